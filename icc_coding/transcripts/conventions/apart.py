"""Talk whose labels stand apart from the speech: on lines of their own, as headings, or behind rarer separators."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from icc_coding.transcripts import clock
from icc_coding.transcripts.conventions import asides, heads, names
from icc_coding.transcripts.conventions.labelled import Heads, evidence_of, find, next_written, score_of
from icc_coding.transcripts.conventions.talk import Talk, timed_line
from icc_coding.transcripts.draft import Line

_SEPARATED = {
    "tabbed": "name, tab, speech",
    "timed-name": "name, time, speech",
    "bracketed": "name in brackets, speech",
    "dashed": "name, dash, speech",
    "capitals": "name in capitals, speech",
    "bold-name": "name in bold, speech in plain letters",
}


def header_talk(lines: Sequence[Line]) -> Talk | None:
    """Name and time on a line of their own, speech below."""
    found = find(lines, heads.header)
    counts = Counter(head.speaker for head in found.values())
    kept = {n: h for n, h in found.items() if not names.metadata(h.speaker) and (counts[h.speaker] > 1 or names.like_a_name(h.speaker))}
    if not kept or (max(counts[h.speaker] for h in kept.values()) < 2 and not _text_below(lines, kept)):
        return None
    below = [next_written(lines, number) for number in kept]
    if sum(n is not None and timed_line(lines[n].text) for n in below) > 0.5 * len(kept):
        return None  # lines with times, of which short ones look like a name
    kept, doubtful = _with_colon(lines, kept)
    evidence = evidence_of(kept, "name and time on a line of their own, speech below")
    return Talk(
        _header_name(lines, kept),
        kept,
        evidence,
        1.5 * score_of(lines, kept),
        doubtful=frozenset(doubtful),
    )


def heading_talk(lines: Sequence[Line]) -> Talk | None:
    """Headings that are names."""
    found = find(lines, heads.heading)
    counts = Counter(head.speaker for head in found.values())
    coloned = {n for n in found if lines[n].text.rstrip().endswith((":", "："))}
    with_colon = len(coloned) > 0.5 * len(found)
    repeated = {_level(lines[n]) for n, h in found.items() if counts[h.speaker] > 1}
    kept = {
        n: h
        for n, h in found.items()
        if (n in coloned if with_colon else h.time is not None or (_level(lines[n]) in repeated and names.like_a_name(h.speaker)))
        and (counts[h.speaker] > 1 or names.like_a_name(h.speaker))
    }
    if len(kept) < 2 or (not with_colon and max(Counter(h.speaker for h in kept.values()).values()) < 2):
        return None
    return Talk("headings", kept, evidence_of(kept, "headings that are names"), 1.2 * score_of(lines, kept))


def separated_talk(lines: Sequence[Line]) -> Talk | None:
    """`Name<tab>speech` and its like."""
    every = find(lines, heads.separated)
    written = sum(1 for line in lines if line.text.strip())
    talks: list[Talk] = []
    for shape, how in _SEPARATED.items():
        found = {
            n: h for n, h in every.items() if h.shape == shape and not asides.stage_note(lines[n].text) and not names.metadata(h.speaker)
        }
        counts = Counter(head.speaker for head in found.values())
        dense = shape != "capitals" and sum(counts[h.speaker] > 1 for h in found.values()) > 0.6 * written
        kept = {
            n: h
            for n, h in found.items()
            if counts[h.speaker] > 1 or (shape != "capitals" and names.is_role(h.speaker)) or (dense and names.like_a_name(h.speaker))
        }
        least = 4 if shape == "capitals" else 3
        if len(kept) >= least and len(kept) > 0.3 * written and len({h.speaker for h in kept.values()}) > 1:
            talks.append(Talk(shape, kept, evidence_of(kept, how), 0.8 * score_of(lines, kept)))
    return max(talks, key=lambda talk: talk.score, default=None)


def alone_talk(lines: Sequence[Line]) -> Talk | None:
    """Names on a line of their own, with a time line beside them or coming back often enough."""
    found = {n: h for n, h in find(lines, heads.alone).items() if not names.metadata(h.speaker) and not asides.stage_note(lines[n].text)}
    timed = {n for n in found if _beside_time(lines, n)}
    counts = Counter(head.speaker for head in found.values())
    times = sum(clock.lone_time(line.text) is not None for line in lines)
    by_time = len(timed) >= 2 and len(timed) > 0.4 * times
    bold = sum(h.strong for h in found.values()) > 0.6 * len(found)
    often = sum(count for count in counts.values() if count > 1) >= 10
    kept = {
        n: h
        for n, h in found.items()
        if (n in timed if by_time else h.strong >= bold and (counts[h.speaker] > 1 or (often and _set_apart(lines, n, h.speaker))))
    }
    kept = {n: h for n, h in kept.items() if (below := next_written(lines, n)) is not None and below not in kept}
    if len(kept) < (2 if by_time else 4) or (not by_time and len({h.speaker for h in kept.values()}) < 2):
        return None
    how = "name on a line of its own, time above or below" if by_time else "name on a line of its own"
    return Talk("name-line", kept, evidence_of(kept, how), (1.3 if by_time else 0.7) * score_of(lines, kept))


def _set_apart(lines: Sequence[Line], number: int, speaker: str) -> bool:
    """A name that occurs once, among many that come back: of two words or more, below a blank line, with text right below."""
    above_blank = number > 0 and not lines[number - 1].text.strip()
    text_below = number + 1 < len(lines) and len(lines[number + 1].text.split()) > 2
    return len(names.words_of(speaker)) > 1 and above_blank and text_below


def examined_talk(lines: Sequence[Line]) -> Talk | None:
    """Questions and answers of a deposition."""
    kept = find(lines, heads.examined)
    counts = Counter(head.speaker[:1] for head in kept.values())
    if counts["Q"] < 2 or counts["A"] < 2:
        return None
    return Talk("question-answer", kept, evidence_of(kept, "Q. and A."), score_of(lines, kept))


def _with_colon(lines: Sequence[Line], kept: Heads) -> tuple[Heads, Heads]:
    """Labels, and those few that lack the colon that all others have."""
    lacking = {n: h for n, h in kept.items() if not lines[n].text.rstrip(" *_").endswith((":", "："))}
    if not lacking or len(lacking) > 0.1 * len(kept):
        return kept, {}
    return {n: h for n, h in kept.items() if n not in lacking}, lacking


def _level(line: Line) -> int:
    return len(line.text) - len(line.text.lstrip("# ")) if line.text.startswith("#") else 0


def _text_below(lines: Sequence[Line], kept: Heads) -> bool:
    """Whether every label has words right below it: an agenda has times and names too, but nothing said."""
    below = [next_written(lines, number) for number in kept]
    return all(n is not None and n not in kept and not lines[n].text.strip()[0].isdigit() for n in below)


def _beside_time(lines: Sequence[Line], number: int) -> bool:
    above = next((n for n in range(number - 1, -1, -1) if lines[n].text.strip()), None)
    below = next_written(lines, number)
    return any(n is not None and clock.lone_time(lines[n].text) is not None for n in (above, below))


def _header_name(lines: Sequence[Line], kept: Heads) -> str:
    """The tool whose habit the name-and-time lines follow."""
    first = [lines[n].text for n in list(kept)[:50]]
    head = " ".join(line.text for line in lines[: min(kept)]).lower()
    tail = " ".join(line.text for line in lines[-4:]).lower()
    if "otter.ai" in tail + head or "summary keywords" in head:
        return "otter"
    if all(re.match(r"\s*\[[^\W\d]", text) and text.rstrip()[-1:].isdigit() for text in first):
        return "zoom-captions"
    if sum(text.rstrip(" :*_").endswith(")") for text in first) > 0.7 * len(first):
        return "rev"
    if sum(text.lstrip()[:1].isdigit() or text.lstrip().startswith("[") for text in first) > 0.7 * len(first):
        return "time-name-line"
    return "name-time-line"
