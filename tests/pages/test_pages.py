"""Pages to read: the whole interview stands on them unharmed, every excerpt can be pointed to, and nothing else in the folder is touched.

All interviews, towns and people are fictional.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given, settings
from hypothesis import strategies as st

from icc_coding.codebook.colors import contrast
from icc_coding.codebook.model import Codebook
from icc_coding.corpus import CodedExcerpt, coded_excerpts
from icc_coding.decisions.codings import Coding, excerpt_id
from icc_coding.pages import writing
from icc_coding.pages.entries import excerpts_of
from icc_coding.pages.layout import Block, passages
from icc_coding.pages.writing import page_name, write_pages
from icc_coding.study import Study
from icc_coding.suggesting.store import Suggestion
from icc_coding.transcripts import Transcript, read_file, read_study

CODEBOOK = """name: Fictional <codebook> & more
version: 1.2.0
language: en
dimensions:
  - id: value
    label: Type of value
    codes:
      - {id: learning, label: Learning & exchange, definition: Towns learn from each other.}
      - {id: buying, label: Buying together, definition: Towns buy together., color: "#ffff66"}
      - {id: running, label: Running together, definition: Towns run a service together., color: "#000033"}
  - id: hindrance
    label: What hinders
    codes:
      - {id: money, label: Money, definition: Money is short.}
collaborations:
  - {id: reed_ring, label: Reed Ring, aliases: [Ring of Reed Towns]}
"""
LEARNING, BUYING, RUNNING, MONEY = "value.learning", "value.buying", "value.running", "hindrance.money"
HARBOUR = """Transcribed by hand. All names are invented.

Interviewer: How did it begin?

Mayor Lind: We met at a fair, and we kept ringing each other. The Reed Ring came later. We buy salt together now.

[a dog barks]

Interviewer: And the money?

Mayor Lind: Short, as always. Nobody pays for the hours. </p><script>alert("x")</script> & so on 👩‍👩‍👧 10\u00a0000 crowns. نتعلم من المدن الأخرى.
"""
INLAND = """Interviewer: What do you share?

Clerk Oke: A grader, two men and a shed.
"""


class Corpus:
    """Two interviews, and the suggestions and codings that a test makes on them by their words."""

    def __init__(self, root: Path) -> None:
        (root / "transcripts").mkdir(parents=True)
        (root / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
        (root / "transcripts" / "harbour <1>.txt").write_text(HARBOUR, encoding="utf-8")
        (root / "transcripts" / "inland.txt").write_text(INLAND, encoding="utf-8")
        self.study = Study(root)
        self.codebook = Codebook.load(self.study.codebook)
        self.transcripts = list(read_study(self.study).transcripts)
        self.suggestions: list[Suggestion] = []
        self.codings: list[Coding] = []

    def _place(self, words: str) -> tuple[Transcript, int, int]:
        transcript = next(transcript for transcript in self.transcripts if words in transcript.text)
        start = transcript.text.index(words)
        return transcript, start, start + len(words)

    def suggest(self, words: str, code: str, band: str = "possible", reason: str = "because", run: str = "run-1") -> str:
        transcript, start, end = self._place(words)
        made = Suggestion(transcript.text_hash, transcript.name, start, end, 0, (0,), code, 0.5, band, None, reason, "hash", run)
        self.suggestions.append(made)
        return made.excerpt_id

    def decide(self, words: str, code: str, status: str, coder: str = "ana", note: str = "", *, blind: bool = False) -> str:
        transcript, start, end = self._place(words)
        identity, quote = excerpt_id(transcript.text_hash, start, end), transcript.text[start:end]
        place = (identity, transcript.text_hash, start, end, quote, code, coder, status)
        self.codings.append(Coding(*place, "2026-11-22T10:00:00Z", blind, note, "hash", "run-1", None))
        return identity

    def rows(self) -> list[CodedExcerpt]:
        return coded_excerpts(self.transcripts, self.codebook, self.suggestions, self.codings)

    def write(self) -> Path:
        return write_pages(self.study, self.transcripts, self.codebook, self.rows())[0]

    def page(self, name: str = "harbour <1>") -> BeautifulSoup:
        self.write()
        return parsed(self.study.reading / page_name(name))


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return Corpus(tmp_path / "reeds")


def parsed(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "lxml")


def words(tag: Tag) -> str:
    return " ".join(tag.get_text().split())


def said(page: BeautifulSoup) -> list[str]:
    """What each paragraph says, without the numbers of excerpts."""
    for reference in page.select(".ref"):
        reference.decompose()
    return [paragraph.get_text() for paragraph in page.select("#text .says, #text .outside")]


def test_the_whole_interview_is_there_as_it_was_read(corpus: Corpus) -> None:
    corpus.suggest("We met at a fair", LEARNING)
    corpus.suggest("The Reed Ring came later.", LEARNING)
    page = corpus.page()
    assert said(page) == [
        "Transcribed by hand. All names are invented.",
        "How did it begin?",
        "We met at a fair, and we kept ringing each other. The Reed Ring came later. We buy salt together now.",
        "[a dog barks]",
        "And the money?",
        'Short, as always. Nobody pays for the hours. </p><script>alert("x")</script> & so on 👩‍👩‍👧 10\u00a0000 crowns. نتعلم من المدن الأخرى.',
    ]
    assert [words(turn.select_one(".who")) for turn in page.select(".turn")] == ["Interviewer", "Mayor Lind", "Interviewer", "Mayor Lind"]
    assert [words(turn.select_one(".says")) for turn in page.select(".turn.asks")] == ["How did it begin?", "And the money?"]


def test_a_page_needs_nothing_but_itself_and_runs_nothing(corpus: Corpus) -> None:
    corpus.suggest("Nobody pays for the hours.", MONEY, reason='rule: “<b onclick="x()">” · next: value.buying')
    corpus.decide("Short, as always.", MONEY, "accepted", coder="ana", note="</li><script>alert(1)</script>")
    corpus.write()
    for path in corpus.study.reading.glob("*.html"):
        page = parsed(path)
        assert not page.select("script, img, link, iframe, object, form, b[onclick]")
        assert all(re.fullmatch(r"[^:/]*\.html(#[\w.-]+)?|#[\w.-]+", link["href"]) for link in page.select("a"))
        assert "http://" not in path.read_text(encoding="utf-8")
        assert "https://" not in path.read_text(encoding="utf-8")
        assert not re.search(r"url\(|@import", path.read_text(encoding="utf-8"))
        ids = [tag["id"] for tag in page.select("[id]")]
        assert len(ids) == len(set(ids))
    page = corpus.page()
    assert '“<b onclick="x()">”' in words(page.select_one(".reason"))
    assert "</li><script>alert(1)</script>" in words(page.select_one(".decision"))


def test_every_excerpt_is_an_anchor_and_links_resolve(corpus: Corpus) -> None:
    first = corpus.suggest("We met at a fair", LEARNING)
    rejected = corpus.decide("We buy salt together now.", BUYING, "rejected")
    other = corpus.suggest("A grader, two men and a shed.", RUNNING, "likely")
    index = corpus.write()
    anchors = {path.name: {tag["id"] for tag in parsed(path).select("[id]")} for path in index.parent.glob("*.html")}
    assert {first, rejected} <= anchors[page_name("harbour <1>")]
    assert other in anchors["inland.html"]
    for path in index.parent.glob("*.html"):
        for link in parsed(path).select("a"):
            file, _, anchor = link["href"].partition("#")
            assert not anchor or anchor in anchors[unquote(file) or path.name]


def test_the_margin_gives_code_band_reason_and_named_collaborations(corpus: Corpus) -> None:
    corpus.suggest("The Reed Ring came later.", RUNNING, "possible", reason="words: later · next: value.buying")
    corpus.suggest("The Reed Ring came later.", LEARNING, "likely", reason="rule: “ring”")
    corpus.suggest("We buy salt together now.", BUYING)
    page = corpus.page()
    first, second = page.select(".note")
    assert [words(code) for code in first.select(".coded")] == ["Learning & exchange likely", "Running together possible"]
    assert [words(reason) for reason in first.select(".reason")] == ["rule: “ring”", "words: later · next: Buying together"]
    assert words(first.select_one(".of")) == "names Reed Ring"
    assert not second.select(".of")
    assert [words(number) for number in page.select(".ref")] == ["1", "2"]
    assert first.select_one(".nr")["href"] == "#" + page.select_one(".ref")["id"]
    assert page.select_one(".ref")["href"] == "#" + first["id"]
    marks = [(mark.get_text(), mark["style"].count("--1") + mark["style"].count("--2")) for mark in page.select("#text mark")]
    assert marks == [("The Reed Ring came later.", 2), ("We buy salt together now.", 1)]


def test_what_people_decided_is_told_apart(corpus: Corpus) -> None:
    corpus.suggest("We met at a fair", LEARNING, "likely")
    corpus.decide("We met at a fair", LEARNING, "accepted", note="Clear.")
    corpus.decide("We met at a fair", LEARNING, "rejected", coder="ben", blind=True)
    corpus.decide("The Reed Ring came later.", RUNNING, "unsure", coder="ben")
    corpus.decide("Short, as always.", MONEY, "rejected", coder="ben")
    corpus.decide("Short, as always.", BUYING, "replaced", coder="ben")
    page = corpus.page()
    accepted, unsure = page.select(".note")
    assert words(accepted.select_one("li")).startswith("Learning & exchange likely accepted by ana, 2026-11-22: “Clear.”")
    assert "rejected by ben, blind, 2026-11-22" in words(accepted)
    assert "ben is unsure" in words(unsure)
    assert [mark.get_text() for mark in page.select("#text mark")] == ["We met at a fair", "The Reed Ring came later."]
    listed = page.select(".dropped > ul > li")
    assert [words(code) for code in listed[0].select(".coded")] == ["Buying together", "Money"]
    assert "replaced by ben" in words(listed[0])
    assert "“Short, as always.”" in words(listed[0])
    assert len(listed) == 1


def test_the_index_counts_and_points(corpus: Corpus) -> None:
    corpus.suggest("We met at a fair", LEARNING, "likely")
    corpus.suggest("The Reed Ring came later.", RUNNING)
    corpus.suggest("Nobody pays for the hours.", MONEY, run="run-2")
    corpus.decide("We buy salt together now.", BUYING, "added")
    index = parsed(corpus.write())
    assert words(index.select_one("h1")) == "reeds"
    assert words(index.select_one(".meta")) == "Codebook “Fictional <codebook> & more” 1.2.0 · run-1, run-2"
    assert words(index.select_one(".lead")).endswith("3 suggestions are undecided.")
    rows = [[words(cell) for cell in row.select("td")] for row in index.select("tbody tr")]
    assert rows == [["1 decided, 1 likely, 1 possible", "1 possible", "3"], ["", "", "0"]]
    learning = index.find(id=LEARNING)
    assert words(learning.select_one(".counts")) == "1 likely"
    assert "“We met at a fair”" in words(learning)
    assert [(words(link), link["href"].split("#")[0]) for link in learning.select(".where a")] == [("1", "harbour%20-1-" + page_hash())]
    assert learning.select_one(".where a")["class"] == ["firm"]
    assert words(index.find(id=MONEY).select_one(".counts")) == "1 possible"


def page_hash() -> str:
    return page_name("harbour <1>").rsplit("-", 1)[1]


def test_a_study_without_any_suggestion_has_pages_too(corpus: Corpus) -> None:
    page = corpus.page()
    assert "No excerpt of this transcript carries a code." in words(page)
    assert "No suggestion is undecided." in words(parsed(corpus.study.reading / "index.html"))


def test_pages_left_behind_are_removed_and_nothing_else(corpus: Corpus) -> None:
    corpus.write()
    folder = corpus.study.reading
    gone, inland = folder / page_name("harbour <1>"), folder / "inland.html"
    ours = inland.read_text(encoding="utf-8")
    (folder / "inland copy.html").write_text(ours, encoding="utf-8")
    (folder / "notes.html").write_text("<p>my own notes</p>", encoding="utf-8")
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    (folder / "folder.html").mkdir()
    corpus.transcripts = [transcript for transcript in corpus.transcripts if transcript.name == "inland"]
    corpus.write()
    assert not gone.exists()
    assert sorted(path.name for path in folder.iterdir()) == [
        "folder.html",
        "index.html",
        "inland copy.html",
        "inland.html",
        "notes.html",
        "notes.txt",
    ]
    inland.write_text(inland.read_text(encoding="utf-8").replace("shed", "barn"), encoding="utf-8")
    write_pages(corpus.study, [], corpus.codebook, [])
    assert "barn" in inland.read_text(encoding="utf-8")


def test_the_same_input_leaves_the_pages_alone(corpus: Corpus) -> None:
    corpus.suggest("We met at a fair", LEARNING)
    corpus.write()
    page = corpus.study.reading / page_name("harbour <1>")
    before = page.stat().st_mtime_ns, page.read_bytes()
    corpus.write()
    assert (page.stat().st_mtime_ns, page.read_bytes()) == before
    corpus.suggest("Nobody pays for the hours.", MONEY)
    corpus.write()
    assert page.read_bytes() != before[1]


def test_page_names_are_safe_and_stay_apart() -> None:
    names = ["a", "a/b", "a-b", "a:b", "survey#R1", "index", "con", "Gespräch 3 (Köln)", "..", "x" * 300, "x" * 301, "市" * 200]
    pages = [page_name(name) for name in names]
    assert pages[0] == "a.html"
    assert pages[7] == "Gespräch 3 (Köln).html"
    assert len({page.casefold() for page in pages}) == len(names)
    assert not any(re.search(r'[<>:"/\\|?*#%]', page) or len(page.encode()) > 250 or page.startswith(".") for page in pages)
    assert "index.html" not in pages


def test_thin_lines_can_be_seen_on_both_pages(corpus: Corpus) -> None:
    corpus.write()
    style = (corpus.study.reading / "index.html").read_text(encoding="utf-8")
    light, dark = re.findall(r"--c\d+: #\w{6}; --k\d+: (#\w{6});", style), re.findall(r"dark\) { :root { --k\d+: (#\w{6});", style)
    assert len(light) == len(dark) == 4
    assert all(contrast(color, "#fffefb") >= 3 for color in light)
    assert all(contrast(color, "#14161a") >= 3 for color in dark)
    assert "--c1: #ffff66" in style


CUES = """WEBVTT

00:00:01.000 --> 00:00:04.000
<v Ana Ruiz>How did it begin?

00:00:05.000 --> 00:00:08.000
<v Tom Ode>We met at a fair and we

00:00:08.000 --> 00:00:12.000
<v Tom Ode>kept ringing each other.
"""
OTTER = """Talk with Tom
Wed, May 07, 2025

Ana Ruiz  00:04
How did it begin?

Tom Ode  00:11
We met at a fair.

Ana Ruiz  00:20
And the money?

Tom Ode  00:25
Short, as always.
"""
HEADED = """# Talk with Tom

### Ana Ruiz:

How did it begin?

### Tom Ode:

We met at a fair.

It rained.

> (laughter)

### Ana Ruiz:

And the money?

### Tom Ode:

Short, as always.
"""
BEHIND = "I: How did it begin? #00:00:11-3#\nB: We met at a fair. #00:00:20-1#\nI: And the money? #00:00:25-0#\nB: Short. (coughs) #00:00:31-7#\n"


def laid_out(transcript: Transcript) -> list[tuple[str, str, str, str]]:
    blocks = [block for passage in passages(transcript, []) for block in ((passage.head,) if passage.head else ()) + passage.rest]
    return [(block.kind, block.speaker, block.time, " ".join(transcript.text[block.start : block.end].split())) for block in blocks]


def read(tmp_path: Path, name: str, content: str) -> Transcript:
    (tmp_path / name).write_text(content, encoding="utf-8")
    return read_file(tmp_path / name)[0]


def test_cues_of_one_speaker_run_on(tmp_path: Path) -> None:
    assert laid_out(read(tmp_path, "a.vtt", CUES)) == [
        ("speech", "Ana Ruiz", "0:00:01", "How did it begin?"),
        ("speech", "Tom Ode", "0:00:05", "We met at a fair and we kept ringing each other."),
    ]


def test_labels_are_not_repeated_and_notes_are_kept(tmp_path: Path) -> None:
    assert laid_out(read(tmp_path, "a.txt", OTTER)) == [
        ("note", "", "", "Talk with Tom"),
        ("note", "", "", "Wed, May 07, 2025"),
        ("speech", "Ana Ruiz", "0:00:04", "How did it begin?"),
        ("speech", "Tom Ode", "0:00:11", "We met at a fair."),
        ("speech", "Ana Ruiz", "0:00:20", "And the money?"),
        ("speech", "Tom Ode", "0:00:25", "Short, as always."),
    ]
    assert [(kind, speaker, text) for kind, speaker, _, text in laid_out(read(tmp_path, "b.md", HEADED))] == [
        ("note", "", "Talk with Tom"),
        ("speech", "Ana Ruiz", "How did it begin?"),
        ("speech", "Tom Ode", "We met at a fair."),
        ("speech", "", "It rained."),
        ("note", "", "(laughter)"),
        ("speech", "Ana Ruiz", "And the money?"),
        ("speech", "Tom Ode", "Short, as always."),
    ]
    behind = laid_out(read(tmp_path, "c.txt", BEHIND))
    assert [(kind, speaker) for kind, speaker, _, _ in behind] == [("speech", "I"), ("speech", "B"), ("speech", "I"), ("speech", "B")]


def test_a_form_asks_its_question_before_the_answer(tmp_path: Path) -> None:
    table = (
        "respondent,What do you share with other towns?,What has hindered it?\n"
        '"R1","We share a grader and two men, which saves a lot of money every winter.","Nobody pays for the hours that the meetings take."\n'
        '"R2","We buy salt together with nine towns and it is cheaper for all of us.","The elections, as always, and the new council."\n'
    )
    found = laid_out(read(tmp_path, "survey.csv", table))
    assert [(kind, text) for kind, _, _, text in found if kind != "note"][:2] == [
        ("question", "What do you share with other towns?"),
        ("speech", "We share a grader and two men, which saves a lot of money every winter."),
    ]


def coded(corpus: Corpus, transcript: Transcript, spans: list[tuple[int, int, str]]) -> list[CodedExcerpt]:
    made = [
        Suggestion(transcript.text_hash, transcript.name, start, end, 0, (0,), code, 0.5, "likely", None, "", "hash", "run-1")
        for start, end, code in spans
    ]
    return coded_excerpts([transcript], corpus.codebook, made, [])


def test_a_long_turn_is_divided_where_an_excerpt_begins(corpus: Corpus, tmp_path: Path) -> None:
    long = " ".join(f"This is sentence number {number} of what the mayor said." for number in range(40))
    transcript = read(tmp_path, "long.txt", f"Interviewer: And?\nMayor: {long}\nInterviewer: Oh.\nMayor: Yes.\n")
    start = transcript.text.index("This is sentence number 20")
    excerpts, _ = excerpts_of(corpus.codebook, coded(corpus, transcript, [(start, start + 40, LEARNING)]))
    heads = [passage.head for passage in passages(transcript, excerpts) if passage.head]
    assert [(head.start, head.speaker, head.opens) for head in heads] == [(start, "", False)]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return Corpus(tmp_path_factory.mktemp("shared") / "reeds")


SPANS = st.lists(st.tuples(st.integers(0, 400), st.integers(1, 200), st.sampled_from([LEARNING, BUYING, RUNNING, MONEY])), max_size=12)


@given(spans=SPANS)
@settings(max_examples=60, deadline=None)
def test_any_spans_leave_the_text_whole_and_are_noted_once(shared: Corpus, spans: list[tuple[int, int, str]]) -> None:
    transcript = shared.transcripts[0]
    end = len(transcript.text)
    placed = sorted({(min(start, end - 1), min(start + size, end), code) for start, size, code in spans})
    excerpts, struck = excerpts_of(shared.codebook, coded(shared, transcript, placed))
    found = passages(transcript, excerpts)
    blocks = [block for passage in found for block in ((passage.head,) if passage.head else ()) + passage.rest]
    assert not struck
    assert [excerpt.number for block in blocks for excerpt in block.excerpts] == list(range(1, len(excerpts) + 1))
    assert all("".join(piece.text for piece in block.pieces) == transcript.text[block.start : block.end] for block in blocks)
    assert all([one for piece in block.pieces for one in piece.refs] == list(block.excerpts) for block in blocks)
    spoken = {place for block in blocks if block.kind == "speech" for place in range(block.start, block.end)}
    turns = {place for turn in transcript.turns for place in range(turn.start, turn.end) if not transcript.text[place].isspace()}
    assert turns <= spoken
    assert underlined(blocks) <= {place for start, stop, _ in placed for place in range(start, stop)}
    if len(placed) <= 3:
        assert underlined(blocks) == {place for start, stop, _ in placed for place in range(start, stop)} & spoken


def underlined(blocks: list[Block]) -> set[int]:
    places: set[int] = set()
    for block in blocks:
        start = block.start
        for piece in block.pieces:
            if any(piece.lines):
                places.update(range(start, start + len(piece.text)))
            start += len(piece.text)
    return places


def test_more_codes_than_lines_are_all_named(corpus: Corpus) -> None:
    for code in (LEARNING, BUYING, RUNNING, MONEY):
        corpus.suggest("We met at a fair", code)
    page = corpus.page()
    assert len(page.select(".note li")) == 4
    assert page.select_one("#text mark")["class"] == ["h3"]


def test_a_row_of_a_transcript_that_is_gone_does_no_harm(corpus: Corpus) -> None:
    corpus.suggest("A grader, two men and a shed.", RUNNING)
    rows = corpus.rows()
    left = [transcript for transcript in corpus.transcripts if transcript.name != "inland"]
    index = write_pages(corpus.study, left, corpus.codebook, [replace(row, case="x") for row in rows])[0]
    assert [words(link) for link in parsed(index).select("tbody a")] == ["harbour <1>"]


def test_words_that_made_a_suggestion_stand_out_in_the_passage(corpus: Corpus) -> None:
    transcript, start, end = corpus._place("A grader, two men and a shed.")
    corpus.suggest("A grader, two men and a shed.", "value.buying")
    rows, first = corpus.rows(), transcript.text.index("grader", start)
    write_pages(corpus.study, corpus.transcripts, corpus.codebook, rows, {transcript.text_hash: [(first, first + 6), (end - 5, end - 1)]})
    page = parsed(corpus.study.reading / page_name(transcript.name))
    assert [found.get_text() for found in page.select("mark b")] == ["grader", "shed"]
    assert "A grader, two men and a shed." in " ".join(page.get_text().split())


def test_a_page_is_laid_out_again_when_something_it_shows_has_changed_and_only_then(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus.suggest("We met at a fair", LEARNING)
    corpus.write()
    laid_out: list[str] = []

    def counted(transcript: Transcript, *rest: object) -> object:
        laid_out.append(transcript.name)
        return passages(transcript, *rest)  # type: ignore[arg-type]

    passages = writing.passages
    monkeypatch.setattr(writing, "passages", counted)
    page, index = (corpus.study.reading / name for name in (page_name("harbour <1>"), "index.html"))
    before = page.read_bytes()
    corpus.suggestions = [replace(one, run="run-2") for one in corpus.suggestions]
    corpus.write()
    assert (laid_out, page.read_bytes()) == ([], before)
    assert "run-2" in index.read_text(encoding="utf-8")
    told = [replace(one, codes=tuple(replace(code, definition="Otherwise.") for code in one.codes)) for one in corpus.codebook.dimensions]
    corpus.codebook = replace(corpus.codebook, dimensions=tuple(told))
    corpus.suggestions = [replace(one, codebook="another") for one in corpus.suggestions]
    corpus.write()
    assert (laid_out, page.read_bytes()) == ([], before)  # what a code means stands on no page
    page.write_bytes(before.replace(b"fair", b"ball"))
    corpus.write()
    assert (laid_out, page.read_bytes()) == (["harbour <1>"], before)
    corpus.suggestions = [replace(one, reason="for another reason") for one in corpus.suggestions]
    corpus.write()
    assert laid_out == ["harbour <1>"] * 2
    assert "for another reason" in page.read_text(encoding="utf-8")
    named = [replace(one, codes=tuple(replace(code, label=code.label + "!") for code in one.codes)) for one in corpus.codebook.dimensions]
    corpus.codebook = replace(corpus.codebook, dimensions=tuple(named))
    corpus.write()
    assert sorted(laid_out[2:]) == ["harbour <1>", "inland"]
    del laid_out[2:]
    corpus.transcripts = [replace(one, roles={**one.roles, "Clerk Oke": "interviewer"}) for one in corpus.transcripts]
    corpus.write()
    assert sorted(laid_out[2:]) == ["harbour <1>", "inland"]
    del corpus.transcripts[0]  # the other one's way back to it goes
    corpus.write()
    assert laid_out[4:] == ["inland"]
    assert "harbour" not in (corpus.study.reading / "inland.html").read_text(encoding="utf-8")
