"""Spoken TEI: utterances (`u`), ISO 24624 annotation blocks, and speeches (`sp`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from icc_coding.errors import UserError
from icc_coding.settings import TranscriptSettings
from icc_coding.transcripts.conventions import names
from icc_coding.transcripts.draft import TranscriptDraft
from icc_coding.transcripts.readers.annotation.tiers import Annotated, Tier, TimedNote, draft_of, parsed
from icc_coding.transcripts.source import Source

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_ID = "{http://www.w3.org/XML/1998/namespace}id"
# What stands inside an utterance and was not said.
_SKIPPED = frozenset(
    (
        *("desc", "note", "vocal", "kinesic", "incident", "event", "writing", "span", "spanGrp", "fw", "figure"),
        *("del", "reg", "corr", "expan", "gap", "stage", "speaker", "interp", "interpGrp", "index"),
    )
)
_GLUED = re.compile(r"\s*\x08\s*")  # no blank before a mark of punctuation that is an element of its own
_INTERVIEWER = re.compile(r"interview(?:er|erin)|moderator|investigator|researcher", re.IGNORECASE)


def read(source: Source, settings: TranscriptSettings) -> list[TranscriptDraft]:
    """Every utterance with its speaker as the header names it. Raises :class:`UserError`."""
    root = parsed(source, "TEI file")
    if _local(root) not in ("TEI", "TEI.2", "teiCorpus"):
        raise UserError(f"{source.name}: is XML that no reader knows ({_local(root)}). Export the transcript as .txt, .docx or .eaf.")
    people, roles = _people(root)
    times = _times(root)
    marks: dict[str, list[TimedNote]] = {}
    for place, (element, above) in enumerate(_utterances(root)):
        who = (element.get("who") or (above.get("who") if above is not None else "") or "").split(" ")[0].lstrip("#")
        label = " ".join(" ".join(one.itertext()) for one in element if _local(one) == "speaker")
        speaker = people.get(who) or names.clean(who or label.strip(" .:"))
        start = next((one.get("start") for one in (element, above) if one is not None and one.get("start")), None) or _first_anchor(element)
        if text := " ".join(_GLUED.sub("", "".join(_text(element))).split()):
            marks.setdefault(speaker, []).append(TimedNote(text, times.get((start or "").lstrip("#")), place=place))
    tiers = tuple(Tier(speaker or "no speaker", speaker, tuple(found)) for speaker, found in marks.items())
    if not tiers:
        raise UserError(f"{source.name}: is TEI without utterances (`u`, `sp`). Export the transcript as .txt or .docx.")
    return draft_of("tei", Annotated(tiers, roles, in_order=True), settings, source.name)


def _local(element: Element) -> str:
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def _people(root: Element) -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    """Names by id, and roles that the header gives."""
    people: dict[str, str] = {}
    roles: dict[str, tuple[str, str]] = {}
    for person in root.iter():
        if _local(person) not in ("person", "personGrp"):
            continue
        code = person.get(_ID) or person.get("id") or ""
        written = next(
            (" ".join("".join(one.itertext()).split()) for one in person.iter() if _local(one) in ("persName", "abbr", "name")), ""
        )
        people[code] = names.clean(written or person.get("n") or code)
        if _INTERVIEWER.search(person.get("role") or ""):
            roles[people[code]] = ("interviewer", "the file's header says so")
    return people, roles


def _times(root: Element) -> dict[str, float]:
    """Points of the timeline in seconds: `interval` counts from another point, `absolute` is a clock."""
    times: dict[str, float] = {}
    for when in root.iter():
        if _local(when) != "when":
            continue
        code, interval = when.get(_ID) or when.get("id") or "", when.get("interval")
        if interval and re.fullmatch(r"[\d.]+", interval):
            unit = {"ms": 1e-3, "min": 60.0}.get(when.get("unit", "s"), 1.0)
            times[code] = float(interval) * unit + times.get((when.get("since") or "").lstrip("#"), 0.0)
        elif not times:
            times[code] = 0.0
    return times


def _utterances(root: Element) -> Iterator[tuple[Element, Element | None]]:
    """Utterances with the block around them, in the order of the file; none inside another."""
    stack: list[tuple[Element, Element | None]] = [(root, None)]
    while stack:
        element, block = stack.pop()
        if _local(element) in ("u", "sp"):
            yield element, block
            continue
        inner = element if _local(element) == "annotationBlock" else block
        stack.extend((child, inner) for child in reversed(element))


def _first_anchor(element: Element) -> str | None:
    return next((one.get("synch") for one in element.iter() if _local(one) == "anchor" and one.get("synch")), None)


def _text(element: Element) -> Iterator[str]:
    """What was said: words as they stand, tokens with a blank before them, marks without."""
    if element.text:
        yield element.text
    for child in element:
        kind = _local(child)
        if kind in ("w", "p", "l", "seg", "lb", "pause"):
            yield " "
        elif kind == "pc":
            yield "\b"
        if kind and kind not in _SKIPPED:
            yield from _text(child)
        if child.tail:
            yield child.tail
