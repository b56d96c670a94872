"""A long command says how fast it encodes and how long that will take."""

from __future__ import annotations

import pytest

from icc_coding.cli.progress import progress_bar
from icc_coding.phrasing import ENCODING


def test_encoding_is_told_in_words_per_second_with_the_time_left(capsys: pytest.CaptureFixture[str]) -> None:
    time = [0.0]
    with progress_bar(lambda: time[0]) as tell:
        for seconds, done in ((0, 0), (5, 1000), (12, 2400), (30, 6000)):
            time[0] = float(seconds)
            tell(ENCODING, done, 30_000)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == f"2,400 of 30,000: {ENCODING}, 200 words per second, about 0:02:18 left"
    assert lines[1].endswith("about 0:02:00 left")


def test_what_is_read_a_second_time_is_timed_from_its_own_beginning(capsys: pytest.CaptureFixture[str]) -> None:
    time = [0.0]
    with progress_bar(lambda: time[0]) as tell:
        for seconds, done in ((0, 0), (20, 30_000), (20, 0), (40, 6000)):
            time[0] = float(seconds)
            tell(ENCODING, done, 30_000)
    assert capsys.readouterr().err.splitlines()[-1] == f"6,000 of 30,000: {ENCODING}, 300 words per second, about 0:01:20 left"
