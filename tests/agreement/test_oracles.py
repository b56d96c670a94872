"""Agreement with other libraries on random data. Where a library is known to be wrong or to give up, that is a case of its own here.

Known failings of the oracles, so that a mismatch is not blamed on us:
- krippendorff refuses data without variation or without two values in a unit (ValueError) and returns nan when one value is left;
- nltk returns 1 for data without variation, and its kappa, pi and S die on missing values; its set distances divide by zero for two
  empty sets;
- statsmodels' Fleiss asserts that every unit has the same number of ratings; scikit-learn's Cohen gives nan and a warning without variation.
"""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from icc_coding import agreement

modest = settings(max_examples=60, deadline=None)

with_missing = st.integers(2, 5).flatmap(
    lambda coders: st.lists(st.lists(st.sampled_from([None, 1, 2, 3, 5]), min_size=coders, max_size=coders), min_size=2, max_size=25)
)
complete = st.integers(2, 5).flatmap(
    lambda coders: st.lists(st.lists(st.sampled_from([1, 2, 3, 5]), min_size=coders, max_size=coders), min_size=2, max_size=25)
)
two_coders = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=40)


def rows_of(units):
    return [list(row) for row in zip(*units, strict=True)]


@modest
@given(with_missing, st.sampled_from(["nominal", "ordinal", "interval", "ratio"]))
def test_alpha_equals_krippendorff(units, level):
    krippendorff = pytest.importorskip("krippendorff")
    rows = rows_of(units)
    ours = agreement.coefficients(rows, level=level)["krippendorff_alpha"]
    table = np.array([[np.nan if value is None else value for value in row] for row in rows], dtype=float)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            theirs = krippendorff.alpha(table, level_of_measurement=level)
    except ValueError:
        assert ours.status == "undefined"
        return
    if np.isnan(theirs):
        assert ours.status == "undefined"
    else:
        assert ours.value == pytest.approx(theirs, abs=1e-9)


@modest
@given(with_missing)
def test_alpha_equals_nltk(units):
    nltk = pytest.importorskip("nltk.metrics.agreement")
    rows = rows_of(units)
    ours = agreement.coefficients(rows)["krippendorff_alpha"]
    assume(ours.status == "ok")  # nltk returns 1 without variation and divides by zero without two values
    triples = [(str(c), str(u), value) for c, row in enumerate(rows) for u, value in enumerate(row) if value is not None]
    pairable = {u for u in range(len(units)) if sum(value is not None for value in units[u]) > 1}
    triples = [t for t in triples if int(t[1]) in pairable]
    assert ours.value == pytest.approx(nltk.AnnotationTask(triples).alpha(), abs=1e-9)


@modest
@given(complete)
def test_fleiss_and_randolph_equal_statsmodels(units):
    inter_rater = pytest.importorskip("statsmodels.stats.inter_rater")
    table, labels = inter_rater.aggregate_raters(np.array(units))
    ours = agreement.coefficients(rows_of(units))
    assume(len(labels) > 1)
    assert ours["fleiss_kappa"].value == pytest.approx(inter_rater.fleiss_kappa(table), abs=1e-9)
    assert ours["brennan_prediger"].value == pytest.approx(inter_rater.fleiss_kappa(table, method="randolph"), abs=1e-9)


@modest
@given(two_coders)
def test_cohen_equals_scikit_learn(pairs):
    metrics = pytest.importorskip("sklearn.metrics")
    rows = rows_of(pairs)
    ours = agreement.coefficients(rows, categories=range(5))
    for name, weights in (("cohen_kappa", None), ("cohen_kappa_linear", "linear"), ("cohen_kappa_quadratic", "quadratic")):
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            theirs = metrics.cohen_kappa_score(*rows, labels=list(range(5)), weights=weights)
        if np.isnan(theirs):
            assert ours[name].status == "undefined"
        else:
            assert ours[name].value == pytest.approx(theirs, abs=1e-9)


@modest
@given(complete)
def test_scott_conger_light_equal_nltk(units):
    nltk = pytest.importorskip("nltk.metrics.agreement")
    rows = rows_of(units)
    ours = agreement.coefficients(rows)
    task = nltk.AnnotationTask([(str(c), str(u), value) for c, row in enumerate(rows) for u, value in enumerate(row)])
    if ours["conger_kappa"].status == "ok":
        assert ours["conger_kappa"].value == pytest.approx(task.multi_kappa(), abs=1e-9)
    if ours["fleiss_kappa"].status == "ok":
        assert ours["fleiss_kappa"].value == pytest.approx(task.pi(), abs=1e-9)
    if ours["light_kappa"].status == "ok":
        assert ours["light_kappa"].value == pytest.approx(task.kappa(), abs=1e-9)


label_sets = st.lists(
    st.tuples(*[st.one_of(st.none(), st.frozensets(st.sampled_from("abcd"), min_size=1)) for _ in range(3)]), min_size=3, max_size=25
)


@modest
@given(label_sets)
def test_set_alphas_equal_nltk(units):
    """Without empty sets: two of them make nltk's distances divide by zero."""
    nltk = pytest.importorskip("nltk.metrics.agreement")
    distance = pytest.importorskip("nltk.metrics.distance")
    rows = rows_of(units)
    ours = agreement.set_coefficients(rows)
    assume(ours["krippendorff_alpha_masi"].status == "ok")
    pairable = [u for u in range(len(units)) if sum(value is not None for value in units[u]) > 1]
    triples = [(str(c), str(u), rows[c][u]) for c in range(3) for u in pairable if rows[c][u] is not None]
    for name, function in (("jaccard", distance.jaccard_distance), ("masi", distance.masi_distance)):
        theirs = nltk.AnnotationTask(triples, distance=function).alpha()
        assert ours[f"krippendorff_alpha_{name}"].value == pytest.approx(theirs, abs=1e-9)


def test_known_failing_nltk_masi_of_empty_sets():
    distance = pytest.importorskip("nltk.metrics.distance")
    with pytest.raises(ZeroDivisionError):
        distance.masi_distance(frozenset(), frozenset())
    ours = agreement.set_coefficients([[set(), {"a"}], [set(), {"a"}]])
    assert ours["krippendorff_alpha_masi"].value == 1


def test_known_failing_statsmodels_unequal_ratings():
    inter_rater = pytest.importorskip("statsmodels.stats.inter_rater")
    with pytest.raises(AssertionError):
        inter_rater.fleiss_kappa(np.array([[2, 0], [1, 0]]))
    assert agreement.coefficients([[1, 1], [1, None]])["percent_agreement"].value == 1


def test_known_failing_nltk_no_variation_is_one():
    nltk = pytest.importorskip("nltk.metrics.agreement")
    same = [[1, 1, 1], [1, 1, 1]]
    triples = [(str(c), str(u), value) for c, row in enumerate(same) for u, value in enumerate(row)]
    assert nltk.AnnotationTask(triples).alpha() == 1
    assert agreement.coefficients(same)["krippendorff_alpha"].status == "undefined"
