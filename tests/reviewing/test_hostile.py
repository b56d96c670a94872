"""A study in which everything that people can write tries to break out of the page. All of it is fictional."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from icc_coding.reviewing.cards import Key
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.drafts import Decision
from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.session import ReviewSession
from icc_coding.reviewing.web.access import Access
from icc_coding.reviewing.web.app import make_app
from icc_coding.study import Study
from icc_coding.suggesting.store import save_suggestions
from icc_coding.transcripts import read_study

from .conftest import BUY, LEARN, make_study, suggestion
from .test_web import HOME, HX, tags

ATTACKS = [
    "<script>alert(1)</script>",
    "</textarea><script>alert(2)</script>",
    '" onmouseover="alert(3)" x="',
    "' onmouseover='alert(4)' x='",
    "&#x27; onmouseover=alert(5) &quot;",
    "</title></style></mark></p><img src=x onerror=alert(6)>",
    "{{ 7*7 }}{% raw %}${7*7}",
    "<svg/onload=alert(7)><iframe src=javascript:alert(8)>",
    "]]><!--<base href=//evil.example>-->\u2028\u202e",
    "hx-on::load=alert(9) data-hx-get=//evil.example",
]
SAID = "We learn from each other"


@pytest.fixture
def hostile(tmp_path: Path) -> Study:
    study = make_study(tmp_path / "study")
    for path in study.transcripts.iterdir():
        path.unlink()
    talk = "\n\n".join(
        f"Interviewer: And {attack}?\n\nMayor O'Hara & Sons: {SAID} {attack} every week. Nine of us do." for attack in ATTACKS
    )
    name = "a'b&c \"><img src=x onerror=alert(1)>"
    (study.transcripts / f"{name}.txt".replace("/", "")).write_text(talk, encoding="utf-8")
    (study.transcripts / "cases.csv").write_text(
        f'transcript,role,organisation\n"{name.replace(chr(34), chr(34) * 2)}",,"<b onclick=\'x\'>{ATTACKS[5]}</b>"\n', encoding="utf-8"
    )
    book = study.codebook.read_text(encoding="utf-8")
    book = book.replace("label: Learning exchange", "label: 'Learning <script>alert(1)</script> \" onclick=\"x'")
    study.codebook.write_text(book.replace("Local governments buy together.", "'Buy </textarea><img src=x onerror=a()>'"), encoding="utf-8")
    transcript = next(t for t in read_study(study).transcripts if SAID in t.text)
    places = [match.start() for match in re.finditer(re.escape(SAID), transcript.text)]
    found = suggestion(transcript, SAID, LEARN, 0.9, "likely", "")
    shift = [
        type(found)(**{f: getattr(found, f) for f in found.__slots__} | {"start": p, "end": p + 60, "reason": a})
        for p, a in zip(places, ATTACKS, strict=True)
    ]
    save_suggestions(study, shift)
    return study


def entered(desk: Desk, options: Options = Options()) -> TestClient:  # noqa: B008 - frozen
    """Ana's browser, her link opened."""
    access = Access.grant("127.0.0.1", 8427, ("ana",))
    web = TestClient(make_app(desk, access, options), base_url=HOME, follow_redirects=False)
    assert web.get(access.link("ana")).status_code == 303
    return web


def test_nothing_that_people_write_becomes_part_of_a_page(hostile: Study) -> None:
    desk = Desk.open(hostile)
    web = entered(desk, Options(blind_share=0))
    bob = ReviewSession(desk, "bob", Options(blind_share=0))
    keys = [Key(item.text, item.start, item.end) for item in desk.proposals.all]
    for key, attack in zip(keys, ATTACKS, strict=True):
        bob.decide(key, Decision("reject", LEARN, note=attack))
        for path, form in (
            ("/decide", {"key": str(key), "action": "accept", "code": LEARN, "note": attack}),
            ("/memo", {"note": attack, "key": str(key)}),
            ("/propose", {"name": attack, "note": attack, "key": str(key)}),
            ("/filter", {"words": attack}),
        ):
            assert web.post(path, data=form, headers=HX).status_code in (200, 204)
    (name,) = desk.by_name
    pages = [
        "/",
        "/transcripts",
        "/codebook",
        "/progress",
        "/disagreements",
        "/memos",
        "/history",
        f"/entry?code={BUY}",
        "/bulk?action=reject",
    ]
    answers = [web.get(page) for page in [*pages, *(f"/card/{key}" for key in keys)]]
    answers += [web.get("/transcripts", params={"words": attack}) for attack in ATTACKS]
    answers += [web.get(f"/transcript/{name}".replace("?", "%3F").replace("#", "%23"))]
    answers += [web.post("/filter", data={"words": attack}, headers=HX) for attack in ATTACKS]
    answers += [
        web.post("/filter", data={field: attack}, headers=HX) for field in ("code", "transcript", "speaker", "band") for attack in ATTACKS
    ]
    for answer in answers:
        assert answer.status_code in (200, 400, 404)
        found = [(tag, attributes) for tag, attributes in tags(answer.text) if attributes.get("id") != "map" and tag != "rect"]
        assert not {tag for tag, _ in found} & {"img", "svg", "iframe", "base", "object", "embed", "style"}
        assert all(attributes.get("src", "").startswith("/static/") for tag, attributes in found if tag == "script")
        for tag, attributes in found:
            assert not [n for n in attributes if n.startswith(("on", "hx-on", "style", "data-hx")) or n == "x"], (tag, attributes)
        assert "alert(1)" not in answer.headers.get("hx-push-url", "")


@pytest.mark.parametrize("back", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/\t/evil.example"])
def test_no_form_sends_anybody_elsewhere(hostile: Study, back: str) -> None:
    web = entered(Desk.open(hostile))
    answer = web.post("/memo", data={"note": "n", "back": back}, headers={"Origin": HOME})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/mark", {"transcript": "../../../etc/passwd", "start": "0", "end": "5", "action": "add", "code": LEARN}),
        ("/read", {"transcript": "../codebook.yaml"}),
        ("/decide", {"key": "../../x-1-2", "action": "accept", "code": LEARN}),
        ("/submit", {"key": "0" * 16 + "-0-1-blind", "codes": LEARN}),
        ("/settle", {"dispute": "../x", "sample": "../../etc", "coders": "../x"}),
        ("/filter", {"transcript": "../../etc/passwd"}),
    ],
)
def test_no_form_reaches_the_disk(hostile: Study, path: str, form: dict[str, str]) -> None:
    web = entered(Desk.open(hostile))
    answer = web.post(path, data=form, headers=HX)
    assert answer.status_code in (400, 404)
    assert "root:" not in answer.text
    assert not list(hostile.decisions.glob("*.jsonl"))
