"""Changing what stands around the codes: dimensions, the scope and rules; not a byte of anything else is touched."""

from __future__ import annotations

import pytest

from icc_coding.codebook.changing.requests import DefineScope, RenameDimension, SetRules
from icc_coding.codebook.changing.undoing import undone
from icc_coding.codebook.model import Codebook
from icc_coding.errors import UserError

from .test_changing import BOOK, changed

SCOPED = BOOK.replace(
    "dimensions:\n", "scope:   # what counts\n  definition: Towns together.\n  examples:\n  - We met.  # kept\n\ndimensions:\n", 1
)


def test_a_dimension_gets_another_name_and_id_and_its_codes_keep_their_older_ids() -> None:
    made = changed(RenameDimension("value", "What it brings", "gain"))
    assert "- id: gain   # what it brings\n  label: What it brings\n" in made.text
    book = Codebook.parse(made.text, "codebook.yaml")[0]
    assert book is not None
    assert book.code("value.learning").id == "gain.learning"
    assert book.code("value.purchase").id == "gain.buying"  # a still older id
    for comment in ("# by telephone", "# letters are rare", "# means something else", "# From Table 2".lower()):
        assert comment.lower() in made.text.lower()
    with pytest.raises(UserError, match="There is a dimension “Cost” already"):
        changed(RenameDimension("value", "cost"))
    with pytest.raises(UserError, match="is a dimension already"):
        changed(RenameDimension("value", "", "cost"))
    with pytest.raises(UserError, match="There is no dimension `price`; there are value, cost"):
        changed(RenameDimension("price", "Price"))
    with pytest.raises(UserError, match="nothing was changed"):
        changed(RenameDimension("value", "Value"))


def test_the_scope_is_written_and_changed_with_its_comments() -> None:
    made = changed(DefineScope("Towns that act together.", counter_examples=("Our own staff met.",)), SCOPED)
    assert "scope:   # what counts" in made.text
    assert "- We met.  # kept" in made.text
    book = Codebook.parse(made.text, "codebook.yaml")[0]
    assert book is not None
    assert (book.scope.definition, book.scope.counter_examples) == ("Towns that act together.", ("Our own staff met.",))
    first = Codebook.parse(changed(DefineScope("Towns together.")).text, "codebook.yaml")[0]
    assert first is not None
    assert first.scope.definition == "Towns together."
    with pytest.raises(UserError, match="The scope needs a definition"):
        changed(DefineScope(""), SCOPED)
    with pytest.raises(UserError, match="no scope yet"):
        changed(SetRules("scope", ("phrase: [other towns], effect: require",)))


def test_rules_are_added_and_taken_out_and_what_stays_is_not_touched() -> None:
    made = changed(SetRules("value.buying", ("phrase: buy together", "joint tender, one contract", "phrase: buy out, effect: exclude")))
    assert "    - {phrase: buy together}\n" in made.text
    assert "    # means something else\n    - {phrase: buy out, effect: exclude}\n" in made.text
    book = Codebook.parse(made.text, "codebook.yaml")[0]
    assert book is not None
    assert len(book.code("value.buying").rules) == 3
    assert "Rules of “Buying”: 1 new" in made.what
    none = Codebook.parse(changed(SetRules("value.buying", ())).text, "codebook.yaml")[0]
    assert none is not None
    assert none.code("value.buying").rules == ()
    first = Codebook.parse(changed(SetRules("cost.time", ("takes too long",))).text, "codebook.yaml")[0]
    assert first is not None
    assert len(first.code("cost.time").rules) == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("near: [[a, b]", "cannot be read as a rule"),
        ("phrase: [x], weight: 3", "a rule has no `weight`"),
        ("regex: '(a|aa)+$'", "takes too long"),
        ("phrase: buy together", "nothing was changed"),
    ],
)
def test_what_is_no_rule_is_refused_with_its_line(line: str, said: str) -> None:
    kept = ("phrase: buy together", "phrase: buy out, effect: exclude")
    with pytest.raises(UserError, match=said):
        changed(SetRules("value.buying", kept if said.startswith("nothing") else (*kept, line)))


@pytest.mark.parametrize(
    "change",
    [RenameDimension("value", "Gain", "gain"), DefineScope("Other words."), SetRules("value.buying", ("phrase: buy jointly",))],
)
def test_each_is_taken_back_to_the_byte(change: RenameDimension | DefineScope | SetRules) -> None:
    made = changed(change, SCOPED)
    assert made.text != SCOPED
    assert undone(made.text, SCOPED, made.text) == SCOPED
