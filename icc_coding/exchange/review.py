"""Our own files on their way through other hands: review sheets, memos, colleagues' decision logs."""

from __future__ import annotations

from pathlib import Path

from icc_coding.errors import UserError
from icc_coding.exchange.flat.writing import separator_of
from icc_coding.exchange.registry import Brought, Wanted
from icc_coding.phrasing import how_many, typed


def write(wanted: Wanted) -> str:
    """Write a review sheet; one that is there already may hold decisions and is never written over."""
    from icc_coding.reviewing.sheet import write_sheet

    if wanted.file.exists():
        raise UserError(f"{wanted.file}: is there already and may hold decisions. Import it first, then delete it or choose another name.")
    if len(wanted.choice.coders) > 1:
        raise UserError(f"{wanted.file.name}: a review sheet is for one coder. Name one with --coder.")
    separator, coder = separator_of(wanted)[0], next(iter(wanted.choice.coders), "")
    shown = wanted.masks.sheet_row if wanted.masks else None
    written = write_sheet(wanted.study, wanted.file, coder, excel=wanted.excel, separator=separator, segments=wanted.segments, shown=shown)
    return str(written)


def write_memo_table(wanted: Wanted) -> str:
    """Write all memos."""
    from icc_coding.decisions.past import text_names
    from icc_coding.reviewing.memos import write_memos

    memos, names = (wanted.masks.memos, wanted.masks.text_names(text_names(wanted.study))) if wanted.masks else (None, None)
    return (
        f"{wanted.file}: {how_many(write_memos(wanted.study, wanted.file, excel=wanted.excel, memos=memos, names=names), 'memo')} written."
    )


def read(brought: Brought) -> str:
    """Apply a filled-in review sheet."""
    if not brought.coder:
        raise UserError(f"{brought.file.name}: whose decisions are these? Add --coder NAME.")
    from icc_coding.reviewing.sheet import read_sheet

    return str(read_sheet(brought.study, brought.file, brought.coder, brought.dry_run))


def is_sheet(path: Path) -> bool:
    """Whether a table is a review sheet, whatever was done to it: it has the marker column."""
    from icc_coding.reviewing.sheet import MARKER
    from icc_coding.reviewing.tables import read_rows

    try:
        read_rows(path, MARKER)
    except UserError:
        return False
    return True


def is_decisions(path: Path) -> bool:
    """A study's folder, its folder of decisions, or one log."""
    if path.is_dir():
        return True
    if path.suffix.lower() != ".jsonl":
        return False
    with path.open("rb") as handle:
        return b'"excerpt_id"' not in handle.read(400)  # then it is a coded table


def read_decisions(brought: Brought) -> str:
    """Take in decision logs; each record counts once, whichever way it came."""
    from icc_coding.decisions.merge import import_logs

    codings = brought.file / "codings.csv"
    if codings.is_file() and not (brought.file / "coding").exists():
        raise UserError(
            f"{brought.file}: is a folder for an archive, not a study. Take in its {codings.name}: icc-coding import {typed(codings)}. The talks are in "
            f"{brought.file / 'texts'}, the codebook is codebook.yaml."
        )
    report = import_logs(brought.study, [brought.file], dry_run=brought.dry_run)
    verbs = ("would be", "would be") if brought.dry_run else ("was", "were")
    lines = [
        f"{brought.file}: {how_many(len(report.new), 'log', *verbs)} taken in, {len(report.longer)} continued, {len(report.known)} already here.",
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
        lines.append(
            f"{how_many(waiting, 'record', 'waits', 'wait')} for {how_many(len(report.unknown_texts), 'text')} that this study does not have."
        )
    return "\n".join(lines)
