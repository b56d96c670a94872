"""Who writes a log and on which device: together they name its file, `<coder>.<device>.jsonl`."""

from __future__ import annotations

import os
import re
import secrets
import sys
import unicodedata
import warnings
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from icc_coding.decisions.logs.record import CONSENSUS
from icc_coding.disk import make_folder
from icc_coding.errors import NoteWarning, StorageError, UserError
from icc_coding.files import parse_json, read_measured, write_text_atomic
from icc_coding.letters import caseless, unaccented
from icc_coding.locks import locked
from icc_coding.study import Study

MACHINE = "machine"
CONFIG_VARIABLE = "ICC_CODING_CONFIG"

_LONGEST = 40
_WINDOWS_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
_LOG_DEVICE = re.compile(r"[a-z0-9]{1,40}")
_DEVICE = re.compile(r"[a-z0-9]{4,32}")


def check_coder(name: str) -> str:
    """A person's coder name as it is written everywhere (NFC); raises UserError when it cannot name a file or is reserved."""
    coder = unicodedata.normalize("NFC", name.strip())
    if coder.casefold() in (CONSENSUS, MACHINE):
        raise UserError(f"`{coder}` is reserved for icc-coding itself. Use your own name, for example --coder ana.")
    if not coder or len(coder) > _LONGEST or _spell(coder) != coder or _WINDOWS_DEVICES.fullmatch(coder):
        suggestion = _spell(coder)[:_LONGEST]
        usable = suggestion if suggestion and not _WINDOWS_DEVICES.fullmatch(suggestion) else "ana"
        raise UserError(f"`{name}` cannot be a coder's name, because it names files. Use letters, digits, - and _, for example `{usable}`.")
    return coder


def known_coder(study: Study, name: str, *, aloud: bool = True) -> str:
    """The coder of the study that a person means: `Ana`, `ana` and a name with its accents apart are one, as it was first written.

    So no two people's logs meet in one file on drives that take `Ana` and `ana` for one name. A name that nobody has is a new coder's; where it
    differs from a known one in accents only, that is said, and (`aloud`) where a known one is written in other letters. Raises UserError for a name that cannot be one, and where the study knows several that differ in case only.
    """
    coder = check_coder(name)
    known = known_coders(study)
    if coder in known:
        return coder
    alike = [other for other in known if caseless(other) == caseless(coder)]
    if len(alike) > 1:
        raise UserError(
            f"which coder is `{name}`? The study knows {' and '.join(f'`{other}`' for other in alike)}. Write the name as it stands there."
        )
    if alike and aloud:
        warnings.warn(f"`{name}` is `{alike[0]}` here, as this study knows the name.", NoteWarning, stacklevel=2)
    if not alike:
        say_alike((coder, *known), new=coder)
    return alike[0] if alike else coder


def alike_coders(coders: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of coders whose names differ in capitals or accents only, and who may be one person."""
    names = sorted(set(coders))
    return [(one, other) for number, one in enumerate(names) for other in names[number + 1 :] if unaccented(one) == unaccented(other)]


def say_alike(coders: Iterable[str], new: str = "") -> None:
    """Say of each such pair (with `new`: of those it is one of) that they count as two people."""
    for one, other in alike_coders(coders):
        if new in (one, other, ""):
            warnings.warn(
                f"`{one}` and `{other}` count as two people. If they are one, write the name the same way everywhere.",
                NoteWarning,
                stacklevel=3,
            )


def people(study: Study, names: Iterable[str]) -> tuple[str, ...]:
    """Each coder once, as :func:`known_coder` writes them; of new names that differ in case only the first is taken."""
    found: dict[str, str] = {}
    for name in names:
        coder = known_coder(study, name)
        found.setdefault(coder if coder in known_coders(study) else caseless(coder), coder)
    say_alike(found.values())
    return tuple(dict.fromkeys(found.values()))


def known_coders(study: Study) -> tuple[str, ...]:
    """Whoever has a log in the study or is assigned a sample or a transcript, in the order of their names."""
    found = set()
    if study.decisions.is_dir():
        found = {split_log_name(path.name)[0] for path in study.decisions.glob("*.jsonl") if is_log_name(path.name)}
    for path in study.samples.glob("*.json") if study.samples.is_dir() else ():
        with suppress(OSError, ValueError, AttributeError, TypeError, RecursionError):  # a damaged sample is reported by whoever reads it
            found |= {unicodedata.normalize("NFC", str(coder)) for coder in parse_json(read_measured(path)).get("coders", ())}
    with suppress(OSError, ValueError, AttributeError, TypeError, KeyError, RecursionError):
        assigned = parse_json(read_measured(study.assignments))["transcripts"].values()
        found |= {unicodedata.normalize("NFC", str(coder)) for coders in assigned for coder in coders}
    return tuple(sorted(found - {CONSENSUS}))


def spell_coder(name: str) -> str:
    """A valid coder name made of a person's name from another program ("Ana María" becomes "Ana_María"); raises UserError if nothing is left."""
    return check_coder(_spell(unicodedata.normalize("NFC", name.strip()))[:_LONGEST])


def device_name(study: Study) -> str:
    """This machine's name in the logs: random letters, made once and kept in the user's settings folder, so that it says nothing about the machine.

    When that folder cannot be written, the name is kept in the study's cache.
    """
    folders = (config_folder(), study.cache)
    for folder in folders:
        try:
            return _kept_device(folder / "device")
        except (OSError, StorageError):
            continue
    raise UserError(
        f"Neither {folders[0]} nor {folders[1]} can be written, so this machine has no name for its decision log. Make one writable."
    )


def log_name(coder: str, device: str) -> str:
    """The log's file name."""
    return f"{coder}.{device}.jsonl"


def split_log_name(file: str) -> tuple[str, str]:
    """(coder, device) from a log's file name; a name without a device has the device ''."""
    coder, _, device = file.removesuffix(".jsonl").partition(".")
    return unicodedata.normalize("NFC", coder), device


def is_log_name(file: str) -> bool:
    """Whether a file is called as this program calls logs: a coder, perhaps a device, and nothing that a drive or a person has added."""
    coder, device = split_log_name(file)
    named = file.endswith(".jsonl") and bool(coder) and len(coder) <= _LONGEST and _spell(coder) == coder
    return named and (_LOG_DEVICE.fullmatch(device) is not None or file == f"{coder}.jsonl")


def config_folder() -> Path:
    """Where this user's settings of icc-coding live; the environment variable ICC_CODING_CONFIG moves it."""
    if chosen := os.environ.get(CONFIG_VARIABLE):
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA") or Path.home()) / "icc-coding"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "icc-coding"


def _spell(name: str) -> str:
    kept = "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in name)
    return kept.strip("_") if name.strip("_") else ""


def _kept_device(path: Path) -> str:
    """Read the kept name, or make it; of two processes that start at once, one makes it and both use it."""
    make_folder(path.parent)
    if not path.exists():
        with locked(path.with_name(".device.lock")):
            if not path.exists():
                write_text_atomic(path, secrets.token_hex(4) + "\n")
    name = path.read_text(encoding="utf-8", errors="replace").strip()
    if not _DEVICE.fullmatch(name):
        raise UserError(f"{path}: does not hold a device name (4 to 32 small letters and digits). Delete it; a new one is made.")
    return name
