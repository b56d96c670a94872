"""Which of a survey's first rows are headings: names, wordings of the questions, tags."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from icc_coding.transcripts.readers.columns import Rows, column_name
from icc_coding.transcripts.readers.survey.services import Service, marked_as_tests, service_of

_IMPORT = re.compile(r"^\{\s*[\"']?ImportId[\"']?\s*:")
_TAG = re.compile(r"^#[A-Za-z][\w ]*(?:\+[\w ]+)*$")
_OPEN_ENDED = re.compile(r"^(?:open-ended response|response|offene antwort|réponse ouverte|respuesta abierta)$")
_PATTERNED = re.compile(r"^[\d.,:/\-\sTZ+%]+$|^[\w-]*\d[\w-]*$")
_TAGGED = re.compile(r"</?[a-zA-Z][^<>]*>")
_CODED = re.compile(r"^[\w-]+(?:\[[\w-]+\])*\.\s+(?=\S)")
_MOST = 5  # rows of headings


@dataclass(frozen=True, slots=True)
class Headed:
    """A survey's table: for each column its `name` and its `wording` (the question as it was asked), and the responses below.

    `tests` counts the test responses that were set aside; `said` tells which rows are headings, `doubt` what the user should look at.
    """

    names: tuple[str, ...]
    wordings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    service: Service | None = None
    tests: int = 0
    said: tuple[str, ...] = ()
    doubt: str = ""


def headed(rows: Rows, heading_rows: int = 0) -> Headed:
    """The table without its headings. `heading_rows` is what the user says about them; 0 finds out."""
    width = max(map(len, rows))
    table = [tuple(row[n].strip() if n < len(row) else "" for n in range(width)) for row in rows]
    service = service_of(table[0], next((row for row in table[1:3]), ()))
    count, wording, said, doubt = _count(table, service)
    if heading_rows:
        count, doubt = heading_rows, ""
        said = (f"the first {heading_rows} rows are headings, as study.toml says",)
        wording = wording if 0 < wording < heading_rows else (1 if heading_rows > 1 else 0)
    names, wordings = list(table[0]), list(table[wording])
    if service is not None and service.name == "SurveyMonkey" and count > 1:
        names = wordings = _carried(table[0], table[1])
    wordings = [_short(word or name, service) for word, name in zip(wordings, names, strict=True)]
    names = _distinct([_short(name, service) or word for name, word in zip(names, wordings, strict=True)])
    body = table[count:]
    tests = marked_as_tests(service, table[0], body)
    kept = tuple(row for n, row in enumerate(body) if n not in tests)
    return Headed(tuple(names), tuple(wordings), kept, service, len(tests), said, doubt)


def _count(table: Sequence[tuple[str, ...]], service: Service | None) -> tuple[int, int, tuple[str, ...], str]:
    """How many rows are headings, which of them holds the wordings, what is said about it, and what is doubtful."""
    first = [n for n, row in enumerate(table[:_MOST]) if n and _mostly(row, _IMPORT)]
    if first:
        last = first[0]
        wordings = 1 if last > 1 else 0
        middle = "row 2 holds the questions as they were asked, " if wordings else ""
        return last + 1, wordings, (f"headings: row 1 names the columns, {middle}row {last + 1} holds import ids",), ""
    tags = next((n for n, row in enumerate(table[:_MOST]) if n and _mostly(row, _TAG)), 0)
    if tags:
        return tags + 1, tags - 1 if tags > 1 else 0, (f"headings: row 1 names the columns, row {tags + 1} holds HXL tags",), ""
    if len(table) < 2:
        return 1, 0, (), ""
    if service is not None and service.name == "Qualtrics" and _wordings_of_qualtrics(table):
        return 2, 1, ("headings: row 1 names the columns, row 2 holds the questions as they were asked",), ""
    if service is not None and service.name == "SurveyMonkey" and _second_of_surveymonkey(table):
        return 2, 0, ("headings: row 1 holds the questions, row 2 what can be answered",), ""
    if service is None and (place := _unlike(table)):
        doubt = (
            f"row 2 looks like a second row of headings (“{place}”) and is not read as anybody's answers. Write `heading_rows = 2` in study.toml "
            "if so, or `heading_rows = 1` if it is a respondent."
        )
        return 2, 1, ("headings: row 1 names the columns, row 2 perhaps, too",), doubt
    return 1, 0, (), ""


def _mostly(row: Sequence[str], pattern: re.Pattern[str]) -> bool:
    written = [cell for cell in row if cell]
    return bool(written) and sum(bool(pattern.match(cell)) for cell in written) > 0.8 * len(written)


def _wordings_of_qualtrics(table: Sequence[tuple[str, ...]]) -> bool:
    """Whether the second row says the names of the first in other words (`ResponseId`, `Response ID`)."""
    same = sum(name != "" and _letters(name) == _letters(word) for name, word in zip(table[0], table[1], strict=True))
    legacy = {"responseid", "startdate"} <= {_letters(cell) for cell in table[1]}
    return same >= 2 or legacy or _letters(table[1][0]) == "responseid"


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _second_of_surveymonkey(table: Sequence[tuple[str, ...]]) -> bool:
    """Whether the second row has nothing below the columns about the response, and kinds of answers below the others."""
    about = [
        n for n, name in enumerate(table[0]) if column_name(name) in ("respondent id", "collector id", "respondent_id", "collector_id")
    ]
    return bool(about) and not any(table[1][n] for n in about) and any(table[1])


def _carried(questions: Sequence[str], answers: Sequence[str]) -> list[str]:
    """Questions over several columns, with what each column stands for behind them."""
    shown, found = "", []
    for question, answer in zip(questions, answers, strict=True):
        shown = question or shown
        plainly = not answer or _OPEN_ENDED.match(column_name(answer))
        found.append(shown if plainly else f"{shown} - {answer}")
    return found


def _short(name: str, service: Service | None) -> str:
    """A heading as people read it: no markup, none of the groups that KoboToolbox or the code that LimeSurvey writes before it."""
    text = " ".join(html.unescape(_TAGGED.sub(" ", name)).split())
    if service is not None and service.name == "KoboToolbox" and "/" in text and not text.startswith(("_", "meta/", "formhub/")):
        return text.rsplit("/", 1)[1].strip() or text
    if service is not None and service.name == "LimeSurvey" and (match := _CODED.match(text)):
        return text[match.end() :]
    return text


def _distinct(names: Sequence[str]) -> list[str]:
    """Names of columns, those that come twice with a number behind them."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 or not name else f"{name} ({seen[name]})")
    return found


def _unlike(table: Sequence[tuple[str, ...]]) -> str:
    """A cell of the second row that stands over numbers, dates or ids and is none, in two columns or more; '' when there is none."""
    if len(table) < 5:
        return ""
    odd = []
    for n, cell in enumerate(table[1]):
        below = [row[n] for row in table[2:] if row[n]]
        if cell and not _PATTERNED.match(cell) and len(below) >= 3 and all(_PATTERNED.match(one) for one in below):
            odd.append(cell)
    patterned = sum(bool(cell) and bool(_PATTERNED.match(cell)) for cell in table[1])
    return odd[0] if len(odd) >= 2 and not patterned else ""
