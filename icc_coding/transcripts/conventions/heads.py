"""Finding what stands at the head of a line: speaker, time, and where the speech begins."""

from __future__ import annotations

import re
from dataclasses import dataclass

from icc_coding.transcripts import clock
from icc_coding.transcripts.conventions import names
from icc_coding.transcripts.draft import HEADING, Line


@dataclass(frozen=True, slots=True)
class PossibleLabel:
    """A possible label: `start` is where the speech begins in its line (the line's length when the speech follows below)."""

    speaker: str
    time: float | None
    start: int
    shape: str
    strong: bool = False
    clock: tuple[float, int] | None = None  # a time without brackets behind the label, and where the speech begins if it is one


_NAME = r"['’]?[^\W\d_][^\n:：\t]{0,59}?(?:\([^():\n]{1,80}(?:\([^():\n]{1,60}\))?\))?"
_DIGIT = re.compile(r"\d")
_HEAD = 300  # characters in which a label must end
_PICTURES = "\u2600-\u27bf\ufe0f\U0001f1e6-\U0001faff"  # what people put before their name in a meeting
_INLINE = re.compile(
    rf"^[\s>#@*_•\-–—{_PICTURES}]{{0,24}}(?:\d{{1,4}}[.)]\s+)?(?:(?P<t1>{clock.ANY})[\s|,\-–—:*_>=]{{0,8}})?[*_\[{{<#@(]{{0,6}}(?P<name>{_NAME}|\?{{1,3}}|{names.CALLER})[*_\]}}>)]*"
    rf"(?:[\s,\-–—|@]*(?:at )?(?P<t2>{clock.ANY}))?[*_]*\s?[:：](?!//|\d)[*_]*(?:\s*(?P<t3>{clock.WRAPPED}))?[*_]*\s*"
)
_CLOCK = re.compile(rf"{clock.PLAIN}(?=\s|$)(?:\s*[|–—-]\s)?")
_CHAT = re.compile(r"^From\s+(.+?)\s+[Tt]o\s+.+$")  # Zoom chat: 10:02:11 From Ana Ruiz to Everyone:
_NAME_TIME = re.compile(
    rf"^[\s>*_#]*[\[{{<]?(?P<name>{_NAME})[\]}}>]?[*_]*(?:\s+|\s*[|,·•@–—-]+\s*)[*_]*(?:at )?(?P<t>{clock.ANY})[\s*_:]*$"
)
_TIME_NAME = re.compile(rf"^[\s>*_#]*(?P<t>{clock.ANY})[\s|,·•:–—*_-]*[\[{{<]?(?P<name>{_NAME})[\]}}>]?[\s*_:]*$")
_SENTENCE = re.compile(r"[^\W\d_]{4,}[.!?…]$")  # `Awesome.` is no name
_MARKDOWN = re.compile(r"^\s{0,3}#{1,6}\s+")
_TABBED = re.compile(rf"^\s*(?:(?P<t>{clock.ANY})\s*)?(?P<name>{_NAME})\t+\s*(?:(?P<t2>{clock.ANY})\s+)?(?=\S)")
_TIMED = re.compile(rf"^\s*(?P<name>{_NAME})\s+(?P<t2>{clock.ANY})\s+(?=\S)|^\s*(?P<t>{clock.ANY})\s+(?P<named>{_NAME})\s{{2,}}(?=\S)")
_DASHED = re.compile(rf"^\s*(?:(?P<t>{clock.ANY})\s*)?(?P<name>{_NAME})\s+[–—-]\s+(?=\S)")
_BRACKETED = re.compile(rf"^\s*(?:(?P<t>{clock.ANY})\s*)?[\[<{{](?P<name>{_NAME})[\]>}}][ \t]*(?=\S|$)")
_CAPITALS = re.compile(r"^\s*(?P<name>[A-Z][A-Z.'’\-]+(?:\s[A-Z][A-Z.'’\-]+){0,3})\s+(?=[\"“'‘(\[]?[A-Z]?[a-z]|I\b|[A-Z]\s[a-z])")
_SEPARATED = (("tabbed", _TABBED), ("timed-name", _TIMED), ("bracketed", _BRACKETED), ("dashed", _DASHED), ("capitals", _CAPITALS))
_TIME_BEFORE = re.compile(rf"^\s*(?P<t>{clock.ANY})\s*")
_WORDS_FOLLOW = re.compile(rf"[.*_ \u00a0]*(?!{clock.ANY})[^\s:：\t–—|,;-]")  # anything else between name and speech is a style of its own
_EXAMINED = re.compile(r"^\s*(?P<name>Q|A|THE COURT|THE WITNESS|M[RS]S?\. [A-Z'\-]+)(?:\.|\s{2,}|:)\s+(?=\S)")
_COUNTED = re.compile(r"^\s*(?P<name>Q|A|Question|Answer|QUESTION|ANSWER)[ .#-]?\d{1,3}(?:[.):]?\s*$|[.):]\s+(?=\S)|\s+(?=[\"“‘(]?[A-Z]))")


def inline(line: Line) -> PossibleLabel | None:
    """`Name: speech`, with or without a time before, after or behind the name; the speech may also begin on the next line."""
    text = line.text
    at = text.find(":", 0, 160)
    if at < 0 and "：" not in text[:160]:
        return None
    match = _INLINE.match(text[:_HEAD])
    if match is None:
        return None
    speaker = names.clean(_CHAT.sub(r"\1", match["name"]) if match["t1"] else match["name"])
    if not names.possible(speaker):
        return None
    time = next((clock.seconds(match[group]) for group in ("t1", "t2", "t3") if match[group]), None)
    start = _speech_start(text, match.end())
    behind = _CLOCK.match(text, start, start + 20) if time is None and text[start : start + 1].isdigit() else None
    at_clock = None
    if behind is not None and (seconds := clock.seconds(behind[0])) is not None:
        at_clock = (seconds, _speech_start(text, behind.end()))
    return PossibleLabel(speaker, time, start, "inline", line.strong >= len(match["name"]), at_clock)


def _speech_start(text: str, end: int) -> int:
    """Where the words begin behind a label that ends at `end`."""
    return end + len(text[end : end + _HEAD]) - len(text[end : end + _HEAD].lstrip())


def header(line: Line) -> PossibleLabel | None:
    """A line that holds a name and a time and nothing else; the speech stands below (Otter, Teams, Zoom captions, Sonix …)."""
    text = line.text
    if len(text) > 190 or _DIGIT.search(text) is None:
        return None
    for pattern in (_NAME_TIME, _TIME_NAME):
        match = pattern.match(text)
        if match is not None:
            speaker = names.clean(_CHAT.sub(r"\1", match["name"]))
            if names.possible(speaker) and len(names.words_of(speaker)) <= 6 and not _SENTENCE.search(speaker):
                return PossibleLabel(speaker, clock.seconds(match["t"]), len(text), "header", line.strong > 0)
    return None


def heading(line: Line) -> PossibleLabel | None:
    """A heading that is a name: `### Name:` or a paragraph in a heading style."""
    marked = _MARKDOWN.match(line.text)
    if marked is None and line.style != HEADING:
        return None
    rest = line.text[marked.end() :] if marked else line.text
    timed = header(Line(rest)) or inline(Line(rest))
    if timed is not None and timed.start >= len(rest.rstrip()):
        return PossibleLabel(timed.speaker, timed.time, len(line.text), "heading", True)
    speaker = names.clean(rest.rstrip(" :：#"))
    return PossibleLabel(speaker, None, len(line.text), "heading", True) if names.possible(speaker) else None


def set_in_bold(line: Line) -> PossibleLabel | None:
    """A name set in bold, its speech behind it in plain letters, with nothing between them but a blank or a full stop."""
    name = line.text[: line.strong].rstrip()
    speech = line.text[len(name) :]
    if not speech.strip() or not _WORDS_FOLLOW.match(speech) or (name[-1:].isalnum() and speech[0].isalnum()):
        return None
    match = _TIME_BEFORE.match(name)
    speaker = names.clean(name[match.end() :] if match else name)
    speaker = speaker if names.numbered(speaker) else speaker.rstrip(".")
    if ":" in speaker or "：" in speaker or not names.possible(speaker) or len(names.words_of(speaker)) > 5:
        return None
    time = clock.seconds(match["t"]) if match else None
    return PossibleLabel(speaker, time, _speech_start(line.text, line.strong), "bold-name", True)


def separated(line: Line) -> PossibleLabel | None:
    """`Name<tab>speech`, `Name 0:12 speech`, `[Name] speech`, `Name - speech`, `NAME speech`, a bold name: believed only when they come back."""
    if line.strong and (bold := set_in_bold(line)) is not None:
        return bold
    for shape, pattern in _SEPARATED:
        match = pattern.match(line.text[:_HEAD])
        if match is not None:
            found = match.groupdict()
            speaker = names.clean(found["name"] or found["named"])
            if names.possible(speaker) and len(names.words_of(speaker)) <= 5:
                time = found.get("t") or found.get("t2")
                return PossibleLabel(speaker, clock.seconds(time) if time else None, match.end(), shape, line.strong > 0)
    return None


def alone(line: Line) -> PossibleLabel | None:
    """A line that is a name and nothing else."""
    text = line.text.strip()
    if not 0 < len(text) <= 160 or text[-1] in ".,;?!":
        return None
    speaker = names.clean(text.rstrip(":："))
    if not names.like_a_name(speaker) or len(names.words_of(speaker)) > 5 or len(" ".join(names.words_of(speaker))) > 50:
        return None
    return PossibleLabel(speaker, None, len(line.text), "alone", line.strong > 0)


def examined(line: Line) -> PossibleLabel | None:
    """`Q.` and `A.` of a deposition, or counted (`Q1.`, `A 1)`, `Question 1` on a line of its own): these are two speakers all the same."""
    match = _EXAMINED.match(line.text) or _COUNTED.match(line.text)
    return PossibleLabel(match["name"], None, match.end(), "examined") if match else None
