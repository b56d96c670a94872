"""At every write, flush, rename, lock and removal something fails: one sentence, nothing lost that was saved, and the next try works.

The whole suite tries over a thousand such faults; `benchmarks/faults.py` tries ten times as many, over all commands.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from bad_drive import GONE, KINDS, Drive, Killed, steps_of
from harbours import decide, make_study, rows_of, run

from icc_coding import disk
from icc_coding.decisions.logs.log import read_log
from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.decisions.samples import SamplePlan, draw_sample
from icc_coding.errors import UserError
from icc_coding.files import write_bytes_atomic, write_sealed
from icc_coding.keeping.archive import KEPT, archives_of, backup, check_archive
from icc_coding.keeping.manifest import damaged_outputs
from icc_coding.keeping.verify import verify_study
from icc_coding.study import Study
from icc_coding.transcripts import read_study

TRIED: list[int] = []


@pytest.fixture(autouse=True)
def restarted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each try is a program of its own: what one that was killed has left is not its successor's."""
    monkeypatch.setattr(disk, "process_is_gone", lambda pid: True)


def restart() -> None:
    disk._swept.clear()


def note(number: int) -> Draft:
    return Draft("note", note=f"thought {number}")


def saved(path: Path) -> list[str]:
    log = read_log(path)
    assert not log.problems
    return [record.note for record in log.records]


def after_half_a_line(study: Study) -> None:
    LogWriter(study, "ana", device="desk").append([note(0)])
    path = study.decisions / "ana.desk.jsonl"
    path.write_bytes(path.read_bytes() + b'{"seq": 2, "pre')


def outcome(action: Callable[[], object]) -> str:
    """What a program told its user: '' when all went well, 'killed', or what it could not do."""
    try:
        result = action()
    except UserError as error:
        return str(error)
    except Killed:
        return "killed"
    code = getattr(result, "exit_code", 0)
    assert code in (0, 1)
    return getattr(result, "output", "") if code else ""


def without_its_head(study: Study) -> None:
    LogWriter(study, "ana", device="desk").append([note(0)])
    (study.decisions / "ana.desk.head").unlink()


def without_a_line_end(study: Study) -> None:
    LogWriter(study, "ana", device="desk").append([note(0)])
    path = study.decisions / "ana.desk.jsonl"
    path.write_bytes(path.read_bytes().removesuffix(b"\n"))


SCENES: dict[str, tuple[Callable[[Study], object], int]] = {
    "first decision": (lambda study: None, 1),
    "later decision": (lambda study: LogWriter(study, "ana", device="desk").append([note(0)]), 1),
    "bulk step": (lambda study: LogWriter(study, "ana", device="desk").append([note(0)]), 400),
    "after half a line": (after_half_a_line, 1),
    "third decision": (lambda study: LogWriter(study, "ana", device="desk").append([note(0), note(1)]), 2),
    "without its head": (without_its_head, 1),
    "without a line end": (without_a_line_end, 3),
    "long notes": (lambda study: LogWriter(study, "ana", device="desk").append([Draft("note", note="so " * 20_000)]), 1),
    "two devices": (lambda study: [LogWriter(study, "ana", device=name).append([note(0)]) for name in ("desk", "tablet")], 2),
}


@pytest.mark.parametrize("kind", [*KINDS, GONE])
@pytest.mark.parametrize("scene", SCENES)
def test_a_decision_is_saved_or_said_not_to_be(tmp_path: Path, scene: str, kind: str) -> None:
    prepare, count = SCENES[scene]
    drafts = [note(number + 1) for number in range(count)]
    told = [draft.note for draft in drafts]

    def study_at(name: str) -> Study:
        study = Study(tmp_path / name)
        study.decisions.mkdir(parents=True)
        prepare(study)
        return study

    model = study_at("model")
    steps = steps_of(model.root, lambda: LogWriter(model, "ana", device="desk").append(drafts))
    assert steps > 5
    for step in range(1, steps + 1):
        TRIED.append(1)
        study = study_at(str(step))
        path = study.decisions / "ana.desk.jsonl"
        before = saved(path) if path.exists() else []
        with Drive(study.root, step, kind).mounted() as drive:
            said = outcome(lambda study=study: LogWriter(study, "ana", device="desk").append(drafts))
        now = saved(path) if path.exists() else []
        assert now[: len(before)] == before
        if said == "":
            assert now == before + told, drive.names
        elif said == "killed" or "cannot be told" in said:
            assert now == before + told[: len(now) - len(before)], drive.names
        else:
            assert "\n" not in said
            assert "not saved" in said or "Nothing was added" in said
            assert now == before, (step, drive.names)
        restart()
        LogWriter(study, "ana", device="desk").append([note(99)])
        assert saved(path)[-1] == "thought 99"
        assert not list(study.root.rglob("*.part"))


def in_pieces(path: Path, data: bytes) -> None:
    """As tables and archives are written."""
    with disk.replacing(path) as handle:
        for start in range(0, len(data), 2000):
            handle.write(data[start : start + 2000])
            handle.flush()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("way", ["new", "replaced", "sealed", "sealed again", "in pieces", "in pieces again"])
def test_a_file_is_the_old_one_or_the_new_one(tmp_path: Path, way: str, kind: str) -> None:
    write = write_sealed if "sealed" in way else in_pieces if "pieces" in way else write_bytes_atomic
    again = way == "replaced" or "again" in way
    new = b"new" * 9000
    (tmp_path / "model").mkdir()
    steps = steps_of(tmp_path, lambda: write(tmp_path / "model" / ("file" if again else "deep/file"), new))
    for step in range(1, steps + 1):
        TRIED.append(1)
        path = tmp_path / str(step) / ("file" if again else "deep/file")
        if again:
            path.parent.mkdir()
            path.write_bytes(b"old")
        with Drive(tmp_path, step, kind).mounted(), suppress(UserError, Killed):
            write(path, new)
        assert not path.exists() or path.read_bytes()[: len(new)] in (b"old", new)
        restart()
        write(path, new)
        assert path.read_bytes()[: len(new)] == new
        assert [one.name for one in path.parent.iterdir()] == ["file"]


@pytest.fixture(scope="module")
def coded_once(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """A coded study with decisions, made once and copied for every fault."""
    from fakes import HashingEncoder

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("icc_coding.suggesting.basis.SentenceEncoder", lambda *_: HashingEncoder())
        patch.setenv("ICC_CODING_CONFIG", str(tmp_path_factory.mktemp("config")))
        study = make_study(tmp_path_factory.mktemp("once") / "harbours")
        assert run(study, "code").exit_code == 0
        decide(study, "accept", rows_of(study)[0])
        assert run(study, "code").exit_code == 0
    return study


def touch_codebook(study: Study) -> None:
    study.codebook.write_text(study.codebook.read_text(encoding="utf-8").replace("accordion", "fiddle") + "# again\n", encoding="utf-8")


def sample(study: Study) -> object:
    return draw_sample(study, read_study(study).transcripts, SamplePlan("round", 2, ("ana",)))


ACTIONS: dict[str, tuple[Callable[[Study], object], int]] = {  # and every how many steps one is tried
    "code": (lambda study: run(study, "code"), 5),
    "export": (lambda study: run(study, "export", study.root / "out.csv"), 1),
    "sheet": (lambda study: run(study, "export", study.root / "review.xlsx"), 1),
    "sample": (sample, 1),
    "backup": (backup, 3),
    "verify": (lambda study: run(study, "verify"), 1),
    "withdraw": (lambda study: run(study, "withdraw", "south", "--by", "ana", "--dry-run"), 1),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("action", ACTIONS)
def test_a_command_that_fails_says_one_sentence_and_can_be_run_again(coded_once: Study, tmp_path: Path, action: str, kind: str) -> None:
    act, every = ACTIONS[action]

    def copied(name: str) -> Study:
        shutil.copytree(coded_once.root, tmp_path / name)
        study = Study(tmp_path / name)
        if action == "code":
            touch_codebook(study)
        return study

    model = copied("model")
    steps = steps_of(model.root, lambda: act(model))
    log = (coded_once.decisions / "ana.desk.jsonl").read_bytes()
    for step in range(1 + KINDS.index(kind) % every, steps + 1, every):
        TRIED.append(1)
        study = copied(str(step))
        with Drive(study.root, step, kind).mounted() as drive:
            said = outcome(lambda study=study: act(study))
        assert "fault of icc-coding" not in said, (step, drive.names, said)
        assert said in ("", "killed") or "\n" not in said.strip() or "Error: " in said, said
        assert (study.decisions / "ana.desk.jsonl").read_bytes() == log
        assert not verify_study(study).problems
        restart()
        (study.samples / "round.json").unlink(missing_ok=True)
        (study.root / "review.xlsx").unlink(missing_ok=True)
        again = act(study)
        assert getattr(again, "exit_code", 0) == 0, getattr(again, "output", "")
        if action == "code":
            assert not damaged_outputs(study)
            assert run(study, "code").output.endswith("nothing was done again.\n")
        if action == "backup":
            assert archives_of(study)
        left = [path for path in study.root.rglob("*.part") if path.parent in disk._swept]
        assert not left
        shutil.rmtree(study.root)


def test_more_than_a_thousand_faults_were_tried() -> None:
    if len(TRIED) > 100:  # all tests of this file ran in this process
        assert len(TRIED) >= 1000


def automatic(study: Study) -> set[str]:
    return {path.name for path in archives_of(study) if "-before-import-" in path.name}


@pytest.mark.parametrize("kind", [*KINDS, GONE])
def test_no_old_backup_goes_before_the_new_one_is_whole(tmp_path: Path, kind: str) -> None:
    once = make_study(tmp_path / "once")
    for _ in range(KEPT):
        backup(once, reason="import")
    old = automatic(once)
    assert len(old) == KEPT
    shutil.copytree(once.root, tmp_path / "model")
    steps = steps_of(tmp_path / "model", lambda: backup(Study(tmp_path / "model"), reason="import"))
    for step in range(1, steps + 1):
        TRIED.append(1)
        study = Study(tmp_path / str(step))
        shutil.copytree(once.root, study.root)
        with Drive(study.root, step, kind).mounted():
            outcome(lambda study=study: backup(study, reason="import"))
        restart()
        now = automatic(study)
        assert len(old - now) <= len(now - old), step
        assert all(check_archive(study.backups / name).files for name in now)
