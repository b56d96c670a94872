"""What a codebook holds beside its codes, as the description of a set: name, scope, collaborations … survive where sets do."""

from __future__ import annotations

import json
from typing import Any

from icc_coding.codebook.dump import to_yaml
from icc_coding.codebook.model import Codebook
from icc_coding.files import parse_json

_HEADING = "What icc-coding keeps beside the codes:"


def rest_of(codebook: Codebook) -> str:
    """The codebook without its codes, as text that :func:`read_rest` understands."""
    import yaml

    data = yaml.safe_load(to_yaml(codebook))
    data["dimensions"] = [{"id": dimension.id, "label": dimension.label} for dimension in codebook.dimensions]
    return f"{_HEADING}\n{json.dumps(data, ensure_ascii=False, default=str)}"


def read_rest(text: str) -> dict[str, Any]:
    """What :func:`rest_of` wrote, as the YAML's own keys; empty for any other text."""
    if not text.startswith(_HEADING):
        return {}
    try:
        data = parse_json(text.removeprefix(_HEADING))
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}
