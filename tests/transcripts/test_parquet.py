"""Parquet: many transcripts in one table. All content is fictional."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from icc_coding.errors import UserError
from icc_coding.study import Study
from icc_coding.transcripts import inspect_file, read_study
from icc_coding.transcripts.readers import parquet
from icc_coding.transcripts.source import LARGEST_WHOLE

ANA, BEN = "Who clears the snow?", "Our plough does, on both sides of the river."


def reading(folder: Path, **columns: object):  # type: ignore[no-untyped-def]
    pq.write_table(pa.table(columns), folder / "archive.parquet")
    return inspect_file(folder / "archive.parquet")


def spoken(transcript) -> list[tuple[str, str]]:  # type: ignore[no-untyped-def]
    return [(turn.speaker, transcript.text[turn.start : turn.end]) for turn in transcript.turns]


@pytest.mark.parametrize(("names", "texts"), [("transcript", "text"), ("Interview_ID", "transcript"), ("document", "Content")])
def test_a_row_may_be_a_whole_transcript(tmp_path: Path, names: str, texts: str) -> None:
    talk = [f"Interviewer: {ANA}\r\n\r\nMayor: {BEN}\r\n", f"Interviewer: {BEN}\n\nClerk: {ANA}\n", None]
    found = reading(tmp_path, year=[2031, None, 2033], **{names: ["north", "south", "west"], texts: talk}, raw=[b"1", b"2", b"3"])
    assert [one.name for one in found.transcripts] == ["archive#north", "archive#south"]
    assert spoken(found.transcripts[0]) == [("Interviewer", ANA), ("Mayor", BEN)]
    assert "\r" not in found.transcripts[0].text
    assert [dict(one.attributes) for one in found.transcripts] == [{"year": "2031"}, {}]
    assert any("1 of its transcripts hold no text" in problem for problem in found.problems)
    assert any("“raw” hold neither text nor numbers" in problem for problem in found.problems)


def test_a_row_may_be_a_turn_of_one_of_many_transcripts(tmp_path: Path) -> None:
    found = reading(tmp_path, interview=[7, 8, 7], speaker=["Ana", "Cy", "Ben"], text=[ANA, "We have none.", BEN], start=[0.0, 0.0, 4.5])
    assert {one.name: spoken(one) for one in found.transcripts} == {
        "archive#7": [("Ana", ANA), ("Ben", BEN)],
        "archive#8": [("Cy", "We have none.")],
    }
    assert found.transcripts[0].turns[1].time == 4.5


def test_two_rows_of_one_name_without_a_speaker_are_one_transcript(tmp_path: Path) -> None:
    found = reading(tmp_path, transcript=["north", "north", "south"], text=[ANA, BEN, "We have none of it here."])
    assert [(one.name, one.text) for one in found.transcripts] == [
        ("archive#north", f"{ANA}\n\n{BEN}"),
        ("archive#south", "We have none of it here."),
    ]


def test_without_transcripts_names_it_is_a_table_like_any_other(tmp_path: Path) -> None:
    assert spoken(reading(tmp_path, speaker=["Ana", "Ben"], text=[ANA, BEN]).transcripts[0]) == [("Ana", ANA), ("Ben", BEN)]
    with pytest.raises(UserError, match=r"archive\.parquet: is a table of coded excerpts"):
        reading(tmp_path, excerpt_id=["x1"], code=["a.b"], text=[ANA])


@pytest.mark.parametrize(
    ("data", "told"),
    [(b"PAR1 and nothing else", "damaged or cut off"), (b"PAREcrypted", "protected by a password"), (b"PAR1", "damaged or cut off")],
)
def test_what_is_none_is_one_sentence(tmp_path: Path, data: bytes, told: str) -> None:
    (tmp_path / "archive.parquet").write_bytes(data)
    with pytest.raises(UserError, match=told) as caught:
        inspect_file(tmp_path / "archive.parquet")
    assert str(caught.value).startswith("archive.parquet: ")
    assert "\n" not in str(caught.value)


def test_a_table_without_rows_or_text_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"archive\.parquet: holds no rows"):
        reading(tmp_path, transcript=pa.array([], pa.string()), text=pa.array([], pa.string()))
    with pytest.raises(UserError, match=r"archive\.parquet: holds no text"):
        reading(tmp_path, transcript=["a", "b"], text=["", None])


def test_a_small_file_that_unfolds_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert LARGEST_WHOLE > 10_000
    monkeypatch.setattr(parquet, "LARGEST_WHOLE", 10_000)
    decoded: list[int] = []
    real = parquet._cell
    monkeypatch.setattr(parquet, "_cell", lambda cell: decoded.append(1) or real(cell))
    with pytest.raises(UserError, match="Split it"):
        reading(tmp_path, transcript=["north"] * 50_000, text=["snow " * 100] * 50_000)
    assert len(decoded) < 500


def test_a_folder_of_parquet_files_is_read_file_by_file(tmp_path: Path) -> None:
    folder = tmp_path / "transcripts" / "archive.parquet"
    folder.mkdir(parents=True)
    for number, name in enumerate(("north", "south")):
        said = f"Interviewer: {ANA}\n\nMayor of {name}: {BEN}\n"
        pq.write_table(pa.table({"transcript": [name], "text": [said]}), folder / f"part.{number}.parquet")
    (folder / "_SUCCESS").write_bytes(b"")
    found = read_study(Study(tmp_path))
    assert [one.name for one in found.transcripts] == ["archive.parquet/part.0#north", "archive.parquet/part.1#south"]
    assert found.skipped == ()
