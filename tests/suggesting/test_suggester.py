"""The library's face: scores that depend on the text alone, and reasons that name what stands there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from fakes import HashingEncoder
from hypothesis import given, settings
from hypothesis import strategies as st

from icc_coding import Codebook, Suggester
from icc_coding.errors import UserError
from icc_coding.study import Study
from icc_coding.suggesting.bands import RULED
from icc_coding.suggesting.encoding.encoder import Progress, Vectors
from icc_coding.suggesting.passage import ScoredPassage
from icc_coding.suggesting.run import passages_of
from icc_coding.suggesting.scoring import LACKING, total
from icc_coding.suggesting.tokens import sentences
from icc_coding.transcripts import read_study
from suggesting.conftest import GARDENS, SEEDS, TOOLS, WATER

LEND = "We lend our wheelbarrow to the other garden."
TAP = "In August they shut the tap."
LUNCH = "I had a sandwich, and the bus was late."
SWAP = "We swap tomato seeds."
TEXTS = [LEND, TAP, LUNCH, SWAP, "", "   \n", "😀", "12", f"{LUNCH} {TAP}"]


def test_scores_have_a_row_a_text_and_a_column_a_code(suggester: Suggester) -> None:
    scores = suggester.scores(TEXTS)
    assert isinstance(scores, pd.DataFrame)
    assert list(scores.columns) == [TOOLS, SEEDS, WATER]
    assert len(scores) == len(TEXTS)
    assert suggester.scores([]).shape == (0, 3)


def test_the_code_that_a_text_is_about_scores_best_and_other_talk_low(suggester: Suggester) -> None:
    scores = suggester.scores([LEND, SWAP, TAP, LUNCH])
    assert scores.idxmax(axis=1).tolist()[:3] == [TOOLS, SEEDS, WATER]
    assert scores.iloc[3].max() < scores.iloc[:3].max(axis=1).min()


def test_a_text_without_words_scores_nothing(suggester: Suggester) -> None:
    assert (suggester.scores(["", "  \n "]) == 0).all(axis=None)


@given(st.lists(st.one_of(st.sampled_from(TEXTS), st.text(max_size=40)), min_size=1, max_size=5))
@settings(max_examples=40, deadline=None)
def test_scores_lie_between_0_and_1_and_depend_on_the_text_alone(suggester: Suggester, texts: list[str]) -> None:
    together = suggester.scores(texts)
    assert together.min(axis=None) >= 0
    assert together.max(axis=None) <= 1
    for row, text in enumerate(texts):
        assert suggester.scores([text]).iloc[0].tolist() == together.iloc[row].tolist()


def test_two_suggesters_of_one_codebook_agree(suggester: Suggester) -> None:
    other = Suggester(suggester.codebook, HashingEncoder())
    pd.testing.assert_frame_equal(other.scores(TEXTS), suggester.scores(TEXTS))


def test_a_long_text_scores_like_its_best_window(suggester: Suggester) -> None:
    chat = "I had a sandwich. The bus was late. My nephew rang. It rained again. "
    alone = suggester.scores([TAP])[WATER][0]
    for before, after in ((0, 12), (6, 6), (12, 0)):
        score = suggester.scores([chat * before + TAP + " " + chat * after])[WATER][0]
        assert score > 10 * suggester.scores([chat * 12])[WATER][0]
        assert score == pytest.approx(alone, abs=0.35)


def test_the_last_sentence_of_any_length_is_read(suggester: Suggester) -> None:
    for count in range(6, 14):
        text = "It rained again. " * count + TAP
        assert suggester.explain(text, WATER).sentence == TAP


def test_one_text_instead_of_a_list_is_refused_in_one_sentence(suggester: Suggester) -> None:
    with pytest.raises(UserError, match=r"write scores\(\[text\]\)"):
        suggester.scores(LEND)


def test_explain_says_what_spoke_for_the_code(suggester: Suggester) -> None:
    text = f"{LUNCH} 😀 {LEND}"
    evidence = suggester.explain(text, TOOLS)
    assert evidence.score == pytest.approx(suggester.scores([text])[TOOLS][0], abs=0.0006)
    assert (evidence.code, evidence.label, evidence.decisions) == (TOOLS, "Tool sharing", 0)
    assert evidence.probability is None
    (hit,) = evidence.hits
    assert (hit.rule, hit.words, hit.effect, hit.negation) == (f"{TOOLS}#1", "lend our wheelbarrow", "include", "")
    assert text[hit.start : hit.end] == hit.words
    assert hit.wording == "lend/borrow/share + wheelbarrow/ladder/tool within 6"
    assert evidence.example == "We lend our wheelbarrow to the garden next door."
    assert evidence.sentence.endswith(LEND)
    assert "wheelbarrow" in evidence.words
    assert evidence.runner_up in (SEEDS, WATER)
    assert evidence.runner_up_score < evidence.score
    assert evidence.scope == ("other garden",)
    assert "rule: “lend our wheelbarrow”" in evidence.line
    assert "like: “We lend our wheelbarrow to the garden next door.”" in evidence.line


def test_explain_says_what_spoke_against_it(suggester: Suggester) -> None:
    negated = suggester.explain("We never lend our wheelbarrow.", TOOLS)
    assert negated.hits[0].negation == "never"
    assert "negated: “never … lend our wheelbarrow”" in negated.line
    excluded = suggester.explain("We lend tools, power tools too.", TOOLS)
    assert {hit.effect for hit in excluded.hits} == {"include", "exclude"}
    assert "against: “power tools”" in excluded.line


def test_what_speaks_against_a_code_lowers_its_score(suggester: Suggester) -> None:
    told = "My uncle, who came by train on a rainy Tuesday with his bicycle and two loaves, said we {} borrow that old {} in winter."
    plain, negated, excluded, elsewhere = suggester.scores(
        [
            told.format("always", "tool"),
            told.format("never", "tool"),
            told.format("always", "power tool"),
            "I own a power tool. " + told.format("always", "tool"),
        ]
    )[TOOLS]
    assert excluded < negated < plain < 1
    assert excluded < elsewhere


def test_a_required_word_that_is_missing_takes_the_rules_away(suggester: Suggester) -> None:
    without, with_it = suggester.scores(["An exchange of cards.", "An exchange of cuttings."])[SEEDS]
    assert with_it > without
    assert [hit.effect for hit in suggester.explain("An exchange of cards.", SEEDS).hits] == ["include"]


def test_explain_takes_a_former_id_and_refuses_an_unknown_one_or_no_words(tmp_path: Path) -> None:
    path = tmp_path / "codebook.yaml"
    path.write_text(GARDENS.replace("label: Tool sharing", "label: Tool sharing\n        formerly: [help.tools]"), encoding="utf-8")
    suggester = Suggester(Codebook.load(path), HashingEncoder())
    assert suggester.explain(LEND, "help.tools").code == TOOLS
    with pytest.raises(UserError, match=TOOLS):
        suggester.explain(LEND, "help.tool_shering")
    with pytest.raises(UserError, match="no sentence"):
        suggester.explain(" ", TOOLS)


def test_a_codebook_of_one_bare_code_works(tmp_path: Path) -> None:
    path = tmp_path / "codebook.yaml"
    path.write_text(
        "name: F\nversion: 1.0.0\nlanguage: en\ndimensions:\n- {id: a, label: A, codes: [{id: b, label: Rain, definition: It rains.}]}\n",
        encoding="utf-8",
    )
    suggester = Suggester(Codebook.load(path), HashingEncoder())
    wet, dry = suggester.scores(["It rains.", LUNCH])["a.b"]
    assert wet > dry
    assert suggester.explain("It rains.", "a.b").runner_up == ""


def test_what_the_scope_excludes_takes_its_own_rules_away_in_that_sentence_alone(tmp_path: Path) -> None:
    scope = 'scope:\n  definition: Gardens with gardens.\n  rules:\n    - {phrase: "other garden"}\n    - {phrase: "kindergarten", effect: exclude}\n'
    codes = "dimensions:\n  - id: d\n    label: D\n    codes:\n      - {id: a, label: A, definition: Gardens meet.}\n"
    (tmp_path / "codebook.yaml").write_text(f"name: Fictional\nversion: 1.0.0\nlanguage: en\n{scope}{codes}", encoding="utf-8")
    suggester = Suggester(Codebook.load(tmp_path / "codebook.yaml"), HashingEncoder())

    def rules_add(text: str) -> float:
        (found,) = suggester.measure([ScoredPassage.of(text)])
        (without,) = suggester.measure([ScoredPassage.of(text.replace("other garden", "another plot"))])
        return round(found.scope - without.scope, 3)

    assert (
        rules_add("We met the other garden. The kindergarten sang.") - rules_add("We met the other garden, a kindergarten. They sang.")
        > 0.9
    )


def test_what_the_scope_requires_guards_the_rules_of_every_code(tmp_path: Path) -> None:
    path = tmp_path / "codebook.yaml"
    guard = '    - {phrase: "other garden*", effect: require}\n    - {phrase: "rival*", effect: exclude}\ndimensions:'
    path.write_text(GARDENS.replace("dimensions:", guard, 1), encoding="utf-8")
    suggester = Suggester(Codebook.load(path), HashingEncoder())

    def rules(text: str) -> list[float]:
        return [float(value) for value in suggester.measure([ScoredPassage.of(text)])[0].rules]

    beside, same = "We lend a ladder. They shut the tap. I mean the other gardens.", "We and other gardens lend a ladder."
    outside, passage, sentence = rules("We lend a ladder. They shut the tap."), rules(beside), rules(same)
    assert 0 < outside[0] < RULED <= passage[0] < sentence[0]
    assert outside[2] == outside[0]
    assert passage[2] == passage[0]
    assert outside[1] == passage[1] == 0
    assert rules("We lend a ladder. The other gardens are our rivals.")[0] == outside[0]
    disputed = rules("We and other gardens lend a ladder. They shut the tap. The rival was there.")
    assert passage[0] == disputed[0] < sentence[0]  # as much speaks against the scope as for it


def test_what_lacks_all_that_the_scope_requires_is_less_like_the_subject_and_never_likely(tmp_path: Path) -> None:
    path = tmp_path / "codebook.yaml"
    path.write_text(GARDENS.replace("dimensions:", '    - {phrase: "other garden*", effect: require}\ndimensions:', 1), encoding="utf-8")
    bare, guarded = (Suggester(Codebook.load(one), HashingEncoder()) for one in (_written(tmp_path / "bare.yaml", GARDENS), path))
    inside, outside = ScoredPassage.of("We lend a ladder and other gardens do."), ScoredPassage.of("We lend a ladder and a tap.")
    (unguarded,), (without,) = (one.measure([outside]) for one in (bare, guarded))
    assert without.lacking
    assert not unguarded.lacking
    assert not guarded.measure([inside])[0].lacking
    assert unguarded.scope - without.scope == pytest.approx(LACKING, abs=0.001)


def _written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_rules_that_name_the_same_words_say_it_once(tmp_path: Path) -> None:
    path = tmp_path / "codebook.yaml"
    more = '- {phrase: "tool library"}\n          - {phrase: "library"}\n          - {phrase: "borrow* a ladder"}'
    path.write_text(GARDENS.replace('- {phrase: "tool library"}', more, 1), encoding="utf-8")
    suggester = Suggester(Codebook.load(path), HashingEncoder())

    def rules(text: str) -> float:
        return float(suggester.measure([ScoredPassage.of(text)])[0].rules[0])

    once, twice = rules("The library was shut."), rules("The library was shut. We lend a ladder.")
    assert rules("The tool library was shut.") == once
    assert rules("They borrowed a ladder.") == once  # two rules, the same words
    assert rules("The library and the library were shut.") == once  # one rule, twice
    assert rules("We lend a ladder and the library was shut.") == twice > once


def test_what_the_scope_requires_may_stand_in_the_sentence_beside(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "codebook.yaml"
    path.write_text(GARDENS.replace('"other garden*"', '"by the road", effect: require'), encoding="utf-8")
    talk = "Lim: Think of the gardens by the road. " + "It rained on all of us. " * 3 + "They shut the tap. And so on. Good.\n"
    (study.transcripts / "monday.txt").write_text(talk, encoding="utf-8")
    passages = passages_of(read_study(study).transcripts[0])
    suggester = Suggester(Codebook.load(path), HashingEncoder())
    near, far = passages[0], passages[-1]
    assert suggester.measure([far])[0].rules.max() < RULED
    joined = replace(far, around=near.sentences[:1], beside=(near.text,))
    assert suggester.measure([joined])[0].rules.max() >= RULED


def test_captions_without_a_full_stop_are_read_to_their_end() -> None:
    captions = "and then it rained on the road again " * 60
    pieces = ScoredPassage.of(captions + "they shut the tap").sentences
    assert max(len(piece.words) for piece in pieces) <= 120
    assert [word for piece in pieces for word in piece.words] == (captions + "they shut the tap").split()
    assert ScoredPassage.of("It rained. We left.").sentences == sentences("It rained. We left.")


def test_a_text_in_capitals_scores_as_it_does_in_small_letters(suggester: Suggester) -> None:
    pd.testing.assert_frame_equal(suggester.scores([f"{LUNCH} {TAP}".upper()]), suggester.scores([f"{LUNCH} {TAP}"]))


def expecting(tmp_path: Path, form: str) -> Suggester:
    """The gardens, with water disputes expected of sharing tools, or of none."""
    path = tmp_path / "codebook.yaml"
    attributes = f"        attributes: {{expected_form: {form}}}\n" if form else ""
    path.write_text(GARDENS.replace("        label: Water dispute\n", f"        label: Water dispute\n{attributes}"), encoding="utf-8")
    return Suggester(Codebook.load(path), HashingEncoder())


def test_a_rule_of_a_form_says_something_for_the_value_expected_of_it_and_the_other_way_round(tmp_path: Path) -> None:
    apart, together = expecting(tmp_path, ""), expecting(tmp_path, TOOLS)
    before, after = apart.scores([LEND, TAP, LUNCH]), together.scores([LEND, TAP, LUNCH])
    assert after[WATER][0] > before[WATER][0]
    assert after[TOOLS][1] > before[TOOLS][1]
    assert after[SEEDS].tolist() == before[SEEDS].tolist()
    assert after.iloc[2].tolist() == before.iloc[2].tolist()
    assert after[TOOLS][0] == before[TOOLS][0] > after[WATER][0]
    evidence = together.explain(LEND, WATER)
    assert [(hit.owner, LEND[hit.start : hit.end]) for hit in evidence.allied] == [(TOOLS, "lend our wheelbarrow")]
    assert f"rule of {TOOLS}: “lend our wheelbarrow”" in evidence.line
    assert "lend our wheelbarrow" in [LEND[start:end] for start, end in evidence.marks]
    assert evidence.hits == ()
    assert together.explain(LEND, SEEDS).allied == ()


def test_a_value_whose_form_is_said_too_scores_higher_than_alone(tmp_path: Path) -> None:
    apart, together = expecting(tmp_path, ""), expecting(tmp_path, TOOLS)
    both = ScoredPassage.of("We lend our wheelbarrow to the garden next door, and there is no water there.")
    before, after = (total(one.measure([both])[0]) for one in (apart, together))
    assert (after > before).tolist() == [code in (TOOLS, WATER) for code in together.targets.codes]


@pytest.mark.filterwarnings("error")
def test_an_encoder_that_tells_no_texts_apart_leaves_words_and_rules(tmp_path: Path) -> None:
    class Alike(HashingEncoder):
        def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
            return np.full_like(super().encode(texts, progress), 0.125)

    suggester = Suggester(Codebook.load(_written(tmp_path / "codebook.yaml", GARDENS)), Alike("alike"))
    measured = suggester.measure([ScoredPassage.of(LEND)])[0]
    assert not measured.similarity.any()
    scores = suggester.scores([LEND, LUNCH])
    assert np.isfinite(scores.to_numpy()).all()
    assert scores[TOOLS][0] > scores[TOOLS][1]


def test_what_is_alike_to_all_codes_is_taken_off_and_a_code_alone_keeps_its_likeness(tmp_path: Path) -> None:
    twice, once = tmp_path / "twice.yaml", tmp_path / "once.yaml"
    head = "name: Gardens\nversion: 1.0.0\nlanguage: en\ndimensions:\n- id: help\n  label: Help\n  codes:\n"
    codes = [f"  - {{id: {name}, label: Ladders, definition: Gardens lend their ladder to one another.}}\n" for name in ("one", "two")]
    once.write_text(head + codes[0], encoding="utf-8")
    twice.write_text(head + "".join(codes), encoding="utf-8")
    text = "Gardens lend their ladder to the garden next door."
    alone, among = (Suggester(Codebook.load(path), HashingEncoder()).explain(text, "help.one") for path in (once, twice))
    assert alone.overlap > among.overlap > 0
