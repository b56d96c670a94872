"""What `export` writes: chosen by content and suffix, and always counted against what is stored."""

from __future__ import annotations

from pathlib import Path

from icc_coding.corpus import load_corpus
from icc_coding.errors import UserError
from icc_coding.exchange.coded_csv import write_coded_csv
from icc_coding.study import Study

_CODEBOOK = (".yaml", ".yml", ".html", ".md")


def export_study(study: Study, file: Path, content: str = "", *, excel: bool = False) -> str:
    """Write `file` and say what was written. `content` is coded, review, memos or codebook; '' lets the name decide."""
    _leave_alone(study, file)
    suffix = file.suffix.lower()
    content = content or _content(file)
    if content == "codebook":
        return _codebook(study, file, suffix)
    if content == "review":
        return _review(study, file, suffix, excel)
    if content == "memos" and suffix == ".csv":
        from icc_coding.reviewing.memos import write_memos

        return f"{file}: {write_memos(study, file, excel=excel)} memos written."
    if suffix != ".csv":
        raise UserError(
            f"{file.name}: {content if content == 'memos' else 'coded excerpts'} are written as .csv. A review sheet may also be .xlsx: name it review.xlsx or add --as review."
        )
    corpus = load_corpus(study)
    written, stored = write_coded_csv(file, corpus.rows, corpus.attributes, excel=excel), corpus.stored
    left_out = "" if written == stored else f" The other {stored - written} belong to texts or codes that the study no longer has."
    return f"{file}: {written} rows written of {stored} stored.{left_out}"


def _leave_alone(study: Study, file: Path) -> None:
    """Refuse to write over what the study is made of."""
    target = file.resolve()
    kept = (
        study.codebook,
        study.settings_file,
        study.transcripts,
        study.texts,
        study.decisions,
        study.samples,
        study.models,
        study.runs,
        study.run_manifest,
    )
    if any(path.resolve() in (target, *target.parents) for path in kept):
        raise UserError(f"{file}: belongs to the study itself and is not written over. Choose another name or folder.")


def _content(file: Path) -> str:
    if file.suffix.lower() in _CODEBOOK:
        return "codebook"
    return next((content for content in ("review", "memos") if file.stem.lower().startswith(content)), "coded")


def _codebook(study: Study, file: Path, suffix: str) -> str:
    from icc_coding.codebook.document import write_document
    from icc_coding.codebook.dump import to_yaml
    from icc_coding.codebook.model import Codebook
    from icc_coding.files import write_text_atomic

    codebook = Codebook.load(study.codebook)
    if suffix in (".yaml", ".yml"):
        write_text_atomic(file, to_yaml(codebook))
    else:
        write_document(codebook, file)
    return f"{file}: {len(codebook.codes)} codes written of {len(codebook.codes)} in the codebook."


def _review(study: Study, file: Path, suffix: str, excel: bool) -> str:
    from icc_coding.reviewing.sheet import write_sheet

    if suffix not in (".csv", ".xlsx"):
        raise UserError(f"{file.name}: a review sheet is written as .xlsx or .csv.")
    if file.exists():
        raise UserError(f"{file}: is there already and may hold decisions. Import it first, then delete it or choose another name.")
    return str(write_sheet(study, file, excel=excel))
