"""Drawing cards: from the lanes in their mix, past what is done, with what was skipped at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

from icc_coding.decisions.overlap import Place, Span, half_of, shared
from icc_coding.decisions.samples import Sample
from icc_coding.reviewing.cards import Key, make_card, segment_at
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.filters import Filter, listed_places, matching
from icc_coding.reviewing.lanes import blind_places, make_lanes, pattern, reading_places
from icc_coding.reviewing.proposals import PROPOSED
from icc_coding.reviewing.standing import OPEN, Standing

BLIND_SHARE = 0.15
_LANES = ("likely", "near", "spread", "blind", "same", "looked up")


@dataclass(frozen=True, slots=True)
class Options:
    """How a session is run. `blind` hides the machine and other coders throughout; a sample is read blind as well."""

    blind: bool = False
    blind_share: float = BLIND_SHARE
    sample: Sample | None = None
    seed: int = 1

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts that the sample was drawn from."""
        return tuple(dict.fromkeys(item.text for item in self.sample.segments)) if self.sample else ()

    @property
    def hidden(self) -> bool:
        """Whether the whole session is blind."""
        return self.blind or self.sample is not None


class CardQueue:
    """What one coder sees next. The same seed, filter and decisions give the same order."""

    def __init__(self, desk: Desk, standing: Standing, options: Options) -> None:
        self._desk = desk
        self._standing = standing
        self._options = options
        self._seed = f"{options.seed} {standing.coder}"
        self._lanes = make_lanes(desk.proposals, self._seed)
        self._blind_lane = self._blind_order()
        self._left: dict[Key, None] = {}  # skipped, or opened again by an undo: in that order
        self._current: Key | None = None
        self.seen_texts: set[str] = set()
        self.seen_spans: dict[str, list[Span]] = {}
        self.choose(Filter())

    def renewed(self, standing: Standing) -> CardQueue:
        """The queue over the suggestions as they are sorted now: the same card, filter, and what was seen and left."""
        queue = CardQueue(self._desk, standing, self._options)
        known = self._desk.codebook.by_id.get(self.filter.code)
        queue.choose(replace(self.filter, code=known.id if known else ""))
        queue._left, queue._visited, queue._current = dict(self._left), set(self._visited), self._current
        queue.seen_texts, queue.seen_spans = self.seen_texts, self.seen_spans
        return queue

    def choose(self, chosen: Filter) -> None:
        """Begin drawing anew, under a filter."""
        self.filter = chosen
        self._assignments = self._desk.assignments
        self._current = None
        self._at = dict.fromkeys(_LANES, 0)
        self._visited: set[Key] = set()
        self._allowed: set[int] | None = None
        self._focus: dict[Key, list[str]] = {}  # what is looked up, in order, with the codes it is looked up for
        if chosen.narrows and not self._options.hidden:
            numbers = matching(self._desk, self._standing, chosen)
            self._allowed = set(numbers)
            items = (self._desk.proposals[number] for number in numbers if chosen.looks_up)
            found = ((item.text, item.start, item.end, item.code) for item in items)
            for text, start, end, code in listed_places(self._desk, self._standing, chosen) if chosen.lists else found:
                self._focus.setdefault(Key(text, start, end), []).append(code)
        self._looked_up = list(self._focus)
        self._pattern = pattern(self._options.blind_share, self._seed)

    def next(self) -> Key | None:
        """The card to work on: the same one until it is done or left; None when nothing waits."""
        if self._assignments is not self._desk.assignments:  # what was passed over may be this coder's now
            visited, current = self._visited, self._current
            self.choose(self.filter)
            self._visited, self._current = visited, current
        if self._current is None or not self.waits(self._current):
            self._current = self._draw()
        return self._current

    @property
    def current(self) -> Key | None:
        """The card at hand, as it was drawn last."""
        return self._current

    def focus(self, key: Key) -> Sequence[str]:
        """The codes for which a card is drawn: those that are looked up there, or the filter's."""
        return self._focus.get(key) or ([self.filter.code] if self.filter.code else [])

    def skip(self, key: Key) -> None:
        """Leave a card for later; one on which nothing is open was only looked at, and does not come again."""
        if self.filter.looks_up and not key.blind and not self._is_open(key):
            self.leave(key)
            return
        self._left[key] = None
        if self._current == key:
            self._current = None

    def leave(self, key: Key) -> None:
        """Go on from a card."""
        self._visited.add(key)
        if self._current == key:
            self._current = None

    def go_back(self, key: Key) -> None:
        """Put a card before the reviewer again."""
        self._visited.discard(key)
        self._current = key

    def open_again(self, number: int) -> None:
        """A suggestion waits again: it comes back at the end."""
        item = self._desk.proposals[number]
        if item.band in PROPOSED:
            self._left[Key(item.text, item.start, item.end)] = None

    def waits(self, key: Key) -> bool:
        """Whether a card still has to be worked on."""
        if key.blind:
            sample = self._options.sample.name if self._options.sample else None
            return not is_read(self._desk, self._standing.coder, (key.text, key.start, key.end), sample=sample)
        if self.filter.looks_up:
            return key not in self._visited
        return self._is_open(key)

    def _is_open(self, key: Key) -> bool:
        return any(choice.open for choice in make_card(self._desk, self._standing, key, self.focus(key)).choices)

    def waiting_blind(self) -> int:
        """How many passages of a blind session are still to be read."""
        if not self._options.hidden:
            return 0
        return sum(self._is_mine(place[0]) and self.waits(Key(*place, blind=True)) for place in self._blind_lane)

    def _blind_order(self) -> list[Place]:
        """Passages to read blind: the sample's in its order, whole interviews in a blind session, else random ones."""
        if self._options.sample is not None:
            return [(item.text, item.start, item.end) for item in self._options.sample.segments if item.text in self._desk.transcripts]
        transcripts = self._desk.transcripts.values()
        return reading_places(transcripts) if self._options.blind else blind_places(transcripts, self._seed)

    def _draw(self) -> Key | None:
        """The first card of the next lane that has one; what was left, once all lanes are empty."""
        for lane in self._lanes_now():
            key = self._from_blind_lane() if lane == "blind" else self._from_list() if lane == "looked up" else self._from_lane(lane)
            if key is not None:
                return key
        for key in list(self._left):
            del self._left[key]
            if (key.blind or not self._options.hidden) and self._fits(key) and self.waits(key):
                return key
        return None

    def _lanes_now(self) -> Sequence[str]:
        if self._options.hidden:
            return ("blind",)
        if self.filter.looks_up:
            return ("looked up",)
        return (*islice(self._pattern, 1), "likely", "near", "spread", "same", *(["blind"] if self._options.blind_share else []))

    def _from_lane(self, name: str) -> Key | None:
        numbers: Sequence[int] = getattr(self._lanes, name)
        while self._at[name] < len(numbers):
            number = numbers[self._at[name]]
            self._at[name] += 1
            if self._standing.status[number] != OPEN or (self._allowed is not None and number not in self._allowed):
                continue
            item = self._desk.proposals[number]
            if not self._is_mine(item.text):
                continue
            key = Key(item.text, item.start, item.end)
            if key not in self._left and key not in self._visited:
                return key
        return None

    def _from_list(self) -> Key | None:
        while self._at["looked up"] < len(self._looked_up):
            key = self._looked_up[self._at["looked up"]]
            self._at["looked up"] += 1
            if key not in self._left and key not in self._visited:
                return key
        return None

    def _from_blind_lane(self) -> Key | None:
        while self._at["blind"] < len(self._blind_lane):
            key = Key(*self._blind_lane[self._at["blind"]], blind=True)
            self._at["blind"] += 1
            if key not in self._left and self._is_wanted_blind(key) and self.waits(key):
                return key
        return None

    def _fits(self, key: Key) -> bool:
        """Whether a card that was left belongs to what is being reviewed now."""
        if key.blind:
            return self._is_wanted_blind(key)
        if not self._is_mine(key.text):
            return False
        if self.filter.looks_up:
            return key in self._focus
        return self._allowed is None or any(n in self._allowed for n in self._desk.proposals.touching(key.text, key.span))

    def _is_mine(self, text: str) -> bool:
        """Whether a transcript is put before this coder: a sample's readers and a filter by transcript are asked for by name."""
        named = self._options.sample is not None or self.filter.transcript or self.filter.lists
        return bool(named) or self._desk.is_for(text, self._standing.coder)

    def _is_wanted_blind(self, key: Key) -> bool:
        """Whether a passage fits the filter and, inside a normal review, can still be read blind."""
        transcript = self._desk.transcripts[key.text]
        speaker = transcript.turn_of(segment_at(transcript, key.start)).speaker
        return (
            self._is_mine(key.text)
            and (not self.filter.transcript or transcript.name == self.filter.transcript)
            and (not self.filter.speaker or speaker == self.filter.speaker)
            and (not self.filter.role or transcript.role(speaker) == self.filter.role)
            and (self._options.hidden or not (self._was_shown(key) or is_touched(self._desk, self._standing.coder, key)))
        )

    def _was_shown(self, key: Key) -> bool:
        """Whether the coder has seen in this session what the machine or others hold about a place."""
        return key.text in self.seen_texts or any(shared(span, key.span) for span in self.seen_spans.get(key.text, ()))


def is_read(desk: Desk, coder: str, place: Place, *, sample: str | None = None) -> bool:
    """Whether a coder read at least half of a place for all codes of today that existed then (for a sample: in that sample)."""
    text, start, end = place
    return any(
        reading.asked.all_of(desk.code_numbers)
        and (sample is None or reading.sample == sample)
        and half_of((reading.start, reading.end), (start, end))
        for reading in desk.state.readings_of(coder, text)
    )


def is_touched(desk: Desk, coder: str, key: Key) -> bool:
    """Whether a coder already read or decided anything there: then it can no longer be read blind."""
    spans = chain(
        ((reading.start, reading.end) for reading in desk.state.readings_of(coder, key.text)),
        (coding.span for coding in desk.state.codings_of(coder, key.text)),
    )
    return any(shared(span, key.span) for span in spans)
