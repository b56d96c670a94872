"""Programs killed at any moment, as a power cut or an impatient person does it: what was lost, and whether it can be run again.

    python benchmarks/kills.py [--times 40] [--transcripts 4] [--seed 1] [--actions code review …]

Each action runs in a process of its own, which gets SIGKILL after a random part of the time that the action takes. `review` is the page as
it is served: three people answer as fast as they can, and what it showed them as saved is looked up in the logs. Afterwards `verify` must
state the truth, the action can be run again, and then all is whole. Needs no model and no data. Prints JSON; `wrong` must be empty.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPException
from multiprocessing import get_context
from pathlib import Path

from load import LINK, Person, missing, visitor
from writing import ACTIONS, copied, notes, outcome, prepared, put_beside, run, without_models

from icc_coding.decisions.logs.log import read_log
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.keeping.archive import check_archive
from icc_coding.keeping.verify import verify_study
from icc_coding.study import Study

FORK = get_context("fork")
AGAIN = "Run `icc-coding withdraw` again"
KILLED = ("code", "code one", "withdraw", "backup", "learn", "decide in bulk", "filled sheet", "import", "import project", "pseudonyms")
PEOPLE = ("ana", "ben", "cat")


def forked(work: Callable[[], str]) -> str:
    """What a function says that runs in a process of its own, so that nothing of it is remembered here."""
    mine, theirs = FORK.Pipe(duplex=False)

    def there() -> None:
        theirs.send(work())

    process = FORK.Process(target=there)
    process.start()
    theirs.close()
    try:
        said = mine.recv()
    except EOFError:
        said = "the process ended"
    process.join()
    return str(said)


def kill_after(work: Callable[[], object], seconds: float) -> bool:
    """Run something in a process of its own and kill it after a while; whether it was still at work."""
    process = FORK.Process(target=work)
    process.start()
    process.join(seconds)
    alive = process.is_alive()
    process.kill()
    process.join()
    return alive


def after(study: Study, action: str, before: dict[str, bytes]) -> str:
    """What is wrong with a study after its program was killed, and after it was run again; '' when nothing is."""
    for path in study.decisions.glob("*.jsonl"):
        if read_log(path).problems or (action != "withdraw" and not path.read_bytes().startswith(before.get(path.name, b""))):
            return f"{path.name} was damaged"
    if odd := [one for one in verify_study(study).problems if not (action == "withdraw" and AGAIN in str(one))]:
        return f"verify finds {odd[0]}"
    for archive in study.root.rglob("*.zip"):
        check_archive(archive)
    withdrawn = action == "withdraw" and not (study.transcripts / "south.txt").exists() and not verify_study(study).problems
    if action in ACTIONS and not withdrawn and (said := outcome(lambda: ACTIONS[action](study))):
        return f"cannot be run again: {said[:300]}"
    if said := outcome(lambda: run(study, "code")):
        return f"cannot be coded: {said[:300]}"
    if odd := list(verify_study(study).problems):
        return f"at last, verify finds {odd[0]}"
    LogWriter(study, "ana", device="desk").append(notes(1))  # what was left beside the logs goes with the next write there
    if action == "withdraw" and (left := words_of_south(study)):
        return f"{left} still holds the interview"
    return next((f"{path.name} stayed" for path in study.root.rglob("*.part")), "")


def words_of_south(study: Study) -> str:
    """A file that still holds words of the interview that was withdrawn; backups may."""
    for path in study.root.rglob("*"):
        if path.is_file() and path.suffix != ".zip" and b"as long as I can remember" in path.read_bytes():
            return path.name
    return ""


def tried(once: Study, folder: Path, action: str, seconds: float, rng: random.Random) -> tuple[str, str]:
    """One kill: (how it went, what is wrong)."""
    study = copied(once, folder, action)
    before = {path.name: path.read_bytes() for path in study.decisions.glob("*.jsonl")}
    alive = kill_after(lambda: ACTIONS[action](study), rng.uniform(0, 1.05 * seconds))
    return ("killed at work" if alive else "had ended"), forked(lambda: after(study, action, before))


def reviewed(once: Study, folder: Path, rng: random.Random) -> tuple[str, str, int]:
    """The same while three people review: also how many answers were shown as saved."""
    study = copied(once, folder, "review")
    before = {path.name: path.read_bytes() for path in study.decisions.glob("*.jsonl")}
    command = [sys.executable, "-m", "icc_coding", "review", "--study", str(study.root), "--no-browser", "--port", "0"]
    for name in PEOPLE:
        command += ["--coder", name]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    links: dict[str, str] = {}
    while len(links) < len(PEOPLE) and (line := process.stdout.readline()):
        if found := LINK.search(line):
            links[PEOPLE[len(links)]] = found[0]
    people = [Person(name, visitor(links[name]), random.Random(rng.random()), 0.0) for name in PEOPLE]
    threads = [threading.Thread(target=answer, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    time.sleep(rng.uniform(0.1, 2.0))
    process.send_signal(signal.SIGKILL)
    process.wait()
    for thread in threads:
        thread.join()
    saved = sum(len(person.saved) for person in people)

    def look() -> str:
        lost = missing(study.root, people)
        return f"{lost} answers that were shown as saved are gone" if lost else after(study, "review", before)

    return "killed at work", forked(look), saved


def answer(person: Person) -> None:
    """Answer until the program is gone; an answer counts as saved once its page has arrived."""
    html = ""
    with suppress(OSError, HTTPException, SystemExit):
        for turn in range(100_000):
            html = person.step(html, turn, 2)


def main() -> None:
    """Kill them."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--times", type=int, default=40, help="kills of each action")
    parser.add_argument("--transcripts", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--actions", nargs="*", choices=[*KILLED, "review"], default=[*KILLED, "review"])
    chosen = parser.parse_args()
    rng, how, wrong, saved = random.Random(chosen.seed), Counter[str](), [], 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        without_models(folder / "settings")
        once = prepared(folder / "once" / "harbours", chosen.transcripts)
        for action in chosen.actions:
            place = folder / action.replace(" ", "-")
            place.mkdir()
            put_beside(once, place)
            begin = time.perf_counter()
            if action in ACTIONS:
                study = copied(once, place, action)
                kill_after(lambda act=action, at=study: ACTIONS[act](at), 600)
            seconds = time.perf_counter() - begin
            for number in range(chosen.times):
                if action == "review":
                    went, fault, answers = reviewed(once, place, rng)
                    saved += answers
                else:
                    went, fault = tried(once, place, action, seconds, rng)
                how[f"{action}, {went}"] += 1
                if fault:
                    wrong.append(f"{action}, {number}: {fault}")
            print(f"{action}: {seconds:.2f} s, {len(wrong)} wrong so far", file=sys.stderr, flush=True)
            shutil.rmtree(place)
    print(json.dumps({"kills": sum(how.values()), "by action": how, "answers shown as saved": saved, "wrong": wrong}, indent=1))


if __name__ == "__main__":
    main()
