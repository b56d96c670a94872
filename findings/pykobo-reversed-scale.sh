#!/usr/bin/env bash
# pykobo 0.1.7: on a scale that is coded the other way round those who said 1 and those who said 5 have all said 1.
#
# The package fetches answers from KoboToolbox and shows names of choices or their labels. One would guess that each answer gets the label of its
# choice. The choices are replaced one after the other in the same column, so an answer that has become "5" by the first replacement is taken for
# the name "5" by the last one and becomes "1". It happens wherever the label of one choice is the name of another: reversed scales, ages and
# numbers of people coded from 0. A change back to the names does not bring the answers back. No error.
# It matters to people who code interviews: half of a scale is empty, and cases are sorted by answers that nobody gave.
#
# Output of a run:
#   pykobo 0.1.7
#   trust: answered ['1', '2', '3', '4', '5']
#     guess: ['5', '4', '3', '2', '1']
#     labels: ['1', '2', '3', '2', '1']
#     and back: ['5', '4', '3', '4', '5']
#   people: answered ['1', '2', '3', '0', '1']
#     guess: ['2', '3', '4 or more', '1', '2']
#     labels: ['4 or more', '4 or more', '4 or more', '4 or more', '4 or more']
#     and back: ['3', '3', '3', '3', '3']
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check pykobo==0.1.7 numpy==2.3.5 pandas==2.3.3 requests==2.32.5
cd "$folder"
"$folder/env/bin/python" -W ignore - <<'PYTHON'
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version

import pykobo

SCALES = {
    "trust": {str(grade): str(6 - grade) for grade in range(1, 6)},  # coded the other way round
    "people": {"0": "1", "1": "2", "2": "3", "3": "4 or more"},  # people in the flat, coded from 0
}
answers = [{"trust": str(grade), "people": str(grade % 4)} for grade in range(1, 6)]
survey = [
    {"type": "select_one", "name": name, "$autoname": name, "label": [name], "select_from_list_name": name} for name in SCALES
]
choices = [{"list_name": name, "name": code, "label": [label]} for name, labels in SCALES.items() for code, label in labels.items()]


class Kobo(BaseHTTPRequestHandler):  # the three answers of KoboToolbox that are asked for
    def do_GET(self):
        if self.path.endswith("assets.json"):
            reply = {"results": [form]}
        elif self.path.endswith("data.json"):
            reply = {"count": len(answers), "next": None, "previous": None, "results": answers}
        else:
            reply = form
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(reply).encode())

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Kobo)
address = f"http://127.0.0.1:{server.server_port}"
form = {
    "uid": "a1", "name": "Flats", "owner__username": "team", "date_created": "", "date_modified": "", "version_id": "v1", "asset_type": "survey",
    "has_deployment": True, "deployment__submission_count": len(answers), "summary": {"geo": False},
    "url": f"{address}/api/v2/assets/a1.json", "data": f"{address}/api/v2/assets/a1/data.json", "content": {"survey": survey, "choices": choices},
}
threading.Thread(target=server.serve_forever, daemon=True).start()

fetched = pykobo.Manager(url=address, api_version=2, token="none").get_form("a1")
fetched.fetch_data()
names = {name: list(fetched.data[name]) for name in SCALES}
fetched.display(choices_as="label")
labels = {name: list(fetched.data[name]) for name in SCALES}
fetched.display(choices_as="name")
again = {name: list(fetched.data[name]) for name in SCALES}
print("pykobo", version("pykobo"))
right = {name: [SCALES[name][answer] for answer in answers] for name, answers in names.items()}
for name in SCALES:
    print(f"{name}: answered {names[name]}")
    print(f"  guess: {right[name]}")
    print(f"  labels: {labels[name]}")
    print(f"  and back: {again[name]}")
wrong = labels["trust"] == ["1", "2", "3", "2", "1"] and set(labels["people"]) == {"4 or more"}
sys.exit(0 if wrong and again != names else 1)
PYTHON
