"""Opening a study that another build of the program coded last: a backup comes before anything of it is written over."""

from __future__ import annotations

from icc_coding.keeping.archive import Archive, backup
from icc_coding.keeping.digest import program_digest
from icc_coding.keeping.manifest import last_program
from icc_coding.study import Study

_FIRST_BUILDS = "last-run.json"  # in `.icc-cache/`: what they kept of a run, before there were manifests


def backup_before_upgrade(study: Study) -> Archive | None:
    """Make a backup when the last run was another build's (an older or a newer one); None when it was this one's, or there was no run.

    Raises StorageError; then nothing must be written.
    """
    last = last_program(study)
    others = last != program_digest() if last else (study.cache / _FIRST_BUILDS).exists()
    return backup(study, reason="upgrade") if others else None
