"""One window a study: a small file in the study's cache says where it runs, so that `open` leads there instead of starting another.

The file is for its owner alone, because it holds the key to the window. It is believed only when the program it names answers and proves
that it knows that key, which is not sent: what a crash, another machine or a copied folder left behind is ignored, and whatever another
person of this machine has put at the same port since learns nothing.
"""

from __future__ import annotations

import hmac
import http.client
import json
import os
import secrets
import socket
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

from icc_coding.decisions.logs.names import config_folder
from icc_coding.disk import process_is_gone, replacing
from icc_coding.files import as_kept, parse_json
from icc_coding.study import Study

_NAME = "window.json"
_PROCESSES = 1 << 31  # numbers of processes are smaller everywhere
_SECONDS = 2.0  # an answer on this machine takes a few thousandths


@dataclass(frozen=True, slots=True)
class Running:
    """Where a window answers on this machine, the token that makes whoever holds it its host, and who that is ('': they say it in the window)."""

    pid: int
    machine: str
    port: int
    token: str
    coder: str

    def link(self, page: str = "home", *, once: bool = False) -> str:
        """The address that opens it at a page, for as long as it runs or `once`."""
        from icc_coding.reviewing.web.access import ticket

        return f"http://127.0.0.1:{self.port}/enter?token={ticket(self.token) if once else self.token}&to={quote(page)}"


def write_running(study: Study | None, port: int, token: str, coder: str = "") -> None:
    """Say that this process shows a study (or, without one, the choice of studies)."""
    note = asdict(Running(os.getpid(), socket.gethostname(), port, token, coder))
    with replacing(place_of(study), private=True) as handle:  # also in a shared study: whoever reads it is the host
        handle.write(json.dumps(note).encode())


def forget_running(study: Study | None, token: str) -> None:
    """Take that back, if the file is still this window's."""
    found = _read(study)
    if found is not None and hmac.compare_digest(found.token.encode(), token.encode()):
        with suppress(OSError):
            place_of(study).unlink()


def find_running(study: Study | None) -> Running | None:
    """The window that shows a study now; None when there is none that answers."""
    found = _read(study)
    if found is None or found.machine != socket.gethostname() or process_is_gone(found.pid) or not _answers(found):
        return None
    return found


def place_of(study: Study | None) -> Path:
    """Where it is written: in the study's cache, or in the person's settings folder while no study is chosen."""
    return (study.cache if study is not None else config_folder()) / _NAME


def _read(study: Study | None) -> Running | None:
    with suppress(OSError, ValueError, TypeError):
        found = as_kept(Running, parse_json(place_of(study).read_text(encoding="utf-8")))
        if 0 < found.port < 65536 and 0 < found.pid < _PROCESSES:
            return found
    return None


def proof(token: str, port: int, asked: str) -> str:
    """What only a window at this port that knows the token can answer to what is `asked`: SHA-256 with a key, in hexadecimal digits."""
    return hmac.digest(token.encode(), f"{port} {asked}".encode(), "sha256").hex()


def _answers(found: Running) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", found.port, timeout=_SECONDS)
    asked = secrets.token_urlsafe(24)
    try:
        connection.request("GET", f"/alive?asked={asked}")
        return hmac.compare_digest(connection.getresponse().read(64), proof(found.token, found.port, asked).encode())
    except (OSError, http.client.HTTPException, ValueError):
        return False
    finally:
        connection.close()
