"""Files beside the ones this program writes: named once, with what to do about them, and never read.

Cloud drives leave conflict copies and placeholders, Macs leave `._` files, editors and killed programs leave unfinished ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from icc_coding.decisions.logs.log import log_paths, read_log
from icc_coding.decisions.logs.names import is_log_name
from icc_coding.decisions.samples import is_sample_name
from icc_coding.disk import PART, left_overs
from icc_coding.errors import Problem
from icc_coding.phrasing import how_many, typed
from icc_coding.study import Study
from icc_coding.transcripts.folder import FETCH, PLACEHOLDER, placeholders

_TEXT = re.compile(r"[0-9a-f]{64}\.(txt|json)")
_LOG_SIDE = re.compile(r"\.?.+\.(head|half|lock|lock\.taken)")
_SYSTEM = re.compile(r"(\.DS_Store|thumbs\.db|desktop\.ini|\.localized|\.gitkeep|\.gitignore|\.directory)", re.IGNORECASE)
_UNFINISHED = re.compile(r".*\.(part|tmp|crdownload|partial|swp|bak)|~.*|.*~", re.IGNORECASE)


def stray_files(study: Study) -> list[Problem]:
    """What lies beside the logs, samples, texts and models under names that this program does not write."""
    return [
        *_in(study, study.decisions, lambda name: is_log_name(name) or _LOG_SIDE.fullmatch(name) is not None),
        *_in(study, study.samples, lambda name: name.endswith(".json") and is_sample_name(name.removesuffix(".json"))),
        *_in(study, study.texts, lambda name: _TEXT.fullmatch(name) is not None),
        *_in(study, study.models, _fits_models, folders=True),
        *(
            _problem(study, path, "is a placeholder that a drive has left: the transcript is not on this machine.", FETCH)
            for path in placeholders(study)
        ),
    ]


def _in(study: Study, folder: Path, expected: Callable[[str], bool], *, folders: bool = False) -> Iterator[Problem]:
    if not folder.is_dir():
        return
    dead = set(left_overs(folder))
    for path in sorted(folder.iterdir()):
        name = path.name
        if _SYSTEM.fullmatch(name) or (PART.fullmatch(name) and path not in dead):
            continue
        if expected(name) and (path.is_file() or (folders and path.is_dir())):
            continue
        yield _named(study, path, path in dead)


def _named(study: Study, path: Path, dead: bool) -> Problem:
    name = path.name
    if dead:
        return _problem(study, path, "was left by a program that was killed; it is in nobody's way.", "The next write there removes it.")
    if path.is_symlink() and not path.exists():
        return _problem(study, path, "is a link to nothing.", "Remove it, or bring back what it leads to.")
    if name.startswith("._"):
        return _problem(study, path, "is what a Mac keeps beside a file on foreign drives.", "Delete it; nothing is lost.")
    if PLACEHOLDER.fullmatch(name):
        return _problem(study, path, "is a placeholder that a drive has left: the file is not on this machine.", FETCH)
    if path.is_dir():
        return _problem(study, path, "is a folder where files are expected; nothing in it is read.", "Move it elsewhere.")
    if path.suffix == ".jsonl":
        return _problem(study, path, *_copy_of_log(study, path))
    if _UNFINISHED.fullmatch(name):
        return _problem(
            study, path, "is an unfinished or temporary file of another program.", "Wait until that program has finished, or delete it."
        )
    return _problem(study, path, "is not called as icc-coding calls its files, so it is not read.", _compared(path))


def _copy_of_log(study: Study, path: Path) -> tuple[str, str]:
    """What a log under another name holds that the study's logs do not."""
    found = read_log(path)
    if not found.records:
        return "is not called as icc-coding calls its logs, and holds no record that can be read.", "Delete it."
    ours = {record.id for log in log_paths(study) for record in read_log(log).records}
    new = sum(record.id not in ours for record in found.records)
    if not new:
        return "is a copy of a log, and all of its records are in the study.", "Delete it."
    return (
        f"is a copy of a log that holds {how_many(new, 'record')} which the study has not.",
        f"Take them in with: icc-coding import {typed(path)}, then delete it.",
    )


def _compared(path: Path) -> str:
    """Whether a file is a copy of one beside it."""
    try:
        data = path.read_bytes()
        twin = next(
            (other for other in sorted(path.parent.iterdir()) if other != path and other.is_file() and other.read_bytes() == data), None
        )
    except OSError:
        return "It cannot be read either. Move it elsewhere."
    if twin is not None:
        return f"It is the same as {twin.name}: delete it."
    return "Compare it with the file it is a copy of, give the right one its name, and move the other elsewhere."


def _fits_models(name: str) -> bool:
    """Models are folders of any make; only what can be none is named."""
    copied = re.fullmatch(r"(current|card)[ (_-].*\.json", name) is not None
    return not (
        name.startswith(("._", "~")) or copied or PART.fullmatch(name) or PLACEHOLDER.fullmatch(name) or _UNFINISHED.fullmatch(name)
    )


def _problem(study: Study, path: Path, message: str, remedy: str) -> Problem:
    return Problem(path.relative_to(study.root).as_posix(), None, message, remedy)
