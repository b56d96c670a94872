"""Which keys `codebook.yaml` may hold, block by block, which of them it must, and how its texts name a code."""

from __future__ import annotations

import re

TOP_REQUIRED = ("name", "version", "language", "dimensions")
TOP = ("name", "version", "language", "sources", "changes", "scope", "dimensions", "collaborations")
SCOPE = ("definition", "examples", "counter_examples", "rules")
DIMENSION = DIMENSION_REQUIRED = ("id", "label", "codes")
CODE_REQUIRED = ("id", "label", "definition")
CODE = (
    *("id", "label", "formerly", "color", "definition", "include", "exclude", "examples", "counter_examples"),
    *("attributes", "source", "rules"),
)
CHANGE_REQUIRED = ("date", "reason")
CHANGE = ("date", "version", "coder", "codes", "reason")
COLLABORATION_REQUIRED = ("id", "label")
COLLABORATION = ("id", "label", "aliases", "form", "value", "source")
RULE_KINDS = ("phrase", "near", "regex", "pattern")
RULE_EFFECTS = ("include", "exclude", "require")
RULE = (*RULE_KINDS, "within", "effect")
ALL_KEYS = frozenset((*TOP, *SCOPE, *DIMENSION, *CODE, *CHANGE, *COLLABORATION, *RULE))

# `dimension.code` inside a text; not a part of an address or a file name.
MENTION = re.compile(r"(?<![\w.@/:-])([a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*)(?![\w@/]|\.\w)")
