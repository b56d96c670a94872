"""Texts whose people have withdrawn: `coding/withdrawn.json` keeps only hashes, so that the study knows why a text is gone and takes none back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from icc_coding.errors import UserError
from icc_coding.files import as_kept, read_kept, sha256_text, write_json_atomic
from icc_coding.study import Study
from icc_coding.transcripts.frozen import Frozen

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


class WithdrawnWatcher:
    """The list for a program that stays open, read again only when its file has changed."""

    def __init__(self, study: Study) -> None:
        self._study = study
        self._stamp: tuple[int, int] | None = None
        self._known: Mapping[str, Withdrawal] = {}

    def now(self) -> Mapping[str, Withdrawal]:
        """Text hash -> its withdrawal, as the list stands. Raises UserError when it is damaged."""
        try:
            stat = self._study.withdrawn.stat()
        except FileNotFoundError:
            return {}
        if self._stamp != (stat.st_size, stat.st_mtime_ns):
            self._known, self._stamp = withdrawals(self._study), (stat.st_size, stat.st_mtime_ns)
        return self._known

    def refuse(self, texts: Iterable[str | None]) -> None:
        """Raise UserError when one of these texts was withdrawn: whoever still has it open neither shows nor saves anything of it."""
        known = self.now()
        for text in texts:
            if text is not None and text in known:
                raise UserError(
                    f"Somebody was withdrawn from this study on {known[text].at[:10]}, while it was open here. "
                    "Open the study anew: go to its home, or start icc-coding again."
                )


def without_withdrawn(known: Mapping[str, Withdrawal], file: str, texts: Sequence[Frozen]) -> tuple[list[Frozen], tuple[str, ...]]:
    """The texts of a file that nobody has withdrawn, and a sentence about each other. Raises UserError when it holds no other."""
    left = [one for one in texts if one.text_hash not in known]
    said = [_still_there(known[one.text_hash], one.part) for one in texts if one.text_hash in known]
    if said and not left:
        raise UserError(f"{file}: {said[0]}")
    return left, tuple(said)


def _still_there(entry: Withdrawal, part: str) -> str:
    when = f"was withdrawn on {entry.at[:10]} by {entry.by}"
    if part:
        return f"{part} {when} and is not read. Take these answers out of the file."
    if entry.instead:
        return f"somebody in it {when}, and it is not read. Run `icc-coding withdraw` again for that speaker."
    return f"{when} and is not read. Delete it, or run `icc-coding withdraw` again."


def add_withdrawals(study: Study, new: Mapping[str, Withdrawal]) -> None:
    """Put texts on the list; what it says already stays as it is. Raises UserError when it is damaged."""
    with study.changing(study.withdrawn):
        known = {**new, **withdrawals(study)}
        write_json_atomic(study.withdrawn, {"v": _VERSION, "texts": {text: asdict(entry) for text, entry in sorted(known.items())}})


def name_hash(name: str) -> str:
    """A transcript's name, hashed: it may be a person's."""
    return sha256_text(f"withdrawn transcript {name}")
