"""All passages of a code, a case, a collaboration or a coder: what stands where, counted as passages, filtered and sorted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from icc_coding.corpus import SUGGESTED, Passage, coded_excerpts, passages_of
from icc_coding.corpus.passages import Silent
from icc_coding.corpus.reads import Reads
from icc_coding.corpus.references import SourceNumbers
from icc_coding.corpus.word_vectors import nearness, word_vectors
from icc_coding.decisions.codings import Coding
from icc_coding.decisions.logs.names import MACHINE
from icc_coding.decisions.logs.record import CONSENSUS
from icc_coding.errors import UserError
from icc_coding.reviewing.cards import Key
from icc_coding.reviewing.proposals import PROPOSED
from icc_coding.reviewing.session import ReviewSession
from icc_coding.transcripts.model import Transcript

STRENGTH, PLACE, TYPICAL = "strength", "place", "typical"
SORTS = {STRENGTH: "strongest first", PLACE: "in the order of the transcripts", TYPICAL: "most typical first"}
STANDINGS = ("accepted", "disputed", "unsure", SUGGESTED, "rejected")
PAGE = 50


@dataclass(frozen=True, slots=True)
class PassageQuery:
    """What is looked at, and in which order; an empty field means all. `attribute` is written `name=value`; `page` counts from 1."""

    code: str = ""
    case: str = ""
    collaboration: str = ""
    coder: str = ""
    transcript: str = ""
    attribute: str = ""
    standing: str = ""
    band: str = ""
    sort: str = STRENGTH
    page: int = 1

    @property
    def query(self) -> dict[str, str]:
        """The fields that narrow, as an address has them."""
        return {field.name: str(getattr(self, field.name)) for field in fields(self) if getattr(self, field.name) not in ("", STRENGTH, 1)}


@dataclass(frozen=True, slots=True)
class ListedPassage:
    """One passage: its card's key, how it is referred to in a report, and what this coder holds ('' for nothing)."""

    passage: Passage
    key: Key
    reference: str
    mine: str
    words: str

    @property
    def strength(self) -> tuple[int, float]:
        """People's answers before suggestions, then by band and score."""
        row = self.passage.rows[0]
        band = next((one.band for one in self.passage.rows if one.band), "")
        return -STANDINGS.index(self.passage.standing), {"likely": 2.0, "possible": 1.0}.get(band, 0.0) + (row.score or 0.0)


@dataclass(frozen=True)
class Passages:
    """What was found: one page of it, how many in all, and what there is to filter by.

    `counts` are passages, transcripts and coders of everything that fits; `standings` how many passages stand where before the
    filters on standing and band.
    """

    look: PassageQuery
    shown: tuple[ListedPassage, ...]
    passages: int
    transcripts: int
    coders: int
    standings: dict[str, int]
    choices: dict[str, tuple[str, ...]]

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.passages // PAGE))


def look_at(session: ReviewSession, look: PassageQuery) -> Passages:
    """The passages that a coder may see: in a blind session one's own, and never those that are just being read blind.

    Raises UserError for an unknown code, case, coder, transcript, attribute, standing or order.
    """
    desk = session.desk
    look = replace(look, code=desk.codebook.code(look.code).id) if look.code else look
    _check(session, look)
    transcripts = [t for t in desk.transcripts.values() if _fits_transcript(t, look)]
    found = [one for one in _found(session, look, transcripts) if not session.hides(one.key.text, one.key.span)]
    standings = {name: sum(one.passage.standing == name for one in found) for name in STANDINGS}
    found = [one for one in found if _fits_standing(one, look)]
    coders = {row.coder for one in found for row in one.passage.rows} - {MACHINE, CONSENSUS}
    ordered = _sorted(found, look.sort)
    page = min(max(1, look.page), max(1, -(-len(ordered) // PAGE)))
    return Passages(
        replace(look, page=page),
        tuple(ordered[(page - 1) * PAGE : page * PAGE]),
        len(found),
        len({one.key.text for one in found}),
        len(coders),
        standings,
        _choices(session),
    )


def _found(session: ReviewSession, look: PassageQuery, transcripts: Sequence[Transcript]) -> Iterable[ListedPassage]:
    desk = session.desk
    texts = {transcript.text_hash for transcript in transcripts}

    def wanted(code: str, text: str) -> bool:
        return text in texts and (not look.code or code == look.code)

    codings: list[Coding] = [
        coding for coding in desk.state.codings if wanted(coding.code, coding.text) and (not session.blind or coding.coder == session.coder)
    ]
    numbers = desk.proposals.by_code.get(look.code, []) if look.code else range(len(desk.proposals))
    items = () if session.blind else (desk.proposals[number] for number in numbers)
    suggestions = [item for item in items if item.band in PROPOSED and wanted(item.code, item.text)]
    rows = coded_excerpts(transcripts, desk.codebook, suggestions, codings)
    rows = [row for row in rows if _fits_row(look, row.collaborations, row.attributes, row.case or row.transcript)]
    attributes = dict.fromkeys(name for transcript in desk.transcripts.values() for name in _attributes(transcript))
    refer = SourceNumbers.of(desk.transcripts.values(), attributes)
    for passage in passages_of(rows, None if session.blind else _readers(session, {coding.text for coding in codings})):
        if look.coder and look.coder not in {row.coder for row in passage.rows}:
            continue
        row = passage.row
        key = Key(desk.by_name[row.transcript].text_hash, row.start, row.end)
        mine = next((one.status for one in passage.rows if one.coder == session.coder), "")
        yield ListedPassage(passage, key, refer.reference(row.transcript, row.speaker, row.time, row.attributes), mine, row.text)


def _readers(session: ReviewSession, texts: set[str]) -> Silent:
    """Who read a place for a code: those who did not code it say no, as in every count of passages."""
    desk = session.desk
    reads = Reads(reading for coder, text in desk.state.parts if text in texts for reading in desk.state.readings_of(coder, text))
    return lambda transcript, code, span: reads.readers(desk.by_name[transcript].text_hash, code, span)


def _sorted(found: Sequence[ListedPassage], sort: str) -> list[ListedPassage]:
    if sort == PLACE:
        return list(found)
    if sort == STRENGTH:
        return sorted(found, key=lambda one: one.strength, reverse=True)
    import numpy as np

    settled = np.array([one.passage.standing == "accepted" for one in found], dtype=np.bool_)
    near = nearness(word_vectors([one.words for one in found]), settled)
    return [found[place] for place in sorted(range(len(found)), key=lambda place: -near[place])]


def _fits_transcript(transcript: Transcript, look: PassageQuery) -> bool:
    return not look.transcript or transcript.name == look.transcript


def _fits_row(look: PassageQuery, collaborations: Sequence[str], attributes: Mapping[str, str], case: str) -> bool:
    name, _, value = look.attribute.partition("=")
    return (
        (not look.case or case == look.case)
        and (not look.collaboration or look.collaboration in collaborations)
        and (not name or attributes.get(name, "") == value)
    )


def _fits_standing(one: ListedPassage, look: PassageQuery) -> bool:
    bands = {row.band for row in one.passage.rows}
    return (not look.standing or one.passage.standing == look.standing) and (not look.band or look.band in bands)


def _attributes(transcript: Transcript) -> list[str]:
    spoken = [name for known in transcript.speaker_attributes.values() for name in known if name != "case"]
    return [*transcript.attributes, *spoken]


def _choices(session: ReviewSession) -> dict[str, tuple[str, ...]]:
    """What each filter can be set to."""
    desk = session.desk
    transcripts = list(desk.transcripts.values())
    values = {
        f"{name}={value}"
        for transcript in transcripts
        for known in (transcript.attributes, *transcript.speaker_attributes.values())
        for name, value in known.items()
        if name != "case" and value
    }
    cases = dict.fromkeys(case for transcript in transcripts for case in cases_of(transcript))
    return {
        "transcript": tuple(transcript.name for transcript in transcripts),
        "case": tuple(cases),
        "attribute": tuple(sorted(values)),
        "coder": tuple(sorted(_coders(session))),
        "standing": STANDINGS,
        "band": () if session.blind else ("likely", "possible"),
        "collaboration": tuple(one.id for one in desk.codebook.collaborations),
    }


def _coders(session: ReviewSession) -> set[str]:
    """Whose work may be seen: while a passage is read blind, nobody is named who has only decided there."""
    if session.blind:
        return {session.coder}
    state = session.desk.state
    if session.hidden_passage is None:
        return set(state.coders)
    return {session.coder} | {coding.coder for coding in state.codings if not session.hides(coding.text, coding.span)}


def cases_of(transcript: Transcript) -> list[str]:
    """The cases that a transcript stands for, those of its speakers or its own; its name where none is told."""
    spoken = [str(known["case"]) for known in transcript.speaker_attributes.values() if known.get("case")]
    return spoken or [transcript.case or transcript.name]


def _check(session: ReviewSession, look: PassageQuery) -> None:
    for name, known in _choices(session).items():
        value = getattr(look, name)
        if value and value not in known:
            raise UserError(f"There is no {name} `{value}` here. There are: {', '.join(known[:8]) or 'none'}.")
    if look.sort not in SORTS:
        raise UserError(f"Passages cannot be sorted by `{look.sort}`. Choose one of: {', '.join(SORTS)}.")
