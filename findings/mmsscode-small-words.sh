#!/usr/bin/env bash
# mmsscode 0.4.0: split into segments, English answers lose every "I" and "a" and are cut there, because these are the Czech words for "and".
#
# The package prepares open-ended answers for coding by hand and by encoders. With the segmentation "delimiter" an answer is split "at simple
# separators". One would guess that these are marks such as semicolons, and that all the words of an answer are in its segments. The words "a"
# and "i" are separators, too, in capitals and small letters, as in Czech: whatever the language, an answer is cut at each "I" and "a", which
# are thrown away. So are the comma of 1,5 and the slash of 24/7. A segment that repeats an earlier one is dropped.
# It matters to people who code interviews: "I moved to my mother and my mother moved to me" loses who moved, coders see scraps, and the
# codes are given to them.
#
# Output of a run (answers made up):
#   mmsscode 0.4.0
#   guess: the answers are split at ";" and all their words are there
#   'I had a baby; I moved to my mother'       ['had', 'baby', 'moved to my mother']
#   'We waited 1,5 years for the 24/7 bus'     ['We waited 1', '5 years for the 24', '7 bus']
#   'A flat is what I want'                    ['flat is what', 'want']
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check pandas==2.3.3 numpy==2.3.5
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps mmsscode==0.4.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import mmsscode
import pandas as pd

answers = ["I had a baby; I moved to my mother", "We waited 1,5 years for the 24/7 bus", "A flat is what I want"]
pd.DataFrame({"id": [1, 2, 3], "answer": answers}).to_csv("answers.csv", index=False)
mmsscode.create("study")
mmsscode.set_data("study", path="answers.csv")
mmsscode.set_text_processing("study", segmentation_method="delimiter")
made = mmsscode.prepare("study", text_columns={"answer": "code"}, id_column="id")
table = pd.concat(pd.read_csv(path) for path in made.values() if "manual" in path.name)
seen = [table.loc[table["original_text"] == answer, "segment_text"].tolist() for answer in answers]

print("mmsscode", version("mmsscode"))
print('guess: the answers are split at ";" and all their words are there')
for answer, segments in zip(answers, seen, strict=True):
    print(f"{answer!r:42} {segments}")
expected = [["had", "baby", "moved to my mother"], ["We waited 1", "5 years for the 24", "7 bus"], ["flat is what", "want"]]
sys.exit(0 if seen == expected else 1)
PYTHON
