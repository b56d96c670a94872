"""How does this file count? All ways are tried over its selections, and the one that hits words wins, if it wins clearly.

A reading of a selection is right when its words are the quotation that stands in `name` (where names are quotations), and otherwise
when it begins and ends at the edges of words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from icc_coding.errors import UserError
from icc_coding.exchange.refi.offsets import BY_NAME, CONVENTIONS, Convention, FileOffsets
from icc_coding.exchange.refi.profiles import folded
from icc_coding.phrasing import how_many

ENOUGH = 0.8  # of the selections must fit
MARGIN = 0.05  # ahead of the next way that reads something else
_SAMPLE = 2000  # selections that are tried
# What programs are known to count like decides only between ways that fit equally well.
_USUAL = {
    "nvivo": Convention(utf16=True, cr=True),
    "qualcoder": Convention(utf16=True),
    "atlas": Convention(),
    "maxqda": Convention(),
    "(spec)": Convention(),
}


@dataclass(frozen=True)
class SourceText:
    """A source as it lay in the file: text with LF line ends and no BOM, and whether it had CR LF and a BOM."""

    text: str
    crlf: bool = False
    bom: bool = False


@dataclass(frozen=True, slots=True)
class Selection:
    """A selection as the file has it: number of its source, both positions, and its name."""

    source: int
    start: int
    end: int
    name: str = ""


@dataclass(frozen=True)
class Probed:
    """The winner: how many of the tried selections fit, of how many, how many fit the next best, and whether names are quotations."""

    convention: Convention
    fits: int
    tried: int
    next_best: int = 0
    quoted: bool = False
    alone: bool = False  # no other way reads anything else

    def __str__(self) -> str:
        if not self.tried:
            return "There is nothing coded in it."
        by = "quotations" if self.quoted else "edges of words"
        margin = "no other way of counting differs" if self.alone else f"the next best {self.next_best}"
        return f"Positions are counted as {self.convention.name}: {self.fits} of {self.tried} fit by {by}, {margin}."


def probe(sources: Sequence[SourceText], selections: Sequence[Selection], origin: str, file: str, offsets: str = "") -> Probed:
    """The way of counting that fits. `offsets` names one to be used whatever fits. Raises UserError when none wins."""
    if offsets:
        if offsets not in BY_NAME:
            raise UserError(f"There is no way of counting `{offsets}`. Choose one of: {', '.join(BY_NAME)}.")
        return Probed(BY_NAME[offsets], 0, 0)
    step = max(1, len(selections) // _SAMPLE)
    tried = selections[::step]
    ways = _different(sources)
    found = [_Tried(way, *_hits(sources, tried, way)) for way in ways]
    quoted = any(2 * one.quotes >= len(tried) for one in found) and any(selection.name for selection in tried)
    usual = next((way for word, way in _USUAL.items() if word in origin.lower()), Convention())
    ranked = sorted(found, key=lambda one: (one.score(quoted), one.edges, _alike(one.way, usual, sources)), reverse=True)
    best = ranked[0]
    others = [one for one in ranked[1:] if one.spans != best.spans]
    score, second = best.score(quoted), (others[0].score(quoted) if others else 0.0)
    result = Probed(best.way, round(score), len(tried), round(second), quoted, not others)
    if (
        tried
        and others
        and (score < ENOUGH * len(tried) or (score - second < MARGIN * len(tried) and not _decides(best, others, usual, sources)))
    ):
        shown = ", ".join(f"{one.way.name} {round(one.score(quoted))}" for one in [best, *others[:2]])
        raise UserError(
            f"{file}: how it counts positions cannot be told, for no way fits clearly better than the others (of {how_many(len(tried), 'coding')} "
            f"{shown}). Name the right one, for example --offsets {best.way.name}; --dry-run shows the words it would give."
        )
    return result


@dataclass(frozen=True)
class _Tried:
    way: Convention
    quotes: float
    edges: int
    spans: tuple[tuple[int, int] | None, ...]

    def score(self, quoted: bool) -> float:
        return self.quotes if quoted else float(self.edges)


def _decides(best: _Tried, others: Sequence[_Tried], usual: Convention, sources: Sequence[SourceText]) -> bool:
    """Whether the usual way of the program that wrote the file tells the best apart from those that fit as well."""
    close = [one for one in others if one.quotes == best.quotes and one.edges == best.edges]
    if not close:
        return best.quotes > max(one.quotes for one in others) or best.edges > max(one.edges for one in others)
    return _alike(best.way, usual, sources) == 4 and all(_alike(one.way, usual, sources) < 4 for one in close)


def _alike(way: Convention, usual: Convention, sources: Sequence[SourceText]) -> int:
    """In how many of the four respects that matter here a way is the usual one."""
    matters = _matters(sources)
    return sum(getattr(way, name) == getattr(usual, name) or name not in matters for name in ("utf16", "cr", "bom", "inclusive"))


def _matters(sources: Sequence[SourceText]) -> set[str]:
    matters = {"inclusive"}
    if any(not source.text.isascii() and max(source.text, default="") > "\uffff" for source in sources):
        matters.add("utf16")
    if any(source.crlf for source in sources):
        matters.add("cr")
    if any(source.bom for source in sources):
        matters.add("bom")
    return matters


def _different(sources: Sequence[SourceText]) -> list[Convention]:
    """The ways that can differ for these sources: what none of them has makes no difference."""
    matters = _matters(sources)
    return [
        way for way in CONVENTIONS if all(not getattr(way, name) for name in ("utf16", "cr", "bom", "inclusive") if name not in matters)
    ]


def counters(sources: Iterable[SourceText], way: Convention) -> list[FileOffsets]:
    """What finds positions of each source."""
    return [FileOffsets(source.text, way, crlf=source.crlf, bom=source.bom) for source in sources]


def _hits(
    sources: Sequence[SourceText], selections: Sequence[Selection], way: Convention
) -> tuple[float, int, tuple[tuple[int, int] | None, ...]]:
    counted = counters(sources, way)
    quotes, edges, spans = 0.0, 0, []
    for selection in selections:
        span = counted[selection.source].inward(selection.start, selection.end)
        spans.append(span)
        if span is None:
            continue
        text = sources[selection.source].text
        quotes += quoted_as(text[span[0] : span[1]], selection.name)
        edges += at_edges(text, *span)
    return quotes, edges, tuple(spans)


def quoted_as(words: str, name: str) -> float:
    """1 when the name is the words, a little less when only up to blanks or cut short; 0 otherwise."""
    if not name:
        return 0.0
    name, words = folded(name), folded(words)
    if name == words:
        return 1.0
    short, long = " ".join(name.split()), " ".join(words.split())
    cut = short.removesuffix("…").removesuffix("...").rstrip()
    return 0.9 if short == long or (len(cut) >= 30 and long.startswith(cut)) else 0.0


def at_edges(text: str, start: int, end: int) -> bool:
    """Whether a span begins and ends at the edges of words and takes in no blank at its ends."""
    begins = not text[start].isspace() and (start == 0 or not (text[start - 1].isalnum() and text[start].isalnum()))
    ends = not text[end - 1].isspace() and (end == len(text) or not (text[end - 1].isalnum() and text[end].isalnum()))
    return begins and ends
