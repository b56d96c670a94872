"""Verifying: what is sound passes, and what was changed is named with its file and line."""

from __future__ import annotations

import json
from dataclasses import asdict

from click.testing import CliRunner

from icc_coding.cli import main
from icc_coding.decisions.record import Draft
from icc_coding.decisions.samples import Sample, SampledSegment
from icc_coding.keeping.verify import verify_study
from icc_coding.decisions.writer import LogWriter
from icc_coding.files import write_json_atomic
from icc_coding.study import Study




def test_the_contract_s_log_is_sound(contract: Study) -> None:
    found = verify_study(contract)
    assert (found.logs, found.records, found.texts, found.samples, found.problems, found.notices) == (1, 9, 1, 0, (), ())


def test_a_quote_that_is_not_in_the_text_is_named(contract: Study) -> None:
    LogWriter(contract, "bob", device="desk").append(
        [Draft("accept", CONTRACT_TEXT, 0, 11, "Interviewer", "v.a"), Draft("accept", CONTRACT_TEXT, 0, 5, "Hello", "v.a")]
    )
    (problem,) = verify_study(contract).problems
    assert (problem.file, problem.line) == ("bob.desk.jsonl", 2)


def test_changed_lost_and_missing_things_are_named(contract: Study) -> None:
    log = contract.decisions / "ana.laptop.jsonl"
    log.write_bytes(log.read_bytes().replace(b"one person is not", b"one person is now") + b'{"seq": 10')
    text = next(contract.texts.glob("*.txt"))
    text.write_bytes(text.read_bytes().replace(b"Mayor", b"Major", 1))
    contract.samples.mkdir(parents=True)
    (contract.samples / "round.json").write_text("{}", encoding="utf-8")
    found = verify_study(contract)
    assert [(problem.file, problem.line) for problem in found.problems if problem.line] == [("ana.laptop.jsonl", 3)]
    assert sum("changed after it was frozen" in str(problem) for problem in found.problems) == 1
    assert any(problem.file == "round.json" for problem in found.problems)
    assert [notice.line for notice in found.notices] == [10]
    text.unlink()
    assert any("is missing" in str(problem) for problem in verify_study(contract).problems)


def test_a_sample_that_points_outside_its_text_is_named(contract: Study) -> None:
    size = len((contract.texts / f"{CONTRACT_TEXT}.txt").read_bytes().decode("utf-8"))
    segments = tuple(SampledSegment(CONTRACT_TEXT, "a", n, start, start + 3, 1.0) for n, start in enumerate((0, size - 1)))
    sample = Sample("round", "reliability", "random", 1, "2026-11-22T10:00:00Z", ("ana",), segments)
    write_json_atomic(contract.samples / "round.json", asdict(sample))
    (problem,) = verify_study(contract).problems
    assert (problem.file, "segment 2 lies outside" in problem.message) == ("round.json", True)


def test_the_command_says_what_is_damaged_and_exits_with_one(contract: Study) -> None:
    (contract.root / "codebook.yaml").write_text("name: Fictional\n", encoding="utf-8")
    sound = CliRunner().invoke(main, ["verify", "--study", str(contract.root)])
    assert (sound.exit_code, sound.output) == (0, "9 records in 1 log, 1 text, 0 samples: all as saved.\n")
    log = contract.decisions / "ana.laptop.jsonl"
    log.write_bytes(log.read_bytes().replace(b"one person is not", b"one person is now"))
    damaged = CliRunner().invoke(main, ["verify", "--study", str(contract.root)])
    assert damaged.exit_code == 1
    assert "ana.laptop.jsonl, line 3" in damaged.output
    assert "from a backup or a colleague's copy" in damaged.output
    assert json.loads(CliRunner().invoke(main, ["verify", "--json", "--study", str(contract.root)]).output)["problems"]
