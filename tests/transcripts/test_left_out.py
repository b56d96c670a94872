"""Words that stand in a file but were not said: deleted, struck through, hidden, or about the text. All content is fictional."""

from __future__ import annotations

from pathlib import Path

import pytest
from documents import open_table, open_text, page, rich, run, word

from icc_coding.transcripts import FileReading, inspect_file

ASK, TELL = "Warden: How is the dyke kept?", "Miller: Seven parishes pay"
SAID = [
    ("Warden", "How is the dyke kept?"),
    ("Miller", "Seven parishes pay for it."),
    ("Warden", "Since when?"),
    ("Miller", "Since the flood."),
]
REST = ("Warden: Since when?", "Miller: Since the flood.")
W_DEL = '<w:del w:id="1" w:author="a"><w:r><w:delText xml:space="preserve"> too little</w:delText></w:r></w:del>'
W_INS = f'<w:ins w:id="2" w:author="a">{run(" for it")}</w:ins>'
T_DEL = '<text:tracked-changes><text:changed-region text:id="c"><text:deletion><text:p>too little</text:p></text:deletion></text:changed-region></text:tracked-changes>'


def read(tmp_path: Path, name: str, content: bytes) -> FileReading:
    (tmp_path / name).write_bytes(content)
    return inspect_file(tmp_path / name)


def spoken(reading: FileReading) -> list[tuple[str, str]]:
    return [(turn.speaker, t.text[turn.start : turn.end]) for t in reading.transcripts for turn in t.turns]


def paragraphs(*texts: str) -> str:
    return "".join(f"<text:p>{text}</text:p>" for text in texts)


def style(name: str, properties: str) -> str:
    return f'<style:style style:name="{name}" style:family="text"><style:text-properties {properties}/></style:style>'


DELETED = {
    "a.docx": word(ASK, run(TELL) + W_DEL + W_INS + run("."), *REST),
    "a.odt": open_text(T_DEL + paragraphs(ASK, f"{TELL}<text:change text:change-id='c'/> for it.", *REST)),
    "a.rtf": rich(ASK, TELL + r"{\deleted\revauthdel1  too little}{\revised\revauth1  for it}.", *REST),
    "a.html": page(ASK, f"{TELL}<del> too little</del><ins> for it</ins>.", *REST),
    "b.html": page(ASK, f"{TELL}<span class=msoDel> too little</span><span class=msoIns> for it</span>.", *REST),
    "a.md": f"{ASK}\n\n{TELL}<del> too little</del> for it.\n\n{REST[0]}\n\n{REST[1]}\n".encode(),
    "b.md": f"{ASK}\n\n{TELL}{{-- too little--}}{{++ for it++}}.\n\n{REST[0]}\n\n{REST[1]}\n".encode(),
}
STRUCK = {
    "a.docx": word(ASK, run(TELL) + run(" too little", "<w:strike/>") + run(" for it."), *REST),
    "a.odt": open_text(
        paragraphs(ASK, f"{TELL}<text:span text:style-name='S'> too little</text:span> for it.", *REST),
        style("S", 'style:text-line-through-style="solid"'),
    ),
    "a.rtf": rich(ASK, TELL + r"{\strike  too little} for it.", *REST),
    "a.html": page(ASK, f"{TELL}<s> too little</s> for it.", *REST),
    "b.html": page(ASK, f"{TELL}<span style='text-decoration: line-through'> too little</span> for it.", *REST),
    "a.md": f"{ASK}\n\n{TELL}~~ too little~~ for it.\n\n{REST[0]}\n\n{REST[1]}\n".encode(),
}
HIDDEN = {
    "a.docx": word(ASK, run(TELL) + run(" says Jan Oort", "<w:vanish/>") + run(" for it."), *REST),
    "a.odt": open_text(
        paragraphs(ASK, f"{TELL}<text:span text:style-name='H'> says Jan Oort</text:span> for it.", *REST),
        style("H", 'text:display="none"'),
    ),
    "b.odt": open_text(
        paragraphs(ASK, f"{TELL} for it.", *REST)
        + "<text:section text:display='none'><text:p>Miller: says Jan Oort</text:p></text:section>"
    ),
    "a.fodt": open_text(
        paragraphs(ASK, f"{TELL}<text:span text:style-name='H'> says Jan Oort</text:span> for it.", *REST),
        style("H", 'text:display="none"'),
        flat=True,
    ),
    "a.rtf": rich(ASK, TELL + r"{\v  says Jan Oort} for it.", *REST),
    "b.rtf": rich(ASK, TELL + r"\v  says Jan Oort\v0  for it.", *REST),
    "a.html": page(ASK, f"{TELL}<span style='display:none'> says Jan Oort</span> for it.", *REST),
    "b.html": page(ASK, f"<style>.aside {{ visibility: hidden }}</style>{TELL}<i class='aside'> says Jan Oort</i> for it.", *REST),
    "c.html": page(ASK, f"{TELL}<span hidden> says Jan Oort</span> for it.", *REST),
    "d.html": page(
        ASK,
        "<style>/* .a {} /* */ p { color: red } @media print { #b, .aside { color: red; display : none } }</style>"
        f"{TELL}<i class='aside'> says Jan Oort</i> for it.",
        *REST,
    ),
    "long.html": page(
        ASK, f"<style>{'sheet ' * 100_000}}} .aside {{ display: none }}</style>{TELL}<i class='aside'> says Jan Oort</i> for it.", *REST
    ),
}
W_TABLE = "<office:annotation><text:p>ask Jan Oort</text:p></office:annotation>"
NOTED = {
    "a.odt": open_text(
        open_table([("Speaker", "Text"), SAID[0], ("Miller", f"Seven parishes {W_TABLE}pay for it."), *SAID[2:]]),
    ),
    "b.odt": open_text(
        paragraphs(
            ASK,
            f"{TELL} for it.<text:note text:note-class='footnote'><text:note-citation>1</text:note-citation><text:note-body><text:p>ask Jan Oort</text:p></text:note-body></text:note>",
            *REST,
        )
    ),
    "a.rtf": rich(ASK, TELL + r" for it.{\super\chftn{\footnote \chftn  ask Jan Oort}}", *REST),
    "b.rtf": rich(ASK, TELL + r"{\*\atnid a}{\*\atnauthor Ana}{\*\annotation ask Jan Oort} for it.", *REST),
    "a.html": page(
        ASK,
        f"{TELL} for it.<sup><a href='#fn1'>1</a></sup>",
        *REST,
        "</p><section class='footnotes'><ol><li id='fn1'>ask Jan Oort</li></ol></section><p>",
    ),
    "b.html": page(
        ASK,
        f"{TELL} for it.<sup><a href='#cmnt1' id='cmnt_ref1'>[a]</a></sup>",
        *REST,
        "</p><div><p><a href='#cmnt_ref1' id='cmnt1'>[a]</a><span>ask Jan Oort</span></p></div><p>",
    ),
    "c.html": page(
        ASK,
        f"{TELL} for it.<a class='sdfootnoteanc' href='#sdfootnote1sym'><sup>1</sup></a>",
        *REST,
        "</p><div id='sdfootnote1'><p>ask Jan Oort</p></div><p>",
    ),
    "a.md": f"{ASK}\n\n{TELL} for it.[^1]\n\n{REST[0]}\n\n{REST[1]}\n\n[^1]: ask Jan Oort\n".encode(),
    "b.md": f"{ASK}\n\n{TELL} <!-- ask Jan Oort -->for it.\n\n{REST[0]}\n\n{REST[1]}\n".encode(),
    "c.md": f"{ASK}\n\n{TELL}{{>>ask Jan Oort<<}} for it.\n\n{REST[0]}\n\n{REST[1]}\n".encode(),
}


@pytest.mark.parametrize("name", DELETED)
def test_what_was_deleted_is_left_out_and_said_and_what_was_inserted_counts(tmp_path: Path, name: str) -> None:
    reading = read(tmp_path, name, DELETED[name])
    assert spoken(reading) == SAID
    assert any("1 tracked deletion (2 words) is left out: “too little”" in problem for problem in reading.problems)


@pytest.mark.parametrize("name", STRUCK)
def test_what_is_struck_through_is_left_out_and_said(tmp_path: Path, name: str) -> None:
    reading = read(tmp_path, name, STRUCK[name])
    assert spoken(reading) == SAID
    assert any("struck through (2 words) is left out: “too little”" in problem for problem in reading.problems)


@pytest.mark.parametrize("name", HIDDEN)
def test_hidden_words_are_nowhere_and_their_number_is_said(tmp_path: Path, name: str) -> None:
    reading = read(tmp_path, name, HIDDEN[name])
    assert spoken(reading) == SAID
    assert any("1 passage of hidden text" in problem for problem in reading.problems)
    assert "Oort" not in " ".join((reading.transcripts[0].text, *reading.problems))


@pytest.mark.parametrize("name", NOTED)
def test_comments_and_notes_are_no_speech(tmp_path: Path, name: str) -> None:
    reading = read(tmp_path, name, NOTED[name])
    assert spoken(reading) == SAID
    assert any(evidence.startswith("left out, because nobody said them: 1 ") for evidence in reading.recognition.evidence)


def test_a_deleted_paragraph_of_a_word_document_leaves_no_turn(tmp_path: Path) -> None:
    gone = '<w:pPr><w:rPr><w:del w:id="3" w:author="a"/></w:rPr></w:pPr><w:del w:id="4" w:author="a"><w:r><w:delText>Warden: Really?</w:delText></w:r></w:del>'
    reading = read(tmp_path, "a.docx", word(ASK, f"{TELL} for it.", gone, *REST))
    assert spoken(reading) == SAID
    assert any("“Warden: Really?”" in problem for problem in reading.problems)


def test_a_deleted_paragraph_of_a_rich_text_leaves_no_turn(tmp_path: Path) -> None:
    data = rich(ASK, f"{TELL} for it.", *REST).replace(rb"\pard Warden: Since", rb"\pard{\deleted Warden: Really?\par}Warden: Since")
    assert spoken(read(tmp_path, "a.rtf", data)) == SAID


def test_a_link_is_its_words_and_not_its_address(tmp_path: Path) -> None:
    link = r'{\field{\*\fldinst{HYPERLINK "https://parishes.example"}}{\fldrslt parishes}}'
    assert spoken(read(tmp_path, "a.rtf", rich(ASK, TELL.replace("parishes", link) + " for it.", *REST))) == SAID
    assert (
        spoken(
            read(
                tmp_path,
                "a.md",
                f"{ASK}\n\n{TELL.replace('parishes', '[parishes](https://parishes.example)')} for it.\n\n{REST[0]}\n\n{REST[1]}\n".encode(),
            )
        )
        == SAID
    )


def test_letters_of_a_rich_text_are_those_that_were_written(tmp_path: Path) -> None:
    said = r"Miller: na\'efve caf\u233\'3f \u-10179?\u-8704? \ldblquote quoted\rdblquote  and \{braces\}\~here, well\_known, in\-side."
    reading = read(tmp_path, "a.rtf", rich(ASK, said, *REST))
    assert spoken(reading)[1][1] == "naïve café 😀 “quoted” and {braces}\u00a0here, well-known, inside."
