#!/usr/bin/env bash
# qualitative-coding 1.7.8 (qc), codes crosstab: --unit paragraph counts lines, --unit document counts all documents, and file filters are ignored.
#
# `qc codes crosstab` shows how often two codes stand together. Its unit of analysis is line, paragraph or document, and --pattern and
# --filenames choose the files. One would guess that two codes in one paragraph on different lines are together in it, that a code found in one of
# three documents has 1, and that a choice of files changes the figures, as all this is so in `qc codes stats`. The two codes are always asked to
# stand on the same line; for documents the number of all documents of the project stands in every cell that is not 0; the files
# that were asked for are not looked at. The stats of the same project are right. No warning.
# It matters to people who code interviews: the table of codes that go together is what the argument rests on, and lines are broken by chance.
#
# Output of a run:
#   qualitative-coding 1.7.8
#   guess: money and trust together in 1 paragraph, late in 1 document, and nothing of late in talk.txt
#   stats:    late in 1 of 3 documents, in talk.txt 0 times
#   crosstab: money and trust together in 0 paragraphs, late in 3 documents, in talk.txt 1 time
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
Path("talk.txt").write_text("Ana: Who pays?\n\nBen: We all pay\nand we trust them.\n")
Path("second.txt").write_text("Eva: We pay late.\n")
Path("third.txt").write_text("Eva: It rained.\n")
QCCorpus.initialize()
corpus = QCCorpus("settings.yaml")


def together(first, second, **choice):
    """The cell of `qc codes crosstab` (the command prints this matrix)."""
    codes, matrix = corpus.get_code_matrix(None, **choice)
    return int(matrix[codes.index(first)][codes.index(second)])


with corpus.session():
    for name in ("talk.txt", "second.txt", "third.txt"):
        corpus.import_media(name, importer="verbatim")
    corpus.update_coded_lines("talk.txt", "ana", [{"line": 2, "code_id": "money"}, {"line": 3, "code_id": "trust"}])
    corpus.update_coded_lines("second.txt", "ana", [{"line": 0, "code_id": "late"}])
    documents = len(corpus.get_documents())
    stats = corpus.count_codes(unit="document")["late"], corpus.count_codes(file_list=["talk.txt"]).get("late", 0)
    crosstab = (
        together("money", "trust", unit="paragraph"),
        together("late", "late", unit="document"),
        together("late", "late", file_list=["talk.txt"]),
    )
print("qualitative-coding", version("qualitative-coding"))
print("guess: money and trust together in 1 paragraph, late in 1 document, and nothing of late in talk.txt")
print(f"stats:    late in {stats[0]} of {documents} documents, in talk.txt {stats[1]} times")
print("crosstab: money and trust together in {} paragraphs, late in {} documents, in talk.txt {} time".format(*crosstab))
sys.exit(0 if (stats, crosstab) == ((1, 0), (0, 3, 1)) else 1)
PYTHON
