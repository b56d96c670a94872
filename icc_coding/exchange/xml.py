"""XML by hand: what it cannot hold is escaped and comes back."""

from __future__ import annotations

import re

# XML 1.0 knows no other control characters than tab, line feed and carriage return, no halves of surrogate pairs, no U+FFFE and U+FFFF.
_FORBIDDEN = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ud800-\\udfff\\ufffe\\uffff]|_(?=x[0-9A-Fa-f]{4}_)|\\r")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\t": "&#9;"})
_NEEDS = re.compile('[&<>"\n\t]')


def escape_text(text: str) -> str:
    """Text for an XML element or attribute.

    Characters that XML forbids are written as `_xHHHH_`, as Excel does (ECMA-376, ST_Xstring), and so is what already looks like that;
    :func:`unescape_text` gives the text back.
    """
    if _FORBIDDEN.search(text):
        text = _FORBIDDEN.sub(lambda match: f"_x{ord(match[0]):04X}_", text)
    return text.translate(_MARKUP) if _NEEDS.search(text) else text


def unescape_text(text: str) -> str:
    """The text that :func:`escape_text` was given, once the XML parser has read it."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text
