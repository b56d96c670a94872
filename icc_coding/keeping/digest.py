"""Has anything changed since the last run? Answered from bytes alone, before anything heavy is imported."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from icc_coding.decoding import is_writable
from icc_coding.files import sha256_file
from icc_coding.own_files import own_files
from icc_coding.study import Study

PROGRAM = "icc-coding"  # stands among a run's inputs for the program itself


def inputs_of(study: Study) -> dict[str, str]:
    """Path below the study -> SHA-256 of all that suggestions follow from: codebook, settings, transcripts, models, the program itself."""
    return {PROGRAM: program_digest()} | digests(input_files(study), study.root)


def input_files(study: Study) -> list[Path]:
    """The files among them."""
    paths = [study.codebook, study.settings_file, *_below(study.transcripts), *_below(study.models)]
    return [path for path in paths if path.is_file()]


def decision_digest(study: Study) -> str:
    """SHA-256 over the decision logs, which the exported tables also follow from."""
    return digest_of(digests(_below(study.decisions), study.root))


def run_name(digest: str) -> str:
    """The name of a run: the same input gives the same name, so that the same input gives the same files."""
    return "run-" + digest[:10]


def digests(paths: Iterable[Path], root: Path) -> dict[str, str]:
    """Path below `root` -> SHA-256, of those paths that are files."""
    return {path.relative_to(root).as_posix(): sha256_file(path) for path in paths if path.is_file()}


def digest_of(parts: Mapping[str, str]) -> str:
    """SHA-256 over names and digests."""
    return hashlib.sha256("".join(f"{name}\0{value}\n" for name, value in parts.items()).encode()).hexdigest()


def program_digest() -> str:
    """SHA-256 over the package's own files: another version, or an edited one, may suggest otherwise."""
    return digest_of(own_files())


def _below(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and is_writable(path) and not path.name.startswith((".", "~$")))
