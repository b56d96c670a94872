"""What a reading page shows of the coded rows: numbered excerpts, each with its codes and where each code stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from icc_coding.codebook.model import Codebook
from icc_coding.corpus import ACCEPTED, DISPUTED, MACHINE, REJECTED, SUGGESTED, CodedExcerpt, passages_of
from icc_coding.decisions.logs.record import CONSENSUS
from icc_coding.suggesting.bands import LIKELY, POSSIBLE, QUIET

DECIDED, UNSURE, STRUCK = "decided", "unsure", "struck"
STANDINGS = (DECIDED, UNSURE, LIKELY, POSSIBLE, QUIET)  # the order in which codes stand in the margin
_APPLIED = ("accepted", "added")
_STRUCK = ("rejected", "replaced")


@dataclass(frozen=True, slots=True)
class CoderLine:
    """What one coder decided about one code of one excerpt; `words` reads on from the code: "accepted by ana"."""

    words: str
    day: str  # year-month-day
    note: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One code of one excerpt. `standing` is one of STANDINGS, or STRUCK when nobody holds that the code applies."""

    code: str
    label: str
    place: int  # of the code in the codebook
    standing: str
    band: str
    score: float  # the machine's, 0 where it proposed nothing
    reason: str
    decisions: tuple[CoderLine, ...]

    @property
    def firm(self) -> bool:
        """Whether its line under the text is solid: decided by a person, or likely."""
        return self.standing in (DECIDED, LIKELY)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """One span with the codes that it was given; `number` counts the excerpts of a page from 1."""

    id: str
    number: int
    start: int
    end: int
    time: str
    text: str
    speaker: str
    collaborations: tuple[str, ...]  # labels
    entries: tuple[Entry, ...]


def excerpts_of(codebook: Codebook, rows: Iterable[CodedExcerpt]) -> tuple[list[Excerpt], list[Excerpt]]:
    """The excerpts of one transcript, in order of place: those with a code that stands, and those that people struck out.

    An excerpt of which some codes stand and others were struck is in both lists, under the same number and with the entries of each.
    """
    groups: dict[str, list[CodedExcerpt]] = {}
    rows = list(rows)
    refused = {
        (row.excerpt_id, row.code)
        for passage in passages_of(rows)
        if passage.standing == REJECTED and passage.coders == (CONSENSUS,)
        for row in passage.rows
    }
    for row in sorted(rows, key=lambda row: (row.start, row.end)):
        groups.setdefault(row.excerpt_id, []).append(row)
    standing: list[Excerpt] = []
    struck: list[Excerpt] = []
    for group in groups.values():
        entries = _entries(codebook, group, refused)
        live = tuple(entry for entry in entries if entry.standing != STRUCK)
        if live:
            standing.append(_excerpt(codebook, group[0], len(standing) + 1, live))
        if len(live) < len(entries):
            dead = tuple(entry for entry in entries if entry.standing == STRUCK)
            struck.append(_excerpt(codebook, group[0], len(standing) if live else 0, dead))
    return standing, struck


def standings(rows: Sequence[CodedExcerpt]) -> dict[str, Counter[str]]:
    """How often each code stands where: code id -> standing -> number of passages."""
    counts: dict[str, Counter[str]] = {}
    for passage in passages_of(rows):
        if passage.standing == SUGGESTED:
            standing = passage.rows[0].band if passage.rows[0].band in STANDINGS else QUIET
        else:
            standing = {ACCEPTED: DECIDED, DISPUTED: DECIDED, REJECTED: STRUCK}.get(passage.standing, UNSURE)
        if standing != STRUCK:
            counts.setdefault(passage.code, Counter())[standing] += 1
    return counts


def undecided(counts: Mapping[str, Counter[str]]) -> int:
    """How many suggestions wait for a person."""
    return sum(counter[band] for counter in counts.values() for band in (LIKELY, POSSIBLE, QUIET))


def _excerpt(codebook: Codebook, row: CodedExcerpt, number: int, entries: tuple[Entry, ...]) -> Excerpt:
    names = {collaboration.id: collaboration.label for collaboration in codebook.collaborations}
    mentioned = tuple(names.get(name, name) for name in row.collaborations)
    return Excerpt(row.excerpt_id, number, row.start, row.end, row.time, row.text, row.speaker, mentioned, entries)


def _entries(codebook: Codebook, rows: Sequence[CodedExcerpt], refused: Collection[tuple[str, str]]) -> tuple[Entry, ...]:
    by_code: dict[str, list[CodedExcerpt]] = {}
    for row in rows:
        by_code.setdefault(row.code, []).append(row)
    order = {code.id: number for number, code in enumerate(codebook.codes)}
    entries = [_entry(codebook, order[code], group, (group[0].excerpt_id, code) in refused) for code, group in by_code.items()]
    rank = {name: number for number, name in enumerate((*STANDINGS, STRUCK))}
    return tuple(sorted(entries, key=lambda entry: (rank[entry.standing], -entry.score, entry.place)))


def _entry(codebook: Codebook, place: int, rows: Sequence[CodedExcerpt], refused: bool) -> Entry:
    first = rows[0]
    return Entry(
        code=first.code,
        label=first.label,
        place=place,
        standing=STRUCK if refused else _standing(rows),
        band=next((row.band for row in rows if row.band), ""),
        score=max(row.score or 0.0 for row in rows),
        reason=_with_labels(codebook, next((row.reason for row in rows if row.reason), "")),
        decisions=tuple(_decision(row) for row in rows if row.coder != MACHINE),
    )


def _standing(rows: Sequence[CodedExcerpt]) -> str:
    statuses = {row.status for row in rows}
    if statuses.intersection(_APPLIED):
        return DECIDED
    if UNSURE in statuses:
        return UNSURE
    if statuses.issubset(_STRUCK):
        return STRUCK
    return next((row.band for row in rows if row.band in STANDINGS), QUIET)


def _decision(row: CodedExcerpt) -> CoderLine:
    said = f"{row.coder} is unsure" if row.status == UNSURE else f"{row.status} by {row.coder}"
    return CoderLine(said + (", blind" if row.blind else ""), row.decided_at[:10], row.note)


_CODE_ID = re.compile(r"\b[a-z0-9_]+\.[a-z0-9_]+\b")


def _with_labels(codebook: Codebook, reason: str) -> str:
    """The reason with codes called by their labels, as everywhere else on the page."""
    return _CODE_ID.sub(lambda match: codebook.by_id[match[0]].label if match[0] in codebook.by_id else match[0], reason)
