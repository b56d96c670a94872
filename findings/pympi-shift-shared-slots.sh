#!/usr/bin/env bash
# pympi-ling 1.71: shift_annotations moves annotations that share a time slot two or more times, and the others once.
#
# In ELAN's format (.eaf) annotations point to time slots, and several may point to the same one: a turn and its first and last word, or two
# words that touch. One would guess that shifting a file by one second moves everything by one second. The function adds the second once for
# each annotation that uses the slot, so turns whose words are marked move by two or three seconds and turns without words by one: they
# overlap or change their order. It returns empty lists of squashed and removed annotations, as if all were well.
# It matters to people who code interviews: a transcript is shifted when the recording was cut, and afterwards turns and codes lie on
# words of somebody else.
#
# Output of a run:
#   pympi-ling 1.71
#   guess: after a shift by 1000 ms Ana's turns lie at 1000-3000 and 3000-5000
#   before: Ana [(0, 2000, 'Who pays?'), (2000, 4000, 'And then?')] words [(0, 900, 'Who'), (900, 2000, 'pays?')]
#   after:  Ana [(2000, 4000, 'Who pays?'), (3000, 5000, 'And then?')] words [(2000, 2900, 'Who'), (2900, 4000, 'pays?')]
#   returned: ([], [])
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check pympi-ling==1.71
cd "$folder"
cat > well.eaf <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<ANNOTATION_DOCUMENT AUTHOR="" DATE="2026-01-01T00:00:00+00:00" FORMAT="3.0" VERSION="3.0"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="EAFv3.0.xsd">
<HEADER MEDIA_FILE="" TIME_UNITS="milliseconds"/>
<TIME_ORDER>
<TIME_SLOT TIME_SLOT_ID="ts1" TIME_VALUE="0"/><TIME_SLOT TIME_SLOT_ID="ts2" TIME_VALUE="900"/>
<TIME_SLOT TIME_SLOT_ID="ts3" TIME_VALUE="2000"/><TIME_SLOT TIME_SLOT_ID="ts4" TIME_VALUE="2000"/>
<TIME_SLOT TIME_SLOT_ID="ts5" TIME_VALUE="4000"/>
</TIME_ORDER>
<TIER LINGUISTIC_TYPE_REF="turn" TIER_ID="Ana">
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts3">
<ANNOTATION_VALUE>Who pays?</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a2" TIME_SLOT_REF1="ts4" TIME_SLOT_REF2="ts5">
<ANNOTATION_VALUE>And then?</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
</TIER>
<TIER LINGUISTIC_TYPE_REF="words" PARENT_REF="Ana" TIER_ID="Ana words">
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a3" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts2">
<ANNOTATION_VALUE>Who</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a4" TIME_SLOT_REF1="ts2" TIME_SLOT_REF2="ts3">
<ANNOTATION_VALUE>pays?</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
</TIER>
<LINGUISTIC_TYPE GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="turn" TIME_ALIGNABLE="true"/>
<LINGUISTIC_TYPE CONSTRAINTS="Time_Subdivision" GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="words" TIME_ALIGNABLE="true"/>
<CONSTRAINT DESCRIPTION="Time subdivision of the parent annotation's time interval" STEREOTYPE="Time_Subdivision"/>
</ANNOTATION_DOCUMENT>
XML
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import pympi

eaf = pympi.Eaf("well.eaf")


def turns():
    return eaf.get_annotation_data_for_tier("Ana"), eaf.get_annotation_data_for_tier("Ana words")


print("pympi-ling", version("pympi-ling"))
print("guess: after a shift by 1000 ms Ana's turns lie at 1000-3000 and 3000-5000")
print("before: Ana {} words {}".format(*turns()))
returned = eaf.shift_annotations(1000)
print("after:  Ana {} words {}".format(*turns()))
print(f"returned: {returned}")
ana, _ = turns()
sys.exit(0 if ana == [(2000, 4000, "Who pays?"), (3000, 5000, "And then?")] and returned == ([], []) else 1)
PYTHON
