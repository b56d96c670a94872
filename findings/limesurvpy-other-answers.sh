#!/usr/bin/env bash
# limesurvpy 0.0.4: in a multiple-choice question nobody ever chose "Other", however many wrote something there.
#
# In LimeSurvey a question with several answers may have a field "Other" for one's own words. In the export the column of an answer holds Y, and
# that of "Other" holds the words. The package counts the answers to each question and labels them; one would guess that "Other value" is the number
# of people who wrote something. It counts the Y in every column, and there is none in this one, so the table and the chart say 0, while the answers
# themselves are listed apart, each with a translation. No warning. (The translation asks Google for each answer, also for the same language; here
# it is switched off.)
# It matters to people who code interviews: what was written under "Other" is what gets coded, and the report says that nobody needed it.
#
# Output of a run:
#   limesurvpy 0.0.4
#   guess: {'Fees': 2, 'Tugs': 1, 'Other value': 3}
#   counted:           {'Fees': 2, 'Tugs': 1, 'Other value': 0}
#   listed as written: ['My brother', 'The church', 'Nobody']
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check altair==6.3.0 beautifulsoup4==4.15.0 deep-translator==1.11.4 limesurvpy==0.0.4 \
    matplotlib==3.11.2 numpy==2.4.6 openpyxl==3.1.5 pandas==3.1.1 seaborn==0.13.2
cd "$folder"
"$folder/env/bin/python" -W ignore - <<'PYTHON'
import contextlib
import io
import sys
from importlib.metadata import version
from pathlib import Path

from limesurvpy import Survey
from limesurvpy.data_processing import DataProcessing


class SameWords:
    """In place of the translator, which asks a service in the network."""

    target = "en"

    def translate(self, words):
        return words


def table(name, *rows):
    fields = ("".join(f"<{field}>{value}</{field}>" for field, value in row.items()) for row in rows)
    return f"<{name}><rows>{''.join(f'<row>{row}</row>' for row in fields)}</rows></{name}>"


DataProcessing.translator = SameWords()
labels = {"1": "Who helps?", "2": "Fees", "3": "Tugs"}
Path("survey.lss").write_text(
    "<document>"
    + table("surveys_languagesettings", {"surveyls_language": "en", "surveyls_title": "Harbour"})
    + table("questions", {"qid": 1, "title": "help", "type": "M", "other": "Y", "mandatory": "N"})
    + table("subquestions", *({"qid": qid, "parent_qid": 1, "title": code} for qid, code in ((2, "fees"), (3, "tugs"))))
    + table("question_l10ns", *({"qid": qid, "language": "en", "question": label} for qid, label in labels.items()))
    + "</document>"
)
answers = ["Y,,My brother", "Y,Y,", ",,The church", ",,Nobody"]
Path("answers.csv").write_text("id,help[fees],help[tugs],help[other]\n" + "".join(f"{n},{row}\n" for n, row in enumerate(answers, 1)))
columns = list(zip(*(row.split(",") for row in answers)))
with contextlib.redirect_stdout(io.StringIO()):
    survey = Survey.from_lss("survey.lss")
    survey.import_responses("answers.csv")
    found = survey.describe(question_code="help", lang="en", plot=False)
counted = {label: int(count) for label, count in zip(found.items["category_labeled"], found.items["count"])}
written = found.other_items["other_value"].tolist()
guess = {label: sum(cell != "" for cell in column) for label, column in zip(("Fees", "Tugs", "Other value"), columns)}
print("limesurvpy", version("limesurvpy"))
print(f"guess: {guess}")
print(f"counted:           {counted}")
print(f"listed as written: {written}")
sys.exit(0 if counted == {**guess, "Other value": 0} and len(written) == guess["Other value"] == 3 else 1)
PYTHON
