#!/usr/bin/env bash
# pympi-ling 1.71: reading an ELAN file and writing it again cuts the tie between every code and the codebook.
#
# In ELAN a tier can take its values from a controlled vocabulary (a codebook); each annotation then holds the text and, in CVE_REF, the id of
# the entry, by which ELAN renames the annotations when the entry is renamed. One would guess that a file that is read and written
# keeps it, as it keeps the vocabulary, its descriptions and languages. CVE_REF is not read, so none is written. The texts are the same, and
# nothing looks different until the codebook is changed.
# It matters to people who code interviews: after a script touched the file (a shift, a new tier), renaming a code leaves the old codings behind.
#
# Output of a run:
#   pympi-ling 1.71
#   guess: 2 entries, 2 codings tied to them
#   before: 2 entries, 2 codings tied to them, ['money', 'trust']
#   after:  2 entries, 0 codings tied to them, ['money', 'trust']
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check pympi-ling==1.71
cd "$folder"
cat > before.eaf <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<ANNOTATION_DOCUMENT AUTHOR="" DATE="2026-01-01T00:00:00+00:00" FORMAT="3.0" VERSION="3.0"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="EAFv3.0.xsd">
<HEADER MEDIA_FILE="" TIME_UNITS="milliseconds"/>
<TIME_ORDER>
<TIME_SLOT TIME_SLOT_ID="ts1" TIME_VALUE="0"/><TIME_SLOT TIME_SLOT_ID="ts2" TIME_VALUE="2000"/>
<TIME_SLOT TIME_SLOT_ID="ts3" TIME_VALUE="2000"/><TIME_SLOT TIME_SLOT_ID="ts4" TIME_VALUE="4000"/>
</TIME_ORDER>
<TIER LINGUISTIC_TYPE_REF="turn" TIER_ID="Ana">
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts2">
<ANNOTATION_VALUE>Who pays?</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a2" TIME_SLOT_REF1="ts3" TIME_SLOT_REF2="ts4">
<ANNOTATION_VALUE>Can we rely on it?</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
</TIER>
<TIER LINGUISTIC_TYPE_REF="code" PARENT_REF="Ana" TIER_ID="codes">
<ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a3" ANNOTATION_REF="a1" CVE_REF="e1">
<ANNOTATION_VALUE>money</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>
<ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a4" ANNOTATION_REF="a2" CVE_REF="e2">
<ANNOTATION_VALUE>trust</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>
</TIER>
<LINGUISTIC_TYPE GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="turn" TIME_ALIGNABLE="true"/>
<LINGUISTIC_TYPE CONSTRAINTS="Symbolic_Association" CONTROLLED_VOCABULARY_REF="codebook" GRAPHIC_REFERENCES="false"
 LINGUISTIC_TYPE_ID="code" TIME_ALIGNABLE="false"/>
<LANGUAGE LANG_ID="eng" LANG_LABEL="English (eng)"/>
<CONSTRAINT DESCRIPTION="1-1 association with a parent annotation" STEREOTYPE="Symbolic_Association"/>
<CONTROLLED_VOCABULARY CV_ID="codebook"><DESCRIPTION LANG_REF="eng">Codes of the study</DESCRIPTION>
<CV_ENTRY_ML CVE_ID="e1"><CVE_VALUE DESCRIPTION="talk of sums" LANG_REF="eng">money</CVE_VALUE></CV_ENTRY_ML>
<CV_ENTRY_ML CVE_ID="e2"><CVE_VALUE DESCRIPTION="relying on others" LANG_REF="eng">trust</CVE_VALUE></CV_ENTRY_ML>
</CONTROLLED_VOCABULARY>
</ANNOTATION_DOCUMENT>
XML
"$folder/env/bin/python" - <<'PYTHON'
import sys
import xml.etree.ElementTree as ElementTree
from importlib.metadata import version

import pympi

pympi.Eaf("before.eaf").to_file("after.eaf")


def counted(name):
    root = ElementTree.parse(name).getroot()
    codings = list(root.iter("REF_ANNOTATION"))
    tied = sum("CVE_REF" in coding.attrib for coding in codings)
    return len(list(root.iter("CV_ENTRY_ML"))), tied, [coding.findtext("ANNOTATION_VALUE") for coding in codings]


print("pympi-ling", version("pympi-ling"))
print("guess: 2 entries, 2 codings tied to them")
print("before: {} entries, {} codings tied to them, {}".format(*counted("before.eaf")))
print("after:  {} entries, {} codings tied to them, {}".format(*counted("after.eaf")))
sys.exit(0 if counted("before.eaf")[:2] == (2, 2) and counted("after.eaf")[:2] == (2, 0) else 1)
PYTHON
