"""ELAN (`.eaf`): tiers in XML, with times in slots of their own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from icc_coding.errors import UserError
from icc_coding.settings import TranscriptSettings
from icc_coding.transcripts.clock import milliseconds
from icc_coding.transcripts.conventions import names
from icc_coding.transcripts.draft import TranscriptDraft
from icc_coding.transcripts.readers.annotation.tiers import Annotated, Tier, TimedNote, about, draft_of, parsed
from icc_coding.transcripts.source import Source

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_ID = re.compile(r"^\S*\d\S*$")
_WORDING = re.compile(r"(?:^|[\W_])(?:tx|txt|text|transcri\w*|utt\w*|orth\w*|phrases?|speech)(?:$|[\W_\d])", re.IGNORECASE)


def read(source: Source, settings: TranscriptSettings) -> list[TranscriptDraft]:
    """The tiers that stand on their own are speech; those that depend on one (translations, glosses) are named. Raises :class:`UserError`."""
    root = parsed(source, "ELAN file")
    if root.tag != "ANNOTATION_DOCUMENT":
        raise UserError(f"{source.name}: is no ELAN file. Export it from ELAN as .eaf or as tab-delimited text.")
    elements = list(root.iter("TIER"))
    slots = {slot.get("TIME_SLOT_ID"): _seconds(slot.get("TIME_VALUE")) for slot in root.iter("TIME_SLOT")}
    times = _times(elements, slots)
    parents = {tier.get("TIER_ID", ""): tier.get("PARENT_REF") or "" for tier in elements}
    read_tiers = [_tier(element, times) for element in elements]
    spoken = {
        chosen
        for root_name in (name for name, parent in parents.items() if not parent)
        if (chosen := _speech(root_name, read_tiers, parents))
    }
    tiers = [_judged(tier, spoken, parents) for tier in read_tiers]
    people = {tier.get("TIER_ID", ""): tier.get("PARTICIPANT") or "" for tier in elements}
    return draft_of("eaf", Annotated(tuple(_without_doubles(tiers, people))), settings, source.name)


def _seconds(value: str | None) -> float | None:
    return milliseconds(value) if value and value.isdigit() else None


def _times(tiers: Sequence[Element], slots: Mapping[str | None, float | None]) -> dict[str, tuple[float | None, float | None]]:
    """Start and end of every annotation; one that refers to another has that one's times."""
    times: dict[str, tuple[float | None, float | None]] = {}
    refers: dict[str, str] = {}
    for tier in tiers:
        for one in tier.iter("ALIGNABLE_ANNOTATION"):
            times[one.get("ANNOTATION_ID", "")] = (slots.get(one.get("TIME_SLOT_REF1")), slots.get(one.get("TIME_SLOT_REF2")))
        for one in tier.iter("REF_ANNOTATION"):
            refers[one.get("ANNOTATION_ID", "")] = one.get("ANNOTATION_REF", "")
    for annotation, above in refers.items():
        steps = 0
        while above in refers and steps < 50:
            above, steps = refers[above], steps + 1
        times[annotation] = times.get(above, (None, None))
    return times


def _tier(element: Element, times: Mapping[str, tuple[float | None, float | None]]) -> Tier:
    name, participant = element.get("TIER_ID", ""), element.get("PARTICIPANT") or ""
    marks = [
        TimedNote("".join(one.itertext()).strip(), *times.get(one.get("ANNOTATION_ID", ""), (None, None)))
        for one in element.iter()
        if one.tag in ("ALIGNABLE_ANNOTATION", "REF_ANNOTATION")
    ]
    return Tier(name, names.clean(_speaker(name, participant)), tuple(mark for mark in marks if mark.text))


def _speaker(name: str, participant: str) -> str:
    """Whose a tier is: what it is called, unless its name is a technical one that holds the participant's (`tx@Ana`, `Ana-txt`)."""
    if participant and re.search(rf"(?:^|[\W_]){re.escape(participant)}(?:$|[\W_])", name, re.IGNORECASE):
        return participant
    return name.split("@", 1)[1] if "@" in name and name.split("@", 1)[1] else name


def _speech(root: str, tiers: Sequence[Tier], parents: Mapping[str, str]) -> str:
    """The tier of a tree that holds the words: the root, or the one below it where the root holds only numbers of utterances."""
    tree = {tier.name: tier for tier in tiers if _root(tier.name, parents) == root and tier.marks}
    top = tree.get(root)
    if top is not None and sum(bool(_ID.match(mark.text)) for mark in top.marks) <= 0.8 * len(top.marks):
        return root
    below = [tier for tier in tree.values() if tier.name != root and not about(tier.name)]
    best = max(below, key=lambda tier: (bool(_WORDING.search(tier.name)), tier.words), default=top)
    return best.name if best is not None else ""


def _root(name: str, parents: Mapping[str, str]) -> str:
    for _ in range(50):
        above = parents.get(name, "")
        if not above:
            return name
        name = above
    return name


def _judged(tier: Tier, spoken: set[str], parents: Mapping[str, str]) -> Tier:
    if tier.name not in spoken:
        above = parents.get(tier.name, "")
        return replace(tier, speech=False, why=f"belongs to “{above}”" if above else "numbers of utterances")
    return replace(tier, speech=False, why="by its name no speech") if about(tier.name) else tier


def _without_doubles(tiers: Sequence[Tier], people: Mapping[str, str]) -> list[Tier]:
    """Of several free tiers of one person the fullest is the speech. Where all tiers name one participant, that tells nothing."""
    several = len({people.get(tier.name, "") for tier in tiers if tier.speech}) > 1
    whose = {tier.name: (people.get(tier.name, "") if several else "") or tier.speaker for tier in tiers}
    fullest: dict[str, Tier] = {}
    for tier in tiers:
        person = whose[tier.name]
        if tier.speech and tier.words > (fullest[person].words if person in fullest else -1):
            fullest[person] = tier
    return [
        replace(tier, speech=False, why=f"another tier of {whose[tier.name]}")
        if tier.speech and fullest[whose[tier.name]] is not tier
        else tier
        for tier in tiers
    ]
