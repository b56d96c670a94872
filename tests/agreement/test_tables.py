"""Tables from ratings: every row must equal the coefficients of the data it is about, computed alone."""

from __future__ import annotations

import numpy as np
import pytest

from icc_coding import agreement
from icc_coding.agreement.disagreements import confusions, disagreements
from icc_coding.agreement.estimate import Draw
from icc_coding.agreement.machine import MACRO, MICRO, against_reference, as_one_more_coder
from icc_coding.agreement.ratings import Ratings, character_ratings
from icc_coding.agreement.tables import ALL, coded_units, mean, table
from icc_coding.errors import UserError

CODES = ("value.learning", "value.money", "form.club", "form.office")


def invented(units=240, coders=3, transcripts=12, seed=0) -> Ratings:
    rng = np.random.default_rng(seed)
    truth = rng.random((units, len(CODES))) < (0.3, 0.1, 0.2, 0.05)
    values = np.where(rng.random((coders, units, len(CODES))) < 0.9, truth, ~truth).astype(np.int8)
    values[rng.random((coders, units)) < 0.1] = -1
    values[0, :5, 1] = -1
    names = tuple(f"t{unit * transcripts // units}" for unit in range(units))
    return Ratings(
        values,
        ("ana", "ben", "eva")[:coders],
        CODES,
        names,
        units=tuple(f"{name}:{unit}" for unit, name in enumerate(names)),
        texts=tuple(f"words of unit {unit}" for unit in range(units)),
        attributes={"role": ["respondent" if unit % 3 else "other" for unit in range(units)]},
    )


def alone(ratings, code, coders, units=slice(None)):
    values = ratings.values[coders][:, units, ratings.codes.index(code)]
    return agreement.coefficients([[None if v < 0 else int(v) for v in row] for row in values.tolist()], categories=[0, 1])


def sets_alone(ratings, codes):
    columns = [ratings.codes.index(code) for code in codes]
    part = ratings.values[:, :, columns]
    return [[None if (cell < 0).any() else {codes[k] for k in np.flatnonzero(cell == 1)} for cell in row] for row in part]


def close(got, expected):
    assert set(got) <= set(expected)
    for name in got:
        assert got[name].value == pytest.approx(expected[name].value, abs=1e-9), name
        assert got[name].n == expected[name].n


def test_rows_of_codes_pairs_transcripts_and_attributes():
    ratings = invented()
    rows = table(ratings, ("code", "pair", "transcript", "attribute"))
    assert len(rows) == 3 * 4 * 4 * 13  # (all, 2 roles) x (all, 3 pairs) x 4 codes x (all, 12 transcripts)
    units = np.arange(240)
    for row in rows[:: len(rows) // 60]:
        keep = np.ones(240, dtype=bool)
        if row.transcript != ALL:
            keep &= np.array(ratings.transcripts) == row.transcript
        if row.attribute != ALL:
            keep &= np.array(ratings.attributes["role"]) == row.attribute.removeprefix("role=")
        coders = [ratings.coders.index(coder) for coder in row.coders]
        close(row.coefficients, alone(ratings, row.code, coders, units[keep]))


def test_counts_prevalence_and_bias():
    values = np.array([[1, 1, 1, 0, 0, 0, 0, -1], [1, 1, 0, 1, 0, 0, 0, 1]], dtype=np.int8)[:, :, None]
    row = table(Ratings(values, ("A", "B"), ("c",), ("t",) * 8))[0]
    assert (row.counts.both, row.counts.first_only, row.counts.second_only, row.counts.neither) == (2, 1, 1, 3)
    assert row.counts.where_coded == 0.5
    assert row.prevalence == {"A": 3 / 7, "B": 4 / 8}
    assert row.bias == {"A": 0.0, "B": 0.0}
    assert (row.n_units, row.n_pairable) == (8, 7)
    values = np.array([[1, 1, 0, 0], [0, 0, 0, 0]], dtype=np.int8)[:, :, None]
    row = table(Ratings(values, ("A", "B"), ("c",), ("t",) * 4))[0]
    assert row.bias == {"A": 0.5, "B": -0.5}
    assert any("`B` never gave the code" in note for note in row.notes)
    assert any("given fewer than 10 times in all" in note for note in row.notes)


def test_dimensions_and_all_codes_are_compared_as_sets():
    ratings = invented()
    whole, value, form = table(ratings, ())[0], *table(ratings, ("dimension",))
    assert (whole.dimension, whole.code, value.dimension, form.dimension) == (ALL, ALL, "value", "form")
    for row, codes in ((whole, CODES), (value, CODES[:2]), (form, CODES[2:])):
        close(row.coefficients, agreement.set_coefficients(sets_alone(ratings, codes), labels=codes))


def test_intervals_of_rows_are_those_of_the_function():
    ratings = invented()
    row = table(ratings, ("code",), Draw("cluster", seed=3))[0]
    values = [[None if v < 0 else int(v) for v in column] for column in ratings.values[:, :, 0].tolist()]
    expected = agreement.coefficients(values, categories=[0, 1], clusters=ratings.transcripts, interval="cluster", seed=3)
    for name, coefficient in row.coefficients.items():
        assert (coefficient.low, coefficient.high) == pytest.approx((expected[name].low, expected[name].high)), name
    whole = table(ratings, (), Draw("cluster", seed=3))[0].coefficients["krippendorff_alpha_masi"]
    sets = agreement.set_coefficients(sets_alone(ratings, CODES), clusters=ratings.transcripts, interval="cluster", seed=3, labels=CODES)
    assert whole.low == pytest.approx(sets["krippendorff_alpha_masi"].low)
    assert whole.low < whole.value < whole.high


def test_set_bootstrap_equals_counting_again():
    from icc_coding.agreement.content_order import content_order
    from icc_coding.agreement.intervals import transcript_weights
    from icc_coding.agreement.sets import encode_sets, set_question

    ratings = invented(units=60, transcripts=6)
    sets = sets_alone(ratings, CODES)
    order = content_order(set_question(encode_sets(sets, CODES), ratings.groups).by_group().content())
    got = agreement.set_coefficients(sets, clusters=ratings.transcripts, interval="cluster", seed=1, replicates=20, labels=CODES)
    again = []
    for weights in transcript_weights(6, 1, 20).astype(int):
        picked = [
            unit for place, times in zip(order, weights, strict=True) for _ in range(times) for unit in range(place * 10, place * 10 + 10)
        ]
        again.append(agreement.set_coefficients([[row[unit] for unit in picked] for row in sets], labels=CODES))
    for name, coefficient in got.items():
        expected = np.quantile([one[name].value for one in again], [0.025, 0.975])
        assert (coefficient.low, coefficient.high) == pytest.approx(tuple(expected), abs=1e-9), name
    unit = agreement.set_coefficients(sets, interval="unit", labels=CODES)["krippendorff_alpha_jaccard"]
    assert unit.low < unit.value < unit.high


def test_pooling_can_create_agreement():
    """All variation lies between the transcripts: pooled alpha is 1, and in each transcript there is nothing to agree on."""
    values = np.array([[0, 0, 1, 1], [0, 0, 1, 1]], dtype=np.int8)[:, :, None]
    pooled, first, second = table(Ratings(values, ("A", "B"), ("c",), ("s", "s", "t", "t")), ("code", "transcript"))
    assert pooled.coefficients["krippendorff_alpha"].value == 1
    assert first.coefficients["krippendorff_alpha"].reason == "no variation: all 4 values that can be compared are `absent`"
    assert second.coefficients["krippendorff_alpha"].status == "undefined"


def test_means_leave_undefined_out_and_say_so():
    values = np.array([[[1, 0], [0, 0], [1, 0]], [[1, 0], [0, 0], [0, 0]]], dtype=np.int8)
    rows = table(Ratings(values, ("A", "B"), ("c", "d"), ("t",) * 3))
    average = mean(rows, "krippendorff_alpha")
    assert (average.defined, average.undefined) == (1, 1)
    assert average.value == rows[0].coefficients["krippendorff_alpha"].value


@pytest.mark.parametrize(
    ("per", "message"), [(("speaker",), "broken down by `speaker`"), (("code", "dimension"), "choose"), (("attribute",), "no attributes")]
)
def test_unknown_breakdowns(per, message):
    ratings = Ratings(np.zeros((2, 3, 1), dtype=np.int8), ("A", "B"), ("c",), ("t",) * 3)
    with pytest.raises(UserError, match=message):
        table(ratings, per)


def test_characters_have_no_interval():
    spans = [("t", "A", 0, 100, "node"), ("t", "B", 50, 200, "node"), ("t", "C", None, None, None)]
    ratings = character_ratings(spans, {"t": 1000}, ("node",)).select(("A", "B"))
    row = table(ratings)[0]
    assert row.n_pairable == 1000
    assert row.coefficients["percent_agreement"].value == pytest.approx(0.85)  # the example of NVivo's help page
    assert row.coefficients["cohen_kappa"].value == pytest.approx(0.3181818182)
    assert row.counts.where_coded == pytest.approx(0.25)
    with pytest.raises(UserError, match="characters"):
        table(ratings, ("code",), Draw("cluster"))


def test_characters_count_only_where_the_coder_read():
    spans = [("s", "A", 0, 10, "x"), ("s", "B", 0, 10, "x"), ("t", "A", 0, 10, "x")]
    ratings = character_ratings(spans, {"s": 40, "t": 40}, ("x",))
    assert table(ratings)[0].n_units == 80
    assert table(ratings)[0].n_pairable == 40


def test_larger_units_from_smaller_ones():
    """Present anywhere = present; absent only where every part was looked at."""
    values = np.array([[[1], [-1], [0], [0], [0], [-1]]], dtype=np.int8)
    attributes = {"role": list("rrrroo"), "kind": ["interview"] * 6}
    ratings = Ratings(values, ("A",), ("c",), ("t",) * 6, units=tuple("abcdef"), texts=tuple("uvwxyz"), attributes=attributes)
    turns = ratings.collapse(["1", "1", "2", "2", "3", "3"], "turn")
    assert turns.values[0, :, 0].tolist() == [1, 0, -1]
    assert turns.texts == ("u v", "w x", "y z")
    assert turns.attributes["role"] == ["r", "r", "o"]
    assert ratings.collapse(ratings.transcripts, "transcript").attributes == {"role": ["mixed"], "kind": ["interview"]}


def test_coders_joined_over_units():
    first = Ratings(np.array([[[1], [0]]], dtype=np.int8), ("A",), ("c",), ("t", "t"), units=("1", "2"))
    second = Ratings(np.array([[[1], [1]]], dtype=np.int8), ("B",), ("c",), ("t", "u"), units=("2", "9"))
    joined = first.join(second)
    assert joined.values[:, :, 0].tolist() == [[1, 0, -1], [-1, 1, 1]]
    assert joined.transcripts == ("t", "t", "u")


def test_uncoded_units():
    values = np.array([[[0, 0], [1, 0], [0, 0]], [[0, 0], [0, 0], [-1, -1]]], dtype=np.int8)
    assert coded_units(Ratings(values, ("A", "B"), ("c", "d"), ("t",) * 3)).tolist() == [False, True, False]


def test_disagreements_largest_first_with_text():
    values = np.array([[[1, 0], [1, 0], [0, 0]], [[1, 0], [0, 1], [1, 0]], [[1, 0], [-1, -1], [0, 0]]], dtype=np.int8)
    found = disagreements(Ratings(values, ("A", "B", "C"), ("c", "d"), ("t",) * 3, texts=("one", "two", "three")))
    assert [(d.text, d.size) for d in found] == [("two", 2), ("three", 2)]
    assert found[0].codes == {"A": ("c",), "B": ("d",)}
    assert found[1].codes == {"A": (), "B": ("c",), "C": ()}


def test_confusions_count_what_stands_for_what():
    values = np.array([[[1, 0, 0]] * 3 + [[1, 0, 0]], [[0, 1, 0]] * 3 + [[0, 0, 0]]], dtype=np.int8)
    found = confusions(Ratings(values, ("A", "B"), ("c", "d", "e"), ("t",) * 4))
    assert [(f.first, f.second, f.count) for f in found] == [("c", "d", 3)]
    assert found[0].share == pytest.approx(2 * 3 / (4 + 3))


def test_machine_against_a_reference():
    """Human and machine on ten segments (values checked with scikit-learn)."""
    codes = ("barrier", "cost", "support", "trust")
    human = ["barrier", "barrier cost", "trust", "trust", "cost", "support trust", "barrier", "support", "cost support", "trust"]
    machine = ["barrier", "cost", "trust", "trust support", "cost barrier", "support trust", "cost", "support", "support", "trust"]
    values = np.array([[[code in cell.split() for code in codes] for cell in row] for row in (human, machine)], dtype=np.int8)
    ratings = Ratings(values, ("human", "machine"), codes, tuple(f"t{unit // 2}" for unit in range(10)))
    found = {row.code: row for row in against_reference(ratings, "machine", "human", Draw("cluster"))}
    assert (found["barrier"].precision.value, found["barrier"].recall.value, found["barrier"].f1.value) == pytest.approx((0.5, 1 / 3, 0.4))
    assert found["support"].f1.value == pytest.approx(0.8571428571)
    assert found[MICRO].f1.value == pytest.approx(0.7692307692)
    assert found[MACRO].f1.value == pytest.approx(0.730952381)
    assert found["cost"].f1.low < found["cost"].f1.value < found["cost"].f1.high
    assert (found["barrier"].both, found["barrier"].machine_only, found["barrier"].reference_only, found["barrier"].neither) == (1, 1, 2, 6)


def test_what_the_machine_never_gave_is_undefined():
    values = np.array([[[0], [0]], [[1], [0]]], dtype=np.int8)
    row = against_reference(Ratings(values, ("machine", "consensus"), ("c",), ("t", "u")))[0]
    assert row.precision.reason == "the machine never gave the code"
    assert row.recall.value == 0
    values = np.array([[[-1], [0]], [[1], [-1]]], dtype=np.int8)
    row = against_reference(Ratings(values, ("machine", "consensus"), ("c",), ("t", "u")))[0]
    assert row.f1.reason == "no unit was rated by both"


def test_the_machine_in_a_persons_place():
    ratings = invented()
    rng = np.random.default_rng(4)
    noise = np.where(rng.random(ratings.values[0].shape) < 0.5, 1, 0).astype(np.int8)
    copy = np.where(ratings.values[1] < 0, 0, ratings.values[1]).astype(np.int8)
    for machine, worse in ((noise, True), (copy, False)):
        values = np.concatenate([ratings.values, machine[None]])
        with_machine = Ratings(values, (*ratings.coders, "machine"), CODES, ratings.transcripts)
        rows = [row for row in as_one_more_coder(with_machine, draw=Draw("cluster")) if row.code == CODES[0]]
        assert [row.person for row in rows] == ["ana", "ben", "eva"]
        assert rows[0].people == table(ratings, ("code",), Draw("cluster"))[0].coefficients["krippendorff_alpha"]
        if worse:
            assert all(row.difference.high < 0 for row in rows)
        else:
            assert rows[1].difference.value == pytest.approx(0)  # ben's twin in ben's place changes nothing
            assert rows[1].difference.low == rows[1].difference.high == 0
        assert rows[0].difference.value == pytest.approx(rows[0].machine.value - rows[0].people.value)
    with pytest.raises(UserError, match="two people"):
        as_one_more_coder(with_machine.select(("ana", "machine")))
