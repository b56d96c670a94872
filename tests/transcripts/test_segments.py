"""Segments, composition and letter case hold their promises on any text."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from icc_coding.language import english, sentence_spans
from icc_coding.transcripts.casing import restore_case
from icc_coding.transcripts.compose import compose
from icc_coding.transcripts.draft import Piece
from icc_coding.transcripts.model import Turn
from icc_coding.transcripts.segments import FULL, LONG, SENTENCES, SHORT, cut_segments, stretches_of, trimmed

WORDS = st.lists(
    st.sampled_from(["we", "met", "Mayor", "e.g.", "city,", "bus.", "really?", "no!", "Mr.", "…", "C40", "日本。", "😀", "and\n"]),
    max_size=60,
)
SPEECH = st.one_of(WORDS.map(" ".join), st.text(max_size=40), st.just("word " * 200))
PIECES = st.lists(
    st.builds(
        Piece,
        before=st.sampled_from(["", "Ana: ", "[00:01] ", "  "]),
        speech=SPEECH,
        after=st.sampled_from(["", " #00:01#", " "]),
        opens=st.booleans(),
        speaker=st.sampled_from(["", "Ana", "Ben"]),
        furniture=st.booleans(),
        note=st.booleans(),
        closes=st.integers(0, 9).map(lambda n: n == 0),
        join=st.sampled_from(["\n", " ", ""]),
    ),
    max_size=14,
)


@settings(max_examples=150, deadline=None)
@given(PIECES)
def test_turns_and_segments_cover_the_speech_once_and_in_order(pieces: list[Piece]) -> None:
    composed = compose(pieces)
    text, turns = composed.text, composed.turns
    segments = cut_segments(text, turns)
    end = 0
    for number, turn in enumerate(turns):
        assert turn.index == number
        assert end <= turn.start < turn.end <= len(text)
        assert text[turn.start : turn.end] == text[turn.start : turn.end].strip()
        end = turn.end
    covered = [0] * len(text)
    stretches = stretches_of(turns)
    for segment in segments:
        assert turns[segment.turn].start <= segment.start < turns[segment.turn].end
        first, last = stretches[segment.stretch]
        assert first <= segment.turn < last
        assert turns[first].start <= segment.start < segment.end <= turns[last - 1].end
        for place in range(segment.start, segment.end):
            covered[place] += 1
    spoken = {place for turn in turns for place in range(turn.start, turn.end)}
    assert all(covered[place] == 1 or text[place].isspace() for place in spoken)
    assert all(place in spoken or text[place].isspace() for place, times in enumerate(covered) if times)
    assert cut_segments(text, turns) == segments


@settings(max_examples=100, deadline=None)
@given(PIECES)
def test_no_letter_is_lost(pieces: list[Piece]) -> None:
    def letters(text: str) -> list[str]:
        return sorted(character for character in text if character.isalnum())

    written = "".join(piece.before + piece.speech + piece.after for piece in pieces)
    assert letters(compose(pieces).text) == letters(written)


def one_turn(text: str) -> tuple[Turn, ...]:
    return (Turn(0, 0, len(text)),)


def sizes(text: str) -> list[int]:
    return [len(text[s.start : s.end].split()) for s in cut_segments(text, one_turn(text))]


def test_segments_gather_sentences() -> None:
    assert sizes("We met here. " * 7) == [9, 12]
    assert sizes(" ".join(["We met here again and again that year, all of us. "] * 9))[0] == 3 * 11
    assert sizes(("word " * 50 + "end. ") * 3) == [51, 51, 51]


def test_short_rest_joins_and_long_sentence_is_cut() -> None:
    text = "One of us spoke to all of them at length. " * 3 + "Yes."
    assert sizes(text) == [31]
    endless = sizes("word " * 400)
    assert sum(endless) == 400
    assert max(endless) <= LONG
    commas = "and so it went on and on with them, " * 40
    assert all(text.endswith(",") for text in [commas[s.start : s.end] for s in cut_segments(commas, one_turn(commas.rstrip()))[:-1]])


def test_constants_are_what_the_documentation_says() -> None:
    assert (SENTENCES, FULL, SHORT, LONG) == (3, 45, 8, 120)


def test_segments_do_not_cross_what_stands_between_turns() -> None:
    composed = compose([Piece("Ana: ", "We met", opens=True, speaker="Ana"), Piece(">> ", "in May.", opens=True, speaker="Ana")])
    assert [composed.text[s.start : s.end] for s in cut_segments(composed.text, composed.turns)] == ["We met", "in May."]
    joined = compose([Piece("Ana: ", "We met", opens=True, speaker="Ana"), Piece("", "in May.", opens=True, speaker="Ana")])
    assert [joined.text[s.start : s.end] for s in cut_segments(joined.text, joined.turns)] == ["We met\nin May."]


def test_furniture_moves_behind_the_turn_that_goes_on() -> None:
    composed = compose(
        [
            Piece("Ana: ", "We met", opens=True, speaker="Ana", join=" "),
            Piece("Page 2", furniture=True),
            Piece("", "in May."),
            Piece("Ben: ", "Yes.", opens=True, speaker="Ben"),
        ]
    )
    assert composed.text == "Ana: We met in May.\nPage 2\nBen: Yes."


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80) | WORDS.map(" ".join).map(str.upper))
def test_case_is_restored_in_place(text: str) -> None:
    restored = restore_case(text)
    assert len(restored) == len(text)
    assert restored.lower() == text.lower()


def test_only_shouted_text_changes() -> None:
    assert restore_case("WE MET THE MAYOR. I THINK IT WENT WELL. >> DID IT?") == "We met the mayor. I think it went well. >> Did it?"
    assert restore_case("We joined C40 and ICLEI in 2019.") == "We joined C40 and ICLEI in 2019."


MARKED = st.lists(
    st.sampled_from(
        [
            "we",
            "Mayor",
            "e.g.",
            "U.S.",
            "Mr.",
            "etc.",
            "...",
            "…",
            "?!",
            ".",
            '"',
            "”",
            ")",
            "(",
            "'s",
            "3.5",
            "。",
            "x" * 120 + ".y",
            " ",
            "\n",
            "\t",
            "—",
            ":)",
        ]
    ),
    max_size=14,
)


@given(st.one_of(MARKED.map("".join), MARKED.map(" ".join), st.text(max_size=30)))
@settings(max_examples=300, deadline=None)
def test_sentences_are_those_of_the_sentencizer(text: str) -> None:
    """Whether they are told without tokens, from the tokens, or by the pipeline."""

    def shown(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
        return [(a, b) for a, b in (trimmed(text, *span) for span in spans) if a < b]

    assert shown(sentence_spans(text)) == shown([(one.start_char, one.end_char) for one in english()(text).sents])
