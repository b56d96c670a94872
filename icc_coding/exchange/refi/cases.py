"""Cases with typed attributes, and which transcripts are theirs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from icc_coding.exchange.refi.guids import case_guid, guid, source_guid
from icc_coding.exchange.xml import escape_text
from icc_coding.transcripts.model import Transcript

_TYPES = (
    ("Boolean", re.compile(r"true|false")),
    ("Integer", re.compile(r"-?(0|[1-9]\d{0,17})")),
    ("Float", re.compile(r"-?(0|[1-9]\d*)\.\d+")),
    ("Date", re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")),
)


def written_cases(transcripts: Sequence[Transcript], *, typed: bool = True) -> tuple[str, str]:
    """`<Variables>` and `<Cases>`, '' where there are none. A transcript without a case but with attributes is its own case."""
    cases: dict[str, list[Transcript]] = {}
    for transcript in transcripts:
        if transcript.case or transcript.attributes:
            cases.setdefault(transcript.case or transcript.name, []).append(transcript)
    values: dict[str, set[str]] = {}
    for transcript in transcripts:
        for name, value in transcript.attributes.items():
            values.setdefault(name, set()).add(value)
    types = {name: _type(found) if typed else "Text" for name, found in values.items()}
    variables = "".join(
        f'<Variable guid="{guid("variable", name)}" name="{escape_text(name)}" typeOfVariable="{kind}"/>' for name, kind in types.items()
    )
    written = []
    for case, members in cases.items():
        attributes = {name: value for transcript in members for name, value in transcript.attributes.items()}
        inner = "".join(
            f'<VariableValue><VariableRef targetGUID="{guid("variable", name)}"/><{types[name]}Value>{escape_text(value)}</{types[name]}Value></VariableValue>'
            for name, value in attributes.items()
        )
        inner += "".join(f'<SourceRef targetGUID="{source_guid(transcript)}"/>' for transcript in members)
        written.append(f'<Case guid="{case_guid(case)}" name="{escape_text(case)}">{inner}</Case>')
    return (
        f"<Variables>{variables}</Variables>\n" if variables else "",
        f"<Cases>{''.join(written)}</Cases>\n" if written else "",
    )


def _type(values: set[str]) -> str:
    """The narrowest type that all values have; a number with zeros in front is text."""
    return next((name for name, pattern in _TYPES if all(pattern.fullmatch(value) for value in values)), "Text")
