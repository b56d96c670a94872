"""Mutated inputs: settings, codebook, logs, samples, manifests, archives, sheets and tables, each changed at random; what is no sentence is printed.

    python benchmarks/fuzz.py [--seconds 60] [--seed 1]

Needs no model and no data. Transcripts have a harness of their own in `benchmarks/reading.py`. Prints JSON; `faults` must be empty.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from harbours import make_study

from icc_coding.codebook.model import Codebook
from icc_coding.decisions.known import damaged_list
from icc_coding.decisions.log import read_log
from icc_coding.decisions.record import Draft
from icc_coding.decisions.samples import SamplePlan, draw_sample, load_samples
from icc_coding.decisions.state import load_state
from icc_coding.decisions.writer import LogWriter
from icc_coding.errors import UserError
from icc_coding.keeping.archive import backup, check_archive
from icc_coding.keeping.manifest import damaged_outputs
from icc_coding.keeping.verify import verify_study
from icc_coding.study import Study, load_settings
from icc_coding.transcripts import read_study

SETTINGS = 'model = "none"\n[encoder]\nname = "x"\noffline = true\n[roles]\n"A" = "interviewer"\n[[transcripts]]\nfiles = "*.txt"\nquestions = ["a"]\n'
ODD = [
    b"\x00",
    b"\xff",
    b"9" * 5000,
    b"[" * 3000,
    b"{" * 3000,
    b"null",
    b"-1",
    b"1e999",
    b'""',
    b"\n",
    b"\r",
    b"\xef\xbb\xbf",
    b"'",
    b": ",
    b"- ",
    b"\xe2\x80\xae",
]


def mutated(data: bytes, rng: random.Random) -> bytes:
    """The same bytes with one to four changes."""
    found = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        place = rng.randrange(len(found) + 1)
        kind = rng.random()
        if kind < 0.3:
            found[place:place] = rng.choice(ODD)
        elif kind < 0.55:
            del found[place : place + rng.randint(1, 40)]
        elif kind < 0.8 and place < len(found):
            found[place] = rng.randrange(256)
        else:
            start = rng.randrange(len(found) + 1)
            found[place:place] = found[start : start + rng.randint(1, 60)]
    return bytes(found)


def main() -> None:
    """Try for a while."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")
    rng, tried, faults = random.Random(chosen.seed), Counter[str](), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ICC_CODING_CONFIG"] = folder
        study = make_study(Path(folder) / "harbours")
        study.settings_file.write_text(SETTINGS, encoding="utf-8")
        transcripts = read_study(study).transcripts
        text = transcripts[0]
        LogWriter(study, "ana", device="desk").append(
            [Draft("add", text.text_hash, 0, 9, text.text[:9], "help.tug_sharing", note="why")] * 3
        )
        draw_sample(study, transcripts, SamplePlan("round", 2, ("ana",)))
        verify_study(study, sign=True)
        archive = backup(study, Path(folder) / "out").path
        study.run_manifest.write_text(
            json.dumps({"v": 1, "run": "r", "inputs": {}, "decisions": "", "made_with": {}, "outputs": {}, "summary": {}})
        )
        reads: list[tuple[Path, Callable[[Study], object]]] = [
            (study.settings_file, lambda s: load_settings(s.settings_file)),
            (study.codebook, lambda s: Codebook.load(s.codebook)),
            (study.decisions / "ana.desk.jsonl", lambda s: (read_log(s.decisions / "ana.desk.jsonl"), load_state(s))),
            (study.decisions / "ana.desk.head", lambda s: load_state(s)),
            (study.samples / "round.json", load_samples),
            (study.known_logs, damaged_list),
            (study.run_manifest, damaged_outputs),
            (study.texts / f"{text.text_hash}.json", verify_study),
            (archive, lambda s: check_archive(archive)),
        ]
        end = time.monotonic() + chosen.seconds
        while time.monotonic() < end:
            path, read = rng.choice(reads)
            whole = path.read_bytes()
            path.write_bytes(mutated(whole, rng))
            try:
                read(study)
            except UserError:
                pass
            except Exception as error:
                place = error.__traceback__
                while place is not None and place.tb_next is not None:
                    place = place.tb_next
                line = f"{Path(place.tb_frame.f_code.co_filename).name}:{place.tb_lineno}" if place else ""
                faults[f"{path.name if path != archive else 'archive'}: {type(error).__name__} at {line}"] += 1
            path.write_bytes(whole)
            tried[path.suffix] += 1
    print(json.dumps({"tried": sum(tried.values()), "by suffix": tried, "faults": faults}, indent=1))


if __name__ == "__main__":
    main()
