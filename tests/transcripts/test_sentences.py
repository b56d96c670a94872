"""Sentences end where they end in the language that is spoken; what was cut once stays as it was cut."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from icc_coding.cli import main
from icc_coding.study import Study
from icc_coding.transcripts import read_file, read_study
from icc_coding.transcripts.sentences import sentences_in

GERMAN = (
    "Wir haben das gemeinsam gemacht, z. B. mit Köln. Busse, Bahnen usw. kaufen wir zusammen ein. "
    "Am 1. Januar ging es los. Das galt bzw. gilt auch für den 3. Bezirk. Bürgermeister Dr. Holt war dafür. So war das 1998. Dann kam Neues. "
    "Seit dem 19. Jahrhundert arbeiten die Städte hier zusammen, und wir haben davon viel gelernt."
)
ONE = {
    "de": ["Das sind ca. 30 Städte.", "Herr Bgm. Meier kam.", "i. d. R. Montags", "d. h. Wir kaufen ein", "Friedrich II. von Preußen", "rd. 5 Mio. Euro"],
    "fr": ["M. Dupont est venu.", "p. ex. Lyon", "c.-à-d. Nous avons", "env. 30 villes", "Mme. Blanc et le Dr. Petit"],
    "es": ["El Sr. Alcalde y la Dra. Ruiz.", "p. ej. Madrid", "EE. UU. tiene", "el 1.º de mayo", "D. Juan y Dña. Ana", "el Excmo. Ayuntamiento"],
    "nl": ["dhr. Jansen en mw. Bakker", "bijv. Utrecht", "d.w.z. Wij", "o.a. Utrecht, enz. En"],
    "it": ["Il Sig. Sindaco e la dott. Rossi", "p. es. Milano", "ecc. E poi", "l'art. 5 e l'Ing. Rossi"],
    "pt": ["O Sr. Prefeito e a Dra. Silva", "p. ex. Lisboa", "no séc. XX", "a Câm. Municipal"],
    "tr": ["Prof. Dr. Yılmaz geldi", "su, yol vb. Hizmetler", "1. Ocak", "21. yüzyılda oldu", "Sn. Başkan", "Örn. Ankara", "T.C. Bakanlığı", "100. yıl"],
    "pl": ["np. Kraków", "m.in. Łódź", "3. Maja", "ul. Długa"],
    "sv": ["bl.a. Lund", "t.ex. Malmö"],
    "en": ["So my mother said la Sra. Gómez y el Sr. Pérez knew.", "and dhr. Jansen", "con la sal, p. ej. Madrid", "das gilt bzw. Galt"],
}  # fmt: skip
TWO = {
    "de": ["So war das 1998. Dann kam Neues.", "Das ist so. Ja.", "Wer? Dr. Holt."],
    "es": ["Ya está. Vamos.", "No. Sí."],
    "pt": ["Quero ver. Sim.", "Isso é. Depois fui."],
    "tr": ["Evet. Hayır.", "Saat üç. Sonra gittik."],
    "nl": ["Dat kon. En dat.", "Ja. Nee."],
    "en": ["He saw the dr. We left.", "We spoke with Juan Sr. and left. Then it rained."],
    "zh": ["我们一起买盐。每年冬天都很冷", "“真的吗？”他说。", "好！！好"],
    "ja": ["今日は寒い。「はい」と言った。", "塩を買います。 冬は寒い"],
    "sl": ["To je. In potem smo.", "Ne vem na. To je to."],
}


@pytest.mark.parametrize(("language", "text"), [(language, text) for language, texts in ONE.items() for text in texts])
def test_an_abbreviation_or_an_ordinal_ends_no_sentence(language: str, text: str) -> None:
    assert sentences_in(text, language) == [(0, len(text))]


@pytest.mark.parametrize(("language", "text"), [(language, text) for language, texts in TWO.items() for text in texts])
def test_other_ends_are_ends(language: str, text: str) -> None:
    assert len(sentences_in(text, language)) == 2


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["z.", "B.", "usw.", "Am", "1.", "Januar", "gut.", "😀", "ja!", "(vgl.", "S.", "º", "…", "1998.", "\n", "盐。", "Sr.", "。”"]
        ),
        max_size=30,
    ).map(" ".join),
    st.sampled_from([*ONE, "", "xx"]),
)
def test_sentences_lie_one_behind_the_other_and_hold_all(text: str, language: str) -> None:
    spans = sentences_in(text, language)
    assert "".join(text[start:end] for start, end in spans) == text


def checked(path: Path) -> str:
    return CliRunner().invoke(main, ["check", str(path)]).output


def study_of(folder: Path, text: str) -> Study:
    (folder / "transcripts").mkdir()
    (folder / "transcripts" / "a.txt").write_text(
        f"Ana: Wie haben Sie das damals in Ihrer Stadt gemacht, und mit wem?\nBen: {text}\n", encoding="utf-8"
    )
    return Study(folder)


def test_the_language_is_told_from_the_talk_and_said(tmp_path: Path) -> None:
    study = study_of(tmp_path, GERMAN)
    (transcript,) = read_study(study).transcripts
    said = [transcript.text[s.start : s.end] for s in transcript.segments if transcript.turns[s.turn].speaker == "Ben"]
    assert said[0].startswith("Wir haben")
    assert said[0].endswith("Am 1. Januar ging es los.")
    assert not [one for one in said if one.endswith(("z. B.", "usw.", "1.", "bzw.", "3.", "Dr.", "19."))]
    assert transcript.language == "de"
    assert json.loads((study.texts / f"{transcript.text_hash}.json").read_text())["language"] == "de"
    assert "sentences  cut by the abbreviations and ordinals of German" in checked(study.root / "transcripts" / "a.txt")


def test_what_was_cut_before_stays_as_it_was(tmp_path: Path) -> None:
    study = study_of(tmp_path, GERMAN)
    (today,) = read_study(study).transcripts
    kept = study.texts / f"{today.text_hash}.json"
    data = json.loads(kept.read_text())
    del data["language"]
    data["segments"] = [[today.segments[0].start, today.segments[0].end], [today.turns[1].start, today.turns[1].end]]
    kept.write_text(json.dumps(data))
    (study.cache / "reading").unlink()
    reading = read_study(study)
    (again,) = reading.transcripts
    assert [[s.start, s.end] for s in again.segments] == data["segments"]
    assert again.language == ""
    assert not reading.notes


def test_short_answers_have_the_language_of_their_file(tmp_path: Path) -> None:
    answers = [
        "Wir kaufen z. B. Salz ein.",
        "Nein, am 1. Januar war das vorbei.",
        "Das waren ca. 30 Städte und Kreise.",
        "Mit dem Rat usw. war das schwer.",
    ]
    rows = "".join(f'R{n},"{answer} Und das war im Jahr {1990 + n} so"\n' for n, answer in enumerate(answers * 3))
    path = tmp_path / "umfrage.csv"
    path.write_text(f"respondent,Was haben Sie mit anderen Städten gemeinsam gemacht?\n{rows}", encoding="utf-8")
    found = read_file(path)
    assert len(found) == 12
    for transcript in found:
        assert transcript.language == "de"
        assert len(transcript.segments) == 1


def test_english_says_nothing_of_a_language(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        "Ana: How did you do that?\nBen: We met the mayor, e.g. Dr. Holt. Then we bought the salt with the others, and that was it for us.\n"
    )
    (transcript,) = read_file(path)
    assert transcript.language == ""
    assert "abbreviations" not in checked(path)
