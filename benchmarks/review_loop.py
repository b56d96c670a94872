"""What a reviewer gets: a review of transcripts with known codes, played through the public face. Prints JSON.

    python benchmarks/review_loop.py --data PATH [--sets poets pdpilot wac example icc] [--policies queue sheet blind] [--seeds 10] [--steps 40 80 160 320]

PATH holds `loop/*.jsonl` (whole transcripts, a turn a row, with the codes that people gave), `wac/`, `icc_transcripts/` and `icc_passages/`; the example
study is here. Each set becomes a study of its own (`known_studies.py`); in `poets` and `pdpilot` every code used eight times or more is defined by its
name alone, in `wac` by its definition, and the other two have the codebook that comes with the program. Then, as a person would: suggest; review; after
40, 80, 160 and 320 decisions learn, suggest anew, go on reviewing what is suggested now. The reviewer knows the codes and decides by them:

    queue   the cards as `review` hands them out, with its blind share
    sheet   the rows of a review sheet from the top; when there are none left, random passages read blind
    blind   random passages, read without the machine for all codes (one passage counts as one decision)

What nobody knows the codes of is left alone. One transcript in four (of sets with twenty or fewer: one; which one, the seed says) is never opened: *unseen*.
*Rest* is what nobody has decided in the others. Counted are pairs of turn (or passage) and code: how many are called likely (or likely or possible), how
many of these are right, before learning (by the codebook alone, on the same pairs) and after. `difference` is the precision of likely after minus
before, pooled over seeds, with an interval from drawing transcripts again. `support` is what `learn` itself says of all talk that nobody has decided on: likely suggestions,
what share of these it expects to be right and what share is, in how many seeds this lies within the interval that it prints, how many right ones it expects there to be, and the most likely ones of any code for each that is expected of it
(the cuts allow 1.5).
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from known_studies import Known, Truth, read_set, write_study
from numpy.typing import NDArray

from icc_coding.codebook.model import Codebook
from icc_coding.learning.calibration import outlook_of
from icc_coding.learning.outcome import outcome_of
from icc_coding.learning.study import Learned, keep, learned, open_workbench
from icc_coding.reviewing.cards import Key
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.drafts import Decision
from icc_coding.reviewing.proposals import PROPOSED
from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.session import ReviewSession
from icc_coding.study import Study
from icc_coding.suggesting.basis import Basis
from icc_coding.suggesting.encoding.encoder import SentenceEncoder
from icc_coding.suggesting.encoding.vectors import CachedEncoder
from icc_coding.suggesting.run import suggest_kept
from icc_coding.suggesting.store import Suggestion, save_suggestions

REPLICATES = 400
SHORTEST = 8  # words, as in the queue
POLICIES = ("queue", "sheet", "blind")
SETS = ("poets", "pdpilot", "wac", "example", "icc")


class Reviewer:
    """Decides by what is known; `opened` are the transcripts that he looks at, `decided` pairs of turn and code."""

    def __init__(self, study: Study, truth: Truth, policy: str, seed: int, unseen: set[str]) -> None:
        self.study, self.truth, self.policy, self.seed, self.unseen = study, truth, policy, seed, unseen
        self.decided = np.zeros_like(truth.applies)
        self.made, self.yes = 0, 0
        self.random = list(self._in_any_order())

    def go_on(self, until: int) -> None:
        """Review until so many decisions are made, or nothing waits."""
        session = ReviewSession(Desk.open(self.study), "reviewer", Options(seed=self.seed))
        if self.policy == "sheet":
            self._sheet(session, until)
        if self.policy == "queue":
            self._queue(session, until)
        else:
            self._blind(session, until)

    def _queue(self, session: ReviewSession, until: int) -> None:
        passed: set[Key] = set()
        while self.made < until and (card := session.next()) is not None:
            sure = self._sure(card.key)
            waiting = sure if card.key.blind else [choice.code for choice in card.choices if choice.open and choice.code in sure]
            if not waiting:
                if card.key in passed:
                    return
                passed.add(card.key)
                session.skip(card.key)
            elif card.key.blind:
                self._read(session, card.key, sure)
            else:
                self._decide(session, card.key, waiting[0])

    def _sheet(self, session: ReviewSession, until: int) -> None:
        for item in session.desk.proposals.all:
            key = Key(item.text, item.start, item.end)
            if self.made >= until:
                return
            if item.band not in PROPOSED or item.code not in self._sure(key):
                continue
            if any(choice.code == item.code and choice.open for choice in session.card(key).choices):
                self._decide(session, key, item.code)

    def _blind(self, session: ReviewSession, until: int) -> None:
        while self.made < until and self.random:
            key = self.random.pop()
            self._read(session, key, self._sure(key))

    def _sure(self, key: Key) -> list[str]:
        """What can be decided there; nothing in transcripts that are not opened."""
        if self.truth.transcripts[key.text].name in self.unseen:
            return []
        return self.truth.sure_at(key.text, *key.span)

    def _read(self, session: ReviewSession, key: Key, sure: list[str]) -> None:
        session.submit(key, [code for code in self.truth.codes_at(key.text, *key.span) if code in sure], asked=sure)
        self._note(key, sure)
        self.made += 1

    def _decide(self, session: ReviewSession, key: Key, code: str) -> None:
        right = code in self.truth.codes_at(key.text, *key.span)
        session.decide(key, Decision("accept" if right else "reject", code))
        self._note(key, [code])
        self.made += 1
        self.yes += right

    def _note(self, key: Key, codes: list[str]) -> None:
        rows = self.truth.rows(key.text, *key.span)
        self.decided[np.ix_(rows, [self.truth.column[code] for code in codes])] = True

    def _in_any_order(self) -> Iterator[Key]:
        """All segments of which something is known, drawn at random, without those that are too short to be read blind."""
        transcripts = self.truth.transcripts.values()
        spans = [(t, segment.start, segment.end) for t in transcripts for segment in t.coded_segments]
        found = [Key(t.text_hash, a, b, blind=True) for t, a, b in spans if len(t.text[a:b].split()) >= SHORTEST]
        for number in np.random.default_rng(self.seed).permutation(len(found)).tolist():
            if self._sure(found[number]):
                yield found[number]


def play(known: Known, policy: str, steps: list[int], seed: int, encoder: CachedEncoder) -> list[dict[str, Any]]:
    """One review; per step the pairs before and after, by transcript."""
    with tempfile.TemporaryDirectory() as folder:
        study = write_study(known, Path(folder) / "study")
        codebook, truth = Codebook.load(study.codebook), Truth(known, study)
        names = sorted(known.told)
        count = max(1, len(names) // 4) if len(names) > 20 else 1
        unseen = {names[(seed + n * 7) % len(names)] for n in range(count)}
        transcripts = list(truth.transcripts.values())
        plain = suggest_kept(Basis(study, codebook, encoder), transcripts, "before")
        save_suggestions(study, plain)
        reviewer, found = Reviewer(study, truth, policy, seed, unseen), []
        for step in steps:
            reviewer.go_on(step)
            if not reviewer.made or reviewer.made < step - 20:
                break
            desk = open_workbench(study, encoder=encoder)
            if not desk.answers.labels.any():
                continue
            new = learned(desk)
            keep(desk, new.model)
            after = suggest_kept(Basis(study, codebook, encoder), transcripts, f"after-{step}")
            save_suggestions(study, after)
            one = {"step": step, "decisions": reviewer.made, "yes": int(reviewer.yes), "support": support(new, truth, plain, after)}
            found.append(one | count_pairs(truth, reviewer, plain, after))
        return found


def support(new: Learned, truth: Truth, before: list[Suggestion], after: list[Suggestion]) -> list[float]:
    """Likely suggestions about talk that nobody has decided on; how many are expected to be right, and the interval of this; how many there are of which it
    is known, and how many of these are right; how many right ones are expected to be there; and the most likely suggestions of any code for each of it that is expected."""
    outlook, transcripts = outlook_of(new.found, new.model.head, new.held), list(truth.transcripts.values())
    there = (outlook.chances * ~outlook.decided).sum(axis=0)
    whole, *codes = outcome_of(new.found, new.model, new.held, transcripts, before, after).rows
    most = max(row.likely_after.count / expected for row, expected in zip(codes, there.tolist(), strict=True))
    answered = {(item.text, code, item.start, item.end) for item in new.model.answered for code in item.yes + item.no}
    open_ = [item for item in after if item.band == "likely" and not _answered(item, answered)]
    told = [item for item in open_ if item.code in truth.sure_at(item.text, item.start, item.end)]
    right = sum(item.code in truth.codes_at(item.text, item.start, item.end) for item in told)
    likely = whole.likely_after
    return [likely.count, likely.right, likely.low, likely.high, len(told), right, float(there.sum()), most]


def _answered(item: Suggestion, answered: set[tuple[str, str, int, int]]) -> bool:
    return any(text == item.text and code == item.code and start < item.end and item.start < end for text, code, start, end in answered)


def count_pairs(truth: Truth, reviewer: Reviewer, before: list[Suggestion], after: list[Suggestion]) -> dict[str, Any]:
    """Marked and right pairs in the rest and in unseen transcripts, [transcripts] each."""
    hidden = np.isin(truth.clusters, sorted(reviewer.unseen))[:, None]
    names, members = np.unique(truth.clusters, return_inverse=True)
    result: dict[str, Any] = {"codes": truth.codes}
    for place, pool in {"rest": truth.sure & ~reviewer.decided & ~hidden, "unseen": truth.sure & hidden}.items():
        for band, bands in {"likely": ("likely",), "suggested": PROPOSED}.items():
            for when, suggestions in {"before": before, "after": after}.items():
                marked = truth.marked(suggestions, bands) & pool
                right = marked & truth.applies
                result[f"{place} {band} {when}"] = [np.bincount(members, x.sum(axis=1), len(names)) for x in (marked, right)]
                if place == "rest" and band == "suggested":
                    result[f"right by code {when}"] = right.sum(axis=0)
        result[f"{place} there"] = np.bincount(members, (pool & truth.applies).sum(axis=1), len(names))
    return result


def summary(runs: list[list[dict[str, Any]]], step: int, words: int) -> dict[str, Any]:
    """One step over all seeds."""
    rows = [row for run in runs for row in run if row["step"] == step]
    if not rows:
        return {}
    result: dict[str, Any] = {
        "seeds": len(rows),
        "decisions": float(np.mean([row["decisions"] for row in rows])),
        "accepted": float(np.mean([row["yes"] for row in rows])),
    }
    likely, expected, low, high, told, right, there, most = np.array([row["support"] for row in rows]).T
    counted = (likely > 0) & (told > 0)
    found = (right / np.maximum(told, 1) * likely)[counted]
    result["support"] = {
        "likely": round(float(likely.mean()), 1),
        "share_expected_right": round(float(expected.sum() / likely.sum()), 3) if likely.any() else None,
        "share_right": round(float(right.sum() / told.sum()), 3) if told.any() else None,
        "within_the_interval": f"{int(((low[counted] <= found) & (found <= high[counted])).sum())} of {int(counted.sum())}",
        "expected_there": round(float(there.mean()), 1),
        "most_of_a_code_for_each_expected": round(float(most.max()), 2),
    }
    for place in ("rest", "unseen"):
        for band in ("likely", "suggested"):
            before, after = (np.array([row[f"{place} {band} {when}"] for row in rows], dtype=float) for when in ("before", "after"))
            there = np.array([row[f"{place} there"] for row in rows], dtype=float)
            shown = {when: _figures(values, there) for when, values in (("before", before), ("after", after))}
            result[f"{place}, {band}"] = shown | {"difference": _difference(before, after)}
            if (place, band) == ("rest", "suggested"):
                result["suggestions_per_1000_words"] = round(1000 * after[:, 0].sum() / len(rows) / words, 2)
    result["right_by_code"] = {
        code: [round(float(np.mean([row[f"right by code {when}"][n] for row in rows])), 1) for when in ("before", "after")]
        for n, code in enumerate(rows[0]["codes"])
    }
    return result


def _figures(values: NDArray[Any], there: NDArray[Any]) -> dict[str, float | None]:
    marked, right = values[:, 0].sum(), values[:, 1].sum()
    return {
        "number": round(float(marked / len(values)), 1),
        "right": round(float(right / len(values)), 1),
        "precision": round(float(right / marked), 3) if marked else None,
        "recall": round(float(right / there.sum()), 3) if there.any() else None,
    }


def _difference(before: NDArray[Any], after: NDArray[Any]) -> list[float] | None:
    """Precision after minus before, pooled over the seeds, with an interval over transcripts."""
    rng = np.random.default_rng(0)
    count = before.shape[2]

    def value(weights: NDArray[Any]) -> float:
        shares = [(side[:, 1] @ weights).sum() / max((side[:, 0] @ weights).sum(), 1e-9) for side in (before, after)]
        return float(shares[1] - shares[0])

    if not before[:, 0].sum() or not after[:, 0].sum():
        return None
    drawn = [value(np.bincount(rng.integers(0, count, count), minlength=count).astype(float)) for _ in range(REPLICATES)]
    return [round(x, 3) for x in (value(np.ones(count)), *np.quantile(drawn, [0.025, 0.975]))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    parser.add_argument("--policies", nargs="+", choices=POLICIES, default=list(POLICIES))
    parser.add_argument("--steps", nargs="+", type=int, default=[40, 80, 160, 320])
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--cache", type=Path, help="a folder in which vectors are kept from one run to the next")
    arguments = parser.parse_args()
    encoder = CachedEncoder(SentenceEncoder(), arguments.cache)
    result: dict[str, Any] = {}
    for name in arguments.sets:
        known = read_set(arguments.data, name)
        result[name] = {"transcripts": len(known.told), "words": known.words}
        for policy in arguments.policies:
            began = time.perf_counter()
            runs = [play(known, policy, arguments.steps, seed, encoder) for seed in range(arguments.seeds)]
            result[name][policy] = {step: summary(runs, step, known.words) for step in arguments.steps}
            result[name][policy]["seconds_a_seed"] = round((time.perf_counter() - began) / arguments.seeds, 1)
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
