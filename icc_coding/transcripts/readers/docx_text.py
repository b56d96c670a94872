"""The words of one Word paragraph: what counts, what is bold, and what was deleted, struck through or hidden."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from icc_coding.transcripts.draft import LeftOut
from icc_coding.transcripts.left_out import passages
from icc_coding.transcripts.readers.look import Look

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_SKIP = frozenset(
    W + tag for tag in ("moveFrom", "txbxContent", "instrText", "delInstrText", "footnoteReference", "commentReference", "rt")
)
_SKIP |= {MC + "Fallback"}
_BREAKS = frozenset(W + tag for tag in ("br", "cr"))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph's text, how many of its first characters are bold, and whether its end was deleted (`open`)."""

    text: str
    strong: int
    heading: bool
    open: bool
    left_out: tuple[LeftOut, ...] = ()

    def joined(self, after: Paragraph) -> Paragraph:
        """This paragraph, gone on with by the next one."""
        return replace(self, text=self.text + after.text, heading=self.heading and after.heading, open=after.open)


def looks_of(styles: Any) -> dict[str, Look]:
    """The look of every style by its id, with what it takes from the styles it is based on, whatever language Word speaks."""
    own: dict[str, tuple[Look, str]] = {}
    for style in styles.iter(W + "style"):
        name, based = style.find(W + "name"), style.find(W + "basedOn")
        named = ((name.get(W + "val") if name is not None else "") or "").lower()
        heading = named.startswith(("heading", "title", "subtitle")) or style.find(f"{W}pPr/{W}outlineLvl") is not None
        look = replace(_look(style.find(W + "rPr")), heading=heading, bold=None)
        own[style.get(W + "styleId") or ""] = (look, (based.get(W + "val") if based is not None else "") or "")
    return {style: _inherited(style, own) for style in own}


def _inherited(style: str, own: Mapping[str, tuple[Look, str]]) -> Look:
    look, based = own[style]
    for _ in range(20):
        if based not in own:
            break
        look, based = look.over(replace(own[based][0], heading=False)), own[based][1]
    return look


def _look(properties: Any) -> Look:
    if properties is None:
        return Look()
    struck = [one for tag in ("strike", "dstrike") if (one := _switch(properties, tag)) is not None]
    return Look(_switch(properties, "vanish"), any(struck) if struck else None, _switch(properties, "b"))


def _switch(properties: Any, tag: str) -> bool | None:
    mark = properties.find(W + tag)
    return None if mark is None else mark.get(W + "val") not in ("0", "false", "off")


def paragraph_of(element: Any, looks: Mapping[str, Look]) -> Paragraph:
    """A paragraph of the document."""
    style = element.find(f"{W}pPr/{W}pStyle")
    look = looks.get(style.get(W + "val") or "", Look()) if style is not None else Look()
    walk = _Walk(looks)
    walk.into(element, look, False)
    return Paragraph(
        "".join(walk.parts), walk.strong, look.heading, element.find(f"{W}pPr/{W}rPr/{W}del") is not None, tuple(passages(walk.left))
    )


@dataclass
class _Walk:
    looks: Mapping[str, Look]
    parts: list[str] = field(default_factory=list)
    strong: int = 0
    bold_so_far: bool = True
    left: list[LeftOut] = field(default_factory=list)

    def into(self, element: Any, look: Look, deleted: bool) -> None:
        for child in element:
            tag = child.tag
            if tag in _SKIP or not isinstance(tag, str) or (tag == W + "sdt" and child.find(f"{W}sdtPr/{W}showingPlcHdr") is not None):
                continue
            if tag == W + "r":
                properties = child.find(W + "rPr")
                named = properties.find(W + "rStyle") if properties is not None else None
                styled = self.looks.get(named.get(W + "val") or "", Look()) if named is not None else Look()
                self.into(child, replace(_look(properties).over(styled).over(look), heading=False), deleted)
                continue
            text = _own_text(child, tag)
            if text:
                self.say(text, look, deleted)
            elif tag not in (W + "t", W + "delText"):
                self.into(child, look, deleted or tag == W + "del")

    def say(self, text: str, look: Look, deleted: bool) -> None:
        kind = "deleted" if deleted else "hidden" if look.hidden else "struck" if look.struck else ""
        if kind:
            self.left.append(LeftOut(kind, text))
            self.parts += ["\n"] if "\n" in text and not deleted else []
            return
        self.left.append(LeftOut("", ""))  # what follows is another passage
        self.parts.append(text)
        self.bold_so_far = self.bold_so_far and (bool(look.bold) or not text.strip())
        self.strong += len(text) if self.bold_so_far else 0


def _own_text(element: Any, tag: str) -> str:
    if tag in (W + "t", W + "delText", _MATH + "t"):
        return element.text or ""
    if tag in (W + "tab", W + "ptab"):
        return "\t" if element.getparent().tag == W + "r" else ""
    if tag in _BREAKS:
        return "\n"
    return "-" if tag == W + "noBreakHyphen" else ""
