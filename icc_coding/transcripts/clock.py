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
_SPELLED = r"(?:\d{1,2}\s+hours?\s+)?(?:\d{1,2}\s+minutes?\s+)?\d{1,2}\s+seconds?"  # Teams on the web: 4 minutes 12 seconds
ANY = rf"(?:{WRAPPED}|{_RANGE}|{_SPELLED})"

_FIRST = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):([0-5]\d|\d(?=[.,]))(?:[.,](\d{1,3})|-(\d))?")
_HALF = re.compile(r"([AaPp])\.?[Mm]")
_LONE = re.compile(rf"[\s>*_#-]{{0,12}}{ANY}[\s*_:-]*$")
_UNITS = re.compile(r"(\d{1,2})\s+(hour|minute|second)s?")
_DIGITS = 12
_LAST = 1e7  # seconds: four months
_LONGEST = 80  # characters: no line with a time alone is longer
_TAIL = re.compile(rf"\s*{WRAPPED}[\s*_]*$")


def milliseconds(digits: str) -> float | None:
    """A whole number of milliseconds in seconds; None for one that no recording reaches."""
    return int(digits) / 1000 if len(digits) < _DIGITS else None


def of_a_recording(time: float | None) -> float | None:
    """The time, where a recording can have it; a file may hold any number, and some that are none."""
    return time if time is not None and 0 <= time < _LAST else None


def seconds(text: str) -> float | None:
    """The first time in `text` in seconds: `1:02:03` is 3723, `2:03` is 123; None when there is none."""
    match = _FIRST.search(text)
    if match is None:
        units = {unit: int(number) for number, unit in _UNITS.findall(text[:_LONGEST])}
        return float(units.get("hour", 0) * 3600 + units.get("minute", 0) * 60 + units["second"]) if "second" in units else None
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
    return seconds(line) if len(line) <= _LONGEST and _LONE.match(line) else None


def trailing_time(line: str) -> tuple[int, float | None]:
    """Where a time in brackets or hashes at the end of a line begins, and what it says; (length, None) when there is none."""
    match = _TAIL.search(line, max(0, len(line) - _LONGEST)) if line.rstrip()[-1:] in "])}>#*" else None
    return (match.start(), seconds(match[0])) if match else (len(line), None)
