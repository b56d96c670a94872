"""The report: its figures against the exported table, what it leaves out without text, and how it behaves in a browser."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from browsing import axe, expect
from harbours import run
from lighthouses import SAID, TALKS

from icc_coding.analysis.drawn import Reservoir
from icc_coding.analysis.report import ReportOptions, build_report, write_report
from icc_coding.study import Study, open_study

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def page_file(lighthouses: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("report") / "findings.html"
    write_report(build_report(lighthouses), file)
    return file


def rows_of(html: str, table: str) -> dict[str, list[str]]:
    """A table of the page: first cell -> the others."""
    body = re.search(rf'<table id="{table}".*?<tbody>(.*?)</tbody>', html, re.DOTALL)
    assert body is not None
    found = [
        [unescape(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
        for row in re.findall(r"<tr>(.*?)</tr>", body[1], re.DOTALL)
    ]
    return {row[0]: row[1:] for row in found}


def test_every_count_by_transcript_is_that_of_the_exported_table(page_file: Path, table: pd.DataFrame) -> None:
    shown = rows_of(page_file.read_text(encoding="utf-8"), "t-matrix-transcript")
    for label, mine in table.groupby("label"):
        expected = mine["transcript"].value_counts()
        assert [int(cell) if cell.isdigit() else 0 for cell in shown[label]] == [int(expected.get(name, 0)) for name in TALKS]
    assert shown["Joint works"][list(TALKS).index("edda")] == "–"
    assert shown["Joint works"][list(TALKS).index("asta")] == "0"


def test_the_other_tables_stand_in_it(page_file: Path, table: pd.DataFrame) -> None:
    html = page_file.read_text(encoding="utf-8")
    assert rows_of(html, "t-typology")["Cheaper oil"] == ["0", "[2 in 2]", "1 in 1"]
    sources = rows_of(html, "t-sources")
    for label, mine in table.groupby("label"):
        assert sources[label] == [str(len(mine)), f"{mine['transcript'].nunique()} of 6"]
    assert rows_of(html, "t-factors-country")["Trust"][:2] == ["0? · 0 of 2", "3 · 3 of 3"]
    assert "Krippendorff" in html
    assert html.count("data:image/svg+xml;base64,") >= 8
    assert not re.search(r"(?:src|href)=\"(?!#|data:)", html)


def test_the_same_study_gives_the_same_bytes(lighthouses: Study, page_file: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.html"
    write_report(build_report(lighthouses), again)
    assert again.read_bytes() == page_file.read_bytes()


def test_without_text_no_word_of_a_transcript_and_no_name_is_left(lighthouses: Study, tmp_path: Path) -> None:
    file = tmp_path / "bare.html"
    told = run(lighthouses, "report", file, "--without-text")
    assert told.exit_code == 0, told.output
    html = unescape(file.read_text(encoding="utf-8"))
    pictures = "".join(re.findall(r"base64,([A-Za-z0-9+/=]+)", html))
    import base64

    everything = (
        html + "".join(base64.b64decode(part).decode("utf-8") for part in re.findall(r"base64,([A-Za-z0-9+/=]+)", html))
        if pictures
        else html
    )
    for sentence in SAID.values():
        words = sentence.split()
        for start in range(len(words) - 3):
            assert " ".join(words[start : start + 4]) not in everything
    for name in TALKS:
        assert not re.search(rf"\b{name}\b", everything, re.IGNORECASE), name
    assert "interview 3" in everything


def test_hostile_words_stay_words(lighthouses: Study, tmp_path: Path) -> None:
    root = tmp_path / "hostile"
    shutil.copytree(lighthouses.root, root)
    book = root / "codebook.yaml"
    book.write_text(book.read_text(encoding="utf-8").replace("label: Fog,", 'label: "<script>alert(1)</script>$x_1$",'), encoding="utf-8")
    write_report(build_report(open_study(root)), tmp_path / "page.html")
    html = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_suggestions_are_counted_only_when_asked_for_and_marked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from harbours import fake_encoder, make_study

    monkeypatch.setattr("icc_coding.suggesting.basis.SentenceEncoder", fake_encoder)
    study = make_study(tmp_path / "harbours")
    assert run(study, "code").exit_code == 0
    settled = build_report(study)
    assert dict(settled.glance)["passages that stand"] == "0"
    assert any("Nothing is settled yet" in note for note in settled.notes)
    counted = build_report(study, ReportOptions(include_suggestions=True))
    assert dict(counted.glance)["passages that stand"].endswith("*")
    write_report(counted, tmp_path / "page.html")
    assert "suggested, not decided by anybody" in (tmp_path / "page.html").read_text(encoding="utf-8")
    every = counted.found.excerpts
    assert counted.found.waiting == every["suggested"].sum() > 2
    few = [build_report(study, ReportOptions(include_suggestions=True, most_suggestions=2)) for _ in range(2)]
    places = [list(zip(one.found.excerpts["excerpt_id"], one.found.excerpts["code"], strict=True)) for one in few]
    assert places[0] == places[1]
    assert len(places[0]) == 2
    assert set(places[0]) < set(zip(every["excerpt_id"], every["code"], strict=True))
    assert any(f"Of {len(every)} likely suggestions that nobody has decided 2 are counted" in note for note in few[0].notes)
    assert not any("drawn by chance" in note for note in counted.notes)


@pytest.mark.parametrize("decided", [0, 1])
def test_a_transcript_without_a_settled_passage_has_its_place_in_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, decided: int
) -> None:
    from harbours import decide, fake_encoder, make_study, rows_of
    from harbours import run as run_on

    monkeypatch.setattr("icc_coding.suggesting.basis.SentenceEncoder", fake_encoder)
    study = make_study(tmp_path / "harbours")
    assert run_on(study, "code").exit_code == 0
    for row in rows_of(study)[:decided]:
        decide(study, "accept", row)
    assert run_on(study, "report").exit_code == 0
    page = (study.coding / "report.html").read_text(encoding="utf-8")
    assert "north" in page
    assert "south" in page


def test_names_of_files_go_on_in_the_next_line_and_only_transcripts_with_a_passage_are_drawn(lighthouses: Study, tmp_path: Path) -> None:
    shutil.copytree(lighthouses.root, tmp_path / "s")
    study = open_study(tmp_path / "s")
    (study.transcripts / "05_silent_<b>_keeper.txt").write_text("Keeper Ulf: The lamp is lit at dusk, and it is cold.\n", encoding="utf-8")
    contents = build_report(study)
    write_report(contents, tmp_path / "findings.html")
    html = (tmp_path / "findings.html").read_text(encoding="utf-8")
    assert "05_<wbr>silent_<wbr>&lt;b&gt;_<wbr>keeper" in html
    titles = [part.table.title for part in contents.parts["timelines"]]
    assert titles
    assert not [title for title in titles if "silent" in title]
    assert "<caption>Code by transcript (passages)</caption>" in html


def test_rows_are_drawn_alike_in_any_order_and_each_has_its_chance() -> None:
    rows = [SimpleNamespace(excerpt_id=f"x{number}", code="v.a") for number in range(300)]
    often = Counter[str]()
    for seed in range(60):
        held = []
        for order in (rows, rows[::-1]):
            drawn = Reservoir(30, seed)
            drawn.take(order)  # type: ignore[arg-type]
            assert drawn.passed == 300
            held.append([row.excerpt_id for row in drawn.rows])
        assert held[0] == held[1][::-1]
        assert held[0] == sorted(held[0], key=lambda name: int(name[1:]))
        often.update(held[0])
    assert sum(often.values()) == 60 * 30
    assert len(often) > 295  # one is left out sixty times with a probability of .002
    assert max(often.values()) < 18
    whole = Reservoir()
    whole.take(rows)  # type: ignore[arg-type]
    assert whole.rows == rows


@pytest.fixture
def page(browser: Browser, page_file: Path) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1024, "height": 800})
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    opened.goto(page_file.as_uri())
    yield opened
    assert faults == []
    opened.close()


def test_links_filters_and_quotes_behind_cells(page: Page) -> None:
    for link in page.locator("nav a").all():
        target = link.get_attribute("href")
        assert target is not None
        expect(page.locator(target)).to_have_count(1)
    count = page.locator("#f-count")
    everything = int((count.text_content() or "").split()[0])
    page.select_option("#f-code", "hindrance.fog")
    page.locator("#f-count", has_text=re.compile(r"^5 quotes$")).wait_for()
    expect(page.locator("#quotes .code:visible")).to_have_count(1)
    page.select_option("#f-source", "dana")
    page.locator("#f-count", has_text=re.compile(r"^2 quotes$")).wait_for()
    page.select_option("#f-code", "")
    page.select_option("#f-source", "")
    page.fill("#f-words", "NORTH LAMPS")
    page.locator("#f-count", has_text=re.compile(r"^1 quote$")).wait_for()
    page.fill("#f-words", "")
    page.locator("#f-count", has_text=re.compile(rf"^{everything} quotes$")).wait_for()
    page.get_by_text("Cheaper oil · Joint works").click()
    expect(page.get_by_text(SAID["value.oil+north"]).first).to_be_visible()


def test_long_tables_turn_pages_and_print_whole(browser: Browser, lighthouses: Study, tmp_path: Path) -> None:
    from dataclasses import replace

    contents = build_report(lighthouses)
    part = contents.parts["sources"][0]
    long = replace(part.table, rows=tuple((f"code {number}", "1", "1 of 6") for number in range(120)))
    file = tmp_path / "long.html"
    write_report(replace(contents, parts={**contents.parts, "sources": (replace(part, table=long),)}), file)
    opened = browser.new_page()
    opened.goto(file.as_uri())
    rows = opened.locator("#t-sources tbody tr:visible")
    expect(rows).to_have_count(50)
    opened.get_by_role("button", name="Next rows").click()
    opened.get_by_text("rows 51 to 100 of 120").wait_for()
    opened.get_by_role("button", name="Next rows").click()
    opened.get_by_text("rows 101 to 120 of 120").wait_for()
    expect(rows).to_have_count(20)
    assert opened.get_by_role("button", name="Next rows").is_disabled()
    opened.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(rows).to_have_count(120)
    opened.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_for_axe(browser: Browser, page_file: Path, scheme: str) -> None:
    for width in (390, 1440):
        opened = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
        opened.goto(page_file.as_uri())
        opened.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        assert axe(opened) == []
        assert opened.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        opened.close()
