"""`icc-coding find` on a small study."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from icc_coding.cli import main
from icc_coding.decisions.state import load_state
from icc_coding.study import open_study


def find(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["find", *arguments, "--study", str(root)])


def words(root: Path, *arguments: str) -> list[str]:
    return [one["words"] for one in json.loads(find(root, *arguments, "--json").output)]


def test_words_are_found_in_any_form_as_wholes_with_stars_and_phrases(root: Path) -> None:
    assert words(root, "buy") == ["buy", "bought"]
    assert words(root, "neighb*r*") == ["neighbours", "neighbors"]
    assert words(root, "alt") == []
    assert words(root, "--phrase", "fire", "trucks") == ["fire trucks"]
    assert len(words(root, "salt", "station")) <= len(words(root, "--any", "salt", "station"))
    assert words(root, "--near", "fire", "share", "--within", "6") == ["fire trucks are shared"]
    shown = find(root, "salt").output
    assert shown.startswith("2 passages in 1 transcript.")
    assert "We bought salt together" in shown
    assert "1 more: --most 2 shows all." in find(root, "salt", "--most", "1").output


def test_all_hits_are_coded_only_when_told_to(root: Path) -> None:
    assert (
        "1 passage would get value.buying (1 of interviewers are left out). Do it with --yes."
        in find(root, "buy", "--code", "value.buying", "--coder", "ana").output
    )
    assert load_state(open_study(root)).codings == []
    assert (
        "1 passage coded with value.buying, marked as done in bulk"
        in find(root, "buy", "--code", "value.buying", "--coder", "ana", "--yes").output
    )
    (coding,) = load_state(open_study(root)).codings
    assert (coding.coder, coding.code, coding.status) == ("ana", "value.buying", "added")
    assert "0 passages would get" in find(root, "buy", "--code", "value.buying", "--coder", "ana").output


def test_what_is_missing_is_said(root: Path) -> None:
    assert "Name whose decision it is" in find(root, "buy", "--code", "value.buying").output
    assert "belong to --code" in find(root, "buy", "--yes").output
    assert "Type at least one word" in find(root, "…").output
    assert find(root, "buy", "--code", "value.bying", "--coder", "ana").exit_code == 1
