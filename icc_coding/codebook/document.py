"""The codebook as a document that a coder can work from by hand: one self-contained HTML page that prints well."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from icc_coding.codebook import outline
from icc_coding.codebook.colors import DARK_PAGE, LIGHT_PAGE, color_of, tint, visible
from icc_coding.codebook.document_style import STYLE
from icc_coding.codebook.model import Code, Codebook, Collaboration, Dimension, Rule
from icc_coding.codebook.outline import OutlinePart


def to_html(codebook: Codebook) -> str:
    """One HTML page without scripts, links to other files or anything from the network."""
    return _Page(codebook).html()


class _Page:
    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook
        self.numbers = outline.numbers(codebook)

    def html(self) -> str:
        book = self.codebook
        title = f"{book.name}: codebook {book.version}"
        body = [
            self._title(),
            '<main id="codes">',
            self._how_to(),
            self._glance(),
            self._scope(),
            *(self._dimension(number, dimension) for number, dimension in enumerate(book.dimensions, 1)),
            self._collaborations(),
            self._changes(),
            self._sources(),
            self._rules_appendix(),
            "</main><footer></footer>",
        ]
        return (
            f'<!doctype html>\n<html lang="{escape(book.language)}">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
            f"<title>{escape(title)}</title>\n<style>{STYLE}{self._running_foot(title)}</style>\n</head>\n<body>\n"
            + "\n".join(part for part in body if part)
            + "\n</body>\n</html>\n"
        )

    def _running_foot(self, title: str) -> str:
        """The title at the foot of every printed page; all but plain letters escaped for CSS."""
        text = re.sub(r"[^A-Za-z0-9 .,:;()-]", lambda sign: f"\\{ord(sign.group()):x} ", title)
        return f'@media print {{ @page {{ @bottom-left {{ content: "{text}"; font: 8pt sans-serif; color: #555; }} }} }}\n'

    def _title(self) -> str:
        book = self.codebook
        codes, dimensions = len(book.codes), len(book.dimensions)
        return (
            '<a class="skip" href="#glance">Skip to the list of codes</a>\n'
            f'<header class="title"><h1>{escape(book.name)}</h1>'
            f'<p class="meta">Codebook, version {escape(book.version)} · {codes} codes in {dimensions} dimensions · '
            f"fingerprint <code>{book.hash}</code></p></header>"
        )

    def _how_to(self) -> str:
        return f"<section><h2>How to code by hand</h2><ol>{_each('li', map(escape, outline.HOW_TO))}</ol></section>"

    def _scope(self) -> str:
        scope = self.codebook.scope
        if not (scope.definition or scope.examples or scope.counter_examples):
            return ""
        parts = "".join(self._part(part) for part in outline.examples(scope))
        body = f'<div class="definition">{self._paragraphs(scope.definition)}</div>{parts}'
        return f'<section class="sheet" id="scope"><h2>Scope: what is coded at all</h2>{body}</section>'

    def _glance(self) -> str:
        tables = []
        for dimension in self.codebook.dimensions:
            rows = "".join(
                f'<tr style="{_lines_of(color_of(self.codebook, code.id))}"><td>{self.numbers[code.id]}</td>'
                f'<td><a href="#{code.id}">{escape(code.label)}</a><code>{code.id}</code></td>'
                f"<td>{self._text(outline.gist(code))}</td></tr>\n"
                for code in dimension.codes
            )
            head = '<thead><tr><th scope="col">No.</th><th scope="col">Code</th><th scope="col">In short</th></tr></thead>'
            tables.append(f'<table class="glance"><caption>{escape(dimension.label)}</caption>{head}<tbody>{rows}</tbody></table>')
        return f'<section class="sheet" id="glance"><h2>The codes at a glance</h2>{"".join(tables)}</section>'

    def _dimension(self, number: int, dimension: Dimension) -> str:
        codes = "\n".join(self._code(code) for code in dimension.codes)
        return f'<section class="dimension"><h2>{number} {escape(dimension.label)}</h2>\n{codes}</section>'

    def _code(self, code: Code) -> str:
        color = color_of(self.codebook, code.id)
        style = f"{_lines_of(color)};--pale:{tint(color)};--deep:{tint(color, dark=True)}"
        return "\n".join(
            (
                f'<article class="code" id="{code.id}" style="{style}"><div class="head">',
                f'<h3><span class="number">{self.numbers[code.id]}</span>{escape(code.label)}</h3>',
                f'<p class="ids"><code>{code.id}</code><span class="hash">fingerprint <code>{code.hash}</code></span></p></div>',
                f'<div class="definition">{self._paragraphs(code.definition)}</div>',
                f'<div class="pair">{"".join(self._part(part) for part in outline.boundaries(code))}</div>',
                *(self._part(part) for part in outline.examples(code)),
                self._about(code),
                f'<p class="back"><a href="#glance">All codes</a> · <a href="#rules.{code.id}">{outline.RULES_TITLE}</a></p></article>',
            )
        )

    def _part(self, part: OutlinePart) -> str:
        texts = (self._text(outline.spoken(text) if part.spoken else text) for text in part.texts)
        style = ' class="spoken"' if part.spoken else ""
        return f"<section{style}><h4>{part.title}</h4><ul>{_each('li', texts)}</ul></section>"

    def _rules_appendix(self) -> str:
        blocks = [self._rules("Scope", "scope", self.codebook.scope.rules)]
        blocks += [self._rules(f"{self.numbers[code.id]} {code.label}", code.id, code.rules) for code in self.codebook.codes]
        if not any(blocks):
            return ""
        note = f'<p>{escape(outline.RULES_INTRO)}</p><p class="note">{escape(outline.RULES_NOTE)}</p>'
        return f'<section class="sheet rules"><h2>Appendix: {outline.RULES_TITLE.lower()}</h2>{note}{"".join(blocks)}</section>'

    def _rules(self, title: str, anchor: str, rules: tuple[Rule, ...]) -> str:
        if not rules:
            return ""
        parts = "".join(self._part(part) for part in outline.rule_parts(rules))
        return f'<section id="rules.{anchor}"><h3>{escape(title)}</h3>{parts}</section>'

    def _about(self, code: Code) -> str:
        """Former ids, what the sources say, and the source itself."""
        entries = outline.about(self.codebook, code, self._text, escape)
        rows = "".join(f"<div><dt>{escape(title)}:</dt><dd>{text}</dd></div>" for title, text in entries)
        return f'<dl class="about">{rows}</dl>' if rows else ""

    def _collaborations(self) -> str:
        if not self.codebook.collaborations:
            return ""
        head = "".join(f'<th scope="col">{title}</th>' for title in ("Name", "Also called", "Form", "Value", "Source"))
        rows = "".join(self._collaboration(collaboration) for collaboration in self.codebook.collaborations)
        table = f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
        note = "<p>An excerpt that speaks of one of these is marked with its name, so that excerpts can be grouped by it.</p>"
        return f'<section class="sheet"><h2>Named collaborations</h2>{note}{table}</section>'

    def _collaboration(self, collaboration: Collaboration) -> str:
        texts = (", ".join(collaboration.aliases), collaboration.form, collaboration.value, collaboration.source)
        return f'<tr><th scope="row">{escape(collaboration.label)}</th>{_each("td", (self._text(text) for text in texts))}</tr>'

    def _changes(self) -> str:
        if not self.codebook.changes:
            return ""
        lines = (self._text(outline.revision_line(one)) for one in self.codebook.changes)
        return f"<section><h2>{outline.CHANGES_TITLE}</h2><ul>{_each('li', lines)}</ul></section>"

    def _sources(self) -> str:
        if not self.codebook.sources:
            return ""
        return f"<section><h2>Sources</h2><ul>{_each('li', map(self._text, self.codebook.sources))}</ul></section>"

    def _paragraphs(self, text: str) -> str:
        return _each("p", (self._text(paragraph) for paragraph in outline.paragraphs(text)))

    def _text(self, text: str) -> str:
        """Escaped, with codes as links that show their number and label, so that they can be found on paper."""
        return outline.with_links(text, self.codebook, self._link, escape)

    def _link(self, code: Code) -> str:
        return f'<a href="#{code.id}">{self.numbers[code.id]} {escape(code.label)}</a>'


def _lines_of(color: str) -> str:
    """What lines in a code's colour have on light and on dark pages."""
    return f"--c:{visible(color, LIGHT_PAGE)};--d:{visible(color, DARK_PAGE)}"


def _each(tag: str, inner: Iterable[str]) -> str:
    return "".join(f"<{tag}>{text}</{tag}>" for text in inner)
