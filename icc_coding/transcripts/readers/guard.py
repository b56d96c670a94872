"""What a library raises over a damaged file becomes one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from icc_coding import archives
from icc_coding.errors import UserError
from icc_coding.transcripts.source import Source


@contextmanager
def guarded(source: Source, kind: str) -> Iterator[None]:
    """Around a call into a library that parses the file: whatever it raises is the file's fault."""
    try:
        yield
    except (UserError, MemoryError):
        raise
    except Exception as error:
        if "password" in str(error).lower() or "encrypt" in str(error).lower():
            raise UserError(f"{source.name}: is protected by a password. Save a copy without one.") from error
        raise UserError(f"{source.name}: is damaged or cut off, or is no {kind}. Download or save it again.") from error


def refuse_entities(source: Source, xml: bytes | IO[bytes]) -> None:
    """Documents declare no entities; XML that does is an attack or not a document."""
    archives.refuse_entities(source.name, xml)
