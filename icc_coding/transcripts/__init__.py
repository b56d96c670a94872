"""Text in: one reader per format behind one registry; turns, roles, kinds and cases; frozen texts and segments."""

from icc_coding.transcripts.file_reading import FileReading
from icc_coding.transcripts.keep import load_text
from icc_coding.transcripts.model import Segment, Transcript, Turn
from icc_coding.transcripts.reading import StudyReading, inspect_file, load_transcript, read_file, read_paths, read_study

__all__ = [
    "FileReading",
    "Segment",
    "StudyReading",
    "Transcript",
    "Turn",
    "inspect_file",
    "load_text",
    "load_transcript",
    "read_file",
    "read_paths",
    "read_study",
]
