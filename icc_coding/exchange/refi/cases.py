"""Cases with typed attributes, and which transcripts are theirs.

A case's attributes are those that all its transcripts share; what differs between them (the wave of an interview) is each source's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from icc_coding.exchange.project import ForeignCase
from icc_coding.exchange.refi.container import local_name
from icc_coding.exchange.refi.guids import case_guid, guid, plain_guid, source_guid
from icc_coding.exchange.xml import escape_text, unescape_text
from icc_coding.transcripts.model import Transcript

_TYPES = (
    ("Boolean", re.compile(r"true|false")),
    ("Integer", re.compile(r"-?(0|[1-9]\d{0,17})")),
    ("Float", re.compile(r"-?(0|[1-9]\d*)\.\d+")),
    ("Date", re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")),
)


@dataclass(frozen=True)
class WrittenCases:
    """`<Variables>`, `<Cases>` ('' where there are none), and the `<VariableValue>`s that each transcript has for itself, by its name."""

    variables: str
    cases: str
    own: Mapping[str, str]

    @classmethod
    def of(cls, transcripts: Sequence[Transcript], *, typed: bool = True) -> WrittenCases:
        """A transcript without a case but with attributes is its own case."""
        cases: dict[str, list[Transcript]] = {}
        values: dict[str, set[str]] = {}
        for transcript in transcripts:
            if transcript.case or transcript.attributes:
                cases.setdefault(transcript.case or transcript.name, []).append(transcript)
            for name, value in transcript.attributes.items():
                values.setdefault(name, set()).add(value)
        types = {name: _type(found) if typed else "Text" for name, found in values.items()}
        variables = "".join(
            f'<Variable guid="{guid("variable", name)}" name="{escape_text(name)}" typeOfVariable="{kind}"/>'
            for name, kind in types.items()
        )
        written, own = [], {}
        for case, members in cases.items():
            shared = dict(set.intersection(*(set(transcript.attributes.items()) for transcript in members)))
            inner = _values({name: shared[name] for name in types if name in shared}, types)
            inner += "".join(f'<SourceRef targetGUID="{source_guid(transcript)}"/>' for transcript in members)
            written.append(f'<Case guid="{case_guid(case)}" name="{escape_text(case)}">{inner}</Case>')
            for transcript in members:
                own[transcript.name] = _values({n: v for n, v in transcript.attributes.items() if n not in shared}, types)
        return cls(
            f"<Variables>{variables}</Variables>\n" if variables else "", f"<Cases>{''.join(written)}</Cases>\n" if written else "", own
        )


def _values(attributes: Mapping[str, str], types: Mapping[str, str]) -> str:
    return "".join(
        f'<VariableValue><VariableRef targetGUID="{guid("variable", name)}"/><{types[name]}Value>{escape_text(value)}</{types[name]}Value></VariableValue>'
        for name, value in attributes.items()
    )


def _type(values: set[str]) -> str:
    """The narrowest type that all values have; a number with zeros in front is text."""
    return next((name for name, pattern in _TYPES if all(pattern.fullmatch(value) for value in values)), "Text")


def read_cases(root: Any, coded: Mapping[str, Sequence[str]], selections: Mapping[str, str]) -> Iterator[ForeignCase]:
    """A project's cases, and the variables of its sources as cases without a name.

    `coded`: a case's GUID -> sources that carry it as a code; `selections`: a selection's GUID -> its source.
    """
    names = {plain_guid(one.get("guid")): unescape_text(one.get("name") or "") for one in _below(root, "Variables", "Variable")}
    for case in _below(root, "Cases", "Case"):
        key = plain_guid(case.get("guid"))
        sources = [plain_guid(ref.get("targetGUID")) for ref in case if local_name(ref) == "SourceRef"]
        places = [plain_guid(ref.get("targetGUID")) for ref in case if local_name(ref) == "SelectionRef"]
        sources += [selections[place] for place in places if place in selections]
        yield ForeignCase(unescape_text(case.get("name") or ""), _read(case, names), tuple(dict.fromkeys([*sources, *coded.get(key, ())])))
    for source in _below(root, "Sources"):
        attributes = _read(source, names)
        if attributes:
            yield ForeignCase("", attributes, (plain_guid(source.get("guid")),))


def _below(root: Any, group: str, name: str = "") -> Iterator[Any]:
    return (
        child for parent in root if local_name(parent) == group for child in parent if local_name(child) and name in ("", local_name(child))
    )


def _read(element: Any, names: Mapping[str, str]) -> dict[str, str]:
    """The variables of a case or source that have a value."""
    attributes = {}
    for value in element:
        if local_name(value) != "VariableValue":
            continue
        name = next((names.get(plain_guid(ref.get("targetGUID")), "") for ref in value if local_name(ref) == "VariableRef"), "")
        content = next((unescape_text(child.text or "") for child in value if local_name(child).endswith("Value")), "")
        if name and content:
            attributes[name] = content
    return attributes
