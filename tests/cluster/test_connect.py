"""Where the workers are: what is refused, that nothing listens beyond this machine, and what a queue is told."""

from __future__ import annotations

from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import psutil
import pytest

from icc_coding.cluster.connect import QUEUES, connected, make_queue_cluster, read_queue
from icc_coding.errors import UserError
from icc_coding.study import Study

SLURM = 'queue = "slurm"\npartition = "short"\nworkers = 3\ncores = 4\nmemory = "16GB"\nwalltime = "01:00:00"\n'


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return Study(tmp_path)


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ("local:none", "local:4"),
        ("somewhere", "tcp://host:8786"),
        ("tcp://127.0.0.1:9", "no scheduler answers"),
        ("missing.toml", "no such file"),
    ],
)
def test_a_place_that_is_none_is_a_sentence(study: Study, where: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import distributed

    real = distributed.Client
    monkeypatch.setattr(distributed, "Client", lambda cluster, timeout: real(cluster, timeout=1))
    with pytest.raises(UserError, match=told), connected(where, study):
        pass


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (SLURM.replace("slurm", "condor"), "needs `queue`, one of: slurm, pbs, sge"),
        (SLURM.replace('memory = "16GB"\n', ""), 'memory = "16GB"'),
        (SLURM + "nodes = 3\n", "unknown setting `nodes`"),
        (SLURM.replace("cores = 4", 'cores = "4"'), "`cores` must be a whole number"),
        (SLURM.replace("cores = 4", "cores = 0"), "`cores` must be 1 or more"),
        (SLURM.replace("16GB", "plenty"), "`memory` cannot be `plenty`"),
        ("queue = \n", "Invalid value"),
    ],
)
def test_a_faulty_description_of_a_queue_names_file_and_remedy(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "slurm.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=told) as caught:
        read_queue(file)
    assert "slurm.toml" in str(caught.value)


def test_without_the_queues_program_nothing_is_waited_for(study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "slurm.toml").write_text(SLURM, encoding="utf-8")
    with pytest.raises(UserError, match="no `sbatch` on this machine"), connected(str(tmp_path / "slurm.toml"), study):
        pass
    assert not (study.cache / "dask").exists()


def test_a_job_says_what_the_file_says_and_speaks_with_certificates(tmp_path: Path) -> None:
    (tmp_path / "slurm.toml").write_text(SLURM, encoding="utf-8")
    (tmp_path / "scratch").mkdir()
    with make_queue_cluster(QUEUES["slurm"][0], read_queue(tmp_path / "slurm.toml"), tmp_path / "scratch") as cluster:
        script = cluster.job_script()
    for line in ("#SBATCH -p short", "#SBATCH --cpus-per-task=4", "#SBATCH -t 01:00:00"):
        assert line in script
    assert "tls://" in script
    assert f"--tls-key {tmp_path / 'scratch'}" in script
    assert "--nworkers 4" in script
    assert "--nthreads 1" in script
    assert "--no-dashboard --dashboard-address 127.0.0.1:0" in script


def test_what_answers_beyond_this_machine_asks_for_a_certificate(tmp_path: Path) -> None:
    (tmp_path / "slurm.toml").write_text(SLURM, encoding="utf-8")
    (tmp_path / "scratch").mkdir()
    with make_queue_cluster(QUEUES["slurm"][0], read_queue(tmp_path / "slurm.toml"), tmp_path / "scratch"):
        addresses = listening()
        beyond = {one.port for one in addresses if not one.ip.startswith("127.")}
        assert beyond, "jobs on other machines have to reach the scheduler"
        for port in {one.port for one in addresses}:
            assert page_of(port) is None, "Dask's own pages tell whoever asks of tasks and logs"


@pytest.mark.parametrize(
    ("queue", "lines"),
    [
        ("slurm", ["#SBATCH -p short", "#SBATCH -A p1", "#SBATCH -t 01:00:00"]),
        ("pbs", ["#PBS -q short", "#PBS -A p1", "#PBS -l walltime=01:00:00"]),
        ("sge", ["#$ -q short", "#$ -P p1", "#$ -l h_rt=01:00:00"]),
    ],
)
def test_each_queue_is_told_in_its_own_words(tmp_path: Path, queue: str, lines: list[str]) -> None:
    (tmp_path / "queue.toml").write_text(SLURM.replace("slurm", queue) + 'account = "p1"\n', encoding="utf-8")
    (tmp_path / "scratch").mkdir()
    with make_queue_cluster(QUEUES[queue][0], read_queue(tmp_path / "queue.toml"), tmp_path / "scratch") as cluster:
        script = cluster.job_script().splitlines()
    assert [line for line in lines if line not in script] == []


def test_a_network_card_that_is_none_is_named_before_a_job_is(study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sbatch").write_text("#!/bin/sh\n", encoding="utf-8")
    (tmp_path / "sbatch").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    file = tmp_path / "queue.toml"
    file.write_text(SLURM + 'interface = "none-such"\n', encoding="utf-8")
    with (
        pytest.raises(UserError, match=r"queue\.toml: there is no network card `none-such`.* There are: .*lo"),
        connected(str(file), study),
    ):
        pass
    assert not (study.cache / "dask").exists()


def test_nothing_listens_beyond_this_machine_and_no_folder_stays(study: Study) -> None:
    with connected("local:1", study) as client:
        assert client.submit(abs, -3).result() == 3
        addresses = listening()
        assert addresses
        assert {one.ip for one in addresses if not one.ip.startswith("127.")} == set()
        assert {page_of(one.port) for one in addresses} == {None}
        assert any((study.cache / "dask").iterdir())
    assert not (study.cache / "dask").exists()


def listening() -> list[Any]:
    """The addresses at which this process and those that it began wait for others."""
    own = psutil.Process()
    connections = [one for process in (own, *own.children(recursive=True)) for one in process.net_connections("inet")]
    return [one.laddr for one in connections if one.status == psutil.CONN_LISTEN]


def page_of(port: int) -> int | None:
    """What asking for Dask's page of workers without encryption gives: the status, or None where nobody answers or there is none."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/info/main/workers.html")
        status = connection.getresponse().status
    except (OSError, HTTPException):
        return None
    finally:
        connection.close()
    return None if status == 404 else status
