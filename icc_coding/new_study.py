"""A new study from the template: a codebook, an empty transcripts folder and settings to fill in."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from icc_coding.disk import make_folder
from icc_coding.errors import UserError
from icc_coding.files import write_text_atomic
from icc_coding.study import CODEBOOK, Study, open_study

_FULL, _BLANK = "codebook.yaml", "blank.yaml"
_FILES = {"study.toml": "study.toml", "gitignore": ".gitignore", "models.md": "models/README.md"}


def new_study(folder: Path, blank: bool = False) -> Study:
    """Make a study in `folder`, which may exist and hold other files; nothing that is there is overwritten. `blank` begins with a small
    commented codebook of two codes instead of the one of inter-city collaboration.

    Raises UserError when the folder is a study already or cannot be one.
    """
    if (folder / CODEBOOK).exists():
        raise UserError(f"{folder}: is a study already (it holds {CODEBOOK}). Choose another folder.")
    if folder.exists() and not folder.is_dir():
        raise UserError(f"{folder}: is a file, not a folder. Choose another name.")
    template = files("icc_coding") / "template"
    make_folder(folder / "transcripts")
    for name, target in ({_BLANK if blank else _FULL: CODEBOOK} | _FILES).items():
        if not (folder / target).exists():
            write_text_atomic(folder / target, (template / name).read_text(encoding="utf-8"))
    return open_study(folder)
