"""Tables (CSV, Excel, a table in Word): one turn a row, or one respondent a row; other tables are named and refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NoReturn

from icc_coding.errors import UserError
from icc_coding.study import TranscriptSettings
from icc_coding.transcripts.draft import Draft, Line, Piece, Recognition
from icc_coding.transcripts.readers.columns import Rows, SurveyColumns, long_form, plain, survey_columns
from icc_coding.transcripts.readers.talk_columns import labelled_column, talk_columns
from icc_coding.transcripts.readers.talk_rows import cell, labelled_lines, listed, recognised, turn_pieces



def draft_of_rows(format_name: str, rows: Rows, settings: TranscriptSettings, file: str) -> list[Draft]:
    """A transcript for a table of turns, one for each respondent of a survey.

    Raises :class:`UserError` for a table that is neither, and for columns that study.toml names and the table lacks.
    """
    _refuse_others(rows, file)
    wanted = settings.reader.removesuffix(f"-{format_name}")
    if wanted not in ("", "rows", "survey"):
        raise UserError(f"{file}: a table does not read as `{settings.reader}`, which study.toml asks for. Choose rows or survey.")
    _check_named(rows, settings, file)
    surveyed = bool(settings.questions or settings.respondent) or settings.kind == "survey" or wanted == "survey"
    if not surveyed and (columns := talk_columns(rows)) is not None:
        return [Draft(format_name, pieces=tuple(turn_pieces(rows, columns)), recognition=recognised(rows, columns, format_name))]
    if not surveyed and wanted == "" and (spoken := labelled_column(rows)) >= 0:
        return [Draft(format_name, tuple(labelled_lines(rows, spoken)))]
    if wanted != "rows":
        if (triple := long_form(rows)) is not None and not settings.questions:
            return _long_drafts(format_name, rows, triple)
        if (survey := survey_columns(rows, settings.respondent, settings.questions)) is not None:
            return _survey_drafts(format_name, rows, survey)
    raise UserError(
        f"{file}: no column of it reads as talk or as open answers (columns: {listed(rows[0])}). Name them in study.toml"
        ' with `questions = ["…"]`, or head the columns speaker and text.'
    )


def _refuse_others(rows: Rows, file: str) -> None:
    header = {plain(cell) for cell in rows[0]} if rows else set()
    if "icc_review" in header or {"excerpt_id", "code"} <= header:
        _refuse(
            file, "is a table of coded excerpts, not a transcript. Move it out of transcripts/ and bring it in with `icc-coding import`."
        )
    if {"transcript", "case"} <= header or ({"transcript", "role"} <= header and "text" not in header):
        _refuse(file, "is a table of cases, not a transcript. Name it cases.csv (or cases.xlsx) and put it directly into transcripts/.")
    coded = header & {"code", "codes", "code path", "coding", "node", "tag"}
    if coded and header & {
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
    }:
        _refuse(
            file, "is a table of coded passages, not a transcript. Move it out of transcripts/ and bring it in with `icc-coding import`."
        )
    if {"unit", "coder", "value"} <= header or {"coder", "start", "end", "code"} <= header:
        _refuse(file, "is a table of codings, not a transcript. Give it to `icc-coding agree --table` instead.")


def _refuse(file: str, why: str) -> NoReturn:
    raise UserError(f"{file}: {why}")


def _check_named(rows: Rows, settings: TranscriptSettings, file: str) -> None:
    """Columns that study.toml names must be there."""
    header = {plain(cell) for cell in rows[0]} if rows else set()
    missing = [name for name in (*settings.questions, *([settings.respondent] if settings.respondent else [])) if plain(name) not in header]
    if missing:
        raise UserError(
            f"{file}: has no column “{missing[0]}”, which study.toml names. Its columns are: {listed(rows[0] if rows else [])}."
        )


def _survey_drafts(format_name: str, rows: Rows, columns: SurveyColumns) -> list[Draft]:
    header = rows[0]
    recognition = Recognition(
        f"survey-{format_name}",
        (
            f"one respondent a row; open questions: {listed([header[n] for n in columns.open])}",
            f"attributes: {listed([header[n] for n in columns.closed]) or 'none'}",
            f"respondents named by “{header[columns.respondent]}”" if columns.respondent >= 0 else "respondents numbered by row",
        ),
        (f"rows-{format_name}",),
        kind="survey",
    )
    drafts: list[Draft] = []
    for number, row in enumerate(rows[1:], 1):
        answers = [(header[n].strip(), cell(row, n)) for n in columns.open if cell(row, n)]
        if answers:
            who = cell(row, columns.respondent) or str(number)
            attributes = {header[n].strip(): cell(row, n) for n in columns.closed if cell(row, n)}
            drafts.append(
                Draft(format_name, pieces=tuple(_answers(who, answers)), recognition=recognition, part=who, attributes=attributes)
            )
    return _unique(drafts)


def _long_drafts(format_name: str, rows: Rows, triple: tuple[int, int, int]) -> list[Draft]:
    who, question, answer = triple
    answers: dict[str, list[tuple[str, str]]] = {}
    for row in rows[1:]:
        if cell(row, answer):
            answers.setdefault(cell(row, who) or "1", []).append((cell(row, question), cell(row, answer)))
    evidence = f"one answer a row: question from “{cell(rows[0], question)}”, answer from “{cell(rows[0], answer)}”"
    recognition = Recognition(f"survey-{format_name}", (evidence,), (f"rows-{format_name}",), kind="survey")
    return [Draft(format_name, pieces=tuple(_answers(name, given)), recognition=recognition, part=name) for name, given in answers.items()]


def _answers(who: str, answers: Sequence[tuple[str, str]]) -> Iterator[Piece]:
    """The respondent's name, then each question with its answer below."""
    yield Piece(f"Respondent {who}")
    for question, answer in answers:
        yield Piece("")
        yield Piece(" ".join(question.split()), question=True)
        lines = [line.strip() for line in answer.split("\n") if line.strip()]
        yield Piece("", lines[0], "", True, who)
        for line in lines[1:]:
            yield Piece("", line)


def _unique(drafts: list[Draft]) -> list[Draft]:
    """Respondents of the same name are told apart by a number."""
    from dataclasses import replace

    seen: dict[str, int] = {}
    result: list[Draft] = []
    for draft in drafts:
        seen[draft.part] = seen.get(draft.part, 0) + 1
        result.append(draft if seen[draft.part] == 1 else replace(draft, part=f"{draft.part} ({seen[draft.part]})"))
    return result
