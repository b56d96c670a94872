"""Quotes, profiles, the framework matrix with its way back, and the text for the Methods section."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from lighthouses import SAID, TALKS, UNREAD, make_study

from icc_coding import analysis
from icc_coding.analysis.agreement_view import agreement_table
from icc_coding.analysis.basis import Material
from icc_coding.analysis.framework_sheet import is_framework, read_summaries, write_framework
from icc_coding.analysis.profiles import ABSENT, NOT_ASKED, PARTLY, PRESENT, decision_card
from icc_coding.corpus.references import SourceNumbers
from icc_coding.corpus.word_vectors import word_vectors
from icc_coding.decisions.state import load_state
from icc_coding.errors import NoteWarning, UserError
from icc_coding.study import Study, open_study


def test_quotes_come_from_different_people_first(found: Material) -> None:
    made = analysis.quotes(found, "hindrance.fog", most=4)
    assert len(set(made["transcript"])) == 4
    again = analysis.quotes(found, "hindrance.fog", most=9)
    assert len(again) == 5  # dana speaks of fog twice, and the second time last
    assert again["transcript"].tolist().count("dana") == 2
    assert again["transcript"].iloc[-1] == "dana"
    assert set(again["text"]) == {SAID["hindrance.fog"]}
    assert again["reference"].iloc[0].startswith("Keeper ")


def test_a_passage_too_long_to_quote_does_not_take_the_place_of_the_next_one_of_its_transcript(found: Material) -> None:
    said = SAID["hindrance.fog"]
    fog = (
        found.excerpts[found.excerpts["code"] == "hindrance.fog"]
        .iloc[[0] * 4]
        .assign(
            transcript=["dana", "dana", "asta", "asta"],
            speaker=["Dana", "Dana", "Asta", "Asta"],
            start=[1, 2, 3, 4],
            text=[" ".join([said] * 9), f"{said} when gulls cry over cold grey stones", said, said],
        )
    )
    fog["excerpt_id"] = ["x1", "x2", "x3", "x4"]
    made = analysis.quotes(replace(found, excerpts=fog.reset_index(drop=True)), "hindrance.fog")
    assert set(made["excerpt_id"][:2]) == {"x2", "x3"}
    assert made["excerpt_id"].tolist()[2:] == ["x4", "x1"]


def test_the_nearest_to_the_centre_is_the_most_typical(found: Material) -> None:
    made = analysis.quotes(found, "value.oil", most=9)
    plain = made["text"] == SAID["value.oil"]
    assert made.loc[plain, "typicality"].min() > made.loc[~plain, "typicality"].max()  # two say it so, one otherwise
    assert made["typicality"].between(0, 1).all()


def test_a_reference_says_who_which_source_and_when(found: Material) -> None:
    refer = SourceNumbers.of(found.corpus.transcripts, ["Position", "country"])
    assert refer.reference("bero", "Keeper Bero", "0:12:44", {"Position": "Harbour mayor"}) == "Harbour mayor, interview 2, 0:12:44"
    assert refer.reference("bero", "Keeper Bero", "", {}) == "Keeper Bero, interview 2"


def test_a_collaborations_profile_is_what_was_said_where_it_is_named(found: Material) -> None:
    made = analysis.profile(found, "the northern lamp keepers")
    assert (made.id, made.kind, made.transcripts, made.declared) == ("north_lamps", "collaboration", ("cleo",), ("form.works", ""))
    standing = {finding.code: finding.standing for finding in made.findings}
    assert standing == dict.fromkeys(standing, ABSENT) | {"value.oil": PRESENT}
    oil = next(finding for finding in made.findings if finding.code == "value.oil")
    assert (oil.excerpts, oil.by) == (1, ("Keeper Cleo",))


def test_a_cases_profile_tells_absent_from_not_asked(found: Material) -> None:
    read = {finding.code: finding.standing for finding in analysis.profile(found, "asta").findings}
    assert (read["form.club"], read["form.works"]) == (PRESENT, ABSENT)
    unread = {finding.code: finding.standing for finding in analysis.profile(found, UNREAD).findings}
    assert (unread["value.oil"], unread["form.works"]) == (PRESENT, NOT_ASKED)
    assert PARTLY not in unread.values()
    card = decision_card(found, analysis.profile(found, UNREAD))
    assert [finding.code for finding in card.value] == ["value.oil"]
    assert [finding.code for finding in card.unknown] == ["value.stories", "success.trust"]
    assert card.questions[1] == "Trust: does it hold here? Keepers trust each other."
    with pytest.raises(UserError, match=r"Did you mean: .*asta"):
        analysis.profile(found, "astra")


def test_summaries_written_into_the_matrix_come_back_as_memos_once(tmp_path: Path, lighthouses: Study) -> None:
    root = tmp_path / "copy"
    shutil.copytree(lighthouses.root, root)
    study = open_study(root)
    file = tmp_path / "framework.xlsx"
    assert write_framework(study, analysis.framework(study), file) == len(TALKS)
    assert is_framework(file)
    book = openpyxl.load_workbook(file)
    sheet = book["framework"]
    header = [cell.value for cell in sheet[1]]
    club = header.index("form.club") + 1
    rows = {(row[1].value, row[2].value): row[0].row for row in sheet.iter_rows(min_row=3)}
    assert SAID["form.club"] in sheet.cell(rows["asta", "quotes"], club).value
    assert sheet.cell(rows["bero", "quotes"], club).value == "read, nothing found"
    assert sheet.cell(rows[UNREAD, "quotes"], club).value == "not read for this code"
    sheet.cell(rows["asta", "summary"], club).value = "'- Meets every spring; see _x005F_x0041_."  # as Excel keeps `_x0041_`
    book.save(file)
    told = read_summaries(study, file, "ana", dry_run=True)
    assert (told.written, load_state(study).memos) == (1, load_state(lighthouses).memos)
    assert read_summaries(study, file, "ana").written == 1
    (memo,) = [memo for memo in load_state(study).memos if memo.code == "form.club"]
    assert (memo.note, memo.coder, memo.start) == ("- Meets every spring; see _x0041_.", "ana", None)
    with pytest.warns(NoteWarning, match="`ANA` is `ana` here"):
        again = read_summaries(study, file, "ANA")
    assert (again.written, again.unchanged) == (0, 1)
    newer = tmp_path / "newer.xlsx"
    write_framework(study, analysis.framework(study), newer)
    kept = openpyxl.load_workbook(newer)["framework"].cell(rows["asta", "summary"], club).value
    assert kept == "'- Meets every spring; see _x005F_x0041_."


def test_a_matrix_that_is_there_already_is_not_written_over(tmp_path: Path, lighthouses: Study) -> None:
    file = tmp_path / "framework.xlsx"
    file.write_bytes(b"summaries")
    with pytest.raises(UserError, match="may hold summaries"):
        write_framework(lighthouses, analysis.framework(lighthouses), file)
    assert file.read_bytes() == b"summaries"
    assert not is_framework(file)


def test_the_method_text_says_what_was_done_by_whom(lighthouses: Study) -> None:
    made = analysis.methods(lighthouses, made_with={"encoder": "lamp-encoder/fp32", "scikit-learn": "1.0", "python": "3.11"})
    assert "6 interviews" in made.paragraph
    assert "2 coders (ana, ben)" in made.paragraph
    assert "Krippendorff's alpha" in made.paragraph
    assert "lamp-encoder/fp32" in made.paragraph
    table = dict(made.table)
    assert table["Coded passages that stand"] == "20"
    assert table["Decisions by ben"] == "4"
    assert (table["Encoder"], table["scikit-learn"], table["Python"]) == ("lamp-encoder/fp32", "1.0", "3.11")
    assert made.agreement is not None


def test_where_agreement_has_no_interval_and_where_it_rests_on_few_transcripts_is_said() -> None:
    example = Study(Path(__file__).parents[2])
    report = analysis.methods(example).agreement
    assert report is not None
    shown = agreement_table(report, analysis.material(example))
    assert shown.notes == ("Intervals rest on only 5 transcripts: with fewer than ten, no interval is to be relied on.",)
    without = [row for row in shown.rows if not row[2]]
    assert without
    assert all(row[-1].startswith("no interval: ") and row[-1].endswith("of 1000 replicates were undefined") for row in without)


def test_a_study_that_one_person_coded_says_that_agreement_is_not_known(tmp_path: Path) -> None:
    study = make_study(tmp_path / "alone")
    for log in study.decisions.glob("ben*"):
        log.unlink()
    assert "was not measured" in analysis.methods(study).paragraph


def test_words_weigh_as_scikit_learn_weighs_them() -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = ["The lamp burns. The LAMP!", "a cat on the stairs", "the cat", ""]
    made = word_vectors(texts).toarray()
    reference = TfidfVectorizer(sublinear_tf=True, token_pattern=r"(?u)\b\w+\b").fit_transform(texts).toarray()
    assert made == pytest.approx(reference)
