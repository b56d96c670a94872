#!/usr/bin/env bash
# koboextractor 0.2.1: questions whose codes begin with "start", "end" or "today" have no answers, they are taken for the form's own data.
#
# The package reads answers from KoboToolbox and adds the labels of questions and choices; what the form records by itself (start, end and day of
# the interview, the device) is kept apart, under "meta". One would guess that answers to all questions are among the results. Whatever
# begins with the letters of such an entry is kept apart too: "started_work", "ending", "todays_mood", "username_change", and whole groups of
# questions with such a name. Their answers are under "meta" without labels; in the results the question is missing. No warning.
# It matters to people who code interviews: how something started and ended are common questions, and in the tables nobody answered them.
#
# Output of a run (the survey is made up):
#   koboextractor 0.2.1
#   guess: answers to ending, rent, started_work, trust; meta: start
#   seen:  answers to rent, trust; meta: ending, start, started_work
#   label of "rent": Is the rent too high? Yes, much
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check koboextractor==0.2.1
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

from koboextractor import KoboExtractor

ASKED = {"started_work": "How did you find work?", "rent": "Is the rent too high?", "trust": "Whom do you trust?", "ending": "Why did you leave?"}
SURVEY = {
    "content": {
        "survey": [
            {"type": "start", "name": "start", "$autoname": "start"},
            *(
                {
                    "type": "select_one" if name == "rent" else "text",
                    "name": name,
                    "$autoname": name,
                    "label": [label],
                    **({"select_from_list_name": "much"} if name == "rent" else {}),
                }
                for name, label in ASKED.items()
            ),
        ],
        "choices": [{"list_name": "much", "name": "yes", "label": ["Yes, much"]}, {"list_name": "much", "name": "no", "label": ["No"]}],
    }
}
ANSWER = {
    "start": "2026-03-02T10:00:00.000+01:00",
    "started_work": "Through a friend.",
    "rent": "yes",
    "trust": "My sister.",
    "ending": "The pay.",
}

kobo = KoboExtractor("none", "none")
choices = kobo.get_choices(SURVEY)
questions = kobo.get_questions(SURVEY, unpack_multiples=False)
labelled = kobo.label_result(ANSWER, choices, questions, unpack_multiples=False)
results, meta = sorted(labelled["results"]), sorted(labelled["meta"])
rent = labelled["results"]["rent"]
print("koboextractor", version("koboextractor"))
print(f"guess: answers to {', '.join(sorted(ASKED))}; meta: start")
print(f"seen:  answers to {', '.join(results)}; meta: {', '.join(meta)}")
print(f'label of "rent": {rent["label"]} {rent["answer_label"]}')
sys.exit(0 if (results, meta, rent["answer_label"]) == (["rent", "trust"], ["ending", "start", "started_work"], "Yes, much") else 1)
PYTHON
