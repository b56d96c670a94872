"""What comes along at run time has a licence that lets anyone use, change and pass on what is built on it; what findings install is named with its version."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
_PERMISSIVE = re.compile(
    r"\b(MIT|BSD|0BSD|Apache|ISC|PSF|PSFL|Python|Zlib|MPL|Mozilla|HPND|CC0|Unlicense|BSL|CNRI|matplotlib)", re.IGNORECASE
)
_STRONG = re.compile(r"\b(?<!L)(?:A?GPL|General Public License|GNU Affero|SSPL|Commons Clause|NonCommercial)", re.IGNORECASE)


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def at_run_time() -> dict[str, metadata.Distribution]:
    """All that icc-coding needs, and what these need, without extras."""
    found: dict[str, metadata.Distribution] = {}
    needs = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    waiting = [re.split(r"[ ;<>=!~\[(]", need)[0] for need in needs]
    while waiting:
        name = canonical(waiting.pop())
        if name in found:
            continue
        try:
            found[name] = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # for another system
        waiting += [re.split(r"[ ;<>=!~\[(]", need)[0] for need in found[name].requires or [] if "extra ==" not in need]
    return found


def licence(package: metadata.Distribution) -> str:
    """What a package says about its licence, in all places where it may."""
    data = package.metadata
    said = [data.get("License-Expression") or "", (data.get("License") or "")[:200]]
    said += [line.rpartition("::")[2] for line in data.get_all("Classifier") or [] if line.startswith("License")]
    return " | ".join(part.strip() for part in said if part.strip())


PACKAGES = at_run_time()


@pytest.mark.parametrize("name", sorted(PACKAGES))
def test_licences_are_permissive(name: str) -> None:
    said = licence(PACKAGES[name])
    if not said:
        files = [f for f in PACKAGES[name].files or [] if f.name.upper().startswith(("LICEN", "COPYING"))]
        said = " ".join(
            str(f.locate().read_text(encoding="utf-8", errors="replace"))[:2000] for f in files if Path(str(f.locate())).is_file()
        )  # type: ignore[union-attr]
    assert not _STRONG.search(said), f"{name}: {said}"
    assert _PERMISSIVE.search(said), f"{name}: {said or 'says nothing'}"


def test_everything_is_pinned() -> None:
    pinned = {
        canonical(line.split("==")[0]) for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines() if "==" in line
    }
    assert {name for name in PACKAGES if name not in ("setuptools", "pip")} <= pinned


def test_findings_are_listed_once_each() -> None:
    listed = re.findall(r"\]\(([^)]+\.sh)\)", (ROOT / "findings" / "README.md").read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(path.name for path in (ROOT / "findings").glob("*.sh"))


@pytest.mark.parametrize("script", sorted((ROOT / "findings").glob("*.sh")), ids=lambda path: path.stem)
def test_a_finding_installs_named_versions_only(script: Path) -> None:
    commands = script.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    installs = [line.split(" install ", 1)[1].split(" 2> ")[0] for line in commands if re.search(r"(pip\"?|npm) install ", line)]
    packages = [word.strip("\"'") for install in installs for word in install.split() if not word.startswith("-")]
    assert packages
    assert not [package for package in packages if not re.search(r"[^@]+(==|@)\d", package)]
