"""Transcripts are measured by workers in portions; what is found is kept as by a local run, which then writes the tables.

So the result is a local run's to the last byte, a run that was broken off goes on where it stopped, and a portion that is done is never
done again. Each portion is also written as one Parquet file of its suggestions, `coding/suggestions/<digest>.parquet`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from icc_coding.cluster.memory import reuse_memory
from icc_coding.codebook.model import Codebook
from icc_coding.decisions.state import referred_texts
from icc_coding.errors import UserError
from icc_coding.files import sha256_text
from icc_coding.phrasing import ENCODING
from icc_coding.study import Study
from icc_coding.suggesting.basis import Basis
from icc_coding.suggesting.encoding.libtorch import use_threads
from icc_coding.suggesting.run import suggest_kept
from icc_coding.suggesting.store import Suggestion, save_part
from icc_coding.transcripts import Transcript, read_study
from icc_coding.transcripts.choosing import chosen_transcripts

Progress = Callable[[str, int, int], None]

_PORTION = 240_000  # characters, some 40,000 words: a minute's work at most, so that workers finish together
_BASES: dict[str, Basis] = {}  # of a worker's process: the encoder is loaded once
_ONE = threading.Lock()  # a worker with several threads gives them to one portion at a time


@dataclass(frozen=True, slots=True)
class _Task:
    """What a worker needs for a portion: little, as text is small; the study's settings name the encoder and its precision."""

    study: Study
    codebook: Codebook
    basis: str
    run: str
    transcripts: tuple[Transcript, ...]
    write: bool  # the portion's file


def measure_on_cluster(study: Study, run: str, client: Any, progress: Progress | None = None, paths: Sequence[Path] = ()) -> dict[str, str]:
    """Measure all transcripts of a study that no run has measured; returns transcript -> why it could not be.

    With `paths` only the transcripts that they name are measured, and the files of portions stay those of the last whole run.
    The precision is fixed here, so that machines of different kinds give one result. Raises UserError when the workers have another
    version of the program than this machine, as they could not give the same result.
    """
    codebook = Codebook.load(study.codebook)
    reading = read_study(study, keep=referred_texts(study), progress=progress, language=codebook.language)
    transcripts = chosen_transcripts(study, reading, paths)
    encoder = Basis(study, codebook).encoder
    precision = encoder.id.rpartition("/")[2]
    fixed = replace(study, settings=replace(study.settings, encoder=replace(study.settings.encoder, precision=precision)))
    basis = Basis(fixed, codebook, encoder)
    tasks = [_Task(fixed, codebook, basis.digest, run, portion, not paths) for portion in portions(transcripts)]
    names = {f"icc-{_name(task, basis)}": task for task in tasks}
    open_tasks = {key: task for key, task in names.items() if not _done(task, basis)}
    size, done = sum(len(one.text.split()) for task in tasks for one in task.transcripts), 0
    failed: dict[str, str] = {}
    lost: dict[str, _Task] = {}
    for key, outcome in _outcomes(client, open_tasks):
        task = open_tasks[key]
        if isinstance(outcome, dict):
            failed |= outcome
        elif _worker_ended(outcome):
            lost[key] = task
        else:
            failed |= _unmeasured(task, basis, outcome)
        done += sum(len(one.text.split()) for one in task.transcripts)
        if progress is not None:
            progress(ENCODING, done, size)
    for key, task in lost.items():
        failed |= _alone(client, key, task, basis)
    if not paths:
        _clear_parts(study, {_name(task, basis) for task in tasks})
    return failed


def portions(transcripts: Sequence[Transcript]) -> list[tuple[Transcript, ...]]:
    """Transcripts in order, in portions of about forty thousand words."""
    found: list[list[Transcript]] = [[]]
    for transcript in transcripts:
        if sum(len(one.text) for one in found[-1]) >= _PORTION:
            found.append([])
        found[-1].append(transcript)
    return [tuple(portion) for portion in found if portion]


def measure_portion(task: _Task) -> dict[str, str]:
    """On a worker: measure a portion's transcripts, keep what is found, write the portion's file. Returns transcript -> error."""
    with _ONE:
        return _measured(task)


def _measured(task: _Task) -> dict[str, str]:
    basis = _BASES.get(task.basis)
    if basis is None:
        basis = Basis(task.study, task.codebook)
        if basis.digest != task.basis:
            raise UserError(
                "This worker has another version of icc-coding, of its libraries or of the encoder than the machine that asked it."
            )
        _use_given_threads()
        reuse_memory()
        _BASES.clear()
        _BASES[task.basis] = basis
    failed: dict[str, str] = {}
    try:
        suggestions = suggest_kept(basis, task.transcripts, task.run)
    except Exception:  # one transcript must not stop the others: which one it is, is found by taking each alone
        suggestions, failed = _one_by_one(basis, task)
    if task.write and not failed:
        save_part(task.study, _name(task, basis), suggestions)
    return failed


def _one_by_one(basis: Basis, task: _Task) -> tuple[list[Suggestion], dict[str, str]]:
    """What is found in each transcript, and transcript -> error for those that cannot be measured."""
    suggestions: list[Suggestion] = []
    failed = {}
    for transcript in task.transcripts:
        try:
            suggestions += suggest_kept(basis, [transcript], task.run)
        except Exception as error:  # the user is told
            failed[transcript.name] = _reason(error)
    return suggestions, failed


def _use_given_threads() -> None:
    """torch takes as many threads as the worker was given, however it was started."""
    from distributed import get_worker

    use_threads(max(1, int(get_worker().state.nthreads)))


def _outcomes(client: Any, tasks: dict[str, _Task]) -> Iterator[tuple[str, dict[str, str] | BaseException]]:
    from distributed import as_completed

    futures = [client.submit(measure_portion, task, key=key, pure=False, retries=0) for key, task in tasks.items()]
    for future in as_completed(futures):
        error = future.exception()
        yield future.key, error if error is not None else future.result()
        future.release()


def _worker_ended(error: BaseException) -> bool:
    from distributed import KilledWorker

    return isinstance(error, KilledWorker)


def _alone(client: Any, key: str, task: _Task, basis: Basis) -> dict[str, str]:
    """A portion whose workers ended, transcript by transcript and nothing beside: Dask blames all that waited on a lost worker, and only
    so is the transcript named that ends it. Returns transcript -> error.
    """
    failed: dict[str, str] = {}
    for number, one in enumerate(task.transcripts):
        if basis.kept.load(one) is None:
            single = replace(task, transcripts=(one,), write=False)
            for _, outcome in _outcomes(client, {f"{key}-{number}": single}):
                failed |= outcome if isinstance(outcome, dict) else _unmeasured(single, basis, outcome)
    if not failed:
        for _, outcome in _outcomes(client, {f"{key}-whole": task}):  # all is kept: writes the portion's file
            failed |= outcome if isinstance(outcome, dict) else _unmeasured(task, basis, outcome)
    return failed


def _unmeasured(task: _Task, basis: Basis, error: BaseException) -> dict[str, str]:
    """The transcripts that a portion which broke off has not measured."""
    if isinstance(error, UserError):
        raise error
    return {one.name: _reason(error) for one in task.transcripts if basis.kept.load(one) is None}


def _reason(error: BaseException) -> str:
    return f"{type(error).__name__}: {(str(error).splitlines() or [''])[0][:200]}"


def _name(task: _Task, basis: Basis) -> str:
    return sha256_text("\n".join([task.run, task.basis, *(basis.kept.path(one).name for one in task.transcripts)]))[:40]


def _done(task: _Task, basis: Basis) -> bool:
    part = task.study.suggestion_parts / f"{_name(task, basis)}.parquet"
    return (part.is_file() or not task.write) and all(basis.kept.load(one) is not None for one in task.transcripts)


def _clear_parts(study: Study, names: set[str]) -> None:
    """Portions of other runs: a folder of Parquet files is read as a whole."""
    for path in study.suggestion_parts.glob("*.parquet"):
        if path.stem not in names:
            path.unlink(missing_ok=True)
