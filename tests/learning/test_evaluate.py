from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from click.testing import CliRunner
from fakes import HashingEncoder
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from icc_coding.agreement import coefficients
from icc_coding.cli.evaluate import command
from icc_coding.cli.numbers import bare
from icc_coding.errors import UserError
from icc_coding.learning import study as learning_study
from icc_coding.learning.evaluation.curve import learning_curve
from icc_coding.learning.evaluation.evaluate import Evaluation, cross_validate, reliability
from icc_coding.learning.evaluation.evaluate import evaluate as evaluate_crossed
from icc_coding.learning.evaluation.report import evaluate_study
from icc_coding.learning.evaluation.resampling import NOTHING, Draws, Figure
from icc_coding.learning.evaluation.stopping import stability, undecided, verdict
from icc_coding.learning.measures import average_precision, average_precisions
from icc_coding.learning.training import Answers, Taught
from icc_coding.study import Study
from icc_coding.suggesting.run import suggest
from icc_coding.suggesting.store import save_suggestions
from icc_coding.transcripts import read_study
from learning.conftest import TOOLS, decide_all
from learning.made import made


def evaluate(found: Taught) -> Evaluation:
    return evaluate_crossed(cross_validate(found))


def test_evaluate_finds_a_signal_and_calibrates_it() -> None:
    result = evaluate(made())
    common, rare = result.codes
    assert common.ap.value is not None
    assert common.ap_before.value is not None
    assert common.ap.low is not None
    assert common.ap.high is not None
    assert common.ap.low < common.ap.value < common.ap.high
    assert common.ap.low > common.ap_before.value + 0.2
    assert common.f1.value is not None
    assert common.f1.value > 0.7
    assert common.right / common.suggested == pytest.approx(common.precision.value)
    assert common.right / common.applies == pytest.approx(common.recall.value)
    assert result.together.suggested == common.suggested + rare.suggested
    assert result.together.applies == common.applies + rare.applies
    assert result.brier_skill.low is not None
    assert result.brier_skill.low > 0.2
    assert sum(row.count for row in result.reliability) == common.answers
    assert all(abs(row.expected - row.observed) < 0.2 for row in result.reliability if row.count > 30)
    assert (common.transcripts, rare.applies) == (8, rare.transcripts)
    assert common.gain.low is not None
    assert common.gain.low > 0
    assert result.few


def test_evaluate_finds_nothing_where_there_is_nothing() -> None:
    result = evaluate(made(signal=0.0))
    assert result.brier_skill.value is not None
    assert result.brier_skill.value < 0.03
    assert result.codes[0].kappa.value is not None
    assert abs(result.codes[0].kappa.value) < 0.2
    assert result.codes[0].gain.low is not None
    assert result.codes[0].gain.low <= 0.05


def test_evaluate_needs_a_second_transcript() -> None:
    with pytest.raises(UserError, match="one transcript"):
        evaluate(made(transcripts=1))


def test_reliability_counts_every_probability_once() -> None:
    chances: NDArray[np.float64] = np.array([0.0, 0.05, 0.5, 0.5, 1.0])
    rows = reliability(np.array([False, False, True, False, True]), chances)
    assert [(row.start, row.count, row.observed) for row in rows] == [(0.0, 1, 0.0), (0.05, 1, 0.0), (0.4, 2, 0.5), (0.8, 1, 1.0)]


def test_kappa_is_that_of_the_agreement_room() -> None:
    found = made()
    crossed = cross_validate(found)
    own = evaluate_crossed(crossed).codes[0].kappa
    two = np.stack([crossed.picked[:, 0], found.answers.labels[:, 0]]).astype(int)
    theirs = coefficients(two, clusters=list(found.answers.clusters), interval="cluster")["cohen_kappa"]
    assert (own.value, own.low, own.high) == (theirs.value, theirs.low, theirs.high)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.sampled_from([0.0, 0.3, 0.9]), st.integers(0, 3)), min_size=1, max_size=20))
def test_average_precision_by_weights_is_that_of_repeated_texts(rows: list[tuple[bool, float, int]]) -> None:
    truth, scores, often = (np.array(column) for column in zip(*rows, strict=True))
    (value,) = average_precisions(truth, scores, np.arange(len(truth)), often[None].astype(float))
    repeated = average_precision(np.repeat(truth, often), np.repeat(scores, often))
    assert (None if np.isnan(value) else pytest.approx(value)) == repeated


def test_a_figure_holds_its_value_and_stays_within_its_range() -> None:
    again = np.random.default_rng(0).normal(0.95, 0.05, size=500).clip(0, 1)
    figure = Figure.of(np.append(0.9, again))
    assert figure.low is not None
    assert figure.high is not None
    assert 0 <= figure.low <= 0.9 <= figure.high <= 1
    assert figure.low < np.quantile(again, 0.025), "moved down by the bias of the replicates"
    assert Figure.of(np.append(0.5, np.full(100, np.nan))) == Figure(0.5, None, None)
    assert Figure.of(np.full(5, np.nan)) == NOTHING


def test_transcripts_are_drawn_whole() -> None:
    draws = Draws.of(_answered(["a", "b", "a", "c", "b"]), replicates=50)
    assert draws.members[0] == draws.members[2] != draws.members[1] == draws.members[4]
    assert (draws.weights[0] == 1).all()
    assert (draws.weights.sum(axis=1) == 3).all()
    assert len(np.unique(draws.weights, axis=0)) > 5
    values = np.array([1.0, 10.0, 2.0, 100.0, 20.0])
    a, b, _, c, _ = draws.members
    assert draws.total(values).tolist() == [row[a] * 3 + row[b] * 30 + row[c] * 100 for row in draws.weights]


def test_a_renamed_transcript_moves_no_draw() -> None:
    values = np.array([1.0, 10.0, 2.0, 100.0, 20.0])
    one, other = (Draws.of(_answered(names)) for names in (["a", "b", "a", "c", "b"], ["z", "b", "z", "a", "b"]))
    assert one.total(values).tolist() == other.total(values).tolist()


def _answered(transcripts: list[str]) -> Answers:
    """Five answers about one code in transcripts that differ by what was answered."""
    labels = np.array([[True], [False], [True], [True], [False]])
    return Answers(("a.b",), tuple((name, n) for n, name in enumerate(transcripts)), labels, np.ones_like(labels), labels)


def test_the_learning_curve_rises_where_there_is_something_to_learn_and_not_where_there_is_nothing() -> None:
    found = made()
    curve = learning_curve(found, cross_validate(found))
    sizes = [point.segments for point in curve.points]
    assert sizes == sorted(sizes)
    assert sizes[0] == 0
    assert curve.points[-1].mean_ap.value > curve.points[0].mean_ap.value
    learned = curve.points[1:]
    slope = np.polyfit(np.log([point.segments for point in learned]), [point.mean_ap.value for point in learned], 1)[0]
    assert curve.next_hundred.value == pytest.approx(
        slope * np.log((len(found.answers.places) + 100) / len(found.answers.places)), abs=1e-6
    )
    gain = curve.by_code["x.common"]
    assert None not in (gain.value, gain.low, gain.high)
    assert gain.low <= gain.value <= gain.high
    nothing = made(signal=0.0)
    flat = learning_curve(nothing, cross_validate(nothing)).by_code["x.common"]
    assert flat.low <= 0.02
    assert flat.high < gain.high + 0.05


def test_suggestions_are_stable_once_there_is_much_to_learn_from() -> None:
    few, many = made(transcripts=4, each=30, signal=1.0), made(transcripts=12, each=100, signal=6.0)
    unanswered = made(transcripts=6, each=50, seed=9).units
    early, late = stability(few, unanswered), stability(many, unanswered)
    assert early["x.common"] < late["x.common"] <= 1
    assert late["x.common"] > 0.9
    assert stability(few, unanswered.take(np.arange(10))) == {}
    assert stability(few, None) == {}


@pytest.mark.parametrize(
    ("applies", "gain", "kappa", "few", "said"),
    [
        (9, Figure(0.1, 0.05, 0.2), 0.9, False, "too few"),
        (40, Figure(0.05, 0.01, 0.09), 0.9, True, "go on"),
        (40, Figure(0.004, -0.01, 0.01), 0.995, False, "may stop"),
        (40, Figure(0.004, -0.01, 0.01), 0.995, True, "not settled"),
        (40, Figure(0.004, -0.01, 0.01), 0.95, False, "not settled"),
        (40, Figure(0.004, -0.01, 0.05), 0.995, False, "not settled"),
        (40, Figure(0.004, 0.001, 0.01), 0.995, False, "may stop"),
        (40, NOTHING, None, False, "not settled"),
    ],
)
def test_advice_follows_its_rule(applies: int, gain: Figure, kappa: float | None, few: bool, said: str) -> None:
    assert verdict(applies, gain, kappa, few) == said


def test_a_study_is_evaluated_with_what_is_still_undecided(study: Study) -> None:
    decide_all(study)
    desk = learning_study.open_workbench(study, encoder=HashingEncoder())
    found = suggest(desk.suggester, read_study(study).transcripts, "run")
    save_suggestions(study, found)
    report = evaluate_study(desk)
    assert [row.code for row in report.advice[1:]] == [report.evaluation.codes[n].code for n in range(3)]
    assert report.advice[0].likely + report.advice[0].possible == 0, "everything was read"
    assert report.labels[TOOLS] == "Tool sharing"
    nobody = replace(desk.answers, known=np.zeros_like(desk.answers.known))
    assert undecided(replace(desk, answers=nobody)) == Counter((item.code, item.band) for item in found)
    assert found


def test_evaluate_command(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning_study, "open_workbench", partial(learning_study.open_workbench, encoder=HashingEncoder()))
    decide_all(study)
    shown = CliRunner().invoke(command, ["--study", str(study.root)], catch_exceptions=False)
    assert shown.exit_code == 0
    assert "40 segments of 4 transcripts, 100% of the answers given blind." in shown.output
    for said in ("fewer than ten transcripts", "Learning curve", "Another 100 segments", "no promise", "not settled"):
        assert said in shown.output
    assert max(len(line) for line in shown.output.splitlines()) <= 101
    data = json.loads(CliRunner().invoke(command, ["--study", str(study.root), "--json"], catch_exceptions=False).output)
    tools = next(code for code in data["codes"] if code["code"] == TOOLS)
    assert tools["ap"]["value"] > 0.95
    assert tools["applies"] == 12
    row = next(line for line in shown.output.splitlines() if line.split()[:1] == [TOOLS])
    assert row.split()[1:6] == ["12", "in", "4", bare(tools["ap_before"]["value"]), bare(tools["ap"]["value"])], (
        "the same figures on the screen"
    )
    assert data["blind"]["applies"] == data["together"]["applies"] == 24, "all was read blind"
    assert data["outcome"]["rows"][0]["likely_before"]["count"] == 0, "nothing is undecided"


def test_suggestions_are_held_against_blind_answers_apart_from_what_the_machine_chose() -> None:
    found = made()
    seen = np.arange(len(found.answers.places)) % 2 == 0
    blind = found.answers.known & ~seen[:, None]
    crossed = cross_validate(replace(found, answers=replace(found.answers, blind=blind)))
    result = evaluate_crossed(crossed)
    assert result.blind.applies == int((found.answers.labels & blind).sum()) < result.together.applies
    assert result.blind.suggested == int((crossed.picked & blind).sum())
    nobody = evaluate_crossed(cross_validate(replace(found, answers=replace(found.answers, blind=np.zeros_like(blind)))))
    assert (nobody.blind.suggested, nobody.blind.precision) == (0, NOTHING)
