"""Which columns of a table hold talk: who speaks, what is said, when; or a question and its answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from icc_coding.transcripts import clock
from icc_coding.transcripts.conventions import heads, names
from icc_coding.transcripts.draft import Line
from icc_coding.transcripts.readers.columns import RESPONDENT, Rows, column, column_name, named, under_titles

TEXT = re.compile(
    r"^(?:text|transcript(?:ion)?|utterance|content|speech|spoken|said|message|sentence|statement|caption|subtitle|turn[ _]?text|dialog(?:ue)?|words|annotation|segment[ _]?text"
    r"|transkript(?:ion)?|wortlaut|gesagtes|gesprochen(?:es)?|äußerung|tekst|texte|texto|testo)s?$"
)
_PERHAPS_TEXT = re.compile(r"^(?:line|comment|quote|body|value)s?$")  # these head other things as well
_SPEAKER = r"speaker|sprecher(?:[:*_]?in|/-?in)?|spreker|locut(?:eur|rice)|hablante|falante|locutore|parlante|taler|talare"
SPEAKER = re.compile(
    rf"^(?:(?:{_SPEAKER})(?:[ _]?(?:name|label|id))?|tier(?:[ _]?name)?|name|who|wer|person|participant|voice|author|actor|from|role|channel|user(?:[ _]?name)?)$"
)
_TIME = re.compile(
    r"^(?:time(?:[ _]?(?:stamp|code|span))?|start(?:[ _]?(?:time|ms|s|seconds))?|begin|tmin|from[ _]time|timestamp|timespan|in|offset|t"
    r"|(?:uhr|start|anfangs)?zeit(?:stempel|marke|punkt)?|tijd(?:stip)?|temps|tiempo|tempo|tid(?:spunkt)?)\b"
)
_ASKED = re.compile(
    r"^(?:(?:interview |research )?questions?(?:[ _]?text)?|item|prompt|q|fragen?|preguntas?|domand[ae]|vra(?:ag|gen)|spørgsmål|fråg(?:a|or))$"
)
_ANSWERED = re.compile(
    r"^(?:answers?(?:[ _]?text)?|responses?|repl(?:y|ies)|a|antwort(?:en)?|respuestas?|rispost[ae]|réponses?|antwoord(?:en)?|svar)$"
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_ADDRESS = re.compile(r"^(?:https?://|www\.)\S+$|^\S+@\S+\.\w+$|^<[^>]+>$")


@dataclass(frozen=True, slots=True)
class TalkColumns:
    """Column numbers; -1 where there is none. `header` says whether the first row names the columns.

    With `question`, each row is a question (that column) and its answer (`text`), each a turn of its own.
    """

    text: int
    speaker: int = -1
    time: int = -1
    header: bool = True
    question: int = -1
    sure: bool = True
    asking: str = "Interviewer"  # who asks and who answers, where columns say it
    answering: str = "Respondent"

    def unread(self, rows: Rows) -> list[int]:
        """Columns with something in them that are neither speech nor speaker nor time."""
        width = max((len(row) for row in rows), default=0)
        used = (self.text, self.speaker, self.time, self.question)
        return [n for n in range(width) if n not in used and column(rows, n)]


def talk_columns(rows: Rows) -> TalkColumns | None:
    """The columns of a table with one turn a row, None when it is none."""
    if len(rows) < 2:
        return None
    return _by_names([rows[0], *(row for row in rows[1:] if not is_header(row, rows[0]))]) or _by_content(rows)


def _by_names(rows: Rows) -> TalkColumns | None:
    """A table whose first row names its columns."""
    header = rows[0]
    text, speaker, time = _named_text(rows), named(header, SPEAKER), named(header, _TIME)
    if text >= 0 and speaker == text:
        speaker = -1
    if len(rows) < 2 or (speaker < 0 and labelled_column(rows) >= 0):
        return None
    if text >= 0 and (speaker >= 0 or time >= 0):
        spoken = [rows[0], *(row for row in rows[1:] if text < len(row) and row[text].strip())]
        called = speaker >= 0 and bool(re.match(_SPEAKER, column_name(header[speaker])))
        return TalkColumns(text, speaker, time) if speaker < 0 or called or _repeats(column(spoken, speaker)) or len(rows) < 4 else None
    if speaker >= 0 and _repeats(column(rows, speaker)) and (text := _longest(rows, besides=(speaker, time))) >= 0:
        return TalkColumns(text, speaker, time)
    return None


def question_columns(rows: Rows) -> TalkColumns | None:
    """The columns of a table with a question and its answer a row, None when it is none.

    They are headed so, or by those who speak: the interviewer and one other person.
    """
    header = rows[0] if rows else ()
    question, answer = named(header, _ASKED), named(header, _ANSWERED)
    people = [names.clean(cell) for cell in header]
    if question < 0 and len(people) == 2 and all(names.like_a_name(one) or names.is_role(one) for one in people):
        asking = [n for n, one in enumerate(people) if names.stem(one) in names.INTERVIEWERS and len(one) > 2]
        question, answer = (asking[0], 1 - asking[0]) if len(asking) == 1 else (-1, -1)
        named_so = question >= 0
    else:
        named_so = False
    if question < 0 or answer < 0 or not (_words(column(rows, question)) and _words(column(rows, answer))):
        return None
    if named_so:
        return TalkColumns(answer, question=question, asking=people[question], answering=people[answer])
    return TalkColumns(answer, question=question)


def labelled_column(rows: Rows) -> int:
    """The column whose cells are talk with labels (`Ana: …`), beside which others may hold notes or codes; -1 when there is none."""
    width = max((len(row) for row in rows), default=0)
    counts = [sum(_labelled(line) for cell in _all(rows, n) for line in cell.split("\n")) for n in range(width)]
    best = max(range(width), key=lambda n: counts[n], default=-1)
    return best if best >= 0 and counts[best] >= 2 and counts[best] >= 0.4 * len(_all(rows, best)) else -1


def _labelled(line: str) -> bool:
    head = heads.inline(Line(line))
    return head is not None and head.start < len(line.rstrip())


def is_header(row: Sequence[str], first: Sequence[str]) -> bool:
    """Whether a row is the header once more, as it is repeated on each page."""
    if row and first and (name := column_name(first[0])) and row[0].strip() and name[0] not in row[0].lower():
        return False  # nearly every row, and the cheapest way to tell
    if (
        row
        and first
        and len(row[0]) != len(first[0])
        and row[0].strip()
        and first[0].strip()
        and column_name(row[0]) != column_name(first[0])
    ):
        return False
    return [column_name(cell) for cell in row if cell.strip()] == [column_name(cell) for cell in first if cell.strip()]


def _all(rows: Rows, number: int) -> list[str]:
    return column([[], *rows], number)


def parted_from_titles(rows: Rows) -> tuple[Rows, Rows]:
    """The rows above the headings of a table of talk or answers, and the table."""
    return under_titles(rows, _heads) if len(rows) > 2 else ((), rows)


def _heads(cell: str) -> bool:
    """Whether a cell is a heading rather than what somebody said: it names who, when or what, or asks."""
    name = column_name(cell)
    return any(one.match(name) for one in (TEXT, SPEAKER, RESPONDENT, _TIME, _ASKED, _ANSWERED)) or cell.rstrip().endswith("?")


def headed_as_text(cell: str) -> bool:
    """Whether a column's name says that it holds speech."""
    return bool(TEXT.match(column_name(cell)))


def _named_text(rows: Rows) -> int:
    """The column that is headed as speech and holds words: a column of running numbers is none, whatever its name."""
    for pattern in (TEXT, _PERHAPS_TEXT):
        for number, cell in enumerate(rows[0]):
            if pattern.match(column_name(cell)) and _words(column(rows, number)):
                return number
    return -1


def _words(cells: Sequence[str]) -> bool:
    """Whether a column may be what somebody said: neither numbers and times nor addresses and markup."""
    spoken = [cell for cell in cells if any(character.isalpha() for character in cell) and not _ADDRESS.match(cell)]
    return bool(cells) and len(spoken) > 0.5 * len(cells) and not _mostly(cells, _is_time)


def _is_time(cell: str) -> bool:
    return clock.lone_time(cell) is not None


def _by_content(rows: Rows) -> TalkColumns | None:
    """A table without a header: columns of times and numbers, one of few short names, one of text. ELAN writes such tables."""
    if labelled_column(rows) >= 0:
        return None
    padded = [[""], *rows]
    filled = {n: cells for n in range(max(len(row) for row in rows)) if (cells := _all(rows, n))}
    timed = [n for n, cells in filled.items() if _mostly(cells, _is_time)]
    counted = [n for n, cells in filled.items() if _mostly(cells, lambda cell: bool(_NUMBER.fullmatch(cell)))]
    time = next(iter(timed), -1)
    text = _longest(padded, besides=(time,))
    named_cells = {n: cells for n, cells in filled.items() if n not in (*timed, *counted, text)}
    speaker = next((n for n, cells in named_cells.items() if len(cells) > 0.4 * len(rows) and _names(cells)), -1)
    if text < 0 or len(named_cells) > 2 or (speaker < 0 and time < 0) or (speaker >= 0 and not _repeats(column(padded, speaker))):
        return None
    return TalkColumns(text, speaker, time, header=False, sure=len(timed) > 1 and speaker >= 0)


def _longest(rows: Rows, besides: Sequence[int]) -> int:
    """The column with the longest cells, -1 unless they are clearly text."""
    width = max((len(row) for row in rows), default=0)
    means = {
        n: sum(map(len, cells)) / len(cells) for n in range(width) if n not in besides and (cells := column(rows, n)) and _words(cells)
    }
    best = max(means, key=lambda n: means[n], default=-1)
    return best if best >= 0 and means[best] >= 12 else -1


def _mostly(cells: Sequence[str], test: Callable[[str], bool]) -> bool:
    return bool(cells) and sum(test(cell) for cell in cells) > 0.8 * len(cells)


def _names(cells: Sequence[str]) -> bool:
    return _mostly(cells, lambda cell: names.possible(names.clean(cell)) and len(cell) < 40)


def _repeats(cells: Sequence[str]) -> bool:
    """Whether a column names few speakers many times."""
    return bool(cells) and (len(set(cells)) <= max(2, 0.5 * len(cells)))
