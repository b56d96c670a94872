"""What the window takes, starts and changes, tried by those who must not: the threats to home that `docs/trust.md` lists.

Every route is tried, as the applications name them: one that is added later is tried, too.
"""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pytest
from fastapi import FastAPI
from harbours import snapshot
from starlette.testclient import TestClient

from icc_coding.cli.open import announced, lead_to
from icc_coding.codebook.model import Codebook
from icc_coding.reviewing.web import access
from icc_coding.reviewing.web.access import COOKIE, Access
from icc_coding.settings import load_settings
from icc_coding.study import Study
from icc_coding.window.app import _make_home, make_window
from icc_coding.window.running import Running
from icc_coding.window.window import Window
from tests.reviewing.conftest import LEARN, make_study
from tests.reviewing.test_web_codes import fields

from .conftest import ADDRESS, FORM, HX, enter, window_of
from .test_files import TALK, send, wait

PUBLIC = ("/enter", "/alive", "/static/{name}")
SAFE = ("get", "head")


_FOUND: list[tuple[str, str]] = []


def routes(window: Window) -> list[tuple[str, str]]:
    """Method and path of everything that is answered, with a value in each place of the path; every window answers the same."""
    if not _FOUND:
        assert window.opened is not None
        for app in (_make_home(window), window.opened.review):
            assert isinstance(app, FastAPI)
            for path, methods in app.openapi()["paths"].items():
                asked = path.replace("{step}", "code").replace("{name}", "harbour")
                _FOUND.extend((method, asked) for method in methods if path not in PUBLIC)
    return _FOUND


def held(study: Study) -> dict[str, bytes]:
    return snapshot(study.root, lambda path: ".icc-cache" not in path.parts)


def test_the_routes_are_found(study: Study) -> None:
    _, window = window_of(study)
    found = set(routes(window))
    assert {("post", "/home/step/code"), ("post", "/codes/define"), ("post", "/home/file"), ("post", "/decide"), ("get", "/home")} <= found
    assert TestClient(window_of(study)[0].app).get("/openapi.json").status_code in (401, 404, 421)
    web, _ = window_of(study)
    for page in ("/openapi.json", "/docs", "/redoc"):  # nobody is told what there is
        assert web.get(page).status_code == 404


def test_without_a_link_nothing_is_answered(study: Study) -> None:
    web, window = window_of(study)
    web.cookies.clear()
    before = held(study)
    for method, path in routes(window):
        assert web.request(method.upper(), path, headers=HX).status_code == 401, path
    assert held(study) == before


def test_the_address_that_a_browser_is_started_with_lets_in_once(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever lists the programs of this machine reads it."""
    _, window = window_of(study)
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    announced("home", True)(window)
    lead_to(Running(1, "here", 8427, window.key, "ana"), "home", True)
    assert len(opened) == 2
    for address in opened:
        assert window.key not in address
        asked = address.replace(ADDRESS, "")
        first = TestClient(make_window(window), base_url=ADDRESS, follow_redirects=False)
        assert first.get(asked).headers["location"] == "/home"
        assert first.get("/home").status_code == 200
        assert first.get(asked).headers["location"] == "/home"  # a browser that asks twice
        other = TestClient(make_window(window), base_url=ADDRESS, follow_redirects=False)
        assert (other.get(asked).status_code, other.get("/home").status_code) == (401, 401)
        changed = asked.replace("token=once.1", "token=once.2")  # made later, it says
        assert other.get(changed).status_code == 401
    window.access.admit("ben")
    ben = enter(window, "ben")
    assert ben.get(opened[0].replace(ADDRESS, "")).status_code == 401


def test_a_browser_that_does_not_come_in_time_finds_its_address_worthless(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    _, window = window_of(study)
    address = window.access.link("ana", "home", once=True).replace(ADDRESS, "")
    late = TestClient(make_window(window), base_url=ADDRESS, follow_redirects=False)
    with monkeypatch.context() as patch:
        patch.setattr(access, "time", lambda: time.time() + access.TICKET + 1)
        assert late.get(address).status_code == 401
    assert late.get(window.access.link("ana", "home").replace(ADDRESS, "")).headers["location"] == "/home"  # what was printed still does


def test_a_name_elsewhere_that_leads_here_is_refused_at_every_route(study: Study) -> None:
    """DNS rebinding: the browser believes that it talks to evil.example, with whatever rights that page has."""
    web, window = window_of(study)
    before = held(study)
    for method, path in routes(window):
        answer = web.request(method.upper(), path, headers=FORM | {"Host": "evil.example:8427", "Origin": "http://evil.example:8427"})
        assert answer.status_code == 421, path
    assert window.work.piece is None
    assert held(study) == before


def test_no_page_may_be_held_by_another_or_kept_by_a_cache(study: Study) -> None:
    web, window = window_of(study)
    for method, path in routes(window):
        if method in SAFE:
            headers = web.request(method.upper(), path).headers
            assert headers["x-frame-options"] == "DENY", path
            assert "frame-ancestors 'none'" in headers["content-security-policy"], path
            assert headers["cache-control"] == "no-store", path


def test_another_page_starts_no_step_sends_no_file_and_changes_no_code(study: Study) -> None:
    """The person's own browser, with their session, led by a page elsewhere."""
    web, window = window_of(study)
    before = held(study)
    for method, path in routes(window):
        for headers in ({}, {"Origin": "null"}, {"Origin": "http://evil.example"}, {"Origin": "http://127.0.0.1:9999"}):
            if method not in SAFE:
                assert web.request(method.upper(), path, headers=headers).status_code == 403, path
    assert window.work.piece is None
    assert held(study) == before


def test_asking_changes_nothing(study: Study) -> None:
    """What a link or a picture on another page can make a browser ask for."""
    web, window = window_of(study)
    before = held(study)
    for method, path in routes(window):
        if method in SAFE:
            web.request(method.upper(), path)
    assert window.work.piece is None
    assert held(study) == before


def test_a_link_that_only_shows_starts_no_step_and_changes_no_code(study: Study) -> None:
    _, window = window_of(study, coders=("ana", "bob"), lookers=("supervisor",))
    web = enter(window, "supervisor")
    before = held(study)
    for method, path in routes(window):
        if method not in SAFE:
            assert web.request(method.upper(), path, headers=FORM).status_code == 403, path
    assert window.work.piece is None
    assert held(study) == before


@pytest.mark.parametrize(
    "name", ["../../study.toml", "..\\..\\codebook.yaml", "/etc/x.txt", "a\x00b.txt", "C:\\x.txt", "%2e%2e/y.txt", "x" * 5000 + ".txt"]
)
def test_a_sent_file_lies_where_it_waits_and_nowhere_else(study: Study, name: str) -> None:
    web, window = window_of(study)
    before = held(study)
    status = send(web, name, TALK.encode())
    assert window.reader.tray is not None
    assert status in (200, 400)
    for one in window.reader.tray.waiting.values():
        assert one.place.resolve().is_relative_to(window.reader.tray.folder.resolve())
    assert held(study) == before
    assert web.post("/home/add/settle", data={"name": name, "taken": "replace"}, headers=FORM).status_code in (303, 400)


def test_a_sent_archive_that_swells_is_refused_and_the_window_goes_on(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few kilobytes that would be 300 MB: the reader measures before it unpacks, in a process of its own."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w") as member:
            for _ in range(300):
                member.write(b" " * 1_000_000)
    web, window = window_of(study)
    assert send(web, "swells.docx", packed.getvalue()) == 200
    web.post("/home/add/read", headers=FORM)
    wait(window)
    assert not (study.transcripts / "swells.docx").exists()
    (line,) = [one for one in window.reader.taken if one["file"] == "swells.docx"]
    assert line["outcome"] not in ("added", "replaced")
    assert web.get("/home").status_code == 200


def test_a_session_is_of_one_window_at_one_time_and_never_one_that_was_chosen_before(study: Study, tmp_path: Path) -> None:
    """A browser sends its cookies to every port of an address, and what listens at another port may set some."""
    first, window = window_of(study)
    other = Window(Access.grant("127.0.0.1", 8428, ("ana",), hosts=("ana",)), make_study(tmp_path / "other"), window.options)
    later = Window(
        Access.grant("127.0.0.1", 8427, ("ana",), hosts=("ana",)), study, window.options
    )  # the program was started again at its port
    ((name, cookie),) = first.cookies.items()
    chosen = "a" * 32
    for shown, port, value in ((other, 8428, cookie), (later, 8427, cookie), (later, 8427, chosen)):
        web = TestClient(make_window(shown), base_url=f"http://127.0.0.1:{port}", cookies={name: cookie, f"{COOKIE}_{port}": value})
        for method, path in routes(window):
            assert web.request(method.upper(), path, headers={"Origin": f"http://127.0.0.1:{port}"}).status_code == 401, path
    web = TestClient(make_window(later), base_url="http://127.0.0.1:8427", cookies={name: chosen}, follow_redirects=False)
    entered = web.get(later.access.link("ana", "home").replace("http://127.0.0.1:8427", ""))
    assert chosen not in entered.headers["set-cookie"]
    assert later.access.sessions.visitor_of(chosen) is None


@pytest.mark.parametrize("name", ["a\x00b", "x" * 5000, "~nobody-of-this-name/study", "relative", "", "\u202e/study", "study.toml/inner"])
def test_what_is_no_folder_is_not_opened_and_nothing_is_made(study: Study, name: str) -> None:
    web, window = window_of(study)
    before = held(study)
    for page in ("/home/studies/open", "/home/studies/new"):
        folder = name.replace("study.toml", str(study.codebook))
        answer = web.post(page, data={"folder": folder}, headers=FORM)
        assert answer.status_code == 400
        assert "Traceback" not in answer.text
    assert window.study is study
    assert held(study) == before


def test_only_what_a_step_made_is_handed_out(study: Study) -> None:
    web, _ = window_of(study)
    for name in ("..%2f..%2fcodebook.yaml", "%2e%2e", "codebook.yaml", "report.html%00", "..%5c..%5ccodebook.yaml"):
        answer = web.get(f"/home/made/{name}")
        assert answer.status_code in (400, 404)
        assert "dimensions" not in answer.text


def test_a_correction_is_of_a_file_that_was_read_and_stays_a_value(study: Study) -> None:
    web, window = window_of(study)
    window.look()
    wait(window)
    for name in ("../../study.toml", "nothing.txt", ""):
        assert web.post("/home/file", data={"name": name, "kind": "document"}, headers=FORM).status_code == 400
    assert not study.settings_file.exists()
    for wrong in ({"kind": 'x"\n[encoder]\noffline = false\n'}, {"reader": '"\nmodel = "y'}, {"role:Mayor Lind": 'other"\nmodel = "y'}):
        assert web.post("/home/file", data={"name": "harbour.txt"} | wrong, headers=FORM).status_code == 400
    assert not study.settings_file.exists()
    assert load_settings(study.settings_file).encoder.offline


@pytest.mark.parametrize(
    "words", ["!!python/object/apply:os.system ['x']", "*a &b {c: d}", "x\n- id: other\n  label: y", "a: b # c", "\u202edrow", "'\"\\"]
)
def test_words_written_into_the_codebook_stay_words(study: Study, words: str) -> None:
    web, _ = window_of(study)
    form = fields(web.get(f"/codes/change?code={LEARN}").text)
    ids = [code.id for code in Codebook.load(study.codebook).codes]
    assert web.post("/codes/define", data=form | {"label": words}, headers=FORM).status_code == 303
    book = Codebook.load(study.codebook)
    assert [code.id for code in book.codes] == ids
    assert book.code(LEARN).label in (" ".join(words.split()), words)
