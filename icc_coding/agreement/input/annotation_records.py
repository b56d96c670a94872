"""What one record of a program's annotations says: Label Studio's, Prodigy's and doccano's, each as who marked what in which text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from icc_coding.errors import UserError

_OWN = ("annotator", "user", "username", "annotator_id", "created_by", "coder")


@dataclass(frozen=True, slots=True)
class Item:
    """What one coder said about one text: `spans` (start, end, code), `choices` codes of the whole text; None = not asked for."""

    document: str
    coder: str
    text: str
    spans: tuple[tuple[int, int, str], ...] | None
    choices: tuple[str, ...] | None
    line: int


def program_of(name: str, records: Sequence[dict[str, Any]]) -> str:
    """The program that wrote such records. Raises UserError where none is known."""
    keys = set().union(*(record.keys() for record in records[:50]))
    if "annotations" in keys and any(
        "result" in one
        for record in records
        if isinstance(record.get("annotations"), list)
        for one in record["annotations"]
        if isinstance(one, dict)
    ):
        return "Label Studio"
    if {"annotation_id", "annotator"} <= keys:
        return "Label Studio (JSON-MIN)"
    if keys & {"_task_hash", "_input_hash", "_session_id", "_annotator_id"}:
        return "Prodigy"
    if keys & {"text", "data"} and keys & {"label", "labels", "entities", "cats"}:
        return "doccano"
    if keys & {"%TYPES", "%FEATURE_STRUCTURES"}:
        raise UserError(f"{name}: is INCEpTION's JSON of one annotator. Take the table that its Agreement page exports (CSV).")
    raise UserError(f"{name}: is JSON of no program that is known here ({', '.join(sorted(keys)[:6])}). Give a table instead.")


def _label_studio(record: dict[str, Any], _: str, line: int) -> Iterator[Item]:
    text = next((str(value) for value in (record.get("data") or {}).values() if isinstance(value, str)), "")
    document = f"task {record.get('id', line)}"
    for annotation in record.get("annotations") or []:
        if annotation.get("was_cancelled"):
            continue
        spans, choices, asked = [], [], set()
        for result in annotation.get("result") or []:
            value = result.get("value") or {}
            asked.add(result.get("type"))
            if result.get("type") in ("labels", "hypertextlabels") and isinstance(value.get("start"), int):
                start, end = _in_code_points(text, value["start"], value["end"], value.get("text"))
                spans += [(start, end, str(label)) for label in value.get("labels") or value.get("hypertextlabels") or []]
            choices += [str(choice) for choice in value.get("choices") or []]
        whole = bool(asked & {"choices", "taxonomy"})
        yield Item(
            document,
            _who(annotation.get("completed_by")),
            text,
            None if whole and not spans else tuple(spans),
            tuple(choices) if whole else None,
            line,
        )


def _label_studio_min(record: dict[str, Any], _: str, line: int) -> Iterator[Item]:
    text = str(record.get("text") or "")
    spans, choices = [], []
    for key, value in record.items():
        if isinstance(value, list):
            for one in value:
                if isinstance(one, dict) and isinstance(one.get("start"), int):
                    start, end = _in_code_points(text, one["start"], one["end"], one.get("text"))
                    spans += [(start, end, str(label)) for label in one.get("labels") or []]
        elif isinstance(value, dict) and "choices" in value:
            choices += [str(choice) for choice in value["choices"]]
        elif isinstance(value, str) and key not in ("text", "created_at", "updated_at", "annotator", "id"):
            choices.append(value)
    yield Item(
        f"task {record.get('id', line)}",
        _who(record.get("annotator")),
        text,
        tuple(spans) if spans else None,
        tuple(choices) if choices else None,
        line,
    )


def _prodigy(record: dict[str, Any], stem: str, line: int) -> Iterator[Item]:
    if record.get("answer") == "ignore":
        return
    session = str(record.get("_annotator_id") or record.get("_session_id") or "")
    coder = session.rsplit("-", 1)[-1] if session else _own(record) or stem
    document = f"text {record.get('_input_hash', line)}"
    text = str(record.get("text") or "")
    if "spans" in record:
        if record.get("answer") == "reject":
            return
        spans = tuple((int(span["start"]), int(span["end"]), str(span.get("label"))) for span in record["spans"])
        yield Item(document, coder, text, spans, None, line)
    elif "accept" in record and isinstance(record["accept"], list):
        yield Item(document, coder, text, None, tuple(map(str, record["accept"])), line)
    elif "label" in record:
        yield Item(document, coder, text, None, (str(record["label"]),) if record.get("answer") == "accept" else (), line)


def _doccano(record: dict[str, Any], stem: str, line: int) -> Iterator[Item]:
    labels: Any = next((record[key] for key in ("entities", "label", "labels", "cats") if key in record), [])
    text = str(record.get("text") or record.get("data") or "")
    document = f"text {record.get('id', line)}"
    coder = _own(record) or stem
    labels = labels if isinstance(labels, list) else [labels]
    spans = []
    for label in labels:
        if isinstance(label, dict) and "start_offset" in label:
            spans.append((int(label["start_offset"]), int(label["end_offset"]), str(label.get("label"))))
        elif isinstance(label, list) and len(label) == 3:
            spans.append((int(label[0]), int(label[1]), str(label[2])))
    if spans or "entities" in record:
        yield Item(document, coder, text, tuple(spans), None, line)
    else:
        chosen = tuple(str(label) for label in labels)
        yield Item(document, coder, text, None if chosen else (), chosen, line)


READERS = {"Label Studio": _label_studio, "Label Studio (JSON-MIN)": _label_studio_min, "Prodigy": _prodigy, "doccano": _doccano}


def _who(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("email") or value.get("username") or value.get("id") or "unknown")
    return f"user {value}" if isinstance(value, int) else str(value or "unknown")


def _own(record: dict[str, Any]) -> str:
    return next((str(record[key]) for key in _OWN if record.get(key)), "")


def _in_code_points(text: str, start: int, end: int, quote: Any) -> tuple[int, int]:
    """Offsets of a browser count UTF-16 units; where they do, the quotation says so."""
    if not isinstance(quote, str) or text[start:end] == quote or text.isascii():
        return start, end
    units = text.encode("utf-16-le")
    if units[2 * start : 2 * end].decode("utf-16-le", "replace") == quote:
        return len(units[: 2 * start].decode("utf-16-le", "replace")), len(units[: 2 * end].decode("utf-16-le", "replace"))
    return start, end
