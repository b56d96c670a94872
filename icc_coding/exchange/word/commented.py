"""Documents with comments as they come back: `.docx` and `.odt`, from Word or LibreOffice."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from icc_coding.archives import open_archive
from icc_coding.errors import UserError
from icc_coding.exchange.damaged import of_another_program
from icc_coding.exchange.refi.container import local_name, parse_xml
from icc_coding.exchange.word.writing import PROPERTY

_BLANKS = re.compile(r"[ \t\r\n]+")


@dataclass
class Comment:
    """One comment: by whom, its words, where it is anchored in the document's text (None: nowhere), and what it answers in Word."""

    id: str
    author: str
    words: str
    start: int | None = None
    end: int | None = None
    parent: str = ""


@dataclass
class Commented:
    """A document: its text with one line a paragraph, its comments in the order of the file, and the text's hash that we left in it."""

    text: str
    comments: list[Comment]
    text_hash: str = ""


@of_another_program
def read_commented(path: Path) -> Commented:
    """Read a `.docx` or `.odt`. Raises UserError for what is neither."""
    with open_archive(path, path.name) as archive:
        names = set(archive.namelist())
        if "word/document.xml" in names:
            return _Docx(path.name, archive).read()
        if "content.xml" in names:
            return _Odt(path.name, archive).read()
    raise UserError(f"{path.name}: is no Word or LibreOffice document. Save it as .docx or .odt.")


class _CommentedWalk:
    """The text of a document as it grows, with the places of marks."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.lines = 0
        self.starts: dict[str, int] = {}
        self.ends: dict[str, int] = {}

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def line(self) -> None:
        if self.lines:
            self.add("\n")
        self.lines += 1

    @property
    def text(self) -> str:
        return "".join(self.parts)


def _get(element: Any, name: str) -> str:
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


class _Docx:
    def __init__(self, file: str, archive: zipfile.ZipFile) -> None:
        self._file = file
        self._archive = archive
        self._walk = _CommentedWalk()

    def read(self) -> Commented:
        self._enter(self._part("word/document.xml"))
        comments = list(self._comments())
        return Commented(self._walk.text, comments, self._hash())

    def _part(self, name: str) -> Any:
        return parse_xml(self._file, self._archive.read(name)) if name in self._archive.namelist() else None

    def _enter(self, element: Any) -> None:
        for child in element:
            name = local_name(child)
            if name == "p":
                self._walk.line()
                self._enter(child)
            elif name == "t":
                self._walk.add(child.text or "")
            elif name == "tab":
                if local_name(element) == "r":
                    self._walk.add("\t")
            elif name in ("br", "cr"):
                self._walk.add("\n")
            elif name == "noBreakHyphen":
                self._walk.add("-")
            elif name == "commentRangeStart":
                self._walk.starts[_get(child, "id")] = self._walk.length
            elif name == "commentRangeEnd":
                self._walk.ends[_get(child, "id")] = self._walk.length
            elif name not in ("del", "moveFrom", "pPr", "rPr", "sectPr", "instrText", "AlternateContent"):
                self._enter(child)

    def _comments(self) -> Iterator[Comment]:
        root = self._part("word/comments.xml")
        extended = self._part("word/commentsExtended.xml")
        parents = {_get(one, "paraId"): _get(one, "paraIdParent") for one in extended} if extended is not None else {}
        comments = [(one, [line for line in one.iter() if local_name(line) == "p"]) for one in (root if root is not None else ())]
        of_paragraph = {_get(line, "paraId"): _get(one, "id") for one, lines in comments for line in lines}
        for one, lines in comments:
            identity = _get(one, "id")
            words = "\n".join("".join(_words(line)) for line in lines)
            last = _get(lines[-1], "paraId") if lines else ""
            parent = of_paragraph.get(parents.get(last, ""), "") if last else ""
            start, end = self._walk.starts.get(identity), self._walk.ends.get(identity)
            yield Comment(identity, _get(one, "author"), words, start, end, parent)

    def _hash(self) -> str:
        root = self._part("docProps/custom.xml")
        found = [one for one in root if _get(one, "name") == PROPERTY] if root is not None else []
        return "".join(found[0].itertext()).strip() if found else ""


def _words(line: Any) -> Iterator[str]:
    for element in line.iter():
        name = local_name(element)
        if name == "t":
            yield element.text or ""
        elif name in ("br", "cr"):
            yield "\n"
        elif name == "tab":
            yield "\t"


class _Odt:
    def __init__(self, file: str, archive: zipfile.ZipFile) -> None:
        self._file = file
        self._archive = archive
        self._walk = _CommentedWalk()
        self._comments: list[Comment] = []

    def read(self) -> Commented:
        root = parse_xml(self._file, self._archive.read("content.xml"))
        body = next((one for one in root.iter() if local_name(one) == "text" and local_name(one.getparent()) == "body"), None)
        if body is None:
            raise UserError(f"{self._file}: is no text document. Save it as .docx or .odt.")
        self._enter(body)
        marks = self._walk
        for comment in self._comments:
            comment.end = marks.ends.get(comment.id, comment.start)
        return Commented(marks.text, self._comments, self._hash())

    def _enter(self, element: Any) -> None:
        for child in element:
            name = local_name(child)
            if name in ("p", "h"):
                self._walk.line()
                self._walk.add(_spaces(child.text))
                self._enter(child)
            elif name == "s":
                self._walk.add(" " * int(_get(child, "c") or 1))
            elif name == "tab":
                self._walk.add("\t")
            elif name == "line-break":
                self._walk.add("\n")
            elif name == "annotation":
                self._annotation(child)
            elif name == "annotation-end":
                self._walk.ends[_get(child, "name")] = self._walk.length
            elif name not in ("tracked-changes", "sequence-decls", "forms"):
                if name in ("span", "a"):
                    self._walk.add(_spaces(child.text))
                self._enter(child)
            if local_name(element) in ("p", "h", "span", "a"):
                self._walk.add(_spaces(child.tail))

    def _annotation(self, element: Any) -> None:
        author = next(("".join(one.itertext()) for one in element if local_name(one) == "creator"), "")
        lines = [_annotated(one) for one in element if local_name(one) in ("p", "h", "list")]
        identity = _get(element, "name") or f"annotation {len(self._comments)}"
        self._comments.append(Comment(identity, author, "\n".join(lines), self._walk.length))

    def _hash(self) -> str:
        if "meta.xml" not in self._archive.namelist():
            return ""
        root = parse_xml(self._file, self._archive.read("meta.xml"))
        found = [one for one in root.iter() if local_name(one) == "user-defined" and _get(one, "name") == PROPERTY]
        return "".join(found[0].itertext()).strip() if found else ""


def _spaces(text: str | None) -> str:
    """Blanks in an OpenDocument paragraph count as one, and so do tabs and line ends between them."""
    return _BLANKS.sub(" ", text or "")


def _annotated(element: Any) -> str:
    parts = [element.text or ""]
    for child in element:
        name = local_name(child)
        parts.append(" " * int(_get(child, "c") or 1) if name == "s" else "\n" if name == "line-break" else _annotated(child))
        parts.append(child.tail or "")
    return "".join(parts)
