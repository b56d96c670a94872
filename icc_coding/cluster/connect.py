"""Where the workers are: processes of this machine, a scheduler that runs already, or jobs that a queue starts.

Nothing listens beyond this machine unless a queue's jobs on other machines have to reach the scheduler, and then only with certificates
made for the run. Temporary files lie in the study's `.icc-cache/dask` and are removed at the end.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from icc_coding.errors import UserError
from icc_coding.files import read_text
from icc_coding.study import Study

LOOPBACK = "127.0.0.1"
# Dask's scheduler and workers always answer HTTP as well, unencrypted and to anybody, also where the dashboard is off: with its pages of tasks
# and logs, on the address at which the scheduler is reached. So there are no pages, and the port is one of this machine's own.
_NO_PAGES: Mapping[str, list[str]] = {"distributed.scheduler.http.routes": [], "distributed.worker.http.routes": []}
_UNSEEN = {"dashboard": False, "dashboard_address": f"{LOOPBACK}:0"}
_UNSEEN_WORKER = ["--no-dashboard", "--dashboard-address", f"{LOOPBACK}:0"]
# What the queue is called in `slurm.toml`, its class in dask-jobqueue, and the program that hands in a job.
QUEUES = {"slurm": ("SLURMCluster", "sbatch"), "pbs": ("PBSCluster", "qsub"), "sge": ("SGECluster", "qsub")}
_MEMORY = re.compile(r"\d+(?:\.\d+)? ?[kKMGT]i?B", re.ASCII)
_OWN = ("queue", "workers")
_PASSED = {
    "partition": str,
    "account": str,
    "cores": int,
    "processes": int,
    "memory": str,
    "walltime": str,
    "interface": str,
    "directives": list,
    "prologue": list,
    "python": str,
}
_NAMES = {"partition": "queue", "directives": "job_extra_directives", "prologue": "job_script_prologue"}  # as dask-jobqueue calls them
_NAMES_OF = {"sge": {"account": "project"}}  # where a queue's own word differs


@contextmanager
def connected(where: str, study: Study) -> Iterator[Any]:
    """A Dask client. `where` is `local` (or `local:3`), an address (`tcp://host:8786`, `tls://…`), or a TOML file that describes a queue.

    Raises UserError when Dask is not installed, the file is faulty, the queue's program is not here, or nobody answers.
    """
    dask, distributed = _dask()
    scratch = study.cache / "dask"
    quiet = {"temporary-directory": str(scratch), "distributed.scheduler.allowed-failures": 1, **_NO_PAGES}
    with ExitStack() as stack:
        stack.enter_context(dask.config.set(quiet))
        if where == "local" or where.startswith("local:"):
            stack.enter_context(_scratch(scratch))
            cluster = stack.enter_context(_local(distributed, where, scratch))
        elif where.endswith(".toml"):
            stack.enter_context(_scratch(scratch))
            cluster = stack.enter_context(queue_cluster(Path(where), scratch))
        elif "://" in where:
            cluster = where
        else:
            raise UserError(f"--cluster {where}: give `local`, the address of a scheduler (tcp://host:8786) or a .toml file of a queue.")
        try:
            client = stack.enter_context(distributed.Client(cluster, timeout=30))
        except (OSError, ValueError, TimeoutError) as error:
            raise UserError(f"--cluster {where}: no scheduler answers there ({str(error).splitlines()[0]}).") from error
        yield client


@contextmanager
def _scratch(folder: Path) -> Iterator[None]:
    """The folder for keys and spilled data, open to its owner only, and gone at the end."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _dask() -> tuple[Any, Any]:
    try:
        import dask
        import distributed
    except ImportError as error:
        raise UserError("Dask is not installed. Install it with `pip install 'icc-coding[cluster]'`.") from error
    return dask, distributed


def _local(distributed: Any, where: str, scratch: Path) -> Any:
    count = where.partition(":")[2]
    if count and not (count.isdecimal() and int(count) > 0):
        raise UserError(f"--cluster {where}: write `local` or the number of processes behind it, as in `local:4`.")
    return distributed.LocalCluster(
        n_workers=int(count) if count else len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        threads_per_worker=1,
        processes=True,
        host=LOOPBACK,
        scheduler_kwargs=_UNSEEN,
        worker_dashboard_address=None,  # anything else, also False, listens on all addresses
        local_directory=str(scratch),
    )


@contextmanager
def queue_cluster(file: Path, scratch: Path) -> Iterator[Any]:
    """A cluster whose workers a queue starts, as `file` describes them. The scheduler is reached with certificates only."""
    settings = read_queue(file)
    kind, program = QUEUES[settings["queue"]]
    if shutil.which(program) is None:
        raise UserError(
            f'{file}: says queue = "{settings["queue"]}", but there is no `{program}` on this machine. Run it on the login node.'
        )
    _check_network(file, settings.get("interface", ""))
    with make_queue_cluster(kind, settings, scratch) as cluster:
        cluster.scale(jobs=settings["workers"])
        yield cluster


def _check_network(file: Path, card: str) -> None:
    known = [name for _, name in socket.if_nameindex()]
    if card and card not in known:
        raise UserError(f"{file}: there is no network card `{card}` on this machine. There are: {', '.join(known)}.")


def make_queue_cluster(kind: str, settings: Mapping[str, Any], scratch: Path) -> Any:
    """dask-jobqueue's cluster; nothing is handed in yet. `job_script()` of it says what would be."""
    try:
        import dask
        import dask_jobqueue
    except ImportError as error:
        raise UserError("dask-jobqueue is not installed. Install it with `pip install 'icc-coding[cluster]'`.") from error
    names = _NAMES | _NAMES_OF.get(settings["queue"], {})
    passed = {names.get(name, name): value for name, value in settings.items() if name not in _OWN}
    with dask.config.set({f"jobqueue.{settings['queue']}.shared-temp-directory": str(scratch), **_NO_PAGES}):
        return getattr(dask_jobqueue, kind)(
            **passed,
            protocol="tls://",
            security=True,  # certificates for this run; without them whoever reaches the port runs code as the user
            scheduler_options=dict(_UNSEEN),
            worker_extra_args=list(_UNSEEN_WORKER),
            local_directory=str(scratch),
            shared_temp_directory=str(scratch),
        )


def read_queue(file: Path) -> dict[str, Any]:
    """The settings of a queue: `queue`, `workers` (jobs), `cores`, `memory`, and what else the queue wants. Raises UserError."""
    text, _ = read_text(file)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{file}: {error}. docs/cluster.md has an example.") from error
    known = {"queue": str, "workers": int, **_PASSED}
    for name, value in data.items():
        if name not in known:
            raise UserError(f"{file}: unknown setting `{name}`. Known are: {', '.join(known)}.")
        if not isinstance(value, known[name]) or isinstance(value, bool):
            kind = {str: "a text in quotes", int: "a whole number", list: "a list of texts"}[known[name]]
            raise UserError(f"{file}: `{name}` must be {kind}.")
        if isinstance(value, int) and value < 1:
            raise UserError(f"{file}: `{name}` must be 1 or more.")
    if data.get("queue") not in QUEUES:
        raise UserError(f"{file}: needs `queue`, one of: {', '.join(QUEUES)}.")
    for name, example in (("cores", "cores = 8"), ("memory", 'memory = "16GB"')):
        if name not in data:
            raise UserError(f"{file}: needs `{name}`, what one job gets, for example {example}.")
    if not _MEMORY.fullmatch(data["memory"]):
        raise UserError(f'{file}: `memory` cannot be `{data["memory"]}`. Write a number and its unit, for example memory = "16GB".')
    return {"workers": 1, "processes": data["cores"], **data}
