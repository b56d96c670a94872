"""The codebook's typology filled from the data: which forms deliver which value, and where the data disagree with what was expected."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pandas as pd

from icc_coding.analysis.basis import Material, material
from icc_coding.analysis.places import touching
from icc_coding.codebook.model import Code
from icc_coding.errors import UserError
from icc_coding.study import Study

EXPECTED = "expected_form"
CODED, NAMED = "coded in the same turn", "by the collaboration that it names"
UNPLACED = ""


@dataclass(frozen=True, slots=True)
class TypologyCell:
    """A value under a form.

    excerpts, suggested, transcripts   passages of the value that belong to the form, how many of them are undecided suggestions,
                                       and how many transcripts they stand in
    collaborations                     those that these passages name, most often named first
    coded, named                       how many belong there because the form is coded in the same turn; because of the named collaboration
    """

    value: str
    form: str
    expected: bool
    excerpts: int
    suggested: int
    transcripts: int
    collaborations: tuple[str, ...]
    coded: int
    named: int


@dataclass(frozen=True)
class Typology:
    """Values (rows) by forms (columns). `evidence` holds the passages behind each cell, with `form` ('' where none is known) and `via`.

    A passage whose turn speaks of both forms stands under both. `disagreements` are cells with passages where another form was
    expected.
    """

    values: tuple[Code, ...]
    forms: tuple[Code, ...]
    cells: tuple[TypologyCell, ...]
    evidence: pd.DataFrame
    suggestions: bool

    def cell(self, value: str, form: str) -> TypologyCell:
        """One cell."""
        return next(cell for cell in self.cells if cell.value == value and cell.form == form)

    @property
    def disagreements(self) -> list[TypologyCell]:
        """Cells that hold passages though another form was expected, most first."""
        found = [cell for cell in self.cells if cell.form and not cell.expected and cell.excerpts]
        return sorted(found, key=lambda cell: -cell.excerpts)

    def frame(self) -> pd.DataFrame:
        """One row per cell."""
        return pd.DataFrame(
            {
                "value": cell.value,
                "form": cell.form,
                "expected": cell.expected,
                "excerpts": cell.excerpts,
                "suggested": cell.suggested,
                "transcripts": cell.transcripts,
                "collaborations": ";".join(cell.collaborations),
                "coded_in_turn": cell.coded,
                "by_collaboration": cell.named,
            }
            for cell in self.cells
        )


def typology(study: Study | Material, *, include_suggestions: bool = False) -> Typology:
    """Fill the typology that a codebook declares with `expected_form` in its codes' attributes.

    A passage of a value belongs to a form when the form is coded in the same turn, or when it names a collaboration whose form the
    codebook gives. Raises UserError when no code declares an expected form.
    """
    found = material(study, include_suggestions=include_suggestions)
    values = tuple(code for code in found.codebook.codes if code.attributes.get(EXPECTED))
    if not values:
        raise UserError(
            f"{found.codebook.name}: no code says which form is expected of it. Write `attributes: {{expected_form: form.NAME}}` below the codes of value."
        )
    expected = {code.id: _names(code.attributes[EXPECTED]) for code in values}
    holders = {found.codebook.code(form).dimension for forms in expected.values() for form in forms}
    forms = tuple(code for code in found.codebook.codes if code.dimension in holders)
    evidence = _evidence(found, [code.id for code in values], [code.id for code in forms])
    cells = tuple(
        _cell(evidence, value.id, form, form in expected[value.id]) for value in values for form in (*(form.id for form in forms), UNPLACED)
    )
    return Typology(values, forms, cells, evidence, found.suggestions)


def _names(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, (tuple, list)) else (str(value),)


def _evidence(found: Material, values: list[str], forms: list[str]) -> pd.DataFrame:
    mine = found.excerpts[found.excerpts["code"].isin(values)]
    coded = touching(mine, found.excerpts[found.excerpts["code"].isin(forms)], "turn").rename(columns={"group": "form"}).assign(via=CODED)
    form_of = {one.id: one.form for one in found.codebook.collaborations if one.form in forms}
    named = mine.assign(form=mine["collaborations"].map(lambda names: [form_of[name] for name in names.split(";") if name in form_of]))
    named = named.explode("form").dropna(subset=["form"]).drop_duplicates(subset=["excerpt_id", "code", "form"]).assign(via=NAMED)
    placed = pd.concat([frame for frame in (coded, named) if len(frame)]) if len(coded) + len(named) else coded
    key = ["excerpt_id", "code"]
    keys = pd.MultiIndex.from_frame(placed[key])
    rest = mine[~pd.MultiIndex.from_frame(mine[key]).isin(keys)].assign(form=UNPLACED, via="")
    return pd.concat([placed, rest], ignore_index=True) if len(placed) else rest.reset_index(drop=True)


def _cell(evidence: pd.DataFrame, value: str, form: str, expected: bool) -> TypologyCell:
    mine = evidence[(evidence["code"] == value) & (evidence["form"] == form)]
    passages = mine.drop_duplicates(subset=["excerpt_id"])
    order = Counter(name for named in passages["collaborations"] for name in str(named).split(";") if name)
    return TypologyCell(
        value=value,
        form=form,
        expected=expected,
        excerpts=len(passages),
        suggested=int(passages["suggested"].sum()),
        transcripts=passages["transcript"].nunique(),
        collaborations=tuple(sorted(order, key=lambda name: (-order[name], name))),
        coded=int((mine["via"] == CODED).sum()),
        named=int((mine["via"] == NAMED).sum()),
    )
