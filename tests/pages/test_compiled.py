"""Compiled templates are kept with the program, and never stand in the way."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from icc_coding.pages.compiled import compiled_beside


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one template; compiled files go below `tmp_path/compiled`."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "compiled"))
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "lamp.html").write_text("The lamp of {{ name }} is {{ 'lit' if lit else 'out' }}.", encoding="utf-8")
    return folder


def rendered(folder: Path) -> str:
    environment = Environment(autoescape=True, loader=FileSystemLoader(folder), bytecode_cache=compiled_beside(folder))
    return environment.get_template("lamp.html").render(name="Ode", lit=True)


def test_a_template_is_compiled_once_and_again_when_it_changes(templates: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert rendered(templates) == "The lamp of Ode is lit."
    kept = list((tmp_path / "compiled").rglob("*.cache"))
    assert len(kept) == 1
    with monkeypatch.context() as patched:
        patched.setattr(Environment, "compile", lambda *_, **__: pytest.fail("it was compiled again"))
        assert rendered(templates) == "The lamp of Ode is lit."
    (templates / "lamp.html").write_text("Lamp {{ name }}", encoding="utf-8")
    assert rendered(templates) == "Lamp Ode"
    kept[0].write_bytes(kept[0].read_bytes()[:40])
    assert rendered(templates) == "Lamp Ode", "a damaged file is compiled anew"


def test_where_nothing_can_be_kept_templates_are_compiled_each_time(
    templates: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert compiled_beside(templates) is None
    assert rendered(templates) == "The lamp of Ode is lit."
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "file"))
    assert compiled_beside(templates) is None
    assert rendered(templates) == "The lamp of Ode is lit."
