"""A review session: one coder at one study, whatever the face. It says what comes next, takes decisions, and takes them back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from icc_coding.decisions.logs.names import known_coder
from icc_coding.decisions.logs.record import Draft, Record
from icc_coding.decisions.overlap import Span, shared
from icc_coding.decisions.steps import control, redo_step, undo_step
from icc_coding.errors import UserError
from icc_coding.reviewing.cards import Card, CardCode, Key, make_card
from icc_coding.reviewing.desk import Desk, DeskChange
from icc_coding.reviewing.drafts import Decision, Drafts
from icc_coding.reviewing.filters import Filter, check_filter
from icc_coding.reviewing.queue import CardQueue, Options
from icc_coding.reviewing.standing import OPEN, Again, Standing
from icc_coding.transcripts.model import Transcript


class ReviewSession:
    """One coder's review. Not thread-safe by itself: a server holds `desk.lock`.

    `again` are decisions of this coder to look at again, as (text hash, start, end, code), the most urgent first.
    """

    def __init__(self, desk: Desk, coder: str, options: Options = Options(), again: Sequence[Again] = ()) -> None:  # noqa: B008 - frozen
        self.desk = desk
        self.coder = known_coder(desk.study, coder)
        self.options = options
        self._standing = Standing(desk, self.coder, again)
        self._queue = CardQueue(desk, self._standing, options)
        self.drafts = Drafts(desk, options, lambda: self.standing)
        self._due = False  # whether suggestions were sorted under other codes since
        desk.writer(self.coder)
        desk.listen(self._take)
        desk.when_renewed(self._renew)

    @property
    def standing(self) -> Standing:
        """Where this coder stands with each suggestion."""
        self._catch_up()
        return self._standing

    @property
    def queue(self) -> CardQueue:
        """What comes next."""
        self._catch_up()
        return self._queue

    @property
    def blind(self) -> bool:
        """Whether the whole session hides the machine and the others."""
        return self.options.hidden

    @property
    def filter(self) -> Filter:
        """What is being reviewed."""
        return self.queue.filter

    @property
    def hidden_passage(self) -> Key | None:
        """In a review that is not blind throughout: the passage that is now to be read blind, if the card at hand is one."""
        current = self.queue.current
        return current if current is not None and current.blind and not self.blind and self.queue.waits(current) else None

    def hides(self, text: str | None, span: Span | None) -> bool:
        """Whether nothing of the machine or of other coders may be shown about a place, because it is being read blind."""
        if self.blind:
            return True
        current = self.queue.current  # looked at first: most places are elsewhere
        about = current is not None and current.blind and span is not None and text == current.text and shared(current.span, span) > 0
        return about and self.hidden_passage is not None

    # --- what comes next

    def choose(self, chosen: Filter) -> None:
        """Narrow the queue; in a blind session only to transcript, speaker and role. Raises UserError when the filter names something there is not."""
        if self.blind:
            chosen = Filter(transcript=chosen.transcript, speaker=chosen.speaker, role=chosen.role)
        self.queue.choose(check_filter(self.desk, chosen))

    def next(self) -> Card | None:
        """The card to work on: the same one until it is finished or skipped; None when nothing waits."""
        self.desk.refresh()
        key = self.queue.next()
        return self.card(key) if key else None

    def card(self, key: Key, focus: str = "") -> Card:
        """Any card, for going back or for a link."""
        if not key.blind and self.hides(key.text, key.span):
            key = replace(key, blind=True)
        return make_card(self.desk, self.standing, key, (focus,) if focus else self.queue.focus(key))

    def skip(self, key: Key) -> None:
        """Leave a card for later: it comes back when the rest of the queue is done."""
        self.queue.skip(key)

    def saw(self, text: str, span: Span | None = None) -> None:
        """Note that a transcript, or one passage of it, was shown with its suggestions: it is no longer drawn for blind reading."""
        if self.blind:
            return
        if span is None:
            self.queue.seen_texts.add(text)
        else:
            self.queue.seen_spans.setdefault(text, []).append(span)

    # --- decisions

    def decide(self, key: Key, decision: Decision) -> Card:
        """Save a decision about a card's passage, and that the passage was read once nothing on it waits. Returns the card as it is now."""
        if decision.action == "accept" and not self.drafts.is_known_at(key, decision.code):  # what was left out while reading is added
            decision = replace(decision, action="add")
        drafts = [self.drafts.of(key, decision)]
        if decision.action == "adjust" and not self.drafts.applies_at(key, decision.code):  # moving a suggestion's edges takes it on
            taken = "accept" if not key.blind and self.drafts.proposal_at(key, decision.code) else "add"
            drafts.insert(0, self.drafts.of(key, replace(decision, action=taken, to=None, note="")))
        before = {choice.code: choice for choice in self.card(key).choices}
        settled = {decision.code, decision.to} if decision.action == "replace" else {decision.code}
        open_codes = [code for code, choice in before.items() if choice.open]
        asked = tuple(dict.fromkeys((*before, *(code for code in settled if isinstance(code, str)))))
        if open_codes and set(open_codes) <= settled:
            drafts.append(self.drafts.reading(key, asked, seconds=None))
        self.desk.write(self.coder, drafts)
        if len(drafts) > 1 or self.filter.looks_up:
            self.queue.leave(key)
        return self.card(key)

    def submit(
        self,
        key: Key,
        codes: Sequence[str],
        *,
        unsure: Sequence[str] = (),
        asked: Sequence[str] | None = None,
        note: str = "",
        seconds: float | None = None,
    ) -> Card:
        """Save a blind reading: these codes apply, `unsure` ones may, and of all others that were `asked` (None: all) the answer is no."""
        if not key.blind:
            raise ValueError("only a blind card is submitted as a whole")
        answers = dict.fromkeys(map(self.drafts.known, codes), "add")
        answers |= {code: "unsure" for code in map(self.drafts.known, unsure) if code not in answers}
        before = {code: "unsure" if status == "unsure" else "add" for code, status in self.blind_answers(key).items()}
        drafts = [
            self.drafts.about(key, action, code, note, seconds) for code, action in answers.items() if before.get(code) != action or note
        ]
        drafts += [
            self.drafts.about(key, "reject", code, note, seconds)
            for code in before
            if code not in answers and (asked is None or code in asked)
        ]
        if note and not drafts:
            drafts.append(self.drafts.about(key, "note", None, note, None))
        self.desk.write(self.coder, [*drafts, self.drafts.reading(key, self.drafts.asked(asked, answers), seconds=seconds)])
        return self.card(key)

    def blind_answers(self, key: Key) -> dict[str, str]:
        """Codes that this coder gave to a passage blind, in this very round, with their status: what a second look begins with."""
        sample = self.drafts.sample(blind=True)
        held = (c for c in self.desk.state.codings_of(self.coder, key.text) if c.span == key.span and c.blind and c.sample == sample)
        return {c.code: c.status for c in held if c.applies or c.status == "unsure"}

    def mark_read(self, transcript: Transcript, spans: Iterable[Span]) -> None:
        """Say that whole spans of a transcript were read for all codes."""
        drafts = [self.drafts.reading(Key(transcript.text_hash, start, end, self.blind), "all", seconds=None) for start, end in spans]
        self.desk.write(self.coder, drafts)

    def write_memo(self, note: str, *, key: Key | None = None, text: str | None = None, code: str | None = None) -> None:
        """Save a memo on an excerpt (`key`, perhaps with a code), a transcript (`text`), a code, or the study."""
        if not note.strip():
            raise UserError("The memo is empty. Write something, or leave it.")
        if key is not None:
            self.desk.write(self.coder, [self.drafts.about(key, "note", code, note.strip(), None)])
        else:
            self.desk.write(self.coder, [Draft("note", text=text, code=code, note=note.strip())])

    def repeats(self, choice: CardCode) -> list[int]:
        """Open suggestions of the same code elsewhere that say the same, but for case, marks and fillers."""
        item = choice.proposed
        if item is None:
            return []
        proposals = self.desk.proposals
        here = (item.text, item.start, item.end)
        number = next((n for n in proposals.touching(item.text, (item.start, item.end)) if proposals[n] is item), None)
        same = proposals.same_words(number) if number is not None else []
        return [n for n in same if self.standing.status[n] == OPEN and (proposals[n].text, proposals[n].start, proposals[n].end) != here]

    # --- undo and redo

    def undo(self) -> Key | None:
        """Take back the last step that stands, also one of an earlier session; returns where it was, None when there is none."""
        self.desk.refresh()
        state = self.desk.state
        return self._control("undo", undo_step(state.records_of(self.coder), state.stands))

    @property
    def last_in_bulk(self) -> int:
        """How many decisions the next undo takes back, when the last step was one in bulk; 0 after any other."""
        step = undo_step(self.desk.state.records_of(self.coder), self.desk.state.stands)
        return len(step) if step and (step[0].by or "").startswith("bulk:") else 0

    def redo(self) -> Key | None:
        """Do again what the last undo took back; None when there is nothing, or something was decided since."""
        self.desk.refresh()
        state = self.desk.state
        return self._control("redo", redo_step(state.records_of(self.coder), state.stands))

    def _control(self, action: str, targets: list[Record]) -> Key | None:
        if not targets:
            return None
        self.desk.write(self.coder, [control(action, target) for target in targets])
        first = min(targets, key=lambda record: record.seq)
        if first.text not in self.desk.transcripts or first.span is None or first.text is None:
            return None
        key = Key(first.text, *first.span, first.blind)
        self.queue.go_back(key)
        return key

    # --- inside

    def _renew(self, elsewhere: bool) -> None:
        """Go on with another codebook; what that means for a coder is worked out when they ask next."""
        self._due = self._due or elsewhere
        for code in self.desk.codebook.codes:
            self._standing.by_code.setdefault(code.id, Counter())

    def _catch_up(self) -> None:
        """Stand at the same card and with the same filter, over the suggestions as they are sorted now."""
        if not self._due:
            return
        self._due = False
        by_id = self.desk.codebook.by_id
        again = [(text, start, end, by_id[code].id if code in by_id else code) for text, start, end, code in self._standing.again]
        self._standing = Standing(self.desk, self.coder, again)
        self._queue = self._queue.renewed(self._standing)

    def _take(self, change: DeskChange) -> None:
        """Work in a record, one's own or from elsewhere. Suggestions that are open again come back at the end of the queue."""
        if self._due:
            return
        for number in self.standing.take(change):
            if self.standing.status[number] == OPEN:
                self.queue.open_again(number)
