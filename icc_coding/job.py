"""The main job: from a folder of transcripts to coded excerpts, a summary, a table and readable pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from icc_coding.disk import folder_size
from icc_coding.keeping.digest import decision_digest, inputs_of
from icc_coding.keeping.manifest import whole_run
from icc_coding.study import Study

Progress = Callable[[str, int, int], None]


def code_study(
    study: Study, paths: Sequence[Path] = (), progress: Progress | None = None, failed: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Code a study and write `suggestions.parquet`, `excerpts.csv` and `reading/`; returns the summary that `code` prints.

    With `paths` only those transcripts are coded anew and the stored suggestions of the others stay. When nothing has changed
    since the last run, that run's summary is returned at once. `failed` names transcripts that a cluster could not measure, and why: they
    are left out and counted as skipped. Raises UserError when no transcript could be read.
    """
    inputs, decisions = inputs_of(study), decision_digest(study)
    kept = whole_run(study, inputs, decisions)
    if kept is not None and not paths and kept.summary.get("study") == study.root.name:  # the pages say what the folder is called
        return dict(kept.summary) | {"unchanged": True, "cache_bytes": folder_size(study.cache)}
    from icc_coding.coding import code_anew  # half a second, which a run with nothing new does not take

    return code_anew(study, inputs, decisions, paths, progress, failed)
