"""The page of passages: all of a code, a case, a collaboration, a coder or a transcript, beside what that is."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse

from icc_coding.codebook.model import Collaboration
from icc_coding.phrasing import clock
from icc_coding.reviewing.passages import SORTS, STRENGTH, PassageQuery, cases_of, look_at
from icc_coding.reviewing.progress import progress_of
from icc_coding.reviewing.session import ReviewSession
from icc_coding.reviewing.web.pages import entry_of
from icc_coding.reviewing.web.room import InRoom, Room, moment, passages_address
from icc_coding.transcripts.model import Transcript

Fact = tuple[str, tuple[tuple[str, str], ...]]  # what it is, and the words for it, each with the address that it leads to ('' for none)


@dataclass(frozen=True, slots=True)
class About:
    """What stands beside passages when they are not those of a code: a name, and facts."""

    name: str
    kind: str
    facts: tuple[Fact, ...]
    words: tuple[str, ...] = ()  # by which it is called in talk


router = APIRouter()


@router.get("/passages")
def passages(
    room: InRoom,
    request: Request,
    code: str = "",
    case: str = "",
    collaboration: str = "",
    coder: str = "",
    transcript: str = "",
    attribute: str = "",
    standing: str = "",
    band: str = "",
    sort: str = STRENGTH,
    page: int = 1,
) -> HTMLResponse:
    """Passages of a code, case, collaboration or coder, under one another."""
    with room.session(request) as session:
        found = look_at(
            session, PassageQuery(code, case, collaboration, coder, transcript, attribute, standing, band, sort or STRENGTH, page)
        )
        for one in found.shown:
            session.saw(one.key.text, one.key.span)
        entry = entry_of(room, code) if code else None
        about = _about(room, session, found.look) if entry is None else None
        labels = {one.id: one.label for one in room.desk.codebook.collaborations}
        return room.page(session, "passages.html", found=found, sorts=SORTS, entry=entry, about=about, labels=labels)


def _about(room: Room, session: ReviewSession, look: PassageQuery) -> About | None:
    """The first of what the page is narrowed to."""
    desk = room.desk
    if look.collaboration:
        return _of_collaboration(room, next(one for one in desk.codebook.collaborations if one.id == look.collaboration))
    if look.case:
        return _of_case(look.case, [one for one in desk.transcripts.values() if look.case in cases_of(one)])
    if look.coder:
        return _of_coder(session, look.coder)
    return _of_transcript(desk.by_name[look.transcript]) if look.transcript else None


def _of_collaboration(room: Room, known: Collaboration) -> About:
    codes = [(room.desk.codebook.by_id[name].id, label) for name, label in ((known.form, "Form"), (known.value, "Type of value")) if name]
    others = tuple(name for name in known.aliases if name != known.label)
    facts = [
        ("Also called", tuple((name, "") for name in others)),
        *((label, ((room.label_of(code), passages_address(code=code)),)) for code, label in codes),
        ("Source", ((known.source, ""),) if known.source else ()),
    ]
    return About(known.label, "collaboration", tuple(fact for fact in facts if fact[1]), (known.label, *others))


def _of_case(case: str, transcripts: list[Transcript]) -> About:
    found: dict[str, dict[str, str]] = {}
    for transcript in transcripts:
        spoken = [known for known in transcript.speaker_attributes.values() if known.get("case") == case]
        for known in (transcript.attributes, *spoken):
            for name, value in known.items():
                if value and name != "case":
                    found.setdefault(name, {})[value] = passages_address(attribute=f"{name}={value}")
    facts = [(name, tuple(values.items())) for name, values in found.items()]
    return About(case, "case", (*facts, ("Transcripts" if len(transcripts) > 1 else "Transcript", _links(transcripts))))


def _of_transcript(transcript: Transcript) -> About:
    attributes = [
        (name, ((value, passages_address(attribute=f"{name}={value}")),)) for name, value in transcript.attributes.items() if value
    ]
    cases = tuple((case, passages_address(case=case)) for case in cases_of(transcript))
    facts = (("Kind", ((transcript.kind, ""),)), ("Case", cases), *attributes, ("All of it", _links([transcript])))
    return About(transcript.name, "transcript", facts)


def _links(transcripts: list[Transcript]) -> tuple[tuple[str, str], ...]:
    return tuple((one.name, f"/transcript/{quote(one.name)}") for one in transcripts)


def _of_coder(session: ReviewSession, coder: str) -> About:
    done = progress_of(session.desk, coder)
    facts = [
        ("Decisions", f"{done.decisions:,}" + (f", {done.bulk:,} of them in bulk" if done.bulk else "")),
        ("Passages read blind", f"{done.blind_passages:,}" if done.blind_passages else ""),
        ("Read for all codes", f"{done.read_share:.0%}"),
        ("Time spent", clock(done.hours * 3600) if done.hours else ""),
        ("Last decision", moment(done.last)),
    ]
    return About(coder, "coder", tuple((name, ((words, ""),)) for name, words in facts if words))
