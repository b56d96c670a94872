"""Words that somebody else puts in while a turn goes on (`… and then //S00: Mhm.// we met`), as noScribe writes them: they are that person's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from icc_coding.transcripts.conventions import names
from icc_coding.transcripts.draft import Piece

_INSIDE = re.compile(r"(?<![:/\w])//\s*(?P<name>[^\W\d_][^\n:：/]{0,59}?)\s*[:：]\s*(?P<words>[^\n]{0,2000}?)\s*//(?!/)")


def told_apart(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces, with overlaps as turns of who says them, on the same line; what follows one is its line's speaker's again."""
    speaker, time = "", None
    interrupted = False  # an overlap ended the line: the next one without a label goes back to the speaker before it
    for piece in pieces:
        if piece.opens or piece.closes:
            speaker, time, interrupted = piece.speaker, piece.time, False
        elif interrupted and piece.speech.strip():
            piece, interrupted = replace(piece, opens=True, speaker=speaker, time=time), False
        if "//" not in piece.speech or not _INSIDE.search(piece.speech):
            yield piece
            continue
        for part in _parts(piece, speaker, time):
            interrupted = part.opens and part.speaker != speaker
            yield part


def _parts(piece: Piece, speaker: str, time: float | None) -> Iterator[Piece]:
    at = 0
    first: Piece | None = replace(piece, after="", join="\n")  # what opens the line, until it has been written
    for match in _INSIDE.finditer(piece.speech):
        who = names.clean(match["name"])
        if not names.like_a_name(who):
            continue
        said = piece.speech[at : match.start()].rstrip()
        if first is not None and (said or first.opens):
            yield replace(first, speech=said)
        elif said:
            yield Piece("", said, "", True, speaker, time, runs_on=True)
        words = match["words"]
        start = match.start("words") - match.start()
        yield Piece(match[0][:start], words, match[0][start + len(words) :], True, who, runs_on=first is None or bool(said))
        first, at = None, match.end()
    if first is not None:
        yield piece
        return
    rest = piece.speech[at:]
    lead = len(rest) - len(rest.lstrip())
    if rest.strip():
        yield Piece("", rest[lead:], piece.after, True, speaker, time, join=piece.join, runs_on=True)
    elif piece.after.strip():
        yield Piece(piece.after)
