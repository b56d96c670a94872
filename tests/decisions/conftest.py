"""A study of our own making (fictional text), and a settings folder that is not the user's."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from icc_coding.files import sha256_text
from icc_coding.study import Study
from icc_coding.transcripts.model import Segment, Transcript, Turn

FIXTURES = Path(__file__).parent / "fixtures"
CONTRACT_TEXT = "b9663e6833059c33adc5a73b4fee14b0282c9dc291a0dfee7487e55c7e2fc8e6"


@pytest.fixture(autouse=True)
def _settings_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ICC_CODING_CONFIG", str(tmp_path_factory.mktemp("config")))


@pytest.fixture
def study(tmp_path: Path) -> Study:
    root = tmp_path / "study"
    (root / "coding").mkdir(parents=True)
    (root / "codebook.yaml").write_text("name: fictional\n", encoding="utf-8")
    return Study(root)


@pytest.fixture
def contract(study: Study) -> Study:
    """The contract's golden log and text inside a study."""
    shutil.copytree(FIXTURES / "texts", study.texts)
    shutil.copytree(FIXTURES / "decisions", study.decisions)
    return study


@pytest.fixture
def golden() -> dict[str, list[dict[str, object]]]:
    return json.loads((FIXTURES / "codings.json").read_text(encoding="utf-8"))


def make_transcript(name: str, speech: list[tuple[str, str]], roles: dict[str, str] | None = None) -> Transcript:
    """A transcript of labelled turns, one segment a sentence."""
    text, turns, segments = "", [], []
    for index, (speaker, said) in enumerate(speech):
        text += f"{speaker}: "
        start = len(text)
        text += said + "\n"
        turns.append(Turn(index, start, start + len(said), speaker))
        place = start
        for sentence in said.split(". "):
            end = min(place + len(sentence) + 1, start + len(said))
            segments.append(Segment(len(segments), place, end, index, index))
            place = end + 1
    text_hash = sha256_text(text)
    return Transcript(
        name, f"{name}.txt", text, text_hash, "0" * 64, "interview", "test", 1, tuple(turns), tuple(segments), roles or {"Q": "interviewer"}
    )


@pytest.fixture
def interview() -> Transcript:
    said = "We learn from each other. Nobody pays us for it. The mayor left. It fell asleep"
    return make_transcript("harbour", [("Q", "How did it start?"), ("M", said), ("Q", "And now?"), ("M", "We meet again. Others join us")])
