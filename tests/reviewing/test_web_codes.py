"""Changing the codebook from a page, and pages that go on with a codebook that somebody else has changed."""

from __future__ import annotations

import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from icc_coding.codebook.changing.ledger import entries
from icc_coding.codebook.changing.requests import Define, Rename
from icc_coding.codebook.model import Codebook
from icc_coding.decisions.state import load_state
from icc_coding.reviewing.codes import change_codes
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.drafts import Decision
from icc_coding.reviewing.filters import Filter
from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.session import ReviewSession
from icc_coding.study import Study

from .conftest import BUY, LEARN, SERVE, STAFF
from .test_web import HOME, client, enter, held, key_of

JSON = {"Origin": HOME, "Accept": "application/json"}
FORM = {"Origin": HOME}


@pytest.fixture
def web(desk: Desk) -> TestClient:
    return client(desk)[0]


def fields(html: str) -> dict[str, str]:
    """The fields of the first form that changes a code, as a browser would send them."""
    form = html[html.index('action="/codes/define"') :]
    form = form[: form.index("</form>")]
    found = {name: unescape(value) for name, value in re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', form)}
    found |= {name: unescape(value) for name, value in re.findall(r'<textarea name="(\w+)"[^>]*>([^<]*)</textarea>', form)}
    return found | {"color": ""}


def page_of(web: TestClient, code: str = LEARN) -> dict[str, str]:
    return fields(web.get(f"/codes/change?code={code}").text)


def test_a_code_made_from_words_is_its_own_example_and_codes_its_passage(web: TestClient, desk: Desk, study: Study) -> None:
    key = key_of(desk, "After the election")
    form = {
        "label": "Other party's idea",
        "dimension": "hindrance",
        "example": "it had been the other party's idea",
        "key": key,
        "reason": "Odd.",
    }
    made = web.post("/codes/add", data=form, headers=JSON).json()
    code = Codebook.load(study.codebook).code("hindrance.other_party_s_idea")
    assert (code.label, code.examples) == ("Other party's idea", ("it had been the other party's idea",))
    assert held(study) == {code.id: "added"}
    assert "Other party&#39;s idea" in web.get(f"/card/{key}").text
    assert "Odd." in web.get("/codebook").text
    assert web.post("/codes/undo", data={"change": made["id"]}, headers=JSON).json()["undoes"] == made["id"]
    assert code.id not in Codebook.load(study.codebook).by_id
    assert held(study) == {}


def test_an_undo_that_cannot_be_leaves_the_decision_where_it_was(web: TestClient, desk: Desk, study: Study) -> None:
    key = key_of(desk, "After the election")
    made = web.post("/codes/add", data={"label": "Party", "dimension": "hindrance", "key": key}, headers=JSON).json()
    ReviewSession(Desk.open(study), "bob").decide(desk_key(desk, key), Decision("add", "hindrance.party"))
    refused = web.post("/codes/undo", data={"change": made["id"]}, headers=JSON)
    assert "1 decision applies it (bob 1)" in refused.json()["sorry"]
    assert held(study) == {"hindrance.party": "added"}


def desk_key(desk: Desk, written: str):
    from icc_coding.reviewing.cards import Key

    found = Key.parse(desk, written)
    assert found is not None
    return found


def test_everything_about_a_code_is_changed_on_its_page(web: TestClient, study: Study) -> None:
    form = page_of(web)
    assert form["include"] == "They compare notes or copy what worked elsewhere."
    form |= {
        "label": "Learning",
        "definition": "Towns learn.\r\nA lot.",
        "include": f"{form['include']}\r\nBy telephone.",
        "color": "#2d62c9",
    }
    answer = web.post("/codes/define", data=form | {"reason": "Two doubts."}, headers=FORM)
    assert answer.status_code == 303
    code = Codebook.load(study.codebook).code(LEARN)
    assert (code.label, code.definition, code.color) == ("Learning", "Towns learn.\nA lot.", "#2d62c9")
    assert code.include[1] == "By telephone."
    (entry,) = entries(study)
    assert (entry.coder, entry.reason) == ("ana", "Two doubts.")
    page = web.get(answer.headers["location"]).text
    assert entry.what.split(";")[0] in unescape(page)
    web.post("/codes/undo", data={"change": entry.id}, headers=FORM)
    assert Codebook.load(study.codebook).code(LEARN).label == "Learning exchange"


def test_structure_is_changed_on_the_page_of_a_code(web: TestClient, study: Study) -> None:
    def send(action: str, code: str, **more: object) -> None:
        shown = page_of(web, code)["shown"]
        answer = web.post(f"/codes/{action}", data={"code": code, "shown": shown} | more, headers=FORM)
        assert answer.status_code == 303, unescape(answer.text)

    send("rename", BUY, id="buying")
    send("move", "value.buying", dimension="", dimension_label="Money matters")
    assert Codebook.load(study.codebook).code(BUY).id == "money_matters.buying"
    send("merge", SERVE, into=LEARN, take="1")
    send("split", STAFF, label=["Staff", "Office", ""], definition=["Paid.", "", ""], example=["We hired one.", "", ""], keep="1")
    book = Codebook.load(study.codebook)
    assert book.code("success.staff").examples == ("We hired one.",)
    send("remove", "success.office")
    assert book.code(SERVE).id == LEARN
    assert "success.office" not in Codebook.load(study.codebook).by_id


def test_what_was_typed_comes_back_with_what_is_wrong(web: TestClient, study: Study) -> None:
    form = page_of(web) | {"definition": "It goes to value.lerning_exchange instead."}
    refused = web.post("/codes/define", data=form, headers=FORM)
    assert refused.status_code == 400
    assert fields(refused.text)["definition"] == form["definition"]
    assert "the text names the code `value.lerning_exchange`" in refused.text
    same = web.post("/codes/define", data=page_of(web), headers=FORM)
    assert "nothing was changed" in same.text
    again = web.post("/codes/add", data={"label": "Politicization", "dimension": "value", "example": "as <b>they</b> said"}, headers=FORM)
    assert "There is a code “Politicization” already" in again.text
    assert "as &lt;b&gt;they&lt;/b&gt; said" in again.text
    assert entries(study) == []


def test_who_saves_second_sees_both_and_can_save_again(web: TestClient, study: Study) -> None:
    form = page_of(web) | {"definition": "Towns visit each other."}
    change_codes(study, Define(LEARN, definition="Towns copy each other."), coder="bob")
    refused = web.post("/codes/define", data=form, headers=FORM)
    assert refused.status_code == 409
    assert "was changed by bob (Definition changed) since you opened it" in refused.text
    assert re.search(r"Now in the codebook:</strong> <span>Towns copy each other\.", refused.text)
    assert fields(refused.text)["definition"] == "Towns visit each other."
    assert web.post("/codes/define", data=fields(refused.text), headers=FORM).status_code == 303
    assert Codebook.load(study.codebook).code(LEARN).definition == "Towns visit each other."


def test_a_colleagues_edit_shows_at_once_and_a_broken_one_leaves_the_last_good_codebook(web: TestClient, desk: Desk, study: Study) -> None:
    before = web.get("/codes/state").json()
    text = study.codebook.read_text(encoding="utf-8")
    study.codebook.write_text(
        text.replace("label: Learning exchange", "label: Copying").replace("label: Value", "label: V"), encoding="utf-8"
    )
    after = web.get("/codes/state").json()
    assert after["version"] != before["version"]
    assert after["what"].startswith("codebook.yaml was saved in an editor: 1 code ")
    assert "Copying" in web.get("/").text
    broken = study.codebook.read_text(encoding="utf-8").replace("definition: Local governments buy", "definitio: Local governments buy")
    study.codebook.write_text(broken, encoding="utf-8")
    import os

    os.utime(study.codebook, (1, 1))  # saved a while ago: nothing more is being written
    state = web.get("/codes/state").json()
    assert state["version"] == after["version"]
    assert re.search(r"line \d+: .*definitio.* the last good codebook is used", state["broken"])
    page = web.get("/codebook").text
    assert "the last good codebook is used" in page
    assert "Copying" in page
    refused = web.post("/codes/add", data={"label": "New", "dimension": "value"}, headers=JSON)
    assert "line " in refused.json()["sorry"]
    study.codebook.write_text(text, encoding="utf-8")
    assert web.get("/codes/state").json()["broken"] == ""


def test_two_coders_see_each_others_codes_and_their_decisions_follow_a_rename(desk: Desk, study: Study) -> None:
    web, access = client(desk, ("ana", "bob"))
    other = TestClient(web.app, base_url=HOME, follow_redirects=False)
    enter(web, access, "ana")
    enter(other, access, "bob")
    key = key_of(desk, "we kept")
    web.post("/decide", data={"key": key, "action": "accept", "code": LEARN}, headers=FORM)
    other.post("/codes/add", data={"label": "Telephone", "dimension": "value"}, headers=JSON)
    assert "Telephone" in web.get(f"/card/{key}").text
    assert web.get("/codes/state").json() | {"version": ""} == {
        "version": "",
        "broken": "",
        "what": "New code “Telephone”",
        "coder": "bob",
        "mine": False,
    }
    shown = page_of(other)["shown"]
    other.post("/codes/rename", data={"code": LEARN, "shown": shown, "id": "learning"}, headers=FORM)
    page = web.get(f"/card/{key}").text
    assert "value.learning" in page
    assert re.search(r'data-choice="value.learning"', page)
    web.post("/decide", data={"key": key, "action": "reject", "code": "value.learning"}, headers=FORM)
    state = load_state(study, Codebook.load(study.codebook))
    assert {(coding.code, coding.status) for coding in state.codings} == {("value.learning", "rejected")}


def test_a_session_goes_on_at_its_card_and_filter_with_another_codebook(desk: Desk, study: Study) -> None:
    session = ReviewSession(desk, "ana", Options(blind_share=0.0))
    session.choose(Filter(code=LEARN))
    card = session.next()
    assert card is not None
    change_codes(study, Rename(LEARN, id="learning"))
    again = session.next()
    assert again is not None
    assert again.key == card.key
    assert session.filter == Filter(code="value.learning")
    assert session.standing.total["open"] == 9
    session.decide(again.key, Decision("accept", "value.learning"))
    assert session.standing.by_code["value.learning"]["accepted"] == 1


def test_a_blind_session_may_make_codes_and_sees_nothing_of_others_passages(desk: Desk, study: Study) -> None:
    session = ReviewSession(Desk.open(study), "bob", Options(blind_share=0.0))
    card = session.next()
    assert card is not None
    session.decide(card.key, Decision("accept", LEARN))
    web, _ = client(desk, options=Options(blind=True))
    assert web.post("/codes/add", data={"label": "Calm", "dimension": "value", "definition": "Quiet."}, headers=JSON).status_code == 200
    assert "Calm" in web.get("/").text
    page = web.get(f"/codes/change?code={LEARN}").text
    assert "1 decision" not in page
    assert "(1 applies" not in page


def test_nobody_else_may_change_codes(web: TestClient, study: Study) -> None:
    assert web.post("/codes/add", data={"label": "X", "dimension": "value"}, headers={"Origin": "http://evil.example"}).status_code == 403
    web.cookies.clear()
    assert web.post("/codes/add", data={"label": "X", "dimension": "value"}, headers=FORM).status_code in (401, 403)
    assert web.get("/codes/state").status_code in (401, 403)
    assert entries(study) == []


def test_a_dimension_the_scope_and_rules_are_changed_in_the_page_and_taken_back(web: TestClient, study: Study) -> None:
    before = study.codebook.read_text(encoding="utf-8")
    for address, data, said in (
        ("/codes/dimension", {"dimension": "value", "label": "What it brings", "id": "value", "reason": "Plainer."}, "What it brings"),
        ("/codes/scope", {"definition": "Towns that act together.", "examples": "", "counter_examples": "Our own staff."}, "act together"),
        ("/codes/rules", {"code": LEARN, "rules": "calling each other", "reason": "Heard often."}, "Rules of"),
    ):
        made = web.post(address, data=data, headers=FORM, follow_redirects=False)
        assert made.status_code == 303, unescape(made.text)
        assert said in unescape(web.get(made.headers["location"]).text)
    book = Codebook.load(study.codebook)
    assert next(one.label for one in book.dimensions if one.id == "value") == "What it brings"
    assert (book.scope.definition, book.scope.counter_examples) == ("Towns that act together.", ("Our own staff.",))
    assert len(book.code(LEARN).rules) == 1
    for entry in reversed(entries(study)):
        web.post("/codes/undo", data={"change": entry.id}, headers=FORM)
    assert study.codebook.read_text(encoding="utf-8") == before


def test_rules_are_tried_before_they_are_saved(web: TestClient, study: Study) -> None:
    before = study.codebook.read_text(encoding="utf-8")
    tried = unescape(web.post("/codes/rules", data={"code": LEARN, "rules": "ferry", "only_try": "1"}, headers=FORM).text)
    assert "Nothing is saved yet" in tried
    assert re.search(r"<mark>ferry</mark>", tried, re.IGNORECASE)
    bad = web.post("/codes/rules", data={"code": LEARN, "rules": "near: [[a, b]"}, headers=FORM)
    assert bad.status_code == 400
    assert "cannot be read as a rule" in unescape(bad.text)
    assert ">near: [[a, b]</textarea>" in unescape(bad.text)
    assert study.codebook.read_text(encoding="utf-8") == before
    assert web.get("/codes/rules?code=value.nowhere").status_code == 404
