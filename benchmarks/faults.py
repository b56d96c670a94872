"""Faults at every write, flush, rename, lock and removal of the commands that write: what was lost, what was not said in a sentence.

    python benchmarks/faults.py [--transcripts 2 4 6] [--most 10000]

Needs no model and no data: the study is the fictional one of the tests, in a temporary folder. Prints JSON; `wrong` must be empty.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from fakes import HashingEncoder
from faults import KINDS, Drive, Killed, steps_of
from harbours import decide, make_study, rows_of, run

from icc_coding import disk
from icc_coding.decisions.logs.log import read_log
from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.decisions.samples import SamplePlan, draw_sample
from icc_coding.errors import UserError
from icc_coding.keeping.archive import backup, restore
from icc_coding.keeping.verify import verify_study
from icc_coding.keeping.withdraw import plan_withdrawal, withdraw
from icc_coding.learning import study as learning_study
from icc_coding.study import Study
from icc_coding.suggesting import basis
from icc_coding.transcripts import read_study


def notes(count: int) -> list[Draft]:
    return [Draft("note", note=f"thought {number}") for number in range(count)]


def sheet(study: Study) -> object:
    """A filled-in review sheet comes back."""
    return run(study, "import", study.root.parent / "filled.csv", "--coder", "dora")


def learn(study: Study) -> object:
    return run(study, "learn")


def settle(study: Study) -> object:
    """A disagreement is settled as `consensus` by somebody."""
    text = read_study(study).transcripts[0]
    words = text.text[:9]
    return LogWriter(study, "consensus", device="desk").append(
        [Draft("accept", text.text_hash, 0, 9, words, "help.tug_sharing", by="ana", note="talked over")]
    )


def restored(study: Study) -> object:
    return restore(study.root.parent / "whole.zip", study.root / "again")


def withdrawn(study: Study) -> object:
    return withdraw(study, plan_withdrawal(study, "south"), "ana")


def without_names(study: Study) -> object:
    return run(study, "export", study.root / "out.qdpx", "--pseudonyms", study.root.parent / "names.csv")


ACTIONS: dict[str, Callable[[Study], object]] = {
    "decide": lambda study: LogWriter(study, "ana", device="desk").append(notes(1)),
    "decide in bulk": lambda study: LogWriter(study, "ana", device="desk").append(notes(300)),
    "first decision": lambda study: LogWriter(study, "cat", device="desk").append(notes(1)),
    "code": lambda study: run(study, "code"),
    "code one": lambda study: run(study, "code", study.transcripts / "north.txt"),
    "check": lambda study: run(study, "check"),
    "export": lambda study: run(study, "export", study.root / "out.csv"),
    "codebook": lambda study: run(study, "export", study.root / "book.html"),
    "sheet": lambda study: run(study, "export", study.root / "review.xlsx"),
    "sample": lambda study: draw_sample(study, read_study(study).transcripts, SamplePlan("round", 2, ("ana",))),
    "project": lambda study: run(study, "export", study.root / "out.qdpx"),
    "workbook": lambda study: run(study, "export", study.root / "out.xlsx"),
    "documents": lambda study: run(study, "export", study.root / "documents", "--as", "document"),
    "dataset": lambda study: run(study, "export", study.root / "archive", "--dataset"),
    "pseudonyms": without_names,
    "filled sheet": sheet,
    "adjudicate": settle,
    "learn": learn,
    "restore": restored,
    "withdraw": withdrawn,
    "report": lambda study: run(study, "report"),
    "import project": lambda study: run(study, "import", study.root.parent / "theirs.qdpx"),
    "import codebook": lambda study: run(study, "import", study.root.parent / "codebook.csv"),
    "import": lambda study: run(study, "import", study.root.parent / "colleague"),
    "backup": lambda study: run(study, "backup"),
    "verify": lambda study: run(study, "verify"),
}
FRESH = ("code", "code one")


def bring(once: Study) -> None:
    """What comes from outside, beside the study: a project, a codebook, names, a filled-in sheet, an archive."""
    place = once.root.parent
    for name in ("theirs.qdpx", "codebook.csv", "names.csv", "filled.csv", "whole.zip"):
        (place / name).unlink(missing_ok=True)
    run(once, "export", place / "theirs.qdpx")
    run(once, "export", place / "codebook.csv")
    (place / "names.csv").write_text("name,pseudonym\nOde,P1\nRau,P2\n", encoding="utf-8")
    (place / "names.csv").chmod(0o600)
    run(once, "export", place / "filled.csv", "--as", "review")
    with (place / "filled.csv").open(encoding="utf-8", newline="") as handle:
        rows = [row | {"decision": "accept"} for row in csv.DictReader(handle)]
    with (place / "filled.csv").open("w", encoding="utf-8", newline="") as handle:
        out = csv.DictWriter(handle, rows[0])
        out.writeheader()
        out.writerows(rows)
    backup(once, place / "out").path.replace(place / "whole.zip")


def outcome(action: Callable[[], object]) -> str:
    try:
        result = action()
    except UserError as error:
        return str(error)
    except Killed:
        return "killed"
    return getattr(result, "output", "") if getattr(result, "exit_code", 0) else ""


class Trial:
    """All faults of one action on one study."""

    def __init__(self, once: Study, name: str) -> None:
        self.once, self.name, self.act = once, name, ACTIONS[name]
        self.wrong: list[str] = []
        self.said: Counter[str] = Counter()
        self.folder = Path(tempfile.mkdtemp())

    def copied(self) -> Study:
        root = self.folder / "study"
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(self.once.root, root)
        disk._swept.clear()
        study = Study(root)
        if self.name in FRESH:
            study.codebook.write_text(study.codebook.read_text(encoding="utf-8") + "# again\n", encoding="utf-8")
        return study

    def all(self, most: int) -> int:
        shutil.copytree(self.once.root, self.folder / "colleague", dirs_exist_ok=True)
        LogWriter(Study(self.folder / "colleague"), "eve", device="there").append(notes(3))
        for name in ("theirs.qdpx", "codebook.csv", "names.csv", "filled.csv", "whole.zip"):
            shutil.copy(self.once.root.parent / name, self.folder / name)
        model = self.copied()
        steps = steps_of(model.root, lambda: self.act(model))
        tried = 0
        for step in range(1, steps + 1):
            for kind in KINDS:
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
    chosen = parser.parse_args()
    learning_study.open_workbench = partial(learning_study.open_workbench, encoder=HashingEncoder())  # type: ignore[assignment]
    basis.SentenceEncoder = lambda *_: HashingEncoder()  # type: ignore[assignment, misc]
    disk.is_gone = lambda pid: True
    begin, tried, wrong, said = time.perf_counter(), Counter[str](), [], Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ICC_CODING_CONFIG"] = folder
        for count in chosen.transcripts:
            once = make_study(Path(folder) / f"harbours-{count}")
            for number in range(count - 2):
                words = f"Captain Ode: We lend our tug number {number} to the other harbour.\n\nPilot Rau: The pilots ring every evening.\n"
                (once.transcripts / f"more-{number}.txt").write_text(words, encoding="utf-8")
            assert run(once, "code").exit_code == 0
            decide(once, "accept", rows_of(once)[0])
            assert run(once, "code").exit_code == 0
            bring(once)
            for name in chosen.actions or ACTIONS:
                trial = Trial(once, name)
                tried[name] += trial.all(chosen.most)
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
