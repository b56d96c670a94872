"""How long reading takes here against another checkout: `python benchmarks/reading_speed.py CHECKOUT [--words 240000] [--rounds 3]`.

Prints JSON: for each format with turns of about 12 and of about 120 words, processor seconds of both and their ratio. Talks are made
up; the two checkouts read them in turn in fresh processes of one run, and of several rounds each file's fastest reading counts.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

TEXT = "the work is hard when people leave and we talk every morning before coffee maybe Holt said budgets were cut again"
WORDS = TEXT.split()
NAMES = ("Interviewer", "Maria Lopez", "Tom Fell")
READ = """
import json, sys, time
from pathlib import Path
from icc_coding.language import english
from icc_coding.transcripts import inspect_file
english()
taken = {}
for path in map(Path, sys.argv[1:]):
    began = time.process_time()
    inspect_file(path)
    taken[path.name] = time.process_time() - began
print(json.dumps(taken))
"""

Said = tuple[float, str, str]  # seconds, speaker, words


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkout", type=Path)
    parser.add_argument("--words", type=int, default=240_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    sides = {"other": arguments.checkout.resolve(), "here": Path(__file__).resolve().parents[1]}
    best: dict[str, dict[str, float]] = {side: {} for side in sides}
    with tempfile.TemporaryDirectory() as folder:
        files = [
            file for name, length in (("short", 12), ("normal", 120)) for file in write_talk(Path(folder), name, length, arguments.words)
        ]
        for _ in range(arguments.rounds):
            for side, checkout in sides.items():
                for file, taken in seconds(checkout, files).items():
                    best[side][file] = min(taken, best[side].get(file, taken))
    rows = {
        file: {**{side: round(best[side][file], 3) for side in sides}, "ratio": round(best["here"][file] / best["other"][file], 2)}
        for file in best["here"]
    }
    print(json.dumps(rows, indent=1))


def seconds(checkout: Path, files: list[Path]) -> dict[str, float]:
    """Processor seconds that a checkout takes for each file, after one reading to warm up."""
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    line = [sys.executable, "-c", READ, str(files[-1]), *map(str, files)]
    done = subprocess.run(line, capture_output=True, text=True, check=True, cwd=checkout, env=environment)
    taken: dict[str, float] = json.loads(done.stdout)
    return taken


def talk(length: int, words: int) -> Iterator[Said]:
    """An interview with two respondents, in turns of about `length` words."""
    chance = random.Random(7)
    for number in range(words // length):
        said = [chance.choice(WORDS) for _ in range(max(1, round(chance.gauss(length, length / 3))))]
        for place in range(0, len(said), 11):
            said[place] = said[place].capitalize() if place == 0 else f"so. {said[place].capitalize()}"
        speaker = NAMES[0] if number % 2 == 0 else chance.choice(NAMES[1:])
        yield number * 4.0, speaker, " ".join(said) + ("?" if number % 2 == 0 else ".")


def write_talk(folder: Path, name: str, length: int, words: int) -> list[Path]:
    """The same talk as plain text, Markdown, captions, JSON and CSV."""
    said = list(talk(length, words))
    texts = {
        "txt": "".join(f"{speaker}: {text}\n" for _, speaker, text in said),
        "md": "".join(f"**{speaker}:** {text}\n\n" for _, speaker, text in said),
        "vtt": "WEBVTT\n\n" + "".join(f"{clock(at)} --> {clock(at + 3)}\n<v {speaker}>{text}</v>\n\n" for at, speaker, text in said),
        "json": json.dumps({"segments": [{"start": at, "end": at + 3, "speaker": speaker, "text": text} for at, speaker, text in said]}),
    }
    for suffix, text in texts.items():
        (folder / f"{name}.{suffix}").write_text(text, encoding="utf-8")
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([("start", "speaker", "text"), *((clock(at), speaker, text) for at, speaker, text in said)])
    return [folder / f"{name}.{suffix}" for suffix in (*texts, "csv")]


def clock(at: float) -> str:
    return f"{int(at // 3600):02d}:{int(at % 3600 // 60):02d}:{at % 60:06.3f}"


if __name__ == "__main__":
    main()
