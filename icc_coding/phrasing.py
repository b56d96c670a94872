"""Small things that are written the same everywhere: a text cut to one line, a time."""

from __future__ import annotations

ENCODING = "reading and encoding"  # the part of a run whose progress is counted in words
WRITING = "writing"  # the last part of a run, which is done as a whole


def one_line(text: str, width: int = 60) -> str:
    """A text on one line of at most `width` characters; what was cut is marked by `…`."""
    flat = " ".join(text.split())
    return flat if len(flat) <= width else flat[: width - 1].rstrip() + "…"


def clock(seconds: float | None) -> str:
    """Seconds as `h:mm:ss`; '' without a time."""
    if seconds is None:
        return ""
    whole = int(seconds)
    return f"{whole // 3600}:{whole % 3600 // 60:02d}:{whole % 60:02d}"
