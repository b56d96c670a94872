"""Transcripts as meeting services write them now: notes of a machine and closing lines are no speech. All content is fictional."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest

from icc_coding.transcripts import FileReading, inspect_file

TALK = (
    ("Ida Holt", "How did the ferry come about?", 4),
    ("Ben Olm", "Both banks paid for it, and the clerks wrote it down.", 9),
    ("Ida Holt", "And what was hard?", 82),
    ("Ben Olm", "The winter, mostly.", 90),
)
TURNS = [(who, said) for who, said, _ in TALK]
SPOKEN_OF = "Ben Olm: explained that both banks paid for the ferry (00:00:09)."
GEMINI = f"""📝 Notes
Jun 16, 2026
The ferry

Summary
Ida Holt and Ben Olm talked about the ferry between the banks.

Details
* Paying Together: {SPOKEN_OF}
* Hard Winters: Ben Olm named the winter as the main obstacle (00:01:22).

Suggested next steps
* Ben Olm: will send the paper that the clerks wrote.

You should review Gemini's notes to make sure they're accurate. Get tips and learn how Gemini takes notes
"""
CLOSING = "Transcription ended after 00:30:30\n\nThis editable transcript was computer generated and might contain errors. People can also change the text after it was created.\n"


def read(tmp_path: Path, name: str, content: str | bytes) -> FileReading:
    (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return inspect_file(tmp_path / name)


def spoken(reading: FileReading) -> list[tuple[str, str]]:
    return [(turn.speaker, t.text[turn.start : turn.end]) for t in reading.transcripts for turn in t.turns]


def times(reading: FileReading) -> list[float | None]:
    return [turn.time for t in reading.transcripts for turn in t.turns]


def blocks(mark: str = "") -> str:
    first, second, third, fourth = TALK
    lines = [
        f"{mark}00:00:04",
        *(f"{who}: {said}" for who, said, _ in (first, second)),
        f"{mark}00:01:22",
        *(f"{who}: {said}" for who, said, _ in (third, fourth)),
    ]
    return "\n\n".join(lines) + "\n\n"


def gemini_docx() -> bytes:
    document = docx.Document()
    for line in GEMINI.split("\n"):
        if line.strip() in ("Summary", "Details", "Suggested next steps", "The ferry"):
            document.add_heading(line, 2)
        elif line.startswith("* "):
            topic, _, said = line[2:].partition(":")
            paragraph = document.add_paragraph(style="List Bullet")
            paragraph.add_run(f"{topic}:").bold = True
            paragraph.add_run(said)
        elif line:
            document.add_paragraph(line)
    document.add_paragraph("📖 Transcript")
    for line in blocks().split("\n\n"):
        if line[:1].isdigit():
            document.add_heading(line, 3)
        elif line:
            who, _, said = line.partition(": ")
            paragraph = document.add_paragraph()
            paragraph.add_run(f"{who}:").bold = True
            paragraph.add_run(f" {said}")
    document.add_heading("Transcription ended after 00:30:30", 3)
    document.add_paragraph(CLOSING.split("\n\n")[1].strip())
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def teams_docx() -> bytes:
    document = docx.Document()
    for line in ("The ferry-20260616_100012-Meeting Recording", "June 16, 2026, 8:00AM", "30m 12s"):
        document.add_paragraph(line)
    document.add_paragraph("Ida Holt started transcription")
    for who, said, at in TALK:
        paragraph = document.add_paragraph()
        paragraph.add_run(who).bold = True
        paragraph.add_run(f"   {at // 60}:{at % 60:02d}").add_break()
        paragraph.add_run(said)
    document.add_paragraph("Ida Holt stopped transcription")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def spelled(at: int) -> str:
    return f"{at // 60} minutes {at % 60} seconds"


MEETINGS: dict[str, tuple[str, str | bytes]] = {
    "Meet with Gemini, text": ("a.txt", f"{GEMINI}📖 Transcript\nJun 16, 2026\nThe ferry - Transcript\n{blocks()}{CLOSING}"),
    "Meet with Gemini, Word": ("a.docx", gemini_docx()),
    "Meet in Markdown": ("a.md", f"## The ferry \\- Transcript\n\n{blocks('### ')}### {CLOSING}"),
    "Teams in Word": ("a.docx", teams_docx()),
    "Teams on the web": (
        "a.txt",
        "".join(f"{who}\n{spelled(at)}{at // 60}:{at % 60:02d}\n{who} {spelled(at)}\n{said}\n" for who, said, at in TALK),
    ),
    "Teams with Copilot's notes": (
        "a.txt",
        "The ferry\n\nMeeting notes:\nPaying: Both banks paid for the ferry together.\nWinter: It was named as hard.\n\nFollow-up tasks:\nPaper: Send it. (Ben)\n\nTranscript\n\n"
        + "".join(f"{who}   {at // 60}:{at % 60:02d}\n{said}\n\n" for who, said, at in TALK),
    ),
    "Zoom's captions": ("a.txt", "".join(f"[{who}] 10:{at // 60:02d}:{at % 60:02d}\n{said}\n\n" for who, said, at in TALK)),
    "Zoom on the web": ("a.txt", "".join(f"{who}\n{at // 60:02d}:{at % 60:02d}\n{said}\n" for who, said, at in TALK)),
    "Otter": (
        "a.txt",
        "The ferry\nTue, Jun 16, 2026 10:00AM • 30:12\n\nSUMMARY KEYWORDS\nferry, winter, clerks\n\nSPEAKERS\nIda Holt, Ben Olm\n\n"
        + "".join(f"{who}  {at // 60:02d}:{at % 60:02d}\n{said}\n\n" for who, said, at in TALK)
        + "Transcribed by https://otter.ai\n",
    ),
}


@pytest.mark.parametrize("service", MEETINGS)
def test_only_what_was_said_is_speech(tmp_path: Path, service: str) -> None:
    reading = read(tmp_path, *MEETINGS[service])
    assert spoken(reading) == TURNS
    assert reading.transcripts[0].roles["Ida Holt"] == "interviewer"
    told = [time for time in times(reading) if time is not None]
    first = told[0] if service == "Zoom's captions" else 0.0
    assert told in ([at - 4.0 + first for *_, at in TALK], [float(at) for *_, at in TALK], [4.0, 82.0])


@pytest.mark.parametrize("service", ["Meet with Gemini, text", "Meet with Gemini, Word"])
def test_notes_of_a_machine_are_named_and_stay_in_the_text(tmp_path: Path, service: str) -> None:
    reading = read(tmp_path, *MEETINGS[service])
    assert any("notes of a machine above the transcript" in line for line in reading.recognition.evidence)
    assert "Paying Together" in reading.transcripts[0].text
    assert reading.outside[1].startswith("📝 Notes")


def test_notes_without_a_transcript_are_pointed_out(tmp_path: Path) -> None:
    reading = read(tmp_path, "a.txt", GEMINI)
    assert not reading.recognition.sure
    assert "without the transcript" in reading.problems[0]


@pytest.mark.parametrize("heading", ["## {clock} {topic}", "## {topic} ({clock})", "### [{clock}]", "### **{clock}**"])
def test_times_in_headings_are_those_of_the_talk_below(tmp_path: Path, heading: str) -> None:
    topics = dict(zip((at for *_, at in TALK), ("The beginning", "Who pays", "Trouble", "Winters on the river"), strict=True))
    talk = "".join(
        f"{heading.format(clock=f'00:0{at // 60}:{at % 60:02d}', topic=topics[at])}\n\n**{who}:** {said}\n\n" for who, said, at in TALK
    )
    reading = read(tmp_path, "a.md", f"# The ferry\n\n{talk}")
    assert spoken(reading) == TURNS
    assert times(reading) == [float(at) for *_, at in TALK]


def test_a_summary_of_people_below_a_word_transcript_inside_a_talk_stays(tmp_path: Path) -> None:
    talk = "".join(f"{who}: {said}\n\n" for who, said, _ in TALK)
    assert spoken(read(tmp_path, "a.txt", f"Transcript\n\n{talk}Ida Holt: In summary, it works.\n")) == [
        *TURNS,
        ("Ida Holt", "In summary, it works."),
    ]
