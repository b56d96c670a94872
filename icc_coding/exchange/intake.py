"""What `import` takes in: filled-in review sheets, and decision logs of colleagues."""

from __future__ import annotations

from pathlib import Path

from icc_coding.errors import UserError
from icc_coding.study import Study


def import_file(study: Study, file: Path, content: str = "", coder: str = "", *, dry_run: bool = False) -> str:
    """Take in one file and say what became of it. `content` is review or decisions; '' lets the file decide.

    With `dry_run` nothing is written. Raises UserError when the file is neither.
    """
    if not file.exists():
        raise UserError(f"{file}: there is no such file.")
    content = content or ("decisions" if file.is_dir() or file.suffix.lower() == ".jsonl" else "review")
    if content == "decisions":
        return _decisions(study, file, dry_run)
    if not coder:
        raise UserError(f"{file.name}: whose decisions are these? Add --coder NAME.")
    from icc_coding.reviewing.sheet import read_sheet

    return str(read_sheet(study, file, coder, dry_run))


def _decisions(study: Study, source: Path, dry_run: bool) -> str:
    from icc_coding.decisions.merge import import_logs

    report = import_logs(study, [source], dry_run=dry_run)
    verb = "would be" if dry_run else "were"
    lines = [
        f"{source}: {len(report.new)} logs {verb} taken in, {len(report.longer)} continued, {len(report.known)} already here.",
        f"Records {report.before.records} → {report.after.records}, codings that stand {report.before.codings} → {report.after.codings}, "
        f"coders {report.before.coders} → {report.after.coders}.",
    ]
    if report.parted:
        lines.append(f"Went on differently in two places, both kept: {', '.join(report.parted)}.")
    if report.conflicts:
        lines.append(f"Two different records under one id: {', '.join(report.conflicts)}. Ask who changed a log by hand.")
    if report.wrong_texts:
        lines.append(
            f"Texts that are not what their name says were left: {', '.join(report.wrong_texts)}. "
            "Ask for them again, or wait until the drive has finished, and import once more."
        )
    waiting = sum(report.unknown_texts.values())
    if waiting:
        lines.append(f"{waiting} records wait for {len(report.unknown_texts)} texts that this study does not have.")
    return "\n".join(lines)
