"""Evidence on request: without the language model (spaCy brings torch itself along) when the study was coded, loaded once, and never in the way of a page."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from fakes import HashingEncoder
from starlette.testclient import TestClient

from icc_coding.codebook.model import Codebook
from icc_coding.errors import UserError
from icc_coding.reviewing import margins
from icc_coding.reviewing.cards import Key
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.drafts import Decision
from icc_coding.reviewing.explaining import Explainer
from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.session import ReviewSession
from icc_coding.reviewing.web.access import Access
from icc_coding.reviewing.web.app import make_review, make_room, warm_up_when_idle
from icc_coding.reviewing.web.guard import Guard
from icc_coding.study import Study
from icc_coding.suggesting import basis, run
from icc_coding.suggesting.run import study_suggester, suggest

from .conftest import BUY, LEARN

NORMAL = Options(blind_share=0)


def key_of(desk: Desk, beginning: str) -> Key:
    for item in desk.proposals.all:
        if desk.transcripts[item.text].text[item.start : item.end].startswith(beginning):
            return Key(item.text, item.start, item.end)
    raise AssertionError(beginning)


class Unloaded(HashingEncoder):
    """An encoder that may be named, but not used: what is asked of it counts as a load."""

    def encode(self, texts, progress=None):  # type: ignore[no-untyped-def]
        raise AssertionError(f"loaded for {texts[:2]}")


@pytest.fixture
def coded(study: Study) -> Study:
    """The study with its sentences and its codebook in the vector cache, as `code` leaves it."""
    desk = Desk.open(study)
    suggest(study_suggester(study, Codebook.load(study.codebook), HashingEncoder()), list(desk.transcripts.values()), "run-1")
    return study


def test_evidence_of_a_coded_study_needs_no_language_model(coded: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(basis, "SentenceEncoder", lambda *_: Unloaded())
    desk = Desk.open(coded)
    session = ReviewSession(desk, "ana", NORMAL)
    session.decide(key_of(desk, "we kept"), Decision("accept", LEARN))
    harbour = desk.by_name["harbour"]
    start = harbour.text.index("ferry broke")
    session.decide(Key(harbour.text_hash, start, start + 11), Decision("add", LEARN))  # part of a sentence
    session.decide(key_of(desk, "We have copied"), Decision("reject", LEARN))
    asked = harbour.text.index("Who keeps")
    session.decide(Key(harbour.text_hash, asked, asked + 9), Decision("add", LEARN))  # the interviewer's words are not coded
    found = Explainer(desk).explain(key_of(desk, "We kept calling"), LEARN)
    assert found.evidence.code == LEARN
    assert found.accepted is not None
    assert found.rejected is not None
    assert found.accepted.coding.quote.startswith("we kept calling each other")
    assert 1 >= found.accepted.similarity > found.rejected.similarity
    assert Explainer(desk).explain(key_of(desk, "We buy"), BUY).accepted is None


def test_what_was_never_encoded_is_encoded_then(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = HashingEncoder()
    monkeypatch.setattr(basis, "SentenceEncoder", lambda *_: encoder)
    desk = Desk.open(study)
    assert Explainer(desk).explain(key_of(desk, "We buy"), BUY).evidence.code == BUY
    assert any("We buy salt" in text for asked in encoder.asked for text in asked)


def test_evidence_waits_for_the_load_that_is_under_way_and_pages_do_not(coded: Study, monkeypatch: pytest.MonkeyPatch) -> None:

    loads: list[str] = []
    goes_on, begun = threading.Event(), threading.Event()
    real = run.study_suggester

    def slow(study: Study, codebook: Codebook) -> object:
        loads.append(threading.current_thread().name)
        begun.set()
        assert goes_on.wait(120)
        return real(study, codebook, HashingEncoder())

    monkeypatch.setattr(run, "study_suggester", slow)
    desk = Desk.open(coded)
    access = Access.grant("127.0.0.1", 8427, ("ana",))
    room = make_room(desk, access, NORMAL, {})
    web = TestClient(Guard(make_review(room), access), base_url="http://127.0.0.1:8427", follow_redirects=False)
    assert web.get(access.link("ana")).status_code == 303
    warming = threading.Thread(target=warm_up_when_idle, args=(room, 0.01), name="warming", daemon=True)
    warming.start()
    assert not begun.wait(0.1)  # nobody has looked yet
    assert web.get("/").status_code == 200
    assert begun.wait(120)
    answers: list[str] = []
    address = f"/evidence?key={key_of(desk, 'We buy')}&code={BUY}"
    asking = threading.Thread(target=lambda: answers.append(web.get(address).text), daemon=True)
    asking.start()
    for page in ("/", "/transcript/harbour", "/here"):
        assert web.get(page).status_code == 200
    assert answers == []
    goes_on.set()
    asking.join(120)
    warming.join(120)
    assert "Shared words" in answers[0]
    assert loads == ["warming"]


def test_the_longest_transcript_is_laid_out_while_nobody_asks(coded: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    laid_out: list[str] = []
    real = margins.marks_of
    monkeypatch.setattr(margins, "marks_of", lambda session, voices: laid_out.append(session.coder) or real(session, voices))
    monkeypatch.setattr(Explainer, "warm_up", lambda self: None)
    desk = Desk.open(coded)
    access = Access.grant("127.0.0.1", 8427, ("ana", "ben"))
    room = make_room(desk, access, NORMAL, {})
    web = TestClient(Guard(make_review(room), access), base_url="http://127.0.0.1:8427", follow_redirects=False)
    web.get(access.link("ana"))
    web.get("/")
    warm_up_when_idle(room, 0.01)
    assert sorted(laid_out) == ["ana", "ben"]
    longest = max(desk.transcripts.values(), key=lambda one: len(one.text))
    assert f"<h1>{longest.name}" in web.get(f"/transcript/{longest.name}").text
    assert len(laid_out) == 2  # what was worked out is used


def test_a_model_that_is_missing_is_said_when_asked_for_and_not_before(
    study: Study, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def missing(*_: object) -> None:
        raise UserError("The encoder x is not on this machine.")

    monkeypatch.setattr(basis, "SentenceEncoder", missing)
    desk = Desk.open(study)
    explainer = Explainer(desk)
    warming = threading.Thread(target=explainer.warm_up)
    warming.start()
    warming.join(120)
    assert capfd.readouterr() == ("", "")
    with pytest.raises(UserError, match="not on this machine"):
        explainer.explain(key_of(desk, "We buy"), BUY)


@pytest.mark.encoder
def test_the_real_encoder_is_not_imported_for_what_is_cached(study: Study) -> None:
    desk = Desk.open(study)
    suggest(study_suggester(study, desk.codebook), list(desk.transcripts.values()), "run-1")
    ReviewSession(desk, "ana", NORMAL).decide(key_of(desk, "We have copied"), Decision("accept", LEARN))
    script = (
        "import sys; from pathlib import Path; from icc_coding.study import Study; from icc_coding.reviewing.desk import Desk\n"
        "from icc_coding.reviewing.explaining import Explainer; from icc_coding.reviewing.cards import Key\n"
        "desk = Desk.open(Study(Path(sys.argv[1]))); key = Key.parse(desk, sys.argv[2])\n"
        f"found = Explainer(desk).explain(key, {LEARN!r})\n"
        "assert found.accepted and 'sentence_transformers' not in sys.modules"
    )
    command = [sys.executable, "-c", script, str(study.root), str(key_of(desk, "We kept calling"))]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    assert done.returncode == 0, done.stderr
