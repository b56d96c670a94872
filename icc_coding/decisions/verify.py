"""Whether a study's decisions are as they were saved: every log's chain, every quote against its text, every text, every sample."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from icc_coding.decisions.log import LogFile, read_logs
from icc_coding.decisions.record import Record
from icc_coding.decisions.samples import load_sample, sample_names
from icc_coding.errors import Problem, UserError
from icc_coding.study import Study
from icc_coding.transcripts.keep import load_text, thaw


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at and what is wrong; `notices` do no harm (a half-written last line)."""

    logs: int
    records: int
    texts: int
    samples: int
    problems: tuple[Problem, ...]
    notices: tuple[Problem, ...]


def verify_decisions(study: Study) -> Verified:
    """Check all logs, the quotes in them, the frozen texts, and the samples. Nothing is raised for what is found."""
    logs = read_logs(study, strict=False)
    texts = _Texts(study)
    problems = [*logs.problems, *(problem for log in logs.files for problem in _wrong_quotes(log, texts))]
    names = sample_names(study)
    problems += [problem for name in names for problem in _wrong_sample(study, name, texts)]
    for path in sorted(study.texts.glob("*.txt")):
        texts.get(path.stem)
    problems += texts.problems
    records = sum(len(log.records) for log in logs.files)
    return Verified(len(logs.files), records, len(texts.known), len(names), tuple(problems), logs.notices)


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

    def get(self, text_hash: str) -> str | None:
        if text_hash not in self.known:
            try:
                reading = self._study.texts / f"{text_hash}.json"  # another program's text may have none
                self.known[text_hash] = thaw(self._study, text_hash).text if reading.exists() else load_text(self._study, text_hash)
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
