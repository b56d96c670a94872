"""The sections of a report: tables with their pictures, and quotes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from icc_coding.analysis.basis import Material, lines_of
from icc_coding.analysis.by_group import factors
from icc_coding.analysis.matrices import Matrix, matrix
from icc_coding.analysis.pairs import PERMUTATIONS, cooccurrence
from icc_coding.analysis.pictures import (
    Picture,
    draw_factors,
    draw_matrix,
    draw_network,
    draw_timeline,
)
from icc_coding.analysis.pictures.canvas import MOST
from icc_coding.analysis.quoting import quotes
from icc_coding.analysis.showing import (
    ShownTable,
    counted,
    factors_table,
    matrix_table,
    pairs_table,
)
from icc_coding.analysis.typologies import Typology

GROUPS = 8  # an attribute with more values than this is no comparison of groups
TIMELINES = 20
MANY_PAIRS = 20_000  # passages from which on fewer permutations are drawn
FEW_PERMUTATIONS = 199


@dataclass(frozen=True, slots=True)
class Quoted:
    """One quote as the report shows it."""

    code: str
    label: str
    text: str
    reference: str
    source: str
    suggested: bool
    id: str


@dataclass(frozen=True)
class TableWithPicture:
    """A table with its picture, None where there is nothing to draw."""

    id: str
    table: ShownTable
    picture: Picture | None = None


def glance(found: Material) -> Iterator[tuple[str, str]]:
    """Transcripts, words and passages, in a few figures."""
    yield "transcripts", f"{len(found.transcripts):,}"
    yield "words", f"{int(found.transcripts['words'].sum()):,}"
    yield "passages that stand", counted(len(found.excerpts), int(found.excerpts["suggested"].sum()))
    yield "codes used", f"{found.excerpts['code'].nunique()} of {len(found.codebook.codes)}"


def factor_tables(found: Material, filled: Typology | None) -> Iterator[TableWithPicture]:
    """Success and hindrance factors and considerations, by the groups that the study has."""
    by = []
    if filled is not None:
        by += list(dict.fromkeys(code.dimension for code in (*filled.forms, *filled.values)))
    most = min(GROUPS, len(found.transcripts) - 1)  # an attribute that is another for everybody names people and compares nothing
    by += [name for name in found.corpus.attributes if 2 <= found.transcripts[f"case.{name}"].nunique() <= most]
    if any(found.excerpts["collaborations"]):
        by.append("collaboration")
    for name in by:
        made = factors(found, name)
        if not any(cell.excerpts or cell.share for cell in made.cells):
            continue  # no factor stands near any of these groups
        yield TableWithPicture(f"factors-{name}", factors_table(made, found), draw_factors(made, found))


def matrix_tables(found: Material) -> Iterator[TableWithPicture]:
    """Codes by transcript, and by place in the transcript."""
    for rows, columns in (("code", "transcript"), ("code", "place")):
        made = matrix(found, rows, columns)
        drawable = len(made.values.index) <= MOST and len(made.values.columns) <= MOST
        yield TableWithPicture(f"matrix-{columns}", matrix_table(made), draw_matrix(made) if drawable else None)


def together_tables(found: Material) -> Iterator[TableWithPicture]:
    """Codes that stand together, in an excerpt and in a turn."""
    permutations = FEW_PERMUTATIONS if len(found.excerpts) > MANY_PAIRS else PERMUTATIONS
    for within in ("excerpt", "turn"):
        made = cooccurrence(found, within, permutations=permutations)
        drawable = within == "turn" and len(found.codebook.codes) <= MOST
        yield TableWithPicture(f"together-{within}", pairs_table(made, found), draw_network(made, found) if drawable else None)


def timelines(found: Material) -> Iterator[TableWithPicture]:
    """Where codes stand in each transcript that has any; of many transcripts the first ones."""
    names = found.transcripts.index[found.transcripts.index.isin(found.excerpts["transcript"])]
    most = TIMELINES if len(names) <= TIMELINES else TIMELINES // 2
    for number, name in enumerate(names[:most]):
        table = matrix_table(_along(found, str(name)), f"{name}: passages along the transcript")
        yield TableWithPicture(f"timeline-{number}", table, draw_timeline(found, str(name)))


def _along(found: Material, name: str) -> Matrix:
    mine = replace(found, excerpts=found.excerpts[found.excerpts["transcript"] == name])
    made = matrix(mine, "code", "place")
    used = [code for code in made.values.index if int(made.values.loc[code].sum())]
    labels = {code: label for code, label in made.rows.labels.items() if code in used}
    return replace(made, rows=replace(made.rows, labels=labels), values=made.values.loc[used], suggested=made.suggested.loc[used])


def quotes_shown(found: Material, most: int) -> Iterator[Quoted]:
    """Typical quotes of every code, at most so many each."""
    for code in found.codebook.codes:
        made = quotes(found, code.id, most=most)
        for row in lines_of(made):
            yield Quoted(
                code.id,
                code.label,
                str(row.text),
                str(row.reference),
                str(row.transcript),
                bool(row.suggested),
                str(row.excerpt_id),
            )


def behind_cells(found: Material, filled: Typology) -> Iterator[tuple[str, str, tuple[Quoted, ...]]]:
    """The strongest quotes behind each cell of the typology."""
    labels = {code.id: code.label for code in (*filled.values, *filled.forms)}
    for cell in filled.cells:
        if not cell.excerpts or not cell.form:
            continue
        mine = filled.evidence[(filled.evidence["code"] == cell.value) & (filled.evidence["form"] == cell.form)]
        of_cell = quotes(found, cell.value, most=3, among=set(mine["excerpt_id"]))
        yield (
            labels[cell.value],
            labels[cell.form],
            tuple(
                Quoted(
                    cell.value,
                    labels[cell.value],
                    str(row.text),
                    str(row.reference),
                    str(row.transcript),
                    bool(row.suggested),
                    str(row.excerpt_id),
                )
                for row in lines_of(of_cell)
            ),
        )
