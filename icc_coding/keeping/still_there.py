"""Talk that was withdrawn and is there still: after a withdrawal that was cut off, and in a study made from an archive of before."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from icc_coding.decisions.logs.log import read_logs
from icc_coding.errors import UserError
from icc_coding.study import CODEBOOK, Study
from icc_coding.transcripts.keep import thaw
from icc_coding.transcripts.withdrawn import Withdrawal, withdrawals


def still_there(study: Study, beside: Path | None = None) -> list[str]:
    """A sentence for each withdrawn text of which the study holds words, in its frozen texts or its logs.

    `beside` is a file in another study, of which the list of withdrawals counts as well. A damaged list says nothing here; `verify` names it.
    """
    known = {**_known(study), **(_known(above) if beside is not None and (above := _study_above(beside)) is not None else {})}
    found = {text for text in known if (study.texts / f"{text}.txt").exists()}
    if known:
        every = read_logs(study, strict=False).entries()
        found |= {record.text for _, record in every if record.text in known and (record.quote or record.note)}
    return [f"{_name(study, text)} was withdrawn on {known[text].at[:10]} by {known[text].by}" for text in sorted(found)]


def _known(study: Study) -> Mapping[str, Withdrawal]:
    try:
        return withdrawals(study)
    except UserError:
        return {}


def _study_above(path: Path) -> Study | None:
    """The study that a file lies in, None when it lies in none."""
    return next((Study(folder) for folder in path.absolute().parents if (folder / CODEBOOK).is_file()), None)


def _name(study: Study, text: str) -> str:
    with suppress(UserError):
        return thaw(study, text).name
    return "a transcript"
