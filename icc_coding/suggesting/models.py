"""Learned models on disk: what `learn` keeps in `models/<name>/`. They hold no text."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import astuple
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from icc_coding.disk import new_folder
from icc_coding.errors import UserError
from icc_coding.files import parse_json, parse_kept, read_measured, refuse_newer, write_bytes_atomic, write_json_atomic
from icc_coding.letters import caseless
from icc_coding.study import Study
from icc_coding.suggesting.background import TalkStatistics
from icc_coding.suggesting.head import Head
from icc_coding.suggesting.learned import Calibration, LearnedModel
from icc_coding.suggesting.share import Answered
from icc_coding.suggesting.words import PLACES

VERSION = 6
# In version 3 nothing that the codebook alone calls likely was ahead; before version 5 all codes had the same slopes; before version 6 nothing
# that it calls possible was ahead.
_READ = (3, 4, 5, VERSION)
CURRENT = "current.json"
ANSWERED = "answered.json"  # spans and codes, no words
_ANSWERED = 1  # the version of its format
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
_CALIBRATION = ("slopes", "offsets", "likely", "possible", "quiet", "sure", "settled", "lead", "ahead")


def save_model(study: Study, model: LearnedModel) -> None:
    """Write `models/<name>/` and make it the study's current model; a model of that name must not exist."""
    from safetensors.numpy import save

    folder = study.models / free_name(study, model.name)
    features = np.flatnonzero(model.talk.frequency)
    arrays: dict[str, NDArray[Any]] = {
        "mean": np.asarray(model.talk.mean, dtype=np.float32),
        "counts": np.array([model.talk.sentences, model.talk.documents], dtype=np.int64),
        "features": features,
        "frequency": model.talk.frequency[features],
        "weights": model.head.weights.astype(np.float32),
        "levels": model.head.levels,
        "slopes": model.head.slopes,
        "words": model.head.places,
        "word_weights": model.head.word_weights.astype(np.float32),
    }
    if model.calibration is not None:
        arrays |= {f"calibration.{name}": np.asarray(getattr(model.calibration, name), dtype=np.float64) for name in _CALIBRATION}
    head = save({name: np.ascontiguousarray(value) for name, value in arrays.items()})
    own = {"v": VERSION, "name": model.name, "encoder": model.encoder, "codes": list(model.codes), "decisions": list(model.decisions)}
    own["sha256"] = hashlib.sha256(head).hexdigest()
    with new_folder(folder) as part:  # a model is there as a whole or not at all: the next `learn` may use the name
        write_bytes_atomic(part / "head.safetensors", head)
        write_json_atomic(part / ANSWERED, {"v": _ANSWERED, "answered": [astuple(item) for item in model.answered]})
        write_json_atomic(part / "card.json", own | model.card)
    write_json_atomic(study.models / CURRENT, {"v": 1, "model": model.name})


def load_model(study: Study, name: str = "") -> LearnedModel | None:
    """A study's model: the one named, else the one that the last `learn` made; None when there is none, or for the name `none`.

    Raises UserError for a name that is not there and for damaged files.
    """
    if name == "none":
        return None
    if not name:
        name = current_name(study)
        if name in ("", "none"):
            return None
    folder = study.models / check_name(name)
    if not (folder / "card.json").is_file():
        others = f"Learned models here: {', '.join(model_names(study)) or 'none'}. "
        raise UserError(f"There is no model `{name}`. {others}{_way_without(study, name)}")
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        card = parse_json(read_measured(folder / "card.json"))
        if card["v"] not in _READ:
            raise UserError(f"models/{name}: was made by another version of icc-coding. Run `icc-coding learn` to make a new one.")
        data = (folder / "head.safetensors").read_bytes()
        if card.get("sha256") not in (None, hashlib.sha256(data).hexdigest()):
            raise ValueError("head.safetensors is not what was saved")
        arrays = load(data)
        parts = (_talk_of(arrays), _head_of(arrays, len(card["codes"])), _calibration_of(arrays, card))
        answered = _read_answered(folder / ANSWERED)
        codes = tuple(card["codes"])
        said_yes = Counter(code for item in answered for code in item.yes)
        applied = tuple(said_yes[code] for code in codes)
        return LearnedModel(name, codes, card["encoder"], *parts, tuple(card["decisions"]), applied, answered, card)
    except (OSError, ValueError, KeyError, TypeError, IndexError, SafetensorError) as error:
        raise UserError(f"models/{name}: cannot be read ({error}). Run `icc-coding learn` to make a new one.") from error


def _head_of(arrays: Mapping[str, NDArray[Any]], codes: int) -> Head:
    slopes = arrays["slopes"] if arrays["slopes"].ndim > 1 else np.tile(arrays["slopes"][:, None], codes)
    weights, word_weights = arrays["weights"].astype(np.float64), arrays["word_weights"].astype(np.float64)
    return Head(weights, arrays["levels"], slopes, arrays["words"], word_weights)


def _way_without(study: Study, name: str) -> str:
    if study.settings.model == name:
        return f'Put models/{name} back from a backup, or change the line model = "{name}" in study.toml.'
    if current_name(study) == name:
        return f"Put models/{name} back from a backup, or choose another: icc-coding code --model NAME (`none`: the codebook alone)."
    return "Name one of them, or `none` for the codebook alone."


def _calibration_of(arrays: Mapping[str, NDArray[Any]], card: Mapping[str, Any]) -> Calibration | None:
    kept = {part: arrays[f"calibration.{part}"] for part in _CALIBRATION if f"calibration.{part}" in arrays}
    if kept and card["v"] < 4:
        kept["lead"] = np.zeros(len(card["codes"]))
    if kept and card["v"] < 6:
        kept["ahead"] = np.zeros(len(card["codes"]))
    return Calibration(**(kept | {name: kept[name].astype(bool) for name in ("sure", "settled")})) if kept else None


def _talk_of(arrays: Mapping[str, NDArray[Any]]) -> TalkStatistics:
    frequency = np.zeros(PLACES, dtype=np.int32)
    frequency[arrays["features"]] = arrays["frequency"]
    return TalkStatistics(arrays["mean"], int(arrays["counts"][0]), frequency, int(arrays["counts"][1]))


def _read_answered(path: Path) -> tuple[Answered, ...]:
    data = parse_json(path.read_text(encoding="utf-8"))
    rows = data if isinstance(data, list) else refuse_newer(data, _ANSWERED, path)["answered"]  # the first builds wrote the bare list
    return tuple(Answered(text, start, end, tuple(yes), tuple(no)) for text, start, end, yes, no in rows)


def choose_model(study: Study, name: str) -> None:
    """Make a learned model the current one, or none of them (`none`). Raises UserError for one that is not there."""
    if study.settings.model and study.settings.model != name:
        raise UserError(f'study.toml says model = "{study.settings.model}". Change or delete that line to choose another model.')
    load_model(study, name)
    if name != current_name(study):
        write_json_atomic(study.models / CURRENT, {"v": 1, "model": name})


def model_names(study: Study) -> list[str]:
    """Names of the learned models, in order."""
    if not study.models.is_dir():
        return []
    return sorted(path.parent.name for path in study.models.glob("*/card.json") if (path.parent / "head.safetensors").exists())


def current_name(study: Study) -> str:
    """The model that `learn` made or `code --model` named last, which may be `none`; '' when there is no such choice yet."""
    path = study.models / CURRENT
    if not path.is_file():
        return ""
    try:
        return str(parse_kept(read_measured(path), 1, path)["model"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(f'{path.name}: is damaged. Delete it, or name a model in study.toml with model = "...".') from error


def free_name(study: Study, name: str) -> str:
    """A name that no model has yet. Raises UserError."""
    check_name(name)
    there = [path.name for path in study.models.iterdir()] if study.models.is_dir() else []
    if same := [known for known in there if caseless(known) == caseless(name)]:  # one folder, on drives that tell no capitals
        raise UserError(f"models/{same[0]}: exists already. Choose another name with --name; older models are never overwritten.")
    return name


def check_name(name: str) -> str:
    """A model's name: letters, digits, dot, dash and underscore. Raises UserError."""
    if not _NAME.fullmatch(name) or name in ("none", CURRENT):
        raise UserError(f"`{name}` cannot name a model: use letters, digits, dot, dash and underscore, for example ana-2.")
    return name
