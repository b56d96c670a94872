"""A fictional codebook on gardens (any codebook must do), and a suggester with an encoder that is no model."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import HashingEncoder

from icc_coding.codebook.model import Codebook
from icc_coding.study import Study
from icc_coding.suggesting import Suggester
from icc_coding.transcripts import Transcript, read_study

GARDENS = """name: Fictional gardens
version: 1.0.0
language: en
scope:
  definition: Community gardens that do something with other community gardens.
  examples: ["The gardens on both sides of the canal work together."]
  counter_examples: ["I planted beans behind my own house."]
  rules:
    - {phrase: "other garden*"}
dimensions:
  - id: help
    label: Kind of help
    codes:
      - id: tool_sharing
        label: Tool sharing
        definition: Gardens lend their tools to one another.
        examples:
          - We lend our wheelbarrow to the garden next door.
          - The ladder belongs to all four gardens.
        counter_examples: ["We bought a new spade."]
        rules:
          - {near: [["lend", "borrow", "share"], ["wheelbarrow", "ladder", "tool"]], within: 6}
          - {phrase: "tool library"}
          - {phrase: "power tool", effect: exclude}
      - id: seed_swap
        label: Seed swap
        definition: Gardens exchange seeds and cuttings.
        examples: ["Every spring we swap tomato seeds with them."]
        rules:
          - {phrase: "swap* * seed"}
          - {phrase: "exchange"}
          - {regex: "seeds?|cuttings?", effect: require}
  - id: trouble
    label: Trouble
    codes:
      - id: water_dispute
        label: Water dispute
        definition: Gardens quarrel about the shared tap.
        examples: ["They shut the tap on us in August."]
        rules:
          - {regex: "shut(ting)? (off )?the tap"}
          - {phrase: "no water"}
collaborations:
  - {id: canal_ring, label: Canal Ring, aliases: ["the Ring of Canal Gardens"]}
"""
SUNDAY = """Interviewer: Do you lend tools to the garden next door?

Okoro: We lend our wheelbarrow to the garden next door, and the ladder belongs to all four gardens. They borrow the tools on Mondays and bring them back on Fridays, washed and oiled. Nobody has ever lost one of them, as far as I can remember, and I have been here for nineteen years. We lend our wheelbarrow to the garden next door also in winter. The ladder belongs to all four gardens. Sharing tools is the whole point of the shed. They borrow our ladder for the cherries, and we borrow the tools of the garden next door when ours are broken. Tools belong to all four gardens. We lend our wheelbarrow to everybody.

Interviewer: And in spring?

Okoro: Every spring we swap tomato seeds with them. 🌱 That is the best day of the whole year for me.
"""
MONDAY = """Interviewer: Is there any trouble?

Lim: They shut the tap on us in August. They shut the tap on us in August, I tell you, the gardens by the road.

Interviewer: What did you have for lunch?

Lim: I had a sandwich with cheese, and then the bus was late again, and my nephew rang about his bicycle.
"""
TOOLS, SEEDS, WATER = "help.tool_sharing", "help.seed_swap", "trouble.water_dispute"


@pytest.fixture
def gardens(tmp_path: Path) -> Codebook:
    path = tmp_path / "codebook.yaml"
    path.write_text(GARDENS, encoding="utf-8")
    return Codebook.load(path)


@pytest.fixture(scope="session")
def suggester(tmp_path_factory: pytest.TempPathFactory) -> Suggester:
    path = tmp_path_factory.mktemp("gardens") / "codebook.yaml"
    path.write_text(GARDENS, encoding="utf-8")
    return Suggester(Codebook.load(path), HashingEncoder())


@pytest.fixture
def study(tmp_path: Path) -> Study:
    root = tmp_path / "study"
    (root / "transcripts").mkdir(parents=True)
    (root / "codebook.yaml").write_text(GARDENS, encoding="utf-8")
    (root / "transcripts" / "monday.txt").write_text(MONDAY, encoding="utf-8")
    (root / "transcripts" / "sunday.txt").write_text(SUNDAY, encoding="utf-8")
    return Study(root)


@pytest.fixture
def talks(study: Study) -> tuple[Transcript, ...]:
    """`monday` and `sunday`, as they are read."""
    return read_study(study).transcripts
