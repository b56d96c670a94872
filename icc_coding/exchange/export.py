"""What `export` writes: chosen by content and ending, and always counted against what is stored."""

from __future__ import annotations

from pathlib import Path

from icc_coding.errors import UserError
from icc_coding.exchange.registry import Wanted, content_of, writer_of
from icc_coding.study import Study


def export_study(study: Study, file: Path, content: str = "", pseudonyms: Path | None = None, **options: object) -> str:
    """Write `file` and say what was written. `content` is one of `registry.CONTENTS`; '' lets the name decide.

    With `pseudonyms`, a table of names outside the study, names are replaced in all that is written; see `exchange/pseudonyms/`.
    `options` are the fields of :class:`~icc_coding.exchange.registry.Wanted`. Raises UserError for a file of the study itself, an
    ending that the content is not written as, and an option that the format does not know.
    """
    _leave_alone(study, file)
    writer = writer_of(file, content or content_of(file))
    if pseudonyms is None:
        return writer.write(Wanted(study, file, **options))  # type: ignore[arg-type]
    from icc_coding.exchange.pseudonyms.asking import masks_of, report_unknown
    from icc_coding.exchange.pseudonyms.returning import remember_texts

    masks = masks_of(study, pseudonyms)
    remember_texts(study, masks.changed)
    said = writer.write(Wanted(study, file, masks=masks, **options))  # type: ignore[arg-type]
    return f"{said}\n{report_unknown(masks, pseudonyms)}"


def _leave_alone(study: Study, file: Path) -> None:
    """Refuse to write over what the study is made of."""
    target = file.resolve()
    kept = (study.codebook, study.settings_file, study.transcripts, study.texts, study.decisions, study.samples, study.models)
    if any(path.resolve() in (target, *target.parents) for path in kept):
        raise UserError(f"{file}: belongs to the study itself and is not written over. Choose another name or folder.")
