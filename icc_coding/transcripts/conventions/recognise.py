"""Choosing how a document writes down its talk, saying why, and what else it might have been."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, pairwise

from icc_coding.errors import UserError
from icc_coding.transcripts.conventions import (
    apart,
    asides,
    bare,
    bold,
    coded_segments,
    hearing,
    labelled,
    meetings,
    minutes,
    run_in,
    voice,
)
from icc_coding.transcripts.conventions.talk import Talk, pieces_of
from icc_coding.transcripts.draft import ABOVE, PROSE, Line, Piece, Recognition, TranscriptDraft

_WAYS: tuple[Callable[[Sequence[Line]], Talk | None], ...] = (
    labelled.inline_talk,
    apart.header_talk,
    apart.heading_talk,
    hearing.hearing_talk,
    apart.examined_talk,
    apart.separated_talk,
    apart.alone_talk,
)
# Conventions of documents that are one way of reading under several tools' names; a forced name may be any of its family.
_FAMILIES = (
    ("labelled", "minutes"),
    ("name-time-line", "time-name-line", "otter", "rev", "zoom-captions"),
    *(("name-line",), ("headings",), ("hearing",), ("question-answer",)),
    *(("tabbed",), ("timed-name",), ("bracketed",), ("dashed",), ("capitals",), ("bold-name",)),
)
_WITHOUT_LABELS = ("timed", "changes", "bold-questions", "one-voice")
CONVENTIONS = (*(name for family in _FAMILIES for name in family), "coded-segments", *_WITHOUT_LABELS)


def recognise(draft: TranscriptDraft, forced: str = "") -> tuple[Iterable[Piece], Recognition]:
    """Find the talk in a document's lines.

    `forced` is a convention's name, with or without `-format` behind it; '' chooses. Raises :class:`UserError` when the document
    holds nothing of the forced convention.
    """
    if draft.recognition is not None:
        return draft.pieces, draft.recognition
    lines = meetings.shown_once(asides.gathered(run_in.split(draft.lines)))
    above = meetings.preface(lines)
    pieces, recognition = _recognised(lines[above:], draft.format, forced)
    if above:
        words = sum(len(line.text.split()) for line in lines[:above])
        said = f"{ABOVE} ({words:,} words) are nobody's speech"
        notes = (Piece(line.text, closes=True) for line in lines[:above])
        return chain(notes, pieces), replace(recognition, evidence=(*recognition.evidence, said))
    if meetings.only_notes(lines):
        return pieces, replace(recognition, sure=False, problems=(*recognition.problems, meetings.ONLY_NOTES))
    return pieces, recognition


def _recognised(lines: Sequence[Line], format_name: str, forced: str) -> tuple[Iterable[Piece], Recognition]:
    """The talk in lines of which all may be talk."""
    convention = forced.removesuffix(f"-{format_name}")
    if convention in _WITHOUT_LABELS:
        return _one_voice(lines, format_name, convention)
    header = coded_segments.header_line(lines) if convention in ("", "coded-segments") else None
    if header is not None:
        return coded_segments.pieces_of(lines, header), _segments_recognised(format_name)
    talks = sorted(_talks(lines), key=lambda talk: -talk.score)
    if convention:
        family = next((family for family in _FAMILIES if convention in family), ())
        talks = [replace(talk, name=convention) for talk in talks if talk.name in family][:1]
        if not talks:
            raise UserError(_nothing(forced))
    return _labelled(lines, format_name, talks) if talks else _one_voice(lines, format_name)


def _labelled(lines: Sequence[Line], format_name: str, talks: Sequence[Talk]) -> tuple[Iterable[Piece], Recognition]:
    """The best of several ways to read a document, with the others as alternatives."""
    best = minutes.as_minutes(lines, talks[0]) if talks[0].name in ("labelled", "minutes") else talks[0]
    rivals = [talk for talk in talks[1:] if talk.score > 0.2 * best.score and not _same_lines(talk, best)]
    best = _joined(lines, best, talks[1:])
    recognition = Recognition(
        f"{best.name}-{format_name}",
        best.evidence,
        (*(f"{talk.name}-{format_name}" for talk in rivals), f"one-voice-{format_name}"),
        sure=_repeats(best) and not any(talk.score > 0.6 * best.score for talk in rivals),
        problems=labelled.colonless(lines, best.doubtful, format_name),
        kind="interview",
        roles=asides.legend_roles(lines[: min(best.heads)], {head.speaker for head in best.heads.values()}),
    )
    pieces: Iterable[Piece] = pieces_of(lines, best)
    first = min(best.heads)
    words = _talk_before(lines, first)
    if words:
        pieces = chain(voice.paragraph_pieces(lines[:first]), pieces_of(lines[first:], _from_line(best, first)))
        recognition = replace(recognition, sure=False, problems=(*recognition.problems, words))
    return (_from_first(pieces) if best.name == "zoom-captions" else pieces), recognition


def _talk_before(lines: Sequence[Line], first: int) -> str:
    """What is said when most of a file is running text before the first label: a talk that is followed by questions."""
    prose = [len(line.text.split()) for line in lines[:first] if line.style == "" and len(line.text.split()) >= PROSE]
    total = sum(len(line.text.split()) for line in lines) if len(prose) > 1 else 0
    if sum(prose) <= 0.5 * total or not total:
        return ""
    return (
        f"most of it ({sum(prose):,} words, {sum(prose) / total:.0%}) stands before the first label and is read as the speech of one voice without"
        " a name. Write the speaker's name and a colon in front of it; if nobody said it, take it out of the file."
    )


def _from_line(talk: Talk, first: int) -> Talk:
    """The talk of the lines from `first` on."""
    return replace(
        talk, heads={n - first: head for n, head in talk.heads.items()}, doubtful=frozenset(n - first for n in talk.doubtful if n >= first)
    )


def _repeats(talk: Talk) -> bool:
    """Whether there are several speakers and some label comes back."""
    return 1 < len({head.speaker for head in talk.heads.values()}) < len(talk.heads)


def _nothing(forced: str) -> str:
    return (
        f"nothing in it reads as `{forced}`, which study.toml asks for. Choose another of: {', '.join(CONVENTIONS)}; or take the line out."
    )


def _from_first(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Times of day as times since the first one."""
    first: float | None = None
    for piece in pieces:
        if piece.time is None:
            yield piece
            continue
        first = piece.time if first is None else first
        yield replace(piece, time=piece.time - first if piece.time >= first else piece.time - first + 86400)


def _talks(lines: Sequence[Line]) -> list[Talk]:
    return [talk for way in _WAYS if (talk := way(lines)) is not None]


def _segments_recognised(format_name: str) -> Recognition:
    return Recognition(
        f"coded-segments-{format_name}",
        ("columns of document, code and segment: a report of coded segments, each read as a turn of its document",),
        (f"labelled-{format_name}", f"one-voice-{format_name}"),
        problems=("it is a report of passages that were coded already, not a transcript: a passage may stand in it several times.",),
        kind="document",
    )


def _same_lines(talk: Talk, best: Talk) -> bool:
    """Whether another way finds the same labels on the same lines."""
    return sum(n in best.heads and best.heads[n].speaker == head.speaker for n, head in talk.heads.items()) > 0.8 * len(talk.heads)


def _joined(lines: Sequence[Line], best: Talk, others: Sequence[Talk]) -> Talk:
    """Labels of another style, where a file changes its style: of the same speakers, or where the first style is long silent."""
    heads = dict(best.heads)
    speakers = {head.speaker.lower() for head in heads.values()}
    below = {labelled.next_written(lines, n) for n, head in heads.items() if head.start >= len(lines[n].text.rstrip())}
    added: set[str] = set()
    for talk in others:
        if talk.name in ("name-line", "dashed", "hearing") or best.name == "hearing":
            continue
        fresh = {n: h for n, h in talk.heads.items() if n not in heads and n not in below}
        silent = _silent(sorted(heads), sorted(fresh))
        for number, head in fresh.items():
            if head.speaker.lower() in speakers or number in silent:
                heads[number] = head
                added.add(talk.name)
    if not added:
        return best
    return replace(
        best,
        heads=dict(sorted(heads.items())),
        evidence=(*best.evidence, f"the labels change their style inside the file (also {', '.join(sorted(added))})"),
    )


def _silent(first: Sequence[int], second: Sequence[int]) -> set[int]:
    """Those of `second` that lie three or more together where `first` has nothing."""
    found: set[int] = set()
    bounds = [-1, *first, 1 << 60]
    at = 0
    for low, high in pairwise(bounds):
        inside: list[int] = []
        while at < len(second) and second[at] < high:
            if second[at] > low:
                inside.append(second[at])
            at += 1
        if len(inside) >= 3:
            found.update(inside)
    return found


def _may_be_talk(lines: Sequence[Line]) -> bool:
    """Whether a document without labels may be talk all the same: several questions among few paragraphs, or cells beside each other."""
    written = [line.text.strip() for line in lines if line.text.strip()]
    asking = sum(text.endswith("?") for text in written)
    return (asking >= 2 and asking > 0.15 * len(written)) or sum("\t" in text for text in written) > 0.3 * len(written)


def _one_voice(lines: Sequence[Line], format_name: str, forced: str = "") -> tuple[Iterable[Piece], Recognition]:
    """Talk without labels: by times, by marks of a change, by questions in bold, or as paragraphs of one voice."""
    plain = f"one-voice-{format_name}"

    perhaps = bare.bare_names(lines) if not forced else ""

    def found(name: str, evidence: str, *, sure: bool = True) -> Recognition:
        return Recognition(f"{name}-{format_name}", (evidence,), (plain,), sure=sure, kind="interview")

    if forced in ("", "timed") and (pieces := voice.timed_pieces(lines)) is not None:
        timed = found("timed", "blocks that begin with a time, no speaker labels: read as one voice", sure=not perhaps)
        return pieces, replace(timed, problems=(perhaps,) if perhaps else ())
    if forced in ("", "timed") and (pieces := voice.trailing_pieces(lines)) is not None:
        return pieces, found("timed", "lines that end with a time, no speaker labels: read as one voice")
    if forced in ("", "changes") and (pieces := voice.change_pieces(lines)) is not None:
        return pieces, found("changes", "“>>” where the speaker changes, but no names: read as one voice that is cut at each change")
    if forced in ("", "bold-questions") and bold.bold_questions(lines):
        recognition = found("bold-questions", "no labels, but paragraphs set in bold ask and plain ones answer", sure=False)
        return bold.bold_pieces(lines), replace(recognition, roles=bold.ROLES)
    if forced not in ("", "one-voice"):
        raise UserError(_nothing(forced))
    text = format_name == "txt"
    return voice.paragraph_pieces(lines), Recognition(
        plain,
        ("no speaker labels found: read as one voice, paragraph by paragraph",),
        (f"labelled-{format_name}",) if text else (),
        sure=not text and not perhaps and not _may_be_talk(lines),
        problems=(perhaps,) if perhaps else (),
        kind="interview" if any(line.time is not None for line in lines) else "document",
    )
