"""Whatever was kept of earlier runs, a run gives what a fresh study with the same inputs gives: every file, byte for byte.

The same inputs give a run the same name, so not even that differs; times stand in no output.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from harbours import NORTH, SOUTH, decide, make_study, rows_of, run, snapshot
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from icc_coding.study import Study, open_study

EAST = NORTH.replace("Captain Ode", "Warden Sey").replace("thank us", "never thank us").replace("soup", "pies") + SOUTH
INPUTS = ("transcripts", "codebook.yaml", "study.toml", "models")
KEPT = ("decisions", "codebook", "texts")  # what people did, and what it refers to


def edited_definition(study: Study) -> None:
    text = study.codebook.read_text(encoding="utf-8")
    study.codebook.write_text(text.replace("Harbours lend their tugs", "As a favour harbours lend their ropes and tugs"), encoding="utf-8")


def renamed_code(study: Study) -> None:
    text = study.codebook.read_text(encoding="utf-8")
    study.codebook.write_text(text.replace("label: Talk among pilots", "label: What pilots tell each other"), encoding="utf-8")


def added_rule(study: Study) -> None:
    text = study.codebook.read_text(encoding="utf-8")
    rule = '          - {phrase: "accordion"}\n'
    study.codebook.write_text(
        text.replace('          - {phrase: "pilot* ring"}\n', f'          - {{phrase: "pilot* ring"}}\n{rule}'), encoding="utf-8"
    )


def deleted_code(study: Study) -> None:
    text = study.codebook.read_text(encoding="utf-8")
    start = text.find("      - id: pilot_talk")
    if start >= 0:
        study.codebook.write_text(text[:start] + text[text.index("  - id: trouble") :], encoding="utf-8")


def added_transcript(study: Study) -> None:
    (study.transcripts / "west.txt").write_text(EAST.replace("accordion", "drum"), encoding="utf-8")


def changed_transcript(study: Study) -> None:
    (study.transcripts / "east.txt").write_text(EAST.replace("Mondays", "Tuesdays"), encoding="utf-8")


def deleted_transcript(study: Study) -> None:
    (study.transcripts / "east.txt").unlink(missing_ok=True)


def learned(study: Study) -> None:
    for number, row in enumerate(rows_of(study)):
        decide(study, "reject" if number % 3 == 2 else "accept", row)
    result = run(study, "learn")
    # with an interview gone, what is left may all have been rejected
    assert result.exit_code == 0 or "nothing to learn from" in result.output, result.output


def cache_deleted(study: Study) -> None:
    shutil.rmtree(study.cache)
    study.run_manifest.unlink()


def cache_half_deleted(study: Study) -> None:
    for number, path in enumerate(sorted(path for path in study.cache.rglob("*") if path.is_file())):
        if number % 2:
            path.unlink()
    edited_definition(study)


def cache_damaged(study: Study) -> None:
    for path in [path for path in study.cache.rglob("*") if path.is_file()]:
        data = path.read_bytes()
        path.write_bytes(data[: len(data) // 2] + b"#" + data[len(data) // 2 + 1 :])
    edited_definition(study)


def outputs(study: Study) -> dict[str, bytes]:
    """Suggestions, table, pages."""
    found = {path.name: path.read_bytes() for path in (study.suggestions, study.excerpts)}
    return found | {f"reading/{name}": data for name, data in snapshot(study.reading).items()}


def fresh(study: Study, root: Path) -> Study:
    """Another study with the same inputs, of which nothing is kept."""
    for source in [study.root / name for name in INPUTS] + [study.root / "coding" / name for name in KEPT]:
        place = root / source.relative_to(study.root)
        if source.is_dir():
            shutil.copytree(source, place)
        elif source.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, place)
    other = open_study(root)
    assert not other.cache.exists()
    return other


@pytest.fixture
def warm(tmp_path: Path) -> Study:
    """Three interviews, coded."""
    study = make_study(tmp_path / "warm" / "harbours")
    (study.transcripts / "east.txt").write_text(EAST, encoding="utf-8")
    assert run(study, "code").exit_code == 0
    return study


CASES = (
    edited_definition,
    added_transcript,
    changed_transcript,
    deleted_transcript,
    learned,
    cache_deleted,
    cache_half_deleted,
    cache_damaged,
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_a_run_after_a_change_gives_what_a_fresh_study_gives(warm: Study, tmp_path: Path, case: Callable[[Study], None]) -> None:
    before = outputs(warm)
    case(warm)
    assert run(warm, "code").exit_code == 0
    found = outputs(warm)
    other = fresh(warm, tmp_path / "fresh" / "harbours")
    assert run(other, "code").exit_code == 0
    assert found == outputs(other)
    assert len(rows_of(warm)) > 2
    assert (found == before) == (case is cache_deleted)


def test_one_change_after_another_gives_what_a_fresh_study_gives(warm: Study, tmp_path: Path) -> None:
    for case in (learned, edited_definition, changed_transcript, added_transcript, cache_half_deleted, deleted_transcript):
        case(warm)
        assert run(warm, "code").exit_code == 0
    other = fresh(warm, tmp_path / "fresh" / "harbours")
    assert run(other, "code").exit_code == 0
    assert outputs(warm) == outputs(other)


EDITS = (edited_definition, renamed_code, added_rule, deleted_code, added_transcript, changed_transcript, deleted_transcript, learned)


@given(edits=st.lists(st.sampled_from(EDITS), min_size=2, max_size=4))
@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_changes_in_any_order_give_what_a_fresh_study_gives(edits: list[Callable[[Study], None]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        study = make_study(Path(folder) / "warm" / "harbours")
        (study.transcripts / "east.txt").write_text(EAST, encoding="utf-8")
        for edit in (lambda _: None, *edits):
            edit(study)
            result = run(study, "code")
            assert result.exit_code == 0, result.output
        other = fresh(study, Path(folder) / "fresh" / "harbours")
        assert run(other, "code").exit_code == 0
        assert outputs(study) == outputs(other)
