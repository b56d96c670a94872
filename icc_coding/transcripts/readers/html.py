"""Web pages: blocks become lines, tables keep their cells, `<pre>` its lines; what is hidden, deleted or about the text is left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from icc_coding.errors import UserError
from icc_coding.settings import TranscriptSettings
from icc_coding.transcripts.clock import lone_time, milliseconds, seconds
from icc_coding.transcripts.draft import FURNITURE, HEADING, LeftOut, Line, TranscriptDraft
from icc_coding.transcripts.readers.blocks import Block, TableBlock, draft_of_blocks, flattened, having_left_out, unwrapped_blocks
from icc_coding.transcripts.readers.guard import guarded
from icc_coding.transcripts.readers.html_marks import FOOT, MARK, is_bold, kind_of, styles_of, weights_of
from icc_coding.transcripts.readers.mhtml import is_packed, page_of
from icc_coding.transcripts.source import Source
from icc_coding.transcripts.words import word_set

_BLOCKS = word_set(
    """
    p div li ul ol dl dt dd tr table tbody thead section article main blockquote h1 h2 h3 h4 h5 h6 pre hr address figure
    figcaption header footer details summary form fieldset body center
    """
)
_SKIPPED = frozenset(
    [
        "script",
        "style",
        "head",
        "title",
        "noscript",
        "nav",
        "template",
        "svg",
        "button",
        "select",
        "option",
        "iframe",
        "object",
        "audio",
        "video",
        "canvas",
    ]
)
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_DEEPEST = 400
_ANCHOR = re.compile(r"ts_(\d{1,10})_\d{1,10}_")  # noScribe: begin and end in milliseconds, speaker


def read(source: Source, settings: TranscriptSettings) -> list[TranscriptDraft]:
    """The page's paragraphs and tables."""
    text = page_of(source.data(), source.name) if is_packed(source.head) else source.text()
    with guarded(source, "web page"):
        blocks, left_out = blocks_of(text)
    if not any(block.text.strip() if isinstance(block, Line) else block.words for block in blocks):
        raise UserError(f"{source.name}: shows no text. Save the page again with its content.")
    return having_left_out(draft_of_blocks("html", blocks, settings, source.name), left_out)


def blocks_of(markup: str) -> tuple[list[Block], list[LeftOut]]:
    """The page's paragraphs and tables, and what is no part of its text."""
    page = _page(markup)
    return list(unwrapped_blocks(page.blocks)), page.left_out


def lines_of(markup: str) -> list[Line]:
    """The lines a reader of the page sees; bold beginnings and the times of timestamp spans are kept."""
    return list(flattened(_page(markup).blocks))


def _page(markup: str) -> _Page:
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(markup, "lxml")
    page = _Page(styles_of(soup), weights_of(soup))
    page.walk(soup.body or soup, _Around())
    page.flush()
    page.settle()
    return page


@dataclass(frozen=True, slots=True)
class _Around:
    """What the elements around a text make of it; `kind` is why it is no part of the text."""

    depth: int = 0
    bold: bool = False
    pre: bool = False
    kind: str = ""


@dataclass
class _Page:
    """The blocks that are done and the line being gathered."""

    styles: dict[str, str] = field(default_factory=dict)
    weights: dict[str, bool] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    strong: int = 0
    still_strong: bool = True
    time: float | None = None
    heading: bool = False
    foot: bool = False
    gone: tuple[str, str] = ("", "")  # kind and words of the passage that is being left out

    def walk(self, node: Any, around: _Around) -> None:
        from bs4.element import NavigableString, PreformattedString

        for child in node.children:
            if isinstance(child, NavigableString):
                if not isinstance(child, PreformattedString):  # comments, doctypes
                    self.say(str(child), around)
            elif child.name not in _SKIPPED and around.depth <= _DEEPEST:
                self.element(child, around)

    def element(self, element: Any, around: _Around) -> None:
        name = element.name
        if name == "br":
            self.flush()
            return
        kind = around.kind or kind_of(element, self.styles)
        if "timestamp" in (element.get("class") or ()) or (name == "a" and _ANCHOR.match(str(element.get("name") or ""))):
            self.time = _time(element) if self.time is None else self.time
        block = name in _BLOCKS
        bold = is_bold(element, self.weights, around.bold)
        inner = _Around(around.depth + 1, bold, around.pre or name == "pre", "" if kind == FOOT else kind)
        before = self.foot
        if name == "span" and self.parts and element.string and lone_time(str(element.string)) is not None:
            self.parts.append(" ")  # a style sheet parts the time from the name
        if block:
            self.flush()
            self.heading = name in _HEADINGS
            self.foot = self.foot or kind == FOOT
        if name == "table" and not inner.kind and (rows := self.rows(element, inner)):
            self.blocks.append(TableBlock(rows))
        else:
            self.walk(element, inner)
        if block:
            self.flush()
            self.heading, self.foot = False, before
        elif name in ("td", "th"):
            self.parts.append("\t")

    def rows(self, table: Any, around: _Around) -> tuple[tuple[str, ...], ...]:
        """The cells of a table of several columns; nothing for one that only frames the page."""
        if self.foot or table.find("table") is not None:
            return ()
        rows: list[tuple[str, ...]] = []
        reaching: dict[int, int] = {}  # columns that a cell above reaches into, and for how many rows
        for row in table.find_all("tr"):
            cells: list[str] = []
            for cell in row.find_all(["td", "th"]):
                _skip(cells, reaching)
                inner = _Page(self.styles, self.weights)
                inner.element(cell, around)
                inner.flush()
                inner.settle()
                self.left_out += inner.left_out
                down, across = _span(cell, "rowspan"), _span(cell, "colspan")
                reaching.update({len(cells) + n: down - 1 for n in range(across) if down > 1})
                cells += ["\n".join(line.text for line in flattened(inner.blocks)).strip(), *[""] * (across - 1)]
            _skip(cells, reaching)
            rows.append(tuple(cells))
        return tuple(rows) if max((len(row) for row in rows), default=0) > 1 else ()

    def say(self, text: str, around: _Around) -> None:
        if around.kind:
            if around.kind != MARK and text.strip():
                if around.kind != self.gone[0]:
                    self.settle()
                self.gone = (around.kind, self.gone[1] + text)
            return
        if text.strip():
            self.settle()
        if around.pre:
            first, *rest = text.replace("\r\n", "\n").split("\n")
            self.parts.append(first)
            for line in rest:
                self.flush(keep=True)
                self.parts.append(line)
            return
        text = re.sub(r"[ \t\n\r\f]+", " ", text)
        if text.strip():
            self.still_strong = self.still_strong and around.bold
            self.strong += len(text) if self.still_strong else 0
        self.parts.append(text)

    def settle(self) -> None:
        """End the passage that is left out."""
        kind, words = self.gone
        if words:
            self.left_out.append(LeftOut(kind, words))
            self.gone = ("", "")

    def flush(self, *, keep: bool = False) -> None:
        """End the line; an empty one counts only inside `<pre>`."""
        text = "".join(self.parts)
        text = text.rstrip() if keep or text.startswith("    ") else text.strip()
        if text or keep:
            style = FURNITURE if self.foot else HEADING if self.heading else ""
            self.blocks.append(Line(text, style, self.strong, time=self.time))
        self.parts, self.strong, self.still_strong, self.time = [], 0, True, None


def _skip(cells: list[str], reaching: dict[int, int]) -> None:
    """Leave empty the columns into which a cell above reaches."""
    while reaching.get(len(cells), 0) > 0:
        reaching[len(cells)] -= 1
        cells.append("")


def _span(cell: Any, name: str) -> int:
    value = str(cell.get(name) or "1")
    return min(max(int(value), 1), 100) if value.isdigit() else 1


def _time(span: Any) -> float | None:
    anchor = _ANCHOR.match(str(span.get("name") or ""))
    if anchor is not None:
        return milliseconds(anchor[1])
    value = str(span.get("data-timestamp") or span.get_text())
    try:
        return float(value)
    except ValueError:
        return seconds(value)
