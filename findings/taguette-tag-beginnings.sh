#!/usr/bin/env bash
# taguette 1.5.2: the export of the passages of a tag holds those of every tag whose name begins with the same letters.
#
# In Taguette tags can be in a tree by points in their names: "pay.late" is below "pay". Exporting the highlights of "pay" gives those of "pay" and of
# all tags below it; one would guess that "payment", another tag, is not among them. Whatever begins with "pay" is taken, so the
# passages of "payment" are in the table, the document and the list on the screen, and there is no tag that can be asked for alone when
# another begins with its name.
# It matters to people who code interviews: "trust" and "trustworthy", "work" and "workload" are one in counts and quotations.
#
# Output of a run:
#   taguette 1.5.2
#   guess: [('pay', 'Who pays?'), ('pay.late', 'We pay late.')]
#   seen:  [('pay', 'Who pays?'), ('pay.late', 'We pay late.'), ('payment', 'The payment was small.')]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check taguette==1.5.2
cd "$folder"
"$folder/env/bin/python" -W ignore - <<'PYTHON'
import csv
import io
import logging
import sys
from importlib.metadata import version

from taguette import database, export

logging.disable(logging.WARNING)
text = "Ana: Who pays? Ben: We pay late. The payment was small."
session = database.connect("sqlite:///tug.sqlite3")()


def kept(row):
    session.add(row)
    session.flush()
    return row


project = kept(database.Project(name="Tug", description=""))
contents = {"filename": "", "contents": f"<p>{text}</p>", "text_direction": database.TextDirection.LEFT_TO_RIGHT}
document = kept(database.Document(name="interview", description="", project_id=project.id, **contents))
tags = {path: kept(database.Tag(project_id=project.id, path=path, description="")) for path in ["pay", "pay.late", "payment"]}
passages = [("Who pays?", "pay"), ("We pay late.", "pay.late"), ("The payment was small.", "payment")]

for words, tag in passages:
    start = text.index(words)
    place = {"start_offset": start, "end_offset": start + len(words), "snippet": words}
    highlight = kept(database.Highlight(document_id=document.id, **place))
    highlight.tags.append(tags[tag])
session.commit()


def exported(path):
    file = io.StringIO()
    export.highlights_csv(session, project.id, path, file)
    return [(tag, words) for _, _, tag, words in list(csv.reader(io.StringIO(file.getvalue())))[1:]]


seen = exported("pay")
print("taguette", version("taguette"))
print("guess: [('pay', 'Who pays?'), ('pay.late', 'We pay late.')]")
print(f"seen:  {seen}")
sys.exit(0 if [tag for tag, _ in seen] == ["pay", "pay.late", "payment"] else 1)
PYTHON
