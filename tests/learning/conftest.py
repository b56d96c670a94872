"""A fictional study of community gardens with decisions of invented coders."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import HashingEncoder

from icc_coding.codebook.model import Codebook
from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.study import Study
from icc_coding.suggesting import Suggester
from icc_coding.transcripts import read_study

GARDENS = """name: Fictional gardens
version: 1.0.0
language: en
dimensions:
  - id: help
    label: Kind of help
    codes:
      - id: tool_sharing
        label: Tool sharing
        definition: Gardens lend their tools to one another.
      - id: seed_swap
        label: Seed swap
        definition: Gardens exchange seeds and cuttings.
      - id: water_dispute
        label: Water dispute
        definition: Gardens quarrel about the shared tap.
"""
TOOLS, SEEDS, WATER = "help.tool_sharing", "help.seed_swap", "help.water_dispute"


@pytest.fixture(scope="session")
def gardens(tmp_path_factory: pytest.TempPathFactory) -> Codebook:
    path = tmp_path_factory.mktemp("gardens") / "codebook.yaml"
    path.write_text(GARDENS, encoding="utf-8")
    return Codebook.load(path)


@pytest.fixture
def suggester(gardens: Codebook) -> Suggester:
    return Suggester(gardens, HashingEncoder())


TOOL = ["We lend our wheelbarrow to them.", "They borrow the ladder on Mondays.", "Our tools go from one garden to the next."]
SEED = ["Every spring we swap tomato seeds.", "They gave us bean cuttings in exchange.", "We exchange seeds over the fence."]
NONE = ["I had soup for lunch.", "The bus was late on Tuesday.", "My nephew rang about his bicycle.", "It rained for a whole week."]


def write_study(root: Path, transcripts: int = 4) -> Study:
    """Interviews whose every answer is one segment: three on tools, three on seeds, four on nothing, in another order each."""
    (root / "transcripts").mkdir(parents=True)
    (root / "codebook.yaml").write_text(GARDENS, encoding="utf-8")
    for number in range(transcripts):
        said = [*TOOL, *SEED, *NONE]
        said = said[number:] + said[:number]
        blocks = [
            f"Interviewer: And then, number {n}?\n\nOkoro: {text} That was in year {number} of garden {n}.\n" for n, text in enumerate(said)
        ]
        (root / "transcripts" / f"garden-{number}.txt").write_text("\n".join(blocks), encoding="utf-8")
    return Study(root)


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return write_study(tmp_path / "study")


def codes_of(text: str) -> tuple[str, ...]:
    """What applies to a segment of the fictional interviews."""
    if any(said in text for said in TOOL):
        return (TOOLS,)
    return (SEEDS,) if any(said in text for said in SEED) else ()


def decide_all(study: Study, coder: str = "ana", *, blind: bool = True, wrong: int = 0) -> None:
    """One coder reads every segment and codes it rightly, but for the first `wrong` ones, which get a code that does not apply."""
    drafts = []
    for transcript in read_study(study).transcripts:
        for segment in transcript.coded_segments:
            span = {"text": transcript.text_hash, "start": segment.start, "end": segment.end}
            text = transcript.text[segment.start : segment.end]
            drafts.append(Draft("read", **span, quote=text, codes="all", blind=blind))
            codes = codes_of(text)
            if wrong:
                wrong, codes = wrong - 1, (WATER,)
            drafts += [Draft("add", **span, quote=text, code=code, blind=blind) for code in codes]
    LogWriter(study, coder).append(drafts)
