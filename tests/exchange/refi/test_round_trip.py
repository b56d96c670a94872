"""A study out as a project for every program, and back into an empty study of the same transcripts: everything is the same."""

from __future__ import annotations

import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from lxml import etree

from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.errors import UserError
from icc_coding.exchange.export import export_study
from icc_coding.exchange.intake import import_file
from icc_coding.exchange.refi.profiles import PROFILES
from icc_coding.exchange.taking.take import undo_import
from icc_coding.phrasing import how_many
from icc_coding.study import Study
from icc_coding.transcripts import read_study

from .. import studies
from ..studies import Coded

SCHEMA = etree.XMLSchema(etree.parse(str(Path(__file__).with_name("Project.xsd"))))


def validate(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        name = next(one for one in archive.namelist() if one.endswith(".qde"))
        document = etree.fromstring(archive.read(name))
    assert SCHEMA.validate(document), SCHEMA.error_log


@pytest.mark.parametrize("target", PROFILES)
@settings(max_examples=7, deadline=None)
@given(sources=studies.texts, codings=studies.codings)
def test_what_goes_out_comes_back(target: str, sources: list[tuple[list[str], str, bool]], codings: list[Coded]) -> None:
    with TemporaryDirectory() as folder:
        study = studies.make(Path(folder) / "study", sources)
        studies.code(study, codings)
        wanted = studies.held(study)
        if not wanted:
            return
        said = export_study(study, Path(folder) / "out.qdpx", target=target)
        assert f"{how_many(len(wanted), 'coding')} written of {len(wanted)} stored" in said
        validate(Path(folder) / "out.qdpx")
        twin = studies.empty_twin(study, Path(folder) / "twin")
        report = import_file(twin, Path(folder) / "out.qdpx")
        assert f"{len(wanted)} of {how_many(len(wanted), 'coded passage')} found in the transcripts; {len(wanted)} taken in" in report
        assert studies.held(twin) == wanted
        assert (
            f"{len(wanted)} of {how_many(len(wanted), 'coded passage')} found in the transcripts; 0 taken in, {len(wanted)} already here"
            in import_file(twin, Path(folder) / "out.qdpx")
        )
        assert studies.held(twin) == wanted


def test_an_import_is_undone_in_one_step(tmp_path: Path) -> None:
    study = studies.make(tmp_path / "study", [(list(studies.LINES), "\n", False)])
    studies.code(study, [Coded(0, 0.1, 30, studies.CODES[0], coder, "add", False, "why") for coder in studies.CODERS])
    export_study(study, tmp_path / "out.qdpx")
    twin = studies.empty_twin(study, tmp_path / "twin")
    assert "would be taken in" in import_file(twin, tmp_path / "out.qdpx", dry_run=True)
    assert studies.held(twin) == []
    import_file(twin, tmp_path / "out.qdpx")
    assert len(studies.held(twin)) == 3
    assert "3 decisions of the last import were taken back" in undo_import(twin)
    assert studies.held(twin) == []
    with pytest.raises(UserError, match="no import that still stands"):
        undo_import(twin)


def test_a_project_brings_its_texts_to_a_study_without_them(tmp_path: Path) -> None:
    study: Study = studies.make(tmp_path / "study", [(list(studies.LINES), "\r\n", True), (list(studies.LINES)[:3], "\n", False)])
    studies.code(study, [Coded(n % 2, n / 9, 25, studies.CODES[n % 3], "ana", "add", False, "") for n in range(8)])
    for target in PROFILES:
        export_study(study, tmp_path / f"{target}.qdpx", target=target)
        twin = studies.empty_twin(study, tmp_path / target)
        for path in twin.transcripts.glob("*.txt"):
            path.unlink()
        report = import_file(twin, tmp_path / f"{target}.qdpx")
        assert "8 of 8 coded passages found in the transcripts; 8 taken in" in report
        assert "2 added to transcripts/: t0.txt, t1.txt" in report
        if target != "qualcoder":  # which gets signs of the basic plane
            assert [row[1:] for row in studies.held(twin)] == [row[1:] for row in studies.held(study)]


def test_memos_that_stand_by_themselves_are_counted_when_they_stay_behind(tmp_path: Path) -> None:
    study = studies.make(tmp_path / "study", [(list(studies.LINES), "\n", False)])
    studies.code(study, [Coded(0, 0.1, 30, studies.CODES[0], studies.CODERS[0], "add", False, "the coding's own note")])
    assert "beside no coding" not in export_study(study, tmp_path / "out.qdpx")
    LogWriter(study, studies.CODERS[0]).append(
        [Draft("note", note="Ask the harbour master."), Draft("note", code=studies.CODES[0], note="Too wide?")]
    )
    said = export_study(study, tmp_path / "out.qdpx")
    assert "2 memos stand beside no coding and are not part of it: icc-coding export memos.csv." in said


@pytest.mark.parametrize("target", PROFILES)
def test_what_differs_between_the_talks_of_one_case_stays_with_each_talk(target: str, tmp_path: Path) -> None:
    study = studies.make(tmp_path / "study", [(list(studies.LINES)[:3], "\n", False)] * 2 + [(list(studies.LINES)[3:], "\n", False)])
    names = [transcript.name for transcript in read_study(study).transcripts]
    rows = ["transcript,case,city,wave,sum", f"{names[0]},'t Gooi,'s-Port,1,'=1+1", f"{names[-1]},'t Gooi,'s-Port,2,"]
    study.cases.write_text("\n".join(rows) + "\n", encoding="utf-8")
    studies.code(study, [Coded(0, 0.1, 30, studies.CODES[0], "ana", "add", False, "")])
    export_study(study, tmp_path / "out.qdpx", target=target)
    validate(tmp_path / "out.qdpx")
    twin = studies.empty_twin(study, tmp_path / "twin")
    twin.cases.unlink()
    import_file(twin, tmp_path / "out.qdpx")
    before, after = ({one.name: (one.case, one.attributes) for one in read_study(which).transcripts} for which in (study, twin))
    assert before[names[0]] == ("'t Gooi", {"city": "'s-Port", "wave": "1", "sum": "=1+1"})
    assert before[names[-1]] == ("'t Gooi", {"city": "'s-Port", "wave": "2"})
    assert after == before


def test_what_is_known_of_single_speakers_is_said_to_stay(coded: Study, tmp_path: Path) -> None:
    (coded.transcripts / "group.txt").write_text("INT: And?\nOde: The pier is old.\nPip: It is.\n", encoding="utf-8")
    table, rows = coded.transcripts / "cases.csv", ["transcript,speaker,case,wave", "group.txt,Ode,East,1", "group.txt,Pip,East,2"]
    table.write_text("\n".join(rows) + "\n", encoding="utf-8")
    said = export_study(coded, tmp_path / "out.qdpx", suggestions=True)
    assert "What cases.csv says of 2 speakers who differ from their transcript is not part of it" in said
    table.write_text("\n".join(rows[:2]) + "\n", encoding="utf-8")
    assert "cases.csv" not in export_study(coded, tmp_path / "out.qdpx", suggestions=True)
