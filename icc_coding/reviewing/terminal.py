"""The terminal face: the same keys as in the browser, for people on servers."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from icc_coding.codebook.show import counted
from icc_coding.decisions.overlap import same_passage
from icc_coding.errors import UserError
from icc_coding.reviewing.cards import Card, Choice, Key
from icc_coding.reviewing.code_keys import CodeKeys, begins_pair, code_keys, code_of
from icc_coding.reviewing.drafts import Decision
from icc_coding.reviewing.filters import Filter, read_filter
from icc_coding.reviewing.insight import pace_hint
from icc_coding.reviewing.memos import propose_code
from icc_coding.reviewing.session import ReviewSession
from icc_coding.reviewing.standing import OPEN

if TYPE_CHECKING:
    from rich.console import Console

    from icc_coding.reviewing.explaining import Explainer

KEYS = """\
a accept   r reject   ? unsure   c correct   + add a code
1-9 add that code, or any code by its two letters, the first one a capital (they stand in the list of +)
n note     e evidence d entry    p propose a new code
s skip     k back     u undo     U redo      f filter       h these keys   q quit
A passage that is read blind: a code's key or c choose codes, ? marks the last as unsure, Enter submits."""
_CHOSEN = {
    "accepted": "accepted",
    "added": "added",
    "rejected": "rejected",
    "replaced": "corrected",
    "unsure": "unsure",
    "read": "read: no",
}


_FILTERS = (
    "Filter, such as code=… transcript=… speaker=… role=… band=likely status=open stale disagreement words=… (names with blanks in quotes; "
    "empty: none): "
)


class Keyboard(Protocol):
    """Where keys and lines come from; '' means that there is nothing more."""

    def key(self) -> str:
        """One key: a character, or 'Enter'."""
        ...

    def line(self, prompt: str) -> str:
        """A line of text."""
        ...


class TerminalReview:
    """One review in a terminal: shows a card, takes a key, and goes on until q."""

    def __init__(self, session: ReviewSession, keyboard: Keyboard, console: Console) -> None:
        self._session = session
        self._keyboard = keyboard
        self._console = console
        self._trail: list[Key] = []
        self._focus = ""
        self._ticked: dict[str, bool] = {}  # code -> sure, of a blind card
        self._shown_at = time.monotonic()

    def run(self) -> None:
        """Review until q, or until nothing waits."""
        card = self._session.next()
        while card is not None:
            self._show(card)
            pressed = self._keyboard.key()
            if pressed in ("q", ""):
                return
            try:
                following = (self._blind_key if card.key.blind else self._key)(card, pressed)
            except UserError as error:
                self._say(str(error), "red")
                continue
            if following is None or following.key != card.key:
                self._trail.append(card.key)
                self._focus, self._ticked = "", {}
            card = following
            if card is None and self._session.filter.narrows:
                self._say("Nothing is left under this filter; going on without it.", "bold")
                self._session.choose(Filter())
                card = self._session.next()
        self._say("All passages are read." if self._session.blind else "Nothing is waiting.", "bold")

    # --- keys

    def _key(self, card: Card, pressed: str) -> Card | None:
        choice = self._current(card)
        simple = {"a": "accept", "r": "reject", "?": "unsure"}
        if pressed in simple and choice:
            return self._decide(card, Decision(simple[pressed], choice.code, seconds=self._seconds()))
        if pressed == "c" and choice:
            code = self._ask_code("correct to")
            return self._decide(card, Decision("replace", choice.code, code, seconds=self._seconds())) if code else card
        if pressed == "+" or self._is_code_key(pressed):
            code = self._ask_code("add") if pressed == "+" else self._keyed_code(pressed)
            return self._add(card, code) if code else card
        if pressed == "j" and len(card.choices) > 1:
            codes = [c.code for c in card.choices]
            self._focus = codes[(codes.index(choice.code) + 1) % len(codes)] if choice else ""
            return card
        if pressed == "e" and choice:
            self._show_evidence(card, choice)
            return card
        if pressed == "n":
            note = self._keyboard.line("Note: ")
            if note:
                self._session.write_memo(note, key=card.key, code=choice.code if choice else None)
            return self._session.card(card.key)
        return self._common_key(card, pressed, choice.code if choice else "")

    def _blind_key(self, card: Card, pressed: str) -> Card | None:
        if pressed == "Enter":
            sure = [code for code, is_sure in self._ticked.items() if is_sure]
            unsure = [code for code, is_sure in self._ticked.items() if not is_sure]
            self._session.submit(card.key, sure, unsure=unsure, seconds=self._seconds())
            self._reveal(card, sure)
            return self._session.next()
        if pressed == "?" and self._ticked:
            last = list(self._ticked)[-1]
            self._ticked[last] = not self._ticked[last]
        elif pressed == "c" or self._is_code_key(pressed):
            code = self._ask_code("choose") if pressed == "c" else self._keyed_code(pressed)
            if code in self._ticked:
                del self._ticked[code]
            elif code:
                self._ticked[code] = True
        elif pressed == "n":
            self._session.write_memo(self._keyboard.line("Note: "), key=card.key)
        else:
            return self._common_key(card, pressed, next(reversed(self._ticked), ""))
        return card

    def _common_key(self, card: Card, pressed: str, code: str) -> Card | None:
        if pressed == "s":
            self._session.skip(card.key)
            return self._session.next()
        if pressed == "k" and self._trail:
            back = self._trail.pop()
            return self._session.card(back)
        if pressed in ("u", "U"):
            key = self._session.undo() if pressed == "u" else self._session.redo()
            self._say("Taken back." if pressed == "u" and key else "Done again." if key else "There is nothing to take back or do again.")
            return self._session.card(key) if key else card
        if pressed == "d":
            self._show_entry(code or self._ask_code("look up"))
        elif pressed == "f":
            self._session.choose(read_filter(self._keyboard.line(_FILTERS)))
            return self._session.next()
        elif pressed == "p":
            if name := self._keyboard.line("Name of the new code: "):
                propose_code(self._session, name, self._keyboard.line("Why is it needed? "), card.key)
        else:
            self._say(KEYS)
        return card

    def _decide(self, card: Card, decision: Decision) -> Card | None:
        now = self._session.decide(card.key, decision)
        self._focus = ""
        return self._session.next() if now.finished or self._session.filter.looks_up else now

    def _add(self, card: Card, code: str) -> Card | None:
        proposed = any(choice.code == code and choice.proposed for choice in card.choices)
        return self._decide(card, Decision("accept" if proposed else "add", code, seconds=self._seconds()))

    def _ask_code(self, purpose: str) -> str:
        """A code by part of its name; asked again until one is left, '' when nothing is typed."""
        codes = self._session.desk.codebook.codes
        while words := self._keyboard.line(f"Part of the code to {purpose} (empty: none): ").casefold().split():
            found = [code for code in codes if all(word in f"{code.id} {code.label}".casefold() for word in words)]
            if len(found) == 1:
                return found[0].id
            named = (f"{code.id} ({' '.join(self._keys.get(code.id, ()))})" for code in found)
            self._say("  ".join(named) if found else "No code is called that.")
        return ""

    @property
    def _keys(self) -> CodeKeys:
        return code_keys(self._session.desk.codebook)

    def _is_code_key(self, pressed: str) -> bool:
        return pressed.isdecimal() or begins_pair(self._keys, pressed)

    def _keyed_code(self, pressed: str) -> str:
        """The code of a digit, or of two letters of which the first was pressed; '' when there is none such."""
        return code_of(self._keys, pressed if pressed.isdecimal() else pressed + self._keyboard.key())

    def _current(self, card: Card) -> Choice | None:
        """The choice that keys act on."""
        for choice in card.choices:
            if choice.code == self._focus or (not self._focus and choice.open):
                return choice
        return card.choices[0] if card.choices else None

    def _seconds(self) -> float:
        return time.monotonic() - self._shown_at

    # --- what is shown

    def _show(self, card: Card) -> None:
        from rich.rule import Rule
        from rich.text import Text

        self._console.print(Rule(f"{card.transcript.name}  {card.speaker}", align="left", style="dim"))
        if hint := pace_hint(self._session):
            self._say(hint, "yellow")
        if card.question:
            self._say(card.question, "italic dim")
        talk = Text()
        quoted = "" if self._console.is_terminal else "«»"
        for number, piece in enumerate(card.pieces):
            marked = piece.part == "excerpt"
            first = marked and (number == 0 or card.pieces[number - 1].part != "excerpt")
            last = marked and (number + 1 == len(card.pieces) or card.pieces[number + 1].part != "excerpt")
            said = quoted[:1] * first + piece.text + quoted[1:] * last
            talk.append(said, style="bold reverse" if piece.counts else "bold underline" if marked else "")
        self._console.print(talk)
        self._console.print()
        if card.key.blind:
            self._show_blind()
        else:
            current = self._current(card)
            for choice in card.choices:
                self._show_choice(choice, is_current=current is not None and choice.code == current.code)
            total = self._session.standing.total
            self._say(f"{total[OPEN]} open · a accept · r reject · c correct · ? unsure · s skip · u undo · h keys · q quit", "dim")
        self._shown_at = time.monotonic()

    def _show_choice(self, choice: Choice, *, is_current: bool) -> None:
        from rich.text import Text

        line = Text("▸ " if is_current else "  ")
        line.append(choice.label, "bold" if is_current else "")
        line.append(f"  {choice.code}  {choice.band if choice.open else _CHOSEN.get(choice.status, choice.status)}", "dim")
        for other, status in choice.others:
            line.append(f"  {other}: {_CHOSEN.get(status, status)}", "dim")
        self._console.print(line)
        if choice.open and choice.reason:
            self._say(f"    {choice.reason}", "dim")

    def _show_blind(self) -> None:
        self._say("Read blind: which codes apply to the marked words?", "bold")
        keys = self._keys
        for code in self._session.desk.codebook.codes:
            mark = {True: "x", False: "?"}.get(self._ticked.get(code.id, None), " ")  # type: ignore[arg-type]
            self._say(f"  [{mark}] {keys[code.id][0] if code.id in keys else '':<2} {code.label}  {code.id}")
        dimensions = self._session.desk.codebook.dimensions
        if empty := [d.label for d in dimensions if not any(code.id in self._ticked for code in d.codes)]:
            self._say(f"Nothing chosen in: {', '.join(empty)}", "dim")
        left = self._session.queue.waiting_blind()
        waiting = f"{counted(left, 'passage')} left · " if left else ""
        self._say(f"{waiting}a code's key or c choose · ? unsure · Enter submit · s skip · h keys · q quit", "dim")

    def _show_entry(self, code: str) -> None:
        from icc_coding.codebook.show import entry

        if code:
            self._say(entry(self._session.desk.codebook, code, min(self._console.width, 100)))

    @cached_property
    def _explainer(self) -> Explainer:
        from icc_coding.reviewing.explaining import Explainer

        return Explainer(self._session.desk)

    def _show_evidence(self, card: Card, choice: Choice) -> None:
        self._say("Gathering the evidence …", "dim")
        found = self._explainer.explain(card.key, choice.code)
        self._say(found.evidence.line)
        self._say(f"most alike: “{found.evidence.example}”")
        for name, near in (("accepted", found.accepted), ("rejected", found.rejected)):
            if near:
                self._say(f"nearest {name}: “{near.coding.quote}” ({near.coding.coder}, {near.transcript})")

    def _reveal(self, card: Card, chosen: Sequence[str]) -> None:
        """After a blind passage of a normal review: what the machine would have proposed."""
        if self._session.blind:
            return
        desk = self._session.desk
        items = [desk.proposals[n] for n in desk.proposals.touching(card.key.text, card.key.span)]
        likely = {i.code for i in items if i.band == "likely" and same_passage((i.start, i.end), card.key.span)}
        missed = [desk.codebook.code(code).label for code in sorted(likely - set(chosen))]
        self._say(
            f"The machine also thought of {', '.join(missed)}."
            if missed
            else "The machine agrees."
            if likely
            else "The machine found nothing likely here.",
            "dim",
        )

    def _say(self, words: str, style: str = "") -> None:
        self._console.print(words, style=style or None, markup=False, highlight=False)
