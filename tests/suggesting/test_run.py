"""The run over a study: what is coded, how neighbours are joined, and that the same input gives the same suggestions."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from fakes import HashingEncoder

from icc_coding.errors import UserError
from icc_coding.study import Study
from icc_coding.suggesting import Suggester
from icc_coding.suggesting.run import find, locate, merge, passages_of, study_suggester, suggest
from icc_coding.suggesting.store import Suggestion, load_suggestions, save_suggestions
from icc_coding.transcripts import Segment, Transcript, read_study
from suggesting.conftest import SEEDS, TOOLS, WATER


@pytest.fixture
def suggestions(suggester: Suggester, talks: tuple[Transcript, ...]) -> list[Suggestion]:
    return suggest(suggester, talks, "run-1")


def touched(transcript: Transcript, suggestion: Suggestion) -> list[Segment]:
    return [s for s in transcript.segments if s.start < suggestion.end and suggestion.start < s.end]


def test_each_code_is_found_where_it_is_spoken_of(suggestions: list[Suggestion], talks: tuple[Transcript, ...]) -> None:
    monday, sunday = talks
    assert {(s.transcript, s.code) for s in suggestions if s.band == "likely"} >= {("sunday", TOOLS), ("sunday", SEEDS), ("monday", WATER)}
    for suggestion in suggestions:
        transcript = monday if suggestion.transcript == "monday" else sunday
        assert suggestion.text == transcript.text_hash
        assert suggestion.run == "run-1"
        assert suggestion.probability is None
        assert 0 < suggestion.score <= 1
    assert not any("sandwich" in monday.text[s.start : s.end] for s in suggestions if s.text == monday.text_hash)


def test_a_suggestion_covers_whole_neighbouring_segments(suggestions: list[Suggestion], talks: tuple[Transcript, ...]) -> None:
    sunday = talks[1]
    tools = next(s for s in suggestions if s.code == TOOLS and s.text == sunday.text_hash)
    segments = touched(sunday, tools)
    assert len(segments) > 1
    assert (tools.start, tools.end) == (segments[0].start, segments[-1].end)
    assert tools.segments == tuple(s.index for s in segments)
    assert tools.segment == segments[0].index
    assert len({s.stretch for s in segments}) == 1


def test_segments_are_not_joined_over_one_that_stands_between(suggester: Suggester, talks: tuple[Transcript, ...]) -> None:
    sunday = talks[1]
    whole = next(s for s in suggest(suggester, [sunday], "run-1") if s.code == TOOLS)
    first, gap, last = whole.segments
    parted = replace(sunday, segments=tuple(s for s in sunday.segments if s.index != gap))
    found = [s.segments for s in suggest(suggester, [parted], "run-1") if s.code == TOOLS]
    assert found == [(first,), (last,)]


def test_a_joined_suggestion_is_as_strong_as_its_strongest_segment(suggester: Suggester, talks: tuple[Transcript, ...]) -> None:
    sunday = talks[1]
    whole = next(s for s in suggest(suggester, [sunday], "run-1") if s.code == TOOLS)
    parts = []
    for index in whole.segments:  # each segment in a transcript that holds no other
        alone = replace(sunday, segments=tuple(s for s in sunday.segments if s.index == index))
        parts += [s for s in suggest(suggester, [alone], "run-1") if s.code == TOOLS]
    assert len(parts) == len(whole.segments)
    assert all(len(part.segments) == 1 for part in parts)
    strongest = max(parts, key=lambda part: part.score)
    assert whole.score == pytest.approx(strongest.score, abs=0.2)  # neighbours lend a segment a little context


def test_what_is_only_possible_is_not_joined_to_what_is_likely(suggester: Suggester, talks: tuple[Transcript, ...]) -> None:
    sunday = talks[1]
    (found,) = (items for _, items in find(suggester, [sunday]))
    first, second, third = (item for item in found if item.code == TOOLS)
    weaker = [first, replace(second, band="possible"), replace(third, band="possible")]
    parts = merge(sunday, weaker, suggester.codebook, "run-1")
    assert [(part.band, part.segments) for part in parts] == [
        ("likely", (first.segment,)),
        ("possible", (second.segment, third.segment)),
    ]
    assert parts[0].end <= parts[1].start


def test_interviewers_are_not_coded(suggestions: list[Suggestion], talks: tuple[Transcript, ...]) -> None:
    for transcript in talks:
        for suggestion in (s for s in suggestions if s.text == transcript.text_hash):
            assert {transcript.role(transcript.turn_of(s).speaker) for s in touched(transcript, suggestion)} == {"respondent"}
    assert "Do you lend tools" in talks[1].text


def test_a_speaker_without_coded_talk_gives_nothing(suggester: Suggester, talks: tuple[Transcript, ...]) -> None:
    silent = replace(talks[1], roles={"Okoro": "interviewer", "Interviewer": "interviewer"})
    assert suggest(suggester, [silent], "run-1") == []
    assert suggest(suggester, [], "run-1") == []


def test_suggestions_of_a_transcript_do_not_depend_on_the_others(suggester: Suggester, talks: tuple[Transcript, ...]) -> None:
    alone = [suggestion for transcript in talks for suggestion in suggest(suggester, [transcript], "run-1")]
    assert suggest(suggester, talks, "run-1") == alone
    assert sorted(suggest(suggester, talks[::-1], "run-1"), key=repr) == sorted(alone, key=repr)


def test_the_same_study_gives_the_same_suggestions_with_a_cold_and_a_warm_cache(
    study: Study, suggester: Suggester, talks: tuple[Transcript, ...]
) -> None:
    runs = []
    for _ in range(2):
        encoder = HashingEncoder()
        runs.append((suggest(study_suggester(study, suggester.codebook, encoder), talks, "run-1"), sum(map(len, encoder.asked))))
    assert runs[0][0] == runs[1][0] == suggest(suggester, talks, "run-1")
    assert runs[1][1] == 0


def test_suggestions_stand_in_the_order_of_transcript_and_place(suggestions: list[Suggestion]) -> None:
    places = [(s.transcript, s.start, s.end) for s in suggestions]
    assert places == sorted(places)


def test_progress_reaches_the_end_and_never_goes_back(suggester: Suggester, talks: tuple[Transcript, ...]) -> None:
    told: list[tuple[int, int]] = []
    suggest(suggester, talks, "run-1", lambda what, done, size: told.append((done, size)))
    assert told[-1] == (sum(t.words for t in talks),) * 2  # as `check` and the head of what `code` prints count them
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_a_passage_knows_its_question_and_its_neighbours_within_the_stretch(talks: tuple[Transcript, ...]) -> None:
    monday, sunday = talks
    passages = passages_of(sunday)
    assert passages[0].question == "Do you lend tools to the garden next door?"
    assert passages[-1].question == "And in spring?"
    assert [bool(passage.around) for passage in passages] == [True] * (len(passages) - 1) + [False]
    for passage, segment in zip(passages, sunday.coded_segments, strict=True):
        assert passage.text == sunday.text[segment.start : segment.end]
    assert len(passages_of(monday)) == len(monday.coded_segments)


def test_talk_in_capitals_is_coded_like_any_other(study: Study, suggester: Suggester) -> None:
    path = study.transcripts / "monday.txt"
    before, said, after = re.split("(?<=Lim: )(.*)", path.read_text(encoding="utf-8"), maxsplit=1)
    quiet = suggest(suggester, read_study(study).transcripts[:1], "r")
    path.write_text(before + said.upper() + after, encoding="utf-8")
    loud = suggest(suggester, read_study(study).transcripts[:1], "r")
    assert WATER in [s.code for s in loud]
    assert [(s.code, s.start, s.end, s.score) for s in loud] == [(s.code, s.start, s.end, s.score) for s in quiet]


def test_locate_finds_the_coded_segments_of_a_span(talks: tuple[Transcript, ...]) -> None:
    sunday = talks[1]
    first, second = sunday.coded_segments[:2]
    assert locate(talks, sunday.text_hash, first.end - 3, second.start + 3) == [(sunday, 0), (sunday, 1)]
    with pytest.raises(UserError, match="icc-coding code"):
        locate(talks, sunday.text_hash, 0, 5)


def test_stored_suggestions_come_back_as_they_were(study: Study, suggestions: list[Suggestion]) -> None:
    assert load_suggestions(study) == []
    changed = [*suggestions, replace(suggestions[0], probability=0.25, reason="“naïve” 😀, =1+1", segments=(1, 2, 3))]
    save_suggestions(study, changed)
    assert load_suggestions(study) == changed
    save_suggestions(study, [])
    assert load_suggestions(study) == []


def test_the_stored_file_is_the_same_byte_for_byte(study: Study, suggestions: list[Suggestion]) -> None:
    save_suggestions(study, suggestions)
    before = study.suggestions.read_bytes()
    save_suggestions(study, suggestions)
    assert study.suggestions.read_bytes() == before


def test_a_spoilt_or_older_file_is_a_sentence_with_the_remedy(study: Study, suggestions: list[Suggestion]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    save_suggestions(study, suggestions)
    study.suggestions.write_bytes(study.suggestions.read_bytes()[:100])
    with pytest.raises(UserError, match=r"suggestions\.parquet.*icc-coding code"):
        load_suggestions(study)
    pq.write_table(pa.table({"code": ["a.b"]}), study.suggestions)
    with pytest.raises(UserError, match="another version"):
        load_suggestions(study)
