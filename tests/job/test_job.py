"""The main job on a fictional study of harbours: what is coded, what is renewed, and what is left alone."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from harbours import FEES, PILOTS, TUG, decide, make_study, rows_of, run, snapshot

from icc_coding.corpus import load_corpus
from icc_coding.errors import UserError
from icc_coding.job import code_study
from icc_coding.study import Study, open_study
from icc_coding.suggesting.store import load_suggestions
from icc_coding.suggesting.thinning import REPEAT
from icc_coding.transcripts import read_study
from icc_coding.transcripts.choosing import named_paths

IN_A_FRESH_PROCESS = """
import json, sys
from icc_coding.cli import main
main(["code", "--json", "--study", sys.argv[1]], standalone_mode=False)
print("HEAVY", sorted({"spacy", "torch", "pandas", "sentence_transformers", "sklearn", "pyarrow"} & set(sys.modules)), file=sys.stderr)
"""


def test_what_people_say_is_coded_and_what_interviewers_ask_is_not(coded: Study) -> None:
    rows = rows_of(coded)
    likely = {(row.transcript, row.code) for row in rows if row.band == "likely"}
    assert likely >= {("north", TUG), ("south", PILOTS), ("south", FEES)}
    assert {row.role for row in rows} == {"respondent"}
    assert not any("Do you lend your tug" in row.text for row in rows)
    for row in rows:
        text = (coded.transcripts / f"{row.transcript}.txt").read_text(encoding="utf-8")
        assert text[row.start : row.end] == row.text
        assert (row.status, row.coder, row.probability, row.blind) == ("suggested", "machine", None, None)
        assert row.dimension + "." + row.code.split(".")[1] == row.code
    tug = next(row for row in rows if row.code == TUG and row.transcript == "north")
    assert (tug.speaker, tug.label, tug.collaborations) == ("Captain Ode", "Tug sharing", ("amber_ring",))
    assert "lend" in tug.reason


def test_the_summary_agrees_with_the_table(study: Study) -> None:
    summary = code_study(study)
    rows = rows_of(study)
    assert (summary["transcripts"], summary["rows"], summary["suggestions"]) == (2, len(rows), len(rows))
    said = sum(len(turn.split()) for talk in read_study(study).transcripts for turn in (talk.text[t.start : t.end] for t in talk.turns))
    assert summary["words"] == said  # what is said, without labels and headings
    assert f"2 transcripts, {said:,} words" in (study.reading / "index.html").read_text(encoding="utf-8")
    for code, figures in summary["codes"].items():
        for band in ("likely", "possible"):
            assert figures[band] == sum(row.code == code and row.band == band for row in rows)
        assert figures["coded"] == 0
    assert summary["codes"][FEES]["quote"]["text"].endswith("They took our ships away with lower fees, and nobody has forgotten.")
    assert (study.root / summary["files"]["reading"]).is_file()
    assert "lower fees" in (study.reading / "south.html").read_text(encoding="utf-8")


def test_of_what_is_said_twice_one_is_shown_and_what_is_only_possible_is_not_quoted(study: Study) -> None:
    said = "Somebody may well borrow the rusty little tug, on a rainy Tuesday or Thursday and against a written promise, from behind the green shed."
    for path in study.transcripts.glob("*.txt"):
        path.unlink()
    talk = f"Clerk Moe: {said}\n\nInterviewer: Again, please?\n\nClerk Moe: {said.replace('rusty', 'rather rusty')}\n"
    (study.transcripts / "east.txt").write_text(talk, encoding="utf-8")
    summary = code_study(study)
    assert [(row.code, row.band) for row in rows_of(study) if row.code == TUG] == [(TUG, "possible")]
    assert summary["held_back"] == {REPEAT: 1}
    assert summary["codes"][TUG]["possible"] == 1
    assert summary["codes"][TUG]["quote"] is None
    (kept,) = (item for item in load_suggestions(study) if item.band == "quiet")
    assert "held back (says nearly the same" in run(study, "code").output
    assert f"held back: {REPEAT}" in run(study, "why", kept.excerpt_id).output


def test_a_single_word_is_no_quote_while_somebody_says_more(coded: Study) -> None:
    row = next(row for row in rows_of(coded) if row.code == TUG)
    word = row.text.index("tug")
    decide(coded, "add", replace(row, start=row.start + word, end=row.start + word + 3, text="tug"))
    assert code_study(coded)["codes"][TUG]["quote"]["text"] == "tug"
    soup = next(t for t in read_study(coded).transcripts if t.name == "north")
    said = "The canteen serves soup on Mondays"
    place = soup.text.index(said)
    decide(coded, "add", replace(row, start=place, end=place + len(said), text=said))
    assert code_study(coded)["codes"][TUG]["quote"]["text"] == said


def test_decisions_that_a_replaced_transcript_leaves_behind_are_said(coded: Study) -> None:
    rows = [row for row in rows_of(coded) if row.transcript == "north"]
    for row in rows:
        decide(coded, "accept", row)
    assert "in no table" not in run(coded, "code").output
    file = coded.transcripts / "north.txt"
    before = file.read_text(encoding="utf-8")
    file.write_text(before + "\nCaptain: And that is all.\n", encoding="utf-8")
    corrected = run(coded, "code").output
    assert f"`icc-coding stale --carry` takes {len(rows)} of them along" in corrected
    assert run(coded, "stale", "--carry").exit_code == 0
    assert "in no table" not in run(coded, "code").output
    file.write_text("Keeper: The lighthouse has a new lamp, and nobody speaks of harbours here.\n", encoding="utf-8")
    replaced = run(coded, "code").output
    assert "on words or under codes that the study no longer has, and in no table" in replaced
    assert "--carry" not in replaced
    assert "in no table" in run(coded, "code").output  # nothing has changed, and it is said again


def test_pages_say_what_a_renamed_study_is_called_now(coded: Study) -> None:
    moved = Study(coded.root.rename(coded.root.with_name("ferries")), coded.settings)
    assert code_study(moved)["unchanged"] is False
    assert all("ferries" in page.read_text(encoding="utf-8") for page in moved.reading.glob("*.html"))
    assert code_study(moved)["unchanged"] is True


def test_the_same_input_gives_the_same_bytes_with_and_without_the_cache(coded: Study) -> None:
    table, pages = coded.excerpts.read_bytes(), snapshot(coded.reading)
    coded.excerpts.unlink()
    assert code_study(coded)["unchanged"] is False
    assert coded.excerpts.read_bytes() == table
    shutil.rmtree(coded.cache)
    coded.suggestions.unlink()
    assert code_study(coded)["unchanged"] is False
    assert coded.excerpts.read_bytes() == table
    assert snapshot(coded.reading) == pages


def test_another_folder_gives_the_same_table(coded: Study, tmp_path: Path) -> None:
    other = make_study(tmp_path / "elsewhere")
    code_study(other)
    assert other.excerpts.read_bytes() == coded.excerpts.read_bytes()


def test_nothing_is_done_twice(coded: Study) -> None:
    before = {path: path.stat().st_mtime_ns for path in coded.root.rglob("*")}
    result = run(coded, "code")
    assert result.exit_code == 0
    assert result.output.splitlines()[-1] == "Nothing has changed since the last run, so nothing was done again."
    assert {path: path.stat().st_mtime_ns for path in coded.root.rglob("*")} == before


def test_a_second_run_loads_nothing_heavy(coded: Study) -> None:
    done = subprocess.run(
        [sys.executable, "-c", IN_A_FRESH_PROCESS, str(coded.root)], capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert json.loads(done.stdout)["unchanged"] is True
    assert done.stderr.splitlines()[-1] == "HEAVY []"


def test_exporting_the_coded_corpus_loads_no_data_frames(coded: Study, tmp_path: Path) -> None:
    script = IN_A_FRESH_PROCESS.replace('"code", "--json"', '"export", sys.argv[2]').replace(', "pyarrow"', "")
    done = subprocess.run(
        [sys.executable, "-c", script, str(coded.root), str(tmp_path / "out.csv")], check=True, capture_output=True, text=True
    )
    assert done.stderr.splitlines()[-1] == "HEAVY []"
    assert (tmp_path / "out.csv").stat().st_size > 1000


@pytest.mark.parametrize("changed", ["transcript", "new transcript", "codebook", "settings", "cases", "decision", "table", "page"])
def test_a_change_is_noticed(coded: Study, changed: str) -> None:
    south = coded.transcripts / "south.txt"
    match changed:
        case "transcript":
            south.write_text(south.read_text(encoding="utf-8").replace("lower fees", "cheap berths"), encoding="utf-8")
        case "new transcript":
            south.with_name("east.txt").write_text("Interviewer: And?\n\nMate Ilo: We lend our tug to them.\n", encoding="utf-8")
        case "codebook":
            coded.codebook.write_text(coded.codebook.read_text(encoding="utf-8").replace("Tug sharing", "Tugs for all"), encoding="utf-8")
        case "settings":
            coded.settings_file.write_text('[roles]\n"Pilot Rau" = "interviewer"\n', encoding="utf-8")
        case "cases":
            coded.cases.write_text("transcript,country\nnorth,Nowhere\nsouth,Nowhere\n", encoding="utf-8")
        case "decision":
            decide(coded, "reject", next(row for row in rows_of(coded) if row.code == FEES))
        case "table":
            coded.excerpts.write_bytes(coded.excerpts.read_bytes()[:200])
        case "page":
            (coded.reading / "index.html").unlink()
    study = open_study(coded.root)
    assert code_study(study)["unchanged"] is False
    rows = rows_of(study)
    expected = {
        "transcript": lambda: any("cheap berths" in row.text for row in rows),
        "new transcript": lambda: any(row.transcript == "east" and row.code == TUG for row in rows),
        "codebook": lambda: {row.label for row in rows if row.code == TUG} == {"Tugs for all"},
        "settings": lambda: {row.transcript for row in rows} == {"north"},
        "cases": lambda: {row.transcript for row in rows} == {"north", "south"},
        "decision": lambda: {row.status for row in rows if row.code == FEES and row.transcript == "south"} >= {"rejected"},
        "table": lambda: {row.transcript for row in rows} == {"north", "south"},
        "page": lambda: (study.reading / "index.html").is_file(),
    }
    assert expected[changed]()
    assert code_study(study)["unchanged"] is True


def test_paths_renew_only_what_they_name(coded: Study) -> None:
    runs = {suggestion.run for suggestion in load_suggestions(coded)}
    for name in ("north.txt", "south.txt"):
        path = coded.transcripts / name
        path.write_text(path.read_text(encoding="utf-8") + "\nPilot Rau: Yes. They borrow our tug as well.\n", encoding="utf-8")
    summary = code_study(coded, [coded.transcripts / "south.txt"])
    assert {s.run for s in load_suggestions(coded) if s.transcript == "south"} == {summary["run"]}
    assert {s.run for s in load_suggestions(coded) if s.transcript == "north"} == runs
    assert any("borrow our tug" in row.text for row in rows_of(coded) if row.transcript == "south")
    assert code_study(coded)["unchanged"] is False  # north is still to be done
    assert any("borrow our tug" in row.text for row in rows_of(coded) if row.transcript == "north")


def test_a_transcript_may_be_named_by_file_folder_or_name(coded: Study) -> None:
    whole = coded.excerpts.read_bytes()
    for path in (coded.transcripts / "south.txt", coded.transcripts, Path("south")):
        code_study(coded, [path])
        assert coded.excerpts.read_bytes() == whole
    with pytest.raises(UserError, match=r"west: is no transcript of this study\. There are: north, south\."):
        code_study(coded, [Path("west")])


def test_a_list_of_paths_names_transcripts_from_where_it_lies(coded: Study, tmp_path: Path) -> None:
    whole = coded.excerpts.read_bytes()
    (coded.root / "wave.txt").write_text("# the second wave\n\ntranscripts/south.txt\n", encoding="utf-8")
    assert named_paths([Path("north"), Path(f"@{coded.root / 'wave.txt'}")]) == [Path("north"), coded.root / "transcripts/south.txt"]
    assert run(coded, "code", f"@{coded.root / 'wave.txt'}").exit_code == 0
    assert coded.excerpts.read_bytes() == whole
    (tmp_path / "empty.txt").write_text("# nothing\n", encoding="utf-8")
    told = run(coded, "code", f"@{tmp_path / 'empty.txt'}")
    assert (told.exit_code, "empty.txt: names no transcript. Write one path a line." in told.output) == (1, True)
    told = run(coded, "code", "@missing.txt")
    assert (told.exit_code, "missing.txt: " in told.output) == (1, True)


def test_what_cannot_be_read_is_named_counted_and_no_failure(study: Study) -> None:
    (study.transcripts / "broken.docx").write_bytes(b"PK\x03\x04 cut off")
    (study.transcripts / "empty.txt").write_bytes(b"")
    result = run(study, "code")
    assert result.exit_code == 0
    assert "skipped  broken.docx: " in result.output
    assert "skipped  empty.txt: " in result.output
    assert "2 files skipped: see above." in result.output
    assert {row.transcript for row in rows_of(study)} == {"north", "south"}
    assert "skipped  broken.docx: " in run(study, "code").output  # said again when nothing has changed
    named = run(study, "code", study.transcripts / "empty.txt")
    assert (named.exit_code, named.output.startswith("Error: empty.txt: ")) == (1, True)


def test_nothing_to_read_is_an_error_in_a_sentence(study: Study) -> None:
    for path in study.transcripts.iterdir():
        path.write_bytes(b"")
    result = run(study, "code")
    assert result.exit_code == 1
    assert "holds no transcript that can be read. north.txt: " in result.output
    assert len(result.output.splitlines()) == 1
    for path in study.transcripts.iterdir():
        path.unlink()
    assert "Put interviews there" in run(study, "code").output
    assert not study.excerpts.exists()


def test_decisions_are_never_touched(coded: Study) -> None:
    tug = next(row for row in rows_of(coded) if row.code == TUG and row.transcript == "north")
    decide(coded, "accept", tug, note="=clear")
    before = snapshot(coded.decisions)
    assert any(name.endswith(".jsonl") for name in before)
    for arguments in ((), ("north",)):
        assert run(coded, "code", *arguments).exit_code == 0
    coded.codebook.write_text(coded.codebook.read_text(encoding="utf-8").replace("lend their tugs", "lend tugs"), encoding="utf-8")
    (coded.transcripts / "south.txt").unlink()
    assert run(coded, "code").exit_code == 0
    assert snapshot(coded.decisions) == before


def test_what_was_decided_is_not_proposed_again(coded: Study) -> None:
    fees, tug = (next(row for row in rows_of(coded) if row.code == code and row.band == "likely") for code in (FEES, TUG))
    decide(coded, "reject", fees)
    decide(coded, "accept", tug)
    summary = code_study(coded)
    rows = rows_of(coded)
    about = {row.code: [(r.status, r.coder) for r in rows if r.excerpt_id == row.excerpt_id and r.code == row.code] for row in (fees, tug)}
    assert about == {FEES: [("rejected", "ana")], TUG: [("accepted", "ana")]}
    decided = next(row for row in rows if row.excerpt_id == tug.excerpt_id and row.code == TUG)
    assert (decided.score, decided.band, decided.blind, decided.reason) == (tug.score, tug.band, False, tug.reason)
    assert summary["codes"][TUG]["coded"] == 1
    assert summary["codes"][TUG]["quote"]["status"] == "accepted"
    assert summary["suggestions"] == sum(row.coder == "machine" for row in rows) == len(rows) - 2
    corpus = load_corpus(coded)
    assert (list(corpus.rows), corpus.stored) == (rows, len(rows))


@pytest.mark.encoder
def test_with_the_real_encoder(study: Study) -> None:
    result = run(study, "code")
    assert result.exit_code == 0, result.output
    table = study.excerpts.read_bytes()
    assert {(row.transcript, row.code) for row in rows_of(study) if row.band == "likely"} >= {("north", TUG), ("south", FEES)}
    shutil.rmtree(study.cache)
    assert run(study, "code").exit_code == 0
    assert study.excerpts.read_bytes() == table
