"""Somebody withdraws: their words are nowhere any more, what was decided is still counted, and every chain is whole."""

from __future__ import annotations

import array
import bz2
import gzip
import io
import os
import re
import shutil
import tarfile
import unicodedata
import zipfile
import zlib
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from harbours import CODEBOOK, decide, rows_of, run

from icc_coding.cli import main
from icc_coding.decisions.logs.log import read_logs
from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.decisions.merge import import_logs
from icc_coding.decisions.samples import SamplePlan, draw_sample, load_sample
from icc_coding.decisions.state import load_state
from icc_coding.errors import UserError
from icc_coding.keeping.archive import backup
from icc_coding.keeping.verify import verify_study
from icc_coding.keeping.withdraw import plan_withdrawal, withdraw
from icc_coding.keeping.words_left import files_with, runs_of_words
from icc_coding.reviewing.assignments import assign, load_assignments
from icc_coding.study import Study
from icc_coding.transcripts import read_study
from icc_coding.transcripts.withdrawn import withdrawals

SOUP = "The canteen serves soup on Mondays"


@pytest.fixture
def decided(coded: Study) -> Study:
    """Decisions and notes of two people on both interviews, a sample, a memo that quotes one interview in the other, and a second run."""
    for row in rows_of(coded):
        decide(coded, "accept", row, "ana", note=f"about: {row.text[:60]}")
        decide(coded, "unsure", row, "ben")
    texts = {t.name: t.text_hash for t in read_study(coded).transcripts}
    LogWriter(coded, "ben", device="desk").append(
        [Draft("note", text=texts["south"], note=f"As the captain said: {SOUP.lower()}, and more.")]
    )
    draw_sample(coded, read_study(coded).transcripts, SamplePlan("round", 3, ("ana", "ben")))
    run(coded, "code")
    run(coded, "verify")
    return coded


def answer(study: Study, typed: str, *words: str) -> Result:
    return CliRunner().invoke(main, ["withdraw", *words, "--by", "ana", "--study", str(study.root)], input=f"{typed}\n")


def everything(study: Study) -> str:
    """All bytes of all files, as text, small letters, only words."""
    data = b" ".join(path.read_bytes() for path in study.root.rglob("*") if path.is_file())
    return " ".join(re.findall(r"\w+", data.decode("utf-8", errors="replace").lower()))


def test_the_words_are_nowhere_and_the_counts_are_as_they_were(decided: Study) -> None:
    words = (decided.transcripts / "north.txt").read_text(encoding="utf-8")
    before = load_state(decided)
    south = [coding for coding in before.codings if "pilots" in coding.quote]
    result = answer(decided, "north", "north")
    assert result.exit_code == 0, result.output
    said = everything(decided)
    theirs = runs_of_words(words) - runs_of_words((decided.transcripts / "south.txt").read_text(encoding="utf-8"))
    theirs -= runs_of_words(decided.codebook.read_text(encoding="utf-8"))  # an example of the codebook's own is listed, not removed
    assert not [one for one in theirs if one.count(" ") == 4 and one in said]
    after = load_state(decided)
    assert len(after.records) == len(before.records) + 2  # a tombstone in each log
    assert [(c.code, c.status, c.coder, c.start, c.end) for c in after.codings] == [
        (c.code, c.status, c.coder, c.start, c.end) for c in before.codings
    ]
    assert [coding for coding in after.codings if "pilots" in coding.quote] == south
    assert not read_logs(decided).problems
    assert [memo.note for memo in after.memos if memo.note.startswith("As the captain")] == []
    assert not (decided.transcripts / "north.txt").exists()


def test_afterwards_everything_works(decided: Study) -> None:
    answer(decided, "north", "north")
    checked = run(decided, "verify")
    assert (checked.exit_code, "all as saved" in checked.output) == (0, True), checked.output
    for command in ("code", "stale", "history", "check"):
        assert run(decided, command).exit_code == 0
    assert "    a withdrawn text" in run(decided, "history").output
    assert {row.transcript for row in rows_of(decided)} == {"south"}
    assert {segment.transcript for segment in load_sample(decided, "round").segments} <= {"south"}
    LogWriter(decided, "ana", device="desk").append([Draft("note", note="we go on")])
    assert not verify_study(decided).problems


def test_the_tombstone_names_the_chain_of_before(decided: Study) -> None:
    before = {log.path.name: log for log in read_logs(decided).files}
    answer(decided, "north", "north")
    for log in read_logs(decided).files:
        last = log.records[-1]
        assert last.by == "withdrawal:ana"
        assert before[log.path.name].last_hash in last.note
        assert str(before[log.path.name].records[-1].seq) in last.note


def test_a_dry_run_and_a_wrong_name_change_nothing(decided: Study) -> None:
    before = {path: path.read_bytes() for path in decided.root.rglob("*") if path.is_file() and ".icc-cache" not in path.parts}
    listed = run(decided, "withdraw", "north", "--by", "ana", "--dry-run")
    assert "transcripts/north.txt: is removed" in listed.output
    assert "Nothing was changed." in listed.output
    assert "That is not its name" in answer(decided, "nroth", "north").output
    assert run(decided, "withdraw", "west", "--by", "ana").exit_code == 1
    assert {path: path.read_bytes() for path in before} == before


def test_what_still_holds_the_words_is_listed(decided: Study) -> None:
    made = backup(decided).path
    (decided.root / "draft chapter.txt").write_text(f"We heard that {SOUP.upper()}!", encoding="utf-8")
    run(decided, "export", decided.root / "review.xlsx")
    listed = run(decided, "withdraw", "north", "--by", "ana", "--dry-run").output
    assert f"backup that still holds it, delete it yourself: backups/{made.name}" in listed
    (told,) = [line for line in listed.splitlines() if line.endswith("look at it yourself: draft chapter.txt")]
    assert told.partition("such as “")[2].partition("”")[0] in SOUP.lower().replace(",", "")
    assert "look at it yourself: review.xlsx" in listed


@pytest.mark.skipif(os.name != "posix", reason="links need rights elsewhere")
def test_a_file_elsewhere_that_a_link_leads_to_is_listed(decided: Study, tmp_path: Path) -> None:
    elsewhere = tmp_path / "talk.txt"
    (decided.transcripts / "north.txt").rename(elsewhere)
    (decided.transcripts / "north.txt").symlink_to(elsewhere)
    (decided.root / "notes.txt").symlink_to(elsewhere)
    listed = run(decided, "withdraw", "north", "--by", "ana", "--dry-run").output
    assert f"stays, for the file above only leads to it; look at it yourself: {elsewhere}" in listed
    assert "look at it yourself: notes.txt" in listed
    assert "Withdrawn." in answer(decided, "north", "north").output
    assert not (decided.transcripts / "north.txt").is_symlink()
    assert elsewhere.exists()


def test_the_words_are_found_wherever_they_stand_in_a_file_of_any_size(decided: Study) -> None:
    far = b"\xff\x00" * 1_600_000
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<p>{SOUP.replace(' ', '</t><t> ')}</p>")
    with zipfile.ZipFile(decided.root / "sent.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("broken.bin", b"x" * 5000)
        archive.writestr("memo.docx", inner.getvalue())
    (decided.root / "half.zip").write_bytes((decided.root / "sent.zip").read_bytes().replace(b"x", b"y")[:-40] + b"PK\x05\x06" + b"\0" * 18)
    (decided.root / "recording.mp4").write_bytes(far[: (1 << 20) - 15] + SOUP.encode() + far)
    (decided.root / "angles.txt").write_bytes(b"<" * 600_000)
    for encoding in ("utf-16-le", "utf-16-be", "cp1252"):
        (decided.root / f"{encoding}.txt").write_bytes(f"Müde: {SOUP} … für".encode(encoding))
    found = {path.name for path in files_with(decided, runs_of_words(SOUP)) if path.parent == decided.root}
    assert found == {"sent.zip", "recording.mp4", "utf-16-le.txt", "utf-16-be.txt", "cp1252.txt"}


def test_a_file_is_found_with_the_words_it_holds_unless_it_is_passed_over(decided: Study) -> None:
    runs = runs_of_words(SOUP)
    (note, other) = (decided.root / name for name in ("note.txt", "other.txt"))
    note.write_text("The canteen, soup: serves! THE CANTEEN\nserves -- soup “on” Tuesdays on Mondays.", encoding="utf-8")
    other.write_text("Soup on Mondays the canteen serves soup on", encoding="utf-8")
    assert {path: held for path, held in files_with(decided, runs).items() if path in (note, other)} == {
        note: ["the canteen serves soup on"],
        other: ["the canteen serves soup on"],
    }
    assert not {note, other} & files_with(decided, runs, but=[note, other]).keys()
    assert not files_with(decided, runs, but=[decided.root])


def test_words_with_letters_of_an_older_encoding_are_found(decided: Study) -> None:
    words = "Die Fähre fährt für Gäste schräg hinüber"
    (decided.root / "notes.txt").write_bytes(f"{words}.".encode("cp1252"))
    assert [path.name for path in files_with(decided, runs_of_words(words))] == ["notes.txt"]


def test_one_speaker_s_words_and_name_go_and_the_others_stay(study: Study) -> None:
    talk = (
        "Interviewer: Who lends tugs?\n\nCaptain Ode: We lend our tug to the harbour next door whenever the wind is bad.\n\n"
        "Pilot Rau: The pilots ring the other harbour every evening before they go home.\n\nCaptain Ode: And soup on Mondays for all of the crew.\n"
    )
    (study.transcripts / "group.txt").write_text(talk, encoding="utf-8")
    run(study, "code")
    for row in rows_of(study):
        if row.transcript == "group":
            decide(study, "accept", row)
    quotes = {coding.quote for coding in load_state(study).codings}
    assert any("tug" in quote for quote in quotes)
    assert any("pilots" in quote for quote in quotes)
    result = answer(study, "group", "group", "--speaker", "Captain Ode")
    assert result.exit_code == 0, result.output
    written = (study.transcripts / "group.txt").read_text(encoding="utf-8")
    assert "Captain Ode" not in written
    assert "wind is bad" not in everything(study)
    assert "The pilots ring the other harbour every evening" in written
    assert len(written) == len(talk.rstrip())
    codings = load_state(study).codings
    assert [c.quote for c in codings if "pilots" in c.quote] == [quote for quote in quotes if "pilots" in quote]
    assert all("tug" not in c.quote for c in codings)
    assert len(codings) == len(quotes)
    assert not verify_study(study).problems
    assert run(study, "code").exit_code == 0
    assert not verify_study(study).problems
    assert run(study, "withdraw", "group", "--speaker", "Nobody", "--by", "ana").exit_code == 1


def test_what_was_withdrawn_does_not_come_back_with_a_colleague_s_copy(decided: Study, tmp_path: Path) -> None:
    shutil.copytree(decided.root, tmp_path / "copy")
    answer(decided, "north", "north")
    with pytest.raises(UserError, match="somebody who has withdrawn"):
        import_logs(decided, [tmp_path / "copy"])
    (text,) = withdrawals(decided)
    shutil.copy(tmp_path / "copy" / "coding" / "texts" / f"{text}.txt", decided.texts)
    (problem,) = verify_study(decided).problems
    assert "was withdrawn, and is here" in str(problem)


@pytest.mark.parametrize("speaker", ["", "Captain Ode"])
def test_a_log_that_comes_after_the_withdrawal_is_named_and_emptied_too(study: Study, speaker: str) -> None:
    talk = "Captain Ode: We lend our tug to the harbour next door whenever the wind is bad.\n\nPilot Rau: The pilots ring every evening.\n"
    (study.transcripts / "group.txt").write_text(talk, encoding="utf-8")
    run(study, "code")
    for row in rows_of(study):
        decide(study, "accept", row, note="the tug is Ode's" if row.transcript == "group" else "")
    late = {path: path.read_bytes() for path in study.decisions.iterdir()}
    words = ("group", "--speaker", speaker) if speaker else ("group",)
    assert answer(study, "group", *words).exit_code == 0
    study.known_logs.unlink()
    for path, content in late.items():  # as it was on a device that had not heard of it
        path.write_bytes(content)
    problems = [str(problem) for problem in verify_study(study).problems]
    assert problems
    assert all(
        "holds words about a transcript that was withdrawn" in line and "Run `icc-coding withdraw` again" in line for line in problems
    )
    assert answer(study, "group", *words).exit_code == 0
    assert not verify_study(study).problems
    assert "the tug is ode s" not in everything(study)
    assert "wind is bad" not in everything(study)
    if speaker:
        assert "Nobody in group is called" in answer(study, "group", *words).output


@pytest.mark.parametrize("step", range(1, 12, 2))
def test_a_withdrawal_that_was_cut_off_can_be_finished(decided: Study, monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    import os

    calls = [0]
    replace, unlink = os.replace, os.unlink

    def cut(whole):  # type: ignore[no-untyped-def]
        def counted(*given: object, **named: object) -> None:
            calls[0] += 1
            if calls[0] == step:
                raise OSError(5, "Input/output error")
            whole(*given, **named)

        return counted

    plan = plan_withdrawal(decided, "north")
    with monkeypatch.context() as patch:
        patch.setattr("os.replace", cut(replace))
        patch.setattr("os.unlink", cut(unlink))
        with pytest.raises((UserError, OSError)):  # noqa: PT012
            withdraw(decided, plan, "ana")
            raise UserError("it was done before it could be cut off")
    if withdrawals(decided):
        withdraw(decided, plan_withdrawal(decided, "north"), "ana")
    else:
        withdraw(decided, plan, "ana")
    assert not verify_study(decided).problems
    assert not files_with(decided, plan.runs) or set(files_with(decided, plan.runs)) == set(plan.left)


@pytest.mark.parametrize("left", [".txt", ".json"])
def test_a_withdrawal_that_was_cut_off_between_a_text_and_its_reading_can_be_finished(
    decided: Study, monkeypatch: pytest.MonkeyPatch, left: str
) -> None:
    import os

    unlink = os.unlink

    def cut(path: str, **named: object) -> None:
        if Path(path).parent == decided.texts and str(path).endswith(left):
            raise OSError(5, "Input/output error")
        unlink(path, **named)  # type: ignore[arg-type]

    plan = plan_withdrawal(decided, "north")
    with monkeypatch.context() as patch:
        patch.setattr("os.unlink", cut)
        with pytest.raises((UserError, OSError)):
            withdraw(decided, plan, "ana")
    assert [path.suffix for text in plan.texts for path in decided.texts.glob(f"{text}.*")] in (
        [left],
        [".txt", ".json"],
        [".json", ".txt"],
    )
    withdraw(decided, plan_withdrawal(decided, "north"), "ana")
    assert not [path for text in plan.texts for path in decided.texts.glob(f"{text}.*")]
    assert not verify_study(decided).problems


def test_who_was_to_read_it_is_forgotten_as_well(decided: Study) -> None:
    assign(decided, ["*"], ["ana"], ["north", "south"])
    assert answer(decided, "north", "north").exit_code == 0
    assert load_assignments(decided).readers == {"south": ("ana",)}


def test_what_a_drive_copied_beside_logs_and_texts_is_listed(decided: Study) -> None:
    """Such copies are nobody's to delete without asking, and they hold the words."""
    log = decided.decisions / "ana.desk.jsonl"
    copy, text = decided.decisions / "ana.desk (conflicted copy).jsonl", decided.texts / "copy of north.txt"
    copy.write_bytes(log.read_bytes())
    text.write_bytes((decided.transcripts / "north.txt").read_bytes())
    half = log.with_suffix(".half")
    half.write_bytes(log.read_bytes()[:-20])
    plan = plan_withdrawal(decided, "north")
    assert {copy, text} <= set(plan.left)
    assert half not in plan.left
    withdraw(decided, plan, "ana")
    assert not half.exists()
    assert set(files_with(decided, plan.runs)) == set(plan.left)


def test_codebooks_of_before_that_hold_an_example_of_the_words_can_be_deleted(decided: Study) -> None:
    """They are listed, and nothing but taking back those changes needs them."""
    words = "they thank us for it in the Amber Ring"
    for value in (words, "nothing of anybody"):
        assert run(decided, "codebook", "define", "help.tug_sharing", "--example", value).exit_code == 0
    plan = plan_withdrawal(decided, "north")
    kept = [path for path in plan.left if path.parent == decided.codebook_changes]
    assert kept
    withdraw(decided, plan, "ana")
    for path in kept:
        path.unlink()
    decided.codebook.write_text(CODEBOOK.replace("We lend our tug to the harbour next door.", "Tugs come and go."), encoding="utf-8")
    for command in (("verify",), ("code",), ("codebook", "log"), ("stale",), ("history",)):
        assert run(decided, *command).exit_code == 0
    done = run(decided, "codebook", "undo")
    assert done.exit_code == 1
    assert not files_with(decided, plan.runs)


def test_the_report_and_the_portions_of_a_cluster_go_too(coded: Study) -> None:
    from icc_coding.suggesting.store import load_suggestions, save_part

    decide(coded, "accept", next(row for row in rows_of(coded) if row.transcript == "south"))
    assert run(coded, "report").exit_code == 0
    save_part(coded, "part-1", load_suggestions(coded))
    withdraw(coded, plan_withdrawal(coded, "south"), "ana")
    assert not (coded.coding / "report.html").exists()
    assert not coded.suggestion_parts.exists()


def _cut_off(study: Study, monkeypatch: pytest.MonkeyPatch) -> Result:
    """A withdrawal of `north` that a failing drive ends before source and text are gone."""

    def failing(*_: object) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr("icc_coding.keeping.withdraw.rewrite_samples", failing)
        return answer(study, "north", "north")


def test_after_a_withdrawal_that_was_cut_off_its_talk_is_not_read_again(decided: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    cut = _cut_off(decided, monkeypatch)
    assert cut.exit_code == 1
    assert "The withdrawal is not finished: run the same command again." in cut.output
    for command in ("check", "code"):
        result = run(decided, command)
        assert "north.txt: was withdrawn on" in result.output, result.output
        assert "run `icc-coding withdraw` again" in result.output
        assert "tug to the harbour" not in result.output
    assert {row.transcript for row in rows_of(decided)} == {"south"}
    assert answer(decided, "north", "north").exit_code == 0
    assert "north" not in run(decided, "code").output
    assert not verify_study(decided).problems


def test_a_file_that_is_put_back_after_the_withdrawal_is_not_read_and_goes_again(decided: Study) -> None:
    source = decided.transcripts / "north.txt"
    talk = source.read_bytes()
    assert answer(decided, "north", "north").exit_code == 0
    source.write_bytes(talk)
    assert "north.txt: was withdrawn on" in run(decided, "code").output
    assert {row.transcript for row in rows_of(decided)} == {"south"}
    assert not files_with(decided, runs_of_words(SOUP)).keys() - {source}
    assert answer(decided, "north", "north").exit_code == 0
    assert not source.exists()
    assert run(decided, "code").exit_code == 0


def test_a_file_with_a_withdrawn_speaker_that_is_put_back_is_not_read_and_is_replaced_again(study: Study) -> None:
    source = study.transcripts / "group.txt"
    talk = "Captain Ode: We lend our tug to the harbour next door whenever the wind is bad.\n\nPilot Rau: The pilots ring every evening.\n"
    source.write_text(talk, encoding="utf-8")
    run(study, "code")
    assert answer(study, "group", "group", "--speaker", "Captain Ode").exit_code == 0
    without = source.read_text(encoding="utf-8")
    source.write_text(talk, encoding="utf-8")
    assert "group.txt: somebody in it was withdrawn on" in run(study, "code").output
    assert "wind is bad" not in study.excerpts.read_text(encoding="utf-8")
    again = answer(study, "group", "group", "--speaker", "Captain Ode")
    assert again.exit_code == 0, again.output
    assert source.read_text(encoding="utf-8") == without
    assert "somebody in it" not in run(study, "code").output
    assert not verify_study(study).problems


@pytest.mark.parametrize("speaker", ["", "Pilot Rau"])
def test_notes_elsewhere_that_name_who_withdrew_are_listed_and_go_if_wished(coded: Study, speaker: str) -> None:
    """On a code, the study and another talk; with what was written before it was changed."""
    north = next(one.text_hash for one in read_study(coded).transcripts if one.name == "north")
    writer = LogWriter(coded, "bob", device="desk")
    first, other, _, plain = writer.append(
        [
            Draft("note", code="trouble.fee_dispute", note="As rau said in tears."),
            Draft("note", text=north, note="Unlike Pilot Rau."),
            Draft("note", text=north, note="Rauma is a town."),
            Draft("note", note="Thoughts on method."),
        ]
    )
    (change,) = writer.append([Draft("note", code="trouble.fee_dispute", note="As somebody said.", undoes=first.id)])
    who = ("south", *(("--speaker", speaker) if speaker else ()))
    listed = run(coded, "withdraw", *who, "--by", "ana", "--dry-run").output
    assert f"a note by bob on trouble.fee_dispute that names them; to empty it as well: --note {first.id}" in listed
    assert f"a note by bob on another talk that names them; to empty it as well: --note {other.id}" in listed
    assert listed.count("--note") == 2
    assert answer(coded, "south", *who).exit_code == 0  # nothing else is asked: these stay
    kept = {memo.id: memo.note for memo in load_state(coded).memos}
    assert (kept[change.id], kept[other.id], kept[plain.id]) == ("As somebody said.", "Unlike Pilot Rau.", "Thoughts on method.")
    assert "No note begins with `nobody`" in answer(coded, "south", *who, "--note", "nobody").output
    done = answer(coded, "south", *who, "--note", change.id, "--note", other.id[:-1])
    assert done.exit_code == 0, done.output
    assert {memo.note for memo in load_state(coded).memos if memo.coder == "bob" and not memo.note.startswith(("2 rec", "3 rec"))} == {
        "Rauma is a town.",
        "Thoughts on method.",
    }
    logs = "".join(path.read_text(encoding="utf-8") for path in coded.decisions.iterdir())
    assert not [said for said in ("in tears", "As somebody", "Unlike") if said in logs]
    assert not verify_study(coded).problems
    assert "Unlike" not in run(coded, "memos").output


def test_the_words_are_found_in_packed_files_and_tables_of_every_kind(decided: Study) -> None:
    import pyarrow as pa
    import pyarrow.feather as feather
    import pyarrow.parquet as pq

    place = decided.root / "mine"
    place.mkdir()
    kinds = {
        "polars": pa.array([SOUP], pa.large_string()),
        "categories": pa.array([SOUP]).dictionary_encode(),
        "lists": pa.array([[SOUP]]),
        "records": pa.array([{"said": SOUP}]),
        "bytes": pa.array([SOUP.encode()]),
        "words": pa.array(SOUP.split()),
    }
    for name, column in kinds.items():
        pq.write_table(pa.table({"number": range(len(column)), "text": column}), place / f"{name}.parquet")
    pq.write_to_dataset(pa.table({"text": [SOUP], "wave": ["one"]}), place / "parts", partition_cols=["wave"])
    feather.write_feather(pa.table({"text": pa.array([SOUP], pa.large_string())}), place / "arrow.feather", compression="zstd")
    (place / "talk.gz").write_bytes(gzip.compress(SOUP.encode()))
    (place / "talk.bz2").write_bytes(bz2.compress(SOUP.encode()))
    talk = io.BytesIO()
    with zipfile.ZipFile(talk, "w", zipfile.ZIP_DEFLATED) as word:
        word.writestr("word/document.xml", f"<p>{SOUP}</p>")
    (place / "memo.docx").write_bytes(talk.getvalue())
    with tarfile.open(place / "sent.tar.xz", "w:xz") as archive:
        archive.add(place / "memo.docx", "memo.docx")
    with zipfile.ZipFile(place / "tables.zip", "w", zipfile.ZIP_DEFLATED) as outer:
        outer.write(place / "polars.parquet", "polars.parquet")
    wanted = {path for path in place.rglob("*") if path.is_file()}
    places = pa.py_buffer(array.array("i", [0, 9, 4, 12]).tobytes())  # the second word ends before it begins
    feather.write_feather(
        pa.table({"text": pa.StringArray.from_buffers(3, places, pa.py_buffer(SOUP.encode()))}),
        place / "damaged.feather",
        compression="uncompressed",
    )
    (place / "numbers.parquet").write_bytes(b"PAR1 is no table PAR1")
    (place / "half.gz").write_bytes((place / "talk.gz").read_bytes()[:20])
    found = files_with(decided, runs_of_words(SOUP))
    assert {path for path in found if path.is_relative_to(place)} == wanted


HAFEN = "Größere Häfen müssen kleinere Häfen schützen"  # fictional


def mail(*, how: str, attached: bytes = b"") -> bytes:
    """As a program for mail keeps one, its letters written in one of the ways that it may choose."""
    held = EmailMessage()
    held["From"], held["Subject"] = "ode@harbour.example", "What was said"
    held.set_content("Please find it attached." if attached else HAFEN, cte=how)
    if attached:
        held.add_attachment(attached, maintype="application", subtype="octet-stream", filename="talk.docx")
    return held.as_bytes()


def word_file(words: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as word:
        word.writestr("word/document.xml", f"<p>{words}</p>")
    return held.getvalue()


def in_numbers(words: str) -> str:
    return "".join(letter if letter.isascii() else f"\\u{ord(letter)}?" for letter in words)


WAYS = {
    "base64.eml": mail(how="base64"),
    "quoted.eml": mail(how="quoted-printable"),
    "attached.eml": mail(how="7bit", attached=word_file(HAFEN)),
    "passed-on.eml": mail(how="7bit", attached=mail(how="7bit", attached=word_file(HAFEN))),
    "box.mbox": b"From a\n" + mail(how="7bit", attached=b"nothing") + b"\nFrom b\n" + mail(how="base64"),
    "numbers.rtf": rf"{{\rtf1\ansi {in_numbers(HAFEN)}\par}}".encode(),
    "bytes.rtf": rb"{\rtf1\ansi Gr\'f6\'dfere {\b H\'e4}fen m\'fcssen kleinere H\'e4fen sch\'fctzen\par}",
    "divided.txt": "Größe-\nre Hä-\r\nfen müs-\n  sen klei-\nnere Hä\u2010\nfen schüt-\nzen".encode(),
    "soft.html": "<p>Grö&szlig;e&shy;re Hä&shy;fen müs&shy;sen klei&#8203;nere Hä&shy;fen schüt&shy;zen</p>".encode(),
    "taken-apart.txt": unicodedata.normalize("NFD", HAFEN).encode(),
    "mac.txt": HAFEN.encode("mac_roman"),
    "marked.md": "_Größere_ __Häfen__ *müssen* _kleinere_ _Häfen_ ~~schützen~~".encode(),
    "quoted.txt": "\n".join(f"> {word}" for word in HAFEN.upper().replace("SS", "ss").split()).encode(),
}


@pytest.mark.parametrize("name", WAYS)
def test_the_words_are_found_however_a_program_writes_their_letters(study: Study, name: str) -> None:
    (study.root / name).write_bytes(WAYS[name])
    found = files_with(study, runs_of_words(HAFEN))
    assert study.root / name in found, name


def test_the_words_are_found_in_a_pdf(decided: Study) -> None:
    page = zlib.compress(f"BT /F 9 Tf 20 200 Td (We heard that {SOUP.lower()}) Tj ET".encode())
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 300]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(page), page),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    body = b"".join(b"%d 0 obj%b endobj\n" % (number, one) for number, one in enumerate(objects, 1))
    (decided.root / "chapter.pdf").write_bytes(b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R>>\n%%EOF\n")
    assert decided.root / "chapter.pdf" in files_with(decided, runs_of_words(SOUP))


def test_what_cannot_be_looked_into_is_named_those_called_like_the_transcript_first(decided: Study) -> None:
    for name in ("aboard.jpg", "beach.MP3", "north at the quay.wav"):
        (decided.root / name).write_bytes(b"\x00\x01")
    listed = run(decided, "withdraw", "north", "--by", "ana", "--dry-run").output
    assert "3 files are of kinds that cannot be looked into" in listed
    assert "look yourself: north at the quay.wav, aboard.jpg, beach.MP3\n" in listed


def test_every_backup_that_holds_the_words_is_listed_whatever_it_is_called_and_whenever_it_was_made(study: Study) -> None:
    before = backup(study).path  # only the source is in it
    run(study, "code")
    named = backup(study, study.backups / "mine.zip").path
    other = study.backups / "south.zip"
    with zipfile.ZipFile(other, "w") as archive:
        archive.write(study.transcripts / "south.txt", "south.txt")
    listed = run(study, "withdraw", "north", "--by", "ana", "--dry-run").output
    for path in (before, named):
        assert f"backup that still holds it, delete it yourself: backups/{path.name}" in listed
    assert other.name not in listed


def test_a_backup_during_a_withdrawal_and_a_study_from_before_it_say_who_is_in_them(
    decided: Study, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    old = backup(decided).path
    assert "withdrawn" not in run(decided, "backup").output
    assert _cut_off(decided, monkeypatch).exit_code == 1
    made = run(decided, "backup", tmp_path / "half").output
    assert "north was withdrawn on" in made
    assert "it is in this archive still: run `icc-coding withdraw` again, then delete the archive." in made
    (half,) = (tmp_path / "half").iterdir()
    for archive, name in ((half, "one"), (old, "two")):
        restored = CliRunner().invoke(main, ["restore", str(archive), str(tmp_path / name)]).output
        assert "north was withdrawn on" in restored, restored
        assert "is in this study again: run `icc-coding withdraw` here, too." in restored
    assert answer(decided, "north", "north").exit_code == 0
    assert "withdrawn" not in run(decided, "backup", tmp_path / "clean").output
    (clean,) = (tmp_path / "clean").iterdir()
    restored = CliRunner().invoke(main, ["restore", str(clean), str(tmp_path / "three")]).output
    assert "was withdrawn on" not in restored
    assert "Whoever withdrew after that time is in it again" in restored
