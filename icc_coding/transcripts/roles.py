"""Who asks and who answers: from study.toml, the cases file, the transcript's own legend, or rules that give their reasons."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from icc_coding.transcripts.conventions import names
from icc_coding.transcripts.conventions.persons import same_person
from icc_coding.transcripts.model import Turn
from icc_coding.transcripts.words import word_set

Roles = dict[str, tuple[str, str]]  # speaker -> (role, reason)

_ASIDE = re.compile(r"\(([^()]{3,40})\)$")
_MEETING = re.compile(
    r"\b(?:chair(?:man|woman|person)?|speaker(?!\s*\d)|mayor|council(?:l?or|man|woman|member)|president|minister|clerk|senator|secretary|commissioner|am|mp)\b\.?",
    re.IGNORECASE,
)
_TITLED = re.compile(r"\b(?:mr|mrs|ms|dr)\b\.?", re.IGNORECASE)
_ASKS = re.compile("[?？؟]")
_OF_A_PLATFORM = frozenset(
    ("guest", "gast", "invité", "invitado", "ospite", "misafir", "convidado")
)  # Teams marks whoever has no account of the house
_COUNTED_GUEST = re.compile(r"guest[-_ ]?\d+", re.IGNORECASE)  # how Azure numbers whoever speaks
_BYSTANDERS = word_set(
    """
    unknown unidentified audience voice voices interpreter translator operator narrator all several clerk transcriber crosstalk
    caller group
    """
)


@dataclass(frozen=True, slots=True)
class _Habit:
    """What one speaker does: shares of all turns, of all words, and of the own turns that ask."""

    turns: int
    turn_share: float
    word_share: float
    asks: float
    first: bool


def roles_of(text: str, turns: Sequence[Turn], kind: str, legend: Mapping[str, tuple[str, str]]) -> Roles:
    """Roles by what the transcript itself shows.

    `legend` holds what the source says about its labels. Speakers are those of `turns`, aliases applied.
    """
    known = {speaker: given for speaker in {turn.speaker for turn in turns} if (given := _by_label(speaker)) is not None} | dict(legend)
    same = {short: long for short, long in same_person([turn.speaker for turn in turns]).items() if not {short, long} & known.keys()}
    joined = [replace(turn, speaker=same[turn.speaker]) if turn.speaker in same else turn for turn in turns] if same else turns
    roles = _of_persons(_habits(text, joined), kind, known)
    for short, long in same.items():
        role, reason = roles[long]
        roles[short] = (role, f"may be “{long}”, who {reason}")
    return {speaker: roles[speaker] for speaker in dict.fromkeys(turn.speaker for turn in turns)}


def _of_persons(habits: Mapping[str, _Habit], kind: str, known: Mapping[str, tuple[str, str]]) -> Roles:
    """Roles where every label is another person; `known` are those that the labels or the source name."""
    roles: Roles = {speaker: known[speaker] for speaker in habits if speaker in known}
    if kind != "interview" or any(role == "interviewer" for role, _ in roles.values()) or not any(habits):
        return _rest(habits, roles)
    asker = _asker(
        {speaker: habit for speaker, habit in habits.items() if speaker and roles.get(speaker, ("respondent",))[0] == "respondent"}
    )
    if asker is not None and asker not in roles:
        habit = habits[asker]
        first = ", speaks first" if habit.first else ""
        roles[asker] = ("interviewer", f"asks in {habit.asks:.0%} of the turns, {habit.word_share:.0%} of the words{first}")
    return _rest(habits, roles)


def _habits(text: str, turns: Sequence[Turn]) -> dict[str, _Habit]:
    count: dict[str, int] = {}
    words: dict[str, int] = {}
    asked: dict[str, int] = {}
    for turn in turns:
        said = text[turn.start : turn.end]
        count[turn.speaker] = count.get(turn.speaker, 0) + 1
        words[turn.speaker] = words.get(turn.speaker, 0) + said.count(" ") + 1
        asked[turn.speaker] = asked.get(turn.speaker, 0) + bool(_ASKS.search(said))
    total, spoken = len(turns) or 1, sum(words.values()) or 1
    first = turns[0].speaker if turns else ""
    return {s: _Habit(n, n / total, words[s] / spoken, asked[s] / n, s == first) for s, n in count.items()}


def _by_label(speaker: str) -> tuple[str, str] | None:
    """The role that the label itself names."""
    aside = _ASIDE.search(speaker)
    if names.nobody_known(speaker):
        return "other", f"the label “{speaker}” names nobody"
    if (
        aside is not None
        and aside[1].lower() not in _OF_A_PLATFORM
        and not names.is_role(speaker)
        and (inside := _by_label(aside[1])) is not None
    ):
        return inside[0], f"the label “{speaker}” says so"
    stems = [stem for word in names.words_of(speaker) if (stem := names.stem(word))]
    if not stems or not names.is_role(speaker) or _COUNTED_GUEST.fullmatch(speaker):
        return None
    if stems[0] in names.INTERVIEWERS or "interviewer" in stems or "moderator" in stems:
        return "interviewer", f"the label “{speaker}” says so"
    if stems[0] in _BYSTANDERS:
        return "other", f"the label “{speaker}” names no interviewee"
    if stems[0] in names.RESPONDENTS and (len(stems[0]) > 1 or len(speaker) <= 3):
        return "respondent", f"the label “{speaker}” says so"
    return None


def _asker(habits: Mapping[str, _Habit]) -> str | None:
    """The one speaker who behaves like an interviewer; nobody when it is not clear."""
    real = {speaker: habit for speaker, habit in habits.items() if habit.turns > 1 or len(habits) <= 3}
    if len(real) < 2:
        return None
    ranked = sorted(real, key=lambda s: (-real[s].asks * (1 - real[s].word_share), s))
    best, second = real[ranked[0]], real[ranked[1]]
    if len(real) > 3:
        strong = best.asks >= 0.7 and best.word_share <= 0.3 and best.turn_share >= 0.3 and second.asks < 0.4
        return ranked[0] if strong and not _MEETING.search(ranked[0]) and not _TITLED.search(ranked[0]) else None
    clear = best.asks >= 0.4 and best.asks >= 1.5 * second.asks and best.word_share < 0.5
    helped = best.asks >= 0.2 and best.asks > second.asks and best.word_share < 0.35 and (best.first or best.asks >= 0.3)
    only = len(real) == 2 and best.asks >= 0.9 and second.asks == 0 and best.word_share < 0.6
    if _TITLED.search(ranked[0]):  # a hearing writes its members so, and a transcript its researchers
        clear, helped = clear and best.asks >= 0.7, False
    return ranked[0] if (clear or helped or only) and not _MEETING.search(ranked[0]) else None


def _rest(habits: Mapping[str, _Habit], roles: Roles) -> Roles:
    asked = any(role == "interviewer" for role, _ in roles.values())
    for speaker, habit in habits.items():
        if speaker not in roles:
            reason = f"says {habit.word_share:.0%} of the words" + ("" if asked else "; nobody here behaves like an interviewer")
            roles[speaker] = ("respondent", reason)
    return {speaker: roles[speaker] for speaker in habits}
