"""`import interview-03.docx --coder ana`: what people wrote into the comments becomes decisions, with a report of what was not understood."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from icc_coding.cells import guard
from icc_coding.decisions.codings import excerpt_id
from icc_coding.errors import UserError
from icc_coding.exchange.project import ForeignSource
from icc_coding.exchange.pseudonyms.returning import refuse_hash
from icc_coding.exchange.registry import Brought
from icc_coding.exchange.taking.texts import Placing
from icc_coding.exchange.word.commented import Comment, Commented, read_commented
from icc_coding.phrasing import one_line
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.sheet.reading import apply_rows
from icc_coding.reviewing.sheet.report import SheetReport
from icc_coding.reviewing.sheet.words import code_named, reads_as
from icc_coding.reviewing.sheet.writing import MARKER, row_key
from icc_coding.reviewing.tables import SheetRow
from icc_coding.transcripts.model import Transcript

_KEY = re.compile(r"‹\s*(?P<id>x[0-9a-f]{12})\s+(?P<code>[^\s›]+)\s*›")
_OURS = re.compile(r"^[●○]|^‹x[0-9a-f]{12} ")


@dataclass
class _Place:
    """One excerpt and code that can be answered, with all that was said about it."""

    span: tuple[int, int]
    code: str
    decisions: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass
class DocumentAnswers:
    """What a document said: rows as a review sheet has them, and sentences for the report."""

    rows: list[SheetRow]
    said: list[str]


@dataclass(frozen=True)
class AnswersReport:
    """What came of it."""

    sheet: SheetReport
    said: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join(
            [str(self.sheet).replace(" rows ", " answers ").replace(" row ", " answer "), *(f"  {line}" for line in self.said)]
        )


def is_commented(path: Path) -> bool:
    """Whether a document came from here, by our property or a key in one of its comments."""
    try:
        found = read_commented(path)
    except UserError:
        return False
    return bool(found.text_hash) or any(_KEY.search(comment.words) for comment in found.comments)


def read(brought: Brought) -> AnswersReport:
    """Read the answers back in. Raises UserError when the document is of no transcript of this study."""
    if not brought.coder:
        raise UserError(f"{brought.file.name}: whose answers are these? Add --coder NAME.")
    desk = Desk.open(brought.study)
    document = read_commented(brought.file)
    refuse_hash(brought.study, brought.file.name, document.text_hash)
    transcript = _transcript(desk, document, brought.file.name)
    answers = _AnswersReader(desk, document, transcript).answers()
    report = apply_rows(desk, brought.file.name, answers.rows, brought.coder, dry_run=brought.dry_run, mark="import")
    return AnswersReport(report, tuple(answers.said))


def _transcript(desk: Desk, document: Commented, file: str) -> Transcript:
    """By the hash that we left in the document, else by an excerpt that a comment names, else by the text."""
    if document.text_hash in desk.transcripts:
        return desk.transcripts[document.text_hash]
    named = {match["id"] for comment in document.comments for match in _KEY.finditer(comment.words)}
    for transcript in desk.transcripts.values():
        known = {*(item.excerpt_id for item in _items(desk, transcript))}
        if named & known or Placing(ForeignSource("", "", document.text), transcript).exact:
            return transcript
    raise UserError(f"{file}: is of no transcript of this study as it is now. Write the document anew with `icc-coding export`.")


def _items(desk: Desk, transcript: Transcript) -> list[Any]:
    """Suggestions and codings: whatever has an excerpt that a comment may name."""
    proposals = [desk.proposals[number] for number in desk.proposals.of(transcript.text_hash)]
    codings = [coding for coder in desk.state.coders for coding in desk.state.codings_of(coder, transcript.text_hash)]
    return [*proposals, *codings]


class _AnswersReader:
    def __init__(self, desk: Desk, document: Commented, transcript: Transcript) -> None:
        self._desk = desk
        self._document = document
        self._transcript = transcript
        self._placing = Placing(ForeignSource("", "", document.text), transcript)
        spans = {(item.start, item.end) for item in _items(desk, transcript)}
        self._by_id = {excerpt_id(transcript.text_hash, *span): span for span in spans}
        self._said: list[str] = []
        self._places: dict[tuple[tuple[int, int], str], _Place] = {}

    def answers(self) -> DocumentAnswers:
        ours = {comment.id: key for comment in self._document.comments if (key := self._key(comment)) is not None}
        for comment in self._document.comments:
            words = _added(comment.words) if comment.id in ours or _OURS.search(comment.words) else comment.words.strip()
            if not words:
                continue
            if comment.id in ours:
                self._answer(ours[comment.id], words)
            elif comment.parent in ours:
                self._answer(ours[comment.parent], words)
            else:
                self._loose(comment, words, ours)
        self._changed()
        rows = []
        for number, place in enumerate(self._places.values(), 1):
            cells = {
                MARKER: row_key(self._transcript.text_hash, *place.span, place.code),
                "decision": guard("; ".join(dict.fromkeys(place.decisions))),
                "note": guard("\n".join(dict.fromkeys(place.notes))),
                "code": place.code,
            }
            rows.append(SheetRow(number, cells))
        return DocumentAnswers(rows, self._said)

    def _key(self, comment: Comment) -> tuple[tuple[int, int], str] | None:
        match = _KEY.search(comment.words)
        if not match or match["id"] not in self._by_id:
            return None
        span = self._by_id[match["id"]]
        anchored = self._anchored(comment)
        if anchored is not None and not (anchored[0] < span[1] and span[0] < anchored[1]):
            self._said.append(f"moved: the comment on {match['code']} stands elsewhere now; it counts for “{self._quote(span)}”.")
        return span, match["code"]

    def _answer(self, key: tuple[tuple[int, int], str], words: str) -> None:
        place = self._places.setdefault(key, _Place(*key))
        for decision, note in reads_as(self._desk.codebook, words):
            place.decisions += [decision] if decision else []
            place.notes += [note] if note else []

    def _loose(self, comment: Comment, words: str, ours: dict[str, tuple[tuple[int, int], str]]) -> None:
        """A comment without a key: an answer to the only code at its place, or something new about the words it stands on."""
        span = self._anchored(comment)
        if span is None:
            self._said.append(f"not understood: “{one_line(words)}” stands on no words of the transcript.")
            return
        here = {key for identity, key in ours.items() if self._same_anchor(identity, comment) or key[0] == span}
        read = reads_as(self._desk.codebook, words)
        plain = [decision for decision, _ in read if decision and not self._codes_in(decision)]
        if len(here) == 1:
            self._answer(next(iter(here)), words)
        elif len(here) > 1 and (named := [key for key in here if any(key[1] in self._codes_in(decision) for decision, _ in read)]):
            for key in named:
                self._answer(key, "\n".join(_without(decision, note, self._codes_in) for decision, note in read))
        elif len(here) > 1 and plain:
            codes = ", ".join(sorted(code for _, code in here))
            self._said.append(
                f"not understood: “{one_line(words)}” on “{self._quote(span)}” may mean any of {codes}. Name the code as well."
            )
        elif plain:
            self._said.append(
                f"not understood: “{one_line(words)}” on “{self._quote(span)}”, where no code is shown. Write the code that fits."
            )
        else:
            self._answer((span, ""), words)

    def _codes_in(self, decision: str) -> set[str]:
        """The codes that a decision names."""
        found = {code_named(self._desk.codebook, part) for part in decision.split(";")}
        return {code for code in found if code}

    def _same_anchor(self, identity: str, comment: Comment) -> bool:
        other = next(one for one in self._document.comments if one.id == identity)
        return (other.start, other.end) == (comment.start, comment.end) and comment.start is not None

    def _anchored(self, comment: Comment) -> tuple[int, int] | None:
        if comment.start is None or comment.end is None:
            return None
        start, end = comment.start, comment.end
        words = self._document.text[start:end]
        start, end = start + len(words) - len(words.lstrip()), end - (len(words) - len(words.rstrip()))
        return self._placing.places([(start, end)])[0] if start < end else None

    def _quote(self, span: tuple[int, int]) -> str:
        return one_line(self._transcript.text[slice(*span)])

    def _changed(self) -> None:
        if self._placing.exact:
            return
        from difflib import SequenceMatcher

        ours, theirs = self._transcript.text.split("\n"), self._document.text.split("\n")
        changed = [code for code in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes() if code[0] != "equal"]
        for _, first, last, begin, end in changed[:5]:
            shown = one_line(" ".join(ours[first:last])) or one_line(" ".join(theirs[begin:end]))
            self._said.append(f"the text was edited: “{shown}”; the transcript stays as it is.")
        if len(changed) > 5:
            self._said.append(f"the text was edited in {len(changed) - 5} more places.")


def _without(decision: str, note: str, codes_in: Callable[[str], set[str]]) -> str:
    """An answer that says which of several codes it is about, without that code; naming it alone accepts it."""
    parts = [part.strip() for part in decision.split(";") if part.strip()]
    said = "; ".join(part for part in parts if not codes_in(part)) or ("accept" if parts else "")
    return f"{said}: {note}" if said and note else said or note


def _added(words: str) -> str:
    """What people wrote into one of our comments: all but our own lines; words behind a line of ours stand by themselves."""
    kept = []
    for line in words.split("\n"):
        if _OURS.match(line.strip()):
            continue
        kept.append(_KEY.sub("", line).strip())
    after = [words[match.end() :].split("\n")[0].strip() for match in _KEY.finditer(words)]
    return "\n".join(part for part in dict.fromkeys([*kept, *after]) if part)
