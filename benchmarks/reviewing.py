"""How quickly the review pages answer on a study of 100,000 suggestions.

Makes a study of invented talk in a folder of its own, starts the server as `icc-coding review` does, and asks it over HTTP like a
browser: cards, decisions, undo, filters, transcripts, pages. Prints median, 95th percentile and maximum per kind of request.

    python benchmarks/reviewing.py [--suggestions 100000] [--decisions 20000] [--transcripts 100] [--rounds 150]
"""

from __future__ import annotations

import argparse
import gc
import http.client
import os
import random
import re
import statistics
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from invented import WORDS

CODES = [f"topic.code_{number}" for number in range(18)]
WORK_KEY = re.compile(r'<div id="work"[^>]*data-key="([^"]+)"')


def make_study(root: Path, transcripts: int, suggestions: int, decisions: int) -> None:
    """Write transcripts, codebook, suggestions and one coder's decisions."""
    from icc_coding.codebook.model import Codebook
    from icc_coding.decisions.logs.record import Draft
    from icc_coding.decisions.logs.writer import LogWriter
    from icc_coding.study import Study
    from icc_coding.suggesting.store import Suggestion, save_suggestions
    from icc_coding.transcripts import read_study

    rng = random.Random(1)
    (root / "transcripts").mkdir(parents=True)
    codes = "".join(f"      - {{id: {code.split('.')[1]}, label: {code}, definition: Talk about {code}.}}\n" for code in CODES)
    (root / "codebook.yaml").write_text(
        f"name: Invented\nversion: 1.0.0\nlanguage: en\ndimensions:\n  - id: topic\n    label: Topic\n    codes:\n{codes}"
    )
    turns = max(2, suggestions // transcripts // 9)
    for number in range(transcripts):
        lines = []
        for _ in range(turns):
            lines.append(
                f"Interviewer: {sentence(rng, 9)}?\n\nMayor Number{number}: {' '.join(sentence(rng, 14) + '.' for _ in range(7))}\n"
            )
        (root / "transcripts" / f"interview-{number:03}.txt").write_text("\n".join(lines))
    study = Study(root)
    hashes = {code.id: code.hash for code in Codebook.load(study.codebook).codes}
    read = read_study(study).transcripts
    segments = [(transcript, segment) for transcript in read for segment in transcript.coded_segments]
    made = []
    each, rest = divmod(suggestions, len(segments))
    for place, (transcript, segment) in enumerate(segments):
        for code in rng.sample(CODES, min(len(CODES), each + (place < rest))):
            score = rng.random()
            band = "likely" if score > 0.7 else "possible" if score > 0.2 else "quiet"
            made.append(
                Suggestion(
                    transcript.text_hash,
                    transcript.name,
                    segment.start,
                    segment.end,
                    segment.index,
                    (segment.index,),
                    code,
                    score,
                    band,
                    None,
                    "rule: “share” · words: harbour, water",
                    hashes[code],
                    "run-1",
                )
            )
    save_suggestions(study, made)
    texts = {transcript.text_hash: transcript.text for transcript in read}
    drafts = [
        Draft(
            "accept" if rng.random() < 0.6 else "reject",
            s.text,
            s.start,
            s.end,
            texts[s.text][s.start : s.end],
            s.code,
            shown=True,
            seconds=4.0,
        )
        for s in rng.sample(made, min(decisions, len(made)))
    ]
    LogWriter(study, "ana").append(drafts)
    print(
        f"{len(made)} suggestions in {len(segments)} segments of {len(read)} transcripts ({sum(map(len, texts.values())) / 1e6:.1f} million characters), {len(drafts)} decisions"
    )


def sentence(rng: random.Random, words: int) -> str:
    """Words in a row, with a capital."""
    return " ".join(rng.choices(WORDS, k=words)).capitalize()


class Browser:
    """Asks the server like a page with script does, and notes how long each kind of answer takes."""

    def __init__(self, host: str, port: int) -> None:
        self.connection = http.client.HTTPConnection(host, port)
        self.headers = {"HX-Request": "true", "Origin": f"http://{host}:{port}", "HX-Target": "work"}
        self.taken: dict[str, list[float]] = {}

    def enter(self, link: str) -> None:
        """Open the personal link; its cookie goes with every request from now on."""
        self.connection.request("GET", "/" + link.split("/", 3)[3])
        answer = self.connection.getresponse()
        answer.read()
        self.headers["Cookie"] = (answer.getheader("set-cookie") or "").split(";")[0]

    def ask(self, kind: str, path: str, form: Mapping[str, str | Sequence[str]] | None = None) -> str:
        """One request; returns the page."""
        body = None if form is None else urllib.parse.urlencode(form, doseq=True)
        headers = self.headers | ({"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {})
        if kind in ("transcript", "first page", "bulk preview") or kind.startswith("/"):
            headers.pop("HX-Request")
        start = time.perf_counter()
        self.connection.request("GET" if body is None else "POST", path, body, headers)
        answer = self.connection.getresponse()
        html = answer.read().decode()
        self.taken.setdefault(kind, []).append(time.perf_counter() - start)
        if answer.status >= 400:
            raise SystemExit(f"{path}: {answer.status} {html[:300]}")
        return html


def work(browser: Browser, rounds: int, transcripts: int) -> None:
    """A reviewer's hour in a hurry."""
    rng = random.Random(2)
    html = browser.ask("first page", "/")
    for number in range(rounds):
        key = WORK_KEY.search(html)
        code = re.search(r'data-choice="([^"]+)" aria-current', html)
        if key is None:
            html = browser.ask("card", "/")
        elif key[1].endswith("-blind"):
            html = browser.ask("submit blind", "/submit", {"key": key[1], "codes": rng.choice(CODES), "asked": CODES})
        elif code is not None:
            action = rng.choice(["accept", "accept", "reject", "unsure"])
            html = browser.ask("decide", "/decide", {"key": key[1], "code": code[1], "action": action, "seconds": "3"})
        browser.ask("poll", "/here")
        if number % 5 == 0:
            html = browser.ask("undo", "/undo", {})
        if number % 7 == 0 and (key := WORK_KEY.search(html)):
            html = browser.ask("skip", "/skip", {"key": key[1]})
        if number % 10 == 0:
            html = browser.ask(
                "filter",
                "/filter",
                rng.choice([{"code": rng.choice(CODES)}, {"transcript": f"interview-{rng.randrange(transcripts):03}"}, {}]),
            )
        if number % 10 == 5:
            browser.ask("transcript", f"/transcript/interview-{rng.randrange(transcripts):03}")
        if number % 25 == 0:
            for page in ("/transcripts", "/codebook", "/progress", "/history", "/memos", "/disagreements"):
                browser.ask(page, page)
            html = browser.ask("filter words", "/filter", {"words": "harbour water"})
            html = browser.ask("filter status", "/filter", {"band": "possible", "status": "accepted"})
            html = browser.ask("filter", "/filter", {"transcript": "interview-000"})
            browser.ask("bulk preview", "/bulk?action=accept")
            html = browser.ask("filter off", "/filter", {})


def report(taken: dict[str, list[float]]) -> None:
    """Print the figures in milliseconds."""
    print(f"{'request':<14}{'number':>8}{'median':>9}{'p95':>9}{'max':>9}  ms")
    everything = [value for kind in taken.values() for value in kind]
    for kind, values in [*sorted(taken.items()), ("all", everything)]:
        p95 = statistics.quantiles(values, n=20)[-1] if len(values) > 1 else values[0]
        print(f"{kind:<14}{len(values):>8}{statistics.median(values) * 1000:>9.1f}{p95 * 1000:>9.1f}{max(values) * 1000:>9.1f}")


def timed(what: str, job: Callable[[], object]) -> object:
    """Do something and say how long it took."""
    start = time.perf_counter()
    result = job()
    print(f"{what}: {time.perf_counter() - start:.1f} s")
    return result


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name, default in (("suggestions", 100_000), ("decisions", 20_000), ("transcripts", 100), ("rounds", 150)):
        parser.add_argument(f"--{name}", type=int, default=default)
    chosen = parser.parse_args()
    import uvicorn

    from icc_coding.reviewing.desk import Desk
    from icc_coding.reviewing.queue import Options
    from icc_coding.reviewing.web.access import Access
    from icc_coding.reviewing.web.app import make_app
    from icc_coding.reviewing.web.listening import listen
    from icc_coding.study import Study

    with tempfile.TemporaryDirectory() as folder:
        os.environ["ICC_CODING_CONFIG"] = folder
        root = Path(folder) / "study"
        timed("study made", lambda: make_study(root, chosen.transcripts, chosen.suggestions, chosen.decisions))
        desk = timed("study opened", lambda: Desk.open(Study(root)))
        assert isinstance(desk, Desk)
        listening = listen("127.0.0.1", 0)
        access = Access.grant("127.0.0.1", listening.getsockname()[1], ("ana",))
        app = timed("session made", lambda: make_app(desk, access, Options()))
        gc.collect()
        gc.freeze()
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False))  # type: ignore[arg-type]
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        browser = Browser("127.0.0.1", access.port)
        browser.enter(access.link("ana"))
        work(browser, chosen.rounds, chosen.transcripts)
        server.should_exit = True
        thread.join(5)
        report(browser.taken)


if __name__ == "__main__":
    main()
