"""What `import` does for a study, from a command as from the window: whatever people coded or decided elsewhere, with a backup before it."""

from __future__ import annotations

from pathlib import Path

from icc_coding.analysis.framework_sheet import is_framework, read_summaries
from icc_coding.errors import UserError
from icc_coding.exchange.intake import import_file
from icc_coding.exchange.taking.take import undo_import
from icc_coding.keeping.archive import backup
from icc_coding.study import Study

_REASON = "import"
_OF_CODINGS = {"whole": "--whole", "offsets": "--offsets", "columns": "--column"}


def bring_in(study: Study, file: Path, content: str = "", coder: str = "", *, dry_run: bool = False, **how: object) -> str:
    """Take in one file or folder and say what became of it, or with `dry_run` what would.

    `content` is what the file is, where it does not say so itself; `coder` whose decisions it holds, where it names nobody; `how` are the
    other fields of :class:`~icc_coding.exchange.registry.Brought`. Raises UserError when it is nothing that can be taken in.
    """
    if not dry_run and file.exists():
        backup(study, reason=_REASON)
    if content == "framework" or (not content and is_framework(file)):
        if useless := [option for name, option in _OF_CODINGS.items() if how.get(name)]:
            said = f"{file.name}: {useless[0]} says nothing for a framework matrix, whose summaries become memos."
            raise UserError(f"{said} It is for what people coded in another program; leave it out.")
        if not coder:
            raise UserError(f"{file.name}: whose summaries are these? Add --coder NAME.")
        return str(read_summaries(study, file, coder, dry_run=dry_run))
    return import_file(study, file, content, coder, dry_run=dry_run, **how)


def take_back(study: Study) -> str:
    """Take the last import back and say how much that was. Raises UserError when none still stands."""
    backup(study, reason=_REASON)
    return undo_import(study)
