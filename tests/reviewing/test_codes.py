"""Changing the codebook of a study with decisions in it: nothing is lost, written over, or half done."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from bad_drive import KINDS, Drive, Killed
from click.testing import CliRunner

from icc_coding.cli import main
from icc_coding.codebook.changing.ledger import entries, find_entry
from icc_coding.codebook.changing.requests import Add, Define, Merge, NewCode, Recolor, Remove, Rename, Split
from icc_coding.codebook.model import Codebook
from icc_coding.decisions.state import load_state
from icc_coding.errors import StorageError, UserError
from icc_coding.reviewing.cards import Key
from icc_coding.reviewing.codes import ChangedSince, change_codes, fingerprint, undo_codes
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.drafts import Decision
from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.session import ReviewSession
from icc_coding.study import Study

from .conftest import BUY, LEARN, SERVE


def codebook(study: Study) -> Codebook:
    return Codebook.load(study.codebook)


@pytest.fixture
def decided(study: Study) -> Study:
    """Ana accepts the learning exchange of the first card that suggests it."""
    session = ReviewSession(Desk.open(study), "ana", Options(blind_share=0.0))
    item = next(item for item in session.desk.proposals.all if item.code == LEARN)
    session.decide(Key(item.text, item.start, item.end), Decision("accept", LEARN))
    return study


def test_a_change_is_written_with_who_when_and_why_and_taken_back_to_the_byte(study: Study) -> None:
    before = study.codebook.read_bytes().replace(b"\n", b"\r\n")
    study.codebook.write_bytes(b"\xef\xbb\xbf" + before)
    entry = change_codes(study, Add("value", NewCode("Moral support")), coder="ana", reason="Two interviews.")
    (change,) = codebook(study).changes
    assert (change.coder, change.codes, change.reason) == ("ana", ("value.moral_support",), "New code “Moral support”: Two interviews.")
    assert study.codebook.read_bytes().startswith(b"\xef\xbb\xbfname")
    assert b"\n" not in study.codebook.read_bytes().replace(b"\r\n", b"")
    assert entries(study) == [entry]
    back = undo_codes(study, coder="bob")
    assert study.codebook.read_bytes() == b"\xef\xbb\xbf" + before
    assert (back.undoes, back.what) == (entry.id, "Taken back: New code “Moral support”")
    again = undo_codes(study, back.id)
    assert codebook(study).code("value.moral_support").label == "Moral support"
    assert again.undoes == back.id
    assert find_entry(study).id == entry.id
    with pytest.raises(UserError, match="taken back already"):
        undo_codes(study, back.id)


def test_decisions_stay_with_a_code_through_renames_and_merges(decided: Study) -> None:
    change_codes(decided, Rename(LEARN, label="Learning", id="learning"))
    change_codes(decided, Merge("value.learning", SERVE))
    (coding,) = load_state(decided, codebook(decided)).codings
    assert coding.code == SERVE


def test_a_code_with_decisions_is_not_removed_silently(decided: Study) -> None:
    with pytest.raises(UserError, match=rf"`{LEARN}`: 1 decision applies it \(ana 1\). Merge it into another code"):
        change_codes(decided, Remove(LEARN))
    change_codes(decided, Remove(BUY))
    change_codes(decided, Remove(LEARN), anyway=True)
    assert LEARN not in codebook(decided).by_id
    undo_codes(decided)
    assert LEARN in codebook(decided).by_id


def test_an_undo_that_would_leave_decisions_without_a_code_is_refused(study: Study) -> None:
    rename = change_codes(study, Rename(BUY, id="buying"))
    undo_codes(study, rename.id)
    rename = change_codes(study, Rename(BUY, id="buying"))
    session = ReviewSession(Desk.open(study), "ana", Options(blind_share=0.0))
    card = session.next()
    assert card is not None
    session.decide(card.key, Decision("add", "value.buying"))
    with pytest.raises(UserError, match=r"`value\.buying`: 1 decision applies it"):
        undo_codes(study, rename.id)
    split = change_codes(study, Split("value.buying", (NewCode("Salt"), NewCode("Engines"))))
    assert {code.label for code in codebook(study).codes} >= {"Salt", "Engines"}
    undo_codes(study, split.id)
    assert "value.buying" in codebook(study).by_id


def test_who_comes_second_is_told_and_loses_nothing(study: Study) -> None:
    seen = fingerprint(codebook(study).code(LEARN))
    change_codes(study, Define(LEARN, definition="Towns copy."), coder="bob", shown=seen)
    with pytest.raises(ChangedSince, match=r"“Learning exchange” was changed by bob \(Definition changed\) since you opened it") as refused:
        change_codes(study, Define(LEARN, definition="Towns visit."), coder="ana", shown=seen)
    assert refused.value.code is not None
    assert refused.value.code.definition == "Towns copy."
    change_codes(study, Define(LEARN, definition="Towns visit."), coder="ana", shown=fingerprint(refused.value.code))
    assert codebook(study).code(LEARN).definition == "Towns visit."


def test_many_at_once_each_get_their_change(study: Study) -> None:
    threads = [threading.Thread(target=change_codes, args=(study, Add("value", NewCode(f"Code {number}")))) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {f"Code {number}" for number in range(8)} <= {code.label for code in codebook(study).codes}
    assert len(codebook(study).changes) == len(entries(study)) == 8


def test_an_editors_save_in_between_is_not_written_over(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    from icc_coding.codebook.changing import changes

    whole = changes.apply

    def slow(text: str, *given, **named):
        made = whole(text, *given, **named)
        if "# saved meanwhile" not in text:
            study.codebook.write_text(f"# saved meanwhile\n{text}", encoding="utf-8")
        return made

    monkeypatch.setattr(changes, "apply", slow)
    change_codes(study, Recolor(LEARN, "#aa0000"))
    assert study.codebook.read_text(encoding="utf-8").startswith("# saved meanwhile\n")
    assert codebook(study).code(LEARN).color == "#aa0000"


def test_letters_that_an_old_encoding_lacks_are_said(study: Study) -> None:
    study.codebook.write_bytes(study.codebook.read_text(encoding="utf-8").replace("learn from", "découvrent ‘").encode("cp1252"))
    with pytest.raises(UserError, match=r"is saved as cp1252, which has no `😀`\. Save the file as UTF-8"):
        change_codes(study, Define(LEARN, definition="😀"))
    change_codes(study, Define(LEARN, source="café"))
    assert "café".encode("cp1252") in study.codebook.read_bytes()


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_the_drive_refuses_the_codebook_is_whole_and_is_one_of_the_two(study: Study, kind: str) -> None:
    before = study.codebook.read_bytes()
    counting = Drive(study.root)
    with counting.mounted():
        change_codes(study, Recolor(LEARN, "#aa0000"))
    after = study.codebook.read_bytes()
    undo_codes(study)
    assert counting.steps > 8
    for at in range(1, counting.steps + 1):
        drive = Drive(study.root, at, kind)
        with drive.mounted(), suppress(StorageError, Killed):
            change_codes(study, Recolor(LEARN, "#aa0000"))
        now = study.codebook.read_bytes()
        assert now in (before, after)
        assert all(one.what for one in entries(study))
        if now == after:
            undo_codes(study)


def run(study: Study, *arguments: str) -> str:
    result = CliRunner().invoke(main, ["codebook", *arguments, "--study", str(study.root)])
    assert result.exit_code == 0, result.output
    return result.output


def test_every_change_has_a_command(study: Study) -> None:
    assert "New code “Moral support”. To take it back: icc-coding codebook undo " in run(
        study,
        "add",
        "Moral support",
        "--dimension",
        "value",
        "--example",
        "They rang to cheer us up.",
        "--coder",
        "ana",
        "--reason",
        "Often.",
    )
    run(study, "define", LEARN, "--definition", "Towns learn.", "--include", "By telephone.", "--drop", "We ring")
    code = codebook(study).code(LEARN)
    assert (code.definition, code.include[-1], code.examples) == ("Towns learn.", "By telephone.", ())
    run(study, "rename", LEARN, "--label", "Learning", "--id", "learning")
    run(study, "recolor", LEARN, "#aa0000")
    run(study, "move", LEARN, "success")
    run(study, "merge", BUY, SERVE)
    run(study, "split", SERVE, "--into", "One crew", "--into", "One plant", "--keep")
    run(study, "remove", "value.moral_support")
    after = codebook(study)
    assert after.code(LEARN).id == "success.learning"
    assert [code.id for code in after.codes][:3] == [SERVE, "value.one_crew", "value.one_plant"]
    assert len(after.changes) == 8
    log = run(study, "log")
    assert log.splitlines()[-1].endswith("by ana  New code “Moral support”: Often.")
    assert run(study, "undo").startswith("Taken back: “Moral support” (value.moral_support) removed.")
    assert json.loads(run(study, "log", "--json"))[-1]["what"].startswith("Taken back")


def test_commands_say_what_is_wrong(study: Study, tmp_path: Path) -> None:
    for arguments, said in (
        (["rename", LEARN], "Give a new --label, a new --id, or both"),
        (["define", LEARN, "--drop", "nothing like it"], "No item of value.learning_exchange begins with"),
        (["undo"], "No change of the codebook is left to take back"),
        (["undo", "20200101"], "There is no change `20200101`"),
        (["recolor", LEARN, "none"], "has that colour already"),
        (["add", "X", "--dimension", "value", "--coder", "a b/c"], "a b/c"),
    ):
        result = CliRunner().invoke(main, ["codebook", *arguments, "--study", str(study.root)])
        assert result.exit_code in (1, 2)
        assert said in result.output
    late = CliRunner().invoke(main, ["codebook", "--study", str(study.root), "undo"])
    assert "Put the name of the change first" in late.output
