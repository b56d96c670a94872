"""The control words of Rich Text Format as far as reading needs them, and the tokens of a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from icc_coding.transcripts.words import word_set

# Groups that hold no text of the document. What a file marks with \* is skipped as well, unless it is known to hold text.
SKIPPED = word_set(
    """
    fonttbl colortbl stylesheet info pict object objdata header headerl headerr headerf footer footerl footerr footerf fldinst listtext pntext
    pntxta pntxtb shprslt nonshppict sp sn sv themedata colorschememapping datastore latentstyles xmlnstbl listtable listoverridetable revtbl
    rsidtbl generator bkmkstart bkmkend atrfstart atrfend atnid atnauthor atntime atndate atnicn atnref atnparent ftnsep ftnsepc ftncn aftnsep
    aftnsepc aftncn wgrffmtfilter mmathPr filetbl template operator docvar private xe tc rxe userprops
    """
)
SHOWN = frozenset(("shpinst", "shptxt", "fldrslt", "shp", "do", "dptxbxtext", "ud", "upr"))  # may follow \* or lie in a skipped group
CHARACTERS = {
    "tab": "\t",
    "nestcell": "\t",
    "line": "\n",
    "lbr": "\n",
    "page": "\n",
    "column": "\n",
    "nestrow": "\n",
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",
    "~": "\u00a0",
    "_": "-",
    "{": "{",
    "}": "}",
    "\\": "\\",
}
_CHARSETS = {
    0: 1252,
    77: 10000,
    128: 932,
    129: 949,
    134: 936,
    136: 950,
    161: 1253,
    162: 1254,
    163: 1258,
    177: 1255,
    178: 1256,
    186: 1257,
    204: 1251,
    222: 874,
    238: 1250,
}
_TOKEN = re.compile(
    r"\\(?P<word>[A-Za-z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<byte>[0-9A-Fa-f]{2})|\\(?P<symbol>[^A-Za-z'])|(?P<brace>[{}])|(?P<end>[\r\n]+)|(?P<text>[^\\{}\r\n]+)|\\",
    re.DOTALL,
)


class Token(NamedTuple):
    """`kind`: word, byte, symbol, brace or text; a word's number is None where it has none."""

    kind: str
    value: str
    number: int | None = None


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a file that was decoded as Latin-1, line ends and binary data left out."""
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            return
        position = match.end()
        kind = match.lastgroup or ""
        if kind in ("word", "number"):
            number = match["number"]
            if match["word"] == "bin" and number is not None:
                position += max(0, int(number))
            yield Token("word", match["word"], None if number is None else int(number))
        elif kind and kind != "end":
            yield Token(kind, match[kind])


def all_letters(data: bytes) -> str:
    """Everything that is written in a file, also what was deleted, hidden or is no text of the document."""
    held: list[str] = []
    codec, substitutes, passing = "cp1252", 1, 0
    for kind, value, number in tokens(data.decode("latin-1")):
        if kind in ("text", "byte"):
            written = value if kind == "text" else bytes([int(value, 16)]).decode(codec, errors="replace")
            held.append(written[passing:])  # passed over is what stands for the letter before it where a program knows only old letters
            passing -= min(passing, len(written))
        elif kind == "word" and value == "u":
            held.append(chr((number or 0) % 65536))
            passing = substitutes
        elif kind == "word" and value == "uc":
            substitutes = number or 0
        elif kind == "word" and value == "ansicpg":
            codec = code_page(number)
        elif kind == "word":
            held.append("\n" if value in ("par", "sect", "cell", "row") else CHARACTERS.get(value, ""))
    return "".join(held)


def code_page(number: int | None) -> str:
    """The codec of a code page (`\\ansicpg1250`), cp1252 for what Python does not know."""
    name = {10000: "mac_roman", 65001: "utf-8"}.get(number or 0, f"cp{number or 1252}")
    try:
        "".encode(name)
    except LookupError:
        return "cp1252"
    return name


def charset(number: int | None) -> str:
    """The codec of a font's character set (`\\fcharset238`), '' where the document's own applies."""
    return code_page(_CHARSETS[number]) if number in _CHARSETS and number != 0 else ""
