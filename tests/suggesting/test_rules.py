"""Rules through the codebook's own YAML: what they match, what takes a match back, and where exactly it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icc_coding.codebook.model import Codebook
from icc_coding.suggesting.rules.matching import SCOPE, Hit, RuleSet
from icc_coding.suggesting.tokens import sentences
from icc_coding.transcripts import read_file

ROOT = Path(__file__).parents[2]

HEAD = """name: Fictional
version: 1.0.0
language: en
dimensions:
  - id: d
    label: D
    codes:
      - {id: a, label: A, definition: Fictional.}
      - id: c
        label: C
        definition: Fictional.
        rules:
"""
NEAR = '{near: [["share", "lend"], ["tool", "wheel barrow"]], within: 4}'


def ruleset(*rules: str, scope: str = "") -> RuleSet:
    text = HEAD + "".join(f"          - {rule}\n" for rule in rules)
    if scope:
        text = text.replace("dimensions:", f"scope: {{rules: [{scope}]}}\ndimensions:")
    codebook, problems = Codebook.parse(text)
    assert codebook is not None, problems
    return RuleSet(codebook)


def hits(text: str, *rules: str) -> list[Hit]:
    return ruleset(*rules).hits(text, sentences(text))


def found(text: str, *rules: str) -> list[str]:
    return [hit.text for hit in hits(text, *rules)]


def test_a_hit_says_what_matched_where_and_for_whom() -> None:
    text = "Rain. We shared many lessons."
    (hit,) = hits(text, '{phrase: "swap seed"}', '{phrase: "share many lesson"}')
    assert (hit.owner, hit.rule.name, hit.text, hit.sentence) == ("d.c", "d.c#2", "shared many lessons", 1)
    assert text[hit.start : hit.end] == hit.text
    assert hit.counts


def test_scope_rules_belong_to_the_scope() -> None:
    text = "We talked to other towns."
    (hit,) = ruleset("{phrase: nothing}", scope="{phrase: other town}").hits(text, sentences(text))
    assert (hit.owner, hit.text) == (SCOPE, "other towns")


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("learn from each other", "We learned from each other.", ["learned from each other"]),
        ("learned from each other", "They LEARN FROM EACH OTHER!", ["LEARN FROM EACH OTHER"]),
        ("learn from each other", "We learn. From each other we hide.", []),
        ("learn from each other", "We learn a lot from each other.", []),
        ("city", "Cities and the city's mayor.", ["Cities", "city"]),
        ("mayor", "The mayors’ table", ["mayors"]),
        # wildcards stand for letters of one word, alone for one word of any kind
        ("learn*", "A learner is learning.", ["learner", "learning"]),
        ("*sharing", "Timesharing or sharing.", ["Timesharing", "sharing"]),
        ("co*ing", "No cooking, collaborating or cool.", ["cooking", "collaborating"]),
        ("dues*", "The dues are due; our duties lie in the dunes.", ["dues"]),
        ("share * tool", "We share our tools; we share tools.", ["share our tools"]),
        ("share * * tool", "We share all our tools.", ["share all our tools"]),
        ("learn *", "We learn.", ["learn."]),
        # hyphens, also in wildcards
        ("co-operate", "They cooperate, they co-operate, they co operate.", ["cooperate", "co-operate", "co operate"]),
        ("co-op*", "The co-operative cooperated.", ["co-operative", "cooperated"]),
        ("well known", "A well-known tool", ["well-known"]),
        ("nine-one-one", "One nine-one-one centre", ["nine-one-one"]),
        # hesitations do not part a phrase; the span reaches over them
        ("learn from each other", "We learn, um, from, you know, each other.", ["learn, um, from, you know, each other"]),
        ("you know", "Do you know them?", ["you know"]),
        # curly and straight apostrophes are one
        ("don't share", "We don’t share.", ["don’t share"]),
        ("don’t share", "We don't share.", ["don't share"]),
        # every match counts, overlapping ones once, the longest
        ("tool", "A tool is a tool.", ["tool", "tool"]),
        ("a * a", "a b a b a", ["a b a"]),
    ],
)
def test_phrases(phrase: str, text: str, expected: list[str]) -> None:
    assert found(text, f'{{phrase: "{phrase}"}}') == expected


def test_the_shipped_codebook_asks_for_dues_and_not_for_what_is_due_or_for_duties() -> None:
    rules = RuleSet(Codebook.load(ROOT / "icc_coding" / "template" / "codebook.yaml"))

    def cost(text: str) -> list[str]:
        return [hit.text for hit in rules.hits(text, sentences(text)) if hit.owner == "consideration.cost_of_participating"]

    assert cost("Our dues to the network of towns went up.") == ["dues"]
    assert cost("The report is due, and their duties lie in the dunes.") == []


def test_the_shipped_scope_knows_leaders_of_others_by_title_and_takes_no_leader_of_ones_own_for_a_partner() -> None:
    rules = RuleSet(Codebook.load(ROOT / "icc_coding" / "template" / "codebook.yaml"))

    def partner(text: str) -> list[str]:
        return [hit.text for hit in rules.hits(text, sentences(text)) if hit.owner == SCOPE and hit.rule.effect == "require"]

    assert partner("Ellen Berg, the mayor of Westerholt, lent us two engines.") == ["mayor of W"]
    assert partner("The council president of Northmere asked us to buy salt.") == ["council president of N"]
    assert partner("Our county executive pays for half of it.") == ["county executive"]
    assert partner("Another mayor told me so, and the mayors and reeves agreed.") == ["Another mayor", "mayors and reeves"]
    assert partner("Their city manager showed us how; the city managers of the valley meet.") == ["Their city manager", "city managers"]
    assert partner("Our mayor spoke, the council president rose, and the city manager will report in May.") == []


def test_the_shipped_codebook_takes_a_demand_of_an_association_for_a_movement_and_no_mere_meeting_or_statement() -> None:
    rules = RuleSet(Codebook.load(ROOT / "icc_coding" / "template" / "codebook.yaml"))

    def movement(text: str) -> bool:
        return any(hit.owner == "value.political_movement" and hit.counts for hit in rules.hits(text, sentences(text)))

    assert movement("The league of cities urged them to keep the doors open.")
    assert not movement("I came there through the league of cities and met with many people.")
    assert not movement("The league of cities has a statement on how forms are to be filled in.")


def test_one_of_several_phrases_is_enough_and_overlapping_ones_count_once() -> None:
    rule = "{phrase: [wheel barrow, garden tool, tool*]}"
    assert found("Garden tools, a wheel barrow, a toolbox and a spade", rule) == ["Garden tools", "wheel barrow", "toolbox"]
    assert ruleset(rule).rules[-1][1].label == "wheel barrow/garden tool/tool*"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We share tools.", ["share tools"]),
        ("Tools that we share", ["Tools that we share"]),
        ("We lent them our tools.", ["lent them our tools"]),
        ("We lent them all our tools.", []),
        ("We lend a wheel barrow.", ["lend a wheel barrow"]),
        ("We share. Tools are here.", []),
        ("Sharing the old tools and lending tools", ["lending tools"]),
        ("Only the tools.", []),
    ],
)
def test_near_finds_the_tightest_window_in_any_order(text: str, expected: list[str]) -> None:
    assert found(text, NEAR) == expected


def test_near_needs_a_word_of_its_own_for_every_group() -> None:
    rule = '{near: [["exchange"], ["exchange", "idea"]], within: 5}'
    assert found("The exchange was fine.", rule) == []
    assert found("An exchange of ideas", rule) == ["exchange of ideas"]
    assert found("An exchange after an exchange", rule) == ["exchange after an exchange"]


def test_near_with_three_groups() -> None:
    rule = '{near: [["one"], ["two"], ["three"]], within: 5}'
    assert found("three x two x one", rule) == ["three x two x one"]
    assert found("three x two x x one", rule) == []


def test_regex_ignores_case_and_stays_in_its_sentence() -> None:
    assert found("SHUT the tap", '{regex: "shut the \\\\w+"}') == ["SHUT the tap"]
    assert found("They shut. The tap drips.", '{regex: "shut.*tap"}') == []
    assert found("tap tap", '{regex: "^tap"}') == ["tap"]
    assert found("They left. Tap water is fine.", '{regex: "^tap"}') == ["Tap"]


def test_every_match_is_found_so_that_a_negated_one_hides_no_other() -> None:
    for rule in ('{regex: "share tools"}', "{pattern: [{LEMMA: share}, {LEMMA: tool}]}", '{phrase: "share tool"}'):
        assert [hit.counts for hit in hits("We do not share tools, but they share tools.", rule)] == [False, True], rule


def test_spacy_patterns_see_lemmas_and_take_the_longest_match() -> None:
    rule = '{pattern: [{LEMMA: share}, {LOWER: {IN: [many, all]}, OP: "*"}, {LEMMA: tool}]}'
    text = "😀 We shared all many tools."
    (hit,) = hits(text, rule)
    assert hit.text == "shared all many tools"
    assert text[hit.start : hit.end] == hit.text


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("[{LOWER: {IN: [tool, seed]}}]", "A Tool", True),
        ("[{LEMMA: {IN: [lend, share]}}, {LOWER: tools}]", "They lent tools", True),
        ("[{LOWER: old, OP: '?'}, {LOWER: tool}]", "A tool", True),
        ("[{LOWER: old, OP: '*'}, {IS_DIGIT: true}]", "Room 12", True),
        ("[{LOWER: old, OP: '{0,2}'}, {IS_DIGIT: true}]", "Room 12", True),
        ("[{LOWER: old, OP: '!'}, {LOWER: tool}]", "new tool", True),
        ("[{LOWER: {NOT_IN: [old]}}, {LOWER: tool}]", "new tool", True),
        ("[{LOWER: {FUZZY: wheelbarrow}}]", "A wheelbarow", True),
        ("[{TEXT: Tool}]", "a tool", False),
        ("[{LOWER: old, OP: '+'}, {LOWER: tool}]", "A tool", False),
    ],
)
def test_patterns_that_need_no_certain_word_are_tried_all_the_same(pattern: str, text: str, matches: bool) -> None:
    assert bool(found(text, f"{{pattern: {pattern}}}")) == matches


@pytest.mark.parametrize(
    ("regex", "text"),
    [
        ("colou?r", "Color"),
        ("(tool|seed)s", "SEEDS"),
        ("(?:tool|)shed", "a shed"),
        ("(tool)?shed", "the shed"),
        ("a{0}shed", "shed"),
        ("(gar|plot)+den", "gardens: garden"),
        ("na[iï]ve", "naïve"),
        ("ï?dea", "an idea"),
        ("(?-i:Tool)", "Tool"),
        ("(?<!old )tools", "new tools"),
        ("(?=shed)she", "shed"),
        ("tool(?! shed)", "toolbox"),
        ("t.ol", "tool"),
        (r"water\s+tap", "water\u00a0tap"),
        ("the water (tap|hose)", "the water hose"),
        ("[tT]ap|hose", "tap"),
    ],
)
def test_an_expression_is_never_left_untried_where_it_matches(regex: str, text: str) -> None:
    assert found(text, f"{{regex: '{regex}'}}")


def test_the_example_study_finds_the_same_with_and_without_the_prefilter() -> None:
    codebook = Codebook.load(ROOT / "codebook.yaml")
    (talk,) = read_file(ROOT / "transcripts" / "05-council-leader-millbrook.txt")
    text = talk.text[:9000]
    read = sentences(text)
    regexes = [(code.id, rule) for code in codebook.codes for rule in code.rules if rule.kind == "regex"]
    expected = {
        (owner, rule.name, sentence.start + match.start())
        for sentence in read
        for owner, rule in regexes
        for match in re.finditer(rule.value, text[sentence.start : sentence.end], re.IGNORECASE)
    }
    hits = {(hit.owner, hit.rule.name, hit.start) for hit in RuleSet(codebook).hits(text, read) if hit.rule.kind == "regex"}
    assert expected
    assert hits - {hit for hit in hits if hit[0] == SCOPE} == expected


@pytest.mark.parametrize("effect", ["exclude", "require"])
def test_other_effects_are_told_and_do_not_speak_for_the_code(effect: str) -> None:
    (hit,) = hits("We do not use power tools.", f'{{phrase: "power tool", effect: {effect}}}')
    assert (hit.rule.effect, hit.counts, hit.negation) == (effect, False, "")


@pytest.mark.parametrize(
    ("text", "negator"),
    [
        ("We share tools.", ""),
        ("We do not share tools.", "not"),
        ("We don’t share tools.", "n't"),
        ("We never really wanted to share tools.", "never"),
        ("We never really wanted them all to share tools.", ""),  # six words away
        ("Nobody can share tools.", "nobody"),
        ("There is no plan to share tools.", "no"),
        ("It is not easy, but we share tools.", ""),
        ("Not today, we share tools.", ""),
        ("We share tools, not seeds.", ""),
        ("Not only do we share tools.", ""),
        ("We not just talk, we share tools.", ""),
        ("No doubt we share tools.", ""),
        ("Why don't we share tools?", ""),
        ("They refused to share tools.", "refused"),
        ("It is not, um, so that we share tools.", "not"),
    ],
)
def test_negation(text: str, negator: str) -> None:
    for rule in (
        '{phrase: "share tool"}',
        '{near: [["share"], ["tool"]], within: 3}',
        '{regex: "share tools"}',
        "{pattern: [{LEMMA: share}]}",
    ):
        (hit,) = hits(text, rule)
        assert (hit.negation, hit.counts) == (negator, not negator), rule


@pytest.mark.parametrize(
    "rule",
    [
        '{phrase: "no water"}',
        '{near: [["no", "without"], ["water"]], within: 3}',
        '{regex: "no water"}',
        "{pattern: [{LOWER: 'no'}, {LOWER: water}]}",
    ],
)
def test_a_rule_with_its_own_negator_is_not_negated(rule: str) -> None:
    (hit,) = hits("It is not true that there was no water.", rule)
    assert hit.counts


def test_a_negation_before_a_name_negates_something_else() -> None:
    rule = "{regex: '(the )?league of .+?ns\\b|C-?40'}"
    assert [hit.counts for hit in hits("No, the League of Gardens said so.", rule)] == [True]
    assert [hit.counts for hit in hits("It is not us, C40 said so.", rule)] == [True]
    assert [hit.counts for hit in hits("There is no league of gardens.", rule)] == [False]


def test_spans_are_exact_after_emoji_and_combining_letters() -> None:
    text = "😀👩‍🌾 Cafe\u0301! We 😀 share\u00a0tools 😀. naïve 🌱 seeds"
    for rule, words in (
        ('{phrase: "share tool"}', "share\u00a0tools"),
        ('{regex: "se+ds"}', "seeds"),
        ("{pattern: [{LOWER: seeds}]}", "seeds"),
    ):
        (hit,) = hits(text, rule)
        assert (hit.text, text[hit.start : hit.end]) == (words, words)


@pytest.mark.parametrize(
    ("rule", "text", "words"),
    [
        ('{phrase: "öğren*"}', "Çok şey ÖĞRENDİK, evet.", "ÖĞRENDİK"),
        ('{phrase: "birlikte al*"}', "Tuzu BİRLİKTE ALDIK.", "BİRLİKTE ALDIK"),
        ('{phrase: "İLÇE BİRLİĞİ"}', "Bizim ilçe birliği yaptı.", "ilçe birliği"),
        ('{near: [["ışık*"], ["aldı*"]], within: 3}', "IŞIKLAR pahalı ALDIK.", "IŞIKLAR pahalı ALDIK"),
        ('{regex: "seçim"}', "SEÇİMDEN sonra.", "SEÇİM"),
        ('{regex: "birlikte"}', "BİRLİKTE aldık.", "BİRLİKTE"),
        ("{pattern: [{LOWER: parti}]}", "Aynı parti.", "parti"),
    ],
)
def test_turkish_capitals_are_the_letters_that_they_stand_for(rule: str, text: str, words: str) -> None:
    assert found(text, rule) == [words]


@pytest.mark.parametrize("rule", ['{phrase: "reunión"}', '{phrase: "reunio\u0301n*"}', '{regex: "reuni[oó]n"}'])
def test_letters_with_an_accent_that_stands_by_itself_are_found(rule: str) -> None:
    text = "U\u0308ber la reunio\u0301n, y la\u00adREUNI\u00d3N."
    first, second = "reunio\u0301n", "REUNI\u00d3N"
    assert found(text.replace("la\u00ad", "la "), rule) == [first, second]


def test_nothing_matches_in_nothing() -> None:
    assert not hits("“”", "{pattern: [{IS_ALPHA: true}]}", NEAR)
    assert not hits("", '{phrase: "a"}', '{regex: "."}', NEAR)


RULES = ruleset(
    '{phrase: "share* tool"}',
    '{phrase: "* town"}',
    '{phrase: "co-op*"}',
    NEAR,
    '{near: [["no", "never"], ["share"], ["town"]], within: 9}',
    '{regex: "share\\\\W+\\\\w+|o\\\\b"}',
    '{pattern: [{LEMMA: share}, {OP: "*"}, {LEMMA: town}]}',
    '{phrase: "power", effect: exclude}',
)
PIECES = [
    "share",
    "Shared",
    "tools",
    "town",
    "co-op",
    "cooperate",
    "not",
    "never",
    "no",
    "power",
    ",",
    "um,",
    ". ",
    "?",
    "\n\n",
    "😀",
    "e\u0301",
    "wheel barrow",
    "lend",
    "\u00a0",
    "‑",
]


@given(st.one_of(st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join), st.text(max_size=60)))
@settings(max_examples=200, deadline=None)
def test_a_hit_is_what_stands_at_its_span_inside_one_sentence(text: str) -> None:
    read = sentences(text)
    for hit in RULES.hits(text, read):
        assert hit.text == text[hit.start : hit.end]
        assert hit.text
        assert read[hit.sentence].start <= hit.start < hit.end <= read[hit.sentence].end
        assert not hit.negation or hit.negation in text.lower().replace("’", "'")


@given(st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map(" ".join), min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_a_rule_set_keeps_nothing_of_one_text_for_the_next(texts: list[str]) -> None:
    alone = [ruleset(*(_yaml for _yaml in ('{phrase: "share* tool"}', NEAR))).hits(text, sentences(text)) for text in texts]
    shared = ruleset('{phrase: "share* tool"}', NEAR)
    assert [shared.hits(text, sentences(text)) for text in texts] == alone
