"""Mutated inputs of everything that is read: tracebacks, hangs, memory, and ends of the program.

    python benchmarks/fuzz.py [--seconds 60] [--seed 1] [--files FOLDER …] [--only WORD …] [--keep FOLDER]

Needs no model and no data: the files are the fictional ones of the tests (`fuzz_study.py`, `fuzz_inputs.py`), changed at random (`fuzz_changes.py`), each in
a process that is given up after a limit; more files of yours may be added. Prints JSON; `faults` must be empty. What is no sentence is kept in
a folder that you name, and nowhere else.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from fuzz_changes import changed
from fuzz_inputs import inputs
from fuzz_study import Input, prepare

from icc_coding.errors import UserError
from icc_coding.study import Study

BATCH = 60
HANG = 20  # seconds of the processor: others may keep the machine busy
WAITS = 300  # seconds by the clock, for what does nothing but wait
MEMORY = 400  # MB that one small file may cost
SPACE = 6 << 30  # bytes of address space, so that a file that wants more cannot stop the machine


class Hang(BaseException):
    """It took too long."""


def main() -> None:
    """Try for a while."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--files", type=Path, nargs="*", default=[], help="folders with transcripts of yours")
    parser.add_argument("--only", nargs="*", default=[], help="kinds whose name holds one of these words")
    parser.add_argument("--keep", type=Path, help="where inputs that gave no sentence are kept")
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")
    rng, tried, faults, slowest = random.Random(chosen.seed), Counter[str](), Counter[str](), {}
    kept: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ICC_CODING_CONFIG"] = folder
        study = prepare(Path(folder) / "harbours")
        more = [path for one in chosen.files for path in sorted(one.rglob("*")) if path.is_file() and path.stat().st_size < 2_000_000]
        wanted = inputs(study, Path(folder) / "outside", more)
        wanted = [one for one in wanted if not chosen.only or any(word in one.kind for word in chosen.only)]
        assert sound(study, wanted), "an input is refused as it is"
        whole = Path(folder) / "whole"
        shutil.copytree(study.root, whole)
        kinds = sorted({one.kind for one in wanted})
        end = time.monotonic() + chosen.seconds
        while time.monotonic() < end:
            of_kind = [one for one in wanted if one.kind == kinds[0]]
            kinds.append(kinds.pop(0))  # kinds in turn, so that each has its share
            batch(study, whole, [rng.choice(of_kind) for _ in range(BATCH)], rng.randrange(2**40), tried, faults, slowest, kept)
    for number, (what, data) in enumerate(kept.items()):
        if chosen.keep:
            chosen.keep.mkdir(parents=True, exist_ok=True)
            (chosen.keep / f"{number}-{re.sub(r'[^A-Za-z0-9.]+', '_', what)[:120]}").write_bytes(data)
    print(json.dumps({"tried": sum(tried.values()), "by kind": tried, "slowest seconds": slowest, "faults": faults}, indent=1))


def sound(study: Study, wanted: Sequence[Input]) -> bool:
    """Whether every file is read as it is; what is not is named."""
    good = True
    for one in wanted:
        try:
            if not one.writes:
                one.read(study)
        except Exception as error:
            if "read" not in one.kind.split():
                print(f"{one.kind}, {one.path.name}: {type(error).__name__}: {error}", file=sys.stderr)
                good = False
    return good


def batch(
    study: Study,
    whole: Path,
    tries: Sequence[Input],
    seed: int,
    tried: Counter[str],
    faults: Counter[str],
    slowest: dict[str, float],
    kept: dict[str, bytes],
) -> None:
    """Some tries in a process of their own, whose end is a fault of the last one."""
    mine, theirs = multiprocessing.get_context("fork").Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=child, args=(study, whole, tries, seed, theirs))
    process.start()
    theirs.close()
    last: tuple[str, bytes] | None = None
    while mine.poll(WAITS * 2):
        try:
            kind, data, fault, seconds = mine.recv()
        except EOFError:
            break
        if fault is None:  # begins
            last = (kind, data)
            continue
        tried[kind] += 1
        slowest[kind] = max(slowest.get(kind, 0.0), seconds)
        last = None
        if fault:
            faults[f"{kind}: {fault}"] += 1
            kept.setdefault(f"{kind}: {fault}", data)
    else:
        process.kill()
    process.join()
    if last is not None:
        faults[f"{last[0]}: the process ended ({process.exitcode})"] += 1
        kept.setdefault(f"{last[0]}: ended", last[1])
        restore(study, whole)
        for one in tries:
            one.path.exists() or shutil.copy(whole, one.path)


def child(study: Study, whole: Path, tries: Sequence[Input], seed: int, out: Connection) -> None:
    """Each file changed, read, and put back."""
    rng = random.Random(seed)
    resource.setrlimit(resource.RLIMIT_AS, (SPACE, SPACE))
    for kind in (signal.SIGALRM, signal.SIGPROF):
        signal.signal(kind, give_up)
    sys.stderr = sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 - for the rest of the process
    for one in tries:
        as_it_is = one.path.read_bytes()
        data = changed(as_it_is, rng)
        out.send((one.kind, data, None, 0.0))
        one.path.write_bytes(data)
        memory, begin = peak(), time.process_time()
        fault = outcome(one, study)
        grown = peak() - memory
        if not fault and grown > MEMORY:
            fault = f"took {grown // 100}00 MB"
        one.path.write_bytes(as_it_is)
        if one.writes:
            restore(study, whole)
        out.send((one.kind, data, fault, round(time.process_time() - begin, 2)))
    out.close()


def outcome(one: Input, study: Study) -> str:
    """What was no sentence; '' when all is well."""
    try:
        with watched():
            one.read(study)
    except UserError:
        return ""
    except Hang as error:
        return f"hangs at {place(error)}"
    except Exception as error:
        return f"{type(error).__name__} at {place(error)}"
    return ""


@contextmanager
def watched() -> Iterator[None]:
    """Around what is tried: given up when it takes too long."""
    signal.setitimer(signal.ITIMER_PROF, HANG)
    signal.alarm(WAITS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.alarm(0)


def place(error: BaseException) -> str:
    """Where in our own code it happened."""
    step, found = error.__traceback__, ""
    while step is not None:
        name = step.tb_frame.f_code.co_filename
        if "icc_coding" in name:
            found = f"{Path(name).name}:{step.tb_lineno}"
        step = step.tb_next
    return found


def give_up(*_: Any) -> None:
    raise Hang


def peak() -> int:
    """The most memory so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def restore(study: Study, whole: Path) -> None:
    """The study as it was."""
    shutil.rmtree(study.root, ignore_errors=True)
    shutil.copytree(whole, study.root)


if __name__ == "__main__":
    main()
