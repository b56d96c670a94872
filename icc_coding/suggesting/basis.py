"""What all suggestions of a study follow from, beside the transcripts: codebook, encoder, learned model, program.

Its digest names what is kept of earlier runs; the suggester itself, which takes seconds to load, is made only when something is not kept.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import is_dataclass
from functools import cached_property
from typing import Any

from icc_coding.codebook.model import Codebook
from icc_coding.codebook.records import told_by
from icc_coding.files import sha256_file, sha256_text
from icc_coding.study import Study
from icc_coding.suggesting.background import base_background
from icc_coding.suggesting.encoding.encoder import Encoder, SentenceEncoder
from icc_coding.suggesting.encoding.vectors import CachedEncoder
from icc_coding.suggesting.kept import Kept
from icc_coding.suggesting.material import cut_decided, told_of, words_of_background
from icc_coding.suggesting.models import current_name, load_model
from icc_coding.suggesting.program import scoring_digest
from icc_coding.suggesting.shelf import Shelf
from icc_coding.suggesting.suggester import Suggester
from icc_coding.transcripts.model import Transcript


class Basis:
    """The basis of a study's suggestions; `encoder` is the study's own unless another is given. Raises UserError like `study_suggester`."""

    def __init__(self, study: Study, codebook: Codebook, encoder: Encoder | None = None) -> None:
        self.study, self.codebook = study, codebook
        self.encoder = encoder or SentenceEncoder(study.settings.encoder, study.models, study.cache)
        self.model = study.settings.model or current_name(study)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over codebook, encoder, learned model and program."""
        meaning = [self.codebook.language, self.codebook.dimensions, self.codebook.scope]
        model = self.study.models / self.model if self.model not in ("", "none") else None
        files = [sha256_file(path) for path in sorted(model.glob("*")) if path.is_file()] if model is not None else []
        return sha256_text(json.dumps([meaning, self.encoder.id, files, scoring_digest()], sort_keys=True, default=_as_json))

    @property
    def kept(self) -> Kept:
        """What earlier runs found on this basis."""
        return Kept(self.study.cache, self.digest)

    @cached_property
    def suggester(self) -> Suggester:
        """The suggester: its encoder with its vector cache, and the learned model if there is one (see `models.load_model`)."""
        model = load_model(self.study, self.study.settings.model)
        texts = self.study.texts
        encoder = CachedEncoder(self.encoder, self.study.cache)
        background = base_background(encoder, words_of_background(self.shelf))
        told = told_of(self.codebook.codes, self.shelf)

        def read(text: str) -> str:
            return (texts / f"{text}.txt").read_text(encoding="utf-8")

        return Suggester(self.codebook, encoder, background, model, read, told, lambda passages: cut_decided(passages, self.shelf))

    @cached_property
    def shelf(self) -> Shelf:
        """What earlier runs worked out on any basis with the same program."""
        return Shelf(self.study.cache, scoring_digest())

    def clear_out(self, transcripts: Sequence[Transcript]) -> None:
        """Throw away what nobody has needed for a month."""
        self.kept.clear_out(transcripts)
        if "suggester" in self.__dict__:  # a run that needed nothing of the shelf knows nothing about it
            self.shelf.clear_out()

    @property
    def model_name(self) -> str:
        """The learned model's name; '' for none."""
        return "" if self.model == "none" else self.model


def _as_json(one: Any) -> Any:
    return told_by(one) if is_dataclass(one) else str(one)
