"""How quickly a transcript's page opens and scrolls in a browser.

Makes a study with one invented transcript of many words, read by several coders and the machine, starts the server as `icc-coding review`
does, opens the page in Chromium and prints JSON: milliseconds until the server has answered, until the first words are painted (the first time,
when the server has worked out nothing yet, and later) and until everything is loaded; the longest task and the frames while the page is
scrolled through; find-in-page and a jump to a far passage; and how long its middle, its end, the next code, the previous one, a filter and
a click into the map take until they are in view.

    python benchmarks/transcript_page.py [--words 60000] [--suggestions 1500] [--coders 4] [--rounds 5] [--browser /usr/bin/chromium]
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from invented import WORDS

CODES = [f"topic.code_{number}" for number in range(18)]
FIND = "xylophone"  # stands once, near the end
WATCH = """() => {
  window.longest = [];
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => longest.push(entry.duration))).observe({type: 'longtask', buffered: true});
}"""
SCROLL = """async (screens) => {
  const frames = [];
  longest.length = 0;
  let last = performance.now();
  for (let n = 0; n < screens; n++) {
    for (let i = 0; i < 8; i++) {
      scrollBy(0, innerHeight / 8);
      await new Promise((go) => requestAnimationFrame(go));
      frames.push(performance.now() - last);
      last = performance.now();
    }
  }
  return {frames, tasks: longest, at: scrollY, height: document.documentElement.scrollHeight};
}"""


def sentence(rng: random.Random, words: int) -> str:
    """Words in a row, with a capital."""
    return " ".join(rng.choices(WORDS, k=words)).capitalize() + "."


def make_study(root: Path, words: int, suggestions: int, coders: int) -> None:
    """One transcript, its suggestions, and decisions of every coder about some of them."""
    from icc_coding.codebook.model import Codebook
    from icc_coding.decisions.logs.record import Draft
    from icc_coding.decisions.logs.writer import LogWriter
    from icc_coding.study import Study
    from icc_coding.suggesting.store import Suggestion, save_suggestions
    from icc_coding.transcripts import read_study

    rng = random.Random(1)
    (root / "transcripts").mkdir(parents=True)
    codes = "".join(f"      - {{id: {code.split('.')[1]}, label: {code}, definition: Talk about {code}.}}\n" for code in CODES).replace(
        "\\\n", "\n"
    )
    (root / "codebook.yaml").write_text(
        f"name: Invented\nversion: 1.0.0\nlanguage: en\ndimensions:\n  - id: topic\n    label: Topic\n    codes:\n{codes}"
    )
    lines, made = [], 0
    while made < words:
        answer = [sentence(rng, rng.randint(6, 22)) for _ in range(rng.randint(2, 14))]
        if made > words * 0.9 and FIND not in "".join(lines[-3:]) and not any(FIND in line for line in lines[-200:]):
            answer.append(f"Somebody plays the {FIND} there.")
        lines.append(f"Interviewer: {sentence(rng, 9)[:-1]}?\n\nMayor Number: {' '.join(answer)}\n")
        made += len(lines[-1].split())
    (root / "transcripts" / "long.txt").write_text("\n".join(lines))
    study = Study(root)
    hashes = {code.id: code.hash for code in Codebook.load(study.codebook).codes}
    (transcript,) = read_study(study).transcripts
    found = []
    for segment in rng.choices(transcript.coded_segments, k=suggestions):
        band = rng.choice(("likely", "possible", "possible", "quiet"))
        place = (segment.start, segment.end, segment.index, (segment.index,))
        marks = (segment.start, min(segment.end, segment.start + 12))
        found.append(
            Suggestion(
                transcript.text_hash,
                transcript.name,
                *place,
                rng.choice(CODES),
                rng.random(),
                band,
                None,
                "rule: “share”",
                "",
                "run-1",
                marks,
            )
        )
    found = list({(s.start, s.code): s for s in found}.values())
    save_suggestions(study, [type(s)(**{n: getattr(s, n) for n in s.__slots__} | {"codebook": hashes[s.code]}) for s in found])
    for number in range(coders):
        drafts = [
            Draft(
                rng.choice(("accept", "accept", "reject", "unsure")),
                s.text,
                s.start,
                s.end,
                transcript.text[s.start : s.end],
                s.code,
                shown=True,
            )
            for s in rng.sample(found, len(found) // 2)
        ]
        LogWriter(study, f"coder{number}").append(drafts)


def serve(root: Path) -> Any:
    """The review server in a thread; returns the access."""
    import uvicorn

    from icc_coding.reviewing.desk import Desk
    from icc_coding.reviewing.web.access import Access
    from icc_coding.reviewing.web.app import make_app
    from icc_coding.reviewing.web.listening import listen
    from icc_coding.study import Study

    listening = listen("127.0.0.1", 0)
    access = Access.grant("127.0.0.1", listening.getsockname()[1], ("coder0",))
    server = uvicorn.Server(uvicorn.Config(make_app(Desk.open(Study(root)), access), log_level="error", access_log=False))
    threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True).start()
    while not server.started:
        time.sleep(0.05)
    return access


def opened(page: Any, address: str) -> dict[str, float]:
    """Open the page once: milliseconds of the browser's own timing."""
    page.goto(address)
    page.locator(".stripe").first.wait_for(state="attached")
    timing: dict[str, float] = page.evaluate(
        """async () => { const n = performance.getEntriesByType('navigation')[0]; let p;
        while (!(p = performance.getEntriesByName('first-contentful-paint')[0])) await new Promise(requestAnimationFrame); // told a little later
        return {server: n.responseStart - n.requestStart, answered: n.responseEnd - n.requestStart, painted: p.startTime,
                interactive: n.domContentLoadedEventEnd, kilobytes: n.decodedBodySize / 1000}; }"""
    )
    return timing


def measure(address: str, link: str, browser: str, rounds: int, whole: bool) -> dict[str, Any]:
    """All figures of one study."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
        context = started.new_context(viewport={"width": 1366, "height": 768})
        page = context.new_page()
        page.add_init_script(f"({WATCH})()")
        page.goto(link)
        figures: dict[str, Any] = {"painted_first_time": round(opened(page, address)["painted"], 1)}
        times = [opened(page, address) for _ in range(rounds)]
        figures |= {name: round(statistics.median(one[name] for one in times), 1) for name in times[0]}
        figures["painted_slowest"] = round(max(one["painted"] for one in times), 1)
        begun = time.perf_counter()
        if whole:
            page.locator(".part.waiting").first.wait_for(state="detached", timeout=300_000)
            while page.locator(".part.waiting").count():
                page.wait_for_timeout(50)
            figures["all_loaded_after_s"] = round(time.perf_counter() - begun, 1)
            figures["found_by_browser"] = page.evaluate(f"window.find('{FIND}')")
        figures["longest_task_while_loading"] = round(max(page.evaluate("longest"), default=0))
        page.evaluate("scrollTo(0, 0)")
        page.wait_for_timeout(500)
        started.start_tracing(page=page, categories=["toplevel", "devtools.timeline"])
        scrolled = page.evaluate(SCROLL, 60)
        figures["longest_task_while_scrolling_processor"] = longest_task(started.stop_tracing())
        frames = sorted(scrolled["frames"])
        figures["frame_median"] = round(statistics.median(frames), 1)
        figures["frame_99th"] = round(frames[int(len(frames) * 0.99)], 1)
        figures["frame_longest"] = round(frames[-1], 1)
        figures["longest_task_while_scrolling"] = round(max(scrolled["tasks"], default=0))
        figures["nodes"] = page.evaluate("document.querySelectorAll('*').length")
        begun = time.perf_counter()
        length = int(page.locator("#text").get_attribute("data-length") or 0)
        page.goto(f"{address}#at-{int(length * 0.8)}")
        page.locator(".speech .here").first.wait_for()
        figures["jump_to_a_far_passage"] = round((time.perf_counter() - begun) * 1000)
        figures["jump_is_in_view"] = page.evaluate(
            "() => { const r = document.querySelector('.here').getBoundingClientRect(); return r.top > 0 && r.bottom < innerHeight; }"
        )
        figures |= moved_about(page, address, length)
        started.close()
    return figures


def longest_task(trace: bytes) -> float:
    """Milliseconds of processor time of the longest task of the page: on a busy machine a task also waits, which is not the page's doing."""
    events = json.loads(trace)["traceEvents"]
    page = {(event["pid"], event["tid"]) for event in events if event.get("args", {}).get("name") == "CrRendererMain"}
    took = [event.get("tdur", 0) for event in events if event.get("ph") == "X" and (event["pid"], event["tid"]) in page]
    return round(max(took, default=0) / 1000, 1)


IN_VIEW = """(selector) => [...document.querySelectorAll(selector)].some((element) => {
  const box = element.getBoundingClientRect(); return box.height && box.top > 0 && box.bottom < innerHeight; })"""


def moved_about(page: Any, address: str, length: int) -> dict[str, int]:
    """Milliseconds until what a reader asks for is in view: places, codes, a filter, the map."""
    figures = {}

    def until(what: str, act: Any, selector: str) -> None:
        begun = time.perf_counter()
        act()
        while not page.evaluate(IN_VIEW, selector):
            if time.perf_counter() - begun > 60:
                raise SystemExit(f"{what}: nothing came into view in a minute.")
            page.wait_for_timeout(10)
        figures[what] = round((time.perf_counter() - begun) * 1000)

    opened_row = '.tag[aria-expanded="true"]'
    until("open_in_the_middle", lambda: page.goto(f"{address}?at={length // 2}"), ".speech p")
    until("next_code", lambda: page.keyboard.press("n"), opened_row)
    page.keyboard.press("Escape")
    until("previous_code", lambda: page.keyboard.press("p"), opened_row)
    page.keyboard.press("Escape")
    until("open_at_the_end", lambda: page.goto(f"{address}?at={length - 400}"), ".turn:last-child .speech p")
    box = page.locator("#map").bounding_box()
    until("click_into_the_map", lambda: page.mouse.click(box["x"] + 5, box["y"] + box["height"] * 0.3), ".speech p")
    chosen = page.locator("[name=show]")
    with page.expect_response(lambda answer: f"show={CODES[3]}" in answer.url):
        begun = time.perf_counter()
        chosen.select_option(CODES[3])
    page.locator(".lane-names").wait_for(state="attached")
    figures["filter_by_code"] = round((time.perf_counter() - begun) * 1000)
    return figures


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--words", type=int, default=60_000)
    parser.add_argument("--suggestions", type=int, default=1500)
    parser.add_argument("--coders", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--browser", default="/usr/bin/chromium")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "study"
        make_study(root, asked.words, asked.suggestions, asked.coders)
        access = serve(root)
        address = f"http://127.0.0.1:{access.port}/transcript/long"
        figures = measure(address, access.link("coder0"), asked.browser, asked.rounds, whole=asked.words <= 250_000)
    print(
        json.dumps(
            {"words": asked.words, "suggestions": asked.suggestions, "coders": asked.coders, "milliseconds_and_more": figures}, indent=2
        )
    )


if __name__ == "__main__":
    main()
