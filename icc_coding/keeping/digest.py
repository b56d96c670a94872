"""Has anything changed since the last run? Answered from bytes alone, before anything heavy is imported."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import icc_coding
from icc_coding.files import sha256_file, write_json_atomic
from icc_coding.study import Study


def input_digest(study: Study) -> str:
    """SHA-256 over all that suggestions follow from: the program itself, codebook, settings, transcripts, models."""
    return _digest([study.codebook, study.settings_file, *_below(study.transcripts), *_below(study.models)], study.root, _program())


def decision_digest(study: Study) -> str:
    """SHA-256 over the decision logs, which the exported tables also follow from."""
    return _digest(_below(study.decisions), study.root)


def run_name(digest: str) -> str:
    """The name of a run: the same input gives the same name, so that the same input gives the same files."""
    return "run-" + digest[:10]


def load_summary(study: Study, inputs: str, decisions: str) -> dict[str, Any] | None:
    """What the last run said, if nothing has changed since and all it wrote is still there; else None."""
    try:
        kept = json.loads(_summary_file(study).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    written = (study.suggestions, study.excerpts, study.reading / "index.html")
    if kept.get("inputs") != inputs or kept.get("decisions") != decisions or not all(path.exists() for path in written):
        return None
    if kept.get("excerpts") != sha256_file(study.excerpts):
        return None
    summary: dict[str, Any] = kept["summary"]
    return summary


def save_summary(study: Study, inputs: str, decisions: str, summary: dict[str, Any]) -> None:
    """Keep what a run said, with the digests it holds for."""
    kept = {"inputs": inputs, "decisions": decisions, "excerpts": sha256_file(study.excerpts), "summary": summary}
    write_json_atomic(_summary_file(study), kept)


def _summary_file(study: Study) -> Path:
    return study.cache / "last-run.json"


def _program() -> str:
    """SHA-256 over the package's own files: another version, or an edited one, may suggest otherwise."""
    package = Path(icc_coding.__file__).parent
    return _digest(sorted(package.rglob("*.py")), package)


def _below(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith((".", "~$")))


def _digest(paths: Iterable[Path], root: Path, start: str = "") -> str:
    total = hashlib.sha256(start.encode())
    for path in paths:
        if path.is_file():
            total.update(f"{path.relative_to(root).as_posix()}\0{sha256_file(path)}\n".encode())
    return total.hexdigest()
