"""What a report holds: its sections, each a table with its picture and its quotes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from icc_coding.analysis.agreement_view import agreement_table, draw_agreement
from icc_coding.analysis.basis import Material, lines_of, material
from icc_coding.analysis.by_group import factors
from icc_coding.analysis.curve import saturation
from icc_coding.analysis.drawn import SEED
from icc_coding.analysis.kinds import sources
from icc_coding.analysis.matrices import Matrix, matrix
from icc_coding.analysis.method_text import Methods, methods
from icc_coding.analysis.pairs import PERMUTATIONS, cooccurrence
from icc_coding.analysis.pictures import (
    Picture,
    draw_factors,
    draw_matrix,
    draw_network,
    draw_saturation,
    draw_timeline,
    draw_typology,
)
from icc_coding.analysis.pictures.canvas import MOST
from icc_coding.analysis.quoting import quotes
from icc_coding.analysis.report.cards import CardView, card_views
from icc_coding.analysis.showing import (
    ABSENCES,
    MARK,
    MARKED,
    ShownTable,
    counted,
    factors_table,
    matrix_table,
    pairs_table,
    saturation_table,
    sources_table,
    typology_table,
)
from icc_coding.analysis.typologies import EXPECTED, Typology, typology
from icc_coding.corpus.references import References
from icc_coding.study import Study

GROUPS = 8  # an attribute with more values than this is no comparison of groups
TIMELINES = 20
MANY_PAIRS = 20_000  # passages from which on fewer permutations are drawn
FEW_PERMUTATIONS = 199
MOST_SUGGESTIONS = 20_000


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """What goes into a report.

    include_suggestions   count likely suggestions that nobody has decided, too, and mark every number they touch
    without_text          no word of a transcript, no name of a speaker or file
    quotes                most quotes for a code
    made_with             what the last run was made with
    audited               the sample of an audit, whose bound is reported
    most_suggestions      of more likely suggestions so many are drawn by chance, and the report says so
    """

    include_suggestions: bool = False
    without_text: bool = False
    quotes: int = 5
    made_with: Mapping[str, str] = field(default_factory=dict)
    audited: str = ""
    most_suggestions: int = MOST_SUGGESTIONS


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
class Part:
    """A table with its picture, None where there is nothing to draw."""

    id: str
    table: ShownTable
    picture: Picture | None = None


@dataclass(frozen=True)
class ReportContents:
    """Everything that a report shows."""

    study: str
    found: Material
    options: ReportOptions
    glance: tuple[tuple[str, str], ...]
    parts: Mapping[str, tuple[Part, ...]]
    cells: tuple[tuple[str, str, tuple[Quoted, ...]], ...]
    cards: tuple[CardView, ...]
    quotes: tuple[Quoted, ...]
    methods: Methods
    notes: tuple[str, ...]


def build_report(study: Study, options: ReportOptions | None = None, progress: Callable[[str], None] | None = None) -> ReportContents:
    """Compute all findings of a study. Raises UserError when nothing has been coded."""
    options = options or ReportOptions()
    say = progress or (lambda _: None)
    found = material(study, include_suggestions=options.include_suggestions, most=options.most_suggestions)
    known = _Names(found, options.without_text)
    shown = known.material()
    say("method")
    method = methods(study, made_with=options.made_with, audited=options.audited, found=found)
    say("typology")
    filled = typology(shown) if any(code.attributes.get(EXPECTED) for code in found.codebook.codes) else None
    parts: dict[str, tuple[Part, ...]] = {}
    if filled is not None:
        parts["typology"] = (Part("typology", typology_table(filled), draw_typology(filled)),)
    say("factors")
    parts["factors"] = tuple(_factors(shown, filled))
    say("matrices")
    parts["matrices"] = tuple(_matrices(shown))
    parts["together"] = tuple(_together(shown))
    parts["sources"] = (Part("sources", sources_table(sources(shown), shown)),)
    grown = saturation(shown)
    parts["saturation"] = (Part("saturation", saturation_table(grown), draw_saturation(grown)),)
    say("timelines")
    parts["timelines"] = tuple(_timelines(shown))
    if method.agreement is not None:
        parts["agreement"] = (Part("agreement", agreement_table(method.agreement, found), draw_agreement(method.agreement, found)),)
    say("profiles and quotes")
    quoted = () if options.without_text else tuple(_quotes(found, options))
    cells = () if options.without_text or filled is None else tuple(_behind_cells(found, filled))
    return ReportContents(
        study.root.name,
        shown,
        options,
        tuple(_glance(found)),
        parts,
        cells,
        tuple(card_views(shown, hidden=known.hidden)),
        quoted,
        method,
        _notes(found, options),
    )


class _Names:
    """The names that a report shows; without text, sources are numbered and nobody is named."""

    def __init__(self, found: Material, without_text: bool) -> None:
        self._found, self.hidden = found, without_text
        self._refer = References.of(found.corpus.transcripts, found.corpus.attributes)

    def material(self) -> Material:
        """The material under the names that are shown."""
        if not self.hidden:
            return self._found
        corpus = self._found.corpus
        hidden = tuple(
            replace(transcript, name=self._refer.numbers[transcript.name], case=self._refer.numbers[transcript.name])
            for transcript in corpus.transcripts
        )
        rows = tuple(replace(row, transcript=self._refer.numbers[row.transcript], case="", speaker="") for row in corpus.rows)
        excerpts = self._found.excerpts
        numbered = excerpts["transcript"].map(self._refer.numbers)
        excerpts = excerpts.assign(transcript=numbered, case=numbered, speaker="", text="", note="", question="")
        return replace(self._found, corpus=replace(corpus, transcripts=hidden, rows=rows), excerpts=excerpts)


def _glance(found: Material) -> Iterator[tuple[str, str]]:
    yield "transcripts", f"{len(found.transcripts):,}"
    yield "words", f"{int(found.transcripts['words'].sum()):,}"
    yield "passages that stand", counted(len(found.excerpts), int(found.excerpts["suggested"].sum()))
    yield "codes used", f"{found.excerpts['code'].nunique()} of {len(found.codebook.codes)}"


def _notes(found: Material, options: ReportOptions) -> tuple[str, ...]:
    notes = [ABSENCES]
    if options.include_suggestions:
        notes.append(MARKED)
        if (shown := int(found.excerpts["suggested"].sum())) < found.waiting:
            notes.append(
                f"Of {found.waiting:,} likely suggestions that nobody has decided {shown:,} are counted and quoted here: drawn by chance, each as "
                f"likely as any other (seed {SEED}, the same ones every time). A number with {MARK} counts those that were drawn; `icc-coding export` "
                "and the commands for single tables take all."
            )
    else:
        notes.append("Only what people settled is counted; suggestions that nobody has decided are left out.")
    if not len(found.excerpts):
        notes.append("Nothing is settled yet: review suggestions, or let the report count them (--include-suggestions).")
    return tuple(notes)


def _factors(found: Material, filled: Typology | None) -> Iterator[Part]:
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
        yield Part(f"factors-{name}", factors_table(made, found), draw_factors(made, found))


def _matrices(found: Material) -> Iterator[Part]:
    for rows, columns in (("code", "transcript"), ("code", "place")):
        made = matrix(found, rows, columns)
        drawable = len(made.values.index) <= MOST and len(made.values.columns) <= MOST
        yield Part(f"matrix-{columns}", matrix_table(made), draw_matrix(made) if drawable else None)


def _together(found: Material) -> Iterator[Part]:
    permutations = FEW_PERMUTATIONS if len(found.excerpts) > MANY_PAIRS else PERMUTATIONS
    for within in ("excerpt", "turn"):
        made = cooccurrence(found, within, permutations=permutations)
        drawable = within == "turn" and len(found.codebook.codes) <= MOST
        yield Part(f"together-{within}", pairs_table(made, found), draw_network(made, found) if drawable else None)


def _timelines(found: Material) -> Iterator[Part]:
    most = TIMELINES if len(found.transcripts) <= TIMELINES else TIMELINES // 2
    for number, name in enumerate(found.transcripts.index[:most]):
        table = matrix_table(_along(found, str(name)), f"{name}: passages along the transcript")
        yield Part(f"timeline-{number}", table, draw_timeline(found, str(name)))


def _along(found: Material, name: str) -> Matrix:
    mine = replace(found, excerpts=found.excerpts[found.excerpts["transcript"] == name])
    made = matrix(mine, "code", "place")
    used = [code for code in made.values.index if int(made.values.loc[code].sum())]
    labels = {code: label for code, label in made.rows.labels.items() if code in used}
    return replace(made, rows=replace(made.rows, labels=labels), values=made.values.loc[used], suggested=made.suggested.loc[used])


def _quotes(found: Material, options: ReportOptions) -> Iterator[Quoted]:
    for code in found.codebook.codes:
        made = quotes(found, code.id, most=options.quotes)
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


def _behind_cells(found: Material, filled: Typology) -> Iterator[tuple[str, str, tuple[Quoted, ...]]]:
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
