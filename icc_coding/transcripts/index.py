"""What each source file became when it was last read, so that an unchanged file is not parsed again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from icc_coding.errors import StorageError, UserError
from icc_coding.files import parse_json, read_sealed, sha256_file, write_sealed
from icc_coding.settings import TranscriptSettings
from icc_coding.study import Study
from icc_coding.transcripts import registry
from icc_coding.transcripts.frozen import Frozen
from icc_coding.transcripts.keep import freeze, thaw
from icc_coding.transcripts.parse import parse_source
from icc_coding.transcripts.source import Source
from icc_coding.transcripts.withdrawn import Withdrawal, without_withdrawn

_KEPT = "it reads differently now, but decisions refer to the earlier reading, which is kept."


class Index:
    """`.icc-cache/reading`: for each file its hash, the settings it was read with, and its texts. May be deleted at any time.

    Texts in `gone`, which somebody has withdrawn, are neither handed out nor frozen.
    """

    def __init__(self, study: Study, gone: Mapping[str, Withdrawal]) -> None:
        self.study, self.gone = study, gone
        self.path = study.cache / "reading"
        self.before = self._load()
        self.now: dict[str, Any] = {}

    def texts(self, source: Source, name: str, settings: TranscriptSettings, keep: Collection[str]) -> tuple[list[Frozen], tuple[str, ...]]:
        """The frozen texts of a source and what is odd about it, read anew only when something has changed. Raises :class:`UserError`."""
        known = self._known(source, settings) if source.size else None
        if known is not None:
            there, said = without_withdrawn(self.gone, source.name, known[0])
            return [replace(one, name=f"{name}#{one.part}" if one.part else name) for one in there], (*known[1], *said)
        every, problems = parse_source(source, name, settings)
        frozen, said = without_withdrawn(self.gone, source.name, every)
        kept = [freeze(self.study, one, keep=one.text_hash in keep) for one in frozen]
        if any(one.turns != was.turns for one, was in zip(frozen, kept, strict=True)):
            problems = (*problems, _KEPT)
        if not said:
            self._remember(source.name, frozen, problems, settings)
        return [_as_read(was, one) for one, was in zip(frozen, kept, strict=True)], (*problems, *said)

    def save(self) -> None:
        """Write the index when it has changed."""
        if self.now != self.before:
            write_sealed(self.path, json.dumps({"version": registry.VERSION, "files": self.now}).encode())

    def _load(self) -> dict[str, Any]:
        try:
            data = parse_json(read_sealed(self.path) or b"null")
            return dict(data["files"]) if data["version"] == registry.VERSION else {}
        except (StorageError, ValueError, KeyError, TypeError):
            return {}

    def _known(self, source: Source, settings: TranscriptSettings) -> tuple[list[Frozen], tuple[str, ...]] | None:
        entry = self.before.get(source.name)
        try:
            if entry is None or entry["settings"] != _digest(settings) or entry["source"] != sha256_file(source.path):
                return None
            frozen = [_restored(thaw(self.study, text["hash"]), source.name, entry["source"], text) for text in entry["texts"]]
            problems = tuple(entry["problems"])
        except (UserError, KeyError, TypeError, OSError):
            return None
        self.now[source.name] = entry
        return frozen, problems

    def _remember(self, file: str, frozen: Sequence[Frozen], problems: Sequence[str], settings: TranscriptSettings) -> None:
        texts = [{"hash": one.text_hash, "part": one.part, "attributes": dict(one.attributes)} for one in frozen]
        self.now[file] = {"source": frozen[0].source_hash, "settings": _digest(settings), "texts": texts, "problems": list(problems)}


def _as_read(kept: Frozen, now: Frozen) -> Frozen:
    return (
        kept
        if kept is now
        else replace(kept, name=now.name, file=now.file, part=now.part, source_hash=now.source_hash, attributes=now.attributes)
    )


def _restored(frozen: Frozen, file: str, source_hash: str, text: Mapping[str, Any]) -> Frozen:
    return replace(frozen, file=file, part=text["part"], source_hash=source_hash, attributes=text["attributes"])


def _digest(settings: TranscriptSettings) -> str:
    """The settings that change how a file is read; roles and aliases are applied afterwards."""
    relevant = {
        key: value
        for key, value in asdict(settings).items()
        if key in ("reader", "kind", "respondent", "questions", "heading_rows", "tiers")
    }
    return hashlib.sha256(json.dumps(relevant, sort_keys=True).encode()).hexdigest()[:16]
