#!/usr/bin/env bash
# chamd 0.5.13: cleaning a CHAT transcript puts in words that nobody said, and leaves a piece of every repeated "don't".
#
# In CHAT (.cha) a word that the person left out is written with a zero ("he 0is coming" means that "he coming" was said), and words that were
# repeated or taken back stand before [/] and [//]. The package makes plain text of CHAT; unless told otherwise it leaves out what was
# repeated. One would guess that what is left was said. The zero is taken off and the word stays. And what is
# taken away before the mark is the last run of letters, which of "don't" is the "t" alone: "I don' I won't". Without an apostrophe, and for
# several words in <...>, it is right. No warning.
# It matters to people who code interviews: left-out words are what transcripts of learners and patients are made for, and counts of
# words and quotations are wrong just where people hesitate.
#
# Output of a run:
#   chamd 0.5.13
#   guess: ['he coming .', 'we pay it back .', "it's cold .", "I I won't pay .", "I won't pay ."]
#   he 0is coming .                he is coming .
#   we pay [/] pay it back .       we pay it back .
#   it's [/] it's cold .           it' it's cold .
#   I don't [//] I won't pay .     I don' I won't pay .
#   <I don't> [//] I won't pay .   I won't pay .
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check chamd==0.5.13
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

from chamd import ChatReader

SAID = {
    "he 0is coming .": "he coming .",
    "we pay [/] pay it back .": "we pay it back .",
    "it's [/] it's cold .": "it's cold .",
    "I don't [//] I won't pay .": "I I won't pay .",
    "<I don't> [//] I won't pay .": "I won't pay .",
}
HEADER = "@UTF8\n@Begin\n@Languages:\teng\n@Participants:\tBEN Ben Adult\n@ID:\teng|talk|BEN|||||Adult|||\n"
chat = ChatReader().read_string(HEADER + "".join(f"*BEN:\t{line}\n" for line in SAID) + "@End\n", "talk.cha")
seen = [line.text for line in chat.lines]
print("chamd", version("chamd"))
print(f"guess: {list(SAID.values())}")
for written, text in zip(SAID, seen, strict=True):
    print(f"{written:30} {text}")
sys.exit(0 if seen == ["he is coming .", "we pay it back .", "it' it's cold .", "I don' I won't pay .", "I won't pay ."] else 1)
PYTHON
