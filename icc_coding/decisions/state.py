"""A study's decisions as they stand: all logs read, verified and replayed."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from icc_coding.codebook.changing.kept import kept_codebooks
from icc_coding.decisions.asked import Existing, seen_in
from icc_coding.decisions.fold import Quote
from icc_coding.decisions.logs.columns import RecordColumns, occurring
from icc_coding.decisions.logs.log import Logs, read_logs
from icc_coding.decisions.overlap import renamed_codes
from icc_coding.decisions.replay import Replay
from icc_coding.decisions.samples import load_samples
from icc_coding.errors import UserError
from icc_coding.study import Study
from icc_coding.transcripts.keep import frozen_names
from icc_coding.transcripts.withdrawn import withdrawals

if TYPE_CHECKING:
    from icc_coding.codebook.model import Codebook


def load_state(study: Study, codebook: Codebook | None = None, *, logs: Logs | None = None) -> Replay:
    """Replay every log of a study; with a codebook, decisions under a code's older id count for the code that took it over.

    Raises ProblemsError, with file and line, when a log was damaged or changed.
    """
    logs = logs or read_logs(study)
    renamed = renamed_codes(codebook) if codebook else None
    existing = existing_codes(study, codebook, logs.columns) if codebook else None
    rows = np.concatenate([np.arange(0), *(np.arange(found.start, found.stop) for found in logs.rows)])
    return Replay(renamed=renamed, quote=quotes(study), columns=logs.columns, rows=rows, existing=existing)


def existing_codes(study: Study, codebook: Codebook, columns: RecordColumns) -> Existing:
    """Which of a codebook's codes existed when, as far as the study has kept its codebooks and the readings of `columns` name theirs."""
    return Existing(kept_codebooks(study), [code.id for code in codebook.codes], renamed_codes(codebook), seen_in(columns))


def referred_texts(study: Study, logs: Logs | None = None) -> set[str]:
    """Hashes of the texts that a decision, a sample or a withdrawal refers to: these must never be deleted. Damaged logs count as well.

    While a log, or the list of withdrawals, is missing or damaged it is not known which texts it refers to: then all of them count. `logs` are those of the study, if
    they were read already.
    """
    logs = logs or read_logs(study, strict=False)
    if logs.left_out or logs.problems:
        return set(frozen_names(study))
    try:
        in_place = {entry.instead for entry in withdrawals(study).values() if entry.instead}  # nothing else can tell who said what in them
    except UserError:
        return set(frozen_names(study))
    texts = logs.columns.values("text")
    decided = {texts[number] for rows in logs.rows for number in occurring(logs.columns["text"][rows.start : rows.stop]) if texts[number]}
    return decided | in_place | {item.text for sample in load_samples(study) for item in sample.segments}


def quotes(study: Study) -> Quote:
    """Looks words up in the study's frozen texts."""

    @lru_cache(maxsize=64)
    def text_of(text_hash: str) -> str | None:
        path = study.texts / f"{text_hash}.txt"
        return path.read_bytes().decode("utf-8") if path.is_file() else None

    def quote(text_hash: str, start: int, end: int) -> str | None:
        text = text_of(text_hash)
        return None if text is None else text[start:end]

    return quote
