"""The agreement that was measured last in a window, kept in the study's cache for home to show."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from icc_coding.errors import StorageError
from icc_coding.files import as_kept, parse_json, read_sealed, write_sealed
from icc_coding.study import Study

if TYPE_CHECKING:
    from icc_coding.agreement.reporting.report import Report


@dataclass(frozen=True, slots=True)
class Agreed:
    """A coefficient with its 95 % interval (None where it cannot be told, with the `reason`), of how many segments and transcripts that
    all these coders read; `sample` '' for all of the study. `at` is ISO 8601 UTC, `decisions` what the logs were like then."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    reason: str
    coders: tuple[str, ...]
    segments: int
    transcripts: int | None
    sample: str
    at: str
    decisions: str


def keep_agreed(study: Study, report: Report, sample: str, decisions: str) -> None:
    """Keep the headline of a report. `decisions`: :func:`decisions_now`, asked before the report was worked out."""
    from icc_coding.agreement.reporting.methods import name_of

    figure = report.coefficients[report.headline]
    kept = Agreed(
        name=name_of(report, report.headline),
        value=figure.value,
        low=figure.low,
        high=figure.high,
        reason=figure.reason,
        coders=tuple(report.coders),
        segments=report.n_pairable,
        transcripts=report.n_transcripts,
        sample=sample,
        at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        decisions=decisions,
    )
    write_sealed(_place(study), json.dumps(asdict(kept)).encode())


def last_agreed(study: Study) -> Agreed | None:
    """What was measured last; None when nothing was, or the cache was emptied."""
    with suppress(StorageError, ValueError):  # may not be read, or of another version
        held = parse_json(read_sealed(_place(study)) or b"null")
        return as_kept(Agreed, held)
    return None


def decisions_now(study: Study) -> str:
    """The logs' names and sizes: another text as soon as anybody has decided anything."""
    with suppress(OSError):
        return " ".join(sorted(f"{path.name}:{path.stat().st_size}" for path in study.decisions.glob("*.jsonl")))
    return ""


def _place(study: Study) -> Path:
    return study.cache / "window" / "agreement"
