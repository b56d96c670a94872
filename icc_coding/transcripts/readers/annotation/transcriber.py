"""Transcriber's `.trs`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
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
    """Every turn of every speaker; where two speak at once, `Who` tells whose words are whose. Raises :class:`UserError`."""
    root = parsed(source, "Transcriber file")
    if root.tag != "Trans":
        raise UserError(f"{source.name}: is no Transcriber file. Save it in Transcriber as .trs.")
    people = {one.get("id", ""): names.clean(one.get("name") or one.get("id") or "") for one in root.iter("Speaker")}
    marks: dict[str, list[TimedNote]] = {}
    place = 0
    for turn in root.iter("Turn"):
        ids = (turn.get("speaker") or "").split()
        speakers = [people.get(one, names.clean(one)) for one in ids]
        for number, mark in _parts(turn):
            speaker = speakers[number] if number < len(speakers) else ""
            place += 1
            marks.setdefault(speaker, []).append(replace(mark, place=place))
    tiers = tuple(Tier(speaker or "no speaker", speaker, tuple(found)) for speaker, found in marks.items())
    return draft_of("trs", Annotated(tiers, in_order=True), settings, source.name)


def _parts(turn: Element) -> Iterator[tuple[int, TimedNote]]:
    """The words of a turn with the place of their speaker in it; noises and comments have none. Where one speaks, all is one mark."""
    said: dict[int, list[str]] = {}
    begins: dict[int, float | None] = {}
    time, number = _seconds(turn.get("startTime")), 0

    def say(text: str | None) -> None:
        if text and text.strip():
            said.setdefault(number, []).append(" ".join(text.split()))
            begins.setdefault(number, time)

    say(turn.text)
    for child in turn:
        if child.tag == "Sync":
            time = _seconds(child.get("time"))
        elif child.tag == "Who" and (child.get("nb") or "").isdigit():
            number = int(child.get("nb", "1")) - 1
        say(child.tail)
    for who, texts in said.items():
        yield who, TimedNote(" ".join(texts), begins[who], _seconds(turn.get("endTime")))


def _seconds(value: str | None) -> float | None:
    try:
        return float(value) if value else None
    except ValueError:
        return None
