"""A project's notes: memos with a title, an author and words, and what they are tied to by references."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from icc_coding.decoding import decode
from icc_coding.exchange.project import ForeignMemo
from icc_coding.exchange.refi.container import Container, local_name
from icc_coding.exchange.refi.evidence import read_evidence
from icc_coding.exchange.refi.guids import plain_guid
from icc_coding.exchange.xml import unescape_text

_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Note:
    """What a note says, its title in front, and who wrote it ('' where the file does not say)."""

    text: str
    user: str = ""


class Notes:
    """All notes by their GUID; those that nothing refers to are left at the end and stand for themselves."""

    def __init__(self, container: Container, root: Any, users: Mapping[str, str]) -> None:
        self._open: dict[str, None] = {}
        self._notes: dict[str, Note] = {}
        self.unread: list[str] = []  # titles of notes whose words are not in the file
        for group in (child for child in root if local_name(child) == "Notes"):
            for element in (child for child in group if local_name(child) == "Note"):
                key, title = plain_guid(element.get("guid")), unescape_text(element.get("name") or "").strip()
                words = _words_of(element, container)
                if words is None:
                    self.unread.append(title or "without a title")
                    continue
                self._notes[key] = Note(_titled(title, words), users.get(plain_guid(element.get("creatingUser")), ""))
                self._open[key] = None

    def of(self, element: Any) -> list[Note]:
        """The notes that an element refers to, those without words left out."""
        keys = [plain_guid(child.get("targetGUID")) for child in element if local_name(child) == "NoteRef"]
        for key in keys:
            self._open.pop(key, None)
        return [self._notes[key] for key in keys if key in self._notes and self._notes[key].text]

    def memos(self, element: Any, source: str = "", code: str = "") -> Iterator[ForeignMemo]:
        """The same as memos on a source or a code (their keys), or on the project."""
        return (ForeignMemo(note.text, note.user, source, code) for note in self.of(element))

    def alone(self) -> Iterator[ForeignMemo]:
        """Notes that nothing referred to, as memos on the project: a journal."""
        return (ForeignMemo(self._notes[key].text, self._notes[key].user) for key in self._open if self._notes[key].text)


def _words_of(element: Any, container: Container) -> str | None:
    """The text of a note: inline, or in a file of its own; None when that file is missing."""
    inline = next((unescape_text(child.text or "") for child in element if local_name(child) == "PlainTextContent"), "")
    if inline or not element.get("plainTextPath"):
        return inline or next((unescape_text(child.text or "") for child in element if local_name(child) == "Description"), "")
    data = container.member(element.get("plainTextPath"))
    return decode(data, container.file)[0].lstrip(_BOM) if data is not None else None


def _titled(title: str, words: str) -> str:
    """A note with its title in front, unless it begins with it or is the evidence that we wrote ourselves."""
    if not title or not words.strip() or words.lstrip().startswith(title) or read_evidence(words)[1]:
        return words or title
    return f"{title}: {words}"
