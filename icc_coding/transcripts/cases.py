"""`transcripts/cases.csv` or `.xlsx`: what is known about the interviewees, matched by file and by speaker."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from icc_coding.cells import unguard
from icc_coding.errors import Problem, UserError
from icc_coding.phrasing import people_listed
from icc_coding.settings import ROLES
from icc_coding.tables import Book, Sheet, read_book
from icc_coding.transcripts.readers.columns import column_name
from icc_coding.transcripts.words import composed

_TRANSCRIPT = ("transcript", "file", "filename", "file name", "document", "interview", "source")
_SPEAKER = ("speaker", "person", "participant", "respondent", "interviewee", "name", "label")
_OWN = ("case", "role")


@dataclass(frozen=True, slots=True)
class Case:
    """One row: which transcript and speaker it speaks of ('' for any), and what it says."""

    row: int
    transcript: str
    speaker: str
    case: str = ""
    role: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the cases file says about one transcript."""

    case: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    by_speaker: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Cases:
    """The cases file, with the rows that have met a transcript."""

    file: str
    rows: tuple[Case, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    matched: dict[int, set[str]] = field(default_factory=dict)  # row -> the files of which it says something
    named: set[int] = field(default_factory=set)  # rows whose transcript was found, whatever became of the speaker

    def facts(self, name: str, file: str, part: str, speakers: Iterable[str]) -> CaseFacts:
        """What applies to a transcript by its name or file, and to its speakers."""
        by_lower = {composed(speaker).lower(): speaker for speaker in speakers}
        whole: list[Case] = []
        spoken: list[tuple[str, Case]] = []
        for case in self.rows:
            if case.transcript and not _same(case.transcript, name, file):
                continue
            self.named.add(case.row)
            speaker = by_lower.get(composed(case.speaker).lower())
            if not case.speaker or (part and composed(case.speaker) == composed(part)):
                whole.append(case)
            elif speaker is not None:
                spoken.append((speaker, case))
            else:
                continue
            self.matched.setdefault(case.row, set()).add(file)
        return _facts(whole, spoken)

    def knows(self, name: str, file: str) -> bool:
        """Whether a row names this transcript, or speaks of speakers wherever they are."""
        return any(not case.transcript or _same(case.transcript, name, file) for case in self.rows)

    def mismatches(self) -> list[Problem]:
        """Rows that speak of no transcript or speaker in the study, or of files in several folders."""
        found = list(self.problems)
        for case in self.rows:
            if files := self.matched.get(case.row):
                if case.transcript and len(files) > 1:
                    found.append(_of_several(self.file, case, files))
                continue
            if case.transcript and case.row not in self.named:
                found.append(
                    Problem(
                        self.file,
                        case.row,
                        f"there is no transcript “{case.transcript}”.",
                        "Write the file's name as it is in transcripts/.",
                    )
                )
            else:
                where = f"in “{case.transcript}”" if case.transcript else "in any transcript"
                found.append(
                    Problem(
                        self.file,
                        case.row,
                        f"nobody {where} is called “{case.speaker}”.",
                        "Write the speaker as `icc-coding check` shows it.",
                    )
                )
        return found


def _of_several(table: str, case: Case, files: Iterable[str]) -> Problem:
    one, *_ = names = sorted(files, key=lambda file: (-file.count("/"), file))
    return Problem(
        table,
        case.row,
        f"“{case.transcript}” is the name of {people_listed(names)}; the row holds for each of them.",
        f"If one is meant, write its folder and suffix as well, such as {one if '/' in one else f'./{one}'}"
        + (f", or ./{names[-1]} for the one in no folder." if "/" in one and "/" not in names[-1] else "."),
    )


def read_cases(path: Path) -> Cases:
    """Read the cases file; a missing one gives no rows. Raises :class:`UserError` when it cannot be read at all."""
    if not path.exists():
        return Cases(path.name)
    sheet = _sheet(read_book(path))
    if not sheet.lines:
        return Cases(path.name)
    begin = sheet.header(_heads_cases)
    if begin is None:
        raise UserError(
            f"{path.name}: has neither a column `transcript` nor `speaker`, so its rows belong to nothing. Name one of its columns so."
        )
    header = [unguard(cell) for cell in sheet.lines[begin].cells]
    names = [column_name(cell) for cell in header]
    columns = (_column(names, _TRANSCRIPT), _column(names, _SPEAKER))
    problems = [Problem(path.name, None, f"{remark}.") for remark in sheet.remarks()]
    cases = tuple(
        _case(path.name, line.row, [unguard(cell) for cell in line.cells], header, columns, problems) for line in sheet.lines[begin + 1 :]
    )
    return Cases(path.name, tuple(case for case in cases if case.transcript or case.speaker), problems)


def _sheet(book: Book) -> Sheet:
    """The first sheet that is headed like a table of cases, else the first that holds anything."""
    return (
        book.choose(lambda sheet: sheet.header(_heads_cases) is not None) or book.choose(lambda sheet: bool(sheet.lines)) or Sheet("", ())
    )


def _heads_cases(cells: Sequence[str]) -> bool:
    header = [column_name(cell) for cell in cells]
    return _column(header, _TRANSCRIPT) >= 0 or _column(header, _SPEAKER) >= 0


def means_something(name: str) -> bool:
    """Whether a column of this name says which transcript, speaker, case or role a row is about, so that no attribute can bear it."""
    return column_name(name) in (*_TRANSCRIPT, *_SPEAKER, *_OWN)


def _column(header: Sequence[str], known: Sequence[str]) -> int:
    return next((header.index(word) for word in known if word in header), -1)


def _case(file: str, number: int, row: Sequence[str], header: Sequence[str], columns: tuple[int, int], problems: list[Problem]) -> Case:
    cells = {column_name(name): cell.strip() for name, cell in zip(header, row, strict=False)}
    role = cells.get("role", "").lower()
    if role and role not in ROLES:
        problems.append(Problem(file, number, f"`{cells['role']}` is no role.", f"Choose one of: {', '.join(ROLES)}."))
        role = ""
    taken = {n for n in columns if n >= 0}
    attributes = {
        name.strip(): row[n].strip()
        for n, name in enumerate(header)
        if n < len(row) and n not in taken and column_name(name) not in _OWN and name.strip() and row[n].strip()
    }
    transcript, speaker = (row[n].strip() if 0 <= n < len(row) else "" for n in columns)
    return Case(number, transcript, speaker, cells.get("case", ""), role, attributes)


def _same(wanted: str, name: str, file: str) -> bool:
    """Whether a cell names a transcript: its name, its file with or without suffix or folder."""
    path = PurePosixPath(file)
    known = {name, file, path.name, path.stem, str(path.with_suffix("")), name.split("#")[0]}
    if path.name == file:  # in no folder: `./talk` is this one alone
        known |= {f"./{one}" for one in known}
    return composed(wanted).replace("\\", "/").lower() in {composed(one).lower() for one in known}


def _facts(whole: Sequence[Case], spoken: Sequence[tuple[str, Case]]) -> CaseFacts:
    """Rows put together: what respondents agree on holds for the transcript."""
    respondents = [case for _, case in spoken if case.role in ("", "respondent")] or [case for _, case in spoken]
    case = next((one.case for one in whole if one.case), "") or _agreed([one.case for one in respondents if one.case])
    attributes: dict[str, str] = {}
    for key in dict.fromkeys(key for one in respondents for key in one.attributes):
        value = _agreed([one.attributes[key] for one in respondents if key in one.attributes])
        if value:
            attributes[key] = value
    for one in whole:
        attributes |= one.attributes
    by_speaker = {speaker: {**({"case": one.case} if one.case else {}), **one.attributes} for speaker, one in spoken}
    return CaseFacts(case, attributes, by_speaker, {speaker: one.role for speaker, one in spoken if one.role})


def _agreed(values: Sequence[str]) -> str:
    return values[0] if values and len(set(values)) == 1 else ""
