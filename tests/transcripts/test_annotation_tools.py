"""Annotation tools: tiers are speakers, with their times, and what is not speech is named. All content is fictional."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from icc_coding.errors import UserError
from icc_coding.settings import TranscriptSettings
from icc_coding.transcripts import FileReading, inspect_file

TALK = (
    ("INT", "Who keeps the bridge?", 0.5),
    ("HOL", "We do, with the other bank.", 2.0),
    ("INT", "Since when?", 6.0),
    ("HOL", "For years.", 7.5),
)
TURNS = [(who, text) for who, text, _ in TALK]
TIMES = [at for _, _, at in TALK]


def read(tmp_path: Path, name: str, content: str | bytes, **settings: Any) -> FileReading:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return inspect_file(path, TranscriptSettings(name, **settings))


def spoken(reading: FileReading) -> list[tuple[str, str]]:
    return [(turn.speaker, t.text[turn.start : turn.end]) for t in reading.transcripts for turn in t.turns]


def times(reading: FileReading) -> list[float | None]:
    return [turn.time for t in reading.transcripts for turn in t.turns]


def elan(tiers: str, slots: str = "") -> str:
    marks = "".join(f'<TIME_SLOT TIME_SLOT_ID="t{n}" TIME_VALUE="{int(at * 1000)}"/>' for n, at in enumerate(TIMES))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<ANNOTATION_DOCUMENT><TIME_ORDER>{marks}{slots}</TIME_ORDER>{tiers}</ANNOTATION_DOCUMENT>'
    )


def elan_tier(name: str, marks: dict[int, str], participant: str = "", prefix: str = "a") -> str:
    inner = "".join(
        f'<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="{prefix}{n}" TIME_SLOT_REF1="t{n}" TIME_SLOT_REF2="t{n}"><ANNOTATION_VALUE>{text}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>'
        for n, text in marks.items()
    )
    return f'<TIER TIER_ID="{name}" PARTICIPANT="{participant}">{inner}</TIER>'


def elan_below(name: str, parent: str, marks: dict[int, str]) -> str:
    inner = "".join(
        f'<ANNOTATION><REF_ANNOTATION ANNOTATION_ID="{name}{n}" ANNOTATION_REF="a{n}"><ANNOTATION_VALUE>{text}</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>'
        for n, text in marks.items()
    )
    return f'<TIER TIER_ID="{name}" PARENT_REF="{parent}">{inner}</TIER>'


OF = {who: {n: text for n, (one, text, _) in enumerate(TALK) if one == who} for who in ("INT", "HOL")}
ELAN = elan(elan_tier("INT", OF["INT"]) + elan_tier("HOL", OF["HOL"]))
SHORT_GRID = '"ooTextFile"\n"TextGrid"\n0\n9\n<exists>\n2\n' + "".join(
    f'"IntervalTier"\n"{who}"\n0\n9\n2\n' + "".join(f'{at}\n{at + 1}\n"{text}"\n' for one, text, at in TALK if one == who)
    for who in ("INT", "HOL")
)
EXB = (
    "<basic-transcription><head><speakertable>"
    + "".join(f'<speaker id="S{who}"><abbreviation>{who}</abbreviation></speaker>' for who in ("INT", "HOL"))
    + "</speakertable></head><basic-body><common-timeline>"
    + "".join(f'<tli id="T{n}" time="{at}"/>' for n, at in enumerate([*TIMES, 9.0]))
    + "</common-timeline>"
    + "".join(
        f'<tier speaker="S{who}" category="v" type="t" display-name="{who} [v]">'
        + "".join(f'<event start="T{n}" end="T{n + 1}">{text}</event>' for n, text in OF[who].items())
        + "</tier>"
        for who in ("INT", "HOL")
    )
    + '<tier speaker="SHOL" category="en" type="a" display-name="HOL [en]"><event start="T1" end="T2">A gloss of five words.</event></tier>'
    "</basic-body></basic-transcription>"
)
TRS = (
    '<?xml version="1.0" encoding="ISO-8859-1"?>\n<!DOCTYPE Trans SYSTEM "trans-14.dtd">\n<Trans><Speakers><Speaker id="spk1" name="INT"/><Speaker id="spk2" name="HOL"/></Speakers><Episode><Section>'
    + "".join(
        f'<Turn speaker="spk{1 + (who == "HOL")}" startTime="{at}" endTime="{at + 1}"><Sync time="{at}"/>{text}<Event desc="rire" type="noise"/></Turn>'
        for who, text, at in TALK
    )
    + "</Section></Episode></Trans>"
)
CHA = (
    "@UTF8\n@Begin\n@Languages:\teng\n@Participants:\tINT Ana Interviewer, HOL Mayor Participant\n"
    + "".join(
        f"*{who}:\t{text[:-1]} {text[-1]} \x15{int(at * 1000)}_{int(at * 1000) + 900}\x15\n%mor:\tn|x v|y n|z\n" for who, text, at in TALK
    )
    + "@End\n"
)
TEI = (
    '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><particDesc><listPerson><person xml:id="P1" role="interviewer"><persName>INT</persName></person><person xml:id="P2"><persName>HOL</persName></person></listPerson></particDesc></teiHeader>'
    "<text><timeline><when xml:id='T'/>"
    + "".join(f'<when xml:id="T{n}" interval="{at}" since="#T"/>' for n, at in enumerate(TIMES))
    + "</timeline><body>"
    + "".join(
        f'<u who="#P{1 + (who == "HOL")}" start="#T{n}">{text}<vocal><desc>coughs loudly into the cup</desc></vocal></u>'
        for n, (who, text, _) in enumerate(TALK)
    )
    + "</body></text></TEI>"
)
LONG_GRID = "\ufeff" + "".join(
    [
        'File type = "ooTextFile"\nObject class = "TextGrid"\n\nxmin = 0 \nxmax = 9 \ntiers? <exists> \nsize = 2 \nitem []: \n',
        *(
            f'    item [{number}]:\n        class = "IntervalTier" \n        name = "{who}" \n        xmin = 0 \n        xmax = 9 \n        intervals: size = {len(OF[who])} \n'
            + "".join(
                f'        intervals [{n}]:\n            xmin = {at} \n            xmax = {at + 1} \n            text = "{text}" \n'
                for n, (one, text, at) in enumerate(TALK)
                if one == who
            )
            for number, who in enumerate(("INT", "HOL"), 1)
        ),
    ]
)
FILES: dict[str, tuple[str, str | bytes]] = {
    "eaf": ("a.eaf", ELAN),
    "short grid": ("a.TextGrid", SHORT_GRID),
    "long grid in UTF-16": ("a.TextGrid", LONG_GRID.encode("utf-16-be")),
    "exb": ("a.exb", EXB),
    "trs": ("a.trs", TRS),
    "cha": ("a.cha", CHA),
    "tei": ("a.xml", TEI),
    "elan's table": (
        "a.txt",
        "".join(f"{who}\t\t00:00:0{at:.3f}\t{at}\t00:00:09.000\t9.0\t00:00:01.000\t1.0\t{text}\n" for who, text, at in TALK),
    ),
    "elan's table, a column a tier": (
        "a.txt",
        "Begin Time - hh:mm:ss.ms\tEnd Time - hh:mm:ss.ms\tINT\tHOL\n"
        + "".join(
            f"00:00:0{at:.3f}\t00:00:09.000\t{text if who == 'INT' else ''}\t{text if who == 'HOL' else ''}\n" for who, text, at in TALK
        ),
    ),
    "praat's table": ("a.txt", "tmin\ttier\ttext\ttmax\n" + "".join(f"{at}\t{who}\t{text}\t{at + 1}\n" for who, text, at in TALK)),
}


@pytest.mark.parametrize("kind", FILES)
def test_tiers_are_speakers_with_their_times(tmp_path: Path, kind: str) -> None:
    reading = read(tmp_path, *FILES[kind])
    assert spoken(reading) == TURNS
    assert times(reading) == TIMES
    assert reading.recognition.sure
    assert reading.transcripts[0].roles["INT"] == "interviewer"
    assert reading.problems == ()


def test_dependent_tiers_are_named_and_can_be_chosen(tmp_path: Path) -> None:
    glosses = dict.fromkeys(range(4), "Words of another language here.")
    tree = elan(elan_tier("tx@Ana", {n: text for n, (_, text, _) in enumerate(TALK)}, "Ana") + elan_below("ft@Ana", "tx@Ana", glosses))
    reading = read(tmp_path, "a.eaf", tree)
    assert spoken(reading) == [("Ana", text) for _, text, _ in TALK]
    assert "“ft@Ana” (belongs to “tx@Ana”, 20 words)" in reading.recognition.evidence[-1]
    chosen = read(tmp_path, "a.eaf", tree, tiers=("ft@Ana",))
    assert spoken(chosen) == [("Ana", glosses[0])] * 4
    assert times(chosen) == TIMES
    with pytest.raises(UserError, match="has no tier “x” with text"):
        read(tmp_path, "a.eaf", tree, tiers=("x",))


def test_numbers_of_utterances_are_no_speech(tmp_path: Path) -> None:
    tree = elan(
        elan_tier("ref@Ana", {n: f"talk.00{n}" for n in range(4)})
        + elan_below("tx@Ana", "ref@Ana", {n: text for n, (_, text, _) in enumerate(TALK)})
    )
    assert spoken(read(tmp_path, "a.eaf", tree)) == [("Ana", text) for _, text, _ in TALK]


def test_a_free_tier_of_notes_is_said_and_then_it_is_not_sure(tmp_path: Path) -> None:
    noted = ELAN.replace(
        "</ANNOTATION_DOCUMENT>", elan_tier("Notes", {0: "a lorry passes by outside"}, prefix="n") + "</ANNOTATION_DOCUMENT>"
    )
    reading = read(tmp_path, "a.eaf", noted)
    assert spoken(reading) == TURNS
    assert not reading.recognition.sure
    assert "“Notes”" in reading.recognition.evidence[-1]


def test_of_several_tiers_of_one_person_the_fullest_is_the_speech(tmp_path: Path) -> None:
    hands = elan_tier("Hands", {0: "left", 2: "right up"}, "Holt", "h")
    reading = read(tmp_path, "a.eaf", elan(elan_tier("INT", OF["INT"], "Ana") + elan_tier("HOL", OF["HOL"], "Holt") + hands))
    assert spoken(reading) == TURNS
    assert "“Hands” (another tier of Holt, 3 words)" in reading.recognition.evidence[-1]
    same = elan(elan_tier("INT", OF["INT"], "x") + elan_tier("HOL", OF["HOL"], "x"))
    assert spoken(read(tmp_path, "a.eaf", same)) == TURNS


def test_labels_inside_the_only_tier_name_the_speakers(tmp_path: Path) -> None:
    tree = elan(elan_tier("default", {n: f"{who}: {text}" for n, (who, text, _) in enumerate(TALK)}))
    reading = read(tmp_path, "a.eaf", tree)
    assert (spoken(reading), times(reading)) == (TURNS, TIMES)


def test_single_words_of_an_aligner_become_turns(tmp_path: Path) -> None:
    def tier(name: str, marks: list[tuple[float, str]]) -> str:
        return f'"IntervalTier"\n"{name}"\n0\n9\n{len(marks)}\n' + "".join(f'{at}\n{at + 0.3}\n"{text}"\n' for at, text in marks)

    first = ["we", "keep", "the", "bridge", "with", "the", "other", "bank", "now"]
    words = [(round(n * 0.3, 1), word) for n, word in enumerate(first)] + [(6.0, ""), (7.0, "always"), (7.3, "have")]
    grid = '"ooTextFile"\n"TextGrid"\n0\n9\n<exists>\n2\n' + tier("Holt - words", words) + tier("Holt - phones", [(0.0, "W"), (0.1, "IY")])
    assert spoken(read(tmp_path, "a.TextGrid", grid)) == [("Holt", " ".join(first)), ("Holt", "always have")]


def test_events_that_follow_each_other_are_one_turn(tmp_path: Path) -> None:
    split = EXB.replace(
        '<event start="T1" end="T2">We do, with the other bank.</event>',
        '<event start="T1" end="T1b">We do, </event><event start="T1b" end="T2">with the other bank.</event>',
    ).replace('<tli id="T2"', '<tli id="T1b"/><tli id="T2"')
    assert spoken(read(tmp_path, "a.exb", split)) == TURNS


def test_two_who_speak_at_once_keep_their_words(tmp_path: Path) -> None:
    both = TRS.replace(
        "</Section>",
        '<Turn speaker="spk1 spk2" startTime="9" endTime="10"><Sync time="9"/><Who nb="1"/>Thank you.<Who nb="2"/>Not at all.</Turn></Section>',
    )
    assert spoken(read(tmp_path, "a.trs", both))[4:] == [("INT", "Thank you."), ("HOL", "Not at all.")]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("so:: [//] so we (.) &-uh went home .", "so so we uh went home."),
        ("(be)cause <the boat> [= a ferry] sank +...", "because the boat sank…"),
        ("&=laughs I [x 3] was in New_York@s &*INT:mhm yes ?", "I was in New York yes?"),
        ("they 0are gone [+ exc] .", "they gone."),
    ],
)
def test_marks_of_chat_are_no_words(tmp_path: Path, written: str, said: str) -> None:
    reading = read(tmp_path, "a.cha", f"@UTF8\n@Begin\n*HOL:\t{written}\n@End\n")
    assert spoken(reading) == [("HOL", said)]


def test_times_of_chat_without_their_control_characters(tmp_path: Path) -> None:
    reading = read(tmp_path, "a.cha", "@UTF8\n@Begin\n*HOL:\twe went home . 1500_2700\n@End\n")
    assert (spoken(reading), times(reading)) == ([("HOL", "we went home.")], [1.5])


@pytest.mark.parametrize("time", ["9" * 400, "9" * 20])
def test_a_time_that_no_recording_reaches_is_none(tmp_path: Path, time: str) -> None:
    reading = read(tmp_path, "a.cha", f"@UTF8\n@Begin\n*HOL:\twe went home . \x15{time}_{time}\x15\n@End\n")
    assert times(reading) == [None]
    slots = f'<TIME_SLOT TIME_SLOT_ID="ts1" TIME_VALUE="{time}"/>'
    assert times(read(tmp_path, "a.eaf", ELAN.replace("<TIME_ORDER>", f"<TIME_ORDER>{slots}", 1)))[1:] == TIMES[1:]


def test_a_line_of_chat_goes_on_behind_a_tab(tmp_path: Path) -> None:
    assert spoken(read(tmp_path, "a.cha", "@UTF8\n@Begin\n*HOL:\twe went\n\thome .\n@End\n")) == [("HOL", "we went home.")]


def test_tokens_of_tei_become_sentences(tmp_path: Path) -> None:
    block = '<annotationBlock who="#P2" start="#T1"><u><seg><w>We</w><w>do</w><pc>,</pc>\n<w>yes</w><pc>.</pc></seg></u><spanGrp><span>pro v</span></spanGrp></annotationBlock>'
    tei = TEI[: TEI.index("<body>") + 6] + block + "</body></text></TEI>"
    reading = read(tmp_path, "a.xml", tei)
    assert (spoken(reading), times(reading)) == ([("HOL", "We do, yes.")], [2.0])


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xml", "<?xml version='1.0'?><catalogue><book>Long words here.</book></catalogue>", "XML that no reader knows"),
        ("a.TextGrid", '"ooTextFile"\n"TextGrid"\n0\n9\n<exists>\n2\n"IntervalTier"\n"A"\n0\n', "breaks off"),
        ("a.eaf", ELAN[:200], "damaged or cut off"),
        ("a.eaf", '<?xml version="1.0"?><!DOCTYPE A [<!ENTITY x "y">]>' + ELAN.split("\n", 1)[1], "damaged or cut off|entities"),
        ("a.exs", "<segmented-transcription/>", "basic transcription"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, name: str, content: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        read(tmp_path, name, content)


def test_another_reader_is_refused_with_the_right_one(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="Choose tiers-eaf"):
        read(tmp_path, "a.eaf", ELAN, reader="labelled")
    assert spoken(read(tmp_path, "a.eaf", ELAN, reader="tiers")) == TURNS
