"""What was found in a transcript, kept: nothing is measured twice.

Under `.icc-cache/suggested/` lies one file a transcript, named by a digest of all that its suggestions follow from: its text as it is cut
and asked about, the codebook, the encoder, the learned model and the program. So a file is either right or not found: the folder may be
deleted, copied to another machine, or written by several programs at once. It holds words of interviews, as the study does.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from icc_coding.disk import replacing, where_allowed
from icc_coding.files import parse_json, sha256_text
from icc_coding.suggesting.evidence import Evidence, RuleHit
from icc_coding.suggesting.share import Like, Share
from icc_coding.suggesting.shelf import throw_away
from icc_coding.transcripts.model import Transcript


@dataclass(frozen=True, slots=True)
class KeptSuggestion:
    """One segment (its index in the transcript) with one code in one band, and why."""

    segment: int
    code: str
    score: float
    band: str
    probability: float | None
    evidence: Evidence


class Kept:
    """The kept findings of one basis; `basis` is the digest of everything but the transcript."""

    def __init__(self, cache: Path, basis: str) -> None:
        self.folder = cache / "suggested"
        self.basis = basis

    def path(self, transcript: Transcript) -> Path:
        """Where a transcript's findings lie, once they are there."""
        return self.folder / f"{sha256_text(self.basis + transcript.layout)[:40]}.json"

    def load(self, transcript: Transcript) -> list[KeptSuggestion] | None:
        """What was found in a transcript; None when it is not known, or its file is damaged."""
        path = self.path(transcript)
        try:
            digest, _, body = path.read_bytes().partition(b"\n")
            if hashlib.sha256(body).hexdigest().encode() != digest:
                return None
            with suppress(OSError):  # on a drive that may only be read
                os.utime(path)
            return [_from_json(item) for item in parse_json(body)]
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def save(self, transcript: Transcript, found: Sequence[KeptSuggestion]) -> None:
        """Keep what was found in a transcript."""
        body = json.dumps(list(found), ensure_ascii=False, default=_as_json).encode("utf-8")
        with where_allowed(), replacing(self.path(transcript), derived=True) as handle:
            handle.write(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)

    def clear_out(self, transcripts: Iterable[Transcript]) -> None:
        """Throw away what none of the transcripts needs and no run has used for a month."""
        used = {self.path(transcript) for transcript in transcripts}
        throw_away(path for path in self.folder.glob("*.json") if path not in used)


def _as_json(one: Any) -> dict[str, Any]:
    """What `asdict` gives, without a copy of everything in it."""
    return {field.name: getattr(one, field.name) for field in fields(one)}


def _from_json(data: dict[str, Any]) -> KeptSuggestion:
    evidence = data.pop("evidence")
    for name in ("hits", "allied"):
        evidence[name] = tuple(RuleHit(**hit) for hit in evidence[name])
    for name in ("words", "scope"):
        evidence[name] = tuple(evidence[name])
    evidence["marks"] = tuple((start, end) for start, end in evidence["marks"])
    if evidence["learned"] is not None:
        evidence["learned"] = _share(evidence["learned"])
    return KeptSuggestion(evidence=Evidence(**evidence), **data)


def _share(data: dict[str, Any]) -> Share:
    likes = {name: Like(**data[name]) if data[name] is not None else None for name in ("accepted", "rejected")}
    return Share(**(data | likes | {name: tuple(data[name]) for name in ("words", "accepting")}))
