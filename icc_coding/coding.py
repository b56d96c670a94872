"""A run of the main job in which something has changed: read, suggest, write the table and the pages, and say what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any

from icc_coding.codebook.model import Codebook
from icc_coding.codebook.outlook import ill_matched
from icc_coding.corpus import ACCEPTED, DISPUTED, MACHINE, SUGGESTED, CodedExcerpt, Corpus, build_corpus, counted, tally
from icc_coding.decisions.logs.known import sign_off
from icc_coding.decisions.logs.log import read_logs
from icc_coding.decisions.state import load_state, referred_texts
from icc_coding.disk import folder_size, sweep
from icc_coding.errors import Problem, UserError, each_once
from icc_coding.exchange.flat.delimited import write_delimited
from icc_coding.exchange.flat.table import long_table
from icc_coding.keeping.manifest import Manifest, begin_run, finish_run, made_with, name_of, outputs_of
from icc_coding.keeping.upgrade import backup_before_upgrade
from icc_coding.phrasing import WRITING
from icc_coding.study import Study
from icc_coding.suggesting.store import Suggestion, load_suggestions, marked_words, save_suggestions
from icc_coding.suggesting.thinning import held_back
from icc_coding.transcripts import StudyReading, Transcript, read_study
from icc_coding.transcripts.choosing import chosen_transcripts
from icc_coding.transcripts.withdrawn import withdrawals

if TYPE_CHECKING:
    from icc_coding.suggesting.basis import Basis

Progress = Callable[[str, int, int], None]


def code_anew(
    study: Study,
    inputs: Mapping[str, str],
    decisions: str,
    paths: Sequence[Path] = (),
    progress: Progress | None = None,
    failed: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The run of :func:`icc_coding.job.code_study` from `inputs` (path -> SHA-256) and decisions of this digest, whatever an earlier run left.

    Returns its summary; raises UserError when no transcript could be read.
    """
    codebook = Codebook.load(study.codebook)
    basis = _basis(study, codebook)
    backed_up = backup_before_upgrade(study)
    begin_run(study)
    reading = read_study(study, keep=referred_texts(study), progress=progress, language=codebook.language)
    if failed:
        reading = _without(reading, failed)
    if not reading.transcripts:
        raise UserError(f"{study.transcripts}: holds no transcript that can be read. {_reasons(reading)}")
    chosen, run = chosen_transcripts(study, reading, paths), name_of(inputs)
    suggestions, made = _suggestions(study, basis, reading.transcripts, chosen, run, progress)
    if progress is not None:
        progress(WRITING, 1, 1)
    with study.writing_run():  # of two runs at once, no table is of the one and its manifest of the other
        _refuse_withdrawn(study, reading)
        save_suggestions(study, suggestions)
        corpus, pages = publish(study, codebook, reading.transcripts, suggestions)
        summary = summarise(study, reading, corpus, run) | {"held_back": held_back(suggestions)}
        summary["notes"] += _left_behind(study, corpus)
        if not paths and not reading.unsettled and not failed:
            outputs = outputs_of(study, pages, [transcript.text_hash for transcript in reading.transcripts])
            finish_run(study, Manifest(run, inputs, decisions, made, outputs, summary))
    if backed_up is not None:
        place = backed_up.path.relative_to(study.root)
        note = f"another version of icc-coding coded this study last, so a backup was made before anything was written: {place}"
        summary |= {"notes": [note, *summary["notes"]]}
    return summary | {"unchanged": False, "cache_bytes": folder_size(study.cache)}


def _refuse_withdrawn(study: Study, reading: StudyReading) -> None:
    """Write nothing about somebody who was withdrawn while this ran, and leave nothing of them in the cache. Raises UserError."""
    try:
        gone = withdrawals(study)
    except UserError:  # a damaged list is among what was skipped
        return
    if any(transcript.text_hash in gone for transcript in reading.transcripts):
        rmtree(study.cache, ignore_errors=True)
        raise UserError("Somebody was withdrawn from this study while this ran, and nothing was written. Run `icc-coding code` again.")


def publish(
    study: Study, codebook: Codebook, transcripts: Sequence[Transcript], suggestions: Sequence[Suggestion]
) -> tuple[Corpus, list[Path]]:
    """Write the table and the pages from suggestions and decisions as they are now; returns the corpus and the pages' files."""
    from icc_coding.pages.writing import write_pages

    for folder in (study.decisions, study.codebook_changes, study.samples):  # words of interviews, where the next write may be months away
        sweep(folder)
    logs = read_logs(study)
    sign_off(study, logs.files)
    corpus = build_corpus(codebook, transcripts, suggestions, load_state(study, codebook, logs=logs))
    write_delimited(study.excerpts, long_table(corpus))
    return corpus, write_pages(study, transcripts, codebook, corpus.rows, marked_words(suggestions))


def _left_behind(study: Study, corpus: Corpus) -> list[str]:
    """What decisions are in no table, because a transcript was corrected or replaced, or a code has gone; those of who withdrew are meant to go."""
    if corpus.stored == len(corpus.rows):
        return []
    from icc_coding.decisions.stale import find_stale

    gone = withdrawals(study)
    try:
        report = find_stale(study, corpus.codebook, corpus.transcripts, load_state(study, corpus.codebook))
    except UserError:  # a frozen text is lost or damaged: `verify` names it
        return []
    away = sum(count for text, count in report.carry.without_successor.items() if text not in gone)
    moved = sum(row.how != "lost" for row in report.carry.rows)
    if not (left := len(report.gone) + len(report.carry.rows) + away):
        return []
    way = f" `icc-coding stale --carry` takes {moved:,} of them along." if moved else ""
    are = "decision is" if left == 1 else "decisions are"
    return [f"{left:,} {are} on words or under codes that the study no longer has, and in no table: `icc-coding stale` lists them.{way}"]


def summarise(study: Study, reading: StudyReading, corpus: Corpus, run: str) -> dict[str, Any]:
    """Figures and one quote per code, ready for printing or JSON. All counts but `rows` are of passages."""
    codebook, codes = corpus.codebook, {}
    by_code: dict[str, list[CodedExcerpt]] = {}
    for row in corpus.rows:
        by_code.setdefault(row.code, []).append(row)
    tallies = tally(corpus.passages())
    for code in codebook.codes:
        counts = tallies.get(code.id, Counter())
        codes[code.id] = {
            "label": code.label,
            "dimension": code.dimension,
            "likely": counts["likely"],
            "possible": counts["possible"],
            "coded": counts[ACCEPTED] + counts[DISPUTED],
            "disputed": counts[DISPUTED],
            "quote": _quote(by_code.get(code.id, ())),
        }
    return {
        "study": study.root.name,
        "run": run,
        "codebook": {"name": codebook.name, "version": codebook.version, "hash": codebook.hash},
        "transcripts": len(reading.transcripts),
        "words": sum(transcript.words for transcript in reading.transcripts),
        "segments": sum(len(transcript.coded_segments) for transcript in reading.transcripts),
        "skipped": [str(problem) for problem in reading.skipped],
        "notes": [*ill_matched(codebook.language, study.settings.encoder.name), *each_once(reading.notes)],
        "suggestions": counted(tallies, SUGGESTED),
        "rows": len(corpus.rows),
        "dimensions": {dimension.id: dimension.label for dimension in codebook.dimensions},
        "codes": codes,
        "files": {"excerpts": _relative(study, study.excerpts), "reading": _relative(study, study.reading / "index.html")},
    }


def _basis(study: Study, codebook: Codebook) -> Basis:
    """What suggestions follow from. Raises UserError for a model that is gone or damaged while the last run is still whole."""
    from icc_coding.suggesting.basis import Basis
    from icc_coding.suggesting.models import load_model

    load_model(study, study.settings.model)
    return Basis(study, codebook)


def _suggestions(
    study: Study, basis: Basis, transcripts: Sequence[Transcript], chosen: Sequence[Transcript], run: str, progress: Progress | None
) -> tuple[list[Suggestion], dict[str, str]]:
    """All suggestions, those of `chosen` made anew, and what they were made with."""
    from icc_coding.suggesting.run import suggest_kept

    made = made_with(study, basis.encoder.id, basis.model_name)
    fresh = suggest_kept(basis, chosen, run, progress)
    if len(chosen) == len(transcripts):
        basis.clear_out(transcripts)
        return fresh, made
    renewed = {transcript.name for transcript in chosen}
    kept = [suggestion for suggestion in load_suggestions(study) if suggestion.transcript not in renewed]
    place = {transcript.name: number for number, transcript in enumerate(transcripts)}
    return sorted((s for s in [*kept, *fresh] if s.transcript in place), key=lambda s: place[s.transcript]), made


def _without(reading: StudyReading, failed: Mapping[str, str]) -> StudyReading:
    problems = [
        Problem(name, None, f"could not be measured ({reason}).", "Run `icc-coding code` again.") for name, reason in failed.items()
    ]
    left = tuple(transcript for transcript in reading.transcripts if transcript.name not in failed)
    return replace(reading, transcripts=left, skipped=(*reading.skipped, *problems))


def _reasons(reading: StudyReading) -> str:
    if not reading.skipped:
        return "Put interviews there (txt, docx, vtt …)."
    more = f" And {len(reading.skipped) - 3:,} more: see `icc-coding check`." if len(reading.skipped) > 3 else ""
    return " ".join(str(problem) for problem in reading.skipped[:3]) + more


_SAYS_SOMETHING, _SHORT = 4, 60  # words of a good quote, at least and at most


def _quote(rows: Sequence[CodedExcerpt]) -> dict[str, Any] | None:
    """The most convincing excerpt: what a person decided, else what is likely, else none; one of some words before a single word or a long one."""
    settled = [row for row in rows if row.coder != MACHINE and row.status in ("accepted", "added")]
    shown = settled or [row for row in rows if row.status == "suggested" and row.band == "likely"]
    if not shown:
        return None
    best = max(shown, key=lambda row: (_SAYS_SOMETHING <= len(row.text.split()) <= _SHORT, row.score or 0.0))
    return {
        "text": " ".join(best.text.split()),
        "transcript": best.transcript,
        "speaker": best.speaker,
        "time": best.time,
        "excerpt_id": best.excerpt_id,
        "band": best.band,
        "status": best.status,
    }


def _relative(study: Study, path: Path) -> str:
    return path.relative_to(study.root).as_posix()
