"""Odd words on the command line: every command and option, with values that the study knows and hostile ones.

    python benchmarks/fuzz_commands.py [--seconds 60] [--seed 1] [--only WORD …]

What is tried is found in the program's own help, so that new commands and options are reached by themselves. Needs no model and no data: the
study is that of `fuzz_study.py`, put back whenever a command has changed it. Files and folders that are given lie in a temporary place.
Prints JSON; `faults` must be empty.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from click.testing import CliRunner
from fuzz import Hang, give_up, place, watched
from fuzz_changes import VALUES
from fuzz_inputs import PILOTS
from fuzz_study import TABLES, prepare
from harbours import run

from icc_coding.cli import main
from icc_coding.study import Study

SERVERS = ("open", "review", "adjudicate")  # they wait for somebody; the routes are asked by `fuzz_web.py`
NEVER = ("debug", "help", "cluster", "gpu", "study")
WORDS = (
    "tug",
    "harb*",
    '"tug"',
    "lend tug",
    "(a|b)+$",
    "pilot* ring",
    "",
    "…",
    "👍",
    "help.",
    ".tug_sharing",
    "consensus",
    "machine",
    "none",
)


@dataclass(frozen=True)
class Typed:
    """A command's name as typed, and its parameters."""

    name: tuple[str, ...]
    params: tuple[click.Parameter, ...]


def commands(group: click.Group, name: tuple[str, ...] = ()) -> Iterator[Typed]:
    """All of them, also those within others."""
    with click.Context(group) as context:
        for word in group.list_commands(context):
            command = group.get_command(context, word)
            if command is None or word in SERVERS:
                continue
            yield Typed((*name, word), tuple(one for one in command.params if one.name not in NEVER))
            if isinstance(command, click.Group):
                yield from commands(command, (*name, word))


class Typist:
    """Types commands with odd values."""

    def __init__(self, study: Study, outside: Path, seed: int) -> None:
        self.rng, self.study, self.outside = random.Random(seed), study, outside
        names = ["ana", "ben", "dora", "north", "south", "north.txt", "round", "freedonia", "country=Freedonia", "country", "amber_ring"]
        codes = ["help.tug_sharing", "help.pilot_talk", "trouble.fee_dispute", "help", "trouble", "Tug sharing"]
        runs = [path.name for path in study.runs.iterdir()] + [path.stem for path in study.codebook_changes.glob("*.json")]
        records = [
            json.loads(line)["id"] for log in study.decisions.glob("*.jsonl") for line in log.read_text(encoding="utf-8").splitlines()
        ]
        self.known = [*names, *names, *codes, *codes, *codes, *runs, *records[:6], *WORDS, PILOTS]
        self.texts = [
            *(one for one in VALUES if isinstance(one, str) and "\x00" not in one),
            "-1",
            "0",
            "1e9",
            "9" * 30,
            "-",
            "--",
            "a=b=c",
        ]

    def line(self, typed: Typed) -> list[str]:
        """A command with some of its options."""
        rng, found = self.rng, list(typed.name)
        for param in typed.params:
            needed = param.required or isinstance(param, click.Argument)
            if rng.random() > (0.9 if needed else 0.25):
                continue
            for _ in range(rng.choice((1, 1, 2)) if param.multiple or param.nargs != 1 else 1):
                if isinstance(param, click.Option):
                    found.append(rng.choice((*param.opts, *param.secondary_opts)))
                    if param.is_flag or param.count:
                        break
                found += [self.value(param) for _ in range(max(param.nargs, 1))]
        return found

    def value(self, param: click.Parameter) -> str:
        """A value that fits, or does not."""
        rng, kind = self.rng, param.type
        if isinstance(kind, click.Path | click.File):
            return str(rng.choice(self.paths()))
        if isinstance(kind, click.Choice) and rng.random() < 0.9:
            return str(rng.choice([*kind.choices]))
        if isinstance(kind, click.types.IntParamType | click.types.FloatParamType) and rng.random() < 0.9:
            return str(rng.choice((0, 1, 2, 3, 5, 10, 100, -1, 2**40, 0.5, 0.95)))
        fault = rng.random()
        text = str(rng.choice(self.known) if fault < 0.75 else rng.choice(self.texts))
        return text if "/" not in text else "x"

    def paths(self) -> list[Path]:
        """Files that come from outside, files of the study, and names for new ones."""
        outside = [*self.outside.iterdir()]
        new = [
            self.outside / f"new{suffix}" for suffix in ("", ".csv", ".xlsx", ".docx", ".qdpx", ".html", ".json", ".parquet", ".md", ".svg")
        ]
        mine = [self.study.codebook, self.study.excerpts, self.study.root, self.study.transcripts / "north.txt", self.study.suggestions]
        return [*outside, *new, *mine, self.outside / "absent" / "x", Path("bad\udcff"), self.outside / ("n" * 300)]


def outcome(line: Sequence[str], study: Study) -> str:
    """What was no sentence; '' when all is well."""
    try:
        with watched():
            result = CliRunner().invoke(main, [*line, "--study", str(study.root)])
    except Hang as error:
        return f"hangs at {place(error)}"
    error = result.exception
    if isinstance(error, Hang):
        return f"hangs at {place(error)}"
    if error is not None and not isinstance(error, SystemExit):
        return f"{type(error).__name__} at {place(error)}"
    if "fault of icc-coding" in result.output or "Traceback" in result.output:
        return f"fault: {result.output.strip().splitlines()[-1][:200]}"
    return ""


def bring(study: Study, outside: Path) -> None:
    """Files that commands may be given."""
    outside.mkdir()
    for name, content in TABLES.items():
        (outside / name).write_text(content, encoding="utf-8")
    for name in ("theirs.qdpx", "coded.csv", "coded.xlsx"):
        run(study, "export", outside / name)
    run(study, "export", outside / "review.xlsx", "--as", "review")
    run(study, "backup", outside / "archives")
    for path in (outside / "archives").glob("*.zip"):
        shutil.copy(path, outside / "whole.zip")
    (outside / "names.csv").write_text("name,pseudonym\nOde,P1\nRau,P2\n", encoding="utf-8")
    (outside / "names.csv").chmod(0o600)


def state_of(folder: Path) -> list[tuple[str, int, int]]:
    """What tells whether anything was written."""
    found = []
    for path in folder.rglob("*"):
        stat = path.lstat()
        found.append((str(path), stat.st_size, stat.st_mtime_ns))
    return sorted(found)


def go() -> None:
    """Type for a while."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=[], help="commands whose name holds one of these words")
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")
    for kind in (signal.SIGALRM, signal.SIGPROF):
        signal.signal(kind, give_up)
    tried, faults = Counter[str](), dict[str, list[str]]()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ICC_CODING_CONFIG"] = folder
        os.chdir(folder)
        study, outside = prepare(Path(folder) / "harbours"), Path(folder) / "outside"
        bring(study, outside)
        whole = Path(folder) / "whole"
        for place_of in (study.root, outside):
            shutil.copytree(place_of, whole / place_of.name)
        typist = Typist(study, outside, chosen.seed)
        all_of = [one for one in commands(main) if not chosen.only or any(word in " ".join(one.name) for word in chosen.only)]
        before = {one: state_of(one) for one in (study.root, outside)}
        end = time.monotonic() + chosen.seconds
        while time.monotonic() < end:
            typed = all_of.pop(0)
            all_of.append(typed)
            line = typist.line(typed)
            fault = outcome(line, study)
            tried[" ".join(typed.name)] += 1
            if fault:
                faults.setdefault(f"{' '.join(typed.name)}: {fault}", line)
            for one in (study.root, outside):
                if state_of(one) != before[one]:
                    shutil.rmtree(one, ignore_errors=True)
                    shutil.copytree(whole / one.name, one)
                    before[one] = state_of(one)
            if sum(tried.values()) % 200 == 0:
                print(f"{sum(tried.values())} lines, {len(faults)} faults", file=sys.stderr, flush=True)
    print(json.dumps({"tried": sum(tried.values()), "by command": tried, "faults": faults}, indent=1))


if __name__ == "__main__":
    go()
