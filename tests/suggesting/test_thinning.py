"""Possible suggestions are thinned out within a transcript: near repeats once, and not more than a reader can use."""

from __future__ import annotations

import random

import pytest

from icc_coding.study import Study
from icc_coding.suggesting.bands import LIKELY, POSSIBLE, QUIET
from icc_coding.suggesting.store import Suggestion
from icc_coding.suggesting.thinning import BEYOND, LEAST, PER_1000_WORDS, REPEAT, held_back, thinned
from icc_coding.transcripts import Transcript, read_study

MOTION = "The clerk reads out that every garden shall lend its long ladder to the garden beyond the canal in autumn."
NEAR = MOTION.replace("in autumn", "in the autumn")
OTHER = "Nobody asked us before the pump was moved to the far end of the meadow behind the sheds."


def spoken(study: Study, sentences: list[str]) -> Transcript:
    """A fictional talk with one segment for each sentence: each is a turn of another person."""
    lines = [f"{'Lim' if number % 2 else 'Ode'}: {sentence}" for number, sentence in enumerate(sentences)]
    (study.transcripts / "meeting.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    transcript = next(found for found in read_study(study).transcripts if found.name == "meeting")
    assert len(transcript.segments) == len(sentences)
    return transcript


def unlike(count: int) -> list[str]:
    """Sentences of twelve made-up words that have little in common."""
    draw = random.Random(3)
    words = ["".join(draw.choices("abdegiklmnoprstu", k=6)) for _ in range(400)]
    return [" ".join(draw.sample(words, 12)).capitalize() + "." for _ in range(count)]


def suggested(transcript: Transcript, bands: list[str], scores: list[float], code: str = "help.tool_sharing") -> list[Suggestion]:
    return [
        Suggestion(transcript.text_hash, transcript.name, s.start, s.end, s.index, (s.index,), code, score, band, None, "words", "c", "r")
        for s, band, score in zip(transcript.segments, bands, scores, strict=True)
    ]


@pytest.mark.parametrize(
    ("bands", "kept"),
    [
        ([POSSIBLE, POSSIBLE, POSSIBLE], [QUIET, POSSIBLE, POSSIBLE]),  # the stronger of two that say the same stays
        ([POSSIBLE, LIKELY, POSSIBLE], [QUIET, LIKELY, POSSIBLE]),
        ([LIKELY, LIKELY, POSSIBLE], [LIKELY, LIKELY, POSSIBLE]),  # likely ones are never held back
    ],
)
def test_of_passages_that_say_nearly_the_same_the_strongest_is_shown(study: Study, bands: list[str], kept: list[str]) -> None:
    talk = spoken(study, [MOTION, NEAR, OTHER])
    found = thinned(talk, suggested(talk, bands, [0.4, 0.6, 0.5]))
    assert [item.band for item in found] == kept
    assert held_back(found) == ({REPEAT: kept.count(QUIET)} if QUIET in kept else {})
    assert all(item.reason == (f"held back: {REPEAT} · words" if item.band == QUIET else "words") for item in found)


def test_repeats_of_another_code_are_another_matter(study: Study) -> None:
    talk = spoken(study, [MOTION, NEAR])
    one, two = suggested(talk, [POSSIBLE] * 2, [0.4, 0.6])
    other = suggested(talk, [POSSIBLE] * 2, [0.4, 0.6], "help.seed_swap")[1]
    assert [item.band for item in thinned(talk, [one, other])] == [POSSIBLE, POSSIBLE]
    assert [item.band for item in thinned(talk, [one, two, other])] == [QUIET, POSSIBLE, POSSIBLE]


def test_the_weakest_possible_ones_beyond_what_a_reader_can_use_are_held_back(study: Study) -> None:
    count = LEAST + 10
    talk = spoken(study, unlike(count))
    scores = [0.2 + 0.01 * ((n * 7) % count) for n in range(count)]
    bands = [LIKELY if n in (0, 5) else POSSIBLE for n in range(count)]
    found = thinned(talk, suggested(talk, bands, scores))
    shown = [item.score for item in found if item.band == POSSIBLE]
    held = [item.score for item in found if item.band == QUIET]
    assert len(shown) == LEAST
    assert held_back(found) == {BEYOND: count - 2 - LEAST}
    assert min(shown) > max(held)
    assert [item.band for item in found if item.segment in (0, 5)] == [LIKELY, LIKELY]


def test_a_long_transcript_may_have_more(study: Study) -> None:
    count = 200
    talk = spoken(study, unlike(count))
    spoken_words = sum(len(talk.text[s.start : s.end].split()) for s in talk.segments)
    found = thinned(talk, suggested(talk, [POSSIBLE] * count, [0.3 + n / 1000 for n in range(count)]))
    assert sum(item.band == POSSIBLE for item in found) == PER_1000_WORDS * spoken_words // 1000 > LEAST
