"""Tables and decision cards as text for the terminal."""

from __future__ import annotations

import textwrap

from icc_coding.analysis.basis import Material
from icc_coding.analysis.profiles import Finding, Profile, decision_card
from icc_coding.analysis.showing import ShownTable, counted


def card_text(found: Material, made: Profile, width: int = 100) -> str:
    """The decision card for the terminal."""
    card = decision_card(found, made)
    lines = [f"Is {made.label} worth joining? What was reported, and what is not known"]
    for title, findings in (
        ("Value reported", card.value),
        ("At what cost, and other considerations", card.costs),
        ("What helps it", card.helps),
        ("What hinders it", card.hinders),
        ("Looked for and not found", card.absent),
    ):
        said = [f"{found.label(one.code)}{_said_by(one)}" for one in findings]
        lines.append(textwrap.fill(f"{title}: {'; '.join(said) or 'nothing'}", width, initial_indent="  ", subsequent_indent="    "))
    if card.questions:
        lines.append("  Not known; ask:")
        lines += [textwrap.fill(question, width, initial_indent="    ", subsequent_indent="      ") for question in card.questions]
    return "\n".join(lines)


def _said_by(one: Finding) -> str:
    if not one.excerpts:
        return ""
    return f" ({counted(one.excerpts, one.suggested)}, {', '.join(one.by)})"


def text_of(table: ShownTable, width: int = 100) -> str:
    """A table for the terminal: words to the left, figures to the right; long words are wrapped."""
    sizes = [max(len(line) for row in (table.columns, *table.rows) for line in (row[place],)) for place in range(len(table.columns))]
    spare = width - 2 - 2 * (len(sizes) - 1) - sum(sizes[table.words :])
    for place in range(table.words):
        sizes[place] = min(sizes[place], max(16, spare // max(table.words, 1)))
    if sum(sizes) + 2 * len(sizes) > width:  # too many columns: heads are wrapped, too
        sizes = [
            size if place < table.words else max(max((len(row[place]) for row in table.rows), default=1), 9)
            for place, size in enumerate(sizes)
        ]
    lines = [table.title]
    for row in (table.columns, *table.rows):
        parts = [textwrap.wrap(cell, max(size, 1)) or [""] for cell, size in zip(row, sizes, strict=True)]
        for number in range(max(map(len, parts))):
            cells = [part[number] if number < len(part) else "" for part in parts]
            shown = (
                cell.ljust(size) if place < table.words else cell.rjust(size)
                for place, (cell, size) in enumerate(zip(cells, sizes, strict=True))
            )
            lines.append(("  " + "  ".join(shown)).rstrip())
    return "\n".join([*lines, *(f"  {line}" for note in table.notes for line in textwrap.wrap(note, width - 2))])
