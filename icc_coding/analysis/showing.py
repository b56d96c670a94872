"""Each analysis as a table that people read: the same on the screen, in the report and beside its picture.

Figures that undecided suggestions had a part in carry a `*`. A count of nothing is `0` where everything was read for the code, `–`
where nobody was asked, and `0?` where only a part was read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from icc_coding.analysis.basis import WHOLE, Material, lines_of, number_at
from icc_coding.analysis.by_group import Factors
from icc_coding.analysis.kinds import UNITS
from icc_coding.analysis.matrices import Matrix
from icc_coding.analysis.pairs import Cooccurrence
from icc_coding.analysis.profiles import ABSENT, NOT_ASKED, PARTLY, PRESENT, Finding, Profile
from icc_coding.analysis.typologies import UNPLACED, Typology
from icc_coding.phrasing import how_many

MARK = "*"
MARKED = "* includes likely suggestions that nobody has decided."
ABSENCES = "0: read for this code and not found; 0?: only a part was read; –: nobody was asked."


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table for people: column names, rows of text, how many leading columns are words, and sentences below it."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int = 1
    notes: tuple[str, ...] = ()


def counted(value: int, suggested: int = 0, read: float | None = None) -> str:
    """A count as it is shown."""
    if value:
        return f"{value:,}{MARK if suggested else ''}"
    if read is None or read >= WHOLE:
        return "0"
    return "0?" if read > 0 else "–"


def _notes(suggestions: bool, *notes: str) -> tuple[str, ...]:
    return (*(note for note in notes if note), *((MARKED,) if suggestions else ()))


def matrix_table(made: Matrix, title: str = "") -> ShownTable:
    """A matrix; its unit is in the title."""
    rows = []
    for name, label in made.rows.labels.items():
        cells = [
            counted(
                int(number_at(made.values, name, column)),
                int(number_at(made.suggested, name, column)),
                None if made.read is None else number_at(made.read, name, column),
            )
            for column in made.columns.labels
        ]
        rows.append((label, *cells))
    unit, first = "passages" if made.count == "excerpts" else "transcripts", _named(made.rows.name)
    return ShownTable(
        title or f"{first[:1].upper()}{first[1:]} by {_named(made.columns.name)} ({unit})",
        ("", *made.columns.labels.values()),
        tuple(rows),
        notes=_notes(bool(made.suggested.to_numpy().any()), ABSENCES if made.read is not None else ""),
    )


def typology_table(made: Typology) -> ShownTable:
    """Values by forms: passages, and in how many transcripts; the expected form in brackets."""
    forms = [(form.id, form.label) for form in made.forms] + [(UNPLACED, "no form known")]
    rows = []
    for value in made.values:
        cells = []
        for form, _ in forms:
            cell = made.cell(value.id, form)
            text = f"{counted(cell.excerpts, cell.suggested)} in {cell.transcripts}" if cell.excerpts else "0"
            cells.append(f"[{text}]" if cell.expected else text)
        rows.append((value.label, *cells))
    return ShownTable(
        "Which form delivers which value (passages in transcripts)",
        ("", *(label for _, label in forms)),
        tuple(rows),
        notes=_notes(
            made.suggestions,
            "[ ]: the form that the codebook expects. A passage belongs to a form that is coded in the same turn, or whose collaboration it names.",
            *(_against(made, cell.value, cell.form, cell.excerpts) for cell in made.disagreements),
        ),
    )


def _against(made: Typology, value: str, form: str, excerpts: int) -> str:
    labels = {code.id: code.label for code in (*made.values, *made.forms)}
    return f"Against expectation: {labels[value]} under {labels[form]} ({excerpts} {'passage' if excerpts == 1 else 'passages'})."


def factors_table(made: Factors, found: Material) -> ShownTable:
    """Factors by groups: passages, and the share of the transcripts read whole in which they stand."""
    tests = {test.code: test for test in made.tests}
    columns = ["", *(f"{label}{f' (n = {made.sizes[name]})' if name in made.sizes else ''}" for name, label in made.by.labels.items())]
    if made.tests:
        columns += ["p", "p (Holm)"]
    rows = []
    for code in made.codes:
        cells = [found.label(code)]
        for cell in (cell for cell in made.cells if cell.code == code):
            read = 1.0 if cell.group not in made.sizes or cell.read == made.sizes[cell.group] else 0.5 if cell.read else 0.0
            text = counted(cell.excerpts, cell.suggested, read)
            cells.append(f"{text} · {cell.found} of {cell.read}" if cell.read else text)
        if made.tests:
            test = tests[code]
            cells += [_p(test.p), _p(test.holm)]
        rows.append(tuple(cells))
    return ShownTable(
        f"Factors by {_named(made.by.name)} (passages · transcripts with the code of those read whole)",
        tuple(columns),
        tuple(rows),
        notes=_notes(
            found.suggestions,
            ABSENCES if made.sizes else "",
            f"{nothing_in_groups(made)}." if not any(cell.excerpts for cell in made.cells) else "",
            f"Not tested: {made.no_test}." if made.no_test else "p: Fisher's exact test over transcripts that were read whole.",
            f"Small groups: {', '.join(made.by.labels[name] for name in made.small)} (fewer than five transcripts). Read the quotes, not the shares."
            if made.small
            else "",
        ),
    )


def nothing_in_groups(made: Factors) -> str:
    """What to say where no factor stands in any of the groups."""
    if made.sizes:
        return "No passage of these codes stands"
    where = "names a collaboration" if made.by.name == "collaboration" else f"stands in the same turn as a code of {_named(made.by.name)}"
    return f"No passage of these codes {where}; compare by case, kind or an attribute of cases.csv instead"


def pairs_table(made: Cooccurrence, found: Material, most: int = 20) -> ShownTable:
    """Pairs of codes that stand together, most often first."""
    shown = made.pairs[made.pairs["together"] > 0].head(most)
    rows = tuple(
        (
            found.label(str(row.first)),
            found.label(str(row.second)),
            f"{row.together:,}",
            f"{row.first_count:,}",
            f"{row.second_count:,}",
            f"{row.expected:.1f}",
            "–" if pd.isna(row.lift) else f"{row.lift:.1f}",
            _p(row.p),
            _p(row.p_holm),
        )
        for row in lines_of(shown)
    )
    left = int((made.pairs["together"] > 0).sum()) - len(rows)
    return ShownTable(
        f"Codes together in the same {made.within} ({made.units:,} {made.within}s)",
        ("", "and", "together", "first", "second", "by chance", "lift", "p", "p (Holm)"),
        rows,
        words=2,
        notes=_notes(
            made.suggestions,
            "By chance: what the two frequencies would give inside each transcript. p: permutations that keep transcripts whole.",
            f"{left:,} rarer pairs are not shown." if left else "",
        ),
    )


def sources_table(made: pd.DataFrame, found: Material) -> ShownTable:
    """Kinds of sources side by side: passages, and in how many of the sources."""
    kinds = list(dict.fromkeys(made["kind"]))
    cells = made.set_index(["code", "kind"])
    rows = []
    for code in dict.fromkeys(made["code"]):
        line = [found.label(str(code))]
        for kind in kinds:
            row = cells.loc[(code, kind)]
            read = 1.0 if row["read"] == row["sources"] else 0.5 if row["read"] else 0.0
            text = counted(int(row["excerpts"]), int(row["suggested"]), read)
            line += [text, f"{int(row['found'])} of {int(row['sources'])}"]
        rows.append(tuple(line))
    columns = ["", *(name for kind in kinds for name in (f"{kind}: passages", UNITS[str(kind)]))]
    return ShownTable("Sources compared, each in its own unit", tuple(columns), tuple(rows), notes=_notes(found.suggestions, ABSENCES))


def saturation_table(made: pd.DataFrame) -> ShownTable:
    """The saturation curve."""
    rows = tuple((f"{row.transcripts}", f"{row.codes:.1f}", f"{row.low:.0f} to {row.high:.0f}", f"{row.new:.1f}") for row in lines_of(made))
    return ShownTable(
        "Codes found by so many transcripts, on average over all orders",
        ("transcripts", "codes", "95 % of orders", "new"),
        rows,
        0,
        ("New: what one more transcript brings. The curve says nothing about codes that nobody looked for.",),
    )


def quotes_table(made: pd.DataFrame, label: str) -> ShownTable:
    """Quotes of one code."""
    rows = tuple(
        (f"“{' '.join(str(row.text).split())}”", f"{row.reference}{' · suggested' if row.suggested else ''}") for row in lines_of(made)
    )
    return ShownTable(f"{label}: {how_many(len(rows), 'quote')}", ("", ""), rows, 2)


def profiles_table(profiles: Sequence[Profile], found: Material) -> ShownTable:
    """Profiles side by side: how many passages of each code, or that it was looked for or not."""
    words = {ABSENT: "0", PARTLY: "0?", NOT_ASKED: "–"}
    rows = []
    for place, code in enumerate(found.codebook.codes):
        findings = [made.findings[place] for made in profiles]
        rows.append(
            (code.label, *(counted(one.excerpts, one.suggested) if one.standing == PRESENT else words[one.standing] for one in findings))
        )
    declared = [
        f"{made.label}: the codebook gives it the form {found.label(made.declared[0])}."
        for made in profiles
        if made.declared[0] in found.codebook.by_id
    ]
    return ShownTable(
        " and ".join(made.label for made in profiles),
        ("", *(made.label for made in profiles)),
        tuple(rows),
        notes=_notes(found.suggestions, ABSENCES, *declared, *(line for made in profiles for line in _pair_lines(made, found))),
    )


def _pair_lines(made: Profile, found: Material) -> Iterator[str]:
    for pair in made.pairs:
        first, second = (found.label(one.code) for one in (pair.first, pair.second))
        yield f"{made.label}: {first} {_times(pair.first)}; its opposite, {second}, {_times(pair.second)}."


def _times(one: Finding) -> str:
    return f"in {one.excerpts} {'passage' if one.excerpts == 1 else 'passages'}" if one.standing == PRESENT else one.standing


def _named(grouping: str) -> str:
    return grouping.removeprefix("case.")


def _p(value: float | None) -> str:
    if value is None or pd.isna(value):
        return "–"
    return "< .001" if value < 0.001 else f"{value:.3f}".lstrip("0") if value < 1 else "1"
