"""The codebook's document in Markdown."""

from __future__ import annotations

import re

from icc_coding.codebook import outline
from icc_coding.codebook.model import Code, Codebook, Rule
from icc_coding.codebook.outline import OutlinePart

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~$])")


def to_markdown(codebook: Codebook) -> str:
    """The same as the HTML page: how to code, scope, the list of codes, every code in full, collaborations, sources."""
    return _MarkdownPage(codebook).markdown()


class _MarkdownPage:
    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook
        self.numbers = outline.numbers(codebook)

    def markdown(self) -> str:
        book = self.codebook
        lines = [f"# {_plain(book.name)}", "", f"Codebook, version {_plain(book.version)}, fingerprint `{book.hash}`", ""]
        lines += ["## How to code by hand", "", *(f"{number}. {text}" for number, text in enumerate(outline.HOW_TO, 1)), ""]
        lines += self._glance() + self._scope()
        for number, dimension in enumerate(book.dimensions, 1):
            lines += [f"## {number} {_plain(dimension.label)}", ""]
            lines += [line for code in dimension.codes for line in self._code(code)]
        lines += self._collaborations() + self._changes() + self._sources() + self._rules_appendix()
        return "\n".join(lines).rstrip() + "\n"

    def _scope(self) -> list[str]:
        scope = self.codebook.scope
        if not (scope.definition or scope.examples or scope.counter_examples):
            return []
        lines = ["## Scope: what is coded at all", "", *self._paragraphs(scope.definition)]
        for part in outline.examples(scope):
            lines += self._part(part, "###")
        return lines

    def _glance(self) -> list[str]:
        lines = ["## The codes at a glance", "", "| No. | Code | Id | In short |", "|---|---|---|---|"]
        for code in self.codebook.codes:
            lines.append(f"| {self.numbers[code.id]} | {_plain(code.label)} | `{code.id}` | {self._text(outline.gist(code))} |")
        return [*lines, ""]

    def _code(self, code: Code) -> list[str]:
        lines = [f"### {self.numbers[code.id]} {_plain(code.label)}", "", f"`{code.id}`, fingerprint `{code.hash}`", ""]
        lines += self._paragraphs(code.definition)
        for part in (*outline.boundaries(code), *outline.examples(code)):
            lines += self._part(part, "####")
        return lines + self._about(code)

    def _about(self, code: Code) -> list[str]:
        lines = [f"- {_plain(title)}: {text}" for title, text in outline.about(self.codebook, code, self._text, _plain)]
        return [*lines, ""] if lines else []

    def _rules_appendix(self) -> list[str]:
        blocks = self._rules("Scope", self.codebook.scope.rules)
        for code in self.codebook.codes:
            blocks += self._rules(f"{self.numbers[code.id]} {code.label}", code.rules)
        title = f"## Appendix: {outline.RULES_TITLE.lower()}"
        return [title, "", outline.RULES_INTRO, "", _plain(outline.RULES_NOTE), "", *blocks] if blocks else []

    def _rules(self, title: str, rules: tuple[Rule, ...]) -> list[str]:
        if not rules:
            return []
        lines = [f"### {_plain(title)}", ""]
        for part in outline.rule_parts(rules):
            lines += [f"{part.title}:", "", *(f"- {_plain(text)}" for text in part.texts), ""]
        return lines

    def _part(self, part: OutlinePart, heading: str) -> list[str]:
        texts = (outline.spoken(text) if part.spoken else text for text in part.texts)
        return [f"{heading} {part.title}", "", *(f"- {self._text(text)}" for text in texts), ""]

    def _collaborations(self) -> list[str]:
        if not self.codebook.collaborations:
            return []
        lines = ["## Named collaborations", "", "| Name | Also called | Form | Value | Source |", "|---|---|---|---|---|"]
        for one in self.codebook.collaborations:
            cells = (one.label, ", ".join(one.aliases), one.form, one.value, one.source)
            lines.append("| " + " | ".join(self._text(cell) for cell in cells) + " |")
        return [*lines, ""]

    def _changes(self) -> list[str]:
        lines = [f"- {self._text(outline.revision_line(one))}" for one in self.codebook.changes]
        return [f"## {outline.CHANGES_TITLE}", "", *lines, ""] if lines else []

    def _sources(self) -> list[str]:
        sources = [f"- {self._text(source)}" for source in self.codebook.sources]
        return ["## Sources", "", *sources, ""] if sources else []

    def _paragraphs(self, text: str) -> list[str]:
        return [line for paragraph in outline.paragraphs(text) for line in (self._text(paragraph), "")]

    def _text(self, text: str) -> str:
        return outline.with_links(" ".join(text.split()), self.codebook, self._name, _plain)

    def _name(self, code: Code) -> str:
        return f"{self.numbers[code.id]} {_plain(code.label)}"


def _plain(text: str) -> str:
    """A text in which nothing is read as Markdown; its blanks are kept."""
    escaped = _SPECIAL.sub(r"\\\1", text)
    return re.sub(r"^(\s*)(?:(#+|[-+])(?=\s)|(\d+)([.)])(?=\s))", _escape_first, escaped)


def _escape_first(match: re.Match[str]) -> str:
    return f"{match[1]}\\{match[2]}" if match[2] else f"{match[1]}{match[3]}\\{match[4]}"
