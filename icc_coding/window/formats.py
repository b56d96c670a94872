"""What can be exported from the window: the formats of `export`, each with the options that it knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData

from icc_coding.errors import UserError


@dataclass(frozen=True, slots=True)
class Download:
    """One thing to take along: its file's name, what `export --as` calls it, what it is, and which options it knows."""

    name: str
    content: str
    label: str
    flags: tuple[str, ...] = ()
    more: Mapping[str, Any] | None = None


EXPORTS: Mapping[str, Download] = {
    "excel": Download("coded.xlsx", "coded", "Coded passages as an Excel workbook", ("settled", "dictionary")),
    "csv": Download("coded.csv", "coded", "Coded passages as CSV, for R, SPSS or Python", ("settled", "wide", "excel")),
    "qdpx": Download("study.qdpx", "project", "A project for NVivo, MAXQDA, ATLAS.ti or QualCoder (REFI-QDA)", ("suggestions",)),
    "quotes": Download("quotes.docx", "quotes", "A book of quotes, as a Word document"),
    "review": Download("review.xlsx", "review", "A sheet to review in Excel"),
    "codebook": Download("codebook.html", "codebook", "The codebook, to read and print"),
    "codebook-word": Download("codebook.docx", "codebook", "The codebook as a Word document"),
    "memos": Download("memos.csv", "memos", "All memos as a table"),
    "dataset": Download(
        "dataset", "dataset", "A data set for an archive (data, codebook, method, checksums), as one .zip", ("without_text",)
    ),
}
FLAGS = {
    "settled": "one row per passage and code, as it stands after adjudication",
    "dictionary": "with a sheet that explains the columns",
    "wide": "one row per segment, a column per code and coder",
    "excel": "as Excel on this computer expects it",
    "suggestions": "with the machine's suggestions, under a user of their own",
    "without_text": "without a word of any transcript",
}


def choice_of(name: str, form: FormData) -> dict[str, Any]:
    """The options of the step `export` for a format and what was ticked for it. Raises UserError for an unknown format."""
    if name not in EXPORTS:
        raise UserError("Choose what to export.")
    chosen = EXPORTS[name]
    ticked = {flag for flag in chosen.flags if form.get(f"{name}:{flag}")}
    return {
        "name": chosen.name,
        "content": chosen.content,
        "settled": "settled" in ticked,
        "more": dict.fromkeys(sorted(ticked - {"settled"}), True),
    }
