"""What a review in a terminal shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from icc_coding.decisions.overlap import same_passage
from icc_coding.phrasing import how_many
from icc_coding.reviewing.cards import Card, CardCode
from icc_coding.reviewing.insight import pace_hint
from icc_coding.reviewing.session import ReviewSession
from icc_coding.reviewing.standing import OPEN

if TYPE_CHECKING:
    from rich.console import Console

    from icc_coding.reviewing.explaining import Explainer

_CHOSEN = {
    "accepted": "accepted",
    "added": "added",
    "rejected": "rejected",
    "replaced": "corrected",
    "unsure": "unsure",
    "read": "read: no",
}


class Screen:
    """One coder's cards, drawn on a console."""

    def __init__(self, session: ReviewSession, console: Console) -> None:
        self._session = session
        self._console = console

    def card(self, card: Card, current: CardCode | None, ticked: Mapping[str, bool]) -> None:
        """A card: its passage in the talk around it, and its choices, or for a blind one all codes with what is `ticked` (code -> sure)."""
        from rich.rule import Rule
        from rich.text import Text

        self._console.print(Rule(f"{card.transcript.name}  {card.speaker}", align="left", style="dim"))
        if hint := pace_hint(self._session):
            self.say(hint, "yellow")
        if card.question:
            self.say(card.question, "italic dim")
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
            self._blind(ticked)
        else:
            for choice in card.choices:
                self._choice(choice, is_current=current is not None and choice.code == current.code)
            total = self._session.standing.total
            self.say(f"{total[OPEN]} open · a accept · r reject · c correct · ? unsure · s skip · u undo · h keys · q quit", "dim")

    def _choice(self, choice: CardCode, *, is_current: bool) -> None:
        from rich.text import Text

        line = Text("▸ " if is_current else "  ")
        line.append(choice.label, "bold" if is_current else "")
        line.append(f"  {choice.code}  {choice.band if choice.open else _CHOSEN.get(choice.status, choice.status)}", "dim")
        for other, status in choice.others:
            line.append(f"  {other}: {_CHOSEN.get(status, status)}", "dim")
        self._console.print(line)
        if choice.open and choice.reason:
            self.say(f"    {choice.reason}", "dim")

    def _blind(self, ticked: Mapping[str, bool]) -> None:
        self.say("Read blind: which codes apply to the marked words?", "bold")
        keys = self._session.desk.code_keys
        for code in self._session.desk.codebook.codes:
            mark = {True: "x", False: "?"}.get(ticked.get(code.id, None), " ")  # type: ignore[arg-type]
            self.say(f"  [{mark}] {keys[code.id][0] if code.id in keys else '':<2} {code.label}  {code.id}")
        dimensions = self._session.desk.codebook.dimensions
        if empty := [d.label for d in dimensions if not any(code.id in ticked for code in d.codes)]:
            self.say(f"Nothing chosen in: {', '.join(empty)}", "dim")
        left = self._session.queue.waiting_blind()
        waiting = f"{how_many(left, 'passage')} left · " if left else ""
        self.say(f"{waiting}a code's key or c choose · ? unsure · Enter submit · s skip · h keys · q quit", "dim")

    def entry(self, code: str) -> None:
        """What the codebook says of a code."""
        from icc_coding.codebook.show import entry

        if code:
            self.say(entry(self._session.desk.codebook, code, min(self._console.width, 100)))

    @cached_property
    def _explainer(self) -> Explainer:
        from icc_coding.reviewing.explaining import Explainer

        return Explainer(self._session.desk)

    def evidence(self, card: Card, choice: CardCode) -> None:
        """Why a code is suggested."""
        self.say("Gathering the evidence …", "dim")
        found = self._explainer.explain(card.key, choice.code)
        self.say(found.evidence.line)
        self.say(f"most alike: “{found.evidence.example}”")
        for name, near in (("accepted", found.accepted), ("rejected", found.rejected)):
            if near:
                self.say(f"nearest {name}: “{near.coding.quote}” ({near.coding.coder}, {near.transcript})")

    def reveal(self, card: Card, chosen: Sequence[str]) -> None:
        """After a blind passage of a normal review: what the machine would have proposed."""
        if self._session.blind:
            return
        desk = self._session.desk
        items = [desk.proposals[n] for n in desk.proposals.touching(card.key.text, card.key.span)]
        likely = {i.code for i in items if i.band == "likely" and same_passage((i.start, i.end), card.key.span)}
        missed = [desk.codebook.code(code).label for code in sorted(likely - set(chosen))]
        self.say(
            f"The machine also thought of {', '.join(missed)}."
            if missed
            else "The machine agrees."
            if likely
            else "The machine found nothing likely here.",
            "dim",
        )

    def say(self, words: str, style: str = "") -> None:
        """Words as they are."""
        self._console.print(words, style=style or None, markup=False, highlight=False)
