"""Reading blind: what was not on the screen is not answered, and a second look begins with one's own answers."""

from __future__ import annotations

from random import Random
from string import ascii_letters

import pytest
from hypothesis import given
from hypothesis import strategies as st

from icc_coding.codebook.model import Codebook
from icc_coding.decisions.samples import SamplePlan
from icc_coding.decisions.state import load_state
from icc_coding.reviewing.cards import Key
from icc_coding.reviewing.code_keys import CodeKeys, begins_pair, code_keys, code_of
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.rounds import draw
from icc_coding.reviewing.session import ReviewSession
from icc_coding.study import Study

from .conftest import BUY, LEARN, POLITICS, SERVE, STAFF
from .test_web import ALL, HX, client
from .thirty import thirty_codes


def blind_key(session: ReviewSession) -> Key:
    item = session.desk.proposals[0]
    return Key(item.text, item.start, item.end, blind=True)


def held(study: Study) -> dict[str, str]:
    return {c.code: c.status for c in load_state(study).codings if c.coder == "ana"}


def test_only_what_was_on_the_screen_is_answered(session: ReviewSession, study: Study) -> None:
    session.submit(blind_key(session), [STAFF], asked=[BUY, STAFF, LEARN])
    read = load_state(study).records[-1]
    assert read.codes == (LEARN, BUY, STAFF)
    assert session.standing.status[0] == "read"  # learning exchange was asked


def test_all_codes_asked_are_all_codes(session: ReviewSession, study: Study) -> None:
    session.submit(blind_key(session), [], asked=[*ALL, "value.gone_since"])
    assert load_state(study).records[-1].codes == "all"


def test_a_code_that_was_answered_was_asked(session: ReviewSession, study: Study) -> None:
    session.submit(blind_key(session), [STAFF], unsure=[BUY], asked=[LEARN])
    assert load_state(study).records[-1].codes == (LEARN, BUY, STAFF)


def test_a_passage_whose_codes_were_not_all_asked_comes_again(study: Study) -> None:
    session = ReviewSession(Desk.open(study), "ana", Options(blind=True))
    first = session.next()
    assert first is not None
    session.submit(first.key, [LEARN], asked=[LEARN, BUY])
    again = session.next()
    assert again is not None
    assert again.key == first.key
    session.submit(first.key, [LEARN], asked=ALL)
    following = session.next()
    assert following is not None
    assert following.key != first.key


def test_a_code_made_meanwhile_was_not_asked(study: Study) -> None:
    session = ReviewSession(Desk.open(study), "ana", Options(blind=True))
    card = session.next()
    assert card is not None
    session.desk.codebook = Codebook.load(thirty_codes(study).codebook)
    vars(session.desk).pop("code_numbers", None)
    session.submit(card.key, [], asked=ALL)
    assert load_state(study).records[-1].codes == tuple(ALL)
    assert session.queue.waits(card.key)


def test_a_second_look_begins_with_the_first_and_corrects_it(session: ReviewSession, study: Study) -> None:
    key = blind_key(session)
    session.submit(key, [STAFF, SERVE], unsure=[BUY])
    assert session.blind_answers(key) == {STAFF: "added", SERVE: "added", BUY: "unsure"}
    before = len(load_state(study).records)
    session.submit(key, [STAFF, BUY], unsure=[POLITICS])
    assert held(study) == {STAFF: "added", SERVE: "rejected", BUY: "added", POLITICS: "unsure"}
    assert [(r.action, r.code) for r in load_state(study).records[before:]] == [
        ("add", BUY),
        ("unsure", POLITICS),
        ("reject", SERVE),
        ("read", None),
    ]
    session.undo()
    assert held(study) == {STAFF: "added", SERVE: "added", BUY: "unsure"}


def test_a_round_of_recoding_begins_with_nothing(desk: Desk, study: Study) -> None:
    first, again = (draw(study, SamplePlan(name, 2, ("ana",))) for name in ("round-1", "round-2"))
    segment = first.segments[0]
    key = Key(segment.text, segment.start, segment.end, blind=True)
    ReviewSession(desk, "ana", Options(sample=first)).submit(key, [LEARN])
    assert ReviewSession(desk, "ana", Options(sample=again)).blind_answers(key) == {}
    assert ReviewSession(desk, "ana", Options(sample=first)).blind_answers(key) == {LEARN: "added"}


def test_the_page_shows_the_answers_and_says_that_a_passage_comes_again(desk: Desk, study: Study) -> None:
    web, _ = client(desk, options=Options(blind=True))
    page = web.get("/").text
    key = page.split('id="work"', 1)[1].split('data-key="', 1)[1].split('"', 1)[0]
    assert page.count('name="asked"') == len(ALL)
    assert "Nothing chosen: to submit says that none of the 6 codes applies." in page
    answer = web.post("/submit", data={"key": key, "codes": [LEARN], "unsure": [BUY], "asked": [LEARN]}, headers=HX).text
    assert "so the passage comes again" in answer
    assert f'value="{LEARN}" data-key="1" data-keys="1 Le" checked' in answer
    assert f'name="unsure" value="{BUY}" checked' in answer
    assert load_state(study).records[-1].codes == (LEARN, BUY)


# --- keys


def test_every_code_has_a_key_of_its_own(study: Study) -> None:
    codebook = Codebook.load(thirty_codes(study).codebook)
    keys = code_keys(codebook)
    assert list(keys) == [code.id for code in codebook.codes]
    every = [key for known in keys.values() for key in known]
    assert len(every) == len(set(every)) == 30 + 9
    assert keys[LEARN] == ("1", "Le")
    assert keys["consideration.consideration_9"] == ("Ll",)  # Legal limits, as Le is Learning exchange
    assert keys["course.course_10"] == ("Et",)
    assert not any(begins_pair(keys, letter) for letter in "Uua1")
    assert begins_pair(keys, "L")
    assert code_of(keys, "LL") == "consideration.consideration_9"
    assert code_of(keys, "Lx") == ""


@given(
    st.lists(st.text("Aéü ß-漢字" + ascii_letters, min_size=1, max_size=12).filter(str.strip), min_size=2, max_size=40, unique=True),
    st.randoms(use_true_random=False),
)
def test_keys_are_unique_whatever_the_labels_and_stay_whatever_becomes_of_the_codebook(labels: list[str], random: Random) -> None:
    def keys_for(names: list[str], held: CodeKeys) -> dict[str, tuple[str, ...]]:
        codes = "".join(f'      - {{id: c{labels.index(name)}, label: "{name}", definition: x.}}\n' for name in names)
        head = "name: N\nversion: 1.0.0\nlanguage: en\ndimensions:\n  - id: d\n    label: D\n    codes:\n"
        codebook, problems = Codebook.parse(head + codes)
        assert codebook is not None, problems
        return code_keys(codebook, held)

    early = labels[: (len(labels) + 1) // 2]
    before = keys_for(early, {})
    flat = [key for known in before.values() for key in known]
    assert len(flat) == len(set(flat)) == len(early) + min(9, len(early))
    mixed = random.sample(labels, len(labels))
    after = keys_for([name for name in mixed if name != early[0]], before)  # others come in between, and one goes
    assert all(after[code] == keys for code, keys in before.items() if code in after)
    assert keys_for(mixed, before | after) == before | after  # it comes back
    flat = [key for known in (before | after).values() for key in known]
    assert len(flat) == len(set(flat)) == len(labels) + min(9, len(labels))


def test_keys_stay_on_an_open_desk(study: Study) -> None:
    desk = Desk.open(study)
    before = dict(desk.code_keys)
    first, second = "      - id: learning_exchange\n", "      - id: collective_purchasing\n"
    new = "      - {id: lending, label: Lending, definition: They lend each other things.}\n"
    words = study.codebook.read_text(encoding="utf-8").replace(second, "      - id: buying\n        formerly: [collective_purchasing]\n")
    study.codebook.write_text(words.replace(first, new + first), encoding="utf-8")
    desk.refresh()
    assert desk.code_keys["value.lending"] == ("7", "Ln")  # the first letters are taken by Learning exchange
    before["value.buying"] = before.pop(BUY)
    assert {code: keys for code, keys in desk.code_keys.items() if code != "value.lending"} == before


@pytest.mark.parametrize("typed", [("S", "h"), ("S", "H")])
def test_two_letters_choose_a_code_in_the_terminal(study: Study, typed: tuple[str, str]) -> None:
    from .test_terminal import review

    session = ReviewSession(Desk.open(thirty_codes(study)), "ana", Options(blind=True))
    shown = review(session, *typed, "D", "x", "Enter", "q")
    assert held(study) == {SERVE: "added"}
    assert "Nothing chosen in: Success factor, Hindrance, Form, Consideration, Course of it" in shown
