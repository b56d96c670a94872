"""Reading a project of any program into :class:`~icc_coding.exchange.project.Project`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from icc_coding.decoding import decode
from icc_coding.errors import UserError
from icc_coding.exchange.books.model import of_groups
from icc_coding.exchange.damaged import of_another_program
from icc_coding.exchange.project import ForeignCode, ForeignMemo, ForeignSource, Project
from icc_coding.exchange.refi.cases import read_cases
from icc_coding.exchange.refi.container import Container, local_name
from icc_coding.exchange.refi.describing import read_description
from icc_coding.exchange.refi.guids import plain_guid
from icc_coding.exchange.refi.notes import Notes
from icc_coding.exchange.refi.placing import PlacedSelections, Selected, together
from icc_coding.exchange.refi.probing import Probed, Selection, SourceText, probe
from icc_coding.exchange.refi.sources import TextElement, beside, positions, text_elements, without_words
from icc_coding.exchange.xml import unescape_text

_BOM = "\ufeff"
_SUFFIX = re.compile(r"\.(txt|docx?|rtf|odt|html?|md|pdf|mp[34]|m4a|wav|wma|aac|ogg|mov|avi|wmv)$", re.IGNORECASE)
_OURS = "icc-coding"


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
    notes: Notes = field(init=False)
    cases: dict[str, str] = field(default_factory=dict)
    sources: list[ForeignSource] = field(default_factory=list)
    texts: list[SourceText] = field(default_factory=list)
    selected: list[Selected] = field(default_factory=list)
    selections: dict[str, str] = field(default_factory=dict)  # GUID of a selection -> its source
    whole: list[tuple[str, str, str]] = field(default_factory=list)  # source, code GUID, name of the source: coded as a whole
    unplaced: list[str] = field(default_factory=list)
    memos: list[ForeignMemo] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def read(self, offsets: str) -> Project:
        if local_name(self.root) != "Project":
            raise UserError(f"{self.container.file}: its XML is no REFI-QDA project. Export it again from the program it comes from.")
        origin = self.root.get("origin", "")
        self.users = {plain_guid(user.get("guid")): _text(user.get("name")) for user in self._all("Users", "User")}
        self.cases = {plain_guid(case.get("guid")): _text(case.get("name")) for case in self._all("Cases", "Case")}
        self.notes = Notes(self.container, self.root, self.users)
        codes = tuple(self._codes())
        self._read_sources()
        self._read_memos(origin)
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

    def _read_sources(self) -> None:
        for text in text_elements(self.root):
            self._read_source(text)
        self.remarks += without_words(self.root)

    def _read_source(self, text: TextElement) -> None:
        key, element = text.key, text.element
        name = _text(text.source.get("name")) or _text(element.get("name")) or "source"
        found = self._source_text(element, name)
        number = len(self.texts)
        self.sources.append(ForeignSource(key, _SUFFIX.sub("", name), found.text if found else None))
        self.texts.append(found or SourceText(""))
        for one in dict.fromkeys((text.source, element)):
            author = self.users.get(plain_guid(one.get("creatingUser")), "")
            if described := _child_text(one, "Description"):
                self.memos.append(ForeignMemo(described, author, source=key))
            self.memos += self.notes.memos(one, source=key)
        self.whole += [(key, code, name) for coding in _children(text.source, "Coding") if (code := _code_of(coding))]
        for selection, start, end in positions(element):
            if local_name(selection) == "TranscriptSelection" and not (start and end):
                self.unplaced.append(f"“{name}”: “{_text(selection.get('name'))}” has no place in the text")
                continue
            self.selected.append(self._selection(selection, start, end, number, name))

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

    def _selection(self, element: Any, first: str, last: str, number: int, name: str) -> Selected:
        try:
            start, end = int(first), int(last)
        except ValueError:
            raise UserError(f"{self.container.file}: a selection of “{name}” has no position. Export it again.") from None
        key = self.sources[number].key
        self.selections[plain_guid(element.get("guid"))] = key
        codings = []
        for coding in _children(element, "Coding"):
            told = together(*(note.text for note in self.notes.of(coding)))
            codings.append((_code_of(coding), plain_guid(coding.get("creatingUser")), told))
        notes = self.notes.of(element)
        return Selected(
            Selection(number, start, end, _text(element.get("name"))),
            key,
            plain_guid(element.get("creatingUser")),
            _child_text(element, "Description"),
            tuple(codings),
            tuple(note.text for note in notes),
            next((note.user for note in notes if note.user), ""),
        )

    def _read_memos(self, origin: str) -> None:
        """What is said of codes, cases and the project, and notes that nothing refers to."""
        for code in (one for book in _children(self.root, "CodeBook") for one in book.iter() if local_name(one) == "Code"):
            self.memos += self.notes.memos(code, code=plain_guid(code.get("guid")))
        for case in self._all("Cases", "Case"):
            if described := _child_text(case, "Description"):
                self.memos.append(ForeignMemo(f"{_text(case.get('name'))}: {described}"))
        self.memos += self.notes.memos(self.root)
        if not origin.startswith(_OURS):
            author = self.users.get(plain_guid(self.root.get("creatingUserGUID")), "")
            self.memos += [ForeignMemo(words, author) for words in [_child_text(self.root, "Description")] if words]
            self.remarks += filter(None, [beside(self.root), of_groups(self._groups())])
        self.memos += self.notes.alone()
        if self.notes.unread:
            self.remarks.append(f"The words of these notes are not in the file: {', '.join(self.notes.unread)}.")

    def _groups(self) -> list[str]:
        """Codes that cannot be given, with codes below them, of which more than the name is said."""
        codes = [one for book in _children(self.root, "CodeBook") for one in book.iter() if local_name(one) == "Code"]
        bare = [
            one
            for one in codes
            if one.get("isCodable", "true").lower() in ("false", "0") and next(_children(one, "Code"), None) is not None
        ]
        return [_text(one.get("name")) for one in bare if _child_text(one, "Description").strip()]

    def _placed(self, codes: tuple[ForeignCode, ...], probed: Probed, origin: str) -> Project:
        placing = PlacedSelections(
            self.container.file, self.users, self.cases, self.sources, self.texts, {code.key for code in codes}, probed
        )
        for one in self.selected:
            placing.take(one)
        names = {code.key: code.path[-1] for code in codes}
        for key, code, name in self.whole:
            placing.take_whole(key, code, name, names.get(code, "?"))
        return Project(
            origin=origin,
            sources=tuple(self.sources),
            codes=codes,
            codings=tuple(placing.codings),
            cases=tuple(read_cases(self.root, placing.case_sources, self.selections)),
            memos=(*self.memos, *placing.memos),
            remarks=tuple(self.remarks),
            failed=(*self.unplaced, *placing.failed),
            aside=placing.aside,
        )


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _code_of(coding: Any) -> str:
    return next((plain_guid(ref.get("targetGUID")) for ref in _children(coding, "CodeRef")), "")


def _children(element: Any, name: str) -> Iterator[Any]:
    return (child for child in element if local_name(child) == name)


def _text(text: str | None) -> str:
    return unescape_text(text or "")


def _child_text(element: Any, name: str) -> str:
    return next((_text(child.text) for child in _children(element, name)), "")
