"""What a person says of an import with `--whole`: everybody read what they coded to the end, so that silence means no."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.replay import Replay
from icc_coding.transcripts.model import Transcript


def readings(read: Mapping[tuple[str, str], Transcript], state: Replay, mark: str) -> Iterator[tuple[str, Draft]]:
    """A blind reading of all codes for each coder and text (`read`), where the coder has none that covers the talk."""
    for (coder, text), transcript in read.items():
        segments = transcript.coded_segments
        if not segments:
            continue
        start, end = segments[0].start, segments[-1].end
        held = state.readings_of(coder, text)
        if any(one.blind and one.codes == "all" and not one.later and one.start <= start and end <= one.end for one in held):
            continue
        yield coder, Draft("read", text=text, start=start, end=end, quote=transcript.text[start:end], codes="all", blind=True, by=mark)
