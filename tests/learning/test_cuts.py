from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from fakes import HashingEncoder
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.learning.calibration import calibration_of, held_out
from icc_coding.learning.cuts import LIKELY as LIKELY_AIM
from icc_coding.learning.cuts import SUPPORT, Outlook, find_cuts
from icc_coding.learning.study import effect_of, learn, learned, open_workbench
from icc_coding.learning.training import Answers, Everything, Taught
from icc_coding.study import Study
from icc_coding.suggesting.bands import LIKELY, POSSIBLE, evidence_bands
from icc_coding.suggesting.learned import Calibration
from icc_coding.suggesting.run import find, suggest
from icc_coding.suggesting.scoring import SLOPE, sigmoid
from icc_coding.suggesting.units import ZERO_LEVEL, ZERO_SHOT, Units, zero_shot
from icc_coding.transcripts import read_study
from learning.conftest import SEED, TOOL, TOOLS, codes_of

Bools = NDArray[np.bool_]


def talk(segments: int = 3000, codes: int = 4, seed: int = 0) -> tuple[Units, Bools, NDArray[np.str_]]:
    """Talk in which each code applies to one segment in fifty, and the zero-shot score is right about half the time where it is high."""
    rng = np.random.default_rng(seed)
    applies = rng.random((segments, codes)) < 0.02
    evidence = np.zeros((5, segments, codes))
    evidence[0] = rng.normal(1.0, 2.0, size=(segments, codes)) + 5.0 * applies
    inputs = np.hstack([rng.normal(size=(segments, 20)) / np.sqrt(20), np.zeros((segments, 1))])
    evidence[0] += -ZERO_LEVEL / ZERO_SHOT[0] - 5.0
    return Units(evidence, inputs), applies, np.array([f"t{row // 300}" for row in range(segments)])


def reviewed(units: Units, applies: Bools, clusters: NDArray[np.str_], count: int) -> Taught:
    """The best suggestions, decided with the suggestions in view; nothing was read blind."""
    scores = zero_shot(units)
    bands = evidence_bands((scores - ZERO_LEVEL) / SLOPE, np.zeros(scores.shape))
    order = np.argsort(-np.where(bands != "", scores, -np.inf), axis=None, kind="stable")[:count]
    known = np.zeros_like(applies)
    known.ravel()[order] = True
    rows = np.flatnonzero(known.any(axis=1))
    places = tuple((str(name), row) for row, name in enumerate(clusters))
    of = np.full(len(places), -1)
    of[rows] = np.arange(len(rows))
    codes = tuple(f"x.code_{number}" for number in range(applies.shape[1]))
    answers = Answers(codes, tuple(places[row] for row in rows), (applies & known)[rows], known[rows], np.zeros_like(known[rows]))
    return Taught(answers, units.take(rows), None, Everything(units, bands, places, of, np.zeros(len(places), dtype=bool)))  # type: ignore[arg-type]


@pytest.mark.parametrize("count", [40, 80, 160])
def test_a_reviewed_pile_does_not_make_the_rest_of_the_talk_likely(count: int) -> None:
    units, applies, clusters = talk()
    found = reviewed(units, applies, clusters, count)
    rate = found.answers.labels.sum() / found.answers.known.sum()
    assert rate > 0.3, "where the machine looked codes apply often"
    head = found.head()
    bands = calibration_of(found, head, held_out(found)).bands(head.logits(units), found.everything.bands, units.brief)
    rest = np.ones_like(applies)
    answered = found.everything.rows >= 0
    rest[answered] = ~found.answers.known
    before, after = ((found.everything.bands == LIKELY) & rest, (bands == LIKELY) & rest)
    there = int((applies & rest).sum())
    assert after.sum() <= SUPPORT * there
    assert (applies & after).sum() >= 0.8 * (applies & before).sum()
    if after.any() and before.any():
        assert applies[after].mean() >= applies[before].mean() - 0.03


def test_two_answers_of_each_kind_do_not_move_a_code(study: Study) -> None:
    before = open_workbench(study, encoder=HashingEncoder())
    drafts = []
    transcript = read_study(study).transcripts[0]
    texts = {segment: transcript.text[segment.start : segment.end] for segment in transcript.coded_segments}
    yes = [segment for segment, text in texts.items() if any(said in text for said in TOOL)][:2]
    no = [segment for segment, text in texts.items() if any(said in text for said in SEED)][:2]
    for action, segments in (("accept", yes), ("reject", no)):
        drafts += [Draft(action, transcript.text_hash, s.start, s.end, texts[s], TOOLS, shown=True) for s in segments]
    LogWriter(study, "ana").append(drafts)
    desk = open_workbench(study, encoder=HashingEncoder())
    new = learned(desk)
    assert not new.model.calibration.settled.any()
    raised = [change for change in effect_of(desk, new).changes if change.after == LIKELY and change.before == ""]
    assert raised == [], "a code with so few answers is likely only where the evidence alone suggests it"
    assert before.suggester.model is None


def test_what_was_decided_is_found_by_the_cuts_of_a_study_read_whole(study: Study) -> None:
    from learning.conftest import decide_all

    decide_all(study)
    desk = open_workbench(study, encoder=HashingEncoder())
    found = suggest(desk.suggester.using(learn(desk)), desk.transcripts, "after")
    text = {transcript.text_hash: transcript.text for transcript in desk.transcripts}
    likely = [item for item in found if item.band == LIKELY]
    assert likely
    assert all(item.code in codes_of(text[item.text][item.start : item.end]) for item in likely)


def test_what_became_of_a_suggestion_is_told_against_what_was_suggested_before(study: Study) -> None:
    from learning.conftest import decide_all

    decide_all(study)
    desk = open_workbench(study, encoder=HashingEncoder())
    plain, learned = (
        {(name.name, item.segment, item.code): item for name, items in find(suggester, desk.transcripts) for item in items}
        for suggester in (desk.suggester.using(None), desk.suggester.using(learn(desk)))
    )
    assert learned
    for place, item in learned.items():
        assert item.evidence.learned is not None
        assert item.evidence.learned.before == (plain[place].band if place in plain else "")


def outlook(chances: NDArray[np.float64], before: NDArray[np.str_]) -> Outlook:
    logits = np.log(chances / (1 - chances))
    nothing, codes = np.zeros(chances.shape, dtype=bool), chances.shape[1]
    settled, follows = np.ones(codes, dtype=bool), np.zeros(len(chances), dtype=bool)
    return Outlook(logits, logits, chances, nothing, before, settled, nothing, follows, np.zeros(codes), ~settled, np.zeros(codes))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.02, 0.4))
def test_as_many_right_ones_are_expected_as_the_codebook_alone_finds(seed: int, rate: float) -> None:
    rng = np.random.default_rng(seed)
    chances = np.clip(rng.beta(rate, 1, size=(200, 2)), 1e-6, 1 - 1e-6)
    before = np.where(rng.random(chances.shape) < 0.05, LIKELY, "")
    seen = outlook(chances, before)
    likely, possible = find_cuts(seen)
    assert (possible <= likely).all()
    picked = seen.among & (seen.logits >= likely)
    share, share_before = (chances[mask].mean() if mask.any() else 1.0 for mask in (picked, before == LIKELY))
    assert share >= share_before - 1e-9
    most = SUPPORT * chances.sum(axis=0)
    assert (picked.sum(axis=0) <= np.maximum(most, 1)).all()
    enough = chances[picked].sum() >= LIKELY_AIM.right * chances[before == LIKELY].sum()
    worth = chances[~picked & seen.among] >= max(share_before / 2, 0.4)
    assert enough or not worth.any() or (picked.sum(axis=0) >= most - 1).any()


def test_codes_with_rules_and_few_answers_grow_by_half_at_most_and_what_the_codebook_suggests_is_ahead() -> None:
    rng = np.random.default_rng(11)
    chances = np.clip(rng.beta(0.6, 1, size=(600, 1)), 1e-6, 1 - 1e-6).repeat(2, axis=1)
    before = np.where(rng.random((600, 1)).repeat(2, axis=1) < 0.2, POSSIBLE, "")
    few = np.array([False, True])
    seen = replace(outlook(chances, before), few=few, keeps=few.astype(float), settled=~few, lead=np.array([0.5, 0.5]))
    assert seen.ahead == pytest.approx([0.0, np.log(0.3 / 0.7) - np.log(0.05 / 0.95)])
    likely, possible = find_cuts(seen)
    found = (seen.suggesting >= possible) | seen.raisable & (seen.leading >= likely)
    told = int((before[:, 0] == POSSIBLE).sum())
    assert found[:, 0].sum() > 2 * told, "much of the talk is worth suggesting"
    assert found[:, 1].sum() == int(1.5 * told)
    least = np.where((before == POSSIBLE) & found, seen.logits, np.inf)[:, 1].min()
    assert least == pytest.approx(np.where((before == "") & found, seen.logits, np.inf)[:, 1].min() - seen.ahead[1], abs=0.2)
    _, possible = find_cuts(replace(seen, bands=np.full_like(before, ""), few=np.ones(2, dtype=bool), settled=np.zeros(2, dtype=bool)))
    assert (seen.logits >= possible).sum(axis=0).tolist() == [5, 5], "a few are suggested even where the codebook alone finds nothing"


def test_of_a_code_with_rules_and_few_answers_what_the_codebook_suggests_stays_and_what_is_new_needs_more() -> None:
    chances = np.array([0.9, 0.31, 0.29, 0.2, 0.06, 0.04, 0.31, 0.29, 0.2, 0.06])[:, None]
    before = np.array([POSSIBLE] * 6 + [""] * 4)[:, None]
    few = np.ones(1, dtype=bool)
    for slope, offset in ((1.0, 0.0), (0.5, 1.0)):
        seen = replace(outlook(chances, before), few=few, keeps=few.astype(float), settled=~few)
        logits = (seen.logits - offset) / slope
        seen = replace(seen, logits=logits, own=logits, slope=slope, offset=offset)
        likely, possible = find_cuts(seen)
        nothing, none = np.full(1, np.nan), np.zeros(1)
        known = Calibration(none + 1, none, likely, possible, nothing, ~few, ~few, none, seen.ahead)
        bands = known.bands(logits, before, seen.brief)
        assert (bands[:, 0] != "").tolist() == [True] * 5 + [False] + [True] + [False] * 3


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_of_a_code_with_rules_and_few_answers_half_as_many_again_are_suggested_at_most_as_code_counts_them(seed: int) -> None:
    rng = np.random.default_rng(seed)
    chances = np.clip(rng.beta(0.7, 1, size=(300, 3)), 1e-6, 1 - 1e-6)
    before = rng.choice(["", POSSIBLE, LIKELY], p=[0.8, 0.15, 0.05], size=chances.shape)
    decided = rng.random(chances.shape) < 0.1
    few = np.ones(3, dtype=bool)
    seen = outlook(chances, before)
    own = seen.logits + np.where(decided, rng.normal(0, 2, size=chances.shape), 0.0) + rng.normal(0, 0.3, size=chances.shape)
    lead, follows = rng.uniform(0, 0.8, size=3), np.append(False, rng.random(299) < 0.6)
    seen = replace(seen, own=own, decided=decided, few=few, keeps=few.astype(float), settled=~few, follows=follows, lead=lead)
    likely, possible = find_cuts(seen)
    nothing = np.full(3, np.nan)
    known = Calibration(np.ones(3), np.zeros(3), likely, possible, nothing, ~few, ~few, lead, seen.ahead)
    bands = known.bands(own, before, seen.brief)

    def suggested(of: NDArray[np.str_], band: str) -> NDArray[np.int64]:
        """As `code` counts: neighbours with one band are one suggestion."""
        chosen = (of == band) & ~decided
        return np.asarray((chosen & ~(np.roll(chosen, 1, axis=0) & follows[:, None])).sum(axis=0))

    most = np.maximum(5, (1.5 * (suggested(before, LIKELY) + suggested(before, POSSIBLE))).astype(int))
    beside = suggested(bands, POSSIBLE)
    assert (beside + suggested(bands, LIKELY) <= most)[beside > 0].all()
    assert beside.any()


def test_a_long_answer_counts_once() -> None:
    rng = np.random.default_rng(3)
    chances = np.clip(rng.beta(1, 2, size=(60, 1)), 1e-6, 1 - 1e-6)
    before = np.where(rng.random(chances.shape) < 0.3, LIKELY, "")
    length = np.where(np.arange(len(chances)) % 3 == 0, 5, 1)
    once, often = outlook(chances, before), outlook(chances.repeat(length, axis=0), before.repeat(length, axis=0))
    follows = np.concatenate([np.arange(count) > 0 for count in length])
    assert find_cuts(replace(often, follows=follows)) == find_cuts(once)
    assert find_cuts(often) != find_cuts(once), "segments of different answers are different suggestions"


def test_without_anything_undecided_the_cuts_hold_for_transcripts_to_come() -> None:
    chances = np.array([[0.9], [0.8], [0.7], [0.1], [0.05]])
    seen = replace(outlook(chances, np.full(chances.shape, "")), decided=np.ones(chances.shape, dtype=bool))
    likely, possible = find_cuts(seen)
    assert sigmoid(likely)[0] == pytest.approx(np.sqrt(0.7 * 0.1) / (np.sqrt(0.7 * 0.1) + np.sqrt(0.3 * 0.9)))
    assert possible[0] <= likely[0]
