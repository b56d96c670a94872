"""Texts and strings with names replaced, and where each place of a text went."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePosixPath

from icc_coding.errors import UserError
from icc_coding.exchange.pseudonyms.finding import Edit, Names, apart, contacts
from icc_coding.files import sha256_text
from icc_coding.transcripts.model import Segment, Transcript, Turn

_LABEL = 120  # characters between two turns that are a label and no question


@dataclass(frozen=True)
class MaskedText:
    """A text with its edits (in order and apart) carried out; a place inside one moves outwards."""

    before: str
    edits: tuple[Edit, ...]

    @cached_property
    def text(self) -> str:
        """The text as it is shown."""
        parts, at = [], 0
        for edit in self.edits:
            parts += [self.before[at : edit.start], edit.new]
            at = edit.end
        return "".join([*parts, self.before[at:]])

    @cached_property
    def _shifts(self) -> list[int]:
        """How far what stands before each edit has moved, and what stands behind the last one."""
        shifts = [0]
        for edit in self.edits:
            shifts.append(shifts[-1] + len(edit.new) - (edit.end - edit.start))
        return shifts

    @cached_property
    def _starts(self) -> list[int]:
        return [edit.start for edit in self.edits]

    @cached_property
    def _ends(self) -> list[int]:
        return [edit.end for edit in self.edits]

    def start(self, place: int) -> int:
        """Where a span that began at `place` begins."""
        number = bisect_right(self._ends, place)
        inside = number < len(self.edits) and self.edits[number].start <= place
        return (self.edits[number].start if inside else place) + self._shifts[number]

    def end(self, place: int) -> int:
        """Where a span that ended at `place` ends."""
        number = bisect_left(self._starts, place)
        inside = number > 0 and place < self.edits[number - 1].end
        return (self.edits[number - 1].end if inside else place) + self._shifts[number]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span of the text before as a span of the text as it is shown."""
        return self.start(start), self.end(end)


def all_edits(names: Names, text: str, *, label: bool = False) -> list[Edit]:
    """Names, addresses, numbers and links of a string."""
    return apart([*names.edits(text, label=label), *contacts(text)])


def mask_string(names: Names, text: str, *, label: bool = False) -> str:
    """A note, a reason, a label: whatever is no frozen text."""
    return MaskedText(text, tuple(all_edits(names, text, label=label))).text if text else text


def without_contacts(text: str) -> str:
    """A text without addresses and links, whose parts are names in small letters."""
    return MaskedText(text, tuple(contacts(text))).text


def mask_text(names: Names, transcript: Transcript) -> MaskedText:
    """A frozen text, turn by turn, so that no name goes on from one turn into the next; labels are told from what is said."""
    edits: list[Edit] = []
    for start, end, label in _pieces(transcript):
        piece = transcript.text[start:end]
        edits += [replace(edit, start=start + edit.start, end=start + edit.end) for edit in all_edits(names, piece, label=label)]
    return MaskedText(transcript.text, tuple(edit for edit in edits if not edit.keeps))


def _pieces(transcript: Transcript) -> Iterator[tuple[int, int, bool]]:
    at = 0
    for turn in transcript.turns:
        if at < turn.start:
            yield at, turn.start, bool(turn.speaker) and turn.question is None and turn.start - at <= _LABEL
        if turn.end > max(at, turn.start):
            yield max(at, turn.start), turn.end, False
        at = max(at, turn.end)
    if at < len(transcript.text):
        yield at, len(transcript.text), False


def mask_transcript(names: Names, transcript: Transcript, masked: MaskedText, name: str) -> Transcript:
    """A transcript under its new name with every place moved. Raises UserError when two speakers of different roles become one."""

    def shown(word: str) -> str:
        return mask_string(names, word, label=True)

    def attributes(of: Mapping[str, str]) -> dict[str, str]:
        return {key: shown(value) for key, value in of.items()}

    roles: dict[str, str] = {}
    for speaker in transcript.speakers:
        role = transcript.role(speaker)
        if roles.setdefault(shown(speaker), role) != role:
            raise UserError(
                f"{transcript.name}: two speakers with different roles would both be called “{shown(speaker)}”. Give them two pseudonyms."
            )
    return replace(
        transcript,
        name=name,
        file=name + PurePosixPath(transcript.file).suffix,
        text=masked.text,
        text_hash=sha256_text(masked.text),
        turns=tuple(_turn(masked, turn, shown(turn.speaker)) for turn in transcript.turns),
        segments=_segments(masked, transcript.segments),
        roles=roles,
        role_reasons={shown(speaker): mask_string(names, reason) for speaker, reason in transcript.role_reasons.items()},
        case=shown(transcript.case),
        attributes=attributes(transcript.attributes),
        speaker_attributes={shown(speaker): attributes(of) for speaker, of in transcript.speaker_attributes.items()},
    )


def _turn(masked: MaskedText, turn: Turn, speaker: str) -> Turn:
    start, end = masked.span(turn.start, turn.end)
    return replace(turn, start=start, end=end, speaker=speaker, question=masked.span(*turn.question) if turn.question else None)


def _segments(masked: MaskedText, segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """Segments stay apart: one that begins inside a replaced name begins behind it."""
    found: list[Segment] = []
    last = 0
    for segment in segments:
        start, end = masked.span(segment.start, segment.end)
        start = min(max(start, last), end)
        found.append(replace(segment, start=start, end=end))
        last = end
    return tuple(found)
