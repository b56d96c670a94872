"""Make the pictures of docs/images anew from the example study, in which everything is invented: the window in Chromium, and what the findings draw.

python docs/make_images.py [--browser /usr/bin/chromium]
"""

from __future__ import annotations

import argparse
import io
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

IMAGES = Path(__file__).parent / "images"
WIDTH = 1180
COLOURS = 128  # of a palette: small files, and letters stay smooth
DRAWN_WIDTH = 900  # of what the findings draw
DRAWN = {"report-matrix": ["matrix", "code", "case"], "report-typology": ["typology"]}


@contextmanager
def window(folder: Path) -> Iterator[str]:
    """`icc-coding open` over the example study, coded, as `ana`; gives her link."""
    command = [sys.executable, "-m", "icc_coding"]
    for words in (["init", str(folder), "--example"], ["code", "--study", str(folder)]):
        subprocess.run([*command, *words], check=True, stdout=subprocess.DEVNULL)
    process = subprocess.Popen(
        [*command, "open", str(folder), "--coder", "ana", "--no-browser"], stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    try:
        assert process.stdout is not None
        yield next(found[0] for line in process.stdout if (found := re.search(r"http://\S+", line)))
    finally:
        process.terminate()
        process.communicate()


def keep(page: Any, name: str, height: int) -> None:
    """One picture of what is in view."""
    from PIL import Image

    page.set_viewport_size({"width": WIDTH, "height": height})
    page.mouse.move(1, 1)
    write(Image.open(io.BytesIO(page.screenshot(animations="disabled"))), name)


def write(image: Any, name: str) -> None:
    """One picture with few colours."""
    from PIL import Image

    path = IMAGES / f"{name}.png"
    few = image.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    print(f"{path.name}: {path.stat().st_size:,} bytes")


def findings(folder: Path) -> None:
    """What the findings draw of the example study, as their commands draw it."""
    from PIL import Image

    for name, words in DRAWN.items():
        drawn = folder / f"{name}.png"
        command = [sys.executable, "-m", "icc_coding", *words, "--study", str(folder), "--png", str(drawn)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        image = Image.open(drawn)
        write(image.resize((DRAWN_WIDTH, round(image.height * DRAWN_WIDTH / image.width)), Image.Resampling.LANCZOS), name)


def queue(page: Any, base: str) -> None:
    """Cards are passed over until one shows two codes; on the way stands one that is read blind."""
    page.goto(base)
    wanted = {"review-blind": "#reading", "review-queue": ".choices .choice:nth-of-type(2)"}
    while wanted:
        page.locator("#work .talk").wait_for()
        for name, mark in tuple(wanted.items()):
            if page.locator(f"#work {mark}").count():
                page.goto(f"{base}/card/{page.locator('#work').get_attribute('data-key')}")
                if name == "review-blind":
                    page.keyboard.press("4")
                    page.locator("#reading :checked").wait_for()
                keep(page, name, 760)
                del wanted[name]
        if wanted:
            before = page.locator("#work").get_attribute("data-key")
            page.keyboard.press("s")
            page.wait_for_function("before => document.querySelector('#work').dataset.key !== before", arg=before)


def main() -> int:
    """All pictures."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--browser", default="/usr/bin/chromium", help="Chromium's program")
    browser = parser.parse_args().browser
    with tempfile.TemporaryDirectory() as folder, window(Path(folder) / "harbour-towns") as link, sync_playwright() as driver:
        page = driver.chromium.launch(executable_path=browser, args=["--no-sandbox"]).new_page(viewport={"width": WIDTH, "height": 760})
        base = link.split("/enter")[0]
        page.goto(link)
        page.get_by_role("link", name="Memos").wait_for()  # the study is open
        page.goto(f"{base}/home")
        page.evaluate("document.querySelector('.home-head .path').textContent = '/home/you/harbour-towns'")
        keep(page, "home", 760)
        page.goto(f"{base}/disagreements")
        page.locator(".dispute .talk").wait_for()
        keep(page, "review-disagreements", 700)
        page.goto(f"{base}/passages?code=value.learning_exchange")
        keep(page, "passages", 700)
        queue(page, base)
        findings(Path(folder) / "harbour-towns")
    return 0


if __name__ == "__main__":
    sys.exit(main())
