"""What `check` says a codebook will find."""

from __future__ import annotations

from icc_coding.codebook.model import Codebook
from icc_coding.codebook.outlook import ENOUGH_EXAMPLES, outlook
from icc_coding.settings import ENGLISH_ENCODER, MULTILINGUAL_ENCODER

HEAD = "name: Demo\nversion: 1.0.0\nlanguage: en\ndimensions:\n- id: d\n  label: D\n  codes:\n"
LONG = "People wait for an answer, a letter or a person, and say how long that took and what it did."


def hints(*codes: str) -> list[str]:
    codebook, problems = Codebook.parse(HEAD + "".join(codes))
    assert codebook is not None, problems
    return outlook(codebook)


def code(name: str, definition: str = LONG, examples: int = 0, rule: bool = False) -> str:
    text = f"  - id: {name}\n    label: {name}\n    definition: {definition}\n"
    if examples:
        text += "    examples:\n" + "".join(f"    - We waited {number} weeks.\n" for number in range(examples))
    return text + ("    rules: [{phrase: wait*}]\n" if rule else "")


def test_a_full_codebook_gets_no_hint() -> None:
    assert hints(code("a", examples=ENOUGH_EXAMPLES, rule=True)) == []


def test_codes_without_examples_are_counted_and_named() -> None:
    bare, ruleless = hints(code("a"), code("b"), code("c", examples=ENOUGH_EXAMPLES, rule=True))
    assert bare.startswith("2 of 3 codes (d.a, d.b) have no examples")
    assert f"{ENOUGH_EXAMPLES} examples each" in bare
    assert ruleless.startswith("2 of 3 codes (d.a, d.b) have no rules")


def test_few_examples_and_a_definition_of_a_few_words() -> None:
    few, ruleless = hints(code("a", examples=2))
    assert few.startswith("1 of 1 code (d.a) has fewer than")
    assert "no rules" in ruleless
    assert any("a definition of a few words" in hint for hint in hints(code("a", definition="Waiting.")))


def test_a_codebook_in_another_language_hears_what_english_alone_has() -> None:
    full = code("a", examples=ENOUGH_EXAMPLES, rule=True)
    codebook, _ = Codebook.parse(HEAD.replace("language: en", "language: de") + full)
    assert codebook is not None
    forms, model = outlook(codebook, ENGLISH_ENCODER)
    assert "the codebook is in `de`, and forms of words are known of English alone" in forms
    assert (
        f'all-MiniLM-L6-v2 was made for English: name one of many languages in study.toml ([encoder] name = "{MULTILINGUAL_ENCODER}").'
        in model
    )
    assert outlook(codebook, MULTILINGUAL_ENCODER) == [forms]
    british, _ = Codebook.parse(HEAD.replace("language: en", "language: en-GB") + full)
    assert british is not None
    assert outlook(british, ENGLISH_ENCODER) == []
