"""Studies of many decisions: what each command takes, in seconds and memory; prints JSON.

    python benchmarks/decisions.py --decisions 10000 100000 1000000 --work DIR [--base CHECKOUT] [--steps verify agree ...]

Makes a fictional study of so many records in DIR (left there when it is so already) and runs the commands on it, each in a process of its
own: `verify`, `agree`, `stale`, `export`, `adjudicate` (the list of disagreements), and `review` up to its first page, as a browser gets
it. `cold` reads the logs line by line, `warm` finds what the run before kept in `.icc-cache`. With `--base`, a checkout of an earlier version, `stale` and `export` run there too, in
turn with this version. Peak memory is the process's own. Four coders: half of the transcripts they read blind, the other half with
suggestions; with undone, redone, moved, replaced and noted decisions among them.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[1]
CODERS = ("ana", "ben", "cleo", "dee")
WORDS = [
    first + second
    for first in ["har", "coun", "wa", "sha", "lea", "vo", "pla", "fi", "roa", "mo", "ti", "be"]
    for second in ["bour", "cil", "ter", "red", "ning", "te", "nning", "re", "der", "ney"]
]
SEGMENTS = 500  # a transcript
STEPS = ("verify", "agree", "stale", "export", "adjudicate", "review")
COMMANDS = {
    "verify": ["verify"],
    "agree": ["agree"],
    "stale": ["stale"],
    "adjudicate": ["adjudicate"],
    "export": ["export", "{work}/out.csv"],
}


def make(root: Path, decisions: int, codebook: Path) -> None:
    """A study with `decisions` records in four logs, and two suggestions a segment."""
    from icc_coding.codebook.model import Codebook
    from icc_coding.study import Study
    from icc_coding.suggesting.store import save_suggestions
    from icc_coding.transcripts import read_study

    rng = random.Random(decisions)
    (root / "transcripts").mkdir(parents=True)
    shutil.copy(codebook, root)
    for number in range(max(2, decisions // (len(CODERS) * 5 * SEGMENTS))):
        sentences = [f"{' '.join(rng.choices(WORDS, k=20)).capitalize()} {n}." for n in range(SEGMENTS)]
        turns = [f"Interviewer: And then?\n\nMayor: {sentence}\n" for sentence in sentences]  # each answer is one segment
        (root / "transcripts" / f"talk-{number:04d}.txt").write_text("\n".join(turns), encoding="utf-8")
    study = Study(root)
    transcripts = read_study(study).transcripts
    hashes = {code.id: code.hash for code in Codebook.load(study.codebook).codes}
    save_suggestions(study, list(suggestions(transcripts, sorted(hashes), rng)))
    for coder in CODERS:
        write_log(study, coder, endless(transcripts, hashes, random.Random(coder)), decisions // len(CODERS))


def suggestions(transcripts, codes: list[str], rng: random.Random) -> Iterator[object]:  # type: ignore[no-untyped-def]
    from icc_coding.suggesting.store import Suggestion

    for transcript in transcripts:
        for segment in transcript.coded_segments:
            for code in sorted(rng.sample(codes, 2)):
                score = rng.random()
                band = "likely" if score > 0.7 else "possible" if score > 0.2 else "quiet"
                place = (segment.start, segment.end, segment.index, (segment.index,))
                yield Suggestion(
                    transcript.text_hash, transcript.name, *place, code, score, band, None, "words: harbour", "0" * 12, "run-1"
                )


def write_log(study, coder: str, steps, wanted: int) -> None:  # type: ignore[no-untyped-def]
    """One coder's log with a valid chain, written at once: `LogWriter` flushes every step to the disk, which is slow for a million."""
    from icc_coding.decisions.logs.log import line_hash
    from icc_coding.decisions.logs.record import DRAFT_KEYS, Record, format_time
    from icc_coding.decisions.logs.writer import write_head

    rng, ids = random.Random(coder), {}
    study.decisions.mkdir(parents=True, exist_ok=True)
    path = study.decisions / f"{coder}.bench.jsonl"
    moment, prev, seq = datetime(2026, 3, 2, 9, tzinfo=UTC), "", 0
    with path.open("wb") as handle:
        for step in steps:
            moment += timedelta(seconds=rng.randrange(5, 40))
            mark = f"{rng.getrandbits(32):08x}"
            for draft in step:
                seq += 1
                values = {key: getattr(draft, key) for key in DRAFT_KEYS}
                if isinstance(values["undoes"], int):
                    values["undoes"] = ids[seq - values["undoes"]]
                ids[seq] = identity = f"{coder}-bench-{seq}-{mark}"
                ids.pop(seq - 9, None)
                line = Record(seq=seq, prev=prev, id=identity, at=format_time(moment), coder=coder, **values).to_line()
                prev = line_hash(line)
                handle.write(line + b"\n")
            if seq >= wanted:
                break
    write_head(path, seq, prev)


def endless(transcripts, hashes: dict[str, str], rng: random.Random):  # type: ignore[no-untyped-def]
    """Steps of a coder: for each segment four decisions and a reading, and a few corrections of them; round and round."""
    from dataclasses import replace

    from icc_coding.decisions.logs.record import Draft

    codes = sorted(hashes)
    while True:
        for number, transcript in enumerate(transcripts):
            blind = number % 2 == 0
            for segment in transcript.coded_segments:
                if rng.random() < 0.1:
                    continue
                place = (transcript.text_hash, segment.start, segment.end, transcript.text[segment.start : segment.end])
                chosen = rng.sample(codes[segment.index % 9 :: 3], 2) + rng.sample(codes, 2)  # coders agree more often than by chance
                for code in dict.fromkeys(chosen):
                    action = "add" if blind else rng.choices(["accept", "reject", "unsure", "replace"], [50, 40, 5, 5])[0]
                    note = f"look at this again, {segment.index}" if rng.random() < 0.02 else ""
                    other = codes[(codes.index(code) + 1) % len(codes)] if action == "replace" else None
                    one = Draft(action, *place, code, other, None, blind, not blind, 4.25, note, None, None, None, "run-1", hashes[code])
                    yield [one]
                    if rng.random() < 0.02:
                        back = replace(one, action="undo", to=None, note="", seconds=None, undoes=1)
                        yield [back]
                        if rng.random() < 0.5:
                            yield [replace(back, action="redo", undoes=2)]
                    elif action == "accept" and rng.random() < 0.02:
                        yield [replace(one, action="adjust", to=(segment.start, segment.end - 4), note="")]
                asked = "all" if blind else tuple(sorted(set(chosen)))
                yield [Draft("read", *place, None, None, asked, blind, not blind, 3.5, run="run-1")]


def timed(command: list[str], checkout: Path) -> dict[str, object]:
    """Seconds and peak memory of a command as a process."""
    env = {**os.environ, "PYTHONPATH": str(checkout)}
    begun = time.perf_counter()
    words = [sys.executable, "-m", "icc_coding", *command]
    process = subprocess.Popen(words, env=env, cwd=checkout, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, err = process.communicate()
    seconds = time.perf_counter() - begun
    if process.returncode:
        raise SystemExit(f"{command}: {err.decode()[-500:]}")
    said = out.decode().splitlines()
    return {"seconds": round(seconds, 2), "said": said[0] if said else ""}


def measured(step: str, root: Path, checkout: Path) -> dict[str, object]:
    """One step, in a process that does nothing else, so that its children's peak memory is the command's."""
    call = [sys.executable, __file__, "--work", str(root.parent), "--inner", step, "--checkout", str(checkout)]
    return json.loads(subprocess.run(call, capture_output=True, text=True, check=True).stdout.splitlines()[-1])  # type: ignore[no-any-return]


def inner(step: str, root: Path, checkout: Path) -> dict[str, object]:
    if step == "review":
        found = first_page(root, checkout)
    else:
        words = [word.format(work=root.parent) for word in COMMANDS[step]]
        found = timed([*words, "--study", str(root)], checkout)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {**found, "processor_seconds": round(used.ru_utime + used.ru_stime, 2), "peak_mb": round(used.ru_maxrss / 1024)}


def first_page(root: Path, checkout: Path) -> dict[str, object]:
    """From the start of `icc-coding review` to the first card in a browser's hands."""
    env = {**os.environ, "PYTHONPATH": str(checkout), "PYTHONUNBUFFERED": "1"}
    begun = time.perf_counter()
    command = [sys.executable, "-m", "icc_coding", "review", "--coder", CODERS[0], "--no-browser", "--study", str(root)]
    with subprocess.Popen(command, env=env, cwd=checkout, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        try:
            link = ""
            for line in process.stdout:
                if found := re.search(r"http://\S+", line):
                    link = found[0]
                    break
            opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(), StayHere())
            asked(opener, link)  # for the cookie; a browser would be sent on from there
            page = asked(opener, link.split("/enter")[0] + "/")
            seconds = time.perf_counter() - begun
        finally:
            process.terminate()
            process.wait()
    return {"seconds": round(seconds, 2), "said": re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page))[:60]}


class StayHere(urllib.request.HTTPRedirectHandler):
    """Takes a redirection for an answer."""

    def redirect_request(self, *_: object) -> None:
        return None


def asked(opener: urllib.request.OpenerDirector, address: str) -> str:
    """A page, as soon as the server answers."""
    for _ in range(6000):
        try:
            return opener.open(address, timeout=600).read().decode()  # type: ignore[no-any-return]
        except urllib.error.HTTPError as error:
            return error.read().decode()
        except (ConnectionError, urllib.error.URLError):
            time.sleep(0.02)
    raise SystemExit(f"{address}: no answer")


def compare(decisions: int, arguments: argparse.Namespace) -> dict[str, object]:
    root = arguments.work / f"study-{decisions}" / "study"
    if not root.exists():
        shutil.rmtree(root.parent, ignore_errors=True)
        make(root, decisions, (arguments.base or ROOT) / "codebook.yaml")
    lines = sum(1 for path in (root / "coding" / "decisions").glob("*.jsonl") for _ in path.open("rb"))
    size = sum(path.stat().st_size for path in (root / "coding" / "decisions").glob("*.jsonl"))
    found: dict[str, object] = {"records": lines, "logs_mb": round(size / 1e6)}
    suggested, aside = root / "coding" / "suggestions.parquet", root.parent / "suggestions.parquet"
    for step in arguments.steps:
        of_step: dict[str, object] = {}
        if arguments.base and step in ("stale", "export"):  # the earlier version knows an earlier table of suggestions
            suggested.rename(aside)
        shutil.rmtree(root / ".icc-cache" / "decisions", ignore_errors=True)
        of_step["cold"] = measured(step, root, ROOT)
        of_step["warm"] = measured(step, root, ROOT)
        if arguments.base and step in ("stale", "export"):
            of_step["base"] = before = measured(step, root, arguments.base)
            of_step["times"] = {
                name: round(before["processor_seconds"] / of_step[name]["processor_seconds"], 1)  # type: ignore[operator,index]
                for name in ("cold", "warm")
            }
            aside.rename(suggested)
        found[step] = of_step
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--decisions", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--base", type=Path)
    parser.add_argument("--steps", nargs="+", default=STEPS, choices=STEPS)
    parser.add_argument("--inner", help=argparse.SUPPRESS)
    parser.add_argument("--checkout", type=Path, default=ROOT, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.inner:
        print(json.dumps(inner(arguments.inner, arguments.work / "study", arguments.checkout)))
        return
    arguments.work = arguments.work.resolve()
    os.environ["ICC_CODING_CONFIG"] = str(arguments.work)
    print(json.dumps({str(number): compare(number, arguments) for number in arguments.decisions}, indent=1))


if __name__ == "__main__":
    main()
