"""The texts of a project: text sources, what programs made of a PDF, and transcripts of sound and film; and what has no words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from icc_coding.exchange.refi.container import local_name
from icc_coding.exchange.refi.guids import plain_guid
from icc_coding.phrasing import how_many

_BESIDE = {"PictureSelection", "PDFSelection", "AudioSelection", "VideoSelection"}


@dataclass(frozen=True, slots=True)
class TextElement:
    """An element with words, the source that it is or belongs to, and the key by which cases and codings know it."""

    element: Any
    source: Any
    key: str


def text_elements(root: Any) -> Iterator[TextElement]:
    """Everything that has a text. A PDF and a recording are known by their own GUID, a second transcript by its own."""
    for source in _sources(root):
        if local_name(source) == "TextSource":
            yield TextElement(source, source, plain_guid(source.get("guid")))
            continue
        for number, element in enumerate(child for child in source if _has_words(child)):
            yield TextElement(element, source, plain_guid((element if number else source).get("guid")))


def positions(element: Any) -> Iterator[tuple[Any, str, str]]:
    """The selections of a text with their positions as they are written, '' for one that the file does not give."""
    points = {plain_guid(one.get("guid")): one.get("position") or "" for one in element if local_name(one) == "SyncPoint"}
    for selection in element:
        if local_name(selection) == "PlainTextSelection":
            yield selection, selection.get("startPosition", ""), selection.get("endPosition", "")
        elif local_name(selection) == "TranscriptSelection":
            first, last = (points.get(plain_guid(selection.get(name)), "") for name in ("fromSyncPoint", "toSyncPoint"))
            yield selection, first, last


def without_words(root: Any) -> list[str]:
    """Sentences about what has no words to be coded here, with how much was coded there."""
    kinds: dict[str, int] = {}
    apart = 0
    for source in _sources(root):
        bare = local_name(source) != "TextSource" and not any(_has_words(child) for child in source)
        if bare:
            kinds[local_name(source)] = kinds.get(local_name(source), 0) + 1
        apart += sum(_codings_in(part) for part in ([source] if bare else source) if bare or local_name(part) in _BESIDE)
    on_notes = sum(_codings_in(part) for part in root if local_name(part) == "Notes")
    said = []
    if kinds:
        said.append(f"Only texts are taken in; left out: {', '.join(f'{count} {kind}' for kind, count in kinds.items())}.")
    if apart:
        where = "on pictures, places of a page, sound or film, not on words"
        said.append(f"{how_many(apart, 'coding', 'stands', 'stand')} {where}, left out.")
    if on_notes:
        said.append(f"{how_many(on_notes, 'coding', 'stands', 'stand')} on notes, left out: a memo is not coded here.")
    return said


def beside(root: Any) -> str:
    """A sentence about what a study here has no place for: sets, links and maps; '' without any."""
    found = []
    for group, one in (("Sets", "set"), ("Links", "link"), ("Graphs", "map")):
        count = sum(1 for part in root if local_name(part) == group for child in part if local_name(child))
        found += [how_many(count, one)] if count else []
    return f"Not taken in, because a study has none of them: {', '.join(found)}." if found else ""


def _sources(root: Any) -> Iterator[Any]:
    return (source for part in root if local_name(part) == "Sources" for source in part if local_name(source))


def _codings_in(part: Any) -> int:
    return sum(local_name(one) == "Coding" for one in part.iter())


def _has_words(element: Any) -> bool:
    if local_name(element) not in ("Representation", "Transcript"):
        return False
    return bool(element.get("plainTextPath")) or any(local_name(child) == "PlainTextContent" for child in element)
