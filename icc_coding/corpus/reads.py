"""What was read: by whom, and for which codes. Inside it silence means "no"."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from icc_coding.decisions.asked import Asked
from icc_coding.decisions.codings import Reading
from icc_coding.decisions.overlap import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A piece of text that was read without a gap for the same codes; `at` is when the last part of it was."""

    start: int
    end: int
    at: str
    blind: bool


_Lane = tuple[list[int], int, list[tuple[Asked, _Stretch]]]  # where stretches begin, the longest's length, and they in order


class Reads:
    """Looks up whether a coder read a span for a code: at least half of it counts."""

    def __init__(self, readings: Iterable[Reading]) -> None:
        of: dict[tuple[str, str], dict[Asked, list[Reading]]] = {}
        for reading in readings:
            of.setdefault((reading.text, reading.coder), {}).setdefault(reading.asked, []).append(reading)
        self._of = {key: [(codes, _joined(found)) for codes, found in groups.items()] for key, groups in of.items()}
        self._placed: dict[tuple[str, str], list[_Lane]] = {}  # the same by place, worked out where it is asked for
        self._coders: dict[str, list[str]] = {}
        for text, coder in self._of:
            self._coders.setdefault(text, []).append(coder)

    def only(self, coders: Collection[str]) -> Reads:
        """What these coders read; everyone's without any."""
        if not coders:
            return self
        kept = Reads(())
        kept._of = {key: found for key, found in self._of.items() if key[1] in coders}
        kept._coders = {text: [coder for coder in found if coder in coders] for text, found in self._coders.items()}
        return kept

    def coders(self, text: str) -> list[str]:
        """Who read anything of a text."""
        return self._coders.get(text, [])

    def read(self, coder: str, text: str, code: str, span: Span) -> tuple[str, bool] | None:
        """When the coder read the span for the code, and whether blind; None when less than half of it was."""
        shared, at, blind = 0, "", True
        for asked, stretch in self._touching(text, coder, span):
            if code in asked:
                shared += min(stretch.end, span[1]) - max(stretch.start, span[0])
                at, blind = max(at, stretch.at), blind and stretch.blind
        return (at, blind) if shared and 2 * shared >= span[1] - span[0] else None

    def readers(self, text: str, code: str, span: Span) -> Iterator[str]:
        """Who read the span for the code."""
        return (coder for coder in self.coders(text) if self.read(coder, text, code, span))

    def _touching(self, text: str, coder: str, span: Span) -> Iterator[tuple[Asked, _Stretch]]:
        """The stretches that share something with a span, each with the codes it was read for."""
        if (text, coder) not in self._placed:
            self._placed[text, coder] = _placed(self._of.get((text, coder), ()))
        for starts, longest, stretches in self._placed[text, coder]:
            for place in range(bisect_left(starts, span[0] - longest), bisect_left(starts, span[1])):
                if stretches[place][1].end > span[0]:
                    yield stretches[place]

    def asked(self, text: str, codes: Sequence[str], segments: Sequence[Span]) -> NDArray[np.bool_]:
        """Which segments (in order, not overlapping) somebody read at least half of, for each code: bool [segments x codes]."""
        import numpy as np

        result = np.zeros((len(segments), len(codes)), dtype=np.bool_)
        starts, ends = (np.array([span[side] for span in segments], dtype=np.int64) for side in (0, 1))
        for coder in self.coders(text):
            covered = np.zeros(result.shape, dtype=np.int64)
            for looked_for, stretches in self._of[text, coder]:
                columns = [place for place, code in enumerate(codes) if code in looked_for]
                covered[:, columns] += (_read_up_to(stretches, ends) - _read_up_to(stretches, starts))[:, None]
            result |= (covered > 0) & (2 * covered >= (ends - starts)[:, None])
        return result


def _placed(groups: Iterable[tuple[Asked, list[_Stretch]]]) -> list[_Lane]:
    """Stretches by place: those read for all codes, which may be whole transcripts, apart from the others, of which there may be many kinds."""
    found = [(codes, stretch) for codes, stretches in groups for stretch in stretches]
    lanes = []
    for everything in (True, False):
        lane = sorted((one for one in found if (one[0].codes == "all") == everything), key=lambda one: one[1].start)
        lanes.append(([one.start for _, one in lane], max((one.end - one.start for _, one in lane), default=0), lane))
    return lanes


def _read_up_to(stretches: Sequence[_Stretch], places: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many code points before each place were read."""
    import numpy as np

    begin, end = (np.array([getattr(stretch, side) for stretch in stretches], dtype=np.int64) for side in ("start", "end"))
    before = np.concatenate([[0], np.cumsum(end - begin)])
    last = np.searchsorted(begin, places, side="right") - 1  # the stretch that began last, -1 before the first
    inside = np.where(last >= 0, np.minimum(places, end[last]) - begin[last], 0)
    result: NDArray[np.int64] = np.where(last >= 0, before[last] + inside, 0)
    return result


def _joined(readings: list[Reading]) -> list[_Stretch]:
    """Overlapping readings as one stretch each, in order of place."""
    joined: list[_Stretch] = []
    for reading in sorted(readings, key=lambda reading: (reading.start, reading.end)):
        last = joined[-1] if joined else None
        if last is not None and reading.start < last.end:
            joined[-1] = _Stretch(last.start, max(last.end, reading.end), max(last.at, reading.at), last.blind and reading.blind)
        else:
            joined.append(_Stretch(reading.start, reading.end, reading.at, reading.blind))
    return joined
