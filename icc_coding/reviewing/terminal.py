"""The terminal face: the same keys as in the browser, for people on servers."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

from icc_coding.errors import UserError
from icc_coding.reviewing.cards import Card, CardCode, Key
from icc_coding.reviewing.code_keys import CodeKeys, begins_pair, code_of
from icc_coding.reviewing.drafts import Decision
from icc_coding.reviewing.filters import Filter, read_filter
from icc_coding.reviewing.memos import propose_code
from icc_coding.reviewing.session import ReviewSession
from icc_coding.reviewing.terminal_screen import Screen

if TYPE_CHECKING:
    from rich.console import Console


KEYS = """\
a accept   r reject   ? unsure   c correct   + add a code
1-9 add that code, or any code by its two letters, the first one a capital (they stand in the list of +)
n note     e evidence d entry    p propose a new code
s skip     k back     u undo     U redo      f filter       h these keys   q quit
A passage that is read blind: a code's key or c choose codes, ? marks the last as unsure, Enter submits."""


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
        self._screen = Screen(session, console)
        self._trail: list[Key] = []
        self._focus = ""
        self._ticked: dict[str, bool] = {}  # code -> sure, of a blind card
        self._shown_at = time.monotonic()

    def run(self) -> None:
        """Review until q, or until nothing waits."""
        card = self._session.next()
        while card is not None:
            self._screen.card(card, self._current(card), self._ticked)
            self._shown_at = time.monotonic()
            pressed = self._keyboard.key()
            if pressed in ("q", ""):
                return
            try:
                following = (self._blind_key if card.key.blind else self._key)(card, pressed)
            except UserError as error:
                self._screen.say(str(error), "red")
                continue
            if following is None or following.key != card.key:
                self._trail.append(card.key)
                self._focus, self._ticked = "", {}
            card = following
            if card is None and self._session.filter.narrows:
                self._screen.say("Nothing is left under this filter; going on without it.", "bold")
                self._session.choose(Filter())
                card = self._session.next()
        self._screen.say("All passages are read." if self._session.blind else "Nothing is waiting.", "bold")

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
            self._screen.evidence(card, choice)
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
            self._screen.reveal(card, sure)
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
            self._screen.say(
                "Taken back." if pressed == "u" and key else "Done again." if key else "There is nothing to take back or do again."
            )
            return self._session.card(key) if key else card
        if pressed == "d":
            self._screen.entry(code or self._ask_code("look up"))
        elif pressed == "f":
            self._session.choose(read_filter(self._keyboard.line(_FILTERS)))
            return self._session.next()
        elif pressed == "p":
            if name := self._keyboard.line("Name of the new code: "):
                propose_code(self._session, name, self._keyboard.line("Why is it needed? "), card.key)
        else:
            self._screen.say(KEYS)
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
            self._screen.say("  ".join(named) if found else "No code is called that.")
        return ""

    @property
    def _keys(self) -> CodeKeys:
        return self._session.desk.code_keys

    def _is_code_key(self, pressed: str) -> bool:
        return pressed.isdecimal() or begins_pair(self._keys, pressed)

    def _keyed_code(self, pressed: str) -> str:
        """The code of a digit, or of two letters of which the first was pressed; '' when there is none such."""
        return code_of(self._keys, pressed if pressed.isdecimal() else pressed + self._keyboard.key())

    def _current(self, card: Card) -> CardCode | None:
        """The choice that keys act on."""
        for choice in card.choices:
            if choice.code == self._focus or (not self._focus and choice.open):
                return choice
        return card.choices[0] if card.choices else None

    def _seconds(self) -> float:
        return time.monotonic() - self._shown_at
