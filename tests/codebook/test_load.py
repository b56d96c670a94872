"""Reading a codebook: what it holds, and every mistake named with its line and remedy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from icc_coding.codebook.model import Codebook
from icc_coding.errors import ProblemsError

from .sample import GOOD, changed

STUDY = Path(__file__).parents[2] / "codebook.yaml"


def test_a_codebook_is_read_whole(good_file: Path) -> None:
    book = Codebook.load(good_file)
    assert (book.name, book.version, book.language) == ("Demo", "1.0", "en")
    assert [code.id for code in book.codes] == ["form.coalition", "value.learning"]
    code = book.code("value.knowledge")
    assert code.id == "value.learning"
    assert code.definition == "Cities learn from each other, and share what they know."
    assert code.formerly == ("value.knowledge",)
    assert code.color == "#1f6f8b"
    assert code.attributes == {"expected_form": "form.coalition", "backbone": "often", "tags": ("a", "b")}
    assert [(rule.name, rule.kind, rule.effect) for rule in code.rules] == [
        ("value.learning#1", "phrase", "include"),
        ("value.learning#2", "near", "include"),
        ("value.learning#3", "regex", "include"),
        ("value.learning#4", "pattern", "include"),
        ("value.learning#5", "phrase", "exclude"),
    ]
    assert code.rules[1].value == (("share", "exchange"), ("best practice", "lesson"))
    assert code.rules[1].within == 8
    assert code.rules[3].value == [{"LOWER": "learn", "OP": "+"}, {}, {"LEMMA": {"IN": ["city", "town"]}}]
    assert GOOD.splitlines()[code.rules[2].line - 1].strip().startswith("- {regex")
    assert book.scope.rules[0].name == "scope#1"
    assert book.collaborations[0].aliases == ("C40 Cities",)


def test_the_studys_codebook_has_no_problems() -> None:
    book, problems = Codebook.check(STUDY)
    assert problems == ()
    assert book is not None
    assert len(book.codes) == 18


FAULTS = {
    # what is changed: (old, new, words of the message, words of the remedy)
    "unknown key": ("include: [lessons]", "inclued: [lessons]", "unknown key `inclued`", "Did you mean `include`?"),
    "quite unknown key": ("include: [lessons]", "xyzzy: [lessons]", "unknown key `xyzzy`", "Known are: id, label"),
    "misspelt required key": ("        label: Coalition", "        lable: Coalition", "unknown key `lable`", "`label`"),
    "missing key": ("  - {id: c40, label: C40,", "  - {id: c40,", "a collaboration lacks `label`", "Add a line `label: …`"),
    "missing top key": ("name: Demo\n", "", "the codebook lacks `name`", "name: …"),
    "id with capitals": ("- id: coalition", "- id: Coalition", "`Coalition` may hold only small letters", "`coalition`"),
    "id with dimension": ("- id: coalition", "- id: form.coalition", "may hold only", "Write only `coalition`"),
    "collaboration id": ("id: c40", "id: C 40", "`C 40` may hold only", "`c_40`"),
    "mention of no code": ("value.learning\n", "value.lerning\n", "`value.lerning`, which does not exist", "`value.learning`"),
    "mention of no dimension": ("value.learning\n", "vaule.learning\n", "`vaule.learning`, which does not exist", "`value.learning`"),
    "expected form of no code": ("expected_form: form.coalition", "expected_form: form.colaition", "does not exist", "form.coalition"),
    "expected form elsewhere": (
        "expected_form: form.coalition",
        "expected_form: value.learning",
        "not a code of the dimension `form`",
        "form.",
    ),
    "bare form": ("form: form.coalition, value", "form: coalition, value", "names the code `coalition`", "`form.coalition`"),
    "former id still a code": (
        "formerly: [knowledge]",
        "formerly: [form.coalition, knowledge]",
        "which is still a code (line 15)",
        "delete",
    ),
    "former id not an id": ("formerly: [knowledge]", "formerly: [Old Name, knowledge]", "cannot be the id of a code", "dimension.code"),
    "text for list": ("include: [lessons]", "include: lessons", "must be a list, but is a text (`lessons`)", "Begin each item with `- `"),
    "dash without blank": ("  - A made-up source", "  -A made-up source", "must be a list", "blank after the dash"),
    "number for list": ("include: [lessons]", "include: 5", "must be a list, but is a number (`5`)", "Begin each item"),
    "nothing for list": ("include: [lessons]", "include:", "is empty", "delete the line"),
    "nothing as item": ("- A made-up source", "-", "is empty", "delete the line"),
    "empty text": ("- A made-up source", '- ""', "is empty", "delete the line"),
    "list for text": ("label: Coalition", "label: [Coalition]", "YAML reads as a list", "quotes"),
    "no as text": ("- A made-up source", "- no", "`no` as true or false", 'Put it in quotes: "no"'),
    "number as text": ("- A made-up source", "- 12", "`12` as a number", 'quotes: "12"'),
    "date as text": ("- A made-up source", "- 2020-01-01", "as a date", "quotes"),
    "version as number": ('version: "1.0"', "version: 1.0", "`version` must be a text", 'quotes: "1.0"'),
    "norway": ("language: en", "language: no", "`no` as true or false", "quotes"),
    "language by name": ("language: en", "language: English", "`language` cannot be `English`", "`en`"),
    "attribute no": ("backbone: often", "backbone: no", "`no` as true or false", "quotes"),
    "colon in an item": ("- We learned a lot from Oslo.", "- We said: we learned.", "`We said: …` as a key", "quotes"),
    "tag": ("- A made-up source", "- !really so", "begins with `!really`", "quotes"),
    "merge key": ("include: [lessons]", "<<: {include: [x]}", "`<<`", "Write the keys out"),
    "colour unquoted": ('color: "#1f6f8b"', "color: #1f6f8b", "is empty", "begins a comment"),
    "colour by name": ('color: "#1f6f8b"', "color: red", "`color` cannot be `red`", "#rrggbb"),
    "example on both sides": (
        '["The exchange rate fell."]',
        "[We learned a lot from Oslo.]",
        "both an example and a counter-example",
        "one",
    ),
    "no codes": ("        exclude:\n          - Day-to-day services → value.learning\n", "        rules: {}\n", "must be a list", "Begin"),
    "rule as text": ("{phrase: other cities}", "other cities", "a rule must say its kind", "phrase"),
    "rule of no kind": ("{phrase: other cities}", "{effect: exclude}", "a rule has no kind", "phrase"),
    "rule of unknown kind": ("{phrase: other cities}", "{frase: other cities}", "unknown key `frase`", "`phrase`"),
    "rule of two kinds": ("{phrase: other cities}", "{phrase: other cities, regex: x}", "two kinds, `phrase` and `regex`", "two rules"),
    "unknown effect": ("effect: exclude", "effect: exlude", "`effect` cannot be `exlude`", "`exclude`"),
    "phrase of signs": ("{phrase: other cities}", '{phrase: "* –"}', "has no letter", "one word"),
    "phrases of none": ("{phrase: other cities}", "{phrase: []}", "`phrase` is an empty list", "at least one phrase"),
    "near without within": (", within: 8", "", "`near` needs `within`", "within: 8"),
    "within in words": ("within: 8", "within: eight", "whole number", "within: 8"),
    "within a number without end": ("within: 8", f"within: {'9' * 5000}", "from 2 to 200", "within: 8"),
    "within nothing": ("within: 8", "within: 0", "from 2 to 200", "within: 8"),
    "within a phrase": ("{phrase: other cities}", "{phrase: other cities, within: 3}", "belongs to `near`", "Delete it"),
    "near of one": ('near: [["share", "exchange"], ["best practice", "lesson"]]', 'near: [["share"]]', "two or more groups", "near:"),
    "near with nothing": ('["best practice", "lesson"]', "[]", "a group of `near` is empty", "delete it"),
    "near with a word": ('["best practice", "lesson"]', "lesson", "must be a list, but is `lesson`", "brackets"),
    "bad regex": (r"'\blessons? learned\b'", "'(abc'", "missing )", "backslash"),
    "regex of nothing": (r"'\blessons? learned\b'", "'a*'", "also matches where nothing stands", "obligatory"),
    "regex in double quotes": (r"'\blessons? learned\b'", r'"\blessons"', "control character", "single quotes"),
    "alias of two": ("  - {id: c40", "  - {id: x, label: c40 cities}\n  - {id: c40", "already stands for the collaboration `x`", "one"),
}


@pytest.mark.parametrize(("old", "new", "message", "remedy"), FAULTS.values(), ids=FAULTS)
def test_every_mistake_is_named_once_with_its_line(old: str, new: str, message: str, remedy: str) -> None:
    text, line = changed(old, new)
    book, problems = Codebook.parse(text)
    assert book is None
    (problem,) = problems
    assert message in problem.message
    assert remedy in problem.remedy
    extra = 1 if new.startswith(("  - {id: x", "        rules: {}")) else 0
    assert problem.line in (line, line + extra)
    assert str(problem).startswith(f"codebook.yaml, line {problem.line}: ")


def test_what_a_word_processor_writes_is_named_as_such() -> None:
    spaced = GOOD.replace("\n          - Day-to-day", "\n\u00a0\u00a0\u00a0\u00a0      - Day-to-day").replace(
        "\n    codes:", "\n\u00a0\u2003  codes:"
    )
    book, problems = Codebook.parse(spaced)
    assert book is None
    lines = [number for number, line in enumerate(spaced.split("\n"), 1) if line.startswith("\u00a0")]
    assert [problem.line for problem in problems] == lines
    assert all("no-break spaces" in problem.message and "ordinary blanks" in problem.remedy for problem in problems)
    curly, line = changed("- A made-up source", "- “A source: made up.”")
    _, (problem,) = Codebook.parse(curly)
    assert problem.line == line
    assert "curly quotes are no quotes in YAML" in problem.message
    assert "straight" in problem.remedy
    assert Codebook.parse(changed("- A made-up source", "- “A source, made up.”")[0])[0] is not None, "curly quotes in a text are letters"


def test_double_ids_and_keys_name_the_first_line() -> None:
    twice = "      - id: x\n        label: X\n        definition: x\n"
    text, line = changed("      - id: learning\n", twice + twice + "      - id: learning\n")
    (problem,) = Codebook.parse(text)[1]
    assert (problem.line, problem.message) == (line + 3, f"the code `value.x` exists already (line {line}).")
    text, line = changed("include: [lessons]", "include: [lessons]\n        include: [more]")
    (problem,) = Codebook.parse(text)[1]
    assert problem.line == line + 1
    assert f"the first is in line {line}" in problem.message
    text, line = changed("  - id: value", "  - id: form")
    assert any(problem.line == line and "the dimension `form` exists already" in problem.message for problem in Codebook.parse(text)[1])


def test_one_former_id_cannot_lead_to_two_codes() -> None:
    text, _ = changed("        label: Coalition", "        label: Coalition\n        formerly: [value.knowledge]")
    (problem,) = Codebook.parse(text)[1]
    assert "a former id of both `form.coalition` and `value.learning`" in problem.message


@pytest.mark.parametrize("words", ["value.The next", "see example.org", "docs/value.xyz and value.xyz.txt", "e.g. value. Other"])
def test_a_full_stop_does_not_make_a_code(words: str) -> None:
    book, problems = Codebook.parse(changed("value.learning\n", f"{words}\n")[0])
    assert book is not None, problems


def test_all_problems_of_a_file_come_at_once_in_order(tmp_path: Path) -> None:
    text = GOOD
    for old, new in (("include: [lessons]", "inclued: [lessons]"), ("- A made-up source", "- no"), ("effect: exclude", "effect: exlude")):
        text = text.replace(old, new)
    path = tmp_path / "codebook.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProblemsError) as caught:
        Codebook.load(path)
    lines = [problem.line for problem in caught.value.problems]
    assert len(lines) == 3
    assert lines == sorted(lines)
    assert str(caught.value).count("\n") == 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_other_programs_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "codebook.yaml"
    text = GOOD.replace("→", "–").replace("Table 1", "Table 1 – Café Zürich, “quoted”, naïve, señor")
    path.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    assert Codebook.load(path).code("value.learning").source == "Table 1 – Café Zürich, “quoted”, naïve, señor"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"# only a comment\n", "is empty"),
        (b"PK\x03\x04\x00\x00\x00\x01\x02" * 50, "is not a text file"),
        (b"- a\n", "must be written as `key: value` lines, but is a list"),
        (b"just words\n", "must be written as `key: value` lines, but is a text"),
        (b"a" * 5_000_001, "larger than 5 MB"),
    ],
)
def test_what_is_no_codebook_is_said_in_one_sentence(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "codebook.yaml"
    path.write_bytes(content)
    book, (problem,) = Codebook.check(path)
    assert book is None
    assert message in problem.message
    assert str(problem).count("codebook.yaml") == 1


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    assert "there is no such file" in Codebook.check(tmp_path / "none.yaml")[1][0].message
    assert "is a folder" in Codebook.check(tmp_path)[1][0].message


def test_problems_name_the_file_as_seen_from_here(good_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good_file.write_text("name: x\n", encoding="utf-8")
    monkeypatch.chdir(good_file.parent)
    assert Codebook.check(good_file)[1][0].file == "codebook.yaml"
    monkeypatch.chdir(good_file.parent.parent)
    assert Path(Codebook.check(good_file)[1][0].file) == Path(good_file.parent.name, "codebook.yaml")


def test_anchors_may_repeat_a_value() -> None:
    text = GOOD.replace("include: [lessons]", "include: &same [lessons]").replace('["trade: see form.coalition"]', "*same")
    book, problems = Codebook.parse(text)
    assert book is not None, problems
    assert book.code("value.learning").exclude == ("lessons",)


def test_reading_a_codebook_imports_nothing_heavy() -> None:
    script = f"import sys; from icc_coding.codebook.model import Codebook; from pathlib import Path; Codebook.load(Path({str(STUDY)!r})); "
    script += "print([m for m in ('spacy', 'torch', 'pandas', 'numpy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
