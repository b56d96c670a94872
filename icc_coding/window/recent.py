"""What a person worked on last: their studies and their name, in their own settings folder and for nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from icc_coding.decisions.logs.names import config_folder
from icc_coding.decoding import is_writable, shown_name
from icc_coding.errors import StorageError
from icc_coding.files import parse_json, write_json_atomic
from icc_coding.locks import locked
from icc_coding.reviewing.web.listening import PORT
from icc_coding.study import CODEBOOK, Study

MOST = 12  # studies
_SECONDS = 2.0  # so long it waits for another window, no longer: it is only a convenience


@dataclass(frozen=True, slots=True)
class Recent:
    """Folders of studies, the last one first, the coder's name that was used last ('' for none), and at which port each study was shown last."""

    studies: tuple[Path, ...] = ()
    coder: str = ""
    ports: Mapping[Path, int] = field(default_factory=dict)

    @property
    def there(self) -> tuple[Path, ...]:
        """Those folders that still hold a study."""
        return tuple(folder for folder in self.studies if (folder / CODEBOOK).is_file())


def recent() -> Recent:
    """What is known; nothing when the file is missing or damaged, for it is only a convenience."""
    with suppress(OSError, ValueError, AttributeError, TypeError, KeyError):
        data: Any = parse_json(_file().read_text(encoding="utf-8"))
        studies = tuple(Path(one) for one in data["studies"] if isinstance(one, str) and is_writable(one))
        ports = {place: port for place in studies if type(port := data.get("ports", {}).get(str(place))) is int and 0 < port < 65536}
        return Recent(studies, shown_name(str(data.get("coder", ""))), ports)
    return Recent()


def remember(study: Study | None = None, coder: str = "", port: int = 0) -> None:
    """Put a study first, and keep a name and the study's port (0: as before). A settings folder that cannot be written is no reason to stop."""
    place = _file()
    with suppress(StorageError), locked(place.with_name(f".{place.name}.lock"), _SECONDS):
        _keep(study, coder, port)


def _keep(study: Study | None, coder: str, port: int) -> None:
    known = recent()
    studies = known.studies if study is None else (study.root, *(one for one in known.studies if one != study.root))
    ports = {str(one): known.ports[one] for one in studies[:MOST] if one in known.ports}
    if study is not None and port:
        ports[str(study.root)] = port
    write_json_atomic(_file(), {"studies": [str(one) for one in studies[:MOST]], "coder": coder or known.coder, "ports": ports})


def ports_for(study: Study | None) -> tuple[int, ...]:
    """Where a window of a study is tried, in this order: where it was last, so that bookmarks and pages that are still open lead to it; the
    usual ports, but for those of other studies; any that is free. Who has still to choose one most likely goes on with the last."""
    known = recent()
    likely = study.root if study is not None else next(iter(known.there), None)
    own = None if likely is None else known.ports.get(likely)
    others = {port for place, port in known.ports.items() if place != likely}
    usual = [port for port in range(PORT, PORT + MOST + 1) if port not in others and port != own]
    return (*([own] if own else []), *usual, 0)


def moved_from(study: Study | None, port: int) -> str:
    """In a sentence, that a study is not where it was last; '' when it is, or was nowhere."""
    own = recent().ports.get(study.root) if study is not None else None
    if own in (None, port):
        return ""
    return (
        f"This study was at port {own} before, which something else uses now; it is at port {port} instead. Pages of it that are still open lead nowhere: "
        "open them anew from here."
    )


def _file() -> Path:
    return config_folder() / "recent.json"
