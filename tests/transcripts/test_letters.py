"""Letters of older code pages, and characters inside words that nobody sees. All content is fictional."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Literal

import pytest

from icc_coding.codebook.model import Codebook
from icc_coding.decoding import decode
from icc_coding.reviewing.search import SearchText
from icc_coding.suggesting.collaborations import mentions
from icc_coding.suggesting.rules.matching import RuleSet
from icc_coding.suggesting.tokens import sentences
from icc_coding.transcripts import inspect_file

CODEBOOK = """
name: Ferries
version: 1.0.0
language: en
scope: {definition: All of it., rules: []}
dimensions:
  - id: value
    label: Value
    codes:
      - id: insurance
        label: Insurance
        definition: Insured together.
        rules:
          - {phrase: "pool our insurance"}
          - {regex: "road\\\\s+salt"}
          - {pattern: [{"LOWER": "together"}]}
collaborations:
  - {id: tide, label: Tide League, aliases: [Tide League], form: value.insurance, source: ours}
"""


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("cp1252", "The café owner was naïve – “quite”, it’s said."),
        ("cp1252", "Der Bürgermeister der größten Stadt wußte es."),
        ("cp1254", "Diğer ilçelerle aynı yolu paylaşıyoruz, köprüyü birlikte yaptık."),
        ("cp1252", "Við kaupum saltið saman með nágrönnum okkar, því það er ódýrara fyrir alla bæi á þessu svæði."),
        ("cp1252", "Herr Nový wußte es früher als alle anderen, sagt Frau Müller."),
        ("cp1250", "Są różne miasta, które łączą siły."),
        ("mac_roman", "Le maire était très près de l’école."),
        ("cp850", "Le café est très près."),
        ("cp1251", "Мы покупаем соль вместе с соседями и делим инспектора между городами."),
    ],
)
def test_a_code_page_is_the_one_that_makes_words(page: str, text: str) -> None:
    assert decode(text.encode(page), "a.txt") == (text, page)


def test_check_names_a_guessed_code_page_with_two_words(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Aas: Whose is the café?\nLund: The naïve mayor’s.\nAas: Since when?\nLund: For years.\n".encode("cp1252"))
    (problem,) = inspect_file(path).problems
    assert "cp1252" in problem
    assert "“café” and “naïve”" in problem
    path.write_bytes("Aas: Whose?\nLund: The mayor’s.\nAas: Since when?\nLund: For years.\n".encode("cp1252"))
    assert inspect_file(path).problems == ()  # no letter hangs on it
    path.write_text("Aas: Whose is the café?\nLund: Ours.\nAas: Since when?\nLund: For years.\n", encoding="utf-8")
    assert inspect_file(path).problems == ()


SOFT = "We po\u00adol our in\u200bsur\u2060ance, buy ro\u00adad salt to\u00adgeth\u200der, and the Ti\u00adde League helps."


def test_invisible_characters_do_not_keep_a_word_from_being_found(tmp_path: Path) -> None:
    (tmp_path / "codebook.yaml").write_text(CODEBOOK)
    codebook = Codebook.load(tmp_path / "codebook.yaml")
    found = sentences(SOFT)
    assert found[0].words[:4] == ("we", "pool", "our", "insurance")
    hits = {SOFT[hit.start : hit.end] for hit in RuleSet(codebook).hits(SOFT, found)}
    assert hits == {"po\u00adol our in\u200bsur\u2060ance", "ro\u00adad salt", "to\u00adgeth\u200der"}
    (mention,) = mentions(codebook, SOFT)
    assert SOFT[mention.start : mention.end] == "Ti\u00adde League"
    assert [SOFT[a:b] for a, b in SearchText(SOFT).find("road salt together")] == ["ro\u00adad salt to\u00adgeth\u200der"]


def test_turkish_capitals_are_found_by_small_letters_and_the_other_way() -> None:
    text = "Tuzu BİRLİKTE aldık, IŞIKLAR da yandı."
    for words, found in (("birlikte", "BİRLİKTE"), ("ışıklar", "IŞIKLAR"), ("YANDI", "yandı")):
        assert [text[a:b] for a, b in SearchText(text).find(words)] == [found]


@pytest.mark.parametrize("text_form", ["NFC", "NFD"])
@pytest.mark.parametrize("typed_form", ["NFC", "NFD"])
def test_a_quick_search_finds_letters_whose_accents_stand_by_themselves(
    text_form: Literal["NFC", "NFD"], typed_form: Literal["NFC", "NFD"]
) -> None:
    text = unicodedata.normalize(text_form, "Le café  de la fenêtre, a\u200bber Café Ống.")
    for words, found in (
        ("fenêtre", "fenêtre"),
        ("CAFÉ de", "café  de"),
        ("aber café", "a\u200bber Café"),
        ("la fen", "la fen"),
        ("ống", "Ống"),
    ):
        places = list(SearchText(text).find(unicodedata.normalize(typed_form, words)))
        assert [text[a:b] for a, b in places] == [unicodedata.normalize(text_form, found)]
    assert not list(SearchText(text).find("fenetre"))


def test_the_frozen_text_keeps_them(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"Aas: How?\nLund: {SOFT}\nAas: And?\nLund: No.\n", encoding="utf-8")
    (transcript,) = inspect_file(path).transcripts
    assert SOFT in transcript.text


def test_the_encoder_is_given_the_word() -> None:
    from icc_coding.suggesting.encoding.encoder import SentenceEncoder

    class Echo:
        def encode(self, texts: list[str], progress: object) -> list[str]:
            return texts

    encoder = SentenceEncoder.__new__(SentenceEncoder)
    encoder._load = Echo  # type: ignore[method-assign, assignment]
    assert encoder.encode([SOFT]) == [SOFT.replace("\u00ad", "").replace("\u200b", "").replace("\u2060", "").replace("\u200d", "")]
