"""No word that was said is lost, none that was not said is coded: a talk with a word of its own for every place, in every format."""

from __future__ import annotations

import io
import json
import random
import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from documents import open_table, open_text, page, rich, run, word
from printing import placed

from icc_coding.transcripts import inspect_file
from icc_coding.transcripts.registry import FORMATS

WHO = ("Interviewer", "Respondent")


class Words:
    """Hands out words that occur nowhere else, and remembers which of them are said."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.speech: list[str] = []
        self.silent: list[str] = []

    def _new(self, kept: list[str], first: str) -> str:
        number = len(self.speech) + len(self.silent)
        kept.append(first + "".join("bdfgklmnprstvz"[number // 70**n % 14] + "aeiou"[number // 70**n // 14 % 5] for n in range(3)))
        return kept[-1]

    def said(self, count: int = 0) -> str:
        """A sentence that is said."""
        words = [self._new(self.speech, "wo") for _ in range(count or self.random.randint(4, 14))]
        return f"{words[0].capitalize()} {' '.join(words[1:])}."

    def not_said(self, count: int = 2) -> str:
        """Words that stand in the file and are no speech."""
        return " ".join(self._new(self.silent, "xa") for _ in range(count))

    def talk(self) -> list[tuple[str, str]]:
        """Who says what: four to eight turns of one to three sentences."""
        return [(WHO[n % 2], " ".join(self.said() for _ in range(self.random.randint(1, 3)))) for n in range(2 * self.random.randint(2, 4))]


def _text(w: Words) -> bytes:
    lines = [f"{who}: {what}" for who, what in w.talk()]
    return "\n\n".join(
        [w.not_said(3).capitalize(), f"Date: {w.not_said()}", *lines, f"[{w.not_said()}]", f"Transcribed by {w.not_said()}"]
    ).encode()


def _several_paragraphs(w: Words) -> bytes:
    return "\n\n".join(f"{who}: {what}\n\n{w.said()}\n\n[{w.not_said()}]" for who, what in w.talk()).encode()


def _timed(w: Words) -> bytes:
    return "\n".join(f"[00:{n:02d}] {w.said()}" for n in range(9)).encode()


def _markdown(w: Words) -> bytes:
    lines = [f"**{who}:** {what}~~{w.not_said()}~~[^{n}]<!-- {w.not_said()} -->" for n, (who, what) in enumerate(w.talk())]
    head = f"---\ntitle: {w.not_said()}\nurl: https://{w.not_said(1)}.example\n---\n\n# {w.not_said()}\n"
    notes = "\n\n".join(f"[^{n}]: {w.not_said()}" for n in range(len(lines)))
    return "\n\n".join([head, *lines, f"**Respondent:** [{w.said()}](https://{w.not_said(1)}.example)", notes]).encode()


def _bars(w: Words) -> bytes:
    rows = [f"| {n} | {who} | {what} | {w.not_said(1)} |" for n, (who, what) in enumerate(w.talk(), 1)]
    return "\n".join([f"# {w.not_said()}", "", "| No | Speaker | Text | Code |", "|---|---|---|---|", *rows, "", w.not_said()]).encode()


def _word(w: Words) -> bytes:
    def answer(what: str) -> str:
        deleted = f'<w:del w:id="1" w:author="a"><w:r><w:delText xml:space="preserve"> {w.not_said()}</w:delText></w:r></w:del>'
        return (
            run(f"Respondent: {what}")
            + deleted
            + run(f" {w.not_said()}", "<w:vanish/>")
            + f'<w:ins w:id="2" w:author="a">{run(" " + w.said())}</w:ins>'
        )

    return word(w.not_said().capitalize(), *(answer(what) if who == WHO[1] else f"{who}: {what}" for who, what in w.talk()))


def _word_tables(w: Words) -> bytes:
    head = ("Line", "Speaker", "Text", "Theme")

    def rows() -> list[tuple[str, ...]]:
        return [head, *((str(n), who, what, w.not_said(1)) for n, (who, what) in enumerate(w.talk(), 1))]

    after = [f"{who}: {what}" for who, what in w.talk()]
    return word(w.not_said(), rows(), w.not_said(), rows(), *after)


def _open(w: Words) -> bytes:
    hidden = '<style:style style:name="H" style:family="text"><style:text-properties text:display="none"/></style:style>'
    body = ""
    for who, what in w.talk():
        note = f"<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>{w.not_said()}</text:p></text:note-body></text:note>"
        body += f"<text:p>{who}: {what}{note}<text:span text:style-name='H'> {w.not_said()}</text:span></text:p>"
    gone = f"<text:tracked-changes><text:changed-region><text:deletion><text:p>{w.not_said()}</text:p></text:deletion></text:changed-region></text:tracked-changes>"
    return open_text(gone + body, hidden)


def _open_table(w: Words) -> bytes:
    comment = "<office:annotation><text:p>{}</text:p></office:annotation>"
    rows = [("Speaker", "Text"), *((who, what + comment.format(w.not_said())) for who, what in w.talk())]
    body = (
        f"<text:p>{w.not_said()}</text:p>{open_table(rows)}<text:p>Interviewer: {w.said()}</text:p><text:p>Respondent: {w.said()}</text:p>"
    )
    return open_text(body, flat=True)


def _rich(w: Words) -> bytes:
    def marked(what: str) -> str:
        link = rf'{{\field{{\*\fldinst{{HYPERLINK "https://{w.not_said(1)}.example"}}}}{{\fldrslt {w.said()}}}}}'
        return rf"{what} {{\deleted {w.not_said()}}}{{\v {w.not_said()}}}{link}{{\footnote {w.not_said()}}}{{\*\annotation {w.not_said()}}}"

    return rich(rf"{{\*\generator {w.not_said()};}}{w.not_said()}", *(f"{who}: {marked(what)}" for who, what in w.talk()))


def _rich_table(w: Words) -> bytes:
    rows = [("Speaker", "Text"), *w.talk()]
    return rich(w.not_said(), rows, w.not_said(), *(f"{who}: {what}" for who, what in w.talk()))


def _page(w: Words) -> bytes:
    def marked(what: str) -> str:
        return f"{what}<del> {w.not_said()}</del><ins> {w.said()}</ins><span style='display:none'> {w.not_said()}</span><sup><a href='#fn1'>1</a></sup>"

    notes = f"</p><section class='footnotes'><p id='fn1'>{w.not_said()}</p></section><p>"
    return page(f"<!-- {w.not_said()} -->{w.not_said()}", *(f"{who}: {marked(what)}" for who, what in w.talk()), notes)


def _page_table(w: Words) -> bytes:
    rows = [("No", "Speaker", "Text"), *((str(n), who, what) for n, (who, what) in enumerate(w.talk(), 1))]
    return page(w.not_said(), rows, w.not_said(), *(f"{who}: {what}" for who, what in w.talk()))


def _printed(w: Words) -> bytes:
    lines = [part for who, what in w.talk() for part in _wrapped(f"{who}: {what}")]
    foot = w.not_said()
    pages = [lines[n : n + 7] for n in range(0, len(lines), 7)]
    return placed(
        [
            [*((60.0, 780.0 - 14 * k, line) for k, line in enumerate(one)), (60.0, 30.0, f"{foot}, page {n}")]
            for n, one in enumerate(pages, 1)
        ]
    )


def _printed_table(w: Words) -> bytes:
    items: list[tuple[float, float, str]] = [(60, 790, "No"), (90, 790, "Speaker"), (190, 790, "Text")]
    y = 765.0
    for n, (who, what) in enumerate(w.talk(), 1):
        items += [(60, y, str(n)), (90, y, who)]
        for part in _wrapped(what, 45):
            items.append((190, y, part))
            y -= 13
        y -= 6
    return placed([items])


def _wrapped(text: str, width: int = 70) -> list[str]:
    lines = [""]
    for one in text.split():
        lines = [*lines, one] if len(lines[-1]) + len(one) >= width else [*lines[:-1], f"{lines[-1]} {one}".strip()]
    return lines


def _vtt(w: Words) -> bytes:
    cues = []
    for n, (who, what) in enumerate(w.talk()):
        cues.append(f"NOTE {w.not_said()}\n\n{w.not_said(1)}-{n}\n00:{n:02d}:00.000 --> 00:{n:02d}:09.000\n<v {who}>{what}\n\n{w.said()}")
    return f"WEBVTT - {w.not_said()}\nKind: {w.not_said(1)}\n\nSTYLE\n::cue {{ {w.not_said(1)}: red }}\n\n{(chr(10) * 2).join(cues)}\n".encode()


def _rolling(w: Words) -> bytes:
    lines = [w.said(5) for _ in range(8)]
    pairs = pairwise(lines)
    return ("WEBVTT\n\n" + "\n\n".join(f"00:00:{n:02d}.000 --> 00:00:{n:02d}.900\n{a}\n{b}" for n, (a, b) in enumerate(pairs, 1))).encode()


def _srt(w: Words) -> bytes:
    blocks = [
        f"{n}\n00:{n:02d}:00,000 --> 00:{n:02d}:09,000\n<i>{who}: {what}</i>\n\n{w.said()}" for n, (who, what) in enumerate(w.talk(), 1)
    ]
    return "\n\n".join(blocks).encode()


def _otr(w: Words) -> bytes:
    spans = [
        f'<p><span class="timestamp" data-timestamp="{n}">0:0{n}</span>{who}: {what}<br /></p>' for n, (who, what) in enumerate(w.talk())
    ]
    return json.dumps({"text": "".join(spans), "media": w.not_said(1), "media-time": 3}).encode()


def _json(w: Words) -> bytes:
    items = [{"speaker": who, "text": what, "start": n * 3.0, "end": n * 3.0 + 2} for n, (who, what) in enumerate(w.talk())]
    return json.dumps({"id": w.not_said(1), "segments": items}).encode()


def _csv(w: Words) -> bytes:
    return "\n".join(
        ["Line,Speaker,Text,Memo", *(f'{n},{who},"{what}",{w.not_said(1)}' for n, (who, what) in enumerate(w.talk(), 1))]
    ).encode()


def _survey(w: Words) -> bytes:
    rows = [f'{n},"{w.said(9)}","{w.said(8)}",{"abc"[n % 3]}' for n in range(1, 7)]
    return "\n".join([f"id,What {w.not_said()}?,Why {w.not_said()}?,Size", *rows]).encode()


def _parquet(w: Words) -> bytes:
    talk = w.talk()
    columns = {"speaker": [who for who, _ in talk], "text": [what for _, what in talk], "memo": [w.not_said(1) for _ in talk]}
    buffer = io.BytesIO()
    pq.write_table(pa.table({"transcript": ["a"] * len(talk), **columns}), buffer)
    return buffer.getvalue()


def _xlsx(w: Words) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in [("Line", "Speaker", "Text", "Code"), *((n, who, what, w.not_said(1)) for n, (who, what) in enumerate(w.talk(), 1))]:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _spans(w: Words) -> list[tuple[int, str, str]]:
    return [(n, who, what) for n, (who, what) in enumerate(w.talk())]


def _eaf(w: Words) -> bytes:
    talk = _spans(w)
    slots = "".join(f'<TIME_SLOT TIME_SLOT_ID="t{n}" TIME_VALUE="{1000 * n}"/>' for n in range(len(talk) + 1))
    tiers = ""
    for who in WHO:
        marks = "".join(
            f'<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a{n}" TIME_SLOT_REF1="t{n}" TIME_SLOT_REF2="t{n + 1}"><ANNOTATION_VALUE>{what}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>'
            for n, name, what in talk
            if name == who
        )
        tiers += f'<TIER TIER_ID="{who}" LINGUISTIC_TYPE_REF="d">{marks}</TIER>'
    kinds = '<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="d" TIME_ALIGNABLE="true"/>'
    return f'<?xml version="1.0"?><ANNOTATION_DOCUMENT AUTHOR="{w.not_said(1)}"><HEADER TIME_UNITS="milliseconds"/><TIME_ORDER>{slots}</TIME_ORDER>{tiers}{kinds}</ANNOTATION_DOCUMENT>'.encode()


def _textgrid(w: Words) -> bytes:
    talk = _spans(w)
    tiers = []
    for number, who in enumerate(WHO, 1):
        marks = "".join(
            f'        intervals [{n + 1}]:\n            xmin = {n}\n            xmax = {n + 1}\n            text = "{what if name == who else ""}"\n'
            for n, name, what in talk
        )
        tiers.append(
            f'    item [{number}]:\n        class = "IntervalTier"\n        name = "{who}"\n        xmin = 0\n        xmax = {len(talk)}\n        intervals: size = {len(talk)}\n{marks}'
        )
    head = f'File type = "ooTextFile"\nObject class = "TextGrid"\n\nxmin = 0\nxmax = {len(talk)}\ntiers? <exists>\nsize = 2\nitem []:\n'
    return (head + "".join(tiers)).encode()


def _exb(w: Words) -> bytes:
    talk = _spans(w)
    line = "".join(f'<tli id="T{n}" time="{n}.0"/>' for n in range(len(talk) + 1))
    people = "".join(f'<speaker id="{who}"><abbreviation>{who}</abbreviation></speaker>' for who in WHO)
    tiers = "".join(
        f'<tier id="TIE{n}" speaker="{who}" category="v" type="t">'
        + "".join(f'<event start="T{at}" end="T{at + 1}">{what}</event>' for at, name, what in talk if name == who)
        + "</tier>"
        for n, who in enumerate(WHO)
    )
    meta = f"<meta-information><project-name>{w.not_said(1)}</project-name></meta-information>"
    return f'<?xml version="1.0"?><basic-transcription><head>{meta}<speakertable>{people}</speakertable></head><basic-body><common-timeline>{line}</common-timeline>{tiers}</basic-body></basic-transcription>'.encode()


def _cha(w: Words) -> bytes:
    lines = [f"*{who[:3].upper()}:\t{what}\n%com:\t{w.not_said()}" for who, what in w.talk()]
    head = f"@UTF8\n@Begin\n@Languages:\teng\n@Participants:\tINT Interviewer, RES Respondent\n@Comment:\t{w.not_said()}"
    return "\n".join([head, *lines, "@End"]).encode()


def _trs(w: Words) -> bytes:
    talk = _spans(w)
    turns = "".join(
        f'<Turn speaker="s{WHO.index(who)}" startTime="{n}" endTime="{n + 1}"><Sync time="{n}"/>{what}</Turn>' for n, who, what in talk
    )
    people = "".join(f'<Speaker id="s{n}" name="{who}"/>' for n, who in enumerate(WHO))
    return f'<?xml version="1.0"?><Trans scribe="{w.not_said(1)}"><Speakers>{people}</Speakers><Episode><Section type="report" startTime="0" endTime="{len(talk)}">{turns}</Section></Episode></Trans>'.encode()


def _tei(w: Words) -> bytes:
    said = "".join(f'<u who="#{who}">{what}</u>' for who, what in w.talk())
    head = f"<teiHeader><fileDesc><titleStmt><title>{w.not_said()}</title></titleStmt></fileDesc></teiHeader>"
    return f'<?xml version="1.0"?><TEI xmlns="http://www.tei-c.org/ns/1.0">{head}<text><body>{said}</body></text></TEI>'.encode()


FILES: dict[str, Callable[[Words], bytes]] = {
    "text.txt": _text,
    "paragraphs.txt": _several_paragraphs,
    "timed.txt": _timed,
    "marks.md": _markdown,
    "bars.md": _bars,
    "marks.docx": _word,
    "tables.docx": _word_tables,
    "marks.odt": _open,
    "table.fodt": _open_table,
    "marks.rtf": _rich,
    "table.rtf": _rich_table,
    "marks.html": _page,
    "table.html": _page_table,
    "pages.pdf": _printed,
    "table.pdf": _printed_table,
    "notes.vtt": _vtt,
    "rolling.vtt": _rolling,
    "blank.srt": _srt,
    "a.otr": _otr,
    "a.json": _json,
    "rows.csv": _csv,
    "survey.csv": _survey,
    "rows.xlsx": _xlsx,
    "rows.parquet": _parquet,
    "a.eaf": _eaf,
    "a.textgrid": _textgrid,
    "a.exb": _exb,
    "a.cha": _cha,
    "a.trs": _trs,
    "a.tei": _tei,
}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", FILES)
def test_each_word_that_was_said_is_in_one_turn_and_no_other_word_in_any(tmp_path: Path, name: str, seed: int) -> None:
    words = Words(seed)
    (tmp_path / name).write_bytes(FILES[name](words))
    reading = inspect_file(tmp_path / name)
    turns = [t.text[turn.start : turn.end] for t in reading.transcripts for turn in t.turns]
    found = Counter(word for turn in turns for word in re.findall(r"\w+", turn.lower()))
    assert [one for one in words.speech if found[one] != 1] == []
    assert [one for one in words.silent if found[one]] == []
    assert set(found) <= {*words.speech, *words.silent}


def test_every_format_has_its_talk() -> None:
    covered = {name.rsplit(".", 1)[1] for name in FILES} | {"ods"}  # an .ods is read by the reader of .xlsx
    assert {one.name for one in FORMATS.values()} <= covered
