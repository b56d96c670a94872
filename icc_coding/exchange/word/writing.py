"""A transcript as a Word document with its codes as comments, to be read and answered there.

A comment is by the coder whose decision it is, or by icc-coding for a suggestion. Its last line is a key that ties it to its excerpt and
code, whatever a program does to ids and order; a bookmark holds the excerpt's place, a custom property the text's hash.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from icc_coding.codebook.colors import color_of, tint
from icc_coding.codebook.model import Codebook
from icc_coding.corpus import MACHINE, CodedExcerpt
from icc_coding.errors import UserError
from icc_coding.exchange.registry import Wanted
from icc_coding.exchange.word.package import paragraph, run, write_docx, xml_text
from icc_coding.phrasing import how_many
from icc_coding.transcripts.file_names import apart, plain_stem
from icc_coding.transcripts.model import Transcript

PROPERTY = "icc_text"
AUTHOR = "icc-coding"
SHOWN = ("accepted", "added", "suggested", "unsure")


def write(wanted: Wanted) -> str:
    """Write one transcript (`.docx`), or every transcript into a folder. Says how many comments."""
    corpus = wanted.corpus
    names = wanted.chosen or tuple(transcript.name for transcript in corpus.transcripts)
    transcripts = [transcript for transcript in corpus.transcripts if transcript.name in names]
    single = wanted.suffix == ".docx"
    if single and len(transcripts) != 1:
        raise UserError(
            f"{wanted.file.name}: a document holds one transcript and there are {len(transcripts)}. Add --transcript NAME, or name a folder and "
            "add --as document for all of them."
        )
    rows = [row for row in corpus.rows if row.status in (wanted.choice.statuses or SHOWN)]
    stems, written = apart({transcript.name: plain_stem(transcript.name) for transcript in transcripts}), 0
    for transcript in transcripts:
        mine = [row for row in rows if row.transcript == transcript.name]
        path = wanted.file if single else wanted.file / f"{stems[transcript.name]}.docx"
        write_transcript(path, transcript, mine, corpus.codebook)
        written += len(mine)
    return (
        f"{wanted.file}: {how_many(written, 'comment')} written of {wanted.whole.stored} stored (decisions and suggestions), "
        f"{how_many(len(transcripts), 'transcript')}. Answer the comments (accept, reject, unsure, or a code), then: icc-coding import FILE --coder YOU"
    )


def write_transcript(path: Path, transcript: Transcript, rows: Sequence[CodedExcerpt], codebook: Codebook) -> None:
    """Write one transcript with its rows as comments; its lines are the document's paragraphs, so that places can be found again."""
    comments = "".join(_comment(number, row) for number, row in enumerate(rows))
    body = "".join(paragraph(inner) for inner in _lines(transcript.text, rows, codebook))
    write_docx(path, body, comments=comments, properties={PROPERTY: transcript.text_hash}, title=transcript.name)


def key_line(excerpt_id: str, code: str) -> str:
    """The last line of a comment."""
    return f"‹{excerpt_id} {code}›"


def _comment(number: int, row: CodedExcerpt) -> str:
    said = "suggested" if row.coder == MACHINE else f"{row.status} by {row.coder}"
    evidence = "; ".join(part for part in (said, row.band, f"score {row.score:.3f}" if row.score is not None else "") if part)
    lines = [f"● {row.label} ({row.code})", f"○ {evidence}" + (f": {row.reason}" if row.reason else "")]
    lines += [f"○ note: {row.note}"] if row.note else []
    lines.append(key_line(row.excerpt_id, row.code))
    author = AUTHOR if row.coder == MACHINE else row.coder
    at = f' w:date="{row.decided_at}"' if row.decided_at else ""
    inner = "".join(paragraph(run(" ".join(line.split()))) for line in lines)
    return f'<w:comment w:id="{number}" w:author="{xml_text(author)}" w:initials="{xml_text(author[:3])}"{at}>{inner}</w:comment>'


def _lines(text: str, rows: Sequence[CodedExcerpt], codebook: Codebook) -> Iterator[str]:
    """The inner XML of each line's paragraph: runs cut where something begins or ends."""
    begins: dict[int, list[str]] = {}
    ends: dict[int, list[str]] = {}
    marked: dict[str, int] = {}
    for number, row in enumerate(rows):
        if row.excerpt_id not in marked:
            marked[row.excerpt_id] = len(marked)
            place = len(rows) + marked[row.excerpt_id]
            begins.setdefault(row.start, []).append(f'<w:bookmarkStart w:id="{place}" w:name="icc_{row.excerpt_id}"/>')
            ends.setdefault(row.end, []).append(f'<w:bookmarkEnd w:id="{place}"/>')
        begins.setdefault(row.start, []).append(f'<w:commentRangeStart w:id="{number}"/>')
        ends.setdefault(row.end, []).append(f'<w:commentRangeEnd w:id="{number}"/><w:r><w:commentReference w:id="{number}"/></w:r>')
    cuts = sorted({*begins, *ends})
    shades = _shades(rows, codebook)
    start, place = 0, 0
    for line in text.split("\n"):
        end, inner, at = start + len(line), [], start
        while place < len(cuts) and cuts[place] <= end:
            cut = cuts[place]
            inner.append(run(text[at:cut], shades(at)))
            inner += [*ends.get(cut, ()), *begins.get(cut, ())]
            at, place = cut, place + 1
        inner.append(run(text[at:end], shades(at)))
        yield "".join(inner)
        start = end + 1


class _Shades:
    """The highlight of a place: the pale colour of the first code there; suggestions are only underlined with dots."""

    def __init__(self, rows: Sequence[CodedExcerpt], codebook: Codebook) -> None:
        self._rows = sorted(rows, key=lambda row: (row.coder == MACHINE, row.start))
        self._codebook = codebook

    def __call__(self, at: int) -> str:
        row = next((row for row in self._rows if row.start <= at < row.end), None)
        if row is None:
            return ""
        fill = tint(color_of(self._codebook, row.code)).lstrip("#").upper()
        dots = '<w:u w:val="dotted"/>' if row.coder == MACHINE else ""
        return f'{dots}<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>'


def _shades(rows: Sequence[CodedExcerpt], codebook: Codebook) -> _Shades:
    return _Shades(rows, codebook)
