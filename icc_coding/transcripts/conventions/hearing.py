"""Hearings as the United States print them: an indented paragraph begins `Mr. Name.` or `The Chairman.`; a full stop ends the label."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from icc_coding.phrasing import how_many
from icc_coding.transcripts.conventions.heads import PossibleLabel
from icc_coding.transcripts.conventions.talk import Talk
from icc_coding.transcripts.draft import Line

_TITLE = (
    r"(?i:(?:mr|mrs|ms|miss|dr|hon|rev|prof|gen|col|sen|rep|gov|adm|capt|lt|sgt)\.|senator|representative|congressman|congresswoman|mayor|governor"
    r"|secretary|(?:vice )?chairman|chairwoman|chair|president|commissioner|director|delegate|supervisor|councilman|councilwoman|ambassador|judge"
    r"|justice|general|admiral)"
)
_OFFICE = (
    r"(?i:(?:the|madam|mr\.|vice|acting)\s+(?:(?:acting|vice|presiding)\s+)?(?:chairman|chairwoman|chairperson|chair|speaker|clerk|reporter|president"
    r"|presiding officer|moderator|mayor|court|witness|secretary)|voices?|a voice|unidentified (?:speaker|member|voice)|staff)"
)
_SURNAME = r"(?:(?:[Dd]e|[Vv]an|[Vv]on|[Ll]a|[Dd]el|[Dd]i|St\.|[Dd]er)\s+)*(?:Mc|Mac|O'|D')?[A-Z][\w'’\-]+(?:\s+(?:[A-Z][\w'’\-]+|Jr\.|Sr\.|II|III)){0,2}"
_LABEL = re.compile(
    rf"^\s{{0,12}}(?P<name>(?:{_OFFICE})|(?:{_TITLE})\s+{_SURNAME}(?:\s+of\s+(?:the\s+)?[A-Z]\w+(?:\s+[A-Z]\w+)?)?)\.(?:\s+(?P<note>\[[^\]]{{1,40}}\]))?(?:\s+|$)"
)


def head(line: Line) -> PossibleLabel | None:
    """`    Mr. Gordon. Thank you …`."""
    match = _LABEL.match(line.text)
    if match is None:
        return None
    return PossibleLabel(" ".join(match["name"].split()), None, match.end(), "hearing")


def hearing_talk(lines: Sequence[Line]) -> Talk | None:
    """The talk of a hearing; prepared statements, rosters and appendices lie before the first label or behind a heading."""
    found: dict[int, PossibleLabel] = {}
    for number, line in enumerate(lines):
        if "." in line.text[:70] and (number == 0 or lines[number - 1].join == "\n"):
            one = head(line)
            if one is not None:
                found[number] = one
    counts = Counter(h.speaker for h in found.values())
    if len(found) < 4 or len(counts) < 2 or max(counts.values()) < 2:
        return None
    for number in _called(lines, found):
        del found[number]
    total = sum(len(line.text) for line in lines) or 1
    share = sum(len(line.text) for line in lines[min(found) :]) / total
    most = ", ".join(f"{speaker} {count}" for speaker, count in counts.most_common(6))
    evidence = f"“Mr. Name.” or “The Chairman.” at the head of a paragraph: {how_many(len(found), 'label')} of {how_many(len(counts), 'speaker')} ({most})"
    return Talk("hearing", found, (evidence,), 1.1 * len(found) * share, headings_close=True)


def _called(lines: Sequence[Line], found: dict[int, PossibleLabel]) -> set[int]:
    """Names standing alone right before a paragraph with the same label: whoever speaks calls on that speaker, who then answers."""
    order = sorted(found)
    return {
        number
        for number, after in pairwise(order)
        if found[number].start >= len(lines[number].text.rstrip())
        and found[after].speaker == found[number].speaker
        and not any(line.text.strip() for line in lines[number + 1 : after])
    }
