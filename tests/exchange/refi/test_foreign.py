"""Projects as other programs write them, and files that are wrong: one sentence, and nothing of them is taken in. All of it is fictional."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from harbours import CODEBOOK, TUG, make_study

from icc_coding.codebook.model import Codebook
from icc_coding.decisions.state import load_state
from icc_coding.errors import UserError
from icc_coding.exchange.intake import import_file
from icc_coding.exchange.refi.offsets import CONVENTIONS, FileOffsets
from icc_coding.study import Study
from icc_coding.transcripts import read_study

TEXT = "Ode: 🚢 We lend our tug to the next harbour.\n\nRau: The pilots 😀 ring every evening.\n\nOde: They took our ships, all of them.\n"
WORDS = ("We lend our tug", "next harbour", "The pilots", "ring every evening", "They took our ships", "all of them")
GUID = "11111111-2222-3333-4444-55555555555{}"


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return make_study(tmp_path / "study")


def project(selections: str, *, codes: str = "", more: str = "", source: str = "", origin: str = "NVivo 12") -> str:
    codes = codes or f'<Code guid="{GUID.format(1)}" name="Tug sharing" isCodable="true"/>'
    source = source or f'plainTextPath="internal://{GUID.format(2)}.txt"'
    return (
        f'<?xml version="1.0"?><Project name="p" origin="{origin}" xmlns="urn:QDA-XML:project:1.0"><Users><User guid="{{{GUID.format(9).upper()}}}" '
        f'name="Ana"/></Users><CodeBook><Codes>{codes}</Codes></CodeBook><Sources><TextSource guid="{GUID.format(2)}" name="talk.docx" '
        f"{source}>{selections}</TextSource></Sources>{more}</Project>"
    )


def selection(start: int, end: int, name: str = "", code: str = GUID.format(1)) -> str:
    return (
        f'<PlainTextSelection guid="{GUID.format(3)}" name="{name}" startPosition="{start}" endPosition="{end}">'
        f'<Coding guid="{GUID.format(4)}" creatingUser="{GUID.format(9)}"><CodeRef targetGUID="{code}"/></Coding></PlainTextSelection>'
    )


def write(
    path: Path, xml: str, source: bytes | None = TEXT.encode(), folder: str = "Sources", name: str = "Trial.qde", **more: bytes
) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, xml)
        if source is not None:
            archive.writestr(f"{folder}/{GUID.format(2)}.TXT", source)
        for member, data in more.items():
            archive.writestr(member.replace("__", "/"), data)
    return path


def quotes(study: Study) -> list[str]:
    return [coding.quote for coding in load_state(study, Codebook.load(study.codebook)).codings]


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("way", CONVENTIONS, ids=lambda way: way.name)
def test_every_way_of_counting_is_found_out(study: Study, tmp_path: Path, way: object, named: bool) -> None:
    counted = FileOffsets(TEXT, way, crlf=True, bom=True)  # type: ignore[arg-type]
    places = [(TEXT.index(words), TEXT.index(words) + len(words)) for words in WORDS]
    xml = project("".join(selection(*counted.outward(*place), TEXT[slice(*place)] if named else "") for place in places), origin="x")
    path = write(tmp_path / "p.qdpx", xml, b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    report = import_file(study, path)
    assert "6 of 6 coded passages found in the transcripts; 6 taken in" in report
    assert f"Positions are counted as {way.name}: 6 of 6 fit by {'quotations' if named else 'edges of words'}" in report  # type: ignore[attr-defined]
    assert quotes(study) == list(WORDS)


def test_when_no_way_wins_it_stops_and_asks(study: Study, tmp_path: Path) -> None:
    xml = project(selection(7, 9) + selection(11, 13))
    path = write(tmp_path / "p.qdpx", xml, TEXT.replace("\n", "\r\n").encode())
    with pytest.raises(UserError, match=r"how it counts positions cannot be told.*Name the right one, for example --offsets"):
        import_file(study, path)
    assert not (study.transcripts / "talk.txt").exists()
    assert "2 of 2 coded passages found in the transcripts" in import_file(study, path, offsets="codepoints")
    with pytest.raises(UserError, match="There is no way of counting `bytes`"):
        import_file(study, path, offsets="bytes")


def test_a_coding_whose_place_fails_is_reported_and_never_written(study: Study, tmp_path: Path) -> None:
    places = [(TEXT.index(words), TEXT.index(words) + len(words), words) for words in WORDS]
    xml = project("".join(selection(*place) for place in places) + selection(9000, 9010, "beyond"), origin="x")
    report = import_file(study, write(tmp_path / "p.qdpx", xml))
    assert "6 of 7 coded passages found in the transcripts; 6 taken in" in report
    assert "“talk”, 9000 to 9010: outside the text" in report


def test_equal_names_under_different_parents_stay_apart(study: Study, tmp_path: Path) -> None:
    codes = "".join(
        f'<Code guid="{GUID.format(n)}" name="{parent}" isCodable="false"><Code guid="{GUID.format(n + 4)}" name="Tug sharing" isCodable="true"/></Code>'
        for n, parent in ((1, "Kind of help"), (3, "Complaints"))
    )
    marks = [(TEXT.index(words), TEXT.index(words) + len(words), words) for words in WORDS]
    xml = project("".join(selection(*place, GUID.format(5 + 2 * (n % 2))) for n, place in enumerate(marks)), codes=codes)
    report = import_file(study, write(tmp_path / "p.qdpx", xml))
    found = {coding.code for coding in load_state(study, Codebook.load(study.codebook)).codings}
    assert found == {TUG, "complaints.tug_sharing"}
    assert "1 code is not in the codebook; the codings are kept." in report
    again = import_file(study, tmp_path / "p.qdpx")
    assert "0 taken in, 6 already here" in again


def good() -> str:
    return project(selection(7, 22, "We lend our tug"))


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", b"<x>" + b" " * 60_000_000)
    return buffer.getvalue()


def faulty(path: Path) -> list[tuple[Path, str]]:
    entity = good().replace("<Project", '<!DOCTYPE a [<!ENTITY b "c">]><Project')
    (path / "bomb.qdpx").write_bytes(bomb())
    (path / "torn.qdpx").write_bytes(write(path / "whole.qdpx", good()).read_bytes()[:200])
    return [
        (write(path / "slip.qdpx", good(), **{"..__..__evil.txt": b"x"}), "would be put outside its folder"),
        (write(path / "root.qdpx", good(), **{"__etc__evil.txt": b"x"}), "would be put outside its folder"),
        (path / "bomb.qdpx", "would unpack to"),
        (path / "torn.qdpx", "is damaged or cut off"),
        (write(path / "entity.qdpx", entity), "declares XML entities"),
        (write(path / "broken.qdpx", good()[:-20]), "its XML breaks at line 1"),
        (write(path / "other.qdpx", "<x/>"), "is no REFI-QDA project"),
        (write(path / "two.qdpx", good(), **{"project.qde": b"<x/>"}), "holds 2 projects"),
        (write(path / "none.qdpx", good(), name="project.xml"), r"holds no project \(\.qde\)"),
        (write(path / "missing.qdpx", good(), None), "the text of “talk.docx” is not in it"),
        (
            write(path / "dangling.qdpx", project(selection(7, 22, "We lend our tug", GUID.format(8)))),
            "refers to a code that is not in the file",
        ),
        (write(path / "position.qdpx", good().replace('startPosition="7"', 'startPosition="x"')), "has no position"),
        (write(path / "nobody.qdpx", good().replace(f' creatingUser="{GUID.format(9)}"', "")), "does not say who coded. Add --coder"),
    ]


def test_a_wrong_file_is_one_sentence_and_nothing_is_taken_in(study: Study, tmp_path: Path) -> None:
    before = sorted(path.relative_to(study.root) for path in study.transcripts.rglob("*"))
    for path, said in faulty(tmp_path):
        with pytest.raises(UserError, match=said) as caught:
            import_file(study, path)
        assert "\n" not in str(caught.value), path
        assert str(caught.value).startswith(path.name), path
        assert sorted(one.relative_to(study.root) for one in study.transcripts.rglob("*")) == before, path
        assert not study.decisions.exists(), path
    assert study.codebook.read_text(encoding="utf-8") == CODEBOOK


def variables(**values: str) -> str:
    return "".join(
        f'<VariableValue><VariableRef targetGUID="{name}"/><TextValue>{value}</TextValue></VariableValue>' for name, value in values.items()
    )


def test_cases_as_others_tie_them_to_texts_become_rows_and_what_does_not_fit_is_said(study: Study, tmp_path: Path) -> None:
    """NVivo gives a case to a text as if it were a code; a talk of two people has two cases; attributes may be called as our own columns."""
    names = ("city", "Name", "sum", "age", "wave")
    declared = "".join(f'<Variable guid="{name}" name="{name}" typeOfVariable="Text"/>' for name in names)
    ode = variables(city="'s-Gravendam", Name="Ode V.", sum="=1+1", age="40")
    rau = variables(age="50") + f'<SourceRef targetGUID="{GUID.format(2)}"/>'
    cases = ((7, "Ode", ode), (8, "Rau", rau), (6, "Lost", variables(age="1")))
    listed = "".join(f'<Case guid="{GUID.format(number)}" name="{name}">{inner}</Case>' for number, name, inner in cases)
    more = f"<Variables>{declared}</Variables><Cases>{listed}</Cases>"
    coded = selection(0, len(TEXT), code=GUID.format(7)) + selection(8, 23, "We lend our tug") + variables(wave="2")
    report = import_file(study, write(tmp_path / "p.qdpx", project(coded, more=more)), offsets="codepoints")
    (talk,) = [one for one in read_study(study).transcripts if one.name == "talk"]
    assert talk.case == "Ode"
    assert talk.attributes == {"city": "'s-Gravendam", "Name (attribute)": "Ode V.", "sum": "=1+1", "wave": "2"}
    assert "“talk” belongs to 2 cases and is given to Ode (not Rau). Its age is not the same in all of them and was left out." in report
    assert "`Name` is called `Name (attribute)` there" in report
    assert "1 case was left out, having no text here: Lost." in report


def test_words_about_a_passage_without_a_code_are_a_memo_with_all_that_was_said(study: Study, tmp_path: Path) -> None:
    def noted(start: int, end: int, *refs: int, description: str = "", coding: str = "") -> str:
        said = f"<Description>{description}</Description>" if description else ""
        notes = "".join(f'<NoteRef targetGUID="{GUID.format(ref)}"/>' for ref in refs)
        place = f'creatingUser="{GUID.format(9)}" startPosition="{start}" endPosition="{end}"'
        return f'<PlainTextSelection guid="{GUID.format(3)}" {place}>{said}{coding}{notes}</PlainTextSelection>'

    case = f'<Coding guid="{GUID.format(4)}"><CodeRef targetGUID="{GUID.format(8)}"/></Coding>'
    ships = TEXT.index("They took our ships")
    more = f'<Cases><Case guid="{GUID.format(8)}" name="Rau"/></Cases><Notes>' + "".join(
        f'<Note guid="{GUID.format(number)}"><PlainTextContent>{words}</PlainTextContent></Note>'
        for number, words in ((5, "ask again"), (6, "see the by-laws"))
    )
    selections = (
        "".join(selection(TEXT.index(words), TEXT.index(words) + len(words)) for words in WORDS)
        + noted(ships, ships + 9, 5, 6, description="who took them?")
        + noted(ships, ships + 4, 6, coding=case)
        + noted(9000, 9001, 5)
    )
    report = import_file(study, write(tmp_path / "p.qdpx", project(selections, more=f"{more}</Notes>", origin="(spec)")))
    memos = {(memo.start, memo.end, memo.note) for memo in load_state(study).memos}
    assert memos == {
        (ships, ships + 9, "who took them?\n\nask again\n\nsee the by-laws"),
        (ships, ships + 4, "see the by-laws"),
        (None, None, "ask again"),
    }
    assert "memos taken in: 3" in str(report)


def note(number: int, words: str, title: str = "", user: int = 0) -> str:
    signed = f' creatingUser="{GUID.format(user)}"' if user else ""
    return f'<Note guid="{GUID.format(number)}" name="{title}"{signed}><PlainTextContent>{words}</PlainTextContent></Note>'


def memos(study: Study) -> set[tuple[str, str | None, int | None, str]]:
    names = {one.text_hash: one.name for one in read_study(study).transcripts}
    return {(memo.note, memo.code or names.get(memo.text or ""), memo.start, memo.coder) for memo in load_state(study).memos}


def test_every_memo_of_a_project_arrives_with_its_title_and_its_author(study: Study, tmp_path: Path) -> None:
    """On a code, a source, a case, the project, and the journal, to which nothing refers; who is named alone has written what nobody signed."""
    ref = '<NoteRef targetGUID="' + GUID + '"/>'
    codes = (
        f'<Code guid="{GUID.format(1)}" name="Tug sharing" isCodable="true"><Description>Any tug at all.</Description>{ref.format(5)}</Code>'
        f'<Code guid="{GUID.format(0)}" name="Gossip" isCodable="false"><Description>All that is said behind hands.</Description>'
        f'<Code guid="{GUID.format(4)}" name="Evening gossip" isCodable="true"/></Code>'
    )
    more = (
        f'<Cases><Case guid="{GUID.format(8)}" name="Rau"><Description>met twice</Description></Case></Cases><Notes>'
        + note(5, "too wide", "On tugs")
        + note(6, "On quays: they wait", "On quays", 9)
        + note(7, "slept badly", "Day 3", 9)
        + f'<Note guid="{GUID.format(2)[:-1]}f" name="Lost words" plainTextPath="internal://lost.txt"/></Notes>'
        + '<Sets><Set guid="a" name="Wave 1"/></Sets><Description>Harbours, second try</Description>'
    )
    talk = f"<Description>loud wind</Description>{selection(8, 23, 'We lend our tug')}{ref.format(6)}"
    path = write(tmp_path / "p.qdpx", project(talk, codes=codes, more=more, origin="x"))
    report = import_file(study, path, offsets="codepoints")
    assert memos(study) == {
        ("On tugs: too wide", TUG, None, "Ana"),
        ("loud wind", "talk", None, "Ana"),
        ("On quays: they wait", "talk", None, "Ana"),
        ("Rau: met twice", None, None, "Ana"),
        ("Harbours, second try", None, None, "Ana"),
        ("Day 3: slept badly", None, None, "Ana"),
    }
    assert "memos taken in: 6." in report
    assert "The words of these notes are not in the file: Lost words." in report
    assert "Not taken in, because a study has none of them: 1 set." in report
    assert "What the file says of help.tug_sharing is not what the codebook says, which stays as it is." in report
    assert "what is said of “Gossip”" in report
    assert "memos taken in: 0, 6 already here." in import_file(study, path, offsets="codepoints")


def test_texts_of_pdf_and_transcripts_of_recordings_are_read_and_the_rest_is_counted(study: Study, tmp_path: Path) -> None:
    coding = f'<Coding guid="{GUID.format(4)}" creatingUser="{GUID.format(9)}"><CodeRef targetGUID="{GUID.format(1)}"/></Coding>'
    inline = "<PlainTextContent>Ode: We lend our tug to whoever asks for it.</PlainTextContent>"
    page = '<PDFSelection guid="p" page="1" firstX="1" firstY="1" secondX="2" secondY="2">' + coding + "</PDFSelection>"
    value = '<VariableValue><VariableRef targetGUID="wave"/><TextValue>2</TextValue></VariableValue>'
    points = "".join(f'<SyncPoint guid="s{n}" timeStamp="{n}000" position="{place}"/>' for n, place in enumerate((5, 20)))
    points += '<SyncPoint guid="s9" timeStamp="9000"/>'
    selections = "".join(
        f'<TranscriptSelection guid="t{last}" name="{name}" fromSyncPoint="s0" toSyncPoint="{last}">{coding}</TranscriptSelection>'
        for last, name in (("s1", "We lend our tug"), ("s9", "nowhere"))
    )
    spoken = inline.replace("whoever asks for it", "the south, on Mondays")
    more = (
        f'<Variables><Variable guid="wave" name="wave" typeOfVariable="Text"/></Variables><Cases><Case guid="c" name="Port Ode"><SelectionRef targetGUID="ts1"/></Case></Cases>'
        f'<Sources><PDFSource guid="d" name="plan.pdf">{page}<Representation guid="r" name="r">{inline}'
        f"{selection(5, 20, 'We lend our tug')}</Representation>{coding}{value}</PDFSource>"
        f'<AudioSource guid="a" name="talk two.mp3"><Transcript guid="b" name="b">{spoken}{points}{selections}</Transcript></AudioSource>'
        f'<PictureSource guid="q" name="quay.png">{coding}</PictureSource></Sources>'
    )
    report = import_file(study, write(tmp_path / "p.qdpx", project(selection(8, 23, "We lend our tug"), more=more, origin="x")))
    texts = {one.text_hash: one for one in read_study(study).transcripts}
    found = {(texts[one.text].name, one.quote) for one in load_state(study, Codebook.load(study.codebook)).codings}
    assert found == {(name, "We lend our tug") for name in ("talk", "plan", "talk two")}
    by_name = {one.name: one for one in texts.values()}
    assert by_name["plan"].attributes == {"wave": "2"}
    assert by_name["talk two"].case == "Port Ode"
    assert "3 of 5 coded passages found in the transcripts; 3 taken in" in report
    assert "left out: 1 PictureSource." in report
    assert "2 codings stand on pictures, places of a page, sound or film, not on words, left out." in report
    assert "“plan.pdf”: the code “Tug sharing” was given to the whole of it, not to words" in report
    assert "“talk two.mp3”: “nowhere” has no place in the text" in report
