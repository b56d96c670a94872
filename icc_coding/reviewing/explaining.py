"""The full evidence for a code on a card, with the decisions on passages most like it. The encoder is loaded when first asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from icc_coding.decisions.codings import Coding
from icc_coding.decisions.overlap import shared
from icc_coding.errors import UserError
from icc_coding.reviewing.cards import Key
from icc_coding.reviewing.desk import Desk

if TYPE_CHECKING:
    from icc_coding.suggesting.evidence import Evidence
    from icc_coding.suggesting.suggester import Suggester

_COMPARED = 200  # decisions on a code that are compared, the latest ones


@dataclass(frozen=True, slots=True)
class Nearest:
    """A decided passage and how alike it is: cosine of the passages' mean vectors, -1 to 1."""

    coding: Coding
    transcript: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Evidence, and the nearest accepted and rejected passages (None before there are any)."""

    evidence: Evidence
    accepted: Nearest | None
    rejected: Nearest | None


class Explainer:
    """Explains suggestions of one study; keeps the encoder once it is loaded."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @cached_property
    def _suggester(self) -> Suggester:
        from icc_coding.suggesting.run import study_suggester

        return study_suggester(self._desk.study, self._desk.codebook)

    def explain(self, key: Key, code: str) -> Explanation:
        """Evidence for any code of the codebook on a passage. Raises UserError when the encoder is not there or the passage is not codable."""
        from icc_coding.suggesting.run import passages_of

        code_id = self._desk.codebook.code(code).id
        transcript = self._desk.transcripts[key.text]
        touched = [n for n, s in enumerate(transcript.coded_segments) if shared((s.start, s.end), key.span)]
        every = passages_of(transcript)
        passages = [every[n] for n in touched if every[n].sentences]
        if not passages:
            raise UserError(
                "These words lie outside what is coded (an interviewer's talk, or no sentence), so there is nothing to explain."
            )
        vectors = self._suggester.vectors(passages)
        measured = [self._suggester.targets.measure(p, v) for p, v in zip(passages, vectors, strict=True)]
        found = [self._suggester.evidence(p, v, m, code_id) for p, v, m in zip(passages, vectors, measured, strict=True)]
        return Explanation(max(found, key=lambda item: item.score), *self._nearest(key, code_id))

    def _nearest(self, key: Key, code: str) -> tuple[Nearest | None, Nearest | None]:
        decided = [
            c
            for c in self._desk.state.codings
            if c.code == code and not (c.text == key.text and shared(c.span, key.span)) and c.quote.split()
        ]
        latest = sorted(decided, key=lambda c: c.decided_at)[-_COMPARED:]
        if not latest:
            return None, None
        here = self._desk.transcripts[key.text].text[key.start : key.end]
        alike = self._likeness(here, [coding.quote for coding in latest])
        names = {text: transcript.name for text, transcript in self._desk.transcripts.items()}
        ranked = sorted(zip(alike, latest, strict=True), key=lambda pair: -pair[0])

        def first(applies: bool) -> Nearest | None:
            wanted = [(a, c) for a, c in ranked if c.applies == applies and c.status != "unsure"]
            return Nearest(wanted[0][1], names.get(wanted[0][1].text, ""), wanted[0][0]) if wanted else None

        return first(True), first(False)

    def _likeness(self, here: str, others: Sequence[str]) -> list[float]:
        """Cosine of a text with each of the others, after centring on ordinary talk."""
        import numpy as np

        vectors = np.asarray(self._suggester.encoder.encode([here, *others]), dtype=np.float64) - self._suggester.targets.background.mean
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        return [round(float(value), 2) for value in vectors[1:] @ vectors[0]]
