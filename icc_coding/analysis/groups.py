"""Ways to group passages: by code, transcript, case, speaker, collaboration, attribute, place in the talk."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from icc_coding.analysis.basis import Material
from icc_coding.corpus import ATTRIBUTE
from icc_coding.errors import UserError

PLACES = 10  # parts of a transcript, for `place`
NONE = "(none)"


@dataclass(frozen=True, slots=True)
class Grouping:
    """A way to group passages.

    name      as it was asked for
    labels    group -> what people read, in the order in which groups are shown
    """

    name: str
    labels: dict[str, str]


def grouping(found: Material, name: str) -> Grouping:
    """The grouping of that name: code, dimension, one dimension's id, case, transcript, kind, speaker, role, collaboration, place, or an attribute.

    Raises UserError, with all names, for any other.
    """
    book = found.codebook
    dimensions = {dimension.id: dimension for dimension in book.dimensions}
    attribute = name.removeprefix(ATTRIBUTE)
    if name == "code":
        return Grouping(name, {code.id: code.label for code in book.codes})
    if name == "dimension":
        return Grouping(name, {dimension.id: dimension.label for dimension in book.dimensions})
    if name in dimensions:
        return Grouping(name, {code.id: code.label for code in dimensions[name].codes})
    if name == "collaboration":
        return Grouping(name, {one.id: one.label for one in book.collaborations} | {NONE: "none named"})
    if name == "place":
        return Grouping(name, {str(part): f"{10 * part - 10}-{10 * part} %" for part in range(1, PLACES + 1)})
    if name == "transcript":
        return Grouping(name, {one: one for one in found.transcripts.index})
    if name in ("case", "kind"):
        return Grouping(name, {str(one): str(one) for one in found.transcripts[name]})
    if name in ("speaker", "role"):
        return Grouping(name, {str(one): str(one) or NONE for one in found.excerpts[name]})
    if attribute in found.corpus.attributes:
        values = {value for row in found.transcripts[ATTRIBUTE + attribute] for value in str(row).split("; ") if value}
        values |= {str(value) for value in found.excerpts[ATTRIBUTE + attribute] if value}
        return Grouping(ATTRIBUTE + attribute, {value: value for value in sorted(values, key=_natural)} | {"": "not known"})
    known = ["code", "dimension", *dimensions, "case", "transcript", "kind", "speaker", "role", "collaboration", "place"]
    raise UserError(f"Nothing is grouped by `{name}`. There are: {', '.join([*known, *found.corpus.attributes])}.")


def members(found: Material, by: Grouping, excerpts: pd.DataFrame | None = None) -> pd.DataFrame:
    """Rows of excerpts with their group in the column `group`; a row that belongs to several stands there several times."""
    rows = found.excerpts if excerpts is None else excerpts
    group = _GROUPS.get(by.name)
    if group is not None:
        frame = rows.assign(group=group(found, rows))
    elif by.name in rows.columns:
        frame = rows.assign(group=rows[by.name].astype(str))
    else:  # a dimension
        frame = rows[rows["dimension"] == by.name].assign(group=lambda kept: kept["code"])
    frame = frame.explode("group") if by.name == "collaboration" else frame
    return frame[frame["group"].isin(list(by.labels))]


def _case(found: Material, rows: pd.DataFrame) -> pd.Series:
    return rows["case"].where(rows["case"] != "", rows["transcript"])


def _collaboration(found: Material, rows: pd.DataFrame) -> pd.Series:
    return rows["collaborations"].map(lambda joined: joined.split(";") if joined else [NONE])


def _place(found: Material, rows: pd.DataFrame) -> pd.Series:
    lengths = {name: max(1, len(transcript.text)) for name, transcript in found.corpus.by_name.items()}
    middle = (rows["start"] + rows["end"]) / 2 / rows["transcript"].map(lengths).astype("float64")  # of no rows it stays text
    return (1 + (middle * PLACES).astype(int).clip(0, PLACES - 1)).astype(str)


_GROUPS: dict[str, Callable[[Material, pd.DataFrame], pd.Series]] = {"case": _case, "collaboration": _collaboration, "place": _place}


def _natural(value: str) -> tuple[bool, float, str]:
    """Numbers by size, before words by letter."""
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    return (True, 0.0, value.casefold()) if math.isnan(number) else (False, number, value)  # `nan` has no place among numbers
