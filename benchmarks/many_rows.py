"""What `export`, `report` and `agree` take when a study holds so many suggestions: seconds and peak memory. Prints JSON.

    python benchmarks/many_rows.py [--sizes 100000 1000000] [--transcripts 400]

Makes studies of invented talk in a folder of its own, each with the same 400 transcripts and twenty thousand decisions by two coders, so
that only the suggestions grow, and runs each command on it as a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from invented import WORDS

ROOT = Path(__file__).parents[1]
SEGMENTS = 150  # a transcript
DECISIONS = 10_000  # a coder
COMMANDS = {
    "export csv": ["export", "out.csv"],
    "export parquet": ["export", "out.parquet"],
    "report": ["report", "out.html"],
    "agree": ["agree"],
    "agree machine": ["agree", "machine", "ana"],
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--transcripts", type=int, default=400)
    given = parser.parse_args()
    found = {}
    for size in given.sizes:
        with tempfile.TemporaryDirectory() as folder:
            pid = os.fork()  # what making the study holds is not the commands' memory
            if pid == 0:
                make_study(Path(folder), given.transcripts, size)
                os._exit(0)
            if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]):
                sys.exit("the study could not be made")
            found[size] = {name: measured(Path(folder), command) for name, command in COMMANDS.items()}
            print(size, found[size], file=sys.stderr)
    first, last = found[given.sizes[0]], found[given.sizes[-1]]
    times = {name: round(last[name]["peak_mb"] / first[name]["peak_mb"], 2) for name in COMMANDS}
    print(json.dumps({"suggestions": found, "peak_times": times}, indent=1))


def make_study(root: Path, transcripts: int, size: int) -> None:
    """A study with `size` likely and possible suggestions."""
    from icc_coding.codebook.model import Codebook
    from icc_coding.decisions.logs.record import Draft
    from icc_coding.decisions.logs.writer import LogWriter
    from icc_coding.study import open_study
    from icc_coding.suggesting.store import Suggestion, save_suggestions
    from icc_coding.transcripts import read_study

    rng = random.Random(1)
    (root / "transcripts").mkdir()
    (root / "codebook.yaml").write_bytes((ROOT / "codebook.yaml").read_bytes())
    for number in range(transcripts):
        said = [f"Interviewer: And then?\n\nMayor: {' '.join(rng.choices(WORDS, k=25)).capitalize()} {n}.\n" for n in range(SEGMENTS)]
        (root / "transcripts" / f"talk-{number:03}.txt").write_text("\n".join(said), encoding="utf-8")
    study = open_study(root)
    codes, read = Codebook.load(study.codebook).codes, read_study(study).transcripts
    each = size // transcripts

    def suggestions() -> Iterator[Suggestion]:
        for one in read:
            segments = one.coded_segments
            for place in range(each):  # a segment may be suggested for a code several times over: only the number counts
                segment, code = segments[place * len(segments) // each], codes[place % len(codes)]
                band, reason = rng.choice(["likely", "possible"]), " ".join(rng.choices(WORDS, k=12))
                yield Suggestion(
                    one.text_hash, one.name, segment.start, segment.end, segment.index, (segment.index,), code.id,
                    round(rng.random(), 3), band, None, reason, code.hash, "run", (segment.start, segment.start + 4),
                )  # fmt: skip

    save_suggestions(study, suggestions())
    for coder in ("ana", "ben"):
        drafts = []
        for one in read:
            drafts.append(Draft("read", one.text_hash, 0, len(one.text), codes="all", blind=True))
            for segment in rng.sample(one.coded_segments, DECISIONS // transcripts):
                code = rng.choice(codes)
                quote = one.text[segment.start : segment.end]
                drafts.append(Draft("add", one.text_hash, segment.start, segment.end, quote, code.id, blind=True, codebook=code.hash))
        LogWriter(study, coder, device="desk").append(drafts)


def measured(folder: Path, command: list[str]) -> dict[str, float]:
    """Seconds and peak memory of a command as a process."""
    started = time.perf_counter()
    arguments = [sys.executable, "-m", "icc_coding", *command, "--study", str(folder)]
    pid = os.fork()
    if pid == 0:
        os.chdir(folder)
        with Path(os.devnull).open("w") as nowhere:
            os.dup2(nowhere.fileno(), 1)
        os.execv(sys.executable, arguments)
    _, status, used = os.wait4(pid, 0)
    if os.waitstatus_to_exitcode(status):
        sys.exit(f"{command} failed")
    return {"seconds": round(time.perf_counter() - started, 1), "peak_mb": round(used.ru_maxrss / 1024)}


if __name__ == "__main__":
    main()
