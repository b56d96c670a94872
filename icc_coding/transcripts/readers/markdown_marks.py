"""What Markdown writes into a text that nobody said: deletions, comments, footnotes, addresses of links, front matter."""

from __future__ import annotations

import re
from collections.abc import Sequence

from icc_coding.transcripts.draft import LeftOut

_TAG = re.compile(r"</?(?:u|b|i|em|strong|span|font|small|mark|sup|sub|a|div|p|ins|cite|q|abbr)(?:\s[^<>\n]*)?>")
_MARKS = (  # what the mark begins with, the mark, what it stands for
    (("<!--", "{>>"), re.compile(r"<!--(.*?)-->|\{>>(.*?)<<\}", re.DOTALL), "comment"),
    (("<del", "<DEL", "{--"), re.compile(r"<del(?:\s[^<>]*)?>(.*?)</del>|\{--(.*?)--\}", re.DOTALL | re.IGNORECASE), "deleted"),
    (
        ("~~", "<s", "<S"),
        re.compile(r"<(?:s|strike)>(.*?)</(?:s|strike)>|(?<!~)~~(?=\S|\s\S)([^~\n]+?)~~(?!~)", re.DOTALL | re.IGNORECASE),
        "struck",
    ),
    (("[^",), re.compile(r"(?m)^\[\^[^\]\n]{1,40}\]:(.*(?:\n(?:[ \t]+\S.*|[ \t]*$(?=\n[ \t]{2,}\S)))*)\n?"), "note"),
)
_INSERTED = re.compile(r"\{\+\+(.*?)\+\+\}", re.DOTALL)
_REPLACED = re.compile(r"\{~~(.*?)~>(.*?)~~\}", re.DOTALL)
_NOTE_MARK = re.compile(r"\[\^[^\]\s]{1,40}\]")
_PICTURE = re.compile(r"!\[[^\]\n]*\]\([^()\n]*\)")
_LINK = re.compile(
    r"\[([^\[\]\n]+)\]\((?:https?:|mailto:|www\.|#|/|\./|\.\./)[^()\s]*(?:\([^()\s]*\)[^()\s]*)?(?:\s+[\"'][^\"'\n]*[\"'])?\)"
)
_TARGET = re.compile(r"(?m)^ {0,3}\[[^\]^\n][^\]\n]*\]:\s+<?(?:https?:|mailto:|www\.|/)\S+.*\n?")
_FIELD = re.compile(r"^\s*(?:-\s*)?[\w .'\"-]{1,40}:(?:\s|$)|^\s*-\s|^\s+\S|^\s*#|^\s*$|^[\])}],?$")
_LONGEST_HEAD = 200  # lines


def without_marks(text: str) -> tuple[str, list[LeftOut]]:
    """The text as a reader of the rendered page sees it, and what was left out."""
    left_out: list[LeftOut] = []
    if "{~~" in text:
        left_out += [LeftOut("deleted", match[1]) for match in _REPLACED.finditer(text)]
        text = _REPLACED.sub(r"\2", text)
    if "{++" in text:
        text = _INSERTED.sub(r"\1", text)
    for begins, pattern, kind in _MARKS:
        if not any(one in text for one in begins):
            continue
        left_out += [LeftOut(kind, next(group for group in match.groups() if group is not None)) for match in pattern.finditer(text)]
        text = pattern.sub("", text)
    if "](" in text:
        text = _LINK.sub(r"\1", _PICTURE.sub("", text))
    if "]:" in text:
        text = _TARGET.sub("", text)
    if "[^" in text:
        text = _NOTE_MARK.sub("", text)
    return _TAG.sub("", text) if "<" in text else text, left_out


def front_matter(lines: Sequence[str]) -> int:
    """How many lines at the head are front matter: between two lines of `---`, fields and nothing else; 0 when there is none."""
    if not lines or lines[0].strip() != "---":
        return 0
    end = next((n for n in range(1, min(len(lines), _LONGEST_HEAD)) if lines[n].strip() in ("---", "...")), 0)
    fields = lines[1:end]
    return end + 1 if fields and all(_FIELD.match(line) for line in fields) and any(":" in line for line in fields) else 0
