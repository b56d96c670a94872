"""A report as one HTML file: no network, no other file; its script only filters and turns pages of long tables."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from icc_coding import __version__
from icc_coding.analysis.pictures.canvas import Picture
from icc_coding.analysis.report.build import ReportContents
from icc_coding.drawing import picture_bytes
from icc_coding.files import write_text_atomic

if TYPE_CHECKING:
    from markupsafe import Markup

SECTIONS: Mapping[str, tuple[str, str]] = {
    "typology": ("Which form delivers which value", "The codebook’s typology, filled with what people said."),
    "factors": ("What helps and what hinders", "Success and hindrance factors and considerations, compared between groups."),
    "matrices": ("Codes by transcript", "How many passages of each code stand where."),
    "together": ("Codes that stand together", "More often than the frequencies of both alone would bring them together."),
    "sources": ("Sources compared", "Interviews, survey answers and documents, each counted in its own unit."),
    "saturation": ("Saturation", "How many codes each further transcript brings."),
    "timelines": ("Along each transcript", "Where the codes lie, from the first word to the last, in every transcript with a passage."),
    "agreement": ("Agreement between coders", "How far two people who read the same passages gave them the same codes."),
}
_BREAKS = re.compile(r"([_./])(?=\S)")
_HERE = Path(__file__).parent / "templates"


def write_report(contents: ReportContents, file: Path) -> int:
    """Write the report; returns its size in bytes."""
    html = report_html(contents)
    write_text_atomic(file, html)
    return len(html.encode())


def report_html(contents: ReportContents) -> str:
    """The page; everything from the data is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["picture"] = data_address
    environment.filters["breakable"] = breakable
    script, style = ((_HERE / name).read_text(encoding="utf-8") for name in ("report.js", "report.css"))
    return environment.get_template("report.html").render(
        contents=contents,
        sections=[(key, *SECTIONS[key]) for key in SECTIONS if contents.parts.get(key)],
        book=contents.found.codebook,
        version=__version__,
        script=script,
        style=style,
        script_hash=_csp_hash(script),
        style_hash=_csp_hash(style),
    )


def breakable(name: str) -> Markup:
    """A name that may go on in the next line after `_`, `.` or `/`, so that a column is not as wide as the name of a file."""
    from markupsafe import Markup, escape

    return Markup(_BREAKS.sub(r"\1<wbr>", str(escape(name))))


def data_address(picture: Picture) -> str:
    """The picture as an address that holds all of it."""
    return "data:image/svg+xml;base64," + base64.b64encode(picture_bytes(picture.canvas, "svg")).decode("ascii")


def _csp_hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
