"""A code in the words of a Description: its definition, then the other parts of the codebook under fixed headings, to be read back.

Programs keep a code's name, colour and description and nothing else; whatever they do not touch comes back as it was.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from icc_coding.codebook.model import Code, Rule
from icc_coding.files import parse_json

_LISTS = {"Include": "include", "Exclude": "exclude", "Examples": "examples", "Counter-examples": "counter_examples"}
_JSON = {"Attributes": "attributes", "Rules": "rules", "Formerly": "formerly"}
_TEXTS = {"Source": "source", "Id": "id"}
_HEADING = re.compile(r"^\[(" + "|".join(map(re.escape, (*_LISTS, *_JSON, *_TEXTS))) + r")\]$")


@dataclass(frozen=True)
class Described:
    """What a Description said. `id` is the code's id here, '' where the file does not come from icc-coding."""

    definition: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()
    source: str = ""
    id: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    formerly: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()


def describe(code: Code) -> str:
    """The Description of a code."""
    parts = [_guarded(code.definition)]
    for title, name in _LISTS.items():
        items = getattr(code, name)
        if items:
            parts.append(f"[{title}]\n" + "\n".join("- " + item.replace("\n", "\n  ") for item in items))
    if code.source:
        parts.append(f"[Source]\n{_guarded(code.source)}")
    for title, value in (("Attributes", dict(code.attributes)), ("Formerly", list(code.formerly)), ("Rules", rules_data(code.rules))):
        if value:
            parts.append(f"[{title}]\n{json.dumps(value, ensure_ascii=False)}")
    parts.append(f"[Id]\n{code.id}")
    return "\n\n".join(parts)


def read_description(text: str) -> Described:
    """What a Description says; all of it is the definition where it has none of our headings. A part that was broken by hand is text."""
    found: dict[str, Any] = {}
    title, lines = "", []
    for line in [*text.replace("\r\n", "\n").split("\n"), "", "[Id]"]:
        match = _HEADING.match(line)
        if not match:
            lines.append(line)
            continue
        _take(found, title, "\n".join(lines))
        title, lines = match[1], []
    return Described(**found)


def _take(found: dict[str, Any], title: str, body: str) -> None:
    body = body.removesuffix("\n")
    if not title:
        found["definition"] = _unguarded(body)
    elif title in _LISTS:
        found[_LISTS[title]] = tuple(_items(body))
    elif title in _TEXTS:
        found[_TEXTS[title]] = _unguarded(body).strip() if title == "Id" else _unguarded(body)
    else:
        try:
            value = parse_json(body)
            found[_JSON[title]] = read_rules(value) if title == "Rules" else tuple(value) if title == "Formerly" else value
        except (ValueError, TypeError, KeyError):
            found["definition"] = f"{found.get('definition', '')}\n\n[{title}]\n{body}"


def _items(body: str) -> list[str]:
    items: list[str] = []
    for line in body.split("\n"):
        if line.startswith("- ") or not items:
            items.append(line.removeprefix("- "))
        else:
            items[-1] += "\n" + line.removeprefix("  ")
    return [item for item in items if item]


def _guarded(text: str) -> str:
    return re.sub(r"^(?=[\[\\])", r"\\", text, flags=re.MULTILINE)


def _unguarded(text: str) -> str:
    return re.sub(r"^\\(?=[\[\\])", "", text, flags=re.MULTILINE)


def rules_data(rules: tuple[Rule, ...]) -> list[dict[str, Any]]:
    """Rules as plain data for JSON."""
    return [{"kind": r.kind, "value": r.value, "effect": r.effect, "within": r.within} for r in rules]


def read_rules(data: list[dict[str, Any]]) -> tuple[Rule, ...]:
    """Rules from what :func:`rules_data` made."""
    return tuple(Rule("", str(r["kind"]), _frozen(r["value"]), str(r["effect"]), int(r["within"])) for r in data)


def _frozen(value: Any) -> Any:
    """Lists as the tuples that the codebook keeps; dicts of a token pattern stay."""
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value
