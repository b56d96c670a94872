"""What each rule is worth, on a fictional study about canal boats. Nothing in it ever happened."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from fakes import HashingEncoder
from harbours import run

from icc_coding.codebook.model import Codebook
from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.learning.advising.rule_figures import HARM, NEVER, SILENT, SPARE, RuleFigures
from icc_coding.learning.advising.rule_hits import find_hits
from icc_coding.learning.advising.rule_table import rule_table
from icc_coding.learning.proportion import exact_interval
from icc_coding.study import Study, open_study
from icc_coding.suggesting import Suggester
from icc_coding.suggesting.bands import RULED
from icc_coding.suggesting.rules.fates import COUNTED, UNMET
from icc_coding.suggesting.run import passages_of
from icc_coding.transcripts import read_study

CODEBOOK = """name: Fictional canals
version: 1.0.0
language: en
scope:
  definition: Boats that do something with other boats.
  rules:
    - {phrase: "other boat*"}
dimensions:
  - id: canal
    label: Life on the canal
    codes:
      - id: towing
        label: Towing
        definition: One boat pulls another.
        rules:
          - {phrase: "tow*"}
          - {phrase: "rope"}
          - {phrase: "towed the barge"}
          - {phrase: "zeppelin"}
          - {phrase: "tow boat race", effect: exclude}
      - id: lock_queue
        label: Waiting at the lock
        definition: Boats wait for one another at a lock.
        rules:
          - {phrase: "queue"}
          - {phrase: "lock", effect: require}
          - {phrase: "whistle"}
"""
TOW, QUEUE = "canal.towing", "canal.lock_queue"
SAID = [
    *(f"We towed the barge number {n} to the mill, and nothing else was done that day." for n in range(6)),
    *(f"The rope number {n} lay in the shed, painted green for the market on Sunday." for n in range(6)),
    "He never towed anything in his whole long life on the water, as everybody knows.",
    "The tow boat race is on Sunday, and my uncle sells his pancakes there every year.",
    *(f"There was a queue of boats at the lock on day {n}, longer than ever before." for n in range(5)),
    "There was a queue at the bakery, and the bread had gone before we were served.",
    "We towed a boat past the queue at the lock, and the keeper shouted at us loudly.",
]


def line_of(words: str) -> int:
    return next(number for number, line in enumerate(CODEBOOK.splitlines(), 1) if words in line)


@pytest.fixture
def study(tmp_path: Path) -> Study:
    root = tmp_path / "canals"
    (root / "transcripts").mkdir(parents=True)
    (root / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    for number in range(2):
        turns = [f"Interviewer: And then?\n\nSkipper Aalto: {text}\n" for text in SAID[number::2]]
        (root / "transcripts" / f"canal-{number}.txt").write_text("\n".join(turns), encoding="utf-8")
    return open_study(root)


def decide(study: Study) -> None:
    """Every segment is read for all codes; the barges are towing, the queues at locks are queues."""
    drafts = []
    for transcript in read_study(study).transcripts:
        for segment in transcript.coded_segments:
            text = transcript.text[segment.start : segment.end]
            span = {"text": transcript.text_hash, "start": segment.start, "end": segment.end, "quote": text, "blind": True}
            drafts.append(Draft("read", **span, codes="all"))
            if "barge" in text:
                drafts.append(Draft("add", **span, code=TOW))
            if "queue of boats" in text:
                drafts.append(Draft("add", **span, code=QUEUE))
    LogWriter(study, "ana").append(drafts)


def by_name(study: Study, code: str = "") -> dict[str, RuleFigures]:
    return {rule.rule: rule for rule in rule_table(study, code).rules}


def test_without_decisions_only_coverage_and_overlap_are_told(study: Study) -> None:
    table = rule_table(study)
    assert (table.segments, table.transcripts, table.answered) == (21, 2, 0)
    rules = {rule.rule: rule for rule in table.rules}
    tow = rules[f"{TOW}#1"]
    assert (tow.kind, tow.effect, tow.wording, tow.line) == ("phrase", "include", "tow*", line_of('"tow*"'))
    assert (tow.matched, tow.hits, tow.negated, tow.cancelled, tow.unmet) == (9, 7, 1, 1, 0)
    assert tow.share == pytest.approx(7 / 21)
    assert tow.transcripts == 2
    assert tow.shared == pytest.approx(6 / 7)
    assert tow.shared_with == f"{TOW}#3"
    assert (tow.precision, tow.low, tow.base, tow.lift, tow.rivals) == (None, None, None, None, None)
    assert rules["scope#1"].verdict == NEVER
    assert {name for name, rule in rules.items() if rule.verdict == HARM} == set()


def test_require_exclude_and_negation_decide_what_counts(study: Study) -> None:
    rules = by_name(study)
    assert (rules[f"{QUEUE}#1"].hits, rules[f"{QUEUE}#1"].unmet) == (6, 1)
    assert (rules[f"{QUEUE}#2"].hits, rules[f"{QUEUE}#2"].unmet) == (6, 0)
    assert rules[f"{TOW}#5"].hits == 1
    assert rules[f"{TOW}#4"].verdict == NEVER


def test_precision_lift_and_conflicts_rest_on_settled_answers(study: Study) -> None:
    decide(study)
    table = rule_table(study)
    assert table.answered == 21
    rules = {rule.rule: rule for rule in table.rules}
    tow = rules[f"{TOW}#1"]
    assert (tow.answered, tow.right, tow.against) == (7, 6, 1)
    assert tow.precision == pytest.approx(6 / 7)
    assert (tow.low, tow.high) == exact_interval(6, 7)
    assert tow.base == pytest.approx(6 / 21)
    assert tow.lift == pytest.approx(21 / 7)
    assert (tow.rivals, tow.rival, tow.conflicts) == (1, QUEUE, 1)  # the boat past the queue is both a "no" and beside a queue rule
    assert rules[f"{TOW}#5"].right == 1  # an exclude rule is right where the code does not apply
    assert rules["scope#1"].base == pytest.approx(11 / 21)
    assert "1 beside a rule of another code" in run(study, "rules", "--code", TOW).output


def test_rules_that_only_do_harm_or_add_nothing_are_named_with_their_reason(study: Study) -> None:
    decide(study)
    rules = by_name(study, TOW)
    assert set(rules) == {f"{TOW}#{number}" for number in range(1, 6)}
    rope, barge = rules[f"{TOW}#2"], rules[f"{TOW}#3"]
    assert (rope.verdict, rope.answered, rope.right) == (HARM, 6, 0)
    assert "none of its 6 answered hits is right" in rope.because
    assert len(rope.quotes) == 2
    assert "The rope number" in rope.quotes[0]
    assert (barge.verdict, barge.shared) == (SPARE, 1.0)
    assert f"{TOW}#1" in barge.because
    assert rules[f"{TOW}#1"].verdict == ""  # one of two that hit the same stays


def test_a_rule_that_matches_but_never_counts_says_why(study: Study) -> None:
    study.codebook.write_text(CODEBOOK.replace('"queue"', '"bakery"'), encoding="utf-8")
    bakery = by_name(study)[f"{QUEUE}#1"]
    assert bakery.verdict == SILENT
    assert "1 without what a require rule asks for" in bakery.because


def test_what_lies_outside_of_what_the_scope_requires_does_not_count(study: Study) -> None:
    words = study.codebook.read_text(encoding="utf-8")
    study.codebook.write_text(words.replace('- {phrase: "other boat*"}', '- {phrase: "boat*", effect: require}'), encoding="utf-8")
    codebook, transcripts = Codebook.load(study.codebook), read_study(study).transcripts
    places, found = find_hits(codebook, transcripts)
    suggester = Suggester(codebook, HashingEncoder())
    measured = suggester.measure([passage for transcript in transcripts for passage in passages_of(transcript)])
    tows = next(item for item in found if item.owner == TOW and item.rule.value == "tow*")
    assert {places[row].text for row in tows.rows(COUNTED)} == {SAID[-1]}
    assert {places[row].text for row in tows.rows(UNMET)} == set(SAID[:6])
    column = suggester.targets.column[TOW]
    assert all(measured[row].rules[column] >= RULED for row in tows.rows(COUNTED))
    assert all(0 < measured[row].rules[column] < RULED for row in tows.rows(UNMET)), "noted, but it does not speak for the code by itself"


def test_what_counts_is_what_the_score_rests_on(study: Study) -> None:
    codebook, transcripts = Codebook.load(study.codebook), read_study(study).transcripts
    places, found = find_hits(codebook, transcripts)
    suggester = Suggester(codebook, HashingEncoder())
    measured = suggester.measure([passage for transcript in transcripts for passage in passages_of(transcript)])
    assert len(places) == len(measured)
    for column, code in enumerate(suggester.targets.codes):
        counted = {row for item in found if item.owner == code and item.rule.effect == "include" for row in item.rows(COUNTED)}
        assert counted == {row for row, item in enumerate(measured) if item.rules[column] > 0}
        against = {row for item in found if item.owner == code and item.rule.effect == "exclude" for row in item.rows(COUNTED)}
        assert against == {row for row, item in enumerate(measured) if item.excluded[column] > 0}


@pytest.mark.parametrize("edited", [False, True], ids=["as it was", "with an edited and a new rule"])
def test_what_a_run_found_gives_the_figures_that_matching_anew_gives(study: Study, monkeypatch: pytest.MonkeyPatch, edited: bool) -> None:
    decide(study)
    words = study.codebook.read_text(encoding="utf-8").replace('- {phrase: "other boat*"}', '- {phrase: "boat*", effect: require}')
    study.codebook.write_text(words, encoding="utf-8")
    rule_table(study)
    if edited:
        words = words.replace('"rope"', '"rope number"').replace(
            '- {phrase: "queue"}', '- {phrase: "queue"}\n          - {phrase: "longer than"}'
        )
        study.codebook.write_text(words, encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr("icc_coding.suggesting.parsed.passages_of", None)  # the talk is not cut into sentences again
        warm = rule_table(study)
    shutil.rmtree(study.cache)
    assert warm == rule_table(study)
    assert (f"{QUEUE}#4" in {rule.rule for rule in warm.rules}) == edited
    assert {rule.unmet for rule in warm.rules} - {0}, "what lies beside a passage is known as well"


def test_without_transcripts_it_is_one_sentence(study: Study) -> None:
    for path in study.transcripts.glob("*.txt"):
        path.unlink()
    assert "holds no transcript yet. Put interviews there" in run(study, "rules").output
    (study.transcripts / "broken.docx").write_bytes(b"PK\x03\x04 no document")
    assert "Run `icc-coding check` to see why." in run(study, "rules").output


def test_exact_intervals_are_those_of_the_textbook() -> None:
    for successes, trials, bounds in ((81, 263, (0.2527, 0.3676)), (15, 148, (0.0578, 0.1617)), (1, 29, (0.0009, 0.1776))):
        # Newcombe 1998, Statistics in Medicine 17, 857, table I, method 5
        assert tuple(round(bound, 4) for bound in exact_interval(successes, trials)) == bounds
    assert exact_interval(0, 0) == (0.0, 1.0)
    assert exact_interval(0, 5)[0] == 0.0
    assert exact_interval(5, 5)[1] == 1.0


def test_the_command_prints_what_it_knows_and_json(study: Study) -> None:
    before = run(study, "rules")
    assert before.exit_code == 0
    assert "Nothing is settled yet" in before.output
    assert "Rules that only do harm" not in before.output
    decide(study)
    shown = run(study, "rules").output
    assert f"{TOW}#2 (line {line_of('rope')}; hits in 2 transcripts): none of its 6 answered hits is right" in shown
    assert max(map(len, shown.splitlines())) <= 100
    data = json.loads(run(study, "rules", "--code", QUEUE, "--json").output)
    assert [owner["owner"] for owner in data["owners"]] == [QUEUE]
    wrong = run(study, "rules", "--code", "canal.towin")
    assert wrong.exit_code == 1
    assert "Did you mean: canal.towing" in wrong.output
