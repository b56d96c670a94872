"""What files are called that are written for a transcript: as the transcript is, where every system allows that, and never two alike."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping

from icc_coding.letters import caseless

_UNSAFE = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*#%]+")
_RESERVED = re.compile(r"(index|con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_LONGEST = 180  # bytes of a file name before its ending


def plain_stem(name: str) -> str:
    """The name with a dash for what some system does not allow; two names may have one."""
    return _UNSAFE.sub("-", name).encode()[:_LONGEST].decode(errors="ignore").strip(" .-")


def own_stem(name: str) -> str:
    """The same, with a piece of a hash behind it where it is not the name itself, so that no other name has it."""
    stem = plain_stem(name)
    return _told_apart(stem, name) if stem != name or _RESERVED.fullmatch(stem) else stem


def apart(stems: Mapping[str, str]) -> dict[str, str]:
    """Name -> stem, with a piece of a hash behind each that is another's on some drive: one that tells no capitals, or no accents put together."""
    often = Counter(map(caseless, stems.values()))
    return {name: _told_apart(stem, name) if often[caseless(stem)] > 1 else stem for name, stem in stems.items()}


def _told_apart(stem: str, name: str) -> str:
    return f"{stem}-{hashlib.sha256(name.encode()).hexdigest()[:8]}".lstrip("-")
