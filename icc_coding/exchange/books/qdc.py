"""REFI-QDA codebooks (`.qdc`)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from icc_coding import __version__
from icc_coding.codebook.model import Codebook
from icc_coding.errors import UserError
from icc_coding.exchange.books.model import BookCode, ForeignCodebook, of_groups
from icc_coding.exchange.refi.container import local_name, parse_xml
from icc_coding.exchange.refi.describing import read_description
from icc_coding.exchange.refi.guids import code_guid, guid
from icc_coding.exchange.refi.rest import read_rest, rest_of
from icc_coding.exchange.refi.writing import codes_xml, element, text_element
from icc_coding.exchange.xml import unescape_text
from icc_coding.files import read_bytes, write_text_atomic

_SPACE = "urn:QDA-XML:codebook:1.0"


def write_qdc(path: Path, codebook: Codebook) -> None:
    """Write the codebook; what a code cannot hold stands in the description of a set."""
    members = "".join(element("MemberCode", guid=code_guid(code.id)) for code in codebook.codes)
    kept = element("Set", text_element("Description", rest_of(codebook)) + members, guid=guid("codebook"), name=codebook.name)
    write_text_atomic(
        path,
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<CodeBook xmlns="{_SPACE}" origin="icc-coding {__version__}">{codes_xml(codebook)}<Sets>{kept}</Sets></CodeBook>\n',
    )


def read_qdc(path: Path) -> ForeignCodebook:
    """Read a `.qdc` of any program and version; a code that cannot be given and has codes below it is what they stand under."""
    root = parse_xml(path.name, read_bytes(path).lstrip(b"\xef\xbb\xbf"))
    if local_name(root) not in ("CodeBook", "Project"):
        raise UserError(f"{path.name}: its XML is no REFI-QDA codebook. Export it again from the program it comes from.")
    top = next((child for child in root.iter() if local_name(child) == "Codes"), None)
    groups: list[str] = []
    codes = tuple(_codes(top, (), groups)) if top is not None else ()
    sets = [child for child in root.iter() if local_name(child) == "Set"]
    rest = next((found for one in sets if (found := read_rest(_description(one)))), {})
    return ForeignCodebook(unescape_text(root.get("name") or path.stem), codes, rest, tuple(filter(None, [of_groups(groups)])))


def _codes(parent: Any, above: tuple[str, ...], groups: list[str]) -> Iterator[BookCode]:
    """The codes below an element; `groups` takes the names of those that are none and are described all the same."""
    for code in parent:
        if local_name(code) != "Code":
            continue
        path = (*above, " ".join(unescape_text(code.get("name") or "code").split()))
        below = list(_codes(code, path, groups))
        if not below or code.get("isCodable", "true").lower() in ("true", "1"):
            yield BookCode(path, read_description(_description(code)), _color(code.get("color")))
        elif _description(code).strip():
            groups.append(path[-1])
        yield from below


def _description(parent: Any) -> str:
    return next((unescape_text(child.text or "") for child in parent if local_name(child) == "Description"), "")


def _color(color: str | None) -> str:
    """`#rrggbb`; '' for other spellings (`#rgb`, `rgba(…)`), which a codebook can do without."""
    plain = (color or "").strip().lower()
    if len(plain) == 4 and plain.startswith("#"):
        plain = "#" + "".join(2 * digit for digit in plain[1:])
    return plain if len(plain) == 7 and plain[0] == "#" and all(digit in "0123456789abcdef" for digit in plain[1:]) else ""
