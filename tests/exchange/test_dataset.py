"""A folder for an archive, with its checksums, and one without any word of the transcripts. All contents are fictional."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
from harbours import NORTH, PILOTS, SOUTH, TUG, decide, rows_of, run

from icc_coding.codebook.model import Codebook
from icc_coding.decisions.state import load_state
from icc_coding.errors import UserError
from icc_coding.exchange.books.files import read_codebook
from icc_coding.exchange.export import export_study
from icc_coding.study import Study, open_study


def test_everything_is_there_counted_and_summed(coded: Study, tmp_path: Path) -> None:
    decide(coded, "accept", next(row for row in rows_of(coded) if row.code == TUG), "ana", note="sure")
    folder = tmp_path / "archive"
    done = run(coded, "export", folder, "--dataset", "--licence", "CC-BY-4.0")
    stored = len(pd.read_csv(folder / "codings.csv"))
    assert f"{stored} codings written of {stored} stored, 1 passage, with 2 texts" in done.output
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert "Licence: CC-BY-4.0" in readme
    assert f"| {stored} of {stored} stored |" in readme
    for line in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    assert sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and p.name != "SHA256SUMS") == [
        line.split("  ")[1] for line in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    ]
    assert read_codebook(folder / "codebook.qdc")[0].hash == Codebook.load(coded.codebook).hash
    columns = pd.read_csv(folder / "dictionary.csv")
    assert list(columns[columns.table == "codings.csv"].column) == list(pd.read_csv(folder / "codings.csv").columns)
    assert "ana (1)" in (folder / "METHOD.md").read_text(encoding="utf-8")
    with pytest.raises(UserError, match="is there already"):
        export_study(coded, folder, "dataset")


def test_without_text_no_word_of_a_transcript_is_in_any_file(coded: Study, tmp_path: Path) -> None:
    (coded.transcripts / "cases.csv").write_text("transcript,case,country\nnorth,Captain Ode,Freedonia\n", encoding="utf-8")
    row = next(row for row in rows_of(coded) if row.code == TUG)
    decide(coded, "accept", row, "ana", note="he says accordion rather badly")
    export_study(coded, tmp_path / "bare", "dataset", without_text=True)
    files = [path for path in (tmp_path / "bare").rglob("*") if path.is_file()]
    everything = "\n".join(path.read_bytes().decode("utf-8", "replace") for path in files).lower()
    everything += "\n".join(str(frame) for frame in pd.read_parquet(tmp_path / "bare" / "codings.parquet").to_dict("records")).lower()
    codebook = coded.codebook.read_text(encoding="utf-8").lower()
    own = set(
        re.findall(
            r"\w+", codebook + Path(export_study.__code__.co_filename).parent.joinpath("dataset.py").read_text(encoding="utf-8").lower()
        )
    )
    own |= set(
        re.findall(r"\w+", (Path(export_study.__code__.co_filename).parent / "flat" / "table.py").read_text(encoding="utf-8").lower())
    )
    words = {word for word in re.findall(r"[^\W\d_]{4,}", (NORTH + SOUTH).lower()) if word not in own}
    assert {"accordion", "canteen", "cousin", "captain", "soup"} <= words
    assert [word for word in sorted(words) if re.search(rf"\b{word}\b", everything)] == []
    for text in (NORTH, SOUTH):
        for start in range(0, len(text) - 25, 5):
            assert text[start : start + 25].lower() not in everything
    assert "freedonia" in everything
    assert not (tmp_path / "bare" / "texts").exists()


@pytest.mark.parametrize("way", [(), ("--without-text",)])
def test_agreement_can_be_computed_again_from_the_archive_alone(coded: Study, tmp_path: Path, way: tuple[str, ...]) -> None:
    rows = f"north,We lend our tug to the harbour next door,{TUG},Ana\nnorth,The canteen serves soup on Mondays,{TUG},Ben\n"
    rows += "".join(f"south,The pilots ring the other harbour every evening,{PILOTS},{who}\n" for who in ("Ana", "Ben"))
    (tmp_path / "segments.csv").write_text(f"Document name,Segment,Code,Created by\n{rows}", encoding="utf-8")
    assert "ratings.csv" not in run(coded, "export", tmp_path / "before", "--dataset", *way).output
    assert not (tmp_path / "before" / "ratings.csv").exists()  # nobody has read blind yet
    run(coded, "import", tmp_path / "segments.csv", "--whole")
    run(coded, "export", tmp_path / "archive", "--dataset", *way)
    study = json.loads(run(coded, "agree", "--json").output)
    table = json.loads(run(coded, "agree", "--table", tmp_path / "archive" / "ratings.csv", "--json").output)
    assert study["n_pairable"] > 2
    for found in (table, study):
        del found["coefficients"]["pooled_binary_alpha"]  # the study's counts a code that nobody gave
    assert table["coefficients"] == study["coefficients"]
    by_code = json.loads(run(coded, "agree", "--table", tmp_path / "archive" / "ratings.csv", "--per", "code", "--json").output)["rows"]
    of_study = {row["code"]: row["coefficients"] for row in study["rows"]}
    assert {row["code"]: row["coefficients"] for row in by_code} == {code: of_study[code] for code in (TUG, PILOTS)}
    assert "| ratings.csv |" in (tmp_path / "archive" / "README.md").read_text(encoding="utf-8")


def test_what_an_archive_holds_comes_back_into_a_new_study(coded: Study, tmp_path: Path) -> None:
    """Its texts are named by their digests, so that each talk is known by its quotes; memos beside the codings are said to stay behind."""
    rows = [row for row in rows_of(coded) if row.code in (TUG, PILOTS)]
    for row in rows:
        decide(coded, "accept", row, "ana", note="=sure; 'quite'")
    run(coded, "memos", "--coder", "ana", "--write", "Too wide?", "--code", TUG)
    folder, new = tmp_path / "archive", tmp_path / "new"
    done = run(coded, "export", folder, "--dataset", "--licence", "CC-BY-4.0")
    assert "1 memo stands beside no coding and is not part of it: icc-coding export memos.csv." in done.output
    new.mkdir()
    shutil.copy(folder / "codebook.yaml", new / "codebook.yaml")
    assert run(new, "add", *sorted((folder / "texts").iterdir())).exit_code == 0
    told = run(new, "import", folder)
    assert told.exit_code == 1
    assert f"is a folder for an archive, not a study. Take in its codings.csv: icc-coding import {folder / 'codings.csv'}" in told.output
    assert run(new, "import", folder / "codings.csv").exit_code == 0

    def held(study: Study) -> set[tuple[object, ...]]:
        state = load_state(study, Codebook.load(study.codebook))
        return {(one.text, one.start, one.end, one.quote, one.code, one.coder, one.status, one.note) for one in state.codings}

    assert held(open_study(new)) == held(coded)
    assert len(held(coded)) == len(rows) > 1
