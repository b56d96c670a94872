"""A fictional study of keepers of lighthouses, read and coded by fictional people. Nothing in it ever happened."""

from __future__ import annotations

from pathlib import Path

from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.study import Study, open_study
from icc_coding.transcripts import Transcript, read_study

CODEBOOK = """name: Fictional lighthouses
version: 2.0.0
language: en
dimensions:
  - id: form
    label: Form
    codes:
      - {id: club, label: Club of keepers, definition: Keepers meet and speak.}
      - {id: works, label: Joint works, definition: Keepers run something together.}
  - id: value
    label: Value
    codes:
      - {id: stories, label: Shared stories, definition: Keepers learn from each other., attributes: {expected_form: form.club}}
      - {id: oil, label: Cheaper oil, definition: Oil is bought together., attributes: {expected_form: form.works}}
  - id: success
    label: Success
    codes:
      - {id: trust, label: Trust, definition: Keepers trust each other.}
  - id: hindrance
    label: Hindrance
    codes:
      - {id: fog, label: Fog, definition: Fog keeps them apart.}
collaborations:
  - {id: north_lamps, label: North Lamps, aliases: ["the Northern Lamp Keepers"], form: form.works}
"""
SAID = {
    "form.club": "We keepers hold a club that meets under the big lamp each spring.",
    "form.works": "The towers run a joint workshop for lenses and for glass.",
    "value.stories": "Old keepers tell the young ones how a storm is read from the birds.",
    "value.oil": "We order our oil in one ship and pay a third less than before.",
    "value.oil+north": "In North Lamps the oil comes in one ship and costs a third less.",
    "success.trust": "I trust the keeper across the bay like my own brother.",
    "hindrance.fog": "The fog keeps us apart for weeks, and nobody sees the other lamp.",
    "-": "My cat sleeps on the stairs and is not to be moved by anybody.",
}
# name -> (country, wave, turns; each turn is what is said in it, "-" for talk without a code)
TALKS: dict[str, tuple[str, str, list[list[str]]]] = {
    "asta": ("Norway", "1", [["form.club", "value.stories"], ["-"], ["success.trust"], ["hindrance.fog", "-"]]),
    "bero": ("Norway", "1", [["form.works", "value.oil"], ["success.trust", "-"], ["-"]]),
    "cleo": ("Norway", "2", [["form.works", "value.stories"], ["-", "-"], ["value.oil+north"], ["success.trust"]]),
    "dana": ("Chile", "1", [["-"], ["hindrance.fog"], ["hindrance.fog", "form.club"], ["value.stories"]]),
    "edda": ("Chile", "2", [["value.oil"], ["-"], ["hindrance.fog"], ["-"]]),
    "fritz": ("Chile", "2", [["-"], ["form.club", "value.stories", "hindrance.fog"], ["-"], ["-"]]),
}
UNREAD = "edda"  # nobody read it from beginning to end


def make_study(root: Path) -> Study:
    """Six interviews: five read whole by Ana, of which `asta` by Ben too, and one in which she only coded what she saw."""
    folder = root / "transcripts"
    folder.mkdir(parents=True)
    (root / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    cases = ["transcript,country,wave"]
    for name, (country, wave, turns) in TALKS.items():
        lines = []
        for number, said in enumerate(turns):
            lines += [
                f"Interviewer: Question number {number + 1}, please?",
                f"Keeper {name.title()}: " + " ".join(SAID[one] for one in said),
            ]
        (folder / f"{name}.txt").write_text("\n\n".join(lines) + "\n", encoding="utf-8")
        cases.append(f"{name}.txt,{country},{wave}")
    (folder / "cases.csv").write_text("\n".join(cases) + "\n", encoding="utf-8")
    study = open_study(root)
    for transcript in read_study(study).transcripts:
        LogWriter(study, "ana", device="desk").append(_coded(transcript))
        if transcript.name == "asta":
            LogWriter(study, "ben", device="shelf").append([_read(transcript)])
            LogWriter(study, "ben", device="shelf").append(_coded(transcript)[1:])
    return study


def passages(name: str) -> list[tuple[str, int]]:
    """What was coded in a talk: (code, number of the turn among the keeper's)."""
    return [(one.split("+")[0], number) for number, said in enumerate(TALKS[name][2]) for one in said if one != "-"]


def _coded(transcript: Transcript) -> list[Draft]:
    drafts = [] if transcript.name == UNREAD else [_read(transcript)]
    place = 0
    for said in TALKS[transcript.name][2]:
        for one in said:
            start = transcript.text.index(SAID[one], place)
            place = start + len(SAID[one])
            if one != "-":
                drafts.append(Draft("add", transcript.text_hash, start, place, SAID[one], one.split("+")[0]))
    return drafts


def _read(transcript: Transcript) -> Draft:
    return Draft("read", transcript.text_hash, 0, len(transcript.text), codes="all", blind=True)
