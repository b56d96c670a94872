"""What a study and this machine are like: versions, encoder, permissions, drive, cache, what would be fetched, what listens."""

from __future__ import annotations

import os
import platform
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from icc_coding.decisions.logs.names import config_folder
from icc_coding.disk import folder_size, is_shared, left_overs
from icc_coding.drives import is_own, kind_of
from icc_coding.errors import UserError, explain
from icc_coding.keeping.archive import archives_of
from icc_coding.keeping.manifest import LIBRARIES, made_with
from icc_coding.locks import works_here
from icc_coding.phrasing import typed
from icc_coding.study import Study

REVIEW_PORT = 8427
_LATE = ("fuse.rclone",)  # drives that keep what is written to themselves for a while: a lock file made there is not yet there for others


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One line of the examination; `well` is False when something should be done, and `remedy` says what."""

    about: str
    says: str
    well: bool = True
    remedy: str = ""


def examine(study: Study, window: int | None = None) -> list[Diagnosis]:
    """Look at everything; nothing is changed, nothing is fetched, and nothing is raised. `window` is the port of the study's window, if one runs."""

    def listening(_: Study) -> Iterator[Diagnosis]:
        yield _listening(window)

    parts: tuple[Callable[[Study], Iterator[Diagnosis]], ...]
    parts = (_program, _encoder, _network, listening, _permissions, _drive, _cache, _backups)
    found: list[Diagnosis] = []
    for part in parts:
        try:
            found += part(study)
        except (UserError, OSError) as error:
            told = explain(error) if isinstance(error, OSError) else str(error)
            found.append(Diagnosis(part.__name__.strip("_"), told, False))
    return found


def _program(study: Study) -> Iterator[Diagnosis]:
    made = made_with(study, "", "")
    yield Diagnosis("icc-coding", made["icc-coding"] or "not installed as a package")
    yield Diagnosis("Python", f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    yield Diagnosis(
        "libraries", ", ".join(f"{name} {made[name] or 'missing'}" for name in LIBRARIES[1:]), all(made[name] for name in LIBRARIES[1:])
    )
    yield Diagnosis("study", str(study.root))
    yield Diagnosis("your settings", str(config_folder()))


def _encoder(study: Study) -> Iterator[Diagnosis]:
    from icc_coding.suggesting.encoding.encoder_files import OFFICIAL, OFFLINE_WHEEL, find_encoder

    settings = study.settings.encoder
    try:
        files = find_encoder(settings, study.models)
    except UserError as error:
        yield Diagnosis("encoder", str(error), False)
        return
    folder = Path(files.folder)
    if not folder.is_dir():
        yield Diagnosis(
            "encoder",
            f"{files.name}: not on this machine; `code` would fetch it from the hub at revision {files.revision or 'newest'}",
            False,
        )
        return
    origin = "the study's models folder" if folder.is_relative_to(study.models.resolve()) else f"the package {OFFLINE_WHEEL}"
    official = "the official weights" if files.sha256 == OFFICIAL["model.safetensors"] else "weights of your own choice"
    yield Diagnosis("encoder", f"{files.name} from {origin}: {official}, SHA-256 {files.sha256[:12]}…, precision {settings.precision}")


def _network(study: Study) -> Iterator[Diagnosis]:
    offline = study.settings.encoder.offline
    yield Diagnosis(
        "network",
        "nothing is ever sent; " + ("nothing would be fetched (offline = true)" if offline else "the encoder may be fetched once"),
    )


def _listening(window: int | None) -> Diagnosis:
    if window is not None:
        return Diagnosis("listening", f"this study's window, on port {window} of this machine; it answers nobody without a link")
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(0.2)
        busy = probe.connect_ex(("127.0.0.1", REVIEW_PORT)) == 0
    return Diagnosis(
        "listening",
        f"no window of this study; something else listens on port {REVIEW_PORT} of this machine: another study's window, or another program"
        if busy
        else "no window of this study is open",
    )


def _permissions(study: Study) -> Iterator[Diagnosis]:
    if os.name != "posix":
        yield Diagnosis("permissions", "are kept by the system's own rules here")
        return
    loose = [
        path
        for folder in (study.coding, study.transcripts, study.models)
        for path in folder.rglob("*")
        if path.is_file() and path.stat().st_mode & 0o077
    ]
    if is_shared(study.root):
        yield Diagnosis("permissions", f"the study is shared (study.toml); {len(loose):,} files can be read by others")
    elif loose:
        remedy = f"To close them: chmod -R go-rwx {typed(study.root)}. To share the study on purpose: shared = true in study.toml."
        yield Diagnosis(
            "permissions", f"{len(loose):,} files can be read by other users of this machine, for example {loose[0].name}", False, remedy
        )
    else:
        yield Diagnosis("permissions", "transcripts, texts and decisions can be read by you only")


def _drive(study: Study) -> Iterator[Diagnosis]:
    free = shutil.disk_usage(study.root).free
    yield Diagnosis("drive", f"{free / 1e9:,.1f} GB free", free > 500e6, "" if free > 500e6 else "Free some space before the next run.")
    place = study.decisions if study.decisions.is_dir() else study.root
    yield _locks(works_here(place), kind_of(place), is_own(place))
    left = [
        path
        for folder in (study.root, study.coding, study.decisions, study.texts, study.models, study.cache)
        if folder.is_dir()
        for path in left_overs(folder)
    ]
    if left:
        yield Diagnosis(
            "left over",
            f"{len(left)} unfinished files of programs that were killed",
            True,
            "The next write into their folders removes them.",
        )


def _locks(granted: bool, kind: str, own: bool) -> Diagnosis:
    """Whether two machines on the study's drive can be kept apart."""
    if kind in _LATE:
        return Diagnosis(
            "locks",
            f"cannot keep two machines apart on this drive ({kind}): it sends what is written some seconds later",
            False,
            "Everybody's own decisions are safe there, each person on one machine. What all share (codebook, samples, who reads what, withdrawals) "
            "is changed by one person while the others have closed the study. Switch off only when all is sent.",
        )
    if not granted:
        return Diagnosis("locks", "are not known to this drive; icc-coding keeps its own beside the logs")
    return Diagnosis("locks", "work on this drive" if own else f"are granted by this drive ({kind}); icc-coding keeps its own as well")


def _cache(study: Study) -> Iterator[Diagnosis]:
    size = folder_size(study.cache)
    yield Diagnosis(
        "cache", f"{size / 1e6:,.1f} MB in {study.cache.name}, kept so that nothing is worked out twice; it may be deleted at any time"
    )


def _backups(study: Study) -> Iterator[Diagnosis]:
    archives = archives_of(study)
    if archives:
        yield Diagnosis("backups", f"{len(archives)} in {study.backups.name}, the newest {archives[0].name}")
    else:
        yield Diagnosis("backups", "none in the study's own folder", False, "Make one on another drive: icc-coding backup FOLDER")
