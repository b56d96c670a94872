"""Web pages: blocks become lines, `<pre>` keeps its own, scripts and navigation are left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from icc_coding.errors import UserError
from icc_coding.study import TranscriptSettings
from icc_coding.transcripts.clock import seconds
from icc_coding.transcripts.draft import HEADING, Draft, Line
from icc_coding.transcripts.layout import unwrapped
from icc_coding.transcripts.readers.guard import guarded
from icc_coding.transcripts.source import Source
from icc_coding.transcripts.words import word_set

_BLOCKS = word_set(
    """
    p div li ul ol dl dt dd tr table tbody thead section article main blockquote h1 h2 h3 h4 h5 h6 pre hr address figure
    figcaption header footer details summary form fieldset body center
    """
)
_SKIPPED = frozenset(
    ["script", "style", "head", "title", "noscript", "nav", "template", "svg", "button", "select", "option", "iframe", "object"]
)
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_DEEPEST = 400


def read(source: Source, settings: TranscriptSettings) -> list[Draft]:
    """The page's lines."""
    text = source.text()
    with guarded(source, "web page"):
        lines = lines_of(text)
    if not any(line.text.strip() for line in lines):
        raise UserError(f"{source.name}: shows no text. Save the page again with its content.")
    return [Draft("html", tuple(unwrapped(lines)))]


def lines_of(markup: str) -> list[Line]:
    """The lines a reader of the page sees; bold beginnings and the times of timestamp spans are kept."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(markup, "lxml")
    page = _Page()
    page.walk(soup.body or soup, 0, False, False)
    page.flush()
    return page.lines


@dataclass
class _Page:
    """The line being gathered and those that are done."""

    lines: list[Line] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    strong: int = 0
    still_strong: bool = True
    time: float | None = None
    heading: bool = False

    def walk(self, node: Any, depth: int, bold: bool, pre: bool) -> None:
        from bs4.element import Comment, Doctype, NavigableString

        for child in node.children:
            if isinstance(child, NavigableString):
                if not isinstance(child, (Comment, Doctype)):
                    self.say(str(child), bold, pre)
                continue
            name = child.name
            if name in _SKIPPED or depth > _DEEPEST:
                continue
            if name == "br":
                self.flush()
                continue
            if "timestamp" in (child.get("class") or ()):
                self.time = _time(child) if self.time is None else self.time
            block = name in _BLOCKS
            if block:
                self.flush()
                self.heading = name in _HEADINGS
            self.walk(child, depth + 1, bold or name in ("b", "strong", "dt"), pre or name == "pre")
            if block:
                self.flush()
                self.heading = False
            elif name in ("td", "th"):
                self.parts.append("\t")

    def say(self, text: str, bold: bool, pre: bool) -> None:
        if pre:
            first, *rest = text.replace("\r\n", "\n").split("\n")
            self.parts.append(first)
            for line in rest:
                self.flush(keep=True)
                self.parts.append(line)
            return
        text = re.sub(r"[ \t\n\r\f]+", " ", text)
        if text.strip():
            self.still_strong = self.still_strong and bold
            self.strong += len(text) if self.still_strong else 0
        self.parts.append(text)

    def flush(self, *, keep: bool = False) -> None:
        """End the line; an empty one counts only inside `<pre>`."""
        text = "".join(self.parts)
        text = text.rstrip() if keep or text.startswith("    ") else text.strip()
        if text or keep:
            self.lines.append(Line(text, HEADING if self.heading else "", self.strong, time=self.time))
        self.parts, self.strong, self.still_strong, self.time = [], 0, True, None


def _time(span: Any) -> float | None:
    value = str(span.get("data-timestamp") or span.get_text())
    try:
        return float(value)
    except ValueError:
        return seconds(value)
