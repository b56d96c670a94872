"""Words as names are looked for in them, and the small lists that tell a name from other words with a capital."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from icc_coding.language import INVISIBLE

# Letters with the marks that follow them (a decomposed é is two characters) and what nobody sees; digits and `_` end a word.
WORD = re.compile(rf"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f{INVISIBLE}])*")
_INVISIBLE = re.compile(f"[{INVISIBLE}]")


def _words(some: str) -> frozenset[str]:
    return frozenset(some.split())


# Before a name, in some languages; `strong` ones stand before little else.
STRONG = _words(
    "mr mrs ms miss mx dr prof professor sir dame rev reverend mayor councillor councilor councillors councilors councilmember "
    "councilmembers councilman councilwoman alderman alderwoman ald cllr senator congressman congresswoman assemblyman assemblywoman "
    "assemblymember legislator herr frau hr fr senor senora sr sra monsieur madame mme mlle dhr mevr mevrouw meneer signor signora dott "
    "ing commissioner ambassador governor sergeant constable"
)
WEAK = _words(
    "president premier chair chairman chairwoman chairperson secretary director minister judge officer chief captain representative "
    "delegate supervisor superintendent deputy vice lord lady madam king queen father sister brother uncle aunt inspector manager "
    "trustee"
)
TITLES = STRONG | WEAK
# Before a name also where a caption has no capitals at all.
CAPTIONED = _words("mr mrs ms dr councillor councilor councilmember councilman councilwoman alderman cllr")
# The last word of a street, a body or a day that is called after a person.
PLACES = _words(
    "street avenue road drive boulevard parkway trail park bridge school schools centre center committee community society association "
    "extension phase course day days allowances high college university club pool legion institute building ward district division "
    "station way highway church hospital library plan program programme act fund foundation group party company inc ltd award prize room"
)
# Words of labels and titles that are nobody's name.
ROLES = TITLES | _words(
    "interviewer interviewee respondent participant moderator facilitator speaker unknown unidentified audience member members public "
    "host narrator voice male female man woman group all both clerk city town council executive general pro tem tempore elect attorney "
    "solicitor counsel staff administrator officer planner treasurer engineer coordinator assistant associate acting former interim "
    "honorable honourable worship majesty excellency i ii iii iv the of and for to a an q r answer question int res mod am mp mla mep "
    "phd md esq jr government minister ministers resident citizen citizens committee commission board department presenter caller "
    "operator anonymous several multiple voices crowd person people one two three four five first second recording transcript interview "
    "focus"
)
PARTICLES = _words("de da di do dos das del della der den van von vom zu zum zur la le al el bin ibn abu ben ter ten af av y")
# Given names that are also words: a capital inside a sentence is then enough.
GIVEN = _words(
    "mark will bill rose grace hope faith joy may june april frank jack pat sue rob art grant dean chase drew gene ray rich victor "
    "violet daisy iris ivy lily olive pearl ruby penny dawn eve summer autumn christian norman miles guy nick peg sandy skip tony tom "
    "jean dick ginger hazel heather holly jasmine melody mercy mike carol don ted bob ben harry jimmy josh robin angel chuck cliff clay "
    "dale glen lance basil dolly patty randy rusty sterling stew tad van wade ward warren woody merry misty sage scarlet solomon "
    "earnest randy kitty"
)
_CALENDAR = (
    "january february march april may june july august september october november december monday tuesday wednesday thursday friday "
    "saturday sunday mon tue wed thu fri sat sun jan feb mar apr jun jul aug sep sept oct nov dec english french german spanish"
)
CALENDAR = _words(_CALENDAR)
_PRONOUN = frozenset(("i", "im", "ive", "id", "ill", "ok", "okay", "mm", "hmm", "uh", "um", "yeah"))


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: its place, how it is compared (small letters without marks), and whether it begins with a capital."""

    start: int
    end: int
    plain: str
    capital: bool


def words_of(text: str) -> list[Word]:
    """The words of a text in order."""
    return [Word(match.start(), match.end(), compared_word(match[0]), match[0][0].isupper()) for match in WORD.finditer(text)]


def compared_word(word: str) -> str:
    """A word as it is compared: in small letters, without accents and what nobody sees."""
    if word.isascii():
        return word.lower()
    parts = unicodedata.normalize("NFKD", _INVISIBLE.sub("", word).casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def seen_small(texts: Iterable[str], *, english: bool = False) -> frozenset[str]:
    """Words that the texts write in small letters as well: most of them are no names. Of `english` ones those that the word list knows,
    because captions write names in small letters, too.
    """
    found: set[str] = set()
    for text in texts:
        found.update(word for word in WORD.findall(text) if word[0].islower())
    small = frozenset(compared_word(word) for word in found)
    return frozenset(word for word in small if listed(word)) if english else small


def is_common(word: str, small: frozenset[str]) -> bool:
    """Whether a word (as compared) is also an ordinary word, so that only a capital in the middle of a sentence makes it a name."""
    return len(word) < 3 or word in small or word in CALENDAR or word in _PRONOUN or word in ROLES


def listed(word: str) -> bool:
    """Whether the English word list knows a word; in other languages nothing is known, and every word that has a capital counts."""
    from icc_coding.language import english, known_word

    english()  # spaCy is loaded there, without what nobody needs
    from spacy.lang.en.stop_words import STOP_WORDS

    return word in _PRONOUN or word in CALENDAR or word in STOP_WORDS or known_word(word)


_OPENING = " \t\u00a0\"'“”‘’«»([-–—•*>"
_ABBREVIATED = re.compile(r"(?:^|[^\w.])([^\W\d_]+)\.$")


def begins_sentence(text: str, start: int) -> bool:
    """Whether a word stands where any word has a capital. A point behind a title or an initial ends no sentence."""
    before = text[max(0, start - 20) : start]
    line = before.rpartition("\n")[2].rstrip(_OPENING)
    if not line:
        return start <= 20 or "\n" in before
    if line[-1] not in ".!?…:;":
        return False
    short = _ABBREVIATED.search(line)
    return short is None or compared_word(short[1]) not in _ABBREVIATIONS


_ABBREVIATIONS = frozenset("abcdefghijklmnopqrstuvwxyz") | _words("mr mrs ms dr prof sr sra jr hr fr rev hon ald cllr sgt st mt mme")


def titled(text: str, words: Sequence[Word], at: int) -> bool:
    """Whether a title stands in front of a word: with capitals, or one that is never anything else."""
    if not at or not joined(text, words[at - 1], words[at]):
        return False
    before = words[at - 1].plain
    if words[at - 1].capital and words[at].capital:
        return before in TITLES
    return before in CAPTIONED or (before == "member" and at > 1 and words[at - 2].plain == "council")


_JOINT = re.compile(r"\.?[^\S\n]{1,3}|[^\S\n]?\n[^\S\n]?|\.?[-‐‑–'’.]|\.?[^\S\n]?[-‐‑–][^\S\n]?")


def joined(text: str, before: Word, after: Word) -> bool:
    """Whether two words can be parts of one name: a blank, a line's end, a hyphen, an apostrophe or the point of an initial between them."""
    return _JOINT.fullmatch(text, before.end, after.start) is not None
