"""Whether the decisions of a study are as they were saved: every log's chain, every quote against its text, every sample."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from icc_coding.decisions.log import LogFile, read_logs
from icc_coding.decisions.record import Record
from icc_coding.decisions.samples import load_sample, sample_names
from icc_coding.errors import Problem, UserError
from icc_coding.study import Study
from icc_coding.transcripts.keep import load_text


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at and what is wrong; `notices` do no harm (a half-written last line)."""

    logs: int
    records: int
    texts: int
    problems: tuple[Problem, ...]
    notices: tuple[Problem, ...]


def verify_decisions(study: Study) -> Verified:
    """Check all logs, the quotes in them, the texts they refer to, and the samples. Nothing is raised for what is found."""
    logs = read_logs(study, strict=False)
    texts = _Texts(study)
    problems = [*logs.problems, *(problem for log in logs.files for problem in _wrong_quotes(log, texts))]
    problems += texts.problems
    for name in sample_names(study):
        try:
            load_sample(study, name)
        except UserError as error:
            problems.append(Problem(f"{name}.json", None, str(error)))
    records = sum(len(log.records) for log in logs.files)
    return Verified(len(logs.files), records, len(texts.known), tuple(problems), logs.notices)


class _Texts:
    """Frozen texts as decisions refer to them; one that is missing or changed is reported once."""

    def __init__(self, study: Study) -> None:
        self._study = study
        self.known: dict[str, str | None] = {}
        self.problems: list[Problem] = []

    def get(self, text_hash: str) -> str | None:
        if text_hash not in self.known:
            try:
                self.known[text_hash] = load_text(self._study, text_hash)
            except UserError as error:
                self.known[text_hash] = None
                self.problems.append(Problem(f"{text_hash[:12]}….txt", None, str(error)))
        return self.known[text_hash]


def _wrong_quotes(log: LogFile, texts: _Texts) -> Iterator[Problem]:
    for record in log.records:
        text = texts.get(record.text) if record.text else None
        if text is not None and not _quotes(record, text):
            remedy = "The line, or the text, is not what was saved. Put both back from a backup."
            yield Problem(log.path.name, record.seq, "the quote is not what stands there in the text.", remedy)


def _quotes(record: Record, text: str) -> bool:
    return record.span is None or text[record.span[0] : record.span[1]] == record.quote
