"""A new study from the template: a codebook, an empty transcripts folder and settings to fill in."""

from __future__ import annotations

import io
import zipfile
from importlib.resources import files
from pathlib import Path

from icc_coding.disk import make_folder
from icc_coding.errors import UserError
from icc_coding.files import write_bytes_atomic, write_text_atomic
from icc_coding.study import CODEBOOK, Study, open_study

_FULL, _BLANK = "codebook.yaml", "blank.yaml"
_EXAMPLE = "example.zip"  # made by benchmarks/make_example.py from the example study's transcripts and decisions
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


def example_study(folder: Path) -> Study:
    """Make the example study in `folder`: five fictional interviews, their cases, and the decisions of two fictional coders.

    Raises UserError when anything is in the folder already: what is invented must not come among a study's own transcripts.
    """
    if folder.is_dir() and any(folder.iterdir()):
        raise UserError(f"{folder}: holds something already. Choose a new folder for the example study.")
    study = new_study(folder)
    packed = (files("icc_coding") / "template" / _EXAMPLE).read_bytes()
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        for name in archive.namelist():
            make_folder((folder / name).parent)
            write_bytes_atomic(folder / name, archive.read(name))
    return study
