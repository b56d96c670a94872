"""The main job: score every segment of a study and keep what is worth showing.

Transcripts are taken in portions of about two hundred thousand words, so that memory stays bounded however large the study is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from icc_coding.codebook.model import Codebook
from icc_coding.errors import UserError
from icc_coding.phrasing import ENCODING
from icc_coding.study import Study
from icc_coding.suggesting.bands import LIKELY, POSSIBLE
from icc_coding.suggesting.basis import Basis
from icc_coding.suggesting.encoding.encoder import Encoder, Vectors
from icc_coding.suggesting.kept import KeptSuggestion
from icc_coding.suggesting.kept_overlap import KeptOverlap
from icc_coding.suggesting.measured import Ruled, Scores
from icc_coding.suggesting.parsed import Parsed, layout_of, passages_of
from icc_coding.suggesting.ruled import RuleHits
from icc_coding.suggesting.shelf import Shelf
from icc_coding.suggesting.store import Suggestion
from icc_coding.suggesting.suggester import Suggester
from icc_coding.suggesting.thinning import thinned
from icc_coding.transcripts.model import Segment, Transcript

__all__ = ["Progress", "find", "locate", "merge", "passages_of", "study_suggester", "suggest", "suggest_kept"]

Progress = Callable[[str, int, int], None]  # what is being done, how far, of how much

_PORTION = 1_200_000  # characters
_SHOWN = (LIKELY, POSSIBLE)  # what lies in a code's quiet zone is not suggested


def study_suggester(study: Study, codebook: Codebook, encoder: Encoder | None = None) -> Suggester:
    """The suggester of a study: its encoder with its vector cache, and its learned model if it has one (see `models.load_model`)."""
    return Basis(study, codebook, encoder).suggester


def suggest(suggester: Suggester, transcripts: Sequence[Transcript], run: str, progress: Progress | None = None) -> list[Suggestion]:
    """Suggestions for all coded segments, in order of transcript, place and code."""
    found = find(suggester, transcripts, progress)
    return [suggestion for transcript, items in found for suggestion in merge(transcript, items, suggester.codebook, run)]


def suggest_kept(basis: Basis, transcripts: Sequence[Transcript], run: str, progress: Progress | None = None) -> list[Suggestion]:
    """The same on a study's basis: what an earlier run found in a transcript is taken from there, and the rest is kept for the next."""
    kept, codebook = basis.kept, basis.codebook
    joined: dict[str, list[Suggestion]] = {}  # what was found itself, with all its evidence, is let go at once
    missing: list[Transcript] = []
    for transcript in transcripts:
        known = kept.load(transcript)
        if known is None:
            missing.append(transcript)
        else:
            joined[transcript.name] = merge(transcript, known, codebook, run)
    for transcript, items in find(basis.suggester, missing, progress, basis.shelf) if missing else ():
        kept.save(transcript, items)
        joined[transcript.name] = merge(transcript, items, codebook, run)
    return [one for transcript in transcripts for one in joined[transcript.name]]


def find(
    suggester: Suggester, transcripts: Sequence[Transcript], progress: Progress | None = None, shelf: Shelf | None = None
) -> Iterator[tuple[Transcript, list[KeptSuggestion]]]:
    """What is found in each transcript, portion by portion; `progress` counts words. What is worked out on the way is kept on the shelf."""
    shelf = shelf or Shelf()
    rules, words = RuleHits(suggester.codebook, shelf, suggester.targets.compiled), KeptOverlap(suggester.targets, shelf)
    before = KeptOverlap(suggester.plain, shelf) if suggester.model is not None else words
    size = sum(transcript.words for transcript in transcripts)
    done = 0
    for portion in _portions(transcripts):
        if progress is not None:
            progress(ENCODING, done, size)  # said before a portion is parsed: what came before it is over
        layouts = [layout_of(transcript, shelf) for transcript in portion]
        parsed = [Parsed.kept(transcript, layout, shelf) for transcript, layout in zip(portion, layouts, strict=True)]
        texts = [text for one in parsed for text in one.sentence_texts]
        said = sum(transcript.words for transcript in portion)
        step = said / (len(texts) or 1)
        told = [0]

        def tell(number: int, base: int = done, step: float = step, told: list[int] = told) -> None:
            told[0] += number
            if progress is not None:
                progress(ENCODING, base + int(told[0] * step), size)

        vectors = suggester.encoder.encode(texts, tell)
        place = 0
        for one, layout in zip(parsed, layouts, strict=True):
            own = vectors[place : place + len(one.sentence_texts)]
            overlap = words.of(one.spoken, layout)
            plain = overlap if before is words else before.of(one.spoken, layout)
            yield one.transcript, list(_suggested(suggester, one, own, rules.of(one, layout), (overlap, plain)))
            place += len(own)
        done += said
    if progress is not None:
        progress(ENCODING, size, size)


def locate(transcripts: Sequence[Transcript], text: str, start: int, end: int) -> list[tuple[Transcript, int]]:
    """The coded segments that a span touches, each with its place among the transcript's coded segments."""
    found = []
    for transcript in transcripts:
        if transcript.text_hash == text:
            found += [(transcript, n) for n, s in enumerate(transcript.coded_segments) if s.start < end and start < s.end]
    if not found:
        raise UserError("The excerpt lies in no coded segment of the transcripts as they are now. Run `icc-coding code` first.")
    return found


def _suggested(
    suggester: Suggester, parsed: Parsed, vectors: Vectors, ruled: Sequence[Ruled], overlaps: tuple[Scores, Scores]
) -> Iterator[KeptSuggestion]:
    """`overlaps`: with the codes on the study's background, and on the shipped one."""
    if not len(parsed.rows):
        return
    codes, spoken = suggester.targets.codes, parsed.spoken
    measured = suggester.targets.measure_all(spoken, vectors, ruled, overlaps[0])
    rated = suggester.rate_all(measured, spoken, vectors, ruled, overlaps[1])
    for number in np.flatnonzero(np.isin(rated.bands, _SHOWN).any(axis=1)).tolist():
        passage, rows = parsed.passage(number), vectors[spoken.starts[number] : spoken.starts[number + 1]]
        own, shown = measured.one(number), rated.one(number)
        for column, band in enumerate(shown.bands):
            if band in _SHOWN:
                evidence = suggester.evidence(passage, rows, own, codes[column], shown)
                score = round(float(shown.scores[column]), 3)
                yield KeptSuggestion(parsed.segments[number].index, codes[column], score, band, shown.probabilities[column], evidence)


def merge(transcript: Transcript, found: Sequence[KeptSuggestion], codebook: Codebook, run: str) -> list[Suggestion]:
    """Neighbouring segments of one stretch with one code and one band as one suggestion, with the reason of the strongest; thinned out.

    What is only possible beside a likely one stays a suggestion of its own: joined, it would be called likely as well.
    """
    segments = {segment.index: segment for segment in transcript.segments}
    groups: list[list[KeptSuggestion]] = []
    last: dict[str, list[KeptSuggestion]] = {}
    for item in found:
        group = last.get(item.code)
        stretch = segments[item.segment].stretch
        if (
            group
            and group[-1].segment + 1 == item.segment
            and segments[group[-1].segment].stretch == stretch
            and group[-1].band == item.band
        ):
            group.append(item)
        else:
            group = last[item.code] = [item]
            groups.append(group)
    order = {code.id: number for number, code in enumerate(codebook.codes)}
    suggestions = [_joined(transcript, segments, group, codebook, run) for group in groups]
    return thinned(transcript, sorted(suggestions, key=lambda s: (s.start, s.end, order[s.code])))


def _joined(
    transcript: Transcript, segments: Mapping[int, Segment], group: Sequence[KeptSuggestion], codebook: Codebook, run: str
) -> Suggestion:
    strongest = max(group, key=lambda item: item.score)
    first, last = segments[group[0].segment], segments[group[-1].segment]
    return Suggestion(
        text=transcript.text_hash,
        transcript=transcript.name,
        start=first.start,
        end=last.end,
        segment=first.index,
        segments=tuple(item.segment for item in group),
        code=group[0].code,
        score=strongest.score,
        band=strongest.band,
        probability=strongest.probability,
        reason=strongest.evidence.line,
        codebook=codebook.hashes[group[0].code],
        run=run,
        marks=tuple(segments[item.segment].start + place for item in group for mark in item.evidence.marks for place in mark),
    )


def _portions(transcripts: Sequence[Transcript]) -> Iterator[list[Transcript]]:
    portion: list[Transcript] = []
    size = 0
    for transcript in transcripts:
        portion.append(transcript)
        size += len(transcript.text)
        if size >= _PORTION:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion
