"""The fictional study of the fuzzing benchmarks, with one file of every kind that it keeps or derives, and what reads each."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "transcripts"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from fakes import HashingEncoder
from harbours import decide, make_study, rows_of, run

from icc_coding.agreement.input import TableAnswers
from icc_coding.agreement.reporting.report import AgreementOptions
from icc_coding.agreement.reporting.table_report import report_table
from icc_coding.codebook.changing.kept import kept_codebooks
from icc_coding.codebook.changing.ledger import entries
from icc_coding.codebook.model import Codebook
from icc_coding.corpus import load_corpus
from icc_coding.decisions.logs.known import damaged_list
from icc_coding.decisions.logs.log import read_log
from icc_coding.decisions.logs.names import config_folder, device_name
from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.decisions.samples import SamplePlan, draw_sample, load_samples
from icc_coding.decisions.state import load_state
from icc_coding.exchange.flat.reading import read_coded
from icc_coding.exchange.pseudonyms.returning import known_texts, remember_texts
from icc_coding.exchange.pseudonyms.table import read_names
from icc_coding.exchange.taking.codes import Waiting, add_waiting, load_waiting
from icc_coding.keeping.archive import backup, check_archive, restore
from icc_coding.keeping.manifest import damaged_outputs
from icc_coding.keeping.verify import verify_study
from icc_coding.keeping.withdraw import plan_withdrawal, withdraw
from icc_coding.learning import study as learning_study
from icc_coding.reviewing.assignments import assign, load_assignments
from icc_coding.settings import load_settings
from icc_coding.study import Study
from icc_coding.suggesting import basis
from icc_coding.suggesting.models import current_name, load_model
from icc_coding.suggesting.store import load_suggestions
from icc_coding.transcripts import read_study
from icc_coding.transcripts.cases import read_cases
from icc_coding.transcripts.settling import Correction, correct
from icc_coding.transcripts.withdrawn import withdrawals
from icc_coding.window.agreed import keep_agreed, last_agreed
from icc_coding.window.recent import ports_for, recent, remember
from icc_coding.window.running import find_running, forget_running, place_of, write_running

SETTINGS = """model = ""
shared = false
set_aside = ["copy.txt"]
[encoder]
name = "all-MiniLM-L6-v2"
offline = true
precision = "fp32"
[roles]
"Interviewer" = "interviewer"
[aliases]
"Capt. Ode" = "Captain Ode"
[[transcripts]]
files = "*.odt"
kind = "survey"
questions = ["a"]
heading_rows = 1
"""
TABLES = {
    "long.csv": "unit,coder,value\nu1,ana,yes\nu1,ben,no\nu2,ana,yes\nu2,ben,yes\nu3,ana,\nu3,ben,no\n",
    "sets.csv": "unit,coder,codes\nu1,ana,a;b\nu1,ben,a\nu2,ana,\nu2,ben,c\nu3,ana,c\nu3,ben,c;a\n",
    "spans.csv": "coder,start,end,code\nana,0,10,a\nben,2,12,a\nana,20,30,b\nben,22,28,b\n",
    "wide.csv": "unit,ana,ben,cleo\nu1,1,2,1\nu2,3,3,3\nu3,2,,1\nu4,4,4,2\n",
    "marks.json": '[{"id": 1, "data": {"text": "We lend our tug."}, "annotations": [{"completed_by": 1, "result": [{"value": {"start": 0, "end": 7, "text": "We lend", "labels": ["tug"]}, "type": "labels"}]}, {"completed_by": 2, "result": []}]}]',
    "ana.jsonl": '{"id": 1, "text": "We lend our tug.", "label": [[0, 7, "tug"]]}\n{"id": 2, "text": "Soup.", "label": []}\n',
}


@dataclass(frozen=True)
class Input:
    """A file and what reads it. `kind` names it in the counts; `writes` tells that the study must be put back afterwards."""

    kind: str
    path: Path
    read: Callable[[Study], object]
    writes: bool = False


def prepare(place: Path) -> Study:
    """A coded study with decisions, a sample, a model, assignments, a change of the codebook, a withdrawal, and no real model anywhere."""
    basis.SentenceEncoder = lambda *_: HashingEncoder()  # type: ignore[assignment, misc]
    learning_study.open_workbench = partial(learning_study.open_workbench, encoder=HashingEncoder())  # type: ignore[assignment]
    study = make_study(place)
    study.settings_file.write_text(SETTINGS, encoding="utf-8")
    (study.transcripts / "cases.csv").write_text(
        "transcript,speaker,country\nnorth,Captain Ode,Freedonia\nsouth,,Sylvania\n", encoding="utf-8"
    )
    (study.transcripts / "east.txt").write_text("Ode: We lend our tug to them.\n\nRau: They borrow the tug.\n", encoding="utf-8")
    for step in (("code",), ("codebook", "rename", "help.tug_sharing", "--label", "Lending tugs"), ()):
        if not step:
            withdraw(study, plan_withdrawal(study, "east"), "ana")
        done = run(study, *(step or ("code",)))
        assert done.exit_code == 0, done.output
    transcripts = read_study(study).transcripts
    text = transcripts[0]
    for coder in ("ana", "ben"):
        where = (text.text_hash, 0, 9, text.text[:9])
        LogWriter(study, coder, device="desk").append([Draft("add", *where, "help.tug_sharing", note="why", blind=True)] * 3)
        decide(study, "accept", rows_of(study)[0], coder)
    draw_sample(study, transcripts, SamplePlan("round", 2, ("ana",)))
    assign(study, ["north"], ["ana"], ["north", "south"])
    for command in ("learn", "code", "check", "find tug", "history"):
        assert run(study, *command.split()).exit_code == 0
    add_waiting(study, [Waiting("help.soup", "Soup", "Kind of help", path=("Kind of help", "Soup"))])
    remember_texts(study, ["P1 lends."])
    device_name(study)
    remember(study, "ana", 8427)
    write_running(study, 8427, "x")
    keep_agreed(study, report_table(_table(place), AgreementOptions(replicates=20), TableAnswers(yes=True)), "round", "")
    verify_study(study, sign=True)
    return study


def _table(place: Path) -> Path:
    path = place.parent / "long.csv"
    path.write_text(TABLES["long.csv"], encoding="utf-8")
    return path


def kept_inputs(study: Study, place: Path) -> Iterator[Input]:
    archive = backup(study, place / "archives").path
    names = place / "names.csv"
    names.write_text("name,pseudonym\nOde,P1\nRau,P2\n", encoding="utf-8")
    names.chmod(0o600)
    log = study.decisions / "ana.desk.jsonl"
    yield Input("study.toml", study.settings_file, lambda s: load_settings(s.settings_file))
    yield Input("codebook", study.codebook, lambda s: Codebook.load(s.codebook))
    yield Input("log", log, lambda s: (read_log(log), load_state(s), verify_study(s)))
    for command in (("history",), ("memos",), ("passages", "help.tug_sharing"), ("stale",), ("adjudicate", "--json"), ("find", "tug")):
        yield Input(f"log, {command[0]}", log, typed(*command))
    yield Input("head", log.with_suffix(".head"), lambda s: (load_state(s), verify_study(s)))
    yield Input("append to a log", log, lambda s: LogWriter(s, "ana", device="desk").append([Draft("note", note="x")]), True)
    for path in sorted(study.samples.glob("*.json")):
        yield Input("sample", path, load_samples)
        yield Input("sample, agree", path, typed("agree", "--sample", path.stem))
    yield Input("known logs", study.known_logs, lambda s: (damaged_list(s), verify_study(s)))
    yield Input("withdrawn", study.withdrawn, lambda s: (withdrawals(s), read_study(s)))
    yield Input("assignments", study.assignments, load_assignments)
    for path in sorted(study.codebook_changes.glob("*.json")):
        yield Input("change of the codebook", path, lambda s: (entries(s), verify_study(s)))
        yield Input("change of the codebook, undo", path, typed("codebook", "undo"), True)
    for path in sorted(study.codebook_changes.glob("*.yaml")):
        yield Input("codebook as it was", path, lambda s: (kept_codebooks(s), typed("stale")(s)))
        yield Input("codebook as it was, undo", path, typed("codebook", "undo"), True)
    yield Input("codebook, changed", study.codebook, typed("codebook", "rename", "help.pilot_talk", "--label", "Pilots"), True)
    yield Input("codebook, rule", study.codebook, typed("codebook", "rule", "help.pilot_talk", "--add", "phrase: rings"), True)
    yield Input("assignments, assign", study.assignments, typed("assign", "south", "--coder", "ben"), True)
    yield Input("codes to adopt", study.codes_to_adopt, lambda s: (load_waiting(s), verify_study(s)))
    yield Input("texts with pseudonyms", study.pseudonymised, lambda s: (known_texts(s), verify_study(s)))
    yield Input("study.toml, corrected", study.settings_file, lambda s: correct(s, "north.txt", Correction(kind="interview")), True)
    yield Input("frozen text", next(study.texts.glob("*.txt")), lambda s: (verify_study(s), load_corpus(s)))
    yield Input("frozen text's turns", next(study.texts.glob("*.json")), lambda s: (verify_study(s), load_corpus(s)))
    yield Input("cases", study.cases, lambda s: read_cases(s.cases))
    yield Input("names", names, lambda s: read_names(s, names))
    yield Input("archive", archive, lambda s: check_archive(archive))
    yield Input("archive, restored", archive, lambda s: _restored(archive, place))
    yield Input("name of this machine", config_folder() / "device", device_name)
    yield Input("studies last used", config_folder() / "recent.json", lambda s: (recent(), ports_for(s), remember(s, "ana", 8430)))
    yield Input("window that runs", place_of(study), lambda s: (find_running(s), forget_running(s, "x")))


def derived_inputs(study: Study) -> Iterator[Input]:
    yield Input("run manifest", study.run_manifest, lambda s: (damaged_outputs(s), verify_study(s)))
    yield Input("run manifest", study.run_manifest, typed("code"), True)
    yield Input("suggestions", study.suggestions, load_suggestions)
    yield Input("suggestions, passages", study.suggestions, typed("passages", "help.tug_sharing"))
    yield Input("suggestions, why", study.suggestions, typed("why", "north"))
    part = study.suggestion_parts / "part-1.parquet"
    part.parent.mkdir()
    shutil.copy(study.suggestions, part)
    yield Input("portion of suggestions", part, lambda s: (damaged_outputs(s), verify_study(s), load_suggestions(s)))
    yield Input("coded table", study.excerpts, lambda s: read_coded(s.excerpts))
    for path in sorted(study.runs.glob("*/*")):
        name = path.parent.name
        if path.is_file():
            yield Input("kept run", path, typed("runs"))
            yield Input("kept run, compared", path, typed("runs", "diff", name, sorted(study.runs.iterdir())[0].name))
            yield Input("kept run, made again", path, typed("runs", "reproduce", name))
    for path in sorted(study.models.rglob("*")):
        if path.is_file():
            yield Input("learned model", path, lambda s: (load_model(s), current_name(s)))
    for path in [one for one in sorted(study.cache.rglob("*")) if one.is_file()]:
        yield Input(f"cache {path.relative_to(study.cache).parts[0]}", path, _anew, True)
        yield Input("cache, asked", path, lambda s: (load_state(s), last_agreed(s), kept_codebooks(s), typed("find", "tug")(s)))


def _anew(study: Study) -> None:
    """Coded again, with all that is kept of before."""
    study.codebook.write_text(study.codebook.read_text(encoding="utf-8") + "# again\n", encoding="utf-8")
    typed("code")(study)


def _restored(archive: Path, place: Path) -> None:
    try:
        restore(archive, place / "again")
        verify_study(Study(place / "again"))
    finally:
        shutil.rmtree(place / "again", ignore_errors=True)


def typed(*command: str) -> Callable[[Study], object]:
    """A command as it is typed; the sentence about a fault of the program is no sentence."""

    def act(study: Study) -> None:
        output = run(study, *command).output
        if "fault of icc-coding" in output:
            raise RuntimeError(output)

    return act
