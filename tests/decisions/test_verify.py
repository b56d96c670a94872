"""Verifying: what is sound passes, and what was changed is named with its file and line."""

from __future__ import annotations

from icc_coding.decisions.record import Draft
from icc_coding.decisions.verify import verify_decisions
from icc_coding.decisions.writer import LogWriter
from icc_coding.study import Study

from .conftest import CONTRACT_TEXT


def test_the_contract_s_log_is_sound(contract: Study) -> None:
    found = verify_decisions(contract)
    assert (found.logs, found.records, found.texts, found.problems, found.notices) == (1, 9, 1, (), ())


def test_a_quote_that_is_not_in_the_text_is_named(contract: Study) -> None:
    LogWriter(contract, "bob", device="desk").append(
        [Draft("accept", CONTRACT_TEXT, 0, 11, "Interviewer", "v.a"), Draft("accept", CONTRACT_TEXT, 0, 5, "Hello", "v.a")]
    )
    (problem,) = verify_decisions(contract).problems
    assert (problem.file, problem.line) == ("bob.desk.jsonl", 2)


def test_changed_lost_and_missing_things_are_named(contract: Study) -> None:
    log = contract.decisions / "ana.laptop.jsonl"
    log.write_bytes(log.read_bytes().replace(b"one person is not", b"one person is now") + b'{"seq": 10')
    text = next(contract.texts.glob("*.txt"))
    text.write_bytes(text.read_bytes().replace(b"Mayor", b"Major", 1))
    contract.samples.mkdir(parents=True)
    (contract.samples / "round.json").write_text("{}", encoding="utf-8")
    found = verify_decisions(contract)
    assert [(problem.file, problem.line) for problem in found.problems if problem.line] == [("ana.laptop.jsonl", 3)]
    assert sum("changed after it was frozen" in str(problem) for problem in found.problems) == 1
    assert any(problem.file == "round.json" for problem in found.problems)
    assert [notice.line for notice in found.notices] == [10]
    text.unlink()
    assert any("is missing" in str(problem) for problem in verify_decisions(contract).problems)
