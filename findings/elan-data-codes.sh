#!/usr/bin/env bash
# elan-data 1.7.3: the table of an ELAN file has no row of a tier whose annotations belong to turns (codes, translations, speech acts).
#
# In ELAN codes are put on a tier below the turns (Symbolic_Association): each annotation points to its turn (REF_ANNOTATION) instead of having
# times of its own. The package makes a table of "all TIER_ID" with start, end and text; one would guess that the codes are in it, with the
# times of their turns, as in ELAN's own table. Only annotations with times of their own are looked for. The tier stands in tier_names and as a
# category in the table, with no row; no error, no warning.
# It matters to people who code interviews: an analysis of the table finds that nothing was coded, or counts only the codes on loose tiers.
#
# Output of a run:
#   elan-data 1.7.3
#   guess: [('Ben', 'We all pay.'), ('Ben', 'I think.'), ('codes', 'money'), ('codes', 'doubt')]
#   in the file:  [('Ben', 'We all pay.'), ('Ben', 'I think.'), ('codes', 'money'), ('codes', 'doubt')]
#   in the table: [('Ben', 'We all pay.'), ('Ben', 'I think.')], tiers ['Ben', 'codes']
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check elan-data==1.7.3
cd "$folder"
cat > tug.eaf <<'EAF'
<?xml version="1.0" encoding="UTF-8"?>
<ANNOTATION_DOCUMENT AUTHOR="" DATE="2026-01-01T00:00:00+00:00" FORMAT="3.0" VERSION="3.0">
    <HEADER MEDIA_FILE="" TIME_UNITS="milliseconds"/>
    <TIME_ORDER>
        <TIME_SLOT TIME_SLOT_ID="ts1" TIME_VALUE="0"/>
        <TIME_SLOT TIME_SLOT_ID="ts2" TIME_VALUE="2000"/>
        <TIME_SLOT TIME_SLOT_ID="ts3" TIME_VALUE="3000"/>
    </TIME_ORDER>
    <TIER LINGUISTIC_TYPE_REF="turns" PARTICIPANT="Ben" TIER_ID="Ben">
        <ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts2">
            <ANNOTATION_VALUE>We all pay.</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
        <ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a2" TIME_SLOT_REF1="ts2" TIME_SLOT_REF2="ts3">
            <ANNOTATION_VALUE>I think.</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
    </TIER>
    <TIER LINGUISTIC_TYPE_REF="codes" PARENT_REF="Ben" TIER_ID="codes">
        <ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a3" ANNOTATION_REF="a1">
            <ANNOTATION_VALUE>money</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>
        <ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a4" ANNOTATION_REF="a2">
            <ANNOTATION_VALUE>doubt</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>
    </TIER>
    <LINGUISTIC_TYPE GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="turns" TIME_ALIGNABLE="true"/>
    <LINGUISTIC_TYPE CONSTRAINTS="Symbolic_Association" GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="codes" TIME_ALIGNABLE="false"/>
    <CONSTRAINT DESCRIPTION="1-1 association with a parent annotation" STEREOTYPE="Symbolic_Association"/>
</ANNOTATION_DOCUMENT>
EAF
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version
from xml.etree import ElementTree

from elan_data import ELAN_Data

tiers = ElementTree.parse("tug.eaf").findall("TIER")
there = [(tier.get("TIER_ID"), value.text) for tier in tiers for value in tier.iter("ANNOTATION_VALUE")]
data = ELAN_Data.from_file("tug.eaf", init_df=True)
seen = [(row.TIER_ID, row.TEXT) for row in data.tier_data.itertuples()]
print("elan-data", version("elan-data"))
print("guess: [('Ben', 'We all pay.'), ('Ben', 'I think.'), ('codes', 'money'), ('codes', 'doubt')]")
print(f"in the file:  {there}")
print(f"in the table: {seen}, tiers {list(data.tier_names)}")
sys.exit(0 if len(there) == 4 and seen == there[:2] and "codes" in data.tier_names else 1)
PYTHON
