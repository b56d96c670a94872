"""`docs/trust.md` is held to its word: each test that it names exists, each promise of the table names one, and no threat is without."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "trust.md").read_text(encoding="utf-8")
TESTS = {
    name for path in (ROOT / "tests").rglob("test_*.py") for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.M)
}
THREATS = ("tests/reviewing/test_threats.py", "tests/window/test_threats.py")


def rows(heading: str) -> list[list[str]]:
    """The cells of the table below a heading."""
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line.strip().strip("|").split(" | ") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line] for line in lines[2:]]


def named_tests(text: str) -> list[str]:
    return re.findall(r"`(test_\w+)`", text)


def named_files(text: str) -> list[str]:
    return re.findall(r"`((?:tests|benchmarks|docs)/[\w/.]+)`", text)


def test_every_test_and_file_that_is_named_exists() -> None:
    assert len(named_tests(PAGE)) > 25
    assert [name for name in named_tests(PAGE) if name not in TESTS] == []
    assert [name for name in named_files(PAGE) if not (ROOT / name).is_file()] == []


@pytest.mark.parametrize("row", rows("Promise, test, figure"), ids=lambda row: row[0][:50])
def test_every_promise_names_a_test_and_a_figure(row: list[str]) -> None:
    promise, test, figure = row
    assert promise
    assert named_tests(test) or named_files(test)
    assert figure


@pytest.mark.parametrize("row", rows("The window and the review page: threats and answers"), ids=lambda row: row[0][:50])
def test_every_threat_has_an_answer_and_a_test(row: list[str]) -> None:
    threat, answer, test = row
    assert threat
    assert answer
    assert named_tests(test) or named_files(test) or test == "the same two"


@pytest.mark.parametrize(
    "threat",
    [
        *("DNS rebinding", "CSRF", "another user of the machine", "over the shoulder", "in the history", "uploads", "path traversal"),
        *("clickjacking", "cached pages", "slow requests", "huge requests"),
    ],
)
def test_no_threat_is_left_out(threat: str) -> None:
    assert any(threat in row[0] for row in rows("The window and the review page: threats and answers"))


@pytest.mark.parametrize("file", THREATS)
def test_every_attack_of_the_tests_stands_in_the_list(file: str) -> None:
    """A threat that is found later gets its row."""
    tried = re.findall(r"^def (test_\w+)", (ROOT / file).read_text(encoding="utf-8"), re.M)
    assert set(tried) - {"test_the_routes_are_found"} <= set(named_tests(PAGE))


def test_the_number_of_attacks_is_as_the_page_says() -> None:
    tried = sum(len(re.findall(r"^def test_", (ROOT / file).read_text(encoding="utf-8"), re.M)) for file in THREATS)
    assert f"| {tried} tests" in PAGE
