"""Named collaborations are found however they are written; unknown ones are offered."""

from __future__ import annotations

import pytest

from icc_coding.codebook.model import Codebook, Collaboration
from icc_coding.suggesting.collaborations import candidates, collaborations_in, mentions

BOOK = Codebook(
    "x",
    "1",
    "en",
    (),
    collaborations=(
        Collaboration("utopia", "UTOPIA", aliases=("UTOPIA", "UTOPIA Fiber")),
        Collaboration("c40", "C40", aliases=("C40", "C40 Cities")),
        Collaboration("rights", "Cities Coalition for Digital Rights", aliases=("Digital Rights Coalition",)),
    ),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We joined C40 in 2010.", {"c40": "C40"}),
        ("We joined c-40 late.", {"c40": "c-40"}),
        ("The C 40 network", {"c40": "C 40"}),
        ("C40's staff and the C40 cities", {"c40": "C40 cities"}),
        ("Utopia Fiber is ours", {"utopia": "Utopia Fiber"}),
        ("the cities coalition for\ndigital rights", {"rights": "cities coalition for\ndigital rights"}),
        ("two Digital Rights Coalitions", {"rights": "Digital Rights Coalitions"}),
        ("It is no utopia, C400 or XC40.", {}),
    ],
)
def test_mentions(text: str, found: dict[str, str]) -> None:
    seen = mentions(BOOK, text)
    assert {one.collaboration: one.words for one in seen} == found
    assert all(text[one.start : one.end] == one.words for one in seen)


def test_ordinary_word_counts_only_with_a_capital_unless_there_are_none() -> None:
    assert not mentions(BOOK, "They dream of a utopia. Nobody else does, I think.")
    assert mentions(BOOK, "we built utopia with eleven other towns in the state and it still runs today")


def test_spans_and_parts_of_a_text() -> None:
    text = "C40 first. Then UTOPIA, then C40 again."
    assert collaborations_in(BOOK, text, 0, len(text)) == ("c40", "utopia")
    assert collaborations_in(BOOK, text, 10, 23) == ("utopia",)


def test_codebook_without_collaborations() -> None:
    assert mentions(Codebook("x", "1", "en", ()), "C40") == ()


def test_unknown_networks_are_offered() -> None:
    texts = [
        "We are members of ICLEI, ICLEI helps. The Northern River Compact met. Our City Council voted.",
        "The Northern River Compact, and the Northern River Compact again; ICLEI too. C40, C40, C40. The City Council, the City Council.",
    ]
    offered = {one.name: (one.count, one.texts) for one in candidates(BOOK, texts)}
    assert offered == {"Northern River Compact": (3, 2)}
    assert "ICLEI" in {one.name for one in candidates(BOOK, [texts[0] * 2])}
