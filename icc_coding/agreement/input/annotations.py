"""Annotations as JSON: Label Studio, Prodigy and doccano, one file for all coders or one file for each (also packed in a .zip)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from icc_coding.agreement.input.annotation_records import READERS, Item, program_of
from icc_coding.agreement.input.answers import TableAnswers, TableSummary, listed
from icc_coding.agreement.input.marked import SpanRow, make_spans
from icc_coding.agreement.input.model import RatingsTable, SpansTable
from icc_coding.agreement.input.people import match_coder, one_name_each
from icc_coding.agreement.input.spelling import differing_in_case, same
from icc_coding.agreement.input.wide import both
from icc_coding.errors import UserError
from icc_coding.files import parse_json, read_bytes, read_text
from icc_coding.phrasing import how_many


def is_annotations(path: Path) -> bool:
    """Whether a file's name says that it holds JSON."""
    return path.suffix.lower() in (".json", ".jsonl", ".ndjson") or (path.suffix.lower() == ".zip" and path.exists())


def read_annotations(paths: Sequence[Path], answers: TableAnswers) -> RatingsTable | SpansTable:
    """Read the annotations of all coders. Raises :class:`UserError` for files of no known program, of one coder only, and for texts that differ."""
    said = TableSummary()
    items: list[Item] = []
    skipped = 0
    for name, records in _files(paths):
        program = program_of(name, [record for _, record in records])
        said.program = f"{program}'s annotations"
        for line, record in records:
            try:
                found = list(READERS[program](record, PurePosixPath(name).stem, line))
            except (AttributeError, LookupError, TypeError, ValueError, ArithmeticError) as error:
                raise UserError(f"{name}, record {line}: is not as {program} writes it. Export it again.") from error
            skipped += not found
            items += found
    file = paths[0].name if len(paths) == 1 else f"{paths[0].name} and {len(paths) - 1} more"
    if skipped:
        was = "was" if skipped == 1 else "were"
        said.notes.append(f"{how_many(skipped, 'task')} skipped or without an annotation {was} left out")
    items = _one_spelling(file, items, answers, said)
    if len({item.coder for item in items}) < 2:
        who = next((f"only `{item.coder}`" for item in items), "nobody")
        raise UserError(
            f"{file}: holds the annotations of {who}; agreement needs two coders. Give each coder's file: --table ana.jsonl --table ben.jsonl."
        )
    _same_texts(file, items)
    if any(item.spans for item in items) or all(item.choices is None for item in items):
        return _as_spans(file, items, answers, said)
    return _as_choices(file, items, answers, said)


def _files(paths: Sequence[Path]) -> Iterator[tuple[str, list[tuple[int, dict[str, Any]]]]]:
    from icc_coding.archives import open_archive
    from icc_coding.decoding import decode

    for path in paths:
        if path.suffix.lower() != ".zip":
            yield path.name, _records(read_text(path)[0], path.name)
            continue
        read_bytes(path)
        with open_archive(path, path.name) as archive:
            members = [
                name
                for name in sorted(archive.namelist())
                if name.lower().endswith((".json", ".jsonl")) and not name.startswith("__MACOSX")
            ]
            if not members:
                raise UserError(f"{path.name}: holds no JSON. Pack the coders' files that the program exported, or give them one by one.")
            for name in members:
                if PurePosixPath(name).stem.lower() not in ("all", "unknown") or len(members) == 1:
                    yield PurePosixPath(name).name, _records(decode(archive.read(name), name)[0], name)


def _records(text: str, name: str) -> list[tuple[int, dict[str, Any]]]:
    """The records of JSON (a list) or of JSON lines, each with its line (of a list: its number)."""
    try:
        data = parse_json(text)
    except json.JSONDecodeError:
        found = []
        for line, row in enumerate(text.split("\n"), 1):
            if row.strip():
                try:
                    found.append((line, parse_json(row)))
                except json.JSONDecodeError as error:
                    raise UserError(f"{name}, line {line}: is no JSON ({error.msg}). Export it again.") from error
        data = None
    if data is not None:
        found = list(enumerate(data if isinstance(data, list) else [data], 1))
    if not found or not all(isinstance(record, dict) for _, record in found):
        raise UserError(
            f"{name}: holds no list of annotated texts. Export it as JSON from Label Studio, Prodigy or doccano, or give a table."
        )
    return found


def _one_spelling(file: str, items: list[Item], answers: TableAnswers, said: TableSummary) -> list[Item]:
    names = one_name_each(file, ((item.coder, item.document) for item in items), answers, said)
    renamed = [Item(i.document, names[same(i.coder)], i.text, i.spans, i.choices, i.line) for i in items]
    latest = {(item.document, item.coder): item for item in renamed}
    if len(latest) < len(renamed):
        said.notes.append(f"{len(renamed) - len(latest):,} earlier annotations of the same text by the same coder give way to the last one")
    if not answers.coders:
        return list(latest.values())
    known = list(dict.fromkeys(names.values()))
    wanted = {match_coder(name, known) or name for name in answers.coders}
    missing = wanted - set(known)
    if missing:
        raise UserError(f"{file}: coder `{missing.pop()}` has no units in this table. Its coders are: {', '.join(known)}.")
    return [item for item in latest.values() if item.coder in wanted]


def _same_texts(file: str, items: Iterable[Item]) -> None:
    """Offsets are comparable only in one text."""
    texts: dict[str, Item] = {}
    for item in items:
        first = texts.setdefault(item.document, item)
        if first.text != item.text and (item.spans or first.spans):
            raise UserError(
                f"{file}: {item.document} is one text for `{first.coder}` and another for `{item.coder}`; offsets in different texts cannot be compared. "
                "Export both from the same import of the texts."
            )


def _as_spans(file: str, items: list[Item], answers: TableAnswers, said: TableSummary) -> SpansTable:
    spans: list[SpanRow] = []
    lines = []
    for item in items:
        rows: list[SpanRow] = [(item.document, item.coder, start, end, same(code)) for start, end, code in item.spans or ()]
        spans += rows or [(item.document, item.coder, None, None, None)]
        lines += [item.line] * max(len(rows), 1)
    said.shape = "one text a task, spans by character"
    lengths = {item.document: max(len(item.text), 1) for item in items if item.text}
    return make_spans(file, spans, lines, lengths, answers, said, True)


def _as_choices(file: str, items: list[Item], answers: TableAnswers, said: TableSummary) -> RatingsTable:
    coders = tuple(answers.coders or dict.fromkeys(item.coder for item in items))
    coders = tuple(match_coder(name, {item.coder for item in items}) or name for name in coders)
    units = {name: number for number, name in enumerate(dict.fromkeys(item.document for item in items))}
    sets: list[list[Any]] = [[None] * len(units) for _ in coders]
    lines = [[0] * len(units) for _ in coders]
    texts = [""] * len(units)
    for item in items:
        coder, unit = coders.index(item.coder), units[item.document]
        sets[coder][unit], lines[coder][unit] = frozenset(same(choice) for choice in item.choices or ()), item.line
        texts[unit] = item.text
    codes = Counter(code for row in sets for cell in row if cell for code in cell)
    single = all(len(cell) == 1 for row in sets for cell in row if cell is not None)
    values = [[None if cell is None else next(iter(cell)) for cell in row] for row in sets] if single else sets
    said.notes += differing_in_case(codes)
    said.shape = f"one text a task, {'one code' if single else 'a set of codes'} each"
    said.coders, said.units = listed(coders, "coder"), both(sets)
    said.codes = listed(sorted(codes), "code")
    layout = "ratings" if single else "sets"
    return RatingsTable(file, layout, coders, tuple(units), None, values, lines, tuple(said.notes), said.sentence(), texts=tuple(texts))
