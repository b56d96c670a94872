"""Faults at every write, flush, rename, lock and removal of the commands that write: what was lost, what was not said in a sentence.

    python benchmarks/faults.py [--transcripts 2 4 6] [--most 10000]

Needs no model and no data: the study is the fictional one of the tests, in a temporary folder. Prints JSON; `wrong` must be empty.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from bad_drive import GONE, KINDS, Drive, steps_of
from writing import ACTIONS, copied, outcome, prepared, put_beside, without_models

from icc_coding import disk
from icc_coding.decisions.logs.log import read_log
from icc_coding.keeping.verify import verify_study
from icc_coding.study import Study


class Trial:
    """All faults of one action on one study."""

    def __init__(self, once: Study, name: str) -> None:
        self.once, self.name, self.act = once, name, ACTIONS[name]
        self.wrong: list[str] = []
        self.said: Counter[str] = Counter()
        self.folder = Path(tempfile.mkdtemp())

    def copied(self) -> Study:
        return copied(self.once, self.folder, self.name)

    def all(self, most: int, kinds: Sequence[str]) -> int:
        put_beside(self.once, self.folder)
        model = self.copied()
        steps = steps_of(model.root, lambda: self.act(model))
        tried = 0
        for step in range(1, steps + 1):
            for kind in kinds:
                if tried < most:
                    self.one(step, kind)
                    tried += 1
        shutil.rmtree(self.folder)
        return tried

    def one(self, step: int, kind: str) -> None:
        study = self.copied()
        before = {path.name: path.read_bytes() for path in study.decisions.glob("*.jsonl")}
        with Drive(study.root, step, kind).mounted():
            said = outcome(lambda: self.act(study))
        self.said["killed" if said == "killed" else "one sentence" if said else "done all the same"] += 1
        place = f"{self.name}, step {step}, {kind}"
        if "Traceback" in said or "fault of icc-coding" in said:
            self.wrong.append(f"{place}: no sentence: {said[:300]}")
        for path in study.decisions.glob("*.jsonl"):
            log, old = read_log(path), before.get(path.name, b"")
            if log.problems or (self.name != "withdraw" and not path.read_bytes().startswith(old)):
                self.wrong.append(f"{place}: {path.name} was damaged")
            if self.name.startswith(("decide", "first")) and "not saved" in said and path.read_bytes() != old:
                self.wrong.append(f"{place}: not saved, it said, and it was")
        unfinished = self.name == "withdraw"  # then it says so, and to run it again
        if [one for one in verify_study(study).problems if not (unfinished and "Run `icc-coding withdraw` again" in str(one))]:
            self.wrong.append(f"{place}: verify finds {verify_study(study).problems[0]}")
        disk._swept.clear()
        for name in ("coding/samples/round.json", "review.xlsx"):
            (study.root / name).unlink(missing_ok=True)
        for name in ("again", "archive"):  # never written over
            shutil.rmtree(study.root / name, ignore_errors=True)
        if again := outcome(lambda: self.act(study)):
            self.wrong.append(f"{place}: cannot be run again: {again[:300]}")
        if [path for path in study.root.rglob("*.part") if path.parent in disk._swept]:
            self.wrong.append(f"{place}: a temporary file stayed")


def main() -> None:
    """Try them."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--transcripts", type=int, nargs="+", default=[2, 4, 6])
    parser.add_argument("--most", type=int, default=10_000, help="faults of one action at most")
    parser.add_argument("--actions", nargs="*", choices=list(ACTIONS), help="only these")
    parser.add_argument("--kinds", nargs="*", choices=[*KINDS, GONE], default=[*KINDS, GONE])
    chosen = parser.parse_args()
    disk.process_is_gone = lambda pid: True
    begin, tried, wrong, said = time.perf_counter(), Counter[str](), [], Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        without_models(Path(folder))
        for count in chosen.transcripts:
            once = prepared(Path(folder) / f"harbours-{count}", count)
            for name in chosen.actions or ACTIONS:
                trial = Trial(once, name)
                tried[name] += trial.all(chosen.most, chosen.kinds)
                wrong += trial.wrong
                said += trial.said
                print(f"{name}: {tried[name]} faults, {len(trial.wrong)} wrong", file=sys.stderr, flush=True)
    print(
        json.dumps(
            {
                "faults": sum(tried.values()),
                "by action": tried,
                "said": said,
                "seconds": round(time.perf_counter() - begin),
                "wrong": wrong,
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
