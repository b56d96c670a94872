"""Which module writes and reads which format. A format is a line here and a module of its own.

A writer takes a :class:`Wanted` and returns a sentence that counts what was written against what is stored. A reader takes a
:class:`Brought` and returns a report that prints what was understood and what was not.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from icc_coding.codebook.model import Codebook
from icc_coding.corpus import Choice, Corpus, load_corpus
from icc_coding.errors import UserError
from icc_coding.study import Study

if TYPE_CHECKING:
    from icc_coding.exchange.pseudonyms.masks import Masks


@dataclass(frozen=True)
class Wanted:
    """What an export is asked for. `choice` filters the rows, `masks` replace names in all that is written; the rest is for the formats that know it, and refused by the others."""

    study: Study
    file: Path
    choice: Choice = field(default_factory=Choice)
    excel: bool = False
    separator: str = ""
    wide: bool = False
    dictionary: bool = False
    target: str = ""
    suggestions: bool = False
    segments: bool = False
    without_text: bool = False
    by: str = ""
    licence: str = ""
    masks: Masks | None = None

    @cached_property
    def whole(self) -> Corpus:
        """The coded corpus without filters, names replaced where that is asked for."""
        return load_corpus(self.study) if self.masks is None else self.masks.corpus

    @cached_property
    def corpus(self) -> Corpus:
        """The rows that are wanted."""
        return self.whole.choose(replace(self.choice, transcripts=self.chosen))

    @cached_property
    def chosen(self) -> tuple[str, ...]:
        """Names of the transcripts that are asked for, as they are shown; none without such a filter."""
        shown = self.masks.transcripts if self.masks else {}
        return tuple(shown[name].name if name in shown else name for name in self.choice.transcripts)

    @cached_property
    def codebook(self) -> Codebook:
        """The codebook, its prose with names replaced where that is asked for."""
        return Codebook.load(self.study.codebook) if self.masks is None else self.masks.codebook

    @property
    def title(self) -> str:
        """What the study is called."""
        name = self.study.root.name
        return name if self.masks is None else self.masks.file_name(name)

    @property
    def suffix(self) -> str:
        """The file's ending in small letters."""
        return self.file.suffix.lower()


@dataclass(frozen=True)
class Brought:
    """What an import is given. `coder` names whose decisions a file without names holds; `columns` says which column is what.

    `whole`: the person says that each coder read what they coded to the end, apart from others.
    """

    study: Study
    file: Path
    coder: str = ""
    dry_run: bool = False
    offsets: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Writer:
    """One way out: what (`coded`, `codebook` …), by which endings, and `module:function` that writes it. `knows` are its options."""

    content: str
    suffixes: tuple[str, ...]
    about: str
    function: str
    knows: tuple[str, ...] = ()

    def write(self, wanted: Wanted) -> str:
        """Write the file; returns what is to be said about it."""
        for option in ("wide", "dictionary", "excel", "separator", "target", "suggestions", "segments", "without_text", "licence", "by"):
            if getattr(wanted, option) and option not in self.knows:
                others = sorted({s for w in WRITERS if option in w.knows and w.content == self.content for s in w.suffixes})
                instead = [w.content for w in WRITERS if option in w.knows and wanted.suffix in w.suffixes]
                advice = f"It is for {', '.join(others)}." if others else "Leave it out."
                advice = f"For {instead[0]}, add --as {instead[0]}." if instead else advice
                raise UserError(f"{wanted.file.name}: --{option.replace('_', '-')} says nothing for {self.about}. {advice}")
        allowed = Choice(coders=wanted.choice.coders) if self.content == "review" else Choice()
        if self.content in _WHOLE and wanted.choice != allowed:
            raise UserError(
                f"{wanted.file.name}: filters are for coded excerpts and projects; {self.about} is written whole. Leave them out."
            )
        said: str = _load(self.function)(wanted)
        return said


@dataclass(frozen=True, slots=True)
class Reader:
    """One way in: `content` names it for `--as`, `recognises` is `module:function` that looks at the file, `function` reads it."""

    content: str
    suffixes: tuple[str, ...]
    about: str
    function: str
    recognises: str = ""

    def fits(self, path: Path) -> bool:
        """Whether the file is of this kind, by its ending and, where that does not say it, by what it holds."""
        if self.suffixes and path.suffix.lower() not in self.suffixes:
            return False
        return not self.recognises or bool(_load(self.recognises)(path))

    def read(self, brought: Brought) -> str:
        """Take the file in; returns what is to be said about it. Raises UserError, also for options that this kind of file does not know."""
        if brought.whole and self.content in ("codebook", "document", "decisions", "review", "memos"):
            raise UserError(f"{brought.file.name}: --whole says nothing for {self.about}. It is for what people coded in another program.")
        return str(_load(self.function)(brought))


_FLAT = ("wide", "dictionary")
_WHOLE = ("codebook", "review", "memos")  # what knows no filters; a review sheet may be for one coder
_HERE = "icc_coding.exchange"
WRITERS = (
    Writer("coded", (".csv", ".tsv"), "coded excerpts as separated text", f"{_HERE}.flat.writing:write", (*_FLAT, "excel", "separator")),
    Writer("coded", (".xlsx",), "coded excerpts as a workbook", f"{_HERE}.flat.writing:write", _FLAT),
    Writer("coded", (".jsonl",), "coded excerpts, one JSON object a line", f"{_HERE}.flat.writing:write", _FLAT),
    Writer("coded", (".parquet",), "coded excerpts for pandas and R", f"{_HERE}.flat.writing:write", _FLAT),
    Writer("project", (".qdpx",), "a REFI-QDA project", f"{_HERE}.refi.writing:write", ("target", "suggestions")),
    Writer("quotes", (".docx", ".odt", ".html", ".md"), "a book of quotes", f"{_HERE}.quote_book:write", ("suggestions", "by")),
    Writer("document", (".docx", ""), "transcripts with codes as comments, for Word", f"{_HERE}.word.writing:write"),
    Writer("dataset", (), "a folder for an archive", f"{_HERE}.dataset:write", ("without_text", "licence")),
    Writer(
        "codebook",
        (".yaml", ".yml", ".docx", ".html", ".md", ".qdc", ".csv", ".tsv", ".xlsx", ".txt"),
        "the codebook",
        f"{_HERE}.books.files:write",
        ("target",),
    ),
    Writer("review", (".xlsx", ".csv"), "a sheet for review", f"{_HERE}.review:write", ("excel", "separator", "segments")),
    Writer("memos", (".csv",), "memos", f"{_HERE}.review:write_memo_table", ("excel",)),
)
READERS = (
    Reader("project", (".qdpx",), "a REFI-QDA project of any program", f"{_HERE}.refi.taking:read"),
    Reader(
        "codebook",
        (".qdc", ".yaml", ".yml", ".csv", ".tsv", ".xlsx", ".ods", ".txt"),
        "a codebook",
        f"{_HERE}.books.files:read",
        f"{_HERE}.books.files:is_codebook",
    ),
    Reader(
        "document", (".docx", ".odt"), "answered comments in a document", f"{_HERE}.word.answers:read", f"{_HERE}.word.answers:is_commented"
    ),
    Reader(
        "qualcoder",
        (),
        "a QualCoder project (its .qda folder or data.qda)",
        f"{_HERE}.programs.qualcoder:read",
        f"{_HERE}.programs.qualcoder:is_project",
    ),
    Reader(
        "taguette",
        (".sqlite3", ".sqlite", ".db"),
        "Taguette's database",
        f"{_HERE}.programs.taguette:read",
        f"{_HERE}.programs.taguette:is_project",
    ),
    Reader(
        "nvivo",
        (".txt",),
        "the references of an NVivo node as text",
        f"{_HERE}.programs.nvivo_text:read",
        f"{_HERE}.programs.nvivo_text:is_nvivo_text",
    ),
    Reader("decisions", (), "a colleague's decisions", f"{_HERE}.review:read_decisions", f"{_HERE}.review:is_decisions"),
    Reader(
        "memos",
        (".csv", ".tsv", ".xlsx", ".xlsm", ".ods"),
        "a table of memos",
        f"{_HERE}.memo_table:read",
        f"{_HERE}.memo_table:is_memos",
    ),
    Reader(
        "quotes",
        (".csv", ".tsv", ".xlsx", ".xlsm", ".ods", ".parquet", ".jsonl"),
        "a table of coded quotes",
        f"{_HERE}.programs.quotes:read",
        f"{_HERE}.programs.quotes:is_quotes",
    ),
    Reader("review", (".xlsx", ".xlsm", ".csv", ".ods"), "a filled-in review sheet", f"{_HERE}.review:read", f"{_HERE}.review:is_sheet"),
    Reader(
        "codebook",
        (".csv", ".tsv", ".xlsx", ".ods"),
        "a table whose columns are those of a codebook",
        f"{_HERE}.books.files:read",
        f"{_HERE}.books.tables:defines_codes",
    ),
    Reader("table", (".csv", ".tsv", ".xlsx", ".xlsm", ".ods"), "any table whose columns you name", f"{_HERE}.programs.quotes:read"),
)
CONTENTS = tuple(dict.fromkeys(writer.content for writer in WRITERS))


def writer_of(file: Path, content: str) -> Writer:
    """The writer for a file's ending and a content. Raises UserError that lists what the content can be written as."""
    suffix = file.suffix.lower()
    found = next((writer for writer in WRITERS if writer.content == content and (suffix in writer.suffixes or not writer.suffixes)), None)
    if found is None:
        endings = list(dict.fromkeys(one for writer in WRITERS if writer.content == content for one in writer.suffixes))
        others = sorted({writer.content for writer in WRITERS if suffix and suffix in writer.suffixes})
        hint = f" {suffix} is for {' or '.join(others)}: add --as." if others else ""
        raise UserError(f"{file.name}: {content} is written as {', '.join(endings)}.{hint}")
    return found


def content_of(file: Path) -> str:
    """What a file's name asks for: by its ending where only one content has it, else by the first word of the name that is one, else coded excerpts."""
    suffix = file.suffix.lower()
    contents = list(dict.fromkeys(writer.content for writer in WRITERS if suffix and suffix in writer.suffixes))
    if len(contents) == 1:
        return contents[0]
    named = named_content(file, contents or CONTENTS)
    return named or next((content for content in ("coded", "document", "codebook") if content in contents), "coded")


def named_content(file: Path, contents: Sequence[str]) -> str:
    """The content that the first word of a file's name that is one says: `Ana-Review_2.xlsx` says review, and so does `reviewsheet.xlsx`, but
    `excerpts-reviewed.csv` says nothing of the kind. '' for none."""
    words = re.findall(r"[^\W\d_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", file.stem).lower())
    for place, word in enumerate(words):
        for content in contents:
            if word.rstrip("s") == content.rstrip("s") or (place == 0 and word.startswith(content)):
                return content
    return ""


def reader_of(file: Path, content: str) -> Reader:
    """The reader for a file. Raises UserError that lists what can be taken in."""
    for reader in READERS:
        if reader.content == content or (not content and reader.fits(file)):
            return reader
    listed = ", ".join(dict.fromkeys(f"{reader.about} ({', '.join(reader.suffixes) or 'a folder or .jsonl'})" for reader in READERS))
    raise UserError(f"{file.name}: is nothing that can be imported. There are: {listed}.")


def _load(function: str) -> Callable[..., Any]:
    module, _, name = function.partition(":")
    loaded: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return loaded
