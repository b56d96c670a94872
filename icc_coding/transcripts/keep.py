"""Frozen texts: `coding/texts/<sha256>.txt` with the reading of it beside, `<sha256>.json`. Kept; decisions refer to them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from icc_coding.errors import NewerFormat, UserError
from icc_coding.files import LARGEST_LIST, parse_kept, read_measured, sha256_text, write_text_atomic
from icc_coding.study import Study
from icc_coding.transcripts.frozen import VERSION, Frozen, from_json, to_json
from icc_coding.transcripts.model import Segment, Turn
from icc_coding.transcripts.segments import stretches_of

_TIMES = 100  # how many times as large as its text a reading can be: some hundred bytes for a turn of a word
_NAME = re.compile(r"[0-9a-f]{64}")


def placed(spans: tuple[tuple[int, int], ...], turns: tuple[Turn, ...]) -> tuple[Segment, ...]:
    """Segments with the turn and the stretch they lie in."""
    stretch_of = [0] * len(turns)
    for number, (first, last) in enumerate(stretches_of(turns)):
        stretch_of[first:last] = [number] * (last - first)
    segments: list[Segment] = []
    turn = 0
    for index, (start, end) in enumerate(spans):
        while turns[turn].end <= start:
            turn += 1
        segments.append(Segment(index, start, end, turn, stretch_of[turn]))
    return tuple(segments)


def freeze(study: Study, frozen: Frozen, *, keep: bool) -> Frozen:
    """Write a text and its reading; with `keep`, a reading that exists already stays as it is and is returned.

    Segments are cut once: without `keep`, too, they stay as they are while the turns do, however sentences would be cut today.
    """
    text_path, json_path = study.texts / f"{frozen.text_hash}.txt", study.texts / f"{frozen.text_hash}.json"
    earlier = _earlier(study, frozen.text_hash)
    if earlier is not None and keep:
        return earlier
    if earlier is not None and earlier.turns == frozen.turns:
        frozen = replace(frozen, segments=earlier.segments, language=earlier.language)
    if earlier is not None and (earlier.turns, earlier.segments, earlier.recognition) == (
        frozen.turns,
        frozen.segments,
        frozen.recognition,
    ):
        return frozen
    write_text_atomic(text_path, frozen.text)
    write_text_atomic(json_path, to_json(frozen))
    return frozen


def _earlier(study: Study, text_hash: str) -> Frozen | None:
    """The reading that exists, None when there is none or it is damaged (the source is at hand, so it can be made anew)."""
    try:
        return thaw(study, text_hash)
    except NewerFormat:
        raise  # never written over
    except UserError:
        return None


def frozen_names(study: Study) -> list[str]:
    """Hashes of the frozen texts: files that are called as this program calls them, and nothing a drive has put beside them."""
    if not study.texts.is_dir():
        return []
    return sorted(path.stem for path in study.texts.glob("*.txt") if is_text_name(path.stem))


def is_text_name(name: str) -> bool:
    """Whether a name is that of a frozen text: a SHA-256."""
    return _NAME.fullmatch(name) is not None


def is_reading(path: Path, text_hash: str) -> bool:
    """Whether a file is the whole reading of this text."""
    try:
        return from_json(_reading_at(path), "").text_hash == text_hash
    except (OSError, LookupError, ValueError, TypeError, AttributeError, RecursionError):
        return False


def load_text(study: Study, text_hash: str) -> str:
    """A frozen text. Raises :class:`UserError` when it is missing or no longer what its name says."""
    path = study.texts / f"{text_hash}.txt"
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise UserError(f"{path}: this frozen text is missing, and decisions may refer to it. Bring it back from a backup.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path}: this frozen text cannot be read ({error}). Bring it back from a backup.") from error
    if sha256_text(text) != text_hash:
        raise UserError(f"{path}: this frozen text was changed after it was frozen. Bring it back from a backup.")
    return text


def thaw(study: Study, text_hash: str) -> Frozen:
    """A frozen text with its reading. Raises :class:`UserError` when either is missing or damaged."""
    text = load_text(study, text_hash)
    path = study.texts / f"{text_hash}.json"
    try:
        return from_json(_reading_at(path), text)
    except (OSError, LookupError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise UserError(
            f"{path}: the reading of this text is missing or damaged. Bring it back from a backup, or run `icc-coding check`."
        ) from error


def _reading_at(path: Path) -> Any:
    """What a reading's file holds. It is measured by the text beside it before it is read: every letter may be a turn, but nothing grows more."""
    text = path.with_suffix(".txt")
    size = text.stat().st_size if text.exists() else 0
    return parse_kept(read_measured(path, max(LARGEST_LIST, _TIMES * size)), VERSION, path)
