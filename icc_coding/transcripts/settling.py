"""Corrections of how a file is read, written to `study.toml` so that the person's comments and order stay."""

from __future__ import annotations

import glob
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from icc_coding.errors import UserError
from icc_coding.files import read_text, write_text_atomic
from icc_coding.settings import KINDS, ROLES, naming, parse_settings
from icc_coding.study import Study
from icc_coding.transcripts.folder import source_files


@dataclass(frozen=True, slots=True)
class Correction:
    """What is said about one file. None leaves a thing as it is, '' lets it be found out again; `roles`: speaker -> role ('' likewise)."""

    reader: str | None = None
    kind: str | None = None
    roles: Mapping[str, str] = field(default_factory=dict)


def correct(study: Study, file: str, correction: Correction) -> Study:
    """Write a correction of one file (its path below `transcripts/`) to `study.toml`; returns the study as it is set now.

    It goes into the file's own `[[transcripts]]` block, which is made at the end where there is none, so that it wins over patterns. Raises
    UserError for a kind or role that there is not, and for a `study.toml` that cannot be read.
    """
    _check(correction)
    with study.changing(study.settings_file):
        return _correct(study, file, correction)


def _correct(study: Study, file: str, correction: Correction) -> Study:
    import tomlkit

    text = read_text(study.settings_file)[0] if study.settings_file.exists() else ""
    parse_settings(text, study.settings_file.name)  # what is wrong with it already is said with its line
    document = tomlkit.parse(text)
    name = unicodedata.normalize("NFC", file)
    block = _block(document, glob.escape(naming(name, (unicodedata.normalize("NFC", other) for _, other in source_files(study)))))
    for name, value in (("reader", correction.reader), ("kind", correction.kind)):
        if value:
            block[name] = value
        elif value is not None:
            block.pop(name, None)
    if correction.roles:
        roles = block.setdefault("roles", tomlkit.inline_table())
        for speaker, role in correction.roles.items():
            if role:
                roles[speaker] = role
            else:
                roles.pop(speaker, None)
        if not roles:
            block.pop("roles")
    written = tomlkit.dumps(document)
    settings = parse_settings(written, study.settings_file.name)
    write_text_atomic(study.settings_file, written)
    return Study(study.root, settings)


def _check(correction: Correction) -> None:
    if correction.kind and correction.kind not in KINDS:
        raise UserError(f"`{correction.kind}` is no kind of transcript. Choose one of: {', '.join(KINDS)}.")
    for speaker, role in correction.roles.items():
        if role and role not in ROLES:
            raise UserError(f"“{speaker}” cannot have the role `{role}`. Choose one of: {', '.join(ROLES)}.")


def _block(document: Any, pattern: str) -> Any:
    """The last block, if it is of this file alone; else a new one behind all others."""
    import tomlkit

    if "transcripts" not in document:
        document["transcripts"] = tomlkit.aot()
    blocks = document["transcripts"]
    for block in reversed(blocks):
        if block.get("files") == pattern:
            return block
    block = tomlkit.table()
    block["files"] = pattern
    blocks.append(block)
    return blocks[-1]
