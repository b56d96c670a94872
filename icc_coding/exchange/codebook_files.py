"""The codebook as YAML and as a document."""

from __future__ import annotations

from icc_coding.codebook.document import write_document
from icc_coding.codebook.dump import to_yaml
from icc_coding.codebook.model import Codebook
from icc_coding.exchange.registry import Wanted
from icc_coding.files import write_text_atomic


def write(wanted: Wanted) -> str:
    """Write `.yaml`, `.html` or `.md`; says how many codes."""
    codebook = Codebook.load(wanted.study.codebook)
    if wanted.suffix in (".yaml", ".yml"):
        write_text_atomic(wanted.file, to_yaml(codebook))
    else:
        write_document(codebook, wanted.file)
    return f"{wanted.file}: {len(codebook.codes)} codes written of {len(codebook.codes)} in the codebook."
