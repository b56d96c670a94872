"""What `agree --table` takes for what: said before any number, asked where a reader would doubt, and never a wrong number."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from icc_coding.agreement import coefficients, set_coefficients
from icc_coding.agreement.input import TableAnswers, TableQuestion, read_table
from icc_coding.cli import main

M = ["fish", "fish", "net", "net", "boat", "net", "fish", "boat", "boat", "net"]
J = ["fish", "net", "net", "net", "boat", "boat", "fish", "boat", "boat", "net"]
RIGHT = coefficients([M, J])["krippendorff_alpha"].value
UNITS = [f"s{number}" for number in range(10)]


def write(folder: Path, text: str, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def table(folder: Path, header: str, *columns: list[str], name: str = "table.csv") -> Path:
    return write(folder, "\n".join([header, *(",".join(row) for row in zip(*columns, strict=True))]) + "\n", name)


def run(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(main, ["agree", *(str(argument) for argument in arguments)])
    assert result.exit_code == code, result.output
    return result.output


def data(*arguments: object) -> dict[str, object]:
    found: dict[str, object] = json.loads(run(*arguments, "--json"))
    return found


def alpha(*arguments: object, name: str = "krippendorff_alpha") -> float:
    return data(*arguments)["coefficients"][name]["value"]  # type: ignore[index]


def question(*arguments: object) -> str:
    """What is asked; nothing else is printed."""
    result = CliRunner().invoke(main, ["agree", *(str(argument) for argument in arguments)])
    assert result.exit_code == 1, result.output
    assert "Answer with" in result.output
    assert "alpha" not in result.output
    return result.output


def test_what_was_read_stands_before_every_number_and_in_every_output(tmp_path: Path) -> None:
    path = table(tmp_path, "unit,note,Marie,Jonas", UNITS, ["", "look again", *[""] * 8], M, ["NA", *J[1:]])
    sentence = "Read as: one row a unit; coders Marie, Jonas; codes boat, fish, net (text); 9 of 10 units have both; missing: 1 cell `NA`; not used: note."
    html = tmp_path / "page.html"
    text = run("--table", path, "--html", html)
    assert text.splitlines()[0] == sentence
    got = data("--table", path)
    assert got["read_as"] == sentence
    assert "The table was read as: one row a unit" in str(got["methods"])
    assert sentence in html.read_text(encoding="utf-8")


@pytest.mark.parametrize("word", ["NA", "N/A", "#N/A", "<NA>", "NaN", "nan", "NULL", ".", "-99", "-9", "#NULL!", "None", "-"])
def test_words_for_no_value_among_numbers(tmp_path: Path, word: str) -> None:
    numbers = {"fish": "1", "net": "2", "boat": "3"}
    first, second = [numbers[code] for code in M], [numbers[code] for code in J]
    path = table(tmp_path, "unit,Marie,Jonas", UNITS, [word, *first[1:]], [*second[:9], word])
    assert alpha("--table", path) == pytest.approx(coefficients([[None, *M[1:]], [*J[:9], None]])["krippendorff_alpha"].value)
    assert f"2 cells `{word}`" in str(data("--table", path)["read_as"])


@pytest.mark.parametrize("word", ["nan", "None", "-", "missing"])
def test_doubtful_words_among_words_are_asked(tmp_path: Path, word: str) -> None:
    path = table(tmp_path, "unit,Marie,Jonas", UNITS, [word, *M[1:]], [*J[:9], word])
    assert f"does `{word}` (2 cells) mean that there is no value?" in question("--table", path)
    missing = coefficients([[None, *M[1:]], [*J[:9], None]])["krippendorff_alpha"].value
    as_code = coefficients([[word, *M[1:]], [*J[:9], word]])["krippendorff_alpha"].value
    assert alpha("--table", path, "--missing", word) == pytest.approx(missing)
    assert alpha("--table", path, "--missing", "") == pytest.approx(as_code)
    assert alpha("--table", path, "--yes") == pytest.approx(as_code)


def test_numbers_far_above_the_others_are_asked_and_minus_nines_among_negatives_are_values(tmp_path: Path) -> None:
    path = write(tmp_path, "unit,A,B\n1,1,99\n2,2,2\n3,3,3\n4,1,1\n")
    assert "does `99` (1 cell)" in question("--table", path)
    assert alpha("--table", path, "--missing", "99") == 1
    found = read_table(write(tmp_path, "unit,A,B\n1,-9,-9\n2,-3,2\n3,3,3\n"))
    assert found.values[0] == [-9, -3, 3]  # type: ignore[union-attr]


@pytest.mark.parametrize("title", ["consensus", "text", "Notes", "date", "Kommentar", "speaker", ""])
def test_columns_that_are_plainly_no_coder(tmp_path: Path, title: str) -> None:
    path = table(tmp_path, f"unit,{title},Marie,Jonas" if title else ",unit,Marie,Jonas", *([UNITS, M] if title else [UNITS, UNITS]), M, J)
    got = data("--table", path)
    assert got["coders"] == ["Marie", "Jonas"]
    assert got["coefficients"]["krippendorff_alpha"]["value"] == pytest.approx(RIGHT)  # type: ignore[index]
    assert "not used: " in str(got["read_as"])


def test_a_coder_may_be_called_as_r_calls_its_row_numbers(tmp_path: Path) -> None:
    assert data("--table", table(tmp_path, "unit,Marie,X", UNITS, M, J))["coders"] == ["Marie", "X"]
    numbered = table(tmp_path, "X,unit,Marie,Jonas", [str(n) for n in range(1, 11)], UNITS, M, J)
    assert data("--table", numbered)["coders"] == ["Marie", "Jonas"]


def test_running_text_is_no_coder_whatever_its_name(tmp_path: Path) -> None:
    words = [f"the crew of ship {number} spoke about it" for number in range(10)]
    assert alpha("--table", table(tmp_path, "unit,what they said,Marie,Jonas", UNITS, words, M, J)) == pytest.approx(RIGHT)


def test_a_column_that_shares_nothing_is_asked_about(tmp_path: Path) -> None:
    path = table(tmp_path, "unit,harbour,Marie,Jonas", UNITS, ["north", "south"] * 5, M, J)
    asked = question("--table", path)
    assert "is `harbour` a coder?" in asked
    assert "--coders Marie,Jonas (no)" in asked
    assert alpha("--table", path, "--coders", "Marie,Jonas") == pytest.approx(RIGHT)
    assert alpha("--table", path, "--yes") == pytest.approx(RIGHT)
    assert data("--table", path, "--coders", "Marie,Jonas,harbour")["coders"] == ["Marie", "Jonas", "harbour"]


def test_coders_who_are_named_are_coders_whatever_their_name(tmp_path: Path) -> None:
    path = table(tmp_path, "unit,Marie,Jonas,consensus", UNITS, M, J, M)
    got = data("--table", path, "Marie", "Jonas", "--reference", "consensus")
    assert got["coders"] == ["Marie", "Jonas"]
    assert set(got["against_reference"]) == {"Marie", "Jonas"}  # type: ignore[call-overload]
    assert question("--table", table(tmp_path, "unit,final,notes", UNITS, M, J)).count("--coders final,notes") == 1


def test_a_table_without_known_names_is_asked_about(tmp_path: Path) -> None:
    path = table(tmp_path, "passage no,Marie,Jonas", UNITS, M, J)
    assert "which columns are coders?" in question("--table", path)
    assert alpha("--table", path, "--coders", "Marie,Jonas") == pytest.approx(RIGHT)
    bare = table(tmp_path, "Marie,Jonas", M, J)
    assert alpha("--table", bare, "--coders", "Marie,Jonas") == pytest.approx(RIGHT)


@pytest.mark.parametrize("spellings", [("2.1", "2.10", "2.2"), ("01", "1", "2"), ("1E1", "10", "2")])
def test_codes_are_names_and_two_spellings_are_two_codes(tmp_path: Path, spellings: tuple[str, ...]) -> None:
    names = dict(zip(("fish", "net", "boat"), spellings, strict=True))
    path = table(tmp_path, "unit,Marie,Jonas", UNITS, [names[code] for code in M], [names[code] for code in J])
    assert alpha("--table", path) == pytest.approx(RIGHT)
    assert f"codes {', '.join(sorted(spellings, key=lambda word: (float(word), word)))} (text)" in str(data("--table", path)["read_as"])
    categories = ";".join(spellings)
    assert alpha("--table", path, "--categories", categories) == pytest.approx(RIGHT)
    assert data("--table", path, "--per", "code")["rows"][0]["code"] in spellings  # type: ignore[index]


def test_spellings_that_differ_by_coder_are_asked(tmp_path: Path) -> None:
    path = write(tmp_path, "unit,A,B\n1,1,1.0\n2,2,2.0\n3,1,2.0\n4,2,\n")
    assert "are `1` and `1.0` one code?" in question("--table", path)
    right = coefficients([[1, 2, 1, 2], [1, 2, 2, None]])["krippendorff_alpha"].value
    assert alpha("--table", path, "--codes-are", "numbers") == pytest.approx(right)
    assert alpha("--table", path, "--yes") == pytest.approx(right)
    assert data("--table", path, "--codes-are", "text")["coefficients"]["percent_agreement"]["value"] == 0  # type: ignore[index]


def test_above_nominal_two_spellings_are_one_number_and_that_is_said(tmp_path: Path) -> None:
    path = write(tmp_path, "unit,A,B\n1,1.5,1.50\n2,2,2\n3,3,2\n")
    got = data("--table", path, "--level", "interval")
    right = coefficients([[1.5, 2, 3], [1.5, 2, 2]], level="interval")["krippendorff_alpha"].value
    assert got["coefficients"]["krippendorff_alpha"]["value"] == pytest.approx(right)  # type: ignore[index]
    assert any("`1.5` and `1.50` are one number" in note for note in got["notes"])  # type: ignore[attr-defined]


def test_an_order_of_words(tmp_path: Path) -> None:
    path = table(tmp_path, "unit,Marie,Jonas", UNITS, M, J)
    assert "--categories" in run("--table", path, "--level", "ordinal", code=1)
    right = coefficients([M, J], level="ordinal", categories=["net", "boat", "fish"])["krippendorff_alpha"].value
    for given in ("net,boat,fish", "net;boat;fish", "net, boat, fish"):
        assert alpha("--table", path, "--level", "ordinal", "--categories", given) == pytest.approx(right)


def test_decimal_commas_in_categories(tmp_path: Path) -> None:
    path = write(tmp_path, "unit;A;B\n1;0,5;0,5\n2;1,5;2,5\n3;2,5;2,5\n")
    right = coefficients([[0.5, 1.5, 2.5], [0.5, 2.5, 2.5]], level="ordinal")["krippendorff_alpha"].value
    for given in ("0,5;1,5;2,5", "0.5;1.5;2.5"):
        assert alpha("--table", path, "--level", "ordinal", "--categories", given) == pytest.approx(right)


def test_one_order_of_levels_in_one_report(tmp_path: Path) -> None:
    path = write(tmp_path, "unit,A,B\n1,1,1\n2,2,20\n3,20,20\n4,2,2\n5,1,2\n")
    found = data("--table", path, "--level", "ordinal", "--categories", "1,2,20")["coefficients"]
    ranks = coefficients([[1, 2, 3, 2, 1], [1, 3, 3, 2, 2]])
    assert found["fleiss_linear"]["value"] == pytest.approx(ranks["fleiss_linear"].value)  # type: ignore[index]
    assert found["cohen_kappa_linear"]["value"] == pytest.approx(ranks["cohen_kappa_linear"].value)  # type: ignore[index]
    text = run("--table", path, "--level", "interval")
    assert "Cohen's kappa (linear weights, by rank)" in text
    assert "Fleiss' kappa (linear weights, by value)" in text


@pytest.mark.parametrize("unit", ["1e-8", "1e-12", "1e9", "1"])
def test_the_unit_of_measurement_does_not_matter(tmp_path: Path, unit: str) -> None:
    factor = float(unit)
    numbers = {"fish": 1 * factor, "net": 2 * factor, "boat": 3 * factor}
    path = table(tmp_path, "unit,A,B", UNITS, [repr(numbers[code]) for code in M], [repr(numbers[code]) for code in J])
    plain = {"fish": 1, "net": 2, "boat": 3}
    right = coefficients([[plain[code] for code in M], [plain[code] for code in J]], level="interval")["krippendorff_alpha"].value
    assert alpha("--table", path, "--level", "interval") == pytest.approx(right)


def test_letters_blanks_and_case(tmp_path: Path) -> None:
    path = write(tmp_path, "unit,A,B\n1,Fähre,Fa\u0308hre\n2, Netz ,Netz\n3,netz,Netz\n4,Boot,Bo\u200bot\n")
    got = data("--table", path)
    assert got["coefficients"]["percent_agreement"]["value"] == 0.75  # type: ignore[index]
    notes = " ".join(got["notes"])  # type: ignore[arg-type]
    assert "`Netz` and `netz` are two codes: 3 and 1 times" in notes
    assert "letters with their accents apart and composed are the same (1 cell)" in notes
    assert "blanks around or inside 1 cell" in notes
    assert "invisible letters in 1 cell" in notes


SETS = [[{"net", "boat"}, {"boat"}, {"net", "fish"}, set(), {"fish"}], [{"net", "boat"}, {"boat"}, {"net"}, set(), {"fish", "boat"}]]
WRITTEN = [["net{0}boat", "boat", "net{0}fish", "", "fish"], ["boat{0}net", "boat", "net", "", "fish{0}boat"]]


@pytest.mark.parametrize("mark", [";", "|", "#", "/", ", ", " ; ", "+"])
@pytest.mark.parametrize("wide", [True, False])
def test_sets_by_any_sign(tmp_path: Path, mark: str, wide: bool) -> None:
    rows = [[f'"{cell.format(mark)}"' for cell in coder] for coder in WRITTEN]
    if wide:
        path = table(tmp_path, "unit,A,B", UNITS[:5], *rows)
    else:
        path = table(tmp_path, "unit,coder,codes", UNITS[:5] * 2, ["A"] * 5 + ["B"] * 5, rows[0] + rows[1])
    right = set_coefficients(SETS)["krippendorff_alpha_masi"].value
    assert alpha("--table", path, name="krippendorff_alpha_masi") == pytest.approx(right)
    assert f"parted by `{mark.strip()}`" in str(data("--table", path)["read_as"])


def test_signs_inside_names_part_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, 'unit,A,B\n1,"nets, ropes",crews\n2,boats/ships,boats/ships\n3,"nets, ropes","nets, ropes"\n')
    assert data("--table", path)["layout"] == "ratings"
    doubtful = write(tmp_path, 'unit,A,B\n1,"nets, ropes",boats\n2,nets,nets\n3,boats,boats\n')
    assert "does `,` part codes" in question("--table", doubtful)
    assert data("--table", doubtful, "--separator", "none")["layout"] == "ratings"
    assert data("--table", doubtful, "--separator", ",")["layout"] == "sets"


@pytest.mark.parametrize("title", ["document", "file", "Interview", "source", "doc_id"])
def test_spans_of_different_texts_never_meet(tmp_path: Path, title: str) -> None:
    path = write(tmp_path, f"{title},coder,start,end,code\nkai,A,0,40,net\npier,B,0,40,net\n")
    found = data("--table", path)
    assert found["coefficients"]["u_alpha"]["status"] == "undefined"  # type: ignore[index]
    assert "0 of 2 texts were read by two coders" in str(found["read_as"])


def test_a_column_that_could_name_the_text_is_asked_about(tmp_path: Path) -> None:
    path = write(tmp_path, "harbour,coder,start,end,code\nkai,A,0,40,net\nkai,B,0,40,net\npier,A,50,60,net\npier,B,70,80,net\n")
    assert "does the column `harbour` say in which text" in question("--table", path)
    assert data("--table", path, "--document", "harbour")["n_transcripts"] == 2
    assert "all of one text" in str(data("--table", path, "--document", "none")["read_as"])


def test_which_of_two_labels_is_the_positive_one(tmp_path: Path) -> None:
    for no, yes in (
        ("nein", "ja"),
        ("not coded", "coded"),
        ("does not apply", "applies"),
        ("no code", "code"),
        ("absent", "present"),
        ("0", "1"),
    ):
        path = write(tmp_path, f"unit,A,B\n1,{no},{no}\n2,{yes},{no}\n3,{no},{yes}\n4,{no},{no}\n")
        got = data("--table", path)
        assert (got["positive_label"], got["negative_label"]) == (yes, no)
        assert got["coefficients"]["positive_agreement"]["value"] == 0  # type: ignore[index]
        assert f"agreement on `{yes}`" in run("--table", path)


def test_sheets_and_error_cells(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    readme = book.active
    readme.title = "About"
    readme.append(["Our ratings of May"])
    for title, second in (("Round 1", J), ("Round 2", M)):
        sheet = book.create_sheet(title)
        for row in zip(["unit", *UNITS], ["Marie", *M], ["Jonas", *second], strict=True):
            sheet.append(list(row))
    book["Round 1"]["C2"] = "#N/A"
    book["Round 1"]["C2"].data_type = "e"
    book.save(tmp_path / "t.xlsx")
    got = data("--table", tmp_path / "t.xlsx")
    assert "missing: 1 cell `#N/A`" in str(got["read_as"])
    assert "sheet “Round 1” of 3" in str(got["read_as"])
    assert any("“Round 2”" in note for note in got["notes"])  # type: ignore[attr-defined]
    assert got["n_pairable"] == 9
    assert alpha("--table", tmp_path / "t.xlsx", "--sheet", "round 2") == 1
    assert "no sheet “Round 3”" in run("--table", tmp_path / "t.xlsx", "--sheet", "Round 3", code=1)


def test_coders_names_are_one_or_a_question(tmp_path: Path) -> None:
    names = ("zoe\u0308 ", "Zo\u00eb")
    lines = ["unit,coder,value"] + [f"{unit},{names[n % 2]},{code}" for n, (unit, code) in enumerate(zip(UNITS, M, strict=True))]
    lines += [f"{unit},Jonas,{code}" for unit, code in zip(UNITS, J, strict=True)]
    path = write(tmp_path, "\n".join(lines))
    got = data("--table", path)
    assert len(got["coders"]) == 2  # type: ignore[arg-type]
    assert got["coefficients"]["krippendorff_alpha"]["value"] == pytest.approx(RIGHT)  # type: ignore[index]
    assert any("are taken for one coder" in note for note in got["notes"])  # type: ignore[attr-defined]
    assert data("--table", path, "ZOË", "jonas")["coders"]
    twice = write(tmp_path, "unit,coder,value\n1,Ida,a\n1,ida,b\n2,Ida,a\n2,ida,a\n")
    assert "are `Ida` and `ida` one coder? They rated 2 units both" in question("--table", twice)
    assert data("--table", twice, "--coders", "Ida,ida")["coders"] == ["Ida", "ida"]


def test_many_distinct_values_are_measurements(tmp_path: Path) -> None:
    values = [[f"{(number * 7919 % 4001) / 4001:.6f}" for number in range(begin, begin + 3000)] for begin in (0, 500)]
    path = table(tmp_path, "unit,A,B", [f"u{number}" for number in range(3000)], *values)
    got = data("--table", path, "--level", "interval")
    assert got["confusions"] == []
    assert len(got["disagreements"]) == 20  # type: ignore[arg-type]
    assert "measurements, not codes" in run("--table", path, "--per", "code", code=1)


def test_the_reading_is_an_error_with_options_for_programs_too(tmp_path: Path) -> None:
    path = table(tmp_path, "unit,harbour,Marie,Jonas", UNITS, ["north", "south"] * 5, M, J)
    with pytest.raises(TableQuestion) as asked:
        read_table(path)
    assert asked.value.options[0] == "--coders Marie,Jonas (no)"
    assert "`harbour` is no coder" in read_table(path, TableAnswers(yes=True)).notes[-1]


@pytest.mark.parametrize("head", ["coder", "Rater", "Annotator"])
def test_a_row_a_coder_and_a_column_a_unit_is_the_same_table_on_its_side(tmp_path: Path, head: str) -> None:
    holes = ["" if number == 4 else value for number, value in enumerate(J)]
    right = coefficients([M, [value or None for value in holes]])["krippendorff_alpha"].value
    lines = [
        ",".join([head, *(str(number + 1) for number in range(10)), "Notes"]),
        ",".join(["Mia", *M, "ill on Friday"]),
        ",".join(["Jo", *holes, ""]),
    ]
    path = write(tmp_path, "\n".join(lines))
    found = data("--table", path)
    assert found["coefficients"]["krippendorff_alpha"]["value"] == pytest.approx(right)  # type: ignore[index]
    told = run("--table", path)
    for words in ("coders Mia, Jo", "9 of 10 units have both", "not used: Notes"):
        assert words in told
    assert f"one row a coder (`{head}`) and one column a unit, and was turned" in told


def test_a_coder_who_comes_twice_makes_no_table_on_its_side(tmp_path: Path) -> None:
    path = write(tmp_path, "coder,1,2,3\nmia,a,b,a\njo,a,b,b\nmia,a,a,a\n")
    assert "fit no layout" in run("--table", path, code=1)


def test_the_answer_that_a_question_names_can_be_pasted_into_a_shell(tmp_path: Path) -> None:
    path = table(tmp_path, "Item No.,Code (Mia),Code (Jo),Remarks", UNITS, M, J, ["see memo"] * 10)
    asked = run("--table", path, code=1)
    assert "--coders 'Code (Mia),Code (Jo)' (units are named by `Item No.`)" in asked
    assert "Remarks" not in asked.split("Answer with")[1]
    assert data("--table", path, "--coders", "Code (Mia),Code (Jo)")["coefficients"]["krippendorff_alpha"]["value"] == pytest.approx(RIGHT)  # type: ignore[index]


def test_lists_as_programs_write_them_are_sets_and_a_broken_one_is_named_with_its_line(tmp_path: Path) -> None:
    rows = 'unit,coder,codes\n1,mara,"[""harbour\'s dues"", \'fish\']"\n1,joost,"[""harbour\'s dues"", ""fish""]"\n2,mara,[]\n'
    found = data("--table", write(tmp_path, rows + "2,joost,['fish']\n"))
    assert (found["layout"], found["n_units"]) == ("sets", 2)
    assert "codes fish, harbour's dues" in run("--table", write(tmp_path, rows + "2,joost,['fish']\n"))
    broken = run("--table", write(tmp_path, rows + '2,joost,"[harbour\'s dues, fish]"\n'), code=1)
    assert "table.csv, line 5: `[harbour's dues, fish]` is no list of codes" in broken
    wide = write(tmp_path, 'unit,mara,joost\n1,[\'fish\'],[]\n2,"[""fish""]",[fish\'s]\n', "wide.csv")
    assert "wide.csv, line 3: `[fish's]`" in run("--table", wide, code=1)
