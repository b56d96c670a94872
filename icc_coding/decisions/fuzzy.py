"""How alike two passages are letter by letter, and where in a text something like a passage stands.

Both count the fewest letters to insert, delete or replace (the Levenshtein distance). RapidFuzz counts between two strings. It does not
find the best place inside a text with both of its ends free (its partial ratio compares windows no longer than the passage, which cuts off
what was put in), so that is done here, a whole column of the table at a time in one long integer: G. Myers (1999), "A fast
bit-vector algorithm for approximate string matching based on dynamic programming", Journal of the ACM 46(3), 395-415, in the form of
H. Hyyrö (2003), "A bit-vector algorithm for computing Levenshtein and Damerau edit distances".
"""

from __future__ import annotations

from collections.abc import Iterable

from icc_coding.decisions.overlap import Span


def likeness(first: str, second: str) -> float:
    """1 for equal strings, 0 for strings that have no letter in its place: 1 - distance / length of the longer one."""
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.normalized_similarity(first, second)


def closest(passage: str, text: str) -> Span | None:
    """The span of a text that is most like a passage; None when either is empty. Of equally good ones the first, as long as can be."""
    if not passage or not text:
        return None
    ends = _distances(passage, text, anywhere=True)
    least = min(ends)
    end = ends.index(least)
    if not end:
        return None
    backwards = text[max(0, end - 2 * len(passage)) : end][::-1]
    starts = _distances(passage[::-1], backwards, anywhere=False)
    back = len(starts) - 1 - starts[::-1].index(min(starts))
    return (end - back, end) if back else None


def _distances(pattern: str, text: Iterable[str], *, anywhere: bool) -> list[int]:
    """The distance of the pattern to each beginning of the text (0 to all of its letters), or to what ends there and began anywhere."""
    size = len(pattern)
    if not size:
        return [0, *(0 if anywhere else number for number, _ in enumerate(text, 1))]
    full, last = (1 << size) - 1, 1 << (size - 1)
    places: dict[str, int] = {}
    for position, letter in enumerate(pattern):
        places[letter] = places.get(letter, 0) | 1 << position
    up, down, score = full, 0, size
    found = [score]
    carried = 0 if anywhere else 1
    for letter in text:
        equal = places.get(letter, 0)
        diagonal = ((((equal & up) + up) ^ up) | equal | down) & full
        right_up = down | (full & ~(diagonal | up))
        right_down = diagonal & up
        score += bool(right_up & last) - bool(right_down & last)
        found.append(score)
        right_up = (right_up << 1 | carried) & full
        right_down = right_down << 1 & full
        up = right_down | (full & ~(diagonal | right_up))
        down = right_up & diagonal
    return found
