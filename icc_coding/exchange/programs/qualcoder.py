"""QualCoder's project: the folder `NAME.qda`, or the database `data.qda` in it (seen with 3.8 and 4.0).

Positions are what its window counts, UTF-16 code units; what a text begins with (a BOM) may be counted as well. Both is found out by
the words that it keeps with every coding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from icc_coding.exchange.books.model import of_groups
from icc_coding.exchange.damaged import of_another_program
from icc_coding.exchange.programs.database import Database, has_tables, opened
from icc_coding.exchange.project import ForeignCase, ForeignCode, ForeignCoding, ForeignMemo, ForeignSource, Project
from icc_coding.exchange.refi.describing import read_description
from icc_coding.exchange.refi.evidence import MACHINE_USER, read_evidence
from icc_coding.exchange.refi.offsets import FileOffsets
from icc_coding.exchange.refi.probing import Selection, SourceText, counters, probe, quoted_as
from icc_coding.exchange.registry import Brought
from icc_coding.exchange.taking.report import Taken
from icc_coding.exchange.taking.take import take_project
from icc_coding.phrasing import how_many

_TABLES = {"source", "code_name", "code_cat", "code_text"}


def is_project(path: Path) -> bool:
    """Whether a folder or file is a QualCoder project."""
    return _database(path).is_file() and has_tables(_database(path), _TABLES)


def read(brought: Brought) -> Taken:
    """Take a QualCoder project in."""
    return take_project(brought, read_qualcoder(brought.file, brought.offsets))


@of_another_program
def read_qualcoder(path: Path, offsets: str = "") -> Project:
    """Read a project: categories, codes, sub-codes, memos, coders, cases, attributes, codings of texts. Raises UserError."""
    with opened(_database(path)) as database:
        return _QualcoderReader(database, path.name).read(offsets)


def _database(path: Path) -> Path:
    return path / "data.qda" if path.is_dir() else path


class _QualcoderReader:
    def __init__(self, database: Database, file: str) -> None:
        self._db = database
        self._file = file
        self._texts: list[SourceText] = []
        self._places: dict[int, int] = {}

    def read(self, offsets: str) -> Project:
        sources = tuple(self._sources())
        rows = [row for row in self._db.rows("SELECT * FROM code_text ORDER BY fid, pos0") if row["fid"] in self._places]
        selections = [Selection(self._places[row["fid"]], row["pos0"], row["pos1"], row["seltext"] or "") for row in rows]
        probed = probe(self._texts, selections, "QualCoder", self._file, offsets)
        counted = counters(self._texts, probed.convention)
        codings, failed, aside = [], [], 0
        for row, selection in zip(rows, selections, strict=True):
            if row["owner"] == MACHINE_USER:
                aside += 1
                continue
            coding = self._coding(row, selection, counted, sources[selection.source])
            if isinstance(coding, str):
                failed.append(coding)
            else:
                codings.append(coding)
        return Project(
            "QualCoder",
            sources,
            tuple(self._codes()),
            tuple(codings),
            tuple(self._cases()),
            tuple(self._memos(counted)),
            (str(probed), *self._left_out(rows)),
            tuple(failed),
            aside,
        )

    def _left_out(self, rows: Sequence[Any]) -> Iterator[str]:
        """Sentences about what is in the project and has no place here."""
        files = self._count("source WHERE fulltext IS NULL OR fulltext = ''")
        if files:
            yield f"Only texts are taken in; left out: {how_many(files, 'other file')}."
        apart = sum(self._count(table) for table in ("code_image", "code_av") if self._db.columns(table))
        if apart:
            yield f"{how_many(apart, 'coding', 'stands', 'stand')} on pictures, places of a page, sound or film, not on words, left out."
        marked = sum(bool(row["important"]) for row in rows) if "important" in self._db.columns("code_text") else 0
        if marked:
            yield f"{how_many(marked, 'coding', 'is', 'are')} marked as important there, which is not kept here."
        groups = of_groups([str(row["name"]) for row in self._db.rows("SELECT name FROM code_cat WHERE memo IS NOT NULL AND memo <> ''")])
        yield from filter(None, [groups])

    def _count(self, of: str) -> int:
        return int(self._db.rows(f"SELECT count(*) AS n FROM {of}")[0]["n"])

    def _sources(self) -> Iterator[ForeignSource]:
        for row in self._db.rows("SELECT * FROM source WHERE fulltext IS NOT NULL AND fulltext <> '' ORDER BY id"):
            raw = str(row["fulltext"])
            text = raw.lstrip("\ufeff")
            self._places[row["id"]] = len(self._texts)
            self._texts.append(SourceText(text.replace("\r\n", "\n"), "\r\n" in raw, raw != text))
            yield ForeignSource(f"source {row['id']}", Path(str(row["name"])).stem, self._texts[-1].text)

    def _codes(self) -> Iterator[ForeignCode]:
        above: dict[int, tuple[str, ...]] = {}
        categories = {row["catid"]: row for row in self._db.rows("SELECT * FROM code_cat")}

        def path_of(category: int | None) -> tuple[str, ...]:
            if category is None or category not in categories:
                return ()
            if category not in above:
                above[category] = ()  # a circle in the database must not hold us
                row = categories[category]
                above[category] = (*path_of(row["supercatid"]), str(row["name"]))
            return above[category]

        codes = {row["cid"]: row for row in self._db.rows("SELECT * FROM code_name ORDER BY cid")}
        parent = "supercid" if "supercid" in self._db.columns("code_name") else ""

        def names(code: Any, seen: frozenset[int]) -> tuple[str, ...]:
            over = codes.get(code[parent]) if parent and code[parent] is not None and code[parent] not in seen else None
            top = names(over, seen | {over["cid"]}) if over is not None else path_of(code["catid"])
            return (*top, str(code["name"]))

        for cid, code in codes.items():
            memo = str(code["memo"] or "")
            yield ForeignCode(f"code {cid}", names(code, frozenset({cid})), memo, str(code["color"] or ""), read_description(memo).id)

    def _coding(self, row: Any, selection: Selection, counted: list[FileOffsets], source: ForeignSource) -> ForeignCoding | str:
        text = self._texts[selection.source].text
        span = counted[selection.source].inward(selection.start, selection.end)
        if span is None or not quoted_as(text[span[0] : span[1]], selection.name):
            start = text.find(selection.name) if selection.name else -1
            if start < 0 or text.find(selection.name, start + 1) >= 0:
                return f"“{source.name}”, {selection.start} to {selection.end}: its words are not there, or more than once"
            span = start, start + len(selection.name)
        note, status, blind = read_evidence(str(row["memo"] or ""))
        words = text[span[0] : span[1]]
        return ForeignCoding(source.key, f"code {row['cid']}", str(row["owner"] or ""), words, *span, note=note, status=status, blind=blind)

    def _cases(self) -> Iterator[ForeignCase]:
        attributes = self._attributes("case")
        of_case: dict[int, list[str]] = {}
        for row in self._db.rows("SELECT DISTINCT caseid, fid FROM case_text"):
            of_case.setdefault(row["caseid"], []).append(f"source {row['fid']}")
        for row in self._db.rows("SELECT * FROM cases ORDER BY caseid"):
            yield ForeignCase(str(row["name"]), attributes.get(row["caseid"], {}), tuple(of_case.get(row["caseid"], ())))
        for key, found in self._attributes("file").items():
            yield ForeignCase("", found, (f"source {key}",))

    def _attributes(self, kind: str) -> dict[int, dict[str, str]]:
        """The attributes of cases or of files that have a value, by id."""
        found: dict[int, dict[str, str]] = {}
        for row in self._db.rows(f"SELECT * FROM attribute WHERE attr_type = '{kind}' AND value IS NOT NULL AND value <> ''"):
            found.setdefault(row["id"], {})[str(row["name"])] = str(row["value"])
        return found

    def _memos(self, counted: list[FileOffsets]) -> Iterator[ForeignMemo]:
        for row in self._db.rows("SELECT * FROM source WHERE memo IS NOT NULL AND memo <> ''"):
            if row["id"] in self._places:
                yield ForeignMemo(str(row["memo"]), str(row["owner"] or ""), f"source {row['id']}")
        for row in self._db.rows("SELECT * FROM annotation WHERE memo IS NOT NULL AND memo <> ''"):
            span = counted[self._places[row["fid"]]].inward(row["pos0"], row["pos1"]) if row["fid"] in self._places else None
            if span:
                yield ForeignMemo(str(row["memo"]), str(row["owner"] or ""), f"source {row['fid']}", "", *span)
        for row in self._db.rows("SELECT * FROM journal WHERE jentry IS NOT NULL AND jentry <> ''"):
            yield ForeignMemo(f"{row['name']}: {row['jentry']}", str(row["owner"] or ""))
        for row in self._db.rows("SELECT * FROM cases WHERE memo IS NOT NULL AND memo <> ''"):
            yield ForeignMemo(f"{row['name']}: {row['memo']}", str(row["owner"] or ""))
        if "memo" in self._db.columns("project"):
            for row in self._db.rows("SELECT memo FROM project WHERE memo IS NOT NULL AND memo <> ''"):
                yield ForeignMemo(str(row["memo"]))
