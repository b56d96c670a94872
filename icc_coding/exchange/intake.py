"""What `import` takes in: told by content and ending, reported, and all or nothing."""

from __future__ import annotations

from pathlib import Path

from icc_coding.errors import UserError
from icc_coding.exchange.registry import Brought, reader_of
from icc_coding.study import Study


def import_file(study: Study, file: Path, content: str = "", coder: str = "", **options: object) -> str:
    """Take in one file or folder and say what became of it; '' as `content` lets the file decide.

    `options` are the fields of :class:`~icc_coding.exchange.registry.Brought`; with `dry_run` nothing is written. Raises UserError
    when the file is nothing that can be taken in.
    """
    if not file.exists():
        raise UserError(f"{file}: there is no such file.")
    if options.get("columns"):
        content = content or "quotes"
    return reader_of(file, content).read(Brought(study, file, coder, **options))  # type: ignore[arg-type]
