"""Open and closed questions of a survey, the fields beside “other”, and the column that names the respondent."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from icc_coding.transcripts.readers.columns import column_name
from icc_coding.transcripts.readers.survey.headings import Headed
from icc_coding.transcripts.readers.survey.services import is_about, is_dated, names_response

_OTHER = re.compile(
    r"\[other\]|_text$|\bother\b.{0,40}\b(?:text|specify|describe|explain|which)\b|\b(?:please|pls\.?) specify\b|[-–—:(\[]\s*other\b|^other\b|_other$|\bsonstiges\b|\bautre\b|\botros?\b",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\?|^(?:what|why|how|which|who|where|when|in what|please|describe|tell|explain|give|any)\b", re.IGNORECASE)
_SEVERAL = re.compile(r"\s*;\s*|\s*\|\s*|,\s+")


@dataclass(frozen=True, slots=True)
class SurveyColumns:
    """Open questions, closed questions, the respondent's column (-1: numbered by row), and columns that may be either."""

    open: tuple[int, ...]
    closed: tuple[int, ...]
    respondent: int
    doubtful: tuple[int, ...] = ()


def survey_columns(table: Headed, respondent: str = "", questions: Sequence[str] = ()) -> SurveyColumns | None:
    """The columns of a survey; None when no column holds open answers.

    `respondent` and `questions` are what the user calls the columns, by name or by wording, compared without case.
    """
    who = place_of(table, respondent) if respondent else respondent_column(table)
    places = range(len(table.names))
    if questions:
        asked = tuple(dict.fromkeys(n for question in questions if (n := place_of(table, question)) >= 0))
        doubtful: tuple[int, ...] = ()
    else:
        kinds = {n: kind(table, n) for n in places if n != who and table.names[n]}
        asked = tuple(n for n, one in kinds.items() if one == "open")
        if any(n for n in asked if not _OTHER.search(table.wordings[n])) or not asked:
            asked = tuple(n for n, one in kinds.items() if one in ("open", "other"))
        doubtful = tuple(n for n, one in kinds.items() if one == "doubtful")
    if not asked:
        return None
    rest = tuple(n for n in places if n not in asked and n != who and table.names[n])
    return SurveyColumns(asked, rest, who, doubtful)


def place_of(table: Headed, wanted: str) -> int:
    """The column of that name or wording, -1 when there is none."""
    for headings in (table.names, table.wordings):
        for n, heading in enumerate(headings):
            if column_name(heading) == column_name(wanted):
                return n
    return -1


def respondent_column(table: Headed) -> int:
    """The column that names each response: the service's own, else one of distinct values under a telling name; -1 when there is none."""
    names = [column_name(name) for name in table.names]
    for known in table.service.respondent if table.service is not None else ():
        if known in names and any(cells(table, names.index(known))):
            return names.index(known)
    for n, heading in enumerate(table.names):
        values = cells(table, n)
        if names_response(heading) and len(set(values)) == len(values) >= 0.9 * len(table.rows) > 0 and max(map(len, values)) < 60:
            return n
    return -1


def cells(table: Headed, number: int) -> list[str]:
    """The answers of a column that are not empty."""
    return [row[number] for row in table.rows if row[number]]


def kind(table: Headed, number: int) -> str:
    """`open`, `other` (what stands beside a closed answer), `closed`, or `doubtful`: closed, but perhaps not."""
    values = cells(table, number)
    if not values or is_about(table.names[number], table.service) or is_dated(values) or not _worded(values):
        return "closed"
    heading = table.wordings[number]
    if _OTHER.search(table.names[number]) or _OTHER.search(heading):
        return "other" if not _chosen(values) or len(values) < 3 else "closed"
    if _chosen(values):
        return "closed"
    words = [len(value.split()) for value in values]
    mean, distinct = sum(words) / len(words), len(set(values)) / len(values)
    if distinct > 0.5 and mean >= 4 and max(words) >= 7:
        return "open"
    if distinct > 0.6 and mean >= 2 and max(words) >= 4 and len(values) > 1:
        return "open" if _ASKS.search(heading) and mean >= 3 else "doubtful"
    return "closed"


def _worded(values: Sequence[str]) -> bool:
    """Whether most answers are words: no numbers, addresses or files."""
    lettered = sum(any(character.isalpha() for character in value) for value in values)
    addresses = sum("://" in value or ("@" in value and " " not in value) for value in values)
    return lettered >= 0.7 * len(values) and addresses <= 0.5 * len(values)


def _chosen(values: Sequence[str]) -> bool:
    """Whether answers are ticked from a list: few that come back, or several of a few in one cell."""
    if len(values) >= 6 and len(set(values)) <= 0.4 * len(values):
        return True
    for parts in ([_SEVERAL.split(value.strip("; ")) for value in values], [value.split() for value in values]):
        each = [part for one in parts for part in one if part]
        if len(each) < 1.3 * len(values) or any(len(set(one)) < len(one) for one in parts):
            continue
        counts = Counter(each)
        codes = all(re.fullmatch(r"[a-z0-9_]+", part) for part in each)
        again = sum(count for count in counts.values() if count > 1)
        if again >= 0.8 * len(each) and len(counts) <= 0.6 * len(each) and (codes or parts[0] != values[0].split()):
            return True
    return False
