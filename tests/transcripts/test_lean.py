"""In a large study transcripts are read when they are asked for. All content is fictional."""

from __future__ import annotations

import pickle
import shutil
from dataclasses import replace
from pathlib import Path

import harbours
import pytest
from harbours import run

from icc_coding.errors import UserError
from icc_coding.study import Study, open_study
from icc_coding.transcripts import Transcript, lean, read_study
from icc_coding.transcripts.lean import LeanTranscript

coded, no_model, study = harbours.coded, harbours.no_model, harbours.study


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every study is a large one, and one transcript is held at most."""
    monkeypatch.setattr(lean, "LARGE", 0)
    monkeypatch.setattr(lean, "_HELD", 1)
    lean._held.clear()


def both(study: Study, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Transcript, Transcript]]:
    """Each transcript as it is in a small and in a large study."""
    monkeypatch.setattr(lean, "LARGE", 10**9)
    plain = read_study(study).transcripts
    monkeypatch.setattr(lean, "LARGE", 0)
    return list(zip(plain, read_study(study).transcripts, strict=True))


def test_a_lean_transcript_says_what_a_plain_one_says(study: Study, large: None, monkeypatch: pytest.MonkeyPatch) -> None:
    (study.root / "study.toml").write_text('[aliases]\n"Captain Ode" = "Ode"\n\n[roles]\n"Pilot Rau" = "other"\n', encoding="utf-8")
    pairs = both(open_study(study.root), monkeypatch)
    assert len(pairs) == 2
    for plain, thin in pairs:
        assert type(plain) is Transcript
        assert isinstance(thin, LeanTranscript)
        assert {"text", "turns", "segments"}.isdisjoint(vars(thin))
        assert thin == plain
        assert plain == thin
        for name in ("text", "turns", "segments", "stretches", "coded_segments", "speakers", "words", "roles"):
            assert getattr(thin, name) == getattr(plain, name)
        assert [thin.question_before(one) for one in thin.segments] == [plain.question_before(one) for one in plain.segments]
        assert [thin.turn_of(one) for one in thin.segments] == [plain.turn_of(one) for one in plain.segments]
    assert "Ode" in pairs[0][1].speakers
    assert len(lean._held) == 1


def test_what_study_toml_says_by_now_holds_also_for_a_text_that_is_held(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lean, "LARGE", 0)
    first = read_study(study).transcripts[0]
    assert first.coded_segments
    assert "Captain Ode" in {turn.speaker for turn in first.turns}
    settings = '[aliases]\n"Captain Ode" = "Ode"\n\n[roles]\n' + "\n".join(f'"{name}" = "interviewer"' for name in first.speakers)
    (study.root / "study.toml").write_text(settings, encoding="utf-8")
    again = read_study(open_study(study.root)).transcripts[0]
    assert "Ode" in {turn.speaker for turn in again.turns}
    assert again.coded_segments == ()
    assert again.layout != first.layout


def test_a_copy_and_what_is_sent_away_are_plain(study: Study, large: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for plain, thin in both(study, monkeypatch):
        assert type(pickle.loads(pickle.dumps(thin))) is Transcript
        assert pickle.loads(pickle.dumps(thin)) == plain
        assert type(replace(thin, name="other")) is Transcript
        assert replace(thin, name="other") == replace(plain, name="other")


def test_a_text_that_is_gone_is_a_sentence(study: Study, large: None) -> None:
    first, second = read_study(study).transcripts
    assert first.text
    (study.texts / f"{second.text_hash}.txt").unlink()
    with pytest.raises(UserError, match="this frozen text is missing"):
        _ = second.text


def test_commands_write_the_same_about_a_large_study(coded: Study, large: None, tmp_path: Path) -> None:
    shutil.copytree(coded.root, tmp_path / "again" / coded.root.name)
    again = open_study(tmp_path / "again" / coded.root.name)
    shutil.rmtree(again.coding)
    shutil.rmtree(again.cache)
    assert run(again, "code").exit_code == 0
    assert again.excerpts.read_bytes() == coded.excerpts.read_bytes()
    assert again.suggestions.read_bytes() == coded.suggestions.read_bytes()
    for name in ("north.html", "south.html", "index.html"):
        assert (again.reading / name).read_bytes() == (coded.reading / name).read_bytes()
    assert run(again, "export", tmp_path / "out.csv").exit_code == 0
    assert (tmp_path / "out.csv").read_bytes() == coded.excerpts.read_bytes()
