"""Changing a codebook's text: what was asked for happens, and not a byte of anything else is touched."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from icc_coding.codebook.changing.changes import Changed, apply
from icc_coding.codebook.changing.requests import Add, Change, Define, Merge, Move, NewCode, Recolor, Remove, Rename, Split
from icc_coding.codebook.changing.undoing import undone
from icc_coding.codebook.model import Codebook
from icc_coding.errors import ProblemsError, UserError

from .commented import changes, codebooks

DAY = date(2026, 11, 27)
BOOK = """\
# The codebook of the harbour study.
name: Harbour
version: "1"
language: en

dimensions:
- id: value   # what it brings
  label: Value
  codes:
  # learning first
  - id: learning
    label: Learning
    definition: >-
      Towns learn from
      each other.
    include:
    - They call.          # by telephone
    # letters are rare
    - They write.
    exclude: ["Buying (value.buying)"]
    examples:
    - We rang the next town.

  # from Table 2
  - id: buying
    label: Buying
    formerly: [purchase]
    definition: Towns buy together.
    examples: [One contract for salt.]
    rules:
    - {phrase: buy together}
    # means something else
    - {phrase: buy out, effect: exclude}

- id: cost
  label: Cost
  codes:
  - id: time
    label: Time
    definition: It takes time.
"""


def changed(change: Change, text: str = BOOK) -> Changed:
    return apply(text, change, coder="ana", reason="two interviews", on=DAY)


def entry(what: str, codes: str) -> str:
    return f"changes:\n- {{date: 2026-11-27, coder: ana, codes: [{codes}], reason: {what}}}\n"


def with_entry(text: str, what: str, codes: str) -> str:
    return text.replace("language: en\n", "language: en\n" + entry(what, codes))


def test_a_new_code_stands_at_the_end_of_its_dimension_and_nothing_else_changes() -> None:
    made = changed(Add("value", NewCode("Speaking: with one voice", examples=("we say it together",))))
    block = (
        '\n  - id: speaking_with_one_voice\n    label: "Speaking: with one voice"\n    definition: No definition yet.\n'
        "    examples:\n    - we say it together\n"
    )
    end = "    - {phrase: buy out, effect: exclude}\n"
    expected = BOOK.replace(end, end + block).replace(
        "language: en\n",
        "language: en\nchanges:\n- {date: 2026-11-27, coder: ana, codes: [value.speaking_with_one_voice], "
        'reason: "New code “Speaking: with one voice”: two interviews"}\n',
    )
    assert made.text == expected
    assert made.after.code("value.speaking_with_one_voice").examples == ("we say it together",)
    assert made.after.changes[0].coder == "ana"


@pytest.mark.parametrize("newest_first", [False, True])
def test_what_concerned_all_codes_is_told_of_a_new_one_only_since_it_was_made(newest_first: bool) -> None:
    entries = ["- {date: 2026-11-20, reason: begun}", "- {date: 2026-11-25, reason: all read over}"]
    book = BOOK.replace("language: en\n", "\n".join(["language: en", "changes:", *entries[:: -1 if newest_first else 1], ""]))
    book = changed(Add("value", NewCode("Lending")), book).text
    later = "- {date: 2026-11-28, reason: all read over again}\n"
    book = book.replace("changes:\n", "changes:\n" + later) if newest_first else book.replace("dimensions:", later + "dimensions:", 1)
    after, problems = Codebook.parse(book)
    assert after is not None, problems
    reasons = ["begun", "all read over", "New code “Lending”: two interviews", "all read over again"][:: -1 if newest_first else 1]
    assert [one.reason for one in after.changes] == reasons
    assert {one.reason for one in after.changes_of("value.lending")} == {"New code “Lending”: two interviews", "all read over again"}
    assert [one.reason for one in after.changes_of("value.learning")] == [one for one in reasons if "Lending" not in one]


def test_a_definition_is_folded_as_it_was_and_items_keep_their_comments() -> None:
    made = changed(Define("value.learning", definition="Towns copy.", include=("They call.", "They write.", "They visit.")))
    expected = BOOK.replace("      Towns learn from\n      each other.\n", "      Towns copy.\n").replace(
        "    - They write.\n", "    - They write.\n    - They visit.\n"
    )
    assert made.text == with_entry(expected, '"Definition, include changed: two interviews"', "value.learning")
    dropped = changed(Define("value.learning", include=("They write.",)))
    assert "# letters are rare" in dropped.text
    assert dropped.after.code("value.learning").include == ("They write.",)


@pytest.mark.parametrize("more", range(0, 30, 3))  # wherever the line ends
def test_no_line_is_folded_before_a_blank_of_a_word_processor(more: int) -> None:
    words = "They copy " * 10 + "x" * (more + 1) + " \u00a0they_see_" + "y" * 10 + " and write it down" * 5
    assert changed(Define("value.learning", definition=words)).after.code("value.learning").definition == words


def test_a_rename_keeps_the_old_id_and_the_meaning() -> None:
    made = changed(Rename("value.buying", label="Buying together", id="joint_buying"))
    expected = BOOK.replace(
        "id: buying\n    label: Buying\n    formerly: [purchase]",
        "id: joint_buying\n    label: Buying together\n    formerly: [purchase, buying]",
    )
    assert made.text.split("dimensions:")[1] == expected.split("dimensions:")[1]
    assert made.after.code("value.buying").id == made.after.code("value.purchase").id == "value.joint_buying"
    assert made.after.code("value.buying").hash == made.before.code("value.buying").hash
    back = apply(made.text, Rename("value.joint_buying", id="buying"), on=DAY)
    assert back.after.code("value.buying").formerly == ("value.purchase", "value.joint_buying")


def test_a_colour_comes_changes_and_goes_back_to_the_palette() -> None:
    red = changed(Recolor("cost.time", "#AA0000"))
    assert '    label: Time\n    color: "#aa0000"\n' in red.text
    blue = apply(red.text, Recolor("cost.time", "#0000aa"), on=DAY)
    assert blue.after.code("cost.time").color == "#0000aa"
    assert apply(blue.text, Recolor("cost.time"), on=DAY).text.split("dimensions")[1] == BOOK.split("dimensions")[1]


def test_a_merged_code_gives_its_ids_words_and_rules() -> None:
    made = changed(Merge("value.buying", "value.learning"))
    kept = made.after.code("value.learning")
    assert kept.formerly == ("value.buying", "value.purchase")
    assert kept.examples == ("We rang the next town.", "One contract for salt.")
    assert [rule.label for rule in kept.rules] == ["buy together", "buy out"]
    assert made.after.code("value.purchase").id == "value.learning"
    assert "# learning first" in made.text
    assert made.notes == ("`exclude` of “Learning” names “Learning” itself now: read it over.",)
    assert changed(Merge("value.buying", "value.learning", take=False)).after.code("value.learning").rules == ()


def test_what_was_no_example_is_one_after_a_merge_with_the_code_it_showed() -> None:
    text = BOOK.replace("definition: It takes time.", "definition: It takes time.\n    counter_examples: [One contract for salt.]")
    kept = apply(text, Merge("value.buying", "cost.time"), on=DAY).after.code("cost.time")
    assert (kept.examples, kept.counter_examples) == (("One contract for salt.",), ())


def test_a_moved_code_takes_its_lines_along_and_its_short_former_ids_in_full() -> None:
    made = changed(Move("value.buying", "cost"))
    code = made.after.code("value.buying")
    assert (code.id, code.formerly) == ("cost.buying", ("value.purchase", "value.buying"))
    assert made.text.endswith(
        "    definition: It takes time.\n\n  # from Table 2\n  - id: buying\n    label: Buying\n    formerly: [value.purchase, value.buying]\n"
        "    definition: Towns buy together.\n    examples: [One contract for salt.]\n    rules:\n    - {phrase: buy together}\n"
        "    # means something else\n    - {phrase: buy out, effect: exclude}\n"
    )
    home = apply(made.text, Move("cost.buying", "value"), on=DAY)
    assert home.after.code("value.buying").formerly == ("value.purchase", "cost.buying")
    new = changed(Move("cost.time", "effort", "Effort"))
    assert [one.id for one in new.after.dimensions] == ["value", "effort"]
    assert new.after.code("cost.time").id == "effort.time"


def test_a_split_leaves_the_old_id_out_or_keeps_the_old_code() -> None:
    parts = (NewCode("Calendar time", definition="Years."), NewCode("Working hours"))
    gone = changed(Split("cost.time", parts))
    assert [code.id for code in gone.after.codes][2:] == ["cost.calendar_time", "cost.working_hours"]
    assert "cost.time" not in gone.after.by_id
    assert gone.after.code("cost.working_hours").definition == "No definition yet."
    kept = changed(Split("cost.time", parts, keep=True))
    assert [code.id for code in kept.after.codes][2:] == ["cost.time", "cost.calendar_time", "cost.working_hours"]


def test_a_code_that_others_name_cannot_go() -> None:
    with pytest.raises(UserError, match=r"`value.buying` cannot be removed while others name it: value.learning \(exclude\)"):
        changed(Remove("value.buying"))
    with pytest.raises(UserError, match="cannot be split while others name it"):
        changed(Split("value.buying", (NewCode("A"), NewCode("B"))))
    assert "cost" not in {one.id for one in changed(Remove("cost.time")).after.dimensions}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Add("value", NewCode("learning")), "There is a code “Learning” already"),
        (Add("nowhere", NewCode("New")), "no dimension `nowhere`; there are value, cost. Give a new one a label"),
        (Add("value", NewCode(" ")), "Give the new code a name"),
        (Add("value", NewCode("X", id="Ä b")), "may hold only small letters"),
        (Rename("value.learning", id="purchase"), "`value.purchase` is a former id of value.buying"),
        (Rename("value.learning", id="buying"), "`value.buying` is a code already"),
        (Rename("value.learning", label="Learning"), "called that already"),
        (Recolor("value.learning", "red"), "no colour"),
        (Define("value.learning", definition=" "), "needs a definition"),
        (Define("value.learning", definition="Towns learn from each other."), "already: nothing was changed"),
        (
            Define("cost.time", definition="It goes to value.bying."),
            "would not be right after this change: the text names the code `value.bying`",
        ),
        (Merge("cost.time", "cost.time"), "into itself"),
        (Move("cost.time", "cost"), "in the dimension `cost` already"),
        (Split("cost.time", (NewCode("One"),)), "two or more"),
        (Remove("nowhere.code"), "There is no code"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(change: Change, said: str) -> None:
    with pytest.raises(UserError, match=re.escape(said)):
        changed(change)


def test_a_broken_codebook_and_a_shared_value_are_left_alone() -> None:
    with pytest.raises(ProblemsError, match="line 3"):
        changed(Remove("cost.time"), BOOK.replace('version: "1"', "version: 1"))
    shared = BOOK.replace("definition: Towns buy together.", "definition: &d Towns buy together.").replace("It takes time.", "*d")
    with pytest.raises(UserError, match="in an editor"):
        changed(Define("cost.time", definition="Hours."), shared)
    only = BOOK[: BOOK.index("\n  # from Table 2")].replace(' ["Buying (value.buying)"]', " [Buying.]")
    with pytest.raises(UserError, match="the only code"):
        changed(Remove("value.learning"), only)


def test_codes_in_brackets_are_changed_or_refused_but_never_spoilt() -> None:
    flow = "name: A\nversion: '1'\nlanguage: en\ndimensions: [{id: a, label: A, codes: [{id: b, label: B, definition: C}, {id: d, label: D, definition: E}]}]\n"
    assert changed(Rename("a.b", label="Bee"), flow).after.code("a.b").label == "Bee"
    assert changed(Add("a", NewCode("New")), flow).after.code("a.new").label == "New"
    assert [code.id for code in changed(Remove("a.b"), flow).after.codes] == ["a.d"]


def test_the_latest_reason_goes_where_the_file_has_it() -> None:
    text = BOOK.replace(
        "\ndimensions", "changes:\n- {date: 2026-02-01, reason: Second.}\n- {date: 2026-01-01, reason: First.}\n\ndimensions", 1
    )
    assert changed(Recolor("cost.time", "#aa0000"), text).after.changes[0].date == "2026-11-27"
    text = text.replace("02-01", "00-00").replace("01-01", "02-01").replace("00-00", "01-01")
    assert changed(Recolor("cost.time", "#aa0000"), text).after.changes[-1].date == "2026-11-27"


def test_an_undo_leaves_what_others_did_since_and_is_refused_where_they_did_it() -> None:
    first = changed(Define("value.learning", definition="Towns copy."))
    second = apply(first.text, Define("cost.time", definition="Hours go by."), on=DAY)
    back = undone(second.text, BOOK, first.text)
    book, problems = Codebook.parse(back)
    assert book is not None, problems
    assert book.code("value.learning").definition == "Towns learn from each other."
    assert book.code("cost.time").definition == "Hours go by."
    same = apply(first.text, Define("value.learning", definition="Towns visit."), on=DAY)
    with pytest.raises(UserError, match=r"codebook.yaml, about line \d+: was changed there since"):
        undone(same.text, BOOK, first.text)


def comments(text: str) -> list[str]:
    return re.findall(r"# (?:free|dim|other)[\w-]*\.?", text)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), text=codebooks())
def test_any_sequence_of_changes_loads_keeps_comments_and_is_undone(data: st.DataObject, text: str) -> None:
    book, problems = Codebook.parse(text)
    assert book is not None, (text, problems)
    history = [text]
    may_go: set[str] = set()
    for _ in range(data.draw(st.integers(1, 5))):
        change = data.draw(changes(book))
        try:
            made = apply(history[-1], change, coder="ana", on=DAY)
        except UserError as error:
            refused = str(error)
        else:
            refused = ""
        assert "laid out" not in refused
        if refused:
            continue
        if isinstance(change, Merge | Remove | Move) or (isinstance(change, Split) and not change.keep):
            may_go.add(change.code)
        if not isinstance(change, Add | Remove | Merge | Split):
            assert len(made.after.codes) == len(book.codes)
        for code in book.codes:
            if code.id in made.after.by_id and code.id not in {getattr(change, "code", ""), getattr(change, "into", "")}:
                assert made.after.by_id[code.id] == code
        if isinstance(change, Define):
            assert made.after.code(change.code).definition == change.definition
        history.append(made.text)
        book = made.after
        kept = set(comments(made.text))
        for comment in comments(text):
            inside = re.match(r"# (dim|other)(\d)", comment)
            with_dimension = comment in ("# free-dim", "# free-other") and may_go
            assert comment in kept or (inside and may_go) or with_dimension or re.search("examples|include", comment), (
                comment,
                change,
                made.text,
            )
        assert "\r\r" not in made.text
        assert made.text.count("\n") == made.text.count("\r\n") or "\r\n" not in text
    for before, after in zip(history[-2::-1], history[:0:-1], strict=True):
        assert undone(after, before, after) == before
    if len(history) > 2:
        try:
            back = undone(history[-1], history[0], history[1])
        except UserError:
            return
        assert set(comments(text)) & set(comments(history[-1])) <= set(comments(back))
