"""`icc-coding agree` in a study: a fictional interview, read by two people, a machine and a consensus."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner

from icc_coding.agreement.reporting.report import AgreementOptions
from icc_coding.agreement.tables import table
from icc_coding.cli.agree import command
from icc_coding.decisions.agreeing import AgreementChoice, report_study, study_ratings, study_spans
from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.decisions.machine_spans import MachineSpans
from icc_coding.decisions.samples import SamplePlan, draw_sample, load_sample, recode_sample
from icc_coding.decisions.state import referred_texts
from icc_coding.errors import UserError
from icc_coding.study import open_study
from icc_coding.transcripts import read_study

CODEBOOK = """
name: Fictional
version: 1.0.0
language: en
dimensions:
  - id: value
    label: Value
    codes:
      - {id: learning, label: Learning, definition: Cities learn from each other.}
      - {id: money, label: Money, definition: Cities share costs.}
  - id: form
    label: Form
    codes:
      - {id: club, label: Club, definition: A loose club of cities.}
"""
# (sentence, what ana says, what ben says): fictional, and all of it about towns that do not exist.
TALK = [
    ("We learned a great deal from the port towns.", "value.learning", "value.learning"),
    ("Buying buses together saved both budgets.", "value.money", "value.money"),
    ("It is a loose club and nobody signs anything.", "form.club", "form.club"),
    ("They showed us how to run the ferry at night.", "value.learning", "form.club"),
    ("The weather was bad that year.", "", ""),
    ("We split the bill for the new pumps.", "value.money", ""),
]


@pytest.fixture
def study(tmp_path):
    (tmp_path / "codebook.yaml").write_text(CODEBOOK)
    (tmp_path / "transcripts").mkdir()
    for name in ("north", "south"):
        talk = "\n\n".join(f"Interviewer: And then?\n\nMayor of {name}: {sentence}" for sentence, _, _ in TALK)
        (tmp_path / "transcripts" / f"{name}.txt").write_text(talk + "\n")
    (tmp_path / "transcripts" / "cases.csv").write_text("transcript,case,country\nnorth.txt,North,Norland\nsouth.txt,South,Sudland\n")
    return open_study(tmp_path)


def decide(study, coder, column, *, blind=True, transcripts=("north", "south"), sample=None):
    """One coder reads every segment (or those of a sample) for all codes and adds what `TALK` says."""
    drawn = {(item.text, item.index) for item in load_sample(study, sample).segments} if sample else None
    writer = LogWriter(study, coder)
    for transcript in read_study(study, keep=referred_texts(study)).transcripts:
        if transcript.name.split(".")[0] not in transcripts:
            continue
        for segment in transcript.coded_segments:
            if drawn is not None and (transcript.text_hash, segment.index) not in drawn:
                continue
            words = transcript.text[segment.start : segment.end]
            code = next((row[column] for row in TALK if row[0] in words), "")
            place = (transcript.text_hash, segment.start, segment.end, words)
            drafts = [Draft("add", *place, code, blind=blind, sample=sample)] if code else []
            writer.append([*drafts, Draft("read", *place, None, codes="all", blind=blind, sample=sample)])


def run(study, *arguments, code=0):
    result = CliRunner().invoke(command, [*map(str, arguments), "--study", str(study.root)])
    assert result.exit_code == code, result.output + repr(result.exception)
    return result.output


def test_people_are_compared_segment_by_segment(study):
    decide(study, "ana", 1)
    decide(study, "ben", 2)
    got = json.loads(run(study, "--json"))
    assert (got["coders"], got["unit"], got["n_transcripts"]) == (["ana", "ben"], "segment", 2)
    assert got["n_pairable"] == 12
    rows = {row["code"]: row for row in got["rows"]}
    assert rows["value.money"]["counts"] == {"both": 2, "first_only": 2, "second_only": 0, "neither": 8}
    assert got["confusions"][0]["codes"] == ["form.club", "value.learning"] or got["confusions"][0]["codes"] == [
        "value.learning",
        "form.club",
    ]
    assert got["disagreements"][0]["text"] == "They showed us how to run the ferry at night."
    assert "12 of the study's 12 segments were rated by two coders or more (100 %)" in got["notes"]
    text = run(study)
    assert "Unit: segment" in text
    assert "For your Methods section" in text


def test_where_nobody_read_the_same_it_says_how_to_meet_and_nothing_of_single_codes(study):
    decide(study, "ana", 1, transcripts=("north",))
    decide(study, "ben", 2, transcripts=("south",))
    notes = [line for line in run(study).splitlines() if line.startswith("Note: ")]
    assert [note.split(":")[1].split(" ")[1] for note in notes] == ["0", "blind"]
    assert "icc-coding sample round-1 --coder ana --coder ben" in notes[1]
    draw_sample(study, read_study(study, keep=referred_texts(study)).transcripts, SamplePlan("both", 6, ("ana", "ben")))
    decide(study, "ana", 1, sample="both", transcripts=("north",))
    decide(study, "ben", 2, sample="both", transcripts=("south",))
    assert "read it with `icc-coding review --sample both`" in run(study, "--sample", "both")


def test_what_holds_for_many_codes_is_not_said_with_all_their_names(study):
    more = "".join(
        f"      - {{id: more{number}, label: More {number}, definition: Something else number {number}.}}\n" for number in range(6)
    )
    study.codebook.write_text(CODEBOOK + more)
    decide(study, "ana", 1)
    decide(study, "eva", 1, transcripts=("north",))
    notes = [line for line in run(study).splitlines() if "no coder gave the code" in line]
    assert notes == ["Note: More 0, More 1, More 2 and 3 more: no coder gave the code."]
    for coder in ("noa", "uma"):  # they read everything and find nothing
        for transcript in read_study(study, keep=referred_texts(study)).transcripts:
            for segment in transcript.coded_segments:
                place = (transcript.text_hash, segment.start, segment.end, transcript.text[segment.start : segment.end])
                LogWriter(study, coder).append([Draft("read", *place, None, codes="all", blind=True)])
    text = run(study, "noa", "uma")
    assert "Note: all of them: no coder gave the code." in text
    assert "never gave" not in text
    never = [line for line in run(study, "ana", "noa").splitlines() if "`noa` never gave the code" in line]
    assert never == ["Note: Learning, Money, Club: `noa` never gave the code, so chance-corrected values say little."]


def test_what_only_one_coder_read_is_not_counted_as_uncoded(study):
    decide(study, "ana", 1)
    decide(study, "ben", 2, transcripts=("north",))
    got = report_study(study, AgreementChoice(), AgreementOptions())
    assert (got.n_units, got.n_pairable, got.n_uncoded) == (12, 6, 1)  # the weather in the interview that both read
    assert "Uncoded text: 1 segment that no coder gave a code" in run(study)


def test_decisions_made_with_suggestions_visible_stay_out(study):
    decide(study, "ana", 1)
    decide(study, "ben", 2, blind=False)
    with pytest.raises(UserError, match="agreement needs blind readings by two coders"):
        report_study(study, AgreementChoice(), AgreementOptions())
    decide(study, "eva", 2)
    got = json.loads(run(study, "--json"))
    assert got["coders"] == ["ana", "eva"]
    assert json.loads(run(study, "--visible", "--json"))["coders"] == ["ana", "ben", "eva"]
    named = json.loads(run(study, "ana", "eva", "--json"))
    assert named["decisions_left_out"] == 0


def test_silence_counts_only_where_it_was_read(study):
    decide(study, "ana", 1)
    decide(study, "ben", 2, transcripts=("south",))
    got = json.loads(run(study, "--json"))
    assert got["n_units"] == 12
    assert got["n_pairable"] == 6


@pytest.mark.parametrize(("unit", "n"), [("segment", 12), ("turn", 12), ("transcript", 2)])
def test_units(study, unit, n):
    decide(study, "ana", 1)
    decide(study, "ben", 2)
    got = json.loads(run(study, "--unit", unit, "--json"))
    assert (got["unit"], got["n_units"]) == (unit, n)
    if unit == "transcript":
        assert got["rows"][0]["coefficients"]["percent_agreement"]["value"] == 1  # each code occurs in each transcript for both


def test_characters_and_free_spans(study):
    decide(study, "ana", 1)
    decide(study, "ben", 2)
    got = json.loads(run(study, "--unit", "character", "--json"))
    assert got["n_units"] == sum(len(t.text) for t in read_study(study).transcripts)
    assert got["coefficients"]["krippendorff_alpha_masi"]["low"] is None
    assert any("neighbouring characters" in note for note in got["notes"])
    result = CliRunner().invoke(command, ["--unit", "character", "--interval", "cluster", "--study", str(study.root)])
    assert isinstance(result.exception, UserError)
    spans = json.loads(run(study, "--unit", "span", "--json"))
    assert spans["layout"] == "spans"
    assert 0 < spans["coefficients"]["u_alpha"]["value"] < 1
    assert spans["coefficients"]["u_alpha"]["interval"]["groups"] == 2
    assert len(study_spans(study, AgreementChoice()).lengths) == 2


def test_attributes_of_the_case(study):
    decide(study, "ana", 1)
    decide(study, "ben", 2)
    got = json.loads(run(study, "--per", "code", "--per", "attribute", "--json"))
    assert {"country=Norland", "country=Sudland", "role=respondent"} <= {row["attribute"] for row in got["rows"]}


def test_the_consensus_is_a_reference_and_no_coder(study):
    decide(study, "ana", 1)
    decide(study, "ben", 2)
    decide(study, "consensus", 1, blind=False)
    assert json.loads(run(study, "--json"))["coders"] == ["ana", "ben"]
    got = json.loads(run(study, "--reference", "consensus", "--json"))
    assert got["coders"] == ["ana", "ben"]
    ana = {row["code"]: row for row in got["against_reference"]["ana"]}
    ben = {row["code"]: row for row in got["against_reference"]["ben"]}
    assert ana["value.money"]["f1"]["value"] == 1
    assert ben["value.money"]["recall"]["value"] == 0.5


def test_what_everybody_said_is_settled_without_a_consensus(study):
    decide(study, "ana", 1)
    decide(study, "ben", 2)
    found = study_ratings(study, AgreementChoice(reference="consensus"))
    settled = found.ratings.values[found.ratings.coder_index("consensus")]
    club = found.ratings.codes.index("form.club")
    agreed = [text == TALK[2][0] for text in found.ratings.texts]
    assert settled[agreed, club].tolist() == [1, 1]
    assert (settled[[text == TALK[3][0] for text in found.ratings.texts], club] == -1).all()  # still open
    assert any("settled" in note for note in found.notes)


def test_the_machine_as_one_more_coder(study):
    decide(study, "ana", 1)
    decide(study, "ben", 2)
    transcripts = read_study(study).transcripts
    spans = [(t.name, s.start, s.end, "value.learning") for t in transcripts for s in t.coded_segments]
    choice = AgreementChoice(machine="machine", machine_spans=MachineSpans.of(spans))
    report = report_study(study, choice, AgreementOptions(machine="machine", per=("code",), reference=""))
    assert report.coders == ("ana", "ben")
    learning = [row for row in report.replacements if row.code == "value.learning"]
    assert [row.person for row in learning] == ["ana", "ben"]
    assert all(row.difference.value < 0 for row in learning)


def test_unknown_names_say_what_there_is(study):
    with pytest.raises(UserError, match="agreement needs blind readings by two coders, and there are 0"):
        report_study(study, AgreementChoice(), AgreementOptions())
    decide(study, "ana", 1)
    with pytest.raises(UserError, match=r"coder `zoe` has no decisions in this study \(known: ana\)"):
        report_study(study, AgreementChoice(coders=("ana", "zoe")), AgreementOptions(coders=("ana", "zoe")))
    with pytest.raises(UserError, match="the machine has no suggestions in this study yet"):
        report_study(study, AgreementChoice(machine="machine"), AgreementOptions(machine="machine"))
    with pytest.raises(UserError, match="no sample `nope`"):
        report_study(study, AgreementChoice(sample="nope"), AgreementOptions())
    with pytest.raises(UserError, match="unit cannot be `word`"):
        report_study(study, AgreementChoice(unit="word"), AgreementOptions())


def refused(study, *arguments):
    """What a command that cannot be answered says."""
    error = CliRunner().invoke(command, [*arguments, "--study", str(study.root)]).exception
    assert isinstance(error, UserError)
    return str(error)


def drawn(study, name="round-1", **plan):
    """A sample of the study for ana and ben."""
    transcripts = read_study(study).transcripts
    scores = {(t.text_hash, s.index): s.index / 100 for t in transcripts for s in t.coded_segments}
    return draw_sample(study, transcripts, SamplePlan(**({"name": name, "size": 12, "coders": ("ana", "ben")} | plan)), scores)


def test_a_coder_alone_is_compared_with_themselves(study):
    """What ana said in the second round is the column of ben: the figures of a coder with themselves are those of the two coders."""
    drawn(study)
    recode_sample(study, "again", "round-1")
    decide(study, "ana", 1, sample="round-1")
    decide(study, "ana", 2, sample="again")
    got = json.loads(run(study, "--sample", "again", "--intra", "--json"))
    assert got["coders"] == ["ana"]
    assert (got["n_units"], got["n_pairable"], got["n_transcripts"]) == (12, 12, 2)
    rows = {row["code"]: row for row in got["rows"]}
    assert rows["value.money"]["coders"] == ["ana (round-1)", "ana (again)"]
    assert rows["value.money"]["counts"] == {"both": 2, "first_only": 2, "second_only": 0, "neither": 8}
    assert "`again` reads `round-1` again" in got["notes"]
    decide(study, "ben", 1, sample="round-1")  # ben has not read it again, and says nothing about himself
    assert json.loads(run(study, "--sample", "again", "--intra", "--json"))["rows"] == got["rows"]
    text = run(study, "Ana", "--sample", "again", "--intra")
    counts = text.split("The counts behind it\n")[1].split("\n\n")[0].splitlines()
    under, figures = "", {}  # each count under its own code
    for line in counts:
        under = line.strip() if "value." in line or "form." in line else under
        figures |= {under: line.split()[-5:]} if line.endswith("0.500") else {}
    assert {name: " ".join(four) for name, four in figures.items()} == {
        "Learning (value.learning)": "2 2 0 8 0.500",
        "Money (value.money)": "2 2 0 8 0.500",
        "Club (form.club)": "2 0 2 8 0.500",
    }
    assert "left out" not in text  # what was decided for another sample was not decided in sight of suggestions
    assert "rated by one coder only" not in text


def test_every_coder_who_read_both_rounds_is_compared(study):
    drawn(study)
    recode_sample(study, "again", "round-1")
    for sample, columns in (("round-1", (1, 2)), ("again", (1, 1))):
        decide(study, "ana", columns[0], sample=sample)
        decide(study, "ben", columns[1], sample=sample)
    got = json.loads(run(study, "--sample", "again", "--intra", "--per", "transcript", "--json"))
    whole = {row["coders"][0]: row for row in got["rows"] if (row["code"], row["transcript"]) == ("all", "all")}
    assert whole["ana (round-1)"]["coefficients"]["krippendorff_alpha_jaccard"]["value"] == 1
    assert whole["ben (round-1)"]["coefficients"]["krippendorff_alpha_jaccard"]["value"] < 1
    assert [(row["coders"][0], row["transcript"]) for row in got["rows"] if row["transcript"] != "all"] == [
        (f"{coder} (round-1)", name) for coder in ("ana", "ben") for name in ("north", "south")
    ]
    only = json.loads(run(study, "ben", "--sample", "again", "--intra", "--json"))
    assert only["coders"] == ["ben"]


def test_intra_says_what_it_needs(study):
    drawn(study)
    assert "name it with --sample NAME" in refused(study, "--intra")
    assert "name it with --sample NAME" in refused(study, "--intra", "--sample", "round-1")
    recode_sample(study, "again", "round-1")
    decide(study, "ana", 1, sample="round-1")
    assert "nobody has read segments both for `round-1` and for `again` yet" in refused(study, "--intra", "--sample", "again")
    decide(study, "ana", 1, sample="again")
    for more in (["--unit", "span"], ["--machine", "machine"], ["--reference", "consensus"]):
        assert "--intra compares" in refused(study, "--intra", "--sample", "again", *more)


def test_segments_count_by_what_they_were_drawn_with(study):
    """Each drawn segment as often as its weight says: the weights are 1 and 3, so the same table with rows repeated says the same."""
    sample = drawn(study, size=6, method="stratified")
    path = study.samples / "round-1.json"
    data = json.loads(path.read_text())
    for number, segment in enumerate(data["segments"]):
        segment["weight"] = 3.0 if number % 2 else 1.0
    path.write_text(json.dumps(data))
    often = {f"{item['transcript']}:{item['index']}": int(item["weight"]) for item in data["segments"]}
    assert len(often) == len(sample.segments) == 6
    decide(study, "ana", 1, sample="round-1")
    decide(study, "ben", 2, sample="round-1")
    plain = study_ratings(study, AgreementChoice(sample="round-1")).ratings
    rows = np.repeat(np.arange(6), [often[unit] for unit in plain.units])
    names = tuple(plain.transcripts[row] for row in rows)
    repeated = replace(plain, values=plain.values[:, rows], transcripts=names, units=(), texts=(), attributes={})
    got = json.loads(run(study, "--sample", "round-1", "--weighted", "--interval", "none", "--json"))
    assert got["weighted"] is True
    rows = {row["code"]: row["coefficients"] for row in got["rows"]}
    for row in table(repeated, ("code",)):
        for name in ("percent_agreement", "cohen_kappa", "gwet_ac1"):
            if name in rows[row.code]:
                assert rows[row.code][name]["value"] == pytest.approx(row.coefficients[name].value), (row.code, name)
    plainly = json.loads(run(study, "--sample", "round-1", "--interval", "none", "--json"))
    assert plainly["weighted"] is False
    assert {row["code"]: row["coefficients"]["percent_agreement"]["value"] for row in plainly["rows"] if row["code"] != "all"} != {
        code: found["percent_agreement"]["value"] for code, found in rows.items() if code != "all"
    }
    assert "stratified" in got["methods"] or "weight" in got["methods"]
    assert "--weighted needs the sample" in refused(study, "--weighted")
