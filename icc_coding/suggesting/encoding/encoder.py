"""Text to vectors, so that a text's vector never depends on the texts beside it.

BERT-shaped models (the shipped one is) are computed by `packed`; every other sentence-transformers model by that library, padded to fixed
shapes (`padded`). The few texts of a codebook have a way of their own (`plain`), which needs no torch.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from icc_coding.errors import UserError
from icc_coding.files import sha256_file
from icc_coding.language import visible
from icc_coding.settings import EncoderSettings
from icc_coding.suggesting.encoding.bert_shape import Shape, read_shape
from icc_coding.suggesting.encoding.devices import accelerator, precision_of, refuse_slow_half
from icc_coding.suggesting.encoding.encoder_files import HUB_ID, EncoderFiles, fetch_official, find_encoder
from icc_coding.suggesting.encoding.known_digests import KnownDigests
from icc_coding.suggesting.encoding.packing import chunks
from icc_coding.suggesting.encoding.plain import PlainModel

if TYPE_CHECKING:
    from icc_coding.suggesting.encoding.direct import DirectModel
    from icc_coding.suggesting.encoding.packed import PackedModel

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


@runtime_checkable
class WithWording(Protocol):
    """An encoder that computes the few texts of a codebook another way than the many sentences of interviews."""

    @property
    def wording(self) -> Encoder:
        """The encoder for the texts of a codebook."""


def for_wording(encoder: Encoder) -> Encoder:
    """What the texts of a codebook are encoded with in every run, whatever else is loaded: the encoder itself unless it has its own way."""
    return encoder.wording if isinstance(encoder, WithWording) else encoder


def weights_id(encoder_id: str) -> str:
    """What an encoder's id says of its weights: without the precision. What was learned in one precision holds in the others."""
    return encoder_id.rsplit("/", 1)[0]


class SentenceEncoder:
    """A sentence-transformers model, loaded when first used."""

    def __init__(self, settings: EncoderSettings | None = None, models: Path | None = None, cache: Path | None = None) -> None:
        """`models` is a study's folder of models; in `cache` the digests of large files are kept (see `known_digests`)."""
        self.settings = settings or EncoderSettings()
        self._models = models
        self.files = find_encoder(self.settings, models, KnownDigests(cache).of if cache is not None else sha256_file)
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

    @property
    def wording(self) -> Encoder:
        """The same weights computed by numpy (see `plain`), where that can be done."""
        fetch = self.files.folder == HUB_ID
        return _Wording(self) if fetch or (self.shape is not None and self.shape.single) else self

    def fetched(self) -> Path:
        """The folder of the model, fetched first where it has to be."""
        if self.files.folder == HUB_ID:
            self.files = fetch_official(self.files)
            self.shape = read_shape(Path(self.files.folder))
        return Path(self.files.folder)

    def _check_weights(self) -> None:
        """Read them anew: a digest that is kept says what they were. Loading takes some thirty times as long. Raises UserError."""
        now = find_encoder(self.settings, self._models)
        if now.sha256 != self.files.sha256:
            raise UserError(
                f"{now.folder}: holds other weights than before, with the size and times of the old ones. "
                "The drive may be failing: copy the model's folder again, and run it once more."
            )

    def _load(self) -> _Model:
        if self._model is None:
            self._check_weights()
            # Beside a graphics processor, cutting into tokens is what takes time; elsewhere all processors compute already.
            os.environ.setdefault("TOKENIZERS_PARALLELISM", "true" if self.precision == "fp16" and accelerator() else "false")
            self.fetched()
            refuse_slow_half(self.precision, self.files.name, packed=self.shape is not None)
            if self.shape is None:
                from icc_coding.suggesting.encoding.padded import PaddedModel

                self._model = PaddedModel(self.files, self.precision, offline=self.settings.offline)
            else:
                self._model = _Packed(self.files, self.shape, self.precision)
        return self._model


class _Wording:
    """An encoder's own weights, computed without torch."""

    def __init__(self, encoder: SentenceEncoder) -> None:
        self._encoder = encoder
        self._loaded: tuple[PlainModel, Tokens] | None = None

    @property
    def id(self) -> str:
        return f"{weights_id(self._encoder.id)}/plain"

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        if self._loaded is None:
            folder = self._encoder.fetched()
            assert self._encoder.shape is not None
            self._loaded = PlainModel(folder, self._encoder.shape), Tokens(folder, self._encoder.shape)
        model, tokens = self._loaded
        vectors = model.encode(tokens.of([visible(text) for text in texts]))
        if progress is not None:
            progress(len(texts))
        return vectors


class _Model(Protocol):
    def encode(self, texts: Sequence[str], progress: Progress | None) -> Vectors: ...


class _Packed:
    """Tokeniser and packed model of one folder."""

    def __init__(self, files: EncoderFiles, shape: Shape, precision: str) -> None:
        folder = Path(files.folder)
        self.shape = shape
        self.model = _model(folder, shape, precision)
        self.tokens = Tokens(folder, shape)

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
            coming = [pool.submit(self.tokens.of, texts[start : start + _SLICE]) for start in starts[:1]]
            for number, start in enumerate(starts):
                tokens = coming.pop().result()
                coming += [pool.submit(self.tokens.of, texts[after : after + _SLICE]) for after in starts[number + 1 : number + 2]]
                yield start, tokens


def _model(folder: Path, shape: Shape, precision: str) -> DirectModel | PackedModel:
    """Computed by torch's library alone where that can be done, which is the same to the last bit."""
    from icc_coding.suggesting.encoding.direct import DirectModel, usable
    from icc_coding.suggesting.encoding.packed import PackedModel

    if shape.single and (own := usable(precision)) is not None:
        return DirectModel(folder, shape, precision, own)
    import torch

    dtype = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}[precision]
    return PackedModel(folder, shape, dtype, (accelerator() if precision == "fp16" else "") or "cpu")


class Tokens:
    """Cuts texts into a model's tokens."""

    def __init__(self, folder: Path, shape: Shape) -> None:
        from tokenizers import Tokenizer

        self._prompt = shape.prompt
        self._tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(shape.longest)

    def of(self, texts: Sequence[str]) -> list[list[int]]:
        """The token ids of each text, as many as the model reads."""
        return [encoding.ids for encoding in self._tokenizer.encode_batch([self._prompt + text for text in texts])]
