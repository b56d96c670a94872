"""One small fictional file of every kind that the program reads, and what reads it; more files of yours may be added."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "transcripts"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from fakes import HashingEncoder
from harbours import decide, make_study, rows_of, run

from icc_coding.agreement.input import Answers
from icc_coding.agreement.report import Options
from icc_coding.agreement.table_report import report_table
from icc_coding.analysis.framework_sheet import read_summaries
from icc_coding.codebook.changing.kept import kept_codebooks
from icc_coding.codebook.changing.ledger import entries
from icc_coding.codebook.model import Codebook
from icc_coding.corpus import load_corpus
from icc_coding.decisions.known import damaged_list
from icc_coding.decisions.log import read_log
from icc_coding.decisions.names import config_folder, device_name
from icc_coding.decisions.record import Draft
from icc_coding.decisions.samples import SamplePlan, draw_sample, load_samples
from icc_coding.decisions.state import load_state
from icc_coding.decisions.withdrawn import withdrawals
from icc_coding.decisions.writer import LogWriter
from icc_coding.exchange.flat.reading import read_coded
from icc_coding.exchange.intake import import_file
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
from icc_coding.transcripts import inspect_file, read_study
from icc_coding.transcripts.cases import read_cases
from icc_coding.transcripts.settling import Correction, correct
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
PILOTS = "The pilots ring the other harbour every evening"
NVIVO = f"Files\\\\Interviews\\\\south - § 1 reference coded  [ 6.78% Coverage]\n\nReference 1 - 6.78% Coverage\n\n{PILOTS}\n"
TABLES = {
    "long.csv": "unit,coder,value\nu1,ana,yes\nu1,ben,no\nu2,ana,yes\nu2,ben,yes\nu3,ana,\nu3,ben,no\n",
    "sets.csv": "unit,coder,codes\nu1,ana,a;b\nu1,ben,a\nu2,ana,\nu2,ben,c\nu3,ana,c\nu3,ben,c;a\n",
    "spans.csv": "coder,start,end,code\nana,0,10,a\nben,2,12,a\nana,20,30,b\nben,22,28,b\n",
    "wide.csv": "unit,ana,ben,cleo\nu1,1,2,1\nu2,3,3,3\nu3,2,,1\nu4,4,4,2\n",
    "marks.json": '[{"id": 1, "data": {"text": "We lend our tug."}, "annotations": [{"completed_by": 1, "result": [{"value": {"start": 0, "end": 7, "text": "We lend", "labels": ["tug"]}, "type": "labels"}]}, {"completed_by": 2, "result": []}]}]',
    "ana.jsonl": '{"id": 1, "text": "We lend our tug.", "label": [[0, 7, "tug"]]}\n{"id": 2, "text": "Soup.", "label": []}\n',
}
LEVELS = ("nominal", "ordinal", "interval")


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
    keep_agreed(study, report_table(_table(place), Options(replicates=20), Answers(yes=True)), "round", "")
    verify_study(study, sign=True)
    return study


def _table(place: Path) -> Path:
    path = place.parent / "long.csv"
    path.write_text(TABLES["long.csv"], encoding="utf-8")
    return path


def inputs(study: Study, place: Path, more: Sequence[Path] = ()) -> list[Input]:
    """Everything that is read, with files of your own after it."""
    place.mkdir()
    return [
        *_kept(study, place),
        *_derived(study),
        *_sheets(study, place),
        *_tables(place),
        *_imports(study, place),
        *_readers(study, place, more),
    ]


def _kept(study: Study, place: Path) -> Iterator[Input]:
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


def _derived(study: Study) -> Iterator[Input]:
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


def _take(path: Path, content: str = "", **options: object) -> Callable[[Study], object]:
    return lambda study: import_file(study, path, content, "dora", **options)


def _import(kind: str, path: Path, where: Path | None = None, **options: object) -> Iterator[Input]:
    yield Input(kind, path, _take(where or path, dry_run=True, **options))
    yield Input(kind, path, _take(where or path, **options), True)


def _sheets(study: Study, place: Path) -> Iterator[Input]:
    for suffix in ("csv", "xlsx"):
        path = place / f"review.{suffix}"
        run(study, "export", path, "--as", "review")
        if suffix == "csv":
            with path.open(encoding="utf-8-sig", newline="") as handle:
                rows = [row | {"decision": "accept"} for row in csv.DictReader(handle)]
            with path.open("w", encoding="utf-8", newline="") as handle:
                out = csv.DictWriter(handle, rows[0])
                out.writeheader()
                out.writerows(rows)
        else:
            from openpyxl import load_workbook

            book = load_workbook(path)
            sheet = book.worksheets[0]
            heads = [cell.value for cell in sheet[1]]
            for row in range(2, sheet.max_row + 1):
                sheet.cell(row, heads.index("decision") + 1).value = "accept"
            book.save(path)
        yield from _import("review sheet", path)
    framework = place / "framework.xlsx"
    run(study, "matrix", "--framework", framework)
    yield Input("framework", framework, lambda s: read_summaries(s, framework, "dora"), True)


def _tables(place: Path) -> Iterator[Input]:
    for name, content in TABLES.items():
        path = place / name
        path.write_text(content, encoding="utf-8")
        paths = [path]
        if name == "ana.jsonl":
            other = shutil.copy(path, place / "ben.jsonl")
            yield Input("agree --table", path, lambda s, both=(path, other): report_table(both, Options(), Answers(yes=True)))
            continue
        if name.endswith(".csv"):
            paths += [_workbook(path), _open_document(path)]
        for one in paths:
            for level in LEVELS if "wide" in name else LEVELS[:1]:
                options = Options(level=level, replicates=20)
                yield Input("agree --table", one, lambda s, one=one, options=options: report_table(one, options, Answers(yes=True)))


def _workbook(path: Path) -> Path:
    import openpyxl

    book = openpyxl.Workbook()
    for row in csv.reader(path.read_text(encoding="utf-8").splitlines()):
        book.active.append([float(cell) if cell.isdigit() else cell or None for cell in row])
    book.save(path.with_suffix(".xlsx"))
    return path.with_suffix(".xlsx")


def _open_document(path: Path) -> Path:
    from documents import open_table, open_text

    text = open_text(open_table(list(csv.reader(path.read_text(encoding="utf-8").splitlines()))))
    with zipfile.ZipFile(io.BytesIO(text)) as whole, zipfile.ZipFile(path.with_suffix(".ods"), "w") as sheet:
        sheet.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        sheet.writestr("content.xml", whole.read("content.xml").replace(b"office:text>", b"office:spreadsheet>"))
    return path.with_suffix(".ods")


def _imports(study: Study, place: Path) -> Iterator[Input]:
    for name in ("theirs.qdpx", "coded.csv", "coded.tsv", "coded.xlsx", "coded.jsonl", "coded.parquet"):
        run(study, "export", place / name)
        yield from _import(f"import {Path(name).suffix}", place / name)
    for suffix in ("qdc", "yaml", "csv", "tsv", "xlsx", "txt"):
        run(study, "export", place / f"codebook.{suffix}", "--as", "codebook")
        yield from _import(f"import codebook.{suffix}", place / f"codebook.{suffix}")
    run(study, "export", place / "documents", "--as", "document")
    for path in sorted((place / "documents").glob("*.docx")):
        yield from _import("import comments in Word", path)
    (place / "Talk among pilots.txt").write_text(NVIVO, encoding="utf-8")
    yield from _import("import NVivo's text", place / "Talk among pilots.txt")
    (place / "quotes.csv").write_text(f"Document,Code,Segment,Coder\nsouth,Trouble,{PILOTS},ana\n", encoding="utf-8")
    yield from _import("import quotes", place / "quotes.csv")
    yield from _import("import quotes", _workbook(place / "quotes.csv"), columns={"code": "Code", "text": "Segment"})
    yield from _databases(place)
    shutil.copytree(study.root, place / "colleague", ignore=shutil.ignore_patterns(".icc-cache", "models", "backups"))
    theirs = place / "colleague" / "coding" / "decisions" / "ben.desk.jsonl"
    yield from _import("import a log", theirs)
    for path in (theirs, *sorted((place / "colleague" / "coding" / "texts").iterdir())[:2], place / "colleague" / "codebook.yaml"):
        yield from _import("import a study", path, place / "colleague")


def _databases(place: Path) -> Iterator[Input]:
    from exchange.test_programs import EMOJI, QUALCODER

    (place / "talk.qda").mkdir()
    with closing(sqlite3.connect(place / "talk.qda" / "data.qda")) as base:
        base.executescript(QUALCODER)
        base.execute("INSERT INTO source VALUES (1, 'talk.txt', ?, NULL, 'on the quay', 'ana', '')", (EMOJI,))
        base.execute("INSERT INTO code_cat VALUES (1, 'Kind of help', 'ana', '', '', NULL)")
        base.execute("INSERT INTO code_name VALUES (1, 'Tug sharing', '', 1, 'ana', '', '#ff0000', NULL)")
        base.execute(
            "INSERT INTO code_text VALUES (1, 1, 1, 'We lend', ?, ?, 'ana', '', '')",
            (EMOJI.index("We lend") + 2, EMOJI.index("We lend") + 9),
        )
        base.execute("INSERT INTO cases VALUES (1, 'Ode', '', 'ana', '')")
        base.execute("INSERT INTO case_text VALUES (1, 1, 1, 0, 9, 'ana', '', '')")
        base.execute("INSERT INTO attribute VALUES (1, 'country', 'case', 'Freedonia', 1, '', 'ana')")
        base.execute("INSERT INTO annotation VALUES (1, 1, 0, 3, 'hm', 'ana', '')")
        base.execute("INSERT INTO journal VALUES (1, 'day', 'rain', '', 'ana')")
        base.commit()
    yield from _import("import QualCoder", place / "talk.qda" / "data.qda", place / "talk.qda")
    with closing(sqlite3.connect(place / "taguette.sqlite3")) as base:
        base.executescript(
            "CREATE TABLE documents (id integer, project_id integer, name text, filename text, contents text);"
            "CREATE TABLE highlights (id integer, document_id integer, start_offset integer, end_offset integer, snippet text);"
            "CREATE TABLE tags (id integer, project_id integer, path text, description text);"
            "CREATE TABLE highlight_tags (highlight_id integer, tag_id integer);"
        )
        base.execute("INSERT INTO documents VALUES (1, 1, 'talk', 'talk.txt', '<p>Ode: We lend our tug.</p><p>Rau: They do.</p>')")
        base.execute("INSERT INTO tags VALUES (1, 1, 'help.tug_sharing', '')")
        base.execute("INSERT INTO highlights VALUES (1, 1, 5, 12, '')")
        base.execute("INSERT INTO highlight_tags VALUES (1, 1)")
        base.commit()
    yield from _import("import Taguette", place / "taguette.sqlite3")


def _readers(study: Study, place: Path, more: Sequence[Path]) -> Iterator[Input]:
    """Transcripts and surveys: what the tests of reading write, what the program writes itself, and files of yours."""
    folder = place / "read"
    folder.mkdir()
    for number, (name, content) in enumerate(_talks()):
        path = folder / f"{number}-{name}"
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    for suffix in ("docx", "odt", "html", "md"):
        run(study, "export", folder / f"quotes.{suffix}", "--as", "quotes")
    for path in (*sorted(folder.iterdir()), *more):
        yield Input(f"read {path.suffix.lower()}", path, lambda s, path=path: inspect_file(path))


def _talks() -> Iterator[tuple[str, str | bytes]]:
    import documents
    import printing
    import talks
    import test_annotation_tools
    import test_formats
    import test_surveys

    table = [["Speaker", "Text"], ["Ana", talks.ASK], ["Ben", talks.TELL]]
    said = [f"Ana: {talks.ASK}", f"Ben: {talks.TELL}", f"Ana: {talks.MORE}", f"Ben: {talks.THEN}"]
    for talk in talks.TALKS.values():
        yield talk.file, talk.content
    yield from test_annotation_tools.FILES.values()
    for first, second in test_formats.VTT.values():
        yield "a.vtt", "WEBVTT\n\n" + "".join(f"00:0{n}.000 --> 00:0{n}.900\n{one}\n\n" for n, one in enumerate((first, second)))
    for data in test_formats.JSON.values():
        yield "a.json", json.dumps(data)
    yield "a.srt", "".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{line}\n\n" for n, line in enumerate(said, 1))
    yield "a.docx", documents.word(*said, table)
    yield "a.rtf", documents.rich(*said, table)
    yield "a.html", documents.page(*said, table)
    yield "a.odt", documents.open_text("".join(f"<text:p>{line}</text:p>" for line in said) + documents.open_table(table))
    yield "a.pdf", printing.pdf_of([said, said])
    yield "a.otr", json.dumps({"text": "".join(f"<p>{line}</p>" for line in said), "media": "", "media-time": 1.5})
    for export in test_surveys.EXPORTS.values():
        yield "s.csv", "\n".join(",".join(f'"{cell}"' for cell in row) for row in export.rows)
