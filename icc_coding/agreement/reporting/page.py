"""A report as one HTML page that needs nothing else: no script, no outside address; it prints on A4."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from icc_coding.agreement.reporting.grid import WHY, Grid, grids
from icc_coding.agreement.reporting.methods import error_line, interval_line, methods_paragraph, percent, plain_line
from icc_coding.agreement.reporting.picture import picture
from icc_coding.agreement.reporting.report import Report
from icc_coding.agreement.reporting.text import heading, notes_of

_CONFUSIONS = 20

_STYLE = """
:root { color-scheme: light dark; --page: #fffefb; --ink: #1c1b19; --soft: #5c5953; --line: #dedad2; --wash: #f6f3ec; --both: #1d4e89; --first: #c8641b; --second: #4f8a5b;
  --serif: Charter, "Bitstream Charter", "Source Serif 4", "Iowan Old Style", Cambria, Georgia, "Noto Serif", "Liberation Serif", serif;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 0 1.5rem 4rem; max-width: 54rem; background: var(--page); color: var(--ink); font: 1.0625rem/1.55 var(--serif); overflow-wrap: break-word; }
p, ul, h1, h2, blockquote { margin: 0; }
.study { margin-top: 2.4rem; font: .875rem var(--sans); letter-spacing: .04em; color: var(--soft); }
h1 { font: 600 2.3rem/1.15 var(--serif); letter-spacing: -.01em; margin: .2rem 0 .5rem; text-wrap: balance; }
h2 { font: 600 1.2rem var(--sans); margin: 2.4rem 0 .5rem; break-after: avoid; }
.meta, .note { font: .875rem/1.5 var(--sans); color: var(--soft); max-width: 48rem; }
.read { margin: .9rem 0; padding: .6rem .9rem; background: var(--wash); font: .875rem/1.5 var(--sans); border-left: 3px solid var(--both); }
.lead { margin: 1rem 0 .5rem; font-size: 1.1875rem; max-width: 44rem; }
table { width: 100%; border-collapse: collapse; font: .84rem/1.4 var(--sans); margin: .4rem 0 1.6rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font: 600 1.2rem var(--sans); padding: 1.4rem 0 .4rem; break-after: avoid; }
th, td { padding: .32rem 0 .36rem .9rem; text-align: right; vertical-align: baseline; font-weight: 400; }
th:first-child, td:first-child { padding-left: 0; text-align: left; }
thead th { color: var(--soft); font-size: .75rem; vertical-align: bottom; border-bottom: 1px solid var(--ink); }
tbody tr + tr > * { border-top: 1px solid var(--line); }
tr.head > * { color: var(--soft); padding-bottom: 0; } tr.head + tr > * { border-top: 0; }
td small, th small { display: block; font-size: .75rem; color: var(--soft); }
td.why { text-align: left; color: var(--soft); font-size: .78rem; }
.picture th, .picture td { vertical-align: middle; padding-top: .1rem; padding-bottom: .1rem; text-align: left; }
.picture thead th { vertical-align: bottom; line-height: 1.5; } .picture th:first-child { width: 30%; line-height: 1.25; }
.picture svg { display: block; width: 100%; } .picture td:nth-child(2) { width: 42%; }
svg text { font: 9px var(--sans); fill: var(--soft); } svg .none { font-style: italic; }
.grid { stroke: var(--line); stroke-width: 1; } .range { stroke: var(--both); stroke-width: 2.2; stroke-linecap: round; opacity: .55; }
.dot { fill: var(--both); } .ring { fill: var(--page); stroke: var(--first); stroke-width: 1.8; }
rect.both, .key.both { fill: var(--both); background: var(--both); } rect.first, .key.first { fill: var(--first); background: var(--first); } rect.second, .key.second { fill: var(--second); background: var(--second); }
svg text.in { fill: #fff; }
.keys { white-space: nowrap; } .key { display: inline-block; width: .7em; height: .7em; margin: 0 .35em 0 .5em; } .key.dot, .key.ring { border-radius: 50%; } .key.dot { background: var(--both); margin-left: 0; } .key.ring { border: 2px solid var(--first); }
ul { padding-left: 1.1rem; font: .875rem/1.5 var(--sans); max-width: 48rem; } li + li { margin-top: .25rem; }
.apart { margin-top: 1rem; max-width: 44rem; break-inside: avoid; } .apart b { font: 600 .875rem var(--sans); } .said { font: .875rem/1.5 var(--sans); }
.apart blockquote { margin: .15rem 0 0 1rem; color: var(--soft); font-size: 1rem; }
.methods { border-left: 3px solid var(--ink); padding-left: 1rem; max-width: 44rem; }
@media screen and (max-width: 40rem) { body { padding: 0 1rem 3rem; } h1 { font-size: 1.7rem; } .scroll { overflow-x: auto; } .scroll > table { min-width: 34rem; } }
@media screen and (prefers-color-scheme: dark) { :root { --page: #14161a; --ink: #e6e4df; --soft: #a8a59e; --line: #363940; --wash: #1f2228; --both: #6fa8e8; --first: #e8934f; --second: #7fbf8c; } svg text.in { fill: #14161a; } }
@media print {
  @page { size: A4; margin: 17mm 15mm 19mm; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; color: #666; } }
  :root { --page: #fff; } html { font-size: 9.2pt; }
  body { max-width: none; padding: 0; font-size: 1rem; line-height: 1.45; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .study { margin-top: 0; } .meta, .lead, ul, .methods, .apart { max-width: none; } tr, .whole { break-inside: avoid; } thead { display: table-header-group; }
}
"""


def as_html(report: Report, adjectives: bool = False) -> str:
    """The whole report as a page; everything from the data is escaped."""
    title = f"Agreement: {report.source}"
    body = "\n".join(_body(report, adjectives))
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _body(report: Report, adjectives: bool) -> Iterator[str]:
    yield '<p class="study">How far do coders agree?</p>'
    yield f"<h1>{escape(report.source)}</h1>"
    yield f'<p class="meta">{escape(heading(report).removeprefix(f"{report.source}: "))}</p>'
    if report.read_as:
        yield f'<p class="read">{escape(report.read_as)}</p>'
    yield f'<p class="lead">{escape(plain_line(report))}</p>'
    if interval_line(report):
        yield f'<p class="meta">{escape(interval_line(report))}</p>'
    if error_line(report):
        yield f'<p class="meta">{escape(error_line(report))}</p>'
    drawn = picture(report)
    if drawn:
        yield f'<h2>At a glance</h2>\n<div class="scroll">{drawn}</div>'
    yield from (f'<div class="scroll">{_table(grid)}</div>' for grid in grids(report, adjectives))
    notes = notes_of(report)
    if notes:
        yield "<h2>To know before reading</h2>"
        yield _list(notes)
    if report.confusions:
        yield "<h2>Codes that stand in for each other</h2>"
        yield _list(
            f"{c.first} – {c.second}: {c.count} times, {percent(c.share)} of the disagreements about the two"
            for c in report.confusions[:_CONFUSIONS]
        )
    if report.disagreements:
        yield "<h2>Largest disagreements</h2>"
        for item in report.disagreements:
            said = "; ".join(f"{coder}: {', '.join(codes) or 'no code'}" for coder, codes in item.codes.items())
            text = f"<blockquote>{escape(item.text)}</blockquote>" if item.text else ""
            yield f'<div class="apart"><b>{escape(item.unit)}</b> <span class="said">{escape(said)}</span>{text}</div>'
    yield "<h2>For your Methods section</h2>"
    yield f'<p class="methods">{escape(methods_paragraph(report))}</p>'


def _list(items: Iterator[str] | list[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>"


def _table(grid: Grid) -> str:
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in grid.columns)
    rows, shown = [], ""
    for position, row in enumerate(grid.rows):
        head = grid.heads[position] if grid.heads else ""
        if head and grid.labels and row[0]:
            rows.append(f"<tr><td>{escape(head)}<small>{escape(row[0])}</small></td>{_cells(grid, row[1:], 1)}</tr>")
            continue
        if head and head != shown:
            rows.append(f'<tr class="head"><td colspan="{len(row)}">{escape(head)}</td></tr>')
        shown = head or shown
        rows.append(f"<tr>{_cells(grid, row, 0)}</tr>")
    whole = ' class="whole"' if len(rows) <= 14 else ""
    return f"<table{whole}><caption>{escape(grid.title)}</caption><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _cells(grid: Grid, cells: tuple[str, ...], begin: int) -> str:
    kinds = (" class=why" if grid.columns[index] == WHY else "" for index in range(begin, begin + len(cells)))
    return "".join(f"<td{kind}>{escape(cell)}</td>" for kind, cell in zip(kinds, cells, strict=True))
