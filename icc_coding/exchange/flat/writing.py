"""`export coded.…`: the table in the format that the ending names, with a count of what was written against what is stored."""

from __future__ import annotations

from pathlib import Path

from icc_coding.corpus import DISPUTED, UNSURE, counted, tally
from icc_coding.corpus.portions import Written, load_portions
from icc_coding.errors import UserError
from icc_coding.exchange.flat.delimited import local_separator, write_delimited
from icc_coding.exchange.flat.table import Table, dictionary_table, long_table, portions_table
from icc_coding.exchange.registry import Wanted
from icc_coding.phrasing import how_many

_SEPARATORS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";"}


def write(wanted: Wanted) -> str:
    """Write `.csv`, `.tsv`, `.xlsx`, `.jsonl` or `.parquet`."""
    if wanted.masks is None and not wanted.wide and wanted.suffix != ".xlsx":  # a workbook goes through its rows once a sheet
        return _in_portions(wanted)
    table = _table(wanted)
    about = _about(wanted, table)
    written = _write(wanted, table)
    if wanted.wide:
        return f"{wanted.file}: {how_many(written, 'segment')} written that somebody answered, {how_many(len(table.columns), 'column')}.{about}"
    return f"{wanted.file}: {told(_counted(wanted), settled=wanted.choice.settled)}{about}"


def _in_portions(wanted: Wanted) -> str:
    """A transcript at a time, so that memory does not grow with the rows."""
    portions = load_portions(wanted.study)
    table = portions_table(portions, wanted.choice)
    about = _about(wanted, table)
    _write(wanted, table)
    return f"{wanted.file}: {told(portions.written, settled=wanted.choice.settled)}{about}"


def _counted(wanted: Wanted) -> Written:
    whole, tallies = wanted.whole, tally(wanted.whole.passages() if wanted.choice.settled else ())
    unsettled = counted(tallies, DISPUTED) + counted(tallies, UNSURE)
    said = wanted.corpus if wanted.choice.settled else wanted.corpus.said()
    silent = len(wanted.corpus.rows) - len(said.rows)
    return Written(len(said.rows), len(said.passages()), len(whole.rows), whole.stored, unsettled, silent)


def told(counts: Written, *, settled: bool = False) -> str:
    """Rows written against stored, and how many passages they are."""
    if settled:
        left = f" {how_many(counts.unsettled, 'passage', 'is', 'are')} not settled: see `icc-coding adjudicate`."
        return f"{how_many(counts.asked, 'row')} written, one for each settled passage and code, of {counts.stored} stored.{left if counts.unsettled else ''}"
    lost, aside = counts.stored - counts.rows, max(0, counts.rows - counts.asked)
    said = f"{how_many(counts.asked, 'row')} written of {counts.stored} stored ({how_many(counts.passages, 'passage')})."
    said += f" With them {how_many(counts.silent, 'row')} of what was read for a code and answered no." if counts.silent else ""
    said += f" {how_many(aside, 'row', 'is', 'are')} not asked for." if aside else ""
    return said + (f" {how_many(lost, 'more row', 'belongs', 'belong')} to texts or codes that the study no longer has." if lost else "")


def _about(wanted: Wanted, table: Table) -> str:
    return f" Its columns are explained in {_write_dictionary(wanted, table).name}." if wanted.dictionary else ""


def _table(wanted: Wanted) -> Table:
    if not wanted.wide:
        return long_table(wanted.corpus)
    from icc_coding.exchange.flat.wide import wide_table

    return wide_table(
        wanted.study, wanted.masks.plain if wanted.masks else wanted.whole, wanted.choice, wanted.masks.transcripts if wanted.masks else {}
    )


def _write(wanted: Wanted, table: Table) -> int:
    if wanted.suffix == ".xlsx":
        from icc_coding.exchange.flat.workbook import write_workbook

        return write_workbook(wanted.file, table, None if wanted.wide else wanted.corpus.codebook)
    if wanted.suffix == ".jsonl":
        from icc_coding.exchange.flat.others import write_jsonl

        return write_jsonl(wanted.file, table)
    if wanted.suffix == ".parquet":
        from icc_coding.exchange.flat.others import write_parquet

        return write_parquet(wanted.file, table)
    separator, decimal = separator_of(wanted)
    return write_delimited(wanted.file, table, separator=separator, excel=wanted.excel, decimal=decimal)


def separator_of(wanted: Wanted) -> tuple[str, str]:
    """The separator and the decimal sign: as asked for, else as this system's Excel expects them, else the comma."""
    asked = _SEPARATORS.get(wanted.separator.lower(), wanted.separator)
    if len(asked) > 1 or asked in ('"', "'", "\n", "\r"):
        raise UserError(f"`{wanted.separator}` cannot separate cells. Use a single sign such as --separator ';' or the word tab.")
    local = local_separator() if wanted.excel else (",", ".")
    if not asked:
        return ("\t", local[1]) if wanted.suffix == ".tsv" else local
    return asked, "," if wanted.excel and asked == ";" else "."


def _write_dictionary(wanted: Wanted, table: Table) -> Path:
    path = wanted.file.with_name(f"{wanted.file.stem}.dictionary.csv")
    write_delimited(path, dictionary_table(table))
    return path
