"""The words of one OpenDocument paragraph: what counts, what is bold, and what was struck through or hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from icc_coding.transcripts.draft import LeftOut
from icc_coding.transcripts.readers.look import Look

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
PARAGRAPHS = frozenset((TEXT + "p", TEXT + "h"))
ABOUT = frozenset((OFFICE + "annotation", TEXT + "note"))  # comments, footnotes and endnotes
_SKIPPED = PARAGRAPHS | {TEXT + "ruby-text", TABLE + "table", _SVG + "title", _SVG + "desc", OFFICE + "event-listeners"}


def looks_of(roots: Sequence[Any]) -> dict[str, Look]:
    """The look of every style by its name, with what it takes from its parents. Bold of named styles (headings) does not count."""
    own: dict[str, tuple[Look, str]] = {}
    for root in roots:
        for style in root.iter(_STYLE + "style"):
            look = Look()
            for properties in style.iter(_STYLE + "text-properties"):
                look = _look(properties).over(look)
            automatic = style.getparent().tag == OFFICE + "automatic-styles"
            own[style.get(_STYLE + "name") or ""] = (
                look if automatic else replace(look, bold=None),
                style.get(_STYLE + "parent-style-name") or "",
            )
    return {name: _inherited(name, own) for name in own}


def _look(properties: Any) -> Look:
    line = properties.get(_STYLE + "text-line-through-style") or properties.get(_STYLE + "text-line-through-type")
    weight, display = properties.get(_FO + "font-weight"), properties.get(TEXT + "display")
    return Look(
        None if display is None else display in ("none", "condition"),
        None if line is None else line != "none",
        None if weight is None else weight == "bold",
    )


def _inherited(name: str, own: Mapping[str, tuple[Look, str]]) -> Look:
    look, parent = own[name]
    for _ in range(20):
        if parent not in own:
            break
        look, parent = look.over(own[parent][0]), own[parent][1]
    return look


@dataclass
class Walk:
    """The text of a paragraph as it is gathered; `strong` counts its first characters in bold, `notes` are left to the caller."""

    looks: Mapping[str, Look]
    parts: list[str] = field(default_factory=list)
    strong: int = 0
    notes: list[Any] = field(default_factory=list)
    _bold_so_far: bool = True
    left: list[LeftOut] = field(default_factory=list)

    def paragraph(self, element: Any) -> None:
        """Gather a paragraph."""
        hidden = any(one.get(TEXT + "is-hidden") == "true" for one in element.iter(TEXT + "hidden-paragraph"))
        look = self._style(element)
        self._into(element, replace(look, hidden=True) if hidden else look)

    def _style(self, element: Any) -> Look:
        return self.looks.get(element.get(TEXT + "style-name") or "", Look())

    def _into(self, element: Any, look: Look) -> None:
        self._say(element.text, look)
        for child in element:
            tag = child.tag
            if tag == TEXT + "s":
                self._say(" " * min(int(child.get(TEXT + "c") or 1), 100), look)
            elif tag == TEXT + "tab":
                self._say("\t", look)
            elif tag == TEXT + "line-break":
                self._say("\n", look)
            elif tag == TEXT + "hidden-text":
                self._say(child.get(TEXT + "string-value") or child.text, replace(look, hidden=child.get(TEXT + "is-hidden") != "false"))
            elif tag in ABOUT:
                self.notes.append(child)
            elif isinstance(tag, str) and tag not in _SKIPPED:
                self._into(child, self._style(child).over(look))
            self._say(child.tail, look)

    def _say(self, text: str | None, look: Look) -> None:
        if not text:
            return
        kind = "hidden" if look.hidden else "struck" if look.struck else ""
        self.left.append(LeftOut(kind, text if kind else ""))
        if kind:
            return
        self.parts.append(text)
        self._bold_so_far = self._bold_so_far and (bool(look.bold) or not text.strip())
        self.strong += len(text) if self._bold_so_far else 0
