"""The commands on findings, as typed: tables on the screen, JSON, CSV and pictures, and one sentence where something is wrong."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from harbours import run
from lighthouses import SAID

from icc_coding import analysis
from icc_coding.analysis.basis import Material
from icc_coding.study import Study, open_study


def test_a_table_on_the_screen_as_csv_json_and_picture(lighthouses: Study, found: Material, tmp_path: Path) -> None:
    csv, svg = tmp_path / "m.csv", tmp_path / "m.svg"
    told = run(lighthouses, "matrix", "code", "country", "--csv", csv, "--svg", svg)
    assert told.exit_code == 0, told.output
    assert "Chile" in told.output
    table = pd.read_csv(csv)
    made = analysis.matrix(found, "code", "country")
    assert {(row.row, row.column): row.count for row in table.fillna("").itertuples(index=False)} == {
        (code, country): int(made.values.loc[code, country]) for code in made.values.index for country in made.values.columns
    }
    assert svg.read_text(encoding="utf-8").startswith("<?xml")
    printed = json.loads(run(lighthouses, "matrix", "code", "country", "--json").output)
    assert [row["count"] for row in printed] == table["count"].tolist()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["typology"], ["[2 in 2]", "Against expectation: Shared stories under Joint works (1 passage)"]),
        (["factors", "--by", "country"], ["Norway (n = 3)", "p (Holm)", "Small groups: Chile, Norway"]),
        (["factors"], ["Not tested: groups are passages of the same transcripts"]),
        (["matrix", "code", "code", "--within", "turn"], ["Codes together in the same turn", "lift"]),
        (["matrix", "--saturation"], ["95 % of orders"]),
        (["profile"], ["north_lamps  (collaboration)", "asta  (case)"]),
        (["profile", "edda"], ["Is edda worth joining?", "Not known; ask:", "Trust: does it hold here?"]),
        (["profile", "edda", "north lamps"], ["edda and North Lamps"]),
        (["quotes", "success.trust", "--most", "2"], ["I trust the keeper", "interview 1"]),
        (["methods"], ["Krippendorff's alpha", "Decisions by ben"]),
    ],
)
def test_what_the_commands_say(lighthouses: Study, command: list[str], said: list[str]) -> None:
    told = run(lighthouses, *command)
    assert told.exit_code == 0, told.output
    for words in said:
        assert words in " ".join(told.output.split()) or words in told.output


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["matrix", "code", "colour"], "Nothing is grouped by `colour`"),
        (["factors", "--dimension", "colour"], "There is no dimension `colour`"),
        (["quotes", "success.trsut"], "Did you mean: success.trust"),
        (["profile", "nobody at all"], "There is no collaboration or case"),
        (["matrix", "code", "case", "--dimension", "form"], "belongs to code by code"),
    ],
)
def test_what_is_wrong_is_one_sentence(lighthouses: Study, command: list[str], said: str) -> None:
    told = run(lighthouses, *command)
    assert told.exit_code == 1
    assert said in told.output


def test_a_cases_picture_is_its_timeline(lighthouses: Study, tmp_path: Path) -> None:
    told = run(lighthouses, "profile", "dana", "--svg", tmp_path / "dana.svg")
    assert told.exit_code == 0, told.output
    assert "where the codes lie" in (tmp_path / "dana.svg").read_text(encoding="utf-8")
    for names in (["north lamps"], ["dana", "asta"]):
        refused = run(lighthouses, "profile", *names, "--svg", tmp_path / "more.svg")
        assert refused.exit_code == 1
        assert "one case with one transcript" in refused.output


def test_a_study_without_codings_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "transcripts").mkdir()
    (tmp_path / "codebook.yaml").write_text(
        "name: n\nversion: 1.0.0\nlanguage: en\ndimensions:\n  - id: a\n    label: A\n    codes:\n      - {id: b, label: B, definition: C.}\n",
        encoding="utf-8",
    )
    told = run(tmp_path, "report")
    assert told.exit_code == 1
    assert "nothing has been coded yet" in told.output


def test_summaries_of_a_framework_matrix_are_imported(lighthouses: Study, tmp_path: Path) -> None:
    import openpyxl

    root = tmp_path / "copy"
    shutil.copytree(lighthouses.root, root)
    study, file = open_study(root), tmp_path / "framework.xlsx"
    assert "6 transcripts by 1 code" in run(study, "matrix", "--framework", file, "--dimension", "success").output
    book = openpyxl.load_workbook(file)
    sheet = book["framework"]
    row = next(line[0].row for line in sheet.iter_rows(min_row=3) if (line[1].value, line[2].value) == ("asta", "summary"))
    sheet.cell(row, 4).value = "She trusts one keeper."
    book.save(file)
    told = run(study, "import", file, "--coder", "ana", "--whole")
    assert told.exit_code == 1
    assert "framework.xlsx: --whole says nothing for a framework matrix" in told.output
    told = run(study, "import", file, "--coder", "ana")
    assert told.exit_code == 0, told.output
    assert "1 summaries kept as memos" in told.output
    assert SAID["success.trust"] in sheet.cell(row - 1, 4).value


def test_a_code_that_nobody_speaks_of_has_no_quotes(lighthouses: Study, tmp_path: Path) -> None:
    place = tmp_path / "lighthouses"
    shutil.copytree(lighthouses.root, place)
    book = place / "codebook.yaml"
    new = "      - {id: fog, label: Fog, definition: Fog keeps them apart.}"
    written = book.read_text(encoding="utf-8")
    assert new in written
    book.write_text(written.replace(new, f"{new}\n      - {{id: ice, label: Ice, definition: Ice keeps them apart.}}"), encoding="utf-8")
    told = run(open_study(place), "quotes", "hindrance.ice")
    assert told.exit_code == 0, told.output
    assert "Ice: 0 quotes" in told.output


@pytest.mark.parametrize("command", [["typology"], ["factors", "--by", "country"], ["matrix", "code", "country"]])
def test_png_writes_the_picture_as_pixels(lighthouses: Study, tmp_path: Path, command: list[str]) -> None:
    told = run(lighthouses, *command, "--png", tmp_path / "one.png")
    assert told.exit_code == 0, told.output
    assert (tmp_path / "one.png").read_bytes().startswith(b"\x89PNG")


def test_a_matrix_counts_transcripts_when_told_to(lighthouses: Study, found: Material) -> None:
    rows = json.loads(run(lighthouses, "matrix", "code", "country", "--count", "transcripts", "--json").output)
    made = analysis.matrix(found, "code", "country", count="transcripts")
    assert {(row["row"], row["column"]): row["count"] for row in rows} == {
        (code, country): int(made.values.loc[code, country]) for code in made.values.index for country in made.values.columns
    }
    excerpts = json.loads(run(lighthouses, "matrix", "code", "country", "--json").output)
    assert [row["count"] for row in rows] != [row["count"] for row in excerpts]
