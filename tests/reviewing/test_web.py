"""The pages without a browser: who may ask, what is escaped, what stays hidden, and what is saved."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from icc_coding.codebook.colors import DARK_PAGE, contrast
from icc_coding.decisions.samples import SamplePlan
from icc_coding.decisions.state import load_state
from icc_coding.reviewing.adjudicate import find_disputes, settle
from icc_coding.reviewing.cards import Key
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.drafts import Decision
from icc_coding.reviewing.memos import propose_code
from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.rounds import draw
from icc_coding.reviewing.search import SearchText
from icc_coding.reviewing.session import ReviewSession
from icc_coding.reviewing.web.access import Access
from icc_coding.reviewing.web.app import make_app
from icc_coding.study import Study

from .conftest import BUY, LEARN, NO_STAFF, POLITICS, SERVE, STAFF

HOME = "http://127.0.0.1:8427"
PAGES = [
    "/",
    "/transcripts",
    "/transcript/harbour",
    "/transcript/inland",
    "/codebook",
    "/codes/change?code=value.learning_exchange",
    "/passages",
    "/passages?code=value.learning_exchange",
    "/find",
    "/find?words=call&mode=any",
    "/progress",
    "/disagreements",
    "/memos",
    "/history",
    "/bulk?action=accept",
]
ALL = [LEARN, BUY, SERVE, STAFF, NO_STAFF, POLITICS]
NORMAL = Options(blind_share=0)
HX = {"HX-Request": "true", "Origin": HOME, "HX-Target": "work"}


def client(desk: Desk, coders: tuple[str, ...] = ("ana",), host: str = "127.0.0.1", options: Options = NORMAL) -> tuple[TestClient, Access]:
    access = Access.grant(host, 8427, coders)
    web = TestClient(make_app(desk, access, options), base_url=HOME, follow_redirects=False)
    if len(coders) == 1:
        enter(web, access, coders[0])
    return web, access


def enter(web: TestClient, access: Access, person: str) -> None:
    """Open a person's link."""
    token = next(token for token, known in access.tokens.items() if known == person)
    assert web.get(f"/enter?token={token}").status_code == 303


@pytest.fixture
def web(desk: Desk) -> TestClient:
    return client(desk)[0]


def key_of(desk: Desk, beginning: str, code: str = "") -> str:
    for item in desk.proposals.all:
        if desk.transcripts[item.text].text[item.start : item.end].startswith(beginning) and code in ("", item.code):
            return str(Key(item.text, item.start, item.end))
    raise AssertionError(beginning)


def held(study: Study, coder: str = "ana") -> dict[str, str]:
    return {coding.code: coding.status for coding in load_state(study).codings if coding.coder == coder}


class Tags(HTMLParser):
    """Counts elements, and looks for what a page must not hold."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def tags(html: str) -> list[tuple[str, dict[str, str | None]]]:
    reader = Tags()
    reader.feed(html)
    return reader.found


# --- who may ask


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_bound_by_its_headers_and_holds_no_outside_address(web: TestClient, page: str) -> None:
    answer = web.get(page)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    for tag, attributes in tags(answer.text):
        assert "style" not in attributes, (tag, attributes)
        assert not any(name.startswith("on") for name in attributes)
        for name in ("src", "href", "action", "hx-get", "hx-post"):
            assert not re.match(r"(?i)(https?:)?//|javascript:|data:", attributes.get(name) or "")
    assert all(tag != "script" or attributes.get("src", "").startswith("/static/") for tag, attributes in tags(answer.text))


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:9999", "127.0.0.1.evil.example:8427", "", "[::1"])
def test_other_host_names_are_refused(web: TestClient, host: str) -> None:
    assert web.get("/", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("headers", [{"Origin": "http://evil.example"}, {"Origin": "null"}, {"Origin": "http://127.0.0.1:9999"}, {}])
def test_other_pages_cannot_decide(web: TestClient, desk: Desk, study: Study, headers: dict[str, str]) -> None:
    answer = web.post("/decide", data={"key": key_of(desk, "We buy"), "action": "accept", "code": BUY}, headers=headers)
    assert answer.status_code == 403
    assert held(study) == {}


def test_several_coders_need_their_links(desk: Desk, study: Study) -> None:
    web, access = client(desk, ("ana", "bob"))
    assert web.get("/").status_code == 401
    assert web.get("/enter?token=wrong").status_code == 401
    links = access.links()
    entered = web.get(links["bob"].replace(HOME, ""))
    assert entered.status_code == 303
    cookie = entered.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "bob" in web.get("/").text
    web.post("/decide", data={"key": key_of(desk, "We buy"), "action": "accept", "code": BUY}, headers=HX)
    assert held(study, "bob") == {BUY: "accepted"}
    assert held(study, "ana") == {}


def test_host_names_of_open_addresses(desk: Desk) -> None:
    open_to_all = Access.grant("0.0.0.0", 8427, ("ana",))
    assert open_to_all.knows_host("192.168.1.7:8427")
    assert not open_to_all.knows_host("evil.example:8427")
    assert not Access.grant("127.0.0.1", 8427, ("ana",)).knows_host("192.168.1.7:8427")


@pytest.mark.parametrize(
    "path",
    [
        "/static/../guard.py",
        "/static/%2e%2e/room.py",
        "/static/secret",
        "/transcript/../../etc/passwd",
        "/card/x",
        "/card/0123456789abcdef-1-2",
        "/nowhere",
    ],
)
def test_no_path_reaches_the_disk(web: TestClient, path: str) -> None:
    answer = web.get(path)
    assert answer.status_code == 404
    assert "import" not in answer.text


def test_transcripts_are_escaped_everywhere(desk: Desk, web: TestClient) -> None:
    inland = desk.by_name["inland"]
    start = inland.text.index("The </textarea>")
    key = str(Key(inland.text_hash, start, start + 20))
    web.post("/memo", data={"note": "<img src=x onerror=alert(1)>", "key": key}, headers=HX)
    web.post("/propose", data={"name": '"><script>x</script>', "key": key}, headers=HX)
    for page in [*PAGES, f"/card/{key}", "/transcripts?words=<script>"]:
        html = web.get(page).text
        assert '<script>alert("x")' not in html
        assert "<img src=x" not in html
        assert "<script>x" not in html
        assert html.count("</textarea>") == sum(tag == "textarea" for tag, _ in tags(html))
    assert "The &lt;/textarea&gt;" in web.get("/transcript/inland").text


# --- the queue


def test_a_whole_review_without_script(web: TestClient, desk: Desk, study: Study) -> None:
    answer = web.post(
        "/decide",
        data={"key": key_of(desk, "We hired"), "action": "accept", "code": STAFF, "note": "one person", "seconds": "3.2"},
        headers={"Origin": HOME},
    )
    assert answer.status_code == 303
    assert web.get(answer.headers["location"]).status_code == 200
    web.post(
        "/decide", data={"key": key_of(desk, "Before that"), "action": "replace", "code": STAFF, "to": NO_STAFF}, headers={"Origin": HOME}
    )
    assert held(study) == {STAFF: "replaced", NO_STAFF: "added"} | {STAFF: held(study)[STAFF]}
    assert web.post("/undo", headers={"Origin": HOME}).status_code == 303
    assert NO_STAFF not in held(study)
    web.post("/redo", headers={"Origin": HOME})
    assert held(study)[NO_STAFF] == "added"


def test_answers_to_a_page_with_script_are_parts(web: TestClient, desk: Desk) -> None:
    answer = web.post("/decide", data={"key": key_of(desk, "We buy"), "action": "accept", "code": BUY}, headers=HX)
    assert answer.text.startswith('<div id="work"')
    assert "<html" not in answer.text
    assert "Accepted: Collective purchasing" in answer.text
    assert answer.headers["hx-push-url"].startswith("/card/")
    assert 'hx-swap-oob="true"' in answer.text


def test_a_palette_key_accepts_what_is_suggested_and_adds_what_is_not(web: TestClient, desk: Desk, study: Study) -> None:
    key = key_of(desk, "We hired")
    web.post("/decide", data={"key": key, "action": "add", "code": SERVE}, headers=HX)
    web.post("/decide", data={"key": key, "action": "add", "code": LEARN}, headers=HX)
    assert held(study) == {SERVE: "accepted", LEARN: "added"}


@pytest.mark.parametrize(
    ("address", "data", "says"),
    [
        ("/decide", {"key": "KEY", "action": "explode", "code": BUY}, "A card takes accept"),
        ("/decide", {"key": "KEY", "action": "accept", "code": "value.x"}, "There is no code"),
        ("/decide", {"action": "accept"}, "cannot be read"),
        ("/submit", {"key": "KEY"}, "read blind"),
        ("/submit", {"key": "KEY-blind"}, "which codes were on screen"),
        ("/filter", {"code": "value.x"}, "There is no code"),
        ("/bulk", {"action": "accept", "fingerprint": "old"}, "have changed since"),
        ("/memo", {"note": "  "}, "empty"),
        ("/mark", {"transcript": "inland", "start": "0", "end": "99999", "action": "add", "code": BUY}, "not in the study"),
        (
            "/mark",
            {"transcript": "inland", "start": "0", "end": "11", "action": "add", "code": BUY, "words": "something else"},
            "do not agree",
        ),
        ("/settle", {"dispute": "x"}, "no longer there"),
        ("/read", {"transcript": "nowhere", "answers": "0"}, "nothing to read"),
        ("/read", {"transcript": "harbour", "answers": "5"}, "has changed since you looked"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_saved(
    web: TestClient, desk: Desk, study: Study, address: str, data: dict[str, str], says: str
) -> None:
    data = {name: value.replace("KEY", key_of(desk, "We buy")) for name, value in data.items()}
    answer = web.post(address, data=data, headers=HX)
    assert answer.status_code == 400
    assert answer.headers["hx-retarget"] == "#message"
    assert says in answer.text
    assert not study.decisions.exists()
    assert web.post(address, data=data, headers={"Origin": HOME}).text.count("<html") == 1


def test_bulk_asks_first_and_is_undone_at_once(web: TestClient, study: Study) -> None:
    web.post("/filter", data={"transcript": "inland"}, headers=HX)
    html = web.get("/bulk?action=reject").text
    assert "Reject 3 suggestions in one step?" in html
    fingerprint = re.search(r'name="fingerprint" value="(\w+)"', html)
    assert fingerprint is not None
    web.post("/bulk", data={"action": "reject", "fingerprint": fingerprint[1]}, headers={"Origin": HOME})
    assert held(study) == {BUY: "rejected", LEARN: "rejected"}
    web.post("/undo", headers=HX)
    assert held(study) == {}


# --- the transcript


def test_a_transcript_may_be_called_anything(study: Study) -> None:
    (study.transcripts / "harbour.txt").rename(study.transcripts / "Lind & Söhne #2 50% «x».txt")
    desk = Desk.open(study)
    web, _ = client(desk)
    name = next(name for name in desk.by_name if "Lind" in name)
    links = [
        attributes["href"]
        for tag, attributes in tags(web.get("/transcripts").text)
        if tag == "a" and "/transcript/" in (attributes["href"] or "")
    ]
    pages = [web.get(str(link)) for link in links]
    assert {page.status_code for page in pages} == {200}
    assert sum("Three of us met" in page.text for page in pages) == 1
    answer = web.post("/read", data={"transcript": name, "answers": "6"}, headers={"Origin": HOME})
    assert web.get(answer.headers["location"]).status_code == 200


def test_what_is_to_be_looked_at_again_is_a_filter_of_whoever_it_is_for(desk: Desk, study: Study) -> None:
    bought = Key.parse(desk, key_of(desk, "We buy"))
    assert bought is not None
    ReviewSession(desk, "ana", NORMAL).decide(bought, Decision("accept", BUY))
    access = Access.grant("127.0.0.1", 8427, ("ana",))
    again = {"ana": [(bought.text, bought.start, bought.end, BUY)], "ben": [(bought.text, bought.start, bought.end, LEARN)]}
    web = TestClient(make_app(desk, access, NORMAL, again), base_url=HOME, follow_redirects=False)
    enter(web, access, "ana")
    assert 'name="again"' in web.get("/").text
    assert f'data-key="{bought}"' in web.post("/filter", data={"again": "1"}, headers=HX).text
    assert 'name="again"' not in client(desk)[0].get("/").text


def test_any_words_can_be_coded_and_their_edges_moved(web: TestClient, desk: Desk, study: Study) -> None:
    harbour = desk.by_name["harbour"]
    start = harbour.text.index("Then the ferry")
    words = "Then the ferry broke down"
    place = {"transcript": "harbour", "start": str(start), "end": str(start + len(words)), "code": STAFF}
    answer = web.post("/mark", data=place | {"action": "add", "words": words}, headers=HX)
    assert 'id="section-' in answer.text
    assert answer.text.count("<section") == 1
    web.post("/mark", data=place | {"action": "adjust", "to": f"{start}-{start + 14}"}, headers=HX)
    (coding,) = load_state(study).codings
    assert (coding.quote, coding.status) == ("Then the ferry", "added")
    again = harbour.text.index("the ferry broke")
    web.post(
        "/mark",
        data={
            "transcript": "harbour",
            "start": str(again),
            "end": str(again + 15),
            "code": STAFF,
            "action": "add",
            "words": "the ferry broke",
        },
        headers=HX,
    )
    (coding,) = load_state(study).codings
    assert coding.quote == "the ferry broke"


def test_reading_a_transcript_whole_is_a_reading_of_all_its_talk(web: TestClient, study: Study, desk: Desk) -> None:
    web.post("/read", data={"transcript": "harbour", "answers": "6"}, headers=HX)
    (reading,) = load_state(study).readings
    segments = desk.by_name["harbour"].coded_segments
    assert (reading.codes, reading.start, reading.end) == ("all", segments[0].start, segments[-1].end)
    assert "<strong>3</strong> open" in web.get("/").text


def test_before_a_transcript_counts_as_read_the_page_says_what_that_answers(web: TestClient, study: Study) -> None:
    page = web.get("/read", params={"transcript": "harbour"}).text
    assert "answers <strong>6</strong> open suggestions with no" in page
    assert page.count("decide it first") == 6
    assert load_state(study).readings == []
    assert "answers 6 open suggestions with no" in web.get("/transcript/harbour").text
    answer = web.post("/read", data={"transcript": "harbour", "answers": "6"}, headers={"Origin": HOME})
    assert answer.headers["location"] == "/transcript/harbour"
    assert "you have read all of it" in web.get("/transcript/harbour").text
    assert "you have read all of it" not in web.get("/transcript/inland").text
    assert "No open suggestion is left here" in web.get("/read", params={"transcript": "harbour"}).text
    back = web.post("/undo", data={"back": "/transcript/harbour"}, headers={"Origin": HOME})
    assert back.headers["location"] == "/transcript/harbour"
    assert load_state(study).readings == []
    assert "answers <strong>6</strong>" in web.get("/read", params={"transcript": "harbour"}).text


def test_suggestions_of_an_earlier_codebook_do_no_harm(study: Study) -> None:
    codebook = study.codebook.read_text(encoding="utf-8").replace(
        "      - id: collective_purchasing", "      - id: buying\n        formerly: [value.collective_purchasing]"
    )
    study.codebook.write_text(codebook.replace("      - id: politicization", "      - id: parties"), encoding="utf-8")
    desk = Desk.open(study)
    assert {item.code for item in desk.proposals.all} == {LEARN, STAFF, SERVE, "value.buying"}
    web, _ = client(desk)
    assert all(web.get(page).status_code == 200 for page in PAGES)


def test_the_codebook_page_tells_what_was_changed_and_why(study: Study) -> None:
    text = study.codebook.read_text(encoding="utf-8")
    change = "changes:\n  - {date: 2026-03-02, codes: [value.collective_purchasing], reason: Loans of <tools> count.}\n"
    study.codebook.write_text(change + text, encoding="utf-8")
    web, _ = client(Desk.open(study))
    page = web.get("/codebook").text
    assert page.count("<h3>Changes</h3>") == 1
    assert "2026-03-02 (value.collective_purchasing): Loans of &lt;tools&gt; count." in page


# --- blind


def test_a_blind_session_leaks_nothing(desk: Desk, study: Study) -> None:
    zelda = ReviewSession(desk, "zelda", Options(blind_share=0))
    for item in desk.proposals.all[:3]:
        zelda.decide(Key(item.text, item.start, item.end), Decision("accept", item.code, note="zeldas reason"))
    zelda.write_memo("zeldas memo")
    web, _ = client(desk, options=Options(blind=True))
    suggested = f"/card/{key_of(desk, 'We buy')}"
    for page in [
        "/",
        "/transcripts",
        "/transcript/harbour",
        "/transcript/inland",
        "/codebook",
        "/progress",
        "/memos",
        "/memos.csv",
        "/history",
        suggested,
    ]:
        html = web.get(page).text
        for secret in ("zelda", "likely", "possible", "rule: ", "suggested"):
            assert secret not in html, (page, secret)
    for page in ("/disagreements", "/bulk?action=accept", f"/evidence?key={key_of(desk, 'We buy')}&code={BUY}"):
        assert web.get(page).status_code == 400
    assert load_state(study).coders == ["zelda"]


def zelda_at_work(desk: Desk, study: Study, key: str) -> Key:
    """Another coder leaves a trace of every kind about a passage; returns the passage."""
    place = Key.parse(desk, key)
    assert place is not None
    item = desk.proposals[desk.proposals.touching(place.text, place.span)[0]]
    zelda = ReviewSession(desk, "zelda", Options(blind_share=0))
    zelda.decide(place, Decision("accept", item.code, note="zeldas reason"))
    zelda.decide(place, Decision("add", SERVE))
    zelda.decide(place, Decision("reject", SERVE))
    zelda.undo()
    zelda.write_memo("zeldas memo", key=place)
    propose_code(zelda, "zeldas code", "zeldas thought", place)
    ReviewSession(desk, "yves", Options(blind_share=0)).decide(place, Decision("reject", item.code, note="zelda errs"))
    for dispute in find_disputes(desk):
        settle(desk, dispute, "zelda", dict.fromkeys(dispute.codes, True), "slip", "zeldas ruling")
    return place


EVERYWHERE = [*PAGES, "/disagreements?coders=yves,zelda", "/memos.csv", "/transcripts?words=fire engines", "/history?page=1", "/here"]


@pytest.mark.parametrize("rounds", [False, True])
def test_no_page_of_a_blind_session_or_sample_leaks_anything(desk: Desk, study: Study, rounds: bool) -> None:
    place = zelda_at_work(desk, study, key_of(desk, "We buy"))
    sample = draw(study, SamplePlan("round-1", 3, ("ana",))) if rounds else None
    web, _ = client(desk, options=Options(blind=True, sample=sample))
    forms = [
        ("/decide", {"key": str(place), "action": "accept", "code": BUY}),
        ("/repeats", {"key": str(place), "action": "accept", "code": BUY}),
        ("/filter", {"band": "likely", "disagreement": "1"}),
        ("/memo", {"key": str(place), "note": "mine", "code": BUY}),
        ("/mark", {"transcript": "inland", "start": str(place.start), "end": str(place.end), "action": "adjust", "code": BUY, "to": "3-9"}),
        ("/mark", {"transcript": "inland", "start": str(place.start), "end": str(place.end), "action": "accept", "code": BUY}),
        ("/submit", {"key": f"{place}-blind", "codes": LEARN, "asked": [LEARN]}),
        ("/undo", {}),
        ("/redo", {}),
        ("/skip", {"key": str(place)}),
    ]
    answers = {address: web.post(address, data=data, headers=HX).text for address, data in forms}
    codes = ("value.learning_exchange", "value.collective_purchasing")
    pages = [*EVERYWHERE, f"/card/{place}", f"/card/{place}?code={BUY}", *(f"/evidence?key={place}&code={code}" for code in codes)]
    answers |= {page: web.get(page).text for page in pages}
    for address, html in answers.items():
        for secret in ("zelda", "yves", "likely", "possible", "rule: ", "suggested", "accepted"):
            assert secret not in html, (address, secret)
    assert {coding.status for coding in load_state(study).codings if coding.coder == "ana"} == {"added"}
    assert all(record.blind and record.run is None for record in load_state(study).records_of("ana") if record.undoes is None)


def test_while_a_passage_of_a_normal_review_is_read_blind_no_page_tells_about_it(desk: Desk, study: Study) -> None:
    place = zelda_at_work(desk, study, key_of(desk, "We buy"))
    web, _ = client(desk, options=Options(blind_share=0.5))
    card = ""
    for _ in range(40):  # until that passage is drawn
        drawn = re.search(r'class="work" data-key="([^"]+)"', web.get("/").text)
        assert drawn is not None
        card = drawn[1]
        key = Key.parse(desk, card)
        assert key is not None
        if key.blind and key.text == place.text and key.start <= place.start < key.end:
            break
        web.post("/skip", data={"key": card}, headers=HX)
    secrets = ("zelda", "yves", "rule: “buy”", "zeldas")
    calm = {"/progress"}  # who has decided how much tells nothing about a passage
    for page in [*EVERYWHERE, f"/card/{place}", f"/card/{place}?code={BUY}", f"/evidence?key={place}&code={BUY}"]:
        html = web.get(page).text
        for secret in secrets:
            assert page in calm or secret not in html, (page, secret)
    assert "rule: " in web.get("/transcript/harbour").text  # everything else is there
    assert web.post("/decide", data={"key": str(place), "action": "accept", "code": BUY}, headers=HX).status_code == 400
    web.post("/submit", data={"key": card, "codes": [BUY], "asked": ALL}, headers=HX)
    assert "zeldas memo" in web.get("/memos").text
    assert "zeldas reason" in web.get("/history").text
    assert "zeldas code" in web.get("/codebook").text


def test_a_blind_card_is_submitted_as_a_whole_and_then_compared(desk: Desk, study: Study) -> None:
    web, _ = client(desk)
    key = key_of(desk, "We buy") + "-blind"
    assert 'name="codes"' in web.get(f"/card/{key}").text
    assert web.post("/decide", data={"key": key, "action": "add", "code": LEARN}, headers=HX).status_code == 400
    answer = web.post("/submit", data={"key": key, "codes": [LEARN], "unsure": [SERVE], "asked": ALL}, headers=HX)
    assert "The machine also thought of Collective purchasing" in answer.text
    assert held(study) == {LEARN: "added", SERVE: "unsure"}


def test_a_sample_is_read_to_its_end(desk: Desk, study: Study) -> None:
    sample = draw(study, SamplePlan("round-1", 2, ("ana",)))
    web, _ = client(desk, options=Options(sample=sample))
    for left in (2, 1):
        html = web.get("/").text
        assert f"{left} passage" in html
        key = re.search(r'data-key="([^"]+-blind)"', html)
        assert key is not None
        web.post("/submit", data={"key": key[1], "asked": ALL}, headers=HX)
    assert "All passages are read" in web.get("/").text
    assert "round-1" in web.get("/progress").text


# --- together


def test_disagreements_are_settled_with_a_cause_that_stands_in_the_codebook(desk: Desk, study: Study) -> None:
    item = next(i for i in desk.proposals.all if i.code == BUY)
    key = Key(item.text, item.start, item.end)
    ReviewSession(desk, "bob", Options(blind_share=0)).decide(key, Decision("accept", BUY))
    web, _ = client(desk)
    web.post("/decide", data={"key": str(key), "action": "replace", "code": BUY, "to": SERVE, "note": "a contract"}, headers=HX)
    html = web.get("/disagreements").text
    assert "Collective purchasing" in html
    assert "a contract" in html
    dispute = re.search(r'name="dispute" value="([^"]+)"', html)
    assert dispute is not None
    form = {"dispute": dispute[1], "cause": "codebook gap", "why": "say what a joint contract is"}
    verdicts = {name: "yes" if BUY in name else "no" for name in re.findall(r'name="(verdict:[^"]+)" value="yes"', html)}
    assert web.post("/settle", data=form | verdicts | {"cause": "bad luck"}, headers=HX).status_code == 400
    assert web.post("/settle", data=form | verdicts, headers=HX).status_code == 204
    assert held(study, "consensus")[BUY] == "accepted"
    assert {coding.by for coding in load_state(study).codings if coding.coder == "consensus"} == {"ana"}
    assert "Nobody disagrees" in web.get("/disagreements").text
    assert "say what a joint contract is" in web.get("/codebook").text
    web.post("/unsettle", headers=HX)
    assert held(study, "consensus") == {}


def test_what_another_process_decides_shows_at_the_next_look(web: TestClient, study: Study, desk: Desk) -> None:
    before = web.get("/here").text
    other = ReviewSession(Desk.open(study), "ana", Options(blind_share=0))
    item = next(i for i in desk.proposals.all if i.code == BUY)
    other.decide(Key(item.text, item.start, item.end), Decision("reject", BUY))
    assert web.get("/here").text != before
    assert "rejected" in web.get(f"/card/{key_of(desk, 'We buy')}").text


def test_memos_can_be_taken_along_and_run_no_formula(web: TestClient) -> None:
    web.post("/memo", data={"note": "=1+1"}, headers=HX)
    answer = web.get("/memos.csv")
    assert "'=1+1" in answer.text
    assert answer.headers["content-disposition"] == 'attachment; filename="memos.csv"'


def test_search_finds_words_in_any_transcript(web: TestClient) -> None:
    html = web.get("/transcripts?words=kept calling  EACH").text
    assert "2 places" in html
    assert "/transcript/inland#at-" in html


def test_a_log_that_breaks_meanwhile_is_shown(web: TestClient, desk: Desk, study: Study) -> None:
    web.post("/decide", data={"key": key_of(desk, "We buy"), "action": "accept", "code": BUY}, headers=HX)
    web.post("/decide", data={"key": key_of(desk, "We kept"), "action": "accept", "code": LEARN}, headers=HX)
    path: Path = next(study.decisions.glob("*.jsonl"))
    path.write_bytes(path.read_bytes().replace(b'"accept"', b'"unsure" ', 1))
    version = web.get("/here").text
    assert version != web.get("/here").text or f"{path.name}, line 2" in web.get("/", headers=HX).text  # a page that is open shows it
    assert f"{path.name}, line 2" in web.get("/").text
    answer = web.post("/decide", data={"key": key_of(desk, "We hired"), "action": "accept", "code": STAFF}, headers=HX)
    assert answer.status_code == 400
    assert "Nothing was added to this log" in answer.text


@pytest.mark.parametrize("words", ["KEPT calling", "kept   calling\n each", "nine towns WITH"])
def test_search_knows_no_case_and_no_blanks(words: str) -> None:
    text = "İ Three: we kept \n\n calling\teach other. Nine  towns with one contract. We KEPT calling each."
    found = [text[start:end] for start, end in SearchText(text).find(words)]
    assert [" ".join(piece.lower().split()) for piece in found] == [" ".join(words.lower().split())] * len(found)
    assert len(found) == (1 if "nine" in words else 2)
    assert not list(SearchText(text).find("  "))


def test_what_every_page_needs_is_asked_for_once_and_anew_when_it_has_changed(web: TestClient, desk: Desk, study: Study) -> None:
    def asked_for() -> dict[str, str]:
        found = re.findall(r'(?:href|src)="(/static/([\w.-]+)\?v=\w+)"', web.get("/transcript/harbour").text)
        return {name: address for address, name in found}

    before = asked_for()
    assert {"review.css", "codes.css", "htmx.min.js", "transcript.js"} <= set(before)
    for name, address in before.items():
        assert "immutable" in web.get(address).headers["cache-control"]
        for other in (f"/static/{name}", f"/static/{name}?v=0"):  # nothing that is not named by its content is kept
            assert web.get(other).headers["cache-control"] == "no-cache"
    text = study.codebook.read_text(encoding="utf-8")
    study.codebook.write_text(
        text.replace("label: Learning exchange", 'label: Learning exchange\n        color: "#123456"'), encoding="utf-8"
    )
    after = asked_for()
    assert {name for name in before if after[name] != before[name]} == {"codes.css"}
    colours = web.get(after["codes.css"]).text
    (on_dark,) = re.findall(r"@media \(prefers-color-scheme: dark\)\{\.code-\d+\{--code:(#\w+)\}\}", colours)
    assert "--code:#123456" in colours
    study.codebook.write_text(
        text.replace("label: Learning exchange", 'label: Learning exchange\n        color: "#fdfbe8"'), encoding="utf-8"
    )
    pale = web.get(asked_for()["codes.css"]).text
    assert min(contrast(color, "#ffffff") for color in re.findall(r"\.code-\d+\{--code:(#\w+);--tint", pale)) >= 3
    assert "{--code:#fdfbe8}" in pale  # on dark pages it is as the author chose it
    assert contrast("#123456", DARK_PAGE) < 3 <= contrast(on_dark, DARK_PAGE) < 4
    assert web.get(before["codes.css"]).headers["cache-control"] == "no-cache"
