"""What a PDF shows and what of it was said: tables, edges of pages, notes, columns, divided words. All content is fictional."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from printing import placed

from icc_coding.transcripts import FileReading, inspect_file

Item = tuple[float, float, str] | tuple[float, float, str, float]
ASK, TELL, MORE, THEN = "Who keeps the archive?", "Two villages keep it, and", "Since when?", "Since the fire."
WHOLE = f"{TELL} nobody else has the key."
SAID = [("Clerk", ASK), ("Abel", WHOLE), ("Clerk", MORE), ("Abel", THEN)]


def read(tmp_path: Path, *pages: list[Item]) -> FileReading:
    (tmp_path / "a.pdf").write_bytes(placed(pages))
    return inspect_file(tmp_path / "a.pdf")


def spoken(reading: FileReading) -> list[tuple[str, str]]:
    return [(turn.speaker, t.text[turn.start : turn.end]) for t in reading.transcripts for turn in t.turns]


def lines(*texts: str, top: float = 780, step: float = 16) -> list[Item]:
    return [(60, top - step * n, text) for n, text in enumerate(texts)]


def row(y: float, who: str, *what: str, n: int = 0) -> list[Item]:
    start = [(60.0, y, str(n))] if n else []
    return [*start, (90, y, who), *((190.0, y - 14 * k, part) for k, part in enumerate(what))]


@pytest.mark.parametrize("numbered", [True, False])
@pytest.mark.parametrize("header", [True, False])
def test_a_table_of_talk_is_read_by_the_places_of_its_words(tmp_path: Path, numbered: bool, header: bool) -> None:
    top: list[Item] = [*([(60, 790, "No")] if numbered else []), (90, 790, "Speaker"), (190, 790, "Text")] if header else []
    rows = [*row(760, "Clerk", ASK, n=1 * numbered), *row(740, "Abel", TELL, "nobody else has the key.", n=2 * numbered)]
    rows += [*row(700, "Clerk", MORE, n=3 * numbered), *row(680, "Abel", THEN, n=4 * numbered)]
    assert spoken(read(tmp_path, [*top, *rows])) == SAID


def test_a_table_goes_on_over_a_page_and_its_header_comes_back(tmp_path: Path) -> None:
    head: list[Item] = [(90, 790, "Speaker"), (190, 790, "Text")]
    first = [*head, *row(760, "Clerk", ASK), *row(740, "Abel", TELL), (60.0, 30.0, "Archive, page 1")]
    second = [
        (190.0, 790.0, "nobody else has the key."),
        *row(760, "Clerk", MORE),
        *row(740, "Abel", THEN),
        (60.0, 30.0, "Archive, page 2"),
    ]
    assert spoken(read(tmp_path, first, second)) == SAID
    again = [*head, *row(760, "Clerk", MORE), *row(740, "Abel", THEN)]
    assert spoken(read(tmp_path, [*head, *row(760, "Clerk", ASK), *row(740, "Abel", WHOLE)], again)) == SAID


def test_an_answer_at_the_edge_of_a_page_is_no_page_head(tmp_path: Path) -> None:
    questions = [f"Clerk: Did you {what}?" for what in ("see it", "hold it", "read it", "keep it", "lend it", "miss it")]
    pages = [lines(*(line for q in pair for line in (q, "Abel: Yes."))) for pair in zip(questions[::2], questions[1::2], strict=True)]
    assert [what for who, what in spoken(read(tmp_path, *pages)) if who == "Abel"] == ["Yes."] * 6
    pages = [lines("Clerk:", q, "Abel:", "Yes.") for q in questions]
    assert [what for who, what in spoken(read(tmp_path, *pages)) if who == "Abel"] == ["Yes."] * 6


def test_a_word_divided_by_the_end_of_a_page_is_whole(tmp_path: Path) -> None:
    pages = [
        [*lines(f"Clerk: {ASK}", "Abel: It lies with two villages and with the intermu-"), (60.0, 30.0, "Archive, page 1")],
        [*lines("nicipal council, since the fire.", f"Clerk: {MORE}", f"Abel: {THEN}"), (60.0, 30.0, "Archive, page 2")],
    ]
    said = spoken(read(tmp_path, *pages))
    assert said == [("Clerk", ASK), ("Abel", "It lies with two villages and with the intermunicipal council, since the fire."), *SAID[2:]]


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("well-", "known book", "well-known book"),
        ("long-", "term loan", "long-term loan"),
        ("decision-", "maker there", "decision-maker there"),
        ("to-", "gether there", "together there"),
        ("agree-", "ments there", "agreements there"),
        ("inter-", "municipal there", "intermunicipal there"),
        ("Oster-", "burg there", "Osterburg there"),
    ],
)
def test_a_compound_keeps_its_hyphen_and_a_divided_word_loses_it(tmp_path: Path, first: str, second: str, whole: str) -> None:
    talk = lines(
        f"Clerk: {ASK}", f"Abel: They have kept it all these years as the {first}", f"{second}.", f"Clerk: {MORE}", f"Abel: {THEN}"
    )
    assert spoken(read(tmp_path, talk))[1] == ("Abel", f"They have kept it all these years as the {whole}.")


def test_the_document_decides_first(tmp_path: Path) -> None:
    talk = lines(
        "Clerk: Is it the road-works office?",
        "Abel: It is, and they call it the office of road-",
        "works.",
        f"Clerk: {MORE}",
        f"Abel: {THEN}",
    )
    assert spoken(read(tmp_path, talk))[1][1].endswith("office of road-works.")


def test_footnotes_and_their_marks_are_no_speech(tmp_path: Path) -> None:
    pages: list[list[Item]] = [
        [
            *lines(f"Clerk: {ASK}", "Abel: Two villages keep it,"),
            (197, 768, "1", 6),
            *lines("and nobody else has the key, as far as", top=748),
            (60, 80, "1", 6),
            (66, 78, "He counts the mill as a village.", 8),
        ],
        lines("anybody here can say.", f"Clerk: {MORE}", f"Abel: {THEN}"),
    ]
    said = spoken(read(tmp_path, *pages))
    assert said == [
        ("Clerk", ASK),
        ("Abel", "Two villages keep it, and nobody else has the key, as far as anybody here can say."),
        *SAID[2:],
    ]
    assert "He counts the mill" in read(tmp_path, *pages).transcripts[0].text


def test_the_foot_of_a_single_page_is_no_speech(tmp_path: Path) -> None:
    page = [*lines(*(f"{who}: {what}" for who, what in SAID)), (60.0, 30.0, "Archive talks, page 1 of 1")]
    assert spoken(read(tmp_path, page)) == SAID


@pytest.mark.parametrize("across", [True, False], ids=["line by line", "column by column"])
def test_two_columns_are_read_one_after_the_other(tmp_path: Path, across: bool) -> None:
    left = [
        "Clerk: Who keeps the old archive?",
        "Abel: Two villages keep it, and so",
        "it has been since the great fire",
        "that took the mill and the barn",
        "and the school with all its maps",
        "and the only clock of the valley.",
        "Clerk: And who pays for it all?",
        "Abel: Both do, by the acre, and",
        "the church gives the wood for it",
    ]
    right = [
        "in every winter but the last one.",
        "Clerk: What came in the way?",
        "Abel: A wedding, of all things, as",
        "the two mayors have one daughter",
        "and one son who did not get along",
        "with each other for some years.",
        "Clerk: And how is it today?",
        "Abel: Today they have three small",
        "children and a common archive.",
    ]
    one = [(60.0, 700.0 - 14 * n, text) for n, text in enumerate(left)]
    two = [(310.0, 700.0 - 14 * n, text) for n, text in enumerate(right)]
    items = [item for pair in zip(one, two, strict=True) for item in pair] if across else [*one, *two]
    said = spoken(read(tmp_path, [(60, 760, "A talk about the archive of two villages, written down in full"), *items]))
    assert [who for who, _ in said] == ["Clerk", "Abel"] * 4
    assert said[3] == ("Abel", "Both do, by the acre, and the church gives the wood for it in every winter but the last one.")
    assert said[7][1] == "Today they have three small children and a common archive."
    assert all(a != b for a, b in pairwise(said))


@pytest.mark.parametrize("notes", [True, False])
def test_a_name_written_behind_the_lines_it_stands_beside_is_in_its_row(tmp_path: Path, notes: bool) -> None:
    items: list[Item] = [
        (60.0, 790.0, "Line"),
        (100.0, 790.0, "Text"),
        (400.0, 790.0, "Speaker"),
        *([(480.0, 790.0, "Notes")] if notes else []),
    ]
    rows = [
        ("Clerk", "Who keeps", "the archive?"),
        ("Abel", TELL, "nobody else has the key."),
        ("Clerk", "Since", "when?"),
        ("Abel", "Since", "the fire."),
    ]
    y = 760.0
    for number, (who, *parts) in enumerate(rows, 1):
        items.append((60.0, y, str(number)))
        items += [(100.0, y - 14 * n, part) for n, part in enumerate(parts)]
        items.append((400.0, y, who))
        items += [(480.0, y, "(laughs)")] if notes else []
        y -= 14 * len(parts) + 20
    reading = read(tmp_path, items)
    assert spoken(reading) == SAID


def test_words_in_brackets_at_the_end_of_a_broken_line_are_said(tmp_path: Path) -> None:
    said = "We went there with the two mayors and with the clerk of the other one"
    page = lines(
        f"Clerk: {ASK}", f"Abel: {said}", "(my brother)", f"Clerk: {MORE}", f"Abel: {said}", "(laughs)", f"Clerk: {MORE}", f"Abel: {THEN}"
    )
    assert spoken(read(tmp_path, page))[1::2] == [("Abel", f"{said} (my brother)"), ("Abel", said), ("Abel", THEN)]


def test_broken_lines_of_talk_that_are_alike_are_no_page_heads(tmp_path: Path) -> None:
    """On three of five pages the same half sentence is the last line."""
    things = ("bell", "saw", "cart", "mill", "boat")
    pages, whole = [], []
    for number, thing in enumerate(things):
        told = [
            f"Abel: That was the {thing} and",
            f"how the {thing} came to us,",
            f"by the {thing} maker,",
            f"whose {thing} it was, and we",
        ]
        last = "never sold it again," if number < 3 else f"sold the {thing} later on,"
        pages.append([*lines(*told, last, top=760, step=14), (60.0, 40.0, f"Archive, page {number + 1}")])
        whole.append(" ".join([*told, last]).removeprefix("Abel: "))
    said = " ".join(words for _, words in spoken(read(tmp_path, *pages)))
    assert said.split() == " ".join(whole).split()


@pytest.mark.parametrize(("last", "kept"), [("2019", True), ("7", True)])
def test_a_figure_that_ends_a_sentence_at_the_foot_of_a_page_is_said(tmp_path: Path, last: str, kept: bool) -> None:
    first = lines(f"Clerk: {ASK}", "Abel: We have had the key ever since the council voted for it in the", last, top=760, step=14)
    second = lines(f"Clerk: {MORE}", f"Abel: {THEN}", f"Clerk: {ASK}", f"Abel: {WHOLE}", top=760, step=14)
    (_, answer, *_) = spoken(read(tmp_path, first, second))
    assert answer[1].endswith(f"for it in the {last}") == kept


def narrow(page: int, first: int, every: int) -> tuple[list[Item], list[tuple[str, str]]]:
    """A page of two justified columns with a head, a foot, and line numbers in both margins; and what is said on it."""
    items: list[Item] = [(60, 800, "Talk in the reading room", 9), (60, 40, f"Page {page} of 3", 9)]
    said: list[tuple[str, str]] = []
    number = first
    for left in (80, 330):
        for line in range(24):
            who, label = (("Clerk", "Clerk:") if line % 12 == 0 else ("Abel", "Abel:")) if line % 6 == 0 else ("", "")
            words = [label] if label else []
            words += [
                f"wo{'abcdefghijklmnopqrstuvwxyz'[number % 26]}{'aeiou'[number // 26 % 5]}{'klmnr'[number // 130 % 5]}",
                "kept",
                "archives",
            ]
            places = [0, *((60, 110, 150) if label else (70, 150))]
            items += [(left + place, 760 - 13 * line, word, 9) for place, word in zip(places, words, strict=True)]
            if number % every == 0:
                items.append((left - 25, 760 - 13 * line, str(number), 7))
            if label:
                said.append((who, ""))
            said[-1] = (said[-1][0], " ".join([said[-1][1], *words[bool(label) :]]).strip())
            number += 1
    return items, said


@pytest.mark.parametrize("every", [1, 5])
def test_line_numbers_in_the_margins_of_two_justified_columns_are_no_speech(tmp_path: Path, every: int) -> None:
    pages = [narrow(page + 1, 1 + 48 * page, every) for page in range(3)]
    reading = read(tmp_path, *(items for items, _ in pages))
    assert [(who, " ".join(what.split())) for who, what in spoken(reading)] == [one for _, said in pages for one in said]
    assert "Page 2 of 3" in reading.transcripts[0].text


def test_numbers_that_only_stand_below_one_another_stay(tmp_path: Path) -> None:
    years = [(60.0, 780.0 - 16 * n, f"{'Clerk' if n % 2 else 'Abel'}:") for n in range(8)]
    told = [f"{year} the mill burned down again" for year in (1952, 1957, 1961, 1970, 1971, 1980, 1991, 1992)]
    reading = read(tmp_path, [*years, *((130.0, 780.0 - 16 * n, what) for n, what in enumerate(told))])
    assert all(what in reading.transcripts[0].text for what in told)


def test_advice_about_a_label_without_its_colon_can_be_followed(tmp_path: Path) -> None:
    talk = [(f"[{n:02}:10] {who}{'' if n == 5 else ':'}", f"Answer {n} about the archive.") for n, who in enumerate(["CLERK", "ABEL"] * 6)]
    (problem,) = read(tmp_path, lines(*(line for pair in talk for line in pair))).problems
    assert "“[05:10] ABEL” looks like a label without its colon" in problem
    assert problem.endswith("Add the colon in the document that the PDF was made from, or in a copy of its text (.txt).")
