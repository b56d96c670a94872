"""What a YAML error means to the person who typed it, and a mended line so that reading can go on to the next problem.

A mended line only serves to find further problems in one go: the file itself is never changed, and never accepted as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import yaml

from icc_coding.codebook.schema import ALL_KEYS
from icc_coding.phrasing import one_line

_QUOTE_ALL = "Put the whole text in quotes."
_ITEM = re.compile(r"(?P<lead>\s*(?:-\s+)*)(?P<key>[A-Za-z_][\w-]*:(?:\s+|$))?(?P<value>.*?)\s*")
_CLOSED_QUOTE = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'")
_BARE_SIGN = re.compile(r"(:\s*|[\[,]\s*)([*+?!&|>%@`]+)(?=\s*[,}\]])")
_CURLY = re.compile("[:,{[-] *[“”„«‘]")  # where a value begins
_CLOSING = {"[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One syntax error: its line (counted from 1), what it means, and lines to try in its place."""

    line: int
    message: str
    remedy: str
    mended: tuple[str, ...] = ()


def diagnose(error: yaml.MarkedYAMLError, lines: Sequence[str]) -> Fault:
    """Say what an error of the YAML parser means, from its words (PyYAML's and libyaml's alike) and the look of the line."""
    last = len(lines) - 1
    at = min(error.problem_mark.line, last) if error.problem_mark else last
    opened = min(error.context_mark.line, last) if error.context_mark else at
    for place in (at, opened):
        if _CURLY.search(lines[place]):
            return _curly(lines[place], place)
    for words, explain in _EXPLANATIONS:
        if re.search(words, error.problem or ""):
            return explain(lines, at, opened)
    return Fault(at + 1, f"YAML cannot read this ({error.problem}).", "Compare the line with those above it.")


def _curly(line: str, at: int) -> Fault:
    """A text between the quotes of a word processor, which YAML takes for letters."""
    straight = re.sub("[“”„«»]", '"', line)
    mended = (straight,) if straight.count('"') == 2 else ()
    message = f"curly quotes are no quotes in YAML: `{one_line(line.strip())}`."
    return Fault(at + 1, message, "Write straight ones around the whole text.", (*mended, _quoted(line)))


def without_tabs(lines: Sequence[str], at: int) -> str:
    """A line with blanks for its tabs; tabs in front become the indent that the line above suggests."""
    line = lines[at]
    if "\t" not in _indent(line):
        return line.replace("\t", " ")
    above = next((earlier for earlier in reversed(lines[:at]) if earlier.strip()), "")
    lead, _, value = _parts(above)
    dashed, opens = line.lstrip().startswith("-"), not value and above.rstrip().endswith(":")
    column = len(_indent(above)) if dashed and not opens else len(lead)
    return " " * (column + 2 * opens) + line.strip().replace("\t", " ")


def _parts(line: str) -> tuple[str, str, str]:
    """Indent with dashes, key with colon, and value of a line."""
    match = _ITEM.fullmatch(line)
    return (match["lead"], match["key"] or "", match["value"]) if match else ("", "", line)


def _quoted(line: str) -> str:
    lead, key, value = _parts(line)
    return f"{lead}{key}'" + value.replace("'", "''") + "'"


def _colon(lines: Sequence[str], at: int, _: int) -> Fault:
    line = lines[at]
    _lead, key, value = _parts(line)
    if key.strip(": ") in ALL_KEYS and ": " not in value and not value.endswith(":"):
        return _indentation(lines, at)
    message = f"a colon with a blank after it makes YAML see a key in the middle of a text: `{one_line(line.strip())}`."
    return Fault(at + 1, message, _QUOTE_ALL, (_quoted(line), line.replace(": ", " - ")))


def _no_colon(lines: Sequence[str], _: int, opened: int) -> Fault:
    line = lines[opened]
    dashed, keyed = _dash_without_blank(line), re.fullmatch(r"(\s*(?:-\s+)*)([A-Za-z_]\w*)(:?)(\S.*)?", line.rstrip())
    if dashed:
        return Fault(opened + 1, f"there is no blank after the dash in `{one_line(line.strip())}`.", "Put one there.", (dashed,))
    if keyed and keyed[2] in ALL_KEYS and (keyed[3] or not keyed[4]):
        what = "no blank after the colon" if keyed[3] else "no colon after the key"
        mended = f"{keyed[1]}{keyed[2]}: {keyed[4] or ''}"
        return Fault(opened + 1, f"there is {what} in `{one_line(line.strip())}`.", f"Write `{keyed[2]}: …`.", (mended,))
    remedy = "If it continues the text above it, indent it further than the line where that text begins."
    return Fault(opened + 1, f"`{one_line(line.strip())}` is neither `key: value` nor the item of a list.", remedy, ("",))


def _first_sign(lines: Sequence[str], at: int, opened: int) -> Fault:
    line = lines[at]
    value = _parts(line)[2]
    bare = _BARE_SIGN.search(line)
    if value[:1] in ("|", ">") and at + 1 < len(lines) and len(_indent(lines[at + 1])) > len(_indent(line)):
        message = f"after the sign {value[0]} the text must begin on the next line."
        return Fault(at + 1, message, "Move the rest of the line down.", (line[: line.index(value)] + value[0],))
    if value[:1] in tuple("@`%*&!?|>"):
        return _sign_first(line, at, value[0])
    if bare:
        return Fault(at + 1, f"`{bare[2]}` must be in quotes here.", f'Write "{bare[2]}".', (_BARE_SIGN.sub(r'\1"\2"', line),))
    return _brackets(lines, at, opened)


def _open_quote(lines: Sequence[str], _: int, opened: int) -> Fault:
    line = lines[opened].rstrip()
    quote = _parts(line)[2][:1]
    closed = (line + quote,) if quote in ('"', "'") else ()
    return Fault(
        opened + 1, f"a quote is opened here and never closed: `{one_line(line.strip())}`.", "Close it at the end of the text.", closed
    )


def _escape(lines: Sequence[str], at: int, _: int) -> Fault:
    message = "between double quotes a backslash has a meaning of its own in YAML."
    return Fault(at + 1, message, "Use single quotes around the text.", (lines[at].replace("\\", "\\\\"),))


def _second_document(_lines: Sequence[str], at: int, _: int) -> Fault:
    return Fault(at + 1, "a second YAML document begins here, but a codebook is one.", "Delete the line of dashes or dots.", ("",))


def _brackets(lines: Sequence[str], at: int, opened: int) -> Fault:
    if opened == at and not lines[at].strip():
        opened = next((earlier for earlier in range(at, -1, -1) if _open_brackets(lines[earlier])), at)
    line = lines[opened]
    missing = "".join(_CLOSING[sign] for sign in reversed(_open_brackets(line)))
    if at != opened and missing:
        return Fault(
            opened + 1, f"a bracket is opened here and not closed: `{one_line(line.strip())}`.", f"Add `{missing}`.", (line + missing,)
        )
    lead, key, value = _parts(lines[at])
    if value[:1] in _CLOSING and not key and _text_like(value):
        return _after_closing(lines[at], at, value)
    message = f"YAML cannot read what stands in brackets: `{one_line(lines[at].strip())}`."
    return Fault(at + 1, message, "Put each text in them in quotes, and close every bracket.", (f"{lead}{key}''",))


def _layout(lines: Sequence[str], at: int, _: int) -> Fault:
    """A line where YAML expected another item or key: rarely the line's fault alone."""
    value = _parts(lines[at])[2]
    closed = _CLOSED_QUOTE.match(value)
    if (closed and closed.end() < len(value)) or (value[:1] in _CLOSING and _text_like(value)):
        return _after_closing(lines[at], at, value)
    above = _open_quote_above(lines, at)
    if above is not None:
        return _open_quote(lines, at, above)
    for earlier in range(at - 1, max(-1, at - 20), -1):
        dashed = _dash_without_blank(lines[earlier])
        if dashed:
            return Fault(
                earlier + 1, f"there is no blank after the dash in `{one_line(lines[earlier].strip())}`.", "Put one there.", (dashed,)
            )
    return _indentation(lines, at)


def _after_closing(line: str, at: int, value: str) -> Fault:
    if value[:1] in _CLOSING:
        return _sign_first(line, at, value[0])
    remedy = f"{_QUOTE_ALL} Inside single quotes a single quote is written twice ('')."
    return Fault(at + 1, f"the text goes on after the closing quote: `{one_line(line.strip())}`.", remedy, (_quoted(line),))


def _sign_first(line: str, at: int, sign: str) -> Fault:
    return Fault(at + 1, f"a text cannot begin with the sign {sign} unless it is in quotes.", _QUOTE_ALL, (_quoted(line),))


def _indentation(lines: Sequence[str], at: int) -> Fault:
    """A line that begins in a column of its own; the columns of the lines above are tried, the nearest and deeper ones first."""
    line = lines[at]
    own = len(line) - len(line.lstrip())
    columns = {len(lead) for earlier in lines[max(0, at - 60) : at] if earlier.strip() for lead in (_parts(earlier)[0], _indent(earlier))}
    tried = sorted(columns - {own}, key=lambda column: (abs(column - own), -column))[:6]
    message = f"`{one_line(line.strip())}` does not line up with the lines above it (it has {own} blanks in front)."
    likely = " or ".join(str(column) for column in sorted(tried[:2]))
    remedy = f"Give it as many blanks as the lines it belongs with{f', perhaps {likely}' if likely else ''}."
    return Fault(at + 1, message, remedy, tuple(" " * column + line.lstrip() for column in tried))


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _dash_without_blank(line: str) -> str:
    """The line with a blank after its dash when that is what it lacks, else ''."""
    match = re.fullmatch(r"(\s*)-([^\s\-].*)", line)
    return f"{match[1]}- {match[2]}" if match else ""


def _open_quote_above(lines: Sequence[str], at: int) -> int | None:
    """The nearest line above whose quote is closed only by chance, where another text begins or goes on."""
    for earlier in range(at - 1, max(-1, at - 200), -1):
        value = _parts(lines[earlier])[2]
        if value[:1] in ('"', "'") and not _CLOSED_QUOTE.match(value):
            closing = next((line for line in lines[earlier + 1 : at + 1] if value[0] in line), "")
            if not re.fullmatch(r"\s*([,\]}].*)?(\s#.*)?", closing.partition(value[0])[2]):
                return earlier
    return None


def _open_brackets(line: str) -> list[str]:
    stack: list[str] = []
    for sign in _CLOSED_QUOTE.sub("", line):
        if sign in _CLOSING:
            stack.append(sign)
        elif stack and sign == _CLOSING[stack[-1]]:
            stack.pop()
    return stack


def _text_like(value: str) -> bool:
    """Whether a value that begins with a bracket goes on with words after the bracket is closed, as in `[laughs] we did`."""
    return bool(re.match(r"[\[{][^\[\]{}]*[\]}]\s*[^\s,#\]}]", value))


_EXPLANATIONS: tuple[tuple[str, Callable[[Sequence[str], int, int], Fault]], ...] = (
    ("mapping values are not allowed", _colon),
    ("could not find expected ':'", _no_colon),
    ("cannot start any token|undefined alias|alphabetic or numeric|mapping keys are not|URI|whitespace or line|node content", _first_sign),
    ("comment or a? ?line break|chomping", _first_sign),
    ("end of stream|document separator", _open_quote),
    ("escape", _escape),
    ("another document", _second_document),
    ("',' or", _brackets),
    ("block end|expected key|'-' indicator|block sequence entries", _layout),
)
