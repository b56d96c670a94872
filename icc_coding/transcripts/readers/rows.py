"""Tables (CSV, Excel, a table in Word): one turn a row, or one respondent a row; other tables are named and refused."""

from __future__ import annotations

from dataclasses import replace
from typing import NoReturn

from icc_coding.errors import UserError
from icc_coding.phrasing import how_many, one_line
from icc_coding.settings import TranscriptSettings
from icc_coding.transcripts.draft import Piece, TranscriptDraft
from icc_coding.transcripts.readers.columns import Rows, column_name, long_form
from icc_coding.transcripts.readers.survey.columns import place_of, survey_columns
from icc_coding.transcripts.readers.survey.drafts import long_drafts, survey_drafts
from icc_coding.transcripts.readers.survey.headings import headed
from icc_coding.transcripts.readers.survey.judging import is_survey
from icc_coding.transcripts.readers.talk_columns import labelled_column, parted_from_titles, talk_columns
from icc_coding.transcripts.readers.talk_rows import joined, labelled_lines, listed, recognised, turn_pieces
from icc_coding.transcripts.readers.tier_tables import with_tiers_as_speakers

_SAMPLE = 300  # rows by which it is told whether a talk could be a survey as well


def draft_of_rows(format_name: str, rows: Rows, settings: TranscriptSettings, file: str) -> list[TranscriptDraft]:
    """A transcript for a table of turns, one for each respondent of a survey.

    Raises :class:`UserError` for a table that is neither, and for columns that study.toml names and the table lacks.
    """
    above, rows = ((), rows) if settings.heading_rows else parted_from_titles(rows)
    drafts = _drafts(format_name, rows, settings, file)
    recognition = drafts[0].recognition
    if recognition is not None and (strays := _strays(rows, format_name)):
        recognition = replace(recognition, sure=False, problems=(*recognition.problems, strays))
    if recognition is None or not above:
        return [replace(drafts[0], recognition=recognition), *drafts[1:]]
    titles = f"above the headings, and nobody's words: {listed([cell for row in above for cell in row if cell.strip()])}"
    recognition = replace(recognition, evidence=(*recognition.evidence, titles))
    pieces = (
        drafts[0].pieces if recognition.kind == "survey" else (*(Piece(line) for row in above if (line := joined(row))), *drafts[0].pieces)
    )
    return [replace(drafts[0], recognition=recognition, pieces=pieces), *drafts[1:]]


def _strays(rows: Rows, format_name: str) -> str:
    """What is said about words that stand behind the last heading of separated text, because a cell holds the separator; '' without any."""
    width = max((n for n, cell in enumerate(rows[0], 1) if cell.strip()), default=0)
    found = [(n, " ".join(row[width:]).strip()) for n, row in enumerate(rows) if any(cell.strip() for cell in row[width:])]
    if format_name != "csv" or not found or len(found) > 0.5 * len(rows):
        return ""
    number, words = found[0]
    cells = max(n for n, cell in enumerate(rows[number], 1) if cell.strip())
    more = f" (and {how_many(len(found) - 1, 'more row')})" if len(found) > 1 else ""
    return (
        f"row {number + 1}{more} holds {how_many(cells, 'cell')} below {how_many(width, 'heading')}, so words of it stand in a wrong column or in "
        f"none (“{one_line(words)}”). A cell that holds the mark between cells (a comma, a semicolon) needs quotation marks around it."
    )


def _drafts(format_name: str, rows: Rows, settings: TranscriptSettings, file: str) -> list[TranscriptDraft]:
    """The drafts of a table that begins with its headings."""
    _refuse_others(rows, file)
    wanted = settings.reader.removesuffix(f"-{format_name}")
    if wanted not in ("", "rows", "survey"):
        raise UserError(f"{file}: a table does not read as `{settings.reader}`, which study.toml asks for. Choose rows or survey.")
    _check_named(rows, settings, file)
    rows = with_tiers_as_speakers(rows) or rows
    told = bool(settings.questions or settings.respondent or settings.heading_rows) or settings.kind == "survey" or wanted == "survey"
    talk = None if told else talk_columns(rows)
    if wanted == "rows" or not (told or is_survey(rows)):
        if talk is not None:
            found = recognised(rows, talk, format_name)
            if survey_columns(headed(rows[:_SAMPLE])) is None:  # nothing is offered that would not read
                found = replace(found, alternatives=())
            return [TranscriptDraft(format_name, pieces=tuple(turn_pieces(rows, talk)), recognition=found)]
        if not told and wanted == "" and (spoken := labelled_column(rows)) >= 0:
            return [TranscriptDraft(format_name, tuple(labelled_lines(rows, spoken)))]
    if wanted != "rows":
        if (triple := long_form(rows)) is not None and not settings.questions:
            return long_drafts(format_name, rows, triple)
        if (drafts := survey_drafts(format_name, rows, settings, contested=talk is not None)) is not None:
            return drafts
    what = {"rows": "talk", "survey": "open answers"}.get(wanted, "talk or as open answers")
    name, head = 'Name them in study.toml with `questions = ["…"]`', "ead the columns speaker and text"
    remedy = f"H{head}" if wanted == "rows" else name if wanted == "survey" else f"{name}, or h{head}"
    raise UserError(f"{file}: no column of it reads as {what} (columns: {listed(rows[0])}). {remedy}.")


def _refuse_others(rows: Rows, file: str) -> None:
    header = {column_name(cell) for cell in rows[0]} if rows else set()
    if "icc_review" in header or {"excerpt_id", "code"} <= header:
        _refuse(
            file, "is a table of coded excerpts, not a transcript. Move it out of transcripts/ and bring it in with `icc-coding import`."
        )
    if {"transcript", "case"} <= header or ({"transcript", "role"} <= header and "text" not in header):
        _refuse(file, "is a table of cases, not a transcript. Name it cases.csv (or cases.xlsx) and put it directly into transcripts/.")
    coded = header & {"code", "codes", "code path", "coding", "node", "tag"}
    beside = "speaker" in header and not header & {
        "transcript",
        "document",
        "document name",
        "source",
        "file",
        "coder",
    }  # codes beside a talk
    if (
        coded
        and not beside
        and header
        & {
            "segment",
            "quotation",
            "quotation content",
            "excerpt",
            "excerpt copy",
            "coded segment",
            "coded text",
            "content",
            "quote",
            "text",
        }
    ):
        _refuse(
            file, "is a table of coded passages, not a transcript. Move it out of transcripts/ and bring it in with `icc-coding import`."
        )
    if {"unit", "coder", "value"} <= header or {"coder", "start", "end", "code"} <= header:
        _refuse(file, "is a table of codings, not a transcript. Give it to `icc-coding agree --table` instead.")


def _refuse(file: str, why: str) -> NoReturn:
    raise UserError(f"{file}: {why}")


def _check_named(rows: Rows, settings: TranscriptSettings, file: str) -> None:
    """Columns that study.toml names must be there."""
    wanted = (*settings.questions, *([settings.respondent] if settings.respondent else []))
    table = headed(rows, settings.heading_rows) if rows and wanted else None
    missing = [name for name in wanted if table is None or place_of(table, name) < 0]
    if missing:
        raise UserError(
            f"{file}: has no column “{missing[0]}”, which study.toml names. Its columns are: {listed(rows[0] if rows else [])}."
        )
