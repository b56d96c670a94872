"""Changes of a codebook as functions of its text: what comes out is read and checked before anybody sees it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date as day
from typing import Any

from icc_coding.codebook import schema
from icc_coding.codebook.changing.editor import Editor
from icc_coding.codebook.changing.requests import Change
from icc_coding.codebook.changing.spelling import InBraces, InBrackets, in_flow
from icc_coding.codebook.changing.steps import Steps
from icc_coding.codebook.model import Codebook
from icc_coding.errors import ProblemsError, UserError

_LINE = 140  # an entry that is longer is written below one another


@dataclass(frozen=True, slots=True)
class Changed:
    """A codebook's text after a change: what was done, in words; the codes concerned, as they are called now; the codebook it was and is.

    `notes` are sentences on what a person should read over.
    """

    text: str
    what: str
    codes: tuple[str, ...]
    before: Codebook
    after: Codebook
    notes: tuple[str, ...] = ()


def apply(text: str, change: Change, *, reason: str = "", coder: str = "", on: day | None = None, file: str = "codebook.yaml") -> Changed:
    """Make a change in a codebook's text, with an entry under `changes`. Nothing else in the text is touched.

    Raises ProblemsError when the text is no valid codebook to begin with, and UserError, in one sentence, when the change cannot be made.
    """
    before, problems = Codebook.parse(text, file)
    if before is None:
        raise ProblemsError(problems)
    draft = Steps(Editor(text, file), before)
    what, codes = draft.make(change)
    _explain(draft.editor, what, codes, reason, coder, on or day.today())
    after, problems = Codebook.parse(draft.editor.text, file)
    if after is None:
        raise UserError(f"The codebook would not be right after this change: {problems[0].message} {problems[0].remedy}".strip())
    return Changed(draft.editor.text, what, codes, before, after, tuple(_notes(after, codes)))


def _notes(codebook: Codebook, codes: Sequence[str]) -> Iterable[str]:
    """Texts that send readers from a code to itself, as after a merge."""
    for code in (codebook.by_id[one] for one in codes if one in codebook.by_id):
        names = {code.id, *code.formerly}
        for key in ("include", "exclude"):
            if any(match.group() in names for text in getattr(code, key) for match in schema.MENTION.finditer(text)):
                yield f"`{key}` of “{code.label}” names “{code.label}” itself now: read it over."


def _explain(editor: Editor, what: str, codes: Sequence[str], reason: str, coder: str, on: day) -> None:
    """Write when, who and why under `changes`, in the order that stands there: the latest last, or first."""
    why = " ".join(reason.split())
    entry = InBraces(date=_Bare(on.isoformat()), **({"coder": coder} if coder else {}))
    entry |= {"codes": InBrackets(codes), "reason": f"{what}: {why}" if why else f"{what}."}
    value: dict[str, Any] = entry if len(in_flow(entry)) < _LINE else dict(entry)
    if not editor.has(("changes",)):
        editor.add((), "changes", [value], schema.TOP)
        return
    dates = [_written(item.get("date")) for item in editor.value(("changes",)) if isinstance(item, dict)]
    editor.insert(("changes",), 0 if len(dates) > 1 and dates[0] > dates[-1] else len(dates), value)


class _Bare(tuple[str, str]):
    """A date as YAML reads it, written without quotes."""

    def __new__(cls, written: str) -> _Bare:
        return super().__new__(cls, ("tag:yaml.org,2002:timestamp", written))


def _written(value: Any) -> str:
    return str(value[1] if isinstance(value, tuple) else value)
