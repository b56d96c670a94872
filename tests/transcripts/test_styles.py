"""One fictional interview of the example study, written down in twenty-odd ways, is read the same every time."""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import docx
import pytest
from printing import pdf_of

from icc_coding.transcripts import inspect_file

ROOT = Path(__file__).parents[2]
Turns = list[tuple[str, str]]


@lru_cache(maxsize=1)
def interview() -> Turns:
    transcript = inspect_file(ROOT / "transcripts" / "01-mayor-harlow-bend.txt").transcripts[0]
    return [(turn.speaker, " ".join(transcript.text[turn.start : turn.end].split())) for turn in transcript.turns]


def clock(n: int) -> str:
    seconds = n * 63
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}" if seconds >= 3600 else f"{seconds // 60}:{seconds % 60:02d}"


def stamp(n: int) -> str:
    return f"{n * 63 // 3600:02d}:{n * 63 // 60 % 60:02d}:{n * 63 % 60:02d}"


def wrapped(text: str, hang: str = "") -> str:
    return textwrap.fill(text, 76, subsequent_indent=hang, break_long_words=False, break_on_hyphens=False)


def paragraphs(text: str) -> str:
    sentences = re.split(r"(?<=[.?!]) (?=[A-Z])", text)
    return "\n\n".join(" ".join(sentences[n : n + 3]) for n in range(0, len(sentences), 3))


def each(turns: Turns, line: Callable[[int, str, str], str], joint: str = "\n") -> bytes:
    return joint.join(line(n, who, said) for n, (who, said) in enumerate(turns)).encode()


def pdf(turns: Turns, gap: bool) -> bytes:
    lines = [line for who, said in turns for line in (*textwrap.wrap(f"{who}: {said}", 95), *([""] if gap else []))]
    pages = [lines[n : n + 50] for n in range(0, len(lines), 50)]
    return pdf_of([["Project Interviews", "", *page, "", f"Page {n} of {len(pages)}"] for n, page in enumerate(pages, 1)])


def word(turns: Turns, header: bool) -> bytes:
    document = docx.Document()
    for n, (who, said) in enumerate(turns):
        first, *rest = ([f"{who}  {clock(n)}", said]) if header else paragraphs(said).split("\n\n")
        paragraph = document.add_paragraph()
        paragraph.add_run(first if header else f"{who}:").bold = True
        if not header:
            paragraph.add_run(f" {first}")
        for text in rest:
            document.add_paragraph(text)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


STYLES: dict[str, Callable[[Turns], bytes]] = {
    "inline.txt": lambda t: each(t, lambda n, who, said: f"{who}: {said}"),
    "label-line.txt": lambda t: each(t, lambda n, who, said: f"{who}:\n{said}", "\n\n"),
    "paragraphs.txt": lambda t: each(t, lambda n, who, said: f"{who}: {paragraphs(said)}", "\n\n"),
    "time.txt": lambda t: each(t, lambda n, who, said: f"[{stamp(n)}] {who}: {said}"),
    "rev.txt": lambda t: each(t, lambda n, who, said: f"{who} ({stamp(n)}):\n{said}", "\n\n"),
    "otter.txt": lambda t: each(t, lambda n, who, said: f"{who}  {clock(n)}  \n{paragraphs(said)}", "\n\n"),
    "wrapped.txt": lambda t: each(t, lambda n, who, said: wrapped(f"{who}: {said}"), "\n\n"),
    "tight.txt": lambda t: each(t, lambda n, who, said: wrapped(f"{who}: {said}")),
    "hanging.txt": lambda t: each(t, lambda n, who, said: wrapped(f"{who}: {said}", "        ")),
    "lower.txt": lambda t: each(t, lambda n, who, said: f"{who.lower()}: {said}"),
    "capitals.txt": lambda t: each(t, lambda n, who, said: f"{who.upper()}: {said}"),
    "tabs.txt": lambda t: each(t, lambda n, who, said: f"{who}\t{said}"),
    "dashes.txt": lambda t: each(t, lambda n, who, said: f"{who} – {said}"),
    "name-line.txt": lambda t: each(t, lambda n, who, said: f"{who}\n{said}", "\n\n"),
    "time-line.txt": lambda t: each(t, lambda n, who, said: f"{stamp(n)}\n{who}\n{said}", "\n\n"),
    "f4.txt": lambda t: each(t, lambda n, who, said: f"{who}: {said} #{stamp(n + 1)}-0#", "\n\n"),
    "headings.md": lambda t: b"# Talk\n\n" + each(t, lambda n, who, said: f"### {who}:\n{paragraphs(said)}", "\n\n"),
    "bare-headings.md": lambda t: b"# Talk\n\n" + each(t, lambda n, who, said: f"## {who}\n\n{paragraphs(said)}", "\n\n"),
    "bold.md": lambda t: each(t, lambda n, who, said: f"**{who}:** {paragraphs(said)}", "\n\n"),
    "page.html": lambda t: b"<html><body>" + each(t, lambda n, who, said: f"<p><strong>{who}:</strong> {said}</p>") + b"</body></html>",
    "pre.html": lambda t: b"<html><pre>" + each(t, lambda n, who, said: wrapped(f"{who}: {said}"), "\n\n") + b"</pre></html>",
    "labels.vtt": lambda t: b"WEBVTT\n\n" + each(t, lambda n, who, said: f"{stamp(n)}.000 --> {stamp(n + 1)}.000\n{who}: {said}", "\n\n"),
    "labels.srt": lambda t: each(
        t, lambda n, who, said: f"{n + 1}\n{stamp(n)},000 --> {stamp(n + 1)},000\n{wrapped(f'{who}: {said}')}", "\n\n"
    ),
    "gaps.pdf": lambda t: pdf(t, gap=True),
    "no-gaps.pdf": lambda t: pdf(t, gap=False),
    "labels.docx": lambda t: word(t, header=False),
    "headers.docx": lambda t: word(t, header=True),
}


def letters(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()


@pytest.mark.parametrize("style", STYLES)
def test_interview_is_read_the_same_in_every_style(tmp_path: Path, style: str) -> None:
    path = tmp_path / style
    path.write_bytes(STYLES[style](interview()))
    reading = inspect_file(path)
    transcript = reading.transcripts[0]
    read = [(letters(turn.speaker), letters(transcript.text[turn.start : turn.end])) for turn in transcript.turns]
    assert read == [(letters(who), letters(said)) for who, said in interview()]
    assert reading.recognition.sure
    assert reading.speech_share == 1.0
    assert list(transcript.roles.values()) == ["interviewer", "respondent"]
