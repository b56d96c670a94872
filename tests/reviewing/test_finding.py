"""Finding words in any form, and coding all that was found in one step that one undo takes back."""

from __future__ import annotations

import re
from html import unescape

import pytest

from icc_coding.decisions.state import load_state
from icc_coding.errors import UserError
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.finding import code_all, plan_code_all
from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.session import ReviewSession
from icc_coding.reviewing.word_search import Query
from icc_coding.study import Study

from .conftest import BUY, LEARN
from .test_web import HX, client


def found(desk: Desk, words: str, mode: str = "all", within: int = 8) -> list[str]:
    return [one.words for one in desk.talk.find(Query(words, mode, within))]


@pytest.mark.parametrize(
    ("words", "mode", "expected"),
    [
        ("buy", "all", ["buy"]),
        ("bought", "all", ["buy"]),  # any form finds any form
        ("keep calling", "phrase", ["kept calling", "kept calling"]),
        ("calling kept", "phrase", []),
        ("council salt", "any", ["council", "salt", "council"]),
        ("councils water", "all", ["council"]),  # both stand in one passage
        ("salt contract", "near", ["salt and fire engines together, nine towns with one contract"]),
        ("contr*", "all", ["contract"]),
        ('"fire engine" town', "all", ["fire engines"]),
        ("ferr", "all", []),  # whole words only
        ("ferr*", "all", ["ferry"]),
    ],
)
def test_words_are_found_in_any_form_as_whole_words(desk: Desk, words: str, mode: str, expected: list[str]) -> None:
    assert found(desk, words, mode, 12) == expected


def test_every_hit_is_where_it_says(desk: Desk) -> None:
    hits = desk.talk.find(Query("town", "any"))
    assert len(hits) >= 3
    for one in hits:
        text = desk.transcripts[one.text].text
        for start, end in one.spans:
            assert one.start <= start < end <= one.end
            assert text[start:end].lower().startswith("town")
        assert re.sub(r"\s+", " ", text).find(f"{one.before} {one.words}".strip()) >= 0 or one.before == ""
    assert {one.coded for one in hits} == {True, False}  # interviewers are searched, too


@pytest.mark.parametrize(("one", "other"), [("town", "salt"), ("buy", "contr*"), ("fire", "council"), ("town", "zebra")])
def test_all_words_stand_where_each_is_found_and_any_where_one_is(desk: Desk, one: str, other: str) -> None:
    def places(words: str, mode: str) -> set[tuple[str, int, int]]:
        return {(hit.text, hit.start, hit.end) for hit in desk.talk.find(Query(words, mode))}

    assert places(f"{one} {other}", "all") == places(one, "all") & places(other, "all")
    assert places(f"{one} {other}", "any") == places(one, "any") | places(other, "any")
    assert places(one, "all")


def test_a_search_for_nothing_is_refused(desk: Desk) -> None:
    for words in ("", "  ", '"', "…"):
        with pytest.raises(UserError, match="at least one word"):
            desk.talk.find(Query(words))
    with pytest.raises(UserError, match="100 words at once at most"):
        desk.talk.find(Query("town " * 101, "phrase"))
    with pytest.raises(UserError, match="no search `sideways`"):
        desk.talk.find(Query("town", "sideways"))


def test_all_that_is_found_is_coded_in_one_step_and_taken_back_in_one(desk: Desk, session: ReviewSession, study: Study) -> None:
    hits = desk.talk.find(Query("call", "any"))
    plan = plan_code_all(session, hits, LEARN)
    assert (len(plan.passages), plan.already, plan.interviewers) == (2, 0, 0)
    assert code_all(session, plan) == 2
    codings = load_state(study).codings
    assert {(coding.code, coding.status, coding.bulk) for coding in codings} == {(LEARN, "added", True)}
    again = plan_code_all(session, hits, LEARN)
    assert (again.passages, again.already) == ((), 2)
    session.undo()
    assert load_state(study).applied == []


def test_interviewers_are_left_out_and_counted(desk: Desk, session: ReviewSession) -> None:
    plan = plan_code_all(session, desk.talk.find(Query("town", "any")), BUY)
    assert plan.interviewers == 2
    assert all(one.coded for one in plan.passages)


def test_the_page_finds_previews_and_codes(desk: Desk, study: Study) -> None:
    web = client(desk)[0]
    page = web.get("/find", params={"words": "call", "mode": "any"}).text
    assert page.count("<mark>calling</mark>") == 2
    assert load_state(study).applied == []
    page = web.get("/find", params={"words": "call", "mode": "any", "code": LEARN}).text
    assert "<strong>2</strong> passages would get the code" in page
    mark = re.search(r'name="fingerprint" value="([0-9a-f]+)"', page)
    assert mark is not None
    form = {"words": "call", "mode": "any", "within": "8", "code": LEARN, "fingerprint": mark[1]}
    assert "has changed" in web.post("/find", data={**form, "fingerprint": "0"}, headers=HX).text
    assert web.post("/find", data=form, headers={"Origin": HX["Origin"]}).headers["location"] == f"/passages?code={LEARN}&coder=ana"
    assert len(load_state(study).applied) == 2
    passages = f"/passages?code={LEARN}&coder=ana"
    assert "Your last step: 2 decisions in bulk." in web.get(passages).text
    assert web.post("/undo", data={"back": passages}, headers={"Origin": HX["Origin"]}).headers["location"] == passages
    assert load_state(study).applied == []
    assert "in bulk." not in web.get(passages).text


def test_hits_are_turned_page_by_page_and_all_of_them_are_counted_and_coded(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("icc_coding.reviewing.web.pages.SHOWN", 1)
    web = client(desk)[0]
    first = web.get("/find", params={"words": "call", "mode": "any"}).text
    assert first.count("<mark>calling</mark>") == 1
    assert "2 passages in 2 transcripts <small>1 to 1 are shown" in " ".join(first.split())
    more = re.search(r'rel="next" href="([^"]+)"', first)
    assert more is not None
    last = web.get(unescape(more[1])).text
    assert last.count("<mark>calling</mark>") == 1
    assert ">inland</a>" in last
    assert ">inland</a>" not in first
    assert 'rel="next"' not in last
    assert web.get("/find", params={"words": "call", "mode": "any", "page": 99}).text == last  # beyond the end is the end
    assert "<strong>2</strong> passages would get the code" in web.get("/find", params={"words": "call", "mode": "any", "code": LEARN}).text


def test_what_cannot_be_looked_for_is_said_above_the_words(desk: Desk) -> None:
    answer = client(desk)[0].get("/find", params={"words": "(", "mode": "near"})
    assert answer.status_code == 400
    assert "Type at least one word" in answer.text
    assert 'name="words" value="("' in answer.text
    found = client(desk)[0].get("/find", params={"words": "salt"}).text
    assert "1 passage in 1 transcript<" in " ".join(found.split())


def test_a_blind_session_searches_and_codes_nothing_in_bulk(desk: Desk) -> None:
    web = client(desk, options=Options(blind=True))[0]
    page = web.get("/find", params={"words": "call", "mode": "any"}).text
    assert "<mark>calling</mark>" in page
    assert "Code all hits" not in page
    blind = ReviewSession(desk, "ana", Options(blind=True))
    with pytest.raises(UserError, match="passage by passage"):
        plan_code_all(blind, desk.talk.find(Query("call")), LEARN)
