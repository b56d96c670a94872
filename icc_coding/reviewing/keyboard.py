"""Keys from a real terminal, or from a pipe."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable


class TerminalKeyboard:
    """Single keys from a terminal; whole lines, taken letter by letter, from a pipe."""

    def __init__(self) -> None:
        self._waiting: list[str] = []

    def key(self) -> str:
        """One key, without Enter on a terminal."""
        if not sys.stdin.isatty():
            if not self._waiting:
                line = sys.stdin.readline()
                self._waiting = [*line.rstrip("\n")] or (["Enter"] if line else [])
            return self._waiting.pop(0) if self._waiting else ""
        pressed = _read_key()
        return "Enter" if pressed in ("\r", "\n") else "" if pressed in ("\x03", "\x04", "") else pressed

    def line(self, prompt: str) -> str:
        """A line of text; '' at the end of input."""
        try:
            return input(prompt).strip()
        except EOFError:
            return ""


def _read_key() -> str:
    """One key press without waiting for Enter."""
    if os.name == "nt":
        import msvcrt

        reader: Callable[[], str] = msvcrt.getwch  # type: ignore[attr-defined,unused-ignore]
        return reader()
    import termios
    import tty

    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    try:
        tty.setcbreak(descriptor)
        return sys.stdin.read(1)
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
