"""What is said about words that a file holds but nobody said: deletions, hidden text, comments, notes; and about what stands beside the flow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from icc_coding.transcripts.draft import LeftOut
from icc_coding.transcripts.model import Turn

_SHOWN, _LONGEST = 6, 40
_PROBLEMS = (
    ("deleted", "tracked deletion", "To settle them, accept or reject the changes in the document."),
    ("struck", "passage that is struck through", "Words that were said must not be struck through."),
    ("hidden", "passage of hidden text", "Words that were said must be visible in the document."),
)


def passages(pieces: Sequence[LeftOut]) -> list[LeftOut]:
    """What was left out of a paragraph, pieces that stand side by side as one passage; a piece without a kind was not left out."""
    found: list[LeftOut] = []
    for one in pieces:
        if found and found[-1].kind == one.kind:
            found[-1] = LeftOut(one.kind, found[-1].words + one.words)
        else:
            found.append(one)
    return [one for one in found if one.kind and one.words.strip()]


def problems(left_out: Sequence[LeftOut]) -> Iterator[str]:
    """One sentence for each kind of words that might have been said, with their number; deletions are quoted, hidden words are not."""
    for kind, name, remedy in _PROBLEMS:
        found = [" ".join(one.words.split()) for one in left_out if one.kind == kind and one.words.strip()]
        if found:
            shown = "" if kind == "hidden" else f": {_quoted(found)}"
            verb = "is" if len(found) == 1 else "are"
            yield f"{_counted(len(found), name)} ({_words(found)}) {verb} left out{shown}. {remedy}"


def boxes(left_out: Sequence[LeftOut], text: str, turns: Sequence[Turn]) -> Iterator[str]:
    """A sentence about text boxes whose words became a part of somebody's turn: they may be a margin's note, a title or a quote taken out."""
    found = [one.words for one in left_out if one.kind == "box" and _inside(one.words, text, turns)]
    if found:
        one, several = "passage in a text box is", "passages in text boxes are"
        number = f"{len(found)} {several if len(found) > 1 else one}"
        yield f"{number} read as a part of the turn that it hangs on: {_quoted([' '.join(words.split()) for words in found])}. If nobody said that there, delete it."


def _inside(words: str, text: str, turns: Sequence[Turn]) -> bool:
    """Whether words stand in a turn behind its beginning; those of a box with its own label begin one."""
    first = next((line.strip() for line in words.split("\n") if line.strip()), "")
    return bool(first) and any(text.find(first, turn.start + 1, turn.end) > turn.start for turn in turns)


def evidence(left_out: Sequence[LeftOut]) -> Iterator[str]:
    """How many comments and notes the file has: they are about the talk and are left out."""
    counts = [(sum(one.kind == kind and bool(one.words.strip()) for one in left_out), kind) for kind in ("comment", "note")]
    named = [_counted(count, "comment" if kind == "comment" else "footnote") for count, kind in counts if count]
    if named:
        words = _words([one.words for one in left_out if one.kind in ("comment", "note")])
        yield f"left out, because nobody said them: {' and '.join(named)} ({words})"


def _counted(number: int, noun: str) -> str:
    first, _, rest = noun.partition(" ")
    if number == 1:
        return f"1 {noun}"
    if rest.startswith(("that is", "of")):
        return f"{number} {first}s {rest.replace('that is', 'that are', 1)}"
    return f"{number} {noun}s"


def _words(found: Sequence[str]) -> str:
    number = sum(len(one.split()) for one in found)
    return f"{number} word{'' if number == 1 else 's'}"


def _quoted(found: Sequence[str]) -> str:
    shown = [one if len(one) <= _LONGEST else f"{one[: _LONGEST - 2]} …" for one in found[:_SHOWN]]
    return ", ".join(f"“{one}”" for one in shown) + (" …" if len(found) > _SHOWN else "")
