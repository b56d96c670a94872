"""Every file format gives the same talk. All content is fictional."""

from __future__ import annotations

import datetime
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from printing import pdf_of
from talks import ASK, MORE, TELL, THEN

from icc_coding.errors import UserError
from icc_coding.settings import TranscriptSettings
from icc_coding.transcripts import FileReading, inspect_file

TURNS = [("Ana", ASK), ("Ben", TELL), ("Ana", MORE), ("Ben", THEN)]
CLOCKS = ["0:04", "0:11", "0:20", "0:25"]


def spoken(reading: FileReading) -> list[tuple[str, str]]:
    return [(turn.speaker, t.text[turn.start : turn.end]) for t in reading.transcripts for turn in t.turns]


def times(reading: FileReading) -> list[float | None]:
    return [turn.time for transcript in reading.transcripts for turn in transcript.turns]


def read(tmp_path: Path, name: str, content: str | bytes, **settings: Any) -> FileReading:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return inspect_file(path, TranscriptSettings(name, **settings))


def word(build: Callable[[Any], None]) -> bytes:
    document = docx.Document()
    build(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def labelled(document: Any) -> None:
    for who, said in TURNS:
        document.add_paragraph(f"{who}: {said}")


def teams(document: Any) -> None:
    document.add_paragraph("Two cities-20250507-Meeting Transcript")
    for (who, said), clock in zip(TURNS, CLOCKS, strict=True):
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{who}   {clock}").bold = True
        paragraph.add_run().add_break()
        paragraph.add_run(said)


def headings(document: Any) -> None:
    for who, said in TURNS:
        document.add_heading(who, 2)
        document.add_paragraph(said)


def table(document: Any) -> None:
    cells = document.add_table(0, 3)
    for row in [("Timespan", "Content", "Speaker"), *((c, s, w) for (w, s), c in zip(TURNS, CLOCKS, strict=True))]:
        for cell, value in zip(cells.add_row().cells, row, strict=True):
            cell.text = value


def two_columns(document: Any) -> None:
    cells = document.add_table(0, 2)
    for row in TURNS:
        for cell, value in zip(cells.add_row().cells, (f"{row[0]}:", row[1]), strict=True):
            cell.text = value


@pytest.mark.parametrize(
    ("build", "read_as"),
    [
        (labelled, "labelled-docx"),
        (teams, "name-time-line-docx"),
        (headings, "headings-docx"),
        (table, "rows-docx"),
        (two_columns, "rows-docx"),
    ],
)
def test_word(tmp_path: Path, build: Callable[[Any], None], read_as: str) -> None:
    reading = read(tmp_path, "a.docx", word(build))
    assert reading.recognition.name == read_as
    assert spoken(reading) == TURNS
    if build in (teams, table):
        assert times(reading) == [4.0, 11.0, 20.0, 25.0]


def test_word_keeps_inserted_text_and_drops_deleted_text(tmp_path: Path) -> None:
    data = word(labelled)
    old, buffer = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                tracked = b'<w:ins w:id="1" w:author="x"><w:r><w:t> Truly.</w:t></w:r></w:ins><w:del w:id="2" w:author="x"><w:r><w:delText> No.</w:delText></w:r></w:del></w:p>'
                head, end, tail = content.rpartition(b"</w:p>")
                content = head + tracked + tail
                assert end
            new.writestr(name, content)
    assert spoken(read(tmp_path, "a.docx", buffer.getvalue()))[-1] == ("Ben", f"{THEN} Truly.")


def test_bold_questions_are_told_but_not_surely(tmp_path: Path) -> None:
    def build(document: Any) -> None:
        for who, said in TURNS * 2:
            document.add_paragraph().add_run(said).bold = who == "Ana"
            if who == "Ben":
                document.add_paragraph("It took years before anybody outside noticed that it worked.")

    reading = read(tmp_path, "a.docx", word(build))
    transcript = reading.transcripts[0]
    assert reading.recognition.name == "bold-questions-docx"
    assert not reading.recognition.sure
    assert [transcript.role(turn.speaker) for turn in transcript.turns[:3]] == ["interviewer", "respondent", "respondent"]


def test_opendocument(tmp_path: Path) -> None:
    names = 'xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:t="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    lines = "".join(f"<t:p>{who}:<t:s/>{said}</t:p>" for who, said in TURNS)
    content = f"<o:document-content {names}><o:body><o:text><t:p>Ana = Interviewer</t:p>{lines}</o:text></o:body></o:document-content>"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
    reading = read(tmp_path, "a.odt", buffer.getvalue())
    assert reading.recognition.name == "labelled-odt"
    assert spoken(reading) == TURNS
    assert reading.transcripts[0].roles == {"Ana": "interviewer", "Ben": "respondent"}
    assert "legend" in reading.transcripts[0].role_reasons["Ana"]


def test_rich_text_with_code_page_and_unicode(tmp_path: Path) -> None:
    reading = read(tmp_path, "a.rtf", r"{\rtf1\ansi\ansicpg1252 Ana: Caf\'e9, isn\'92t it?\par Ben: Yes \u-10179?\u-8704? it is.\par}")
    assert spoken(reading) == [("Ana", "Café, isn’t it?"), ("Ben", "Yes 😀 it is.")]


def test_pdf_joins_lines_and_words_and_sets_page_heads_aside(tmp_path: Path) -> None:
    head = ["Two Cities Study", "Interview 7", ""]
    first = [
        *head,
        f"Ana: {ASK}",
        "",
        "Ben: Well, our mayors met, and they kept talking, again and again, about inter-",
        "city buses and trams, and about the",
        "1",
    ]
    second = [*head, "money that nobody had, until the region's collab-", "oration fund came.", "", f"Ana: {MORE}", "", f"Ben: {THEN}", "2"]
    third = [*head, "Ana: Thank you.", "", "Ben: Sure.", "3"]
    reading = read(tmp_path, "a.pdf", pdf_of([first, second, third]))
    said = spoken(reading)
    assert [who for who, _ in said] == ["Ana", "Ben", "Ana", "Ben", "Ana", "Ben"]
    assert said[1][1] == (
        "Well, our mayors met, and they kept talking, again and again, about intercity buses and trams, and about the money that nobody had,"
        " until the region's collaboration fund came."
    )
    assert reading.transcripts[0].text.count("Two Cities Study") == 3
    assert not any("Two Cities Study" in words for _, words in said)


def test_pdf_report_of_coded_segments(tmp_path: Path) -> None:
    rows = [f"P{n % 3}\tValue > Learning\tOur mayors met and kept talking, number {n}." for n in range(1, 13)]
    lines = ["Coded Segments", "Document name\tCode\tSegment", *(line for row in rows for line in (row, "\t\tand went on for years."))]
    reading = read(tmp_path, "a.pdf", pdf_of([lines]))
    assert reading.recognition.name == "coded-segments-pdf"
    assert len(spoken(reading)) == 12
    assert spoken(reading)[0] == ("P1", "Our mayors met and kept talking, number 1. and went on for years.")
    assert "coded already" in reading.problems[0]


def test_web_page(tmp_path: Path) -> None:
    body = "".join(f"<p><b>{who}:</b> {said}</p>" for who, said in TURNS)
    reading = read(
        tmp_path, "a.html", f"<html><head><title>x: y</title><script>let a: b</script></head><body><h1>Talk</h1>{body}</body></html>"
    )
    assert reading.recognition.name == "labelled-html"
    assert spoken(reading) == TURNS
    assert "let a" not in reading.transcripts[0].text


def test_otranscribe_keeps_times(tmp_path: Path) -> None:
    lines = "".join(
        f'<p><span class="timestamp" data-timestamp="{n * 7}.5">{clock}</span>\u00a0{who}: {said}</p>'
        for n, ((who, said), clock) in enumerate(zip(TURNS, CLOCKS, strict=True))
    )
    reading = read(tmp_path, "a.otr", json.dumps({"text": lines, "media": "a.mp3", "media-time": 3}))
    assert spoken(reading) == TURNS
    assert times(reading) == [4.0, 11.0, 20.0, 25.0]


VTT = {
    "voices": ("<v Ana>{}</v>", "<v.loud Ben>{}"),
    "labels": ("Ana: {}", "Ben: {}"),
}


@pytest.mark.parametrize("style", VTT)
def test_captions_with_speakers(tmp_path: Path, style: str) -> None:
    cues = [f"00:00:0{n}.500 --> 00:00:0{n + 1}.000\n{VTT[style][n % 2].format(said)}\n" for n, (_, said) in enumerate(TURNS)]
    reading = read(tmp_path, "a.vtt", "WEBVTT\n\nNOTE not spoken\n\n" + "\n".join(cues))
    assert spoken(reading) == TURNS
    assert times(reading) == [0.5, 1.5, 2.5, 3.5]
    assert "not spoken" not in reading.transcripts[0].text


def test_teams_and_webex_captions_are_named(tmp_path: Path) -> None:
    guid = "a1b2c3d4-e5f6-7890-abcd-ef1234567890"
    cues = "".join(f"{guid}/{n}-0\n00:00:0{n}.000 --> 00:00:0{n}.900\n<v {who}>{said}</v>\n\n" for n, (who, said) in enumerate(TURNS))
    teams_reading = read(tmp_path, "teams.vtt", f"WEBVTT\n\n{cues}")
    assert (teams_reading.recognition.name, spoken(teams_reading)) == ("teams-vtt", TURNS)
    cues = "".join(f'{n} "{who}" (123)\n00:00:0{n}.000 --> 00:00:0{n}.900\n{said}\n\n' for n, (who, said) in enumerate(TURNS))
    webex_reading = read(tmp_path, "webex.vtt", f"WEBVTT\n\n{cues}")
    assert (webex_reading.recognition.name, spoken(webex_reading)) == ("webex-vtt", TURNS)


def test_rolling_captions_are_read_once(tmp_path: Path) -> None:
    lines = [
        "we began with a phone call",
        "between the two mayors",
        "and then we met in person",
        "and built a bus line",
        "which still runs today",
    ]
    cues = "".join(
        f"00:00:{2 * n:02d}.000 --> 00:00:{2 * n + 2:02d}.000\n{before}\n{line}\n\n"
        for n, (before, line) in enumerate(zip(["", *lines], lines, strict=False))
    )
    reading = read(tmp_path, "a.vtt", "WEBVTT\nKind: captions\n\n" + cues.replace("000\n\n", "000\n"))
    assert spoken(reading) == [("", line) for line in lines]
    assert any("roll" in evidence for evidence in reading.recognition.evidence)


def test_subtitles_with_changes_of_speaker(tmp_path: Path) -> None:
    cues = ["- How did it begin?\n- Our mayors met.", "- And then?", "[applause]", "- A bus line.\n- Two, in fact."]
    srt = "".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{cue}\n\n" for n, cue in enumerate(cues, 1))
    reading = read(tmp_path, "a.srt", srt)
    assert [words for _, words in spoken(reading)] == ["How did it begin?", "Our mayors met.", "And then?", "A bus line.", "Two, in fact."]
    assert "[applause]" in reading.transcripts[0].text


def test_repeated_words_are_no_rolling_captions(tmp_path: Path) -> None:
    srt = "".join(f"{n}\n00:00:{n:02d},000 --> 00:00:{n:02d},900\nAye.\n\n" for n in range(1, 20))
    assert len(spoken(read(tmp_path, "a.srt", srt))) == 19


ITEMS = [{"speaker": who, "text": said, "start": n * 4} for n, (who, said) in enumerate(TURNS)]
JSON: dict[str, Any] = {
    "assemblyai": {
        "audio_url": "x",
        "text": "…",
        "words": [{"text": "How", "speaker": "Ana"}] * 40,
        "utterances": [{**i, "start": i["start"] * 1000} for i in ITEMS],
    },
    "whisperx": {"segments": ITEMS, "word_segments": [{"word": "How", "start": 1}] * 40, "language": "en"},
    "qmsum": {"topic_list": [{"topic": "buses"}], "meeting_transcripts": [{"speaker": i["speaker"], "content": i["text"]} for i in ITEMS]},
    "hansard": {
        "hansard": [
            {"type": "section", "name": "ROLL CALL"},
            *({"type": "speaker", "name": i["speaker"], "spoken": i["text"]} for i in ITEMS),
        ]
    },
    "pairs": [[who, said] for who, said in TURNS],
    "numbered": {str(n): item for n, item in enumerate(ITEMS)},
    "deep": {
        "results": {
            "channels": [
                {
                    "alternatives": [
                        {
                            "paragraphs": {
                                "paragraphs": [
                                    {"speaker": i["speaker"], "start": i["start"], "sentences": [{"text": i["text"], "start": i["start"]}]}
                                    for i in ITEMS
                                ]
                            }
                        }
                    ]
                }
            ]
        }
    },
    "elements": {
        "monologues": [{"speaker": i["speaker"], "elements": [{"type": "text", "value": i["text"], "ts": i["start"]}]} for i in ITEMS]
    },
    "alternatives": {
        "recognizedPhrases": [
            {"speaker": i["speaker"], "offset": f"PT{i['start']}S", "nBest": [{"display": i["text"]}, {"display": "Else."}]} for i in ITEMS
        ]
    },
}


@pytest.mark.parametrize("kind", JSON)
def test_json(tmp_path: Path, kind: str) -> None:
    reading = read(tmp_path, "a.json", json.dumps(JSON[kind]))
    assert spoken(reading) == TURNS
    if kind not in ("qmsum", "hansard", "pairs"):
        assert times(reading) == [0.0, 4.0, 8.0, 12.0]


def test_json_without_speakers_and_json_lines(tmp_path: Path) -> None:
    whisper = {
        "text": "…",
        "segments": [{"id": n, "start": n * 4.0, "text": f" {said}"} for n, (_, said) in enumerate(TURNS)],
        "language": "en",
    }
    reading = read(tmp_path, "a.json", json.dumps(whisper))
    assert (reading.recognition.name, [words for _, words in spoken(reading)]) == ("whisper-json", [said for _, said in TURNS])
    assert spoken(read(tmp_path, "b.jsonl", "\n".join(map(json.dumps, ITEMS)))) == TURNS


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_table_with_one_turn_a_row(tmp_path: Path, separator: str) -> None:
    rows = ["Start time;Speaker;Utterance", *(f'{clock};{who};"{said}"' for (who, said), clock in zip(TURNS, CLOCKS, strict=True))]
    reading = read(tmp_path, "a.csv", "\ufeff" + "\r\n".join(rows).replace(";", separator))
    assert reading.recognition.name == "rows-csv"
    assert spoken(reading) == TURNS
    assert times(reading) == [4.0, 11.0, 20.0, 25.0]


def test_workbook_reads_the_fullest_sheet_and_says_so(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    notes = book.active
    assert notes is not None
    notes.append(["to do"])
    sheet = book.create_sheet("Talk")
    sheet.append(["Timestamp", "Name", "Content"])
    for (who, said), second in zip(TURNS, (4, 11, 20, 25), strict=True):
        sheet.append([datetime.time(0, 0, second), who, said])
    book.save(tmp_path / "a.xlsx")
    reading = inspect_file(tmp_path / "a.xlsx")
    assert spoken(reading) == TURNS
    assert times(reading) == [4.0, 11.0, 20.0, 25.0]
    assert "Talk" in reading.problems[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str) -> None:
    content = "Ana: Wie geht’s, José – alles gut in Málaga?\r\nBen: Naturally – très bien, señora.\r\nAna: Schön.\r\nBen: Sí.\r\n"
    reading = read(tmp_path, "a.txt", content.encode(encoding))
    text = reading.transcripts[0].text
    assert text == content.replace("\r\n", "\n").strip()
    assert len(spoken(reading)) == 4


def test_forced_reader(tmp_path: Path) -> None:
    content = "\n".join(f"{who}: {said}" for who, said in TURNS)
    assert {who for who, _ in spoken(read(tmp_path, "a.txt", content, reader="one-voice"))} == {""}
    assert spoken(read(tmp_path, "a.txt", content, reader="labelled-txt")) == TURNS
    with pytest.raises(Exception, match="Choose another of"):
        read(tmp_path, "a.txt", content, reader="hearing")


def test_label_without_its_colon_is_not_guessed(tmp_path: Path) -> None:
    turns = [f"[00:{n:02d}] ANA:\nQuestion {n}?\n\n[00:{n:02d}] BEN:\nAnswer {n}.\n" for n in range(1, 12)]
    reading = read(tmp_path, "a.txt", "\n".join([*turns[:6], "[00:06] BEN\nStray words.\n", *turns[6:]]))
    assert len(spoken(reading)) == 22
    assert "without its colon" in reading.problems[0]
    assert "[00:06] BEN" in reading.problems[0]
    assert not any("Stray" in words for _, words in spoken(reading))


@pytest.mark.parametrize(
    ("name", "content", "forced", "read_as"),
    [
        ("a.txt", "Ana  0:04\nHello there.\n\nBen  0:09\nGood day.\n", "otter", "otter-txt"),
        ("a.txt", "Ana: Hello there.\nBen: Good day.\n", "minutes", "minutes-txt"),
        ("a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ana>Hello\n\n00:02.000 --> 00:03.000\n<v Ben>Day\n", "teams", "voices-vtt"),
        ("a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nAna: Hello\n\n00:02.000 --> 00:03.000\nBen: Day\n", "captions", "captions-vtt"),
        ("a.json", '[{"speaker": "Ana", "text": "Hello there you."}]', "turns", "turns-json"),
        ("a.csv", "speaker,text\nAna,Hello there\nBen,Good day\nAna,And you\n", "rows", "rows-csv"),
    ],
)
def test_any_name_of_a_family_can_be_forced(tmp_path: Path, name: str, content: str, forced: str, read_as: str) -> None:
    assert read(tmp_path, name, content, reader=forced).recognition.name == read_as


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.json", '[{"speaker": "Ana", "text": "Hello there you."}]'), ("a.srt", "1\n00:00:01,000 --> 00:00:02,000\nHello\n")],
)
def test_a_reader_that_does_not_fit_is_refused(tmp_path: Path, name: str, content: str) -> None:
    with pytest.raises(UserError, match=r"which study\.toml asks for"):
        read(tmp_path, name, content, reader="hearing")
