"""The words of a span as a table or a quote shows them."""

from __future__ import annotations

import re
from bisect import bisect_right

from icc_coding.transcripts.model import Transcript

_BREAK = re.compile(r"[ \t]*\n\s*")


def flowing(transcript: Transcript, start: int, end: int) -> str:
    """The span's words without line breaks inside a sentence, as captions and hard-wrapped files have them.

    A break between two sentences' segments, or beside a turn's label, stays. Positions in the result are not those of the text.
    """
    words = transcript.text[start:end]
    if "\n" not in words:
        return words
    segments = transcript.segments

    def joined(match: re.Match[str]) -> str:
        at = start + match.start()
        place = bisect_right(segments, at, key=lambda segment: segment.start) - 1
        inside = place >= 0 and segments[place].start < at and start + match.end() < segments[place].end
        return " " if inside else match[0]

    return _BREAK.sub(joined, words)
