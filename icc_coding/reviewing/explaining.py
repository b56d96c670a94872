"""The full evidence for a code on a card, with the decisions on passages most like it.

What `icc-coding code` encoded lies in the study's vector cache, and so do the codebook's texts: the language model is loaded only
when a sentence or an entry is not there.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from icc_coding.decisions.codings import Coding
from icc_coding.decisions.overlap import Span, shared
from icc_coding.errors import UserError
from icc_coding.reviewing.cards import Key
from icc_coding.reviewing.desk import Desk

if TYPE_CHECKING:
    from icc_coding.suggesting.encoding.encoder import Vectors
    from icc_coding.suggesting.evidence import Evidence, RuleHit
    from icc_coding.suggesting.suggester import Suggester

_COMPARED = 200  # decisions on a code that are compared, the latest ones
TextSpan = tuple[str, Span]  # text hash, span


@dataclass(frozen=True, slots=True)
class Nearest:
    """A decided passage and how alike it is: cosine of the mean vectors of the sentences that the passages touch, -1 to 1."""

    coding: Coding
    transcript: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Evidence, and the nearest accepted and rejected passages (None before there are any)."""

    evidence: Evidence
    accepted: Nearest | None
    rejected: Nearest | None
    beside: tuple[RuleHit, ...] = ()  # in the other segments of the passage

    @property
    def hits(self) -> list[RuleHit]:
        """What the code's rules found in the passage, the same words of a rule once."""
        found = reversed([*self.evidence.hits, *self.beside])
        return list({(hit.rule, hit.words.lower(), hit.effect, hit.negation): hit for hit in found}.values())[::-1]


class Explainer:
    """Explains suggestions of one study; keeps what it has loaded. Several threads may ask: one is answered after the other."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lock = Lock()
        self._means: dict[TextSpan, Vectors | None] = {}
        desk.when_renewed(lambda elsewhere: self.__dict__.pop("_suggester", None))  # what codes mean is measured anew

    @cached_property
    def _suggester(self) -> Suggester:
        from icc_coding.suggesting.run import study_suggester

        found = study_suggester(self._desk.study, self._desk.codebook)
        found.targets.ordinary  # noqa: B018 - measured now, so that the first answer need not wait for it
        return found

    def warm_up(self) -> None:
        """Load now what the first answer needs. What is amiss is left to be said when somebody asks."""
        with self._lock, suppress(Exception):
            self._suggester  # noqa: B018 - loads it

    def explain(self, key: Key, code: str) -> Explanation:
        """Evidence for any code of the codebook on a passage. Raises UserError when the encoder is not there or the passage is not codable."""
        code_id = self._desk.codebook.code(code).id
        with self._lock:
            strongest, *weaker = self._evidence(key, code_id)
            return Explanation(strongest, *self._nearest(key, code_id), tuple(hit for other in weaker for hit in other.hits))

    def _evidence(self, key: Key, code: str) -> list[Evidence]:
        from icc_coding.suggesting.run import passages_of
        from icc_coding.suggesting.why import evidence_by_segment

        transcript = self._desk.transcripts[key.text]
        touched = [n for n, s in enumerate(transcript.coded_segments) if shared((s.start, s.end), key.span)]
        every = passages_of(transcript)
        passages = [every[n] for n in touched if every[n].sentences]
        if not passages:
            raise UserError(
                "These words lie outside what is coded (an interviewer's talk, or no sentence), so there is nothing to explain."
            )
        return evidence_by_segment(self._suggester, passages, [code])[0]

    def _nearest(self, key: Key, code: str) -> tuple[Nearest | None, Nearest | None]:
        with self._desk.lock:
            decided = [
                c
                for c in self._desk.state.codings
                if c.code == code and c.text in self._desk.transcripts and not (c.text == key.text and shared(c.span, key.span))
            ]
        latest = sorted(decided, key=lambda c: c.decided_at)[-_COMPARED:]
        self._measure([(key.text, key.span), *((coding.text, coding.span) for coding in latest)])
        here = self._means[key.text, key.span]
        alike = [(other, coding) for coding in latest if (other := self._means[coding.text, coding.span]) is not None]
        ranked = sorted(((float(other @ here), coding) for other, coding in alike), key=lambda pair: -pair[0]) if here is not None else []

        def first(applies: bool) -> Nearest | None:
            wanted = [(a, c) for a, c in ranked if c.applies == applies and c.status != "unsure"]
            return Nearest(wanted[0][1], self._desk.transcripts[wanted[0][1].text].name, round(wanted[0][0], 2)) if wanted else None

        return first(True), first(False)

    def _measure(self, places: Sequence[TextSpan]) -> None:
        """Work out the mean vectors of places that are new, centred on ordinary talk and of length one; None where nothing is coded.

        Whole sentences of the segments, as they were encoded for scoring: their vectors are in the study's cache.
        """
        from icc_coding.suggesting.scoring import unit

        new = [place for place in dict.fromkeys(places) if place not in self._means]
        spoken = [self._sentences(place) for place in new]
        encoded = self._suggester.encoder.encode([sentence for found in spoken for sentence in found]) if any(spoken) else None
        first = 0
        for place, found in zip(new, spoken, strict=True):
            self._means[place] = None
            if encoded is not None and found:
                mean = encoded[first : first + len(found)].mean(axis=0) - self._suggester.targets.background.mean
                self._means[place] = np.asarray(unit(mean), dtype=np.float32)
                first += len(found)

    def _sentences(self, place: TextSpan) -> list[str]:
        """The whole sentences that a place touches, as scoring reads them."""
        from icc_coding.suggesting.tokens import sentences_of
        from icc_coding.transcripts.casing import restore_case

        text, span = place
        transcript = self._desk.transcripts[text]
        segments = [s for s in transcript.coded_segments if shared((s.start, s.end), span)]
        texts = [restore_case(transcript.text[s.start : s.end]) for s in segments]
        return [
            read[sentence.start : sentence.end]
            for segment, read, found in zip(segments, texts, sentences_of(texts), strict=True)
            for sentence in found
            if shared((segment.start + sentence.start, segment.start + sentence.end), span)
        ]
