"""Learned models: what `learn` keeps in `models/<name>/` and how a suggester uses it. They hold no text."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import astuple, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from icc_coding.codebook.model import Codebook
from icc_coding.disk import new_folder
from icc_coding.errors import UserError
from icc_coding.files import parse_json, refuse_newer, write_bytes_atomic, write_json_atomic
from icc_coding.study import Study
from icc_coding.suggesting.background import Talk
from icc_coding.suggesting.bands import LIKELY, POSSIBLE, QUIET
from icc_coding.suggesting.head import Floats, Head, Units, odds_to_score
from icc_coding.suggesting.measured import Scores
from icc_coding.suggesting.scoring import score, sigmoid
from icc_coding.suggesting.share import Answered
from icc_coding.suggesting.words import PLACES

VERSION = 4
_READ = (3, VERSION)  # in version 3 nothing that the codebook alone calls likely was ahead
CURRENT = "current.json"
ANSWERED = "answered.json"  # spans and codes, no words
AMONG = 3  # a code is suggested only among so many best of its segment
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")


@dataclass(frozen=True, slots=True)
class Calibration:
    """Per code, all [codes].

    slopes, offsets          of Platt's calibration, on the head's logits: they make probabilities
    likely, possible, quiet  cuts on the head's logits, NaN where one is not known
    sure                     codes with ten or more blind positives: only they get a probability
    settled                  codes with ten answers of each kind, in three transcripts: others are likely only where the codebook alone suggests them
    lead                     log odds by which what the codebook alone calls likely is ahead
    """

    slopes: Floats
    offsets: Floats
    likely: Floats
    possible: Floats
    quiet: Floats
    sure: NDArray[np.bool_]
    settled: NDArray[np.bool_]
    lead: Floats

    def probabilities(self, logits: Floats) -> Floats:
        """Platt-scaled probabilities for logits [… x codes], for every code, sure or not."""
        return sigmoid(self.slopes * logits + self.offsets)

    def bands(self, logits: Floats, otherwise: NDArray[np.str_], brief: NDArray[np.bool_]) -> NDArray[np.str_]:
        """The band of each code, all [… x codes]; `otherwise` holds the bands by the codebook alone, which codes without cuts keep, and `brief`
        says where the text is too brief to be likely. A code must be among the best of its text."""
        among = best_of_text(logits)
        raised = among & ~brief & (leading(logits, otherwise, self.lead) >= self.likely) & (self.settled | (otherwise != ""))
        quiet = np.where(logits < self.quiet, QUIET, "")
        found = np.where(raised, LIKELY, np.where(among & (logits >= self.possible), POSSIBLE, quiet))
        result: NDArray[np.str_] = np.where(np.isnan(self.likely), otherwise, found)
        return result


def leading(logits: Floats, bands: NDArray[np.str_], lead: Floats) -> Floats:
    """Logits as they are held against the cut for likely: what the codebook alone calls so is ahead by its code's `lead`, [… x codes]."""
    result: Floats = logits + lead * (bands == LIKELY)
    return result


def best_of_text(logits: Floats) -> NDArray[np.bool_]:
    """Which codes are among the three best of their text, [… x codes]."""
    result: NDArray[np.bool_] = np.argsort(np.argsort(-logits, axis=-1, kind="stable"), axis=-1, kind="stable") < AMONG
    return result


@dataclass(frozen=True, slots=True)
class LearnedModel:
    """A head with the codes it knows, the talk that refreshed its background and, when learned from a study, its calibration.

    `decisions` counts per code how many readings taught it, `applied` how many of them said yes, and `answered` are the passages that they are about.
    """

    name: str
    codes: tuple[str, ...]
    encoder: str
    talk: Talk
    head: Head
    calibration: Calibration | None = None
    decisions: tuple[int, ...] = ()
    applied: tuple[int, ...] = ()
    answered: tuple[Answered, ...] = ()
    card: dict[str, Any] = field(default_factory=dict)

    def rate(self, units: Units, bands: NDArray[np.str_]) -> RatedAll:
        """Scores, bands and probabilities of passages, given as the head sees them, with their bands by the codebook alone."""
        logits = self.head.logits(units)
        if self.calibration is None:
            return RatedAll(odds_to_score(logits), bands, bands)
        known = self.calibration
        chances = np.where(known.sure, known.probabilities(logits), np.nan)
        return RatedAll(odds_to_score(logits), known.bands(logits, bands, units.brief), bands, chances)

    def for_codebook(self, codebook: Codebook) -> LearnedModel:
        """The same model for a codebook that has changed since: a renamed code keeps what was learned (`formerly`), a new one begins from the
        evidence, with the level of the codes that are known, no bands of its own and no probability."""
        codes = tuple(code.id for code in codebook.codes)
        if codes == self.codes:
            return self
        place = {name: number for number, name in enumerate(self.codes)}
        pick = [next((place[name] for name in (code.id, *code.formerly) if name in place), None) for code in codebook.codes]
        new = np.array([number is None for number in pick])
        taken = np.array([number or 0 for number in pick], dtype=np.int64)

        def picked(values: Floats, fresh: float) -> Floats:
            return np.where(new, fresh, values[..., taken])

        old = self.head
        head = Head(
            picked(old.weights, 0.0), picked(old.levels, float(old.levels.mean())), old.slopes, old.places, picked(old.word_weights, 0.0)
        )
        known = self.calibration
        if known is not None:
            slopes, offsets = (picked(values, float(values.mean())) for values in (known.slopes, known.offsets))
            likely, possible, quiet = (picked(values, np.nan) for values in (known.likely, known.possible, known.quiet))
            known = Calibration(
                slopes, offsets, likely, possible, quiet, known.sure[taken] & ~new, known.settled[taken] & ~new, picked(known.lead, 0.0)
            )
        counts, applied = (tuple(0 if number is None else of[number] for number in pick) for of in (self.decisions, self.applied))
        return LearnedModel(self.name, codes, self.encoder, self.talk, head, known, counts, applied, self.answered, self.card)


_CALIBRATION = ("slopes", "offsets", "likely", "possible", "quiet", "sure", "settled", "lead")


@dataclass(frozen=True, slots=True)
class Rated:
    """What is shown of one passage, per code: score in [0, 1], band ('' for none), the band by the codebook alone, probability or None."""

    scores: Scores
    bands: list[str]
    before: list[str]
    probabilities: list[float | None]


@dataclass(frozen=True, slots=True)
class RatedAll:
    """The same of many passages, [passages x codes]; `chances` are NaN where a code has no probability, and None where none has one."""

    scores: Scores
    bands: NDArray[np.str_]
    before: NDArray[np.str_]
    chances: Floats | None = None

    def one(self, passage: int) -> Rated:
        """What is shown of one of the passages."""
        chances = self.chances[passage].tolist() if self.chances is not None else [np.nan] * self.scores.shape[1]
        probabilities = [None if np.isnan(chance) else round(chance, 3) for chance in chances]
        return Rated(self.scores[passage], self.bands[passage].tolist(), self.before[passage].tolist(), probabilities)


def rate_by_evidence(sums: Scores, bands: NDArray[np.str_]) -> RatedAll:
    """Rate passages by the zero-shot score alone, from the sums of their evidence and the bands that follow, [passages x codes]."""
    return RatedAll(score(sums), bands, bands)


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
        write_json_atomic(part / ANSWERED, [astuple(item) for item in model.answered])
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
        raise UserError(f"There is no model `{name}`. Learned models here: {', '.join(model_names(study)) or 'none'}.")
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        card = parse_json((folder / "card.json").read_text(encoding="utf-8"))
        if card["v"] not in _READ:
            raise UserError(f"models/{name}: was made by another version of icc-coding. Run `icc-coding learn` to make a new one.")
        data = (folder / "head.safetensors").read_bytes()
        if card.get("sha256") not in (None, hashlib.sha256(data).hexdigest()):
            raise ValueError("head.safetensors is not what was saved")
        arrays = load(data)
        head = Head(
            arrays["weights"].astype(np.float64),
            arrays["levels"],
            arrays["slopes"],
            arrays["words"],
            arrays["word_weights"].astype(np.float64),
        )
        kept = {part: arrays[f"calibration.{part}"] for part in _CALIBRATION if f"calibration.{part}" in arrays}
        if kept and card["v"] < VERSION:
            kept["lead"] = np.zeros(len(card["codes"]))
        calibration = Calibration(**(kept | {name: kept[name].astype(bool) for name in ("sure", "settled")})) if kept else None
        frequency = np.zeros(PLACES, dtype=np.int32)
        frequency[arrays["features"]] = arrays["frequency"]
        talk = Talk(arrays["mean"], int(arrays["counts"][0]), frequency, int(arrays["counts"][1]))
        answered = tuple(
            Answered(text, start, end, tuple(yes), tuple(no))
            for text, start, end, yes, no in parse_json((folder / ANSWERED).read_text(encoding="utf-8"))
        )
        codes = tuple(card["codes"])
        said_yes = Counter(code for item in answered for code in item.yes)
        applied = tuple(said_yes[code] for code in codes)
        return LearnedModel(name, codes, card["encoder"], talk, head, calibration, tuple(card["decisions"]), applied, answered, card)
    except (OSError, ValueError, KeyError, TypeError, IndexError, SafetensorError) as error:
        raise UserError(f"models/{name}: cannot be read ({error}). Run `icc-coding learn` to make a new one.") from error


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
        return str(refuse_newer(parse_json(path.read_text(encoding="utf-8")), 1, path)["model"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(f'{path.name}: is damaged. Delete it, or name a model in study.toml with model = "...".') from error


def free_name(study: Study, name: str) -> str:
    """A name that no model has yet. Raises UserError."""
    if (study.models / check_name(name)).exists():
        raise UserError(f"models/{name}: exists already. Choose another name with --name; older models are never overwritten.")
    return name


def check_name(name: str) -> str:
    """A model's name: letters, digits, dot, dash and underscore. Raises UserError."""
    if not _NAME.fullmatch(name) or name in ("none", CURRENT):
        raise UserError(f"`{name}` cannot name a model: use letters, digits, dot, dash and underscore, for example ana-2.")
    return name
