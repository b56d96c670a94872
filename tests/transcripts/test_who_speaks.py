"""Who says what: labels of one person, overlaps, times behind labels, head matter. All content is fictional."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from pathlib import Path

import pytest

from icc_coding.settings import TranscriptSettings
from icc_coding.study import Study
from icc_coding.transcripts import FileReading, inspect_file, read_study


def read(tmp_path: Path, content: str, name: str = "a.txt") -> FileReading:
    (tmp_path / name).write_text(content, encoding="utf-8")
    return inspect_file(tmp_path / name, TranscriptSettings(name))


def spoken(reading: FileReading) -> list[tuple[str, str]]:
    return [(turn.speaker, t.text[turn.start : turn.end]) for t in reading.transcripts for turn in t.turns]


def test_initials_that_are_introduced_once_are_the_person(tmp_path: Path) -> None:
    content = "Vera Lund (VL): Come in.\nPer Aas (PA): Thanks. Whose ferry is it?\nVL: It belongs to both islands.\nPA: Since when?\nVL: Since the war.\n"
    reading = read(tmp_path, content)
    assert [who for who, _ in spoken(reading)] == ["Vera Lund", "Per Aas", "Vera Lund", "Per Aas", "Vera Lund"]
    assert reading.transcripts[0].roles == {"Vera Lund": "respondent", "Per Aas": "interviewer"}
    assert any("“VL” is Vera Lund" in evidence for evidence in reading.recognition.evidence)


def test_an_interviewer_under_two_labels_is_pointed_out_and_has_one_role(tmp_path: Path) -> None:
    talk = [
        "TKM: How is the ferry paid?",
        "Lund: By the head.",
        "TKM: So that was the agreement.",
        "Lund: It was, for years and years.",
        "T: I see. And now?",
        "Lund: Now the county pays for all of it.",
    ]
    reading = read(tmp_path, "\n".join(talk * 2) + "\n")
    assert reading.transcripts[0].roles == {"TKM": "interviewer", "T": "interviewer", "Lund": "respondent"}
    assert any('"T" = "TKM"' in problem for problem in reading.problems)


def test_labels_that_answer_each_other_are_two_people(tmp_path: Path) -> None:
    reading = read(tmp_path, "T: Who pays?\nTK: The county pays.\nT: All of it?\nTK: Nearly all, I would say.\n")
    assert reading.transcripts[0].roles == {"T": "interviewer", "TK": "respondent"}


def test_an_overlap_belongs_to_who_says_it(tmp_path: Path) -> None:
    content = "S00: Who built it?\n\nS01: The islands did //S00: Both of them?// and nobody else.\n\n//S00: Mhm.//\n\nIt took nine years.\n\nS00: Nine?\n"
    assert spoken(read(tmp_path, content)) == [
        ("S00", "Who built it?"),
        ("S01", "The islands did"),
        ("S00", "Both of them?"),
        ("S01", "and nobody else."),
        ("S00", "Mhm."),
        ("S01", "It took nine years."),
        ("S00", "Nine?"),
    ]


def test_an_address_is_no_overlap(tmp_path: Path) -> None:
    said = "See https://ferry.example/a: it is all there // really."
    assert spoken(read(tmp_path, f"Aas: Where?\nLund: {said}\nAas: Thanks.\nLund: Sure.\n"))[1] == ("Lund", said)


@pytest.mark.parametrize("behind", [" {0} ", ": {0}\n", ": {0}\n\n", ": {0} "])
def test_a_clock_behind_the_label_is_a_time(tmp_path: Path, behind: str) -> None:
    said = [
        ("Aas", "0:00:04", "Whose ferry is it?"),
        ("Lund", "0:00:11", "It belongs to both islands."),
        ("Aas", "0:00:20", "Since when?"),
        ("Lund", "0:00:25", "Since the war."),
    ]
    label = behind if behind.startswith(":") else ":" + behind
    reading = read(tmp_path, "\n\n".join(f"{who}{label.format(time)}{what}" for who, time, what in said) + "\n")
    assert spoken(reading) == [(who, what) for who, _, what in said]
    assert [turn.time for turn in reading.transcripts[0].turns] == [4.0, 11.0, 20.0, 25.0]


def test_a_clock_that_somebody_says_is_said(tmp_path: Path) -> None:
    reading = read(tmp_path, "Aas: When does it go?\nLund: 10:30 and then at noon.\nAas: And back?\nLund: At two, in the summer.\n")
    assert spoken(reading)[1] == ("Lund", "10:30 and then at noon.")


def test_front_matter_is_nobodys_words(tmp_path: Path) -> None:
    head = (
        "---\ntitle: Ferries\nspeakers:\n  - Vera Lund\nurl: https://a.example\n"
        + "".join(f"  - title: Paper {n}\n    url: https://a.example/{n}\n" for n in range(6))
        + "---\n\n"
    )
    reading = read(tmp_path, head + "Aas: Whose?\n\nLund: Ours.\n\nAas: Since when?\n\nLund: Since the war.\n", "a.md")
    assert [who for who, _ in spoken(reading)] == ["Aas", "Lund", "Aas", "Lund"]
    assert "title: Ferries" in reading.transcripts[0].text


def test_addresses_are_nobodys_label(tmp_path: Path) -> None:
    lines = ["Aas: Whose?", "url: https://a.example/1", "Lund: Ours.", "url: https://a.example/2"] * 4
    assert {who for who, _ in spoken(read(tmp_path, "\n".join(lines) + "\n"))} == {"Aas", "Lund"}


def test_a_talk_before_the_questions_is_read_and_pointed_out(tmp_path: Path) -> None:
    speech = [
        f"On the {n} island the ferry is kept by two families who have done so for as long as anybody there can say and who are paid by both of the parishes for it."
        for n in ("first", "second", "third", "fourth", "fifth")
    ]
    reading = read(tmp_path, "\n\n".join([*speech, "Q: Who pays?", "A: The parishes.", "Q: Both?", "A: Both."]) + "\n")
    assert [text for _, text in spoken(reading)][:5] == speech
    assert not reading.recognition.sure
    assert any("before the first label" in problem for problem in reading.problems)
    assert reading.transcripts[0].roles == {"": "respondent", "Q": "interviewer", "A": "respondent"}


def test_much_running_text_outside_the_talk_is_a_problem(tmp_path: Path) -> None:
    talk = [
        f"{who}: {what}"
        for who, what in (("Aas", "Whose is it?"), ("Lund", "Ours, and that of the other island as well, as it always was."))
        for _ in range(4)
    ]
    long = " ".join(["The archive keeps a long account of the ferry that nobody has ever read from its first page to its last one."] * 3)
    reading = read(tmp_path, "\n\n".join([long, long, *talk * 2]) + "\n")
    assert any("lie outside the talk and are not coded" in problem for problem in reading.problems)


def test_lines_that_explain_the_labels_are_no_turns(tmp_path: Path) -> None:
    legend = "K: Kari Moe, harbour master\nI: Interviewer 1\n\n"
    talk = "I: Whose?\nK: Ours.\nI: Since when?\nK: Since the war.\n"
    assert spoken(read(tmp_path, legend + talk)) == [("I", "Whose?"), ("K", "Ours."), ("I", "Since when?"), ("K", "Since the war.")]


@pytest.mark.parametrize(
    "talk",
    [
        [("I", "so how did the two towns meet"), ("B", "in the office of the mayor"), ("I", "and then"), ("B", "we wrote letters")],
        [
            ("I", "How did the work with the other town\nbegin?"),
            ("B", "It began with the clerk\nof the dike."),
            ("I", "And then?"),
            ("B", "Two more."),
        ],
    ],
    ids=["without full stops", "broken lines"],
)
def test_first_words_that_end_like_no_sentence_are_said_all_the_same(tmp_path: Path, talk: list[tuple[str, str]]) -> None:
    """They explain no label: a talk without full stops has no other lines, and a broken one goes on below."""
    text = "\n\n".join(f"{who}: {said}" for who, said in talk) + "\n"
    assert [(who, " ".join(said.split())) for who, said in spoken(read(tmp_path, text))] == [
        (who, " ".join(said.split())) for who, said in talk
    ]


@pytest.mark.parametrize(
    "head",
    [
        "Interview with a warden\nDate: 3 May 2024\nPlace: Bonn\nInterviewer: Anna Berg",
        "Interview mit einer Wärterin\nInterviewer: Anna Berg\nBefragte: Eva Roth\nDatum: 3.5.2024\nDauer: 45 Minuten",
        "Entretien no 3\nDate : 3 mai 2024\nLieu : Lyon\nEnquêteur : Anne Petit\nDurée : 45 min",
        "Entrevista 3\nFecha: 3 de mayo de 2024\nLugar: Sevilla\nEntrevistadora: Ana Ruiz",
        "Görüşme 3\nTarih: 3 Mayıs 2024\nYer: Ankara\nSüre: 45 dk\nGörüşmeci: Ayşe Kaya",
        "Interview 3\nPlaats: Utrecht\nDatum: 3 mei 2024\nInterviewer: Anna Berg",
        "Intervista 3\nData: 3 maggio 2024\nLuogo: Siena\nIntervistatrice: Anna Bruni",
        "Interview 5\nDatum: 3.5.2024\nInterviewte Person: Frau R.\nTeilnehmer: 2\nAlter: 45\nZeichen: (.) Pause",
        "Intervju 3\nDato: 3. mai 2024\nSted: Bergen\nIntervjuer: Anna Berg",
    ],
    ids=lambda head: head.split("\n")[0],
)
@pytest.mark.parametrize("written", ["{}: {}", "[{}] {}", "{}:\n{}"])
def test_head_matter_is_nobodys_turn_in_any_language(tmp_path: Path, head: str, written: str) -> None:
    talk = [
        ("Interviewer", "Whose is it?"),
        ("Keeper", "Ours, and that of the other island."),
        ("Interviewer", "Since when?"),
        ("Keeper", "Since the war."),
    ]
    reading = read(tmp_path, "\n\n".join([head, *(written.format(*turn) for turn in talk)]) + "\n")
    assert spoken(reading) == talk


@pytest.mark.parametrize(
    "said",
    [
        "Result: nothing came of it.",
        "Upshot: Nobody paid.",
        "Question: who pays for all that?",
        "Ergebnis: nichts.",
        "Kosten: Drei Millionen.",
        "Stichwort Fähre: die fährt noch.",
        "Résultat : rien.",
        "Premièrement : l'argent.",
        "Ejemplo: teníamos tres barcos.",
        "Pregunta: ¿quién paga?",
        "Sonuç: hiçbir şey.",
        "Önemli: Fiyat.",
    ],
)
def test_a_word_before_a_colon_that_comes_once_inside_an_answer_is_no_speaker(tmp_path: Path, said: str) -> None:
    talk = [
        "Interviewer: Whose is it?",
        "Keeper: Ours, and that of the other island.",
        said,
        "Interviewer: Since when?",
        "Keeper: Since the war.",
    ]
    reading = read(tmp_path, "\n\n".join(talk) + "\n")
    assert [who for who, _ in spoken(reading)] == ["Interviewer", "Keeper", "Interviewer", "Keeper"]
    assert said in reading.transcripts[0].text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Ende der Aufnahme (45:12)", False),
        ("Ende des Gesprächs: 10:45 Uhr", False),
        ("Fin de l’entretien", False),
        ("FIN DE LA GRABACIÓN", False),
        ("Fine dell'intervista.", False),
        ("Einde van het interview", False),
        ("Görüşmenin sonu", False),
        ("Slutt på intervjuet", False),
        ("Transkribiert von Eva Roth", False),
        ("*** Ende ***", False),
        ("ENDE", False),
        ("Ende des Gesprächs war dann die Frage, wer zahlt.", True),
        ("Fin.", True),
    ],
)
def test_how_a_transcript_ends_is_said_by_nobody(tmp_path: Path, line: str, *, said: bool) -> None:
    talk = ["Interviewer: Whose is it?", "Keeper: Ours.", "Interviewer: Since when?", f"Keeper: Since the war.\n\n{line}"]
    reading = read(tmp_path, "\n\n".join(talk) + "\n")
    assert (line in spoken(reading)[-1][1]) is said
    assert line in reading.transcripts[0].text


def test_somebody_who_speaks_once_is_a_speaker(tmp_path: Path) -> None:
    talk = [
        ("Interviewer", "Whose is it?"),
        ("Keeper", "Ours."),
        ("Oke", "And ours."),
        ("Interviewer", "Since when?"),
        ("Keeper", "Since the war."),
    ]
    assert spoken(read(tmp_path, "\n\n".join(f"{who}: {said}" for who, said in talk) + "\n")) == talk


def test_a_town_that_speaks_is_no_head_matter(tmp_path: Path) -> None:
    talk = [
        ("Stadt Bonn", "Wir zahlen die Hälfte."),
        ("Ville de Lyon", "Nous aussi."),
        ("Stadt Bonn", "Seit wann?"),
        ("Ville de Lyon", "Depuis mai."),
    ]
    assert spoken(read(tmp_path, "\n\n".join(f"{who}: {said}" for who, said in talk) + "\n")) == talk


def test_labels_in_scripts_without_capitals_may_occur_once(tmp_path: Path) -> None:
    text = "### 田中：\n\n船は共有です。\n\n### 山本：\n\nいつから?\n\n### 田中：\n\n昔から。\n\n### 佐藤：\n\nそうです。\n"
    assert [who for who, _ in spoken(read(tmp_path, text, "a.md"))] == ["田中", "山本", "田中", "佐藤"]
    plain = "田中：船は共有です。\n山本：いつから?\n田中：昔から。\n佐藤：そうです。\n山本：どうも。\n"
    assert [who for who, _ in spoken(read(tmp_path, plain))] == ["田中", "山本", "田中", "佐藤", "山本"]


def test_a_name_in_composed_and_decomposed_letters_is_one(tmp_path: Path) -> None:
    one, other = (unicodedata.normalize(form, "Zoë") for form in ("NFC", "NFD"))
    reading = read(tmp_path, f"{one}: Whose?\nLund: Ours.\n{other}: Since when?\nLund: Since the war.\n")
    assert reading.transcripts[0].speakers == (one, "Lund")
    study = Study(tmp_path / "study")
    study.transcripts.mkdir(parents=True)
    (study.transcripts / unicodedata.normalize("NFD", "Zoë.txt")).write_text(f"{one}: Whose?\nLund: Ours.\n{one}: When?\nLund: Once.\n")
    study.cases.write_text("transcript,speaker,island\nZoë,Lund,north\n", encoding="utf-8")
    found = read_study(study)
    assert found.transcripts[0].attributes == {"island": "north"}
    assert found.transcripts[0].name == "Zoë"


def roles_in(tmp_path: Path, head: str, asking: str, answering: str) -> dict[str, str]:
    """Roles where the talk itself says nothing: both ask as often and speak as much."""
    talk = "".join(f"{asking}: The ferry came at noon. Did it?\n{answering}: The ferry went at noon. Did it?\n" for _ in range(4))
    return dict(read(tmp_path, head + talk).transcripts[0].roles)


@pytest.mark.parametrize(
    "head",
    [
        "Interviewer: Lea Marten (LM)\n\n",
        "Interviewer: LM\n\n",
        "Interviewer: Lea Marten\n\n",
        "Interviewerin: Lea Marten, LM\n\n",
        "Date: 3 May\nInterviewers: Lea Marten (LM), Tim Roe (TR)\n\n",
        "Researcher: Lea Marten & Tim Roe\nInterviewee: Kari Moe\n\n",
    ],
)
def test_head_matter_that_names_the_interviewer_is_believed(tmp_path: Path, head: str) -> None:
    assert roles_in(tmp_path, head, "LM", "KM") == {"LM": "interviewer", "KM": "respondent"}


def test_head_matter_about_somebody_else_is_no_legend(tmp_path: Path) -> None:
    assert roles_in(tmp_path, "Interviewer: Tim Roe\n\n", "LM", "KM")["LM"] == "respondent"


@pytest.mark.parametrize(
    ("asking", "answering"),
    [
        ("GÖRÜŞMECİ", "KATILIMCI 1"),
        ("Araştırmacı", "Katılımcı"),
        ("Soru", "Cevap"),
        ("Interviewende", "Befragter"),
        ("Forscherin", "Interviewte"),
        ("Enquêtrice", "Enquêté"),
        ("Интервьюер", "Респондент"),
        ("Pesquisadora", "Respondente"),
        ("聞き手", "回答者"),
        ("采访者", "受访者"),
        ("المحاور", "المشارك"),
    ],
)
def test_labels_of_other_languages_name_roles(tmp_path: Path, asking: str, answering: str) -> None:
    assert roles_in(tmp_path, "", answering, asking) == {asking: "interviewer", answering: "respondent"}


def test_questions_of_an_interviewer_without_a_label_are_pointed_out(tmp_path: Path) -> None:
    answers = ["We moor at the old quay. It was cheap.", "The town does, since the flood.", "No. Why would we?", "That was it."]
    asked = ["How do you moor?", "And who pays for the ropes?", "Would you\nmove?", "Anything else?"]
    content = "\n\n".join(f"{question}\n\nHarbour master Lund: {answer}" for question, answer in zip(asked, answers, strict=True))
    (problem,) = [told for told in read(tmp_path, content).problems if "turns end with" in told]
    assert problem.startswith(
        "3 of 3 turns end with a paragraph that asks, the first, “And who pays for the ropes?”, is read as Harbour master Lund's."
    )
    labelled = (
        content.replace("And who", "Interviewer: And who")
        .replace("Would you\nmove", "Interviewer: Would you move")
        .replace("Any", "Interviewer: Any")
    )
    assert not any("turns end with" in told for told in read(tmp_path, labelled).problems)
    monologue = "\n\n".join(f"Lund: {answer}\n\nMore of it." for answer in answers)
    assert not any("turns end with" in told for told in read(tmp_path, monologue).problems)


def test_a_speaker_who_is_not_sure_is_nobody_elses_turn(tmp_path: Path) -> None:
    content = "Moderator: Who mends the pier?\nP1: The harbour does.\nP2?: The county.\n?: Nobody.\n(P3): We do.\nP1: Well.\nP2: No.\n't Hooft: Both.\n"
    reading = read(tmp_path, content)
    assert [who for who, _ in spoken(reading)] == ["Moderator", "P1", "P2?", "?", "P3", "P1", "P2", "'t Hooft"]
    assert reading.transcripts[0].roles["?"] == "other"


def test_people_as_a_meeting_shows_them(tmp_path: Path) -> None:
    who = ["⚓ Ida Holt", "+49 170 ****12", "per@pier.example", "Jo Aas (she/her) [ferry]"]
    cues = (f"00:00:{n:02}.000 --> 00:00:{n + 1:02}.000\n{name}: Word{n} of the pier.\n" for n, name in enumerate(who * 2))
    reading = read(tmp_path, "WEBVTT\n\n" + "\n".join(cues), "a.vtt")
    named = ["Ida Holt", *who[1:]]
    assert spoken(reading) == [(name, f"Word{n} of the pier.") for n, name in enumerate(named * 2)]


def test_who_goes_on_speaking_is_no_new_person(tmp_path: Path) -> None:
    content = "INT: And the pier?\nHOLT: It is old.\nAAS: Very.\nHOLT (CONT'D): As I said.\nINT: Who pays?\nHOLT [continuing]: Nobody.\nAAS [on the phone]: We do.\n"
    reading = read(tmp_path, content)
    assert [who for who, _ in spoken(reading)] == ["INT", "HOLT", "AAS", "HOLT", "INT", "HOLT", "AAS"]


def test_a_name_with_many_titles_is_a_label(tmp_path: Path) -> None:
    content = "".join(
        f"Dr. Lund: Question {n}?\nProf. Emerita A. van der Aas, PhD: Answer {n}.\nPer Ek - Pilot of the Port: So {n}.\n" for n in range(4)
    )
    reading = read(tmp_path, content)
    assert reading.transcripts[0].roles == {
        "Dr. Lund": "interviewer",
        "Prof. Emerita A. van der Aas, PhD": "respondent",
        "Per Ek - Pilot of the Port": "respondent",
    }


def test_a_moderator_among_the_participants_moderates(tmp_path: Path) -> None:
    content = "Participants: P1 (pilot), P2 (baker), Moderator\n\n" + "Moderator: Go on.\nP1: The pier is old.\nP2: It is.\n" * 3
    assert roles_of_first(tmp_path, content) == {"Moderator": "interviewer", "P1": "respondent", "P2": "respondent"}


def test_a_guest_of_the_meetings_program_may_ask(tmp_path: Path) -> None:
    content = "".join(f"Lund, Ida (Guest): How is pier {n}?\nPer Aas: Pier {n} is old and long and nobody mends it.\n" for n in range(3))
    assert roles_of_first(tmp_path, content) == {"Lund, Ida (Guest)": "interviewer", "Per Aas": "respondent"}


def test_questions_of_other_scripts_are_questions(tmp_path: Path) -> None:
    content = "".join(f"李四：第{n}座码头怎么样？\n王五：第{n}座码头很旧，也没有人修理它，我们都很担心。\n" for n in "一二三")
    assert roles_of_first(tmp_path, content) == {"李四": "interviewer", "王五": "respondent"}


def roles_of_first(tmp_path: Path, content: str) -> Mapping[str, str]:
    return read(tmp_path, content).transcripts[0].roles


@pytest.mark.parametrize("count", ["each", "written", "page"])
def test_numbers_of_every_fifth_line_are_no_words(tmp_path: Path, count: str) -> None:
    talk = [line for n in range(12) for line in (f"INT: And pier {n},", "what of it?", "", f"Lund: Pier {n} is", "old and long.", "", "")]
    out, written = [], 0
    for number, line in enumerate(talk, start=1):
        written += bool(line)
        value = {"each": number, "written": written if line else 1, "page": (number - 1) % 30 + 1}[count]
        out.append(f"{value:<4}{line}" if value % 5 == 0 else f"    {line}")
    said = [(who, " ".join(words.split())) for who, words in spoken(read(tmp_path, "\n".join(out)))]
    assert said == [pair for n in range(12) for pair in (("INT", f"And pier {n}, what of it?"), ("Lund", f"Pier {n} is old and long."))]
