"""Clock times as transcripts write them."""

from __future__ import annotations

import re

# 0:12, 00:12, 1:02:03, 00:01:02.345, 00:01:02,345, 00:01:02-3 (f4) and 0:1:2.345 (Teams)
PLAIN = r"(?:(?:\d{1,3}:)?\d{1,2}:[0-5]\d(?:[.,]\d{1,3}|-\d)?|\d{1,2}:\d{1,2}:\d{1,2}[.,]\d{1,3})"
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?\s?[AaPp]\.?[Mm]\.?"
_RANGE = rf"(?:{_CLOCK}|{PLAIN})(?:\s*(?:-->|[-–—]|to)\s*{PLAIN})?"
# The same in brackets, stars, hashes or braces. Group "t" is the first time.
WRAPPED = (
    rf"(?:\[\s*{_RANGE}\s*\]|\(\s*{_RANGE}\s*\)|\{{\s*{_RANGE}\s*\}}|<\s*{_RANGE}\s*>|\*{{1,3}}\s*{_RANGE}\s*\*{{1,3}}|#\s*{_RANGE}\s*#)"
)
ANY = rf"(?:{WRAPPED}|{_RANGE})"

_FIRST = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):([0-5]\d|\d(?=[.,]))(?:[.,](\d{1,3})|-(\d))?")
_HALF = re.compile(r"([AaPp])\.?[Mm]")
_LONE = re.compile(rf"[\s>*_-]*{ANY}[\s*_:-]*$")
_TAIL = re.compile(rf"\s*{WRAPPED}[\s*_]*$")


def seconds(text: str) -> float | None:
    """The first time in `text` in seconds: `1:02:03` is 3723, `2:03` is 123; None when there is none."""
    match = _FIRST.search(text)
    if match is None:
        return None
    hours, minutes, secs, fraction, tenth = match.groups()
    total = int(hours or 0) * 3600 + int(minutes) * 60 + int(secs)
    half = _HALF.search(text, match.end(), match.end() + 5)
    if half is not None:
        first = int(hours or minutes)
        total = (int(hours) if hours else int(minutes)) * 3600 + (int(minutes) * 60 + int(secs) if hours else int(secs) * 60)
        total += 43200 * ((half[1].lower() == "p") - (first == 12))
    return total + float(f"0.{fraction or tenth or 0}")


def lone_time(line: str) -> float | None:
    """The time of a line that holds nothing else, in seconds."""
    return seconds(line) if _LONE.match(line) else None


def trailing_time(line: str) -> tuple[int, float | None]:
    """Where a time in brackets or hashes at the end of a line begins, and what it says; (length, None) when there is none."""
    match = _TAIL.search(line) if line.rstrip()[-1:] in "])}>#*" else None
    return (match.start(), seconds(match[0])) if match else (len(line), None)


def clock(value: float | None) -> str:
    """`h:mm:ss`, or '' without a time."""
    if value is None:
        return ""
    whole = int(value)
    return f"{whole // 3600}:{whole % 3600 // 60:02d}:{whole % 60:02d}"
