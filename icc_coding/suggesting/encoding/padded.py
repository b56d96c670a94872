"""Models that are not BERT-shaped: computed by sentence-transformers, in batches of fixed shapes."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from icc_coding.errors import UserError
from icc_coding.suggesting.encoding.bert_shape import LONGEST
from icc_coding.suggesting.encoding.encoder_files import EncoderFiles, check_modules

# Every batch has one of these shapes: texts are padded to the next length and batches filled up, so that the matrix products,
# and with them the last bits of a vector, are the same whatever else is encoded.
_LENGTHS = (16, 32, 48, 64, 96, 128, 192, 256, 384)
_TOKENS_PER_BATCH = 2048


class PaddedModel:
    """A sentence-transformers model on the CPU. Raises UserError when it cannot be loaded."""

    def __init__(self, files: EncoderFiles, precision: str, *, offline: bool) -> None:
        if offline:
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
        import torch
        import transformers
        from sentence_transformers import SentenceTransformer

        transformers.utils.logging.disable_progress_bar()
        transformers.utils.logging.set_verbosity_error()
        check_modules(Path(files.folder))
        try:
            self.model: Any = SentenceTransformer(
                files.folder, device="cpu", revision=files.revision, trust_remote_code=False, local_files_only=offline
            )
        except Exception as error:
            what = (str(error).splitlines() or [type(error).__name__])[0][:200]
            raise UserError(f"{files.folder}: cannot be loaded as a sentence-transformers model ({what}).") from error
        self.model.eval()
        if precision != "fp32":
            self.model.to({"bf16": torch.bfloat16, "fp16": torch.float16}[precision])

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None) -> NDArray[np.float32]:
        """Unit-length vectors, [len(texts) x dimensions]."""
        model = self.model
        if not texts:
            return np.zeros((0, int(model.get_embedding_dimension())), dtype=np.float32)
        prompt = (model.prompts or {}).get(model.default_prompt_name or "", "")
        prompted = [prompt + text for text in texts] if prompt else list(texts)
        if not hasattr(model.tokenizer, "model_input_names"):  # static embeddings: no padding, so nothing depends on the neighbours
            vectors = model.encode(prompted, prompt="", normalize_embeddings=True, show_progress_bar=False)
            if progress is not None:
                progress(len(texts))
            return np.asarray(vectors, dtype=np.float32)
        return self._encode_padded(prompted, progress)

    def _encode_padded(self, texts: Sequence[str], progress: Callable[[int], None] | None) -> NDArray[np.float32]:
        import torch

        model = self.model
        longest = min(int(model.max_seq_length or LONGEST), LONGEST)
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
