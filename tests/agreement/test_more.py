"""Sample weights, alpha of a value, the standard errors of AC1, coders with themselves, and gamma."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from icc_coding.agreement import ac1_errors, category_alpha, coefficients, gamma, per_category, set_coefficients
from icc_coding.agreement.gamma import Sampling
from icc_coding.agreement.gamma_alignment import Continuum, Dissimilarity, best_alignment
from icc_coding.cli import main
from icc_coding.errors import UserError

M = ["fish", "fish", "net", "net", "boat", "net", "fish", "boat", "boat", "net", "fish", "net"]
J = ["fish", "net", "net", "net", "boat", "boat", "fish", "boat", "boat", "net", "fish", None]
K = ["fish", "net", "net", None, "boat", "net", "fish", "fish", "boat", "net", "net", None]


def data(*arguments: object) -> dict[str, Any]:
    result = CliRunner().invoke(main, ["agree", *map(str, arguments), "--json"])
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_standard_errors_of_ac1_are_irrcacs() -> None:
    """irrCAC 0.4.4 (Python) on the same ratings: .72939 with standard error .19087, and .64419 with .15822."""
    assert coefficients([M, J])["gwet_ac1"].value == pytest.approx(0.72939, abs=5e-6)
    two, three = ac1_errors([M, J]), ac1_errors([M, J, K])
    assert two.conditional == pytest.approx(0.19087, abs=5e-6)
    assert two.unconditional is None
    assert "two" in two.reason
    assert coefficients([M, J, K])["gwet_ac1"].value == pytest.approx(0.64419, abs=5e-6)
    assert three.conditional == pytest.approx(0.15822, abs=5e-6)
    left_out = [coefficients(pair)["gwet_ac1"].value for pair in ([J, K], [M, K], [M, J])]
    of_coders = 2 / 3 * sum((one - np.mean(left_out)) ** 2 for one in left_out)
    assert three.unconditional == pytest.approx((three.conditional**2 + of_coders) ** 0.5)
    assert ac1_errors([["a"], ["a"]]).conditional is None


def test_alpha_of_a_value_is_its_binary_alpha_at_the_nominal_level() -> None:
    binary = per_category([M, J, K])
    for label, own in category_alpha([M, J, K]).items():
        assert own.value == pytest.approx(binary[label]["krippendorff_alpha"].value)


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_alphas_of_values_add_up_to_alpha(level: str) -> None:
    rng = np.random.default_rng(3)
    values = np.where(rng.random((3, 60)) < 0.6, rng.integers(1, 5, 60), rng.integers(1, 5, (3, 60)))
    whole = coefficients(values, level=level)["krippendorff_alpha"].value
    each = category_alpha(values, level)
    n = np.array([(values == label).sum() for label in each])
    distance = {
        "nominal": lambda a, b: float(a != b),
        "ordinal": lambda a, b: (np.cumsum(n)[a - 1] - n[a - 1] / 2 - np.cumsum(n)[b - 1] + n[b - 1] / 2) ** 2,
        "interval": lambda a, b: (a - b) ** 2,
        "ratio": lambda a, b: ((a - b) / (a + b)) ** 2,
    }[level]
    expected = [n[a - 1] * sum(n[b - 1] * distance(a, b) for b in each) for a in each]
    left = sum(share * (1 - own.value) for share, own in zip(expected, each.values(), strict=True))
    assert 1 - left / sum(expected) == pytest.approx(whole)


def test_alpha_of_a_value_stands_beside_the_binary_one(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("unit,A,B\n" + "\n".join(f"{n},{a},{b}" for n, (a, b) in enumerate([(1, 1), (2, 3), (3, 3), (1, 2), (2, 2), (3, 3)])))
    rows = {
        row["code"]: row["coefficients"]
        for row in data("--table", path, "--level", "ordinal", "--per", "code")["rows"]
        if row["code"] != "all"
    }
    right = category_alpha([[1, 2, 3, 1, 2, 3], [1, 3, 3, 2, 2, 3]], "ordinal")
    for label in (1, 2, 3):
        assert rows[str(label)]["krippendorff_alpha_category"]["value"] == pytest.approx(right[label].value)
    text = CliRunner().invoke(main, ["agree", "--table", str(path), "--level", "ordinal", "--per", "code"]).output
    assert "of value" in text
    assert "(conditional)" in text


@pytest.mark.parametrize("sets", [False, True])
def test_a_unit_of_weight_three_counts_as_three_units(tmp_path: Path, sets: bool) -> None:
    a, b, weights = ["x", "y", "x", "y", "x"], ["x", "x", "x", "y", "y"], [3, 1, 1, 2, 1]
    path = tmp_path / "t.csv"
    cells = [(f"{one};z", f"{other};z") if sets else (one, other) for one, other in zip(a, b, strict=True)]
    path.write_text("unit,A,B,weight\n" + "\n".join(f"{n},{x},{y},{w}" for n, ((x, y), w) in enumerate(zip(cells, weights, strict=True))))
    got = data("--table", path, "--weights", "weight", "--separator", ";" if sets else "none")
    often = [[label for label, weight in zip(labels, weights, strict=True) for _ in range(weight)] for labels in (a, b)]
    right = set_coefficients([[{label, "z"} for label in labels] for labels in often]) if sets else coefficients(often)
    for name in (
        ("percent_agreement",) if sets else ("percent_agreement", "cohen_kappa", "gwet_ac1", "brennan_prediger", "positive_agreement")
    ):
        assert got["coefficients"][name]["value"] == pytest.approx(right[name].value)
    assert got["weighted"] is True
    assert "sample weights" in got["methods"]
    assert data("--table", path, "--separator", ";" if sets else "none")["weighted"] is False


def test_weights_must_be_numbers_above_zero_and_have_no_unit_bootstrap(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("unit,A,B,w\n1,x,x,1\n2,y,x,0\n")
    result = CliRunner().invoke(main, ["agree", "--table", str(path), "--weights", "w"])
    assert "line 3: the weight `0` is no number above zero" in result.output
    path.write_text("unit,A,B,w\n1,x,x,1\n2,y,x,2\n")
    assert (
        "resampled by transcript"
        in CliRunner().invoke(main, ["agree", "--table", str(path), "--weights", "w", "--interval", "unit"]).output
    )
    assert "--weights names `v`" in CliRunner().invoke(main, ["agree", "--table", str(path), "--weights", "v"]).output


def test_coders_with_themselves_from_round_to_round(tmp_path: Path) -> None:
    lines = ["unit,coder,value,wave"]
    for wave, marks in (("March", {"Ida": M, "Per": J}), ("May", {"Ida": J, "Per": J})):
        lines += [f"{n},{who},{code or ''},{wave}" for who, codes in marks.items() for n, code in enumerate(codes)]
    path = tmp_path / "t.csv"
    path.write_text("\n".join(lines))
    got = data("--table", path, "--rounds", "wave")
    by_person = {row["coders"][0].split(" ")[0]: row["coefficients"] for row in got["rows"]}
    assert by_person["Ida"]["krippendorff_alpha"]["value"] == pytest.approx(coefficients([M, J])["krippendorff_alpha"].value)
    assert by_person["Per"]["krippendorff_alpha"]["value"] == 1
    assert got["layout"] == "rounds"
    text = CliRunner().invoke(main, ["agree", "--table", str(path), "--rounds", "wave", "Ida"]).output
    assert "Ida (round March) – Ida (round May)" in text
    assert "agrees with themselves" in text
    assert "Per" not in text


SPANS = [
    ("kai", "Ida", 0, 10, "fish"),
    ("kai", "Ida", 20, 30, "net"),
    ("kai", "Per", 2, 10, "fish"),
    ("kai", "Per", 21, 33, "fish"),
    ("kai", "Per", 50, 60, "net"),
]


def test_the_disorder_of_the_best_alignment_by_hand() -> None:
    """Two pairs and one alone: (2/18)^2 + ((1 + 3)/22)^2 + 1 for the code + 2 halves of an empty partner, per 2.5 spans a coder."""
    found = gamma(SPANS, {"kai": 80})
    assert found.observed == pytest.approx(((2 / 18) ** 2 + (4 / 22) ** 2 + 1 + 1) / 2.5)
    assert found.coefficient.value == pytest.approx(1 - found.observed / found.expected)
    assert gamma(SPANS, {"kai": 80}, beta=0).observed == pytest.approx(((2 / 18) ** 2 + (4 / 22) ** 2 + 1) / 2.5)
    assert gamma(SPANS, {"kai": 80}).coefficient == found.coefficient
    assert gamma(SPANS, {"kai": 80}, sampling=Sampling(seed=5)).expected != found.expected


def cheapest(spans: Continuum, weights: Dissimilarity) -> float:
    """Every way to put spans into groups of different coders, tried out."""
    n = spans.coders

    def cost(group: tuple[int, ...]) -> float:
        k = len(group)
        pairs = [(a, b) for a, b in product(group, group) if a < b]
        apart = sum(float(weights.of(spans, np.array([a]), np.array([b]))[0]) for a, b in pairs)
        return apart + n * (n - 1) / 2 - k * (k - 1) / 2

    def best(left: tuple[int, ...]) -> float:
        if not left:
            return 0.0
        first, rest = left[0], left[1:]
        choices = [()]
        for unit in rest:
            choices += [
                (*choice, unit) for choice in choices if spans.coder[unit] not in {spans.coder[first], *(spans.coder[u] for u in choice)}
            ]
        return min(cost((first, *choice)) + best(tuple(u for u in rest if u not in choice)) for choice in choices)

    return best(tuple(range(len(spans.start)))) / (n * (n - 1) / 2)


@settings(deadline=None, max_examples=40)
@given(
    st.integers(2, 4),
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 30), st.integers(1, 9), st.integers(0, 1)), min_size=1, max_size=7),
)
def test_the_alignment_is_the_best_there_is(coders: int, units: list[tuple[int, int, int, int]]) -> None:
    units = [(coder % coders, start, size, code) for coder, start, size, code in units]
    coder, start, size, code = (np.array(column) for column in zip(*units, strict=True))
    spans = Continuum(start.astype(float), (start + size).astype(float), code, coder, coders)
    total, groups = best_alignment(spans, Dissimilarity())
    assert total == pytest.approx(cheapest(spans, Dissimilarity()))
    assert sorted(unit for group in groups for unit in group) == list(range(len(units)))
    assert all(len({int(coder[unit]) for unit in group}) == len(group) for group in groups)


def test_gamma_of_equal_spans_is_one_and_of_nothing_undefined() -> None:
    same = [("kai", who, start, start + 7, "net") for who in ("Ida", "Per", "Eva") for start in (0, 20, 41)]
    assert gamma(same, {"kai": 60}).coefficient.value == 1
    assert gamma([("kai", "Ida", 0, 4, "net")], {"kai": 60}).coefficient.reason == "no transcript was read by two coders"
    silent = [("kai", "Ida", None, None, None), ("kai", "Per", None, None, None)]
    assert gamma(silent, {"kai": 60}).coefficient.reason == "no coder marked anything"
    with pytest.raises(UserError, match="sampling cannot be"):
        gamma(same, {"kai": 60}, sampling=Sampling("dice"))


@pytest.mark.parametrize("kind", ["shuffle", "statistical"])
def test_gamma_in_the_report_says_how_chance_was_sampled(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "t.csv"
    overlapping = [*SPANS, ("kai", "Per", 52, 64, "fish")]
    path.write_text("document,coder,start,end,code\n" + "\n".join(",".join(map(str, row)) for row in overlapping))
    got = data("--table", path, "--gamma", kind)
    assert -1 < got["coefficients"]["gamma"]["value"] < 1
    (stated,) = [note for note in got["notes"] if note.startswith("gamma: place weighs 1, code 1")]
    assert ("shifted along the text" in stated) == (kind == "shuffle")
    assert "seed 0" in stated
