"""`Ana`, `ana` and a name with its accents apart are one coder of a study, in logs, samples and agreement; or a question."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import numpy as np
import pytest

from icc_coding.agreement.ratings import Ratings
from icc_coding.decisions.agreeing import one_coder_each
from icc_coding.decisions.logs.names import known_coder, known_coders, people
from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.decisions.merge import import_logs
from icc_coding.errors import NoteWarning, UserError
from icc_coding.keeping.verify import verify_study
from icc_coding.study import Study


def decide(study: Study, coder: str, device: str = "testdevice") -> str:
    text = "a" * 64
    LogWriter(study, coder, device=device).append([Draft(action="read", text=text, start=0, end=4, quote="abcd", codes="all")])
    return coder


@pytest.mark.parametrize("again", ["zoë", "ZOË", "Zoe\u0308", " Zoë ", "zoe\u0308"])
def test_a_coder_writes_one_log_however_the_name_is_typed(study: Study, again: str) -> None:
    decide(study, "Zoë")
    decide(study, again)
    assert [path.name for path in study.decisions.glob("*.jsonl")] == ["Zoë.testdevice.jsonl"]
    assert known_coder(study, again) == "Zoë"


@pytest.mark.parametrize(("name", "again"), [("ışıl", "IŞIL"), ("İrem", "irem"), ("İrem", "IREM"), ("Işık", "ışık")])
def test_a_turkish_name_is_one_in_capitals_and_small_letters(study: Study, name: str, again: str) -> None:
    decide(study, name)
    assert known_coder(study, again) == name


def test_who_is_assigned_a_sample_is_known_by_it(study: Study) -> None:
    study.samples.mkdir(parents=True)
    (study.samples / "round-1.json").write_text(json.dumps({"coders": ["Ida", "per"]}))
    (study.samples / "torn.json").write_text("{")
    assert known_coders(study) == ("Ida", "per")
    assert people(study, ["IDA", "Per", "ida", "Eva", "eva"]) == ("Ida", "per", "Eva")


def test_two_logs_that_differ_in_case_are_a_question(study: Study) -> None:
    decide(study, "Ida")
    (study.decisions / "Ida.testdevice.jsonl").rename(study.decisions / "IDA.otherdevice.jsonl")
    (study.decisions / "Ida.testdevice.head").unlink()
    (study.decisions / "ida.thirddevice.jsonl").write_text("")
    with pytest.raises(UserError, match="which coder is `Ida`"):
        known_coder(study, "Ida")
    assert known_coder(study, "ida") == "ida"


def test_a_name_that_differs_in_accents_is_pointed_out_until_it_has_a_log(study: Study) -> None:
    decide(study, "Zoë")
    with pytest.warns(NoteWarning, match="`Zoe` and `Zoë` count as two people"):
        decide(study, "Zoe", "otherdevice")
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        assert known_coder(study, "Zoe") == "Zoe"
        assert known_coder(study, "zoe") == "Zoe"
        assert known_coder(study, "zoe", aloud=False) == "Zoe"
    assert [str(one.message) for one in said] == ["`zoe` is `Zoe` here, as this study knows the name."]
    with pytest.warns(NoteWarning, match="`Rene` and `René` count as two people"):
        people(study, ["René", "Rene"])


def test_logs_that_differ_in_capitals_are_pointed_out_where_they_come_in_and_by_verify(study: Study, tmp_path: Path) -> None:
    decide(study, "Ida")
    other = Study(tmp_path / "other")
    decide(other, "ida", "otherdevice")
    with pytest.warns(NoteWarning, match="`Ida` and `ida` count as two people"):
        import_logs(study, [other.root])
    assert any(notice.file == "Ida" and "and `ida` count as two people" in notice.message for notice in verify_study(study).notices)


def ratings(values: list[list[int]], *coders: str) -> Ratings:
    return Ratings(np.array(values, dtype=np.int8)[:, :, None], coders, ("value.money",), ("t",) * len(values[0]))


def test_agreement_takes_names_that_never_met_for_one_coder() -> None:
    joined, notes = one_coder_each(ratings([[1, -1, 0], [-1, 1, -1], [1, 1, 0]], "Ida", "ida", "per"))
    assert joined.coders == ("Ida", "per")
    assert joined.values[0, :, 0].tolist() == [1, 1, 0]
    assert "`Ida` and `ida` are taken for one coder" in notes[0]


def test_agreement_asks_where_they_met() -> None:
    met = ratings([[1, 1], [0, -1], [1, 1]], "Ida", "ida", "per")
    with pytest.raises(UserError, match="are `Ida` and `ida` one coder"):
        one_coder_each(met)
    assert one_coder_each(met, ("Ida", "ida"))[0].coders == ("Ida", "ida", "per")
