#!/usr/bin/env bash
# limepy 0.1.15: in a LimeSurvey question with two scales the answers on the first scale are shown with the labels of the second.
#
# LimeSurvey's "array dual scale" asks two things about each line, for instance how often and how much, and numbers the answers of both scales from
# A1 on. The package turns an export with codes into a readable table by means of the survey's structure (.lss); one would guess that each
# answer gets the label of its own scale. The labels of both scales are put under their codes into one list, those of the second scale
# last, so "never" is written as "a little". The questions and the number of answers are right, and nothing is missing.
# It matters to people who code interviews: the answers that are read beside the interview are not those that the person gave.
#
# Output of a run:
#   limepy 0.1.15
#   guess: how often never, always; how much a lot, a little
#   answer codes:   how often ['A1', 'A2'], how much ['A2', 'A1']
#   readable table: how often ['a little', 'a lot'], how much ['a lot', 'a little']
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check limepy==0.1.15
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import pandas
from limepy.wrangle import Survey


def table(name, *rows):
    cells = ("".join(f"<{key}>{value}</{key}>" for key, value in row.items()) for row in rows)
    return f"<{name}><rows>{''.join(f'<row>{row}</row>' for row in cells)}</rows></{name}>"


answers = [("A1", 0, "never"), ("A2", 0, "always"), ("A1", 1, "a little"), ("A2", 1, "a lot")]
question = {"sid": 9, "gid": 1, "mandatory": "N", "other": "N"}
parts = [("SQ1", "The tug"), ("SQ2", "The crane")]
structure = "".join(
    [
        table("groups", {"gid": 1, "sid": 9}, {"gid": 2, "sid": 9}),
        table("group_l10ns", *({"gid": n, "group_name": "Harbour", "language": "en"} for n in (1, 2))),
        table("questions", {"qid": 10, "type": "1", "title": "pay", **question}),
        table("subquestions", *({"qid": 11 + n, "parent_qid": 10, "scale_id": 0, "title": code} for n, (code, _) in enumerate(parts))),
        table(
            "question_l10ns",
            {"qid": 10, "question": "Paying", "language": "en"},
            *({"qid": 11 + n, "question": words, "language": "en"} for n, (_, words) in enumerate(parts)),
        ),
        table("answers", *({"aid": n, "qid": 10, "code": code, "scale_id": scale} for n, (code, scale, _) in enumerate(answers))),
        table("answer_l10ns", *({"aid": n, "answer": words, "language": "en"} for n, (*_, words) in enumerate(answers))),
    ]
)
lss = f"<document><LimeSurveyDocType>Survey</LimeSurveyDocType><languages><language>en</language></languages>{structure}</document>"
often, much = ["A1", "A2"], ["A2", "A1"]
export = pandas.DataFrame({"pay[SQ1][1]": often, "pay[SQ1][2]": much})
readable = Survey(export, lss).readable_df
seen_often, seen_much = (readable.iloc[:, column].tolist() for column in (0, 1))
print("limepy", version("limepy"))
print("guess: how often never, always; how much a lot, a little")
print(f"answer codes:   how often {often}, how much {much}")
print(f"readable table: how often {seen_often}, how much {seen_much}")
sys.exit(0 if seen_often == ["a little", "a lot"] and seen_much == ["a lot", "a little"] else 1)
PYTHON
