"""Interviews without labels where the questions are set in bold: told by the questions, and never quite surely."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from icc_coding.transcripts.conventions import asides
from icc_coding.transcripts.draft import FURNITURE, HEADING, Line, Piece

ASKING, ANSWERING = "Questions in bold", "Answers"
ROLES = {ASKING: ("interviewer", "set in bold, with question marks"), ANSWERING: ("respondent", "not set in bold")}


def bold_questions(lines: Sequence[Line]) -> bool:
    """Whether bold paragraphs ask and plain ones answer: three or more, most of them questions, fewer words than the answers."""
    paragraphs = [line for line in lines if line.text.strip() and (line.style == "" or _all_bold(line))]
    bold = [line for line in paragraphs if _all_bold(line)]
    if len(bold) < 3 or len(bold) > 0.6 * len(paragraphs):
        return False
    asking = sum("?" in line.text for line in bold)
    words = sum(len(line.text.split()) for line in bold)
    return asking >= 0.6 * len(bold) and words < 0.5 * sum(len(line.text.split()) for line in paragraphs)


def bold_pieces(lines: Sequence[Line]) -> Iterator[Piece]:
    """Each paragraph a turn of who asks or who answers."""
    begun = False
    for line in lines:
        text = line.text
        begun = begun or _all_bold(line)
        if line.style == FURNITURE:
            yield Piece(text, furniture=True)
        elif not text.strip() or asides.stage_note(text) or asides.rule_line(text):
            yield Piece(text)
        elif (line.style == HEADING and not _all_bold(line)) or asides.closing(text):
            yield Piece(text, closes=True)
        elif not begun:
            yield Piece("", text)
        else:
            yield Piece("", text, "", True, ASKING if _all_bold(line) else ANSWERING, join=line.join)


def _all_bold(line: Line) -> bool:
    return (line.strong > 0 and line.strong >= len(line.text.strip())) or (line.style == HEADING and line.text.rstrip().endswith("?"))
