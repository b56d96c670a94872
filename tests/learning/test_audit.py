from __future__ import annotations

import json

import numpy as np
import pytest
from click.testing import CliRunner
from fakes import HashingEncoder
from scipy.stats import hypergeom

from icc_coding.cli import main
from icc_coding.codebook.model import Codebook
from icc_coding.decisions.record import Draft
from icc_coding.decisions.samples import load_sample
from icc_coding.decisions.writer import LogWriter
from icc_coding.errors import UserError
from icc_coding.learning.audit import bounds, missed, reach, readings_needed
from icc_coding.learning.auditing import audit, draw_audit, plan_audit
from icc_coding.study import Study
from icc_coding.suggesting.run import study_suggester, suggest
from icc_coding.suggesting.store import save_suggestions
from icc_coding.transcripts import read_study
from learning.conftest import TOOLS, codes_of


@pytest.mark.parametrize(("population", "true", "read"), [(400, 12, 60), (900, 3, 120), (250, 60, 50)])
def test_interval_covers_the_truth_in_94_percent_of_500_simulations(population: int, true: int, read: int) -> None:
    hits = np.random.default_rng(population).hypergeometric(true, population - true, read, size=500)
    of = {count: bounds(population, read, int(count)) for count in set(hits.tolist())}
    assert np.mean([of[count][1] <= true <= of[count][2] for count in hits.tolist()]) >= 0.94
    assert np.mean([true <= of[count][0] for count in hits.tolist()]) >= 0.94


def test_bounds_follow_their_definition() -> None:
    at_most, low, high = bounds(300, 80, 4)
    assert hypergeom.cdf(4, 300, at_most, 80) > 0.05 >= hypergeom.cdf(4, 300, at_most + 1, 80)
    assert hypergeom.cdf(4, 300, high, 80) > 0.025 >= hypergeom.cdf(4, 300, high + 1, 80)
    assert hypergeom.sf(3, 300, low, 80) > 0.025 >= hypergeom.sf(3, 300, low - 1, 80)
    assert bounds(50, 50, 7) == (7, 7, 7)
    assert bounds(50, 0, 0) == (50, 0, 50)
    with pytest.raises(ValueError, match="in this order"):
        bounds(10, 5, 6)


def test_recall_from_found_and_missed() -> None:
    item = missed("any code", 300, 100, 0, 88)
    assert item.at_most == 7
    assert item.recall == 1
    assert item.recall_at_least == pytest.approx(88 / 95)
    low, high = item.recall_interval
    assert low is not None
    assert low < 88 / 95
    assert high == 1
    assert missed("rare", 300, 0, 0, 0).recall is None


def test_reach_and_readings_needed_agree() -> None:
    needed = readings_needed(500, 40, 0.9)
    assert needed is not None
    assert reach(500, 40, [needed])[0].recall_at_least >= 0.9 > reach(500, 40, [needed - 1])[0].recall_at_least
    assert readings_needed(500, 0, 0.9) is None
    assert [item.readings for item in reach(50, 5, [30, 60, 100])] == [30, 50]


def coded(study: Study) -> None:
    codebook, transcripts = Codebook.load(study.codebook), read_study(study).transcripts
    found = suggest(study_suggester(study, codebook, HashingEncoder()), transcripts, "run")
    save_suggestions(study, [item for item in found if item.code == TOOLS])


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
    save_suggestions(study, [])
    with pytest.raises(UserError, match="changed since"):
        audit(study, "missed-1")


def test_audit_command(study: Study) -> None:
    def run(*words: str) -> str:
        result = CliRunner().invoke(main, ["audit", "--study", str(study.root), *words], catch_exceptions=False)
        return f"{result.exit_code} {result.output}"

    coded(study)
    assert "readings   at most" in run()
    assert run("--size", "9").startswith("2 ")
    assert "Drawn: 9 segments" in run("m", "--size", "9", "--coder", "ana")
    hits = read_blind(study, "m")
    assert "9 of 9 segments read blind" in run("m")
    data = json.loads(run("m", "--json").removeprefix("0 "))
    assert data["pooled"]["hits"] == hits
    assert data["pooled"]["read"] == 9
