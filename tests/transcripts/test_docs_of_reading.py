"""What the documentation shows works."""

from __future__ import annotations

import re
from pathlib import Path

from icc_coding.settings import load_settings
from icc_coding.study import Study
from icc_coding.transcripts import read_study
from icc_coding.transcripts.conventions.recognise import CONVENTIONS
from icc_coding.transcripts.registry import FORMATS

DOCS = Path(__file__).parents[2] / "docs"


def block(page: str, language: str) -> str:
    match = re.search(rf"```{language}\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL)
    assert match is not None
    return match[1]


def test_study_toml_of_the_documentation_is_complete_and_valid(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text(block("study.md", "toml"))
    settings = load_settings(tmp_path / "study.toml")
    assert settings.for_file("survey.csv").questions == ("What helped?", "What got in the way?")
    chosen = settings.for_file("wave 2/a.docx")
    assert chosen.aliases == {"A. Ruiz": "Ana Ruiz", "Particpant": "Participant", "Speaker 2": "Mayor Reed"}
    assert chosen.roles == {"Ana Ruiz": "interviewer", "Speaker 1": "interviewer"}
    assert (settings.model, settings.encoder.precision) == ("spring", "auto")


def test_cases_of_the_documentation_are_read(tmp_path: Path) -> None:
    study = Study(tmp_path)
    study.transcripts.mkdir()
    study.cases.write_text(block("study.md", "csv"))
    (study.transcripts / "01-mayor-harlow-bend.txt").write_text(
        "Ana Ruiz: How was it?\nMayor Dunleavy: Good.\nAna Ruiz: And then?\nMayor Dunleavy: Better.\n"
    )
    transcript = read_study(study).transcripts[0]
    assert (transcript.case, transcript.attributes["country"]) == ("Harlow Bend", "United States")
    assert transcript.role_reasons["Ana Ruiz"] == "cases.csv says so"


def test_every_convention_and_suffix_is_documented() -> None:
    page = (DOCS / "formats.md").read_text(encoding="utf-8")
    assert [name for name in CONVENTIONS if f"`{name}`" not in page] == []
    assert [one.suffixes[0] for one in FORMATS.values() if f"`{one.suffixes[0]}`" not in page] == []
