"""All passages of a code, a case or a coder: counted as passages, filtered, sorted, decided from there, and silent while reading blind."""

from __future__ import annotations

import html
import re

import pytest

from icc_coding.corpus import counted, load_corpus, tally
from icc_coding.decisions.state import load_state
from icc_coding.errors import UserError
from icc_coding.reviewing.cards import Key
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.drafts import Decision
from icc_coding.reviewing.passages import PassageQuery, look_at
from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.session import ReviewSession
from icc_coding.study import Study

from .conftest import BUY, LEARN, SUGGESTED
from .test_web import HX, client, key_of

CALLS = "we kept calling each other"


def decide(session: ReviewSession, beginning: str, action: str, code: str) -> None:
    key = Key.parse(session.desk, key_of(session.desk, beginning, code))
    assert key is not None
    session.decide(key, Decision(action, code))


def test_a_codes_passages_are_those_that_were_suggested_or_coded_each_once(desk: Desk, session: ReviewSession) -> None:
    found = look_at(session, PassageQuery(code=LEARN))
    expected = [words for _, words, code, _, band in SUGGESTED if code == LEARN and band != "quiet"]
    assert sorted(one.words for one in found.shown) == sorted(expected)
    assert (found.passages, found.transcripts, found.coders) == (3, 2, 0)
    decide(session, CALLS, "accept", LEARN)
    decide(ReviewSession(desk, "ben", Options(blind_share=0)), CALLS, "accept", LEARN)
    found = look_at(session, PassageQuery(code=LEARN))
    assert (found.passages, found.coders, found.standings["accepted"], found.standings["suggested"]) == (3, 2, 1, 2)
    assert found.shown[0].mine == "accepted"  # what people settled comes first


def test_who_read_it_and_gave_no_code_says_no_as_in_every_count(desk: Desk, session: ReviewSession, study: Study) -> None:
    decide(session, CALLS, "accept", LEARN)
    reader = ReviewSession(desk, "ben", Options(blind=True))
    transcript = desk.by_name[look_at(session, PassageQuery(standing="accepted")).shown[0].passage.row.transcript]
    reader.mark_read(transcript, [(transcript.coded_segments[0].start, transcript.coded_segments[-1].end)])
    found = look_at(session, PassageQuery(code=LEARN))
    assert (found.standings["accepted"], found.standings["disputed"]) == (0, 1)
    assert found.shown[0].passage.silent == ("ben",)
    assert counted(tally(load_corpus(study).passages()), "disputed") == 1
    assert "ben read it and did not code it" in client(desk)[0].get("/passages", params={"code": LEARN}).text
    assert look_at(reader, PassageQuery(code=LEARN)).passages == 0  # a blind reader sees nobody else


def test_filters_narrow_and_orders_order(session: ReviewSession) -> None:
    everything = look_at(session, PassageQuery())
    assert everything.passages == sum(band != "quiet" for *_, band in SUGGESTED)
    inland = look_at(session, PassageQuery(transcript="inland"))
    assert {one.passage.row.transcript for one in inland.shown} == {"inland"}
    likely = look_at(session, PassageQuery(band="likely"))
    assert likely.passages == sum(band == "likely" for *_, band in SUGGESTED)
    assert look_at(session, PassageQuery(case="harbour")).transcripts == 1
    strongest = [one.passage.rows[0].score for one in look_at(session, PassageQuery(code=LEARN)).shown]
    assert strongest == sorted(strongest, key=lambda score: -(score or 0))
    places = [(one.passage.row.transcript, one.passage.row.start) for one in look_at(session, PassageQuery(sort="place")).shown]
    assert places == sorted(places)
    decide(session, CALLS, "accept", LEARN)
    typical = [one.words for one in look_at(session, PassageQuery(code=LEARN, sort="typical")).shown]
    assert "copied two by-laws" in typical[-1]  # the other two say the same
    with pytest.raises(UserError, match="no transcript `gull`"):
        look_at(session, PassageQuery(transcript="gull"))
    with pytest.raises(UserError, match="sorted by"):
        look_at(session, PassageQuery(sort="colour"))


def test_the_page_shows_decides_and_links(desk: Desk, study: Study) -> None:
    web = client(desk)[0]
    page = web.get("/passages", params={"code": LEARN}).text
    assert "<strong>3</strong> passages" in page
    assert "Local governments learn from each other." in page
    assert 'data-copy="“we kept calling each other' in page
    key = key_of(desk, CALLS, LEARN)
    answer = web.post("/passage", data={"key": key, "action": "accept", "code": LEARN, "back": "/passages?code=x"}, headers=HX)
    assert answer.status_code == 204
    assert [(c.code, c.status) for c in load_state(study).codings] == [(LEARN, "accepted")]
    page = web.get("/passages", params={"code": LEARN}).text
    assert '<a href="/passages?coder=ana">ana</a> accepted' in page
    assert web.get("/passages", params={"coder": "ana"}).text.count('<li class="passage') == 1
    assert f"/passages?code={LEARN}" in web.get("/codebook").text
    assert f"/passages?code={LEARN}" in web.get("/progress").text


def test_hostile_words_are_escaped_also_in_what_is_copied(desk: Desk) -> None:
    web = client(desk)[0]
    session = ReviewSession(desk, "ana", Options(blind_share=0))
    text = desk.by_name["inland"]
    start = text.text.index("The </textarea>")
    key = Key(text.text_hash, start, text.text.index("nobody pays") + 5)
    session.decide(key, Decision("add", BUY))
    page = web.get("/passages", params={"code": BUY}).text
    assert "</textarea> meetings" not in page
    assert "</textarea> meetings" in html.unescape(page)


def test_in_a_blind_session_only_ones_own_work_is_there(desk: Desk) -> None:
    decide(ReviewSession(desk, "ben", Options(blind_share=0)), CALLS, "accept", LEARN)
    web = client(desk, options=Options(blind=True))[0]
    page = web.get("/passages", params={"code": LEARN}).text
    assert "<strong>0</strong> passages" in page
    assert "ben" not in re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)


def test_a_passage_that_was_seen_there_is_not_read_blind_afterwards(desk: Desk) -> None:
    session = ReviewSession(desk, "ana", Options(blind_share=0.5))
    seen = look_at(session, PassageQuery())
    for one in seen.shown:
        session.saw(one.key.text, one.key.span)
    drawn = []
    while (card := session.next()) is not None and len(drawn) < 40:
        drawn.append(card.key)
        session.skip(card.key)
    blind = [key for key in drawn if key.blind]
    assert blind
    for key in blind:
        assert not any(key.text == one.key.text and key.start < one.key.end and one.key.start < key.end for one in seen.shown)
