"""`icc-coding code` as it is printed. What it does is tested in tests/exchange/test_job.py."""

from __future__ import annotations

import json

from harbours import FEES, TUG, decide, rows_of, run

from icc_coding.study import Study


def test_every_code_with_its_counts_and_a_quote(study: Study) -> None:
    result = run(study, "code")
    lines = result.stdout.splitlines()  # a slow machine says on standard error how far it is
    assert result.exit_code == 0
    assert lines[0].startswith("Fictional harbours 1.0.0 · 2 transcripts · ")
    assert lines[lines.index("Trouble") + 1].startswith("  Dispute about fees  1 likely")
    quote = next(row for row in rows_of(study) if row.code == FEES and row.band == "likely")
    assert f"      Pilot Rau, south · likely · {quote.excerpt_id}" in lines
    assert f"Coded excerpts  coding/excerpts.csv  ({len(rows_of(study))} rows)" in lines
    assert "Nothing has changed" not in result.output


def test_what_people_coded_is_counted(coded: Study) -> None:
    decide(coded, "accept", next(row for row in rows_of(coded) if row.code == TUG and row.band == "likely"))
    assert "  Tug sharing         1 coded by people" in run(coded, "code").output


def test_json_says_the_same(coded: Study) -> None:
    summary = json.loads(run(coded, "code", "--json").output)
    assert summary["unchanged"] is True
    assert (summary["rows"], summary["skipped"]) == (len(rows_of(coded)), [])
    assert summary["codes"][TUG]["likely"] == sum(row.code == TUG and row.band == "likely" for row in rows_of(coded))


def test_outside_a_study_it_says_what_to_do(tmp_path) -> None:
    result = run(tmp_path, "code")
    assert (result.exit_code, "icc-coding init my-study" in result.output) == (1, True)


def test_a_faulty_codebook_is_named_by_line(study: Study) -> None:
    study.codebook.write_text(
        study.codebook.read_text(encoding="utf-8").replace("definition: Harbours quarrel", "defnition: x"), encoding="utf-8"
    )
    result = run(study, "code")
    assert result.exit_code == 1
    assert "codebook.yaml, line " in result.output
    assert not study.excerpts.exists()


def test_a_language_model_that_does_not_know_the_codebook_s_language_is_said(study: Study) -> None:
    assert "was made for English" not in run(study, "code").output
    study.codebook.write_text(study.codebook.read_text(encoding="utf-8").replace("language: en", "language: tr"), encoding="utf-8")
    assert "was made for English: name one of many languages in study.toml" in run(study, "code").output
