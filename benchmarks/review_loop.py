"""What a reviewer gets: a review of whole transcripts with known codes, played through the public face. Prints JSON.

    python benchmarks/review_loop.py --data PATH [--sets poets pdpilot wac] [--policies queue sheet blind] [--seeds 10] [--steps 40 80 160 320]

PATH holds `loop/*.jsonl` (whole transcripts, a turn a row, with the codes that people gave) and `wac/`. Each set becomes a study of its own:
transcripts, interviewers as people who ask, and a codebook in which every code used eight times or more is defined by its name alone (`wac`: by
its definition). Then, as a person would: suggest; review; after 40, 80, 160 and 320 decisions learn, suggest anew, go on reviewing what is
suggested now. The reviewer knows the codes of each turn and decides by them:

    queue   the cards as `review` hands them out, with its blind share
    sheet   the rows of a review sheet from the top; when there are none left, random passages read blind
    blind   random passages, read without the machine for all codes (one passage counts as one decision)

One transcript in four (of the loop sets: one; which one, the seed says) is never opened: *unseen*. *Rest* is what nobody has decided in the others. Counted
are pairs of turn and code, since people coded turns: how many are called likely (or likely or possible), how many of these are right, before learning
(by the codebook alone, on the same pairs) and after. `difference` is the precision of likely after minus before, pooled over seeds, with an interval from
drawing transcripts again.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from icc_coding.codebook.model import Codebook
from icc_coding.learning.study import keep, learn, open_workbench
from icc_coding.reviewing.cards import Key
from icc_coding.reviewing.desk import PROPOSED, Desk
from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.session import Decision, ReviewSession
from icc_coding.study import Study, open_study
from icc_coding.suggesting.encoder import SentenceEncoder
from icc_coding.suggesting.run import study_suggester, suggest
from icc_coding.suggesting.store import Suggestion, save_suggestions
from icc_coding.suggesting.vectors import CachedEncoder
from icc_coding.transcripts import read_study
from icc_coding.transcripts.model import Transcript

LEAST_USES = 8
INTERVIEWERS = ("DB", "Dan")
REPLICATES = 400
POLICIES = ("queue", "sheet", "blind")
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Known:
    """A set: transcripts as (speaker, text, codes) a turn, and the codes with their definitions."""

    name: str
    transcripts: dict[str, list[tuple[str, str, tuple[str, ...]]]]
    codes: dict[str, str]


def read_set(data: Path, name: str) -> Known:
    """One of the loop sets, or `wac`."""
    if name == "wac":
        rows = _lines(data / "wac" / "turns.jsonl")
        codes = {item["code"]: item["definition"] for item in json.loads((data / "wac" / "codebook.json").read_text(encoding="utf-8"))}
    else:
        rows = _lines(data / "loop" / f"{name}.jsonl")
        used = [code for row in rows for code in row["codes"]]
        codes = {code: code for code in sorted(set(used)) if used.count(code) >= LEAST_USES}
    turns: dict[str, list[tuple[str, str, tuple[str, ...]]]] = {}
    for row in rows:
        given = tuple(code for code in row["codes"] if code in codes)
        turns.setdefault(_slug(row["transcript_id"]), []).append((row["speaker"] or "Unknown", " ".join(row["text"].split()), given))
    return Known(name, turns, codes)


def write_study(known: Known, root: Path) -> Study:
    """The set as a study."""
    (root / "transcripts").mkdir(parents=True)
    for name, turns in known.transcripts.items():
        said = [{"speaker": speaker, "text": text} for speaker, text, _ in turns]
        (root / "transcripts" / f"{name}.json").write_text(json.dumps(said), encoding="utf-8")
    lines = ["name: Known codes", "version: 1.0.0", "language: en", "dimensions:", "  - id: code", "    label: Code", "    codes:"]
    for code, definition in known.codes.items():
        lines.append(f"      - {{id: {_slug(code)}, label: {json.dumps(code)}, definition: {json.dumps(definition)}}}")
    (root / "codebook.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    roles = "".join(f'"{name}" = "interviewer"\n' for name in INTERVIEWERS)
    (root / "study.toml").write_text(f"[roles]\n{roles}", encoding="utf-8")
    return open_study(root)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


class Truth:
    """Which codes apply where, by turn."""

    def __init__(self, known: Known, study: Study) -> None:
        self.transcripts: dict[str, Transcript] = {t.text_hash: t for t in read_study(study).transcripts}
        self.codes = [code.id for code in Codebook.load(study.codebook).codes]
        column = {code: number for number, code in enumerate(self.codes)}
        self.turns: list[tuple[str, int]] = []
        rows = []
        for text, transcript in self.transcripts.items():
            given = known.transcripts[transcript.name]
            assert len(given) == len(transcript.turns)
            for turn in sorted(
                {turn.index for segment in transcript.coded_segments for turn in self.about(text, segment.start, segment.end)}
            ):
                self.turns.append((text, turn))
                rows.append(np.isin(np.arange(len(column)), [column[f"code.{_slug(code)}"] for code in given[turn][2]]))
        self.row = {turn: number for number, turn in enumerate(self.turns)}
        self.applies: Bools = np.array(rows)
        self.clusters = np.array([self.transcripts[text].name for text, _ in self.turns])
        self.column = column

    def about(self, text: str, start: int, end: int) -> Iterator[Any]:
        """The turns that a span touches."""
        return (turn for turn in self.transcripts[text].turns if turn.start < end and start < turn.end)

    def rows(self, text: str, start: int, end: int) -> list[int]:
        """Their rows."""
        found = ((text, turn.index) for turn in self.about(text, start, end))
        return [self.row[place] for place in found if place in self.row]

    def codes_at(self, text: str, start: int, end: int) -> list[str]:
        """Codes that apply to one of the turns."""
        return [self.codes[n] for n in np.flatnonzero(self.applies[self.rows(text, start, end)].any(axis=0))]

    def marked(self, suggestions: list[Suggestion], bands: tuple[str, ...]) -> Bools:
        """Pairs of turn and code that are suggested."""
        result = np.zeros_like(self.applies)
        for item in suggestions:
            if item.band in bands:
                result[self.rows(item.text, item.start, item.end), self.column[item.code]] = True
        return result


class Reviewer:
    """Decides by what is known; `opened` are the transcripts that he looks at, `decided` pairs of turn and code."""

    def __init__(self, study: Study, truth: Truth, policy: str, seed: int, unseen: set[str]) -> None:
        self.study, self.truth, self.policy, self.seed, self.unseen = study, truth, policy, seed, unseen
        self.decided = np.zeros_like(truth.applies)
        self.made, self.yes = 0, 0

    def go_on(self, until: int) -> None:
        """Review until so many decisions are made, or nothing waits."""
        share = 1.0 if self.policy == "blind" else 0.15
        session = ReviewSession(Desk.open(self.study), "reviewer", Options(blind_share=share, seed=self.seed))
        if self.policy == "sheet":
            self._sheet(session, until)
        passed: set[Key] = set()
        while self.made < until and (card := session.next()) is not None:
            if card.transcript.name in self.unseen or (self.policy != "queue" and not card.key.blind):
                if card.key in passed:
                    return
                passed.add(card.key)
                session.skip(card.key)
            elif card.key.blind:
                session.submit(card.key, self.truth.codes_at(card.key.text, *card.key.span))
                self._note(card.key, self.truth.codes)
                self.made += 1
            else:
                self._decide(session, card.key, next(choice.code for choice in card.choices if choice.open))

    def _sheet(self, session: ReviewSession, until: int) -> None:
        for item in session.desk.proposals.all:
            key = Key(item.text, item.start, item.end)
            if self.made >= until:
                return
            if session.desk.transcripts[item.text].name in self.unseen or item.band not in PROPOSED:
                continue
            if any(choice.code == item.code and choice.open for choice in session.card(key).choices):
                self._decide(session, key, item.code)

    def _decide(self, session: ReviewSession, key: Key, code: str) -> None:
        right = code in self.truth.codes_at(key.text, *key.span)
        session.decide(key, Decision("accept" if right else "reject", code))
        self._note(key, [code])
        self.made += 1
        self.yes += right

    def _note(self, key: Key, codes: list[str]) -> None:
        rows = self.truth.rows(key.text, *key.span)
        self.decided[np.ix_(rows, [self.truth.column[code] for code in codes])] = True


def play(known: Known, policy: str, steps: list[int], seed: int, encoder: CachedEncoder) -> list[dict[str, Any]]:
    """One review; per step the pairs before and after, by transcript."""
    with tempfile.TemporaryDirectory() as folder:
        study = write_study(known, Path(folder) / "study")
        codebook, truth = Codebook.load(study.codebook), Truth(known, study)
        names = sorted(known.transcripts)
        count = max(1, len(names) // 4) if len(names) > 20 else 1
        unseen = {names[(seed + n * 7) % len(names)] for n in range(count)}
        transcripts = list(truth.transcripts.values())
        plain = suggest(study_suggester(study, codebook, encoder), transcripts, "before")
        save_suggestions(study, plain)
        reviewer, found = Reviewer(study, truth, policy, seed, unseen), []
        for step in steps:
            reviewer.go_on(step)
            if not reviewer.made or reviewer.made < step - 20:
                break
            desk = open_workbench(study, encoder=encoder)
            if not desk.answers.labels.any():
                continue
            keep(desk, learn(desk))
            after = suggest(study_suggester(study, codebook, encoder), transcripts, f"after-{step}")
            save_suggestions(study, after)
            found.append({"step": step, "decisions": reviewer.made, "yes": int(reviewer.yes)} | count_pairs(truth, reviewer, plain, after))
        return found


def count_pairs(truth: Truth, reviewer: Reviewer, before: list[Suggestion], after: list[Suggestion]) -> dict[str, Any]:
    """Marked and right pairs in the rest and in unseen transcripts, [transcripts] each."""
    hidden = np.isin(truth.clusters, sorted(reviewer.unseen))[:, None]
    names, members = np.unique(truth.clusters, return_inverse=True)
    result: dict[str, Any] = {}
    for place, pool in {"rest": ~reviewer.decided & ~hidden, "unseen": np.broadcast_to(hidden, truth.applies.shape)}.items():
        for band, bands in {"likely": ("likely",), "suggested": PROPOSED}.items():
            for when, suggestions in {"before": before, "after": after}.items():
                marked = truth.marked(suggestions, bands) & pool
                right = marked & truth.applies
                result[f"{place} {band} {when}"] = [np.bincount(members, x.sum(axis=1), len(names)) for x in (marked, right)]
                if place == "rest" and band == "suggested":
                    result[f"right by code {when}"] = right.sum(axis=0)
        result[f"{place} there"] = np.bincount(members, (pool & truth.applies).sum(axis=1), len(names))
    return result


def summary(runs: list[list[dict[str, Any]]], step: int, codes: list[str], words: int) -> dict[str, Any]:
    """One step over all seeds."""
    rows = [row for run in runs for row in run if row["step"] == step]
    if not rows:
        return {}
    result: dict[str, Any] = {
        "seeds": len(rows),
        "decisions": float(np.mean([row["decisions"] for row in rows])),
        "accepted": float(np.mean([row["yes"] for row in rows])),
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
        for n, code in enumerate(codes)
    }
    return result


def _figures(values: NDArray[Any], there: NDArray[Any]) -> dict[str, float | None]:
    marked, right = values[:, 0].sum(), values[:, 1].sum()
    return {
        "number": round(float(marked / len(values)), 1),
        "right": round(float(right / len(values)), 1),
        "precision": round(float(right / marked), 3) if marked else None,
        "recall": round(float(right / there.sum()), 3),
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
    parser.add_argument("--sets", nargs="+", default=["poets", "pdpilot", "wac"])
    parser.add_argument("--policies", nargs="+", choices=POLICIES, default=list(POLICIES))
    parser.add_argument("--steps", nargs="+", type=int, default=[40, 80, 160, 320])
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--cache", type=Path, help="a folder in which vectors are kept from one run to the next")
    arguments = parser.parse_args()
    encoder = CachedEncoder(SentenceEncoder(), arguments.cache)
    result: dict[str, Any] = {}
    for name in arguments.sets:
        known = read_set(arguments.data, name)
        words = sum(len(text.split()) for turns in known.transcripts.values() for speaker, text, _ in turns if speaker not in INTERVIEWERS)
        result[name] = {"transcripts": len(known.transcripts), "codes": len(known.codes), "words": words}
        for policy in arguments.policies:
            runs = [play(known, policy, arguments.steps, seed, encoder) for seed in range(arguments.seeds)]
            result[name][policy] = {step: summary(runs, step, list(known.codes), words) for step in arguments.steps}
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
