#!/usr/bin/env bash
# flashqda 1.2.3: a turn that is broken off, or has no full stop, runs on into the next person's turn and is coded as one sentence with it.
#
# The package cuts transcripts into sentences (or paragraphs) that a language model then codes one by one. One would guess that a line or paragraph
# that begins with a speaker's name begins a sentence. A hyphen at the end of a line is taken for a word that was divided, and is dropped with the
# end of the line, so "pay-" and the next name become "payBen"; in Word files the turns are joined as well. Other ends of lines in a text file become
# spaces, so turns without a full stop are one sentence, and a transcript with a turn on each line is one paragraph. Nothing says so.
# It matters to people who code interviews: the code of an answer is that of the question, and counts per person cannot be made.
#
# Output of a run:
#   flashqda 1.2.3
#   guess: 5 sentences, one for each turn
#   text file: ['Ana: We could not payBen: The rent?', 'Ana: No, the heating Ben: Since when Ana: Since May.']
#   Word file: ['Ana: We could not pay Ben: The rent?', 'Ana: No, the heating', 'Ben: Since when', 'Ana: Since May.']
#   paragraphs of the text file: 1
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
pip="$folder/env/bin/pip"
"$pip" install --quiet --disable-pip-version-check numpy==2.3.5 pandas==2.3.3 pysbd==0.3.4 python-docx==1.2.0 tqdm==4.67.1
"$pip" install --quiet --disable-pip-version-check --no-deps flashqda==1.2.3
cd "$folder"
"$folder/env/bin/python" -W ignore - 2> /dev/null <<'PYTHON'
import importlib.util
import io
import sys
import types
from contextlib import redirect_stdout
from importlib.metadata import version
from pathlib import Path

import docx

package = types.ModuleType("flashqda")  # in place of its __init__, which loads models and their services
package.__path__ = list(importlib.util.find_spec("flashqda").submodule_search_locations)
sys.modules["flashqda"] = package
from flashqda.preprocess import preprocess_documents  # noqa: E402
from flashqda.project_context import ProjectContext  # noqa: E402

turns = ["Ana: We could not pay-", "Ben: The rent?", "Ana: No, the heating", "Ben: Since when", "Ana: Since May."]
data = Path("data")
data.mkdir()
(data / "lines.txt").write_text("\n".join(turns) + "\n")
document = docx.Document()
for turn in turns:
    document.add_paragraph(turn)
document.save(data / "word.docx")
project = ProjectContext(".")


def cut(into, file):
    with redirect_stdout(io.StringIO()):
        preprocess_documents(project, into)
    table = project.read_data(f"{into}.csv")
    return list(table[table["filename"] == file][into])


lines, word, paragraphs = cut("sentence", "lines.txt"), cut("sentence", "word.docx"), cut("paragraph", "lines.txt")
print("flashqda", version("flashqda"))
print(f"guess: {len(turns)} sentences, one for each turn")
print(f"text file: {lines}")
print(f"Word file: {word}")
print(f"paragraphs of the text file: {len(paragraphs)}")
joined = lines[0] == "Ana: We could not payBen: The rent?" and word[0] == "Ana: We could not pay Ben: The rent?"
sys.exit(0 if joined and len(lines) == 2 and len(word) == 4 and len(paragraphs) == 1 else 1)
PYTHON
