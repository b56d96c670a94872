"""The codebooks that a study has had: which codes each of them held, and which was in force when.

`coding/codebook/` keeps a copy of every codebook that was changed through the program or read a transcript with, named by its hash. What
stands here is needed to know which codes a person can have looked for.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import yaml

from icc_coding.codebook.changing.ledger import entries
from icc_coding.codebook.load import MAX_BYTES
from icc_coding.codebook.model import Codebook
from icc_coding.decoding import decode
from icc_coding.errors import StorageError, UserError
from icc_coding.files import parse_json, read_bytes, read_measured, read_sealed, write_bytes_atomic, write_sealed
from icc_coding.study import Study

NAME = 16  # hex digits of the SHA-256 of the file
Names = Mapping[str, tuple[str, ...]]  # code -> the older ids that it went by
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class KeptCodebooks:
    """`codes` of each copy by its name; `since`, in order of time: from when on (microseconds since 1970) which copy was in force.

    The first one counts for all time before: what was there when the study's codebook was first kept has always been there.
    """

    codes: Mapping[str, Names] = field(default_factory=dict)
    since: tuple[tuple[int, str], ...] = ()


def keep_codebook(study: Study) -> str | None:
    """Keep a copy of the study's codebook as it is now; returns its name, None when there is no codebook that could be read."""
    try:
        data = read_bytes(study.codebook)
        name = hashlib.sha256(data).hexdigest()[:NAME]
        copy = study.codebook_changes / f"{name}.yaml"
        if not copy.exists():
            if Codebook.parse(decode(data, study.codebook.name)[0])[0] is None:
                return None
            copy.parent.mkdir(parents=True, exist_ok=True)
            write_bytes_atomic(copy, data)
    except (OSError, StorageError, UserError):
        return None
    return name


def is_kept_name(name: str) -> bool:
    """Whether a copy can be called that: the first hex digits of its hash."""
    return len(name) == NAME and set(name) <= set("0123456789abcdef")


def kept_codebooks(study: Study) -> KeptCodebooks:
    """All codebooks that were kept. A copy that cannot be read is left out."""
    codes = _codes(study)
    changes = entries(study)
    began = [(_microseconds(changes[0].at) - 1, changes[0].before)] if changes else []
    since = (*began, *((_microseconds(one.at), one.after) for one in changes))
    return KeptCodebooks(codes, tuple((at, name) for at, name in since if name in codes))


def _codes(study: Study) -> dict[str, Names]:
    """The codes of each copy. They never change, so what was read once is remembered in the cache."""
    names = sorted(path.stem for path in study.codebook_changes.glob("*.yaml"))
    if not names:
        return {}
    cache = study.cache / "codebooks"
    known: dict[str, dict[str, list[str]]] = {}
    with suppress(StorageError):
        known = parse_json(read_sealed(cache) or b"{}")
    missing = [name for name in names if name not in known]
    for name in missing:
        with suppress(OSError, UserError, yaml.YAMLError, ValueError, TypeError, KeyError, AttributeError):
            known[name] = _read(study.codebook_changes / f"{name}.yaml")
    if missing:
        with suppress(OSError, StorageError):
            write_sealed(cache, json.dumps(known).encode())
    return {name: {code: tuple(older) for code, older in known[name].items()} for name in names if name in known}


def _read(path: Path) -> dict[str, list[str]]:
    text = decode(read_measured(path, MAX_BYTES), path.name)[0]
    codebook, _ = Codebook.parse(text)
    if codebook is None:  # written for an older or a newer version: its ids are still there
        data = yaml.safe_load(text)
        return {f"{dimension['id']}.{code['id']}": [] for dimension in data["dimensions"] for code in dimension["codes"]}
    return {code.id: list(code.formerly) for code in codebook.codes}


def _microseconds(at: str) -> int:
    return (datetime.fromisoformat(at) - _EPOCH) // timedelta(microseconds=1)
