"""What the readers make of a folder of real files against a manifest of what must be found: `python benchmarks/reading.py FOLDER`.

The folder holds the files and a `manifest.json`: a list of objects with `file` and, where known, `expected_turns` and
`expected_speakers`. Without a manifest the findings are printed alone.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from pathlib import Path
from typing import Any

from icc_coding.errors import UserError
from icc_coding.transcripts import FileReading, inspect_file


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    manifest = folder / "manifest.json"
    expected = {entry["file"]: entry for entry in json.loads(manifest.read_text(encoding="utf-8"))} if manifest.exists() else {}
    print(f"{'file':52} {'read as':24} {'turns':>11} {'speakers':>9} {'speech':>7} {'s':>6}")
    wrong = 0
    for path in sorted(folder.iterdir()):
        if path != manifest and path.is_file():
            wrong += not _row(path, expected.get(path.name, {}))
    print(f"\n{wrong} files differ from the manifest; peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _row(path: Path, entry: dict[str, Any]) -> bool:
    """Print one file's line; whether it meets its expectations."""
    started = time.perf_counter()
    try:
        reading = inspect_file(path)
    except UserError as error:
        print(f"{path.name:52} {error}")
        return "expected_turns" not in entry
    turns = sum(len(transcript.turns) for transcript in reading.transcripts)
    speakers = sorted({speaker for transcript in reading.transcripts for speaker in transcript.speakers if speaker})
    good = _agrees(reading, entry, turns, speakers)
    wanted = f"/{entry['expected_turns']}" if "expected_turns" in entry else ""
    took = time.perf_counter() - started
    mark = "" if good else "   <-- differs"
    print(
        f"{path.name:52} {reading.recognition.name:24} {turns:>5}{wanted:>6} {len(speakers):>9} {reading.speech_share:>7.1%} {took:>6.2f}{mark}"
    )
    return good


def _agrees(reading: FileReading, entry: dict[str, Any], turns: int, speakers: list[str]) -> bool:
    return (
        turns == entry.get("expected_turns", turns)
        and speakers == sorted(entry.get("expected_speakers", speakers))
        and reading.speech_share >= 0.98
    )


if __name__ == "__main__":
    main()
