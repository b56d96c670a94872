"""Files that the program wrote itself, with values in them that it never writes: one sentence, or taken for not there, never an error."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from harbours import decide, rows_of, run

from icc_coding.decisions.logs.names import config_folder
from icc_coding.decisions.samples import SamplePlan, draw_sample
from icc_coding.files import LARGEST_LIST, as_kept, parse_kept, write_json_atomic, write_sealed
from icc_coding.keeping.verify import verify_study
from icc_coding.reviewing.assignments import assign
from icc_coding.study import Study
from icc_coding.transcripts import read_study
from icc_coding.window.agreed import last_agreed
from icc_coding.window.recent import Recent, recent, remember
from icc_coding.window.running import find_running, place_of

ODD: tuple[Any, ...] = (None, [], {}, "\ud800", 10**400, -1, [None, "a"], " ")


@pytest.fixture
def full(coded: Study) -> Study:
    draw_sample(coded, read_study(coded).transcripts, SamplePlan("round", 2, ("ana",)))
    assign(coded, ["north"], ["ana"], ["north"])
    assert run(coded, "codebook", "rename", "help.tug_sharing", "--label", "Tugs").exit_code == 0
    return coded


def places(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [one for key, inner in pairs for one in ((*here, key), *places(inner, (*here, key)))]


def altered(data: Any, place: tuple[Any, ...], value: Any) -> Any:
    new = json.loads(json.dumps(data))
    holder = new
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = value
    return new


@pytest.mark.parametrize(
    ("pattern", "commands"),
    [
        ("coding/samples/round.json", [("agree", "--sample", "round"), ("sample",)]),
        ("coding/codebook/*.json", [("codebook", "log"), ("codebook", "undo")]),
        ("coding/assignments.json", [("assign",)]),
    ],
)
def test_no_value_in_a_kept_file_ends_a_command_in_an_error(full: Study, pattern: str, commands: list[tuple[str, ...]]) -> None:
    (path,) = full.root.glob(pattern)
    whole = path.read_text(encoding="utf-8")
    data = json.loads(whole)
    before = full.codebook.read_bytes()
    for number, place in enumerate(places(data)):
        for value in (ODD[number % len(ODD)], ODD[(number + 3) % len(ODD)]):
            path.write_text(json.dumps(altered(data, place, value)), encoding="utf-8")
            verify_study(full)
            command = commands[number % len(commands)]
            output = run(full, *command).output
            assert "fault of icc-coding" not in output, (place, value, output)
            full.codebook.write_bytes(before)
            for one in full.root.glob(pattern):
                one.unlink()
    path.write_text(whole, encoding="utf-8")
    assert not verify_study(full).problems


def test_half_a_character_is_nothing_that_was_written(tmp_path: Path) -> None:
    assert parse_kept(b'{"v": 1, "name": "\\ud83d\\udea2"}', 1, tmp_path)["name"] == "🚢"
    for half in (b"\\ud83d", b"\xed\xa0\xbd"):
        with pytest.raises(ValueError, match=r"surrogates|decode"):
            parse_kept(b'{"v": 1, "name": "' + half + b'"}', 1, tmp_path)


def test_values_of_another_type_are_no_values() -> None:
    assert as_kept(dict[str, int], {"a": 1}) == {"a": 1}
    with pytest.raises(ValueError, match="not what this program writes"):
        as_kept(dict[str, int], {"a": "1"})


@pytest.mark.parametrize(
    "content", [b"\xff\xfe", b"{}", b'{"studies": 1}', b'{"studies": ["\\ud800"], "coder": "\\ud800"}', b"[]", b"9" * 5000]
)
def test_a_damaged_list_of_studies_is_forgotten(study: Study, content: bytes) -> None:
    config_folder().mkdir(parents=True, exist_ok=True)
    (config_folder() / "recent.json").write_bytes(content)
    assert recent().studies == Recent().studies
    remember(study, "ana")
    assert recent() == Recent((study.root,), "ana")


@pytest.mark.parametrize("change", [{"pid": 10**30}, {"pid": -1}, {"port": True}, {"port": 0}, {"machine": None}, {"token": ["x"]}])
def test_a_damaged_note_of_a_window_leads_nowhere(study: Study, change: dict[str, Any]) -> None:
    write_json_atomic(place_of(study), {"pid": 1, "machine": "here", "port": 8427, "token": "x"} | change)
    assert find_running(study) is None


def test_a_damaged_name_of_this_machine_is_said(study: Study) -> None:
    config_folder().mkdir(parents=True, exist_ok=True)
    (config_folder() / "device").write_bytes(b"\xff\xfe\x00")
    done = run(study, "memos", "--write", "a memo", "--coder", "ana")
    assert done.exit_code == 1
    assert "does not hold a device name" in " ".join(done.output.split())


@pytest.mark.parametrize("content", [b"null", b"[]", b'{"name": 1}', b"\xff"])
def test_a_damaged_note_of_what_was_measured_is_forgotten(study: Study, content: bytes) -> None:
    write_sealed(study.cache / "window" / "agreement", content)
    assert last_agreed(study) is None


@pytest.mark.parametrize(
    ("pattern", "command"),
    [
        ("coding/samples/round.json", ("agree", "--sample", "round")),
        ("coding/assignments.json", ("assign",)),
        ("coding/logs.json", ("history",)),
        ("coding/decisions/*.head", ("history",)),
        ("coding/texts/*.json", ("find", "tug")),
        ("coding/codebook/*.json", ("codebook", "log")),
        ("coding/codebook/*.yaml", ("codebook", "undo")),
        ("coding/runs/*/manifest.json", ("runs", "diff", "RUN", "RUN")),
    ],
)
def test_a_file_that_was_blown_up_is_measured_and_never_read(
    full: Study, pattern: str, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(full, "accept", rows_of(full)[0])
    assert run(full, "verify").exit_code == 0  # which signs off the logs
    path = sorted(full.root.glob(pattern))[0]
    whole = path.read_bytes()
    name = path.parent.name if "runs" in pattern else ""
    os.truncate(path, LARGEST_LIST + 1)  # a hole: it takes no room on the drive, and would in memory
    read = Path.read_bytes

    def small(one: Path) -> bytes:
        assert one.stat().st_size <= LARGEST_LIST, f"{one.name} was read"
        return read(one)

    monkeypatch.setattr(Path, "read_bytes", small)
    for typed in (command, ("verify",)):
        result = run(full, *[word.replace("RUN", name) for word in typed])
        assert "fault of icc-coding" not in result.output, typed
    path.write_bytes(whole)
    assert run(full, "verify").exit_code == 0
