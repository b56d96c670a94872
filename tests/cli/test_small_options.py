"""Options that change little and are easily lost: each does on real files what its help says. All contents are fictional."""

from __future__ import annotations

import csv
import json
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
from harbours import PILOTS, TUG, decide, rows_of, run

from icc_coding.codebook.model import Codebook
from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.decisions.samples import load_sample
from icc_coding.decisions.state import load_state
from icc_coding.study import Study
from icc_coding.transcripts import read_study


@pytest.fixture
def long(study: Study) -> Study:
    """One more transcript, of sixty sentences, each of which ana coded."""
    talk = "\n\n".join(f"Captain Ode: On evening {n} we lend our tug to pier {n}." for n in range(60))
    (study.transcripts / "long.txt").write_text(talk, encoding="utf-8")
    transcript = next(one for one in read_study(study).transcripts if one.name == "long")
    places = [(transcript.text_hash, s.start, s.end, transcript.text[s.start : s.end], TUG) for s in transcript.coded_segments]
    LogWriter(study, "ana", device="desk").append([Draft("add", *place) for place in places])
    return study


def told(study: Study, *arguments: str) -> str:
    result = run(study, *arguments)
    assert result.exit_code == 0, result.output
    return result.output


def test_passages_come_fifty_a_page(long: Study) -> None:
    pages = [json.loads(told(long, "passages", TUG, "--sort", "place", "--page", number, "--json")) for number in ("1", "2")]
    assert [(page["passages"], page["page"], page["pages"], len(page["shown"])) for page in pages] == [(60, 1, 2, 50), (60, 2, 2, 10)]
    words = [one["text"] for page in pages for one in page["shown"]]
    assert [re.findall(r"evening (\d+) ", text) for text in words] == [[str(n)] for n in range(60)]


def test_passages_of_a_collaboration_are_those_where_it_is_spoken_of(coded: Study) -> None:
    every = json.loads(told(coded, "passages", "--json"))["passages"]
    found = json.loads(told(coded, "passages", "--collaboration", "amber_ring", "--json"))
    assert 0 < found["passages"] < every
    assert all("Amber Ring" in one["text"] or "they thank us" in one["text"] for one in found["shown"])
    assert run(coded, "passages", "--collaboration", "no_such").exit_code == 1


def test_memos_about_one_kind_of_thing(coded: Study) -> None:
    decide(coded, "reject", rows_of(coded)[0], "ana", note="no tug in it")
    told(coded, "memos", "--coder", "ana", "--write", "too wide", "--code", TUG)
    told(coded, "memos", "--coder", "ana", "--write", "loud wind", "--transcript", "north")
    told(coded, "memos", "--coder", "ana", "--write", "begun in May")
    words = {"excerpt": "no tug in it", "transcript": "loud wind", "code": "too wide", "study": "begun in May"}
    for about, note in words.items():
        assert [memo["note"] for memo in json.loads(told(coded, "memos", "--about", about, "--json"))] == [note]


def test_suggestions_go_into_a_project_on_request_only(coded: Study, tmp_path: Path) -> None:
    decide(coded, "accept", next(row for row in rows_of(coded) if row.code == TUG), "ana")

    def users(*more: str) -> tuple[list[str], int]:
        file = tmp_path / "out.qdpx"
        told(coded, "export", str(file), *more)
        with zipfile.ZipFile(file) as archive:
            xml = archive.read(next(name for name in archive.namelist() if name.endswith(".qde"))).decode()
        return re.findall(r'<User [^>]*name="([^"]*)"', xml), xml.count("<Coding ")

    undecided = sum(row.status == "suggested" for row in rows_of(coded)) - 1
    assert users() == (["ana"], 1)
    assert users("--suggestions") == (["ana", "icc-coding (suggestions of the machine)"], 1 + undecided)
    assert undecided > 0


def test_an_audit_is_drawn_by_its_seed_and_reported_by_its_name(study: Study) -> None:
    """And `--hits` makes it longer; what says nothing where it stands is refused."""
    said = [f"We lend our tug to pier {n}." if n % 4 == 0 else f"Gulls sat on pole {n}." for n in range(56)]
    (study.transcripts / "quiet.txt").write_text("\n\n".join(f"Captain Ode: {one}" for one in said), encoding="utf-8")
    told(study, "code")
    for row in rows_of(study):
        decide(study, "accept", row, "ana")

    def segments(name: str, *more: str) -> list[tuple[str, int, int]]:
        told(study, "audit", name, "--coder", "ana", *more)
        return sorted((one.text, one.start, one.end) for one in load_sample(study, name).segments)

    assert segments("a", "--size", "6") == segments("b", "--size", "6", "--seed", "1") != segments("c", "--size", "6", "--seed", "2")
    assert len(load_sample(study, "a").segments) == 6
    segments("near", "--size", "20", "--by-score")
    assert len({one.weight for one in load_sample(study, "c").segments}) == 1
    assert len({one.weight for one in load_sample(study, "near").segments}) == 2  # those nearest to a suggestion stand for fewer others
    none, two = (len(segments(f"h{hits}", "--at-most", "20", "--hits", str(hits))) for hits in (0, 2))
    assert none < two
    assert "Nothing has to be read for that" in run(study, "audit", "h", "--coder", "ana", "--at-most", "99").output
    for wrong in (("audit", "x", "--size", "5", "--hits", "2", "--coder", "ana"), ("audit", "--hits", "2"), ("audit", "a", "--by-score")):
        assert run(study, *wrong).exit_code == 2, wrong
    transcripts = {one.text_hash: one for one in read_study(study).transcripts}
    drafts = []
    for text, start, end in sorted((one.text, one.start, one.end) for one in load_sample(study, "a").segments):
        drafts.append(Draft("read", text, start, end, transcripts[text].text[start:end], codes="all", blind=True, sample="a"))
    LogWriter(study, "ana", device="desk").append(drafts)
    assert "95 %" in json.dumps(json.loads(told(study, "methods", "--audit", "a", "--json")), ensure_ascii=False)
    assert told(study, "methods", "--audit", "a") != told(study, "methods")
    assert run(study, "methods", "--audit", "nothing").exit_code == 1


def test_agreement_is_resampled_by_its_seed_and_counts_uncoded_units_unless_told_otherwise(tmp_path: Path) -> None:
    table = tmp_path / "sets.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["unit", "transcript", "coder", "codes"])
        for n in range(40):
            rows.writerow([n, f"t{n % 8}", "ana", "tug" if n % 4 == 0 else ""])
            rows.writerow([n, f"t{n % 8}", "ben", "tug" if n % 4 == 0 and n % 3 else "fee" if n % 7 == 0 else ""])

    def figures(*more: str) -> dict[str, dict[str, float]]:
        found: dict[str, dict[str, float]] = json.loads(told_of_table("--json", *more))["coefficients"]
        return found

    def told_of_table(*more: str) -> str:
        return told_anywhere(tmp_path, "agree", "--table", str(table), *more)

    first, again, other = (figures("--interval", "unit", "--seed", seed)["krippendorff_alpha_masi"] for seed in ("3", "3", "4"))
    assert first == again
    assert first["value"] == other["value"]
    assert (first["low"], first["high"]) != (other["low"], other["high"])
    every, coded_only = figures("--interval", "none"), figures("--interval", "none", "--no-uncoded")
    assert every == figures("--interval", "none", "--uncoded")
    assert coded_only["krippendorff_alpha_masi"]["n"] < every["krippendorff_alpha_masi"]["n"]


def told_anywhere(folder: Path, *arguments: str) -> str:
    result = run(folder, *arguments)
    assert result.exit_code == 0, result.output
    return result.output


def test_another_seed_gives_the_queue_another_order(long: Study) -> None:
    from icc_coding.reviewing.desk import Desk
    from icc_coding.reviewing.queue import Options
    from icc_coding.reviewing.session import ReviewSession

    def order(seed: int) -> list[object]:
        queue = ReviewSession(Desk.open(long), "ben", Options(seed=seed, blind_share=0.5)).queue
        keys: list[object] = []
        while (key := queue.next()) is not None and key not in keys:
            keys.append(key)
            queue.skip(key)
        return keys

    assert order(1) == order(1)
    assert len(order(1)) > 2
    assert any(order(1) != order(seed) for seed in range(2, 8))


@contextmanager
def served(study: Study, *options: str) -> Iterator[str]:
    """What `review` prints until everybody may come; stopped as with Ctrl-C."""
    out = study.root.parent / "served.txt"
    command = [sys.executable, "-m", "icc_coding", "review", "--no-browser", "--study", str(study.root), *options]
    with out.open("w") as file:
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + 120
        while "Stop with Ctrl-C" not in (said := out.read_text()) and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.1)
        yield said
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(120) == 0


def test_a_supervisor_only_looks_and_a_team_comes_over_the_network(coded: Study) -> None:
    with served(coded, "--coder", "ana", "--look", "--host", "0.0.0.0") as said:
        links = dict(re.findall(r"^(ana|\S+ \(only looks\)): (http\S+)$", said, re.MULTILINE))
        assert len(links) == 2, said
        assert "Pages travel unencrypted: use a network you trust." in said
        (looker,) = (link for who, link in links.items() if who != "ana")
        address = re.sub(r"//[^:/]+", "//127.0.0.1", looker)
        visitor = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        page = visitor.open(address).read().decode()
        assert "ana" in page or "review" in page
        home = re.match(r"http://[^/]+", address)
        assert home is not None
        with pytest.raises(urllib.error.HTTPError) as refused:
            visitor.open(urllib.request.Request(f"{home[0]}/api/decide", data=b"{}", headers={"Content-Type": "application/json"}))
        assert refused.value.code in (400, 403, 404, 405, 422)
    assert load_state(coded, Codebook.load(coded.codebook)).codings == []


def test_a_name_in_other_letters_is_said_to_be_who_is_here(coded: Study) -> None:
    decide(coded, "accept", next(row for row in rows_of(coded) if row.code == PILOTS), "ana")
    result = run(coded, "memos", "--coder", "ANA", "--write", "too wide")
    assert "`ANA` is `ana` here, as this study knows the name." in result.output
    assert "is `ana` here" not in run(coded, "memos", "--coder", "ana", "--write", "really").output
    assert {memo.coder for memo in load_state(coded).memos} == {"ana"}
    assert len(json.loads(run(coded, "memos", "--coder", "Ana", "--json").stdout)) == 2
    assert "There is no coder `anna` here. There are: ana." in run(coded, "memos", "--coder", "anna").output


def test_before_anything_was_coded_or_brought_the_next_step_is_named(study: Study) -> None:
    assert "nothing has been coded yet. Run `icc-coding code` first." in run(study, "why", "x12").output
    for file in study.transcripts.iterdir():
        file.unlink()
    for command in (["memos"], ["rules"], ["review", "--coder", "ana", "--terminal"], ["adjudicate"], ["find", "tug"]):
        told_of = run(study, *command)
        assert told_of.exit_code == 1
        assert "holds no transcript yet. Put interviews there (txt, docx, vtt …), then run `icc-coding code`." in told_of.output, command
