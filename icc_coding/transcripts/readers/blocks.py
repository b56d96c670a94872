"""A document as its paragraphs and tables, in their order: which tables are talk, and what stands before, between and after them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from icc_coding.phrasing import how_many
from icc_coding.settings import TranscriptSettings
from icc_coding.transcripts.conventions import heads, labelled
from icc_coding.transcripts.conventions.asides import legend_roles
from icc_coding.transcripts.conventions.talk import Talk, pieces_of
from icc_coding.transcripts.draft import FURNITURE, HEADING, LeftOut, Line, Piece, TranscriptDraft
from icc_coding.transcripts.layout import unwrapped
from icc_coding.transcripts.readers.columns import Rows
from icc_coding.transcripts.readers.rows import draft_of_rows
from icc_coding.transcripts.readers.talk_columns import (
    TalkColumns,
    headed_as_text,
    labelled_column,
    parted_from_titles,
    question_columns,
    talk_columns,
)
from icc_coding.transcripts.readers.talk_rows import joined, labelled_lines, recognised, speakers_of, turn_pieces


@dataclass(frozen=True, slots=True)
class TableBlock:
    """The cells of a table in a document, row by row; a cell's paragraphs are its lines."""

    rows: tuple[tuple[str, ...], ...]

    @property
    def words(self) -> int:
        """Number of words in all cells."""
        return sum(len(cell.split()) for row in self.rows for cell in row)

    @property
    def width(self) -> int:
        """Number of columns."""
        return max((len(row) for row in self.rows), default=0)


Block = Line | TableBlock


def draft_of_blocks(format_name: str, blocks: Sequence[Block], settings: TranscriptSettings, file: str) -> list[TranscriptDraft]:
    """A document's draft: its tables of talk by their columns, everything else by its lines.

    Raises :class:`UserError` when study.toml asks for a reading that the tables do not give.
    """
    blocks = list(_under_titles(blocks))
    wanted = settings.reader.removesuffix(f"-{format_name}")
    tables = [block for block in blocks if isinstance(block, TableBlock)]
    if wanted in ("rows", "survey") and tables:
        largest = max(tables, key=lambda table: table.words)
        if wanted == "survey" or not _talking(blocks):
            return draft_of_rows(format_name, largest.rows, settings, file)
    elif wanted or not tables:
        return [TranscriptDraft(format_name, tuple(flattened(blocks)))]
    talking = _talking(blocks)
    if not talking or (not wanted and _lines_speak(blocks, talking)):
        return [TranscriptDraft(format_name, tuple(flattened(blocks)))]
    return [_mixed(format_name, blocks, talking)]


def _under_titles(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks, with what stands above the headings of a table as lines before it."""
    for block in blocks:
        above, rows = parted_from_titles(block.rows) if isinstance(block, TableBlock) else ((), ())
        if above:
            yield from (Line(joined(row), HEADING) for row in above)
            yield TableBlock(tuple(tuple(row) for row in rows))
        else:
            yield block


def _talking(blocks: Sequence[Block]) -> dict[int, TalkColumns]:
    """The tables of talk by their place, with their columns; one without a header goes on with the columns of the one before it."""
    found: dict[int, TalkColumns] = {}
    before: tuple[int, TalkColumns] | None = None
    for place, block in enumerate(blocks):
        if not isinstance(block, TableBlock):
            continue
        columns = question_columns(block.rows) or talk_columns(block.rows)
        if before is not None and before[0] == block.width and (columns is None or not columns.header):
            columns = replace(before[1], header=False)
        if columns is not None and (len(block.rows) > 2 or before is not None or columns.question >= 0):
            found[place] = columns
            before = (block.width, columns)
    return found


def _lines_speak(blocks: Sequence[Block], talking: dict[int, TalkColumns]) -> bool:
    """Whether the talk stands in the paragraphs, which have labels, and the tables only list something (who took part, in which office)."""
    lines = [block for block in blocks if isinstance(block, Line)]
    believed = any(_repeated(table.rows, columns) for n, columns in talking.items() if isinstance(table := blocks[n], TableBlock))
    return not believed and labelled.inline_talk(lines) is not None


def _repeated(rows: Rows, columns: TalkColumns) -> bool:
    """Whether somebody speaks twice in a table, or its header says that it holds talk."""
    if columns.question >= 0 or (columns.header and columns.text < len(rows[0]) and headed_as_text(rows[0][columns.text])):
        return True
    cells = [row[columns.speaker].strip() for row in rows if 0 <= columns.speaker < len(row) and row[columns.speaker].strip()]
    return len(set(cells)) < len(cells)


def _mixed(format_name: str, blocks: Sequence[Block], talking: dict[int, TalkColumns]) -> TranscriptDraft:
    """Tables of talk, and between them labelled paragraphs as turns, the rest as text outside the talk."""
    known = {
        name for n, columns in talking.items() if isinstance(table := blocks[n], TableBlock) for name in speakers_of(table.rows, columns)
    }
    pieces: list[Piece] = []
    turns = 0
    for first, run in _runs(blocks, talking):
        if first in talking and isinstance(run[0], TableBlock):
            pieces += turn_pieces(run[0].rows, talking[first])
            continue
        found = list(_between(list(flattened(run)), known, early=first < min(talking)))
        turns += sum(piece.opens for piece in found)
        pieces += found
    main = max(talking, key=lambda n: len(getattr(blocks[n], "rows", ())))
    table = blocks[main]
    assert isinstance(table, TableBlock)
    recognition = recognised(table.rows, talking[main], format_name)
    evidence = [*recognition.evidence]
    evidence += [f"{len(talking)} tables of talk"] if len(talking) > 1 else []
    evidence += [f"{how_many(turns, 'turn')} with labels outside the table{'s' if len(talking) > 1 else ''}"] if turns else []
    roles = legend_roles(list(flattened(blocks[: min(talking)])), known)
    return TranscriptDraft(format_name, pieces=tuple(pieces), recognition=replace(recognition, evidence=tuple(evidence), roles=roles))


def _runs(blocks: Sequence[Block], talking: dict[int, TalkColumns]) -> Iterator[tuple[int, list[Block]]]:
    """Each table of talk by itself, and what stands between two of them together; with the place of the first block."""
    for key, group in groupby(
        enumerate(blocks), key=lambda pair: pair[0] if pair[0] in talking else -1 - sum(n < pair[0] for n in talking)
    ):
        del key
        run = list(group)
        yield run[0][0], [block for _, block in run]


def _between(lines: Sequence[Line], known: set[str], *, early: bool) -> Iterator[Piece]:
    """Paragraphs outside the tables: turns where they have labels. Before the first table (`early`) labels are often head matter."""
    talk = labelled.inline_talk(lines)
    found = {n: head for n, head in labelled.find(lines, heads.inline).items() if head.speaker in known}
    found |= dict(talk.heads) if talk is not None else {}
    if early:
        found = {n: head for n, head in found.items() if not labelled.no_sentence(lines[n].text[head.start :].strip())}
    first = min(found, default=len(lines))
    for line in lines[:first]:
        yield Piece(line.text) if line.style else Piece("", line.text, closes=True)
    if found:
        shifted = {n - first: head for n, head in found.items()}
        yield from pieces_of(lines[first:], Talk("labelled", dict(sorted(shifted.items())), (), 0.0))


def flattened(blocks: Iterable[Block]) -> Iterator[Line]:
    """The lines of a document that is not read by its tables. A table that does not hold talk is nobody's words, unless it is most of all."""
    blocks = list(blocks)
    if all(isinstance(block, Line) for block in blocks):
        yield from (block for block in blocks if isinstance(block, Line))
        return
    tables = sum(block.words for block in blocks if isinstance(block, TableBlock))
    beside = tables < 0.5 * (tables + sum(len(block.text.split()) for block in blocks if isinstance(block, Line)))
    for block in blocks:
        if isinstance(block, Line):
            yield block
        elif (spoken := labelled_column(block.rows)) >= 0:
            yield from labelled_lines(block.rows, spoken)
        else:
            yield from _cells(block, FURNITURE if beside and _ruled(block) else "")


def _ruled(table: TableBlock) -> bool:
    """Whether a table has rows of several cells: one cell a row only frames its text."""
    return any(sum(bool(cell.strip()) for cell in row) > 1 for row in table.rows)


def _cells(table: TableBlock, style: str) -> Iterator[Line]:
    """A row as one line with tabs, or its cells one below the other where a cell has several paragraphs."""
    for row in table.rows:
        if any("\n" in cell.strip() for cell in row):
            yield from (Line(part.rstrip(), style) for cell in row for part in cell.split("\n"))
        else:
            yield Line("\t".join(cell.strip() for cell in row).rstrip(), style)


def boxed(blocks: Sequence[Block]) -> LeftOut:
    """What a text box holds, to be said where it becomes a part of somebody's turn."""
    return LeftOut("box", "\n".join(line.text for line in flattened(blocks)))


def having_left_out(drafts: Sequence[TranscriptDraft], left_out: Iterable[LeftOut]) -> list[TranscriptDraft]:
    """The drafts of one document, the first one with the words that are no part of its text."""
    return [replace(drafts[0], left_out=tuple(left_out)), *drafts[1:]]


def unwrapped_blocks(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks, with hard-wrapped lines put together."""
    for lines, run in groupby(blocks, key=lambda block: isinstance(block, Line)):
        found = list(run)
        yield from unwrapped([block for block in found if isinstance(block, Line)]) if lines else found
