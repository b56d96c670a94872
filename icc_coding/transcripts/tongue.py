"""Which language a transcript is in, where that is not the codebook's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from icc_coding.transcripts.model import Transcript
from icc_coding.transcripts.words import word_set

LETTERS = 4000  # characters of a talk that are looked at
_ITSELF = 400  # characters from which a text's language is told by itself and not by its neighbours in one file
_FEWEST, _SURE = 12, 0.9  # words below which nothing is said; certainty below which nothing is said
_ENGLISH = word_set(
    """
    the and to of a in that is it we i you for was with on they have not this are be as at but so or an by from our there what do did had has
    were been if about would can will which who when how all more their them my your me he she his her no yes just out up because
    """
)
_ENGLISH_SHARE = 0.25  # of the words; talk in other languages reaches 0.1
_NAMES = {
    "ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish", "fr": "French", "gl": "Galician", "he": "Hebrew",
    "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "is": "Icelandic", "it": "Italian", "ja": "Japanese",
    "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian", "ms": "Malay", "nb": "Norwegian", "nl": "Dutch", "nn": "Norwegian", "no": "Norwegian",
    "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian", "sq": "Albanian", "sr": "Serbian",
    "sv": "Swedish", "sw": "Swahili", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
# Languages that a short text does not tell apart, and that a reader of one would not call another.
_KIN = (
    frozenset(("nb", "nn", "no", "da")),
    frozenset(("hr", "sr", "bs")),
    frozenset(("id", "ms")),
    frozenset(("cs", "sk")),
    frozenset(("gl", "pt")),
)


def name_of(language: str) -> str:
    """A language's English name, or its code where that is all we know."""
    return _NAMES.get(language, f"“{language}”")


def language_of(text: str) -> str:
    """The ISO 639-1 code of a text's language, '' when it is too short or not clear."""
    if len(re.findall(r"[^\W\d_]{2,}", text[:LETTERS])) < _FEWEST and not re.search(r"[\u3040-\u9fff\uac00-\ud7af]{20}", text):
        return ""
    code, certainty = _identifier().classify(text[:LETTERS])
    return str(code) if certainty >= _SURE else ""


def told_by(text: str) -> str:
    """The same as :func:`language_of`, without loading the detector for plain English."""
    return "en" if _english(text) else language_of(text)


def languages_of(talks: Sequence[str]) -> list[str]:
    """The language of each talk of one file, '' for English and where it is not clear; short ones have that of all together."""
    together = told_by(" ".join(talk[:_ITSELF] for talk in talks[:40])) if len(talks) > 1 else ""
    told = (told_by(talk) if len(talk) >= _ITSELF or len(talks) == 1 else "" for talk in talks)
    return ["" if language == "en" else language for language in (own or together for own in told)]


def foreign(transcripts: Sequence[Transcript], language: str) -> str:
    """The language of a file's talk (most of its transcripts) where it is clearly not `language`, else ''."""
    wanted = language.split("-")[0].split("_")[0].casefold()
    if not wanted or not transcripts:
        return ""
    found = Counter(_foreign(sample, wanted) for sample in _samples(transcripts))
    code, count = max(found.items(), key=lambda one: (bool(one[0]), one[1]), default=("", 0))
    return code if code and count > 0.5 * found.total() else ""


def _samples(transcripts: Sequence[Transcript]) -> Iterator[str]:
    """What was said: of an interview by those who are coded; respondents of a survey together, by the dozen."""
    talks = [" ".join(t.text[s.start : s.end] for s in t.coded_segments[:60]) or t.text[:LETTERS] for t in transcripts]
    if len(talks) == 1:
        yield talks[0]
        return
    for n in range(0, min(len(talks), 240), 12):
        yield " ".join(talk[:400] for talk in talks[n : n + 12])


def _foreign(sample: str, wanted: str) -> str:
    if wanted == "en" and _english(sample):
        return ""
    code = language_of(sample)
    kin = next((family for family in _KIN if wanted in family), frozenset((wanted,)))
    return "" if code in kin else code


def _english(sample: str) -> bool:
    """Whether a text is plainly English by its smallest words: then the detector, which takes half a second to load, is not asked."""
    words = re.findall(r"[^\W\d_]+", sample[:LETTERS].casefold())
    return bool(words) and sum(word in _ENGLISH for word in words) >= _ENGLISH_SHARE * len(words)


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
