"""What reaches the terminal: names of files, notes and quotes may hold escape sequences, which a terminal would obey."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO, cast

from icc_coding.decoding import shown_name

# Sequences a terminal obeys (CSI, OSC and other strings, short escapes), then every other control character but tab and line end,
# the C1 range, and the marks that turn the direction of writing.
_SEQUENCE = re.compile("\x1b\\[[0-?]*[ -/]*[@-~]|\x1b[\\]PX^_].*?(?:\x07|\x1b\\\\|$)|\x1b[ -/]*[0-~]|\x9b[0-?]*[ -/]*[@-~]", re.DOTALL)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_STYLE = re.compile(
    "\x1b\\[(?:[0-7]|9|[12349][0-9]|10[0-7]|[34]8;(?:5;[0-9]+|2;[0-9]+;[0-9]+;[0-9]+)|[;0])*m"
)  # colours and weights: all but "concealed"


def clean(text: str) -> str:
    """A text that a terminal shows and does not obey: escape sequences and control characters are left out, what is no text is marked."""
    text = shown_name(text)
    return _CONTROL.sub("", _SEQUENCE.sub("", text))


def clean_but_styles(text: str) -> str:
    """The same, but what only colours or emboldens stays."""
    text = shown_name(text)
    if "\x1b" not in text:
        return _CONTROL.sub("", text)
    pieces, end = [], 0
    for style in _STYLE.finditer(text):
        pieces += [clean(text[end : style.start()]), style[0]]
        end = style.end()
    return "".join([*pieces, clean(text[end:])])


@contextmanager
def clean_output() -> Iterator[None]:
    """For the time of the block, all that is printed passes :func:`clean` (on a terminal, colours stay)."""
    before = sys.stdout
    sys.stdout = cast(TextIO, _Clean(before))
    try:
        yield
    finally:
        sys.stdout = before


class _Clean:
    """A text stream that cleans what is written."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._clean = clean_but_styles if stream.isatty() else clean

    def write(self, text: str) -> int:
        self._stream.write(self._clean(text))
        return len(text)

    def writelines(self, lines: list[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
