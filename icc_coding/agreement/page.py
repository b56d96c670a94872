"""A report as one HTML page that needs nothing else: no script, no outside address."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from icc_coding.agreement.grid import Grid, grids
from icc_coding.agreement.methods import interval_line, methods_paragraph, percent, plain_line
from icc_coding.agreement.report import Report
from icc_coding.agreement.text import heading, notes_of

_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
table { border-collapse: collapse; margin: .5rem 0 1.5rem; display: block; overflow-x: auto; }
th, td { padding: .25rem .7rem; border-bottom: 1px solid color-mix(in srgb, currentColor 25%, transparent); text-align: right; white-space: nowrap; }
th.word, td.word { text-align: left; white-space: normal; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; }
blockquote { margin: .2rem 0 .8rem 1rem; }
.methods { border-left: .3rem solid currentColor; padding-left: 1rem; }
"""


def as_html(report: Report, adjectives: bool = False) -> str:
    """The whole report as a page; everything from the data is escaped."""
    title = f"Agreement: {report.source}"
    body = "\n".join(_body(report, adjectives))
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{escape(title)}</h1>\n{body}\n</body>\n</html>\n"
    )


def _body(report: Report, adjectives: bool) -> Iterator[str]:
    if report.read_as:
        yield _paragraph(report.read_as)
    yield _paragraph(heading(report))
    yield _paragraph(plain_line(report))
    if interval_line(report):
        yield _paragraph(interval_line(report))
    yield from (_table(grid) for grid in grids(report, adjectives))
    notes = notes_of(report)
    if notes:
        yield "<h2>To know before reading</h2>"
        yield _list(notes)
    if report.confusions:
        yield "<h2>Codes that stand in for each other</h2>"
        yield _list(
            f"{c.first} – {c.second}: {c.count} times, {percent(c.share)} of the disagreements about the two" for c in report.confusions
        )
    if report.disagreements:
        yield "<h2>Largest disagreements</h2>"
        for item in report.disagreements:
            said = "; ".join(f"{coder}: {', '.join(codes) or 'no code'}" for coder, codes in item.codes.items())
            yield f"<div><strong>{escape(item.unit)}</strong> {escape(said)}</div>"
            if item.text:
                yield f"<blockquote>{escape(item.text)}</blockquote>"
    yield "<h2>For your Methods section</h2>"
    yield f'<p class="methods">{escape(methods_paragraph(report))}</p>'


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _list(items: Iterator[str] | list[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>"


def _table(grid: Grid) -> str:
    def cells(row: tuple[str, ...], tag: str) -> str:
        kinds = (' class="word"' if index < grid.words or grid.columns[index] == "why undefined" else "" for index in range(len(row)))
        scope = ' scope="col"' if tag == "th" else ""
        return "".join(f"<{tag}{scope}{kind}>{escape(cell)}</{tag}>" for cell, kind in zip(row, kinds, strict=True))

    rows = "".join(f"<tr>{cells(row, 'td')}</tr>" for row in grid.rows)
    return f"<table><caption>{escape(grid.title)}</caption><thead><tr>{cells(grid.columns, 'th')}</tr></thead><tbody>{rows}</tbody></table>"
