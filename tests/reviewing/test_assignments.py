"""Who reads which transcript: kept in one file, respected by the queue, the counts and the bulk step, shown and changed on a page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from icc_coding.cli import main
from icc_coding.decisions.logs.names import known_coders
from icc_coding.decisions.samples import SamplePlan
from icc_coding.errors import UserError
from icc_coding.keeping.archive import backup, restore
from icc_coding.reviewing.assignments import Assignments, assign, load_assignments, set_assignments, unassign
from icc_coding.reviewing.bulk import plan_bulk
from icc_coding.reviewing.cards import Key
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.drafts import Decision
from icc_coding.reviewing.filters import Filter
from icc_coding.reviewing.progress import reading_progress
from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.rounds import draw
from icc_coding.reviewing.session import ReviewSession
from icc_coding.reviewing.standing import OPEN
from icc_coding.study import Study

from .test_session import work_through
from .test_web import HOME, client

KNOWN = ("harbour", "inland")
NORMAL = Options(blind_share=0)


def names_met(session: ReviewSession) -> set[str]:
    return {card.transcript.name for card in work_through(session)}


def test_the_queue_puts_before_a_coder_what_is_assigned_or_for_everybody(desk: Desk, study: Study) -> None:
    assign(study, ["harbour"], ["ana"], KNOWN)
    desk.refresh()
    assert names_met(ReviewSession(desk, "ben", NORMAL)) == {"inland"}
    assert names_met(ReviewSession(desk, "ana", NORMAL)) == {"harbour", "inland"}
    assign(study, ["inland"], ["ben"], KNOWN)
    cleo = ReviewSession(Desk.open(study), "cleo", NORMAL)
    assert names_met(cleo) == set()
    assert cleo.standing.total[OPEN] == 0


def test_blind_passages_and_whole_blind_interviews_too(desk: Desk, study: Study) -> None:
    assign(study, ["harbour"], ["ana"], KNOWN)
    desk.refresh()
    ben = ReviewSession(desk, "ben", Options(blind=True))
    assert ben.queue.waiting_blind() == len(desk.by_name["inland"].coded_segments)
    assert names_met(ben) == {"inland"}
    assert names_met(ReviewSession(desk, "dora", Options(blind_share=0.5))) == {"inland"}


def test_a_sample_is_read_by_its_own_readers(desk: Desk, study: Study) -> None:
    sample = draw(study, SamplePlan("round-1", 4, ("ben",)))
    assign(study, ["harbour", "inland"], ["ana"], KNOWN)
    desk.refresh()
    ben = ReviewSession(desk, "ben", Options(sample=sample))
    assert ben.queue.waiting_blind() == 4
    assert len(work_through(ben)) == 4


def test_a_transcript_that_is_asked_for_by_name_is_shown(desk: Desk, study: Study) -> None:
    assign(study, ["harbour"], ["ana"], KNOWN)
    desk.refresh()
    ben = ReviewSession(desk, "ben", NORMAL)
    ben.choose(Filter(transcript="harbour"))
    assert names_met(ben) == {"harbour"}


def test_counts_bulk_and_looking_up_are_of_ones_own_transcripts(desk: Desk, study: Study) -> None:
    ben = ReviewSession(desk, "ben", NORMAL)
    all_open = ben.standing.total[OPEN]
    assign(study, ["harbour"], ["ana"], KNOWN)
    desk.refresh()
    assert ben.standing.total[OPEN] == 3 < all_open
    ben.choose(Filter(band="likely"))
    assert {desk.transcripts[desk.proposals[n].text].name for n in plan_bulk(ben, "accept").numbers} == {"inland"}
    assert names_met(ben) == {"inland"}


def test_a_change_shows_at_once_also_what_was_passed_over(desk: Desk, study: Study) -> None:
    assign(study, list(KNOWN), ["ana"], KNOWN)
    desk.refresh()
    ben = ReviewSession(desk, "ben", NORMAL)
    assert ben.next() is None
    version = desk.version
    unassign(study, ["inland"], [], KNOWN)
    card = ben.next()
    assert card is not None
    assert card.transcript.name == "inland"
    assert desk.version > version
    ben.decide(card.key, Decision("accept", card.choices[0].code))
    assign(study, ["inland"], ["ben"], KNOWN)
    following = ben.next()
    assert following is not None
    assert following.key != card.key


def test_assigning_adds_and_taking_away_leaves_the_rest(study: Study) -> None:
    assign(study, ["*"], ["ana"], KNOWN)
    found = assign(study, ["inl*"], ["Ana", "ben"], KNOWN)
    assert found.readers == {"harbour": ("ana",), "inland": ("ana", "ben")}
    assert (found.of("ben"), found.coders) == (("inland",), ("ana", "ben"))
    assert unassign(study, ["*"], ["ana"], KNOWN).readers == {"inland": ("ben",)}
    assert load_assignments(study).is_for("harbour", "cleo")
    assert not load_assignments(study).is_for("inland", "ana")
    assert unassign(study, ["inland"], [], KNOWN) == Assignments({})
    assert known_coders(study) == ()
    assign(study, ["inland"], ["zoe"], KNOWN)
    assert known_coders(study) == ("zoe",)


def test_what_cannot_be_assigned_is_said(study: Study) -> None:
    with pytest.raises(UserError, match="There is no transcript `nowhere`"):
        assign(study, ["nowhere"], ["ana"], KNOWN)
    with pytest.raises(UserError, match="Say who"):
        assign(study, ["inland"], [], KNOWN)
    with pytest.raises(UserError, match="cannot be a coder's name"):
        assign(study, ["inland"], ["a/b"], KNOWN)
    assert not study.assignments.exists()


@pytest.mark.parametrize("content", ["", "[]", '{"transcripts": 3}', '{"v": 1}', '{"transcripts": {"inland": 4}}', "[" * 100_000])
def test_a_damaged_list_is_named_and_stops_nobody(desk: Desk, study: Study, content: str) -> None:
    assign(study, ["harbour"], ["ana"], KNOWN)
    desk.refresh()
    study.assignments.write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match=r"assignments\.json: is not a list of assignments"):
        load_assignments(study)
    desk.refresh()
    assert [problem.file for problem in desk.problems] == ["assignments.json"]
    assert desk.assignments.readers == {"harbour": ("ana",)}  # as it was last good
    assert "assignments.json" in client(desk)[0].get("/progress").text
    study.assignments.unlink()
    desk.refresh()
    assert desk.problems == []


def test_two_pages_do_not_overwrite_each_other(study: Study) -> None:
    seen = load_assignments(study).fingerprint
    set_assignments(study, {"harbour": ["ana"]}, seen, KNOWN)
    with pytest.raises(UserError, match="since you looked"):
        set_assignments(study, {"harbour": ["ben"]}, seen, KNOWN)
    now = set_assignments(study, {"inland": ["ben"], "elsewhere": ["eve"]}, load_assignments(study).fingerprint, ["inland"])
    assert now.readers == {"harbour": ("ana",), "inland": ("ben",)}


def test_how_far_readers_are(desk: Desk, study: Study) -> None:
    assign(study, ["inland"], ["ana", "ben"], KNOWN)
    ana = ReviewSession(desk, "ana", NORMAL)
    inland = desk.by_name["inland"]
    first = inland.coded_segments[0]
    ana.submit(Key(inland.text_hash, first.start, first.end, True), [])
    desk.refresh()
    lines = {line.transcript: line for line in reading_progress(desk)}
    assert lines["inland"].read == (("ana", 1 / len(inland.coded_segments)), ("ben", 0.0))
    assert (lines["harbour"].assigned, lines["harbour"].read) == (False, ())
    ana.mark_read(inland, [(first.start, inland.coded_segments[-1].end)])
    assert reading_progress(desk)[1].read[0] == ("ana", 1.0)


def test_it_is_in_a_backup(study: Study, tmp_path: Path) -> None:
    assign(study, ["inland"], ["ana"], KNOWN)
    restore(backup(study, tmp_path / "b.zip").path, tmp_path / "again")
    assert load_assignments(Study(tmp_path / "again")).readers == {"inland": ("ana",)}


def test_the_page_shows_and_saves_them(desk: Desk, study: Study) -> None:
    web, _ = client(desk, ("ana",))
    html = web.get("/assignments").text
    seen = html.split('name="seen" value="', 1)[1].split('"', 1)[0]
    inland = desk.by_name["inland"].text_hash
    form = {"seen": seen, f"reads:{inland}": "ana", f"new:{inland}": "ben, cleo", "reads:nowhere": "eve"}
    answer = web.post("/assignments", data=form, headers={"Origin": HOME})
    assert answer.status_code == 303
    assert load_assignments(study).readers == {"inland": ("ana", "ben", "cleo")}
    html = web.get("/assignments?done=1").text
    assert f'name="reads:{inland}" value="ben" checked' in html
    assert "everybody" in html
    again = web.post("/assignments", data=form, headers={"Origin": HOME})
    assert again.status_code == 400
    assert "since you looked" in again.text
    assert "yours are inland" in web.get("/progress").text
    bad = web.post("/assignments", data={"seen": load_assignments(study).fingerprint, f"new:{inland}": "../x"}, headers={"Origin": HOME})
    assert bad.status_code == 400
    assert load_assignments(study).readers == {"inland": ("ana", "ben", "cleo")}


def test_a_blind_session_is_not_told_how_far_others_are(desk: Desk, study: Study) -> None:
    assign(study, ["inland"], ["zelda"], KNOWN)
    inland = desk.by_name["inland"]
    zelda = ReviewSession(desk, "zelda")
    zelda.mark_read(inland, [(inland.coded_segments[0].start, inland.coded_segments[-1].end)])
    assert "100%" in client(desk, ("ana",))[0].get("/assignments").text
    assert "100%" not in client(desk, ("ana",), options=Options(blind=True))[0].get("/assignments").text


def run(study: Study, *arguments: str) -> str:
    result = CliRunner().invoke(main, ["assign", *arguments, "--study", str(study.root)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.output


def test_the_command_assigns_shows_and_takes_away(study: Study) -> None:
    assert "harbour: everybody" in run(study)
    assert "harbour: ana 0%, ben 0%" in run(study, "har*", "--coder", "ana", "--coder", "ben")
    assert json.loads(run(study, "--json"))[0] == {"transcript": "harbour", "assigned": True, "read": [["ana", 0.0], ["ben", 0.0]]}
    assert "harbour: ben 0%" in run(study, "harbour", "--coder", "ana", "--remove")
    assert "harbour: everybody" in run(study, "harbour", "--remove")
    assert "Say who reads them" in run(study, "harbour")
    assert "Name the transcripts" in run(study, "--coder", "ana")
    assert "There is no transcript" in run(study, "nowhere", "--coder", "ana")
