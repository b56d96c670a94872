#!/usr/bin/env bash
# kuckuck 0.1.0: with numbered pseudonyms the key keeps one entry for each number, so names come back as telephone numbers and are lost.
#
# The package replaces names, e-mail addresses and telephone numbers by tokens and keeps a key by which the text can be restored. With numbers
# (--sequential-tokens) each kind is counted on its own: TERM_1, EMAIL_1, PHONE_1. One would guess that the text comes back as it was, as it does
# with the long tokens. The key holds the number without its kind, so EMAIL_1 overwrites TERM_1, and PHONE_1 both: whatever is
# called 1 is restored as what was found last, and the name is not in the key any more. No error; the tokens in the text look right.
# It matters to people who code interviews: the key is the only way back to the person (consent, second interview), and it is wrong when needed.
#
# Output of a run:
#   kuckuck 0.1.0
#   guess: Ben Oster pays. Write to ben@tug.example or call +49 30 901820.
#   numbered: [[TERM_1]] pays. Write to [[EMAIL_1]] or call [[PHONE_1]].
#   restored: +49 30 901820 pays. Write to +49 30 901820 or call +49 30 901820.
#   restored from long tokens: Ben Oster pays. Write to ben@tug.example or call +49 30 901820.
#   names left in the key: []
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check kuckuck==0.1.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

from kuckuck.pseudonymize import build_default_detectors, pseudonymize_text, restore_text
from pydantic import SecretStr

text = "Ben Oster pays. Write to ben@tug.example or call +49 30 901820."
detectors = build_default_detectors(denylist=["Ben Oster"])
secret = SecretStr("ab" * 32)
numbered = pseudonymize_text(text, secret, detectors, sequential_tokens=True)
long = pseudonymize_text(text, secret, detectors)
restored, from_long = restore_text(numbered.text, numbered.mapping), restore_text(long.text, long.mapping)
names = [entry.original for entry in numbered.mapping.entries.values() if entry.entity_type == "TERM"]
print("kuckuck", version("kuckuck"))
print(f"guess: {text}")
print(f"numbered: {numbered.text}")
print(f"restored: {restored}")
print(f"restored from long tokens: {from_long}")
print(f"names left in the key: {names}")
sys.exit(0 if from_long == text and restored.startswith("+49 30 901820 pays") and not names else 1)
PYTHON
