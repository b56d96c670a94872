"""The coded corpus as one table: who coded what, suggested or settled, counted as passages. Every face reads it from here.

`load_corpus(study)` gives a :class:`Corpus`: `.rows` (every coder's), `.passages()` (what is counted), `.settled()` (one row per
passage and code as it stands), `.with_reads()` (also what was read and answered "no"), `.choose(Choice(...))` (the filters) and
`.frame()` (the same columns as the exported table).
"""

from icc_coding.corpus.coded import ATTRIBUTE, COLUMNS, QUESTION, STATUSES, SUGGESTED, CodedExcerpt, coded_excerpts
from icc_coding.corpus.corpus import READ_REASON, Choice, Corpus
from icc_coding.corpus.loading import Parts, build_corpus, load_corpus, load_parts
from icc_coding.corpus.passages import ACCEPTED, DISPUTED, REJECTED, UNSURE, Passage, counted, passages_of, tally
from icc_coding.decisions.logs.names import MACHINE

__all__ = [
    "ACCEPTED",
    "ATTRIBUTE",
    "COLUMNS",
    "DISPUTED",
    "MACHINE",
    "QUESTION",
    "READ_REASON",
    "REJECTED",
    "STATUSES",
    "SUGGESTED",
    "UNSURE",
    "Choice",
    "CodedExcerpt",
    "Corpus",
    "Parts",
    "Passage",
    "build_corpus",
    "coded_excerpts",
    "counted",
    "load_corpus",
    "load_parts",
    "passages_of",
    "tally",
]
