"""Paragraphs, cells and rows of a Rich Text document as they are gathered; a text box has a flow of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from icc_coding.transcripts.draft import HEADING, Line
from icc_coding.transcripts.readers.blocks import Block, TableBlock, flattened


@dataclass
class Flow:
    """The blocks that are done, and the paragraph, the cell and the row that are being gathered."""

    blocks: list[Block] = field(default_factory=list)
    parts: list[tuple[str, bool]] = field(default_factory=list)  # of the paragraph: text, bold
    cell: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    rows: list[tuple[str, ...]] = field(default_factory=list)
    hanging: list[Block] = field(default_factory=list)  # text boxes on the paragraph: they follow it
    inside: bool = False  # the paragraph lies in a table
    style: int = -1

    def structure(self, word: str, headings: Iterable[int]) -> None:
        """A paragraph, a section, a cell or a row ends."""
        if word == "cell":
            self.cells.append("\n".join([*self.cell, *self._of_cell()]))
            self.cell = []
        elif word == "row":
            self.rows.append(tuple(self.cells))
            self.cells = []
        elif self.inside or self.cells:
            self.cell += self._of_cell()
        else:
            self._lines(headings)

    def end(self, headings: Iterable[int]) -> None:
        """The end of the file or of the text box: whatever is open counts."""
        if self.cells:
            self.rows.append(tuple(self.cells))
        self._close_table()
        self.blocks += [Line(left) for left in self.cell]
        if self.parts or self.hanging:
            self._lines(headings)

    def _paragraph(self) -> tuple[str, int]:
        """The paragraph that ends here, and how many of its first characters are bold."""
        text = whole("".join(part for part, _ in self.parts)).replace("\x00", "")
        strong = 0
        for part, bold in self.parts:
            if part.strip() and not bold:
                break
            strong += len(part)
        self.parts = []
        return text, strong

    def _of_cell(self) -> list[str]:
        hanging, self.hanging = self.hanging, []
        return [self._paragraph()[0], *(line.text for line in flattened(hanging))]

    def _lines(self, headings: Iterable[int]) -> None:
        self._close_table()
        text, strong = self._paragraph()
        for number, line in enumerate(text.split("\n")):
            self.blocks.append(Line(line.rstrip(), HEADING if self.style in headings else "", strong if number == 0 else 0))
        self.blocks += self.hanging
        self.hanging = []

    def _close_table(self) -> None:
        if self.rows:
            self.blocks.append(TableBlock(tuple(self.rows)))
            self.rows = []


def whole(text: str) -> str:
    """The text with its surrogate halves joined: RTF writes an emoji as two of them."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
