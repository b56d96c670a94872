"""Taking a participant out: source, frozen text, quotes, notes, memos, vectors, tables and pages go; counts and an intact chain stay.

`plan_withdrawal` looks at everything and changes nothing; `withdraw` does it, and can be called again after a fault until it is done. What
is done: docs/trust.md. No backup is made, because it would hold what has to go; the archives that still do are listed.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from icc_coding.decisions.logs.emptied import Emptied, empty_log
from icc_coding.decisions.logs.known import forget_present, sign_off
from icc_coding.decisions.logs.log import log_paths, read_logs
from icc_coding.decisions.logs.names import check_coder
from icc_coding.decisions.logs.record import Record, format_time
from icc_coding.decisions.samples import SampledSegment, rewrite_samples
from icc_coding.disk import sentence
from icc_coding.errors import StorageError, UserError, explain
from icc_coding.files import write_bytes_atomic, write_text_atomic
from icc_coding.keeping.named_elsewhere import names_of, naming, versions_of
from icc_coding.keeping.redacted import label_for, redacted
from icc_coding.keeping.shared_source import texts_in, without_part
from icc_coding.keeping.words_in_files import is_closed
from icc_coding.keeping.words_left import files_with, holds, own_runs, runs_of_words, study_files
from icc_coding.reviewing.assignments import forget_transcript
from icc_coding.study import Study
from icc_coding.transcripts.frozen import Frozen
from icc_coding.transcripts.keep import freeze, frozen_names, thaw
from icc_coding.transcripts.withdrawn import Withdrawal, add_withdrawals, name_hash, withdrawals


@dataclass(frozen=True)
class Plan:
    """What a withdrawal takes out. `texts` are the frozen texts (also earlier readings of the same source), `runs` the words nobody else says.

    `sources` are the files below `transcripts/` that go, copies of them too; `rewritten` are tables of many people, without this one's rows; `labels`
    is the name that takes a speaker's place in each text; `left` are files of the user's own that hold some of the words and are not touched, with
    these; `notes` are the ids of notes elsewhere that go as well, `naming` the records whose note stays and names who withdraws; `archives` are backups that still hold the text, `closed` are files that nobody but a person can look into. `redacted` holds, for one
    speaker, each text's replacement.
    """

    name: str
    speaker: str
    texts: tuple[str, ...]
    sources: tuple[Path, ...]
    rewritten: dict[Path, bytes]
    runs: frozenset[str]
    redacted: dict[str, Frozen]
    labels: dict[str, str]
    records: int
    notes: frozenset[str] = frozenset()
    naming: tuple[Record, ...] = ()
    left: dict[Path, list[str]] = field(default_factory=dict)
    archives: tuple[Path, ...] = ()
    closed: tuple[Path, ...] = ()


def plan_withdrawal(study: Study, name: str, speaker: str = "", notes: Collection[str] = ()) -> Plan:
    """Find all that belongs to a transcript, or to one speaker in it, and `notes` elsewhere (ids, or how they begin) that are to go with it.

    Raises UserError when there is no such transcript, speaker or note.
    """
    entries = [record for _, record in read_logs(study, strict=False).entries()]
    also = versions_of(entries, notes)
    known = withdrawals(study)
    frozen = {text: thaw(study, text) for text in frozen_names(study) if (study.texts / f"{text}.json").exists()}
    mine = {text: one for text, one in frozen.items() if name in (one.name, one.file)}
    if not mine:  # a copy of another transcript has no text of its own
        same = {text for path in _called(study, name) for text in texts_in(study, path).values()}
        mine = {text: one for text, one in frozen.items() if text in same}
    begun = [text for text, entry in known.items() if entry.name == name_hash(name)]
    if not mine and not begun:
        names = ", ".join(sorted({one.name for one in frozen.values()})[:12])
        raise UserError(f"There is no transcript `{name}` in this study. There are: {names or 'none; run `icc-coding code` first'}.")
    labels = {text: label_for(one, speaker) for text, one in mine.items()} if speaker else {}
    written_over = {text: redacted(mine[text], speaker, label) for text, label in labels.items()}
    written_over = {text: one for text, one in written_over.items() if one.text_hash != text}
    if speaker and not written_over:
        late = _in_place(name, known, frozen)
        back, late_records = _brought_back(study, name, late), _with_words(study, late)
        if back or late_records or (late and also):
            return Plan(name, speaker, tuple(late), tuple(back), {}, frozenset(), late, {}, late_records + len(also), also)
        speakers = sorted({turn.speaker for one in mine.values() for turn in one.turns if turn.speaker})
        raise UserError(f"Nobody in {name} is called `{speaker}`. There are: {', '.join(speakers) or 'no names'}.")
    texts = tuple(sorted({*(written_over if speaker else mine), *(() if speaker else begun)}))
    gone = [_words_of(frozen[text], speaker) for text in texts if text in frozen]
    others = [one.text for text, one in frozen.items() if text not in texts] + [one.text for one in written_over.values()]
    runs = frozenset(own_runs(gone, others))
    own = {study.transcripts / one.file for one in mine.values() if one.text_hash in texts} | set(_brought_back(study, name, begun))
    rewritten = _rewritten(study, [mine[text] for text in texts if text in mine], name, speaker)
    sources = tuple(sorted(path for path in own if path not in rewritten and _is_whole(study, path, mine, name)))
    plan = Plan(name, speaker, texts, sources, rewritten, runs, written_over, labels, 0, also)
    after = [_change(plan)(record) for record in entries]
    goes = [*_derived(study), *_files_of(study, texts), *_logs_and_halves(study), study.runs, study.cache, *sources, *rewritten]
    left = files_with(study, runs, but=goes)
    copies = [path for path in left if path.is_relative_to(study.transcripts) and set(texts_in(study, path).values()) & set(texts)]
    return replace(
        plan,
        sources=(*sources, *copies),
        records=sum(new != old for new, old in zip(after, entries, strict=True)),
        naming=tuple(naming(after, names_of(name, speaker, [mine[text] for text in texts if text in mine]))),
        left={path: words for path, words in left.items() if path not in copies},
        archives=tuple(_archives_with(study, texts, runs)),
        closed=tuple(_closed(study, name, goes)),
    )


def _closed(study: Study, name: str, goes: Sequence[Path]) -> list[Path]:
    """Files that stay and cannot be looked into; those that are called like the transcript first."""
    found = [path for path in study_files(study, goes) if is_closed(path)]
    return sorted(found, key=lambda path: Path(name).stem.casefold() not in path.name.casefold())


def _in_place(name: str, known: Mapping[str, Withdrawal], frozen: Mapping[str, Frozen]) -> dict[str, Frozen]:
    """Texts of which a speaker was withdrawn before, each with what took its place: words about them may have come in since, with a log that a
    drive sent later, or from a program that was still open; and so may the file."""
    found: dict[str, Frozen] = {}
    for text, entry in known.items():
        instead = entry.instead
        while instead in known:  # of which somebody else withdrew later
            instead = known[instead].instead
        if entry.name == name_hash(name) and instead in frozen:
            found[text] = frozen[instead]
    return found


def _brought_back(study: Study, name: str, gone: Collection[str]) -> list[Path]:
    """Sources of that name that hold nothing but talk that was withdrawn before."""
    if not gone:
        return []
    held = {path: set(texts_in(study, path).values()) for path in _called(study, name)}
    return [path for path, texts in held.items() if texts and texts <= set(gone)]


def _with_words(study: Study, texts: Collection[str]) -> int:
    """How many records about these texts have a quote or a note."""
    return sum(record.text in texts and bool(record.quote or record.note) for _, record in read_logs(study, strict=False).entries())


def _called(study: Study, name: str) -> list[Path]:
    """Files below `transcripts/` of that name, with or without its ending."""
    files = [path for path in study.transcripts.rglob("*") if path.is_file()]
    return [path for path in files if name in (path.relative_to(study.transcripts).as_posix(), path.stem)]


def _is_whole(study: Study, path: Path, mine: Mapping[str, Frozen], name: str) -> bool:
    """Whether a source is about nothing else: one of a table of many people is not, also when their rows are gone already."""
    here = [one for one in mine.values() if study.transcripts / one.file == path]
    return all(not one.part or one.file == name for one in here) or not set(texts_in(study, path).values()) - set(mine)


def _rewritten(study: Study, going: Sequence[Frozen], name: str, speaker: str) -> dict[Path, bytes]:
    """Tables that hold other people's answers as well, without these."""
    found: dict[Path, bytes] = {}
    for one in going:
        path = study.transcripts / one.file
        if not one.part or one.file == name or not path.exists():
            continue
        if speaker:
            raise UserError(f"{one.name}: is one person's answers. Withdraw them as a whole, without --speaker.")
        there = texts_in(study, path)
        others = {part: text for part, text in there.items() if text != one.text_hash}
        if others and len(others) < len(there):  # else it holds nobody else, or the rows are gone already
            found[path] = without_part(study, path, one, others)
    return found


def withdraw(study: Study, plan: Plan, by: str) -> list[Emptied]:
    """Do it. Nothing is left of the words in what the program writes; what is left in the user's own files is in `plan.left`.

    Raises UserError; called again with a new plan, it goes on where it stopped.
    """
    person = check_coder(by)
    entries = {
        text: Withdrawal(
            format_time(datetime.now(UTC)), person, name_hash(plan.name), plan.redacted[text].text_hash if plan.speaker else ""
        )
        for text in plan.texts
    }
    add_withdrawals(study, entries)  # first: from now on nothing of it is taken in again
    try:
        with study.writing_run():  # a run of `code` that goes on meanwhile writes before this, or nothing
            return _empty(study, plan, person)
    except (OSError, UserError) as error:
        said = explain(error) if isinstance(error, OSError) else str(error)
        raise StorageError(f"{said} The withdrawal is not finished: run the same command again.", writing=True) from error


def _empty(study: Study, plan: Plan, person: str) -> list[Emptied]:
    """Everything but the list of withdrawals, in an order in which it can be gone through again from any point."""
    for one in plan.redacted.values():
        freeze(study, one, keep=False)
    forget_present(study)  # signed again below
    done = [found for path in log_paths(study) if (found := empty_log(path, _change(plan), person)) is not None]
    _remove([path for path in _logs_and_halves(study) if path.suffix == ".half"])  # lines that were never saved, of whatever words
    sign_off(study, read_logs(study, strict=False).files)
    if not plan.speaker:
        for name in {plan.name, *_names(study, plan.texts)}:
            forget_transcript(study, name)
    rewrite_samples(study, partial(_segment, plan))
    _remove([*_derived(study), study.runs, study.cache])
    for source, data in plan.rewritten.items():
        write_bytes_atomic(source, data)
    for source in plan.sources:
        _replace_source(plan, source)
    _remove(_files_of(study, plan.texts))
    return done


def _files_of(study: Study, texts: Sequence[str]) -> list[Path]:
    return [study.texts / f"{text}{suffix}" for text in texts for suffix in (".txt", ".json")]


def _logs_and_halves(study: Study) -> list[Path]:
    """The logs, which are emptied, and what is set aside of lines that were cut off; a drive's copies beside them are the user's."""
    return [path for log in log_paths(study) for path in (log, log.with_suffix(".half"))]


def _names(study: Study, texts: Sequence[str]) -> Iterator[str]:
    """What texts are called; those that are damaged, or half removed already by a withdrawal that was cut off, have no name any more."""
    for text in texts:
        with suppress(UserError):
            yield thaw(study, text).name


def _segment(plan: Plan, segment: SampledSegment) -> SampledSegment | None:
    """What becomes of a segment of a sample."""
    if plan.speaker:
        return replace(segment, text=_new_hash(plan, segment.text))
    return None if segment.text in plan.texts else segment


def _change(plan: Plan) -> Callable[[Record], Record]:
    """How one record is emptied: quotes and notes about what goes, and notes elsewhere that quote it."""
    texts = set(plan.texts)

    def change(record: Record) -> Record:
        if record.text in texts and (not plan.speaker or _touches(plan, record)):
            record = replace(record, quote=_fill_of(plan, record), note="")
        if record.id in plan.notes or (record.note and plan.runs & runs_of_words(record.note)):
            record = replace(record, note="")
        return replace(record, text=_new_hash(plan, record.text)) if record.text in texts and plan.speaker else record

    return change


def _fill_of(plan: Plan, record: Record) -> str:
    """The quote after the withdrawal: nothing, or what stands there in the redacted text."""
    redacted = plan.redacted.get(record.text or "")
    return redacted.text[slice(*record.span)] if redacted is not None and record.span is not None else ""


def _touches(plan: Plan, record: Record) -> bool:
    redacted = plan.redacted[record.text or ""]
    label = plan.labels.get(record.text or "")
    if record.span is None or label is None:
        return True  # a memo on the whole transcript may speak of anybody in it, and so may a note that came later
    start, end = record.span
    return any(turn.start < end and start < turn.end for turn in redacted.turns if turn.speaker == label)


def _new_hash(plan: Plan, text: str | None) -> str:
    redacted = plan.redacted.get(text or "")
    return redacted.text_hash if redacted is not None else text or ""


def _words_of(one: Frozen, speaker: str) -> str:
    if not speaker:
        return one.text
    return "\n".join(one.text[turn.start : turn.end] for turn in one.turns if turn.speaker == speaker)


def _derived(study: Study) -> list[Path]:
    return [study.coding / "report.html", study.suggestions, study.suggestion_parts, study.excerpts, study.run_manifest, study.reading]


def _replace_source(plan: Plan, source: Path) -> None:
    """Remove the source; for one speaker a plain text without the words takes its place."""
    with sentence(source):
        source.unlink(missing_ok=True)
    for one in plan.redacted.values():
        if source.with_suffix("") == source.parent / Path(one.file).with_suffix("").name:
            write_text_atomic(source.with_suffix(".txt"), one.text)


def _remove(paths: Sequence[Path]) -> None:
    for path in paths:
        with sentence(path):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)


def _archives_with(study: Study, texts: Sequence[str], runs: Collection[str]) -> list[Path]:
    """Everything in the backups folder, whatever it is called, that holds a text or words of it: one from before `code` has the source only."""
    files = sorted(path for path in study.backups.rglob("*") if path.is_file()) if study.backups.is_dir() else []
    return [path for path in files if not _names_in(path).isdisjoint(f"coding/texts/{text}.txt" for text in texts) or holds(path, runs)]


def _names_in(path: Path) -> set[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            return set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return set()
