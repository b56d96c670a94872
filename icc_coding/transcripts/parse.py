"""One source into frozen texts: format, reader, convention, composition, segments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from icc_coding.errors import UserError
from icc_coding.files import sha256_file, sha256_text
from icc_coding.settings import TranscriptSettings
from icc_coding.transcripts import left_out, registry
from icc_coding.transcripts.conventions import persons
from icc_coding.transcripts.draft import TranscriptDraft
from icc_coding.transcripts.frozen import Frozen
from icc_coding.transcripts.segments import cut_segments
from icc_coding.transcripts.source import Source
from icc_coding.transcripts.tongue import LETTERS, languages_of


def parse_source(source: Source, name: str, settings: TranscriptSettings) -> tuple[list[Frozen], tuple[str, ...]]:
    """Read a source into frozen texts (not written) and say what is odd about it. Raises :class:`UserError`."""
    chosen, note = registry.format_of(source)
    drafts = chosen.read(source, settings)
    source_hash = sha256_file(source.path)
    uncut = [_uncut(draft, source, name, source_hash, settings) for draft in drafts]
    frozen = list(_cut(uncut))
    problems = [*([note] if note else []), *source.guesses]
    problems += [problem for draft in drafts for problem in (*draft.problems, *left_out.problems(draft.left_out))]
    problems += [
        problem for draft, one in zip(drafts, uncut, strict=True) for problem in left_out.boxes(draft.left_out, one.text, one.turns)
    ]
    return frozen, tuple(problems)


def _cut(uncut: Sequence[Frozen]) -> Iterator[Frozen]:
    """The texts with their segments, cut by the language that is spoken."""
    for one, language in zip(uncut, languages_of([_beginning(one) for one in uncut]), strict=True):
        segments = tuple((segment.start, segment.end) for segment in cut_segments(one.text, one.turns, language))
        yield replace(one, segments=segments, language=language)


def _beginning(one: Frozen) -> str:
    """What is said first, as much as a language is told by."""
    ends = (n for n, turn in enumerate(one.turns, 1) if turn.end - one.turns[0].start > LETTERS)
    return " ".join(one.text[turn.start : turn.end] for turn in one.turns[: next(ends, None)])[:LETTERS]


def _uncut(draft: TranscriptDraft, source: Source, name: str, source_hash: str, settings: TranscriptSettings) -> Frozen:
    # Their expressions take a tenth of a second to compile, which a run that knows all its files does not need.
    from icc_coding.transcripts.compose import compose
    from icc_coding.transcripts.conventions import overlaps
    from icc_coding.transcripts.conventions.recognise import recognise

    try:
        pieces, recognition = recognise(draft, settings.reader)
    except UserError as error:
        raise UserError(f"{source.name}: {error}") from error
    recognition = replace(recognition, evidence=(*recognition.evidence, *left_out.evidence(draft.left_out)))
    composed = compose(overlaps.told_apart(pieces))
    if not composed.turns:
        raise UserError(
            f"{source.name}: no talk was found in it. Look at it with `icc-coding check FILE --show`, or name its reader in study.toml."
        )
    known = persons.introduced(turn.speaker for turn in composed.turns) if draft.format != "json" else {}  # JSON keeps its own names
    turns = tuple(replace(turn, speaker=known[turn.speaker]) if turn.speaker in known else turn for turn in composed.turns)
    if known:
        said = [f"“{label}” is {name}" for label, name in known.items() if label != name]
        roles = {known.get(speaker, speaker): given for speaker, given in recognition.roles.items()}
        recognition = replace(recognition, roles=roles, evidence=(*recognition.evidence, f"labels of one person: {', '.join(said[:8])}"))
    return Frozen(
        name=f"{name}#{draft.part}" if draft.part else name,
        file=source.name,
        part=draft.part,
        text=composed.text,
        text_hash=sha256_text(composed.text),
        source_hash=source_hash,
        kind=recognition.kind or "interview",
        reader_version=registry.VERSION,
        recognition=recognition,
        turns=turns,
        segments=(),
        speech_share=composed.speech_share,
        attributes=dict(draft.attributes),
    )
