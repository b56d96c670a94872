"""The codebook: all that its file says, with the hashes that suggestions and decisions name. Reading the YAML is `codebook/load.py`."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path

from icc_coding.codebook.load import Contents, parse_contents, read_contents
from icc_coding.codebook.records import Code, Collaboration, Dimension, Revision, Rule, Scope, content_hash
from icc_coding.errors import Problem, ProblemsError, UserError

__all__ = ["Code", "Codebook", "Collaboration", "Dimension", "Revision", "Rule", "Scope"]


@dataclass(frozen=True)
class Codebook:
    """The whole codebook, in the order of its file."""

    name: str
    version: str
    language: str
    dimensions: tuple[Dimension, ...]
    sources: tuple[str, ...] = ()
    scope: Scope = field(default_factory=Scope)
    collaborations: tuple[Collaboration, ...] = ()
    changes: tuple[Revision, ...] = ()

    @classmethod
    def load(cls, path: str | Path) -> Codebook:
        """Read a codebook; raises ProblemsError with every problem of the file, each with line and remedy."""
        codebook, problems = cls.check(path)
        if codebook is None:
            raise ProblemsError(problems)
        return codebook

    @classmethod
    def check(cls, path: str | Path) -> tuple[Codebook | None, tuple[Problem, ...]]:
        """Read a codebook: either the codebook and no problems, or None and all problems in the order of their lines."""
        contents, problems = read_contents(Path(path))
        return cls._of(contents), problems

    @classmethod
    def parse(cls, text: str, file: str = "codebook.yaml") -> tuple[Codebook | None, tuple[Problem, ...]]:
        """Like :meth:`check`, from the text itself; `file` is the name that problems give."""
        contents, problems = parse_contents(text, file)
        return cls._of(contents), problems

    @classmethod
    def _of(cls, contents: Contents | None) -> Codebook | None:
        return None if contents is None else cls(**{each.name: getattr(contents, each.name) for each in fields(contents)})

    @cached_property
    def codes(self) -> tuple[Code, ...]:
        """All codes in the order of the file."""
        return tuple(code for dimension in self.dimensions for code in dimension.codes)

    @cached_property
    def by_id(self) -> dict[str, Code]:
        """Codes by id; older ids (`formerly`) lead to the code that took them over."""
        older = {old: code for code in self.codes for old in code.formerly}
        return older | {code.id: code for code in self.codes}

    def code(self, code_id: str) -> Code:
        """One code by its id or a former one; an unknown id is a UserError that lists near ones."""
        try:
            return self.by_id[code_id]
        except KeyError:
            import difflib

            near = difflib.get_close_matches(code_id, self.by_id, n=3, cutoff=0.3)
            raise UserError(
                f"There is no code `{code_id}` in {self.name}. Did you mean: {', '.join(near) or ', '.join(self.by_id)}?"
            ) from None

    @cached_property
    def hashes(self) -> dict[str, str]:
        """The hash of every code by its id; each is worked out once, as decisions by the thousand are compared with them."""
        return {code.id: code.hash for code in self.codes}

    def changes_of(self, code_id: str) -> tuple[Revision, ...]:
        """The revisions that name a code, also by a former id, or name no code at all; in the order of the file.

        Of a code that was made while coding went on, those of no code only since it was made.
        """
        names = {code_id, *(self.by_id[code_id].formerly if code_id in self.by_id else ())}
        by_age = self.changes[::-1] if self.changes and self.changes[0].date > self.changes[-1].date else self.changes
        made = next((place for place, change in enumerate(by_age) if change.makes and names & set(change.codes)), 0)
        later = by_age[made:]
        return tuple(change for change in self.changes if (change in later if not change.codes else names & set(change.codes)))

    @property
    def hash(self) -> str:
        """First 12 hex of SHA-256 over all codes' hashes and the scope: the codebook a run was made with."""
        return content_hash({"codes": self.hashes, "scope": self.scope})
