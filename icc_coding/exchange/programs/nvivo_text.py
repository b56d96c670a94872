"""What NVivo writes of one node: `Files\\FOLDER\\NAME - § 2 references coded …`, then each reference with its words."""

from __future__ import annotations

import re
from pathlib import Path

from icc_coding.errors import UserError
from icc_coding.exchange.project import ForeignCode, ForeignCoding, ForeignSource, Project
from icc_coding.exchange.registry import Brought
from icc_coding.exchange.taking.report import Taken
from icc_coding.exchange.taking.take import take_project
from icc_coding.files import read_text

_FILE = re.compile(r"^<?(?:Files|Internals)\\+(?P<path>.+?)>?\s+-\s+§?\s*\d+ references? coded", re.MULTILINE)
_REFERENCE = re.compile(r"^Reference \d+\s+-\s+[\d.,]+% Coverage$", re.MULTILINE)


def is_nvivo_text(path: Path) -> bool:
    """Whether a text file is the references of a node."""
    try:
        return _FILE.search(read_text(path)[0][:20_000]) is not None
    except UserError:
        return False


def read(brought: Brought) -> Taken:
    """Take the references in; the code is what the file is called, since it does not name it."""
    text, _ = read_text(brought.file)
    code = brought.file.stem
    found = list(_FILE.finditer(text))
    codings: list[ForeignCoding] = []
    for match, after in zip(found, [*found[1:], None], strict=False):
        name = re.split(r"\\+", match["path"])[-1]
        block = text[match.end() : after.start() if after else len(text)]
        for number, words in enumerate(_REFERENCE.split(block)[1:], 1):
            if words.strip():
                codings.append(ForeignCoding(name, code, "", words.strip(), place=f"“{name}”, reference {number}"))
    sources = tuple(ForeignSource(name, name) for name in dict.fromkeys(coding.source for coding in codings))
    return take_project(brought, Project("NVivo", sources, (ForeignCode(code, (code,)),), tuple(codings)))
