"""SetFit (Tunstall et al. 2022, arXiv:2209.11055) on the same labelled texts: the encoder is tuned on pairs, then a logistic head is fitted.

Needs the test extra. It gets each code's definition and examples as one more labelled text. Its default of comparing every text
with every other would take an hour a fit here; pairs are drawn for a fixed number of steps.
"""

from __future__ import annotations

import contextlib
import sys
import time

import numpy as np
from figures import Matrix, Texts

from icc_coding.settings import EncoderSettings
from icc_coding.suggesting.encoding.encoder_files import find_encoder

STEPS, BATCH = 40, 16
LONGEST = 128  # tokens


class SetFit:
    """Scores [texts x codes] after training on some rows; `seconds` keeps what each training took."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def __call__(self, data: Texts, rows: Matrix) -> Matrix:
        from datasets import Dataset
        from setfit import SetFitModel, Trainer, TrainingArguments

        truth = data.truth[rows]
        codes = np.flatnonzero(truth.any(axis=0))
        texts = [data.texts[row] for row in rows] + [data.definitions_and_examples[code] for code in codes]
        labels = np.vstack([truth[:, codes], np.eye(len(codes), dtype=bool)]).astype(int)
        folder = find_encoder(EncoderSettings(), None).folder
        began = time.perf_counter()
        model = SetFitModel.from_pretrained(folder, multi_target_strategy="one-vs-rest", local_files_only=True)
        model.model_body.max_seq_length = LONGEST
        arguments = TrainingArguments(
            batch_size=BATCH, max_steps=STEPS, sampling_strategy="undersampling", seed=0, report_to="none", save_strategy="no"
        )
        pairs = Dataset.from_dict({"text": texts, "label": labels.tolist()})
        with contextlib.redirect_stdout(sys.stderr):  # it reports its progress there, into the JSON
            Trainer(model=model, args=arguments, train_dataset=pairs).train()
        self.seconds.append(time.perf_counter() - began)
        result = np.full(data.truth.shape, -1.0)
        chances = np.asarray(model.predict_proba(data.texts, as_numpy=True))
        result[:, codes] = chances
        return result
