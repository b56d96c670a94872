"""Studies that earlier builds made open in this one: verified, coded, with a backup made before anything is written over.

`fixtures/` holds four small fictional studies as they were left: by the build of 22 November 2026, before there were manifests, lists of known
logs, backups and withdrawals; by that of 27 November 2026, before samples, changes of the codebook and answers of a model stated a version;
by that of the same evening, with all of these, a model in its fifth format, and settings kept with the runs; and by that of 28 November 2026,
with a second model in its sixth format and a memo on the study.
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from harbours import decide, rows_of, run

from icc_coding.decisions.state import load_state
from icc_coding.errors import NewerFormat, UserError
from icc_coding.exchange.taking.codes import load_waiting
from icc_coding.keeping.archive import archives_of, check_archive, restore
from icc_coding.keeping.verify import verify_study
from icc_coding.reviewing.assignments import load_assignments
from icc_coding.study import Study, open_study

FIXTURES = Path(__file__).parent / "fixtures"
KEPT = ("coding/decisions/", "coding/texts/", "coding/samples/", "coding/codebook/", "transcripts/", "codebook.yaml", "models/")


def open_fixture(name: str, place: Path) -> Study:
    with zipfile.ZipFile(FIXTURES / f"{name}.zip") as archive:
        archive.extractall(place)
    return open_study(place)


@pytest.fixture(params=sorted(path.stem for path in FIXTURES.glob("*.zip")))
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Study:
    """A study that an earlier build left."""
    return open_fixture(request.param, tmp_path / "harbours")


def kept(study: Study) -> dict[str, bytes]:
    """What can't be made again, with its bytes."""
    files = (path for path in study.root.rglob("*") if path.is_file() and not path.name.endswith(".lock"))
    names = {path.relative_to(study.root).as_posix(): path for path in files}
    return {name: path.read_bytes() for name, path in names.items() if name.startswith(KEPT)}


def test_it_opens_and_its_decisions_stand(older: Study) -> None:
    before = kept(older)
    assert len(load_state(older).records) >= 6
    assert not verify_study(older).problems
    for command in ("verify", "stale", "history", "doctor", "check"):
        assert run(older, command).exit_code == 0
    assert kept(older) == before


def test_a_backup_is_made_before_it_is_coded_again(older: Study, tmp_path: Path) -> None:
    before, decided = kept(older), load_state(older).codings
    result = run(older, "code")
    assert result.exit_code == 0
    assert "so a backup was made before anything was written: backups/" in result.output
    (made,) = archives_of(older)
    assert "-before-upgrade-" in made.name
    restored = Study(tmp_path / "again")
    restore(made, restored.root)
    assert kept(restored) == before
    assert load_state(older).codings == decided
    assert {name: data for name, data in kept(older).items() if name in before} == before
    assert not verify_study(older).problems
    assert {"accepted", "rejected"} & {row.status for row in rows_of(older)}


def test_one_backup_is_enough(older: Study) -> None:
    run(older, "code")
    older.codebook.write_text(older.codebook.read_text(encoding="utf-8") + "# again\n", encoding="utf-8")
    assert "backup" not in run(older, "code").output
    assert len(archives_of(older)) == 1


def test_no_backup_no_run(older: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise UserError("the disk is full.")

    monkeypatch.setattr("icc_coding.keeping.upgrade.backup", refuse)
    before = {path: path.read_bytes() for path in older.coding.rglob("*") if path.is_file()}
    assert run(older, "code").exit_code == 1
    assert {path: path.read_bytes() for path in older.coding.rglob("*") if path.is_file()} == before


def test_work_goes_on_in_it(older: Study) -> None:
    run(older, "code")
    number = len(load_state(older).records)
    decide(older, "accept", rows_of(older)[-1], "dora")
    assert len(load_state(older).records) == number + 1
    assert run(older, "sample", "later", "--size", "1", "--coder", "dora").exit_code == 0
    assert run(older, "backup").exit_code == 0
    assert all(check_archive(path).files for path in archives_of(older))
    assert not verify_study(older).problems


def test_a_study_of_this_build_gets_no_such_backup(coded: Study) -> None:
    coded.codebook.write_text(coded.codebook.read_text(encoding="utf-8") + "# again\n", encoding="utf-8")
    assert "backup" not in run(coded, "code").output
    assert not archives_of(coded)


LISTS = {  # a file of the study by pattern, and commands that need it
    "coding/logs.json": ("code", "verify"),
    "coding/withdrawn.json": ("verify",),
    "coding/pseudonymised.json": ("verify",),
    "coding/assignments.json": ("verify",),
    "coding/codes-to-adopt.json": ("verify", "import quotes.csv --coder cleo"),
    "coding/samples/*.json": ("verify",),
    "coding/codebook/*.json": ("verify", "codebook log"),
    "coding/texts/*.json": ("verify",),
    "models/current.json": ("code",),
    "models/ana-1/card.json": ("code",),
    "models/ana-*/answered.json": ("code",),
}


@pytest.fixture
def newest(tmp_path: Path) -> Study:
    """A study that has one file of every kind."""
    return open_fixture("study-of-2026-11-27", tmp_path / "harbours")


@pytest.mark.parametrize("pattern", LISTS)
def test_every_kept_file_states_its_version(newest: Study, pattern: str) -> None:
    """What this build writes says which format it is."""
    quotes = newest.root / "quotes.csv"
    quotes.write_text("Document,Code,Segment\nsouth,Steering,The pilots ring the other harbour\n", encoding="utf-8")
    steps = ("codebook rename help.tug_sharing --label Tugs", "learn --coder ana", "sample later --size 1 --coder ana")
    for command in (*steps, f"import {quotes} --coder cleo", "code"):
        assert run(newest, *command.split()).exit_code == 0
    latest = max(newest.root.glob(pattern), key=lambda path: path.stat().st_mtime_ns)
    assert json.loads(latest.read_text(encoding="utf-8"))["v"] >= 1


@pytest.mark.parametrize(("pattern", "command"), [(pattern, command) for pattern, commands in LISTS.items() for command in commands])
def test_a_newer_file_is_refused_in_a_sentence_and_stays_as_it_is(
    newest: Study, pattern: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(newest.root)
    Path("quotes.csv").write_text("Document,Code,Segment\nsouth,Rowing,The pilots ring the other harbour\n", encoding="utf-8")
    for path in newest.root.glob(pattern):
        data = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps((data if isinstance(data, dict) else {}) | {"v": 99}), encoding="utf-8")
    before = {path: path.read_bytes() for path in newest.root.glob(pattern)}
    result = run(newest, *command.split())
    assert result.exit_code == 1, result.output
    assert "newer icc-coding" in result.output or "another version" in result.output, result.output
    assert {path: path.read_bytes() for path in before} == before


def test_a_newer_record_is_refused(newest: Study) -> None:
    log = newest.decisions / "ben.desk.jsonl"
    log.write_text(log.read_text(encoding="utf-8").replace('"v":1}', '"v":2}').replace('"v": 1}', '"v": 2}'), encoding="utf-8")
    for command in ("verify", "code", "export out.csv"):
        result = run(newest, *command.split())
        assert result.exit_code == 1
        assert "newer icc-coding" in result.output


def test_a_newer_archive_is_refused(newest: Study, tmp_path: Path) -> None:
    run(newest, "backup")
    (made,) = archives_of(newest)
    later = tmp_path / "later.zip"
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(later, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(b'"v": 1', b'"v": 2', 1) if name == "icc-backup.json" else data)
    with pytest.raises(UserError, match="newer icc-coding"):
        restore(later, tmp_path / "again")


def test_a_damaged_list_is_never_taken_for_an_empty_one(newest: Study) -> None:
    newest.codes_to_adopt.write_text("{", encoding="utf-8")
    with pytest.raises(UserError, match="damaged"):
        load_waiting(newest)
    assert any(problem.file == "codes-to-adopt.json" for problem in verify_study(newest).problems)


def test_a_version_that_is_no_number_is_damage(newest: Study) -> None:
    newest.assignments.write_text('{"v": "2", "transcripts": {}}', encoding="utf-8")
    with pytest.raises(UserError, match="not a list of assignments") as found:
        load_assignments(newest)
    assert not isinstance(found.value, NewerFormat)
