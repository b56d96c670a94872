"""What a codebook's document says, in which order and under which number, for every format it is written in."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from icc_coding.codebook.model import Code, Codebook, Revision, Rule, Scope
from icc_coding.codebook.schema import MENTION
from icc_coding.codebook.wording import EFFECTS, LEGEND, describe

HOW_TO = (
    "Read the excerpt with what stands before and after it. The interviewer's questions are context and get no code.",
    "Ask first whether it is in scope. If it is not, it gets no code.",
    "Go through the dimensions one by one. An excerpt may get several codes, also of one dimension, or none.",
    "Let the definition decide. “Applies when” and “Does not apply when” settle the usual doubts and name the code that fits instead.",
    "Compare with the examples: they are made up, and show how somebody may say it.",
    "When in doubt, write the doubt down with the excerpt instead of leaving the code out in silence.",
)
RULES_TITLE = "What the program looks for"
RULES_INTRO = "Coding by hand needs none of this. It shows why the program proposes a code."
RULES_NOTE = f"{LEGEND} Long lists are cut here; the codebook's file has them in full."
CHANGES_TITLE = "What changed, and why"
_LONGEST = 8  # words of a rule's lists that are shown


@dataclass(frozen=True, slots=True)
class OutlinePart:
    """A titled list of texts; `spoken` ones are shown in quotation marks."""

    title: str
    texts: tuple[str, ...]
    spoken: bool = False


def numbers(codebook: Codebook) -> dict[str, str]:
    """Code id -> its number in the document: dimension and place, counted from 1."""
    return {
        code.id: f"{outer}.{inner}"
        for outer, dimension in enumerate(codebook.dimensions, 1)
        for inner, code in enumerate(dimension.codes, 1)
    }


def boundaries(code: Code) -> tuple[OutlinePart, ...]:
    """When the code applies and when not; empty parts are left out."""
    return _filled(OutlinePart("Applies when", code.include), OutlinePart("Does not apply when", code.exclude))


def examples(of: Code | Scope) -> tuple[OutlinePart, ...]:
    """What belongs and what only seems to; empty parts are left out."""
    titles = ("In scope", "Out of scope") if isinstance(of, Scope) else ("Examples", "Counter-examples")
    return _filled(OutlinePart(titles[0], of.examples, spoken=True), OutlinePart(titles[1], of.counter_examples, spoken=True))


def _filled(*parts: OutlinePart) -> tuple[OutlinePart, ...]:
    return tuple(part for part in parts if part.texts)


def rule_parts(rules: tuple[Rule, ...]) -> tuple[OutlinePart, ...]:
    """The rules in plain words, under what they do."""
    described = {effect: tuple(describe(rule, _LONGEST) for rule in rules if rule.effect == effect) for effect in EFFECTS}
    return tuple(OutlinePart(EFFECTS[effect], texts) for effect, texts in described.items() if texts)


def gist(code: Code) -> str:
    """The first sentence of a code's definition, or its part before a colon."""
    flat = " ".join(code.definition.split())
    return re.split(r"(?<=[.!?]) |: ", flat, maxsplit=1)[0].rstrip(".:") + "."


def paragraphs(text: str) -> list[str]:
    """Paragraphs, which blank lines part, each on one line."""
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip()]


def with_links(text: str, codebook: Codebook, link: Callable[[Code], str], plain: Callable[[str], str]) -> str:
    """A text in which every code that it names is replaced by `link`, and everything else passed through `plain`."""
    parts, last = [], 0
    for match in MENTION.finditer(text):
        code = codebook.by_id.get(match.group())
        if code is not None:
            parts += [plain(text[last : match.start()]), link(code)]
            last = match.end()
    return "".join((*parts, plain(text[last:])))


def spoken(text: str) -> str:
    """A text in quotation marks, unless it brings its own."""
    return text if text[:1] in "\"“‘'«„" else f"“{text}”"


def revision_line(revision: Revision) -> str:
    """`2026-11-22, version 1.1.0, ana (value.learning_exchange): why`."""
    version = (f", version {revision.version}" if revision.version else "") + (f", {revision.coder}" if revision.coder else "")
    codes = f" ({', '.join(revision.codes)})" if revision.codes else ""
    return f"{revision.date}{version}{codes}: {revision.reason}"


def named_for(codebook: Codebook, code: Code) -> tuple[str, ...]:
    """Labels of the collaborations whose form or value is this code."""
    found = []
    for collaboration in codebook.collaborations:
        ids = [codebook.by_id[name].id for name in (collaboration.form, collaboration.value) if name in codebook.by_id]
        if code.id in ids:
            found.append(collaboration.label)
    return tuple(found)


def about(codebook: Codebook, code: Code, linked: Callable[[str], str], plain: Callable[[str], str]) -> list[tuple[str, str]]:
    """(title, text) of a code's former ids, its named collaborations, what its author says of it, and its source; empty ones are left out.
    Former ids are `plain`: linked, each would name the code itself."""
    entries = [("Named collaborations", ", ".join(named_for(codebook, code)))]
    entries += [(key.replace("_", " ").capitalize(), attribute_words(value)) for key, value in code.attributes.items()]
    told = [(title, linked(text)) for title, text in (*entries, ("Source", code.source)) if text]
    return [("Formerly", plain(", ".join(code.formerly))), *told] if code.formerly else told


def attribute_words(value: str | tuple[str, ...]) -> str:
    """An attribute of a code in words: several values with commas."""
    return value if isinstance(value, str) else ", ".join(value)
