"""Is a table a survey, though some of its columns could also be a speaker, a time and a text?"""

from __future__ import annotations

import re

from icc_coding.transcripts.readers.columns import Rows, column, column_name, named
from icc_coding.transcripts.readers.survey.columns import SurveyColumns, cells, survey_columns
from icc_coding.transcripts.readers.survey.headings import Headed, headed
from icc_coding.transcripts.readers.survey.services import is_dated, names_response

# Names that only a transcript's columns have.
_SPEAKER = re.compile(r"^(?:speaker|tier|voice|participant|interlocutor)s?(?:[ _]?(?:name|label|id|role))?$")
_SPEECH = re.compile(
    r"^(?:text|transcript(?:ion)?|utterance|speech|spoken|said|caption|subtitle|annotation|dialog(?:ue)?|message|content|turn[ _]?text|segment[ _]?text)s?$"
)
_ANY_SPEAKER = re.compile(r"^(?:name|who|person|author|actor|from|user(?:[ _]?name)?|sender)$")
_LOOSE = ("Google Forms", "Microsoft Forms")  # their columns (Timestamp, Name, Start time) head a chat as well
_LONG_HEADING = 4  # words; no column of a transcript is named by a sentence


def is_survey(rows: Rows) -> bool:
    """Whether a table holds one respondent a row: by its service, by several columns of open answers, or by a question as a heading."""
    if len(rows) < 2:
        return False
    header = rows[0]
    if named(header, _SPEAKER) >= 0 and named(header, _SPEECH) >= 0:
        return False
    table = headed(rows)
    if table.service is not None and table.service.name not in _LOOSE:
        return survey_columns(table) is not None
    columns = survey_columns(table)
    if columns is None or not _has_header(rows, table, columns):
        return False
    filled = [n for n in columns.open if len(cells(table, n)) >= 0.4 * len(table.rows)]
    message = named(header, _ANY_SPEAKER) >= 0 and named(header, _SPEECH) >= 0
    if message and len(filled) < 2:
        return False
    if len(filled) > 1 or any("?" in table.wordings[n] or len(table.wordings[n].split()) >= _LONG_HEADING for n in filled):
        return True
    identified = columns.respondent >= 0 and names_response(table.names[columns.respondent])
    dated = any(is_dated(column(rows, n)) for n in range(len(header)))
    return bool(filled) and named(header, _SPEECH) < 0 and (identified or dated)


def _has_header(rows: Rows, table: Headed, columns: SurveyColumns) -> bool:
    """Whether the first row names columns: none of its cells comes back below, and no open answer stands in it."""
    for n in range(len(table.names)):
        if table.names[n] and table.names[n] in cells(table, n):
            return False
    first = [column_name(cell) for cell in rows[0] if cell.strip()]
    return len(set(first)) == len(first) and len(first) >= max(2, 0.5 * len(table.names)) and bool(columns.open)
