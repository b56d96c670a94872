"""Values that no service writes where they stand: the file is read without them, and nothing stops."""

from __future__ import annotations

from pathlib import Path

from icc_coding.transcripts import read_paths
from icc_coding.transcripts.readers.speech.heard import HeardTurn, as_key, seconds
from icc_coding.transcripts.readers.speech.lists import in_seconds
from icc_coding.transcripts.readers.speech.vendors import rev


def test_a_time_beyond_all_numbers_is_none() -> None:
    assert [seconds(value) for value in (10**400, -1, float("nan"), float("inf"), 2.5)] == [None, None, None, None, 2.5]


def test_a_list_where_a_speaker_should_stand_is_told_apart_and_stops_nothing() -> None:
    assert as_key(["a"]) != as_key(["b"])
    assert as_key(1) == 1
    words = [{"type": "text", "value": "Hello", "ts": 0.5, "end_ts": 0.9}]
    heard = rev({"speakers": [{"id": ["x"], "name": "Ida"}], "monologues": [{"speaker": ["x"], "elements": words}]})
    assert heard is not None
    assert [spoken.speaker for spoken in heard.items] == ["Ida"]


def test_times_that_are_no_numbers_tell_nothing_of_their_unit() -> None:
    items = [HeardTurn("a" * 60, "Ida", 0.0), HeardTurn("b", "Ida", float("inf"))]
    assert in_seconds(items) == (tuple(items), "")


def test_a_number_of_thousands_of_digits_is_the_files_fault(tmp_path: Path) -> None:
    (tmp_path / "talk.json").write_text('{"text": "Hello there", "start": ' + "9" * 5000 + "}", encoding="utf-8")
    (problem,) = read_paths([tmp_path / "talk.json"]).skipped
    assert "fault of icc-coding" not in problem.message
