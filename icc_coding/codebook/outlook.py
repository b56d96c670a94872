"""What a codebook will find, told before anything is coded: which codes the machine knows by little."""

from __future__ import annotations

from collections.abc import Sequence

from icc_coding.codebook.model import Codebook
from icc_coding.codebook.records import Code
from icc_coding.phrasing import how_many
from icc_coding.settings import ENGLISH_ENCODER, MULTILINGUAL_ENCODER

ENOUGH_EXAMPLES = 6  # how well a code is found grows little beyond so many (docs/method.md)
SHORT_DEFINITION = 12  # words
_SHOWN = 5  # codes named in a hint


def outlook(codebook: Codebook, encoder: str = "") -> list[str]:
    """Hints on codes that will be found poorly, most useful first; none for a codebook that says all it can.

    `encoder` is the language model of the study; '' says nothing about it.
    """
    codes = codebook.codes
    bare = [code for code in codes if not code.examples]
    few = [code for code in codes if 0 < len(code.examples) < ENOUGH_EXAMPLES]
    brief = [code for code in codes if len(code.definition.split()) < SHORT_DEFINITION and not code.include and not code.examples]
    ruleless = [code for code in codes if not any(rule.effect == "include" for rule in code.rules)]
    hints = _language(codebook.language, encoder)
    if bare:
        what = "no examples: only what shares words or meaning with the definition is found"
        hints.append(f"{_of(bare, codes)} {what}; {ENOUGH_EXAMPLES} examples each, as people say it, help most.")
    if few:
        hints.append(f"{_of(few, codes)} fewer than {ENOUGH_EXAMPLES} examples; more of other kinds help.")
    if brief:
        hints.append(f"{_of(brief, codes)} a definition of a few words: write two to four sentences with the words that matter.")
    if ruleless:
        hints.append(f"{_of(ruleless, codes)} no rules; what a rule of yours hits is always at least possible.")
    return hints


def _language(language: str, encoder: str) -> list[str]:
    """What a codebook in another language than English cannot rely on."""
    if _is_english(language):
        return []
    hints = [
        f"the codebook is in `{language}`, and forms of words are known of English alone: in rules and in searches write a star where an ending changes (`kauf*`)."
    ]
    return [*hints, *ill_matched(language, encoder)]


def ill_matched(language: str, encoder: str) -> list[str]:
    """What to say when the language model is not made for the codebook's language; nothing when it is."""
    if _is_english(language) or encoder != ENGLISH_ENCODER:
        return []
    return [
        f"the language model {encoder} was made for English: name one of many languages in study.toml "
        f'([encoder] name = "{MULTILINGUAL_ENCODER}"). Until then `likely` says little; what a rule hits is sure.'
    ]


def _is_english(language: str) -> bool:
    return language.split("-")[0].lower() == "en"


def _of(some: Sequence[Code], all_codes: Sequence[Code]) -> str:
    """`2 of 5 codes (a.b, a.c) have`."""
    names = ", ".join(code.id for code in some[:_SHOWN]) + (", …" if len(some) > _SHOWN else "")
    return f"{len(some)} of {how_many(len(all_codes), 'code')} ({names}) {'has' if len(some) == 1 else 'have'}"
