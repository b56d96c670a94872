"""What a spreadsheet would take for a formula."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icc_coding.cells import guard, unguard

RISKY = ["=", "+", "-", "@", "\t", "\r", "'"]


@pytest.mark.parametrize("first", RISKY)
def test_what_may_be_a_formula_gets_one_apostrophe(first: str) -> None:
    assert guard(f"{first}1+1") == f"'{first}1+1"
    assert guard(first) == f"'{first}"


@pytest.mark.parametrize("cell", ["", "1", "text", " =1", "a=1", "“=1”", "\n=1"])
def test_anything_else_stays_as_it_is(cell: str) -> None:
    assert guard(cell) == cell
    assert unguard(cell) == cell


@pytest.mark.parametrize("cell", ["'s-Hertogenbosch", "'tis", "'", "'“=1”"])
def test_an_apostrophe_of_somebody_else_stays(cell: str) -> None:
    assert unguard(cell) == cell


def test_exactly_one_apostrophe_is_taken_away() -> None:
    assert unguard("''tis the season") == "'tis the season"


@settings(max_examples=150, deadline=None)
@given(st.tuples(st.sampled_from(["", *RISKY, "''", "'="]), st.text(max_size=20)).map("".join))
def test_every_cell_comes_back_unchanged_and_harmless(cell: str) -> None:
    guarded = guard(cell)
    assert not guarded.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguard(guarded) == cell
