"""What is no transcript is named in one sentence, and the rest of the study is read all the same."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import docx
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from printing import pdf_of

from icc_coding.errors import UserError
from icc_coding.study import Study
from icc_coding.transcripts import FileReading, inspect_file, read_study
from icc_coding.transcripts.registry import FORMATS

TALK = "Interviewer: How did it begin?\nMayor: Our two cities met.\nInterviewer: And then?\nMayor: A shared bus line.\n"
BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'


def word() -> bytes:
    document = docx.Document()
    for line in TALK.splitlines():
        document.add_paragraph(line)
    return saved(document)


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("speaker", "text"), *(line.split(": ", 1) for line in TALK.splitlines())):
        sheet.append(list(row))
    return saved(book)


def saved(document: object) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)  # type: ignore[attr-defined]
    return buffer.getvalue()


def archive(**members: bytes | str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in members.items():
            zipped.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return buffer.getvalue()


def replaced(data: bytes, member: str, content: str) -> bytes:
    """A zip container with one member's content exchanged."""
    old, buffer = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, content if name == member else old.read(name))
    return buffer.getvalue()


def locked_pdf() -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(pdf_of([TALK.splitlines()])))
    writer.encrypt("secret", algorithm="AES-256")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 512

BAD = {
    "password.docx": (LOCKED, "password"),
    "password.xlsx": (LOCKED, "password"),
    "password.pdf": (locked_pdf(), "password"),
    "password.odt": (archive(content_xml="x", META_INF__manifest_xml="").replace(b"META_INF", b"META-INF"), "damaged"),
    "old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old Word"),
    "cut.docx": (word()[:2000], "damaged or cut off"),
    "cut.xlsx": (workbook()[:1500], "damaged or cut off"),
    "cut.pdf": (pdf_of([TALK.splitlines()])[:300], ""),
    "hollow.docx": (replaced(word(), "word/document.xml", "<w:document"), "damaged"),
    "other.zip": (archive(a_xml="hello"), "zip archive"),
    "bomb.docx": (archive(word__document_xml="a" * 60_000_000), "would unpack to"),
    "entities.docx": (replaced(word(), "word/document.xml", BOMB), "entities"),
    "entities.odt": (archive(content_xml=BOMB), "entities"),
    "entities.xlsx": (replaced(workbook(), "xl/workbook.xml", BOMB), "entities"),
    "late.docx": (replaced(word(), "word/document.xml", BOMB.replace("<!DOCTYPE", f"<!-- {'x' * 99_999} --><!DOCTYPE")), "entities"),
    "empty.txt": (b"", "is empty"),
    "blank.txt": (b" \n\n \n", "nothing but blanks"),
    "binary.txt": (bytes(range(256)) * 40, "not a text file"),
    "noise.docx": (os.urandom(4096).replace(b"PK", b"xx"), ""),
    "sound.mp3": (b"ID3\x04" + b"\x00" * 100, "recording"),
    "sound.txt": (b"RIFF\x00\x00\x00\x00WAVEfmt " + b"\x00" * 100, "recording"),
    "scan.png": (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "picture"),
    "scan.pdf": (pdf_of([[]]), "pictures of pages"),
    "broken.json": (b'{"turns": [{"speaker": "A", "text": "hel', "no complete JSON"),
    "talkless.json": (b'{"a": 1, "b": [1, 2, 3]}', "without talk"),
    "deep.json": (b'{"a":' * 30_000 + b"1" + b"}" * 30_000, "nested"),
    "cues.vtt": (b"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n\n", "no captions"),
    "empty.otr": (b'{"text": "", "media": ""}', "empty transcript"),
    "project.qdpx": (archive(project_qde="<x/>").replace(b"project_qde", b"project.qde"), "REFI-QDA"),
    "coded.csv": (b"excerpt_id,transcript,code,text\n1,a,value.x,hello there\n", "coded excerpts"),
    "sheet.csv": (b"icc_review,excerpt_id,text\n1,a,hello\n", "coded excerpts"),
    "persons.csv": (b"transcript,speaker,case,country\na,b,c,d\n", "table of cases"),
    "numbers.csv": (b"a,b\n1,2\n3,4\n", "no column of it reads"),
    "log.jsonl": (b'{"seq": 1, "prev": "", "action": "accept"}\n{"seq": 2, "prev": "", "action": "read"}\n', "log of decisions"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_file_is_named_in_one_sentence(tmp_path: Path, name: str) -> None:
    data, says = BAD[name]
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UserError) as caught:
        inspect_file(tmp_path / name)
    message = str(caught.value)
    assert message.startswith(f"{name}")
    assert says in message
    assert "\n" not in message
    assert message.endswith((".", "?"))
    assert len(message) < 320


def test_study_is_read_around_bad_files(tmp_path: Path) -> None:
    study = Study(tmp_path)
    study.transcripts.mkdir()
    for name, (data, _) in BAD.items():
        (study.transcripts / name).write_bytes(data)
    (study.transcripts / "folder.txt").mkdir()
    with (study.transcripts / "huge.txt").open("wb") as handle:
        handle.truncate(2_000_000_000)
    (study.transcripts / "good.txt").write_text(TALK)
    (study.transcripts / "~$good.docx").write_bytes(b"lock")
    (study.transcripts / ".DS_Store").write_bytes(b"\x00\x01")
    reading = read_study(study)
    assert [transcript.name for transcript in reading.transcripts] == ["good"]
    assert {problem.file for problem in reading.skipped} == {*BAD, "folder.txt", "huge.txt"}
    said = {problem.file: problem.message for problem in reading.skipped}
    assert "folder" in said["folder.txt"]
    assert "larger than" in said["huge.txt"]


def test_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no such folder"):
        read_study(Study(tmp_path))


@pytest.mark.parametrize("suffix", ["docx", "pdf", "vtt", "srt", "rtf", "html", "json", "csv"])
def test_wrong_suffix_is_noticed(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"talk.{suffix}"
    path.write_text(TALK)
    if suffix in ("docx", "pdf", "rtf", "vtt", "srt"):
        reading = inspect_file(path)
        assert reading.recognition.name == "labelled-txt"
        assert any("suffix" in problem for problem in reading.problems)
    else:
        reading, message = attempted(path)
        assert message.startswith(path.name) if reading is None else reading.transcripts[0].turns


@pytest.mark.parametrize("disguise", ["talk.txt", "talk.md", "talk.pdf", "talk"])
def test_word_document_in_disguise_is_read_as_word(tmp_path: Path, disguise: str) -> None:
    (tmp_path / disguise).write_bytes(word())
    reading = inspect_file(tmp_path / disguise)
    assert reading.recognition.name == "labelled-docx"
    assert len(reading.transcripts[0].turns) == 4
    assert reading.problems


def attempted(path: Path) -> tuple[FileReading | None, str]:
    """The reading, or the sentence that says why there is none; anything else is a bug and is raised."""
    try:
        return inspect_file(path), ""
    except UserError as error:
        return None, str(error)


def parquet() -> bytes:
    buffer = io.BytesIO()
    pq.write_table(
        pa.table({"transcript": ["a", "a", "b"], "speaker": ["Ana", "Ben", "Ana"], "text": ["Hello there", "Day", "You"]}), buffer
    )
    return buffer.getvalue()


SEEDS = {
    "txt": TALK.encode(),
    "md": b"### Ana:\nHello there.\n\n### Ben:\nGood day.\n",
    "docx": word(),
    "odt": archive(content_xml='<o:text xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>'),
    "rtf": b"{\\rtf1\\ansi\\ansicpg1252 Interviewer: Hello\\par Mayor: Caf\\'e9\\par}",
    "pdf": pdf_of([TALK.splitlines()]),
    "html": b"<html><body><p><b>Ana:</b> Hello</p><pre>Ben: x\n y</pre></body></html>",
    "vtt": b"WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\n<v Ana>Hello</v>\n\n00:00:03.000 --> 00:00:04.000\n<v Ben>Day\n",
    "srt": b"1\n00:00:01,000 --> 00:00:02,000\nAna: Hello\n\n2\n00:00:03,000 --> 00:00:04,000\nBen: Day\n",
    "otr": b'{"text": "<p><span class=\\"timestamp\\" data-timestamp=\\"1\\">0:01</span> Ana: hello</p>"}',
    "json": b'{"utterances": [{"speaker": "A", "text": "hello there you", "start": 10}, {"speaker": 1, "text": "day", "start": "x"}]}',
    "csv": b"speaker,text,start\nAna,Hello there,1\nBen,Good day,2\nAna,And you,3\n",
    "xlsx": workbook(),
    "ods": archive(
        mimetype="application/vnd.oasis.opendocument.spreadsheet",
        content_xml='<o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:t="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:x="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><o:body><o:spreadsheet><t:table t:name="A">'
        + "".join(
            f"<t:table-row><t:table-cell><x:p>{who}</x:p></t:table-cell><t:table-cell><x:p>{said}</x:p></t:table-cell></t:table-row>"
            for who, said in (("speaker", "text"), ("Ana", "Hello there"), ("Ben", "Good day"), ("Ana", "And you"))
        )
        + "</t:table></o:spreadsheet></o:body></o:document-content>",
    ),
    "parquet": parquet(),
    "eaf": b'<ANNOTATION_DOCUMENT><TIME_ORDER><TIME_SLOT TIME_SLOT_ID="t1" TIME_VALUE="500"/></TIME_ORDER><TIER TIER_ID="Ana"><ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="t1"><ANNOTATION_VALUE>Hello there</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER></ANNOTATION_DOCUMENT>',
    "textgrid": b'"ooTextFile"\n"TextGrid"\n0\n9\n<exists>\n1\n"IntervalTier"\n"Ana"\n0\n9\n2\n0\n1\n"Hello there"\n1\n2\n"Good day"\n',
    "exb": b'<basic-transcription><common-timeline><tli id="T0" time="0"/><tli id="T1"/></common-timeline><tier speaker="S" type="t" display-name="Ana"><event start="T0" end="T1">Hello there</event></tier></basic-transcription>',
    "cha": b"@UTF8\n@Begin\n@Participants:\tANA Ana Interviewer\n*ANA:\thello (.) there . \x15100_900\x15\n*BEN:\tgood <day> [//] .\n@End\n",
    "trs": b'<Trans><Speakers><Speaker id="s" name="Ana"/></Speakers><Turn speaker="s t" startTime="1"><Sync time="1"/><Who nb="1"/>Hello<Who nb="2"/>day</Turn></Trans>',
    "tei": b'<TEI><text><timeline><when xml:id="T"/></timeline><u who="#A" start="#T"><w>Hello</w><pc>,</pc> there</u></text></TEI>',
}


def test_every_format_is_fuzzed() -> None:
    assert set(SEEDS) == set(FORMATS)


@st.composite
def damaged(draw: st.DrawFn, seed: bytes) -> bytes:
    """The seed with some bytes exchanged, cut out or put in."""
    data = bytearray(seed)
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        match draw(st.integers(0, 3)):
            case 0:
                data[at : at + 1] = draw(st.binary(max_size=4))
            case 1:
                del data[at : at + draw(st.integers(1, 60))]
            case 2:
                data[at:at] = data[: draw(st.integers(0, 80))]
            case _:
                data[at:at] = draw(st.sampled_from([b"\x00", b"\xff", b"{", b"<", b"\n\n", b":", b'"', b"\\u0", "é–日".encode()]))
    return bytes(data)


@pytest.mark.parametrize("suffix", SEEDS)
def test_fuzzed_file_gives_transcripts_or_a_sentence(tmp_path_factory: pytest.TempPathFactory, suffix: str) -> None:
    path = tmp_path_factory.mktemp("fuzz") / f"f.{suffix}"

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(data=damaged(SEEDS[suffix]) | st.binary(max_size=300))
    def attempt(data: bytes) -> None:
        path.write_bytes(data)
        reading, message = attempted(path)
        assert "\n" not in message
        for transcript in reading.transcripts if reading else ():
            assert transcript.turns
            assert all(0 <= turn.start < turn.end <= len(transcript.text) for turn in transcript.turns)

    attempt()
