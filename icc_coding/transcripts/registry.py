"""The formats that are read: by what a file holds, then by its suffix. Each reader is a module of its own in `readers/`."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from icc_coding.errors import UserError
from icc_coding.settings import TranscriptSettings
from icc_coding.transcripts.draft import TranscriptDraft
from icc_coding.transcripts.source import Source

VERSION = 11  # raised when any reader or convention changes what it makes of a file


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its name, its suffixes, the module that reads it, and what is said when a library cannot make sense of a file."""

    name: str
    suffixes: tuple[str, ...]
    module: str

    def read(self, source: Source, settings: TranscriptSettings) -> list[TranscriptDraft]:
        """Read a source with this format's reader. Raises :class:`UserError`."""
        module = importlib.import_module(f"icc_coding.transcripts.readers.{self.module}")
        read: Callable[[Source, TranscriptSettings], list[TranscriptDraft]] = module.read
        return read(source, settings)


FORMATS: dict[str, Format] = {
    one.name: one
    for one in (
        Format("txt", (".txt", ".text", ".asc", ".log", ".transcript"), "plain"),
        Format("md", (".md", ".markdown", ".mdown", ".rst", ".qmd"), "plain"),
        Format("docx", (".docx", ".docm", ".dotx"), "docx"),
        Format("odt", (".odt", ".ott", ".fodt"), "odt"),
        Format("rtf", (".rtf",), "rtf"),
        Format("pdf", (".pdf",), "pdf"),
        Format("html", (".html", ".htm", ".xhtml", ".mht"), "html"),
        Format("vtt", (".vtt", ".webvtt", ".sbv"), "vtt"),
        Format("srt", (".srt",), "srt"),
        Format("otr", (".otr",), "otr"),
        Format("json", (".json", ".jsonl", ".ndjson", ".js", ".mjs"), "json"),
        Format("eaf", (".eaf",), "annotation.elan"),
        Format("textgrid", (".textgrid",), "annotation.praat"),
        Format("exb", (".exb",), "annotation.exmaralda"),
        Format("cha", (".cha",), "annotation.chat"),
        Format("trs", (".trs",), "annotation.transcriber"),
        Format("tei", (".tei", ".xml"), "annotation.tei"),
        Format("csv", (".csv", ".tsv", ".tab"), "csv"),
        Format("xlsx", (".xlsx", ".xlsm"), "xlsx"),
        Format("ods", (".ods", ".ots"), "xlsx"),
        Format("parquet", (".parquet",), "parquet"),
    )
}
_BY_SUFFIX = {suffix: one.name for one in FORMATS.values() for suffix in one.suffixes}
SUFFIXES = frozenset(_BY_SUFFIX)

# What people also put into such a folder, and what to do with it.
_OTHERS = {
    ".doc": "is an old Word document. Open it in Word or LibreOffice and save it as .docx.",
    ".pages": "is an Apple Pages document. Export it as .docx.",
    ".fods": "is a flat LibreOffice spreadsheet. Save it as .ods, .xlsx or .csv.",
    ".xls": "is an old Excel workbook. Save it as .xlsx or .csv.",
    ".epub": "is an e-book. Convert it to .docx or .txt.",
    ".qdpx": "is a REFI-QDA project (ATLAS.ti, MAXQDA, NVivo …), not a transcript. Bring its sources in as documents.",
    ".qdc": "is a REFI-QDA codebook, not a transcript.",
    ".qda": "is a QualCoder project, not a transcript. Bring its sources in as documents.",
    ".exs": "is a segmented transcription of EXMARaLDA. Save the basic transcription (.exb) instead.",
    ".pfsx": "holds ELAN's view of a file, not the transcript. The transcript is the .eaf file beside it.",
    ".etf": "is an ELAN template, not a transcript.",
    ".nvp": "is an NVivo project, not a transcript. Export its transcripts as .docx.",
    ".mx24": "is a MAXQDA project, not a transcript. Export its documents as .docx.",
}
_MEDIA = {".mp3", ".wav", ".m4a", ".mp4", ".mov", ".avi", ".mkv", ".ogg", ".flac", ".webm", ".aac", ".wma", ".wmv"}
_PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".bmp", ".heic", ".webp"}


def format_of(source: Source) -> tuple[Format, str]:
    """The format of a file and, when its suffix says something else, a note on that.

    Raises :class:`UserError` for what is no transcript.
    """
    suffix = PurePath(source.name).suffix.lower()
    size = source.size  # refuses folders, empty and oversized files before anything is read
    by_suffix = _BY_SUFFIX.get(suffix, "")
    by_content = _by_magic(source, suffix) or (_by_text(source, by_suffix) if size else "")
    name = by_content or by_suffix or "txt"
    if suffix in _OTHERS and not by_content:
        raise UserError(f"{source.name}: {_OTHERS[suffix]}")
    note = ""
    if by_suffix and name != by_suffix and {name, by_suffix} != {"txt", "md"}:
        note = f"its suffix says {suffix}, but it holds {name}; read as {name}."
    elif not by_suffix:
        note = f"its suffix {suffix or '(none)'} is unknown; read as {name}."
    return FORMATS[name], note


def _by_magic(source: Source, suffix: str) -> str:
    """Formats that begin with their own bytes."""
    head = source.head
    if head.startswith(b"%PDF") or b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _by_members(source, suffix)
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"PARE"):
        raise UserError(f"{source.name}: is protected by a password. Save a copy without one.")
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        _refuse_ole(source, suffix)
    if suffix in _MEDIA or head[4:8] == b"ftyp" or head[:4] in (b"RIFF", b"OggS", b"fLaC", b"\x1aE\xdf\xa3") or head[:3] == b"ID3":
        raise UserError(f"{source.name}: is a recording. Transcribe it first; nothing here listens to sound.")
    if suffix in _PICTURES or head[:8] == b"\x89PNG\r\n\x1a\n" or head[:3] == b"\xff\xd8\xff" or head[:4] == b"GIF8":
        raise UserError(f"{source.name}: is a picture. Have its text recognised first.")
    if head.startswith(b"SQLite format 3"):
        raise UserError(f"{source.name}: is a database of another program, not a transcript. Export its transcripts as .docx or .txt.")
    return ""


def _refuse_ole(source: Source, suffix: str) -> None:
    """Old Office files and encrypted new ones share a container."""
    if "EncryptedPackage".encode("utf-16-le") in source.data() or suffix in (".docx", ".xlsx", ".docm", ".xlsm"):
        raise UserError(f"{source.name}: is protected by a password. Save a copy without one.")
    raise UserError(f"{source.name}: {_OTHERS.get(suffix, _OTHERS['.doc'])}")


def _by_members(source: Source, suffix: str) -> str:
    with source.check_archive() as archive:
        members = set(archive.namelist())
        if "word/document.xml" in members or any(re.fullmatch(r"word/document\d*\.xml", name) for name in members):
            return "docx"
        if "xl/workbook.xml" in members or any(name.startswith("xl/workbook") for name in members):
            return "xlsx"
        if any(name.lower().endswith("project.qde") for name in members):
            raise UserError(f"{source.name}: {_OTHERS['.qdpx']}")
        if "content.xml" in members:
            kind = b""
            if "mimetype" in members:
                try:
                    kind = archive.read("mimetype")[:200]
                except Exception as error:  # a damaged member
                    raise UserError(f"{source.name}: is damaged or cut off. Download or save it again.") from error
            return "ods" if b"spreadsheet" in kind else "odt"
        if "META-INF/container.xml" in members:
            raise UserError(f"{source.name}: {_OTHERS['.epub']}")
    if suffix in (".docx", ".odt", ".xlsx"):
        raise UserError(f"{source.name}: is damaged: the part that holds its text is missing. Download or save it again.")
    raise UserError(f"{source.name}: is a zip archive. Unpack it and put the transcripts into the folder.")


_CUE = re.compile(
    r"(?m)^\s*(?:\d+\s*\n)?\s*(?:\d{1,2}:)?\d{1,2}:\d{2}(?P<mark>[.,])\d{1,3}\s*-->\s*(?:\d{1,2}:)?\d{1,2}:\d{2}[.,]\d{1,3}(?=[ \t]*(?:$|(?:align|position|line|size|vertical|region|X1|A|D|P):?))"
)


_YOUTUBE = re.compile(r"\d{1,2}:\d{2}:\d{2}\.\d{3},\d{1,2}:\d{2}:\d{2}\.\d{3}\s*\n")
_TIMED = ("vtt", "srt", "json", "otr")  # formats that hold times; without any such a file is plain text under another name
_BINARY = ("rtf", "pdf", "docx", "odt", "xlsx", "parquet")  # what begins as text is none of these


def _by_text(source: Source, by_suffix: str) -> str:
    """Text formats, told by how they begin; '' leaves it to the suffix."""
    start = source.head_text.lstrip("\ufeff \t\n")
    if not start:
        return ""
    if start.startswith("WEBVTT") or _YOUTUBE.match(start):
        return "vtt"
    if start.startswith("{\\rtf"):
        return "rtf"
    if (annotated := _by_root(start[:4000])) is not None:
        return annotated
    lowered = start[:2000].lower()
    if re.match(r"<\?xml|<!doctype html|<html|<head|<body|<!--", lowered):
        return "html" if "<html" in lowered or "doctype html" in lowered or by_suffix == "html" else ""
    if start[0] in "{[" and by_suffix != "csv" and _is_json(start):
        return "otr" if by_suffix == "otr" or ('"media-time"' in start and '"text"' in start) else "json"
    if by_suffix == "json" and _SCRIPT.match(start):
        return "json"
    cue = _CUE.search(start[:3000])
    if cue is not None and by_suffix not in ("html", "md", "csv"):
        before = start[: cue.start()].strip()
        if not before or before.isdigit():
            return "srt" if cue["mark"] == "," or by_suffix == "srt" else "vtt"
    if by_suffix == "html":
        return "" if re.search(r"<[a-z]+[\s>]", lowered) else "txt"
    return "txt" if by_suffix in _BINARY or (by_suffix in _TIMED and cue is None) else ""


_ROOT = re.compile(r"<([A-Za-z][\w.:-]*)")
_ROOTS = {
    "ANNOTATION_DOCUMENT": "eaf",
    "basic-transcription": "exb",
    "Trans": "trs",
    "TEI": "tei",
    "TEI.2": "tei",
    "teiCorpus": "tei",
    "office:document": "odt",
}


def _by_root(start: str) -> str | None:
    """The format of an annotation file by its root element or first line, None when it is none."""
    if start.startswith("File type = ") or start.startswith(('"ooTextFile', "ooBinaryFile")):
        return "textgrid"
    if re.match(r"@(?:UTF8|Begin|Font|PID|Window|ColorWords)\b", start) and "@Begin" in start:
        return "cha"
    if start.startswith("<"):
        root = _ROOT.search(re.sub(r"<[?!].*?>|<!--.*?-->", "", start, flags=re.DOTALL))
        return _ROOTS.get(root[1].removeprefix("tei:")) if root else None
    return None


# What a script puts before its data, or a dictionary that was printed: `const talk = {`, `window.talk = [`, `{'speaker': …`.
_SCRIPT = re.compile(
    r"(?:/\*|//|export\b|(?:const|let|var)\s|module\.|exports\.|(?:window|globalThis|self)\b|[\w$]+\s*[=(]\s*[\[{])|[\[{\s]*['\w$]+\s*:"
)


def _is_json(start: str) -> bool:
    """Whether a beginning is JSON's: a bracketed transcript line (`[Ana] …`, `[00:04] …`) is not."""
    if not re.match(r"\{\s*[\"}]|\[\s*[\[{\"\]]", start):
        return False
    try:
        json.JSONDecoder().raw_decode(start)
    except json.JSONDecodeError as error:
        return start[:1] == "{" or error.pos > 2 or len(start) < 3
    except (RecursionError, ValueError):  # brackets in brackets in brackets, or a number of thousands of digits
        return True
    return True
