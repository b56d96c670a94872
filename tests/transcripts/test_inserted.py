"""Words that stand beside the flow of a document: in text boxes and shapes, and in documents that were inserted whole. Content is fictional."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from documents import open_text, page, rich, run, word

from icc_coding.transcripts import FileReading, inspect_file

ASK, SAY, MORE = "Warden: How is the dyke kept?", "Miller: Seven parishes pay for it.", "Warden: Since when?"
BOXED = "Miller: It was four before the flood."
SAID = [
    ("Warden", "How is the dyke kept?"),
    ("Miller", "Seven parishes pay for it."),
    ("Miller", "It was four before the flood."),
    ("Warden", "Since when?"),
]
_NAMES = 'xmlns:v="urn:v" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:s="urn:s"'
_BOX = f"<w:txbxContent><w:p>{run(BOXED)}</w:p></w:txbxContent>"
_SHAPE = f"<w:r {_NAMES}><mc:AlternateContent><mc:Choice><s:txbx>{_BOX}</s:txbx></mc:Choice><mc:Fallback><v:textbox>{_BOX}</v:textbox></mc:Fallback></mc:AlternateContent></w:r>"
_DRAW = 'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
_SHP = r"{{\shp{{\*\shpinst\shpleft0{{\sp{{\sn shapeType}}{{\sv 202}}}}{{\shptxt \pard\plain {0}\par}}}}{{\shprslt {{\*\do{{\dptxbxtext\pard {0}\par}}}}}}}}"
BOXES = {
    "a.docx": word(ASK, run(SAY) + _SHAPE, MORE),
    "b.docx": word(ASK, _SHAPE + run(SAY), MORE),
    "a.odt": open_text(
        f"<text:p>{ASK}</text:p><text:p>{SAY}<draw:frame {_DRAW}><draw:text-box><text:p>{BOXED}</text:p></draw:text-box></draw:frame></text:p><text:p>{MORE}</text:p>"
    ),
    "b.odt": open_text(
        f"<text:p>{ASK}</text:p><text:p><draw:g {_DRAW}><draw:custom-shape><text:p>{BOXED}</text:p></draw:custom-shape></draw:g>{SAY}</text:p><text:p>{MORE}</text:p>"
    ),
    "a.rtf": rich(ASK, SAY + _SHP.format(BOXED), MORE),
    "b.rtf": rich(ASK, SAY[:20] + _SHP.format(BOXED) + SAY[20:], MORE),
    "c.rtf": rich(ASK, rf"{SAY}{{\*\do{{\dptxbxtext\pard {BOXED}\par}}}}", MORE),
}


def read(tmp_path: Path, name: str, content: bytes) -> FileReading:
    (tmp_path / name).write_bytes(content)
    return inspect_file(tmp_path / name)


def spoken(reading: FileReading) -> list[tuple[str, str]]:
    return [(turn.speaker, t.text[turn.start : turn.end]) for t in reading.transcripts for turn in t.turns]


@pytest.mark.parametrize("name", BOXES)
def test_words_in_a_text_box_follow_the_paragraph_it_hangs_on(tmp_path: Path, name: str) -> None:
    reading = read(tmp_path, name, BOXES[name])
    assert spoken(reading) == SAID
    assert reading.transcripts[0].text.count("four before the flood") == 1
    assert reading.problems == ()  # whose words they are stands in the box


@pytest.mark.parametrize("name", BOXES)
def test_words_in_a_text_box_that_become_a_part_of_a_turn_are_said(tmp_path: Path, name: str) -> None:
    bare = BOXED.replace("Miller: ", "")
    if name.endswith(".docx") or name.endswith(".odt"):
        content = packed_anew(BOXES[name], BOXED, bare)
    else:
        content = BOXES[name].replace(BOXED.encode(), bare.encode())
    reading = read(tmp_path, name, content)
    assert [(who, " ".join(said.split())) for who, said in spoken(reading)][1] == ("Miller", f"{SAY[8:]} {bare}")
    assert reading.problems == (
        f"1 passage in a text box is read as a part of the turn that it hangs on: “{bare}”. If nobody said that there, delete it.",
    )


def packed_anew(data: bytes, old: str, new: str) -> bytes:
    """A packed document with other words in its parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(buffer, "w") as after:
        for member in before.namelist():
            after.writestr(member, before.read(member).replace(old.encode(), new.encode()))
    return buffer.getvalue()


def test_a_text_box_in_a_cell_of_a_rich_text_table_stays_in_its_cell(tmp_path: Path) -> None:
    rows = [("Speaker", "Text"), ("Warden", "How is it kept?"), ("Miller", "By seven." + _SHP.format("It was four.")), ("Warden", "I see.")]
    reading = read(tmp_path, "a.rtf", rich(rows))
    assert [(who, " ".join(said.split())) for who, said in spoken(reading)] == [
        ("Warden", "How is it kept?"),
        ("Miller", "By seven. It was four."),
        ("Warden", "I see."),
    ]


def with_chunk(chunk: bytes, *, external: bool = False) -> bytes:
    """A Word document into which another one was put whole, behind its second paragraph."""
    names = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    old, buffer = zipfile.ZipFile(io.BytesIO(word(ASK, SAY, "HERE", MORE))), io.BytesIO()
    mode = ' TargetMode="External"' if external else ""
    relation = f'<Relationship Id="c1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk" Target="chunk.bin"{mode}/>'
    with zipfile.ZipFile(buffer, "w") as new:
        for member in old.namelist():
            content = old.read(member)
            if member == "word/document.xml":
                paragraph = b'<w:p><w:r><w:t xml:space="preserve">HERE</w:t></w:r></w:p>'
                assert paragraph in content
                content = content.replace(paragraph, f'<w:altChunk {names} r:id="c1"/>'.encode())
            elif member == "word/_rels/document.xml.rels":
                content = content.replace(b"</Relationships>", relation.encode() + b"</Relationships>")
            new.writestr(member, content)
        if not external:
            new.writestr("word/chunk.bin", chunk)
    return buffer.getvalue()


_PACKED = (
    "MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n boundary=XX; type=text/html\r\n\r\nThis is a page.\r\n--XX\r\n"
    'Content-Transfer-Encoding: quoted-printable\r\nContent-Type: text/html; charset="utf-8"\r\n\r\n'
    "{}\r\n--XX\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--XX--\r\n"
)
CHUNKS = {
    "page": page(BOXED),
    "rich text": rich(BOXED),
    "plain text": BOXED.encode("utf-16"),
    "document": word(BOXED),
    "document in a document": with_chunk(page(BOXED)),
    "web archive": _PACKED.format(f"<html><body><p>{BOXED}</p></body></html>".replace("before", "be=\r\nfore")).encode(),
}


@pytest.mark.parametrize("kind", [kind for kind in CHUNKS if kind != "document in a document"])
def test_a_document_inserted_whole_is_read_where_it_stands(tmp_path: Path, kind: str) -> None:
    reading = read(tmp_path, "a.docx", with_chunk(CHUNKS[kind]))
    assert spoken(reading) == SAID
    assert not [problem for problem in reading.problems if "inserted" in problem]


def test_a_document_inside_an_inserted_one_is_read_too(tmp_path: Path) -> None:
    reading = read(tmp_path, "a.docx", with_chunk(CHUNKS["document in a document"]))
    assert [said for _, said in spoken(reading)].count("It was four before the flood.") == 1


def endless() -> bytes:
    found = word(BOXED)
    for _ in range(9):
        found = with_chunk(found)
    return found


UNREAD = {
    "elsewhere": with_chunk(b"", external=True),
    "flat package": with_chunk(b"<?xml version='1.0'?><pkg:package xmlns:pkg='urn:p'/>"),
    "picture": with_chunk(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00"),
    "nested too deep": endless(),
}


@pytest.mark.parametrize("kind", UNREAD)
def test_an_inserted_document_that_is_not_read_is_said(tmp_path: Path, kind: str) -> None:
    reading = read(tmp_path, "a.docx", UNREAD[kind])
    assert SAID[-1] in spoken(reading)
    assert any("a document inserted into it is not read" in problem for problem in reading.problems)


def test_a_page_packed_as_a_web_archive_is_read_as_the_page(tmp_path: Path) -> None:
    talk = page(ASK, SAY, BOXED, MORE).decode().replace("=", "=3D").replace("dyke", "d=79ke")
    assert spoken(read(tmp_path, "a.mht", _PACKED.format(talk).encode())) == SAID


def test_a_strict_word_document_reads_like_any_other(tmp_path: Path) -> None:
    old, buffer = zipfile.ZipFile(io.BytesIO(word(ASK, SAY, BOXED, MORE))), io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as new:
        for member in old.namelist():
            content = old.read(member)
            for usual, strict in (("wordprocessingml/2006/main", "wordprocessingml/main"), ("officeDocument/2006/", "officeDocument/")):
                content = content.replace(
                    f"http://schemas.openxmlformats.org/{usual}".encode(), f"http://purl.oclc.org/ooxml/{strict}".encode()
                )
            new.writestr(member, content)
    assert spoken(read(tmp_path, "a.docx", buffer.getvalue())) == SAID
