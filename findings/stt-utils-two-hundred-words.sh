#!/usr/bin/env bash
# stt-utils 0.1.2: from 200 words on most of the common words of a transcript have no time, while in a shorter one they have.
#
# Whisper gives a text with punctuation and, apart from it, a list of words with times. The package brings the two together: it aligns the words of
# the text with those of the list, so that each word has its time where both agree ("don't" is two words in the one and one in the other, so it has
# none). One would guess that a word gets its time in a long transcript as in a short one. The alignment is done by Python's difflib, which from 200
# words on does not begin a match at a word that makes up more than one in a hundred of them (meant for lines of code); the common words that
# stand between two places where text and list differ are then not found. Twelve words more make half of the talk lose its times.
# It matters to people who code interviews: an interview has thousands of words, a test has twenty; times of turns, pauses and clips are taken
# from the words that have one.
#
# Output of a run:
#   stt-utils 0.1.2
#   guess: all words that stand in both have a time, however long the talk is
#   192 words: 160 stand in both, 160 of these have a time
#   204 words: 170 stand in both, 86 of these have a time
#   'think' has a time: 16 of 16, 0 of 17
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check stt-utils==0.1.2 pydantic==2.12.5
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from collections import Counter
from importlib.metadata import version

from stt_utils.transcription import Transcription, UnprocessedTranscription

PEOPLE = "Ana Ben Eva Finn Gus Hal Ida Jan Kai Lea Max Nell Ole Pia Ruth Sven Tove".split()


def talk(people):
    text = " ".join(f"We don't pay {name} much and they don't pay us, I think." for name in people)
    words = [{"word": word.strip(",."), "start": at, "end": at + 0.5} for at, word in enumerate(text.split())]
    made = Transcription.from_unprocessed_transcription(
        UnprocessedTranscription(text=text, duration=len(words), words=words)
    )
    both = sum("'" not in word["word"] for word in words)
    timed = Counter(made.get_word_by_timestamp(stamp) for stamp in made.timestamps)
    return len(words), both, timed


print("stt-utils", version("stt-utils"))
print("guess: all words that stand in both have a time, however long the talk is")
short, long = talk(PEOPLE[:-1]), talk(PEOPLE)
for words, both, timed in (short, long):
    print(f"{words} words: {both} stand in both, {timed.total()} of these have a time")
print(f"'think' has a time: {short[2]['think']} of 16, {long[2]['think']} of 17")
sys.exit(0 if short[2].total() == short[1] and long[2].total() < 0.6 * long[1] and not long[2]["think"] else 1)
PYTHON
