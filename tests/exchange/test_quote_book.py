"""Books of quotes in every format: only what is settled, each with its reference. All contents are fictional."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import pytest
from harbours import FEES, TUG, decide, rows_of, run

from icc_coding.errors import UserError
from icc_coding.exchange.export import export_study
from icc_coding.study import Study


def text_of(path: Path) -> str:
    if path.suffix == ".docx":
        return "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)
    if path.suffix == ".odt":
        return zipfile.ZipFile(path).read("content.xml").decode()
    return path.read_text(encoding="utf-8")


@pytest.fixture
def decided(coded: Study) -> Study:
    (coded.transcripts / "cases.csv").write_text("transcript,speaker,position\nnorth,Captain Ode,Harbour master\n", encoding="utf-8")
    decide(coded, "accept", next(row for row in rows_of(coded) if row.code == TUG and row.transcript == "north"))
    decide(coded, "reject", next(row for row in rows_of(coded) if row.code == FEES))
    return coded


@pytest.mark.parametrize("ending", ["docx", "odt", "html", "md"])
@pytest.mark.parametrize("way", ["code", "dimension", "collaboration"])
def test_settled_quotes_with_references(decided: Study, tmp_path: Path, ending: str, way: str) -> None:
    path = tmp_path / f"quotes.{ending}"
    done = run(decided, "export", path, "--by", way)
    assert "1 quote written, for 1 passage of " in done.output
    text = text_of(path)
    assert "We lend our tug to the harbour next door" in text
    assert "Harbour master, interview 1" in text
    assert {"code": "Tug sharing (1)", "dimension": "Kind of help", "collaboration": "Amber Ring"}[way].replace("(", "(") in text
    assert "lower fees" not in text
    assert "Which transcript is which" in text
    assert "interview 1: north" in text
    assert "interview 2: " not in text, "nothing of it is quoted"


def test_suggestions_are_marked_and_only_on_request(decided: Study, tmp_path: Path) -> None:
    export_study(decided, tmp_path / "quotes.md", suggestions=True)
    text = (tmp_path / "quotes.md").read_text(encoding="utf-8")
    assert "suggested by the machine, not reviewed" in text
    assert text.count("> “") > 1


def test_what_cannot_be_quoted_is_said(coded: Study, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="Nothing is settled yet"):
        export_study(coded, tmp_path / "quotes.docx")
    with pytest.raises(UserError, match="by code, dimension, collaboration, not by `mood`"):
        export_study(coded, tmp_path / "quotes.md", by="mood")
