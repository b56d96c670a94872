from __future__ import annotations

import json
from functools import cache
from math import comb

import numpy as np
import pytest
from click.testing import CliRunner
from fakes import HashingEncoder
from scipy.stats import hypergeom

from icc_coding.cli import main
from icc_coding.codebook.model import Codebook
from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.decisions.samples import load_sample
from icc_coding.errors import UserError
from icc_coding.learning.auditing.audit import bounds, missed, reach, readings_needed
from icc_coding.learning.auditing.sampling import audit, draw_audit, near_and_far, plan_audit, size_audit
from icc_coding.learning.auditing.strata import Stratum
from icc_coding.study import Study
from icc_coding.suggesting.run import study_suggester, suggest
from icc_coding.suggesting.store import save_suggestions
from icc_coding.transcripts import read_study
from learning.conftest import TOOLS, codes_of, decide_all


@pytest.mark.parametrize(("population", "true", "read"), [(400, 12, 60), (900, 3, 120), (250, 60, 50)])
def test_interval_covers_the_truth_in_94_percent_of_500_simulations(population: int, true: int, read: int) -> None:
    hits = np.random.default_rng(population).hypergeometric(true, population - true, read, size=500)
    of = {count: bounds([Stratum(population, read, int(count))]) for count in set(hits.tolist())}
    assert np.mean([of[count][1] <= true <= of[count][2] for count in hits.tolist()]) >= 0.94
    assert np.mean([true <= of[count][0] for count in hits.tolist()]) >= 0.94


@pytest.mark.parametrize(
    ("sizes", "true", "read"),
    [((200, 800), (25, 5), (60, 120)), ((100, 700), (0, 4), (30, 90)), ((100, 400), (2, 40), (30, 60)), ((150, 350), (60, 30), (50, 60))],
)
def test_a_sample_by_score_covers_the_truth_too_however_it_is_spread(
    sizes: tuple[int, int], true: tuple[int, int], read: tuple[int, int]
) -> None:
    rng = np.random.default_rng(sum(sizes))
    hits = [rng.hypergeometric(m, size - m, n, size=500).tolist() for size, m, n in zip(sizes, true, read, strict=True)]
    drawn = list(zip(*hits, strict=True))
    of = {ks: bounds([Stratum(*group) for group in zip(sizes, read, ks, strict=True)]) for ks in set(drawn)}
    assert np.mean([of[ks][1] <= sum(true) <= of[ks][2] for ks in drawn]) >= 0.94
    assert np.mean([sum(true) <= of[ks][0] for ks in drawn]) >= 0.94


def test_bounds_follow_their_definition() -> None:
    at_most, low, high = bounds([Stratum(300, 80, 4)])
    assert hypergeom.cdf(4, 300, at_most, 80) > 0.05 >= hypergeom.cdf(4, 300, at_most + 1, 80)
    assert hypergeom.cdf(4, 300, high, 80) > 0.025 >= hypergeom.cdf(4, 300, high + 1, 80)
    assert hypergeom.sf(3, 300, low, 80) > 0.025 >= hypergeom.sf(3, 300, low - 1, 80)
    assert bounds([Stratum(50, 50, 7)]) == (7, 7, 7)
    assert bounds([Stratum(50, 0, 0)]) == (50, 0, 50)
    with pytest.raises(ValueError, match="in this order"):
        bounds([Stratum(10, 5, 6)])


def test_bounds_of_two_groups_follow_their_definition_by_brute_force() -> None:
    groups = [Stratum(12, 5, 2), Stratum(30, 6, 1)]
    seen = sum(group.estimate for group in groups)

    @cache
    def drawn(hits: int, population: int, true: int, read: int) -> float:
        return comb(true, hits) * comb(population - true, read - hits) / comb(population, read)

    def chance(first: int, second: int, least: bool) -> float:
        total = 0.0
        for a in range(6):
            for b in range(7):
                estimate = a * 12 / 5 + b * 30 / 6
                if estimate >= seen - 1e-9 if least else estimate <= seen + 1e-9:
                    total += drawn(a, 12, first, 5) * drawn(b, 30, second, 6)
        return total

    def possible(error: float, least: bool) -> set[int]:
        return {first + second for first in range(13) for second in range(31) if chance(first, second, least) > error}

    at_most, low, high = bounds(groups)
    assert at_most == max(possible(0.05, False))
    assert high == max(possible(0.025, False))
    assert low == max(3, min(possible(0.025, True))), "what was seen is there"


def test_groups_read_at_one_rate_give_about_the_bound_of_one_group_and_an_unread_group_counts_in_full() -> None:
    together = bounds([Stratum(1000, 100, 3)])[0]
    apart = bounds([Stratum(200, 20, 2), Stratum(800, 80, 1)])[0]
    assert abs(together - apart) <= 3
    assert bounds([Stratum(100, 0, 0), Stratum(900, 90, 0)])[0] == 100 + bounds([Stratum(900, 90, 0)])[0]


def test_recall_from_found_and_missed() -> None:
    item = missed("any code", [Stratum(300, 100, 0)], 88)
    assert (item.unsuggested, item.read, item.hits, item.at_most) == (300, 100, 0, 7)
    assert item.recall == 1
    assert item.recall_at_least == pytest.approx(88 / 95)
    assert item.missed_at_most == pytest.approx(7 / 95)
    low, high = item.recall_interval
    assert low is not None
    assert low < 88 / 95
    assert high == 1
    assert missed("rare", [Stratum(300, 0, 0)], 0).recall is None


@pytest.mark.parametrize("hits", [0, 1, 2])
def test_reach_and_readings_needed_agree(hits: int) -> None:
    needed = readings_needed(500, 40, 0.1, hits)
    assert needed is not None
    (enough,) = reach(500, 40, [needed], [hits])
    (short,) = reach(500, 40, [needed - 1], [hits])
    assert enough.missed_at_most[0] <= 0.1 < short.missed_at_most[0]
    assert readings_needed(500, 40, 0.1, 9) is None, "nine missed of at most forty-nine is more than a tenth"
    assert readings_needed(500, 0, 0.1) is None
    assert [item.readings for item in reach(50, 5, [30, 60, 100])] == [30, 50]
    assert reach(50, 5, [30], [0, 40])[0].missed_at_most[1] is None


@pytest.mark.parametrize(("count", "size"), [(100, 30), (100, 95), (7, 3), (3, 3)])
def test_the_best_scored_fifth_is_drawn_more_often(count: int, size: int) -> None:
    scores = {("text", number): number / count for number in range(count)}
    drawn = near_and_far(scores, size, 1)
    assert len(drawn) == size
    assert sum(drawn.values()) == pytest.approx(count)
    cut = round(0.2 * count)
    near = [key for key in drawn if scores[key] >= (count - cut) / count]
    assert len(near) / max(cut, 1) >= (size - len(near)) / (count - cut) or size == count
    assert near_and_far(scores, size, 1) == drawn


def coded(study: Study) -> None:
    codebook, transcripts = Codebook.load(study.codebook), read_study(study).transcripts
    found = suggest(study_suggester(study, codebook, HashingEncoder()), transcripts, "run")
    best = sorted((item for item in found if item.code == TOOLS), key=lambda item: -item.score)[:8]
    save_suggestions(study, sorted(best, key=lambda item: (item.text, item.start)))


def read_blind(study: Study, name: str) -> int:
    drafts, hits = [], 0
    texts = {transcript.text_hash: transcript.text for transcript in read_study(study).transcripts}
    for item in load_sample(study, name).segments:
        span = {"text": item.text, "start": item.start, "end": item.end, "quote": texts[item.text][item.start : item.end]}
        drafts.append(Draft("read", **span, codes="all", blind=True, sample=name))
        codes = codes_of(span["quote"])
        hits += bool(codes)
        drafts += [Draft("add", **span, code=code, blind=True, sample=name) for code in codes]
    LogWriter(study, "ana").append(drafts)
    return hits


def test_audit_of_a_study_from_drawing_to_bounds(study: Study) -> None:
    with pytest.raises(UserError, match="icc-coding code"):
        plan_audit(study)
    coded(study)
    plan = plan_audit(study)
    assert 0 < plan.unsuggested < 40
    with pytest.raises(UserError, match="no sample `missed-1`"):
        audit(study, "missed-1")
    size = plan.unsuggested - 2
    draw_audit(study, "missed-1", size, ["ana"])
    with pytest.raises(UserError, match="read the sample"):
        audit(study, "missed-1")
    hits = read_blind(study, "missed-1")
    result = audit(study, "missed-1")
    assert (result.pooled.read, result.pooled.hits, result.pooled.unsuggested) == (size, hits, plan.unsuggested)
    assert result.pooled.low >= hits
    assert result.pooled.found == 0
    assert result.disputed == 0
    save_suggestions(study, [])
    with pytest.raises(UserError, match="changed since"):
        audit(study, "missed-1")


def test_only_readings_for_the_sample_count_and_a_dispute_counts_as_missed(study: Study) -> None:
    coded(study)
    sample = draw_audit(study, "m", 12, ["ana", "ben"])
    texts = {transcript.text_hash: transcript.text for transcript in read_study(study).transcripts}
    spans = [
        {"text": item.text, "start": item.start, "end": item.end, "quote": texts[item.text][item.start : item.end]}
        for item in sample.segments
    ]
    LogWriter(study, "ana").append([Draft("read", **span, codes="all", blind=True) for span in spans])
    with pytest.raises(UserError, match="Nobody has read"):
        audit(study, "m")
    LogWriter(study, "ana").append([Draft("read", **span, codes="all", blind=True, sample="m") for span in spans[:8]])
    LogWriter(study, "ben").append([Draft("read", **span, codes="all", blind=True, sample="m") for span in spans[:3]])
    assert (audit(study, "m").pooled.read, audit(study, "m").pooled.hits) == (8, 0)
    LogWriter(study, "ben").append([Draft("add", **spans[0], code=TOOLS, blind=True, sample="m")])
    result = audit(study, "m")
    assert (result.pooled.read, result.pooled.hits, result.disputed) == (8, 1, 1)


def test_a_sample_by_score_is_read_back_as_it_was_drawn(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    coded(study)
    monkeypatch.setattr("icc_coding.suggesting.basis.SentenceEncoder", lambda *_: HashingEncoder())
    area = plan_audit(study).unsuggested
    draw_audit(study, "near", area - 10, ["ana"], by_score=True)
    read_blind(study, "near")
    pooled = audit(study, "near").pooled
    assert len(pooled.strata) == 2
    assert (pooled.unsuggested, pooled.read) == (area, area - 10)
    near, far = pooled.strata
    assert near.read / near.size > far.read / far.size
    shown = CliRunner().invoke(main, ["audit", "--study", str(study.root), "near"], catch_exceptions=False).output
    assert f"{near.read} of the {near.size} nearest to one and {far.read} of the other {far.size}" in shown
    with pytest.raises(UserError, match="fewer than"):
        draw_audit(study, "more", area + 1, ["ana"], by_score=True)


def test_the_size_follows_from_the_share_that_is_to_be_shown(study: Study) -> None:
    coded(study)
    with pytest.raises(UserError, match="No number of readings can show"):
        size_audit(study, 0.12)
    decide_all(study, "ben")
    plan = plan_audit(study, 0.3)
    assert plan.pooled.readings[0] == size_audit(study, 0.3)
    assert plan.found > 0


def test_audit_command(study: Study) -> None:
    def run(*words: str) -> str:
        result = CliRunner().invoke(main, ["audit", "--study", str(study.root), *words], catch_exceptions=False)
        return f"{result.exit_code} {result.output}"

    coded(study)
    shown = run()
    assert "segments carry no suggestion" in shown
    assert "any code" in shown
    assert max(len(line) for line in shown.splitlines()) <= 101
    assert run("--size", "9").startswith("2 ")
    assert "Drawn: 9 segments" in run("m", "--size", "9", "--coder", "ana")
    hits = read_blind(study, "m")
    assert f"{plan_audit(study).unsuggested} segments carry no suggestion; read blind were 9 of them." in run("m")
    assert "not read" not in run("m")
    assert run("m2", "--size", "9", "--at-most", "5", "--coder", "ana").startswith("2 ")
    assert run("m2", "--at-most", "5", "--coder", "ana").startswith("1 ")
    assert "at most 25% was missed" in run("--at-most", "25")
    data = json.loads(run("m", "--json").removeprefix("0 "))
    assert data["pooled"]["hits"] == hits
    assert data["pooled"]["read"] == 9


def test_a_percentage_for_a_name_is_told_where_it_belongs(study: Study) -> None:
    with pytest.raises(UserError, match=r"`12%` is no sample.*--at-most 12 "):
        audit(study, "12%")
