#!/usr/bin/env bash
# podcast-transcript-convert 0.1.2: of an answer of several paragraphs only the last paragraph is in the transcript.
#
# The package turns transcripts in HTML (<cite> for the speaker, <time>, <p> for the words), SRT, WebVTT and Podlove's XML into one JSON form. A
# long answer in HTML is several <p> after one <cite>. One would guess that all of them are in the segment, or each in a segment of its own. Every
# paragraph is written over the one before, so all but the last are lost. From Podlove's XML the speakers' names are not taken, although they are
# there and the JSON has a place for them. No error, no warning. (Version 0.2.0, for Python 3.12, has the same lines for HTML; its Podlove part was
# not read.)
# It matters to people who code interviews: the longer somebody speaks, the less is left of it, and short questions are all complete.
#
# Output of a run:
#   podcast-transcript-convert 0.1.2
#   guess: [('Ana', 'Who paid?'), ('Ben', 'We all paid at first. Then nobody did.'), ('Ana', 'And now?')]
#   from HTML:        [('Ana', 'Who paid?'), ('Ben', 'Then nobody did.'), ('Ana', 'And now?')]
#   from Podlove XML: [(None, 'Who paid?'), (None, 'We all paid at first. Then nobody did.'), (None, 'And now?')]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check beautifulsoup4==4.15.0 loguru==0.7.3 lxml==6.1.3 \
    podcast-transcript-convert==0.1.2 webvtt-py==0.6.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

from podcast_transcript_convert.converters.html_to_json import html_to_podcast_dict
from podcast_transcript_convert.converters.xml_to_json import xml_to_podcast_dict

talk = [("Ana", ["Who paid?"]), ("Ben", ["We all paid at first.", "Then nobody did."]), ("Ana", ["And now?"])]
page = "".join(
    f"<cite>{name}:</cite>\n<time>0:{start:02}</time>\n{''.join(f'<p>{words}</p>' for words in said)}\n"
    for start, (name, said) in enumerate(talk)
)
podlove = '<transcripts xmlns="http://podlove.org/simple-transcripts">'
for start, (name, said) in enumerate(talk):
    items = "".join(f'<item start="00:00:0{start}.000" end="00:00:0{start + 1}.000">{words}</item>' for words in said)
    podlove += f"<speech><speaker>{name}</speaker>{items}</speech>"
podlove += "</transcripts>"


def turns(transcript):
    return [(segment.get("speaker"), segment["body"]) for segment in transcript["segments"]]


guess = [(name, " ".join(said)) for name, said in talk]
from_html, from_xml = turns(html_to_podcast_dict(page)), turns(xml_to_podcast_dict(podlove))
print("podcast-transcript-convert", version("podcast-transcript-convert"))
print(f"guess: {guess}")
print(f"from HTML:        {from_html}")
print(f"from Podlove XML: {from_xml}")
lost = [("Ana", "Who paid?"), ("Ben", "Then nobody did."), ("Ana", "And now?")]
sys.exit(0 if from_html == lost and from_xml == [(None, said) for _name, said in guess] else 1)
PYTHON
