"""Which column of a table holds what, by its name: the names that people and programs give."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

ROLES: dict[str, tuple[str, ...]] = {
    "unit": (
        "unit", "unit id", "item", "item id", "segment id", "excerpt id", "quotation id", "row id", "id", "case id", "respondent id",
        "response id", "responseid", "subject", "subject id", "annotation unit", "einheit", "unité",
    ),
    "coder": (
        "coder", "coder name", "codername", "coder id", "rater", "rater id", "annotator", "annotator id", "coded by", "created by",
        "coder(s)", "codeur", "kodierer", "codierer", "user", "user name", "username", "owner", "observer", "judge", "reviewer", "creator",
        "excerpt creator", "worker id", "workerid", "author",
    ),
    "value": ("value", "code", "rating", "label", "category", "score", "codename", "code name", "tag", "node", "annotation", "code path", "cid", "code id", "choice", "sentiment"),
    "codes": ("codes", "labels", "tags", "categories", "codes applied combined", "nodes"),
    "start": ("start", "start offset", "begin", "pos0", "start position", "startposition", "start char", "from"),
    "end": ("end", "end offset", "pos1", "end position", "endposition", "end char", "to"),
    "document": (
        "transcript", "document", "document name", "document id", "documentname", "doc", "doc id", "file", "file name", "filename", "file id",
        "fid", "source", "source name", "interview", "interview id", "media title", "text id", "case or file", "dokument", "datei", "fichier",
    ),
    "length": ("length", "text length", "document length", "characters"),
}  # fmt: skip
"""Role -> column names, the surest first; compared in small letters with `_`, `-` and `.` as blanks."""

NO_CODER = frozenset(
    name.strip()
    for name in [
        "text",
        " texts",
        " segment",
        " segments",
        " quote",
        " quotes",
        " quotation",
        " quotations",
        " excerpt",
        " excerpts",
        " content",
        " sentence",
        " passage",
        " utterance",
        "paragraph",
        " context",
        " title",
        " notes",
        " note",
        " comment",
        " comments",
        " memo",
        " memos",
        " remark",
        " remarks",
        " reason",
        " rationale",
        " explanation",
        " question",
        "questions",
        " prompt",
        " date",
        " time",
        " timestamp",
        " created",
        " modified",
        " created at",
        " updated at",
        " started",
        " ended",
        " duration",
        " seconds",
        " lead time",
        "consensus",
        " final",
        " final code",
        " final label",
        " adjudicated",
        " adjudication",
        " agreed",
        " resolved",
        " resolution",
        " gold",
        " gold standard",
        " truth",
        "ground truth",
        " answer key",
        " speaker",
        " role",
        " turn",
        " dimension",
        " stratum",
        " strata",
        " weight",
        " weights",
        " sampling weight",
        " sample weight",
        " index",
        "level 0",
        " unnamed: 0",
        " row",
        " row number",
        " number",
        " nr",
        " no",
        " #",
        " line",
        " language",
        " country",
        " wave",
        " confidence",
        " round",
        " flags",
        " reference",
        " ",
        "kommentar",
        " kommentare",
        " bemerkung",
        " bemerkungen",
        " notiz",
        " notizen",
        " anmerkung",
        " anmerkungen",
        " frage",
        " datum",
        " konsens",
        " zitat",
        " sprecher",
        "commentaire",
        " commentaires",
        " remarque",
        " remarques",
        " citation",
        " texte",
        " question posée",
        " comentario",
        " comentarios",
        " nota",
        " notas",
        " fecha",
        " pregunta",
    ]
)
"""Columns of a table with a column per coder that are plainly no coder."""
ROW_NUMBERS = frozenset({"", "unnamed: 0", "x", "index", "row", "row number", "nr", "no", "#", "number", "...1"})


@dataclass(frozen=True, slots=True)
class ColumnRoles:
    """Role -> the number of its column."""

    at: dict[str, int] = field(default_factory=dict)

    def has(self, *roles: str) -> bool:
        """Whether all these roles have a column."""
        return all(role in self.at for role in roles)


def compared_name(name: str) -> str:
    """A column's name for comparing."""
    return " ".join(re.sub(r"[_\-.]", " ", unicodedata.normalize("NFC", name)).lower().split())


def find_columns(header: Sequence[str]) -> ColumnRoles:
    """The column of each role; of several that fit, the surest name, then the first."""
    names = [compared_name(cell) for cell in header]
    found: dict[str, int] = {}
    for role, known in ROLES.items():
        for word in known:
            if word in names and names.index(word) not in found.values():
                found[role] = names.index(word)
                break
    return ColumnRoles(found)


def layout_of(header: Sequence[str]) -> str:
    """`spans`, `sets`, `ratings`, `wide` or '' for none that is known."""
    columns = find_columns(header)
    if columns.has("coder", "start", "end") and (columns.has("value") or columns.has("codes")):
        return "spans"
    if columns.has("unit", "coder", "codes") or (columns.has("document", "coder", "codes") and not columns.has("start")):
        return "sets"
    if columns.has("unit", "coder", "value") or (columns.has("document", "coder", "value") and not columns.has("start")):
        return "ratings"
    if "coder" not in [compared_name(cell) for cell in header] and (columns.has("unit") or columns.has("document")) and len(header) >= 2:
        return "wide"
    return ""
