"""How a quote is referred to in a report: who, which source, when. "City leader, interview 7, 0:12:44"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from icc_coding.transcripts.model import Transcript

WHO = ("position", "function", "occupation", "title", "group")


@dataclass(frozen=True, slots=True)
class SourceNumbers:
    """Numbers the sources of a study, each kind for itself, in the order of their names.

    `who` is the attribute that says who speaks (the first of WHO that the study's cases have), '' for the speakers' names.
    """

    numbers: Mapping[str, str]
    who: str = ""

    @classmethod
    def of(cls, transcripts: Iterable[Transcript], attributes: Iterable[str], who: str = "") -> SourceNumbers:
        """References for these transcripts; `attributes` are the names of the cases' attributes."""
        numbers: dict[str, str] = {}
        counts: dict[str, int] = {}
        for transcript in transcripts:
            counts[transcript.kind] = counts.get(transcript.kind, 0) + 1
            numbers[transcript.name] = f"{transcript.kind} {counts[transcript.kind]}"
        by_lower = {name.casefold(): name for name in attributes}
        return cls(numbers, who or next((by_lower[name] for name in WHO if name in by_lower), ""))

    def reference(self, transcript: str, speaker: str, time: str, attributes: Mapping[str, str]) -> str:
        """The reference of one quote; what is not known is left out."""
        who = attributes.get(self.who) or speaker
        return ", ".join(part for part in (who, self.numbers.get(transcript, transcript), time) if part)
