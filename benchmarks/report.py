"""How long a report of many passages takes, how much memory, and how large it is. Prints JSON.

    python benchmarks/report.py [--excerpts 100000] [--transcripts 200]

Makes a study of invented talk in a folder of its own, in which one coder read everything and coded so many passages, and writes its report.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from invented import WORDS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--excerpts", type=int, default=100_000)
    parser.add_argument("--transcripts", type=int, default=200)
    parser.add_argument("--inner", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.inner:
        print(json.dumps(measure(arguments.inner)))
        return
    with tempfile.TemporaryDirectory() as folder:
        made = make_study(Path(folder), arguments.transcripts, arguments.excerpts)
        told = json.loads(subprocess.check_output([sys.executable, __file__, "--inner", folder]))
        print(json.dumps({"excerpts": made, "transcripts": arguments.transcripts, **told}, indent=1))


def make_study(root: Path, transcripts: int, excerpts: int) -> int:
    """The repository's own codebook, invented talk, and one coder's decisions; returns how many passages were coded."""
    from icc_coding.codebook.model import Codebook
    from icc_coding.decisions.logs.record import Draft
    from icc_coding.decisions.logs.writer import LogWriter
    from icc_coding.study import open_study
    from icc_coding.transcripts import read_study

    rng = random.Random(1)
    (root / "transcripts").mkdir(parents=True)
    (root / "codebook.yaml").write_bytes((Path(__file__).parents[1] / "codebook.yaml").read_bytes())
    each = excerpts // transcripts
    cases = ["transcript,country,wave"]
    for number in range(transcripts):
        said = [
            f"Interviewer: {sentence(rng, 8)}?\n\nMayor {number}: {' '.join(sentence(rng, 13) + '.' for _ in range(9))}\n"
            for _ in range(each // 6 + 2)
        ]
        (root / "transcripts" / f"interview-{number:03}.txt").write_text("\n".join(said), encoding="utf-8")
        cases.append(f"interview-{number:03}.txt,{rng.choice(['Norway', 'Chile', 'Ghana'])},{rng.choice('12')}")
    (root / "transcripts" / "cases.csv").write_text("\n".join(cases), encoding="utf-8")
    study = open_study(root)
    codes = Codebook.load(study.codebook).codes
    writer, made = LogWriter(study, "ana", device="desk"), 0
    for transcript in read_study(study).transcripts:
        drafts = [Draft("read", transcript.text_hash, 0, len(transcript.text), codes="all", blind=True)]
        for segment in rng.choices(transcript.coded_segments, k=each):
            code = rng.choice(codes)
            quote = transcript.text[segment.start : segment.end]
            drafts.append(Draft("add", transcript.text_hash, segment.start, segment.end, quote, code.id, codebook=code.hash))
        writer.append(drafts)
        made += each
    return made


def sentence(rng: random.Random, length: int) -> str:
    """Words in any order."""
    return " ".join(rng.choices(WORDS, k=length)).capitalize()


def measure(folder: Path) -> dict[str, float]:
    """Seconds, peak memory and size of the report; seconds of each part as it is begun."""
    from icc_coding.analysis.report import build_report, write_report
    from icc_coding.study import open_study

    started = time.perf_counter()
    steps: list[tuple[str, float]] = []
    contents = build_report(open_study(folder), progress=lambda name: steps.append((name, time.perf_counter())))
    steps.append(("page", time.perf_counter()))
    size = write_report(contents, folder / "report.html")
    ended = time.perf_counter()
    ends = [*(moment for _, moment in steps[1:]), ended]
    parts = {name: round(end - begin, 2) for (name, begin), end in zip(steps, ends, strict=True)}
    return {
        "passages": len(contents.found.excerpts),
        "seconds": round(ended - started, 2),
        "reading": round(steps[0][1] - started, 2),
        **parts,
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "report_mb": round(size / 1e6, 2),
    }


if __name__ == "__main__":
    main()
