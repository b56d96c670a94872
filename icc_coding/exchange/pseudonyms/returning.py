"""Exports with pseudonyms are known when they come back: their places are those of other texts.

`coding/pseudonymised.json` holds digests of the texts as they were shown, and no name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from icc_coding.decisions.codings import excerpt_id
from icc_coding.errors import UserError
from icc_coding.exchange.refi.profiles import folded
from icc_coding.files import read_kept, sha256_text, write_json_atomic
from icc_coding.study import Study

_VERSION = 1


def remember_texts(study: Study, texts: Iterable[str]) -> None:
    """Keep the digests of texts as they were shown."""
    new = {sha256_text(text): signs_digest(text) for text in texts}
    if new.items() <= known_texts(study).items():
        return
    with study.changing(study.pseudonymised):
        write_json_atomic(study.pseudonymised, {"v": _VERSION, "texts": known_texts(study) | new})


def refuse_texts(study: Study, file: str, texts: Iterable[str]) -> None:
    """Raises UserError when one of the texts was written with pseudonyms here, whatever blanks became of it."""
    known = set(known_texts(study).values())
    if known and any(signs_digest(text) in known for text in texts):
        raise UserError(_sentence(file))


def refuse_hash(study: Study, file: str, text_hash: str) -> None:
    """Raises UserError when a document says that it was made of a text with pseudonyms."""
    if text_hash in known_texts(study):
        raise UserError(_sentence(file))


def refuse_excerpts(study: Study, file: str, rows: Iterable[tuple[str, int, int]]) -> None:
    """Raises UserError when a row (excerpt id, start, end) names an excerpt of such a text."""
    hashes = list(known_texts(study))
    if hashes and any(identity == excerpt_id(text, start, end) for identity, start, end in rows for text in hashes):
        raise UserError(_sentence(file))


def signs_digest(text: str) -> str:
    """SHA-256 of all signs of a text that are no blanks: programs change line ends and blanks on the way."""
    return hashlib.sha256("".join(folded(text).split()).encode("utf-8")).hexdigest()


def known_texts(study: Study) -> dict[str, str]:
    """Digest of each text as it was shown -> digest of its signs.

    Raises UserError when the list is damaged: without it, what comes back with pseudonyms would be taken for the texts themselves.
    """
    path = study.pseudonymised
    if not path.exists():
        return {}
    try:
        found = read_kept(path, _VERSION)["texts"]
        return {str(text): str(signs) for text, signs in found.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(
            f"{path}: is damaged. Put it back from a backup, or delete it: exports of before are then not known any more."
        ) from error


def _sentence(file: str) -> str:
    return (
        f"{file}: was exported with pseudonyms, so its texts and places are not those of this study, and nothing was taken in. Export it again "
        "without --pseudonyms, or let colleagues answer in a review sheet: that comes back with pseudonyms as well."
    )
