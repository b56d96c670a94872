"""Where other coders decided differently: about suggestions, and about what somebody added by hand."""

from __future__ import annotations

from collections.abc import Sequence

from icc_coding.decisions.codings import Coding
from icc_coding.decisions.overlap import Span, SpanIndex, half_of
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.standing import Standing

_ANSWERS = {"accepted": True, "added": True, "rejected": False, "replaced": False}


def differing(desk: Desk, standing: Standing, text: str) -> list[tuple[int, int, str]]:
    """Spans and codes about which the coder and another one hold the opposite, by place.

    To have read a passage for a code and left it out is a "no", as everywhere; who did neither, or is unsure, does not differ.
    """
    mine = desk.state.codings_of(standing.coder, text)
    if not mine and not desk.state.readings_of(standing.coder, text):
        return []
    index = SpanIndex(mine)
    others = {coder: desk.state.codings_of(coder, text) for coder in desk.state.coders if coder != standing.coder}
    held = {(c.start, c.end, c.code): _ANSWERS[c.status] for c in mine if c.status in _ANSWERS}
    for codings in others.values():
        for c in codings:
            if c.applies and not index.about(text, c.code, c.span) and is_read_for(desk, standing.coder, text, c.code, c.span):
                held.setdefault((c.start, c.end, c.code), False)
    indexes = {coder: SpanIndex(codings) for coder, codings in others.items()}
    found: list[tuple[int, int, str]] = []
    for (start, end, code), answer in sorted(held.items()):
        span = (start, end)
        theirs = (_answer(desk, coder, text, about.about(text, code, span), code, span) for coder, about in indexes.items())
        if (not answer) in theirs:
            found.append((start, end, code))
    return found


def is_read_for(desk: Desk, coder: str, text: str, code: str, span: Span) -> bool:
    """Whether a coder read at least half of a passage for a code."""
    return any(r.asks(code) and half_of((r.start, r.end), span) for r in desk.state.readings_of(coder, text))


def _answer(desk: Desk, coder: str, text: str, about: Sequence[Coding], code: str, span: Span) -> bool | None:
    """What a coder holds about a code and passage: by the codings `about` it, else "no" when it was read for the code, else None."""
    if about:
        answers = [_ANSWERS[coding.status] for coding in about if coding.status in _ANSWERS]
        return any(answers) if answers else None
    return False if is_read_for(desk, coder, text, code, span) else None
