"""Comments answered in LibreOffice and saved as `.odt`. All of it is fictional."""

from __future__ import annotations

import re
import zipfile
from html import escape
from pathlib import Path

import pytest
from harbours import FEES, PILOTS, TUG

from icc_coding.codebook.model import Codebook
from icc_coding.corpus import Choice
from icc_coding.decisions.state import load_state
from icc_coding.errors import UserError
from icc_coding.exchange.export import export_study
from icc_coding.exchange.intake import import_file
from icc_coding.exchange.word.commented import Comment, read_commented
from icc_coding.exchange.word.writing import PROPERTY
from icc_coding.study import Study
from icc_coding.transcripts import read_study

_NAMES = "xmlns:office='urn:o' xmlns:text='urn:t' xmlns:dc='urn:d' xmlns:meta='urn:m'"


def annotation(comment: Comment) -> str:
    words = "".join(f"<text:p>{escape(line)}</text:p>" for line in comment.words.split("\n"))
    return f"<office:annotation office:name='{comment.id}'><dc:creator>{comment.author}</dc:creator>{words}</office:annotation>"


def write_odt(path: Path, text: str, comments: list[Comment], text_hash: str, wrap: str = " ") -> Path:
    """The text as LibreOffice writes it: a paragraph a line, comments where they begin, a mark where they end; `wrap` stands for a blank."""
    marks: dict[int, list[str]] = {}
    for comment in comments:
        assert comment.start is not None
        assert comment.end is not None
        marks.setdefault(comment.start, []).append(annotation(comment))
        marks.setdefault(comment.end, []).insert(0, f"<office:annotation-end office:name='{comment.id}'/>")
    body = "".join("".join(marks.get(place, [])) + escape(text[place : place + 1]) for place in range(len(text) + 1))
    paragraphs = "".join(f"<text:p>{re.sub(' (?=[a-z])', wrap, line)}</text:p>" for line in body.split("\n"))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(
            "content.xml",
            f"<office:document-content {_NAMES}><office:body><office:text>{paragraphs}</office:text></office:body></office:document-content>",
        )
        archive.writestr(
            "meta.xml",
            f"<office:document-meta {_NAMES}><meta:user-defined meta:name='{PROPERTY}'>{text_hash}</meta:user-defined></office:document-meta>",
        )
    return path


@pytest.fixture
def sent(coded: Study, tmp_path: Path) -> tuple[str, list[Comment], str]:
    """What a reviewer opens: the text of `south`, its comments, and our mark."""
    export_study(coded, tmp_path / "south.docx", choice=Choice(transcripts=("south",)))
    found = read_commented(tmp_path / "south.docx")
    return found.text, found.comments, found.text_hash


def held(study: Study) -> list[tuple[str, str, str]]:
    state = load_state(study, Codebook.load(study.codebook))
    return sorted((coding.code, coding.status, coding.quote) for coding in state.codings if coding.coder == "ana")


@pytest.mark.parametrize("wrap", [" ", "\n   ", "\t"])
def test_the_text_and_its_comments_are_as_they_were_sent(
    sent: tuple[str, list[Comment], str], coded: Study, tmp_path: Path, wrap: str
) -> None:
    found = read_commented(write_odt(tmp_path / "south.odt", *sent, wrap=wrap))
    south = next(one for one in read_study(coded).transcripts if one.name == "south")
    assert (found.text, found.text_hash) == (south.text, south.text_hash)
    places = [(one.author, found.text[one.start : one.end]) for one in found.comments]
    assert places == [(one.author, south.text[one.start : one.end]) for one in sent[1]]
    assert len(places) == 2


def test_answers_in_our_comments_and_on_other_words_are_decisions(
    sent: tuple[str, list[Comment], str], coded: Study, tmp_path: Path
) -> None:
    text, comments, mark = sent
    for comment in comments:
        comment.words += "\naccept" if f"({PILOTS})" in comment.words else "\nreject"
    start = text.index("Who speaks")
    comments.append(Comment("new", "Ana", "Tug sharing", start, start + len("Who speaks")))
    document = write_odt(tmp_path / "south.odt", text, comments, mark)
    assert "3 answers would be applied" in import_file(coded, document, coder="ana", dry_run=True)
    assert held(coded) == []
    assert "3 answers applied, 0 unchanged, 0 conflicting, 0 unreadable" in import_file(coded, document, coder="ana")
    assert {(code, status) for code, status, _ in held(coded)} == {(TUG, "added"), (PILOTS, "accepted"), (FEES, "rejected")}
    assert [quote for code, _, quote in held(coded) if code == TUG] == ["Who speaks"]


def test_blanks_and_line_breaks_that_the_format_writes_as_elements_are_letters(tmp_path: Path) -> None:
    body = "<text:h>A</text:h><text:p>two<text:s text:c='2'/>blanks<text:tab/>tab<text:line-break/>break <text:span>in  a</text:span> span</text:p>"
    with zipfile.ZipFile(tmp_path / "one.odt", "w") as archive:
        archive.writestr(
            "content.xml",
            f"<office:document-content {_NAMES}><office:body><office:text>{body}</office:text></office:body></office:document-content>",
        )
    found = read_commented(tmp_path / "one.odt")
    assert found.text == "A\ntwo  blanks\ttab\nbreak in a span"
    assert (found.comments, found.text_hash) == ([], "")


def test_a_file_that_is_no_text_document_is_one_sentence(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "sheet.odt", "w") as archive:
        archive.writestr("content.xml", f"<office:document-content {_NAMES}><office:body/></office:document-content>")
    with pytest.raises(UserError, match=r"^sheet\.odt: is no text document\. Save it as \.docx or \.odt\.$"):
        read_commented(tmp_path / "sheet.odt")
