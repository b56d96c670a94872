"""How long commands take to start, against `python -c "import click"`. Prints JSON; processor seconds, the best of five, in turn in one run.

    python benchmarks/startup.py --study FOLDER [--most 15]

FOLDER is a coded study. Exits with 1 when `why`, `check`, `stale` or `export` takes more than `--most` times as long.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from coding import ROOT, environment

HELD = ("why", "check", "stale", "export")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--study", type=Path, required=True)
    parser.add_argument("--most", type=float, default=15.0)
    arguments = parser.parse_args()
    with (arguments.study / "coding" / "excerpts.csv").open(encoding="utf-8-sig", newline="") as handle:
        row = next(row for row in csv.DictReader(handle) if row["status"] == "suggested")
    with tempfile.TemporaryDirectory() as folder:
        commands = {
            "why": ["why", row["excerpt_id"], row["code"]],
            "check": ["check"],
            "stale": ["stale"],
            "export": ["export", str(Path(folder) / "out.csv")],
            "verify": ["verify"],
            "agree": ["agree"],
            "rules": ["rules"],
            "code (nothing new)": ["code"],
        }
        lines = {name: [sys.executable, "-m", "icc_coding", *words, "--study", str(arguments.study)] for name, words in commands.items()}
        lines = {"click": [sys.executable, "-c", "import click"], **lines}
        seconds: dict[str, list[float]] = {name: [] for name in lines}
        for _ in range(5):
            for name, line in lines.items():
                seconds[name].append(processor_seconds(line))
    base = min(seconds.pop("click"))
    ratios = {name: round(min(taken) / base, 1) for name, taken in seconds.items()}
    print(json.dumps({"times_import_click": ratios}, indent=1))
    sys.exit(any(ratios[name] > arguments.most for name in HELD))


def processor_seconds(line: list[str]) -> float:
    """Of one command, as an installed program runs it: compiled."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(line, capture_output=True, check=False, env=environment(ROOT))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
