"""The machine's suggestions as reviewers meet them: by number, by place, by words."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from icc_coding.codebook.model import Codebook
from icc_coding.decisions.overlap import Place, Span, renamed_codes
from icc_coding.suggesting.alike import group_alike, spoken_words
from icc_coding.transcripts.model import Transcript

if TYPE_CHECKING:
    from icc_coding.suggesting.store import Suggestion

Worded = tuple[str, int]  # the words of a passage, made plain, and the number of those that say nearly the same
BANDS = ("likely", "possible", "quiet")
PROPOSED = BANDS[:2]


class Proposals:
    """The machine's suggestions by number, in the order of texts and places."""

    def __init__(self, suggestions: Iterable[Suggestion], transcripts: Mapping[str, Transcript], earlier: Proposals | None = None) -> None:
        """`earlier` are those of the same passages under other codes, whose words need not be compared again."""
        kept = [item for item in suggestions if item.text in transcripts]
        rank = {text: position for position, text in enumerate(transcripts)}
        self.all: list[Suggestion] = sorted(kept, key=lambda item: (rank[item.text], item.start, item.end, item.code))
        self._numbers: dict[str, range] = {}
        self._starts: dict[str, list[int]] = {}
        self._longest: dict[str, int] = {}
        self.bands = np.array([BANDS.index(item.band) for item in self.all], dtype=np.int8)
        first = 0
        while first < len(self.all):
            text = self.all[first].text
            last = bisect_left(self.all, rank[text] + 1, first, key=lambda item: rank[item.text])
            self._numbers[text] = range(first, last)
            self._starts[text] = [item.start for item in self.all[first:last]]
            self._longest[text] = max(item.end - item.start for item in self.all[first:last])
            first = last

        self._wording: dict[Place, Worded] = _wording(self.all, transcripts, earlier._wording if earlier else {})
        self._words, self._near = _number_words(self.all, self._wording)
        self._same: dict[int, list[int]] = {}
        self.by_code: dict[str, list[int]] = {}
        for number, item in enumerate(self.all):
            self._same.setdefault(self._words[number], []).append(number)
            self.by_code.setdefault(item.code, []).append(number)

    def __len__(self) -> int:
        return len(self.all)

    def __getitem__(self, number: int) -> Suggestion:
        return self.all[number]

    def of(self, text: str) -> range:
        """Numbers of a text's suggestions, by place."""
        return self._numbers.get(text, range(0))

    def touching(self, text: str, span: Span) -> list[int]:
        """Numbers of the suggestions that share at least one character with a span."""
        numbers = self._numbers.get(text)
        if numbers is None:
            return []
        starts = self._starts[text]
        low = bisect_left(starts, span[0] - self._longest[text])
        high = bisect_left(starts, span[1])
        return [numbers[i] for i in range(low, high) if self.all[numbers[i]].end > span[0]]

    def alike(self, number: int) -> int:
        """A number for a suggestion's code and words: equal for passages that say nearly the same."""
        return self._near[number]

    def same_words(self, number: int) -> list[int]:
        """Numbers of all suggestions with the same code and words, but for case, marks and fillers; this one among them."""
        return self._same[self._words[number]]


def _wording(
    suggestions: Sequence[Suggestion], transcripts: Mapping[str, Transcript], known: Mapping[Place, Worded]
) -> dict[Place, Worded]:
    """What each passage says, and a number for all that say nearly the same."""
    places = dict.fromkeys((item.text, item.start, item.end) for item in suggestions)
    if known.keys() >= places.keys():
        return dict(known)
    spoken = [spoken_words(transcripts[text].text[start:end]) for text, start, end in places]
    return dict(zip(places, zip(spoken, group_alike(spoken), strict=True), strict=True))


def _number_words(suggestions: Sequence[Suggestion], wording: Mapping[Place, Worded]) -> tuple[list[int], list[int]]:
    """For each suggestion a number for its code and words, and one for its code and words that are nearly the same."""
    same: dict[tuple[str, str], int] = {}
    near: dict[tuple[str, int], int] = {}
    found: tuple[list[int], list[int]] = ([], [])
    for item in suggestions:
        spoken, alike = wording[item.text, item.start, item.end]
        found[0].append(same.setdefault((item.code, spoken), len(same)))
        found[1].append(near.setdefault((item.code, alike), len(near)))
    return found


def named_today(suggestions: Iterable[Suggestion], codebook: Codebook) -> Iterator[Suggestion]:
    """Suggestions of an earlier run under today's code ids; those of codes that are gone are left out until `code` is run again."""
    renamed = renamed_codes(codebook)
    current = {code.id for code in codebook.codes}
    for item in suggestions:
        code = renamed.get(item.code, item.code)
        if code in current:
            yield item if code == item.code else replace(item, code=code)
