"""Exports go through the corpus a transcript at a time; what they write is what the whole corpus says."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import harbours
import pyarrow.parquet as pq
import pytest
from harbours import FEES, TUG, decide, rows_of, run

from icc_coding.corpus import Choice, load_corpus
from icc_coding.corpus.portions import load_portions
from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.errors import UserError
from icc_coding.exchange.flat.delimited import write_delimited
from icc_coding.exchange.flat.table import long_table, portions_table
from icc_coding.study import Study
from icc_coding.suggesting import store
from icc_coding.suggesting.store import StoredSuggestions, load_spans, load_suggestions, save_suggestions

coded, no_model, study = harbours.coded, harbours.no_model, harbours.study


@pytest.fixture
def decided(coded: Study, monkeypatch: pytest.MonkeyPatch) -> Study:
    """Decisions of two coders, one in dispute, and a reading; the suggestions two to a row group."""
    monkeypatch.setattr(store, "_GROUP", 2)
    save_suggestions(coded, load_suggestions(coded))
    rows = {row.code: row for row in rows_of(coded)}
    decide(coded, "accept", rows[TUG])
    decide(coded, "accept", rows[FEES])
    decide(coded, "reject", rows[FEES], coder="ben", note="no fees")
    text = load_suggestions(coded)[0].text
    LogWriter(coded, "ben", device="desk").append([Draft("read", text, 0, 300, codes="all", blind=True)])
    return coded


CHOICES = [
    Choice(coders=coders, statuses=statuses, codes=codes, transcripts=transcripts, settled=settled, with_reads=reads)
    for coders, statuses, codes, transcripts, settled, reads in product(
        [(), ("ben",)], [(), ("accepted",)], [(), ("help",)], [(), ("south",)], [False, True], [False, True]
    )
]


def test_every_choice_gives_the_bytes_and_counts_of_the_whole_corpus(decided: Study, tmp_path: Path) -> None:
    whole, portions = load_corpus(decided), load_portions(decided)
    seen = set()
    for choice in CHOICES:
        corpus = whole.choose(choice)
        write_delimited(tmp_path / "whole.csv", long_table(corpus))
        write_delimited(tmp_path / "portions.csv", portions_table(portions, choice))
        assert (tmp_path / "portions.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
        told = portions.written
        assert (told.asked + told.silent, told.rows, told.stored) == (len(corpus.rows), len(whole.rows), whole.stored)
        assert choice.settled or told.passages == len(corpus.said().passages())
        seen.add(len(corpus.rows))
    assert len(seen) > 4


@pytest.mark.parametrize(
    "choice", [Choice(coders=("nobody",)), Choice(statuses=("maybe",)), Choice(codes=("x.y",)), Choice(transcripts=("west",))]
)
def test_what_does_not_occur_is_refused_before_anything_is_written(decided: Study, tmp_path: Path, choice: Choice) -> None:
    with pytest.raises(UserError) as whole:
        load_corpus(decided).choose(choice)
    with pytest.raises(UserError) as portions:
        write_delimited(tmp_path / "out.csv", portions_table(load_portions(decided), choice))
    assert str(portions.value) == str(whole.value)
    assert not (tmp_path / "out.csv").exists()


def test_suggestions_are_read_a_row_group_at_a_time(decided: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    every = load_suggestions(decided)
    assert pq.ParquetFile(decided.suggestions).num_row_groups == -(-len(every) // 2)
    made: list[int] = []
    real = store._suggestions
    monkeypatch.setattr(store, "_suggestions", lambda table: made.append(table.num_rows) or real(table))
    stored = StoredSuggestions(decided.suggestions)
    assert [one for text in dict.fromkeys(one.text for one in every) for one in stored.of(text)] == every
    assert max(made) <= 2
    assert stored.of("no such text") == []
    spans = load_spans(decided)
    found = zip(spans.transcript, spans.start, spans.end, spans.code, strict=True)
    assert [(spans.transcripts[talk], start, end, spans.codes[code]) for talk, start, end, code in found] == [
        (one.transcript, one.start, one.end, one.code) for one in every if one.band != "quiet"
    ]


@pytest.mark.parametrize("damage", [b"no table", b""])
def test_a_damaged_file_is_one_sentence(decided: Study, damage: bytes) -> None:
    decided.suggestions.write_bytes(damage)
    for read in (load_spans, load_suggestions, load_portions):
        with pytest.raises(UserError, match=r"suggestions\.parquet: cannot be read\. It is derived"):
            read(decided)


def test_export_does_not_hold_the_whole_corpus(decided: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(decided, "export", tmp_path / "before.csv").exit_code == 0
    monkeypatch.setattr("icc_coding.exchange.registry.load_corpus", lambda study: pytest.fail("the whole corpus was loaded"))
    for name in ("after.csv", "after.tsv", "after.jsonl", "after.parquet"):
        result = run(decided, "export", tmp_path / name, "--dictionary")
        assert result.exit_code == 0
        assert "rows written of" in result.output
    assert (tmp_path / "after.csv").read_bytes() == (tmp_path / "before.csv").read_bytes()
