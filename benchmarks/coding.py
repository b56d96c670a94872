"""The main job as a whole: against an earlier checkout, against its own encoding, and what a change costs afterwards. Prints JSON.

    python benchmarks/coding.py --data FOLDER [--words 200000] [--base CHECKOUT] [--workers]

FOLDER holds text transcripts; they are cut into interviews of about fifteen thousand words until there are so many. Processor seconds of
whole commands, one thread, all in one run; only the ratios mean something. `--base` is another checkout of this repository, run on the same
study. `--workers` also measures one and two Dask workers, in seconds of the clock: on a machine with nothing else to do.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from icc_coding.codebook.model import Codebook
from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.disk import folder_size
from icc_coding.study import Study, open_study
from icc_coding.suggesting.store import load_suggestions

ROOT = Path(__file__).resolve().parent.parent
PIECE = 15_000  # words of an interview
ENCODE = """
import json, resource, sys, time
from icc_coding.study import open_study
from icc_coding.transcripts import read_study
from icc_coding.suggesting.encoding.encoder import SentenceEncoder
from icc_coding.suggesting.run import passages_of
texts = dict.fromkeys(
    p.text[s.start:s.end] for t in read_study(open_study(sys.argv[1])).transcripts for p in passages_of(t) for s in p.sentences
)
encoder = SentenceEncoder()
encoder.encode(list(texts)[:50])
begun = time.process_time()
encoder.encode(list(texts))
print(json.dumps(time.process_time() - begun))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--words", type=int, default=200_000)
    parser.add_argument("--base", type=Path)
    parser.add_argument("--workers", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        study = Path(folder) / "study"
        words = build(study, arguments.data, arguments.words)
        result: dict[str, Any] = {"words": words, "transcripts": len(list((study / "transcripts").iterdir()))}
        if arguments.base:
            other = Path(folder) / "base"
            shutil.copytree(study, other)
            shutil.copy(arguments.base / "codebook.yaml", other / "codebook.yaml")
            base, _ = code(other, arguments.base)
        if arguments.workers:
            result["two_workers_times_one"] = workers(study, Path(folder))
        cold, result["peak_mb"] = code(study)
        if arguments.base:
            result["times_as_fast_as_base"] = round(base / cold, 2)
        encoding = json.loads(subprocess.check_output([sys.executable, "-c", ENCODE, str(study)], env=environment(ROOT)))
        result["code_to_encoding"] = round(cold / encoding, 2)
        result["cold_seconds"] = round(cold, 1)
        result["cache_bytes_a_word"] = round(folder_size(study / ".icc-cache") / words)
        last = sorted((study / "transcripts").iterdir())[-1]
        result["last_interviews_share_of_words"] = round(len(last.read_text(encoding="utf-8").split()) / words, 3)
        result["shares_of_a_cold_run"] = {name: round(seconds / cold, 3) for name, seconds in changes(open_study(study)).items()}
        print(json.dumps(result, indent=1))


def build(study: Path, data: Path, words: int) -> int:
    (study / "transcripts").mkdir(parents=True)
    shutil.copy(ROOT / "codebook.yaml", study / "codebook.yaml")
    count = number = 0
    for path in sorted(data.glob("*.txt")):
        piece: list[str] = []
        for line in [*path.read_text(encoding="utf-8").splitlines(), None]:
            if line is not None:
                piece.append(line)
            if piece and (line is None or sum(len(one.split()) for one in piece) > PIECE) and count < words:
                (study / "transcripts" / f"{number:03d}-{path.stem}.txt").write_text("\n".join(piece) + "\n", encoding="utf-8")
                count += sum(len(one.split()) for one in piece)
                number += 1
                piece = []
    return count


def code(study: Path, checkout: Path = ROOT, *more: str) -> tuple[float, int]:
    """Processor seconds of `icc-coding code` and the peak of memory of all commands so far, in MB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    line = [sys.executable, "-m", "icc_coding", "code", *more, "--study", str(study)]
    subprocess.run(line, check=True, capture_output=True, env=environment(checkout), cwd=checkout)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, after.ru_maxrss // 1024


def environment(checkout: Path) -> dict[str, str]:
    """As an installed program runs: its compiled files are kept, though not in the checkout, and found again."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    compiled = str(Path(tempfile.gettempdir()) / "icc-coding-benchmark-compiled")
    own = {"PYTHONPATH": str(checkout), "PYTHONPYCACHEPREFIX": compiled, "OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
    return kept | own


def changes(study: Study) -> dict[str, float]:
    """What a run costs after each of these, in order."""
    transcripts = sorted(study.transcripts.iterdir())
    aside = study.root / "aside.txt"
    seconds = {"nothing_changed": code(study.root)[0]}
    shutil.move(transcripts[-1], aside)
    seconds["deleted_interview"] = code(study.root)[0]
    text = aside.read_text(encoding="utf-8").replace(". ", ". And then, ")  # never seen before
    transcripts[-1].write_text(text, encoding="utf-8")
    seconds["added_interview"] = code(study.root)[0]
    book = study.codebook
    text = book.read_text(encoding="utf-8")
    place = text.index("definition:", text.index("codes:"))
    changed = re.sub(r"definition:\s*(?:[>|][+-]?\s+)?[\"']?", r"\g<0>In other words, ", text[place:], count=1)
    book.write_text(text[:place] + changed, encoding="utf-8")
    seconds["edited_definition"] = code(study.root)[0]
    decide(study)
    command = [sys.executable, "-m", "icc_coding", "learn", "--study", str(study.root)]
    subprocess.run(command, check=True, capture_output=True, env=environment(ROOT), cwd=ROOT)
    seconds["code_after_learn"] = code(study.root)[0]
    return seconds


def decide(study: Study) -> None:
    """A coder who accepts every other one of the first hundred suggestions."""
    hashes = Codebook.load(study.codebook).hashes
    texts = {path.stem: path.read_text(encoding="utf-8") for path in study.texts.glob("*.txt")}
    drafts = [
        Draft(
            "reject" if n % 2 else "accept",
            one.text,
            one.start,
            one.end,
            texts[one.text][one.start : one.end],
            one.code,
            codebook=hashes[one.code],
        )
        for n, one in enumerate(load_suggestions(study)[:100])
    ]
    LogWriter(study, "bench", device="bench").append(drafts)


def workers(study: Path, folder: Path) -> float:
    taken = []
    for count in (1, 2):
        copy = folder / f"workers{count}"
        shutil.copytree(study, copy)
        begun = time.perf_counter()
        code(copy, ROOT, "--cluster", f"local:{count}")
        taken.append(time.perf_counter() - begun)
    return round(taken[0] / taken[1], 2)


if __name__ == "__main__":
    main()
