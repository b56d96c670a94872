"""Taking in a colleague's decisions: their log files are put beside ours, and each record counts once, whichever way it came."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from icc_coding.codebook.changing.kept import is_kept_name
from icc_coding.decisions.logs.log import LogFile, Logs, read_log, read_logs
from icc_coding.decisions.logs.names import is_log_name, known_coders, log_name, say_alike
from icc_coding.decisions.logs.record import Record
from icc_coding.decisions.logs.writer import log_lock
from icc_coding.decisions.replay import Replay
from icc_coding.disk import refuse_unending
from icc_coding.errors import ProblemsError, UserError
from icc_coding.files import read_bytes, write_bytes_atomic
from icc_coding.study import Study
from icc_coding.transcripts.keep import frozen_names, is_reading, is_text_name
from icc_coding.transcripts.withdrawn import withdrawals


@dataclass(frozen=True, slots=True)
class StudyCounts:
    """What a study holds: records, codings that stand, and coders."""

    records: int
    codings: int
    coders: int


@dataclass(frozen=True, slots=True)
class MergeReport:
    """What an import did, or would do.

    `new` are logs that were put in, `longer` those that grew, `known` those already here in full, `parted` those of one device that
    went on differently in two places (both are kept). `wrong_texts` are texts whose content is not what their name says: they were changed,
    or have not arrived as a whole, and are left. `unknown_texts` counts records by the hash of a text that the study lacks:
    they wait until it is there. `conflicts` are ids under which two different records came.
    """

    new: tuple[str, ...]
    longer: tuple[str, ...]
    known: tuple[str, ...]
    parted: tuple[str, ...]
    wrong_texts: tuple[str, ...]
    unknown_texts: dict[str, int]
    conflicts: tuple[str, ...]
    before: StudyCounts
    after: StudyCounts
    dry_run: bool


def import_logs(study: Study, sources: Sequence[Path], *, dry_run: bool = False) -> MergeReport:
    """Take in decision logs: files, folders that hold them, or whole studies. Nothing is taken from a log whose chain is broken, and a study that
    holds a pipe or a device is refused.

    Texts of a colleague's study that ours lacks come along, so that every quote stays readable.
    """
    refuse_unending(*sources)
    incoming = [_read(path) for path in _find_logs(sources)]
    if broken := [problem for log in incoming for problem in log.problems]:
        raise ProblemsError(broken)
    _refuse_withdrawn(study, incoming)
    ours = read_logs(study)
    names: dict[str, list[str]] = {"new": [], "longer": [], "known": [], "parted": []}
    writes: dict[Path, bytes] = {}
    for log in incoming:
        kind, target = _place(study, log, writes)
        names[kind].append(target.name)
        if kind != "known":
            writes[target] = _sound_bytes(log)
    texts, wrong = _new_texts(study, sources)
    texts |= _new_codebooks(study, sources)
    merged = [*ours.entries(), *Logs(tuple(incoming)).entries()]
    say_alike((*known_coders(study), *(log.records[0].coder for log in incoming if log.records)))
    if not dry_run:
        for path, data in texts.items():
            write_bytes_atomic(path, data)
        for path, data in writes.items():
            _put(path, data)
    known_texts = {*frozen_names(study), *(path.stem for path in texts)}
    return MergeReport(
        **{kind: tuple(found) for kind, found in names.items()},
        wrong_texts=tuple(wrong),
        unknown_texts=dict(Counter(r.text for _, r in merged if r.text and r.text not in known_texts)),
        conflicts=_conflicts(merged),
        before=_counts(ours.entries()),
        after=_counts(merged),
        dry_run=dry_run,
    )


def _refuse_withdrawn(study: Study, logs: Sequence[LogFile]) -> None:
    """Words of somebody who has withdrawn do not come back with a colleague's log."""
    gone = withdrawals(study)
    for log in logs:
        for record in log.records:
            if record.text in gone and (record.quote or record.note):
                raise UserError(
                    f"{log.path}, line {record.seq}: holds words of somebody who has withdrawn from this study. "
                    "Have this copy of the study replaced by one from after the withdrawal, and import what was decided since."
                )


def _find_logs(sources: Sequence[Path]) -> list[Path]:
    found: list[Path] = []
    for source in sources:
        if source.is_file():
            found.append(source)
            continue
        places = [*source.glob("*.jsonl"), *source.glob("coding/decisions/*.jsonl"), *source.glob("decisions/*.jsonl")]
        logs = sorted(path for path in places if is_log_name(path.name) and path.is_file())
        if not logs:
            raise UserError(f"{source}: holds no decision logs (*.jsonl). Name a colleague's log, or their study's folder.")
        found.extend(logs)
    return found


def _read(path: Path) -> LogFile:
    """A log, also a copy whose name says something before the coder's (`Copy of ana.3f9c.jsonl`)."""
    log = read_log(path)
    if is_log_name(path.name) or not log.records:
        return log
    coder = log.records[0].coder
    found = re.search(rf"(?<!\w){re.escape(coder)}\.([a-z0-9]+)", unicodedata.normalize("NFC", path.name))
    return read_log(path, called=log_name(coder, found[1] if found else "copy"))


def _place(study: Study, log: LogFile, writes: dict[Path, bytes]) -> tuple[str, Path]:
    """Where a log goes, and why: a log of the same name is the same device's, unless the two part ways."""
    coder = log.records[0].coder if log.records else log.path.name.split(".")[0]
    device = _plain(log.device)
    data = _sound_bytes(log)
    for attempt in range(100):
        target = study.decisions / log_name(coder, device if attempt == 0 else f"{device}{attempt + 1}")
        if target not in writes and not target.exists():
            return ("new" if attempt == 0 else "parted"), target
        here = writes[target] if target in writes else _sound_bytes(read_log(target))
        if here.startswith(data):
            return "known", target
        if data.startswith(here):
            return "longer", target
    raise UserError(f"{log.path}: this log parted from its copies a hundred times. Keep one copy per device.")


def _put(path: Path, data: bytes) -> None:
    """Write a log over, unless it has got a decision meanwhile that the one that came does not hold."""
    with log_lock(path):
        here = _sound_bytes(read_log(path)) if path.exists() else b""
        if not data.startswith(here) and not here.startswith(data):
            raise UserError(f"{path}: got decisions while it was being imported, and was left as it is. Import once more.")
        if data != here and data.startswith(here):
            write_bytes_atomic(path, data)


def _plain(device: str) -> str:
    """The device of a log's name without what a drive has added (`3f9c (conflicted copy)`, `3f9c-LAPTOP`)."""
    match = re.match(r"[a-z0-9]+", device)
    return match[0] if match else "copy"


def _sound_bytes(log: LogFile) -> bytes:
    """The whole lines of a log, each with its line end, as they will stand in the study."""
    data = log.path.read_bytes()[: log.sound_end].replace(b"\r\n", b"\n")
    return data if not data or data.endswith(b"\n") else data + b"\n"


def _new_texts(study: Study, sources: Sequence[Path]) -> tuple[dict[Path, bytes], list[str]]:
    """Texts, with their readings, that ours lacks; and the names of those whose content is not what their name says, which are left."""
    found: dict[Path, bytes] = {}
    wrong: list[str] = []
    gone = withdrawals(study)
    for source in sources:
        if not source.is_dir():
            continue
        for path in sorted({*source.glob("texts/*.txt"), *source.glob("coding/texts/*.txt"), *source.parent.glob("texts/*.txt")}):
            if not is_text_name(path.stem) or path.stem in gone or (study.texts / path.name).exists():
                continue
            data = read_bytes(path)
            if hashlib.sha256(data).hexdigest() != path.stem:
                wrong.append(path.name)
                continue
            found[study.texts / path.name] = data
            reading = path.with_suffix(".json")
            if reading.is_file() and is_reading(reading, path.stem):
                found[study.texts / reading.name] = read_bytes(reading)
    return found, wrong


def _new_codebooks(study: Study, sources: Sequence[Path]) -> dict[Path, bytes]:
    """Copies of the codebooks that a colleague read with, which tell what their readings asked for."""
    found: dict[Path, bytes] = {}
    for path in (path for source in sources if source.is_dir() for path in sorted(source.glob("coding/codebook/*.yaml"))):
        target = study.codebook_changes / path.name
        if not target.exists() and is_kept_name(path.stem) and hashlib.sha256(data := read_bytes(path)).hexdigest().startswith(path.stem):
            found[target] = data
    return found


def _conflicts(entries: Sequence[tuple[str, Record]]) -> tuple[str, ...]:
    seen: dict[str, Record] = {}
    conflicts = {record.id for _, record in entries if seen.setdefault(record.id, record) != record}
    return tuple(sorted(conflicts))


def _counts(entries: Iterable[tuple[str, Record]]) -> StudyCounts:
    state = Replay(entries)
    return StudyCounts(len(state.records), len(state.applied), len(state.coders))
