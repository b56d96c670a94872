"""What each program expects of a project file: line ends, BOM, position unit, folder, where notes survive (docs/exchange.md says how we know)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from icc_coding.errors import UserError
from icc_coding.exchange.refi.offsets import Convention

SIGN = "\u25a1"  # stands one for one for a character above U+FFFF where a program would count it wrongly
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class RefiProfile:
    """How a project is written for one program. `notes`: evidence goes into notes of its own, else into the selection's description."""

    name: str
    convention: Convention = field(default_factory=Convention)
    crlf: bool = False
    bom: bool = False
    folder: str = "sources"
    xml: str = "project.qde"
    plane: bool = False  # characters above U+FFFF are replaced
    notes: bool = True
    typed: bool = True  # variables keep their types
    case_codes: bool = False  # a case is tied to its text by a coding with the case's own GUID

    def written(self, text: str) -> str:
        """The text as this program gets it, with LF line ends."""
        return _ASTRAL.sub(SIGN, text) if self.plane else text

    def data(self, text: str) -> bytes:
        """The source file's bytes."""
        out = self.written(text)
        return (b"\xef\xbb\xbf" if self.bom else b"") + (out.replace("\n", "\r\n") if self.crlf else out).encode("utf-8")


PROFILES = {
    profile.name: profile
    for profile in (
        RefiProfile("spec"),
        RefiProfile("nvivo", Convention(utf16=True, cr=True), crlf=True, bom=True, folder="Sources"),
        RefiProfile("atlasti", crlf=True, xml="Project.qde"),
        RefiProfile("maxqda", crlf=True),
        RefiProfile("qualcoder", plane=True, notes=False, typed=False, case_codes=True),
    )
}


def profile_of(name: str) -> RefiProfile:
    """A profile by its name, `spec` for ''. Raises UserError that lists them."""
    if (name or "spec") not in PROFILES:
        raise UserError(f"There is no target `{name}`. Choose one of: {', '.join(PROFILES)}.")
    return PROFILES[name or "spec"]


def folded(text: str) -> str:
    """The text as it compares with any program's copy of it: characters above U+FFFF, and what stands for them, alike."""
    return _ASTRAL.sub(SIGN, text)
