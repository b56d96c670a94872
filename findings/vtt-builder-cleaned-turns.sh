#!/usr/bin/env bash
# vtt-builder 0.6.0: cleaning a transcript takes the verbs out ("I like it" is "I it"), and joining, splitting or cutting it drops the speakers.
#
# The package makes WebVTT of transcripts whose segments may have a speaker, and has functions for cleaning interviews and podcasts. Fillers
# are documented as "um", "uh", "like", "you know" and so on; one would guess that "like" goes where it stands between commas, not where it is what
# was said. The words are taken out wherever they stand, and "Right?" as a whole turn becomes "?". Segments with a short pause between them can be
# merged; one would guess those of one person. A question and its answer become one segment, and neither this nor splitting long segments
# nor choosing a time keeps the field with the speaker, which cleaning keeps. No warning.
# It matters to people who code interviews: what people like or mean is gone from the text, and nobody can tell any more who spoke.
#
# Output of a run:
#   vtt-builder 0.6.0
#   guess: only "Um," is taken out; 2 turns by Ana and Ben before and after
#   said:            [('Ana', 'Do you like the harbour?'), ('Ben', 'Um, I like it. I mean the old one.')]
#   without fillers: ['Do you the harbour?', ', I it. the old one.']
#   merged:          [(None, 'Do you like the harbour? Um, I like it. I mean the old one.')]
#   first 2 s:       [(None, 'Do you like the harbour?')]
#   split at 40:     [(None, 'Do you like the harbour?'), (None, 'Um, I like it. I mean the old one.')]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check vtt-builder==0.6.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import vtt_builder

talk = [("Ana", "Do you like the harbour?"), ("Ben", "Um, I like it. I mean the old one.")]


def segments():
    return [
        {"id": number, "start": 3.0 * number, "end": 3.0 * (number + 1), "text": words, "speaker": name}
        for number, (name, words) in enumerate(talk)
    ]


def turns(found):
    return [(segment.get("speaker"), segment["text"]) for segment in found]


said = turns(segments())
cleaned = [words for _name, words in turns(vtt_builder.remove_filler_words(segments()))]
merged = turns(vtt_builder.merge_segments(segments()))
first = turns(vtt_builder.filter_segments_by_time(segments(), 0.0, 2.0))
split = turns(vtt_builder.split_long_segments(segments(), 40))
print("vtt-builder", version("vtt-builder"))
print('guess: only "Um," is taken out; 2 turns by Ana and Ben before and after')
print(f"said:            {said}")
print(f"without fillers: {cleaned}")
print(f"merged:          {merged}")
print(f"first 2 s:       {first}")
print(f"split at 40:     {split}")
nobody = [(None, words) for _name, words in talk]
seen = (
    not any("like" in words or "mean" in words for words in cleaned)
    and merged == [(None, " ".join(words for _name, words in talk))]
    and first == nobody[:1]
    and split == nobody
)
sys.exit(0 if seen else 1)
PYTHON
