"""What the columns of somebody's own codebook are: `When not to use`, `Ankerbeispiel`, `Alt tema` …"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from icc_coding.letters import caseless

_REMARKS = r"memos?|comments?|notes?|notiz(en)?|kommentare?"
# In this order: a heading is the first that it fits. `fullmatch` keeps titles above a table ("Codebook of our team") from being a heading.
_PATTERNS = (
    ("deeper", r"(sub|child)[- ]?[ck]odes?( ?names?)?|unter-?[ck]odes?|alt kod|sous-code|subcodigo"),
    ("level", r"([ck]ode?|theme|thema) ?\d|([ck]odes? )?(level|ebene|stufe|niveau|nivel|seviye|duzey) ?\d|\d\.? ?(level|ebene|stufe|niveau|nivel|seviye|duzey)"),
    ("above", r"(code )?(groups?|famil(y|ies))|(sub|main|over|parent )?-?(themes?|dimensions?|categor(y|ies)|domains?|parents?)|parent code"
              r"|(ober|haupt|unter|sub)?(kategorien?|themen?|dimension(en)?)|code-?gruppe|(alt |ust |ana )?(tema|kategori|boyut)"
              r"|(sous-)?(theme|categorie)|(sub)?(tema|categoria)"),
    ("name", r"(sub|child )?-?codes?( ?names?| labels?| titles?)?|labels?|names?|tags?|titles?|nodes?|paths?"
             r"|(sub|unter)?-?[ck]odes?(name)?|bezeichnung|kod( adi)?|alt kod|(nom du |nombre del )?codi?go|nom|nombre|etiqueta|etiquette"),
    ("counter_examples", r".*\b(counter|non)[- ]?examples?.*|.*gegenbeispiel.*|.*near miss.*|.*negative? (example|case)s?.*"),
    ("exclude", r".*\bexclu(d|s).*|.*\b(not|don.?t|never) (to )?(use|apply|code|applies|applicable).*|.*does not apply.*|.*ausschlu.*|.*abgrenzung.*|.*\bnicht\b.*"
                r"|.*\bharic\b.*|.*\bdislama.*|.*\bne pas\b.*|.*\bno (usar|aplica).*"),
    ("include", r".*\binclu(d|s).*|(when|use|apply|applies|applicable)\b.*|.*einschlu.*|wann.*|[ck]odierregeln?|.*coding rules?|.*\bdahil\b.*|quand.*|cuando.*"),
    ("examples", r".*\b(examples?|quotes?|quotations?|verbatims?|illustrations?)\b.*|.*(beispiel|zitat).*|.*\b(ornek|alinti).*|.*\bexemples?\b.*|.*\b(ejemplos?|citas?)\b.*"),
    ("definition", r"what it means|(.*\b)?(definitions?|descriptions?|meanings?|explanations?)(\b.*)?|.*(definition|beschreibung|bedeutung|erlauterung|erklarung).*|.*(tanim|aciklama).*"
                   r"|.*\b(definici|descripci).*|.*\bdescriptions?\b.*|" + _REMARKS),
    ("source", r"sources?|quellen?|(literature|theory)( sources?)?|literatur|references?|kaynak(ca)?"),
    ("color", r"colou?rs?|farben?|couleurs?|renk"),
)  # fmt: skip
_FIRST_CHOICE = {"name": ("label", "name", "tag", "code", "code name", "title"), "definition": ("definition", "description")}
_SINGLE = ("name", "definition", "source", "color")


@dataclass(frozen=True)
class Headings:
    """Which columns hold what, by position. `levels` goes from the top down: groups, the code (`name`), codes below it."""

    name: int
    levels: tuple[int, ...]
    parts: dict[str, tuple[int, ...]]
    unread: tuple[int, ...]


def headings_of(cells: Sequence[str], own: Sequence[str]) -> Headings | None:
    """The columns of a codebook's table, None where no column names codes. `own`: column names that mean just what they say.

    Where nothing but categories is named, the innermost category is the code.
    """
    kinds = [_kind(cell, own) for cell in cells]
    above, deeper, numbered = ([n for n, kind in enumerate(kinds) if kind == wanted] for wanted in ("above", "deeper", "level"))
    name = _best(cells, kinds, "name")
    others = [kind for kind in kinds if kind not in ("", "name", "above", "deeper", "level")]
    if name is None and len(numbered) > 1:
        above, name, deeper = [*above, numbered[0]], numbered[1], [*numbered[2:], *deeper]
    elif name is None:
        if not (deeper or (above and others)):
            return None
        name = deeper.pop(0) if deeper else above.pop()
    parts: dict[str, tuple[int, ...]] = {}
    for kind in dict.fromkeys(others):
        best = _best(cells, kinds, kind)
        parts[kind] = (best,) if kind in _SINGLE and best is not None else tuple(n for n, one in enumerate(kinds) if one == kind)
    levels = (*above, name, *deeper)
    read = {*levels, *(n for columns in parts.values() for n in columns)}
    return Headings(name, levels, parts, tuple(n for n, cell in enumerate(cells) if cell.strip() and n not in read))


def is_remark(heading: str) -> bool:
    """Whether a column that may define a code is called a comment, a memo or a note."""
    return re.fullmatch(_REMARKS, _plain(heading)) is not None


def _best(cells: Sequence[str], kinds: Sequence[str], kind: str) -> int | None:
    """The column of a kind whose name comes first in the order of choice, else the first there is."""
    order = _FIRST_CHOICE.get(kind, ())
    columns = [n for n, one in enumerate(kinds) if one == kind]
    return min(columns, key=lambda n: (order.index(plain) if (plain := _plain(cells[n])) in order else len(order), n), default=None)


def _kind(cell: str, own: Sequence[str]) -> str:
    plain = _plain(cell)
    if plain in own and plain not in ("label", "dimension"):
        return plain
    return next((kind for kind, pattern in _PATTERNS if plain and re.fullmatch(pattern, plain)), "")


def _plain(cell: str) -> str:
    """Small letters without accents, and without what stands in brackets or behind a colon."""
    letters = unicodedata.normalize("NFKD", caseless(re.sub(r"\(.*?\)|[:*?].*", "", cell)))
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())
