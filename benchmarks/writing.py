"""What writes: the actions that `faults.py` and `kills.py` disturb, each on a small fictional study, and the study itself."""

from __future__ import annotations

import csv
import os
import shutil
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from bad_drive import Killed
from fakes import HashingEncoder
from harbours import decide, make_study, rows_of, run

from icc_coding import disk
from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.decisions.samples import SamplePlan, draw_sample
from icc_coding.errors import UserError, explain
from icc_coding.keeping.archive import backup, restore
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
    for name in BROUGHT:
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
    except OSError as error:  # as the command line says it
        return explain(error)
    except Killed:
        return "killed"
    return getattr(result, "output", "") if getattr(result, "exit_code", 0) else ""


BROUGHT = ("theirs.qdpx", "codebook.csv", "names.csv", "filled.csv", "whole.zip")


def without_models(settings: Path) -> None:
    """From here on nothing loads a model, and the user's settings lie in a folder of their own."""
    learning_study.open_workbench = partial(learning_study.open_workbench, encoder=HashingEncoder())  # type: ignore[assignment]
    basis.SentenceEncoder = lambda *_: HashingEncoder()  # type: ignore[assignment, misc]
    os.environ["ICC_CODING_CONFIG"] = str(settings)


def prepared(root: Path, transcripts: int) -> Study:
    """A study of so many interviews, coded, with one decision; what comes from outside lies beside it."""
    once = make_study(root)
    for number in range(transcripts - 2):
        words = f"Captain Ode: We lend our tug number {number} to the other harbour.\n\nPilot Rau: The pilots ring every evening.\n"
        (once.transcripts / f"more-{number}.txt").write_text(words, encoding="utf-8")
    assert run(once, "code").exit_code == 0
    decide(once, "accept", rows_of(once)[0])
    assert run(once, "code").exit_code == 0
    bring(once)
    return once


def copied(once: Study, folder: Path, action: str) -> Study:
    """The study once more, as an action finds it."""
    root = folder / "study"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(once.root, root)
    disk._swept.clear()
    study = Study(root)
    if action in FRESH:
        study.codebook.write_text(study.codebook.read_text(encoding="utf-8") + "# again\n", encoding="utf-8")
    return study


def put_beside(once: Study, folder: Path) -> None:
    """What comes from outside, put into a folder where the study will be copied to; also a colleague's study."""
    shutil.copytree(once.root, folder / "colleague", dirs_exist_ok=True)
    LogWriter(Study(folder / "colleague"), "eve", device="there").append(notes(3))
    for name in BROUGHT:
        shutil.copy(once.root.parent / name, folder / name)
