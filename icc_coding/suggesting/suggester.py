"""The library's face: texts in, scores and reasons out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from copy import copy
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from icc_coding.codebook.model import Codebook
from icc_coding.errors import UserError
from icc_coding.suggesting.background import Background, TalkStatistics, base_background
from icc_coding.suggesting.bands import band_of, bands_of
from icc_coding.suggesting.encoding.encoder import Encoder, Progress, SentenceEncoder, Vectors, weights_id
from icc_coding.suggesting.encoding.vectors import CachedEncoder
from icc_coding.suggesting.evidence import Evidence, gather, telling
from icc_coding.suggesting.head import fit_head
from icc_coding.suggesting.learned import LearnedModel, Rated, RatedAll, rate_by_evidence
from icc_coding.suggesting.measured import Measured, MeasuredAll, Ruled, Scores
from icc_coding.suggesting.passage import ScoredPassage, windows, windows_of
from icc_coding.suggesting.scoring import Targets, log_odds, sigmoid, total
from icc_coding.suggesting.share import Cut, DecidedPassages, Read, Share, cut_all, read_answered, share_of
from icc_coding.suggesting.spoken import PassageFeatures
from icc_coding.suggesting.told import Told
from icc_coding.suggesting.units import Units, stack, unit_of, units_of

if TYPE_CHECKING:
    from pandas import DataFrame


class Suggester:
    """Scores texts against a codebook.

    >>> s = Suggester(Codebook.load("codebook.yaml"))                # doctest: +SKIP
    >>> s.scores(["We pool our insurance with nine other towns."])    # doctest: +SKIP

    `encoder` is the offline MiniLM unless another is given; `background` the shipped one.
    """

    def __init__(
        self,
        codebook: Codebook,
        encoder: Encoder | None = None,
        background: Background | None = None,
        model: LearnedModel | None = None,
        read: Read | None = None,
        told: Sequence[Told] | None = None,
        cut: Cut = cut_all,
    ) -> None:
        self.codebook = codebook
        self._read, self._cut = read, cut  # find the texts that a model's decisions are about, and cut them into sentences
        self.encoder = encoder if encoder is not None else CachedEncoder(SentenceEncoder())
        self.plain = Targets(codebook, self.encoder, background or base_background(self.encoder), told)
        self._use(model)

    def using(self, model: LearnedModel | None) -> Suggester:
        """The same suggester with another model, or with none."""
        other = copy(self)
        other._use(model)
        return other

    def refreshed(self, talk: TalkStatistics) -> Suggester:
        """The same suggester without a model, on its background with a study's talk counted in: what a model is learned on."""
        other = self.using(None)
        other.targets = self.plain.on(self.plain.background.refreshed(talk))
        return other

    def _use(self, model: LearnedModel | None) -> None:
        if model is not None and weights_id(model.encoder) != weights_id(self.encoder.id):
            raise UserError(f"models/{model.name}: was learned with the encoder {model.encoder}, not {self.encoder.id}. Run `learn` again.")
        self.model = model.for_codebook(self.codebook) if model is not None else None
        self._decided: DecidedPassages | None = None
        self.targets = self.plain if model is None else self.plain.on(self.plain.background.refreshed(model.talk))

    def learn(self, texts: Sequence[str], labels: Sequence[Collection[str]], seen: Sequence[Collection[str]] | None = None) -> Suggester:
        """Learn from texts whose codes are known; `scores` and `explain` use what was learned from then on. Returns the suggester.

        labels  for each text the codes that apply
        seen    for each text the codes that somebody looked for; None: all. What was not looked for teaches nothing; a text for
                which nothing was looked for only refreshes the background.

        Learning again starts afresh. Raises UserError for an unknown code, lists of unequal length, or no applied code at all.
        """
        answers, known = self._answers(texts, labels, seen)
        passages = [ScoredPassage.of(text) for text in texts]
        vectors = self.vectors(passages)
        rows = np.array([bool(passage.sentences) for passage in passages], dtype=np.bool_)
        if not answers[rows].any():
            raise UserError("There is nothing to learn from: no text has a code. Give at least one text with a code that applies.")
        talk = TalkStatistics.of([passage.sentences for passage in passages], vectors)
        units = self.refreshed(talk)._units(passages, vectors, talk.mean)
        head = fit_head(units, answers[rows], known[rows], units)
        counts, applied = (tuple(int(count) for count in found[rows].sum(axis=0)) for found in (known, answers))
        self._use(LearnedModel("unnamed", tuple(self.targets.codes), self.encoder.id, talk, head, None, counts, applied))
        said = tuple(passage.text for passage in passages if passage.sentences)
        self._decided = DecidedPassages(said, units.inputs[:, :-1], answers[rows], (known & ~answers)[rows])
        return self

    def scores(self, texts: Sequence[str]) -> DataFrame:
        """Scores in [0, 1], a data frame [len(texts) x codes] with columns `dimension.code`. Files hold scores rounded to 3 decimals; these
        are not rounded: where a code hardly ever applies, most of them would be the same.

        A score orders texts and codes; it is no probability. Row i depends on `texts[i]` and the model only. A text of more than
        eight sentences is read in windows of eight sentences, four apart, and each code gets its maximum over the windows.
        """
        import pandas as pd

        if isinstance(texts, str):
            raise UserError("scores() takes a list of texts, not one text: write scores([text]).")
        passages = [ScoredPassage.of(text) for text in texts]
        vectors = self.vectors(passages)
        result = np.zeros((len(texts), len(self.targets.codes)), dtype=np.float32)
        rows = [row for row, passage in enumerate(passages) if passage.sentences]
        if rows and self.model is not None:
            units = self._units(passages, vectors, self.model.talk.mean)
            result[rows] = sigmoid(self.model.head.logits(units))
        elif rows:
            measured = self._measured(passages, vectors)
            result[rows] = [sigmoid(log_odds(np.max([total(item) for item in found], axis=0))) for found in measured]
        return pd.DataFrame(result, columns=self.targets.codes)

    def _measured(self, passages: Sequence[ScoredPassage], vectors: Sequence[Vectors]) -> list[list[Measured]]:
        """Each text measured in its windows; texts without words are left out."""
        found = zip(passages, vectors, strict=True)
        return [
            self.targets.measure_each([ScoredPassage(passage.text, passage.sentences[p]) for p in parts], [own[p] for p in parts]).each()
            for passage, own in found
            if (parts := windows(len(passage.sentences)))
        ]

    def _units(self, passages: Sequence[ScoredPassage], vectors: Sequence[Vectors], mean: Vectors) -> Units:
        """Texts as the head sees them; texts without words are left out."""
        measured = iter(self._measured(passages, vectors))
        given = zip(passages, vectors, strict=True)
        return stack([self.unit(next(measured), passage, own, mean) for passage, own in given if passage.sentences])

    def unit(self, measured: Sequence[Measured], passage: ScoredPassage, vectors: Vectors, mean: Vectors) -> Units:
        """One text as the head sees it; `measured` in each of its windows, `mean` that of the talk learned from."""
        return unit_of(measured, passage, vectors, mean, self.targets.background.idf, self.targets.own_rules)

    def _answers(
        self, texts: Sequence[str], labels: Sequence[Collection[str]], seen: Sequence[Collection[str]] | None
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        for name, given in (("labels", labels), ("seen", seen)):
            if given is not None and (len(given) != len(texts) or any(isinstance(item, str) for item in given)):
                raise UserError(
                    f"`{name}` must hold one set of codes for each of the {len(texts)} texts, for example [{{'value.a'}}, set()]."
                )
        answers = np.zeros((len(texts), len(self.targets.codes)), dtype=np.bool_)
        known = np.full_like(answers, seen is None)
        for row, codes in enumerate(labels):
            answers[row, [self.targets.column[self.codebook.code(code).id] for code in codes]] = True
        for row, codes in enumerate(seen or ()):
            known[row, [self.targets.column[self.codebook.code(code).id] for code in codes]] = True
        if (answers & ~known).any():
            row = int(np.flatnonzero((answers & ~known).any(axis=1))[0])
            raise UserError(f"Text {row} has a code in `labels` that is missing from its `seen`: what applies must have been looked for.")
        return answers, known

    def explain(self, text: str, code: str) -> Evidence:
        """Why `code` gets its score in `text` (in the window where it is highest). Raises UserError for an unknown code or empty text."""
        code = self.codebook.code(code).id
        parts = windows_of(text)
        if not parts:
            raise UserError("There is nothing to explain: the text holds no sentence.")
        vectors = self.vectors(parts)
        measured = self.targets.measure_each(parts, vectors).each()
        column = self.targets.column[code]
        rated = [self.rate(*item) for item in zip(parts, vectors, measured, strict=True)]
        best = int(np.argmax([item.scores[column] if self.model else total(m)[column] for item, m in zip(rated, measured, strict=True)]))
        return self.evidence(parts[best], vectors[best], measured[best], code)

    def evidence(self, passage: ScoredPassage, vectors: Vectors, measured: Measured, code: str, rated: Rated | None = None) -> Evidence:
        """The evidence for one code in a passage that has been measured, and `rated` where that has been done."""
        rated = rated if rated is not None else self.rate(passage, vectors, measured)
        return gather(self.targets, passage, vectors, measured, code, rated, self._share(passage, vectors, measured, code, rated))

    def _share(self, passage: ScoredPassage, vectors: Vectors, measured: Measured, code: str, rated: Rated) -> Share | None:
        if self.model is None:
            return None
        column = self.targets.column[code]
        row = self.unit([measured], passage, vectors, self.model.talk.mean)
        bands = (rated.before[column], rated.bands[column])
        counts = (self.model.decisions[column], self.model.applied[column])
        return share_of(self.model.head, row, passage, column, self._answered(self.model), bands, counts, self._telling)

    def _telling(self, place: int) -> bool:
        return telling(self.targets, place)

    def _answered(self, model: LearnedModel) -> DecidedPassages:
        """The passages that the model learned from, read when they are first asked for."""
        if self._decided is None:
            found = read_answered(model.answered, self._read, self._cut) if self._read is not None else []
            ids = [(code.id, *code.formerly) for code in self.codebook.codes]
            self._decided = DecidedPassages.of(found, self.encoder, model.talk.mean, ids)
        return self._decided

    def bands(self, measured: Measured) -> list[str]:
        """`likely`, `possible` or '' for each code by the evidence alone, whatever was learned."""
        return band_of(measured)

    def rate(self, passage: ScoredPassage, vectors: Vectors, measured: Measured) -> Rated:
        """Score, band and probability of every code in a passage that has been measured."""
        if self.model is None:
            return rate_by_evidence(total(measured)[None], bands_of(measured)[None]).one(0)
        bands = bands_of(self.plain.measure(passage, vectors))[None]
        return self.model.rate(self.unit([measured], passage, vectors, self.model.talk.mean), bands).one(0)

    def rate_all(
        self, measured: MeasuredAll, spoken: PassageFeatures, vectors: Vectors, ruled: Sequence[Ruled], plain: Scores | None = None
    ) -> RatedAll:
        """The same for many passages; `vectors` of all their own sentences, where rules hit, and the overlap with `plain`, where it is known."""
        if self.model is None:
            return rate_by_evidence(total(measured), bands_of(measured))
        bands = bands_of(self.plain.measure_all(spoken, vectors, ruled, plain))
        units = units_of(measured, spoken, vectors, self.model.talk.mean, self.targets.background.idf, self.targets.own_rules)
        return self.model.rate(units, bands)

    def vectors(self, passages: Sequence[ScoredPassage], progress: Progress | None = None) -> list[Vectors]:
        """Vectors of each passage's own sentences, [sentences x dimensions] each; `progress` is told how many sentences are done."""
        texts = [passage.text[s.start : s.end] for passage in passages for s in passage.sentences]
        encoded = self.encoder.encode(texts, progress)
        ends = np.cumsum([len(passage.sentences) for passage in passages])
        return [np.asarray(piece, dtype=np.float32) for piece in np.split(encoded, ends[:-1])] if passages else []

    def measure(self, passages: Sequence[ScoredPassage]) -> list[Measured]:
        """Measure passages; each has at least one sentence."""
        return self.targets.measure_each(passages, self.vectors(passages)).each() if passages else []
