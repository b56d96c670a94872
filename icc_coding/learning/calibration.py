"""From the head's logits to probabilities, cuts and a quiet zone.

Held-out logits of different heads meet here, and each head sets the level of a code by how frequent the code was where it learned. The
transcripts held out from a head have the code more often the less frequent it is in the rest, so that pooled as they are, held-out
logits rank backwards (stratification bias: Parker, Guenter & Bedo 2007, BMC Bioinformatics 8:326). Where they are compared, logits are therefore
*relative* to their mean over the texts that the head learned from.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from icc_coding.learning.cuts import Outlook, find_cuts
from icc_coding.learning.training import Answers, Taught
from icc_coding.suggesting.head import Floats, Head
from icc_coding.suggesting.learned import Calibration
from icc_coding.suggesting.scoring import sigmoid
from icc_coding.suggesting.units import Units

Bools = NDArray[np.bool_]
Names = NDArray[np.str_]

FOLDS = 5
LEAST_BLIND = 10  # blind positives of a code before a probability is shown, or anything of it is quiet
LEAST_EACH, LEAST_TRANSCRIPTS = 10, 3  # answers of each kind, and transcripts they are from, before decisions alone make a code likely
LEAD, LEAD_ANSWERS = 0.5, 10.0  # log odds by which what the codebook alone calls likely is ahead; so many answers about a code halve it
QUIET_MISS = 0.1  # at most this share of a code's excerpts falls into its quiet zone
_SLOPE_PRECISION, _OFFSET_PRECISION = 4.0, 1.0
_TRUST = 4.0  # precision of the belief that a head's logits are log odds as they stand


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Logits of each answered segment from a head that saw nothing of its transcript, [segments x codes]; `middles` [segments x codes] is the
    mean of that head's logits over what it learned from, and `folds` [segments] says which head it was. `heads` are all of them."""

    logits: Floats
    middles: Floats
    folds: NDArray[np.int64]
    heads: tuple[Head, ...]

    @property
    def relative(self) -> Floats:
        """Logits that can be ranked across folds."""
        return self.logits - self.middles


def transcript_folds(clusters: Names, count: int = FOLDS, seed: int = 0) -> NDArray[np.int64]:
    """A fold for every text: whole transcripts, largest first, each into the fold that is smallest so far; ties by seed."""
    names, sizes = np.unique(clusters, return_counts=True)
    count = min(count, len(names))
    order = np.random.default_rng(seed).permutation(len(names))
    order = order[np.argsort(-sizes[order], kind="stable")]
    filled = np.zeros(max(count, 1), dtype=np.int64)
    fold_of = {}
    for place in order:
        fold = int(filled.argmin())
        filled[fold] += sizes[place]
        fold_of[str(names[place])] = fold
    return np.array([fold_of[str(name)] for name in clusters], dtype=np.int64)


def held_out(found: Taught, seed: int = 0) -> HeldOut:
    """Cross-validation by transcript; needs two transcripts or more."""
    clusters = found.answers.clusters
    folds = transcript_folds(clusters, seed=seed)
    logits, middles = np.zeros(found.answers.labels.shape), np.zeros(found.answers.labels.shape)
    heads = []
    for fold in np.unique(folds):
        test = folds == fold
        head = found.head(~test, apart=clusters[test])
        logits[test] = head.logits(found.units.take(test))
        middles[test] = middle(head, found.units.take(~test))
        heads.append(head)
    return HeldOut(logits, middles, folds, tuple(heads))


def middle(head: Head, units: Units) -> Floats:
    """The mean logit of each code over the texts that the head learned from, [codes]: what its relative logits are relative to."""
    result: Floats = head.logits(units).mean(axis=0)
    return result


def outlook_of(found: Taught, head: Head, held: HeldOut | None) -> Outlook:
    """The study's segments as a head sees them; those that were decided about as the held-out heads do, where there are any. Blind answers, and
    they alone, say how far chances are to be believed: they were not chosen by the machine."""
    whole = found.everything
    answers = found.answers
    logits = head.logits(whole.units)
    decided = np.zeros(logits.shape, dtype=np.bool_)
    answered = whole.rows >= 0
    decided[answered] = answers.known[whole.rows[answered]]
    honest, slope, offset = logits.copy(), 1.0, 0.0
    if held is not None:
        honest[answered] = held.logits[whole.rows[answered]]
        blind = answers.known & answers.blind
        slope, offset = _one_platt(held.logits[blind], answers.labels[blind])
    chances = sigmoid(slope * honest + offset)
    settled, units = settled_codes(answers), whole.units
    ruled = np.zeros_like(settled) if units.ruled is None else units.ruled
    lead, few, keeps = lead_of(answers), ruled & ~settled, ruled * keeps_of(answers)
    return Outlook(honest, logits, chances, decided, whole.bands, settled, units.brief, whole.follows, lead, few, keeps, slope, offset)


def _one_platt(logits: Floats, labels: Bools) -> tuple[float, float]:
    """Slope and offset of one calibration for all codes, with priors N(1, 1/4) and N(0, 1/4): as they are while hardly anything was read blind."""
    from scipy.optimize import minimize

    def loss(values: Floats) -> tuple[float, Floats]:
        scaled = values[0] * logits + values[1]
        error = sigmoid(scaled) - labels
        away = values - np.array([1.0, 0.0])
        cost = (np.logaddexp(0, scaled) - labels * scaled).sum() + 0.5 * _TRUST * (away**2).sum()
        return float(cost), np.array([(error * logits).sum(), error.sum()]) + _TRUST * away

    slope, offset = minimize(loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B").x
    return float(slope), float(offset)


def settled_codes(answers: Answers) -> Bools:
    """Codes with ten answers of each kind, from three transcripts or more, [codes]."""
    yes, no = (answers.labels & answers.known).sum(axis=0), (~answers.labels & answers.known).sum(axis=0)
    return np.asarray((yes >= LEAST_EACH) & (no >= LEAST_EACH) & (_transcripts(answers) >= LEAST_TRANSCRIPTS))


def keeps_of(answers: Answers) -> Floats:
    """What is left of the head start of what a codebook with rules suggests, 0 to 1 [codes]: all of it until a code is settled, and no less in the
    moment when it is; then the less the more answers of the rarer kind there are."""
    yes, no = (answers.labels & answers.known).sum(axis=0), (~answers.labels & answers.known).sum(axis=0)
    return np.where(settled_codes(answers), LEAST_EACH / np.maximum(np.minimum(yes, no), LEAST_EACH), 1.0)


def lead_of(answers: Answers) -> Floats:
    """By how much what the codebook alone calls likely is ahead, [codes]: a code's suggestions move only as far as its own answers carry, and
    answers from one or two transcripts say little about others."""
    few = LEAD_ANSWERS / (LEAD_ANSWERS + answers.known.sum(axis=0))
    lead: Floats = LEAD * (few + np.maximum(0, 1 - _transcripts(answers) / LEAST_TRANSCRIPTS))
    return lead


def _transcripts(answers: Answers) -> NDArray[np.int64]:
    """From how many transcripts the answers about each code are, [codes]."""
    clusters = answers.clusters
    return np.array([len(np.unique(clusters[column])) for column in answers.known.T], dtype=np.int64)


def calibration_of(found: Taught, head: Head, held: HeldOut | None) -> Calibration:
    """Cuts for a head, and what makes its logits probabilities: Platt's parameters from blind answers about transcripts it did not see."""
    answers = found.answers
    codes = len(answers.codes)
    outlook = outlook_of(found, head, held)
    likely, possible = find_cuts(outlook)
    sure, quiet = answers.blind_positives >= LEAST_BLIND, np.full(codes, np.nan)
    slopes, offsets = np.ones(codes), np.zeros(codes)
    if held is not None and sure.any():
        blind, shift = answers.known & answers.blind, middle(head, found.units)
        slopes, offsets = platt(held.relative, answers.labels, blind)
        offsets = offsets - slopes * shift
        zone = [quiet_below(held.relative[blind[:, c], c], answers.labels[blind[:, c], c]) for c in range(codes)]
        quiet = np.minimum(np.array(zone) + shift, possible)
    shown = sure & (held is not None)
    return Calibration(slopes, offsets, likely, possible, quiet, shown, outlook.settled, outlook.lead, outlook.ahead)


def platt(logits: Floats, labels: Bools, known: Bools) -> tuple[Floats, Floats]:
    """Slope and offset per code of the logistic calibration (Platt 1999), partially pooled: codes with few answers get the pooled ones.

    P(code) = 1 / (1 + exp(-(s_c L + o_c))), with Gaussian priors s_c ~ (s, 1/4) and o_c ~ (o, 1), and s ~ (1, 1).
    """
    from scipy.optimize import minimize

    codes = labels.shape[1]
    answers, weight = labels.astype(np.float64), known.astype(np.float64)

    def loss(values: Floats) -> tuple[float, Floats]:
        own, offsets, slope, offset = values[:codes], values[codes : 2 * codes], values[-2], values[-1]
        scaled = (slope + own) * logits + offset + offsets
        error = weight * (sigmoid(scaled) - answers)
        cost = (weight * (np.logaddexp(0, scaled) - answers * scaled)).sum() + 0.5 * (slope - 1) ** 2
        cost += 0.5 * _SLOPE_PRECISION * (own**2).sum() + 0.5 * _OFFSET_PRECISION * (offsets**2).sum()
        by_code = (error * logits).sum(axis=0)
        gradient = np.concatenate(
            [
                by_code + _SLOPE_PRECISION * own,
                error.sum(axis=0) + _OFFSET_PRECISION * offsets,
                [by_code.sum() + slope - 1, error.sum()],
            ]
        )
        return float(cost), gradient

    start = np.zeros(2 * codes + 2)
    start[-2] = 1.0
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
    return found[:codes] + found[-2], found[codes : 2 * codes] + found[-1]


def quiet_below(logits: Floats, labels: Bools) -> float:
    """The k-th smallest logit of the n positives, k = floor(0.1 (n + 1)); NaN with fewer than ten.

    A further positive from the same kind of text falls below it with probability k / (n + 1) at most (class-conditional split
    conformal, Vovk 2012, ACML).
    """
    positives = int(labels.sum())
    k = int(np.floor(QUIET_MISS * (positives + 1) + 1e-9))
    return float(np.sort(logits[labels])[k - 1]) if positives >= LEAST_BLIND and k else np.nan
