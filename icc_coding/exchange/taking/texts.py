"""Which transcript a foreign source is, and how its places become ours."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from icc_coding.decisions.anchor import LOST, anchor_spans
from icc_coding.decisions.overlap import Span
from icc_coding.disk import make_folder
from icc_coding.exchange.project import ForeignSource
from icc_coding.exchange.refi.profiles import folded
from icc_coding.files import write_text_atomic
from icc_coding.letters import caseless_line
from icc_coding.study import Study
from icc_coding.transcripts.model import Transcript

_UNSAFE = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*#%]+")


class Placing:
    """From spans of a foreign text to spans of a transcript: at once where the texts agree but for blanks, else by what stands around."""

    def __init__(self, source: ForeignSource, transcript: Transcript) -> None:
        self.transcript = transcript
        self._theirs = source.text
        self._same = source.text is not None and folded(source.text) == folded(transcript.text)
        self._signs: tuple[list[int], list[int]] | None = None
        if source.text is not None and not self._same:
            theirs, ours = _signs(source.text), _signs(transcript.text)
            if theirs[1] == ours[1]:
                self._signs = theirs[0], ours[0]

    @property
    def exact(self) -> bool:
        """Whether the texts agree but for blanks."""
        return self._same or self._signs is not None

    def places(self, spans: Sequence[Span]) -> list[Span | None]:
        """Each span's place; None where it is lost."""
        if self._same:
            return list(spans)
        if self._signs is not None:
            return [self._by_signs(span) for span in spans]
        if self._theirs is None:
            return [None for _ in spans]
        return [found.new if found.how != LOST else None for found in anchor_spans(self._theirs, self.transcript.text, spans)]

    def _by_signs(self, span: Span) -> Span | None:
        """By the signs that are no blanks: the first and last one inside the span."""
        assert self._signs is not None
        theirs, ours = self._signs
        first, last = bisect_left(theirs, span[0]), bisect_left(theirs, span[1]) - 1
        return (ours[first], ours[last] + 1) if first <= last else None

    def find(self, words: str, hint: Span | None = None) -> tuple[Span | None, str]:
        """Where words stand in the transcript, and why not."""
        text = self.transcript.text
        if hint is not None and 0 <= hint[0] < hint[1] <= len(text) and loose(text[slice(*hint)]) == loose(words):
            return hint, ""
        return find_words(text, words)


def find_words(text: str, words: str) -> tuple[Span | None, str]:
    """The one place where words stand, and '' or why there is none.

    Blanks between words, the shape of quotation marks and dashes, and signs that stand for characters above U+FFFF do not count.
    """
    if not words.split():
        return None, "no words"
    found = every_place(text, words)
    if len(found) == 1:
        return found[0], ""
    return None, f"stands {len(found)} times in the text" if found else "stands nowhere in the text"


def every_place(text: str, words: str) -> list[Span]:
    """All places where words stand."""
    parts = [_pattern(part) for part in folded(words).split()]
    return [match.span() for match in re.finditer(r"\s+".join(parts), folded(text))] if parts else []


_ALIKE = ("'’‘`´", '"“”„«»', "-–—‑")


def _pattern(word: str) -> str:
    return "".join(next((f"[{re.escape(group)}]" for group in _ALIKE if sign in group), re.escape(sign)) for sign in word)


def loose(words: str) -> str:
    """Words as they compare: one blank between them."""
    return " ".join(folded(words).split())


def _signs(text: str) -> tuple[list[int], str]:
    """Places of all signs that are no blanks, and the signs."""
    plain = folded(text)
    places = [place for place, sign in enumerate(plain) if not sign.isspace()]
    return places, "".join(plain[place] for place in places)


@dataclass
class Matching:
    """Foreign source key -> transcript; sources that no transcript has, with the file names they would get."""

    found: dict[str, Transcript] = field(default_factory=dict)
    new: dict[str, str] = field(default_factory=dict)


def match_sources(study: Study, sources: Sequence[ForeignSource], transcripts: Sequence[Transcript]) -> Matching:
    """By text, else by name; the rest become files of their own."""
    by_text: dict[str, list[Transcript]] = {}
    for transcript in transcripts:
        by_text.setdefault(_signs(transcript.text)[1], []).append(transcript)
    by_name: dict[str, Transcript] = {}
    for transcript in transcripts:
        for name in (transcript.name, transcript.file, Path(transcript.file).stem):
            by_name.setdefault(caseless_line(name), transcript)
    matching = Matching()
    taken: set[str] = {path.name.lower() for path in study.transcripts.glob("*")} if study.transcripts.is_dir() else set()
    for source in sources:
        twins = by_text.get(_signs(source.text)[1], []) if source.text else []
        named = by_name.get(caseless_line(source.name)) or by_name.get(caseless_line(Path(source.name).stem))
        if twins:
            matching.found[source.key] = named if named in twins and named is not None else twins[0]
        elif named is not None:
            matching.found[source.key] = named
        elif source.text and source.text.strip():
            stem = _UNSAFE.sub("-", source.name).strip(" .-")[:80] or "source"
            number, name = 2, f"{stem}.txt"
            while name.lower() in taken:
                name, number = f"{stem}-{number}.txt", number + 1
            taken.add(name.lower())
            matching.new[source.key] = name
    return matching


_ENOUGH = 20  # signs; shorter words may stand anywhere


def match_by_quotes(matching: Matching, quotes: Mapping[str, Sequence[str]], transcripts: Sequence[Transcript]) -> dict[str, Transcript]:
    """Sources without a text and under another name, by their quotes: the one transcript that holds most of them, and that no other source is.

    `quotes` are the words quoted from each source. What is found is added to `matching`, and returned.
    """
    taken = {transcript.text_hash for transcript in matching.found.values()}
    open_ = {key: [_signs(one)[1] for one in said] for key, said in quotes.items() if key not in matching.found and key not in matching.new}
    texts = {transcript.text_hash: _signs(transcript.text)[1] for transcript in transcripts} if open_ else {}
    found: dict[str, Transcript] = {}
    for key, said in open_.items():
        holding = [{name for name, text in texts.items() if one in text} for one in said if len(one) >= _ENOUGH]
        held = [names for names in holding if names]
        common = set.intersection(*held) if held else set()
        if len(common) == 1 and 2 * len(held) > len(said) and not common & taken:
            found[key] = next(transcript for transcript in transcripts if transcript.text_hash in common)
    matching.found |= found
    return found


def write_sources(study: Study, sources: Sequence[ForeignSource], names: Mapping[str, str]) -> list[Path]:
    """Write new sources into `transcripts/`; returns the files."""
    make_folder(study.transcripts)
    written = []
    for source in sources:
        if source.key in names:
            path = study.transcripts / names[source.key]
            write_text_atomic(path, source.shown or source.text or "")
            written.append(path)
    return written
