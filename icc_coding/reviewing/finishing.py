"""That a coder has read all of a transcript: what saying so answers, and whether it was just said."""

from __future__ import annotations

from icc_coding.decisions.logs.record import Record
from icc_coding.decisions.overlap import Span, half_of
from icc_coding.decisions.steps import last_standing, undo_step
from icc_coding.errors import UserError
from icc_coding.reviewing.proposals import PROPOSED
from icc_coding.reviewing.session import ReviewSession
from icc_coding.reviewing.standing import OPEN
from icc_coding.transcripts.model import Transcript


def spans_read(session: ReviewSession, transcript: Transcript) -> list[Span]:
    """What "all of it" covers: from the first to the last codable words, without the passage that just waits to be read blind."""
    if not transcript.coded_segments:
        return []
    start, end = transcript.coded_segments[0].start, transcript.coded_segments[-1].end
    blind = session.hidden_passage
    if blind is None or blind.text != transcript.text_hash:
        return [(start, end)]
    return [span for span in ((start, blind.start), (blind.end, end)) if span[0] < span[1]]


def answered_by_reading(session: ReviewSession, transcript: Transcript) -> list[int]:
    """Numbers of the open suggestions that would be answered with "no" by reading all of a transcript."""
    proposals, status = session.desk.proposals, session.standing.status
    spans = spans_read(session, transcript)
    return [
        n
        for n in proposals.of(transcript.text_hash)
        if proposals[n].band in PROPOSED and status[n] == OPEN and any(half_of(s, (proposals[n].start, proposals[n].end)) for s in spans)
    ]


def mark_read(session: ReviewSession, transcript: Transcript, answers: int) -> None:
    """Save, in one step, that all of a transcript was read for all codes.

    `answers` is how many suggestions the coder was told would be answered (0 in a blind session). Raises UserError when these are no longer
    so many, or when there is nothing to read.
    """
    spans = spans_read(session, transcript)
    if not spans:
        raise UserError(f"There is nothing to read in {transcript.name}: nobody speaks in it whose talk is coded.")
    if not session.blind and answers != len(answered_by_reading(session, transcript)):
        raise UserError("Which suggestions are open here has changed since you looked. Load the page again to see them.")
    session.mark_read(transcript, spans)


def has_just_read(session: ReviewSession, transcript: Transcript) -> bool:
    """Whether the last step of this coder that stands, which undo would take back, says that all of the transcript was read."""
    state = session.desk.state
    records = state.records_of(session.coder)
    last = last_standing(records, state.stands)
    if last < 0 or not _is_reading(records[last], transcript):  # the rest of the step, which can be long, need not be looked at
        return False
    step = undo_step(records, state.stands)
    return all(_is_reading(record, transcript) for record in step) and {record.span for record in step} == set(
        spans_read(session, transcript)
    )


def _is_reading(record: Record, transcript: Transcript) -> bool:
    return record.action == "read" and record.codes == "all" and record.text == transcript.text_hash
