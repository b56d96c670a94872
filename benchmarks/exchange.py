"""How fast and how large: a study of many codings out to every format and the project back in; prints JSON.

    python benchmarks/exchange.py --codings 100000 --work DIR

The study is made up of repeated fictional sentences. Peak memory is of the process that did the step, each in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

CODEBOOK = "name: Bench\nversion: 1.0.0\nlanguage: en\ndimensions:\n" + "".join(
    f"  - id: d{d}\n    label: Dimension {d}\n    codes:\n"
    + "".join(f"      - {{id: c{c}, label: Code {d} {c}, definition: What is said about {c}.}}\n" for c in range(6))
    for d in range(3)
)
SENTENCE = "In spring number {} we lent our tug to the next harbour, and they wrote it down. 🚢"
STEPS = ("csv", "tsv", "xlsx", "jsonl", "parquet", "wide.csv", "qdpx", "import")


def make(root: Path, codings: int, per_text: int = 500) -> None:
    from icc_coding.decisions.logs.record import Draft
    from icc_coding.decisions.logs.writer import LogWriter
    from icc_coding.study import open_study
    from icc_coding.transcripts import read_study

    (root / "transcripts").mkdir(parents=True)
    (root / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    sentences = per_text // 2
    for number in range(-(-codings // per_text)):
        lines = [f"{('Ode', 'Rau')[n % 2]}: {SENTENCE.format(number * sentences + n)}" for n in range(sentences)]
        (root / "transcripts" / f"talk-{number:04d}.txt").write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    study, left = open_study(root), codings
    codes = [f"d{d}.c{c}" for d in range(3) for c in range(6)]
    drafts: dict[str, list[Draft]] = {"ana": [], "ben": []}
    for transcript in read_study(study).transcripts:
        for n, segment in enumerate(transcript.segments):
            for coder, shift in (("ana", 0), ("ben", n % 3)):
                if left:
                    words = transcript.text[segment.start : segment.end]
                    code = codes[(n + shift) % len(codes)]
                    drafts[coder].append(
                        Draft("add", transcript.text_hash, segment.start, segment.end, words, code, note="x" if n % 9 == 0 else "")
                    )
                    left -= 1
    for coder, mine in drafts.items():
        LogWriter(study, coder, device="bench").append(mine)


def step(root: Path, name: str) -> None:
    """One step in this process; prints seconds, peak memory and what it said."""
    from icc_coding.exchange.export import export_study
    from icc_coding.exchange.intake import import_file
    from icc_coding.study import open_study
    from icc_coding.transcripts import read_study

    study = open_study(root)
    out = root.parent / f"out.{name}"
    began = time.perf_counter()
    if name == "import":
        twin = root.parent / "twin"
        shutil.rmtree(twin, ignore_errors=True)
        shutil.copytree(root / "transcripts", twin / "transcripts")
        shutil.copy(root / "codebook.yaml", twin)
        read_study(open_study(twin))  # the transcripts are there and have been read before
        began = time.perf_counter()
        said = import_file(open_study(twin), root.parent / "out.qdpx")
    else:
        said = export_study(study, out, "", wide=name.startswith("wide"))
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = out.stat().st_size / 1e6 if out.exists() else None
    print(json.dumps({"step": name, "seconds": round(seconds, 1), "peak_mb": round(peak), "file_mb": size, "said": said.splitlines()[0]}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--codings", type=int, default=10_000)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--step", default="")
    arguments = parser.parse_args()
    root = arguments.work / "study"
    if arguments.step:
        step(root, arguments.step)
        return
    shutil.rmtree(arguments.work, ignore_errors=True)
    make(root, arguments.codings)
    results = []
    for name in STEPS:
        command = [sys.executable, __file__, "--work", str(arguments.work), "--step", name]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        results.append(json.loads(done.stdout.splitlines()[-1]))
        results[-1]["said"] = results[-1]["said"].replace(str(arguments.work), "")
    print(json.dumps({"codings": arguments.codings, "steps": results}, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
