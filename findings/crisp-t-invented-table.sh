#!/usr/bin/env bash
# crisp-t 2.3.2 (CRISP-T): a folder of interviews without a table gets a table of four respondents whom nobody asked.
#
# The package reads a folder with transcripts (.txt, .pdf) and, where there is one, a .csv with numbers about the same people, for analyses that
# join both. One would guess that a folder without a .csv gives the transcripts and no table. It makes a table of its own, with the columns id,
# number and response and four rows of sample figures, and puts it into the corpus, where it cannot be told from one's own data. One
# line among others of the log ("No CSV found ...") hints at it; the documentation does not.
# It matters to people who code interviews: the numbers are saved with the corpus, counted, tested and drawn like those of a survey.
#
# Output of a run:
#   crisp-t 2.3.2
#   guess: 1 transcript, no table
#   transcripts: ['Ana: Who pays?\nBen: We do.\n']
#   table: [(1, 100, 'Sample text one'), (2, 200, 'Sample text two'), (3, 300, 'Sample text three'), (4, 400, 'Sample text four')]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check spacy==3.8.14 pandas==2.3.3 pydantic==2.12.5 \
  pypdf==6.5.0 requests==2.32.5 tqdm==4.67.1
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps crisp-t==2.3.2 2> "$folder/without-the-rest"
cd "$folder"
mkdir talks
printf 'Ana: Who pays?\nBen: We do.\n' > talks/ben.txt
"$folder/env/bin/python" - 2> log <<'PYTHON'
import sys
from importlib.metadata import version

from crisp_t.read_data import ReadData

reading = ReadData()
reading.read_source("talks")
corpus = reading.create_corpus(name="talks", description="one interview")
texts = [document.text for document in corpus.documents]
rows = [] if corpus.df is None else list(corpus.df.itertuples(index=False, name=None))

print("crisp-t", version("crisp-t"))
print("guess: 1 transcript, no table")
print("transcripts:", texts)
print("table:", rows)
sys.exit(0 if len(texts) == 1 and [row[1] for row in rows] == [100, 200, 300, 400] else 1)
PYTHON
