#!/usr/bin/env bash
# webvtt-py 0.6.0: when two people speak in one cue, `voice` names the first, and the words of both are given to them.
#
# WebVTT allows several voice spans in a cue (<v Ana>...</v> and on the next line <v Ben>...</v>; captions of quick exchanges are written
# so). The package offers caption.voice beside caption.text ("cue voice span if any"), so one would guess that a cue with two voices gives
# both, or no single name. It gives the first name, and the text is that of both speakers without their names; if the first line has
# no span, the voice is None although the second line has one. Nothing says that there was another voice.
# It matters to people who code interviews: tables of speaker and text made from the two give the answer to the person who asked.
#
# Output of a run:
#   webvtt-py 0.6.0
#   guess: both names, or none
#   two voices:        voice 'Ana', text 'Who pays?\nWe all do.'
#   voice in line two: voice None, text '[a door]\nWe all do.'
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check webvtt-py==0.6.0
cd "$folder"
cat > well.vtt <<'VTT'
WEBVTT

00:00:01.000 --> 00:00:04.000
<v Ana>Who pays?</v>
<v Ben>We all do.</v>

00:00:04.000 --> 00:00:06.000
[a door]
<v Ben>We all do.</v>
VTT
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import webvtt

two, late = webvtt.read("well.vtt").captions
print("webvtt-py", version("webvtt-py"))
print("guess: both names, or none")
print(f"two voices:        voice {two.voice!r}, text {two.text!r}")
print(f"voice in line two: voice {late.voice!r}, text {late.text!r}")
sys.exit(0 if two.voice == "Ana" and "We all do." in two.text and late.voice is None else 1)
PYTHON
