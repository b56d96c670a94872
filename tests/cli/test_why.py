"""`icc-coding why`: evidence for what was suggested, and for what was not."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace

import pytest
from harbours import FEES, PILOTS, TUG, decide, rows_of, run

from icc_coding.corpus import CodedExcerpt
from icc_coding.decisions.codings import excerpt_id
from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.reviewing.cards import Key
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.explaining import Explainer
from icc_coding.study import Study
from icc_coding.transcripts import read_study


@pytest.fixture
def tug(coded: Study) -> CodedExcerpt:
    return next(row for row in rows_of(coded) if row.code == TUG and row.band == "likely")


def test_the_full_evidence(coded: Study, tug: CodedExcerpt) -> None:
    result = run(coded, "why", tug.excerpt_id)
    lines = result.output.splitlines()
    assert result.exit_code == 0
    assert lines[0] == f"{tug.excerpt_id} · north · Captain Ode"
    assert lines[1].startswith("“We lend our tug to the harbour next door")
    assert f"{TUG} (Tug sharing): likely, score {tug.score:.3f}" in lines
    assert "(speaks for it)" in result.output
    assert f"{TUG}#1" in result.output
    assert "We lend our tug to the harbour next door." in result.output


def test_what_is_printed_is_what_the_table_says(coded: Study) -> None:
    for row in rows_of(coded):
        (found,) = json.loads(run(coded, "why", row.excerpt_id, row.code, "--json").output)
        assert (found["text"], found["transcript"], found["speaker"]) == (row.text, row.transcript, row.speaker)
        assert (found["evidence"]["code"], found["evidence"]["band"]) == (row.code, row.band)
        assert found["evidence"]["score"] == pytest.approx(row.score, abs=0.0006)


def test_a_code_that_was_not_suggested_says_why_not(coded: Study, tug: CodedExcerpt) -> None:
    result = run(coded, "why", tug.excerpt_id, FEES)
    assert result.exit_code == 0
    assert f"{FEES} (Dispute about fees): not suggested, score " in result.output
    assert "none of the code's rules matched" in result.output
    assert TUG not in result.output.replace("runner-up   " + TUG, "")


def test_decisions_are_told_with_their_notes(coded: Study, tug: CodedExcerpt) -> None:
    decide(coded, "accept", tug, note="clear case")
    output = run(coded, "why", tug.excerpt_id, TUG).output
    assert "decision    accepted by ana, " in output
    assert ": clear case" in output


def test_the_first_letters_are_enough_unless_others_share_them(coded: Study, tug: CodedExcerpt) -> None:
    ids = {row.excerpt_id for row in rows_of(coded)}
    short = next(tug.excerpt_id[:n] for n in range(1, 13) if sum(one.startswith(tug.excerpt_id[:n]) for one in ids) == 1)
    assert run(coded, "why", short.upper(), TUG).output == run(coded, "why", tug.excerpt_id, TUG).output


def test_an_id_is_known_without_its_x_and_as_a_spreadsheet_leaves_it(coded: Study, tug: CodedExcerpt) -> None:
    assert run(coded, "why", tug.excerpt_id.removeprefix("x"), TUG).output == run(coded, "why", tug.excerpt_id, TUG).output
    north = next(t for t in read_study(coded).transcripts if t.name == "north")
    spans = ((start, end) for start in range(len(north.text)) for end in range(start + 3, len(north.text)))
    start, end = next(span for span in spans if re.fullmatch(r"x0\d{11}", excerpt_id(north.text_hash, *span)))
    decide(coded, "add", replace(tug, start=start, end=end, text=north.text[start:end]))
    number = str(int(excerpt_id(north.text_hash, start, end)[1:]))
    assert run(coded, "why", number, TUG).output.startswith(excerpt_id(north.text_hash, start, end))


def test_ambiguous_and_unknown_ids_are_refused(coded: Study, tug: CodedExcerpt) -> None:
    for word in list(re.finditer(r"\w+", tug.text))[:17]:  # 17 ids cannot all begin with another of 16 digits
        decide(coded, "add", replace(tug, start=tug.start + word.start(), end=tug.start + word.end(), text=word[0]))
    run(coded, "code")
    letters = Counter(one[:2] for one in {row.excerpt_id for row in rows_of(coded)})
    letter, count = letters.most_common(1)[0]
    result = run(coded, "why", letter)
    assert result.exit_code == 1
    assert f"{count} excerpts begin with `{letter}`: " in result.output
    assert result.output.count(f" {letter}") >= min(count, 6)
    for wrong in ("zzz", "", "0" * 13):
        result = run(coded, "why", wrong)
        assert (result.exit_code, "There is no excerpt" in result.output) == (1, True)


def test_an_unknown_code_lists_what_is_near(coded: Study, tug: CodedExcerpt) -> None:
    result = run(coded, "why", tug.excerpt_id, "help.pilot_talks")
    assert result.exit_code == 1
    assert PILOTS in result.output


def test_kept_evidence_is_what_measuring_again_gives(coded: Study) -> None:
    rows = [row for row in rows_of(coded) if row.status == "suggested"][:6]
    kept = [run(coded, "why", row.excerpt_id, row.code, "--json").output for row in rows]
    for path in (coded.cache / "suggested").glob("*.json"):
        path.unlink()
    assert [run(coded, "why", row.excerpt_id, row.code, "--json").output for row in rows] == kept


def test_any_words_can_be_tried_on_the_codebook(coded: Study) -> None:
    words = "The neighbours lend us their tug, and we lend ours."
    result = run(coded, "why", words, TUG)
    assert result.exit_code == 0
    assert result.output.startswith(f"words of your own\n“{words}”\n")
    assert f"{TUG} (Tug sharing): " in result.output
    shown = json.loads(run(coded, "why", words, "--json").output)
    assert len(shown) == len({item["evidence"]["code"] for item in shown}) == 3
    scores = [item["evidence"]["score"] for item in shown]
    assert scores == sorted(scores, reverse=True)
    assert "There is no code" in run(coded, "why", words, "tug.nothing").output


def test_rules_in_another_segment_of_the_excerpt_are_told_as_well(study: Study) -> None:
    book = study.codebook.read_text(encoding="utf-8")
    study.codebook.write_text(book.replace("within: 6}", "within: 6}\n          - {phrase: accordion}"), encoding="utf-8")
    talk = (
        "Pilot Rau: There was no accordion in our canteen that year, and nobody in this town ever asked for one, what with the ice in the bay and the crane "
        "and the soup on Mondays that takes all of the morning and then some, as everybody knows. "
        "Harbours share their tugs with one another, tugs of harbours that go to other harbours, one tug for all of the harbours.\n"
    )
    (study.transcripts / "east.txt").write_text(talk, encoding="utf-8")
    assert run(study, "code").exit_code == 0
    transcript = next(one for one in read_study(study).transcripts if one.name == "east")
    first, second = transcript.coded_segments
    decide_on = Draft("add", transcript.text_hash, first.start, second.end, transcript.text[first.start : second.end], TUG, shown=True)
    LogWriter(study, "ana", device="desk").append([decide_on])
    said = run(study, "why", excerpt_id(transcript.text_hash, first.start, second.end), TUG).output
    assert "for “Harbours share their tugs" in said  # the strongest segment, in which no rule matches
    assert "“accordion” (does not count: negated by “no”, in another segment of the passage than what follows)" in said
    assert "none of the code's rules matched" not in said
    explained = Explainer(Desk.open(study)).explain(Key(transcript.text_hash, first.start, second.end), TUG)  # the same in the browser
    assert [hit.words for hit in explained.hits] == ["accordion"]
