"""Sentences and words as rules and word overlap see them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icc_coding.language import visible, visible_places
from icc_coding.letters import small
from icc_coding.suggesting.tokens import sentences, sentences_of, words_of

PIECES = [
    "We",
    "don’t",
    "share",
    ",",
    "um",
    "you know",
    ".",
    "?",
    "\n",
    "  ",
    "😀",
    "e\u0301",
    "“well”",
    "re-use",
    "\u00a0",
    "—",
    "…",
    "N.Y.",
    "'s",
]
talk = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join))


def words(text: str) -> list[str]:
    return [word for sentence in sentences(text) for word in sentence.words]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We learn, um, from them.", ["we", "learn", "from", "them", "."]),
        ("We learn, you know, from them.", ["we", "learn", "from", "them", "."]),
        ("Do you know them?", ["do", "you", "know", "them", "?"]),
        ("A well-known by-law", ["a", "well", "known", "by", "law"]),
        ("the mayor’s “idea”", ["the", "mayor", "idea"]),
        ("They don’t.", ["they", "do", "n't", "."]),
        ("Uh. Er, yes", [".", "yes"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "\u00a0"])
def test_a_text_without_words_has_no_sentence(text: str) -> None:
    assert sentences(text) == ()


def test_a_sentence_of_hesitations_has_no_words() -> None:
    (only,) = sentences("Um, uh.")
    assert only.words == (".",)


def test_offsets_after_an_emoji_count_code_points() -> None:
    text = "😀😀 Yes. 😀 We share."
    second = sentences(text)[-1]
    assert text[second.start : second.end] == "😀 We share."
    assert [text[a:b] for a, b in zip(second.starts, second.ends, strict=True)] == ["😀", "We", "share", "."]


def test_many_texts_are_read_like_each_alone() -> None:
    texts = ["One. Two.", "", "Three, four."]
    assert list(sentences_of(texts)) == [sentences(text) for text in texts]


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("Learn* from each-other", ("learn*", "from", "each", "other")),
        ("co-op* run", ("co", "op*", "run")),
        ("don’t", ("do", "n't")),
        ("* town", ("*", "town")),
    ],
)
def test_words_of_a_phrase(phrase: str, expected: tuple[str, ...]) -> None:
    assert words_of(phrase) == expected


@given(talk)
@settings(max_examples=150, deadline=None)
def test_sentences_lie_in_order_and_words_inside_them(text: str) -> None:
    place = 0
    for sentence in sentences(text):
        assert place <= sentence.start < sentence.end <= len(text)
        assert not visible(text[place : sentence.start]).strip()
        inside = sentence.start
        for word, start, end in zip(sentence.words, sentence.starts, sentence.ends, strict=True):
            assert inside <= start < end <= sentence.end
            assert word == small(visible_places(text[start:end])[0]).replace("’", "'")
            inside = end
        place = sentence.end
    assert not visible(text[place:]).strip()


def test_cutting_sentences_loads_no_torch_and_another_thread_may() -> None:
    script = (
        "import sys, threading\n"
        "from icc_coding.suggesting.tokens import sentences\n"
        "import icc_coding.language as language\n"
        "assert len(sentences('One bus. Two buses.')) == 2\n"
        "assert 'torch' not in sys.modules\n"
        "seen = []\n"
        "with language._torch_hidden():\n"
        "    thread = threading.Thread(target=lambda: (__import__('torch'), seen.append('loaded')))\n"
        "    thread.start()\n"
        "    thread.join()\n"
        "print(seen)"
    )
    assert subprocess.check_output([sys.executable, "-c", script], text=True).strip() == "['loaded']"


def test_cutting_sentences_wakes_no_graphics_processor(tmp_path: Path) -> None:
    (tmp_path / "cupy.py").write_text("print('awake')", encoding="utf-8")
    script = "from icc_coding.suggesting.tokens import sentences\nprint(len(sentences('One bus. Two buses.')))"
    places = os.pathsep.join((str(tmp_path), *sys.path))
    told = subprocess.check_output([sys.executable, "-c", script], text=True, env={**os.environ, "PYTHONPATH": places})
    assert told.strip() == "2"


def test_spacy_comes_without_its_command_line_and_gives_it_to_whoever_asks() -> None:
    script = (
        "import sys\nfrom icc_coding.language import english\nenglish()\n"
        "print({'torch', 'spacy.cli', 'spacy.cli.info'} & set(sys.modules))\n"
        "import spacy, spacy.cli\nprint(spacy.cli.__file__ is not None, spacy.info(silent=True)['spacy_version'] == spacy.__version__)"
    )
    assert subprocess.check_output([sys.executable, "-c", script], text=True).split("\n")[:2] == ["set()", "True True"]
