"""`icc-coding agree --table`: the contract's tables, and what the output holds."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from icc_coding.cli import main
from icc_coding.cli.agree import command

FIXTURES = Path(__file__).parent / "fixtures"
EXPECTED = json.loads((FIXTURES / "agree_expected.json").read_text())


def run(*arguments, code=0):
    result = CliRunner().invoke(command, [str(argument) for argument in arguments], standalone_mode=True)
    assert result.exit_code == code, result.output + repr(result.exception)
    return result.output


def as_json(*arguments):
    return json.loads(run(*arguments, "--json"))


@pytest.mark.parametrize("name", ["ratings.csv", "ratings_wide.csv", "sets.csv", "spans.csv"])
def test_contract(name):
    expected = next(value for key, value in EXPECTED.items() if name in key.split(" and "))
    got = as_json("--table", FIXTURES / name)
    for key, value in expected.items():
        if key != "coefficients":
            assert got[key] == value
    for key, value in expected["coefficients"].items():
        found = got["coefficients"][key]
        assert found["value"] == pytest.approx(value, abs=5e-4 if key == "cu_alpha" else 1e-6), key
        assert (found["status"], found["reason"]) == ("ok", "")


def study_table(tmp_path, transcripts=12):
    lines = ["unit,coder,codes,transcript"]
    for number in range(transcripts * 6):
        for coder in ("ana", "ben", "robot"):
            codes = [
                code
                for code, every in (("form.club", 3), ("value.money", 4))
                if (number + (coder == "ben") * (number % 5 == 0)) % every == 0
            ]
            if coder == "robot" and number % 2:
                codes = ["form.club"]
            lines.append(f"u{number},{coder},{';'.join(codes)},t{number // 6}")
    path = tmp_path / "table.csv"
    path.write_text("\n".join(lines))
    return path


def test_everything_is_in_the_json(tmp_path):
    got = as_json("--table", study_table(tmp_path), "--per", "code", "--per", "transcript", "ana", "ben")
    assert (got["layout"], got["n_units"], got["n_pairable"], got["n_transcripts"], got["coders"]) == ("sets", 72, 72, 12, ["ana", "ben"])
    masi = got["coefficients"]["krippendorff_alpha_masi"]
    assert masi["low"] < masi["value"] < masi["high"]
    assert masi["interval"]["method"] == "cluster"
    assert masi["interval"]["groups"] == 12
    assert len(got["rows"]) == 2 * 13
    first = got["rows"][0]
    assert first["code"] == "form.club"
    assert sum(first["counts"].values()) == 72
    assert set(first["prevalence"]) == {"ana", "ben"}
    assert got["means"]["krippendorff_alpha"]["defined"] == 2
    assert got["disagreements"][0]["size"] >= got["disagreements"][-1]["size"] > 0
    assert got["coefficients_without_uncoded"]["krippendorff_alpha_masi"]["value"] < masi["value"]
    assert got["n_uncoded"] > 0
    assert "72 of 72 units" in got["methods"]


def test_no_interval_is_told_of_where_no_unit_was_rated_twice(tmp_path):
    table = tmp_path / "apart.csv"
    table.write_text("transcript,unit,coder,code\na,1,ana,x\na,2,ana,y\nb,3,ben,x\nb,4,ben,y\n", encoding="utf-8")
    said = run("--table", table)
    assert "no unit was rated by two coders" in said
    assert "interval comes from" not in said
    rows = "".join(f"{t},{t}{n},ana,{'xy'[n]}\n{t},{t}{n},ben,{'x' if t == 'b' else 'xy'[n]}\n" for t in "ab" for n in (0, 1))
    table.write_text(f"transcript,unit,coder,code\n{rows}", encoding="utf-8")
    assert "The 95 % interval comes from drawing 2 transcripts" in run("--table", table)


def test_uncoded_text_is_a_switch_and_both_are_shown(tmp_path):
    path = study_table(tmp_path)
    counted, left_out = as_json("--table", path, "ana", "ben"), as_json("--table", path, "ana", "ben", "--no-uncoded")
    assert 0 < left_out["n_pairable"] == counted["n_pairable"] - counted["n_uncoded"] < 72
    assert left_out["n_uncoded"] == counted["n_uncoded"]
    alpha = "krippendorff_alpha_masi"
    assert left_out["coefficients"][alpha]["value"] == counted["coefficients_without_uncoded"][alpha]["value"]
    assert left_out["coefficients_with_uncoded"][alpha]["value"] == counted["coefficients"][alpha]["value"]
    text = run("--table", path, "ana", "ben")
    assert "counted  left out" in text


def test_three_questions_are_kept_apart(tmp_path):
    path = study_table(tmp_path)
    people = as_json("--table", path, "ana", "ben")
    got = as_json("--table", path, "--machine", "robot", "--reference", "ana", "--interval", "none")
    apart = as_json("--table", path, "--machine", "robot", "--interval", "none")
    assert apart["coders"] == ["ana", "ben"]
    assert apart["coefficients"]["krippendorff_alpha_masi"]["value"] == people["coefficients"]["krippendorff_alpha_masi"]["value"]
    assert {row["person"] for row in apart["machine_as_coder"]} == {"ana", "ben"}
    assert all(row["difference"]["value"] < 0 for row in apart["machine_as_coder"] if row["code"] == "form.club")
    assert got["against_reference"]["robot"][0]["recall"]["value"] is not None
    assert "accuracy, not reliability" in run("--table", path, "--machine", "robot", "--reference", "ana")


def test_csv_and_html(tmp_path):
    path = study_table(tmp_path)
    run("--table", path, "--per", "code", "--csv", tmp_path / "out.csv", "--html", tmp_path / "out.html")
    rows = list(csv.DictReader((tmp_path / "out.csv").open(encoding="utf-8")))
    found = next(row for row in rows if row["code"] == "form.club" and row["coefficient"] == "krippendorff_alpha")
    assert float(found["low"]) < float(found["value"]) < float(found["high"])
    assert {row["unit"] for row in rows} == {"unit"}
    page = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert "form.club" in page
    assert "For your Methods section" in page
    assert "http" not in page


def test_a_table_cannot_put_formulas_or_markup_into_the_output(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("unit,coder,codes\n<script>,=A,=x\nu2,=A,<b>y\n<script>,B,<b>y\nu2,B,<b>y\n")
    run("--table", path, "--per", "code", "--csv", tmp_path / "out.csv", "--html", tmp_path / "out.html")
    assert "<script>" not in (tmp_path / "out.html").read_text()
    rows = list(csv.reader((tmp_path / "out.csv").open()))
    assert any(cell.startswith("'=x") for row in rows for cell in row)
    assert not any(cell.startswith("=") for row in rows for cell in row)


def test_plain_words_without_adjectives():
    text = run("--table", FIXTURES / "ratings.csv")
    assert "26 % of the disagreement that chance alone would bring is left" in text
    assert "not whether they are right" in text
    assert "substantial" not in text
    assert "substantial" in run("--table", FIXTURES / "ratings.csv", "--adjectives")


def test_undefined_is_said_in_words(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("unit,A,B\n1,x,x\n2,x,x\n")
    text = run("--table", path)
    assert "undefined" in text
    assert "all 4 values that can be compared are `x`" in text
    got = as_json("--table", path)["coefficients"]["krippendorff_alpha"]
    assert (got["value"], got["status"]) == (None, "undefined")


def test_sets_with_one_code_or_none(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("unit,coder,codes\nu1,A,x\nu1,B,x\nu2,A,\nu2,B,x\nu3,A,\nu3,B,\n")
    got = as_json("--table", path)["coefficients"]
    assert got["krippendorff_alpha_masi"]["value"] == pytest.approx(1 - 5 * 2 / (2 * 3 * 3))
    path.write_text("unit,coder,codes\nu1,A,\nu1,B,\nu2,A,\n")
    got = as_json("--table", path)
    assert (got["n_units"], got["n_pairable"]) == (2, 1)
    assert "all 2 values that can be compared are `no code`" in got["coefficients"]["krippendorff_alpha_masi"]["reason"]


def test_one_category_of_one_coder_is_flagged(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("unit,A,B\n1,x,x\n2,x,y\n")
    assert "coder `A` used one category only (`x`)" in run("--table", path)


def test_few_transcripts_are_warned_about(tmp_path):
    assert "with fewer than ten, no interval is to be relied on" in run("--table", study_table(tmp_path, 4))


def test_a_mistake_is_one_sentence_and_exit_1(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("unit,coder,value\nu1,A,1\nu1,A,2\n")
    result = CliRunner().invoke(main, ["agree", "--table", str(path)])
    assert result.exit_code == 1
    assert "t.csv, line 3: coder `A` already has a row for unit `u1` (line 2)" in result.output
    assert "Traceback" not in result.output


def test_pairs_of_coders_per_transcript():
    got = as_json("--table", FIXTURES / "ratings.csv", "--per", "pair", "--level", "ordinal")
    assert len(got["rows"]) == 7
    assert got["rows"][1]["coders"] == ["A", "B"]
    assert "cohen_kappa" in got["rows"][1]["coefficients"]
    assert got["coefficients"]["krippendorff_alpha"]["value"] == pytest.approx(0.8153875038)


def test_overlapping_spans_are_named_with_their_line(tmp_path):
    path = tmp_path / "s.csv"
    path.write_text("coder,start,end,code,transcript,length\nA,0,9,x,t,40\nA,5,12,y,t,40\nB,0,9,x,t,40\nB,5,12,y,t,40\n")
    text = run("--table", path)
    assert "s.csv, line 3: [0, 9) `x` and [5, 12) `y` overlap" in text
    got = as_json("--table", path)
    assert got["parts"]["x"]["u_alpha"]["value"] == 1
    assert got["coefficients"]["u_alpha"]["status"] == "undefined"


def test_the_distance_of_sets_is_the_one_that_was_asked_for():
    for distance, said in (("jaccard", "(Jaccard distance) of 0.605 means"), ("masi", "(MASI distance) of 0.543 means")):
        told = CliRunner().invoke(main, ["agree", "--table", str(FIXTURES / "sets.csv"), "--interval", "none", "--distance", distance])
        assert told.exit_code == 0
        assert f"Krippendorff's alpha {said}" in told.output
