"""What does learning add? Part of `accuracy.py`.

Everything is split by transcript. On `wac`, 25, 50 and 100 labelled texts (all 60 codes looked for; these are texts, not clicks) from some
transcripts, tested on the transcripts none of them come from. On `icc_passages`, three folds of transcripts: learned from two thirds, tested
on the third. Those labels are a language model's, not people's. The background is refreshed with all texts of a set and none of its
labels, as `learn` does with all transcripts of a study.

Baselines get the same labelled texts: TF-IDF prototypes (definition and the mean of the code's texts; its word weights are fitted on all texts,
the tested ones too), raw MiniLM centroids of the same, TF-IDF with logistic regression, and SetFit (`setfit_baseline.py`).
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from figures import LEAST_USES, PARTS, Matrix, Texts, interval, recall_at_3, taught_of, tfidf_vectors
from setfit_baseline import SetFit
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize

from icc_coding import Suggester
from icc_coding.learning.calibration import calibration_of, held_out
from icc_coding.learning.evaluation.evaluate import reliability
from icc_coding.learning.measures import average_precision, brier_skill
from icc_coding.suggesting.background import TalkStatistics
from icc_coding.suggesting.encoding.vectors import CachedEncoder
from icc_coding.suggesting.head import fit_head
from icc_coding.suggesting.passage import ScoredPassage, windows_of
from icc_coding.suggesting.scoring import unit
from icc_coding.suggesting.tfidf import TfidfVectors
from icc_coding.suggesting.units import Units, stack, zero_shot
from icc_coding.suggesting.words import PLACES, FeatureCounts, place_of

SIZES = (25, 50, 100)
FOLDS = 3


@dataclass(frozen=True)
class Data:
    """One data set: what every system sees of it. `truth` [texts x codes]; `bands` those of the evidence alone."""

    texts: Texts
    plain: Units
    refreshed: Units
    bands: Matrix
    tfidf: Matrix
    targets_tfidf: Matrix
    whole: Matrix
    targets_whole: Matrix

    @property
    def truth(self) -> Matrix:
        return self.texts.truth

    @property
    def clusters(self) -> Matrix:
        return self.texts.clusters


System = Callable[[Data, Matrix], Matrix]


def measure(icc: Texts, interviews: Texts, encoder: CachedEncoder, seeds: int, setfit_seeds: int) -> dict[str, Any]:
    """All figures of the learned suggestions and their baselines."""
    of_wac, of_icc = prepare(interviews, encoder), prepare(icc, encoder)
    result = {"wac": wac(of_wac, seeds), "icc_passages": icc_passages(of_icc, seeds, SYSTEMS)}
    result["wac"]["calibration"] = calibration(of_wac, seeds)
    result["icc_passages"]["calibration"] = calibration(of_icc, seeds)
    if setfit_seeds:
        result["setfit"] = with_setfit(of_wac, of_icc, setfit_seeds)
    return result


def prepare(data: Texts, encoder: CachedEncoder) -> Data:
    suggester = Suggester(data.codebook, encoder)
    windows = [windows_of(text) for text in data.texts]
    passages = [ScoredPassage.of(text) for text in data.texts]
    vectors = suggester.vectors(passages)
    talk = TalkStatistics.of([passage.sentences for passage in passages], vectors)
    measured = [suggester.measure(found) for found in windows]
    refreshed = suggester.refreshed(talk)
    given = list(zip(windows, passages, vectors, strict=True))
    bands = [[suggester.bands(item) for item in found] for found in measured]
    best = ["likely", "possible", ""]
    tfidf, targets_tfidf = tfidf_vectors(data.texts, data.definitions_and_examples)
    return Data(
        data,
        stack([suggester.unit(own, p, v, talk.mean) for own, (_, p, v) in zip(measured, given, strict=True)]),
        stack([refreshed.unit(refreshed.measure(found), p, v, talk.mean) for found, p, v in given]),
        np.array([[min(column, key=best.index) for column in zip(*found, strict=True)] for found in bands]),
        tfidf,
        targets_tfidf,
        np.array([unit(own.mean(axis=0)) for own in vectors]),
        encoder.encode(data.definitions_and_examples),
    )


def learned(data: Data, rows: Matrix) -> Matrix:
    units = data.refreshed.take(rows)
    return fit_head(units, data.truth[rows], np.ones_like(data.truth[rows]), units).logits(data.refreshed)


def tfidf_prototypes(data: Data, rows: Matrix) -> Matrix:
    mean = normalize(data.truth[rows].T.astype(float) @ data.tfidf[rows].toarray())
    return data.tfidf @ normalize(data.targets_tfidf.toarray() + mean).T


def centroids(data: Data, rows: Matrix) -> Matrix:
    mean = unit(data.truth[rows].T.astype(float) @ data.whole[rows])
    return data.whole @ unit(data.targets_whole + mean).T


def tfidf_logistic(data: Data, rows: Matrix) -> Matrix:
    result = np.full(data.truth.shape, -50.0)
    for column in np.flatnonzero(data.truth[rows].any(axis=0) & ~data.truth[rows].all(axis=0)):
        model = LogisticRegression(C=10, class_weight="balanced", solver="liblinear").fit(data.tfidf[rows], data.truth[rows, column])
        result[:, column] = model.decision_function(data.tfidf)
    return result


def untaught(data: Data, rows: Matrix) -> Matrix:
    return zero_shot(data.plain)


def rules_only(data: Data, rows: Matrix) -> Matrix:
    return data.plain.evidence[2]


SYSTEMS: dict[str, System] = {
    "zero-shot": untaught,
    "learned": learned,
    "TF-IDF prototypes": tfidf_prototypes,
    "raw MiniLM centroids": centroids,
    "TF-IDF, logistic regression": tfidf_logistic,
    "rules only": rules_only,
}


def wac(data: Data, seeds: int) -> dict[str, Any]:
    """R@3 after 25, 50 and 100 labelled texts, on the transcripts that none of the hundred come from: mean, lowest and highest seed."""
    coded = data.truth.any(axis=1)
    found: dict[int, dict[str, list[float]]] = {size: {name: [] for name in SYSTEMS if name != "rules only"} for size in SIZES}
    for seed in range(seeds):
        train, test = _split(data, seed)
        test = test[coded[test]]
        for size in SIZES:
            for name, kept in found[size].items():
                kept.append(_r_at_3(data, SYSTEMS[name](data, train[:size]), test))
    return {
        "recall_at_3": {size: {name: _spread(values) for name, values in of.items()} for size, of in found.items()},
        "ratio_to_tfidf_prototypes_at_100": _spread(np.array(found[100]["learned"]) / np.array(found[100]["TF-IDF prototypes"])),
        "learned_minus_zero_shot": {size: _spread(np.array(of["learned"]) - np.array(of["zero-shot"])) for size, of in found.items()},
    }


def _r_at_3(data: Data, scores: Matrix, test: Matrix) -> float:
    return float(recall_at_3(data.truth[test], scores[test]).mean())


def _split(data: Data, seed: int) -> tuple[Matrix, Matrix]:
    rng = np.random.default_rng(seed)
    train: list[int] = []
    names = rng.permutation(np.unique(data.clusters))
    used = 0
    while len(train) < max(SIZES):
        train += rng.permutation(np.flatnonzero(data.clusters == names[used])).tolist()
        used += 1
    return np.array(train[: max(SIZES)]), np.flatnonzero(~np.isin(data.clusters, names[:used]))


def _folds(data: Data, seed: int) -> list[Matrix]:
    """Thirds of the transcripts, as masks of their texts."""
    names = np.random.default_rng(seed).permutation(np.unique(data.clusters))
    return [np.isin(data.clusters, names[fold::FOLDS]) for fold in range(FOLDS)]


def icc_passages(data: Data, seeds: int, systems: dict[str, System]) -> dict[str, Any]:
    """Mean AP over codes with five or more uses: scores of every passage from a model that saw nothing of its transcript.

    Each third is scored by a model with a level of its own, and levels of models that learned from what is left rank thirds backwards (Parker,
    Guenter & Bedo 2007). So AP is given `within_thirds` (each third ranked by itself, averaged by the code's uses), and `pooled` with every
    score relative to the model's mean over the texts it learned from, and `pooled_as_is`.
    """
    chosen = np.flatnonzero(data.truth.sum(axis=0) >= LEAST_USES)
    scored = {name: [_held_out(data, system, seed) for seed in range(seeds)] for name, system in systems.items()}

    def within(name: str, rows: Matrix) -> float:
        return float(np.mean([_ap_within(data.truth[rows], one.scores[rows], one.thirds[rows], chosen) for one in scored[name]]))

    def pooled(name: str, rows: Matrix) -> float:
        return float(np.mean([_mean_ap(data.truth[rows], one.relative[rows], chosen) for one in scored[name]]))

    def as_is(name: str, rows: Matrix) -> float:
        return float(np.mean([_mean_ap(data.truth[rows], one.scores[rows], chosen) for one in scored[name]]))

    result: dict[str, Any] = {"codes_in_mean": len(chosen), "learned_minus_zero_shot": {}}
    for kind, average in {"within_thirds": within, "pooled": pooled, "pooled_as_is": as_is}.items():
        result[kind] = {name: interval(lambda rows, n=name, f=average: f(n, rows), data.clusters, 100) for name in systems}
        if {"learned", "zero-shot"} <= systems.keys():
            gain = interval(lambda rows, f=average: f("learned", rows) - f("zero-shot", rows), data.clusters, 200)
            result["learned_minus_zero_shot"][kind] = gain
    return result


@dataclass(frozen=True)
class _Scored:
    scores: Matrix
    relative: Matrix
    thirds: Matrix


def _held_out(data: Data, system: System, seed: int) -> _Scored:
    scores, relative, thirds = np.zeros(data.truth.shape), np.zeros(data.truth.shape), np.zeros(len(data.truth), dtype=int)
    for number, test in enumerate(_folds(data, seed)):
        found = np.asarray(system(data, np.flatnonzero(~test)))
        scores[test], thirds[test] = found[test], number
        relative[test] = found[test] - found[~test].mean(axis=0)
    return _Scored(scores, relative, thirds)


def _mean_ap(truth: Matrix, scores: Matrix, columns: Matrix) -> float:
    found = [average_precision(truth[:, column], scores[:, column]) for column in columns]
    return float(np.mean([value for value in found if value is not None]))


def _ap_within(truth: Matrix, scores: Matrix, thirds: Matrix, columns: Matrix) -> float:
    values = []
    for column in columns:
        parts = [(truth[thirds == third, column], scores[thirds == third, column]) for third in range(FOLDS)]
        used = [(average_precision(*part), part[0].sum()) for part in parts if part[0].any()]
        if used:
            values.append(np.average([value for value, _ in used], weights=[uses for _, uses in used]))
    return float(np.mean(values))


def calibration(data: Data, seeds: int) -> dict[str, Any]:
    """Probabilities and bands on thirds of unseen transcripts, with the calibration learned from the other two; every code used in these."""
    skills, bins, picked = [], [], {"learned": {"likely": [], "shown": []}, "evidence": {"likely": [], "shown": []}}
    for seed in range(seeds):
        chances, base = np.zeros(data.truth.shape), np.zeros(data.truth.shape)
        bands, asked = np.zeros(data.truth.shape, dtype="<U8"), np.zeros(data.truth.shape, dtype=bool)
        for test in _folds(data, seed):
            truth = data.truth[~test]
            codes = [code.id for code in data.texts.codebook.codes]
            found = taught_of(codes, data.refreshed.take(~test), truth, np.ones_like(truth), data.clusters[~test], data.bands[~test])
            head = found.head()
            calibrated = calibration_of(found, head, held_out(found))
            units = data.refreshed.take(test)
            logits = head.logits(units)
            chances[test], base[test], asked[test] = calibrated.probabilities(logits), truth.mean(axis=0), truth.any(axis=0)
            bands[test] = calibrated.bands(logits, data.bands[test], units.brief)
        skills.append(brier_skill(data.truth[asked], chances[asked], base[asked]))
        bins.append((data.truth[asked], chances[asked]))
        for name, of in (("learned", bands), ("evidence", data.bands)):
            picked[name]["likely"].append(of == "likely")
            picked[name]["shown"].append((of == "likely") | (of == "possible"))
    table = reliability(*(np.concatenate(side) for side in zip(*bins, strict=True)))
    return {
        "brier_skill": _spread(skills),
        "reliability_all_seeds": [
            {"from": row.start, "to": row.end, "count": row.count, "expected": round(row.expected, 3), "observed": round(row.observed, 3)}
            for row in table
        ],
        "bands": {
            name: {
                band: {part: round(float(np.mean([f(data.truth, mask) for mask in masks])), 3) for part, f in PARTS.items()}
                for band, masks in of.items()
            }
            for name, of in picked.items()
        },
    }


def with_setfit(of_wac: Data, of_icc: Data, seeds: int) -> dict[str, Any]:
    """SetFit on the same labelled texts and splits, beside what learns here, with its seconds a fit."""
    fitted = SetFit()
    systems: dict[str, System] = {
        "SetFit": lambda data, rows: fitted(data.texts, rows),
        "learned": learned,
        "zero-shot": untaught,
    }
    coded = of_wac.truth.any(axis=1)
    found: dict[str, list[float]] = {name: [] for name in systems}
    for seed in range(seeds):
        train, test = _split(of_wac, seed)
        for name, kept in found.items():
            kept.append(_r_at_3(of_wac, systems[name](of_wac, train), test[coded[test]]))
    return {
        "seeds": seeds,
        "wac_recall_at_3_after_100": {name: _spread(values) for name, values in found.items()},
        "icc_passages": icc_passages(of_icc, seeds, systems),
        "seconds_a_fit": _spread(fitted.seconds),
    }


def timing(study: Path) -> dict[str, float]:
    """Seconds for `learn` on 2,000 texts and 20 codes (made-up numbers of the real shape): head, five folds, calibration; and for suggesting
    anew for the whole example study after it has learned."""
    from icc_coding.learning.study import learn, open_workbench
    from icc_coding.study import open_study
    from icc_coding.suggesting.run import suggest

    rng = np.random.default_rng(0)
    said = FeatureCounts.of(
        [np.array([place_of(f"word{n}") for n in rng.zipf(1.3, 60) if n < 20_000], dtype=np.int64) for _ in range(2000)]
    )
    units = Units(
        rng.normal(size=(5, 2000, 20)), unit(rng.normal(size=(2000, 385))), TfidfVectors.of(said, np.ones(PLACES, dtype=np.float32))
    )
    labels = units.evidence.sum(axis=0) + rng.normal(size=(2000, 20)) > 5
    names = np.array([str(row % 30) for row in range(2000)])
    found = taught_of([f"x.{n}" for n in range(20)], units, labels, np.ones_like(labels), names)
    began = time.perf_counter()
    head = found.head()
    fitted = time.perf_counter()
    calibration_of(found, head, held_out(found))
    done = time.perf_counter()
    assert np.isfinite(head.levels).all()
    with tempfile.TemporaryDirectory() as name:
        for part in ("codebook.yaml", "transcripts", "coding"):
            copy = shutil.copytree if (study / part).is_dir() else shutil.copy
            copy(study / part, Path(name) / part)
        desk = open_workbench(open_study(Path(name)))
        suggest(desk.suggester, desk.transcripts, "before")
        start = time.perf_counter()
        model = learn(desk)
        after = time.perf_counter()
        suggest(desk.suggester.using(model), desk.transcripts, "after")
        end = time.perf_counter()
    return {
        "learn_2000_texts_20_codes": round(done - began, 2),
        "of_which_head": round(fitted - began, 2),
        "learn_example_study": round(after - start, 2),
        "suggest_example_study_again": round(end - after, 2),
    }


def _spread(values: Any) -> dict[str, float]:
    return {"mean": round(float(np.mean(values)), 3), "low": round(float(np.min(values)), 3), "high": round(float(np.max(values)), 3)}
