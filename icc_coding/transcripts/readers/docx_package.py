"""The parts of a Word document and what each of them refers to, straight from the zip container.

python-docx is not used for reading: it parses every part when it opens a file, and fails over inserted documents, which are no XML.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from icc_coding.archives import open_archive, refuse_entities
from icc_coding.errors import UserError

RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# "Strict Open XML" says the same in names of its own.
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
)


class Relation(NamedTuple):
    """What a part refers to. `kind` is the last word of the relation's type; `target` is '' for what lies outside the file."""

    kind: str
    target: str


@dataclass(frozen=True)
class Package:
    """A Word document: `main` is its main part's name, `relations` what that part refers to, by id."""

    archive: zipfile.ZipFile
    main: str
    relations: dict[str, Relation]

    @classmethod
    def opened(cls, file: Path | bytes, name: str) -> Package:
        """Open a document; the caller closes its `archive`. Raises :class:`UserError`, which calls the file `name`."""
        archive = open_archive(file, name)
        try:
            for member in archive.namelist():
                if member.startswith("word/") and member.endswith((".xml", ".rels")):
                    with archive.open(member) as part:
                        refuse_entities(name, part)
            main = next(one.target for one in _relations(archive, "").values() if one.kind == "officeDocument")
            return cls(archive, main, _relations(archive, main))
        except UserError:
            archive.close()
            raise
        except Exception as error:  # BadZipFile, zlib.error, XMLSyntaxError, StopIteration and their kin
            archive.close()
            raise UserError(f"{name}: is damaged or cut off. Download or save it again.") from error

    def parts(self, *kinds: str) -> list[tuple[str, Any]]:
        """The parts of these kinds that the main part refers to, as kind and root element."""
        return [(one.kind, self.root(one.target)) for one in self.relations.values() if one.kind in kinds and one.target]

    def root(self, part: str) -> Any:
        """A part's root element."""
        return _root(self.archive, part)

    def bytes_of(self, relation: str) -> bytes:
        """The content that a relation's id leads to, nothing when it lies outside the file or is missing."""
        target = self.relations.get(relation, Relation("", "")).target
        return self.archive.read(target) if target in self.archive.NameToInfo else b""


def _root(archive: zipfile.ZipFile, part: str) -> Any:
    from lxml import etree

    content = archive.read(part)
    for strict, usual in _STRICT:
        content = content.replace(strict, usual)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=True)
    return etree.parse(io.BytesIO(content), parser).getroot()


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, Relation]:
    folder, name = posixpath.split(part)
    member = posixpath.join(folder, "_rels", f"{name}.rels")
    if member not in archive.NameToInfo:
        return {}
    found = {}
    for one in _root(archive, member):
        target = str(one.get("Target") or "")
        inside = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/") if one.get("TargetMode") != "External" else ""
        found[one.get("Id") or ""] = Relation(str(one.get("Type") or "").rsplit("/", 1)[-1], inside)
    return found
