"""Twenty people who review one study of 100,000 suggestions at once, for ten minutes.

Starts `icc-coding review` as a process on a study of invented talk, lets people come by their links, and plays each as a page in a
browser does: it answers a card every few seconds, takes answers back, searches, opens transcripts and pages of codes, writes memos, and
asks in between what every open page asks by itself. Afterwards the program is stopped, and every answer that was shown as saved is looked
up in the logs. Prints JSON: milliseconds per kind of request (median, 95th percentile, maximum), errors, answers and how many are not in
the logs, memory of the program after a minute and at the end, processor seconds of the program, and how busy the machine was with other
work, as a share of its processors.

    python benchmarks/load.py [--people 20] [--minutes 10] [--suggestions 100000] [--decisions 20000] [--pause 3]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path

from reviewing import CODES, WORK_KEY, Browser, make_study

LINK = re.compile(r"http://[^\s]+/enter\?[^\s]+")
CURRENT = re.compile(r'data-choice="([^"]+)" aria-current')
POLLS = (("/here", 1.5),)  # what an open page asks, and every how many seconds
PAGES = (
    "/passages?code=topic.code_3",
    "/transcripts",
    "/codebook",
    "/progress",
    "/history",
    "/memos",
    "/disagreements",
    "/find?words=harbour+water",
)


@dataclass
class Person:
    """One coder at a page, and what the page showed as saved."""

    name: str
    browser: Browser
    rng: random.Random
    pause: float
    saved: list[tuple[str, str]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def work(self, until: float, transcripts: int) -> None:
        """Answer cards until the time is up; whatever goes wrong is noted and the next thing tried."""
        html, turn = "", self.rng.randrange(60)
        due = dict.fromkeys((path for path, _ in POLLS), 0.0)
        while time.perf_counter() < until:
            try:
                html = self.step(html, turn, transcripts)
            except (SystemExit, OSError) as error:
                self.errors.append(str(error)[:200])
                html = ""
            turn += 1
            self.wait(min(until, time.perf_counter() + self.rng.uniform(0.5, 1.5) * self.pause), due)

    def step(self, html: str, turn: int, transcripts: int) -> str:
        """One thing that a person does; returns the page they then see."""
        ask = self.browser.ask
        key, code = WORK_KEY.search(html), CURRENT.search(html)
        if turn % 20 == 7:
            ask("transcript", f"/transcript/interview-{self.rng.randrange(transcripts):03}")
        elif turn % 20 == 13:
            page = self.rng.choice(PAGES)
            ask(page.split("?")[0], page)
        elif turn % 60 == 31:
            ask("memo", "/memo", {"note": "Ask about the harbour."})
        if key is None:
            return ask("card", "/")
        if turn % 15 == 4:
            return ask("skip", "/skip", {"key": key[1]})
        if turn % 30 == 9 and self.saved:
            html = ask("undo", "/undo", {})
            self.saved.pop()
            return html
        if key[1].endswith("-blind"):
            answer = self.rng.choice(CODES)
            html = ask("submit blind", "/submit", {"key": key[1], "codes": answer, "asked": CODES})
        elif code is not None:
            action = self.rng.choice(["accept", "accept", "reject", "unsure"])
            answer = code[1]
            html = ask("decide", "/decide", {"key": key[1], "code": answer, "action": action, "seconds": "3"})
        else:
            return ask("card", "/")
        self.saved.append((key[1].removesuffix("-blind"), answer))
        return html

    def wait(self, until: float, due: dict[str, float]) -> None:
        """Read the card; meanwhile the page asks what it asks by itself."""
        while (now := time.perf_counter()) < until:
            for path, every in POLLS:
                if now >= due[path]:
                    due[path] = now + every
                    try:
                        self.browser.ask("poll", path)
                    except (SystemExit, OSError) as error:
                        self.errors.append(str(error)[:200])
            time.sleep(min(0.1, max(0.0, until - time.perf_counter())))


@contextmanager
def served(root: Path, names: list[str]) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """The program as a process, and each person's link."""
    command = [sys.executable, "-m", "icc_coding", "review", "--study", str(root), "--no-browser", "--port", "0"]
    for name in names:
        command += ["--coder", name]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=os.environ)
    assert process.stdout is not None
    links: dict[str, str] = {}
    said = []
    for line in process.stdout:
        said.append(line)
        if found := LINK.search(line):
            links[next(name for name in names if name in line or name not in links)] = found[0]
        if len(links) == len(names):
            break
    else:
        raise SystemExit("".join(said))
    threading.Thread(target=process.stdout.read, daemon=True).start()
    try:
        yield process, links
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def memory(pid: int) -> float:
    """Megabytes that a process and its children hold now."""
    pids = [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    pages = sum(int(Path(f"/proc/{each}/statm").read_text().split()[1]) for each in pids)
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def busy(pid: int) -> tuple[float, float, float]:
    """Processor seconds so far: of all, of this process, of the program that is measured."""
    ticks = os.sysconf("SC_CLK_TCK")
    every = list(map(int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]))
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (sum(every) - every[3] - every[4]) / ticks, sum(os.times()[:2]), (int(fields[11]) + int(fields[12])) / ticks


def missing(root: Path, people: list[Person]) -> int:
    """How many answers that were shown as saved have no record in their coder's log."""
    from icc_coding.decisions.state import load_state
    from icc_coding.study import Study

    state = load_state(Study(root))
    lost = 0
    for person in people:
        held = Counter(
            (f"{record.text[:16]}-{record.start}-{record.end}", record.code) for record in state.records_of(person.name) if record.text
        )
        asked = Counter(person.saved)
        lost += sum((asked - held).values())
    return lost


def figures(people: list[Person]) -> dict[str, dict[str, float]]:
    """Milliseconds of every kind of request."""
    kinds: dict[str, list[float]] = {}
    for person in people:
        for kind, values in person.browser.taken.items():
            kinds.setdefault(kind, []).extend(values)
    kinds["all"] = [value for values in list(kinds.values()) for value in values]
    kinds["all but polls"] = [value for kind, values in kinds.items() if kind not in ("poll", "all") for value in values]
    return {
        kind: {
            "requests": len(values),
            "median": round(statistics.median(values) * 1000, 1),
            "p95": round(statistics.quantiles(values, n=20)[-1] * 1000, 1) if len(values) > 1 else round(values[0] * 1000, 1),
            "max": round(max(values) * 1000, 1),
        }
        for kind, values in sorted(kinds.items())
    }


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name, default in (("people", 20), ("suggestions", 100_000), ("decisions", 20_000), ("transcripts", 100)):
        parser.add_argument(f"--{name}", type=int, default=default)
    for name, share in (("minutes", 10.0), ("pause", 3.0)):
        parser.add_argument(f"--{name}", type=float, default=share)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ICC_CODING_CONFIG"] = folder
        root = Path(folder) / "study"
        with redirect_stdout(sys.stderr):
            make_study(root, chosen.transcripts, chosen.suggestions, chosen.decisions)
        names = [f"person-{number:02}" for number in range(1, chosen.people + 1)]
        with served(root, names) as (process, links):
            people = [Person(name, visitor(links[name]), random.Random(name), chosen.pause) for name in names]
            start, begun = time.perf_counter(), busy(process.pid)
            until = start + chosen.minutes * 60
            threads = [threading.Thread(target=person.work, args=(until, chosen.transcripts)) for person in people]
            for thread in threads:
                thread.start()
            time.sleep(min(60, chosen.minutes * 30))
            early = memory(process.pid)
            for thread in threads:
                thread.join()
            late, ended, taken = memory(process.pid), busy(process.pid), time.perf_counter() - start
        verified = subprocess.run(
            [sys.executable, "-m", "icc_coding", "verify", "--study", str(root)], capture_output=True, text=True, check=False
        )
        every, own, program = (after - before for before, after in zip(begun, ended, strict=True))
        errors = [error for person in people for error in person.errors]
        print(
            json.dumps(
                {
                    "people": chosen.people,
                    "minutes": round(taken / 60, 1),
                    "milliseconds": figures(people),
                    "errors": len(errors),
                    "first errors": errors[:3],
                    "answers shown as saved": sum(len(person.saved) for person in people),
                    "not in the logs": missing(root, people),
                    "verify": verified.returncode,
                    "memory, MB": {"early": round(early), "end": round(late)},
                    "processor seconds of the program": round(program, 1),
                    "other work on the machine": round((every - own - program) / taken / (os.cpu_count() or 1), 2),
                },
                indent=1,
            )
        )


def visitor(link: str) -> Browser:
    """A browser that has followed its link."""
    host, port = link.split("/")[2].split(":")
    browser = Browser(host, int(port))
    browser.enter(link)
    return browser


if __name__ == "__main__":
    main()
