#!/usr/bin/env bash
# pylangacq 0.23.0 (with rustling 0.9.0): the full stop counts as a word in mean lengths and type-token ratios of utterances without a %mor tier.
#
# In CHAT (.cha) an utterance may have a tier with its parts of speech below it (%mor); many transcripts have none, or only in part. The package
# gives the mean length of utterance in words (mluw) and the type-token ratio (ttr), which need the words alone. One would guess that both
# are the same with the tier and without. Without it the mark that ends each utterance is counted as a word: every utterance is longer by one,
# and every mark after the first is a repeated word. No warning; a transcript that has the tier for half of its lines lies between.
# It matters to people who code interviews: people or groups are compared whose transcripts were tagged in one case and not in the other, and
# short answers, where one word more counts most, differ most.
#
# Output of a run:
#   pylangacq 0.23.0, rustling 0.9.0
#   guess: 3.0 words per utterance and type-token ratio 0.833, with the tier and without
#   with %mor:            3.0, 0.833
#   %mor on one of two:   3.5, 0.857
#   without %mor:         4.0, 0.75
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check pylangacq==0.23.0 rustling==0.9.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

from pylangacq import CHAT

head = "@UTF8\n@Begin\n@Languages:\teng\n@Participants:\tBEN Ben Participant\n@ID:\teng|talk|BEN|||||Participant|||\n"
said = [("we pay the harbour .", "pro|we v|pay det|the n|harbour ."), ("we do .", "pro|we v|do .")]


def measures(tagged):
    lines = [f"*BEN:\t{words}\n" + f"%mor:\t{tags}\n" * (place < tagged) for place, (words, tags) in enumerate(said)]
    talk = CHAT.from_strs([head + "".join(lines) + "@End\n"])
    return talk.mluw(participant="BEN")[0], round(talk.ttr(participant="BEN")[0], 3)


print(f"pylangacq {version('pylangacq')}, rustling {version('rustling')}")
print("guess: 3.0 words per utterance and type-token ratio 0.833, with the tier and without")
seen = [measures(2), measures(1), measures(0)]
for name, figures in zip(("with %mor:", "%mor on one of two:", "without %mor:"), seen):
    print(f"{name:21} {figures[0]}, {figures[1]}")
sys.exit(0 if seen == [(3.0, 0.833), (3.5, 0.857), (4.0, 0.75)] else 1)
PYTHON
