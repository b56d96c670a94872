"""What holds for every test: none of them reaches the user's own files, and no kept file is written anew without being held."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from watching import Watch, watched

if TYPE_CHECKING:
    from playwright.sync_api import Browser

settings.register_profile("untimed", deadline=None)  # a busy machine is no fault of what is tested
settings.load_profile("untimed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that drive a browser first: they take longest, and at the end one process would wait for the other's."""
    items.sort(key=lambda item: not item.path.name.startswith("test_browser"))


def pytest_collection_finish() -> None:
    """The collected tests stay until the end: looking at all of them in every full collection of garbage would take a third of a second."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder for the whole run, so that what libraries keep there (font lists) is made once."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(autouse=True, scope="session")
def _not_the_users_files(home: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        browsers = Path.home() / ".cache" / "ms-playwright"
        if browsers.is_dir() and "PLAYWRIGHT_BROWSERS_PATH" not in os.environ:
            patch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(browsers))
        for name in ("HOME", "USERPROFILE"):
            patch.setenv(name, str(home))
        for name, folder in (("CONFIG", ".config"), ("CACHE", ".cache"), ("DATA", ".local/share"), ("STATE", ".local/state")):
            patch.setenv(f"XDG_{name}_HOME", str(home / folder))
        patch.setenv("APPDATA", str(home / "AppData"))
        yield


@pytest.fixture(autouse=True, scope="session")
def _the_background_is_cut_into_words_once() -> Iterator[None]:
    """Every new study cuts the shipped background into words and keeps them; the tests' studies, new by the hundred, share what is cut."""
    from icc_coding.suggesting.background import Words

    cut = lru_cache(maxsize=2)(Words.of)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Words, "of", staticmethod(lambda ordinary, others: cut(tuple(ordinary), tuple(others))))
        yield


@pytest.fixture(autouse=True)
def _own_settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """icc-coding's settings folder (the name of this machine, the last coder) is new for every test."""
    monkeypatch.setenv("ICC_CODING_CONFIG", str(tmp_path_factory.mktemp("config")))


@pytest.fixture(scope="session")
def watch() -> Iterator[Watch]:
    with watched() as watch:
        yield watch


@pytest.fixture(autouse=True)
def _nothing_is_written_over_unheld(watch: Watch) -> Iterator[None]:
    watch.found.clear()
    yield
    assert not watch.found, "read, and written anew, without being held meanwhile (study.changing)"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the tests of a file; each opens pages of its own in it."""
    from browsing import started

    with started() as browser:
        yield browser
