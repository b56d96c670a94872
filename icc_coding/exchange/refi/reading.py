"""Reading a project of any program into :class:`~icc_coding.exchange.project.Project`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from icc_coding.decoding import decode
from icc_coding.errors import UserError
from icc_coding.exchange.damaged import of_another_program
from icc_coding.exchange.project import ForeignCode, ForeignMemo, ForeignSource, Project
from icc_coding.exchange.refi.cases import read_cases
from icc_coding.exchange.refi.container import Container, local_name
from icc_coding.exchange.refi.describing import read_description
from icc_coding.exchange.refi.guids import plain_guid
from icc_coding.exchange.refi.placing import PlacedSelections, Selected, together
from icc_coding.exchange.refi.probing import Probed, Selection, SourceText, probe
from icc_coding.exchange.xml import unescape_text

_BOM = "\ufeff"
_SUFFIX = re.compile(r"\.(txt|docx?|rtf|odt|html?|md)$", re.IGNORECASE)


@of_another_program
def read_project(path: Path, offsets: str = "") -> Project:
    """Read a `.qdpx`. Raises UserError, one sentence, for whatever is not a whole project: nothing is half read."""
    with Container(path) as container:
        return _Reader(container, container.project()).read(offsets)


@dataclass
class _Reader:
    container: Container
    root: Any
    users: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    cases: dict[str, str] = field(default_factory=dict)
    sources: list[ForeignSource] = field(default_factory=list)
    texts: list[SourceText] = field(default_factory=list)
    selected: list[Selected] = field(default_factory=list)
    memos: list[ForeignMemo] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def read(self, offsets: str) -> Project:
        if local_name(self.root) != "Project":
            raise UserError(f"{self.container.file}: its XML is no REFI-QDA project. Export it again from the program it comes from.")
        origin = self.root.get("origin", "")
        self.users = {plain_guid(user.get("guid")): _text(user.get("name")) for user in self._all("Users", "User")}
        self.cases = {plain_guid(case.get("guid")): _text(case.get("name")) for case in self._all("Cases", "Case")}
        codes = tuple(self._codes())
        self.notes = {plain_guid(note.get("guid")): self._content(note) for note in self._all("Notes", "Note")}
        self._read_sources()
        self._read_memos()
        telling = [one for one in self.selected if not one.codings or any(code not in self.cases for code, _, _ in one.codings)]
        probed = probe(self.texts, [one.selection for one in telling or self.selected], origin, self.container.file, offsets)
        if self.selected:
            self.remarks.insert(0, str(probed))
        return self._placed(codes, probed, origin)

    def _all(self, group: str, name: str) -> Iterator[Any]:
        for parent in _children(self.root, group):
            yield from _children(parent, name)

    def _codes(self) -> Iterator[ForeignCode]:
        def below(parent: Any, path: tuple[str, ...]) -> Iterator[ForeignCode]:
            for code in _children(parent, "Code"):
                mine = (*path, _text(code.get("name")))
                described = _child_text(code, "Description")
                yield ForeignCode(plain_guid(code.get("guid")), mine, described, code.get("color") or "", read_description(described).id)
                yield from below(code, mine)

        for book in _children(self.root, "CodeBook"):
            for codes in _children(book, "Codes"):
                yield from below(codes, ())

    def _content(self, element: Any) -> str:
        """The text of a note: inline, or in a file of its own."""
        inline = _child_text(element, "PlainTextContent")
        if inline or not element.get("plainTextPath"):
            return inline
        data = self.container.member(element.get("plainTextPath"))
        return decode(data, self.container.file)[0].lstrip(_BOM) if data is not None else ""

    def _read_sources(self) -> None:
        left_out: dict[str, int] = {}
        for group in _children(self.root, "Sources"):
            for element in group:
                kind = local_name(element)
                if kind == "TextSource":
                    self._read_source(element)
                elif kind:
                    left_out[kind] = left_out.get(kind, 0) + 1
        if left_out:
            listed = ", ".join(f"{count} {kind}" for kind, count in left_out.items())
            self.remarks.append(f"Only texts are taken in; left out: {listed}.")

    def _read_source(self, element: Any) -> None:
        key, name = plain_guid(element.get("guid")), _text(element.get("name")) or "source"
        found = self._source_text(element, name)
        number = len(self.texts)
        self.sources.append(ForeignSource(key, _SUFFIX.sub("", name), found.text if found else None))
        self.texts.append(found or SourceText(""))
        described = _child_text(element, "Description")
        if described:
            self.memos.append(ForeignMemo(described, source=key))
        self._notes_of(element, key)
        for selection in _children(element, "PlainTextSelection"):
            self.selected.append(self._selection(selection, number, name))

    def _source_text(self, element: Any, name: str) -> SourceText | None:
        path = element.get("plainTextPath") or ""
        inline = next(iter(_children(element, "PlainTextContent")), None)
        if inline is not None:
            return SourceText(inline.text or "")
        data = self.container.member(path) if path else None
        if data is None and path.startswith(("relative:", "absolute:")):
            self.remarks.append(f"The text of “{name}” lies outside the file ({path}); its codings are looked for by their words.")
            return None
        if data is None:
            raise UserError(
                f"{self.container.file}: the text of “{name}” is not in it ({path or 'it names none'}). Export it again with its sources."
            )
        text = (
            data.decode("utf-8", errors="strict")
            if _is_utf8(data)
            else decode(data, f"{self.container.file}: {name}", keep_line_ends=True)[0]
        )
        bom = text.startswith(_BOM)
        crlf = "\r\n" in text
        return SourceText(text.lstrip(_BOM).replace("\r\n", "\n").replace("\r", "\n"), crlf, bom)

    def _selection(self, element: Any, number: int, name: str) -> Selected:
        try:
            start, end = int(element.get("startPosition", "")), int(element.get("endPosition", ""))
        except ValueError:
            raise UserError(f"{self.container.file}: a selection of “{name}” has no position. Export it again.") from None
        codings = []
        for coding in _children(element, "Coding"):
            code = next((plain_guid(ref.get("targetGUID")) for ref in _children(coding, "CodeRef")), "")
            told = [self.notes.get(plain_guid(ref.get("targetGUID")), "") for ref in _children(coding, "NoteRef")]
            codings.append((code, plain_guid(coding.get("creatingUser")), together(*told)))
        notes = tuple(self.notes.get(plain_guid(ref.get("targetGUID")), "") for ref in _children(element, "NoteRef"))
        return Selected(
            Selection(number, start, end, _text(element.get("name"))),
            self.sources[number].key,
            plain_guid(element.get("creatingUser")),
            _child_text(element, "Description"),
            tuple(codings),
            tuple(note for note in notes if note),
        )

    def _notes_of(self, element: Any, key: str) -> None:
        for ref in _children(element, "NoteRef"):
            note = self.notes.get(plain_guid(ref.get("targetGUID")), "")
            if note:
                self.memos.append(ForeignMemo(note, source=key))

    def _read_memos(self) -> None:
        """Notes that stand for themselves: on the project."""
        for ref in _children(self.root, "NoteRef"):
            note = self.notes.get(plain_guid(ref.get("targetGUID")), "")
            if note:
                self.memos.append(ForeignMemo(note))

    def _placed(self, codes: tuple[ForeignCode, ...], probed: Probed, origin: str) -> Project:
        placing = PlacedSelections(
            self.container.file, self.users, self.cases, self.sources, self.texts, {code.key for code in codes}, probed
        )
        for one in self.selected:
            placing.take(one)
        return Project(
            origin=origin,
            sources=tuple(self.sources),
            codes=codes,
            codings=tuple(placing.codings),
            cases=tuple(read_cases(self.root, placing.case_sources)),
            memos=(*self.memos, *placing.memos),
            remarks=tuple(self.remarks),
            failed=tuple(placing.failed),
            aside=placing.aside,
        )


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _children(element: Any, name: str) -> Iterator[Any]:
    return (child for child in element if local_name(child) == name)


def _text(text: str | None) -> str:
    return unescape_text(text or "")


def _child_text(element: Any, name: str) -> str:
    return next((_text(child.text) for child in _children(element, name)), "")
