"""What a word processor's styles say about words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """What a style or a run says about its words; None where it says nothing."""

    hidden: bool | None = None
    struck: bool | None = None
    bold: bool | None = None
    heading: bool = False

    def over(self, below: Look) -> Look:
        """This look where it says something, else the one `below` it."""
        return Look(
            below.hidden if self.hidden is None else self.hidden,
            below.struck if self.struck is None else self.struck,
            below.bold if self.bold is None else self.bold,
            self.heading or below.heading,
        )
