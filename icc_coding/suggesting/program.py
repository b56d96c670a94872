"""Which program works out scores: what is kept of them names it, and is worked out anew by another one."""

from __future__ import annotations

import json
import re
from functools import lru_cache

from icc_coding.files import sha256_text
from icc_coding.installed import version
from icc_coding.own_files import own_files
from icc_coding.study import Study
from icc_coding.suggesting.shelf import Shelf

_SOURCES = re.compile(r"suggesting/.+|(codebook|transcripts)/[^/]+\.py|(language|letters|phrasing)\.py")
_LIBRARIES = ("numpy", "spacy", "spacy-lookups-data", "tokenizers", "torch")


def shelf_of(study: Study) -> Shelf:
    """What earlier runs worked out in a study with this program."""
    return Shelf(study.cache, scoring_digest())


@lru_cache(maxsize=1)
def scoring_digest() -> str:
    """SHA-256 over the files of this package that scores follow from, and the versions of the libraries."""
    files = {name: digest for name, digest in own_files().items() if _SOURCES.fullmatch(name)}
    return sha256_text(json.dumps([files, {name: version(name) for name in _LIBRARIES}]))
