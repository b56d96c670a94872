"""What stands behind a coding, in one line that people read and an import understands."""

from __future__ import annotations

import re

from icc_coding.corpus import CodedExcerpt

MACHINE_USER = "icc-coding (suggestions of the machine)"
_LINE = re.compile(r"(?:^|\n\n)\[icc-coding\] (accepted|added|suggested)(; blind)?(?:;[^\n]*)?$")


def evidence_of(row: CodedExcerpt) -> str:
    """`[icc-coding] accepted; blind; likely, score 0.912; reason`."""
    parts = [row.status, *(["blind"] if row.blind else [])]
    if row.band:
        parts.append(f"{row.band}, score {row.score:.3f}" if row.score is not None else row.band)
    parts += [part for part in (" ".join(row.reason.split()), row.decided_at[:10]) if part]
    return "[icc-coding] " + "; ".join(parts)


def read_evidence(text: str) -> tuple[str, str, bool]:
    """(the text without the line, status, blind); status '' where there is no such line."""
    match = _LINE.search(text)
    if not match:
        return text, "", False
    return text[: match.start()], match[1], bool(match[2])
