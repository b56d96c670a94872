"""Files of other programs with values that no program writes there: one sentence that names the file, and nothing is taken in."""

from __future__ import annotations

import csv
import errno
import json
import sqlite3
import struct
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from xml.etree.ElementTree import ParseError

import pytest
from harbours import make_study, run, snapshot

from icc_coding.errors import UserError
from icc_coding.exchange.damaged import of_another_program
from icc_coding.exchange.export import export_study
from icc_coding.exchange.intake import import_file
from icc_coding.study import Study

from . import studies
from .studies import Coded
from .test_programs import QUALCODER

SOURCES = [(["We lend our tug to them.", "The pilots ring every evening."], "\n", False)]
CODED = [Coded(0, 0.1, 12, "help.tug_sharing", "ana", "accept", False, "why")]
TAGUETTE = """
CREATE TABLE documents (id, project_id, name, filename, contents);
CREATE TABLE highlights (id, document_id, start_offset, end_offset, snippet);
CREATE TABLE tags (id, project_id, path, description);
CREATE TABLE highlight_tags (highlight_id, tag_id);
INSERT INTO documents VALUES (1, 1, 'talk', 'talk.txt', '<p>Ode: We lend our tug.</p>');
INSERT INTO tags VALUES (1, 1, 'help.tug_sharing', '');
INSERT INTO highlights VALUES (1, 1, 5, 12, '');
INSERT INTO highlight_tags VALUES (1, 1);
"""
QUALCODER_ROWS = """
INSERT INTO source VALUES (1, 'talk.txt', 'Ode: We lend our tug.', NULL, '', 'ana', '');
INSERT INTO code_name VALUES (1, 'Tug sharing', '', NULL, 'ana', '', '', NULL);
INSERT INTO code_text VALUES (1, 1, 1, 'We lend', 5, 12, 'ana', '', '');
"""


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return make_study(tmp_path / "study")


def database(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as base:
        for one in statements:
            base.executescript(one)
        base.commit()
    return path


def refused(study: Study, file: Path) -> str:
    before = snapshot(study.root, lambda path: ".icc-cache" not in path.parts)
    with pytest.raises(UserError) as found:
        import_file(study, file, coder="ana")
    assert snapshot(study.root, lambda path: ".icc-cache" not in path.parts) == before
    said = str(found.value)
    assert file.name in said or "data.qda" in said
    assert "\n" not in said
    return said


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE documents SET id = 'one'",
        "UPDATE highlights SET start_offset = NULL",
        "UPDATE highlights SET end_offset = 1e308 * 10",
        "ALTER TABLE highlight_tags RENAME COLUMN highlight_id TO other",
        "ALTER TABLE tags RENAME COLUMN path TO paths",
    ],
)
def test_taguette(study: Study, tmp_path: Path, change: str) -> None:
    assert "damaged" in refused(study, database(tmp_path / "t.sqlite3", TAGUETTE, change))


@pytest.mark.parametrize("change", ["UPDATE highlight_tags SET tag_id = 9", "UPDATE highlights SET start_offset = -3"])
def test_a_coding_that_belongs_to_nothing_is_said_and_the_rest_is_taken_in(study: Study, tmp_path: Path, change: str) -> None:
    more = "INSERT INTO highlights VALUES (2, 1, 5, 12, ''); INSERT INTO highlight_tags VALUES (2, 1);"
    report = import_file(study, database(tmp_path / "t.sqlite3", TAGUETTE, change, more), coder="ana")
    assert "1 of 2 coded passages found in the transcripts; 1 taken in" in report
    assert "outside the text" in report or "a code that the file does not hold" in report


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE code_text SET pos0 = 'x'",
        "UPDATE code_text SET pos1 = NULL",
        "ALTER TABLE code_name RENAME COLUMN name TO names",
        "ALTER TABLE source RENAME COLUMN id TO ids",
    ],
)
def test_qualcoder(study: Study, tmp_path: Path, change: str) -> None:
    (tmp_path / "talk.qda").mkdir()
    database(tmp_path / "talk.qda" / "data.qda", QUALCODER, QUALCODER_ROWS, change)
    refused(study, tmp_path / "talk.qda")


def test_a_word_file_with_a_damaged_part(study: Study, tmp_path: Path) -> None:
    assert run(study, "code").exit_code == 0
    export_study(study, tmp_path / "documents", "document")
    file = next((tmp_path / "documents").glob("*.docx"))
    data = bytearray(file.read_bytes())
    place = data.index(b"word/document.xml") + 40
    data[place : place + 20] = bytes(20)
    file.write_bytes(bytes(data))
    refused(study, file)


def test_our_own_table_with_a_number_beyond_all_numbers(study: Study, tmp_path: Path) -> None:
    other = studies.make(tmp_path / "other", SOURCES)
    studies.code(other, CODED)
    export_study(other, tmp_path / "coded.csv")
    with (tmp_path / "coded.csv").open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.reader(handle))
    rows[1][rows[0].index("start")] = "9" * 400
    with (tmp_path / "coded.csv").open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows(rows)
    refused(study, tmp_path / "coded.csv")


@pytest.mark.parametrize("rules", ['[{"kind": "phrase"}]', '{"a": 1}', "[1]", "[" * 3000])
def test_a_codebook_table_whose_rules_are_none(study: Study, tmp_path: Path, rules: str) -> None:
    export_study(study, tmp_path / "codebook.csv", "codebook")
    lines = (tmp_path / "codebook.csv").read_text(encoding="utf-8").splitlines()
    cells = json.dumps(rules).replace('\\"', '""')
    column = lines[0].lstrip("\ufeff").split(",").index("rules")
    row = ["x"] * len(lines[0].split(","))
    row[column] = cells
    (tmp_path / "codebook.csv").write_text("\n".join([*lines, ",".join(row)]), encoding="utf-8")
    refused(study, tmp_path / "codebook.csv")


def test_a_codebook_in_an_encoding_of_no_such_name(study: Study, tmp_path: Path) -> None:
    export_study(study, tmp_path / "codebook.qdc", "codebook")
    data = (tmp_path / "codebook.qdc").read_bytes()
    (tmp_path / "codebook.qdc").write_bytes(data.replace(b"utf-8", b"utf-99", 1).replace(b"UTF-8", b"UTF-99", 1))
    refused(study, tmp_path / "codebook.qdc")


def failing(error: Exception) -> Callable[[Path], None]:
    @of_another_program
    def read(path: Path) -> None:
        raise error

    return read


@pytest.mark.parametrize(
    "error",
    [
        *(KeyError("a word"), TypeError("a word"), AttributeError("a word"), OverflowError("a word"), ParseError("a word")),
        *(zipfile.BadZipFile("a word"), struct.error("a word"), sqlite3.DatabaseError("a word"), RuntimeError("File is encrypted")),
        *(NotImplementedError("a word"), RecursionError("a word"), OSError(errno.EINVAL, "a word")),
    ],
)
def test_what_content_raises_is_the_file_s_fault_and_names_the_place_without_its_words(tmp_path: Path, error: Exception) -> None:
    with pytest.raises(UserError, match="report this: ") as found:
        failing(error)(tmp_path / "talk.qdpx")
    assert type(error).__name__ in str(found.value)
    assert "a word" not in str(found.value)
    assert found.value.__cause__ is error


@pytest.mark.parametrize(
    "error", [NameError("x"), ImportError("x"), AssertionError("x"), MemoryError(), RuntimeError("x"), PermissionError(errno.EACCES, "x")]
)
def test_a_fault_of_ours_or_of_the_machine_is_not_blamed_on_the_file(tmp_path: Path, error: Exception) -> None:
    with pytest.raises(type(error)):
        failing(error)(tmp_path / "talk.qdpx")


def test_debug_shows_where_it_happened(study: Study, tmp_path: Path) -> None:
    file = database(tmp_path / "t.sqlite3", TAGUETTE, "UPDATE documents SET id = 'one'")
    shown = run(study, "--debug", "import", file)
    assert shown.exit_code == 1
    assert "taguette.py" in shown.output
    assert "Traceback" in shown.output
    plain = run(study, "import", file)
    assert "Traceback" not in plain.output
    assert "ValueError at taguette.py:" in plain.output


@pytest.mark.parametrize("value", [[None, 1], [[]], [{"a": 1}]])
def test_a_list_of_something_else_than_words_in_a_table_of_lines(study: Study, tmp_path: Path, value: object) -> None:
    assert run(study, "code").exit_code == 0
    assert run(study, "export", tmp_path / "coded.jsonl").exit_code == 0
    *others, last = (tmp_path / "coded.jsonl").read_text(encoding="utf-8").splitlines()
    line = json.dumps(json.loads(last) | {"collaborations": value})
    (tmp_path / "coded.jsonl").write_text("\n".join([*others, line]) + "\n", encoding="utf-8")
    refused(study, tmp_path / "coded.jsonl")


@pytest.mark.parametrize("value", [[None, "a"], [["a"]], [{"a": 1}], [1.5], {"a": 1}, b"\xff\x00", "\x00"])
def test_something_else_than_words_in_a_parquet_table(study: Study, tmp_path: Path, value: object) -> None:
    """The same in the format that other programs write types into: a sentence, or what can be told from it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = tmp_path / "coded.parquet"
    assert run(study, "code").exit_code == 0
    assert run(study, "export", path).exit_code == 0
    table = pq.read_table(path)
    for name in ("collaborations", "transcript", "code"):
        place = table.column_names.index(name)
        pq.write_table(table.set_column(place, name, pa.array([value] * table.num_rows)), path)
        done = run(study, "import", path, "--coder", "dora")
        assert "fault of icc-coding" not in done.output, (name, done.output)
        if name == "collaborations" and isinstance(value, list):
            assert done.exit_code == 1
            assert "coded.parquet: is n" in done.output
