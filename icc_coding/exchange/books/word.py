"""The codebook as a Word document, to print, to code from by hand and to hand in as an appendix: what the HTML page says, each code as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from icc_coding.codebook import outline
from icc_coding.codebook.colors import LIGHT_PAGE, color_of, tint, visible
from icc_coding.codebook.model import Code, Codebook, Rule
from icc_coding.codebook.outline import OutlinePart
from icc_coding.exchange.word.package import paragraph, run, write_docx

_WIDTH = 9500  # of a page between its margins, in twentieths of a point
_SMALL, _BOLD, _SOFT = '<w:sz w:val="18"/>', "<w:b/>", '<w:color w:val="555555"/>'
_TIGHT = '<w:spacing w:after="40"/>'
_HANGING = '<w:spacing w:after="40"/><w:ind w:left="320" w:hanging="320"/>'


def write_word(path: Path, codebook: Codebook) -> None:
    """Write the document."""
    write_docx(path, "".join(_Book(codebook).body()), title=f"{codebook.name}: codebook {codebook.version}")


class _Book:
    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook
        self.numbers = outline.numbers(codebook)

    def body(self) -> Iterator[str]:
        book = self.codebook
        yield _heading(book.name, 1)
        yield _words(f"Codebook, version {book.version}, fingerprint {book.hash}", _SOFT)
        yield _heading("How to code by hand", 2)
        yield from (_item(f"{number}.", text) for number, text in enumerate(outline.HOW_TO, 1))
        yield from self._glance()
        yield from self._scope()
        for number, dimension in enumerate(book.dimensions, 1):
            yield _heading(f"{number} {dimension.label}", 2)
            for code in dimension.codes:
                yield from self._code(code)
        yield from self._collaborations()
        yield from self._listed(outline.CHANGES_TITLE, map(outline.revision_line, book.changes))
        yield from self._listed("Sources", book.sources)
        yield from self._rules_appendix()

    def _glance(self) -> Iterator[str]:
        yield _heading("The codes at a glance", 2)
        rows = [[_words(self.numbers[one.id]), _words(one.label), _words(self._text(outline.gist(one)))] for one in self.codebook.codes]
        yield _table(["No.", "Code", "In short"], rows, (700, 2600, 6200))

    def _scope(self) -> Iterator[str]:
        scope = self.codebook.scope
        if not (scope.definition or scope.examples or scope.counter_examples):
            return
        yield _heading("Scope: what is coded at all", 2)
        yield from self._paragraphs(scope.definition)
        rows = [[_words(part.title, _BOLD), self._items(part)] for part in outline.examples(scope)]
        if rows:
            yield _table([], rows, (1900, 7600))

    def _code(self, code: Code) -> Iterator[str]:
        """A table of two columns: what it says, and that. The line above it has the code's colour."""
        color = color_of(self.codebook, code.id)
        yield _heading(f"{self.numbers[code.id]} {code.label}", 3)
        rows = [[_words("Definition", _BOLD), "".join(self._paragraphs(code.definition))]]
        rows += [[_words(part.title, _BOLD), self._items(part)] for part in (*outline.boundaries(code), *outline.examples(code))]
        rows += [[_words(title, _BOLD), _words(text)] for title, text in outline.about(self.codebook, code, self._text, str)]
        rows.append([_words("Id", _BOLD), _words(f"{code.id}, fingerprint {code.hash}", _SOFT)])
        yield _table([], rows, (1900, 7600), line=visible(color, LIGHT_PAGE), shade=tint(color))

    def _collaborations(self) -> Iterator[str]:
        if not self.codebook.collaborations:
            return
        yield _heading("Named collaborations", 2)
        rows = [
            [_words(self._text(cell), _SMALL) for cell in (one.label, ", ".join(one.aliases), one.form, one.value, one.source)]
            for one in self.codebook.collaborations
        ]
        yield _table(["Name", "Also called", "Form", "Value", "Source"], rows, (2200, 2300, 1500, 1500, 2000))

    def _listed(self, title: str, texts: Iterable[str]) -> Iterator[str]:
        items = [_item("•", self._text(text)) for text in texts]
        if items:
            yield _heading(title, 2)
            yield from items

    def _rules_appendix(self) -> Iterator[str]:
        blocks = [*self._rules("Scope", self.codebook.scope.rules)]
        for code in self.codebook.codes:
            blocks += self._rules(f"{self.numbers[code.id]} {code.label}", code.rules)
        if blocks:
            yield _heading(f"Appendix: {outline.RULES_TITLE.lower()}", 2)
            yield _words(outline.RULES_INTRO)
            yield _words(outline.RULES_NOTE, _SOFT + _SMALL)
            yield from blocks

    def _rules(self, title: str, rules: tuple[Rule, ...]) -> Iterator[str]:
        if rules:
            yield _heading(title, 3)
            for part in outline.rule_parts(rules):
                yield _words(f"{part.title}:", _BOLD + _SMALL)
                yield from (_item("•", text, _SMALL) for text in part.texts)

    def _items(self, part: OutlinePart) -> str:
        return "".join(_item("•", self._text(outline.spoken(text) if part.spoken else text)) for text in part.texts)

    def _paragraphs(self, text: str) -> Iterator[str]:
        return (_words(self._text(one)) for one in outline.paragraphs(text))

    def _text(self, text: str) -> str:
        """On one line, with codes by number and label."""
        return outline.with_links(" ".join(text.split()), self.codebook, lambda code: f"{self.numbers[code.id]} {code.label}", str)


def _heading(text: str, level: int) -> str:
    return paragraph(run(text), f"Heading{level}")


def _words(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{_TIGHT}</w:pPr>{run(text, properties)}</w:p>"


def _item(mark: str, text: str, properties: str = "") -> str:
    """A line of a list; its mark stands before the text's left edge."""
    return f"<w:p><w:pPr>{_HANGING}</w:pPr>{run(f'{mark}{chr(9)}{text}', properties)}</w:p>"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], *, line: str = "#222222", shade: str = "") -> str:
    """A table with thin lines and a strong one above; `head` is repeated on each page, `shade` is the ground of the first column."""
    edges = f'<w:top w:val="single" w:sz="18" w:color="{line[1:]}"/>' + "".join(
        f'<w:{side} w:val="single" w:sz="4" w:color="C8C8C8"/>' for side in ("bottom", "insideH")
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    top = f"<w:tr><w:trPr><w:tblHeader/></w:trPr>{_cells([_words(name, _BOLD) for name in head], widths, '')}</w:tr>" if head else ""
    body = "".join(f"<w:tr>{_cells(row, widths, shade)}</w:tr>" for row in rows)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{_WIDTH}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:top w:w="50" w:type="dxa"/><w:bottom w:w="30" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{top}{body}</w:tbl>{paragraph('')}"
    )


def _cells(cells: Sequence[str], widths: Sequence[int], shade: str) -> str:
    """The first cell has the ground; a cell holds at least one paragraph, as the format wants it."""
    grounds = [f'<w:shd w:val="clear" w:color="auto" w:fill="{shade[1:]}"/>' if shade else "", *[""] * (len(cells) - 1)]
    return "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{ground}</w:tcPr>{cell or paragraph("")}</w:tc>'
        for cell, width, ground in zip(cells, widths, grounds, strict=True)
    )
