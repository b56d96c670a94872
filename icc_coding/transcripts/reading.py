"""Reading a whole study, or one file: every source becomes transcripts, and what could not be read is named."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from icc_coding.errors import Problem, UserError
from icc_coding.files import sha256_file, sha256_text, write_json_atomic
from icc_coding.study import Settings, Study, TranscriptSettings
from icc_coding.transcripts import registry
from icc_coding.transcripts.cases import Cases, read_cases
from icc_coding.transcripts.compose import compose
from icc_coding.transcripts.conventions.recognise import recognise
from icc_coding.transcripts.draft import Draft, Recognition
from icc_coding.transcripts.keep import Frozen, freeze, placed, thaw
from icc_coding.transcripts.model import Transcript
from icc_coding.transcripts.roles import roles_of
from icc_coding.transcripts.segments import cut_segments
from icc_coding.transcripts.source import Source

Progress = Callable[[str, int, int], None]  # file, number done, number of files


@dataclass(frozen=True, slots=True)
class FileReading:
    """What one source file was read as."""

    file: str
    transcripts: tuple[Transcript, ...]
    recognition: Recognition
    speech_share: float
    problems: tuple[str, ...] = ()

    @property
    def outside(self) -> tuple[float, str, int]:
        """The share of the text that lies outside turns (labels on the turn's own line left aside), the beginning of the largest
        such piece, and that piece's length."""
        outside, largest = 0, ""
        for transcript in self.transcripts:
            for piece in _outside(transcript):
                outside += len(piece)
                largest = max(largest, piece, key=len)
        total = sum(len(transcript.text) for transcript in self.transcripts) or 1
        beginning = " ".join(largest.split())
        return outside / total, beginning if len(beginning) <= 120 else f"{beginning[:117]} …", len(largest)


@dataclass(frozen=True, slots=True)
class Reading:
    """A study's transcripts, the files that could not be read, and what the user should know about the others."""

    transcripts: tuple[Transcript, ...]
    skipped: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    files: tuple[FileReading, ...] = ()


def read_study(study: Study, *, keep: Collection[str] = (), progress: Progress | None = None) -> Reading:
    """Read every file below `transcripts/`, freeze the texts, and apply settings and cases.

    `keep` holds the hashes of texts that decisions refer to (`decisions.referred_texts`): their reading is never rebuilt. A file
    whose bytes, settings and reader are as before is not parsed again. Raises :class:`UserError` only when there is no folder.
    """
    files = list(source_files(study))
    names = _names([file for _, file in files])
    index = _Index(study)
    cases, skipped = _cases(study)
    read: list[FileReading] = []
    for number, (path, file) in enumerate(files):
        if progress is not None:
            progress(file, number, len(files))
        try:
            frozen, problems = index.texts(Source(path, file), names[file], study.settings.for_file(file), keep)
        except UserError as error:
            skipped.append(Problem(file, None, str(error).removeprefix(f"{file}: ")))
            continue
        read.append(_file_reading(file, names[file], frozen, problems, study.settings.for_file(file), cases))
    index.save()
    if progress is not None:
        progress("", len(files), len(files))
    transcripts = tuple(transcript for one in read for transcript in one.transcripts)
    notes = [*_notes(read), *cases.mismatches(), *_duplicates(transcripts)]
    return Reading(transcripts, tuple(skipped), tuple(notes), tuple(read))


def read_file(path: Path, settings: Settings | TranscriptSettings | None = None) -> list[Transcript]:
    """Read one file without a study; nothing is written. Raises :class:`UserError`."""
    return list(inspect_file(path, settings).transcripts)


def read_paths(paths: Sequence[Path], study: Study | None = None) -> Reading:
    """Read files and folders of files wherever they lie; nothing is written. A study's settings and cases apply to its own files."""
    settings = study.settings if study is not None else Settings()
    cases, skipped = _cases(study) if study is not None else (Cases(""), [])
    files = [found for path in paths for found in _listed(path, study)]
    names = _names([file for _, file in files])
    read: list[FileReading] = []
    for path, file in files:
        chosen = settings.for_file(file)
        try:
            frozen, problems = read_source(Source(path, file), names[file], chosen)
        except UserError as error:
            skipped.append(Problem(file, None, str(error).removeprefix(f"{file}: ")))
            continue
        read.append(_file_reading(file, names[file], frozen, problems, chosen, cases))
    transcripts = tuple(transcript for one in read for transcript in one.transcripts)
    return Reading(transcripts, tuple(skipped), (*_notes(read), *_duplicates(transcripts)), tuple(read))


def _listed(path: Path, study: Study | None) -> Iterator[tuple[Path, str]]:
    """A path with the name that messages and settings use: below `transcripts/` if it lies there. A folder gives its files."""
    if path.is_dir():
        for inner in sorted(path.rglob("*")):
            name = inner.relative_to(path).as_posix()
            if inner.is_file() and not _left_out(name):
                yield from _listed(inner, study)
        return
    folder = study.transcripts.resolve() if study is not None else None
    inside = folder is not None and path.resolve().is_relative_to(folder)
    yield path, path.resolve().relative_to(folder).as_posix() if inside and folder is not None else path.name


def inspect_file(path: Path, settings: Settings | TranscriptSettings | None = None) -> FileReading:
    """Read one file without a study, with what it was recognised as. Raises :class:`UserError`."""
    file = path.name
    chosen = settings.for_file(file) if isinstance(settings, Settings) else settings or TranscriptSettings(file)
    frozen, problems = read_source(Source(path, file), _stem(file), chosen)
    return _file_reading(file, _stem(file), frozen, problems, chosen, Cases(""))


def load_transcript(study: Study, text_hash: str) -> Transcript:
    """A transcript by its frozen text, even if its source has changed since. Raises :class:`UserError` when it is not there."""
    frozen = thaw(study, text_hash)
    try:
        cases = read_cases(study.cases)
    except UserError:
        cases = Cases("")
    return _transcript(frozen, frozen.name.split("#")[0], frozen.file, study.settings.for_file(frozen.file), cases)


def source_files(study: Study) -> Iterator[tuple[Path, str]]:
    """Source files with their path below `transcripts/`, in the order of their names; hidden and temporary ones left out."""
    folder = study.transcripts
    if not folder.is_dir():
        raise UserError(f"{folder}: there is no such folder. Make it and put the transcripts into it.")
    for path in sorted(folder.rglob("*"), key=lambda one: one.relative_to(folder).as_posix().lower()):
        file = path.relative_to(folder).as_posix()
        if _left_out(file) or (path.is_dir() and path.suffix.lower() not in registry.SUFFIXES):
            continue
        yield path, file


def _left_out(file: str) -> bool:
    """Files that nobody means as transcripts: hidden and temporary ones, the cases file, a README."""
    parts = file.split("/")
    if any(part.startswith((".", "~$", "__MACOSX")) or part.lower() in ("thumbs.db", "desktop.ini") for part in parts):
        return True
    path = Path(file)
    return (
        file.lower() in ("cases.csv", "cases.xlsx")
        or path.suffix.lower() in (".tmp", ".part", ".bak")
        or path.stem.lower() in ("readme", "licence", "license")
    )


def read_source(source: Source, name: str, settings: TranscriptSettings) -> tuple[list[Frozen], tuple[str, ...]]:
    """Read a source into frozen texts (not written) and say what is odd about it. Raises :class:`UserError`."""
    chosen, note = registry.format_of(source)
    drafts = chosen.read(source, settings)
    source_hash = sha256_file(source.path)
    frozen = [_frozen(draft, source, name, source_hash, settings) for draft in drafts]
    problems = [note] if note else []
    problems += [problem for draft in drafts for problem in draft.problems]
    return frozen, tuple(problems)


def _frozen(draft: Draft, source: Source, name: str, source_hash: str, settings: TranscriptSettings) -> Frozen:
    try:
        pieces, recognition = recognise(draft, settings.reader)
    except UserError as error:
        raise UserError(f"{source.name}: {error}") from error
    composed = compose(pieces)
    if not composed.turns:
        raise UserError(
            f"{source.name}: no talk was found in it. Look at it with `icc-coding check FILE --show`, or name its reader in study.toml."
        )
    spans = tuple((segment.start, segment.end) for segment in cut_segments(composed.text, composed.turns))
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
        turns=composed.turns,
        segments=spans,
        speech_share=composed.speech_share,
        attributes=dict(draft.attributes),
    )


class _Index:
    """What each source file became when it was last read (`.icc-cache/reading.json`), so that unchanged files are not parsed again."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.path = study.cache / "reading.json"
        self.before = self._load()
        self.now: dict[str, Any] = {}

    def _load(self) -> dict[str, Any]:
        try:
            data = json.loads(self.path.read_text(encoding="utf-8"))
            return dict(data["files"]) if data["version"] == registry.VERSION else {}
        except (OSError, ValueError, KeyError, TypeError):
            return {}

    def texts(self, source: Source, name: str, settings: TranscriptSettings, keep: Collection[str]) -> tuple[list[Frozen], tuple[str, ...]]:
        """The frozen texts of a source, read anew only when something has changed."""
        if source.size and (known := self._known(source, settings)) is not None:
            return known
        frozen, problems = read_source(source, name, settings)
        kept = [freeze(self.study, one, keep=one.text_hash in keep) for one in frozen]
        for one, was in zip(frozen, kept, strict=True):
            if (one.turns, one.segments) != (was.turns, was.segments):
                problems = (*problems, "it reads differently now, but decisions refer to the earlier reading, which is kept.")
        self._remember(source.name, frozen, problems, settings)
        return [_as_read(was, one) for one, was in zip(frozen, kept, strict=True)], problems

    def _known(self, source: Source, settings: TranscriptSettings) -> tuple[list[Frozen], tuple[str, ...]] | None:
        entry = self.before.get(source.name)
        if entry is None or entry["settings"] != _digest(settings) or entry["source"] != sha256_file(source.path):
            return None
        try:
            frozen = [_restored(thaw(self.study, text["hash"]), source.name, entry["source"], text) for text in entry["texts"]]
        except UserError:
            return None
        self.now[source.name] = entry
        return frozen, tuple(entry["problems"])

    def _remember(self, file: str, frozen: Sequence[Frozen], problems: Sequence[str], settings: TranscriptSettings) -> None:
        texts = [{"hash": one.text_hash, "name": one.name, "part": one.part, "attributes": dict(one.attributes)} for one in frozen]
        self.now[file] = {"source": frozen[0].source_hash, "settings": _digest(settings), "texts": texts, "problems": list(problems)}

    def save(self) -> None:
        """Write the index when it has changed."""
        if self.now != self.before:
            write_json_atomic(self.path, {"version": registry.VERSION, "files": self.now})


def _as_read(kept: Frozen, now: Frozen) -> Frozen:
    return (
        kept
        if kept is now
        else replace(kept, name=now.name, file=now.file, part=now.part, source_hash=now.source_hash, attributes=now.attributes)
    )


def _restored(frozen: Frozen, file: str, source_hash: str, text: Mapping[str, Any]) -> Frozen:
    return replace(frozen, name=text["name"], file=file, part=text["part"], source_hash=source_hash, attributes=text["attributes"])


def _digest(settings: TranscriptSettings) -> str:
    """The settings that change how a file is read; roles and aliases are applied afterwards."""
    relevant = {key: value for key, value in asdict(settings).items() if key in ("reader", "kind", "respondent", "questions")}
    return hashlib.sha256(json.dumps(relevant, sort_keys=True).encode()).hexdigest()[:16]


def _stem(file: str) -> str:
    path = Path(file)
    return path.with_suffix("").as_posix() if path.suffix.lower() in registry.SUFFIXES else path.as_posix()


def _names(files: Sequence[str]) -> dict[str, str]:
    """Transcript names: the path without suffix, with it where two files share it."""
    stems = [_stem(file) for file in files]
    return {file: stem if stems.count(stem) == 1 else file for file, stem in zip(files, stems, strict=True)}


def _cases(study: Study) -> tuple[Cases, list[Problem]]:
    try:
        return read_cases(study.cases), []
    except UserError as error:
        return Cases(study.cases.name), [Problem(study.cases.name, None, str(error).removeprefix(f"{study.cases.name}: "))]


def _file_reading(
    file: str, name: str, frozen: Sequence[Frozen], problems: Sequence[str], settings: TranscriptSettings, cases: Cases
) -> FileReading:
    transcripts = tuple(_transcript(one, name, file, settings, cases) for one in frozen)
    length = sum(len(one.text) for one in frozen) or 1
    share = sum(one.speech_share * len(one.text) for one in frozen) / length
    recognition = frozen[0].recognition
    return FileReading(file, transcripts, recognition, share, (*problems, *recognition.problems))


def _transcript(frozen: Frozen, name: str, file: str, settings: TranscriptSettings, cases: Cases) -> Transcript:
    """A frozen text with everything that the user says about it."""
    aliases = settings.aliases
    turns = frozen.turns
    if aliases:
        turns = tuple(replace(turn, speaker=aliases[turn.speaker]) if turn.speaker in aliases else turn for turn in turns)
    kind = settings.kind or frozen.kind
    legend = {aliases.get(speaker, speaker): given for speaker, given in frozen.recognition.roles.items()}
    roles = roles_of(frozen.text, turns, kind, legend)
    full_name = f"{name}#{frozen.part}" if frozen.part else name
    facts = cases.facts(full_name, file, frozen.part, roles)
    for speaker, role in facts.roles.items():
        roles[speaker] = (role, f"{cases.file} says so")
    for speaker, role in settings.roles.items():
        if speaker in roles:
            roles[speaker] = (role, "study.toml says so")
    return Transcript(
        name=full_name,
        file=file,
        text=frozen.text,
        text_hash=frozen.text_hash,
        source_hash=frozen.source_hash,
        kind=kind,
        reader=frozen.recognition.name,
        reader_version=frozen.reader_version,
        turns=turns,
        segments=placed(frozen.segments, turns),
        roles={speaker: role for speaker, (role, _) in roles.items()},
        role_reasons={speaker: reason for speaker, (_, reason) in roles.items()},
        case=facts.case or frozen.part,
        attributes={**frozen.attributes, **facts.attributes},
        speaker_attributes=facts.by_speaker,
    )


def _outside(transcript: Transcript) -> Iterator[str]:
    """The pieces of a text between its turns, without the label that stands on a turn's own line."""
    position = 0
    for turn in transcript.turns:
        lines = transcript.text[position : turn.start].split("\n")[:-1]
        written = [line for line in lines if line.strip()]
        if turn.speaker and written and turn.speaker in written[-1] and len(written[-1]) < len(turn.speaker) + 40:
            written.pop()
        kept = "\n".join(written)
        if kept:
            yield kept
        position = turn.end
    if rest := transcript.text[position:].strip():
        yield rest


def _notes(read: Sequence[FileReading]) -> Iterator[Problem]:
    for one in read:
        for problem in one.problems:
            yield Problem(one.file, None, problem)


def _duplicates(transcripts: Sequence[Transcript]) -> Iterator[Problem]:
    first: dict[str, Transcript] = {}
    for transcript in transcripts:
        twin = first.setdefault(transcript.text_hash, transcript)
        if twin is not transcript:
            yield Problem(transcript.file, None, f"holds the same text as {twin.file}; decisions apply to both.", "Remove one of them.")
