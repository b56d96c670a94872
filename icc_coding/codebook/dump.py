"""A codebook as YAML that :meth:`~icc_coding.codebook.model.Codebook.load` reads back unchanged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from icc_coding.codebook.model import Code, Codebook, Collaboration, Dimension, Rule, Scope
from icc_coding.codebook.syntax import ODD_BLANKS

_BREAKS = frozenset("\x85\u2028\u2029")  # YAML's own line breaks: only escapes in double quotes keep them
_ODD_BLANK = re.compile(rf" {ODD_BLANKS}")  # folded here, a line would begin with a blank that is none of YAML's: quoted, it is the text's
_TEXT = "tag:yaml.org,2002:str"


def to_yaml(codebook: Codebook) -> str:
    """The codebook in the order of its file, empty parts left out, one rule a line. Ends with a line end."""
    data = _filled(
        name=codebook.name,
        version=codebook.version,
        language=codebook.language,
        sources=list(codebook.sources),
        changes=[
            _filled(date=one.date, version=one.version, coder=one.coder, codes=list(one.codes), reason=one.reason)
            for one in codebook.changes
        ],
        scope=_scope(codebook.scope),
        dimensions=[_dimension(dimension) for dimension in codebook.dimensions],
        collaborations=[_collaboration(collaboration) for collaboration in codebook.collaborations],
    )
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120, indent=2)


class _OneLine(dict[str, Any]):
    """A mapping that is written in braces."""


class _Dumper(yaml.SafeDumper):
    """Writes rules in braces, indents lists below their key and keeps unusual line breaks."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    style = '"' if _BREAKS.intersection(text) or _ODD_BLANK.search(text) else "|" if "\n" in text else None
    return dumper.represent_scalar(_TEXT, text, style=style)


def _represent_one_line(dumper: yaml.SafeDumper, data: _OneLine) -> yaml.Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", data.items(), flow_style=True)


_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(_OneLine, _represent_one_line)


def _filled(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in ("", [], {})}


def _scope(scope: Scope) -> dict[str, Any]:
    return _filled(
        definition=scope.definition,
        examples=list(scope.examples),
        counter_examples=list(scope.counter_examples),
        rules=_rules(scope.rules),
    )


def _dimension(dimension: Dimension) -> dict[str, Any]:
    return _filled(id=dimension.id, label=dimension.label, codes=[_code(code) for code in dimension.codes])


def _code(code: Code) -> dict[str, Any]:
    return _filled(
        id=code.own_id,
        label=code.label,
        formerly=list(code.formerly),
        color=code.color,
        definition=code.definition,
        include=list(code.include),
        exclude=list(code.exclude),
        examples=list(code.examples),
        counter_examples=list(code.counter_examples),
        attributes=_attributes(code.attributes),
        source=code.source,
        rules=_rules(code.rules),
    )


def _attributes(attributes: Mapping[str, Any]) -> dict[str, Any]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in attributes.items()}


def _rules(rules: Iterable[Rule]) -> list[_OneLine]:
    return [_rule(rule) for rule in rules]


def _rule(rule: Rule) -> _OneLine:
    value = [list(group) for group in rule.value] if rule.kind == "near" else rule.value
    value = list(value) if isinstance(value, tuple) else value
    line = _OneLine({rule.kind: value})
    if rule.kind == "near":
        line["within"] = rule.within
    if rule.effect != "include":
        line["effect"] = rule.effect
    return line


def _collaboration(collaboration: Collaboration) -> dict[str, Any]:
    return _filled(
        id=collaboration.id,
        label=collaboration.label,
        aliases=list(collaboration.aliases),
        form=collaboration.form,
        value=collaboration.value,
        source=collaboration.source,
    )
