"""What home shows of a study, as far as a coder may know it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime

from icc_coding.codebook.model import Code
from icc_coding.corpus import ACCEPTED, DISPUTED, SUGGESTED
from icc_coding.reviewing.progress import CoderProgress, SampleProgress, coder_progress, sample_progress, share_done
from icc_coding.reviewing.session import ReviewSession
from icc_coding.reviewing.standing import OPEN
from icc_coding.transcripts.model import Transcript
from icc_coding.window.counting import PassageCounts


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A code and how many passages it has: coded by people (of these in dispute), likely and possible suggestions that nobody has decided."""

    code: Code
    coded: int
    disputed: int
    likely: int
    possible: int


@dataclass(frozen=True, slots=True)
class TranscriptLine:
    """A transcript, its words, and of the coder's own suggestions there how many wait and what share is decided."""

    transcript: Transcript
    words: int
    open: int
    done: float


@dataclass(frozen=True, slots=True)
class Glance:
    """The study at a glance. `suggested` and `coded` count passages; `run` is when the last run ended ('' for none)."""

    transcripts: tuple[TranscriptLine, ...]
    codes: tuple[CodeLine, ...]
    coders: tuple[CoderProgress, ...]
    samples: tuple[SampleProgress, ...]
    words: int
    coded: int
    suggested: int
    open: int
    run: str


def glance_at(session: ReviewSession, counts: PassageCounts) -> Glance:
    """What this coder may see: in a blind session nothing of the machine, and nothing that others did."""
    desk, blind = session.desk, session.blind
    tallies = counts.count(session)
    codes = []
    for code in desk.codebook.codes:
        found = tallies.get(code.id, Counter())
        codes.append(CodeLine(code, found[ACCEPTED] + found[DISPUTED], found[DISPUTED], found["likely"], found["possible"]))
    transcripts = tuple(
        TranscriptLine(t, t.words, session.standing.by_text[text][OPEN], share_done(session.standing.by_text[text]))
        for text, t in desk.transcripts.items()
    )
    return Glance(
        transcripts=transcripts,
        codes=tuple(codes),
        coders=tuple(one for one in coder_progress(desk) if not blind or one.coder == session.coder),
        samples=tuple(one for one in sample_progress(desk)),
        words=sum(line.words for line in transcripts),
        coded=sum(line.coded for line in codes),
        suggested=sum(found[SUGGESTED] for found in tallies.values()),
        open=session.standing.total[OPEN],
        run=_last_run(session),
    )


def _last_run(session: ReviewSession) -> str:
    """When suggestions were written last, as ISO 8601 UTC."""
    place = session.desk.study.suggestions
    if not place.exists():
        return ""
    return datetime.fromtimestamp(place.stat().st_mtime, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
