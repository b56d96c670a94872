"""Transcripts of a large study: text, turns and segments lie on the disk until they are asked for.

A million words take some ninety megabytes as turns and segments, so that ten million would not fit beside an encoder. Programs go through a
study transcript by transcript; the last few that were asked for are held.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from icc_coding.study import Study
from icc_coding.transcripts.keep import placed, thaw
from icc_coding.transcripts.model import Segment, Transcript, Turn

LARGE = 30_000_000  # bytes of sources, some five million words, from which on transcripts are lean
_HELD = 64
_HEAVY = ("text", "turns", "segments")
_LIGHT = tuple(field.name for field in fields(Transcript) if field.name not in _HEAVY)
_held: OrderedDict[tuple[str, str], tuple[LeanTranscript, Transcript]] = OrderedDict()  # for whom it was read, and what was read


class LeanTranscript(Transcript):
    """A :class:`Transcript` whose frozen text is read when something of it is asked for. Raises UserError when that text is gone.

    What is copied (`dataclasses.replace`) or sent to another process is a plain transcript.
    """

    _study: Study
    _aliases: Mapping[str, str]

    def __new__(cls, *given: Any, **named: Any) -> Any:
        """A plain transcript: what is made anew holds its text."""
        return Transcript(*given, **named)

    def __reduce__(self) -> tuple[Any, ...]:
        return Transcript, tuple(getattr(self, field.name) for field in fields(Transcript))

    def __eq__(self, other: object) -> bool:
        return self._whole == (other._whole if isinstance(other, LeanTranscript) else other)

    __hash__ = None  # type: ignore[assignment]

    @property
    def _whole(self) -> Transcript:
        key = (str(self._study.root), self.name)
        held = _held.pop(key, None)
        if held is None or not self._is_that_of(held[0]):
            held = self, self._read()
        _held[key] = held
        if len(_held) > _HELD:
            _held.popitem(last=False)
        return held[1]

    def _is_that_of(self, other: LeanTranscript) -> bool:
        """Whether nothing was said about it since, in study.toml or the cases file, that makes it another transcript."""
        return self is other or (self._aliases == other._aliases and all(getattr(self, name) == getattr(other, name) for name in _LIGHT))

    def _read(self) -> Transcript:
        frozen = thaw(self._study, self.text_hash)
        turns = spoken_turns(frozen.turns, self._aliases)
        light = {name: getattr(self, name) for name in _LIGHT}
        return Transcript(**light, text=frozen.text, turns=turns, segments=placed(frozen.segments, turns))

    @property
    def text(self) -> str:  # type: ignore[override]
        """As in :class:`Transcript`, read when asked for."""
        return self._whole.text

    @property
    def turns(self) -> tuple[Turn, ...]:  # type: ignore[override]
        """As in :class:`Transcript`, read when asked for."""
        return self._whole.turns

    @property
    def segments(self) -> tuple[Segment, ...]:  # type: ignore[override]
        """As in :class:`Transcript`, read when asked for."""
        return self._whole.segments

    @property
    def stretches(self) -> tuple[tuple[int, int], ...]:  # type: ignore[override]
        """As in :class:`Transcript`, read when asked for."""
        return self._whole.stretches

    @property
    def coded_segments(self) -> tuple[Segment, ...]:  # type: ignore[override]
        """As in :class:`Transcript`, read when asked for."""
        return self._whole.coded_segments

    def turn_of(self, segment: Segment) -> Turn:
        """See :meth:`Transcript.turn_of`."""
        return self._whole.turn_of(segment)

    def question_before(self, segment: Segment) -> str:
        """See :meth:`Transcript.question_before`."""
        return self._whole.question_before(segment)


def lean(study: Study, transcript: Transcript, aliases: Mapping[str, str]) -> Transcript:
    """The transcript without what lies frozen in the study."""
    made = object.__new__(LeanTranscript)
    for name in _LIGHT:
        object.__setattr__(made, name, getattr(transcript, name))
    object.__setattr__(made, "_study", study)
    object.__setattr__(made, "_aliases", aliases)
    return made


def is_large(paths: Sequence[Path]) -> bool:
    """Whether so many source files are more than is held in memory."""
    return sum(path.stat().st_size for path in paths if path.is_file()) >= LARGE


def spoken_turns(turns: tuple[Turn, ...], aliases: Mapping[str, str]) -> tuple[Turn, ...]:
    """Turns with the names that study.toml gives to labels."""
    if not aliases:
        return turns
    return tuple(replace(turn, speaker=aliases[turn.speaker]) if turn.speaker in aliases else turn for turn in turns)
