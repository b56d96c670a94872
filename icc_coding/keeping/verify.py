"""Whether a study is as it was saved: every log's chain, every quote against its text, every text, every sample, every output of the last run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from icc_coding.codebook.changing.ledger import damaged_entries
from icc_coding.decisions.logs.chain import Visit
from icc_coding.decisions.logs.columns import Rows
from icc_coding.decisions.logs.known import damaged_list, sign_off
from icc_coding.decisions.logs.log import read_logs
from icc_coding.decisions.logs.names import alike_coders, known_coders
from icc_coding.decisions.samples import load_sample, sample_names
from icc_coding.errors import Problem, StorageError, UserError
from icc_coding.files import read_kept
from icc_coding.keeping.manifest import damaged_outputs
from icc_coding.keeping.strays import stray_files
from icc_coding.study import Study
from icc_coding.transcripts.keep import frozen_names, load_text, thaw
from icc_coding.transcripts.withdrawn import withdrawals

_ONE_PERSON = "If they are one, go on under one name, and leave the other out where coders are compared (`agree --coder`)."
_AHEAD = timedelta(hours=26)  # time zones and clocks that are an hour out are no news


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at and what is wrong; `notices` do no harm (a half-written last line, files that are not read, derived ones to make anew)."""

    logs: int
    records: int
    texts: int
    samples: int
    problems: tuple[Problem, ...]
    notices: tuple[Problem, ...]


def verify_study(study: Study, *, sign: bool = False) -> Verified:
    """Check all logs, the quotes in them, the frozen texts, the samples, and what the last run wrote. Nothing is raised for what is found.

    With `sign` the logs are signed off when all of them are sound: a log that is lost later is missed then (see `decisions.known`).
    """
    texts = _Texts(study)
    checks: list[_LogCheck] = []

    def visit(path: Path) -> Visit:
        checks.append(_LogCheck(path.name, texts))
        return checks[-1].take

    logs = read_logs(study, strict=False, visit=visit)
    problems = [*logs.problems, *logs.left_out, *(problem for check in checks for problem in check.wrong)]
    if damaged := damaged_list(study):
        problems.append(Problem("logs.json", None, damaged.removeprefix(f"{study.known_logs}: ")))
    problems += [*damaged_entries(study), *_wrong_lists(study)]
    names = sample_names(study)
    problems += [problem for name in names for problem in _wrong_sample(study, name, texts)]
    for name in frozen_names(study):
        texts.get(name)
    problems += texts.problems
    notices = [notice for log, check in zip(logs.files, checks, strict=True) for notice in (*log.notices, *check.dated_ahead())]
    notices += [
        Problem(name, None, "is not as the last run wrote it.", "Run `icc-coding code` to make it again.")
        for name in damaged_outputs(study)
    ]
    notices += stray_files(study)
    notices += [
        Problem(one, None, f"and `{other}` count as two people, and their names differ in capitals or accents only.", _ONE_PERSON)
        for one, other in alike_coders(known_coders(study))
    ]
    if sign and not logs.problems and not damaged:
        with suppress(StorageError):  # a study on a read-only drive can be verified all the same
            sign_off(study, logs.files)
    records = sum(log.count for log in logs.files)
    return Verified(
        len(logs.files),
        records,
        sum(text is not None or name not in texts.withdrawn for name, text in texts.known.items()),
        len(names),
        tuple(problems),
        tuple(notices),
    )


def _wrong_lists(study: Study) -> Iterator[Problem]:
    """Lists beside the logs that cannot be read, or are a newer program's: who reads what, codes to adopt, texts with pseudonyms."""
    for path in (study.assignments, study.pseudonymised, study.codes_to_adopt):
        try:
            if path.exists():
                read_kept(path, 1)
        except UserError as error:
            yield Problem(path.name, None, str(error).removeprefix(f"{path}: "))
        except (ValueError, AttributeError):
            yield Problem(path.name, None, "is damaged.", "Put it back from a backup.")


def _wrong_sample(study: Study, name: str, texts: _Texts) -> Iterator[Problem]:
    try:
        sample = load_sample(study, name)
    except UserError as error:
        yield Problem(f"{name}.json", None, str(error))
        return
    for number, segment in enumerate(sample.segments, 1):
        text = texts.get(segment.text)
        if text is not None and not 0 <= segment.start < segment.end <= len(text):
            yield Problem(f"{name}.json", None, f"segment {number} lies outside its text.", "Put the sample back from a backup.")


class _Texts:
    """Frozen texts with their readings; one that is missing or changed is reported once."""

    def __init__(self, study: Study) -> None:
        self._study = study
        self.known: dict[str, str | None] = {}
        self.problems: list[Problem] = []
        try:
            self.withdrawn = withdrawals(study)
        except UserError as error:
            self.withdrawn = {}
            self.problems.append(Problem(study.withdrawn.name, None, str(error).removeprefix(f"{study.withdrawn}: ")))

    def get(self, text_hash: str) -> str | None:
        if text_hash in self.withdrawn and text_hash not in self.known:
            self.known[text_hash] = None
            if (self._study.texts / f"{text_hash}.txt").exists():
                remedy = "Run `icc-coding withdraw` again, and ask who brought it back."
                self.problems.append(Problem(f"{text_hash[:12]}….txt", None, "was withdrawn, and is here.", remedy))
        if text_hash not in self.known:
            try:
                reading = self._study.texts / f"{text_hash}.json"  # another program's text may have none
                self.known[text_hash] = thaw(self._study, text_hash).text if reading.exists() else load_text(self._study, text_hash)
            except UserError as error:
                self.known[text_hash] = None
                self.problems.append(Problem(f"{text_hash[:12]}….txt", None, str(error)))
        return self.known[text_hash]


class _LogCheck:
    """Looks at one log's records as they are read: whether each quotes what stands in its text, and whether its day has come."""

    def __init__(self, name: str, texts: _Texts) -> None:
        self._name, self._texts = name, texts
        self._now = np.datetime64(datetime.now(UTC).replace(tzinfo=None) + _AHEAD, "us").astype(np.int64)
        self.wrong: list[Problem] = []
        self._ahead: tuple[int, str] | None = None
        self._number_ahead = 0

    def take(self, rows: Rows) -> None:
        """Look at some records."""
        columns = rows.columns
        texts = [self._texts.get(text) if text else None for text in columns.values("text")]
        quotes = columns.values("quote")
        places = zip(*(columns[name].tolist() for name in ("text", "start", "end", "quote", "seq")), strict=True)
        for text_number, start, end, quote, seq in places:
            text = texts[text_number]
            if text is not None and start >= 0 and text[start:end] != quotes[quote]:
                remedy = "The line, or the text, is not what was saved. Put both back from a backup."
                self.wrong.append(Problem(self._name, seq, "the quote is not what stands there in the text.", remedy))
        self._look_for_withdrawn(rows)
        ahead = np.flatnonzero(columns["moment"] > self._now)
        if len(ahead) and self._ahead is None:
            self._ahead = int(columns["seq"][ahead[0]]), columns.at(int(ahead[0]))
        self._number_ahead += len(ahead)

    def _look_for_withdrawn(self, rows: Rows) -> None:
        """Words about a text that was withdrawn: decided where the withdrawal had not arrived yet, or where the study was still open."""
        columns, names = rows.columns, rows.columns.values("text")
        gone = np.array([bool(name) and name in self._texts.withdrawn for name in names], dtype=bool)
        if not gone.any():
            return
        quotes, notes = columns.values("quote"), columns.values("note")
        found = np.flatnonzero(gone[columns["text"]])
        places = zip(*(columns[name][found].tolist() for name in ("text", "quote", "note", "seq")), strict=True)
        for text, quote, note, seq in places:
            if quotes[quote] or notes[note]:
                entry = self._texts.withdrawn[names[text] or ""]
                remedy = "Run `icc-coding withdraw` again for that transcript."
                self.wrong.append(
                    Problem(self._name, seq, f"holds words about a transcript that was withdrawn on {entry.at[:10]} by {entry.by}.", remedy)
                )

    def dated_ahead(self) -> Iterator[Problem]:
        """Records of a day that has not come: the clock of that device was wrong."""
        if self._ahead is not None:
            lines = "this record is" if self._number_ahead == 1 else f"{self._number_ahead} records from here on are"
            remedy = "The clock of that device was wrong. Later decisions of the same coder are dated after it, so that they count."
            yield Problem(self._name, self._ahead[0], f"{lines} dated {self._ahead[1]}, which has not come yet.", remedy)
