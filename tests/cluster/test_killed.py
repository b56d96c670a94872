"""Client and workers killed, as real processes: what is done stays done, and the next run gives the very same bytes."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import harbours
import psutil
import pytest
from harbours import make_study, snapshot

from icc_coding.job import code_study
from icc_coding.study import Study
from icc_coding.suggesting.material import words_of_background
from icc_coding.suggesting.program import shelf_of

no_model = harbours.no_model
PORTS = ["east", "isle", "north", "south", "west"]
SAID = (
    "Interviewer: What of {0}?\n\nPilot of {0}: The pilots ring the other harbour every evening. We lend our tug to {0}, with lower fees.\n"
)
PATIENCE = 120  # seconds, only ever used up by a test that fails


@dataclass
class Coding:
    """A study, the folder of events of its runs, and a folder of temporary files of their own."""

    study: Study
    events: Path
    temporary: Path

    def start(self, **told: str) -> subprocess.Popen[str]:
        """`code --cluster local:2` as a process."""
        environment = {**os.environ, "EVENTS": str(self.events), "TMPDIR": str(self.temporary), **told}
        script = str(Path(__file__).with_name("coding.py"))
        return subprocess.Popen(
            [sys.executable, script, str(self.study.root)], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def measured(self) -> Counter[str]:
        """How often each transcript was measured, whether or not it came to an end."""
        file = self.events / "measured"
        return Counter(file.read_text(encoding="utf-8").split()) if file.exists() else Counter()

    def parts(self) -> set[str]:
        """The files of portions that are done."""
        return {path.name for path in self.study.suggestion_parts.glob("*.parquet")}

    def result(self) -> dict[str, bytes]:
        """What a run writes for the user."""
        return snapshot(self.study.coding, lambda path: path.name in ("suggestions.parquet", "excerpts.csv") or path.suffix == ".html")


@pytest.fixture
def coding(tmp_path: Path) -> Coding:
    """Five interviews, not coded yet; the background's words are there, which each worker of each run would cut anew."""
    study = make_study(tmp_path / "harbours")
    for name in PORTS:
        (study.transcripts / f"{name}.txt").write_text(SAID.format(name.title()), encoding="utf-8")
    words_of_background(shelf_of(study))
    for name in ("events", "temporary"):
        (tmp_path / name).mkdir()
    return Coding(study, tmp_path / "events", tmp_path / "temporary")


@pytest.fixture
def locally(coding: Coding, tmp_path: Path) -> dict[str, bytes]:
    """What a run without a cluster writes."""
    shutil.copytree(coding.study.root, tmp_path / "there" / coding.study.root.name)
    study = Study(tmp_path / "there" / coding.study.root.name, coding.study.settings)
    code_study(study)
    return Coding(study, coding.events, coding.temporary).result()


def wait_for(seen: Callable[[], Any], client: subprocess.Popen[str]) -> None:
    """Until something is there; a client that ends before is the test's failure."""
    until = time.monotonic() + PATIENCE
    while not seen():
        assert client.poll() is None, client.communicate()[1][-2000:]
        assert time.monotonic() < until
        time.sleep(0.02)


def finished(client: subprocess.Popen[str]) -> dict[str, Any]:
    """The summary that a run printed."""
    out, errors = client.communicate(timeout=PATIENCE)
    assert client.returncode == 0, errors[-2000:]
    summary: dict[str, Any] = json.loads(out)
    return summary


def killed(client: subprocess.Popen[str]) -> None:
    """The client is killed; its workers end by themselves."""
    family = psutil.Process(client.pid).children(recursive=True)
    client.kill()
    client.communicate(timeout=PATIENCE)
    assert psutil.wait_procs(family, timeout=PATIENCE)[1] == []


def test_a_killed_client_resumes_with_what_is_missing_and_leaves_nothing(coding: Coding, locally: dict[str, bytes]) -> None:
    client = coding.start(HOLD="north")
    wait_for(lambda: (coding.events / "held").exists() and len(coding.parts()) == len(PORTS) - 1, client)
    family = [psutil.Process(client.pid), *psutil.Process(client.pid).children(recursive=True)]
    places = {one.laddr.ip for process in family for one in process.net_connections("inet") if one.status == psutil.CONN_LISTEN}
    assert places == {"127.0.0.1"}
    done = {name: (coding.study.suggestion_parts / name).stat().st_mtime_ns for name in coding.parts()}
    killed(client)
    assert list(coding.temporary.iterdir()) == []  # what was spilled lies in the study
    before = coding.measured()
    finished(coding.start())
    assert coding.measured() - before == {"north": 1}
    assert {name: (coding.study.suggestion_parts / name).stat().st_mtime_ns for name in done} == done
    assert len(coding.parts()) == len(PORTS)
    assert coding.result() == locally
    assert list(coding.temporary.iterdir()) == []
    assert not (coding.study.cache / "dask").exists()


def test_a_killed_workers_portion_is_done_by_another_and_no_other_again(coding: Coding, locally: dict[str, bytes]) -> None:
    client = coding.start(HOLD="isle")
    wait_for(lambda: (coding.events / "held").exists() and len(coding.parts()) == len(PORTS) - 1, client)
    os.kill(int((coding.events / "held").read_text(encoding="utf-8")), signal.SIGKILL)
    assert finished(client)["skipped"] == []
    assert coding.measured() == dict.fromkeys(PORTS, 1) | {"isle": 2}
    assert coding.result() == locally
    assert not (coding.study.cache / "dask").exists()


def test_a_transcript_that_ends_every_worker_is_named_and_stops_no_other(coding: Coding, locally: dict[str, bytes]) -> None:
    (told,) = finished(coding.start(DIE="south"))["skipped"]
    assert told.startswith("south")
    assert "could not be measured" in told
    assert len(coding.parts()) == len(PORTS) - 1
    assert not (coding.study.cache / "dask").exists()
    code_study(coding.study)
    assert coding.result() == locally


@pytest.mark.parametrize("seed", range(2))
def test_killed_at_any_moment_and_started_again_the_bytes_are_the_same(coding: Coding, locally: dict[str, bytes], seed: int) -> None:
    rng = random.Random(seed)
    client = coding.start()
    wait_for(lambda: len(coding.parts()) >= rng.randrange(3) or (coding.events / "measured").exists(), client)
    time.sleep(rng.random() / 4)
    if client.poll() is None:
        killed(client)
    finished(coding.start())
    assert coding.result() == locally
    assert len(coding.parts()) == len(PORTS)
