"""The fictional lighthouses, and their coded passages as an independent reader of the exported table sees them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from lighthouses import make_study

from icc_coding import analysis
from icc_coding.analysis.basis import Material
from icc_coding.corpus import load_corpus
from icc_coding.study import Study


@pytest.fixture(scope="session")
def lighthouses(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return make_study(tmp_path_factory.mktemp("coast") / "lighthouses")


@pytest.fixture(scope="session")
def found(lighthouses: Study) -> Material:
    return analysis.material(lighthouses)


@pytest.fixture(scope="session")
def table(lighthouses: Study, tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """The settled passages after a round through CSV, as R or pandas get them."""
    path: Path = tmp_path_factory.mktemp("table") / "coded.csv"
    load_corpus(lighthouses).settled().frame().to_csv(path, index=False)
    return pd.read_csv(path, keep_default_na=False)
