"""What a user can get wrong, said in one sentence.

Everything that is the user's to mend is a :class:`UserError`: the command line prints its message and exits 1.
Anything else is a bug of ours and keeps its traceback.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class UserError(Exception):
    """A problem in the user's files or arguments: one sentence that names the place and the remedy."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding in a file: where it is, what is wrong, and what to do about it."""

    file: str
    line: int | None
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}, line {self.line}"
        tail = f" {self.remedy}" if self.remedy else ""
        return f"{place}: {self.message}{tail}"


class ProblemsError(UserError):
    """Several problems of one file, reported together."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
