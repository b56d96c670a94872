"""How many names of people `export --pseudonyms` replaces or lists, on transcripts in which people marked the names.

    python benchmarks/pseudonyms.py FOLDER MARKED

FOLDER holds transcripts (`.txt`, `Name: text`), MARKED is JSON Lines: `{"file", "start", "end", "names": [[start, end], …]}`, a passage in
Unicode code points of the file and every mention of a person in it. Prints JSON: mentions replaced, listed for the researcher, and missed, first
with an empty table, then with the table that a researcher has who takes every listed name of a person into it. Needs no model.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from icc_coding.exchange.pseudonyms.masking import mask_text
from icc_coding.exchange.pseudonyms.table import PseudonymRow
from icc_coding.exchange.pseudonyms.unlisted import KnownNames
from icc_coding.exchange.pseudonyms.words import compared_word, words_of
from icc_coding.study import Study
from icc_coding.transcripts import read_study
from icc_coding.transcripts.model import Transcript


def read(folder: Path, at: Path) -> tuple[Transcript, ...]:
    """The transcripts as a study has them."""
    study = Study(at)
    study.transcripts.mkdir()
    for path in sorted(folder.glob("*.txt")):
        shutil.copy(path, study.transcripts / path.name)
    return read_study(study).transcripts


def judged(
    transcripts: dict[str, Transcript], marked: list[dict[str, Any]], entries: list[PseudonymRow]
) -> tuple[dict[str, Any], list[str]]:
    """What became of every marked mention, and the listed names that are people's."""
    begin = time.perf_counter()
    known = KnownNames(list(transcripts.values()), entries)
    texts = {name: mask_text(known.names, transcript) for name, transcript in transcripts.items()}
    unknown = known.unknown(texts.values())
    seconds = time.perf_counter() - begin
    listed = {word.plain for one in unknown if not one.shown for word in words_of(one.name)}
    counts = {"replaced": 0, "listed": 0, "missed": 0}
    missed: list[str] = []
    people: set[str] = set()
    wrong = right = 0
    for passage in marked:
        transcript, masked = transcripts[passage["file"]], texts[passage["file"]]
        names = passage["names"]
        for start, end in names:
            words = words_of(transcript.text[start:end])
            people |= {word.plain for word in words}
            done = all(any(e.start <= start + w.start < e.end for e in masked.edits) for w in words)
            seen = all(word.plain in listed for word in words)
            what = "replaced" if done else "listed" if seen else "missed"
            counts[what] += 1
            if what == "missed":
                missed.append(transcript.text[start:end])
        inside = [e for e in masked.edits if passage["start"] <= e.start and e.end <= passage["end"]]
        right += sum(any(e.start < end and start < e.end for start, end in names) for e in inside)
        wrong += sum(not any(e.start < end and start < e.end for start, end in names) for e in inside)
    total = sum(counts.values())
    figures = {
        "mentions": total,
        **counts,
        "recall, replaced": round(counts["replaced"] / total, 3),
        "recall, replaced or listed": round((counts["replaced"] + counts["listed"]) / total, 3),
        "precision of what was replaced": round(right / (right + wrong), 3) if right + wrong else None,
        "names listed": sum(not one.shown for one in unknown),
        "missed mentions": missed,
        "seconds": round(seconds, 1),
    }
    mine = [one.name for one in unknown if not one.shown and {word.plain for word in words_of(one.name)} <= people]
    return figures, mine


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("marked", type=Path)
    chosen = parser.parse_args()
    marked = [json.loads(line) for line in chosen.marked.read_text(encoding="utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ICC_CODING_CONFIG"] = folder
        transcripts = {transcript.file: transcript for transcript in read(chosen.folder, Path(folder))}
        for passage in marked:  # a reader may leave a title or a blank line out
            source = (chosen.folder / passage["file"]).read_text(encoding="utf-8")
            shift = transcripts[passage["file"]].text.index(source[passage["start"] : passage["end"]]) - passage["start"]
            passage["start"], passage["end"] = passage["start"] + shift, passage["end"] + shift
            passage["names"] = [[start + shift, end + shift] for start, end in passage["names"]]
        bare, people = judged(transcripts, marked, [])
        table = [PseudonymRow(name, f"P{number}") for number, name in enumerate(dict.fromkeys(people, None), 1) if compared_word(name)]
        full, _ = judged(transcripts, marked, table)
    words = sum(len(transcript.text.split()) for transcript in transcripts.values())
    print(
        json.dumps(
            {"transcripts": len(transcripts), "words": words, "passages": len(marked), "no table": bare, "looked through": full}, indent=1
        )
    )


if __name__ == "__main__":
    main()
