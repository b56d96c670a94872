"""Lines with times and no labels, and captions as text that people read. All content is fictional."""

from __future__ import annotations

from pathlib import Path

import pytest

from icc_coding.transcripts import FileReading, inspect_file

SAID = [
    "How is the lock",
    "kept open?",
    "Splendid.",
    "Two boroughs share",
    "the keeper and the boat.",
    "Splendid.",
    "All right.",
    "We pay by the barge.",
    "Splendid.",
]
SHAPES = {
    "plain": "00:00:{0:02d} {1}",
    "brackets": "[00:{0:02d}] {1}",
    "round": "(0:{0:02d}) {1}",
    "tab": "0:{0:02d}\t{1}",
    "dash": "00:00:{0:02d} - {1}",
    "range": "[00:00:{0:02d}.000 --> 00:00:{0:02d}.900]   {1}",
    "arrow": "00:00:{0:02d}.000 --> 00:00:{0:02d}.900 {1}",
    "above": "0:{0:02d}\n{1}\n",
    "seconds": "[{0}.00s - {0}.90s] {1}",
    "decimal": "{0}.50 {1}",
    "behind": "{1} [00:{0:02d}]",
}


def read(tmp_path: Path, content: str, name: str = "a.txt") -> FileReading:
    (tmp_path / name).write_text(content, encoding="utf-8")
    return inspect_file(tmp_path / name)


def spoken(reading: FileReading) -> list[tuple[str, str]]:
    return [(turn.speaker, t.text[turn.start : turn.end]) for t in reading.transcripts for turn in t.turns]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_short_utterance_that_comes_back_is_no_speaker(tmp_path: Path, shape: str) -> None:
    reading = read(tmp_path, "\n".join(SHAPES[shape].format(n, said) for n, said in enumerate(SAID, 1)) + "\n")
    assert reading.recognition.name == "timed-txt"
    assert spoken(reading) == [("", said) for said in SAID]
    assert all(turn.time is not None for turn in reading.transcripts[0].turns)
    assert "How is the lock kept open?\nSplendid.\nTwo boroughs share the keeper and the boat." in reading.transcripts[0].text.replace(
        "\n\n", "\n"
    )


def test_times_in_stars_between_plain_labels_keep_the_interviewer(tmp_path: Path) -> None:
    content = "I1 = interviewer; K = lock keeper\n\nK: We share it.\n*0:30 = I1: And then?\nK: Then it froze.\nK: It was cold.\n*1:10 = I1: Who paid?\nK: Both did.\n"
    reading = read(tmp_path, content)
    assert [(who, what) for who, what in spoken(reading) if who == "I1"] == [("I1", "And then?"), ("I1", "Who paid?")]
    assert [turn.time for turn in reading.transcripts[0].turns if turn.speaker == "I1"] == [30.0, 70.0]
    assert reading.transcripts[0].roles == {"K": "respondent", "I1": "interviewer"}


def test_a_time_at_the_head_of_every_line_is_never_speech(tmp_path: Path) -> None:
    lines = [
        "Moe: How is it kept?",
        "Lie: Two boroughs share it.",
        "They pay by the barge.",
        "And by the day.",
        "Moe: Since when?",
        "Lie: For years.",
    ]
    reading = read(tmp_path, "\n".join(f"[00:{n:02d}] {line}" for n, line in enumerate(lines)) + "\n")
    assert [what for _, what in spoken(reading)] == [line.split(": ")[-1] for line in lines]
    assert [who for who, _ in spoken(reading)] == ["Moe", "Lie", "Lie", "Lie", "Moe", "Lie"]


@pytest.mark.parametrize("mark", ["[00:00:{:02}] {}", "[00:00:{:02}] - {}", "00:00:{:02} {}"])
def test_times_of_lines_below_a_label_of_its_own_are_times(tmp_path: Path, mark: str) -> None:
    """As aTrain writes them: a speaker on a line, below it what was said, each sentence behind its time."""
    talk = [("SPEAKER_00", ["How is the lock kept open?"]), ("SPEAKER_01", ["Two boroughs share the keeper.", "We pay by the barge."])] * 2
    lines, expected, now = ["Transcription of lock.mp3", ""], [], 0
    for who, said in talk:
        lines.append(who)
        for words in said:
            now += 7
            lines.append(mark.format(now, words))
            expected.append((who, words, float(now)))
        lines.append("")
    (transcript,) = read(tmp_path, "\n".join(lines)).transcripts
    assert [(turn.speaker, transcript.text[turn.start : turn.end], turn.time) for turn in transcript.turns] == expected


def cues(*texts: str) -> str:
    return "WEBVTT\n\n" + "\n\n".join(f"00:00:{n:02d}.000 --> 00:00:{n:02d}.900\n{text}" for n, text in enumerate(texts, 1)) + "\n"


def test_words_in_written_angle_brackets_are_words(tmp_path: Path) -> None:
    reading = read(tmp_path, cues("We keep the &lt;upper&gt; lock, and A &amp;lt; B.", "It is <i>ours</i>."), "a.vtt")
    assert [what for _, what in spoken(reading)] == ["We keep the <upper> lock, and A &lt; B.", "It is ours."]
    voices = read(tmp_path, cues("<v Moe>the &lt;upper&gt; lock", "<v Lie>A &amp;lt; B"), "a.vtt")
    assert spoken(voices) == [("Moe", "the <upper> lock"), ("Lie", "A &lt; B")]


def test_words_between_inner_times_are_apart(tmp_path: Path) -> None:
    reading = read(tmp_path, cues("We<00:00:01.200>keep <00:00:01.400><c>it</c><00:00:01.600><c> open</c><00:00:01.700>.", "Yes."), "a.vtt")
    assert spoken(reading)[0] == ("", "We keep it open.")


def test_notes_are_no_speech_and_a_blank_line_inside_a_cue_loses_nothing(tmp_path: Path) -> None:
    vtt = "WEBVTT - lock\nKind: captions\n\nNOTE made by\na machine\n\nSTYLE\n::cue { color: red }\n\n1\n00:01.000 --> 00:02.000\nWe keep it.\n\nBoth of us.\n\nNOTE checked\n\n2\n00:03.000 --> 00:04.000\nAnd you?\n"
    assert [what for _, what in spoken(read(tmp_path, vtt, "a.vtt"))] == ["We keep it. Both of us.", "And you?"]
    srt = "1\n00:00:01,000 --> 00:00:02,000\nWe keep it.\n\nBoth of us.\n\n2\n00:00:03,000 --> 00:00:04,000\nAnd you?\n3\n00:00:05,000 --> 00:00:06,000\nWe too.\n\nTruly."
    assert [what for _, what in spoken(read(tmp_path, srt, "a.srt"))] == ["We keep it. Both of us.", "And you?", "We too. Truly."]


def test_cues_stand_in_sentences(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        cues("<v Moe>How is the", "<v Moe>lock kept?", "<v Lie>Two boroughs", "<v Lie>share it. And the", "<v Lie>keeper too."),
        "a.vtt",
    )
    (transcript,) = reading.transcripts
    assert transcript.text == "Moe: How is the lock kept?\nLie: Two boroughs share it. And the keeper too."
    assert [turn.time for turn in transcript.turns] == [1.0, 2.0, 3.0, 4.0, 5.0]
    assert all("\n" not in transcript.text[one.start : one.end] for one in transcript.segments)


def test_captions_with_a_comma_between_their_times(tmp_path: Path) -> None:
    reading = read(tmp_path, "0:00:01.000,0:00:02.500\nWe keep\nit open.\n\n0:00:03.000,0:00:04.000\nAnd you?\n", "a.sbv")
    assert [(turn.time, what) for turn, (_, what) in zip(reading.transcripts[0].turns, spoken(reading), strict=True)] == [
        (1.0, "We keep it open."),
        (3.0, "And you?"),
    ]
