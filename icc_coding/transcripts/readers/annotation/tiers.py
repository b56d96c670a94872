"""Tiers of an annotation file: which are speech, whose, and how they become one talk in the order of time."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from icc_coding.errors import UserError
from icc_coding.phrasing import how_many
from icc_coding.settings import TranscriptSettings
from icc_coding.transcripts.conventions import names
from icc_coding.transcripts.draft import Recognition, TranscriptDraft
from icc_coding.transcripts.readers.guard import guarded
from icc_coding.transcripts.readers.speech.heard import HeardTurn, HeardWord, joined, labelled_pieces, spoken_pieces
from icc_coding.transcripts.source import Source

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_GAP = 0.5  # seconds between single words that end a turn
# Words of a tier's name that say it is about the talk.
_ABOUT = re.compile(
    r"(?:^|[\W_])(?:notes?|comments?|kommentare?|memos?|codes?|coding|themes?|topics?|gloss(?:es)?|ge|ps|mb|mor|gra|pos|lemmas?|phon(?:es?|ology|etic)?|ipa|translations?|"
    r"transl|ft|english|gestures?|gaze|events?|noise|sounds?|silences?|pauses?|sections?|chapters?|nv|sup|pho)(?:$|[\W_\d])",
    re.IGNORECASE,
)
_SILENCE = frozenset(("", "sil", "sp", "<sil>", "<p:>", "#", "<p>", "_"))


@dataclass(frozen=True, slots=True)
class TimedNote:
    """One annotation: None for a time that the file does not hold (seconds)."""

    text: str
    start: float | None
    end: float | None = None
    place: int = 0  # in the file, where its order is the order of the talk


@dataclass(frozen=True, slots=True)
class Tier:
    """One tier: its name, whose it is, and whether it is speech (`why` says what else it is)."""

    name: str
    speaker: str
    marks: tuple[TimedNote, ...]
    speech: bool = True
    why: str = ""

    @property
    def words(self) -> int:
        """Words in all its annotations."""
        return sum(len(mark.text.split()) for mark in self.marks)


@dataclass(frozen=True, slots=True)
class Annotated:
    """A file's tiers, and what it says about its people: speaker -> (role, reason). `in_order`: it is written in the order of the talk."""

    tiers: tuple[Tier, ...]
    roles: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    in_order: bool = False


def about(name: str) -> bool:
    """Whether a tier's name says that it is about the talk (notes, glosses, translations)."""
    return bool(_ABOUT.search(name))


def parsed(source: Source, kind: str) -> Element:
    """The root of an XML file. Entities are refused; a DOCTYPE alone (Transcriber writes one) is not followed."""
    with guarded(source, kind):
        from defusedxml.ElementTree import fromstring

        root: Element = fromstring(source.data(), forbid_dtd=False, forbid_entities=True, forbid_external=True)
    return root


def draft_of(format_name: str, found: Annotated, settings: TranscriptSettings, file: str) -> list[TranscriptDraft]:
    """One transcript of the chosen tiers. Raises :class:`UserError` for tiers that are not there and for a file without speech."""
    name = f"tiers-{format_name}"
    if settings.reader and settings.reader not in ("tiers", name):
        raise UserError(f"{file}: does not read as `{settings.reader}`, which study.toml asks for. Choose {name}, or take the line out.")
    tiers = [replace(tier, name=" ".join(tier.name.split())) for tier in found.tiers]
    written = [tier for tier in tiers if tier.words]
    chosen = _chosen(written, settings, file)
    if not chosen:
        raise UserError(
            f'{file}: no tier of it is speech (tiers: {_listed(tiers)}). Name the tiers that are in study.toml with `tiers = ["…"]`.'
        )
    left = [tier for tier in written if tier not in chosen]
    items = [spoken for _, spoken in sorted(_spoken(chosen, in_order=found.in_order), key=lambda one: one[0])]
    evidence = [f"tiers read as speakers: {', '.join(_counted(tier) for tier in chosen[:12])}"]
    if left:
        evidence.append(
            "tiers not read: "
            + ", ".join(f"“{tier.name}” ({tier.why or 'not speech'}, {how_many(tier.words, 'word')})" for tier in left[:12])
            + '; those that are wanted can be named in study.toml: tiers = ["…"]'
        )
    known = {item.speaker for item in items}
    recognition = Recognition(
        name,
        tuple(evidence),
        sure=bool(settings.tiers) or not any(not tier.why.startswith("belongs to") for tier in left),
        kind="interview",
        roles={speaker: role for speaker, role in found.roles.items() if speaker in known},
    )
    inside = labelled_pieces(items) if len(chosen) == 1 else None
    if inside is not None:
        recognition = replace(recognition, evidence=(*recognition.evidence, "speakers by the labels inside its annotations"))
    return [TranscriptDraft(format_name, pieces=tuple(inside or spoken_pieces(items)), recognition=recognition)]


def _chosen(tiers: Sequence[Tier], settings: TranscriptSettings, file: str) -> list[Tier]:
    """The tiers that study.toml names, else those that are speech."""
    if not settings.tiers:
        return [tier for tier in tiers if tier.speech]
    wanted = {name.casefold() for name in settings.tiers}
    missing = sorted(wanted - {tier.name.casefold() for tier in tiers})
    if missing:
        raise UserError(f"{file}: has no tier “{missing[0]}” with text, which study.toml names. Its tiers are: {_listed(tiers)}.")
    return [tier for tier in tiers if tier.name.casefold() in wanted]


def _listed(tiers: Sequence[Tier]) -> str:
    return ", ".join(f"“{tier.name[:60]}”" for tier in tiers[:20]) or "none"


def _counted(tier: Tier) -> str:
    who = f" of {tier.speaker}" if tier.speaker and tier.speaker != names.clean(tier.name) else ""
    return f"“{tier.name}”{who} ({len(tier.marks)})"


def _spoken(tiers: Sequence[Tier], *, in_order: bool) -> list[tuple[tuple[float, int, int], HeardTurn]]:
    """Every turn with what it is sorted by: its time (or the last one known before it), its tier, its place."""
    found: list[tuple[tuple[float, int, int], HeardTurn]] = []
    for number, tier in enumerate(tiers):
        last = 0.0
        for place, mark in enumerate(_whole(tier.marks)):
            last = mark.start if mark.start is not None else last
            key = (float(mark.place), 0, 0) if in_order else (last, number, place)
            found.append((key, HeardTurn(" ".join(mark.text.split()), tier.speaker, mark.start)))
    return found


def _whole(marks: Sequence[TimedNote]) -> list[TimedNote]:
    """Annotations without silences; those that are a word each are put together as long as they follow closely."""
    spoken = [mark for mark in marks if mark.text.strip().casefold() not in _SILENCE]
    if len(spoken) < 8 or sum(len(mark.text.split()) <= 1 for mark in spoken) <= 0.8 * len(spoken):
        return spoken
    runs: list[list[TimedNote]] = [[spoken[0]]]
    for before, mark in pairwise(spoken):
        gap = (mark.start or 0.0) - (before.end if before.end is not None else before.start or 0.0)
        if gap > _GAP:
            runs.append([])
        runs[-1].append(mark)
    return [TimedNote(joined([HeardWord(mark.text.strip()) for mark in run]), run[0].start, run[-1].end) for run in runs]
