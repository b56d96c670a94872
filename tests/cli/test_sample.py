"""`icc-coding sample`, `check --reader` and `history --last` as typed."""

from __future__ import annotations

import json

from harbours import FEES, PILOTS, decide, rows_of, run

from icc_coding.study import Study


def test_the_same_seed_draws_the_same_segments(coded: Study) -> None:
    drawn = {}
    for name, seed in (("one", "3"), ("two", "3"), ("three", "5")):
        told = run(coded, "sample", name, "--method", "random", "--aim", "training", "--seed", seed, "--size", "2", "--coder", "ana")
        assert told.exit_code == 0, told.output
        assert f"random, seed {seed}, aim training." in told.output
        drawn[name] = json.loads((coded.samples / f"{name}.json").read_text(encoding="utf-8"))
    assert drawn["one"]["segments"] == drawn["two"]["segments"]
    assert (drawn["one"]["method"], drawn["one"]["aim"], drawn["three"]["seed"]) == ("random", "training", 5)


def test_a_reader_is_named_for_a_file_and_found_out_again(study: Study) -> None:
    file = study.transcripts / "north.txt"
    assert "one-voice-txt" in run(study, "check", file, "--reader", "one-voice").output
    assert 'reader = "one-voice"' in (study.root / "study.toml").read_text(encoding="utf-8")
    assert "labelled-txt" in run(study, "check", file, "--reader", "").output


def test_the_latest_events_are_shown(coded: Study) -> None:
    rows = [row for row in rows_of(coded) if row.transcript == "south"]
    for code, action in ((PILOTS, "accept"), (FEES, "reject")):
        decide(coded, action, next(row for row in rows if row.code == code))
    told = run(coded, "history", "--last", "1").output
    assert told.count("south") == 1
    assert FEES in told
