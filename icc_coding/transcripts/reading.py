"""Reading a whole study, or one file: every source becomes transcripts, and what could not be read is named."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from icc_coding.errors import Problem, StorageError, UserError
from icc_coding.settings import Settings, TranscriptSettings, means
from icc_coding.study import Study
from icc_coding.transcripts.alike import Copies, copies_among, in_another_language
from icc_coding.transcripts.cases import Cases, read_cases
from icc_coding.transcripts.file_reading import FileReading, file_reading
from icc_coding.transcripts.folder import FETCH, ill_named, listed, names_of, placeholders, source_files, stem
from icc_coding.transcripts.frozen import Frozen
from icc_coding.transcripts.index import Index
from icc_coding.transcripts.keep import thaw
from icc_coding.transcripts.lean import is_large, lean
from icc_coding.transcripts.model import Transcript
from icc_coding.transcripts.parse import parse_source
from icc_coding.transcripts.people import transcript_of
from icc_coding.transcripts.source import Source
from icc_coding.transcripts.withdrawn import Withdrawal, withdrawals, without_withdrawn
from icc_coding.transcripts.words import composed

Progress = Callable[[str, int, int], None]  # file, number done, number of files


class Unsettled(Problem):
    """A file that was left out for another reason than its bytes."""


@dataclass(frozen=True, slots=True)
class StudyReading:
    """A study's transcripts, the files that could not be read, and what the user should know about the others.

    `unsettled` says that a file was left out for another reason than its bytes (the drive, or a fault of this program): another time it may
    well be read, so nothing that follows from this reading holds for good.
    """

    transcripts: tuple[Transcript, ...]
    skipped: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    files: tuple[FileReading, ...] = ()
    unsettled: bool = False
    set_aside: tuple[str, ...] = ()  # files that study.toml leaves out


def read_study(study: Study, *, keep: Collection[str] = (), progress: Progress | None = None, language: str = "") -> StudyReading:
    """Read every file below `transcripts/`, freeze the texts, and apply settings and cases.

    A file that holds the very text of another is named and not read twice; files of `set_aside` are left out. With `language` (the
    codebook's) talk in another one and files that hold nearly the same talk are pointed out.

    `keep` holds the hashes of texts that decisions refer to (`decisions.state.referred_texts`): their reading is never rebuilt. A
    file whose bytes, settings and reader are as before is not parsed again. Raises :class:`UserError` only when there is no folder.
    """
    every = list(source_files(study))
    aside = tuple(file for _, file in every if study.settings.sets_aside(composed(file)))
    files = [one for one in every if one[1] not in aside]
    cases, skipped = _cases(study)
    index = Index(study, _withdrawn(study, skipped))

    def texts(source: Source, name: str, settings: TranscriptSettings) -> tuple[list[Frozen], tuple[str, ...]]:
        return index.texts(source, name, settings, keep)

    keeping = study if is_large([path for path, _ in files]) else None
    read = _read(files, study.settings, cases, skipped, texts, progress, keeping)
    index.save()
    copies = copies_among(read, nearly=bool(language), cache=study.cache)
    transcripts = tuple(_each_once(read, copies))
    notes = (
        *_notes(read),
        *_absent(study),
        *cases.mismatches(),
        *_cases_elsewhere(study),
        *_without_case(transcripts, cases),
        *copies.notes(study.settings.set_aside),
        *in_another_language(read, language),
        *_unused(study.settings, read, aside),
    )
    unsettled = any(isinstance(problem, Unsettled) for problem in skipped)
    return StudyReading(transcripts, tuple(skipped), notes, tuple(read), unsettled, aside)


def read_paths(paths: Sequence[Path], study: Study | None = None, *, progress: Progress | None = None, language: str = "") -> StudyReading:
    """Read files and folders of files wherever they lie; nothing is written. A study's settings and cases apply to its own files."""
    files = [found for path in paths for found in listed(path, study)]
    cases, skipped = _cases(study) if study is not None else (Cases(""), [])
    skipped += [problem for path in paths for problem in ill_named(path)]
    gone = _withdrawn(study, skipped) if study is not None else {}

    def texts(source: Source, name: str, settings: TranscriptSettings) -> tuple[list[Frozen], tuple[str, ...]]:
        frozen, problems = parse_source(source, name, settings)
        there, said = without_withdrawn(gone, source.name, frozen)
        return there, (*problems, *said)

    read = _read(files, study.settings if study is not None else Settings(), cases, skipped, texts, progress)
    transcripts = tuple(transcript for one in read for transcript in one.transcripts)
    aside = study.settings.set_aside if study is not None else ()
    return StudyReading(
        transcripts,
        tuple(skipped),
        (*_notes(read), *copies_among(read, nearly=True).notes(aside), *in_another_language(read, language)),
        tuple(read),
    )


def read_file(path: Path, settings: Settings | TranscriptSettings | None = None) -> list[Transcript]:
    """Read one file without a study; nothing is written. Raises :class:`UserError`."""
    return list(inspect_file(path, settings).transcripts)


def inspect_file(path: Path, settings: Settings | TranscriptSettings | None = None) -> FileReading:
    """Read one file without a study, with what it was recognised as. Raises :class:`UserError`."""
    file = path.name
    chosen = settings.for_file(file) if isinstance(settings, Settings) else settings or TranscriptSettings(file)
    frozen, problems = parse_source(Source(path, file), stem(file), chosen)
    return file_reading(file, frozen, problems, chosen, Cases(""))


def load_transcript(study: Study, text_hash: str) -> Transcript:
    """A transcript by its frozen text, even if its source has changed since. Raises :class:`UserError` when it is not there, or was withdrawn."""
    if (entry := withdrawals(study).get(text_hash)) is not None:
        raise UserError(
            f"{text_hash[:12]}….txt: was withdrawn on {entry.at[:10]} by {entry.by}. Run `icc-coding withdraw` again for that transcript."
        )
    frozen = thaw(study, text_hash)
    try:
        cases = read_cases(study.cases)
    except UserError:
        cases = Cases("")
    return transcript_of(frozen, study.settings.for_file(frozen.file), cases)


def _read(
    files: Sequence[tuple[Path, str]],
    settings: Settings,
    cases: Cases,
    skipped: list[Problem],
    texts: Callable[[Source, str, TranscriptSettings], tuple[list[Frozen], tuple[str, ...]]],
    progress: Progress | None,
    keeping: Study | None = None,
) -> list[FileReading]:
    """Each file read by `texts`; those that cannot be read are added to `skipped`. With `keeping`, the study that holds the frozen texts, only
    what is light of each is held.
    """
    names = names_of([file for _, file in files])
    read: list[FileReading] = []
    for number, (path, file) in enumerate(files):
        if progress is not None:
            progress(file, number, len(files))
        chosen = settings.for_file(file)
        try:
            frozen, problems = texts(Source(path, file), names[file], chosen)
        except StorageError as error:
            if error.writing:  # nothing is wrong with the file, and the next one would fail as well
                raise
            skipped.append(Unsettled(file, None, str(error).removeprefix(f"{file}: ")))
            continue
        except UserError as error:
            skipped.append(Problem(file, None, str(error).removeprefix(f"{file}: ")))
            continue
        except Exception as error:  # whatever one file raises is that file's alone
            skipped.append(Unsettled(file, None, _fault(error), "Save a copy in another format, and report it with the file's format."))
            continue
        one = file_reading(file, frozen, problems, chosen, cases)
        if keeping is not None:
            one = replace(one, transcripts=tuple(lean(keeping, transcript, chosen.aliases) for transcript in one.transcripts))
        read.append(one)
    if progress is not None:
        progress("", len(files), len(files))
    return read


def _fault(error: Exception) -> str:
    """Where a reader failed, without its message, which may quote the interview."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"could not be read, by a fault of icc-coding ({type(error).__name__} in {Path(place.filename).name}, line {place.lineno})."


def _cases(study: Study) -> tuple[Cases, list[Problem]]:
    try:
        return read_cases(study.cases), []
    except UserError as error:
        return Cases(study.cases.name), [Problem(study.cases.name, None, str(error).removeprefix(f"{study.cases.name}: "))]


def _withdrawn(study: Study, skipped: list[Problem]) -> Mapping[str, Withdrawal]:
    """Whose talk is not read any more; a list that is damaged is added to `skipped`, and the rest goes on."""
    try:
        return withdrawals(study)
    except UserError as error:
        skipped.append(Problem(study.withdrawn.name, None, str(error).removeprefix(f"{study.withdrawn}: ")))
        return {}


def _notes(read: Sequence[FileReading]) -> Iterator[Problem]:
    for one in read:
        for problem in one.problems:
            yield Problem(one.file, None, problem)


def _absent(study: Study) -> Iterator[Problem]:
    yield from ill_named(study.transcripts)
    for path in placeholders(study):
        yield Problem(
            path.relative_to(study.transcripts).as_posix(), None, "is a placeholder: the file itself is not on this machine.", FETCH
        )


def _each_once(read: Sequence[FileReading], copies: Copies) -> Iterator[Transcript]:
    """The transcripts, of those with the very same text one: decisions and excerpts are named by the text."""
    seen: set[str] = set()
    for transcript in (transcript for one in read if one.file not in copies.exact for transcript in one.transcripts):
        if transcript.text_hash not in seen:
            seen.add(transcript.text_hash)
            yield transcript


def _cases_elsewhere(study: Study) -> Iterator[Problem]:
    """A cases file that lies beside `transcripts/`, where nothing is read, and none in it."""
    if study.cases.exists():
        return
    for name in ("cases.csv", "cases.xlsx"):
        if (study.root / name).is_file():
            yield Problem(name, None, "lies beside transcripts/ and is not read.", f"Move it to transcripts/{name}.")


def _without_case(transcripts: Sequence[Transcript], cases: Cases) -> Iterator[Problem]:
    """Transcripts that a cases file by transcript passes over."""
    if any(case.transcript for case in cases.rows):
        for transcript in transcripts:
            if transcript.kind != "survey" and not cases.knows(transcript.name, transcript.file):
                yield Problem(transcript.file, None, f"has no row in {cases.file}.", "Add one, or leave it without attributes.")


def _unused(settings: Settings, read: Sequence[FileReading], aside: Sequence[str]) -> Iterator[Problem]:
    """Settings that meet no file or no speaker: usually a slip."""
    for pattern in settings.set_aside:
        if not any(means(pattern, composed(file)) for file in aside):
            yield Problem(
                "study.toml",
                None,
                f"there is no transcript “{pattern}” that set_aside could leave out.",
                "Compare it with the files' names.",
            )
    speakers = {speaker for one in read for transcript in one.transcripts for speaker in transcript.speakers}
    files = [composed(file) for file in (*(one.file for one in read), *aside)]
    for entry in settings.transcripts:
        if not any(means(entry.files, file) for file in files):
            yield Problem(
                "study.toml",
                None,
                f"no transcript that could be read matches files = “{entry.files}”.",
                "Compare it with the files' names.",
            )
    aliases = [settings.aliases, *(entry.aliases for entry in settings.transcripts)]
    known = speakers | {label for one in aliases for label in one}
    wanted = {label for one in (settings.roles, *(entry.roles for entry in settings.transcripts)) for label in one}
    for label in sorted((wanted | {name for one in aliases for name in one.values()}) - known):
        yield Problem(
            "study.toml", None, f"nobody in the transcripts is called “{label}”.", "Write the name as `icc-coding check` shows it."
        )
