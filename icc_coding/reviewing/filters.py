"""Choosing what to review: by code, transcript, speaker, role, band, status, age of the definition, disagreement, words, and what is to be looked at again."""

from __future__ import annotations

import shlex
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from icc_coding.decisions.codings import Coding
from icc_coding.decisions.overlap import Span, shared
from icc_coding.decisions.stale import is_stale
from icc_coding.errors import UserError
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.differing import differing
from icc_coding.reviewing.proposals import BANDS, PROPOSED
from icc_coding.reviewing.standing import OPEN, READ, STATUSES, Again, Standing
from icc_coding.settings import ROLES
from icc_coding.transcripts.model import Transcript

DECIDED = "decided"
_FLAGS = ("stale", "disagreement", "again")


@dataclass(frozen=True, slots=True)
class Filter:
    """What to review; an empty field does not narrow. `status` is one of STATUSES or `decided`; `words` are looked for in the excerpt."""

    code: str = ""
    transcript: str = ""
    speaker: str = ""
    role: str = ""
    band: str = ""
    status: str = ""
    stale: bool = False
    disagreement: bool = False
    words: str = ""
    again: bool = False

    @property
    def narrows(self) -> bool:
        """Whether it leaves anything out."""
        return self != Filter()

    @property
    def looks_up(self) -> bool:
        """Whether it looks for particular suggestions, so that blind passages among them would only disturb."""
        return bool(self.band or self.status or self.stale or self.disagreement or self.words or self.again)

    @property
    def lists(self) -> bool:
        """Whether it looks for particular decisions, which need not be about a suggestion."""
        return self.stale or self.disagreement or self.again

    @property
    def query(self) -> dict[str, str]:
        """The fields that narrow, as a form sends them."""
        return {name: str(value) if not isinstance(value, bool) else "1" for name, value in asdict(self).items() if value}


def read_filter(written: str) -> Filter:
    """A filter as it is typed: `code=value.learning_exchange status=accepted stale words=nine towns`; words come last.

    Raises UserError for a field there is none of.
    """
    head, _, words = written.strip().partition("words=")
    values: dict[str, str | bool] = {"words": words.strip()}
    parts = shlex.shlex(head, posix=True)
    parts.quotes, parts.commenters, parts.escape, parts.whitespace_split = '"', "", "", True
    try:
        fields = [part.partition("=") for part in parts]
    except ValueError as error:
        raise UserError("A quotation mark is not closed in this filter.") from error
    for name, sign, value in fields:
        if name not in Filter.__slots__ or bool(sign) == (name in _FLAGS):
            known = ", ".join(field if field in _FLAGS else f"{field}=…" for field in Filter.__slots__)
            raise UserError(f"A filter is made of {known}, with blanks between them.")
        values[name] = value or True
    return Filter(**values)  # type: ignore[arg-type]


def check_filter(desk: Desk, chosen: Filter) -> Filter:
    """The filter with its code id spelled in full; raises UserError for a code, transcript, speaker, role, band or status there is none of."""
    choices = {
        "transcript": desk.by_name,
        "speaker": desk.speakers,
        "role": ROLES,
        "band": BANDS,
        "status": (*STATUSES, DECIDED),
    }
    for name, known in choices.items():
        value = getattr(chosen, name)
        if value and value not in known:
            raise UserError(f"There is no {name} `{value}` here. Choose one of: {', '.join(known)}.")
    if chosen.code and chosen.code not in desk.code_numbers:
        desk.codebook.code(chosen.code)
    return chosen


def matching(desk: Desk, standing: Standing, chosen: Filter) -> list[int]:
    """Numbers of the suggestions that a filter keeps, by text and place. Quiet ones only when asked for, or once decided.

    Transcripts that others read are left out, unless the filter names one.
    """
    kept = _by_state(desk, standing, chosen)
    if chosen.code:
        of_code = np.zeros(len(kept), dtype=bool)
        of_code[desk.proposals.by_code.get(chosen.code, [])] = True
        kept &= of_code
    found: list[int] = []
    mine = [one for text, one in desk.transcripts.items() if desk.is_for(text, standing.coder)]
    for transcript in [desk.by_name[chosen.transcript]] if chosen.transcript else mine:
        of_text = desk.proposals.of(transcript.text_hash)
        numbers: list[int] = (np.flatnonzero(kept[of_text.start : of_text.stop]) + of_text.start).tolist()
        picked = _picked(desk, standing, transcript.text_hash, chosen) if numbers else None
        turns = _wanted_turns(transcript, chosen)
        if picked is not None:
            numbers = [number for number in numbers if number in picked]
        if turns is not None:
            numbers = [n for n in numbers if _touches(turns, (desk.proposals[n].start, desk.proposals[n].end))]
        found += numbers
    return found


def _by_state(desk: Desk, standing: Standing, chosen: Filter) -> NDArray[np.bool_]:
    """Which suggestions have the wanted band and status."""
    bands, statuses = desk.proposals.bands, standing.numbered
    open_ones = statuses == STATUSES.index(OPEN)
    kept = bands == BANDS.index(chosen.band) if chosen.band else (bands < len(PROPOSED)) | ~open_ones
    if chosen.status:
        kept = kept & (~open_ones if chosen.status == DECIDED else statuses == STATUSES.index(chosen.status))
    return np.asarray(kept)


def listed_places(desk: Desk, standing: Standing, chosen: Filter) -> list[Again]:
    """Decisions that a filter for older definitions, for disagreement or for what is to be looked at again lists; they need not be about a suggestion."""
    lists: list[Sequence[Again]] = []
    if chosen.again:
        lists.append(standing.again)
    if chosen.stale:
        lists.append([(c.text, c.start, c.end, c.code) for c in desk.state.codings_by(standing.coder) if _is_out_of_date(desk, c)])
    if chosen.disagreement:
        lists.append([(text, *place) for text in desk.transcripts for place in differing(desk, standing, text)])
    first, *others = lists
    return [place for place in first if all(place in other for other in others) and _keeps(desk, standing, chosen, place)]


def _keeps(desk: Desk, standing: Standing, chosen: Filter, place: Again) -> bool:
    """Whether the other fields of a filter keep a decision."""
    text, start, end, code = place
    if text not in desk.transcripts or chosen.code not in ("", code) or chosen.transcript not in ("", desk.transcripts[text].name):
        return False
    turns = _wanted_turns(desk.transcripts[text], chosen)
    status = next((coding.status for coding in standing.codings_about(text, code, (start, end))), READ)
    suggested = (desk.proposals[n] for n in desk.proposals.touching(text, (start, end)) if desk.proposals[n].code == code)
    return (
        (turns is None or _touches(turns, (start, end)))
        and chosen.status in ("", DECIDED, status)
        and (not chosen.band or any(item.band == chosen.band for item in suggested))
        and (not chosen.words or any(shared(said, (start, end)) for said in desk.search_texts[text].find(chosen.words)))
    )


def _is_out_of_date(desk: Desk, coding: Coding) -> bool:
    """Whether a decision was made under another definition of its code, or applies a code that is gone or was split."""
    if coding.code not in desk.code_numbers:
        return coding.status in ("accepted", "added", "unsure")
    return coding.status != "replaced" and is_stale(coding, desk.codebook)


def stale_numbers(desk: Desk, coder: str, text: str) -> set[int]:
    """Suggestions of a text that the coder decided under another definition of the code than today's."""
    found: set[int] = set()
    for coding in desk.state.codings_of(coder, text):
        if is_stale(coding, desk.codebook):
            touching = desk.proposals.touching(text, coding.span)
            found.update(number for number in touching if desk.proposals[number].code == coding.code)
    return found


def _picked(desk: Desk, standing: Standing, text: str, chosen: Filter) -> set[int] | None:
    """Numbers that pass the filters which look at words or decisions; None when there is no such filter."""
    picked: set[int] | None = None
    if chosen.words:
        said = desk.search_texts[text].find(chosen.words)
        picked = {number for span in said for number in desk.proposals.touching(text, span)}
    if chosen.again:
        places = [(start, end, code) for where, start, end, code in standing.again if where == text]
        again = {n for start, end, code in places for n in desk.proposals.touching(text, (start, end)) if desk.proposals[n].code == code}
        picked = again if picked is None else picked & again
    if chosen.stale:
        stale = stale_numbers(desk, standing.coder, text)
        picked = stale if picked is None else picked & stale
    if chosen.disagreement:
        places = differing(desk, standing, text)
        disputed = {n for start, end, code in places for n in desk.proposals.touching(text, (start, end)) if desk.proposals[n].code == code}
        picked = disputed if picked is None else picked & disputed
    return picked


def _wanted_turns(transcript: Transcript, chosen: Filter) -> list[Span] | None:
    """The turns of the wanted speaker or role; None when anybody will do."""
    if not (chosen.speaker or chosen.role):
        return None
    return [
        (turn.start, turn.end)
        for turn in transcript.turns
        if (not chosen.speaker or turn.speaker == chosen.speaker) and (not chosen.role or transcript.role(turn.speaker) == chosen.role)
    ]


def _touches(spans: Sequence[Span], span: Span) -> bool:
    """Whether any of the spans, which stand in order and do not overlap, shares anything with a span."""
    place = bisect_left(spans, span[0], key=lambda other: other[1])
    return any(shared(other, span) for other in spans[place : place + 2])
