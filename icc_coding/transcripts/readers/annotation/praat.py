"""Praat's TextGrids, long and short."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from icc_coding.errors import UserError
from icc_coding.settings import TranscriptSettings
from icc_coding.transcripts.conventions import names
from icc_coding.transcripts.draft import TranscriptDraft
from icc_coding.transcripts.readers.annotation.tiers import Annotated, Tier, TimedNote, about, draft_of
from icc_coding.transcripts.source import Source

# Praat reads what stands free: texts in quotes, numbers and flags; everything else is there for people.
_TOKEN = re.compile(r"\"((?:[^\"]|\"\")*)\"|(?<![^\s])(-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)%?(?![^\s])|<(exists|absent)>")
_ALIGNED = re.compile(r"^(.*?)\s*[-_ ]+\s*(words?|phones?|phonemes?|mots?)$|^(words?|phones?|phonemes?)\s*[-_ ]*\s*(.*)$", re.IGNORECASE)


def read(source: Source, settings: TranscriptSettings) -> list[TranscriptDraft]:
    """Tiers of intervals are speakers; tiers of points and of single sounds are named. Raises :class:`UserError`."""
    if source.head.startswith(b"ooBinaryFile"):
        raise UserError(f"{source.name}: is a binary TextGrid. Save it in Praat as a text file (Save as text file…).")
    tokens = [match[0] if match[3] else match[2] or match[1].replace('""', '"') for match in _TOKEN.finditer(source.text())]
    try:
        tiers = tuple(_judged(tier) for tier in _tiers(iter(tokens)))
    except (StopIteration, ValueError, RuntimeError):
        raise UserError(f"{source.name}: is a TextGrid that breaks off. Save it again in Praat.") from None
    return draft_of("textgrid", Annotated(tiers), settings, source.name)


def _tiers(tokens: Iterator[str]) -> Iterator[Tier]:
    if [next(tokens), next(tokens)] != ["ooTextFile", "TextGrid"]:
        raise ValueError
    next(tokens), next(tokens)  # the whole recording
    if next(tokens) != "<exists>":
        return
    for _ in range(int(next(tokens))):
        points = next(tokens) == "TextTier"
        name = next(tokens)
        next(tokens), next(tokens)
        marks = []
        for _ in range(int(next(tokens))):
            start = float(next(tokens))
            end = None if points else float(next(tokens))
            marks.append(TimedNote(next(tokens).strip(), start, end))
        why = "marks points in time" if points else ""
        yield Tier(name, names.clean(name), tuple(mark for mark in marks if mark.text), speech=not points, why=why)


def _judged(tier: Tier) -> Tier:
    """Tiers of a forced aligner: words are speech under the speaker's name, sounds are none."""
    match = _ALIGNED.match(tier.name)
    if match is None:
        return replace(tier, speech=False, why="by its name no speech") if tier.speech and about(tier.name) else tier
    level = (match[2] or match[3]).lower()
    if level.startswith("phon"):
        return replace(tier, speech=False, why="belongs to the words: single sounds")
    return replace(tier, speaker=names.clean(match[1] or match[4] or ""))
