"""A text on one line, and a time as people read it."""

from __future__ import annotations

import pytest

from icc_coding.phrasing import clock, ending, one_line


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("Two\n  harbours ", 60, "Two harbours"),
        ("harbours", 8, "harbours"),
        ("nine harbours", 8, "nine ha…"),
        ("nine harbours", 6, "nine…"),
    ],
)
def test_a_text_on_one_line_is_cut_to_its_width(text: str, width: int, shown: str) -> None:
    assert one_line(text, width) == shown


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("Who pays?", 9, "Who pays?"),
        ("We were on the quay. You  told us of the tug.\nWho pays?", 30, "… Who pays?"),
        ("We were on the quay. You told us of the tug. Who pays?", 40, "… You told us of the tug. Who pays?"),
        ("and so on and on about the quay", 12, "… the quay"),
        ("a" * 30, 12, "… " + "a" * 10),
    ],
)
def test_of_a_long_question_the_end_is_shown(text: str, width: int, shown: str) -> None:
    assert ending(text, width) == shown
    assert len(ending(text, width)) <= width


@pytest.mark.parametrize(("seconds", "shown"), [(None, ""), (0, "0:00:00"), (59.9, "0:00:59"), (3661, "1:01:01"), (360000, "100:00:00")])
def test_a_time_is_hours_minutes_and_seconds(seconds: float | None, shown: str) -> None:
    assert clock(seconds) == shown
