"""A study's transcripts: frozen, kept, read once, and never mixed up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from talks import ASK, MORE, TELL, THEN

from icc_coding.errors import UserError
from icc_coding.files import sha256_text
from icc_coding.settings import Settings, TranscriptSettings, load_settings
from icc_coding.study import Study
from icc_coding.transcripts import load_text, load_transcript, read_file, read_paths, read_study
from icc_coding.transcripts.conventions import recognise

TALK = f"Ana: {ASK}\nBen: {TELL}\nAna: {MORE}\nBen: {THEN}\n"


@pytest.fixture
def study(tmp_path: Path) -> Study:
    (tmp_path / "transcripts" / "wave 1").mkdir(parents=True)
    (tmp_path / "transcripts" / "a.txt").write_text(TALK)
    (tmp_path / "transcripts" / "wave 1" / "b.md").write_text(f"### Cleo:\n{ASK}\n\n### Dan:\n{TELL}\n\n### Cleo:\n{MORE}\n")
    return Study(tmp_path)


def with_settings(study: Study, text: str) -> Study:
    study.settings_file.write_text(text)
    return Study(study.root, load_settings(study.settings_file))


def test_texts_are_frozen_under_their_hash(study: Study) -> None:
    reading = read_study(study)
    assert [(t.name, t.file) for t in reading.transcripts] == [("a", "a.txt"), ("wave 1/b", "wave 1/b.md")]
    for transcript in reading.transcripts:
        assert transcript.text_hash == sha256_text(transcript.text)
        assert (study.texts / f"{transcript.text_hash}.txt").read_text() == transcript.text
        data = json.loads((study.texts / f"{transcript.text_hash}.json").read_text())
        assert data["source"] == transcript.source_hash
        assert len(data["turns"]) == len(transcript.turns)
        assert (data["reader"], data["reader_version"]) == (transcript.reader, transcript.reader_version)


def test_second_reading_parses_nothing_and_gives_the_same(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    first = read_study(study)
    monkeypatch.setattr(recognise, "recognise", lambda *_: pytest.fail("parsed again"))
    assert read_study(study) == first


def test_changed_file_makes_a_new_text_and_the_old_one_stays(study: Study) -> None:
    before = read_study(study).transcripts[0]
    (study.transcripts / "a.txt").write_text(TALK + "Ana: One more thing?\nBen: No.\n")
    after = read_study(study).transcripts[0]
    assert len(after.turns) == len(before.turns) + 2
    assert load_transcript(study, before.text_hash) == before
    assert load_text(study, before.text_hash) == before.text


def test_changed_settings_read_the_file_again(study: Study) -> None:
    assert read_study(study).transcripts[0].reader == "labelled-txt"
    forced = with_settings(study, '[[transcripts]]\nfiles = "a.txt"\nreader = "one-voice"\n')
    assert read_study(forced).transcripts[0].reader == "one-voice-txt"
    assert read_study(study).transcripts[0].reader == "labelled-txt"


def test_reading_that_decisions_refer_to_is_kept(study: Study) -> None:
    decided = read_study(study).transcripts[0]
    before = (study.texts / f"{decided.text_hash}.json").read_bytes()
    forced = with_settings(study, '[[transcripts]]\nfiles = "a.txt"\nreader = "one-voice"\n')
    reading = read_study(forced, keep={decided.text_hash})
    assert (study.texts / f"{decided.text_hash}.json").read_bytes() == before
    assert reading.transcripts[0].segments == decided.segments
    assert any("is kept" in note.message for note in reading.notes)


def test_lost_cache_and_lost_texts_are_made_again(study: Study) -> None:
    first = read_study(study)
    (study.cache / "reading").write_text("{broken")
    for path in study.texts.glob("*.json"):
        path.write_text("{")
    assert read_study(study).transcripts == first.transcripts
    for path in study.texts.iterdir():
        path.unlink()
    assert read_study(study).transcripts == first.transcripts


def test_what_is_kept_of_a_reading_is_believed_only_as_it_was_written(study: Study) -> None:
    first = read_study(study)
    kept = study.cache / "reading"
    kept.write_bytes(kept.read_bytes().replace(b'"part": ""', b'"part": "x"'))
    assert read_study(study).transcripts == first.transcripts


def test_tampered_text_is_noticed(study: Study) -> None:
    transcript = read_study(study).transcripts[0]
    (study.texts / f"{transcript.text_hash}.txt").write_text(transcript.text.replace("mayors", "lawyers"))
    with pytest.raises(UserError, match="changed after it was frozen"):
        load_text(study, transcript.text_hash)
    with pytest.raises(UserError, match="missing"):
        load_text(study, "0" * 64)


def test_aliases_join_speakers_without_moving_segments(study: Study) -> None:
    (study.transcripts / "a.txt").write_text(TALK.replace("Ben", "Benn", 1) + "Benn: And a tram.\n")
    plain = read_study(study).transcripts[0]
    joined = read_study(with_settings(study, '[aliases]\n"Benn" = "Ben"\n')).transcripts[0]
    assert joined.speakers == ("Ana", "Ben")
    assert [(s.start, s.end) for s in joined.segments] == [(s.start, s.end) for s in plain.segments]
    assert len(joined.stretches) == len(plain.stretches) - 1
    assert joined.stretches[joined.segments[-1].stretch][1] == len(joined.turns)


def test_roles_of_settings_win_and_slips_are_noted(study: Study) -> None:
    chosen = with_settings(
        study,
        '[roles]\nBen = "other"\nNobody = "interviewer"\n[[transcripts]]\nfiles = "wave 1/*"\nkind = "document"\n[[transcripts]]\nfiles = "*.docx"\nkind = "document"\n',
    )
    reading = read_study(chosen)
    first, second = reading.transcripts
    assert (first.role("Ben"), first.role_reasons["Ben"]) == ("other", "study.toml says so")
    assert second.kind == "document"
    said = [str(note) for note in reading.notes]
    assert any("Nobody" in one for one in said)
    assert any("*.docx" in one for one in said)


def test_same_stem_keeps_the_suffix_in_the_name(study: Study) -> None:
    (study.transcripts / "a.md").write_text(f"### Cleo:\n{ASK}\n\n### Dan:\n{TELL}\n\n### Cleo:\nAnd now?\n")
    assert {t.name for t in read_study(study).transcripts} == {"a.txt", "a.md", "wave 1/b"}


def test_same_text_twice_is_noted(study: Study) -> None:
    (study.transcripts / "copy.txt").write_text(TALK)
    reading = read_study(study)
    assert len(reading.transcripts) == 2
    assert any("same text as a.txt" in note.message for note in reading.notes)


def test_progress_is_told_of_every_file(study: Study) -> None:
    told: list[tuple[str, int, int]] = []
    read_study(study, progress=lambda file, done, of: told.append((file, done, of)))
    assert told == [("a.txt", 0, 2), ("wave 1/b.md", 1, 2), ("", 2, 2)]


def test_read_file_and_read_paths_write_nothing(study: Study) -> None:
    (transcript,) = read_file(study.transcripts / "a.txt", TranscriptSettings("a.txt", roles={"Ben": "other"}))
    assert transcript.role("Ben") == "other"
    reading = read_paths([study.transcripts], study)
    assert [t.file for t in reading.transcripts] == ["a.txt", "wave 1/b.md"]
    assert read_file(study.transcripts / "a.txt", Settings())[0].speakers == ("Ana", "Ben")
    assert not study.coding.exists()
    assert not study.cache.exists()


def test_question_before_and_coded_segments(study: Study) -> None:
    transcript = read_study(study).transcripts[0]
    assert transcript.role("Ana") == "interviewer"
    answers = transcript.coded_segments
    assert {transcript.turns[segment.turn].speaker for segment in answers} == {"Ben"}
    assert transcript.question_before(answers[-1]) == MORE


@pytest.mark.parametrize(
    "change",
    [
        {"turns": [["=A1", 9, "Ana", None, None]]},
        {"turns": [[5, 10**40, "Ana", None, None]]},
        {"turns": [[9, 5, "Ana", None, None]]},
        {"turns": [[0, 9, None, None, None]]},
        {"turns": [[0, 9, "Ana", "soon", None]]},
        {"turns": [[0, 9, "Ana", float("inf"), None]]},
        {"turns": [[0, 9, "Ana", None, [0, 10**9]]]},
        {"turns": []},
        {"segments": [[10**6, 10**6 + 1]]},
        {"text": []},
        {"speech_share": "all"},
        {"attributes": ["x"]},
        {"kind": 1e308},
    ],
    ids=str,
)
def test_a_reading_with_values_that_no_reading_has_is_damaged(study: Study, change: dict[str, object]) -> None:
    """It is derived from the source as long as that is there, and one sentence where it is not."""
    transcript = read_study(study).transcripts[0]
    path = study.texts / f"{transcript.text_hash}.json"
    whole = path.read_text(encoding="utf-8")
    path.write_text(json.dumps(json.loads(whole) | change), encoding="utf-8")
    with pytest.raises(UserError, match="missing or damaged"):
        load_transcript(study, transcript.text_hash)
    (study.transcripts / "a.txt").touch()
    (study.cache / "readings.json").unlink(missing_ok=True)
    assert read_study(study).transcripts[0] == transcript
    assert path.read_text(encoding="utf-8") == whole
