"""A fictional study of community gardens with decisions of invented coders."""

from __future__ import annotations

import pytest
from fakes import HashingEncoder

from icc_coding.codebook.model import Codebook
from icc_coding.suggesting import Suggester

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
