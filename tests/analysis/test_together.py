"""Codes that stand together, and the typology: against what was said in each turn."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest
from lighthouses import TALKS, passages

from icc_coding import analysis
from icc_coding.analysis.basis import Material
from icc_coding.analysis.typologies import CODED, NAMED
from icc_coding.errors import UserError


def by_turn() -> list[set[str]]:
    return [{one.split("+")[0] for one in said if one != "-"} for _, _, turns in TALKS.values() for said in turns]


def test_pairs_in_a_turn_are_counted_over_all_turns(found: Material) -> None:
    made = analysis.cooccurrence(found, "turn", permutations=99)
    expected = Counter(pair for said in by_turn() for pair in combinations(sorted(said), 2))
    counted = {tuple(sorted((row.first, row.second))): row.together for row in made.pairs.itertuples() if row.together}
    assert counted == expected
    assert made.units == len(by_turn())
    frequent = Counter(code for said in by_turn() for code in said)
    assert {code: made.counts.loc[code, code] for code in frequent} == frequent


def test_lift_compares_with_what_each_transcript_alone_would_give(found: Material) -> None:
    made = analysis.cooccurrence(found, "turn", permutations=99)
    expected = 0.0
    for name, (_, _, turns) in TALKS.items():
        holds = Counter(code for code, _ in set(passages(name)))
        expected += holds["form.club"] * holds["value.stories"] / len(turns)
    row = made.pairs.set_index(["first", "second"]).loc[("form.club", "value.stories")]
    assert (row["expected"], row["lift"]) == (pytest.approx(expected), pytest.approx(2 / expected))


def test_in_transcripts_and_on_the_same_words(found: Material) -> None:
    whole = analysis.cooccurrence(found, "transcript", permutations=99)
    holds = [{code for code, _ in passages(name)} for name in TALKS]
    assert whole.counts.loc["form.club", "hindrance.fog"] == sum({"form.club", "hindrance.fog"} <= one for one in holds)
    exact = analysis.cooccurrence(found, "excerpt", permutations=9)
    assert (exact.pairs["together"] == 0).all()  # nobody gave two codes to one sentence
    assert exact.units == len(found.excerpts)
    with pytest.raises(UserError, match="excerpt, turn, transcript"):
        analysis.cooccurrence(found, "page")


def test_chance_alone_gives_p_values_that_are_spread_out(found: Material) -> None:
    first = analysis.cooccurrence(found, "turn", permutations=199, seed=1)
    again = analysis.cooccurrence(found, "turn", permutations=199, seed=1)
    assert first.pairs.equals(again.pairs)
    p = first.pairs["p"].dropna()
    assert ((p > 0) & (p <= 1)).all()
    club = first.pairs.set_index(["first", "second"]).loc[("form.club", "value.stories")]
    # one turn of four with each in asta, dana and fritz: two or three of the three meet by chance in 10 of 64
    assert club["p"] == pytest.approx(10 / 64, abs=0.07)


def test_the_typology_places_values_by_the_turn_and_by_the_collaboration(found: Material) -> None:
    made = analysis.typology(found)
    cells = {(cell.value, cell.form): cell for cell in made.cells}
    stories = cells["value.stories", "form.club"]
    assert (stories.expected, stories.excerpts, stories.transcripts, stories.coded, stories.named) == (True, 2, 2, 2, 0)
    oil = cells["value.oil", "form.works"]
    assert (oil.excerpts, oil.coded, oil.named, oil.collaborations) == (2, 1, 1, ("north_lamps",))
    assert cells["value.oil", ""].excerpts == 1
    assert cells["value.stories", ""].excerpts == 1
    (against,) = made.disagreements
    assert (against.value, against.form, against.excerpts) == ("value.stories", "form.works", 1)
    assert set(made.evidence["via"]) == {CODED, NAMED, ""}
    assert made.frame()["excerpts"].sum() == 7


def test_a_codebook_without_expected_forms_has_no_typology(found: Material) -> None:
    from dataclasses import replace

    book = found.codebook
    bare = tuple(replace(d, codes=tuple(replace(c, attributes={}) for c in d.codes)) for d in book.dimensions)
    material = replace(found, corpus=replace(found.corpus, codebook=replace(book, dimensions=bare)))
    with pytest.raises(UserError, match="expected_form"):
        analysis.typology(material)


def test_a_place_that_is_none_is_refused_with_those_that_are(found: Material) -> None:
    with pytest.raises(UserError, match=r"^`corridor` is no place for codes to stand together\. Choose one of: .*turn"):
        analysis.cooccurrence(found, within="corridor")
