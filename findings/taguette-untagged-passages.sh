#!/usr/bin/env bash
# taguette 1.5.2: passages whose tag was deleted are still in the project, but in none of the exports of all highlights.
#
# When a tag is deleted in Taguette, its highlights stay, without a tag. The export of all highlights has a place for them (an empty
# cell), and one would guess that all highlights are in it. The table is made from the pairs of highlights and tags, so a highlight without a tag has
# no row; no count tells that some are missing. In the document and in the database they are there.
# It matters to people who code interviews: a tag is deleted to put something better in its place, the table is exported to do it, and just
# those passages are not in it; numbers of coded passages are too small.
#
# Output of a run:
#   taguette 1.5.2
#   guess: 2 highlights, 2 rows, ('', 'We pay late.') among them
#   before "trust" is deleted: 2 highlights, rows [('money', 'Who pays?'), ('trust', 'We pay late.')]
#   afterwards:                2 highlights, rows [('money', 'Who pays?')]
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
tags = {path: kept(database.Tag(project_id=project.id, path=path, description="")) for path in ["money", "trust"]}
passages = [("Who pays?", "money"), ("We pay late.", "trust")]

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


before = exported("")
session.delete(tags["trust"])
session.commit()
after, count = exported(""), session.query(database.Highlight).count()
print("taguette", version("taguette"))
print("guess: 2 highlights, 2 rows, ('', 'We pay late.') among them")
print(f'before "trust" is deleted: {len(passages)} highlights, rows {before}')
print(f"afterwards:                {count} highlights, rows {after}")
sys.exit(0 if len(before) == count == 2 and after == [("money", "Who pays?")] else 1)
PYTHON
