"""The Word loop: a transcript with its codes as comments out, answers of people without the tool back in. All of it is fictional."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from harbours import FEES, PILOTS, TUG, decide, rows_of, run

from icc_coding.codebook.model import Codebook
from icc_coding.corpus import Choice
from icc_coding.decisions.state import load_state
from icc_coding.errors import UserError
from icc_coding.exchange.export import export_study
from icc_coding.exchange.intake import import_file
from icc_coding.exchange.taking.take import undo_import
from icc_coding.exchange.word.commented import read_commented
from icc_coding.study import Study
from icc_coding.transcripts import read_study

SOUTH = Choice(transcripts=("south",))


@pytest.fixture
def document(coded: Study, tmp_path: Path) -> Path:
    """`south` has two suggestions on one excerpt; a decision by Ben stands on a part of it."""
    row = next(row for row in rows_of(coded) if row.transcript == "south" and row.code == FEES)
    start = row.start + row.text.index("They took")
    from dataclasses import replace

    decide(
        coded,
        "add",
        replace(row, start=start, end=start + 19, text=row.text[row.text.index("They took") :][:19], code=TUG),
        "ben",
        "no <tugs>",
    )
    said = export_study(coded, tmp_path / "south.docx", choice=SOUTH)
    assert "3 comments written of " in said
    return tmp_path / "south.docx"


def edit(path: Path, change: Callable[[str, str], tuple[str, str]]) -> None:
    """Change the document's and the comments' XML."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    names = ("word/document.xml", "word/comments.xml")
    changed = change(*(parts[name].decode() for name in names))
    parts |= dict(zip(names, (one.encode() for one in changed), strict=True))
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def write_into(path: Path, code: str, words: str) -> None:
    """Type a line into our comment on a code."""

    def change(document: str, comments: str) -> tuple[str, str]:
        at = comments.index("</w:comment>", comments.index(f"({code})"))
        return document, comments[:at] + "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in words.split("\n")) + comments[at:]

    edit(path, change)


def add_comment(path: Path, run_with: str, words: str, author: str = "Ana") -> None:
    """A new comment on the run that holds these words, as Word's users make one."""
    document = docx.Document(str(path))
    found = next(one for line in document.paragraphs for one in line.runs if run_with in one.text)
    document.add_comment(found, words, author)
    document.save(str(path))


def held(study: Study, coder: str = "ana") -> list[tuple[str, str, str]]:
    state = load_state(study, Codebook.load(study.codebook))
    return sorted((c.code, c.status, c.note) for c in state.codings if c.coder == coder)


def test_the_document_holds_the_transcript_and_its_codes(coded: Study, document: Path) -> None:
    found = read_commented(document)
    south = next(t for t in read_study(coded).transcripts if t.name == "south")
    assert found.text == south.text
    assert found.text_hash == south.text_hash
    by_author = {comment.author: comment for comment in found.comments}
    assert set(by_author) == {"icc-coding", "ben"}
    assert "Tug sharing (help.tug_sharing)" in by_author["ben"].words
    assert "○ added by ben" in by_author["ben"].words
    assert "○ note: no <tugs>" in by_author["ben"].words
    assert found.text[by_author["ben"].start : by_author["ben"].end] == "They took our ships"
    assert next(comment.text for comment in docx.Document(str(document)).comments if comment.author == "ben").startswith("● Tug sharing")
    assert "w:shd" in zipfile.ZipFile(document).read("word/document.xml").decode()


def test_an_untouched_document_says_nothing(coded: Study, document: Path) -> None:
    assert "0 answers applied" in import_file(coded, document, coder="ana")
    assert held(coded) == []


def test_answers_in_our_comments_are_decisions(coded: Study, document: Path) -> None:
    write_into(document, PILOTS, "accept: heard it twice")
    write_into(document, FEES, "Reject.\nthat is a joke")
    write_into(document, TUG, "Talk among pilots")
    assert "3 answers would be applied" in import_file(coded, document, coder="ana", dry_run=True)
    assert held(coded) == []
    report = import_file(coded, document, coder="ana")
    assert "3 answers applied, 0 unchanged, 0 conflicting, 0 unreadable" in report
    assert held(coded) == [
        (PILOTS, "accepted", "heard it twice"),
        (PILOTS, "added", ""),
        (TUG, "replaced", ""),
        (FEES, "rejected", "that is a joke"),
    ]
    assert "0 answers applied, 3 unchanged" in import_file(coded, document, coder="ana")
    undo_import(coded)
    assert held(coded) == []


def test_replies_whose_parent_is_lost_are_matched_by_their_place(coded: Study, document: Path) -> None:
    add_comment(document, "They took our ships", "unsure")
    report = import_file(coded, document, coder="ana")
    assert "1 answer applied" in report
    assert held(coded) == [(TUG, "unsure", "")]


def test_a_reply_that_may_mean_several_codes_is_reported(coded: Study, tmp_path: Path) -> None:
    export_study(coded, tmp_path / "south.docx", choice=SOUTH)
    add_comment(tmp_path / "south.docx", "The pilots ring", "accept")
    report = import_file(coded, tmp_path / "south.docx", coder="ana")
    assert re.search(
        r"not understood: “accept” on “The pilots .* may mean any of help\.pilot_talk, trouble\.fee_dispute\. Name the code", report
    )
    assert held(coded) == []
    add_comment(tmp_path / "south.docx", "The pilots ring", f"reject; {PILOTS}")
    import_file(coded, tmp_path / "south.docx", coder="ana")
    assert held(coded) == [(PILOTS, "rejected", "")]


def test_comments_on_new_words_add_codes_and_notes(coded: Study, document: Path) -> None:
    def split(body: str, comments: str) -> tuple[str, str]:
        old = "Interviewer: Who speaks with whom?"
        assert old in body
        return body.replace(
            old, 'Interviewer: </w:t></w:r><w:r><w:t>Who speaks</w:t></w:r><w:r><w:t xml:space="preserve"> with whom?'
        ), comments

    edit(document, split)
    add_comment(document, "Who speaks", "Talk among pilots")
    add_comment(document, "Who speaks", "ask again next year")
    report = import_file(coded, document, coder="ana")
    assert "1 answer applied" in report, report
    state = load_state(coded, Codebook.load(coded.codebook))
    (coding,) = [c for c in state.codings if c.coder == "ana"]
    assert (coding.code, coding.quote) == (PILOTS, "Who speaks")
    assert any("ask again next year" in memo.note for memo in state.memos)


def test_deleted_moved_and_edited_comments(coded: Study, document: Path) -> None:
    write_into(document, PILOTS, "accept")

    def change(body: str, comments: str) -> tuple[str, str]:
        number = re.search(r'<w:comment w:id="(\d+)"[^>]*>(?:(?!</w:comment>).)*' + re.escape(f"({PILOTS})"), comments)[1]  # type: ignore[index]
        body = re.sub(rf'<w:commentRange(Start|End) w:id="{number}"/>', "", body)
        body = body.replace("<w:body><w:p>", f'<w:body><w:p><w:commentRangeStart w:id="{number}"/>', 1)
        body = body.replace("Interviewer: Who", f'Interviewer: </w:t></w:r><w:commentRangeEnd w:id="{number}"/><w:r><w:t>Who', 1)
        comments = re.sub(r'<w:comment w:id="\d+"[^>]*>(?:(?!</w:comment>).)*' + re.escape(f"({FEES})") + r".*?</w:comment>", "", comments)
        return body.replace("as long as I can remember", "as long as he can remember"), comments

    edit(document, change)
    report = import_file(coded, document, coder="ana")
    assert f"moved: the comment on {PILOTS} stands elsewhere now" in report
    assert "the text was edited: “Pilot Rau: The pilots ring" in report
    assert held(coded) == [(PILOTS, "accepted", "")]
    (coding,) = [c for c in load_state(coded).codings if c.coder == "ana"]
    assert "as long as I can remember" in coding.quote


def test_an_open_document_keeps_what_is_written(coded: Study, document: Path) -> None:
    write_into(document, PILOTS, "what does she mean by ring?")
    import_file(coded, document, coder="ana")
    assert [memo.note for memo in load_state(coded).memos if memo.coder == "ana"] == ["what does she mean by ring?"]
    assert held(coded) == []


def test_wrong_documents_are_one_sentence(coded: Study, document: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"whose answers are these\? Add --coder NAME"):
        import_file(coded, document)
    plain = docx.Document()
    plain.add_paragraph("Nothing of ours")
    plain.save(str(tmp_path / "plain.docx"))
    with pytest.raises(UserError, match=r"plain\.docx: is nothing that can be imported"):
        import_file(coded, tmp_path / "plain.docx", coder="ana")
    with pytest.raises(UserError, match="is of no transcript of this study"):
        import_file(coded, tmp_path / "plain.docx", "document", coder="ana")
    with pytest.raises(UserError, match=r"a document holds one transcript and there are 2\. Add --transcript NAME"):
        export_study(coded, tmp_path / "all.docx")
    done = run(coded, "export", tmp_path / "all", "--as", "document")
    assert done.exit_code == 0
    assert sorted(path.name for path in (tmp_path / "all").iterdir()) == ["north.docx", "south.docx"]
