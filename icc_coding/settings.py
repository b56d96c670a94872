"""What `study.toml` may say. The file is optional; everything it may hold is a field of :class:`Settings`.

An unknown key or a wrong type is reported with its line, all problems at once.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import Any

from icc_coding.errors import Problem, ProblemsError, UserError
from icc_coding.files import read_text

SETTINGS = "study.toml"
ROLES = ("interviewer", "respondent", "other")
KINDS = ("interview", "survey", "document")
PRECISIONS = ("auto", "fp32", "bf16", "fp16")
ENGLISH_ENCODER = "all-MiniLM-L6-v2"  # the one that is installed with the program
MULTILINGUAL_ENCODER = "paraphrase-multilingual-MiniLM-L12-v2"


@dataclass(frozen=True, slots=True)
class EncoderSettings:
    """Which sentence-transformers model turns text into vectors, and in which precision."""

    name: str = ENGLISH_ENCODER
    precision: str = "auto"
    offline: bool = True


@dataclass(frozen=True, slots=True)
class TranscriptSettings:
    """What the user says about the transcripts whose file name matches `files`."""

    files: str
    reader: str = ""
    kind: str = ""
    respondent: str = ""
    questions: tuple[str, ...] = ()
    heading_rows: int = 0  # of a survey's table; 0: found out
    tiers: tuple[str, ...] = ()
    roles: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settings:
    """`study.toml`, with its defaults. `shared` lets what is written follow the system's own rules instead of being for its owner alone."""

    model: str = ""
    shared: bool = False
    encoder: EncoderSettings = EncoderSettings()
    roles: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    transcripts: tuple[TranscriptSettings, ...] = ()
    set_aside: tuple[str, ...] = ()  # files that are not read: copies of others

    def sets_aside(self, file: str) -> bool:
        """Whether a file (its path below `transcripts/`) is set aside, by its name or a pattern."""
        return any(means(one, file) for one in self.set_aside)

    def for_file(self, file: str) -> TranscriptSettings:
        """What applies to one file (its path below `transcripts/`): later entries win over earlier ones and over the general ones."""
        merged: dict[str, Any] = {"roles": dict(self.roles), "aliases": dict(self.aliases)}
        file = unicodedata.normalize("NFC", file)  # as load_settings reads the patterns; macOS writes names in decomposed form
        for entry in self.transcripts:
            if not means(entry.files, file):
                continue
            merged["roles"].update(entry.roles)
            merged["aliases"].update(entry.aliases)
            for name in ("reader", "kind", "respondent", "questions", "heading_rows", "tiers"):
                if getattr(entry, name):
                    merged[name] = getattr(entry, name)
        return TranscriptSettings(files=file, **merged)


def naming(file: str, others: Iterable[str]) -> str:
    """How `study.toml` names one file alone: with `./` in front where it lies in no folder, and one of its name lies in some."""
    twins = "/" not in file and any(other != file and PurePosixPath(other).name == file for other in others)
    return f"./{file}" if twins else file


def means(pattern: str, file: str) -> bool:
    """Whether a name or pattern means a file (its path below `transcripts/`), in whatever folder; one that begins with `./` means files in none.

    A name is taken at its word first: it may hold brackets.
    """
    if pattern.startswith("./"):
        return "/" not in file and (file == pattern[2:] or fnmatch(file, pattern[2:]))
    return pattern in (file, PurePosixPath(file).name) or fnmatch(file, pattern) or fnmatch(PurePosixPath(file).name, pattern)


def load_settings(path: Path) -> Settings:
    """Read `study.toml`; a missing file gives the defaults. Raises UserError for a link that leads to no file: its settings are meant to count."""
    if not path.exists():
        if path.is_symlink():
            raise UserError(
                f"{path}: is a link that leads to no file, so the study's settings are not known. Bring that file back, or delete the link."
            )
        return Settings()
    return parse_settings(read_text(path)[0], path.name)


def parse_settings(text: str, name: str = SETTINGS) -> Settings:
    """The settings that a `study.toml` of this text means; `name` is what messages call it. Raises UserError and ProblemsError."""
    text = unicodedata.normalize("NFC", text)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{name}: {error}. Compare it with the example in docs/study.md.") from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, brackets in brackets in brackets
        raise UserError(f"{name}: holds a number or a list that nobody can mean. Compare it with the example in docs/study.md.") from error
    return _Checker(name, text).settings(data)


class _Checker:
    """Turns the parsed TOML into :class:`Settings`, collecting every problem with its line."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.lines = text.splitlines()
        self.problems: list[Problem] = []

    def settings(self, data: dict[str, Any]) -> Settings:
        self.known(data, ("model", "shared", "encoder", "roles", "aliases", "set_aside", "transcripts"), "")
        entries = data.get("transcripts", [])
        if not (isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries)):
            self.report("transcripts", "`transcripts` must be written as [[transcripts]] blocks.", "")
            entries = []
        result = Settings(
            model=self.string(data, "model"),
            shared=self.flag(data, "shared", False),
            encoder=self.encoder(data.get("encoder", {})),
            roles=self.roles(data),
            aliases=self.strings(data, "aliases"),
            transcripts=tuple(self.transcript(entry) for entry in entries),
            set_aside=self.texts(data, "set_aside", "files' names"),
        )
        if self.problems:
            raise ProblemsError(self.problems)
        return result

    def encoder(self, data: Any) -> EncoderSettings:
        if not isinstance(data, dict):
            self.report("encoder", "`encoder` must be a block [encoder].", "")
            return EncoderSettings()
        self.known(data, ("name", "precision", "offline"), "encoder")
        return EncoderSettings(
            name=self.string(data, "name") or EncoderSettings().name,
            precision=self.choice(data, "precision", PRECISIONS) or "auto",
            offline=self.flag(data, "offline", True),
        )

    def transcript(self, data: dict[str, Any]) -> TranscriptSettings:
        self.known(data, ("files", "reader", "kind", "respondent", "questions", "heading_rows", "tiers", "roles", "aliases"), "transcripts")
        if not data.get("files"):
            self.report("transcripts", "a [[transcripts]] block needs `files`, a file name or pattern.", 'For example files = "*.docx".')
        return TranscriptSettings(
            files=self.string(data, "files"),
            reader=self.string(data, "reader"),
            kind=self.choice(data, "kind", KINDS),
            respondent=self.string(data, "respondent"),
            questions=self.texts(data, "questions", "column names"),
            heading_rows=self.count(data, "heading_rows"),
            tiers=self.texts(data, "tiers", "tiers' names"),
            roles=self.roles(data),
            aliases=self.strings(data, "aliases"),
        )

    def known(self, data: Mapping[str, Any], names: tuple[str, ...], block: str) -> None:
        for key in data:
            if key not in names:
                place = f" in [{block}]" if block else ""
                self.report(key, f"unknown setting `{key}`{place}.", f"Known are: {', '.join(names)}.")

    def string(self, data: Mapping[str, Any], key: str) -> str:
        value = data.get(key, "")
        if not isinstance(value, str):
            self.report(key, f"`{key}` must be a text in quotes.", "")
            return ""
        return value

    def flag(self, data: Mapping[str, Any], key: str, default: bool) -> bool:
        value = data.get(key, default)
        if not isinstance(value, bool):
            self.report(key, f"`{key}` must be true or false.", "")
            return default
        return value

    def choice(self, data: Mapping[str, Any], key: str, choices: tuple[str, ...]) -> str:
        value = self.string(data, key)
        if value and value not in choices:
            self.report(key, f"`{key}` cannot be `{value}`.", f"Choose one of: {', '.join(choices)}.")
            return ""
        return value

    def count(self, data: Mapping[str, Any], key: str) -> int:
        value = data.get(key, 0)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            self.report(key, f"`{key}` must be a number of rows.", "")
            return 0
        return value

    def texts(self, data: Mapping[str, Any], key: str, what: str) -> tuple[str, ...]:
        value = data.get(key, [])
        if not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
            self.report(key, f"`{key}` must be a list of {what}.", "")
            return ()
        return tuple(value)

    def strings(self, data: Mapping[str, Any], key: str) -> dict[str, str]:
        value = data.get(key, {})
        if not (isinstance(value, dict) and all(isinstance(item, str) for item in value.values())):
            self.report(key, f'`{key}` must be lines of the form "Name" = "value".', "")
            return {}
        return dict(value)

    def roles(self, data: Mapping[str, Any]) -> dict[str, str]:
        roles = self.strings(data, "roles")
        for speaker, role in roles.items():
            if role not in ROLES:
                self.report(speaker, f"`{speaker}` cannot have the role `{role}`.", f"Choose one of: {', '.join(ROLES)}.")
        return roles

    def report(self, key: str, message: str, remedy: str) -> None:
        mention = re.compile(rf"(^|[\s\[{{,\"'.]){re.escape(key)}([\s\]=\"'.]|$)")
        line = next((number for number, text in enumerate(self.lines, 1) if mention.search(text.split("#")[0])), None)
        self.problems.append(Problem(self.file, line, message, remedy))
