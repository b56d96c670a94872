"""Every convention is read as it should be, whatever stands around it."""

from pathlib import Path

import pytest
from talks import TALKS, Talk

from icc_coding.transcripts import inspect_file


@pytest.mark.parametrize("talk", TALKS.values(), ids=TALKS.keys())
def test_talk_is_read_as_it_was_written(tmp_path: Path, talk: Talk) -> None:
    path = tmp_path / talk.file
    path.write_text(talk.content, encoding="utf-8")
    reading = inspect_file(path)
    (transcript,) = reading.transcripts
    assert [(turn.speaker, transcript.text[turn.start : turn.end]) for turn in transcript.turns] == list(talk.turns)
    assert reading.recognition.name == talk.read_as
    assert reading.recognition.evidence
