"""One small fictional file of every kind that comes from outside, and what reads it; more files of yours may be added."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from fuzz_study import TABLES, Input, derived_inputs, kept_inputs
from harbours import run

from icc_coding.agreement.input import TableAnswers
from icc_coding.agreement.reporting.report import AgreementOptions
from icc_coding.agreement.reporting.table_report import report_table
from icc_coding.analysis.framework_sheet import read_summaries
from icc_coding.exchange.intake import import_file
from icc_coding.study import Study
from icc_coding.transcripts import inspect_file

PILOTS = "The pilots ring the other harbour every evening"
NVIVO = f"Files\\\\Interviews\\\\south - § 1 reference coded  [ 6.78% Coverage]\n\nReference 1 - 6.78% Coverage\n\n{PILOTS}\n"
LEVELS = ("nominal", "ordinal", "interval")


def inputs(study: Study, place: Path, more: Sequence[Path] = ()) -> list[Input]:
    """Everything that is read, with files of your own after it."""
    place.mkdir()
    return [
        *kept_inputs(study, place),
        *derived_inputs(study),
        *_sheets(study, place),
        *_tables(place),
        *_imports(study, place),
        *_readers(study, place, more),
    ]


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
            yield Input("agree --table", path, lambda s, both=(path, other): report_table(both, AgreementOptions(), TableAnswers(yes=True)))
            continue
        if name.endswith(".csv"):
            paths += [_workbook(path), _open_document(path)]
        for one in paths:
            for level in LEVELS if "wide" in name else LEVELS[:1]:
                options = AgreementOptions(level=level, replicates=20)
                yield Input("agree --table", one, lambda s, one=one, options=options: report_table(one, options, TableAnswers(yes=True)))


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
