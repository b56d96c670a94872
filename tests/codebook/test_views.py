"""The codebook as tree, entry, document and diff; colours; rules in plain words."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from icc_coding.codebook import outline
from icc_coding.codebook.colors import DARK_PAGE, PALETTE, color_of, contrast, tint
from icc_coding.codebook.diff import compare
from icc_coding.codebook.document import to_html
from icc_coding.codebook.document_markdown import to_markdown
from icc_coding.codebook.model import Codebook, Rule
from icc_coding.codebook.regex_words import regex_words
from icc_coding.codebook.show import changes, entry, tree
from icc_coding.codebook.wording import describe
from icc_coding.errors import UserError
from icc_coding.exchange.books.files import write_document

from .sample import GOOD, changed

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

STUDY = Path(__file__).parents[2] / "codebook.yaml"


def read(text: str) -> Codebook:
    book, problems = Codebook.parse(text)
    assert book is not None, problems
    return book


@pytest.fixture
def book() -> Codebook:
    return read(GOOD)


# Tree and entry


def test_the_tree_shows_every_code_with_its_counts(book: Codebook) -> None:
    code = book.code("value.learning")
    shown = tree(book)
    assert shown.splitlines()[0] == f"Demo, version 1.0 (2 codes in 2 dimensions; {book.hash})"
    assert f"    value.learning   {code.hash}   1 example, 5 rules\n    Cities learn from each other, and share what they know." in shown
    assert "Named collaborations: C40" in shown


@pytest.mark.parametrize("width", [72, 100])
def test_lines_keep_to_the_width(width: int) -> None:
    book = Codebook.load(STUDY)
    long_words = re.compile(r"\S{25,}")
    for text in (tree(book, width), entry(book, "value.learning_exchange", width)):
        lines = text.splitlines()[3:]
        assert len(lines) > 5
        assert all(len(line) <= width for line in lines if not long_words.search(line))


def test_the_entry_holds_all_that_is_said_of_a_code(book: Codebook) -> None:
    shown = entry(book, "value.knowledge")
    for part in (
        "Learning\nvalue.learning   ",
        "formerly value.knowledge",
        "Applies when\n  - lessons",
        "Does not apply when\n  - trade: see form.coalition",
        "Examples\n  - We learned a lot from Oslo.",
        "Counter-examples\n  - The exchange rate fell.",
        "Rules: speaks for the code\n  - “learn* from each other”\n  - “share” or “exchange” with “best practice” or “lesson”, within 8 words",
        "Rules: speaks against the code\n  - “exchange rate”",
        "  - backbone: often\n  - tags: a, b",
        "Source\n  - Table 1",
        "Named collaborations\n  - C40",
    ):
        assert part in shown


def test_an_unknown_code_names_near_ones(book: Codebook) -> None:
    with pytest.raises(UserError, match=r"no code `value.lerning`.*value\.learning"):
        entry(book, "value.lerning")


# Rules in plain words


@pytest.mark.parametrize(
    ("regex", "words"),
    [
        (r"\b(share|pool)\w* the costs?\b", "(share / pool)* the cost[s]"),
        (r"(with |in with )?(the |our )x", "[with / in with] (the / our) x"),
        (r"join (\w+ ){0,5}(a|b).{0,60}c", "join … (a / b) … c"),
        (r"organi[sz]e?d", "organi(s / z)[e]d"),
        (r"city(?! hall)", "city [not before hall]"),
        (r"(?<!inter)city", "[not after inter] city"),
        (r"(?-i:[A-Z])\w+", "A*"),
        (r"C\+\+ \(x\)", "C++ (x)"),
        (r"(a)\1", None),
        (r"[^a]b", None),
        (r"\d{4}", "a number"),
    ],
)
def test_a_regular_expression_reads(regex: str, words: str | None) -> None:
    re.compile(regex)
    assert regex_words(regex) == words


def test_long_lists_are_cut_on_request() -> None:
    assert regex_words("(a|b|c|d) x", longest=2) == "(a / b / and 2 more) x"
    rule = Rule("x#1", "near", (("a", "b", "c"), ("d",)), within=5)
    assert describe(rule, longest=2) == "“a”, “b” or one of 1 more with “d”, within 5 words"
    assert describe(rule) == "“a”, “b” or “c” with “d”, within 5 words"


def test_a_pattern_is_told_word_by_word() -> None:
    pattern = [
        {"LEMMA": {"IN": ["share", "pool"]}},
        {"OP": "{,3}"},
        {"LOWER": {"NOT_IN": ["no"]}, "IS_TITLE": True},
        {"TEXT": {"REGEX": "^C"}, "OP": "?"},
        {"LENGTH": {">=": 3}},
    ]
    assert describe(Rule("x#1", "pattern", pattern)) == (
        "word by word: any form of “share” or “pool”, then any word (0 to 3 times), then not “no” and a word with a capital first, "
        "then a word that fits “^C” (or nothing), then a word of >= 3 letters"
    )


# Colours


def test_every_code_has_a_colour_and_its_own_wins(book: Codebook) -> None:
    assert color_of(book, "value.learning") == "#1f6f8b"
    assert color_of(book, "form.coalition") == PALETTE[0][0]


def test_dimensions_take_different_families() -> None:
    book = Codebook.load(STUDY)
    plain = replace(book, dimensions=tuple(replace(d, codes=tuple(replace(c, color="") for c in d.codes)) for d in book.dimensions))
    given_colors = {code.id: color_of(plain, code.id) for code in plain.codes}
    assert given_colors == {code.id: color_of(plain, code.id) for code in plain.codes}
    for number, dimension in enumerate(plain.dimensions):
        assert {given_colors[code.id] for code in dimension.codes} <= set(PALETTE[number])
    assert len(set(given_colors.values())) == len(plain.codes)


def test_the_palette_keeps_its_promised_contrast() -> None:
    colors = [color for family in PALETTE for color in family]
    assert len(set(colors)) == len(colors)
    for color in colors:
        assert contrast(color, "#ffffff") >= 3
        assert contrast(color, DARK_PAGE) >= 3


@given(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))
def test_text_on_a_tint_can_be_read_whatever_the_colour(color: str) -> None:
    assert contrast(tint(color), "#000000") >= 12
    assert contrast(tint(color, dark=True), "#ffffff") >= 5


def test_contrast_is_that_of_the_guideline() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


# Documents


class _Links(HTMLParser):
    """Collects ids, links within the page, and anything that would be fetched."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.ids += [found["id"] or ""] if "id" in found else []
        self.links += [found["href"] or ""] if "href" in found else []
        self.fetched += [tag] if tag in ("script", "img", "link", "iframe") or "src" in found else []

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_is_whole_and_leads_to_itself_only() -> None:
    book = Codebook.load(STUDY)
    page = _Links()
    page.feed(to_html(book))
    assert page.fetched == []
    assert len(set(page.ids)) == len(page.ids)
    assert {link for link in page.links if not link.startswith("#")} == set()
    assert {link[1:] for link in page.links} <= set(page.ids)
    for code in book.codes:
        assert code.id in page.ids
        for text in (code.label, *code.examples, *code.counter_examples):
            assert text in page.text


def test_codes_named_in_texts_become_numbers_that_can_be_found_on_paper(book: Codebook) -> None:
    assert '<li>Day-to-day services → <a href="#value.learning">2.1 Learning</a></li>' in to_html(book)
    assert "- Day-to-day services → 2.1 Learning\n" in to_markdown(book)


def test_lines_in_an_authors_colour_can_be_seen_on_light_and_on_dark_pages() -> None:
    for color in ("#fdfbe8", "#0a0a14"):
        book = read(GOOD.replace('"#1f6f8b"', f'"{color}"'))
        assert book.code("value.learning").color == color
        lines = re.findall(r"--c:(#\w{6});--d:(#\w{6})", to_html(book))
        assert len(lines) == 2 * len(book.codes)
        assert min(contrast(light, "#ffffff") for light, _ in lines) >= 3
        assert min(contrast(dark, DARK_PAGE) for _, dark in lines) >= 3


def test_nothing_in_the_codebook_is_read_as_html_or_markdown() -> None:
    nasty = "<script>alert(1)</script> & *x* _y_ `z` [a](b) | </style>"
    book = read(GOOD.replace("We learned a lot from Oslo.", f"'{nasty}'").replace("name: Demo", f"name: '{nasty}'"))
    html = to_html(book)
    assert "<script" not in html
    assert html.count("</style>") == 1
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; *x*" in html
    markdown = to_markdown(book)
    assert r"\<script\>alert(1)\</script\> & \*x\* \_y\_ \`z\` \[a\](b) \| \</style\>" in markdown


def test_the_ending_of_the_name_chooses_the_format(book: Codebook, tmp_path: Path) -> None:
    write_document(tmp_path / "book.HTML", book)
    write_document(tmp_path / "book.md", book)
    assert (tmp_path / "book.HTML").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert (tmp_path / "book.md").read_text(encoding="utf-8").startswith("# Demo\n")
    with pytest.raises(UserError, match=r"ends in \.html, \.docx or \.md"):
        write_document(tmp_path / "book.pdf", book)
    assert not (tmp_path / "book.pdf").exists()


def said_in_word(path: Path) -> list[str]:
    """All paragraphs of a Word document in their order, those of tables as well."""
    return ["".join(part.text or "" for part in one.iter(f"{W}t")) for one in docx.Document(str(path)).element.body.iter(f"{W}p")]


def test_the_word_document_says_what_the_page_says(book: Codebook, tmp_path: Path) -> None:
    write_document(tmp_path / "book.docx", book)
    said = said_in_word(tmp_path / "book.docx")
    for text in (
        "Demo",
        "Local governments working with other local governments.",
        "“we share it with the next city”",
        "Cities learn from each other, and share what they know.",
        "lessons",
        "trade: see 1.1 Coalition",
        "“We learned a lot from Oslo.”",
        "“The exchange rate fell.”",
        "Expected form",
        "1.1 Coalition",
        "a, b",
        "value.knowledge",
        "Table 1",
        "C40 Cities",
        "A made-up source",
        *(text for part in outline.rule_parts(book.code("value.learning").rules) for text in part.texts),
    ):
        assert text in [one.lstrip("•\t").strip() for one in said], text
    tables = docx.Document(str(tmp_path / "book.docx")).tables
    assert [cell.text for cell in tables[0].rows[0].cells] == ["No.", "Code", "In short"]
    assert [row.cells[0].text for row in tables[3].rows] == [
        "Definition", "Applies when", "Does not apply when", "Examples", "Counter-examples",
        "Formerly", "Named collaborations", "Expected form", "Backbone", "Tags", "Source", "Id",
    ]  # fmt: skip


def test_a_former_id_is_shown_as_it_was(book: Codebook) -> None:
    """A link would show the code's present name."""
    assert "<dt>Formerly:</dt><dd>value.knowledge</dd>" in to_html(book)
    assert "- Formerly: value.knowledge\n" in to_markdown(book)


def test_nothing_in_the_codebook_is_read_as_word(tmp_path: Path) -> None:
    nasty = "</w:t><w:br/> & <b>x</b>"
    write_document(tmp_path / "book.docx", read(GOOD.replace("We learned a lot from Oslo.", f"'{nasty}'")))
    assert any(nasty in one for one in said_in_word(tmp_path / "book.docx"))


# Diff


def test_nothing_changed(book: Codebook) -> None:
    diff = compare(book, book)
    assert diff.empty
    assert changes(diff) == f"Nothing changed ({book.hash})."


def test_a_changed_code_names_its_fields_and_hashes(book: Codebook) -> None:
    new = read(GOOD.replace("from Oslo", "from Bergen").replace("within: 8", "within: 9").replace("label: Learning", "label: Learn"))
    (change,) = compare(book, new).codes
    assert (change.kind, change.code, change.formerly) == ("changed", "value.learning", ())
    assert (change.old_hash, change.new_hash) == (book.code("value.learning").hash, new.code("value.learning").hash)
    assert [field.field for field in change.meaning] == ["examples", "rules"]
    assert change.meaning[0].removed == ("We learned a lot from Oslo.",)
    assert change.meaning[0].added == ("We learned a lot from Bergen.",)
    assert [(field.field, field.old, field.new) for field in change.form] == [("label", "Learning", "Learn")]
    shown = changes(compare(book, new))
    assert "  examples\n    - We learned a lot from Oslo.\n    + We learned a lot from Bergen." in shown


def test_a_rename_is_no_loss_and_a_removal_is(book: Codebook) -> None:
    text = (
        GOOD.replace("id: learning", "id: exchange")
        .replace("[knowledge]", "[knowledge, learning]")
        .replace("value.learning\n", "value.exchange\n")
    )
    change = compare(book, read(text)).codes[-1]
    assert (change.kind, change.code, change.formerly) == ("renamed", "value.exchange", ("value.learning",))
    lost = read(text.replace("[knowledge, learning]", "[knowledge]"))
    assert {(one.kind, one.code) for one in compare(book, lost).codes} >= {("added", "value.exchange"), ("removed", "value.learning")}
    removed = next(one for one in compare(book, lost).codes if one.kind == "removed")
    assert (removed.old_hash, removed.new_hash) == (book.code("value.learning").hash, "")


def test_a_merge_names_all_that_went_in() -> None:
    extra = "      - {id: visits, label: Visits, definition: Cities visit each other.}\n"
    old = read(GOOD.replace("collaborations:\n", extra + "collaborations:\n"))
    new = read(GOOD.replace("[knowledge]", "[knowledge, visits]"))
    (change,) = compare(old, new).codes
    assert (change.kind, change.code, change.formerly) == ("merged", "value.learning", ("value.visits",))


def test_what_is_around_the_codes_is_compared_too(book: Codebook) -> None:
    text = (
        GOOD.replace('"1.0"', '"1.1"')
        .replace("aliases: [C40 Cities]", "aliases: [C40 Cities, C-40]")
        .replace("with other local", "with local")
    )
    diff = compare(book, read(text))
    assert diff.codes == ()
    assert [field.field for field in diff.scope] == ["definition"]
    assert [field.field for field in diff.around] == ["version", "collaborations"]
    assert "Scope\n  definition\n    - Local governments working with other" in changes(diff)


CHANGES = """changes:
  - {date: 2026-03-02, codes: [value.knowledge], reason: "The label said too little; see form.coalition."}
  - date: 2026-09-01
    version: "1.1"
    codes: [value.learning, value.gone]
    reason: Two coders read <advice> by telephone differently.
"""
REVISED = GOOD.replace('"1.0"', '"1.1"').replace("scope:\n", CHANGES + "scope:\n", 1)


def test_every_change_stands_with_its_day_and_reason_where_the_code_is_shown() -> None:
    book = read(REVISED)
    shown = entry(book, "value.learning", 120)
    assert "Changes\n  - 2026-03-02 (value.knowledge): The label said too little; see form.coalition.\n" in shown
    assert "  - 2026-09-01, version 1.1 (value.learning, value.gone): Two coders read <advice> by telephone differently." in shown
    assert "Changes" not in entry(book, "form.coalition")
    html = to_html(book)
    assert "What changed, and why" in html
    assert "Two coders read &lt;advice&gt; by telephone differently." in html
    assert "Two coders read \\<advice\\> by telephone differently." in to_markdown(book)
    assert book.hash == read(GOOD).hash


MEANT = {
    "definition": ("from each other,", "from one another,"),
    "rule": ("within: 8", "within: 9"),
    "scope": ("other cities", "other towns"),
}
LOOKS = {"label": ("label: Learning", "label: Lessons"), "colour": ("1f6f8b", "1f6f8c"), "source": ("Table 1", "Table 2")}


@pytest.mark.parametrize("change", MEANT)
def test_the_fingerprint_of_a_codebook_changes_with_what_is_meant(change: str) -> None:
    before, after = read(GOOD), read(changed(*MEANT[change])[0])
    assert re.fullmatch("[0-9a-f]{12}", before.hash)
    assert after.hash != before.hash
    assert (after.hashes == before.hashes) == (change == "scope")


@pytest.mark.parametrize("change", LOOKS)
def test_the_fingerprint_of_a_codebook_stays_whatever_it_looks_like(change: str) -> None:
    assert read(changed(*LOOKS[change])[0]).hash == read(GOOD).hash


def test_a_diff_gives_the_reasons_and_names_what_has_none() -> None:
    old, new = read(GOOD), read(REVISED.replace("from Oslo", "from Bergen").replace("one voice", "many voices"))
    diff = compare(old, new)
    assert [revision.date for revision in diff.reasons] == ["2026-03-02", "2026-09-01"]
    assert diff.unexplained == ("form.coalition",)
    shown = changes(diff, 120)
    assert "Reasons\n  - 2026-03-02 (value.knowledge)" in shown
    assert shown.endswith("No reason is given for: form.coalition. Write it with its date under `changes:`.")
    later = compare(
        new, read(REVISED.replace("from Oslo", "from Turku").replace("other cities}", "other towns}").replace("one voice", "many voices"))
    )
    assert later.reasons == ()
    assert later.unexplained == ("value.learning", "scope")
    whole = "changes:\n  - {date: 2026-03-02, reason: All definitions were shortened.}\n"
    everything = read(GOOD.replace("scope:\n", whole + "scope:\n", 1).replace("one voice", "many voices"))
    assert compare(old, everything).unexplained == ()
    assert "All definitions were shortened." in entry(everything, "form.coalition")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{date: 2. March, reason: why}", "line 7: `date` cannot be `2. March`. Write year, month and day"),
        ("{date: 2026-02-30, reason: why}", "line 7: `date` cannot be `2026-02-30`"),
        ("{date: 2026-03-02}", "line 7: an item of `changes` lacks `reason`"),
        ("{date: 2026-03-02, reason: why, codes: [Learning]}", "line 7: `codes` names `Learning`"),
        ("{date: 2026-03-02, reason: why, code: [value.learning]}", "line 7: unknown key `code`"),
    ],
)
def test_a_faulty_change_is_named_with_its_line(line: str, message: str) -> None:
    text = GOOD.replace("scope:\n", f"changes:\n  - {line}\nscope:\n", 1)
    book, problems = Codebook.parse(text)
    assert book is None
    assert [str(problem) for problem in problems] == [str(problems[0])]
    assert message.lower() in str(problems[0]).lower()
