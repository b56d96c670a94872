"""What a report holds: its sections, each a table with its picture and its quotes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from icc_coding.analysis.agreement_view import agreement_table, draw_agreement
from icc_coding.analysis.basis import Material, material
from icc_coding.analysis.curve import saturation
from icc_coding.analysis.drawn import SEED
from icc_coding.analysis.kinds import sources
from icc_coding.analysis.method_text import Methods, methods
from icc_coding.analysis.pictures import (
    draw_saturation,
    draw_typology,
)
from icc_coding.analysis.report.cards import CardView, card_views
from icc_coding.analysis.report.sections import (
    Quoted,
    TableWithPicture,
    behind_cells,
    factor_tables,
    glance,
    matrix_tables,
    quotes_shown,
    timelines,
    together_tables,
)
from icc_coding.analysis.showing import (
    ABSENCES,
    MARK,
    MARKED,
    saturation_table,
    sources_table,
    typology_table,
)
from icc_coding.analysis.typologies import EXPECTED, typology
from icc_coding.corpus.references import SourceNumbers
from icc_coding.study import Study

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


@dataclass(frozen=True)
class ReportContents:
    """Everything that a report shows."""

    study: str
    found: Material
    options: ReportOptions
    glance: tuple[tuple[str, str], ...]
    parts: Mapping[str, tuple[TableWithPicture, ...]]
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
    parts: dict[str, tuple[TableWithPicture, ...]] = {}
    if filled is not None:
        parts["typology"] = (TableWithPicture("typology", typology_table(filled), draw_typology(filled)),)
    say("factors")
    parts["factors"] = tuple(factor_tables(shown, filled))
    say("matrices")
    parts["matrices"] = tuple(matrix_tables(shown))
    parts["together"] = tuple(together_tables(shown))
    parts["sources"] = (TableWithPicture("sources", sources_table(sources(shown), shown)),)
    grown = saturation(shown)
    parts["saturation"] = (TableWithPicture("saturation", saturation_table(grown), draw_saturation(grown)),)
    say("timelines")
    parts["timelines"] = tuple(timelines(shown))
    if method.agreement is not None:
        parts["agreement"] = (
            TableWithPicture("agreement", agreement_table(method.agreement, found), draw_agreement(method.agreement, found)),
        )
    say("profiles and quotes")
    quoted = () if options.without_text else tuple(quotes_shown(found, options.quotes))
    cells = () if options.without_text or filled is None else tuple(behind_cells(found, filled))
    return ReportContents(
        study.root.name,
        shown,
        options,
        tuple(glance(found)),
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
        self._refer = SourceNumbers.of(found.corpus.transcripts, found.corpus.attributes)

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
