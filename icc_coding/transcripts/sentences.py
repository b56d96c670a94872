"""Where sentences end, by the language they are in: not behind “z. B.”, “Sr.” or “1.” of “Am 1. Januar”.

English rests on spaCy's exceptions, and on what stands before a name in other languages: people quote each other. For other languages the same ends are found, and those behind an abbreviation or an ordinal are
taken back. The abbreviations are spaCy's exceptions of that language and those below, which spaCy lacks and people who speak of towns use.
Where an abbreviation does end a sentence (“… usw. Dann …”) the two stay together: a segment may hold three sentences anyway.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from icc_coding.language import english, sentence_spans
from icc_coding.transcripts.words import word_set

Span = tuple[int, int]

_NEAR = 60  # characters in front of an end that are looked at
_BEFORE = "([{«„“\"'‚‘¿¡-–—/"
_INITIALS = re.compile(r"(?:[^\W\d_]{1,4}\.){2,}")  # “d.w.z.”, “T.C.”; single small letters are never cut off in English either
_JOINED = re.compile(r"[-'’]")  # “Dipl.-Ing.”, “l'art.”
_ORDINAL = re.compile(r"\d{1,2}\.|[ivxlc]{1,6}\.")
_NUMBER = re.compile(r"\d+\.")
_WIDE_END = re.compile(r"[。！？｡]+[”’」』）》\"']*(?=[^\s。！？｡])")  # Chinese and Japanese go on without a blank
# In a passage of another language inside a talk: before names, and “for example”. Hardly ever the end of a sentence in English.
_ANYWHERE = word_set("sr. sra. srta. dra. sres. mme. mlle. mgr. dhr. mevr. dott. ej. bzw. bijv.")
_WITH_ORDINALS = word_set("de da nb nn no fi is et lv cs sk sl hr bs sr hu pl tr eu lb")
_LIKE = {"no": "nb", "gl": "es", "bs": "hr"}  # no list of its own: whose is taken

# French stands here alone: spaCy's list of it is short, and takes three seconds to load.
_OWN = {
    "de": "obgm bgm rd art kap ziff hl anm gez usf etc tel stv",
    "fr": """mm mme mmes mlle mlles mgr me dr drs pr prof st ste ex env art vol chap cf etc av apr no nos pp fig éd hab tél bd boul dép adj resp min
        max réf 1er 1re janv févr avr juill sept oct nov déc""",
    "es": """ee uu rr hh art dña excmo excma ilmo ilma sto sta vs arq admón ayto ayunt cap dep ed hnos pdte pdta pza prov tel tfno sres sras dres ntra nro nros
        depto dir máx mín""",
    "nl": "mw mevr dhr incl excl burg weth enz etc nr nrs prof publ evt vgl min max",
    "it": """sig sigg dott dr ing arch geom on ass cons prof es ca ecc etc pag pagg art artt nn rag avv pres sen mons cfr vol cap fig spett gent egr
        min max tel""",
    "pt": """dr dra drs dras prof profa sra srs sras srta eng arq ex exmo exma ilmo ilma câm dep séc aprox nº núm tel cap mín máx av cel pe sto sta
        vol etc""",
    "tr": "örn bkz yak no bld vd krş op uz öğr gör arş sf yön koord müd bşk",
    "pl": "np itd itp tzn tzw ul dr prof mgr inż ok godz nr św im tj ds pow gm woj tys ub br wg os zob por",
    "cs": "např atd apod tzv tj mj resp ing mgr bc dr doc prof str ul nám cca tzn popř event sv",
    "sk": "napr atď apod tzv tj resp ing mgr dr doc prof str ul nám cca sv",
    "sv": "kr min",
}


def sentences_in(text: str, language: str) -> list[Span]:
    """The sentences of a text as (start, end), blanks around them inside or outside.

    `language` is an ISO 639-1 code; '' and those whose abbreviations nobody wrote down are cut as English ones.
    """
    spans = [part for span in sentence_spans(text) for part in _wide(text, span)]
    if len(spans) < 2:
        return spans
    known = frozenset[str]() if language in ("", "en") else abbreviations(language)
    kept = [spans[0]]
    for start, end in spans[1:]:
        if _goes_on(text[max(kept[-1][0], start - _NEAR) : start], text[start : start + _NEAR], known, language):
            kept[-1] = (kept[-1][0], end)
        else:
            kept.append((start, end))
    return kept


def _wide(text: str, span: Span) -> list[Span]:
    """A sentence at the full stops of Chinese and Japanese, behind which no blank stands."""
    ends = [match.end() for match in _WIDE_END.finditer(text, *span)]
    return list(pairwise((span[0], *ends, span[1])))


def _goes_on(before: str, after: str, known: frozenset[str], language: str) -> bool:
    """Whether the dot at the end of `before` belongs to its word."""
    words = before.split()
    word = words[-1].lstrip(_BEFORE) if words else ""
    if not word.endswith(".") or word.endswith(".."):
        return False
    if _plain(word) in _ANYWHERE:
        return True
    if not known:  # English
        return False
    if after[:1] in ("º", "ª", "°"):
        return True
    if len(word) == 2 and word[0].isupper():
        return True
    word = _plain(word)
    if word in known or _JOINED.split(word)[-1] in known or _INITIALS.fullmatch(word):
        return True
    if language not in _WITH_ORDINALS:
        return False
    return _ORDINAL.fullmatch(word) is not None or (_NUMBER.fullmatch(word) is not None and after.lstrip()[:1].islower())


@lru_cache(maxsize=8)
def abbreviations(language: str) -> frozenset[str]:
    """Abbreviations of a language in small letters, with their dot; none where nobody wrote them down. A plain word is none of them."""
    code = _LIKE.get(language, language)
    own = frozenset(f"{word}." for word in word_set(_OWN.get(code, "")))
    return own | (frozenset[str]() if code == "fr" else _exceptions(code))


def _exceptions(code: str) -> frozenset[str]:
    """What spaCy's tokeniser of a language keeps together with its dot, without what is a small word of it as well (“so.”, “man.”)."""
    english()  # spaCy is loaded there, without what nobody needs
    from spacy.util import get_lang_class

    try:
        defaults = get_lang_class(code).Defaults
    except ImportError:  # spaCy has no such language, or lacks a library for it
        return frozenset()
    small = {str(word).casefold() for word in defaults.stop_words or ()}
    words = (_plain(str(word)) for word in defaults.tokenizer_exceptions or {})
    return frozenset(word for word in words if word.endswith(".") and len(word) > 2 and word[:-1] not in small)


def _plain(word: str) -> str:
    """A word in small letters; the Turkish capital İ is an i."""
    return word.replace("İ", "i").lower()
