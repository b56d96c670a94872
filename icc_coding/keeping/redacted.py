"""A text without one speaker: written over letter for letter, so that every place in it stays where it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from string import ascii_letters

from icc_coding.files import sha256_text
from icc_coding.transcripts.frozen import Frozen
from icc_coding.transcripts.model import Turn

FILL = "[withdrawn] "


def label_for(one: Frozen, speaker: str) -> str:
    """A name of the same length, so that every place in the text stays where it is, and that nobody else in the text has."""
    taken = {turn.speaker for turn in one.turns}
    label = ("Withdrawn-person-" + "x" * len(speaker))[: len(speaker)].rstrip("-").ljust(len(speaker), "x")
    return next((name for name in (label, *(label[:-1] + letter for letter in ascii_letters)) if name not in taken), label)


def redacted(one: Frozen, speaker: str, name: str) -> Frozen:
    """The same text with a speaker's words written over, letter for letter, and `name` for the speaker's."""
    text = list(one.text)
    turns: list[Turn] = []
    before = 0
    for turn in one.turns:
        if turn.speaker == speaker:
            text[turn.start : turn.end] = "\n".join(map(_filled, one.text[turn.start : turn.end].split("\n")))
            label = one.text[before : turn.start]
            text[before : turn.start] = list(label.replace(speaker, name))
            turn = replace(turn, speaker=name)
        turns.append(turn)
        before = turn.end
    written = "".join(text)
    roles = {name if who == speaker else who: role for who, role in one.recognition.roles.items()}
    recognition = replace(one.recognition, roles=roles, evidence=(), alternatives=())
    return replace(
        one,
        text=written,
        text_hash=sha256_text(written),
        turns=tuple(turns),
        recognition=recognition,
        file=f"{Path(one.file).with_suffix('')}.txt",
    )


def _filled(line: str) -> str:
    """A line of the same length that says nothing, and that every reader gives back as it stands: none that begins or ends with a space."""
    fill = (FILL * (len(line) // len(FILL) + 1))[: len(line)]
    return f"{fill[:-1]}." if fill.endswith(" ") else fill
