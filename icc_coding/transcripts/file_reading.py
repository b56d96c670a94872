"""What one source file was read as: its transcripts, how sure that is, and what of its text lies outside the talk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from icc_coding.phrasing import one_line
from icc_coding.settings import TranscriptSettings
from icc_coding.transcripts.cases import Cases
from icc_coding.transcripts.draft import ABOVE, PROSE, Recognition
from icc_coding.transcripts.frozen import Frozen
from icc_coding.transcripts.model import Transcript
from icc_coding.transcripts.people import alias_hints, transcript_of


@dataclass(frozen=True, slots=True)
class FileReading:
    """What one source file was read as. `speech_share` is the share of running text that lies inside turns."""

    file: str
    transcripts: tuple[Transcript, ...]
    recognition: Recognition
    speech_share: float
    problems: tuple[str, ...] = ()

    @property
    def outside(self) -> tuple[float, str, int]:
        """The share of the text that lies outside turns (labels left aside), the beginning of the largest such piece, its length."""
        outside, largest = 0, ""
        for transcript in self.transcripts:
            for piece in _outside(transcript):
                outside += len(piece)
                largest = max(largest, piece, key=len)
        total = sum(len(transcript.text) for transcript in self.transcripts) or 1
        beginning = " ".join(largest.split())
        return outside / total, beginning if len(beginning) <= 120 else f"{beginning[:117]} …", len(largest)


def file_reading(file: str, frozen: Sequence[Frozen], problems: Sequence[str], settings: TranscriptSettings, cases: Cases) -> FileReading:
    """The reading of a file from its frozen texts, with all that the user should know about it."""
    transcripts = tuple(transcript_of(one, settings, cases) for one in frozen)
    length = sum(len(one.text) for one in frozen) or 1
    share = sum(one.speech_share * len(one.text) for one in frozen) / length
    recognition = frozen[0].recognition
    explained = recognition.kind == "survey" or any(line.startswith(ABOVE) for line in recognition.evidence)
    lost = () if explained else tuple(_prose_outside(transcripts))
    hints = tuple(alias_hints(transcripts[0].turns)) if len(transcripts) == 1 and recognition.kind != "document" else ()
    asked = tuple(_questions_of_nobody(transcripts[0])) if len(transcripts) == 1 else ()
    return FileReading(file, transcripts, recognition, share, (*problems, *recognition.problems, *lost, *asked, *hints))


def _outside(transcript: Transcript) -> Iterator[str]:
    """The pieces of a text between its turns, without the label that stands on a turn's own line or right above it."""
    position = 0
    for turn in transcript.turns:
        lines = transcript.text[position : turn.start].split("\n")[:-1]
        written = [line for line in lines if line.strip()]
        if turn.speaker and written and turn.speaker in written[-1] and len(written[-1]) < len(turn.speaker) + 40:
            written.pop()
        if kept := "\n".join(written):
            yield kept
        position = turn.end
    if rest := transcript.text[position:].strip():
        yield rest


def _prose_outside(transcripts: Sequence[Transcript]) -> Iterator[str]:
    """What is said when much running text (whole paragraphs) lies outside the talk, so that it is not coded."""
    paragraphs = [line for transcript in transcripts for piece in _outside(transcript) for line in piece.split("\n")]
    lost = [line for line in paragraphs if len(line.split()) >= PROSE]
    words = sum(len(line.split()) for line in lost)
    total = sum(transcript.text.count(" ") + 1 for transcript in transcripts) if words >= 100 else 0
    if words > 0.2 * total > 0:
        yield (
            f"{words:,} words of running text ({words / total:.0%} of the file) lie outside the talk and are not coded; they begin"
            f" “{' '.join(lost[0].split()[:8])} …”. If they were said, write the speaker's name and a colon in front of them."
        )


def _questions_of_nobody(transcript: Transcript) -> Iterator[str]:
    """What is said when nobody interviews and answers end with a paragraph that asks: the interviewer may have no label."""
    if transcript.kind != "interview" or "interviewer" in transcript.roles.values():
        return
    answers = [(turn.speaker, transcript.text[turn.start : turn.end].rstrip().split("\n")) for turn in transcript.turns[:-1]]
    asking = [(speaker, lines[-1].strip()) for speaker, lines in answers if len(lines) > 1 and lines[-1].rstrip().endswith("?")]
    if len(asking) > 1 and 2 * len(asking) >= len(answers):
        speaker, words = asking[0]
        yield (
            f"{len(asking)} of {len(answers)} turns end with a paragraph that asks, the first, “{one_line(words)}”, is read as {speaker}'s. "
            "If an interviewer without a label asks there, write `Interviewer:` in front of these paragraphs."
        )
