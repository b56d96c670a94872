"""What the elements of a web page are: hidden, deleted, struck through, a comment, a note, a head or foot of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

# Why the words of an element are no part of the text: as in `draft.LeftOut`, or a mark that stands for a note.
HIDDEN, DELETED, STRUCK, COMMENT, NOTE, MARK, FOOT = "hidden", "deleted", "struck", "comment", "note", "mark", "foot"

_BY_NAME = {"del": DELETED, "s": STRUCK, "strike": STRUCK, "rt": MARK, "rp": MARK, "footer": FOOT}
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all|font-size\s*:\s*0(?:\.0+)?(?:px|pt|em|%)?\s*(?:;|$)", re.I
)
_COMMENTS = re.compile(r"mso-element\s*:\s*comment|mso-special-character\s*:\s*comment|mso-comment-", re.I)
_NOTES = re.compile(r"mso-element\s*:\s*(?:foot|end)note", re.I)
_NOTE_ID = re.compile(r"^(?:sd(?:foot|end)note\d+|(?:user-content-)?(?:fn|ftn|edn|footnote|endnote|ftnt)[-_:]?\d+)$", re.I)
_COMMENT_ID = re.compile(r"^(?:cmnt|_?msocom_)\d+$", re.I)
_NOTE_TARGET = re.compile(r"^#_?(?:user-content-)?(?:sd(?:foot|end)note|fn|ftn|edn|foot-?note|end-?note|note|cmnt|msocom|cite_note)", re.I)
_NOTE_MARK = re.compile(r"^\s*[\[(]?(?:\d{1,3}|[ivxlc]{1,6}|[a-z]{1,2}|[*†‡§]{1,3}|\W{1,3})[\])]?\s*$", re.I)
_WEIGHT = re.compile(r"font-weight\s*:\s*(bold|bolder|lighter|normal|\d{3})", re.I)
_SIMPLE = re.compile(r"^[a-z0-9]*[.#][\w-]+$", re.I)


def styles_of(page: Any) -> dict[str, str]:
    """Selectors of one class or id in the page's own style sheets that hide or strike out, each with what it does."""
    found: dict[str, str] = {}
    for sheet in page.find_all("style"):
        for selectors, rules in _rules(sheet.get_text()):
            kind = _styled(rules)
            if kind:
                found.update({selector.strip().lower(): kind for selector in selectors.split(",") if _SIMPLE.match(selector.strip())})
    return found


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """(selectors, what they do) of a style sheet, in one pass: a page that forgot to end its sheet is one from there on."""
    first, *others = sheet.split("/*")
    bare = first + "".join(other.partition("*/")[2] for other in others)
    for rule in bare.split("}")[:-1]:
        selectors, brace, does = rule.rpartition("{")
        if brace:
            yield selectors.rpartition("{")[2], does


def weights_of(page: Any) -> dict[str, bool]:
    """Selectors of one class or id in the page's own style sheets that say how strong letters are: whether they are bold."""
    rules = [rule for sheet in page.find_all("style") for rule in _rules(sheet.get_text())]
    said = [(selectors, bold) for selectors, does in rules if (bold := _bold(does)) is not None]
    return {one.strip().lower(): bold for selectors, bold in said for one in selectors.split(",") if _SIMPLE.match(one.strip())}


def is_bold(element: Any, weights: Mapping[str, bool], around: bool) -> bool:
    """Whether an element's letters are bold, as it says itself, as its classes say, or as `around` it."""
    if element.name in ("b", "strong", "dt"):
        return True
    own = _bold(str(element.get("style") or ""))
    if own is None and weights:
        classes, identity = [one.lower() for one in element.get("class") or ()], str(element.get("id") or "").lower()
        own = next((weights[one] for one in _selectors(element.name, classes, identity) if one in weights), None)
    return around if own is None else own


def _bold(style: str) -> bool | None:
    found = _WEIGHT.findall(style)
    return None if not found else found[-1].lower() in ("bold", "bolder") or found[-1] in ("600", "700", "800", "900")


def _styled(style: str) -> str:
    return HIDDEN if _HIDING.search(style) else STRUCK if any(map(_strikes, style.split(";"))) else ""


def _strikes(declaration: str) -> bool:
    name, _, value = declaration.lower().partition(":")
    return name.strip() in ("text-decoration", "text-decoration-line") and "line-through" in value


def kind_of(element: Any, styles: dict[str, str]) -> str:
    """Why an element's words are no part of the text; '' where they are."""
    name, classes = element.name, [one.lower() for one in element.get("class") or ()]
    style, identity = str(element.get("style") or ""), str(element.get("id") or "")
    if name == "ins" or "msoins" in classes:
        return ""
    if "msodel" in classes:
        return DELETED
    if name == "a" and (kind := _anchor(element, classes)):
        return kind
    if element.has_attr("hidden") and element.get("hidden") != "until-found":
        return HIDDEN
    if about := _about(element, classes, style, identity):
        return about
    if style and (kind := _styled(style)):
        return kind
    if styles:
        for selector in _selectors(name, classes, identity.lower()):
            if selector in styles:
                return styles[selector]
    if name == "div" and element.get("title") in ("footer", "header"):  # as LibreOffice writes them
        return FOOT
    return _BY_NAME.get(name, "")


def _selectors(name: str, classes: list[str], identity: str) -> Iterator[str]:
    for one in [*(f".{one}" for one in classes), *([f"#{identity}"] if identity else [])]:
        yield one
        yield name + one


def _about(element: Any, classes: list[str], style: str, identity: str) -> str:
    role = str(element.get("role") or "")
    if {"footnotes", "endnotes", "footnote", "endnote"} & {*classes} or role in (
        "doc-endnotes",
        "doc-footnote",
        "doc-endnote",
        "doc-footnotes",
    ):
        return NOTE
    if _NOTES.search(style) or (element.name != "a" and _NOTE_ID.match(identity)):
        return NOTE
    if _COMMENTS.search(style) or (element.name != "a" and _COMMENT_ID.match(identity)):
        return COMMENT
    target = _leads_back(element) if element.name in ("p", "div", "li", "aside") else ""
    if re.match(r"#(?:cmnt_ref|_msoanchor_)\d", target):  # Google Docs, Word: the comment begins with a link back
        return COMMENT
    if re.match(r"#(?:ftnt_ref|_ftnref|_ednref|sdfootnote\d+anc|sdendnote\d+anc|fnref)\d*", target):
        return NOTE
    return ""


def _leads_back(element: Any) -> str:
    """Where the link leads that an element begins with, however deep; '' when it begins with something else."""
    for _ in range(6):
        first = next((child for child in element.children if child.name or child.strip()), None) if element.name != "a" else None
        if first is None or first.name is None:
            break
        element = first
    return str(element.get("href") or "") if element.name == "a" else ""


def _anchor(element: Any, classes: list[str]) -> str:
    """Links that stand for a note or comment, or lead back from one."""
    if {
        "footnote-ref",
        "footnote-back",
        "sdfootnoteanc",
        "sdendnoteanc",
        "sdfootnotesym",
        "sdendnotesym",
        "msocomanchor",
        "footnoteanchor",
    } & {*classes}:
        return MARK
    if str(element.get("role") or "") in ("doc-noteref", "doc-backlink"):
        return MARK
    target = str(element.get("href") or "")
    return MARK if _NOTE_TARGET.match(target) and _NOTE_MARK.match(element.get_text()) else ""
