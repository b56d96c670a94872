"""What a transcript's page follows from, as one digest: a page whose digest is as before is not laid out again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from functools import lru_cache

from icc_coding.codebook.model import Code, Codebook
from icc_coding.corpus import CodedExcerpt
from icc_coding.files import sha256_text
from icc_coding.own_files import own_files
from icc_coding.pages.transcript_page import TranscriptPage

_SOURCES = re.compile(r"pages/.+|(codebook|corpus|transcripts)/[^/]+\.py|phrasing\.py")
_SHOWN = tuple(field.name for field in fields(CodedExcerpt) if field.name not in ("run", "codebook_hash"))  # neither stands on a page


def shown(codebook: Codebook) -> Codebook:
    """What pages may show of a codebook: names and colours. What a code means stands on none, so an edited definition changes few of them."""
    dimensions = tuple(
        replace(
            one, codes=tuple(Code(code.id, code.dimension, code.label, "", formerly=code.formerly, color=code.color) for code in one.codes)
        )
        for one in codebook.dimensions
    )
    return Codebook(codebook.name, codebook.version, codebook.language, dimensions, collaborations=codebook.collaborations)


class Sources:
    """Digests of what the pages of a study follow from: the program, the codebook, and what is asked for in :meth:`of`."""

    def __init__(self, study: str, codebook: Codebook) -> None:
        self._all = sha256_text(repr((_program(), study, codebook)))

    def of(
        self,
        sheet: TranscriptPage,
        rows: Sequence[CodedExcerpt],
        words: Sequence[tuple[int, int]],
        beside: Sequence[TranscriptPage | None],
    ) -> str:
        """SHA-256 over all that one page shows: the transcript, its rows, the words that made suggestions, and the pages it points to."""
        transcript = sheet.transcript
        turns = [(turn.start, turn.end, turn.speaker, turn.time, turn.question) for turn in transcript.turns]
        named = (transcript.name, transcript.kind, transcript.case, _sorted(transcript.roles), _sorted(transcript.attributes))
        coded = [[getattr(row, name) for name in _SHOWN] for row in rows]
        links = [(one.href, one.transcript.name) if one is not None else None for one in beside]
        return sha256_text(repr((self._all, transcript.text_hash, named, turns, coded, list(words), links)))


def _sorted(values: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(values.items())


@lru_cache(maxsize=1)
def _program() -> str:
    """SHA-256 over the files of this package that pages follow from."""
    return sha256_text(repr([(name, digest) for name, digest in own_files().items() if _SOURCES.fullmatch(name)]))
