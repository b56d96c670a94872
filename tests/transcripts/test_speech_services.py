"""JSON as speech services write it: speakers, times and punctuation come out, and what was not read is said. All content is fictional."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from icc_coding.settings import TranscriptSettings
from icc_coding.transcripts import FileReading, inspect_file

# speaker's number, what was said, when it began (seconds)
TALK = (
    (0, "Who pays for the ferry?", 0.4),
    (1, "Both towns do, half and half. It is written down.", 3.0),
    (0, "Since when?", 9.2),
    (1, "Since the spring, I think.", 11.0),
)
SAID = [text for _, text, _ in TALK]
TIMES = [time for _, _, time in TALK]
ALL = " ".join(SAID)


def read(tmp_path: Path, data: Any, name: str = "a.json", **settings: Any) -> FileReading:
    path = tmp_path / name
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return inspect_file(path, TranscriptSettings(name, **settings))


def spoken(reading: FileReading) -> list[tuple[str, str]]:
    return [(turn.speaker, t.text[turn.start : turn.end]) for t in reading.transcripts for turn in t.turns]


def times(reading: FileReading) -> list[float | None]:
    return [turn.time for t in reading.transcripts for turn in t.turns]


def words(text: str, start: float, key: str = "word", **more: Any) -> list[dict[str, Any]]:
    """The words of one turn, 0.2 s each."""
    return [
        {key: w, "start": round(start + 0.3 * n, 2), "end": round(start + 0.3 * n + 0.2, 2), **more} for n, w in enumerate(text.split())
    ]


def bare(word: str) -> str:
    return word.strip(".,?").lower()


def all_words(key: str = "word", who: Callable[[int], Any] = lambda n: n, named: str = "speaker") -> list[dict[str, Any]]:
    return [w for n, text, at in TALK for w in words(text, at, key, **{named: who(n)})]


def amazon_items(label: bool) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    for n, text, at in TALK:
        for w in words(text, at):
            item = {"type": "pronunciation", "alternatives": [{"content": w["word"].strip(".,?")}], "start_time": str(w["start"])}
            items.append({**item, "end_time": str(w["end"]), **({"speaker_label": f"spk_{n}"} if label else {})})
            if w["word"][-1] in ".,?":
                items.append({"type": "punctuation", "alternatives": [{"content": w["word"][-1]}]})
    return items


def speechmatics_results() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for n, text, at in TALK:
        for w in words(text, at):
            alternative = {"content": w["word"].strip(".,?"), "speaker": f"S{n + 1}"}
            found.append({"type": "word", "start_time": w["start"], "end_time": w["end"], "alternatives": [alternative]})
            if w["word"][-1] in ".,?":
                mark = {"content": w["word"][-1], "speaker": "UU"}
                found.append({"type": "punctuation", "attaches_to": "previous", "start_time": w["end"], "alternatives": [mark]})
    return found


SERVICES: dict[str, tuple[Any, list[str]]] = {
    "azure batch": (
        {
            "combinedRecognizedPhrases": [{"channel": 0, "lexical": ALL.lower(), "display": ALL}],
            "recognizedPhrases": [
                {
                    "channel": 0,
                    "speaker": n + 1,
                    "offset": f"PT{at}S",
                    "offsetInTicks": at * 1e7,
                    "nBest": [{"display": text}, {"display": "No."}],
                }
                for n, text, at in TALK
            ],
        },
        ["Speaker 1", "Speaker 2"],
    ),
    "azure fast": (
        {
            "combinedPhrases": [{"text": ALL}],
            "phrases": [{"speaker": n, "offsetMilliseconds": int(at * 1000), "text": text, "words": []} for n, text, at in TALK],
        },
        ["Speaker 0", "Speaker 1"],
    ),
    "azure video": (
        {
            "videos": [
                {
                    "insights": {
                        "transcript": [{"text": t, "speakerId": n, "instances": [{"start": f"0:00:{at:04.1f}"}]} for n, t, at in TALK],
                        "speakers": [{"id": 0, "name": "Ana"}, {"id": 1, "name": "Ben"}],
                    }
                }
            ]
        },
        ["Ana", "Ben"],
    ),
    "deepgram words": (
        {
            "results": {
                "channels": [
                    {
                        "alternatives": [
                            {
                                "transcript": ALL,
                                "words": [{**w, "word": bare(w["word"]), "punctuated_word": w["word"]} for w in all_words()],
                            }
                        ]
                    }
                ]
            }
        },
        ["Speaker 0", "Speaker 1"],
    ),
    "deepgram utterances": (
        {
            "results": {
                "channels": [{"alternatives": [{"transcript": ALL, "words": all_words()}]}],
                "utterances": [{"speaker": n, "channel": 0, "start": at, "transcript": text} for n, text, at in TALK],
            }
        },
        ["Speaker 0", "Speaker 1"],
    ),
    "aws labels beside": (
        {
            "results": {
                "transcripts": [{"transcript": ALL}],
                "items": amazon_items(False),
                "speaker_labels": {
                    "segments": [
                        {
                            "speaker_label": f"spk_{n}",
                            "start_time": str(at),
                            "end_time": str(at + 3),
                            "items": [{"speaker_label": f"spk_{n}", "start_time": str(w["start"])} for w in words(text, at)],
                        }
                        for n, text, at in TALK
                    ]
                },
            }
        },
        ["spk_0", "spk_1"],
    ),
    "aws labels inside": ({"results": {"transcripts": [{"transcript": ALL}], "items": amazon_items(True)}}, ["spk_0", "spk_1"]),
    "aws analytics": (
        {"Transcript": [{"ParticipantRole": f"P{n}", "Content": text, "BeginOffsetMillis": at * 1000} for n, text, at in TALK]},
        ["P0", "P1"],
    ),
    "google v1, all words again": (
        {
            "response": {
                "results": [
                    *({"alternatives": [{"transcript": text, "words": [{"word": "x", "startTime": "0s"}]}]} for text in SAID),
                    {
                        "alternatives": [
                            {
                                "words": [
                                    {"word": w["word"], "startTime": f"{w['start']}s", "speakerTag": w["speaker"] + 1} for w in all_words()
                                ]
                            }
                        ]
                    },
                ]
            }
        },
        ["Speaker 1", "Speaker 2"],
    ),
    "google v2": (
        {
            "results": [
                {
                    "alternatives": [
                        {
                            "transcript": text,
                            "words": [
                                {"word": w["word"], "startOffset": f"{w['start']}s", "endOffset": "9s", "speakerLabel": str(n)}
                                for w in words(text, at)
                            ],
                        }
                    ]
                }
                for n, text, at in TALK
            ]
        },
        ["Speaker 0", "Speaker 1"],
    ),
    "watson": (
        {
            "results": [
                {
                    "final": True,
                    "alternatives": [
                        {"transcript": text + " ", "timestamps": [[bare(w["word"]), w["start"], w["end"]] for w in words(text, at)]}
                    ],
                }
                for _, text, at in TALK
            ],
            "speaker_labels": [{"from": w["start"], "to": w["end"], "speaker": w["speaker"]} for w in all_words()],
        },
        ["Speaker 0", "Speaker 1"],
    ),
    "rev": (
        {
            "speakers": [{"id": 0, "name": "Ana"}, {"id": 1, "name": "Ben"}],
            "monologues": [
                {
                    "speaker": n,
                    "elements": [
                        e
                        for w in words(text, at)
                        for e in ({"type": "text", "value": w["word"], "ts": w["start"]}, {"type": "punct", "value": " "})
                    ],
                }
                for n, text, at in TALK
            ],
        },
        ["Ana", "Ben"],
    ),
    "speechmatics": ({"format": "2.9", "results": speechmatics_results()}, ["S1", "S2"]),
    "gladia": (
        {
            "result": {
                "transcription": {
                    "full_transcript": ALL,
                    "utterances": [{"speaker": n, "channel": 0, "start": at, "text": text, "words": []} for n, text, at in TALK],
                }
            }
        },
        ["Speaker 0", "Speaker 1"],
    ),
    "elevenlabs": (
        {
            "text": ALL,
            "words": [
                e
                for w in all_words("text", lambda n: f"speaker_{n}", "speaker_id")
                for e in ({**w, "type": "word"}, {"text": " ", "type": "spacing", "speaker_id": w["speaker_id"]})
            ],
        },
        ["speaker_0", "speaker_1"],
    ),
    "assemblyai words": (
        {
            "audio_url": "x",
            "text": ALL,
            "utterances": None,
            "words": [{**w, "start": int(w["start"] * 1000), "end": int(w["end"] * 1000)} for w in all_words("text", lambda n: "AB"[n])],
        },
        ["A", "B"],
    ),
    "whisperx, words of two in a segment": (
        {
            "segments": [
                {
                    "start": TALK[n][2],
                    "text": f" {TALK[n][1]} {TALK[n + 1][1]}",
                    "speaker": "SPEAKER_00",
                    "words": [w for i in (n, n + 1) for w in words(TALK[i][1], TALK[i][2], speaker=f"SPEAKER_0{TALK[i][0]}")],
                }
                for n in (0, 2)
            ],
            "word_segments": all_words(),
            "language": "en",
        },
        ["SPEAKER_00", "SPEAKER_01"],
    ),
    "openai": (
        {"text": ALL, "segments": [{"type": "x", "speaker": "AB"[n], "start": at, "text": text} for n, text, at in TALK]},
        ["A", "B"],
    ),
    "insanely fast": (
        {
            "speakers": [{"speaker": f"SPEAKER_0{n}", "timestamp": [at, at + 1], "text": f" {text}"} for n, text, at in TALK],
            "chunks": [{"timestamp": [at, at + 1], "text": f" {text}"} for _, text, at in TALK],
            "text": ALL,
        },
        ["SPEAKER_00", "SPEAKER_01"],
    ),
    "nemo": (
        {
            "session_id": "s",
            "transcription": ALL,
            "sentences": [{"sentence": text, "start_time": at, "end_time": at + 1, "speaker": f"speaker_{n}"} for n, text, at in TALK],
            "words": all_words(),
        },
        ["speaker_0", "speaker_1"],
    ),
    "nemo words": (
        {
            "session_id": "s",
            "transcription": ALL,
            "words": [{**w, "word": bare(w["word"])} for w in all_words(who=lambda n: f"speaker_{n}")],
        },
        ["speaker_0", "speaker_1"],
    ),
    "meeting bot": (
        [
            {"participant": {"name": ["Ana", "Ben"][n], "id": n}, "words": [{"text": text, "start_timestamp": {"relative": at}}]}
            for n, text, at in TALK
        ],
        ["Ana", "Ben"],
    ),
    "stream of a meeting": (
        {
            "entries": [
                {"text": t, "speakerId": "8:x", "speakerDisplayName": ["Ana", "Ben"][n], "startOffset": f"00:00:{at:010.7f}"}
                for n, t, at in TALK
            ]
        },
        ["Ana", "Ben"],
    ),
}


@pytest.mark.parametrize("service", SERVICES)
def test_speakers_times_and_punctuation(tmp_path: Path, service: str) -> None:
    data, who = SERVICES[service]
    reading = read(tmp_path, data)
    assert spoken(reading) == [(who[n], text) for n, text, _ in TALK]
    assert times(reading) == TIMES
    assert reading.recognition.sure


ONE_VOICE: dict[str, Any] = {
    "whisper.cpp": {"transcription": [{"offsets": {"from": int(at * 1000), "to": 1}, "text": f" {t}"} for _, t, at in TALK]},
    "chunks": {"text": ALL, "chunks": [{"timestamp": [at, at + 1], "text": f" {t}"} for _, t, at in TALK]},
    "bare lists": {"segments": [[n, 0, at, at + 2, f" {t}", [50364], 0.0, -0.2] for n, (_, t, at) in enumerate(TALK)]},
    "vosk": [{"result": [{"conf": 1, **w} for w in words(t, at)], "text": t} for _, t, at in TALK],
    "captions": {"events": [{"tStartMs": at * 1000, "segs": [{"utf8": t[:4]}, {"utf8": t[4:]}]} for _, t, at in TALK]},
    "hypothesis": {"text": ALL, "timestamp": {"segment": [{"segment": t, "start": at, "end": at + 1} for _, t, at in TALK]}},
}


@pytest.mark.parametrize("service", ONE_VOICE)
def test_one_voice_with_times(tmp_path: Path, service: str) -> None:
    reading = read(tmp_path, ONE_VOICE[service])
    assert [text for _, text in spoken(reading)] == SAID
    assert times(reading) == TIMES
    assert reading.recognition.sure


def test_single_words_are_put_together(tmp_path: Path) -> None:
    pieces = [{"offsets": {"from": int(w["start"] * 1000), "to": int(w["end"] * 1000)}, "text": f" {w['word']}"} for w in all_words()]
    pieces[4:5] = [{**pieces[4], "text": " fer"}, {**pieces[4], "text": "ry?"}]
    reading = read(tmp_path, {"transcription": pieces})
    assert " ".join(text for _, text in spoken(reading)) == ALL
    assert len(spoken(reading)) < 5


@pytest.mark.parametrize("without", [[], None])
def test_a_segment_without_words_is_read_beside_those_with_words(tmp_path: Path, without: Any) -> None:
    words = [{"word": word, "start": 1 + n / 2, "end": 1.4 + n / 2} for n, word in enumerate([" Did", " you", " pay?"])]
    segments = [
        {"start": 1.0, "end": 2.4, "text": " Did you pay?", "words": words},
        {"start": 3.0, "end": 3.0, "text": " No.", "words": [{"word": " No.", "start": 3.0, "end": 3.0}]},
        {"start": 4.0, "end": 6.0, "text": " We never did.", "words": without},
    ]
    for data in (segments, {"segments": segments, "language": "en"}):
        reading = read(tmp_path, data)
        assert [text for _, text in spoken(reading)] == ["Did you pay?", "No.", "We never did."]
        assert times(reading) == [1.0, 3.0, 4.0]


def test_words_without_punctuation_take_that_of_the_text(tmp_path: Path) -> None:
    reading = read(tmp_path, {"text": ALL, "words": [{**w, "word": bare(w["word"])} for w in all_words()]})
    assert " ".join(text for _, text in spoken(reading)) == ALL


def test_several_channels_are_put_in_the_order_of_time(tmp_path: Path) -> None:
    channels = [
        {"alternatives": [{"transcript": "x", "words": [w for n, t, at in TALK if n == channel for w in words(t, at)]}]}
        for channel in (0, 1)
    ]
    reading = read(tmp_path, {"results": {"channels": channels}})
    assert [who for who, _ in spoken(reading)] == ["Channel 0", "Channel 1", "Channel 1", "Channel 0", "Channel 1"]
    assert " ".join(text for _, text in spoken(reading)) == ALL


@pytest.mark.parametrize("people", [[{"id": "s0", "name": "Ana"}, {"id": "s1", "name": "Ben"}], {"s0": "Ana", "s1": "Ben"}])
def test_speakers_have_the_names_that_the_file_gives_them(tmp_path: Path, people: Any) -> None:
    found = [{**w, "speakerId": w["speaker"]} for w in all_words("value", lambda n: f"s{n}")]
    assert spoken(read(tmp_path, {"transcript": {"speakers": people, "words": found}})) == [
        ("AnaBen"[3 * n : 3 * n + 3], t) for n, t, _ in TALK
    ]


def test_guests_that_are_only_counted_have_the_role_of_what_they_do(tmp_path: Path) -> None:
    lines = [
        {"RecognitionStatus": "Success", "Offset": int(at * 1e7), "DisplayText": t, "SpeakerId": f"Guest-{n + 1}"} for n, t, at in TALK
    ]
    reading = read(tmp_path, "\n".join(map(json.dumps, lines)), "a.jsonl")
    assert reading.transcripts[0].roles == {"Guest-1": "interviewer", "Guest-2": "respondent"}
    assert reading.recognition.alternatives == ()


def test_labels_inside_the_text_name_the_speakers(tmp_path: Path) -> None:
    reading = read(tmp_path, {"text": "…", "segments": [{"start": at, "text": f" {'AB'[n]}: {t}"} for n, t, at in TALK], "language": "en"})
    assert (spoken(reading), times(reading)) == ([("AB"[n], t) for n, t, _ in TALK], TIMES)


def test_lists_in_several_parts_are_one_talk(tmp_path: Path) -> None:
    parts = [{"part": n, "lines": [{"who": f"V{n}", "text": t, "at": at}]} for n, t, at in TALK]
    reading = read(tmp_path, {"parts": parts})
    assert spoken(reading) == [(f"V{n}", t) for n, t, _ in TALK]


def test_a_script_and_a_printed_dictionary_are_read(tmp_path: Path) -> None:
    data = {"segments": [{"start": at, "text": t, "speaker": f"SPEAKER_0{n}", "words": None} for n, t, at in TALK], "language": "en"}
    right = [(f"SPEAKER_0{n}", t) for n, t, _ in TALK]
    for name, text in (
        ("a.js", f"// made by a script\nconst transcript = {json.dumps(data)};\n"),
        ("b.js", f"export default {json.dumps(data)}"),
        ("c.js", f"window.talk = {json.dumps(data)};"),
        ("d.js", "module.exports = " + json.dumps(data).replace('"segments"', "segments").replace('"text"', "text") + ";"),
        ("e.json", repr(data)),
    ):
        assert spoken(read(tmp_path, text, name)) == right, name


def test_what_was_not_read_is_said_and_then_it_is_not_sure(tmp_path: Path) -> None:
    data = {**SERVICES["gladia"][0], "summarization": {"results": "The two speakers settle who pays for a boat across the water."}}
    reading = read(tmp_path, data)
    assert not reading.recognition.sure
    assert any("not read: “summarization.results” (12 words)" in line for line in reading.recognition.evidence)


def test_offered_alternatives_read_the_file(tmp_path: Path) -> None:
    for service, (data, _) in SERVICES.items():
        for other in read(tmp_path, data).recognition.alternatives:
            assert read(tmp_path, data, reader=other).recognition.name == other, service


def test_a_numbered_speaker_who_asks_is_the_interviewer(tmp_path: Path) -> None:
    reading = read(tmp_path, SERVICES["gladia"][0])
    assert reading.transcripts[0].roles == {"Speaker 0": "interviewer", "Speaker 1": "respondent"}
