"""What a learned suggestion rests on, in words that a person can check."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fakes import HashingEncoder
from learning.conftest import GARDENS, SEED, TOOL, TOOLS, decide_all, write_study

from icc_coding.codebook.model import Codebook
from icc_coding.learning.study import keep, learn, open_workbench
from icc_coding.study import Study
from icc_coding.suggesting import Suggester
from icc_coding.suggesting.basis import Basis
from icc_coding.suggesting.run import suggest_kept
from icc_coding.suggesting.share import Like, Share
from icc_coding.suggesting.store import load_suggestions, marked_words, save_suggestions

BARROWS = ["The wheelbarrow went round.", "Nobody owns the wheelbarrow.", "A wheelbarrow for six plots.", "The old wheelbarrow again."]
LUNCHES = ["I had soup for lunch.", "The bus was late.", "My nephew rang.", "It rained on Tuesday."]


@pytest.fixture
def suggester(tmp_path: Path) -> Suggester:
    path = tmp_path / "codebook.yaml"
    path.write_text(GARDENS, encoding="utf-8")
    return Suggester(Codebook.load(path), HashingEncoder())


def test_what_was_learned_is_said_with_the_passages_and_words_that_it_rests_on(suggester: Suggester) -> None:
    suggester.learn([*BARROWS, *LUNCHES], [{TOOLS}] * 4 + [set()] * 4)
    text = "The wheelbarrow is old."
    evidence = suggester.explain(text, TOOLS)
    share = evidence.learned
    assert share is not None
    assert share.decisions == evidence.decisions == 8
    assert share.applied == 4
    assert share.words[0] == "wheelbarrow"
    assert share.accepted is not None
    assert share.accepted.text in BARROWS
    assert share.rejected is not None
    assert share.rejected.text in LUNCHES
    assert share.by_words > 0
    assert share.by_likeness > 0
    assert "learned: " in evidence.line
    assert f"accepted {share.accepted}" in evidence.line
    assert "words that counted: wheelbarrow (in 4 accepted)" in evidence.line
    assert [text[start:end] for start, end in evidence.marks] == ["wheelbarrow"]


def test_a_word_counts_only_if_it_says_something_and_stands_in_another_accepted_passage(suggester: Suggester) -> None:
    said = ["The wheelbarrow went round again with Okafor.", *BARROWS[1:3], "Themselves they oil the wheelbarrow, as themselves they do."]
    suggester.learn([*said, *LUNCHES], [{TOOLS}] * 4 + [set()] * 4)
    share = suggester.explain(said[0], TOOLS).learned
    assert share is not None
    assert dict(zip(share.words, share.accepting, strict=True)) == {"wheelbarrow": 3}, "the passage itself proves nothing"
    share = suggester.explain("Themselves again the wheelbarrow, with Okafor.", TOOLS).learned
    assert share is not None
    assert dict(zip(share.words, share.accepting, strict=True)) == {"wheelbarrow": 4, "okafor": 1}


def test_a_passage_is_not_named_as_like_itself(suggester: Suggester) -> None:
    suggester.learn([*BARROWS, *LUNCHES], [{TOOLS}] * 4 + [set()] * 4)
    share = suggester.explain(BARROWS[0], TOOLS).learned
    assert share is not None
    assert share.accepted is not None
    assert share.accepted.text != BARROWS[0]


@pytest.mark.parametrize(
    ("before", "band", "said"),
    [
        ("possible", "likely", "learned: raised from possible by 14 decisions (9 yes, 5 no); most like accepted “They lend tools.” (0.62); words that counted: lend (in 3 accepted), tools (1)"),
        ("", "likely", "learned: raised from nothing by 14 decisions (9 yes, 5 no)"),
        ("likely", "", "learned: lowered from likely by 14 decisions (9 yes, 5 no)"),
        ("likely", "likely", "learned: as before, after 14 decisions (9 yes, 5 no)"),
    ],
)  # fmt: skip
def test_the_line_says_what_became_of_a_suggestion(before: str, band: str, said: str) -> None:
    share = Share(
        before, band, 14, 9, Like("They lend tools.", 0.62), Like("Soup again.", 0.1), ("lend", "tools"), (3, 1), 0.1, 0.5, 0.2, 0.0
    )
    assert share.line.startswith(said)
    assert "Soup" not in share.line, "what is hardly alike explains nothing"


@pytest.fixture
def learned(tmp_path: Path) -> Study:
    study = write_study(tmp_path / "study")
    decide_all(study)
    desk = open_workbench(study, encoder=HashingEncoder())
    keep(desk, learn(desk))
    return study


def test_every_suggestion_of_a_learned_study_shows_what_can_be_checked_and_marks_its_words(learned: Study) -> None:
    transcripts = open_workbench(learned, encoder=HashingEncoder()).transcripts
    found = suggest_kept(Basis(learned, Codebook.load(learned.codebook), HashingEncoder()), transcripts, "run")
    assert found
    texts = {transcript.text_hash: transcript.text for transcript in transcripts}
    for item in found:
        assert any(part in item.reason for part in ("rule: ", "like: ", "words: ", "learned: "))
        spans = list(zip(item.marks[::2], item.marks[1::2], strict=True))
        assert all(item.start <= start < end <= item.end for start, end in spans)
    lent = [item for item in found if item.code == TOOLS and TOOL[0] in texts[item.text][item.start : item.end]]
    assert all("accepted “" in item.reason for item in lent)
    assert all("40 decisions (12 yes, 28 no)" in item.reason for item in lent), (
        "a model that was written and read again knows how many said yes"
    )
    again = suggest_kept(Basis(learned, Codebook.load(learned.codebook), HashingEncoder()), transcripts, "run")
    assert again == found, "what is kept of an earlier run has the same evidence"
    save_suggestions(learned, found)
    assert load_suggestions(learned) == found
    words = marked_words(found)
    assert {texts[text][start:end] for text, spans in words.items() for start, end in spans} & {"wheelbarrow", "tools", "lend", "ladder"}


def test_a_model_keeps_spans_and_codes_of_what_it_learned_from_and_no_words(learned: Study) -> None:
    rows = json.loads((learned.models / "shared-1" / "answered.json").read_text(encoding="utf-8"))["answered"]
    assert len(rows) == 40
    text, start, end, yes, no = rows[0]
    said = (learned.texts / f"{text}.txt").read_text(encoding="utf-8")[start:end]
    assert (yes == [TOOLS]) == any(words in said for words in TOOL)
    assert len(yes) + len(no) == 3
    kept = b"".join(path.read_bytes() for path in learned.models.rglob("*") if path.is_file())
    assert not any(word.encode() in kept for said in (*TOOL, *SEED) for word in said.split() if len(word) > 6)
