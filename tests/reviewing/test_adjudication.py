"""Disagreements one at a time: who said what and when, in its talk, and what comes after it."""

from __future__ import annotations

import random
import re

import pytest
from starlette.testclient import TestClient

from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.decisions.overlap import half_of, same_passage
from icc_coding.decisions.state import load_state
from icc_coding.reviewing.adjudicate import Dispute, find_disputes, settle
from icc_coding.reviewing.bulk import apply_bulk, plan_bulk
from icc_coding.reviewing.cards import Key
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.drafts import Decision
from icc_coding.reviewing.filters import Filter
from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.session import ReviewSession
from icc_coding.study import Study

from .conftest import BUY, LEARN
from .test_web import HOME, HX, client

FIVE = ("ana", "ben", "cleo", "dora", "emil")
NORMAL = Options(blind_share=0)


def disagree(desk: Desk) -> None:
    """Five coders who differ about four suggestions; emil is unsure about one of them, dora decides in bulk."""
    for number, name in enumerate(FIVE):
        session = ReviewSession(desk, name, NORMAL)
        for place, item in enumerate(i for i in desk.proposals.all if i.band == "likely"):
            if name == "dora" and item.code == BUY:
                continue
            action = ("accept", "reject", "accept", "reject", "unsure")[number] if place else ("accept", "reject")[number % 2]
            session.decide(Key(item.text, item.start, item.end), Decision(action, item.code, note=f"{name} on {place}"))
    dora = ReviewSession(desk, "dora", NORMAL)
    dora.choose(Filter(code=BUY, band="likely"))
    apply_bulk(dora, plan_bulk(dora, "accept"))


@pytest.fixture
def disputed(desk: Desk) -> list[Dispute]:
    disagree(desk)
    return find_disputes(desk)


def test_what_everybody_said_is_there_also_what_counts_for_nothing(disputed: list[Dispute]) -> None:
    buying = next(d for d in disputed if d.codes == (BUY,))
    said = [(p.coder, p.answer, p.status) for p in buying.said_of(BUY)]
    assert said == [
        ("ana", True, "accepted"),
        ("ben", False, "rejected"),
        ("cleo", True, "accepted"),
        ("dora", None, "accepted"),
        ("emil", None, "unsure"),
    ]
    assert buying.coders == ("ana", "ben", "cleo")  # the sides
    assert buying.said_of(LEARN) == []


def page_keys(web: TestClient, address: str) -> tuple[str, str]:
    """The dispute that is shown, and the page."""
    html = web.get(address).text
    found = re.search(r'name="dispute" value="([^"]+)"', html)
    return found[1] if found else "", html


def test_one_is_shown_in_its_talk_and_the_next_is_a_link_away(desk: Desk, disputed: list[Dispute]) -> None:
    web, _ = client(desk, ("zoe",))
    first, html = page_keys(web, "/disagreements")
    assert first == disputed[0].key
    assert f"1 of {len(disputed)} to settle" in html
    assert "How did the network of harbour towns start?" in html  # the question
    assert "Three of us met at a fictional conference" in html  # the talk before it
    for name in FIVE:
        assert f'<span class="who-said">{name}</span>' in html
    assert "ana on 0" in html
    assert re.search(r'<time datetime="20\d\d-[^"]+Z">', html)
    following = re.search(r'data-key="j" href="(/disagreements\?[^"]+)"', html)
    assert following is not None
    assert page_keys(web, following[1].replace("&amp;", "&"))[0] == disputed[1].key


def test_settling_goes_on_to_the_next_and_can_be_taken_back(desk: Desk, disputed: list[Dispute], study: Study) -> None:
    web, _ = client(desk, ("zoe",))
    form = {"dispute": disputed[1].key, "cause": "slip", "why": "two \n lines"}
    form |= {f"verdict:{code}": "yes" for code in disputed[1].codes}
    answer = web.post("/settle", data=form, headers=HX)
    assert answer.status_code == 204
    assert answer.headers["hx-redirect"] == f"/disagreements?at={disputed[2].key}&done=settled"
    assert page_keys(web, answer.headers["hx-redirect"])[0] == disputed[2].key
    (coding,) = (c for c in load_state(study).codings if c.coder == "consensus")
    assert (coding.note, coding.by) == ("slip: two lines", "zoe")
    shown, html = page_keys(web, f"/disagreements?at={disputed[1].key}")
    assert shown == disputed[1].key
    assert "Settled by zoe" in html
    assert re.search(r'value="yes" data-key="y" required checked', html)
    taken = web.post("/unsettle", headers={"Origin": HOME})
    assert taken.status_code == 303
    assert page_keys(web, taken.headers["location"])[0] == disputed[1].key
    assert not [c for c in load_state(study).codings if c.coder == "consensus"]


def test_the_last_one_leads_to_what_is_left(desk: Desk, disputed: list[Dispute]) -> None:
    for dispute in disputed[:-1]:
        settle(desk, dispute, "zoe", dict.fromkeys(dispute.codes, False), "slip")
    web, _ = client(desk, ("zoe",))
    last = disputed[-1]
    form = {"dispute": last.key, "cause": "slip"} | {f"verdict:{code}": "no" for code in last.codes}
    answer = web.post("/settle", data=form, headers=HX)
    assert answer.headers["hx-redirect"] == "/disagreements?done=settled"
    html = web.get("/disagreements").text
    assert "Nobody disagrees about anything that two people have decided and that is not settled" in html
    assert html.count("<q>") == len(disputed)


def test_a_decision_of_somebody_else_is_seen_at_once(desk: Desk, disputed: list[Dispute]) -> None:
    web, _ = client(desk, ("zoe",))
    assert page_keys(web, "/disagreements")[0] == disputed[0].key
    for name in FIVE:
        ReviewSession(desk, name, NORMAL).decide(
            Key(disputed[0].text, disputed[0].start, disputed[0].end), Decision("reject", disputed[0].codes[0])
        )
    shown, html = page_keys(web, "/disagreements")
    assert shown not in ("", disputed[0].key)
    assert f"of {len(disputed) - 1} to settle" in html


def test_positions_are_what_looking_at_everything_finds(study: Study) -> None:
    """Spans of all lengths, also of a whole text, which must not hide what lies behind them."""
    draw = random.Random(4)
    desk = Desk.open(study)
    codes = [code.id for code in desk.codebook.codes][:3]
    for coder in ("ana", "bob", "eva"):
        drafts = []
        for text, transcript in desk.transcripts.items():
            whole = len(transcript.text)
            for _ in range(25):
                action = draw.choice(["add", "accept", "reject", "reject", "unsure", "read"])
                start = draw.randrange(whole - 1)
                end = min(whole, start + draw.choice([9, 40, 200, whole] if action in ("reject", "read") else [9, 25]))
                codes_asked = "all" if action == "read" else None
                code = None if action == "read" else draw.choice(codes)
                drafts.append(Draft(action, text, start, end, transcript.text[start:end], code, codes=codes_asked, blind=True))
        LogWriter(study, coder).append(drafts)
    desk = Desk.open(study)
    found = find_disputes(desk)
    assert len(found) > 10
    for dispute in found:
        for position in (*dispute.positions, *dispute.uncounted):
            assert (position.answer, position.status) == _looked_up(desk, dispute, position.coder, position.code)


def _looked_up(desk: Desk, dispute: Dispute, coder: str, code: str) -> tuple[bool | None, str]:
    span = (dispute.start, dispute.end)
    held = desk.state.codings_of(coder, dispute.text)
    about = [coding for coding in held if coding.code == code and same_passage(coding.span, span)]
    if about:
        coding = max(about, key=lambda c: (c.applies, c.decided_at))
        return None if coding.status == "unsure" or coding.bulk else coding.applies, coding.status
    read = any(one.asks(code) and half_of((one.start, one.end), span) for one in desk.state.readings_of(coder, dispute.text))
    return (False, "read") if read else (None, "")


def test_the_page_follows_every_decision_undo_and_change_of_the_codebook(desk: Desk, study: Study) -> None:
    """Only where something was decided is looked anew, here and from another machine; the count is always that of all of it."""
    web, _ = client(desk)
    choose = random.Random(5)
    sessions = [ReviewSession(desk, name, NORMAL) for name in ("ana", "ben")]
    elsewhere = ReviewSession(Desk.open(study), "cleo", NORMAL)
    good = study.codebook.read_text(encoding="utf-8")
    for number in range(40):
        session = choose.choice([*sessions, elsewhere])
        item = choose.choice(desk.proposals.all)
        done = choose.choice(["accept", "reject", "unsure", "undo", "settle"])
        if done == "undo":
            session.undo()
        elif done == "settle":
            waiting = [one for one in find_disputes(desk) if not one.is_settled]
            for dispute in waiting[:1]:
                settle(desk, dispute, "ana", dict.fromkeys(dispute.codes, True), "slip")
        else:
            session.decide(Key(item.text, item.start, item.end), Decision(done, item.code))
        if number in (15, 25):
            renamed = good.replace("id: learning_exchange", "id: learning\n        formerly: [learning_exchange]")
            study.codebook.write_text(renamed if number == 15 else good, encoding="utf-8")
        page = web.get("/disagreements").text
        found = find_disputes(Desk.open(study))
        waiting = [one for one in found if not one.is_settled]
        said = re.search(r"(\d+) to settle, (\d+) settled", page)
        assert (said.groups() if said else ("0", "")) == ((str(len(waiting)), str(len(found) - len(waiting))) if waiting else ("0", ""))
        assert not waiting or waiting[0].key in page
