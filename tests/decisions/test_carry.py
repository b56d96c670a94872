"""A corrected transcript: decisions go along, what is lost is said, and all of it is taken back in one step."""

from __future__ import annotations

from pathlib import Path

import pytest

from icc_coding.decisions.carry import apply_carry, plan_carry, undo_carry
from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.decisions.state import load_state, referred_texts
from icc_coding.study import Study
from icc_coding.transcripts import read_study
from icc_coding.transcripts.model import Transcript

TALK = """Interviewer: How did it start?

Mayor: We met at a conferense in spring. Three towns signed first. Nobody paid for it.

Interviewer: And now?

Mayor: Everyone pays a share. The office sends one bill a year.
"""
LEARN, PAY = "v.learn", "v.pay"


@pytest.fixture
def talk(study: Study) -> Path:
    path = study.transcripts / "talk.txt"
    path.parent.mkdir()
    path.write_text(TALK, encoding="utf-8")
    return path


def read(study: Study) -> list[Transcript]:
    return list(read_study(study, keep=referred_texts(study)).transcripts)


def decide(study: Study, coder: str, action: str, words: str, code: str | None = LEARN, **more: object) -> None:
    (transcript,) = read(study)
    start = transcript.text.index(words)
    draft = Draft(action, transcript.text_hash, start, start + len(words), words, code, **more)  # type: ignore[arg-type]
    LogWriter(study, coder).append([draft])


def now(study: Study) -> dict[tuple[str, str, str], str]:
    (transcript,) = read(study)
    return {(c.coder, c.quote, c.code): c.status for c in load_state(study).codings if c.text == transcript.text_hash}


def test_decisions_go_along_with_a_corrected_text(study: Study, talk: Path) -> None:
    decide(study, "ana", "accept", "We met at a conferense in spring.", note="origin", blind=True, sample="s")
    decide(study, "ana", "replace", "Everyone pays a share.", PAY, to=LEARN)
    decide(study, "bob", "reject", "Nobody paid for it.", PAY)
    decide(study, "bob", "unsure", "Three towns signed first.")
    decide(study, "consensus", "accept", "The office sends one bill a year.", PAY, by="cleo")
    decide(study, "ana", "read", "Everyone pays a share. The office sends one bill a year.", None, codes="all")
    talk.write_text("Recorded in May.\n\n" + TALK.replace("conferense", "conference").replace(" Nobody paid for it.", ""), encoding="utf-8")
    plan = plan_carry(study, read(study), load_state(study))
    assert {(row.quote, row.how) for row in plan.rows} == {
        ("We met at a conferense in spring.", "changed"),
        ("Everyone pays a share.", "moved"),
        ("Nobody paid for it.", "lost"),
        ("Three towns signed first.", "moved"),
        ("The office sends one bill a year.", "moved"),
    }
    assert [row.words for row in plan.of("changed")] == ["We met at a conference in spring."]
    assert now(study) == {}
    apply_carry(study, plan)
    assert now(study) == {
        ("ana", "We met at a conference in spring.", LEARN): "accepted",
        ("ana", "Everyone pays a share.", PAY): "replaced",
        ("ana", "Everyone pays a share.", LEARN): "added",
        ("bob", "Three towns signed first.", LEARN): "unsure",
        ("consensus", "The office sends one bill a year.", PAY): "accepted",
    }
    state = load_state(study)
    kept = next(c for c in state.codings if c.quote.endswith("conference in spring."))
    assert (kept.note, kept.blind, kept.sample) == ("origin", True, "s")
    assert len([r for r in state.readings if r.codes == "all"]) == 2
    assert {c.by for c in state.codings if c.coder == "consensus"} >= {"cleo"}


def test_a_replaced_code_stays_replaced_however_often_the_text_is_corrected(study: Study, talk: Path) -> None:
    decide(study, "ana", "replace", "Everyone pays a share.", PAY, to=LEARN, note="no payment")
    decide(study, "ana", "note", "Everyone pays a share.", note="they learned it")
    for correction in ("Recorded in May.\n\n", "Recorded in May in the town hall.\n\n"):
        talk.write_text(correction + TALK, encoding="utf-8")
        apply_carry(study, plan_carry(study, read(study), load_state(study)))
        assert now(study) == {
            ("ana", "Everyone pays a share.", PAY): "replaced",
            ("ana", "Everyone pays a share.", LEARN): "added",
        }
    (transcript,) = read(study)
    notes = {coding.code: coding.note for coding in load_state(study).codings_of("ana", transcript.text_hash)}
    assert notes == {PAY: "no payment", LEARN: "they learned it"}


def test_a_code_that_was_decided_anew_is_not_put_in_another_s_place(study: Study, talk: Path) -> None:
    decide(study, "ana", "replace", "Everyone pays a share.", PAY, to=LEARN)
    talk.write_text("Recorded in May.\n\n" + TALK, encoding="utf-8")
    decide(study, "ana", "reject", "Everyone pays a share.", LEARN)
    apply_carry(study, plan_carry(study, read(study), load_state(study)))
    assert now(study) == {
        ("ana", "Everyone pays a share.", PAY): "rejected",
        ("ana", "Everyone pays a share.", LEARN): "rejected",
    }


def test_carrying_twice_or_over_new_decisions_adds_nothing(study: Study, talk: Path) -> None:
    decide(study, "ana", "accept", "Three towns signed first.")
    decide(study, "ana", "accept", "Everyone pays a share.", PAY)
    talk.write_text("Preface.\n\n" + TALK, encoding="utf-8")
    decide(study, "ana", "reject", "Everyone pays a share.", PAY)
    apply_carry(study, plan_carry(study, read(study), load_state(study)))
    assert now(study) == {("ana", "Three towns signed first.", LEARN): "accepted", ("ana", "Everyone pays a share.", PAY): "rejected"}
    again = plan_carry(study, read(study), load_state(study))
    assert (again.rows, again.drafts) == ([], {})


def test_one_undo_takes_back_everybody_s(study: Study, talk: Path) -> None:
    for coder in ("ana", "bob"):
        decide(study, coder, "accept", "Three towns signed first.")
    talk.write_text("Preface.\n\n" + TALK, encoding="utf-8")
    apply_carry(study, plan_carry(study, read(study), load_state(study)))
    assert len(now(study)) == 2
    assert undo_carry(study, load_state(study)) == 2
    assert now(study) == {}
    assert undo_carry(study, load_state(study)) == 0
    assert len(load_state(study).codings) == 2


def test_a_text_without_a_transcript_is_named(study: Study, talk: Path) -> None:
    decide(study, "ana", "accept", "Three towns signed first.")
    (old,) = read(study)
    talk.unlink()
    (study.transcripts / "other.txt").write_text("Q: Hm?\n\nA: Something else entirely.\n\nQ: And?\n\nA: That is all.\n", encoding="utf-8")
    plan = plan_carry(study, read(study), load_state(study))
    assert plan.without_successor == {old.text_hash: 1}
    assert plan.drafts == {}
