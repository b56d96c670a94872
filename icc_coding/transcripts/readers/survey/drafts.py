"""A survey's responses as transcripts: each open answer a turn with its question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from icc_coding.phrasing import how_many, one_line
from icc_coding.settings import TranscriptSettings
from icc_coding.transcripts.draft import Piece, Recognition, TranscriptDraft
from icc_coding.transcripts.readers.columns import Rows, column_name
from icc_coding.transcripts.readers.survey.columns import SurveyColumns, survey_columns
from icc_coding.transcripts.readers.survey.headings import Headed, headed
from icc_coding.transcripts.readers.talk_rows import cell, listed

_EVENTS = ("redcap_event_name", "event name")


def survey_drafts(format_name: str, rows: Rows, settings: TranscriptSettings, *, contested: bool = False) -> list[TranscriptDraft] | None:
    """One transcript a respondent, None when no column holds open answers. `contested`: it could be a talk as well."""
    table = headed(rows, settings.heading_rows)
    columns = survey_columns(table, settings.respondent, settings.questions)
    if columns is None:
        return None
    recognition = _recognised(format_name, table, columns, settings)
    if contested:
        doubtful = table.service is None and len(columns.open) < 2
        recognition = replace(recognition, alternatives=(f"rows-{format_name}",), sure=recognition.sure and not doubtful)
    event = next((n for n, name in enumerate(table.names) if column_name(name) in _EVENTS), -1)
    drafts: list[TranscriptDraft] = []
    for number, row in enumerate(table.rows, 1):
        answers = [(table.wordings[n], row[n]) for n in columns.open if row[n]]
        if answers:
            who = row[columns.respondent] if columns.respondent >= 0 and row[columns.respondent] else str(number)
            who = f"{who} {row[event]}" if event >= 0 and row[event] else who
            attributes = {table.names[n]: row[n] for n in columns.closed if row[n]}
            drafts.append(
                TranscriptDraft(format_name, pieces=tuple(_answers(who, answers)), recognition=recognition, part=who, attributes=attributes)
            )
    return unique(drafts) or None


def _recognised(format_name: str, table: Headed, columns: SurveyColumns, settings: TranscriptSettings) -> Recognition:
    evidence = [
        f"one respondent a row{f' ({table.service.name})' if table.service is not None else ''}; open questions: {listed([table.wordings[n] for n in columns.open])}",
        f"attributes: {listed([table.names[n] for n in columns.closed]) or 'none'}",
        f"respondents named by “{table.names[columns.respondent]}”" if columns.respondent >= 0 else "respondents numbered by row",
        *table.said,
    ]
    problems = [table.doubt] if table.doubt else []
    if table.tests:
        tests = "1 response is a test" if table.tests == 1 else f"{table.tests} responses are tests"
        evidence.append(f"{tests} (the service says so) and not read")
    silent = sum(not any(row[n] for n in columns.open) for row in table.rows)
    if silent:
        evidence.append(f"{silent} of {len(table.rows)} responses answer no open question and are no transcripts")
    nameless = [n for n, name in enumerate(table.names) if not name and any(row[n] for row in table.rows)]
    if nameless:
        shown = next(row[nameless[0]] for row in table.rows if row[nameless[0]])
        problems.append(
            f"{how_many(len(nameless), 'column', 'has', 'have')} no heading and no place in any transcript (“{one_line(shown)}”). Give each a heading."
        )
    if columns.doubtful:
        problems.append(
            f"{listed([table.wordings[n] for n in columns.doubtful])} may hold open answers, but they are short and are read as attributes. "
            'Name all open questions in study.toml if they are to be coded: questions = ["…"].'
        )
    return Recognition(
        f"survey-{format_name}",
        tuple(evidence),
        sure=not problems or bool(settings.questions),
        problems=tuple(problems),
        kind="survey",
    )


def long_drafts(format_name: str, rows: Rows, triple: tuple[int, int, int]) -> list[TranscriptDraft]:
    """A table with one answer a row: (respondent, question, answer) are its columns."""
    who, question, answer = triple
    answers: dict[str, list[tuple[str, str]]] = {}
    for row in rows[1:]:
        if cell(row, answer):
            answers.setdefault(cell(row, who) or "1", []).append((cell(row, question), cell(row, answer)))
    evidence = f"one answer a row: question from “{cell(rows[0], question)}”, answer from “{cell(rows[0], answer)}”"
    recognition = Recognition(f"survey-{format_name}", (evidence,), kind="survey")
    return [
        TranscriptDraft(format_name, pieces=tuple(_answers(name, given)), recognition=recognition, part=name)
        for name, given in answers.items()
    ]


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


def unique(drafts: Sequence[TranscriptDraft]) -> list[TranscriptDraft]:
    """Drafts whose parts (respondents, transcripts) have the same name, told apart by a number."""
    seen: dict[str, int] = {}
    result: list[TranscriptDraft] = []
    for draft in drafts:
        seen[draft.part] = seen.get(draft.part, 0) + 1
        result.append(draft if seen[draft.part] == 1 else replace(draft, part=f"{draft.part} ({seen[draft.part]})"))
    return result
