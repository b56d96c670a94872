"""Several profiles as one frame."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from icc_coding.analysis.profiles import Profile


def frame_of(profiles: Sequence[Profile]) -> pd.DataFrame:
    """One row per profile and code: name, kind, code, standing, excerpts, suggested, transcripts, said_by."""
    return pd.DataFrame(
        {
            "name": made.label,
            "kind": made.kind,
            "code": finding.code,
            "standing": finding.standing,
            "excerpts": finding.excerpts,
            "suggested": finding.suggested,
            "transcripts": finding.transcripts,
            "said_by": ";".join(finding.by),
        }
        for made in profiles
        for finding in made.findings
    )
