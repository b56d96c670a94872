"""`icc-coding passages` on a small study with decisions of two coders."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from icc_coding.cli import main
from icc_coding.reviewing.cards import Key
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.drafts import Decision
from icc_coding.reviewing.session import ReviewSession
from icc_coding.study import open_study


@pytest.fixture
def root(root: Path) -> Path:
    desk = Desk.open(open_study(root))
    transcript = desk.by_name["lind"]
    first, second = transcript.coded_segments[0], transcript.coded_segments[-1]
    for coder, action in (("ana", "add"), ("bob", "add")):
        key = Key(transcript.text_hash, first.start, first.end)
        ReviewSession(desk, coder).decide(key, Decision(action, "value.buying"))
    ReviewSession(desk, "ana").decide(Key(transcript.text_hash, second.start, second.end), Decision("unsure", "value.buying"))
    return root


def shown(root: Path, *arguments: str) -> dict:
    result = CliRunner().invoke(main, ["passages", *arguments, "--study", str(root), "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def test_passages_are_counted_once_whoever_coded_them(root: Path) -> None:
    found = shown(root, "value.buying")
    assert (found["passages"], found["transcripts"], found["coders"]) == (2, 1, 2)
    assert {one["coder"] for one in found["shown"][0]["said"]} == {"ana", "bob"}
    assert shown(root, "--coder", "bob")["passages"] == 1
    assert [one["standing"] for one in shown(root, "--standing", "unsure")["shown"]] == ["unsure"]


def test_they_are_printed_with_who_says_what(root: Path) -> None:
    text = CliRunner().invoke(main, ["passages", "value.buying", "--sort", "place", "--study", str(root)]).output
    assert text.startswith("2 passages in 1 transcript, by 2 coders.")
    assert "We bought salt together" in text
    assert "ana added; bob added" in text
    wrong = CliRunner().invoke(main, ["passages", "--case", "nobody", "--study", str(root)])
    assert wrong.exit_code == 1
    assert "There is no case `nobody`" in wrong.output


def test_each_filter_leaves_only_what_it_names(root: Path) -> None:
    (root / "transcripts" / "cases.csv").write_text("transcript,country\nlind,Norway\n", encoding="utf-8")
    assert shown(root, "--transcript", "lind")["passages"] == 2
    assert shown(root, "--attribute", "country=Norway")["passages"] == 2
    assert shown(root, "--band", "likely")["passages"] == 0
