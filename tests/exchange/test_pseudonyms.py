"""`export --pseudonyms`: no name of the table is left in any file of any format, places fit the words, and what comes back is known."""

from __future__ import annotations

import csv
import json
import os
import zipfile
from pathlib import Path

import pytest
from coded_rows import read_rows
from harbours import CODEBOOK, TUG, run, snapshot
from hypothesis import given, settings
from hypothesis import strategies as st

from icc_coding.corpus import Choice
from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.errors import UserError
from icc_coding.exchange.export import export_study
from icc_coding.exchange.flat.reading import read_coded
from icc_coding.exchange.intake import import_file
from icc_coding.exchange.pseudonyms.finding import Edit, Names, contacts
from icc_coding.exchange.pseudonyms.guessing import guesses, name_in_label
from icc_coding.exchange.pseudonyms.masking import MaskedText, mask_string
from icc_coding.exchange.pseudonyms.table import PseudonymRow
from icc_coding.exchange.pseudonyms.words import seen_small
from icc_coding.study import Study, open_study
from icc_coding.transcripts import read_study

# Everybody here is invented.
SPOKEN = """Interviewer: Mrs. Lindqvist-Ode, do you lend your tug to the harbour next door?

Maren Lindqvist-Ode: We lend our tug 🚢 to Jörg Täuber, and Täuber's pilots thank us. Mark wrote from mark.brandt@harbour.example.

Interviewer: What did Will say? Will it go on?

Maren Lindqvist-Ode: Captain Brandt rings the other harbour every evening, and so does Dr. Osei. Call him on +44 20 7946 0958 or see
https://harbour.example/osei. Maren
Lindqvist-Ode lends the tug.
"""
OTHER = """Interviewer: Who lends?

Joerg: We lend a tug to Lindqvist-Ode in the Amber Ring, and JÖRG TÄUBER borrows our tug. We mark the fairway.
"""
TABLE = """name,pseudonym,variants
Maren Lindqvist-Ode,Petra Holm,
Jörg Täuber,P2,Joerg;Taeuber*
Mark Brandt,Paul Weiss,
"""
REAL = ("lindqvist", "maren", "täuber", "jörg", "joerg", "brandt", "osei", "7946")


@pytest.fixture
def named(tmp_path: Path) -> Study:
    root = tmp_path / "Study of Maren"
    (root / "transcripts").mkdir(parents=True)
    (root / "codebook.yaml").write_text(CODEBOOK.replace("harbour next door.", "harbour of Jörg Täuber."), encoding="utf-8")
    (root / "transcripts" / "maren_lindqvist.txt").write_text(SPOKEN, encoding="utf-8")
    (root / "transcripts" / "joerg.txt").write_text(OTHER, encoding="utf-8")
    (root / "transcripts" / "cases.csv").write_text("file,case,contact\njoerg.txt,Jörg Täuber,Maren Lindqvist-Ode\n", encoding="utf-8")
    study = open_study(root)
    assert run(study, "code").exit_code == 0
    transcript = next(one for one in read_study(study).transcripts if "maren" in one.name)
    start = transcript.text.index("Täuber's pilots")
    LogWriter(study, "ana", device="desk").append(
        [
            # its end lies inside a name
            Draft("add", transcript.text_hash, start, start + 3, transcript.text[start : start + 3], TUG, note="Brandt told Osei"),
            Draft("read", transcript.text_hash, 0, len(transcript.text), codes="all"),
            Draft("note", transcript.text_hash, start, start + 6, transcript.text[start : start + 6], note="as Maren said"),
            Draft("note", note="Ask Mrs Lindqvist-Ode"),
        ]
    )
    return study


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "keys" / "names.csv"
    path.parent.mkdir()
    path.write_text(TABLE, encoding="utf-8")
    path.chmod(0o644)
    return path


def words_in(folder: Path) -> str:
    """All that a folder's files say, unpacked, and what they are called."""
    said: list[str] = []
    for name, data in snapshot(folder).items():
        said.append(name)
        if data.startswith(b"PK"):
            with zipfile.ZipFile(folder / name) as archive:
                said += [archive.read(one).decode("utf-8", "replace") for one in archive.namelist()]
        elif name.endswith(".parquet"):
            said.append(read_coded(folder / name).to_csv())
        else:
            said.append(data.decode("utf-8"))
    return "\n".join(said).casefold()


WAYS: dict[str, dict[str, object]] = {
    "coded.csv": {"dictionary": True},
    "coded.xlsx": {},
    "coded.jsonl": {},
    "coded.parquet": {},
    "settled.csv": {"choice": Choice(settled=True)},
    "reads.csv": {"choice": Choice(with_reads=True)},
    "wide.csv": {"wide": True},
    "spec.qdpx": {"suggestions": True},
    "nvivo.qdpx": {"suggestions": True, "target": "nvivo"},
    "qualcoder.qdpx": {"suggestions": True, "target": "qualcoder"},
    "quotes.docx": {"suggestions": True},
    "quotes.odt": {"suggestions": True},
    "quotes.html": {"suggestions": True},
    "quotes.md": {"suggestions": True},
    "documents": {"content": "document"},
    "archive": {"content": "dataset"},
    "bare": {"content": "dataset", "without_text": True},
    "review.csv": {"segments": True},
    "review.xlsx": {},
    "memos.csv": {},
    "codebook.yaml": {},
    "codebook.qdc": {},
    "codebook.html": {},
}


@pytest.mark.parametrize("name", WAYS)
def test_no_name_is_left_anywhere(named: Study, table: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    out.mkdir()
    said = export_study(named, out / name, pseudonyms=table, **WAYS[name])  # type: ignore[arg-type]
    assert "names.unknown.csv" in said
    words = words_in(out)
    assert [real for real in REAL if real in words] == []
    if not name.startswith(("bare", "memos")):
        assert "p2" in words


def test_places_fit_the_words_in_every_table_and_project(named: Study, table: Path, tmp_path: Path) -> None:
    export_study(named, tmp_path / "archive", pseudonyms=table, content="dataset")
    rows = read_rows(tmp_path / "archive" / "codings.csv")
    texts = {path.stem: path.read_text(encoding="utf-8") for path in (tmp_path / "archive" / "texts").iterdir()}
    with (tmp_path / "archive" / "transcripts.csv").open(encoding="utf-8") as handle:
        hashes = {line["transcript"]: line["text_sha256"] for line in csv.DictReader(handle)}
    assert rows
    assert set(hashes) == {"Petra_Holm", "P2"}
    for row in rows:
        assert " ".join(texts[hashes[row.transcript]][row.start : row.end].split()) == " ".join(row.text.split())
    added = next(row for row in rows if row.status == "added")
    assert (added.text, added.note, added.speaker) == ("P2", "Weiss told [name 1]", "Petra Holm")
    assert {row.case for row in rows if row.transcript == "P2"} == {"P2"}
    assert {row.attributes["contact"] for row in rows if row.transcript == "P2"} == {"Petra Holm"}
    plain = {(row.code, row.coder, row.status, row.score) for row in read_rows(_exported(named, tmp_path / "plain.csv"))}
    assert {(row.code, row.coder, row.status, row.score) for row in rows} == plain

    twin = tmp_path / "twin"
    (twin / "transcripts").mkdir(parents=True)
    (twin / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    export_study(named, tmp_path / "out.qdpx", pseudonyms=table)
    assert import_file(open_study(twin), tmp_path / "out.qdpx").startswith("out.qdpx: 1 of 1 coded passage found in the transcripts")


def _exported(study: Study, file: Path, **options: object) -> Path:
    export_study(study, file, **options)  # type: ignore[arg-type]
    return file


def test_said_the_same_everywhere(named: Study, table: Path, tmp_path: Path) -> None:
    export_study(named, tmp_path / "archive", pseudonyms=table, content="dataset")
    said = "\n".join(path.read_text(encoding="utf-8") for path in sorted((tmp_path / "archive" / "texts").iterdir()))
    assert "Mrs. Holm, do you lend" in said
    assert "to P2, and P2's pilots thank us. Paul wrote from [e-mail]." in said
    assert "What did Will say? Will it go on?" in said  # nobody of that name is known
    assert "Captain Weiss rings" in said
    assert "Dr. [name 1]. Call him on [phone] or see\n[link]. Petra Holm lends the tug." in said
    assert "to Holm in the Amber Ring, and P2 borrows our tug. We mark the fairway." in said


def test_a_review_sheet_comes_back_and_other_files_are_refused(named: Study, table: Path, tmp_path: Path) -> None:
    export_study(named, tmp_path / "review.csv", pseudonyms=table)
    lines = list(csv.DictReader((tmp_path / "review.csv").open(encoding="utf-8")))
    for line in lines:
        line["decision"] = "accept"
    with (tmp_path / "review.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, lines[0])
        writer.writeheader()
        writer.writerows(lines)
    logs = snapshot(named.decisions)
    for name in ("out.qdpx", "out.csv", "out.parquet"):
        export_study(named, tmp_path / name, pseudonyms=table)
        with pytest.raises(UserError, match=r"was exported with pseudonyms, so its texts and places are not those of this study"):
            import_file(named, tmp_path / name)
    export_study(named, tmp_path / "documents", "document", pseudonyms=table)
    with pytest.raises(UserError, match="was exported with pseudonyms"):
        import_file(named, tmp_path / "documents" / "P2.docx", coder="ana")
    assert snapshot(named.decisions) == logs
    assert {path.name for path in named.transcripts.iterdir()} == {"cases.csv", "joerg.txt", "maren_lindqvist.txt"}
    said = import_file(named, tmp_path / "review.csv", coder="ben")
    assert said.startswith(f"review.csv, coder ben: {len(lines)} row")
    quotes = {row.text for row in read_rows(_exported(named, tmp_path / "plain.csv", choice=Choice(coders=("ben",))))}
    assert any("Täuber" in quote for quote in quotes)


def test_what_the_table_does_not_know_is_listed_for_its_owner_alone(named: Study, table: Path, tmp_path: Path) -> None:
    said = export_study(named, tmp_path / "out.csv", pseudonyms=table)
    path = table.with_name("names.unknown.csv")
    rows = {row["name"]: row for row in csv.DictReader(path.open(encoding="utf-8-sig"))}
    assert rows["Osei"] == {"name": "Osei", "met": "behind a title", "shown": "[name 1]", "count": "1", "transcripts": "1"}
    assert rows["Will"]["shown"] == "left as it is"
    assert not {"Lindqvist", "Brandt", "Amber Ring"} & set(rows)
    assert "1 name that names.csv lacks became a number, [name 1]" in said
    if os.name == "posix":
        assert [oct(one.stat().st_mode & 0o777) for one in (table, path)] == ["0o600", "0o600"]


def test_a_table_that_is_not_there_is_drafted(named: Study, tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    with pytest.raises(UserError, match="was not there and is written now, readable for you alone: "):
        export_study(named, tmp_path / "out.csv", pseudonyms=path)
    assert not (tmp_path / "out.csv").exists()
    rows = {row["name"]: row["pseudonym"] for row in csv.DictReader(path.open(encoding="utf-8-sig"))}
    assert rows["Maren Lindqvist-Ode"] == "Person 2"
    assert rows["Will"] == ""
    assert path.stat().st_mode & 0o077 == 0 or os.name != "posix"
    export_study(named, tmp_path / "out.csv", pseudonyms=path)
    assert "Person 2" in (tmp_path / "out.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("names,for\nA,B\n", "has no columns `name` and `pseudonym`"),
        ("name,pseudonym\n,Petra\n", "line 2: has a pseudonym and no name"),
        ("name,pseudonym\nMaren,Petra\nMaren,Paula\n", "“Maren” stands there twice, with two pseudonyms"),
        ("name,pseudonym\nMaren Ode,Maren X\n", "“Maren X” holds the name it stands for"),
        ("name,pseudonym\nMaren Ode,Petra\nPetra,Paula\n", "“Petra” stands for one name and is another name of the table"),
        ("name,pseudonym\n1234,Petra\n", "“1234” has no letter"),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused(named: Study, tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "names.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match=said):
        export_study(named, tmp_path / "out.csv", pseudonyms=path)
    assert not (tmp_path / "out.csv").exists()


def test_a_table_in_the_study_is_refused(named: Study, tmp_path: Path) -> None:
    for place in (named.root / "names.csv", named.coding / "names.csv"):
        place.write_text(TABLE, encoding="utf-8")
        with pytest.raises(UserError, match="lies in the study, which others may be given"):
            export_study(named, tmp_path / "out.csv", pseudonyms=place)


def test_two_speakers_do_not_become_one(named: Study, tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text("name,pseudonym,variants\nMaren Lindqvist-Ode,Somebody,Interviewer\n", encoding="utf-8")
    with pytest.raises(UserError, match="two speakers with different roles would both be called “Somebody”"):
        export_study(named, tmp_path / "out.csv", pseudonyms=path)


def test_the_command_says_what_it_did(named: Study, table: Path, tmp_path: Path) -> None:
    result = run(named, "export", tmp_path / "out.csv", "--pseudonyms", table)
    assert result.exit_code == 0
    assert "capitalised words that may be names were left as they are" in result.output
    kept = json.loads(named.pseudonymised.read_text(encoding="utf-8"))
    assert len(kept["texts"]) == 2
    assert not {word for word in REAL if word in named.pseudonymised.read_text(encoding="utf-8").casefold()}


# how names are found

ENTRIES = (
    PseudonymRow("Anna-Lena O'Brien", "Petra Holm"),
    PseudonymRow("Rose", "P3"),
    PseudonymRow("J. de Vries", "P4"),
    PseudonymRow("Fairfield", "keep"),
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Anna-Lena O’Brien’s tug, Anna Lena O'Brien", "Petra Holm’s tug, Petra Holm"),
        ("ANNA-LENA O'BRIEN and the O'Briens", "Petra Holm and the Holms"),
        (
            "They asked Rose. Rose said no; the rose is red. The fee rose. Rose bushes.",
            "They asked P3. P3 said no; the rose is red. The fee rose. Rose bushes.",
        ),
        ("Mr J de Vries, j. de\nvries, de Vries", "Mr P4, P4, de P4"),
        ("Fairfield stays, Roses too", "Fairfield stays, Roses too"),
        ("Joannalena, Obriening", "Joannalena, Obriening"),
    ],
)
def test_names_in_all_their_shapes(text: str, shown: str) -> None:
    assert mask_string(Names(ENTRIES, seen_small(["rose"])), text) == shown


def test_a_part_that_two_people_share_stands_for_nobody() -> None:
    names = Names([PseudonymRow("Anna Lind", "P1"), PseudonymRow("Anna Berg", "P2")])
    assert mask_string(names, "Anna Lind, Anna Berg, Anna, Lind") == "P1, P2, [name], P1"


def test_captions_without_capitals() -> None:
    text = "council member osei. aye council member rau. the council member hasn't voted, and the mayor will go on. osei rang. the rauhala lines"
    names = Names(
        [PseudonymRow("Jo Rau", "P1"), PseudonymRow("Will Ode", "P2"), PseudonymRow("Li Rauhala", "P3")], seen_small([text], english=True)
    )
    assert "council member P1. the council member hasn't voted, and the mayor will go on" in mask_string(names, text)
    assert [guess.text for guess in guesses(text, seen_small([text], english=True)) if guess.sure] == ["osei", "rau"]


def test_addresses_numbers_and_links_by_their_shape() -> None:
    text = "Write to a.b@c.example, see www.c.example/x?y or @captain_ode, ring (020) 7946 0958 or 555-0199; in 2018-2020 it was $120-1500, 12:30."
    assert [text[edit.start : edit.end] for edit in contacts(text)] == [
        "a.b@c.example",
        "www.c.example/x?y",
        "@captain_ode",
        "(020) 7946 0958",
        "555-0199",
    ]


def test_sure_and_doubtful_names() -> None:
    text = (
        "Thank you, Councillor Osei. Although we met Mr. Speaker in Oslo, J. Ferrante agreed. Monday was fine; the EU paid. "
        "Grateful, we left. Chen Mei-ling and Ana de Souza came."
    )
    found = {(guess.text, guess.sure) for guess in guesses(text, seen_small([text]))}
    assert found == {("Osei", True), ("Oslo", False), ("J. Ferrante", True), ("Chen Mei-ling", False), ("Ana de Souza", False)}


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Mayor Maren Ode (chair)", "Maren Ode"),
        ("Unknown (Councilmember Rau)", "Rau"),
        ("INTERVIEWER 2", ""),
        ("Participant A", ""),
        ("Mr. Speaker", ""),
        ("R1", ""),
        ("Public", ""),
    ],
)
def test_the_name_in_a_label(label: str, name: str) -> None:
    assert name_in_label(label, frozenset(("public",))) == name


@st.composite
def edited(draw: st.DrawFn) -> MaskedText:
    text = draw(st.text("ab 🚢\n", min_size=1, max_size=40))
    edits, at = [], 0
    while at < len(text) and draw(st.booleans()):
        start = draw(st.integers(at, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        edits.append(Edit(start, end, draw(st.sampled_from(["X", "XYZ", "[name 12]", "🚢"])), ""))
        at = end + 1
    return MaskedText(text, tuple(edits))


@given(edited(), st.data())
@settings(max_examples=300, deadline=None)
def test_every_span_keeps_its_words(masked: MaskedText, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(masked.before) - 1))
    end = data.draw(st.integers(start + 1, len(masked.before)))
    shown = masked.text[slice(*masked.span(start, end))]
    touched = [edit for edit in masked.edits if edit.start < end and start < edit.end]
    first, last = min([start, *(edit.start for edit in touched)]), max([end, *(edit.end for edit in touched)])
    expected, at = "", first
    for edit in touched:
        expected += masked.before[at : edit.start] + edit.new
        at = edit.end
    assert shown == expected + masked.before[at:last]
