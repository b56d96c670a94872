"""Two runs are compared with the reason of every change, and a run can be made again."""

from __future__ import annotations

import json
import shutil
from typing import Any

import pytest
from fakes import HashingEncoder
from harbours import PILOTS, decide, rows_of, run

from icc_coding.errors import UserError
from icc_coding.keeping.manifest import run_names
from icc_coding.keeping.runs import Change, Rated, compare_runs, reproduce
from icc_coding.study import Study
from icc_coding.suggesting.run import suggest
from icc_coding.suggesting.store import Suggestion


def again(study: Study) -> tuple[str, str]:
    """Code once more; (the run before, this run)."""
    before = run_names(study)[0]
    assert run(study, "code").exit_code == 0
    return before, run_names(study)[0]


def test_a_changed_codebook_is_the_reason(coded: Study) -> None:
    words = coded.codebook.read_text(encoding="utf-8")
    coded.codebook.write_text(
        words.replace("The pilots ring the other harbour every evening.", "The baker sleeps.").replace("pilot* ring", "baker"),
        encoding="utf-8",
    )
    found = compare_runs(coded, *again(coded))
    assert set(found.causes) == {"codebook"}
    assert PILOTS in {change.code for change in found.changes}
    assert {change.why for change in found.changes} == {("codebook",)}
    assert found.same >= 1


def test_a_changed_text_is_the_reason_for_its_transcript_alone(coded: Study) -> None:
    path = coded.transcripts / "south.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("as long as I can remember", "always"), encoding="utf-8")
    found = compare_runs(coded, *again(coded))
    assert found.causes["text"][1] == "transcripts/south.txt"
    assert {change.transcript for change in found.changes} == {"south"}
    assert {change.why for change in found.changes} == {("text",)}
    assert {change.code for change in found.changes} >= {PILOTS}
    assert found.same >= 1


def test_another_encoder_or_precision_is_the_reason(coded: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("icc_coding.suggesting.basis.SentenceEncoder", lambda *_: HashingEncoder("other@1/bf16"))
    (coded.root / "study.toml").write_text("# another encoder\n", encoding="utf-8")
    found = compare_runs(coded, *again(coded))
    assert set(found.causes) == {"encoder", "precision"}


def test_the_precision_alone_is_the_reason(coded: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    (coded.root / "study.toml").write_text('[encoder]\nprecision = "fp32"\n', encoding="utf-8")
    monkeypatch.setattr("icc_coding.suggesting.basis.SentenceEncoder", lambda *_: HashingEncoder("hashing@1/fp32"))
    again(coded)
    (coded.root / "study.toml").write_text('[encoder]\nprecision = "bf16"\n', encoding="utf-8")
    monkeypatch.setattr("icc_coding.suggesting.basis.SentenceEncoder", lambda *_: HashingEncoder("hashing@1/bf16"))
    found = compare_runs(coded, *again(coded))
    assert dict(found.causes) == {"precision": ("fp32", "bf16")}


def test_what_reads_differently_and_means_the_same_is_no_reason(coded: Study) -> None:
    coded.codebook.write_text("# read by Ana on Monday\n" + coded.codebook.read_text(encoding="utf-8"), encoding="utf-8")
    (coded.root / "study.toml").write_text("# nothing yet\n", encoding="utf-8")
    (coded.transcripts / "cases.csv").write_text("transcript,harbour\nsouth,Southport\n", encoding="utf-8")
    found = compare_runs(coded, *again(coded))
    assert (dict(found.causes), found.changes) == ({}, ())


def test_settings_alone_are_the_reason(coded: Study) -> None:
    (coded.root / "study.toml").write_text('[roles]\n"Pilot Rau" = "interviewer"\n', encoding="utf-8")
    found = compare_runs(coded, *again(coded))
    assert set(found.causes) == {"settings"}
    assert {change.why for change in found.changes} == {("settings",)}


def test_the_program_alone_is_the_reason_also_where_a_code_has_no_suggestion_any_more(
    coded: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other(*arguments: Any) -> list[Suggestion]:  # another build finds nothing of the pilots
        return [suggestion for suggestion in suggest(*arguments) if suggestion.code != PILOTS]

    (first,) = run_names(coded)
    monkeypatch.setattr("icc_coding.suggesting.run.suggest", other)
    monkeypatch.setattr("icc_coding.keeping.runs.program_digest", lambda: "f" * 64)
    found = reproduce(coded, first)
    assert set(found.causes) == {"program"}
    assert {(change.code, change.after, change.why) for change in found.changes} == {(PILOTS, None, ("program",))}


def test_a_model_of_the_same_name_that_was_learned_otherwise_is_the_reason(coded: Study) -> None:
    rows = rows_of(coded)
    decide(coded, "accept", rows[0])
    assert run(coded, "learn", "--name", "one").exit_code == 0
    _, taught = again(coded)
    assert reproduce(coded, taught).causes == {}
    shutil.rmtree(coded.models / "one")
    for row in rows[1:]:
        decide(coded, "reject", row)
    assert run(coded, "learn", "--name", "one").exit_code == 0
    for found in (reproduce(coded, taught), compare_runs(coded, *again(coded))):
        assert set(found.causes) == {"model"}
        assert {change.why for change in found.changes} == {("model",)}
        assert found.changes


def test_the_command_prints_what_differs_and_why(coded: Study) -> None:
    coded.codebook.write_text(
        coded.codebook.read_text(encoding="utf-8")
        .replace("The pilots ring the other harbour every evening.", "The baker sleeps.")
        .replace("pilot* ring", "baker"),
        encoding="utf-8",
    )
    before, after = again(coded)
    assert run(coded, "runs").output.splitlines()[0].startswith(after)
    printed = run(coded, "runs", "diff", before, after).output
    assert "differs: the codebook" in printed
    assert f"{PILOTS}  " in printed
    weighty = [line.split()[1] for line in printed.splitlines() if f"  {PILOTS}  " in line]
    assert run(coded, "why", weighty[0]).exit_code == 0
    assert "with the codebook changed" in printed
    data = json.loads(run(coded, "runs", "diff", before, after, "--json").output)
    assert data["changes"][0]["why"] == ["codebook"]
    assert json.loads(run(coded, "runs", before).output)["run"] == before
    assert run(coded, "runs", "diff", before).exit_code == 2
    assert run(coded, "runs", "diff", before, "run-none").exit_code == 1


def test_a_run_is_made_again_exactly_whatever_the_study_has_become(coded: Study) -> None:
    (first,) = run_names(coded)
    coded.codebook.write_text(coded.codebook.read_text(encoding="utf-8").replace("tug", "barge"), encoding="utf-8")
    (coded.transcripts / "south.txt").write_text("Pilot Rau: Something else altogether.\n", encoding="utf-8")
    again(coded)
    kept = {path: path.read_bytes() for path in coded.coding.rglob("*") if path.is_file()}
    result = run(coded, "runs", "reproduce", first)
    assert (result.exit_code, "are exactly alike" in result.output) == (0, True)
    assert {path: path.read_bytes() for path in coded.coding.rglob("*") if path.is_file()} == kept


def test_what_cannot_be_made_again_says_what_differs_and_by_how_much(coded: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    words = coded.codebook.read_text(encoding="utf-8")
    coded.codebook.write_text(words.replace("pilot* ring", "baker"), encoding="utf-8")  # without its rule the score is below the highest
    _, first = again(coded)

    class Coarse(HashingEncoder):
        def encode(self, texts, progress=None):  # type: ignore[no-untyped-def]
            return super().encode(["harbour"] * len(texts), progress)  # to it all texts are alike

    monkeypatch.setattr("icc_coding.suggesting.basis.SentenceEncoder", lambda *_: Coarse("coarse@1/fp32"))
    found = reproduce(coded, first)
    assert "encoder" in found.causes
    assert found.changes
    assert {cause for change in found.changes for cause in change.why} >= {"encoder"}
    result = run(coded, "runs", "reproduce", first)
    assert (result.exit_code, "scores differ by" in result.output) == (1, True)


def test_a_run_whose_text_is_gone_says_so(coded: Study) -> None:
    (first,) = run_names(coded)
    next(coded.texts.glob("*.txt")).unlink()
    with pytest.raises(UserError, match="is missing"):
        reproduce(coded, first)


def test_a_score_alone_is_counted_and_a_band_is_shown() -> None:
    def change(before: Rated | None, after: Rated | None) -> Change:
        return Change("south", "0" * 64, 0, 9, PILOTS, before, after, ("codebook",))

    assert not change(("likely", 0.91, None), ("likely", 0.9, None)).band_changed
    assert change(("likely", 0.91, None), ("possible", 0.9, None)).band_changed
    assert change(None, ("possible", 0.9, None)).band_changed
    assert change(("possible", 0.9, None), None).band_changed


def test_one_damaged_run_hides_no_other(coded: Study) -> None:
    coded.codebook.write_text(coded.codebook.read_text(encoding="utf-8").replace("tug", "barge"), encoding="utf-8")
    before, after = again(coded)
    (coded.runs / before / "manifest.json").write_text("{", encoding="utf-8")
    listed = run(coded, "runs")
    assert listed.exit_code == 0
    lines = {line.split()[0]: line for line in listed.output.splitlines()}
    assert "suggestion" in lines[after]
    assert "put it back from a backup, or delete its folder" in lines[before]


def test_the_list_counts_what_a_run_suggested_also_where_it_is_decided(coded: Study) -> None:
    decide(coded, "accept", rows_of(coded)[0])
    before, after = again(coded)
    counts = {line.split()[0]: int(line.split()[1]) for line in run(coded, "runs").output.splitlines()}
    assert counts[before] == counts[after] == compare_runs(coded, before, after).same
    (coded.runs / before / "suggestions.parquet").unlink()
    assert f"{before}  suggestions.parquet: is gone" in run(coded, "runs").output


@pytest.mark.parametrize("named_in_settings", [False, True])
def test_a_model_that_is_gone_leaves_the_last_run_whole_and_the_way_on_is_said(coded: Study, named_in_settings: bool) -> None:
    decide(coded, "accept", rows_of(coded)[0])
    assert run(coded, "learn", "--name", "one").exit_code == 0
    if named_in_settings:
        coded.settings_file.write_text('model = "one"\n', encoding="utf-8")
    _, taught = again(coded)
    shutil.move(coded.models / "one", coded.root / "elsewhere")
    result = run(coded, "code")
    assert result.exit_code == 1
    assert "Put models/one back from a backup" in result.output
    assert ("in study.toml" if named_in_settings else "--model NAME") in result.output
    assert "the model one went away" in run(coded, "runs").output
    shutil.move(coded.root / "elsewhere", coded.models / "one")
    assert "Nothing has changed since the last run" in run(coded, "code").output
    assert run_names(coded)[0] == taught
