"""Projects and tables of other programs, made here as those programs make them. All contents are fictional."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from harbours import FEES, PILOTS, SOUTH, TUG, make_study, run
from hypothesis import given, settings

from icc_coding.codebook.model import Codebook
from icc_coding.corpus import Choice
from icc_coding.decisions.agreeing import AgreementChoice, study_ratings
from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.decisions.state import load_state
from icc_coding.errors import UserError
from icc_coding.exchange.export import export_study
from icc_coding.exchange.intake import import_file
from icc_coding.exchange.taking.take import undo_import
from icc_coding.phrasing import how_many
from icc_coding.study import Study
from icc_coding.transcripts import read_study

from . import studies
from .studies import Coded

EMOJI = "Ode: 🚢🚢 We lend our tug to them.\n\nRau: The pilots ring every evening 😀, and they took our ships.\n"
QUALCODER = """
CREATE TABLE source (id integer primary key, name text, fulltext text, mediapath text, memo text, owner text, date text);
CREATE TABLE code_cat (catid integer primary key, name text, owner text, date text, memo text, supercatid integer);
CREATE TABLE code_name (cid integer primary key, name text, memo text, catid integer, owner text, date text, color text, supercid integer);
CREATE TABLE code_text (ctid integer primary key, cid integer, fid integer, seltext text, pos0 integer, pos1 integer, owner text, date text, memo text);
CREATE TABLE cases (caseid integer primary key, name text, memo text, owner text, date text);
CREATE TABLE case_text (id integer primary key, caseid integer, fid integer, pos0 integer, pos1 integer, owner text, date text, memo text);
CREATE TABLE attribute (attrid integer primary key, name text, attr_type text, value text, id integer, date text, owner text);
CREATE TABLE annotation (anid integer primary key, fid integer, pos0 integer, pos1 integer, memo text, owner text, date text);
CREATE TABLE journal (jid integer primary key, name text, jentry text, date text, owner text);
"""


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return make_study(tmp_path / "study")


def codings(study: Study) -> list[tuple[str, str, str, str]]:
    return sorted((c.code, c.coder, c.quote, c.note) for c in load_state(study, Codebook.load(study.codebook)).codings)


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_a_qualcoder_project(study: Study, tmp_path: Path, bom: str) -> None:
    folder = tmp_path / "talk.qda"
    folder.mkdir()
    with sqlite3.connect(folder / "data.qda") as database:
        database.executescript(QUALCODER)
        database.execute("INSERT INTO source VALUES (1, 'talk.txt', ?, NULL, 'on the quay', 'ana', '')", (bom + EMOJI,))
        database.execute("INSERT INTO source VALUES (2, 'tug.png', NULL, '/images/tug.png', '', 'ana', '')")
        database.executemany("INSERT INTO code_cat VALUES (?, ?, 'ana', '', '', ?)", [(1, "Kind of help", None), (2, "Deeper", 1)])
        names = [(1, "Tug sharing", 1, None), (2, "Tug sharing", 2, None), (3, "Gossip", None, None), (4, "Evening gossip", None, 3)]
        database.executemany("INSERT INTO code_name VALUES (?, ?, '', ?, 'ana', '', '#ff0000', ?)", names)
        for number, (cid, words, owner) in enumerate(
            [
                (1, "We lend our tug", "Ana María"),
                (2, "our tug to them", "ben"),
                (4, "every evening 😀", "ana_maria"),
                (3, "took our ships", "ben"),
            ]
        ):
            start = utf16(bom + EMOJI[: EMOJI.index(words)])
            row = (number, cid, words, start, start + utf16(words), owner, "see 2" if owner == "ben" else "")
            database.execute("INSERT INTO code_text VALUES (?, ?, 1, ?, ?, ?, ?, '', ?)", row)
        database.execute("INSERT INTO cases VALUES (1, 'Ode', '', 'ana', '')")
        database.execute("INSERT INTO case_text VALUES (1, 1, 1, 0, 9, 'ana', '', '')")
        database.execute("INSERT INTO attribute VALUES (1, 'country', 'case', 'Freedonia', 1, '', 'ana')")
        database.execute("INSERT INTO attribute VALUES (2, 'wave', 'file', '3', 1, '', 'ana')")
    report = import_file(study, folder)
    assert "4 of 4 coded passages found in the transcripts; 4 taken in" in report
    assert "left out: 1 other file." in report
    assert "Coder “Ana María” is called Ana_María here." in report
    found = codings(study)
    assert (TUG, "Ana_María", "We lend our tug", "") in found
    assert {(coder, quote, note) for code, coder, quote, note in found if code != TUG} == {
        ("ben", "our tug to them", "see 2"),
        ("ana_maria", "every evening 😀", ""),
        ("ben", "took our ships", "see 2"),
    }
    assert "3 codes are not in the codebook" in report
    assert len({code for code, *_ in found}) == 4
    assert "talk,Ode,Freedonia,3" in study.cases.read_text(encoding="utf-8")
    assert "4 of 4 coded passages found in the transcripts; 0 taken in, 4 already here" in import_file(study, folder / "data.qda")


def test_taguette(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "taguette.sqlite3"
    html = "<p>Ode: 🚢 We lend our tug.</p>\n<p>Rau: Les pilotes s’appellent, the pilots ring.</p>"
    text = "Ode: 🚢 We lend our tug.\nRau: Les pilotes s’appellent, the pilots ring."
    with sqlite3.connect(path) as database:
        database.executescript(
            "CREATE TABLE documents (id integer, project_id integer, name text, filename text, contents text);"
            "CREATE TABLE highlights (id integer, document_id integer, start_offset integer, end_offset integer, snippet text);"
            "CREATE TABLE tags (id integer, project_id integer, path text, description text);"
            "CREATE TABLE highlight_tags (highlight_id integer, tag_id integer);"
        )
        database.execute("INSERT INTO documents VALUES (1, 1, 'talk', 'talk.txt', ?)", (html,))
        database.executemany("INSERT INTO tags VALUES (?, 1, ?, '')", [(1, "help.tug_sharing"), (2, "Chatter")])
        for number, words in enumerate(["We lend our tug", "the pilots ring", "s’appellent"], 1):
            start = len(text[: text.index(words)].encode())
            database.execute("INSERT INTO highlights VALUES (?, 1, ?, ?, '')", (number, start, start + len(words.encode())))
        database.executemany("INSERT INTO highlight_tags VALUES (?, ?)", [(1, 1), (2, 1), (2, 2)])
    with pytest.raises(UserError, match=r"does not say who coded\. Add --coder NAME"):
        import_file(study, path)
    assert not (study.transcripts / "talk.txt").exists()
    report = import_file(study, path, coder="ana")
    assert "4 of 4 coded passages found in the transcripts; 4 taken in" in report
    assert [(code, quote) for code, _, quote, _ in codings(study)] == [
        (TUG, "We lend our tug"),
        (TUG, "the pilots ring"),
        ("imported.chatter", "the pilots ring"),
        ("imported.highlights_without_a_tag", "s’appellent"),
    ]


PILOT_WORDS = "The pilots ring the other harbour every evening"
FEE_WORDS = "They took our ships away with lower fees"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "maxqda.csv",
            f"Document name;Code;Segment;Created by\nsouth;Kind of help > Talk among pilots;{PILOT_WORDS};ana\nsouth;Trouble > Dispute about fees;{FEE_WORDS};ana\n",
        ),
        (
            "atlas.csv",
            f'Document,Quotation Content,Codes,Created by\nsouth.txt,{PILOT_WORDS},Talk among pilots,ana\nsouth.txt,"{FEE_WORDS},",Dispute about fees,ana\n',
        ),
        ("taguette.csv", f"id,document,tag,content\n1,south,help.pilot_talk,{PILOT_WORDS}\n2,south,trouble.fee_dispute,{FEE_WORDS}\n"),
        (
            "dedoose.csv",
            "Media Title,Excerpt Range,Excerpt Creator,Excerpt Copy,Codes Applied Combined,Code: Talk among pilots Applied,Code: Trouble\\Dispute about fees Applied\n"
            f"south.txt,1-9,ana,{PILOT_WORDS},Talk among pilots,True,False\nsouth.txt,1-9,ana,{FEE_WORDS},Dispute about fees,False,True\n",
        ),
        ("people.csv", f"Interview,Zitat,Kode\nsouth,{PILOT_WORDS},Talk among pilots\nsouth,{FEE_WORDS},fee_dispute\n"),
    ],
)
def test_tables_of_quotes_by_the_names_of_their_columns(study: Study, tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    columns = {"code": "Kode", "text": "Zitat"} if name == "people.csv" else {}
    report = import_file(study, tmp_path / name, coder="ana", columns=columns)
    assert "2 of 2 coded passages found in the transcripts; 2 taken in" in report
    assert [(code, coder) for code, coder, *_ in codings(study)] == [(PILOTS, "ana"), (FEES, "ana")]
    assert "0 taken in, 2 already here" in import_file(study, tmp_path / name, coder="ana", columns=columns)


def test_what_cannot_be_anchored_is_said_with_its_reason(study: Study, tmp_path: Path) -> None:
    (tmp_path / "quotes.csv").write_text(
        f'document,quote,code,coder\nsouth,"The pilots  ring the other",{PILOTS},ana\nsouth,the,{PILOTS},ana\nsouth,no such words here,{PILOTS},ana\nwest,{FEE_WORDS},{FEES},ana\n',
        encoding="utf-8",
    )
    report = import_file(study, tmp_path / "quotes.csv")
    assert "1 of 4 coded passages found in the transcripts; 1 taken in" in report
    assert re.search(r"row 3, south: “the” stands \d+ times in the text", report)
    assert "row 4, south: “no such words here” stands nowhere in the text" in report
    assert f"row 5, west: “{FEE_WORDS}” belongs to no transcript of this study" in report


@pytest.mark.parametrize(
    "heads",
    [
        "Documento,Contenido de la cita,Códigos,Creado por",
        "Dokument,Zitatinhalt,Kodes,Erstellt von",
        "Dokumentname,Segment,Code,Erstellt von",
        "Nombre del documento,Segmento,Código,Creado por",
        "Nom du document,Segment,Code,Créé par",
        "Nome do documento,Trecho,Códigos,Criado por",
        "BELGE ADI,ALINTI,Kodlar,Oluşturan",
    ],
)
def test_tables_of_programs_that_speak_other_languages(study: Study, tmp_path: Path, heads: str) -> None:
    (tmp_path / "t.csv").write_text(f"{heads}\nsouth.vtt,{PILOT_WORDS},Talk among pilots,Ben\n", encoding="utf-8")
    assert "1 of 1 coded passage found in the transcripts; 1 taken in" in import_file(study, tmp_path / "t.csv")
    assert [(code, coder) for code, coder, *_ in codings(study)] == [(PILOTS, "Ben")]


def test_a_document_under_another_name_is_known_by_its_quotes(study: Study, tmp_path: Path) -> None:
    lines = [f"Interview 7,{PILOT_WORDS},{PILOTS},ana", f"Interview 7,{FEE_WORDS},{FEES},ana"]
    (tmp_path / "t.csv").write_text("\n".join(["document,quote,code,coder", *lines]), encoding="utf-8")
    report = import_file(study, tmp_path / "t.csv")
    assert "“Interview 7” is taken for south, where its quotes stand." in report
    assert "2 of 2 coded passages found in the transcripts" in report
    (tmp_path / "t.csv").write_text(
        "\n".join(
            [
                "document,quote,code,coder",
                lines[0],
                "Interview 7,never said here by anybody,x,ana",
                "Interview 7,nor was this ever said,x,ana",
            ]
        ),
        encoding="utf-8",
    )
    assert "0 of 3 coded passages found in the transcripts" in import_file(study, tmp_path / "t.csv")


def test_without_a_column_of_transcripts_each_quote_is_looked_for_in_all(study: Study, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(f"quote,code,coder\n{PILOT_WORDS},{PILOTS},ana\nthe ships,{PILOTS},ana\n", encoding="utf-8")
    report = import_file(study, tmp_path / "t.csv")
    assert "1 of 2 coded passages found in the transcripts" in report
    assert "No column is known to say which transcript a quote is from" in report
    assert "row 3: “the ships” belongs to no transcript of this study, or may belong to several" in report


def test_a_coder_in_other_letters_is_who_is_here_and_nothing_is_doubled(study: Study, tmp_path: Path) -> None:
    for coder, taken, here in (("ana", 1, 0), ("Ana", 0, 1), ("ANA", 0, 1)):
        (tmp_path / "t.csv").write_text(f"document,quote,code,coder\nsouth,{PILOT_WORDS},{PILOTS},{coder}\n", encoding="utf-8")
        assert f"{taken} taken in, {here} already here" in import_file(study, tmp_path / "t.csv")
    assert len(codings(study)) == 1


def test_the_references_of_an_nvivo_node(study: Study, tmp_path: Path) -> None:
    (tmp_path / "Talk among pilots.txt").write_text(
        f"Files\\\\Interviews\\\\south - § 1 reference coded  [ 6.78% Coverage]\n\nReference 1 - 6.78% Coverage\n\n{PILOT_WORDS}\n",
        encoding="utf-8",
    )
    assert "1 of 1 coded passage found in the transcripts; 1 taken in" in import_file(
        study, tmp_path / "Talk among pilots.txt", coder="ana"
    )
    assert codings(study) == [(PILOTS, "ana", PILOT_WORDS, "")]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (
            "t.csv",
            "Interview,Hlas,Znak\nsouth,a,b\n",
            "no columns of quotes and codes that are recognised .it has: Interview, Hlas, Znak.*--column text=",
        ),
        ("t.csv", "transkript,text_,kode\n", "--column"),
        ("data.qda", "no database", "is nothing that can be imported"),
    ],
)
def test_what_is_not_recognised_is_one_sentence(study: Study, tmp_path: Path, name: str, content: str, said: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match=said):
        import_file(study, tmp_path / name, coder="ana")
    done = run(study, "import", tmp_path / name, "--coder", "ana", "--column", "kode=x")
    assert done.exit_code == 1
    assert "--column knows transcript, text, code, coder, note" in done.output or "nothing that can be imported" in done.output


@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl", "parquet"])
@settings(max_examples=6, deadline=None)
@given(sources=studies.texts, wanted=studies.codings)
def test_our_own_table_comes_back(ending: str, sources: list[tuple[list[str], str, bool]], wanted: list[Coded]) -> None:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        study = studies.make(Path(folder) / "study", sources)
        studies.code(study, wanted)
        held = studies.held(study)
        if not held:
            return
        export_study(study, Path(folder) / f"coded.{ending}")
        twin = studies.empty_twin(study, Path(folder) / "twin")
        report = import_file(twin, Path(folder) / f"coded.{ending}")
        assert f"{len(held)} of {how_many(len(held), 'coded passage')} found in the transcripts" in report
        assert studies.held(twin) == held


def test_rejected_unsure_and_replaced_come_back_from_our_table(study: Study, tmp_path: Path) -> None:
    from corpus.test_corpus import Team

    team = Team(study)
    team.decide("ana", "reject")
    team.decide("ana", "unsure", TUG)
    team.decide("ben", "replace", PILOTS, to=FEES)
    team.read("cleo")
    export_study(study, tmp_path / "coded.csv", choice=Choice(with_reads=True))
    twin = studies.empty_twin(study, tmp_path / "twin")
    report = import_file(twin, tmp_path / "coded.csv")
    assert "rows say that something was read and not coded" in report
    assert studies.held(twin) == studies.held(study)
    assert SOUTH


TWO_CODERS = (
    "Document name,Segment,Code,Created by\n"
    "north,We lend our tug to the harbour next door,Tug sharing,Ana\n"
    "north,The canteen serves soup on Mondays,Tug sharing,Ben\n"
    "south,The pilots ring the other harbour every evening,Talk among pilots,Ana\n"
    "south,The pilots ring the other harbour every evening,Talk among pilots,Ben\n"
)


def test_coders_who_read_to_the_end_say_no_where_they_gave_no_code(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "segments.csv"
    path.write_text(TWO_CODERS.replace("Tug sharing", TUG).replace("Talk among pilots", PILOTS), encoding="utf-8")
    assert "4 taken in" in import_file(study, path)
    alone = run(study, "agree", "--visible")  # two coders of whom only yes is known agree on nothing that could be counted
    assert alone.exit_code == 1
    assert "Ana and Ben read without giving a code is not recorded" in alone.output
    assert "--whole" in alone.output
    assert "4 readings of whole transcripts would be recorded" in import_file(study, path, dry_run=True, whole=True)
    report = import_file(study, path, whole=True)
    assert "4 readings of whole transcripts recorded" in report
    assert "0 taken in, 4 already here" in import_file(study, path, whole=True)
    assert "reading" not in import_file(study, path, whole=True)
    found = study_ratings(study, AgreementChoice()).ratings
    by_code = dict(zip(found.codes, found.values.transpose(2, 0, 1).tolist(), strict=True))
    assert found.coders == ("Ana", "Ben")
    assert by_code[TUG][0][:2] == [1, 0]
    assert by_code[TUG][1][:2] == [0, 1]
    assert by_code[PILOTS][0] == by_code[PILOTS][1]
    assert by_code[PILOTS][0][:2] == [0, 0]
    assert set(by_code[FEES][0]) == {0}  # they looked for all codes
    assert "8 decisions of the last import were taken back" in run(study, "import", "--undo").output
    assert run(study, "agree").exit_code == 1


def test_what_was_not_found_is_said_where_silence_becomes_a_no(study: Study, tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text(f"{TWO_CODERS}north,no such words here,{TUG},Ana\n", encoding="utf-8")
    assert "Mind the 1 coding not taken in: there the coder counts" in import_file(study, tmp_path / "s.csv", whole=True)
    export_study(study, tmp_path / "codebook.qdc")
    with pytest.raises(UserError, match="--whole says nothing for a codebook"):
        import_file(study, tmp_path / "codebook.qdc", whole=True)


def test_a_quote_that_stands_several_times_is_placed_where_its_coder_gave_the_code_as_often(study: Study, tmp_path: Path) -> None:
    (study.transcripts / "echo.txt").write_text("Ask: How?\n\nTell: Yes, exactly.\n\nAsk: Both?\n\nTell: Yes, exactly.\n", encoding="utf-8")
    rows = [("Ana", TUG), ("Ana", TUG), ("Ana", PILOTS), ("Ben", TUG)]
    text = "".join(f'echo,"Yes, exactly.",{code},{who}\n' for who, code in rows)
    (tmp_path / "q.csv").write_text(f"document,quote,code,coder\n{text}", encoding="utf-8")
    report = import_file(study, tmp_path / "q.csv")
    assert "2 of 4 coded passages found in the transcripts; 2 taken in" in report
    assert report.count("stands 2 times in the text") == 2  # which of the two is meant, nobody knows
    found = load_state(study, Codebook.load(study.codebook)).codings
    assert [(c.coder, c.code, c.quote) for c in found] == [("Ana", TUG, "Yes, exactly.")] * 2
    assert len({c.start for c in found}) == 2
    assert "2 already here" in import_file(study, tmp_path / "q.csv")


TALK = "Interview of Monday\n\nOde: Yes. We share.\n\nRau: Yes. They lend us a tug.\n\nOde: No.\n\nRau: Yes. We share. We share.\n"


@pytest.mark.parametrize(
    ("count", "column"),
    [
        (lambda line: line, "Beginning"),  # every line, as a text with blank lines is numbered
        (lambda line: (line + 1) // 2, "Anfang"),  # only lines that hold something
        (lambda line: line + 3, "Reference"),  # with three lines above that are not here
    ],
)
def test_a_quote_that_stands_several_times_goes_to_the_paragraph_that_the_table_names(
    study: Study, tmp_path: Path, count: Callable[[int], int], column: str
) -> None:
    (study.transcripts / "talk.txt").write_text(TALK, encoding="utf-8")
    quotes = [
        ("They lend us a tug", 5),
        ("Interview of Monday", 1),
        ("No.", 7),
        ("Yes.", 9),
        ("Yes.", 3),
        ("We share.", 3),
        ("We share.", 9),
    ]
    shown = [f"{count(line)} - {count(line)}" if column == "Reference" else str(count(line)) for _, line in quotes]
    rows = [f"talk;{PILOTS};{words};ana;{number}" for (words, _), number in zip(quotes, shown, strict=True)]
    (tmp_path / "segments.csv").write_text("\n".join([f"Document name;Code;Segment;Created by;{column}", *rows]) + "\n", encoding="utf-8")
    report = import_file(study, tmp_path / "segments.csv")
    assert "6 of 7 coded passages found in the transcripts" in report
    assert "3 quotes stand several times: placed by their paragraphs" in report
    assert "“We share.” stands 3 times" in report  # twice in its paragraph
    held = {(c.start, c.quote) for c in load_state(study, Codebook.load(study.codebook)).codings}
    lines = [0, *(place + 1 for place, sign in enumerate(TALK) if sign == "\n")]
    assert held == {(TALK.index(words, lines[line - 1]), words) for words, line in quotes[:-1]}


def test_numbers_that_the_other_quotes_do_not_bear_out_place_nothing(study: Study, tmp_path: Path) -> None:
    (study.transcripts / "talk.txt").write_text(TALK, encoding="utf-8")
    rows = [f"talk;{PILOTS};{words};ana;{number}" for words, number in (("They lend us a tug", 40), ("No.", 2), ("Yes.", 3))]
    (tmp_path / "segments.csv").write_text("\n".join(["Document name;Code;Segment;Created by;Beginning", *rows]) + "\n", encoding="utf-8")
    report = import_file(study, tmp_path / "segments.csv")
    assert "2 of 3 coded passages found in the transcripts" in report
    assert "“Yes.” stands 3 times" in report


def test_what_people_wrote_in_qualcoder_arrives_and_what_has_no_place_is_counted(study: Study, tmp_path: Path) -> None:
    folder = tmp_path / "talk.qda"
    folder.mkdir()
    words = "We lend our tug"
    with sqlite3.connect(folder / "data.qda") as database:
        database.executescript(QUALCODER)
        database.executescript(
            "CREATE TABLE code_image (imid integer); CREATE TABLE code_av (avid integer); CREATE TABLE project (memo text, about text);"
            "ALTER TABLE code_text ADD COLUMN important integer; INSERT INTO code_image VALUES (1); INSERT INTO code_av VALUES (1);"
            "INSERT INTO project VALUES ('second try', 'QualCoder'); INSERT INTO cases VALUES (1, 'Ode', 'met twice', 'ben', '');"
            "INSERT INTO code_cat VALUES (1, 'Kind of help', 'ben', '', 'what they do', NULL);"
            "INSERT INTO code_name VALUES (1, 'Tug sharing', 'any tug', 1, 'ben', '', '#ff0000', NULL);"
            "INSERT INTO journal VALUES (1, 'Day 3', 'slept badly', '', 'ana');"
        )
        database.execute("INSERT INTO source VALUES (1, 'talk.txt', ?, NULL, 'loud wind', 'ben', '')", (EMOJI,))
        start = utf16(EMOJI[: EMOJI.index(words)])
        database.execute("INSERT INTO code_text VALUES (1, 1, 1, ?, ?, ?, 'ben', '', '', 1)", (words, start, start + len(words)))
    with pytest.raises(UserError, match="Add --coder NAME"):  # nobody signs the memo of a project, and two people are named
        import_file(study, folder)
    report = import_file(study, folder, coder="cem")
    assert {(memo.note, memo.coder) for memo in load_state(study).memos} == {
        ("loud wind", "ben"),
        ("Ode: met twice", "ben"),
        ("Day 3: slept badly", "ana"),
        ("second try", "cem"),
    }
    assert "2 codings stand on pictures, places of a page, sound or film, not on words, left out." in report
    assert "1 coding is marked as important there" in report
    assert "what is said of “Kind of help”" in report
    assert f"What the file says of {TUG} is not what the codebook says" in report


def test_memos_come_back_from_their_table(study: Study, tmp_path: Path) -> None:
    """Into a twin of the study, where what a memo is on is found again: words, a transcript, a code, the study, a name for a code that is missing."""
    run(study, "memos", "--coder", "ana", "--write", "=too wide;\nsecond line", "--code", TUG)
    run(study, "memos", "--coder", "ben", "--write", "'a loud day", "--transcript", "south")
    run(study, "memos", "--coder", "ben", "--write", "begun in May")
    transcript = next(one for one in read_study(study).transcripts if one.name == "south")
    place = (transcript.text_hash, 4, 24, transcript.text[4:24])
    LogWriter(study, "ana").append(
        [
            Draft("reject", *place, PILOTS, note="not pilots"),
            Draft("note", *place, "proposed.night_watch", note="Night watch"),
            Draft("note", *place, None, note="ask again"),
        ]
    )
    file = tmp_path / "memos.csv"
    export_study(study, file, "memos")
    twin = studies.empty_twin(study, tmp_path / "twin")
    assert "memos would be taken in: 6." in import_file(twin, file, dry_run=True)
    assert "memos.csv: holds memos and no coded passage." in (report := import_file(twin, file))
    assert "memos taken in: 6." in report

    def told(of: Study) -> set[tuple[object, ...]]:
        return {(memo.coder, memo.note, memo.text, memo.start, memo.end, memo.quote, memo.code) for memo in load_state(of).memos}

    assert told(twin) == told(study)
    assert len(told(twin)) == 6
    assert codings(twin) == []  # what somebody wrote on a passage codes nothing
    assert "memos taken in: 0, 6 already here." in import_file(twin, file)
    assert "6 decisions of the last import were taken back" in undo_import(twin)
    assert told(twin) == set()


def test_memos_on_what_is_not_here_are_named(study: Study, tmp_path: Path) -> None:
    file = tmp_path / "memos.csv"
    file.write_text(
        "at,coder,about,transcript,start,end,text,code,note\n,ana,excerpt,south,4,9,nobody says this,,lost\n,ana,transcript,elsewhere,,,,,far away\n",
        encoding="utf-8",
    )
    report = import_file(study, file)
    assert "memo not taken in: south: “lost” is on words that it quotes: “nobody says this” stands nowhere in the text" in report
    assert "memo not taken in: elsewhere: “far away” belongs to no transcript of this study" in report
    assert load_state(study).memos == []
