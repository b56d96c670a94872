"""Talk in captions: voices, labels inside the cue, marks of a change, and lines that roll up."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from icc_coding.errors import UserError
from icc_coding.transcripts.conventions import asides, heads, names
from icc_coding.transcripts.conventions.voice import ENDED
from icc_coding.transcripts.draft import Line, Piece, Recognition, TranscriptDraft

SAMPLE = 3_000  # cues looked at before deciding how a file writes its speakers
_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,60})?(?:\s{1,4}([^<>]{0,200}))?>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<\d[\d:.,]*>|\{\\[^{}]*\}")
_GUID = re.compile(r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-|^\d+-\d+$")
_CHANGE = re.compile(r"^\s*(?:>>+|&gt;&gt;|[-–—](?=\s|[A-Z\"“]))\s*")
_NAMED = re.compile(r"^\d+\s+[\"“](?P<name>[^\"”]{1,80})[\"”]")  # Webex: 1 "Ana Ruiz" (12345)
_SENTENCE_END = re.compile(r"[.!?…\"”\])–—-]\s*$")
_INNER_TIME = re.compile(r"(?<=\w)((?:<[^<>]{0,40}>){0,3})<\d[\d:.,]*>((?:<[^<>]{0,40}>){0,3})(?=\w)")  # road<00:02.400>salt
_TIMED = re.compile(r"<\d")
_MUSIC = re.compile(r"^[\s♪♫#]*$")


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue as the file has it: text with its tags, start in seconds, identifier."""

    text: str
    time: float | None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Habit:
    """How a file writes its speakers, found in its first cues."""

    name: str  # voices | labels | brackets | identifiers | none
    speakers: frozenset[str]
    dense: bool
    rolls: bool
    teams: bool
    changes: bool


# The names by which each habit may be forced.
_FAMILIES = {
    "voices": ("voices", "teams"),
    "labels": ("labelled", "zoom"),
    "brackets": ("labelled", "zoom"),
    "identifiers": ("webex",),
    "none": ("captions",),
}


def draft_of_cues(format_name: str, cues: Callable[[], Iterator[Cue]], forced: str, file: str) -> TranscriptDraft:
    """A draft that reads the cues as it is composed, so that a file of any length needs little memory.

    `cues` starts reading from the beginning each time it is called. Raises :class:`UserError` when there is no cue with text.
    """
    sample = list(islice(cues(), SAMPLE))
    if not any(_plain(cue.text) for cue in sample):
        raise UserError(f"{file}: holds no captions with text. Download it again, or check that it is a {format_name.upper()} file.")
    habit = _habit(sample)
    convention = forced.removesuffix(f"-{format_name}")
    if convention == "captions":
        habit = Habit("none", frozenset(), False, habit.rolls, False, habit.changes)
    elif convention and convention not in _FAMILIES[habit.name]:
        raise UserError(
            f"{file}: does not read as `{forced}`, which study.toml asks for; it could be {_name(habit, format_name)} or captions."
        )
    return TranscriptDraft(format_name, pieces=_pieces(cues(), habit), recognition=_recognition(habit, format_name))


def _name(habit: Habit, format_name: str) -> str:
    if habit.name == "voices":
        return "teams" if habit.teams else "voices"
    if habit.name in ("labels", "brackets"):
        return "zoom" if format_name == "vtt" and habit.dense and habit.name == "labels" else "labelled"
    return "webex" if habit.name == "identifiers" else "captions"


def _recognition(habit: Habit, format_name: str) -> Recognition:
    name = _name(habit, format_name)
    how = {
        "voices": "<v Name> in the cues",
        "labels": "“Name: …” at the head of cues",
        "brackets": "“[Name] …” at the head of cues",
        "identifiers": "names in the cue identifiers",
        "none": "captions without speakers: read as one voice, each cue a turn",
    }[habit.name]
    evidence = [how + (f" ({', '.join(sorted(habit.speakers)[:6])})" if habit.speakers else "")]
    if habit.teams:
        evidence.append("cue identifiers as Teams writes them")
    if habit.rolls:
        evidence.append("lines that roll up are repeated from cue to cue: each is read once")
    if habit.changes:
        evidence.append("“>>” or a dash where the speaker changes")
    return Recognition(
        f"{name}-{format_name}", tuple(evidence), (f"captions-{format_name}",) if habit.name != "none" else (), kind="interview"
    )


def _habit(sample: Sequence[Cue]) -> Habit:
    named = sum(bool(_NAMED.match(cue.label)) for cue in sample)
    voices = [name.strip() for cue in sample for name in _VOICE.findall(cue.text)]
    rolls = _rolls(sample)
    teams = sum(bool(_GUID.match(cue.label)) for cue in sample) > 0.5 * len(sample)
    if named > 0.5 * len(sample):
        speakers = frozenset(match["name"].strip() for cue in sample if (match := _NAMED.match(cue.label)))
        return Habit("identifiers", speakers, True, rolls, False, False)
    lines = [line for cue in sample for line in _plain(cue.text).split("\n")]
    changes = sum(line.lstrip().startswith(">>") for line in lines) >= 2 or sum(bool(_CHANGE.match(line)) for line in lines) > 0.1 * len(
        lines
    )
    if len(voices) > 0.2 * len(sample) or any(voices):
        return Habit("voices", frozenset(filter(None, voices)), True, False, teams, changes)
    texts = [_CHANGE.sub("", line) for line in lines]
    labelled = [head.speaker for text in texts if (head := heads.inline(Line(text))) is not None]
    counts = Counter(labelled)
    dense = len(labelled) > 0.5 * len(sample)
    kept = {s for s, n in counts.items() if _believed(s, n, dense=dense)}
    if kept and sum(counts[s] for s in kept) >= 2:
        return Habit("labels", frozenset(kept), dense, rolls, False, changes)
    bracketed = Counter(head.speaker for text in texts if (head := heads.separated(Line(text))) is not None and head.shape == "bracketed")
    kept = {s for s, n in bracketed.items() if n > 1 and (names.is_role(s) or names.numbered(s))}
    if kept and sum(bracketed[s] for s in kept) > 0.3 * len(sample):
        return Habit("brackets", frozenset(kept), True, rolls, False, changes)
    kept = {s for s, n in bracketed.items() if n > 1 and names.like_a_name(s) and asides.spoken_aside(f"({s})")}
    if len(kept) > 1 and sum(bracketed[s] for s in kept) > 0.5 * len(sample):
        return Habit("brackets", frozenset(kept), False, rolls, False, changes)
    return Habit("none", frozenset(), False, rolls, False, changes)


def _believed(speaker: str, count: int, *, dense: bool) -> bool:
    if not names.possible(speaker) or (names.metadata(speaker) and count < 4):
        return False
    if dense:
        return count > 1 or names.like_a_name(speaker)
    return (count > 1 and names.like_a_name(speaker)) or (names.is_role(speaker) and len(speaker) > 3)


def _rolls(sample: Sequence[Cue]) -> bool:
    """Whether cues begin with what the cue before showed, again and again."""
    repeated = total = 0
    before: list[str] = []
    for cue in sample:
        lines = [line for line in _plain(cue.text).split("\n") if line.strip()]
        if before and lines:
            total += 1
            grown = len(lines) == 1 and lines[0] != before[-1] and lines[0].startswith(before[-1]) and len(before[-1]) > 3
            repeated += (lines[0] == before[-1] and len(before[-1].split()) > 2) or grown
        before = lines or before
    return repeated >= 3 and repeated > 0.25 * total


def _plain(text: str) -> str:
    """A cue's text without tags, and with its entities undone once: what a caption writes as `&lt;…&gt;` are words."""
    if "<" in text or "{" in text:
        timed = _TIMED.search(text) is not None  # the expression below tries every letter
        text = _TAG.sub("", _INNER_TIME.sub(r"\1 \2", text) if timed else text)
    if "&" in text:
        text = html.unescape(text)
    return text.replace("\u200b", "").replace("\u00a0", " ").strip()


def _pieces(cues: Iterator[Cue], habit: Habit) -> Iterator[Piece]:
    """Each cue a turn (or several, where it holds several speakers); the speaker's name stands before the first turn of a stretch."""
    shown: str | None = None
    speaker = ""
    ended = True
    for cue, text in _once(cues) if habit.rolls else ((cue, cue.text if habit.name == "voices" else _plain(cue.text)) for cue in cues):
        if habit.name == "identifiers":
            match = _NAMED.match(cue.label)
            speaker = match["name"].strip() if match else speaker
        for (mark, words), name in list(_parts(text, habit, speaker)):
            speaker = name
            if asides.stage_note(words) or _MUSIC.match(words):
                if words:
                    yield Piece(words)
                continue
            label = f"{speaker}: " if speaker and speaker != shown else ""
            goes_on = not ended and not mark and speaker == shown
            shown, ended = speaker, bool(ENDED.search(words))
            yield Piece(mark + label, words, "", True, speaker, cue.time, runs_on=goes_on)


def _parts(text: str, habit: Habit, speaker: str) -> Iterator[tuple[tuple[str, str], str]]:
    """What each speaker says inside one cue: ((mark, words), speaker)."""
    if habit.name == "voices":
        pieces = _VOICE.split(text)
        if pieces[0].strip():
            yield ("", _one_line(_plain(pieces[0]))), speaker if len(pieces) == 1 else ""
        for name, words in zip(pieces[1::2], pieces[2::2], strict=True):
            speaker = names.clean(html.unescape(name or "")) or speaker
            yield ("", _one_line(_plain(words))), speaker
        return
    waiting: list[str] = []
    mark = ""
    for line in text.split("\n"):
        change = _CHANGE.match(line) if habit.changes else None
        rest = line[change.end() :] if change else line
        head = _head(rest, habit)
        if head is not None and waiting and (head.speaker not in habit.speakers or not _SENTENCE_END.search(waiting[-1])):
            head = None  # a wrapped line that happens to begin like a label
        if (change or head) and waiting:
            yield (mark, _one_line(" ".join(waiting))), speaker
            waiting, mark = [], ""
        if change:
            mark = ">> " if ">" in change[0] else "- "
            speaker = "" if head is None else speaker
        if head is not None:
            speaker, rest = head.speaker, rest[head.start :]
        waiting.append(rest)
    if waiting:
        yield (mark, _one_line(" ".join(waiting))), speaker


def _head(text: str, habit: Habit) -> heads.PossibleLabel | None:
    if habit.name in ("none", "identifiers"):
        return None
    head = heads.inline(Line(text)) if habit.name == "labels" else heads.separated(Line(text))
    if head is None:
        return None
    return head if head.speaker in habit.speakers or (habit.dense and names.like_a_name(head.speaker)) else None


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _once(cues: Iterator[Cue]) -> Iterator[tuple[Cue, str]]:
    """Rolling captions with each line kept where it is first shown."""
    before: list[str] = []
    for cue in cues:
        lines = [line for line in _plain(cue.text).split("\n") if line.strip()]
        fresh = list(lines)
        for size in range(min(len(before), len(lines)), 0, -1):
            if before[-size:] == lines[:size]:
                fresh = lines[size:]
                break
        else:
            if before and lines and lines[0] != before[-1] and lines[0].startswith(before[-1]) and len(before[-1]) > 3:
                fresh = [lines[0][len(before[-1]) :], *lines[1:]]
        before = lines or before
        if any(line.strip() for line in fresh):
            yield cue, "\n".join(fresh)
