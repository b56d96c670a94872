"""A small codebook, made up for these tests."""

from __future__ import annotations

GOOD = """\
name: Demo
version: "1.0"
language: en
sources:
  - A made-up source
scope:
  definition: Local governments working with other local governments.
  examples: [we share it with the next city]
  rules:
    - {phrase: other cities}
dimensions:
  - id: form
    label: Form
    codes:
      - id: coalition
        label: Coalition
        definition: Cities speak with one voice.
        exclude:
          - Day-to-day services → value.learning
  - id: value
    label: Value
    codes:
      - id: learning
        label: Learning
        formerly: [knowledge]
        color: "#1f6f8b"
        definition: >
          Cities learn from each other,
          and share what they know.
        include: [lessons]
        exclude: ["trade: see form.coalition"]
        examples:
          - We learned a lot from Oslo.
        counter_examples: ["The exchange rate fell."]
        attributes: {expected_form: form.coalition, backbone: often, tags: [a, b]}
        source: Table 1
        rules:
          - {phrase: "learn* from each other"}
          - {near: [["share", "exchange"], ["best practice", "lesson"]], within: 8}
          - {regex: '\\blessons? learned\\b'}
          - {pattern: [{lower: learn, OP: "+"}, {}, {LEMMA: {IN: [city, town]}}]}
          - {phrase: exchange rate, effect: exclude}
collaborations:
  - {id: c40, label: C40, aliases: [C40 Cities], form: form.coalition, value: value.knowledge}
"""


def changed(old: str, new: str) -> tuple[str, int]:
    """The good codebook with one thing changed, and the line (from 1) in which the change begins."""
    assert GOOD.count(old) >= 1, old
    return GOOD.replace(old, new, 1), GOOD[: GOOD.index(old)].count("\n") + 1
