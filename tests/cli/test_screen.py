"""What is printed is shown by a terminal, never obeyed; what a drive refuses, and what is a bug, is said without words of an interview."""

from __future__ import annotations

import errno
import io
import os
import sys

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from icc_coding import cli
from icc_coding.cli.screen import clean, clean_but_styles, clean_output

HOSTILE = "a\x1b]0;owned\x07b\x1b[2Jc\x1b[31md\x9b5me\x08f\x00g\x1b(0h\x1bPq\x1b\\i\u202ej"


def test_sequences_and_controls_are_taken_out() -> None:
    assert clean(HOSTILE) == "abcdefghij"
    assert clean("Straße – “quoted”\t😀\n") == "Straße – “quoted”\t😀\n"


@given(st.text(st.characters(codec="utf-8")))
def test_nothing_that_a_terminal_obeys_is_left(text: str) -> None:
    assert not any((ord(letter) < 32 and letter not in "\t\n") or 127 <= ord(letter) < 160 for letter in clean(text))
    assert clean(clean(text)) == clean(text)


def test_colours_stay_on_a_terminal_and_nothing_else() -> None:
    assert clean_but_styles(click.style("red", fg="red", bold=True)) == "\x1b[31m\x1b[1mred\x1b[0m"
    assert clean_but_styles("\x1b[8mhidden\x1b[0m\x1b[2J\x1b[1;31mx") == "hidden\x1b[0m\x1b[1;31mx"


def test_all_that_a_command_prints_is_cleaned(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr("sys.stdout", stream)
    with clean_output():
        print(HOSTILE, file=sys.stdout)
    print("\x1b[0m", file=sys.stdout)
    assert stream.getvalue() == "abcdefghij\n\x1b[0m\n"


def run(monkeypatch: pytest.MonkeyPatch, error: BaseException, *arguments: str) -> tuple[int, str]:
    """What `icc-coding check` ends with when its code raises `error`."""

    def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("icc_coding.transcripts.reading.read_paths", fails)
    monkeypatch.setattr("icc_coding.transcripts.read_paths", fails)
    result = CliRunner().invoke(cli.main, [*arguments, "check", __file__])
    return result.exit_code, result.output + repr(result.exception if arguments else "")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO, errno.ENOENT, errno.ENOTDIR, errno.EMFILE, 9999])
def test_what_a_drive_refuses_is_one_sentence(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    code, output = run(monkeypatch, OSError(number, os.strerror(number), "some\x1b[2Jwhere"))
    assert code == 1
    assert output.startswith("Error: somewhere: ")
    assert "Traceback" not in output
    assert len(output.splitlines()) == 1 or output.count("\n") <= 2


def test_too_little_memory_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    code, output = run(monkeypatch, MemoryError())
    assert (code, "not enough memory" in output, "Traceback" in output) == (1, True, False)


def test_a_bug_keeps_its_places_and_not_the_interview_s_words(monkeypatch: pytest.MonkeyPatch) -> None:
    error = ValueError("could not convert: 'the mayor told me in confidence'")
    code, output = run(monkeypatch, error)
    assert code == 1
    assert "ValueError" in output
    assert "check.py" in output
    assert "confidence" not in output
    assert "in confidence" in run(monkeypatch, error, "--debug")[1]
