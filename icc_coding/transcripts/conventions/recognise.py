"""Choosing how a document writes down its talk, saying why, and what else it might have been."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from icc_coding.errors import UserError
from icc_coding.transcripts.conventions import apart, asides, bold, coded_segments, hearing, labelled, minutes, run_in, voice
from icc_coding.transcripts.conventions.talk import Talk, pieces_of
from icc_coding.transcripts.draft import Draft, Line, Piece, Recognition

_WAYS: tuple[Callable[[Sequence[Line]], Talk | None], ...] = (
    labelled.inline_talk,
    apart.header_talk,
    apart.heading_talk,
    hearing.hearing_talk,
    apart.examined_talk,
    apart.separated_talk,
    apart.alone_talk,
)
# Every convention of documents by name, for `reader = "…"` in study.toml.
CONVENTIONS = (
    *("labelled", "minutes", "otter", "zoom-captions", "rev", "time-name-line", "name-time-line", "name-line", "headings", "hearing"),
    *("question-answer", "tabbed", "timed-name", "bracketed", "dashed", "capitals", "timed", "changes", "coded-segments", "one-voice"),
)


def recognise(draft: Draft, forced: str = "") -> tuple[Iterable[Piece], Recognition]:
    """Find the talk in a document's lines.

    `forced` is a convention's name, with or without `-format` behind it; '' chooses. Raises :class:`UserError` when the document
    holds nothing of the forced convention.
    """
    if draft.recognition is not None:
        return draft.pieces, draft.recognition
    lines = asides.gathered(run_in.split(draft.lines))
    convention = forced.removesuffix(f"-{draft.format}")
    if convention in ("one-voice", "timed", "changes"):
        return _one_voice(draft, convention)
    header = coded_segments.header_line(lines) if convention in ("", "coded-segments") else None
    if header is not None:
        return coded_segments.pieces_of(lines, header), _segments_recognised(draft)
    talks = sorted(_talks(lines), key=lambda talk: -talk.score)
    if convention:
        talks = [talk for talk in talks if talk.name == convention or (convention == "labelled" and talk.name == "minutes")]
        if not talks:
            raise UserError(
                f"nothing in it reads as `{forced}`, which study.toml asks for. Choose another of: {', '.join(CONVENTIONS)}; or take the line out."
            )
    if not talks:
        return _one_voice(draft)
    best = minutes.as_minutes(lines, talks[0]) if talks[0].name == "labelled" else talks[0]
    rivals = [talk for talk in talks[1:] if talk.score > 0.2 * best.score and not _same_lines(talk, best)]
    others = tuple(f"{talk.name}-{draft.format}" for talk in rivals)
    best = _joined(lines, best, talks[1:])
    first = min(best.heads, default=0)
    speakers = {head.speaker for head in best.heads.values()}
    recognition = Recognition(
        f"{best.name}-{draft.format}",
        best.evidence,
        (*others, f"one-voice-{draft.format}"),
        sure=len(best.heads) > 1 and not any(talk.score > 0.6 * best.score for talk in rivals),
        problems=best.problems,
        kind="interview",
        roles=asides.legend_roles(lines[:first], speakers),
    )
    pieces = pieces_of(lines, best)
    return (_from_first(pieces) if best.name == "zoom-captions" else pieces), recognition


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


def _segments_recognised(draft: Draft) -> Recognition:
    return Recognition(
        f"coded-segments-{draft.format}",
        ("columns of document, code and segment: a report of coded segments, each read as a turn of its document",),
        (f"labelled-{draft.format}", f"one-voice-{draft.format}"),
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


def _one_voice(draft: Draft, forced: str = "") -> tuple[Iterable[Piece], Recognition]:
    lines = draft.lines
    timed = voice.timed_pieces(lines) if forced in ("", "timed") else None
    if timed is not None:
        evidence = "blocks that begin with a time, no speaker labels: read as one voice"
        return timed, Recognition(f"timed-{draft.format}", (evidence,), (f"one-voice-{draft.format}",), kind="interview")
    changes = voice.change_pieces(lines) if forced in ("", "changes") else None
    if changes is not None:
        evidence = "“>>” where the speaker changes, but no names: read as one voice that is cut at each change"
        return changes, Recognition(f"changes-{draft.format}", (evidence,), (f"one-voice-{draft.format}",), kind="interview")
    if forced == "" and bold.bold_questions(lines):
        evidence = "no labels, but paragraphs set in bold ask and plain ones answer"
        roles = {bold.ASKING: ("interviewer", "set in bold, with question marks"), bold.ANSWERING: ("respondent", "not set in bold")}
        recognition = Recognition(
            f"bold-questions-{draft.format}", (evidence,), (f"one-voice-{draft.format}",), sure=False, kind="interview", roles=roles
        )
        return bold.bold_pieces(lines), recognition
    if forced in ("timed", "changes"):
        raise UserError(f"nothing in it reads as `{forced}`, which study.toml asks for. Take the line out, or use one-voice.")
    few = draft.format == "txt"
    evidence = "no speaker labels found: read as one voice, paragraph by paragraph"
    return voice.paragraph_pieces(lines), Recognition(
        f"one-voice-{draft.format}",
        (evidence,),
        ("labelled-" + draft.format,) if few else (),
        sure=not few,
        kind="interview" if any(line.time is not None for line in lines) else "document",
    )
