"""Makes the shipped background: encodes the passages in icc_coding/suggesting/base and writes their vectors and card beside them.

Run after changing a passage:  python benchmarks/make_background.py
"""

from __future__ import annotations

import numpy as np
from safetensors.numpy import save

from icc_coding.files import write_bytes_atomic, write_json_atomic
from icc_coding.settings import EncoderSettings
from icc_coding.suggesting.background import BASE, passage_sentences, read_passages, texts_digest
from icc_coding.suggesting.encoder import SentenceEncoder


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


if __name__ == "__main__":
    main()
