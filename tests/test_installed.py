"""Versions and files of what is installed, read without `importlib.metadata`: the same as that says."""

from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path

import pytest

from icc_coding import installed
from icc_coding.keeping.manifest import LIBRARIES


@pytest.mark.parametrize("name", [*LIBRARIES, "scikit.learn", "SPACY_lookups-data"])
def test_versions_are_what_the_standard_library_says(name: str) -> None:
    assert installed.version(name) == metadata.version(name)


def test_files_are_what_the_standard_library_says() -> None:
    expected = [Path(str(file.locate())) for file in metadata.files("click") or []]
    assert installed.files("click") == expected
    assert any(path.name == "core.py" for path in expected)


def test_what_is_not_installed_has_neither_a_version_nor_files() -> None:
    assert installed.version("no-such-distribution") == ""
    assert installed.files("no-such-distribution") == []


def test_of_two_the_first_on_the_path_counts_and_an_older_way_of_installing_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place, number in (("first", "1.5"), ("second", "2.0")):
        folder = tmp_path / place / f"an_invented_thing-{number}.dist-info"
        folder.mkdir(parents=True)
        (folder / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: an-invented-thing\nVersion: {number}\n\nVersion: 9 is told of here.\n"
        )
    old = tmp_path / "second" / "old_thing.egg-info"
    old.mkdir()
    (old / "PKG-INFO").write_text("Metadata-Version: 1.0\nName: old-thing\nVersion: 0.3\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "missing"), str(tmp_path / "first"), str(tmp_path / "second"), *sys.path])
    assert installed.version("An.Invented-Thing") == metadata.version("an-invented-thing") == "1.5"
    assert installed.version("old-thing") == metadata.version("old-thing") == "0.3"
