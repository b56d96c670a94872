"""Text to vectors, so that a text's vector never depends on the texts beside it.

BERT-shaped models (the shipped one is) are computed by `packed`; every other sentence-transformers model by that library, padded to fixed
shapes (`padded`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from icc_coding.language import visible
from icc_coding.settings import EncoderSettings
from icc_coding.suggesting.bert_shape import Shape, read_shape
from icc_coding.suggesting.devices import accelerator, precision_of
from icc_coding.suggesting.encoder_files import HUB_ID, EncoderFiles, fetch_official, find_encoder
from icc_coding.suggesting.packed import PackedModel
from icc_coding.suggesting.packing import chunks

Vectors = NDArray[np.float32]
Progress = Callable[[int], None]

_SLICE = 4096  # texts that are cut into tokens while the slice before is computed


class Encoder(Protocol):
    """What the rest of the program needs of a model."""

    @property
    def id(self) -> str:
        """Names the weights and, after the last slash, the precision: vectors of different ids are never mixed."""

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Unit-length vectors, [len(texts) x dimensions]; `progress` is called with the number of texts done since the last call."""


def weights_id(encoder_id: str) -> str:
    """What an encoder's id says of its weights: without the precision. What was learned in one precision holds in the others."""
    return encoder_id.rsplit("/", 1)[0]


class SentenceEncoder:
    """A sentence-transformers model, loaded when first used."""

    def __init__(self, settings: EncoderSettings | None = None, models: Path | None = None) -> None:
        self.settings = settings or EncoderSettings()
        self.files = find_encoder(self.settings, models)
        self.shape = read_shape(Path(self.files.folder))
        self.precision = precision_of(self.settings, packed=self.shape is not None or self.files.folder == HUB_ID)
        self._model: _Model | None = None

    @property
    def id(self) -> str:
        """Name, first 12 hex of the weights' SHA-256, precision."""
        return f"{self.files.name}@{self.files.sha256[:12] or 'unversioned'}/{self.precision}"

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Unit-length vectors, [len(texts) x dimensions], float32. A text's vector depends on the text alone; equal texts are encoded once."""
        model = self._load()
        unique: dict[str, int] = {}
        rows = [unique.setdefault(visible(text), len(unique)) for text in texts]
        vectors = model.encode(list(unique), progress)
        if progress is not None and len(unique) < len(texts):
            progress(len(texts) - len(unique))
        return vectors[rows] if len(unique) < len(texts) else vectors

    def _load(self) -> _Model:
        if self._model is None:
            # Beside a graphics processor, cutting into tokens is what takes time; elsewhere all processors compute already.
            os.environ.setdefault("TOKENIZERS_PARALLELISM", "true" if self.precision == "fp16" and accelerator() else "false")
            if self.files.folder == HUB_ID:
                self.files = fetch_official(self.files)
                self.shape = read_shape(Path(self.files.folder))
            if self.shape is None:
                from icc_coding.suggesting.padded import PaddedModel

                self._model = PaddedModel(self.files, self.precision, offline=self.settings.offline)
            else:
                self._model = _Packed(self.files, self.shape, self.precision)
        return self._model


class _Model(Protocol):
    def encode(self, texts: Sequence[str], progress: Progress | None) -> Vectors: ...


class _Packed:
    """Tokeniser and packed model of one folder."""

    def __init__(self, files: EncoderFiles, shape: Shape, precision: str) -> None:
        import torch
        from tokenizers import Tokenizer

        folder = Path(files.folder)
        dtype = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}[precision]
        self.shape = shape
        self.model = PackedModel(folder, shape, dtype, (accelerator() if precision == "fp16" else "") or "cpu")
        self.tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(shape.longest)

    def encode(self, texts: Sequence[str], progress: Progress | None) -> Vectors:
        result = np.zeros((len(texts), self.shape.dimensions), dtype=np.float32)
        for start, tokens in self._tokens(texts):
            for chunk in chunks(tokens, self.model.chunk):
                result[[start + row for row in chunk.rows]] = self.model.encode(chunk)
                if progress is not None:
                    progress(len(chunk.rows))
        return result

    def _tokens(self, texts: Sequence[str]) -> Iterator[tuple[int, list[list[int]]]]:
        """Token ids slice by slice, the next slice being cut while the caller computes."""
        starts = range(0, len(texts), _SLICE)
        with ThreadPoolExecutor(1) as pool:
            coming = [pool.submit(self._cut, texts[start : start + _SLICE]) for start in starts[:1]]
            for number, start in enumerate(starts):
                tokens = coming.pop().result()
                coming += [pool.submit(self._cut, texts[after : after + _SLICE]) for after in starts[number + 1 : number + 2]]
                yield start, tokens

    def _cut(self, texts: Sequence[str]) -> list[list[int]]:
        prompted = [self.shape.prompt + text for text in texts]
        return [encoding.ids for encoding in self.tokenizer.encode_batch(prompted)]
