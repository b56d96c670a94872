"""Whatever `check` offers as another reading, forced, reads the file as that or says in a sentence why not; its own name reads as before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import test_annotation_tools
import test_bad_input
import test_meetings
import test_speech_services
import test_surveys
from talks import TALKS

from icc_coding.errors import UserError
from icc_coding.settings import TranscriptSettings
from icc_coding.transcripts import inspect_file


def files(folder: Path) -> Iterator[Path]:
    """A file of every kind that the other tests read, each in a folder of its own."""
    samples: list[tuple[str, str | bytes]] = [(talk.file, talk.content) for talk in TALKS.values()]
    samples += [(f"a.{suffix}", content) for suffix, content in test_bad_input.SEEDS.items()]
    samples += [*test_annotation_tools.FILES.values(), *test_meetings.MEETINGS.values()]
    samples += [("a.json", json.dumps(data)) for data, _ in test_speech_services.SERVICES.values()]
    samples += [("a.json", json.dumps(data)) for data in test_speech_services.ONE_VOICE.values()]
    for number, (name, content) in enumerate(samples):
        path = folder / str(number) / name
        path.parent.mkdir()
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        yield path
    for number, export in enumerate(test_surveys.EXPORTS.values()):
        yield test_surveys.saved(folder / f"s{number}.csv", export.rows)


def test_everything_offered_leads_somewhere(tmp_path: Path) -> None:
    offered = read = 0
    for path in files(tmp_path):
        try:
            first = inspect_file(path)
        except UserError:
            continue
        name = first.recognition.name
        again = inspect_file(path, TranscriptSettings(path.name, reader=name))
        assert (again.recognition.name, len(again.transcripts)) == (name, len(first.transcripts)), path
        for other in first.recognition.alternatives:
            offered += 1
            try:
                assert inspect_file(path, TranscriptSettings(path.name, reader=other)).recognition.name == other, path
                read += 1
            except UserError as error:
                message = str(error)
                assert message.startswith(f"{path.name}: "), message
                assert message.endswith(".")
                assert "\n" not in message
                assert other in message or "no column of it reads as" in message
    assert offered > 100
    assert read > 0.9 * offered


@pytest.mark.parametrize("wanted", ["rows", "survey", "tiers", "labelled", "turns", "captions", "no-such-reader"])
def test_any_reader_forced_on_any_file_reads_or_is_refused_in_a_sentence(tmp_path: Path, wanted: str) -> None:
    for path in files(tmp_path):
        try:
            reading = inspect_file(path, TranscriptSettings(path.name, reader=wanted))
        except UserError as error:
            refused = str(error)
        else:
            refused = ""
            assert reading.transcripts[0].turns
        assert not refused or (refused.startswith(path.name) and "\n" not in refused)
