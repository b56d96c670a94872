"""Talk with labels: which of the possible labels in a document are labels, and which are words before a colon."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from icc_coding.transcripts import clock
from icc_coding.transcripts.conventions import asides, heads, names
from icc_coding.transcripts.conventions.heads import Head
from icc_coding.transcripts.conventions.talk import Talk
from icc_coding.transcripts.draft import FURNITURE, Line

Heads = dict[int, Head]
_COUNTED = re.compile(r"^(Q|A|Question|Answer|QUESTION|ANSWER)[ .#-]?\d{1,3}$")


def find(lines: Sequence[Line], find_head: Callable[[Line], Head | None]) -> Heads:
    """Every line that `find_head` takes for a label, by its number; page furniture is passed over."""
    found: Heads = {}
    for number, line in enumerate(lines):
        if line.text and line.style != FURNITURE:
            head = find_head(line)
            if head is not None:
                found[number] = head
    return found


def inline_talk(lines: Sequence[Line]) -> Talk | None:
    """`Name: speech`."""
    found = _unnumbered(find(lines, heads.inline))
    kept = _believed(lines, found)
    kept = _without_preamble(lines, kept)
    if not _enough(kept):
        return None
    speakers = {head.speaker for head in kept.values()}
    timed = sum(head.time is not None for head in kept.values()) > 0.8 * len(kept)
    lacking = {n: h for n, h in find(lines, heads.header).items() if n not in kept and h.speaker in speakers} if timed else {}
    doubtful = lacking if len(lacking) < 0.1 * len(kept) else {}
    evidence = _evidence(kept, "“Name: …” at the head of a line")
    return Talk("labelled", kept, evidence, _score(lines, kept), doubtful=frozenset(doubtful), problems=_colonless(lines, doubtful))


def header_talk(lines: Sequence[Line]) -> Talk | None:
    """Name and time on a line of their own, speech below."""
    found = find(lines, heads.header)
    counts = Counter(head.speaker for head in found.values())
    kept = {n: h for n, h in found.items() if not names.metadata(h.speaker) and (counts[h.speaker] > 1 or names.like_a_name(h.speaker))}
    if len(kept) < 2 and not (len(kept) == 1 and _text_below(lines, kept)):
        return None
    kept, doubtful = _with_colon(lines, kept)
    evidence = _evidence(kept, "name and time on a line of their own, speech below")
    return Talk(
        _header_name(lines, kept),
        kept,
        evidence,
        1.5 * _score(lines, kept),
        doubtful=frozenset(doubtful),
        problems=_colonless(lines, doubtful),
    )


def _with_colon(lines: Sequence[Line], kept: Heads) -> tuple[Heads, Heads]:
    """Labels, and those few that lack the colon that all others have."""
    lacking = {n: h for n, h in kept.items() if not lines[n].text.rstrip(" *_").endswith((":", "："))}
    if not lacking or len(lacking) > 0.1 * len(kept):
        return kept, {}
    return {n: h for n, h in kept.items() if n not in lacking}, lacking


def _colonless(lines: Sequence[Line], doubtful: Heads) -> tuple[str, ...]:
    return tuple(
        f"“{lines[n].text.strip()}” looks like a label without its colon; what follows it, up to the next label, is read as nobody's speech. Add the colon."
        for n in doubtful
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
    return Talk("headings", kept, _evidence(kept, "headings that are names"), 1.2 * _score(lines, kept))


def separated_talk(lines: Sequence[Line]) -> Talk | None:
    """`Name<tab>speech` and its like."""
    best: Talk | None = None
    every = find(lines, heads.separated)
    written = sum(1 for line in lines if line.text.strip())
    for shape, how in (
        ("tabbed", "name, tab, speech"),
        ("timed-name", "name, time, speech"),
        ("bracketed", "name in brackets, speech"),
        ("dashed", "name, dash, speech"),
        ("capitals", "name in capitals, speech"),
    ):
        found = {n: h for n, h in every.items() if h.shape == shape}
        counts = Counter(head.speaker for head in found.values())
        kept = {n: h for n, h in found.items() if counts[h.speaker] > 1 or names.is_role(h.speaker)}
        kept = {n: h for n, h in kept.items() if not asides.stage_note(lines[n].text) and not names.metadata(h.speaker)}
        if shape == "capitals":
            kept = {n: h for n, h in kept.items() if counts[h.speaker] > 1}
        if len(kept) < (4 if shape == "capitals" else 3) or len(kept) < 0.3 * written or len({h.speaker for h in kept.values()}) < 2:
            continue
        talk = Talk(shape, kept, _evidence(kept, how), 0.8 * _score(lines, kept))
        best = talk if best is None or talk.score > best.score else best
    return best


def alone_talk(lines: Sequence[Line]) -> Talk | None:
    """Names on a line of their own, with a time line beside them or coming back often enough."""
    found = find(lines, heads.alone)
    timed = {n for n in found if _beside_time(lines, n)}
    counts = Counter(head.speaker for head in found.values())
    by_time = len(timed) >= 2
    bold = sum(h.strong for h in found.values()) > 0.6 * len(found)
    kept = {
        n: h
        for n, h in found.items()
        if (n in timed if by_time else counts[h.speaker] > 1 and h.strong >= bold)
        and not names.metadata(h.speaker)
        and n + 1 < len(lines)
        and not asides.stage_note(lines[n].text)
    }
    kept = {n: h for n, h in kept.items() if (below := _next_written(lines, n)) is not None and below not in kept}
    if len(kept) < (2 if by_time else 4) or (not by_time and len({h.speaker for h in kept.values()}) < 2):
        return None
    how = "name on a line of its own, time above or below" if by_time else "name on a line of its own"
    return Talk("name-line", kept, _evidence(kept, how), (1.3 if by_time else 0.7) * _score(lines, kept))


def examined_talk(lines: Sequence[Line]) -> Talk | None:
    """Questions and answers of a deposition."""
    kept = find(lines, heads.examined)
    counts = Counter(head.speaker for head in kept.values())
    if counts["Q"] < 2 or counts["A"] < 2:
        return None
    return Talk("question-answer", kept, _evidence(kept, "Q. and A."), _score(lines, kept))


def _unnumbered(found: Heads) -> Heads:
    """Questions and answers that are counted (`Q1: … A1: … Q2: …`) are two speakers, not as many as there are questions."""
    counted = {n: match[1] for n, head in found.items() if (match := _COUNTED.match(head.speaker))}
    numbers = {found[n].speaker for n in counted}
    if len(numbers) < 4 or len(counted) > 1.5 * len(numbers):
        return found
    return {n: replace(head, speaker=counted[n]) if n in counted else head for n, head in found.items()}


def _believed(lines: Sequence[Line], found: Heads) -> Heads:
    """The labels among the possible ones: those that come back, and single ones that look like the others."""
    counts = Counter(head.speaker for head in found.values())
    repeated = {n: h for n, h in found.items() if _repeats(h.speaker, counts)}
    written = sum(1 for n, line in enumerate(lines) if line.text.strip() and (n == 0 or lines[n - 1].join == "\n"))
    base = repeated or {n: h for n, h in found.items() if names.like_a_name(h.speaker)}
    if not base:
        return {}
    timed = sum(h.time is not None for h in base.values()) > 0.8 * len(base)
    strong = sum(h.strong for h in base.values()) > 0.8 * len(base)
    dense = len(base) > 0.3 * written
    kept: Heads = {}
    for number, head in found.items():
        as_others = (head.time is not None or not timed) and (head.strong or not strong)
        marked = (timed and head.time is not None) or (strong and head.strong)
        begins = number == 0 or lines[number - 1].join == "\n"
        if (number in repeated and (as_others or counts[head.speaker] > 2 or names.is_role(head.speaker))) or (
            number not in repeated
            and begins
            and as_others
            and names.like_a_name(head.speaker)
            and (marked or _fair_single(head.speaker, dense=dense))
        ):
            kept[number] = head
    return kept


def _repeats(speaker: str, counts: Mapping[str, int]) -> bool:
    count = counts[speaker]
    if count < 2 or (names.metadata(speaker) and count < 4):
        return False
    if names.is_role(speaker) or names.numbered(speaker) or names.like_a_name(speaker):
        return True
    return count >= 3 and len(names.words_of(speaker)) <= 4


def _fair_single(speaker: str, *, dense: bool) -> bool:
    """A label that occurs once, without time or bold to confirm it."""
    words = names.words_of(speaker)
    if names.is_role(speaker):
        return True
    if len(words) == 1 and not names.numbered(speaker):
        return dense and not speaker.lower().endswith("ly")
    return dense or len(words) <= 4


def _without_preamble(lines: Sequence[Line], kept: Heads) -> Heads:
    """Leave out what explains labels or describes the file before the talk begins."""
    counts = Counter(head.speaker for head in kept.values())
    speakers = set(counts)
    often = max(counts.values(), default=0) >= 3
    trimmed = dict(kept)
    for number in sorted(kept):
        head, text = kept[number], lines[number].text
        speech = text[head.start :].strip()
        describes = often and counts[head.speaker] == 1 and names.is_role(head.speaker) and _no_sentence(speech)
        if asides.legend_line(text, speakers) or describes:
            del trimmed[number]
        else:
            break
    return trimmed


def _no_sentence(speech: str) -> bool:
    return 0 < len(speech.split()) <= 10 and speech[-1] not in ".?!…" and names.like_a_name(names.clean(speech.split(",")[0].split("(")[0]))


def _enough(kept: Heads) -> bool:
    speakers = {head.speaker for head in kept.values()}
    if len(kept) >= 2 and len(speakers) >= 2:
        return True
    return len(kept) >= 2 or any(names.is_role(speaker) for speaker in speakers)


def _score(lines: Sequence[Line], kept: Heads) -> float:
    """Number of labels, times the share of the document below the first one."""
    if not kept:
        return 0.0
    first = min(kept)
    total = sum(len(line.text) for line in lines) or 1
    return len(kept) * (sum(len(line.text) for line in lines[first:]) / total)


def _evidence(kept: Heads, how: str) -> tuple[str, ...]:
    counts = Counter(head.speaker for head in kept.values())
    most = ", ".join(f"{speaker} {count}" for speaker, count in counts.most_common(6))
    more = f" and {len(counts) - 6} more" if len(counts) > 6 else ""
    return (f"{how}: {len(kept)} labels of {len(counts)} speakers ({most}{more})",)


def _level(line: Line) -> int:
    return len(line.text) - len(line.text.lstrip("# ")) if line.text.startswith("#") else 0


def _text_below(lines: Sequence[Line], kept: Heads) -> bool:
    return all(_next_written(lines, number) is not None for number in kept)


def _next_written(lines: Sequence[Line], number: int) -> int | None:
    return next((n for n in range(number + 1, len(lines)) if lines[n].text.strip() and lines[n].style != FURNITURE), None)


def _beside_time(lines: Sequence[Line], number: int) -> bool:
    above = next((n for n in range(number - 1, -1, -1) if lines[n].text.strip()), None)
    below = _next_written(lines, number)
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
