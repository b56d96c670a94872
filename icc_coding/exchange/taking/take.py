"""A foreign project becomes decisions: sources matched, codes mapped, codings anchored, and only what is new written, in one step."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.decisions.state import load_state, referred_texts
from icc_coding.decisions.steps import control
from icc_coding.errors import StorageError, UserError
from icc_coding.exchange.project import Project
from icc_coding.exchange.pseudonyms.returning import refuse_texts
from icc_coding.exchange.registry import Brought
from icc_coding.exchange.taking.cases import take_cases
from icc_coding.exchange.taking.codes import add_waiting, drop_waiting
from icc_coding.exchange.taking.drafting import MARK, Drafting
from icc_coding.exchange.taking.report import Taken
from icc_coding.exchange.taking.texts import Matching, match_by_quotes, match_sources, write_sources
from icc_coding.phrasing import how_many
from icc_coding.study import Study
from icc_coding.transcripts import read_study
from icc_coding.transcripts.model import Transcript

_ROW = re.compile(r"row \d+")


def take_project(brought: Brought, project: Project) -> Taken:
    """Take a project in. All or nothing: when anything fails, files that were added go again and no decision is written.

    Codings that this study holds already (same text, place, code and coder) are counted and left. A coding whose place is not found
    is reported and never written. With `dry_run` nothing is changed. Raises UserError.
    """
    study = brought.study
    refuse_texts(study, brought.file.name, (source.text for source in project.sources if source.text))
    transcripts = read_study(study, keep=referred_texts(study)).transcripts if study.transcripts.is_dir() else ()
    matching = match_sources(study, project.sources, transcripts)
    project = replace(project, remarks=(*project.remarks, *_told_by_quotes(project, matching, transcripts)))
    written: list[Path] = []
    waiting: Collection[str] = ()
    try:
        if not brought.dry_run:
            written = write_sources(study, project.sources, matching.new)
        drafting = Drafting(brought, project, matching, _with_new(study, matching, written))
        drafts = drafting.drafts()
        if not brought.dry_run:
            drafting.report.cases = take_cases(study, project.cases, drafting.texts)
            waiting = add_waiting(study, [new for identity, new in drafting.codes.new.items() if identity in drafting.used])
            _append(study, drafts)
    except BaseException:
        with suppress(StorageError):
            drop_waiting(study, waiting)
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return drafting.report


def _told_by_quotes(project: Project, matching: Matching, transcripts: Sequence[Transcript]) -> list[str]:
    """Sentences about the sources that are known by their quotes alone."""
    quotes: dict[str, list[str]] = {}
    for coding in project.codings:
        quotes.setdefault(coding.source, []).append(coding.quote)
    for memo in project.memos:
        if memo.quote:
            quotes.setdefault(memo.source, []).append(memo.quote)
    bare = {source.key: quotes.get(source.key, []) for source in project.sources if source.text is None}
    found = match_by_quotes(matching, bare, transcripts)
    return [
        f"“{key}” is taken for {transcript.name}, where its quotes stand." for key, transcript in found.items() if not _ROW.fullmatch(key)
    ]


def undo_import(study: Study) -> str:
    """Take the last import back, for all its coders. Raises UserError when there is none that still stands."""
    state = load_state(study)
    standing = [r for r in state.records if (r.by or "").startswith(MARK) and r.action not in ("undo", "redo") and state.stands(r)]
    if not standing:
        raise UserError("There is no import that still stands, so there is nothing to take back.")
    mark = standing[-1].by
    mine = [record for record in standing if record.by == mark]
    for coder in dict.fromkeys(record.coder for record in mine):
        LogWriter(study, coder).append([control("undo", record) for record in reversed(mine) if record.coder == coder])
    return f"{how_many(len(mine), 'decision', 'of the last import was', 'of the last import were')} taken back. Texts that it added stay in transcripts/."


def _with_new(study: Study, matching: Matching, written: Sequence[Path]) -> dict[str, Transcript]:
    """Source key -> transcript, those that were just added read like any other file."""
    found = dict(matching.found)
    if written:
        by_file = {transcript.file: transcript for transcript in read_study(study, keep=referred_texts(study)).transcripts}
        found |= {key: by_file[name] for key, name in matching.new.items() if name in by_file}
    return found


def _append(study: Study, drafts: dict[str, list[Draft]]) -> None:
    """Write everybody's decisions; when one log refuses, those written before are taken back."""
    writers = {coder: LogWriter(study, coder) for coder in drafts}
    for writer in writers.values():
        writer.check()
    done: list[tuple[LogWriter, list[Draft]]] = []
    try:
        for coder, writer in writers.items():
            records = writer.append(drafts[coder])
            done.append((writer, [control("undo", record) for record in reversed(records)]))
    except BaseException:
        for writer, undo in done:
            writer.append(undo)
        raise
