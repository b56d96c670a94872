"""The full evidence behind a coded excerpt of a study."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from icc_coding.codebook.model import Codebook
from icc_coding.decisions.codings import Coding, with_x
from icc_coding.decisions.logs.log import read_logs
from icc_coding.decisions.state import load_state, referred_texts
from icc_coding.errors import UserError
from icc_coding.study import Study
from icc_coding.suggesting.bands import QUIET
from icc_coding.suggesting.basis import Basis
from icc_coding.suggesting.evidence import Evidence, RuleHit
from icc_coding.suggesting.kept import KeptSuggestion
from icc_coding.suggesting.passage import ScoredPassage
from icc_coding.suggesting.run import locate, passages_of
from icc_coding.suggesting.store import Suggestion, load_suggestions
from icc_coding.suggesting.suggester import Suggester
from icc_coding.transcripts import Transcript, read_study

_BEST = 3  # codes that are explained when none is named


@dataclass(frozen=True, slots=True)
class Explained:
    """One excerpt with the evidence for one code, and who decided what about it.

    Of an excerpt of several segments `evidence` is that of the strongest; `beside` holds the matches of the code's rules in the others.
    """

    excerpt_id: str
    transcript: str
    speaker: str
    text: str
    evidence: Evidence
    decisions: tuple[str, ...]
    held_back: str = ""  # why a possible suggestion is not shown
    beside: tuple[RuleHit, ...] = ()


def explain_excerpt(study: Study, excerpt: str, code: str = "") -> list[Explained]:
    """Evidence for the suggested or decided codes of an excerpt, or for any one code, also one that was not suggested.

    `excerpt` is an excerpt id or its beginning. Raises UserError when none or several excerpts begin like that.
    """
    codebook = Codebook.load(study.codebook)
    wanted = codebook.code(code).id if code else ""
    suggestions, codings = load_suggestions(study), load_state(study, codebook, logs=(logs := read_logs(study))).codings
    items: list[Coding | Suggestion] = [*codings, *suggestions]
    beginning = with_x(excerpt)
    found = {item.excerpt_id: item for item in items if item.excerpt_id.startswith(beginning)}
    if not found and excerpt.isdigit():  # a spreadsheet took an id without its x for a number and dropped the zeros in front
        found = {item.excerpt_id: item for item in items if item.excerpt_id == with_x(excerpt.zfill(12))}
    if not excerpt or not found:
        if not study.excerpts.exists():
            raise UserError(f"There is no excerpt `{excerpt}`, because nothing has been coded yet. Run `icc-coding code` first.")
        raise UserError(
            f"There is no excerpt `{excerpt}`. The ids stand in the first column of {study.excerpts.relative_to(study.root).as_posix()}."
        )
    if len(found) > 1:
        shown = ", ".join(sorted(found)[:6]) + (" …" if len(found) > 6 else "")
        raise UserError(f"{len(found)} excerpts begin with `{excerpt}`: {shown}. Give more letters.")
    (excerpt_id, item), *_ = found.items()
    codes = list(dict.fromkeys(other.code for other in reversed(items) if other.excerpt_id == excerpt_id))
    transcripts = read_study(study, keep=referred_texts(study, logs)).transcripts
    decided = [coding for coding in codings if coding.excerpt_id == excerpt_id]
    held = {s.code: s.reason.split(" · ")[0] for s in suggestions if s.excerpt_id == excerpt_id and s.band == QUIET}
    explained = []
    transcript, by_code = _evidence(study, codebook, transcripts, (item.text, item.start, item.end), [wanted] if wanted else codes)
    for evidence, *weaker in by_code:
        notes = tuple(
            f"{c.status} by {c.coder}, {c.decided_at[:10]}" + (f": {c.note}" if c.note else "") for c in decided if c.code == evidence.code
        )
        text = transcript.text[item.start : item.end]
        speaker = transcript.turn_of(next(s for s in transcript.segments if s.end > item.start)).speaker
        beside = tuple(hit for other in weaker for hit in other.hits)
        explained.append(Explained(excerpt_id, transcript.name, speaker, text, evidence, notes, held.get(evidence.code, ""), beside))
    return explained


def evidence_by_segment(suggester: Suggester, segments: Sequence[ScoredPassage], codes: Sequence[str]) -> list[list[Evidence]]:
    """For each code the evidence in each of the segments that hold a sentence, the strongest first."""
    passages = [passage for passage in segments if passage.sentences]
    vectors = suggester.vectors(passages)
    measured = [suggester.targets.measure(passage, rows) for passage, rows in zip(passages, vectors, strict=True)]
    return [
        _strongest_first([suggester.evidence(p, v, m, code) for p, v, m in zip(passages, vectors, measured, strict=True)]) for code in codes
    ]


def explain_words(study: Study, words: str, code: str = "") -> list[Explained]:
    """Evidence for a code, or for the three that score best, in words that need not stand in any transcript.

    Raises UserError for an unknown code.
    """
    codebook = Codebook.load(study.codebook)
    wanted = codebook.code(code).id if code else ""
    suggester = Basis(study, codebook).suggester
    codes = [wanted] if wanted else suggester.scores([words]).iloc[0].nlargest(_BEST).index.tolist()
    return [Explained("", "", "", words, suggester.explain(words, name), ()) for name in codes]


def _evidence(
    study: Study, codebook: Codebook, transcripts: Sequence[Transcript], span: tuple[str, int, int], codes: Sequence[str]
) -> tuple[Transcript, list[list[Evidence]]]:
    """The transcript, and for each code the evidence in every segment of the span, the strongest first."""
    places = locate(transcripts, *span)
    transcript = places[0][0]
    basis = Basis(study, codebook)
    kept = _kept(basis, transcript, {transcript.coded_segments[place].index for _, place in places})
    if all(code in kept for code in codes):
        return transcript, [_strongest_first(kept[code]) for code in codes]
    every = passages_of(transcript)
    return transcript, evidence_by_segment(basis.suggester, [every[place] for _, place in places], codes)


def _kept(basis: Basis, transcript: Transcript, segments: set[int]) -> dict[str, list[Evidence]]:
    """By code the evidence in each segment, of codes that the last run suggested in all of the segments."""
    by_code: dict[str, list[KeptSuggestion]] = {}
    for item in basis.kept.load(transcript) or ():
        if item.segment in segments:
            by_code.setdefault(item.code, []).append(item)
    return {code: [item.evidence for item in found] for code, found in by_code.items() if len(found) == len(segments)}


def _strongest_first(evidence: Sequence[Evidence]) -> list[Evidence]:
    return sorted(evidence, key=lambda item: -item.score)
