"""An expression that could take for ever is named with its line and left out; every other is used as it was."""

from __future__ import annotations

import re
import time
import warnings
from pathlib import Path

import pytest
from harbours import CODEBOOK, fake_encoder, make_study, run

from icc_coding.codebook.changing.around import read_rule
from icc_coding.codebook.model import Codebook
from icc_coding.codebook.slow_regex import Patient, compiled, is_slow, slow_in
from icc_coding.errors import UserError
from icc_coding.suggesting.rules.matching import RuleSet
from icc_coding.suggesting.tokens import sentences_of

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "expression",
    [r"(a|aa)+$", r"(tug|t|u|g|ug)*!{3}", r"(b|bb|b+)+$"],
)
def test_repeats_inside_repeats_are_found(expression: str) -> None:
    begin = time.process_time()
    assert is_slow(expression)
    assert time.process_time() - begin < 20


@pytest.mark.parametrize("expression", [r"(a+)+$", r"(\w+\s?)*x{20}", r"(\d+)*-", r"(.*,){11}P", r"(x+x+)+y"])
def test_what_only_one_engine_is_slow_at_is_matched_by_the_other(expression: str) -> None:
    """Python's own engine would try these for ages on a sentence of sixty letters."""
    assert not is_slow(expression)
    begin = time.process_time()
    for letter in ("a", "x", "1", "word ", "a,"):
        list(compiled(expression).finditer(letter * 60 + "!"))
    assert time.process_time() - begin < 10


@pytest.mark.parametrize(
    "expression", [r"\blend\w* (\w+ ){0,3}tug", r"a+b+c+", r"(share|pool)\w* the costs?", r"(\w+ ){0,5}x", r"(?:ab)+", r"[a-z]+"]
)
def test_others_are_not(expression: str) -> None:
    assert not is_slow(expression)
    assert not isinstance(compiled(expression), Patient)


def test_no_rule_of_the_own_codebook_is_slow() -> None:
    codebook = Codebook.load(ROOT / "codebook.yaml")
    assert not [r.value for code in codebook.codes for r in code.rules if r.kind == "regex" and is_slow(r.value)]


@pytest.mark.parametrize("expression", [r"a*a*a*a*b", r"\w*\w*\w*\w*!$"])
def test_repeats_one_after_another_are_matched_under_a_clock(expression: str) -> None:
    found = compiled(expression)
    assert isinstance(found, Patient)
    begin = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the other engine finishes it, or its clock rings
        assert found.finditer("a" * 2000) == []
    assert time.process_time() - begin < 20


@pytest.mark.parametrize("expression", ["^(a+)+$", "(x+x+)+y", "^a*a*a*a*b$"])
def test_a_slow_expression_inside_a_pattern_is_named_and_left_out_and_no_word_stops_a_run(tmp_path: Path, expression: str) -> None:
    study = make_study(tmp_path / "study")
    rule = f"{{pattern: [{{LOWER: {{IN: [we, they]}}}}, {{LOWER: {{REGEX: '{expression}'}}}}]}}"
    study.codebook.write_text(CODEBOOK.replace('{phrase: "lower fee*"}', rule), encoding="utf-8")
    text = f"We {'a' * 2000} {'x' * 60}. They {'a' * 60}b and {'x' * 60}. We lend our tug."
    with pytest.warns(UserWarning, match="takes too long") as said:
        rules = RuleSet(Codebook.load(study.codebook))
    assert f"the rule `{expression}` of trouble.fee_dispute" in str(said[0].message)
    hits = rules.hits(text, next(iter(sentences_of([text]))))
    assert [hit.text for hit in hits] == ["lend our tug"]
    with pytest.raises(UserError, match="takes too long"):
        read_rule(rule)


def test_an_expression_inside_a_pattern_that_takes_no_time_stays() -> None:
    assert slow_in("pattern", [{"LOWER": {"REGEX": "^(un|in)?\\w*(able|ible)$"}}, {"OP": "+"}]) == ""
    assert slow_in("pattern", [{"LOWER": {"REGEX": "^(ha|he)+$"}}]) == ""


@pytest.mark.parametrize("command", ["code", "check"])
def test_the_rule_is_named_with_its_line_and_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setattr("icc_coding.suggesting.basis.SentenceEncoder", fake_encoder)
    study = make_study(tmp_path / "study")
    slow = CODEBOOK.replace('{phrase: "pilot* ring"}', "{regex: '(a|aa)+$'}")
    study.codebook.write_text(slow, encoding="utf-8")
    line = next(number for number, text in enumerate(slow.splitlines(), 1) if "(a|aa)" in text)
    (study.transcripts / "long.txt").write_text("Captain Ode: " + "word " * 400 + "end.\n", encoding="utf-8")
    begin = time.process_time()
    result = run(study, command)
    assert result.exit_code == 0, result.output
    assert f"codebook.yaml, line {line}: the rule" in result.output
    assert time.process_time() - begin < 60


def test_the_other_rules_hit_as_before(tmp_path: Path) -> None:
    study = make_study(tmp_path / "study")
    study.codebook.write_text(CODEBOOK.replace('{phrase: "lower fee*"}', "{regex: '(a|aa)+$'}"), encoding="utf-8")
    text = "We lend our tug."
    with pytest.warns(UserWarning, match=re.escape("(a|aa)+$")):
        rules = RuleSet(Codebook.load(study.codebook))
    assert [hit.text for hit in rules.hits(text, next(iter(sentences_of([text]))))] == ["lend our tug"]
