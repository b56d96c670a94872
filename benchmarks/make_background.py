"""Makes what is shipped encoded: the passages in icc_coding/suggesting/base, with their vectors and card beside them, and the texts of the
program's own codebook in base/wording.

Run after changing a passage or that codebook:  python benchmarks/make_background.py
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import numpy as np
from safetensors.numpy import save

from icc_coding.codebook.model import Codebook
from icc_coding.files import write_bytes_atomic, write_json_atomic
from icc_coding.settings import EncoderSettings
from icc_coding.suggesting.background import BASE, passage_sentences, read_passages, texts_digest
from icc_coding.suggesting.encoding.encoder import SentenceEncoder
from icc_coding.suggesting.encoding.vectors import GIVEN, CachedEncoder
from icc_coding.suggesting.suggester import Suggester


def main() -> None:
    ordinary, others = read_passages()
    encoder = SentenceEncoder(EncoderSettings(precision="fp32"))
    sentences = passage_sentences([*ordinary, *others])
    vectors = encoder.encode(sentences)
    # Half precision halves the file; the background is only ever averaged over.
    write_bytes_atomic(BASE / "vectors.safetensors", save({"vectors": vectors.astype(np.float16)}))
    card = {
        "encoder": encoder.id,
        "texts_sha256": texts_digest(),
        "passages": {"ordinary talk": len(ordinary), "cities working together": len(others)},
        "sentences": len(sentences),
    }
    write_json_atomic(BASE / "card.json", card)
    print(card)
    make_wording()


def make_wording() -> None:
    """What the program's own codebook says, as a first run would encode and keep it."""
    shutil.rmtree(GIVEN, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        encoder = CachedEncoder(SentenceEncoder(), Path(folder))
        Suggester(Codebook.load(BASE.parents[1] / "template" / "codebook.yaml"), encoder)
        made = encoder.wording.folder
        assert made is not None
        shutil.copytree(made, GIVEN / made.name)


if __name__ == "__main__":
    main()
