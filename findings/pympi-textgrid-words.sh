#!/usr/bin/env bash
# pympi-ling 1.71: to_textgrid leaves out every annotation of an ELAN file that has no times of its own, without a word.
#
# In ELAN a turn may be cut into words that share the time of the turn: only the first and the last time are set (Time_Subdivision before
# anybody aligned the words), or none (Symbolic_Subdivision: codes, glosses, words). One would guess that the conversion to a Praat TextGrid
# divides the time of the turn among them, or says that it cannot. It tries to add each, ignores any error, and goes on: of words
# without times none is left, and of three codes on one turn only the first.
# It matters to people who code interviews: the tier is there in the TextGrid, so nobody sees that most words or codes of it are gone.
#
# Output of a run:
#   pympi-ling 1.71
#   guess: 2 words and 3 codes, or an error
#   in the .eaf:     words ['Who', 'pays?'], codes ['money', 'trust', 'fees']
#   in the TextGrid: words [], codes ['money']
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
<TIME_SLOT TIME_SLOT_ID="ts1" TIME_VALUE="0"/><TIME_SLOT TIME_SLOT_ID="ts2"/><TIME_SLOT TIME_SLOT_ID="ts3" TIME_VALUE="2000"/>
</TIME_ORDER>
<TIER LINGUISTIC_TYPE_REF="turn" TIER_ID="Ana">
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts3">
<ANNOTATION_VALUE>Who pays?</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
</TIER>
<TIER LINGUISTIC_TYPE_REF="words" PARENT_REF="Ana" TIER_ID="words">
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a2" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts2">
<ANNOTATION_VALUE>Who</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a3" TIME_SLOT_REF1="ts2" TIME_SLOT_REF2="ts3">
<ANNOTATION_VALUE>pays?</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
</TIER>
<TIER LINGUISTIC_TYPE_REF="codes" PARENT_REF="Ana" TIER_ID="codes">
<ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a4" ANNOTATION_REF="a1">
<ANNOTATION_VALUE>money</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>
<ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a5" ANNOTATION_REF="a1" PREVIOUS_ANNOTATION="a4">
<ANNOTATION_VALUE>trust</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>
<ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a6" ANNOTATION_REF="a1" PREVIOUS_ANNOTATION="a5">
<ANNOTATION_VALUE>fees</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>
</TIER>
<LINGUISTIC_TYPE GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="turn" TIME_ALIGNABLE="true"/>
<LINGUISTIC_TYPE CONSTRAINTS="Time_Subdivision" GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="words" TIME_ALIGNABLE="true"/>
<LINGUISTIC_TYPE CONSTRAINTS="Symbolic_Subdivision" GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="codes" TIME_ALIGNABLE="false"/>
<CONSTRAINT DESCRIPTION="Time subdivision of the parent annotation's time interval" STEREOTYPE="Time_Subdivision"/>
<CONSTRAINT DESCRIPTION="Symbolic subdivision of a parent annotation" STEREOTYPE="Symbolic_Subdivision"/>
</ANNOTATION_DOCUMENT>
XML
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import pympi

eaf = pympi.Eaf("well.eaf")
grid = eaf.to_textgrid()
before = {name: [a[2] for a in eaf.get_annotation_data_for_tier(name)] for name in ("words", "codes")}
after = {tier.name: [i[2] for i in tier.get_intervals()] for tier in grid.get_tiers()}
print("pympi-ling", version("pympi-ling"))
print("guess: 2 words and 3 codes, or an error")
print(f"in the .eaf:     words {before['words']}, codes {before['codes']}")
print(f"in the TextGrid: words {after['words']}, codes {after['codes']}")
whole = before == {"words": ["Who", "pays?"], "codes": ["money", "trust", "fees"]}
sys.exit(0 if whole and after["words"] == [] and after["codes"] == ["money"] else 1)
PYTHON
