"""GUIDs that follow from what they name, so that the same study gives the same file."""

from __future__ import annotations

import uuid

from icc_coding.transcripts.model import Transcript

_SPACE = uuid.UUID("6d1d4b3c-6f1f-5a3e-9f0e-1c5c0d1a9a77")


def guid(*names: object) -> str:
    """A GUID that follows from what it names."""
    return str(uuid.uuid5(_SPACE, "\0".join(map(str, names))))


def user_guid(coder: str) -> str:
    """A coder's GUID."""
    return guid("user", coder)


def code_guid(code: str) -> str:
    """A code's GUID."""
    return guid("code", code)


def case_guid(case: str) -> str:
    """A case's GUID."""
    return guid("case", case)


def source_guid(transcript: Transcript) -> str:
    """A transcript's GUID."""
    return guid("source", transcript.name, transcript.text_hash)


def plain_guid(text: str | None) -> str:
    """A GUID in small letters without braces."""
    return (text or "").strip().strip("{}").lower()
