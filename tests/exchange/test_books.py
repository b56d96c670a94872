"""Codebooks out and back in: nothing of them is lost; and those of other programs. All codes are fictional."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from harbours import CODEBOOK, PILOTS, TUG, make_study, run
from hypothesis import given, settings
from hypothesis import strategies as st

from icc_coding.codebook.dump import to_yaml
from icc_coding.codebook.model import Code, Codebook, Dimension, Rule
from icc_coding.decisions.state import load_state
from icc_coding.errors import UserError
from icc_coding.exchange.books.files import read_codebook
from icc_coding.exchange.export import export_study
from icc_coding.exchange.intake import import_file
from icc_coding.exchange.refi.describing import describe, read_description
from icc_coding.study import Study, open_study

ROOT = Path(__file__).parents[2]
ENDINGS = ["yaml", "qdc", "csv", "tsv", "xlsx"]
words = st.text(st.sampled_from("ab[]\\-\n: IdEx{}\"'\t•😀"), min_size=1, max_size=14).map(str.strip).filter(bool)
rules = st.sampled_from(
    [Rule("", "phrase", "lend*"), Rule("", "near", (("a", "b"), ("c",)), "exclude", 3), Rule("", "regex", "x|y", "require")]
)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("source", [ROOT / "codebook.yaml", None])
def test_a_codebook_comes_back_identical(tmp_path: Path, ending: str, source: Path | None) -> None:
    text = source.read_text(encoding="utf-8") if source else CODEBOOK
    study = make_study(tmp_path / "study")
    study.codebook.write_text(text, encoding="utf-8")
    said = export_study(study, tmp_path / f"codebook.{ending}", "codebook")
    old, new = Codebook.load(study.codebook), read_codebook(tmp_path / f"codebook.{ending}")[0]
    assert f"{len(old.codes)} codes written of {len(old.codes)}" in said
    assert (new.hash, new.name, new.version, new.language) == (old.hash, old.name, old.version, old.language)
    assert [(code.id, code.hash, code.label, code.source, dict(code.attributes), code.formerly) for code in new.codes] == [
        (code.id, code.hash, code.label, code.source, dict(code.attributes), code.formerly) for code in old.codes
    ]
    assert (new.collaborations, new.scope.definition, new.sources, new.changes) == (
        old.collaborations,
        old.scope.definition,
        old.sources,
        old.changes,
    )


@settings(max_examples=100, deadline=None)
@given(words, st.lists(words, max_size=3), st.lists(words, max_size=3), st.lists(rules, max_size=3))
def test_a_description_holds_whatever_a_code_says(definition: str, include: list[str], examples: list[str], of: list[Rule]) -> None:
    code = Code(
        "help.x", "help", "X", definition, tuple(include), (), tuple(examples), (), {"often": "yes"}, definition, tuple(of), ("help.y",)
    )
    found = read_description(describe(code))
    assert (found.definition, found.include, found.examples, found.source, found.id) == (
        definition,
        tuple(include),
        tuple(examples),
        definition,
        "help.x",
    )
    assert (found.rules, found.attributes, found.formerly) == (tuple(of), {"often": "yes"}, ("help.y",))
    assert Code(**{**_fields(code), "definition": found.definition, "include": found.include, "rules": found.rules}).hash == code.hash


def _fields(code: Code) -> dict[str, object]:
    return {name: getattr(code, name) for name in code.__dataclass_fields__}


@settings(max_examples=12, deadline=None)
@given(words, st.lists(words, min_size=1, max_size=3, unique=True), st.lists(rules, max_size=2))
def test_odd_words_come_back_from_tables_and_qdc(definition: str, include: list[str], of: list[Rule]) -> None:
    code = Code("help.x", "help", "X", definition, tuple(include), rules=tuple(of))
    codebook, problems = Codebook.parse(to_yaml(Codebook("N", "1.0.0", "en", (Dimension("help", "Help", (code,)),))))
    assert codebook is not None, problems
    with TemporaryDirectory() as folder:
        study = make_study(Path(folder) / "study")
        study.codebook.write_text(to_yaml(codebook), encoding="utf-8")
        for ending in ("qdc", "csv", "xlsx"):
            export_study(study, Path(folder) / f"codebook.{ending}", "codebook")
            assert read_codebook(Path(folder) / f"codebook.{ending}")[0].hash == codebook.hash


def test_importing_a_codebook_keeps_the_one_before_and_says_what_changed(tmp_path: Path) -> None:
    study = make_study(tmp_path / "study")
    path = tmp_path / "codebook.csv"
    export_study(study, path)
    path.write_text(path.read_text(encoding="utf-8").replace("Harbours lend their tugs", "Harbours lend all their tugs"), encoding="utf-8")
    before = study.codebook.read_bytes()
    assert "against the study's codebook: 1 changed." in import_file(study, path, dry_run=True)
    assert study.codebook.read_bytes() == before
    import_file(study, path)
    assert Codebook.load(study.codebook).code(TUG).definition.startswith("Harbours lend all their tugs")
    assert (study.root / "codebook.before-import.yaml").read_bytes() == before


@pytest.mark.parametrize(
    "header",
    ["Theme,Code,Definition,When to use", "Thema,Code,Beschreibung,Beispiele", "Category,Name,Use when,Not to use", "Code,What it means"],
)
def test_a_table_that_says_what_codes_mean_is_a_codebook_whatever_its_name(tmp_path: Path, header: str) -> None:
    study = make_study(tmp_path / "study")
    table = tmp_path / "our-list-v3.csv"
    row = ["Berths", "Who moors where.", "A quay is named.", "They lie alongside."]
    table.write_text(
        f"{header}\n{','.join(['Harbour', *row][: header.count(',') + 1] if 'Code,What' not in header else row[:2])}\n", encoding="utf-8"
    )
    assert "our-list-v3.csv: 1 code; against the study's codebook: 1 added" in import_file(study, table, dry_run=True)


def test_a_table_with_names_and_comments_alone_is_not_taken_for_a_codebook(tmp_path: Path) -> None:
    table = tmp_path / "list.csv"
    table.write_text("Name,Comments\nTug,lent twice\n", encoding="utf-8")
    with pytest.raises(UserError, match="Call its columns text, code, transcript and coder"):
        import_file(make_study(tmp_path / "study"), table, dry_run=True)


TAGUETTE = """<?xml version="1.0" encoding="utf-8"?>
<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="Taguette 1.5.2"><Codes>
<Code guid="0C5D9C1E-0F3B-4C53-8E3C-1B9C2F7B8A11" name="harbour.tugs" isCodable="true"/>
<Code guid="{0C5D9C1E-0F3B-4C53-8E3C-1B9C2F7B8A12}" name="Pilots" isCodable="true" color="rgba(1,2,3,1)"><Description>Who rings whom</Description>
<Code guid="0C5D9C1E-0F3B-4C53-8E3C-1B9C2F7B8A13" name="Tugs" isCodable="true" color="#0a8"/></Code></Codes><Sets/></CodeBook>
"""


def test_a_codebook_of_another_program(tmp_path: Path) -> None:
    (tmp_path / "tags.qdc").write_text(TAGUETTE, encoding="utf-8")
    codebook = read_codebook(tmp_path / "tags.qdc")[0]
    assert [(code.id, code.label, code.definition) for code in codebook.codes] == [
        ("imported.harbour_tugs", "harbour.tugs", "No definition yet."),
        ("imported.pilots", "Pilots", "Who rings whom"),
        ("pilots.tugs", "Tugs", "No definition yet."),
    ]
    assert codebook.codes[2].color == "#00aa88"
    (tmp_path / "tags.csv").write_text("tag,description,number of highlights\nhelp.tugs,Lending,3\nfees,,0\n", encoding="utf-8")
    assert [(c.id, c.definition) for c in read_codebook(tmp_path / "tags.csv")[0].codes] == [
        ("help.tugs", "Lending"),
        ("imported.fees", "No definition yet."),
    ]
    (tmp_path / "codes.txt").write_text("Help>>Tugs::Lending\nHelp>>Pilots\nFees\n", encoding="utf-8")
    assert [c.id for c in read_codebook(tmp_path / "codes.txt")[0].codes] == ["help.tugs", "help.pilots", "imported.fees"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("codebook.qdc", "<CodeBook/>", "holds no code"),
        ("codebook.qdc", "<CodeBook>", "its XML breaks at line 1"),
        ("codebook.qdc", "<x/>", "is no REFI-QDA codebook"),
        ("codebook.qdc", '<!DOCTYPE x [<!ENTITY a "b">]><CodeBook/>', "declares XML entities"),
        ("codebook.csv", "a,b\n1,2\n", "has no column that names codes"),
        ("codebook.csv", "label,rules\nX,[oops\n", "row 2: `rules` was changed"),
        (
            "codebook.csv",
            'label,rules\nX,"[{""kind"": ""regex"", ""value"": ""("", ""effect"": ""include"", ""within"": 0}]"\n',
            "makes no codebook",
        ),
    ],
)
def test_a_faulty_codebook_is_one_sentence_and_changes_nothing(tmp_path: Path, name: str, content: str, said: str) -> None:
    study = make_study(tmp_path / "study")
    before = study.codebook.read_bytes()
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match=said):
        import_file(study, tmp_path / name)
    assert study.codebook.read_bytes() == before


def test_codes_that_an_import_brought_are_adopted_with_their_codings(tmp_path: Path) -> None:
    study: Study = make_study(tmp_path / "study")
    quotes = tmp_path / "quotes.csv"
    quotes.write_text(
        'document,text,code,coder\nsouth,"The pilots ring the other harbour every evening",Gossip,ana\n'
        'south,"They took our ships away with lower fees","Trouble > Fights about ships",ana\n',
        encoding="utf-8",
    )
    report = import_file(study, quotes)
    assert "2 codes are not in the codebook; the codings are kept" in report
    study.codebook.write_text(CODEBOOK.replace("collaborations:", "# a remark that stays\ncollaborations:"), encoding="utf-8")
    done = run(study, "codebook", "adopt")
    assert "imported.gossip, trouble.fights_about_ships" in done.output
    codebook = Codebook.load(study.codebook)
    assert [code.id for code in codebook.codes][-2:] == ["trouble.fights_about_ships", "imported.gossip"]
    assert "# a remark that stays\ncollaborations:" in study.codebook.read_text(encoding="utf-8")
    assert {coding.code for coding in load_state(study, codebook).codings} == {"imported.gossip", "trouble.fights_about_ships"}
    assert run(study, "codebook", "adopt").exit_code == 1
    assert codebook.code(PILOTS) == Codebook.load(open_study(study.root).codebook).code(PILOTS)
    assert codebook.changes[-1].codes == ("imported.gossip", "trouble.fights_about_ships")
    assert "2 new codes: adopted from" in codebook.changes[-1].reason


OWN_TABLES = {
    "english": (
        "Our harbour codes;;;;;;\nTheme;Code;What it means (definition);When to use;When NOT to use;Example quote;Who wrote it\n"
        "Help;Tugs;Harbours lend tugs;Storms;Hired tugs;“We sent both boats.”;IH\n;Pilots;Pilots share a rota;;;- Ring him\n- Ring her;IH\n"
        "Trouble;Fees;Quarrels about fees;;;;\n"
    ),
    "mayring": (
        "Hauptkategorie;Unterkategorie;Definition;Kodierregel;Ankerbeispiel;Gegenbeispiel;Wer\n"
        "Help;Tugs;Häfen leihen einander ihre Schlepper und helfen sich bei schwerem Wetter;Storms;„We sent both boats.“;;IH\n"
        ";Pilots;Lotsen teilen sich einen Dienstplan und rufen einander an;;;;IH\nTrouble;Fees;Streit um die Gebühren der Häfen;;;;\n"
    ),
    "turkish": (
        "No;Tema;Kod adı;Tanım;Dahil;Hariç;Örnek alıntı\n"
        "1.1;Help;Tugs;Limanlar birbirlerine römorkör ödünç verir ve fırtınada yardım eder;Storms;Hired tugs;“We sent both boats.”\n"
        "1.2;;Pilots;Kılavuz kaptanlar nöbetleri paylaşır ve birbirlerini arar;;;\n2.1;Trouble;Fees;Liman ücretleri hakkında kavgalar;;;\n"
    ),
}


@pytest.mark.parametrize("tongue", OWN_TABLES)
def test_somebodys_own_table_keeps_all_that_it_says_and_names_the_rest(tmp_path: Path, tongue: str) -> None:
    study = make_study(tmp_path / "study")
    text = OWN_TABLES[tongue].replace("- Ring him\n- Ring her", '"- Ring him\n- Ring her"')
    (tmp_path / "codebook.csv").write_text(text, encoding="utf-8")
    said = import_file(study, tmp_path / "codebook.csv")
    codebook = Codebook.load(study.codebook)
    assert [code.id for code in codebook.codes] == ["help.tugs", "help.pilots", "trouble.fees"]
    tugs, pilots = codebook.codes[:2]
    assert (tugs.include, tugs.examples) == (("Storms",), ("We sent both boats.",))
    assert len(tugs.definition) > 10
    assert tugs.exclude == (() if tongue == "mayring" else ("Hired tugs",))
    assert pilots.examples == (("Ring him", "Ring her") if tongue == "english" else ())
    unread = {"english": "Who wrote it", "mayring": "Wer", "turkish": "No"}[tongue]
    assert f"Not read: column “{unread}”." in said
    assert "1 code with nothing in “" in said
    assert codebook.language == {"english": "en", "mayring": "de", "turkish": "tr"}[tongue]


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        ("ID,Code,Description", "1.1,Tugs,Lending", ("imported.tugs", "Lending")),  # a numbering is no id of ours
        ("Category,Definition", "Tugs,Lending", ("imported.tugs", "Lending")),  # nothing but categories: they are the codes
        ("Category,Code", "Größe,Straße", ("grosse.strasse", "No definition yet.")),
        ("Code,Comment,Definition", "Tugs,by IH,Lending", ("imported.tugs", "Lending")),
    ],
)
def test_columns_are_known_by_what_they_are(tmp_path: Path, header: str, row: str, expected: tuple[str, str]) -> None:
    (tmp_path / "codebook.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    assert [(code.id, code.definition) for code in read_codebook(tmp_path / "codebook.csv")[0].codes] == [expected]


GROUPED = {
    "theme,code,definition\nHelp,,What harbours do for each other\n,Tugs,Lending\n,Pilots,A rota\nTrouble,,\n,Fees,Quarrels\n": "said of “Help”",
    "theme,code,definition\nHelp,Tugs,Lending\n,Pilots,A rota\nTrouble,Fees,Quarrels\n": "1 code with nothing in “theme”",
    "category,definition,code\nTrouble,,\n,Quarrels,Fees\nHelp,,\n,Lending,Tugs\n,A rota,Pilots\n": "3 codes with nothing in “category”",
    "parent code,code,memo\nHelp,Tugs,Lending\nHelp,Pilots,A rota\nOur codes > Trouble,Fees,Quarrels\n": "went to what stands right above: “Trouble”",
}


@pytest.mark.parametrize("table", GROUPED)
def test_groups_count_in_each_row_in_their_first_or_in_a_row_of_their_own(tmp_path: Path, table: str) -> None:
    (tmp_path / "codebook.csv").write_text(table, encoding="utf-8")
    codebook, remarks = read_codebook(tmp_path / "codebook.csv")
    expected = {("Help", "Tugs", "Lending"), ("Help", "Pilots", "A rota"), ("Trouble", "Fees", "Quarrels")}
    labels = {dimension.id: dimension.label for dimension in codebook.dimensions}
    assert {(labels[code.dimension], code.label, code.definition) for code in codebook.codes} == expected
    assert GROUPED[table] in " ".join(remarks)


DEEP = {
    "Hauptkategorie,Code,Subcode,Definition": "Help,,,\n,Tugs,,Lending\n,,Small tugs,Below ten metres\n,,Big tugs,Above\nTrouble,,,Quarrels\n",
    "Level 1;Level 2;Level 3;Definition": "Help;Tugs;;Lending\n;;Small tugs;Below ten metres\n;;Big tugs;Above\nTrouble;;;Quarrels\n",
    "Theme,Code,Sub-code,Definition": "Help,Tugs,,Lending\nHelp,Tugs,Small tugs,Below ten metres\nHelp,Tugs,Big tugs,Above\nTrouble,,,Quarrels\n",
}


@pytest.mark.parametrize("header", DEEP)
def test_a_third_level_is_kept_below_its_code_and_said(tmp_path: Path, header: str) -> None:
    (tmp_path / "codebook.csv").write_text(f"{header}\n{DEEP[header]}", encoding="utf-8")
    codebook, remarks = read_codebook(tmp_path / "codebook.csv")
    assert {code.id: code.definition for code in codebook.codes} == {
        "help.tugs": "Lending",
        "tugs.small_tugs": "Below ten metres",
        "tugs.big_tugs": "Above",
        "imported.trouble": "Quarrels",
    }
    assert any("2 codes of a third level or deeper" in remark and "“Tugs”" in remark for remark in remarks)
    assert not any("Not read" in remark for remark in remarks)


def test_rows_that_name_no_code_are_named_when_they_say_something(tmp_path: Path) -> None:
    (tmp_path / "codebook.csv").write_text("code,definition\nTugs,Lending\n,and in storms\n,\n", encoding="utf-8")
    codebook, remarks = read_codebook(tmp_path / "codebook.csv")
    assert [code.label for code in codebook.codes] == ["Tugs"]
    assert remarks == ("Not read, because no code is named there: row 3.",)


def test_what_is_said_of_a_group_that_is_no_code_is_named(tmp_path: Path) -> None:
    (tmp_path / "codes.qdc").write_text(
        '<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes><Code guid="1" name="Help" isCodable="false"><Description>All help</Description>'
        '<Code guid="2" name="Tugs" isCodable="true"><Description>Lending</Description></Code></Code></Codes></CodeBook>',
        encoding="utf-8",
    )
    codebook, remarks = read_codebook(tmp_path / "codes.qdc")
    assert [code.id for code in codebook.codes] == ["help.tugs"]
    assert any("said of “Help”" in remark for remark in remarks)


def test_what_changed_in_its_colour_alone_is_said_so(tmp_path: Path) -> None:
    study = make_study(tmp_path / "study")
    path = tmp_path / "new.qdc"
    export_study(study, path)
    assert "no code changed" in import_file(study, path, dry_run=True)
    words = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r'color="#\w+"', 'color="#123456"', words), encoding="utf-8")
    assert "with another color only (decisions stay as good as they were)" in import_file(study, path, dry_run=True)


@pytest.mark.parametrize("ending", ["csv", "xlsx", "qdc"])
def test_a_sign_of_depth_in_a_name_of_our_own_is_no_depth(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"book.{ending}"
    study = make_study(tmp_path / "study")
    study.codebook.write_text(
        study.codebook.read_text(encoding="utf-8").replace("label: Trouble", 'label: "Fees > 5 & more"'), encoding="utf-8"
    )
    export_study(study, file, "codebook")
    told = import_file(study, file, "codebook")
    assert "no code changed" in told
    assert "level" not in told
