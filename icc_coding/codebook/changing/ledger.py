"""The changes made in a study's codebook, each with who, when, why and the file before and after, so that each can be taken back.

`coding/codebook/` holds one small JSON file a change and the codebook's file as it was, named by its hash; nobody ever writes another's
file, so that a shared folder or git merges them. `codebook.yaml` itself is replaced as a whole under a lock, and only if it still is what
the change was made from.
"""

from __future__ import annotations

import codecs
import hashlib
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from icc_coding.codebook.load import MAX_BYTES
from icc_coding.codebook.model import Codebook
from icc_coding.decoding import decode
from icc_coding.errors import NewerFormat, Problem, ProblemsError, UserError
from icc_coding.files import as_kept, parse_kept, read_bytes, read_measured, write_bytes_atomic, write_json_atomic
from icc_coding.study import Study

if TYPE_CHECKING:
    from icc_coding.codebook.changing.requests import Change

_BOMS = {"utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
_TRIES = 5
_VERSION = 1
Guard = Callable[[Codebook, Codebook], None]  # refuses a change from one codebook to another with a UserError


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One change that was made. `before` and `after` name the file's copies; `undoes` is the entry that it takes back, if it does.

    `records` are the decisions that were made with the change, by their ids: the passage that a code was made from.
    """

    id: str
    at: str
    coder: str
    what: str
    codes: tuple[str, ...]
    reason: str
    before: str
    after: str
    undoes: str = ""
    records: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def make_change(
    study: Study, change: Change, *, coder: str = "", reason: str = "", guard: Guard = lambda before, after: None
) -> LedgerEntry:
    """Make a change in a study's codebook, whole or not at all; returns what was done.

    Raises ProblemsError when the codebook cannot be read, UserError when the change cannot be made (or `guard` refuses it), StorageError.
    """

    from icc_coding.codebook.changing.changes import apply  # who only reads the ledger, as every `code` does, needs none of it

    def step(text: str) -> tuple[str, LedgerEntry]:
        made = apply(text, change, reason=reason, coder=coder, file=study.codebook.name)
        guard(made.before, made.after)
        return made.text, LedgerEntry("", "", coder, made.what, made.codes, " ".join(reason.split()), "", "", notes=made.notes)

    return _rewrite(study, step)


def undo_change(study: Study, entry: LedgerEntry, *, coder: str = "", guard: Guard = lambda before, after: None) -> LedgerEntry:
    """Take a change back: the lines that it changed say again what they said. An undo is a change that can itself be taken back.

    Raises UserError when these lines were changed since, when the codebook would not be right without the change, or `guard` refuses.
    """
    from icc_coding.codebook.changing.undoing import undone

    old, made = (_copy(study, name) for name in (entry.before, entry.after))

    def step(text: str) -> tuple[str, LedgerEntry]:
        restored = undone(text, old, made, study.codebook.name)
        before, problems = Codebook.parse(text, study.codebook.name)
        if before is None:
            raise ProblemsError(problems)
        after, problems = Codebook.parse(restored, study.codebook.name)
        if after is None:
            raise UserError(f"This cannot be taken back by itself, because of what was changed since: {problems[0].message}")
        guard(before, after)
        what = entry.what.removeprefix("Taken back: ") if entry.undoes else f"Taken back: {entry.what}"
        return restored, LedgerEntry("", "", coder, what, entry.codes, "", "", "", undoes=entry.id)

    return _rewrite(study, step)


def keep_records(study: Study, entry: LedgerEntry, records: tuple[str, ...]) -> LedgerEntry:
    """Note which decisions were made with a change."""
    noted = replace(entry, records=records)
    _write(study, noted)
    return noted


def entries(study: Study) -> list[LedgerEntry]:
    """All changes, the oldest first. A file that cannot be read is left out; one of a newer program is refused (NewerFormat)."""
    found = []
    for path in sorted(study.codebook_changes.glob("*.json")):
        with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
            found.append(_read(path))
    return sorted(found, key=lambda one: (one.at, one.id))


def damaged_entries(study: Study) -> list[Problem]:
    """Changes that cannot be read, each with what is wrong."""
    found = []
    for path in sorted(study.codebook_changes.glob("*.json")):
        try:
            _read(path)
        except NewerFormat as error:
            found.append(Problem(path.name, None, str(error).removeprefix(f"{path}: ")))
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            found.append(
                Problem(path.name, None, "this change of the codebook cannot be read.", "Put it back from a backup, or delete it.")
            )
    return found


def taken_back_ids(found: Sequence[LedgerEntry]) -> set[str]:
    """Which of the changes do not count, because a later one that counts took them back."""
    undone: set[str] = set()
    for one in reversed(found):
        if one.undoes and one.id not in undone:
            undone.add(one.undoes)
    return undone


def find_entry(study: Study, entry_id: str = "") -> LedgerEntry:
    """One change by its id; without one the latest that was not taken back. Raises UserError when there is none."""
    found = entries(study)
    undone = taken_back_ids(found)
    if not entry_id:
        standing = [one for one in found if one.id not in undone and not one.undoes]
        if not standing:
            raise UserError("No change of the codebook is left to take back.")
        return standing[-1]
    for one in found:
        if one.id == entry_id:
            if one.id in undone:
                raise UserError(f"This was taken back already: {one.what}.")
            return one
    raise UserError(f"There is no change `{entry_id}` of the codebook. `icc-coding codebook log` lists them.")


def _read(path: Path) -> LedgerEntry:
    data = parse_kept(read_measured(path), _VERSION, path)
    return as_kept(LedgerEntry, data | {key: data.get(key) or () for key in ("codes", "records", "notes")})


def _rewrite(study: Study, step: Callable[[str], tuple[str, LedgerEntry]]) -> LedgerEntry:
    """Make a step from one text of the codebook to another, one at a time; anew when an editor saves the file meanwhile."""
    path = study.codebook
    with study.changing(study.codebook):
        for _ in range(_TRIES):
            data = read_bytes(path)
            text, encoding = decode(data, path.name, keep_line_ends=True)
            if _encoded(text, encoding, data) != data:
                raise UserError(f"{path.name}: is not saved as UTF-8, so it cannot be changed here. Save it as UTF-8 in an editor.")
            new_text, entry = step(text)
            new = _encoded(new_text, encoding, data)
            if read_bytes(path) == data:
                return _replace(study, data, new, entry)
    raise UserError(f"{path.name}: is being saved by another program all the time. Close it there, and try again.")


def _encoded(text: str, encoding: str, data: bytes) -> bytes:
    bom = _BOMS.get(encoding, b"")
    try:
        return (bom if bom and data.startswith(bom) else b"") + text.encode(encoding)
    except UnicodeEncodeError as error:
        raise UserError(
            f"codebook.yaml: is saved as {encoding}, which has no `{text[error.start]}`. Save the file as UTF-8 in an editor, and try again."
        ) from error


def _replace(study: Study, old: bytes, new: bytes, entry: LedgerEntry) -> LedgerEntry:
    """The copies and the entry first, so that nothing is changed that cannot be taken back."""
    moment = datetime.now(UTC)
    names = {name: hashlib.sha256(data).hexdigest()[:16] for name, data in (("before", old), ("after", new))}
    at = moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
    entry_id = f"{moment:%Y%m%d%H%M%S}-{secrets.token_hex(3)}"
    entry = replace(entry, id=entry_id, at=at, before=names["before"], after=names["after"])
    for name, data in ((names["before"], old), (names["after"], new)):
        copy = study.codebook_changes / f"{name}.yaml"
        if not copy.exists():
            write_bytes_atomic(copy, data)
    _write(study, entry)
    try:
        write_bytes_atomic(study.codebook, new)
    except BaseException:
        with suppress(OSError):
            _path(study, entry).unlink()
        raise
    return entry


def _write(study: Study, entry: LedgerEntry) -> None:
    write_json_atomic(_path(study, entry), {"v": _VERSION} | asdict(entry))


def _path(study: Study, entry: LedgerEntry) -> Path:
    return study.codebook_changes / f"{entry.id}.json"


def _copy(study: Study, name: str) -> str:
    path = study.codebook_changes / f"{name}.yaml"
    if not path.is_file():
        raise UserError(
            f"{path.name}: the copy of the codebook that this change needs is not in coding/codebook any more. Undo it by hand."
        )
    try:
        return decode(read_measured(path, MAX_BYTES), path.name, keep_line_ends=True)[0]
    except (OSError, ValueError) as error:
        raise UserError(f"{path.name}: this copy of the codebook cannot be read ({error}). Put it back from a backup.") from error
