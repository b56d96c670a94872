"""What a person worked on last: their studies and their name, in their own settings folder and for nobody else."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from icc_coding.decisions.names import config_folder
from icc_coding.errors import StorageError
from icc_coding.files import parse_json, write_json_atomic
from icc_coding.study import CODEBOOK, Study

MOST = 12  # studies


@dataclass(frozen=True, slots=True)
class Recent:
    """Folders of studies, the last one first, and the coder's name that was used last ('' for none)."""

    studies: tuple[Path, ...] = ()
    coder: str = ""

    @property
    def there(self) -> tuple[Path, ...]:
        """Those folders that still hold a study."""
        return tuple(folder for folder in self.studies if (folder / CODEBOOK).is_file())


def recent() -> Recent:
    """What is known; nothing when the file is missing or damaged, for it is only a convenience."""
    with suppress(OSError, ValueError, AttributeError, TypeError):
        data: Any = parse_json(_file().read_text(encoding="utf-8"))
        return Recent(tuple(Path(one) for one in data["studies"] if isinstance(one, str)), str(data.get("coder", "")))
    return Recent()


def remember(study: Study | None = None, coder: str = "") -> None:
    """Put a study first, and keep a name. A settings folder that cannot be written is no reason to stop."""
    known = recent()
    studies = known.studies if study is None else (study.root, *(one for one in known.studies if one != study.root))
    with suppress(StorageError):
        write_json_atomic(_file(), {"studies": [str(one) for one in studies[:MOST]], "coder": coder or known.coder})


def _file() -> Path:
    return config_folder() / "recent.json"
