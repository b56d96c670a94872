"""The `.qdpx` container and its XML, opened with care: one XML of any name, a folder in any case, nothing outside, no entities."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath
from typing import Any

from icc_coding.archives import open_archive, refuse_entities
from icc_coding.errors import UserError


def local_name(element: Any) -> str:
    """An element's name without its namespace; '' for comments and processing instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


class Container:
    """An opened project file. Members are found whatever the case of folder and name."""

    def __init__(self, path: Path) -> None:
        self.file = path.name
        self._archive = open_archive(path, path.name)
        self._members: dict[str, str] = {}
        for name in self._archive.namelist():
            place = PurePosixPath(name.replace("\\", "/"))
            if place.is_absolute() or ".." in place.parts or (place.parts and place.parts[0].endswith(":")):
                self.close()
                raise UserError(f"{self.file}: holds a file that would be put outside its folder (`{name}`); it was left unopened.")
            self._members[str(place).lower()] = name

    def close(self) -> None:
        """Close the file."""
        self._archive.close()

    def __enter__(self) -> Container:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def project(self) -> Any:
        """The root of the one project XML."""
        found = [name for low, name in self._members.items() if low.endswith(".qde") and not low.startswith("__macosx/")]
        if len(found) != 1:
            said = f"{len(found)} projects ({', '.join(found[:3])})" if found else "no project (.qde)"
            raise UserError(f"{self.file}: holds {said} where one is expected. Export it again from the program it comes from.")
        return parse_xml(self.file, self._read(found[0]))

    def member(self, path: str) -> bytes | None:
        """A file by its `internal://` path or plain name, wherever the sources lie; None when it is not there."""
        name = PurePosixPath(path.replace("\\", "/")).name.lower() if "://" not in path else path.partition("://")[2].lower()
        for key in (f"sources/{name}", name):
            if key in self._members:
                return self._read(self._members[key])
        found = [original for low, original in self._members.items() if PurePosixPath(low).name == PurePosixPath(name).name]
        return self._read(found[0]) if len(found) == 1 else None

    def _read(self, name: str) -> bytes:
        try:
            return self._archive.read(name)
        except (zipfile.BadZipFile, OSError, NotImplementedError, EOFError) as error:
            raise UserError(f"{self.file}: `{name}` in it is damaged. Download or export it again.") from error


def parse_xml(file: str, data: bytes) -> Any:
    """The root element. Raises UserError for what is no XML, and for XML that declares entities."""
    from lxml import etree

    refuse_entities(file, data)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise UserError(f"{file}: its XML breaks at line {error.lineno or 1}. Export it again from the program it comes from.") from error
    if root.getroottree().docinfo.doctype:
        raise UserError(f"{file}: declares XML entities, which no project does; it was left unopened.")
    return root
