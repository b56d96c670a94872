"""Talk with labels before a colon: which of the possible labels in a document are labels, and which are words before a colon."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice, pairwise, takewhile

from icc_coding.phrasing import how_many
from icc_coding.transcripts.conventions import asides, heads, names
from icc_coding.transcripts.conventions.heads import PossibleLabel
from icc_coding.transcripts.conventions.talk import Talk
from icc_coding.transcripts.draft import FURNITURE, Line
from icc_coding.transcripts.words import word_set

Heads = dict[int, PossibleLabel]
_SHORT = 8  # words of what head matter says behind a colon
_BLOCK = 6  # lines of head matter that are looked at, above and below
_ENDS = ".?!…。？！"
# What stands beside a role in a label (`other speaker`, `P all`) and in anything that is said.
_BESIDE = word_set("a all both everyone group i off other others p part q r person several many man woman the")
_ASKED = word_set(
    "question answer frage antwort réponse pregunta respuesta soru cevap domanda risposta pergunta resposta vraag"
)  # also in what one says
_COUNTED = re.compile(r"^(Q|A|Question|Answer|QUESTION|ANSWER)[ .#-]?\d{1,3}$")


def find(lines: Sequence[Line], find_head: Callable[[Line], PossibleLabel | None]) -> Heads:
    """Every line that `find_head` takes for a label, by its number; page furniture is passed over."""
    found: Heads = {}
    for number, line in enumerate(lines):
        if line.text and line.style != FURNITURE and not (line.text[0] in "@%" and asides.stage_note(line.text)):
            head = find_head(line)
            if head is not None:
                found[number] = head
    return found


def inline_talk(lines: Sequence[Line]) -> Talk | None:
    """`Name: speech`."""
    found = _with_clocks(_unnumbered(find(lines, heads.inline)))
    kept = _believed(lines, found)
    kept = _without_echoes(lines, _without_preamble(lines, kept))
    if not _enough(lines, kept):
        return None
    speakers = {head.speaker for head in kept.values()}
    timed = sum(head.time is not None for head in kept.values()) > 0.8 * len(kept)
    lacking = {n: h for n, h in find(lines, heads.header).items() if n not in kept and h.speaker in speakers} if timed else {}
    doubtful = lacking if len(lacking) < 0.1 * len(kept) else {}
    evidence = evidence_of(kept, "“Name: …” at the head of a line")
    bold = sum(head.strong for head in kept.values()) > 0.8 * len(kept)
    bare = {n: h for n, h in find(lines, heads.set_in_bold).items() if n not in kept and h.speaker in speakers} if bold else {}
    if bare:
        kept = dict(sorted({**kept, **bare}.items()))
        evidence = (*evidence_of(kept, "“Name: …” at the head of a line"), f"{how_many(len(bare), 'label')} in bold without a colon")
    return Talk("labelled", kept, evidence, score_of(lines, kept), doubtful=frozenset(doubtful))


def _with_clocks(found: Heads) -> Heads:
    """Times without brackets behind the labels (`Holt: 00:00:16 We …`), where most labels have one and they go up."""
    clocks = [head.clock[0] for head in found.values() if head.clock is not None]
    if len(clocks) < 2 or len(clocks) <= 0.5 * len(found) or sum(a <= b for a, b in pairwise(clocks)) < 0.8 * (len(clocks) - 1):
        return found
    return {n: head if head.clock is None else replace(head, time=head.clock[0], start=head.clock[1]) for n, head in found.items()}


def colonless(lines: Sequence[Line], doubtful: Iterable[int], format_name: str) -> tuple[str, ...]:
    """What is said about labels that lack their colon."""
    remedy = "Add the colon."
    if format_name == "pdf":
        remedy = "Add the colon in the document that the PDF was made from, or in a copy of its text (.txt)."
    return tuple(
        f"“{lines[n].text.strip()}” looks like a label without its colon; what follows it, up to the next label, is read as nobody's speech. {remedy}"
        for n in sorted(doubtful)
    )


def _unnumbered(found: Heads) -> Heads:
    """Questions and answers that are counted (`Q1: … A1: … Q2: …`) are two speakers, not as many as there are questions."""
    counted = {n: match[1] for n, head in found.items() if (match := _COUNTED.match(head.speaker))}
    numbers = {found[n].speaker for n in counted}
    if len(numbers) < 4 or len(counted) > 1.5 * len(numbers):
        return found
    return {n: replace(head, speaker=counted[n]) if n in counted else head for n, head in found.items()}


def _without_echoes(lines: Sequence[Line], kept: Heads) -> Heads:
    """Where labels stand on lines of their own, a “label” with words behind it right below one is the speech that begins there."""
    bare = {n for n, head in kept.items() if head.start >= len(lines[n].text.rstrip())}
    if len(bare) < 0.8 * len(kept):
        return kept
    echoes = {below for n in bare if (below := next_written(lines, n)) is not None and below in kept and below not in bare}
    return {n: head for n, head in kept.items() if n not in echoes}


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
    small = _goes_on_small(lines, found, base)
    kept: Heads = {}
    for number, head in found.items():
        as_others = (head.time is not None or not timed) and (head.strong or not strong)
        marked = (timed and head.time is not None) or (strong and head.strong)
        begins = number == 0 or lines[number - 1].join == "\n" or _after_sentence(lines[number - 1].text, head.speaker)
        if (number in repeated and (as_others or counts[head.speaker] > 2 or names.is_role(head.speaker))) or (
            number not in repeated
            and begins
            and as_others
            and names.like_a_name(head.speaker)
            and (marked or (number not in small and _fair_single(head.speaker, dense=dense)))
        ):
            kept[number] = head
    return kept


def _goes_on_small(lines: Sequence[Line], found: Heads, base: Heads) -> set[int]:
    """Lines whose words go on in small letters behind what may be a label, where people's turns begin with capitals: `Result: nothing came of it`."""
    begins = {number: lines[number].text[head.start :].lstrip(" \t\"“„«'‘([¿¡…")[:1] for number, head in found.items()}
    cased = [begins[number] for number in base if begins[number].lower() != begins[number].upper()]
    if not cased or sum(letter.isupper() for letter in cased) <= 0.8 * len(cased):
        return set()
    return {
        n for n, letter in begins.items() if letter.islower() and (not names.is_role(name := found[n].speaker) or name.lower() in _ASKED)
    }


def _after_sentence(above: str, speaker: str) -> bool:
    """Whether a label of two words or more follows a line that ends a sentence, where lines are broken by width."""
    return len(names.words_of(speaker)) > 1 and above.rstrip()[-1:] in '.?!…"”)]–—-'


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
    if words and names.caseless(words[0][0]):
        return dense and len(words) <= 3
    if len(words) == 1 and not names.numbered(speaker):
        return dense and not speaker.lower().endswith("ly")
    return dense or len(words) <= 4


def _without_preamble(lines: Sequence[Line], kept: Heads) -> Heads:
    """Leave out what explains labels or describes the file before the talk begins."""
    counts = Counter(head.speaker for head in kept.values())
    speakers = set(counts)
    often = max(counts.values(), default=0) >= 3
    trimmed = dict(kept)
    explained = _explained(lines, kept, counts)
    for number in sorted(kept):
        if number in explained:
            del trimmed[number]
            continue
        head, text = kept[number], lines[number].text
        speech = text[head.start :].strip()
        alone = often and counts[head.speaker] == 1 and names.is_role(head.speaker)
        block = _head_matter(lines, number)
        apart = bool(block) and not any(counts[kept[n].speaker] > 1 for n in block if n in kept)
        describes = ((alone or block) and no_sentence(speech)) or (apart and counts[head.speaker] == 1 and len(speech.split()) <= _SHORT)
        if asides.legend_line(text, speakers) or describes:
            del trimmed[number]
        else:
            break
    return trimmed


def _head_matter(lines: Sequence[Line], number: int) -> list[int]:
    """The lines of one block with this one, if some say when, where or how the talk was recorded (`Date: 3 May`); else none."""
    above = takewhile(lambda n: lines[n].text.strip(), range(number - 1, -1, -1))
    below = takewhile(lambda n: lines[n].text.strip(), range(number + 1, len(lines)))
    beside = [*islice(above, _BLOCK), *islice(below, _BLOCK)]
    told = any(":" in (text := lines[n].text) and names.metadata(text.partition(":")[0].strip()) for n in beside)
    return beside if told else []


def _explained(lines: Sequence[Line], kept: Heads, counts: Mapping[str, int]) -> set[int]:
    """Lines at the head that say who the labels are (`K: Klara Berg, city clerk`): two or more, all of whom speak later."""
    found: set[int] = set()
    for number in sorted(kept):
        head = kept[number]
        speech = _paragraph(lines, kept, number)
        if counts[head.speaker] < 2 or not (no_sentence(speech) or _describes(speech)) or head.speaker in {kept[n].speaker for n in found}:
            break
        found.add(number)
    return found if len(found) > 1 and _punctuated(lines, kept, found) else set()


def _punctuated(lines: Sequence[Line], kept: Heads, found: Collection[int]) -> bool:
    """Whether the talk behind such lines has sentences that end: only there does a line without an end say who somebody is."""
    rest = [_paragraph(lines, kept, number) for number in kept if number not in found]
    return 2 * sum(any(sign in _ENDS for sign in speech) for speech in rest) >= len(rest)


def _paragraph(lines: Sequence[Line], kept: Heads, number: int) -> str:
    """What stands behind a label and goes on in the lines below it, up to a blank one or the next label."""
    below = takewhile(lambda n: lines[n].text.strip() and n not in kept, range(number + 1, len(lines)))
    return " ".join([lines[number].text[kept[number].start :].strip(), *(lines[n].text.strip() for n in below)])


def _describes(speech: str) -> bool:
    """Whether a few words name an office or a role, and say nothing."""
    words = [names.stem(word) for word in names.words_of(speech)]
    return 0 < len(words) <= 8 and speech[-1] not in _ENDS and any(word in names.ROLE_WORDS - _BESIDE for word in words)


def no_sentence(speech: str) -> bool:
    """Whether what stands behind a label is a name or a short description (`Interviewer: Ana Ruiz`) rather than something said."""
    return (
        0 < len(speech.split()) <= 10
        and speech[-1] not in _ENDS
        and not names.caseless(speech[0])
        and names.like_a_name(names.clean(speech.split(",")[0].split("(")[0]))
    )


def _enough(lines: Sequence[Line], kept: Heads) -> bool:
    """Two labels; or one that names a role, or that stands before everything else."""
    if len(kept) != 1:
        return bool(kept)
    ((number, head),) = kept.items()
    return names.is_role(head.speaker) or not any(line.text.strip() for line in lines[:number])


def score_of(lines: Sequence[Line], kept: Heads) -> float:
    """Number of labels, times the share of the document below the first one."""
    if not kept:
        return 0.0
    first = min(kept)
    total = sum(len(line.text) for line in lines) or 1
    return len(kept) * (sum(len(line.text) for line in lines[first:]) / total)


def evidence_of(kept: Heads, how: str) -> tuple[str, ...]:
    """How the labels are written, how many there are, and of whom."""
    counts = Counter(head.speaker for head in kept.values())
    most = ", ".join(f"{speaker} {count}" for speaker, count in counts.most_common(6))
    more = f" and {len(counts) - 6} more" if len(counts) > 6 else ""
    return (f"{how}: {how_many(len(kept), 'label')} of {how_many(len(counts), 'speaker')} ({most}{more})",)


def next_written(lines: Sequence[Line], number: int) -> int | None:
    """The next line that is neither blank nor page furniture."""
    return next((n for n in range(number + 1, len(lines)) if lines[n].text.strip() and lines[n].style != FURNITURE), None)
