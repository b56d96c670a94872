"""EXMARaLDA's basic transcriptions (`.exb`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from icc_coding.errors import UserError
from icc_coding.settings import TranscriptSettings
from icc_coding.transcripts.conventions import names
from icc_coding.transcripts.draft import TranscriptDraft
from icc_coding.transcripts.readers.annotation.tiers import Annotated, Tier, TimedNote, draft_of, parsed
from icc_coding.transcripts.source import Source

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def read(source: Source, settings: TranscriptSettings) -> list[TranscriptDraft]:
    """Tiers of type `t` are speech; events that follow each other without a gap are one turn. Raises :class:`UserError`."""
    root = parsed(source, "EXMARaLDA file")
    if root.tag != "basic-transcription":
        raise UserError(f"{source.name}: is no basic transcription. Save it in EXMARaLDA's Partitur-Editor as .exb.")
    people = {one.get("id"): " ".join((one.findtext("abbreviation") or "").split()) for one in root.iter("speaker")}
    line = [point.get("id", "") for point in root.iter("tli")]
    times = _times(root, line)
    places = {point: place for place, point in enumerate(line)}
    tiers = tuple(_tier(element, people, times, places) for element in root.iter("tier"))
    return draft_of("exb", Annotated(tiers), settings, source.name)


def _times(root: Element, line: Sequence[str]) -> dict[str, float]:
    """The time of every point; points without one lie evenly between those that have one, so that order is kept."""
    known = {n: float(point.get("time", "")) for n, point in enumerate(root.iter("tli")) if _number(point.get("time"))}
    times: dict[str, float] = {}
    marked = sorted(known)
    for n, point in enumerate(line):
        before = max((k for k in marked if k <= n), default=None)
        after = min((k for k in marked if k >= n), default=None)
        if before is None or after is None:
            times[point] = known[before] + (n - before) * 1e-3 if before is not None else n * 1e-3
        else:
            share = (n - before) / (after - before) if after > before else 0.0
            times[point] = known[before] + share * (known[after] - known[before])
    return times


def _number(value: str | None) -> bool:
    return bool(value) and str(value).replace(".", "", 1).isdigit()


def _tier(element: Element, people: Mapping[str | None, str], times: Mapping[str, float], places: Mapping[str, int]) -> Tier:
    who = people.get(element.get("speaker")) or element.get("display-name") or element.get("id") or ""
    name = element.get("display-name") or f"{who} [{element.get('category', '')}]"
    events = sorted(element.iter("event"), key=lambda event: places.get(event.get("start", ""), 0))
    marks: list[TimedNote] = []
    until = ""
    for event in events:
        text = "".join(event.itertext())
        start, end = event.get("start", ""), event.get("end", "")
        if marks and until == start:
            marks[-1] = TimedNote(marks[-1].text + text, marks[-1].start, times.get(end))
        elif text.strip():
            marks.append(TimedNote(text, times.get(start), times.get(end)))
        until = end
    spoken = element.get("type") == "t"
    kind = {"a": "an annotation", "d": "a description"}.get(element.get("type", ""), "not speech")
    why = "" if spoken else f"belongs to the talk: {kind}"
    return Tier(name, names.clean(who), tuple(mark for mark in marks if mark.text.strip()), spoken, why)
