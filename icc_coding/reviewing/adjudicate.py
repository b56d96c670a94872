"""Disagreements side by side, the most frequent confusion first, settled as `consensus` with a cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from icc_coding.decisions.codings import Coding, Reading
from icc_coding.decisions.logs.names import known_coder
from icc_coding.decisions.logs.record import CONSENSUS, Draft
from icc_coding.decisions.overlap import Span, Touching, half_of, same_passage
from icc_coding.decisions.replay import Replay
from icc_coding.decisions.steps import control, undo_step
from icc_coding.errors import UserError
from icc_coding.reviewing.desk import Desk

CAUSES = ("ambiguous text", "codebook gap", "slip")
NOTHING = ""


@dataclass(frozen=True, slots=True)
class Position:
    """What one coder holds about one code in a disputed passage; `answer` is None when the coder did not look for it, or gave none that counts.

    `status` is that of the coding, `read` of what was read and left out, '' when there is neither.
    """

    coder: str
    code: str
    answer: bool | None
    at: str
    note: str
    blind: bool
    status: str = ""


@dataclass(frozen=True, slots=True)
class Dispute:
    """A passage on which coders differ. `codes` are those in dispute; `confusion` names the pair that is mixed up ('' for no code)."""

    text: str
    start: int
    end: int
    transcript: str
    quote: str
    codes: tuple[str, ...]
    confusion: tuple[str, str]
    positions: tuple[Position, ...]
    settled: tuple[Coding, ...] = ()
    uncounted: tuple[Position, ...] = ()  # unsure, or decided in bulk: said, but no side in the dispute

    @property
    def key(self) -> str:
        """Names the dispute in links and forms."""
        return f"{self.text[:16]}-{self.start}-{self.end}"

    @property
    def is_settled(self) -> bool:
        """Whether there is a consensus on every code in dispute."""
        return {coding.code for coding in self.settled} >= set(self.codes)

    def answer(self, coder: str, code: str) -> Position | None:
        """One coder's position on one code."""
        return next((p for p in self.positions if (p.coder, p.code) == (coder, code)), None)

    def said_of(self, code: str) -> list[Position]:
        """What everybody said about one code, by coder; who was unsure or decided in bulk is among them."""
        return sorted((p for p in (*self.positions, *self.uncounted) if p.code == code), key=lambda p: p.coder)

    @property
    def coders(self) -> tuple[str, ...]:
        """Everyone with a position, by name."""
        return tuple(sorted({position.coder for position in self.positions}))


@dataclass(frozen=True, slots=True)
class Cause:
    """Why coders differed on a code somewhere: what the codebook may need to say."""

    code: str
    cause: str
    why: str
    by: str
    at: str
    quote: str


def find_disputes(desk: Desk, coders: tuple[str, ...] = (), *, sample: str | None = None) -> list[Dispute]:
    """Passages on which coders (default: all) differ: one applies a code that another rejected, or read for and left out.

    Most frequent confusion first, then by transcript and place. With a sample, only what was decided for it.
    """
    state = desk.state if sample is None else desk.state.only(sample=sample, also=CONSENSUS)
    named = coders or people_of(state)
    texts = desk.transcripts if len(named) > 1 else ()
    return in_order(desk, [dispute for text in texts for dispute in disputes_in(desk, state, text, named)])


def people_of(state: Replay) -> tuple[str, ...]:
    """Everyone who decides for themselves."""
    return tuple(coder for coder in state.coders if coder != CONSENSUS)


def in_order(desk: Desk, found: Sequence[Dispute]) -> list[Dispute]:
    """The most frequent confusion first, then by transcript and place."""
    often = Counter(dispute.confusion for dispute in found)
    order = {text: number for number, text in enumerate(desk.transcripts)}
    return sorted(found, key=lambda d: (-often[d.confusion], d.confusion, order[d.text], d.start))


def settle(desk: Desk, dispute: Dispute, by: str, verdict: Mapping[str, bool], cause: str, why: str = "") -> None:
    """Save what holds for a disputed passage: for each code whether it applies, with the cause of the disagreement and who settled it."""
    person = known_coder(desk.study, by)
    if cause not in CAUSES:
        raise UserError(f"A disagreement is settled with a cause: {', '.join(CAUSES)}.")
    if missing := [code for code in dispute.codes if code not in verdict]:
        raise UserError(f"Say for every code in dispute whether it applies: {', '.join(missing)} is open.")
    note = f"{cause}: {why.strip()}" if why.strip() else cause
    hashes = {code.id: code.hash for code in desk.codebook.codes}
    drafts = [
        Draft(
            "accept" if applies else "reject",
            text=dispute.text,
            start=dispute.start,
            end=dispute.end,
            quote=dispute.quote,
            code=code,
            shown=True,
            note=note,
            by=person,
            codebook=hashes.get(code),
        )
        for code, applies in verdict.items()
    ]
    desk.write(CONSENSUS, drafts)


def unsettle(desk: Desk) -> bool:
    """Take back the last consensus; whether there was one."""
    targets = undo_step(desk.state.records_of(CONSENSUS), desk.state.stands)
    desk.write(CONSENSUS, [control("undo", target) for target in targets])
    return bool(targets)


def causes(desk: Desk, hides: Callable[[str, Span], bool] = lambda text, span: False) -> list[Cause]:
    """Causes of settled disagreements, by code: what stands beside the codebook's entries. Places that `hides` names are left out."""
    return causes_in(desk.state, hides)


def causes_in(state: Replay, hides: Callable[[str, Span], bool] = lambda text, span: False) -> list[Cause]:
    """The same from decisions without a desk."""
    found: list[Cause] = []
    for coding in state.codings_by(CONSENSUS):
        if not hides(coding.text, coding.span):
            cause, _, why = coding.note.partition(": ")
            if cause in CAUSES:
                found.append(Cause(coding.code, cause, why, coding.by or "", coding.decided_at, coding.quote))
    return sorted(found, key=lambda c: (c.code, c.at))


@dataclass(frozen=True, slots=True)
class _HeldByCoder:
    """What one coder holds about a text, found by place: with thousands of decisions each a look at all of them would take minutes."""

    coder: str
    codings: tuple[Coding, ...]
    by_code: Mapping[str, Touching[Coding]]
    readings: Touching[Reading]
    anything: bool

    @classmethod
    def of(cls, state: Replay, coder: str, text: str) -> _HeldByCoder:
        codings, readings = state.codings_of(coder, text), state.readings_of(coder, text)
        groups: dict[str, list[Coding]] = {}
        for coding in codings:
            groups.setdefault(coding.code, []).append(coding)
        by_code = {code: Touching(found) for code, found in groups.items()}
        return cls(coder, codings, by_code, Touching(readings), bool(codings) or bool(readings))

    def position(self, code: str, span: Span) -> Position:
        """What the coder says about a code in a passage."""
        near = self.by_code[code].of(span) if code in self.by_code else []
        about = [coding for coding in near if same_passage(coding.span, span)]
        if about:
            coding = max(about, key=lambda c: (c.applies, c.decided_at))
            answer = None if coding.status == "unsure" or coding.bulk else coding.applies
            return Position(self.coder, code, answer, coding.decided_at, coding.note, coding.blind, coding.status)
        for reading in self.readings.of(span):
            if reading.asks(code) and half_of((reading.start, reading.end), span):
                return Position(self.coder, code, False, reading.at, "", reading.blind, "read")
        return Position(self.coder, code, None, "", "", False)


def disputes_in(desk: Desk, state: Replay, text: str, coders: tuple[str, ...]) -> list[Dispute]:
    """Those in one transcript."""
    held = {coder: _HeldByCoder.of(state, coder, text) for coder in coders}
    if sum(one.anything for one in held.values()) < 2:
        return []
    applied = sorted((c for one in held.values() for c in one.codings if c.applies and not c.bulk), key=lambda c: (c.start, -c.end))
    settled_here = Touching(state.codings_of(CONSENSUS, text))
    disputes: list[Dispute] = []
    for group in _passages(applied):
        span = _common_span(group)
        codes = sorted({coding.code for coding in group})
        positions = [held[coder].position(code, span) for code in codes for coder in coders]
        disputed = [code for code in codes if {p.answer for p in positions if p.code == code} >= {True, False}]
        if disputed:
            kept = tuple(p for p in positions if p.code in disputed and p.answer is not None)
            rest = tuple(p for p in positions if p.code in disputed and p.answer is None and p.status)
            settled = tuple(c for c in settled_here.of(span) if c.code in disputed and same_passage(c.span, span))
            quote = desk.transcripts[text].text[slice(*span)]
            name = desk.transcripts[text].name
            disputes.append(Dispute(text, *span, name, quote, tuple(disputed), _confusion(kept), kept, settled, rest))
    return disputes


def _passages(codings: list[Coding]) -> list[list[Coding]]:
    """Codings about one passage together, whoever made them and whatever their code; they come by place."""
    groups: list[list[Coding]] = []
    reaches: list[int] = []  # where the furthest coding of each group ends
    first = 0
    for coding in codings:
        while first < len(groups) and reaches[first] <= coding.start:
            first += 1
        for number in range(len(groups) - 1, first - 1, -1):
            if any(same_passage(coding.span, other.span) for other in groups[number]):
                groups[number].append(coding)
                reaches[number] = max(reaches[number], coding.end)
                break
        else:
            groups.append([coding])
            reaches.append(coding.end)
    return groups


def _common_span(group: list[Coding]) -> Span:
    """The span that most coders marked, of several the longest."""
    often = Counter(coding.span for coding in group)
    return max(often, key=lambda span: (often[span], span[1] - span[0], -span[0]))


def _confusion(positions: tuple[Position, ...]) -> tuple[str, str]:
    """The two codes that stand against each other: two coders with different codes, or a code against none."""
    yes: dict[str, set[str]] = {}
    for position in positions:
        yes.setdefault(position.coder, set())
        if position.answer:
            yes[position.coder].add(position.code)
    for first in sorted(yes):
        for second in sorted(yes):
            only_first, only_second = yes[first] - yes[second], yes[second] - yes[first]
            if first < second and only_first and only_second:
                one, other = sorted((min(only_first), min(only_second)))
                return one, other
    return min(position.code for position in positions if position.answer), NOTHING
