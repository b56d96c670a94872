"""Texts whose people have withdrawn: `coding/withdrawn.json` keeps only hashes, so that the study knows why a text is gone and takes none back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from icc_coding.errors import UserError
from icc_coding.files import as_kept, read_kept, sha256_text, write_json_atomic
from icc_coding.study import Study

_VERSION = 1


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """One withdrawal: when, by whom it was entered, the hash of the transcript's name, and of the text that took its place ('' for none)."""

    at: str
    by: str
    name: str
    instead: str = ""


def withdrawals(study: Study) -> dict[str, Withdrawal]:
    """Text hash -> its withdrawal. Raises UserError when the list is damaged: without it nobody knows what must not come back."""
    if not study.withdrawn.exists():
        return {}
    try:
        data = read_kept(study.withdrawn, _VERSION)
        return as_kept(dict[str, Withdrawal], data["texts"])
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UserError(f"{study.withdrawn}: is damaged. Put it back from a backup or a colleague's copy.") from error


def add_withdrawals(study: Study, new: Mapping[str, Withdrawal]) -> None:
    """Put texts on the list; what it says already stays as it is. Raises UserError when it is damaged."""
    with study.changing(study.withdrawn):
        known = {**new, **withdrawals(study)}
        write_json_atomic(study.withdrawn, {"v": _VERSION, "texts": {text: asdict(entry) for text, entry in sorted(known.items())}})


def name_hash(name: str) -> str:
    """A transcript's name, hashed: it may be a person's."""
    return sha256_text(f"withdrawn transcript {name}")
