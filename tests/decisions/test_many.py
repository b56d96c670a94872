"""Reading many lines at once gives what reading them one by one gives, from the log and from what was kept of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from icc_coding.decisions.logs.columns import occurring
from icc_coding.decisions.logs.log import LogFile, line_hash, read_log, read_logs
from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.errors import ProblemsError
from icc_coding.study import Study

T = "a" * 64
BASE: dict[str, object] = {
    "at": "2026-11-22T10:00:00Z",
    "coder": "ana",
    "action": "accept",
    "text": T,
    "start": 3,
    "end": 9,
    "quote": "six ch",
    "code": "v.a",
    "to": None,
    "codes": None,
    "blind": True,
    "shown": False,
    "seconds": 4.25,
    "note": "",
    "by": None,
    "undoes": None,
    "sample": None,
    "run": "r",
    "codebook": "h",
    "v": 1,
}
SOUND: list[dict[str, object]] = [
    {},
    {"action": "replace", "to": "v.b"},
    {"action": "adjust", "to": [0, 4]},
    {"action": "read", "code": None, "codes": "all"},
    {"action": "read", "code": None, "codes": ["v.a", "v.b"]},
    {"action": "note", "text": None, "start": None, "end": None, "note": "Straße – “😀”\u2028"},
    {"action": "undo", "undoes": "ana-here-1-00000000"},
    {"action": "note", "note": "other words", "undoes": "ana-here-1-00000000"},
    {"at": "2026-11-22T10:00:00.5Z", "seconds": 3},
    {"at": "2026-11-22T10:00:00.050000Z", "seconds": None, "by": "bulk:1"},
    {"id": "somebody else's"},
    {"id": "ana-here-007-00000000"},
    {"id": "ana-here-12-0000ABCD"},
    {"quote": "\ud800"},
    {"v": True},
    {"start": 2**53 - 9, "end": 2**53},
    {"to": "no code", "sample": "", "run": None},
    {"to": [1, 2, 3]},
]
FAULTY: list[dict[str, object]] = [
    {"action": "accpt"},
    {"action": "replace"},
    {"action": "read", "codes": []},
    {"action": "undo"},
    {"code": None},
    {"code": "v"},
    {"code": "v.a "},
    {"to": "v.b"},
    {"to": [1, 2]},
    {"to": {"a": [1]}},
    {"codes": "all"},
    {"text": "A" * 64},
    {"text": None},
    {"start": 9},
    {"start": -1},
    {"start": None},
    {"start": 3.0},
    {"start": True},
    {"end": 2**53 + 1},
    {"end": 10**30},
    {"blind": 1},
    {"seconds": -1},
    {"seconds": float("nan")},
    {"seconds": float("inf")},
    {"seconds": 10**400},
    {"at": "2026-11-31T10:00:00Z"},
    {"at": "2026-11-22 10:00:00Z"},
    {"at": "0000-11-22T10:00:00Z"},
    {"at": "٢٠26-11-22T10:00:00Z"},
    {"id": ""},
    {"coder": "bob"},
    {"v": 2},
    {"v": 0},
    {"extra": 1},
    {"note": None},
    {"prev": "f" * 64},
    {"seq": 99},
]
ODD = [
    lambda line: line.replace(b'{"seq": ', b'{"seq":  ').replace(b", ", b" ,"),
    lambda line: b" " + line + b"\t",
    lambda line: re.sub(rb'"note": ("[^"]*"|null)', rb'"note": "first", "note": \1', line),
    lambda line: line.replace(b'"seq"', b'"\\u0073eq"'),
    lambda line: line.replace(b"six ch", b"six\tch"),
    lambda line: line.replace(b"six ch", b"six \xff"),
    lambda line: line.replace(b"six ch", b"\\ud83d\\ude00"),
    lambda line: line.replace(b'"blind": true, ', b""),
    lambda line: line[:-4],
    lambda line: line + b"{}",
    lambda line: line.replace(b"4.25", b"4.250000000000000000000000000000001e0"),
    lambda line: b"",
    lambda line: b"\r",
    lambda line: line + b"\r",
]


@st.composite
def whole_logs(draw: st.DrawFn) -> bytes:
    """A chained log, mostly sound, with at most a few lines that are faulty or written in another program's way."""
    data, prev = b"", ""
    count = draw(st.integers(1, 12))
    strange = draw(st.sets(st.integers(1, count), max_size=2))
    for seq in range(1, count + 1):
        change = draw(st.sampled_from(SOUND))
        fields = {"seq": seq, "prev": prev, "id": f"ana-here-{seq}-{draw(st.integers(0, 2**32 - 1)):08x}", **BASE, **change}
        spoil = draw(st.sampled_from(["faulty", "odd"])) if seq in strange else ""
        if spoil == "faulty":
            fields |= draw(st.sampled_from(FAULTY))
        line = json.dumps(fields, ensure_ascii="\ud800" in str(fields["quote"])).encode("utf-8")
        if spoil == "odd":
            line = draw(st.sampled_from(ODD))(line)
        data += line + b"\n"
        prev = line_hash(line.removesuffix(b"\r"))
    return data[: len(data) - draw(st.sampled_from([0, 0, 0, 1, 5]))]


def told(log: LogFile) -> tuple[object, ...]:
    at = (log.set_aside, log.last_start, log.sound_end, log.last_hash, log.count, log.whole.hexdigest())
    return [tuple(log.records), [log.records[n] for n in range(len(log.records))], log.problems, *at]  # type: ignore[return-value]


@contextmanager
def one_by_one() -> Iterator[None]:
    with patch("icc_coding.decisions.logs.lines.take_lines", return_value=None):
        yield


@given(st.lists(st.integers(-3, 5)))
def test_numbers_that_occur_are_each_given_once_in_order(numbers: list[int]) -> None:
    assert occurring(np.array(numbers, np.int64)).tolist() == sorted(set(numbers))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=whole_logs(), block=st.sampled_from([300, 1500, 1 << 20]))
def test_lines_at_once_are_read_as_one_by_one(data: bytes, block: int, tmp_path: Path) -> None:
    path = tmp_path / "ana.here.jsonl"
    path.write_bytes(data)
    with patch("icc_coding.decisions.logs.chain._BLOCK", block):
        fast = told(read_log(path))
        with one_by_one():
            slow = told(read_log(path))
    assert fast == slow


@pytest.mark.parametrize("change", range(len(SOUND)))
def test_sound_lines_are_taken_and_faulty_ones_never(change: int, tmp_path: Path) -> None:
    """The quick way is taken for what this program writes, or the test above would compare the slow way with itself."""
    first = {"seq": 1, "prev": "", "id": "ana-here-1-00000000", **BASE, **SOUND[change]}
    lines = [json.dumps(first, ensure_ascii=change == 13).encode()]
    lines.append(json.dumps({"seq": 2, "prev": line_hash(lines[0]), "id": "ana-here-2-00000000", **BASE}).encode())
    path = tmp_path / "ana.here.jsonl"
    path.write_bytes(b"\n".join(lines))
    with patch("icc_coding.decisions.logs.chain.from_line") as strict:
        strict.side_effect = ValueError("was read by itself")
        problems = read_log(path).problems
    assert (len(problems) == 1) == (change < 13 or change in (15, 16))  # the last line is always read by itself
    assert not read_log(path).problems


@pytest.fixture
def kept(study: Study, monkeypatch: pytest.MonkeyPatch) -> Study:
    """A study whose logs of six records and more are kept."""
    monkeypatch.setattr("icc_coding.decisions.logs.snapshot._WORTH", 6)
    add(study, 8)
    return study


def add(study: Study, count: int, coder: str = "ana") -> None:
    LogWriter(study, coder, device="here").append(
        [
            Draft("adjust", T, n, n + 5, "words", "v.a", to=(n, n + 4), note="n" * n)
            if n % 3
            else Draft("read", T, n, n + 5, codes=("v.a",))
            for n in range(count)
        ]
    )


def parsed(study: Study) -> int:
    """How many lines are parsed when the logs are read now."""
    with one_by_one(), patch("icc_coding.decisions.logs.chain.from_line", side_effect=lambda line: _count(line)) as strict:
        read_logs(study)
    return strict.call_count


def _count(line: bytes) -> object:
    from icc_coding.decisions.logs.record import from_line

    return from_line(line)


def test_what_was_kept_is_not_parsed_again_and_is_the_same(kept: Study) -> None:
    add(kept, 7, "bob")
    before = [tuple(log.records) for log in read_logs(kept).files]
    assert parsed(kept) == 0
    assert [tuple(log.records) for log in read_logs(kept).files] == before
    add(kept, 2)
    assert parsed(kept) == 2
    assert [len(log.records) for log in read_logs(kept).files] == [10, 7]
    assert tuple(read_logs(kept).files[0].records) == tuple(read_log(kept.decisions / "ana.here.jsonl").records)
    add(kept, 6)
    read_logs(kept)
    assert parsed(kept) == 0


def test_a_change_in_what_was_kept_is_noticed(kept: Study) -> None:
    read_logs(kept)
    path = kept.decisions / "ana.here.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"nnn", b"mmm", 1))
    with pytest.raises(ProblemsError, match="line 6"):
        read_logs(kept)
    path.write_bytes(whole)
    assert parsed(kept) == 0
    lines = whole.split(b"\n")
    path.write_bytes(b"\n".join(lines[:-3] + lines[-2:]))
    with pytest.raises(ProblemsError):
        read_logs(kept)


def test_lost_ends_are_noticed_through_what_was_kept(kept: Study) -> None:
    read_logs(kept)
    path = kept.decisions / "ana.here.jsonl"
    path.write_bytes(b"".join(line + b"\n" for line in path.read_bytes().split(b"\n")[:5]))
    with pytest.warns(match="8 lines were saved"):
        assert read_logs(kept).files == ()


def test_a_head_that_knows_another_line_is_noticed_through_what_was_kept(kept: Study) -> None:
    read_logs(kept)
    add(kept, 1)
    for seq in (4, 8):
        (kept.decisions / "ana.here.head").write_text(json.dumps({"seq": seq, "sha256": "f" * 64}), encoding="utf-8")
        with pytest.raises(ProblemsError, match=f"line {seq}: this line was changed"):
            read_logs(kept)


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "gone", "other"])
def test_what_was_kept_is_made_anew_when_it_is_damaged(kept: Study, damage: str) -> None:
    before = tuple(read_logs(kept).files[0].records)
    (snapshot,) = (kept.cache / "decisions").iterdir()
    data = snapshot.read_bytes()
    if damage == "gone":
        snapshot.unlink()
    else:
        snapshot.write_bytes({"cut": data[:-9], "changed": data[:99] + b"!" + data[100:], "empty": b"", "other": b"{}"}[damage])
    assert parsed(kept) == 8
    assert tuple(read_logs(kept).files[0].records) == before
    assert parsed(kept) == 0


def test_a_cache_that_cannot_be_written_is_no_fault(kept: Study) -> None:
    kept.cache.mkdir()
    (kept.cache / "decisions").write_text("a file where a folder should be", encoding="utf-8")
    assert len(read_logs(kept).files[0].records) == 8
