#!/usr/bin/env bash
# qualitative-coding 1.7.8 (qc): after a transcript is updated, the codes stay at their old line numbers, on other people's words.
#
# qc keeps the codes of a transcript by line number and warns when a file was changed. Its remedy is `qc corpus update`, which compares the old
# and the new text; the function says that "all existing coded lines need to be reindexed". One would guess that a code stays with its words when
# a heading is put above them. The list of moved codes is begun and never filled, so no code is moved; the file and its checksum are
# renewed, and the warning, which would have told that something is wrong, is gone.
# It matters to people who code interviews: one corrected line at the top of a transcript and every code below it lies on the wrong turn.
#
# Output of a run:
#   qualitative-coding 1.7.8
#   guess: money on 'Ben: We all pay', trust on 'and we trust them.'
#   before: [('money', 'Ben: We all pay'), ('trust', 'and we trust them.')]
#   after:  [('money', 'Ana: Who pays?'), ('trust', '')]
#   check of the project afterwards: no errors
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check more-itertools==11.2.1 numpy==2.4.6 PyYAML==6.0.4 semver==3.1.2 \
    SQLAlchemy==2.1.9 structlog==26.1.0 tabulate==0.10.0 webvtt-py==0.6.0
# Without its requirement "spacy", which is large and only needed for making names anonymous.
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps qualitative-coding==1.7.8
cd "$folder"
"$folder/env/bin/python" -W ignore - <<'PYTHON'
import logging
import sys
from importlib.metadata import version
from pathlib import Path

import structlog
from qualitative_coding.corpus import QCCorpus

structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
talk = "Ana: Who pays?\n\nBen: We all pay\nand we trust them.\n\nAna: And why?\n"
Path("talk.txt").write_text(talk)
Path("corrected.txt").write_text("Interview 7\n\n" + talk)
QCCorpus.initialize()
corpus = QCCorpus("settings.yaml")


def coded():
    lines = (corpus.corpus_dir / "talk.txt").read_text().split("\n")
    return [(code, lines[line]) for code, _coder, line, _path in corpus.get_coded_lines()]


with corpus.session():
    corpus.import_media("talk.txt", importer="verbatim")
    corpus.update_coded_lines("talk.txt", "ana", [{"line": 2, "code_id": "money"}, {"line": 3, "code_id": "trust"}])
    before = coded()
    corpus.update_document(corpus.corpus_dir / "talk.txt", "corrected.txt", False)
with corpus.session():
    after = coded()
    corpus.validate_corpus_paths()
print("qualitative-coding", version("qualitative-coding"))
print("guess: money on 'Ben: We all pay', trust on 'and we trust them.'")
print(f"before: {before}")
print(f"after:  {after}")
print("check of the project afterwards: no errors")
right = [("money", "Ben: We all pay"), ("trust", "and we trust them.")]
sys.exit(0 if before == right and after == [("money", "Ana: Who pays?"), ("trust", "")] else 1)
PYTHON
