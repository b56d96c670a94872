from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import numpy as np
import pytest
from fakes import HashingEncoder
from safetensors.numpy import load_file, save_file

from icc_coding.codebook.model import Codebook
from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.decisions.state import load_state
from icc_coding.errors import UserError
from icc_coding.learning.study import effect_of, keep, learn, learned, open_workbench
from icc_coding.learning.training import settled_answers, taught
from icc_coding.settings import Settings
from icc_coding.study import Study
from icc_coding.suggesting.background import STUDY_SHARE
from icc_coding.suggesting.models import VERSION, choose_model, load_model, model_names
from icc_coding.suggesting.run import passages_of, study_suggester, suggest
from icc_coding.suggesting.words import bag
from icc_coding.transcripts import read_study
from learning.conftest import SEEDS, TOOLS, WATER, codes_of, decide_all


def answers_of(study: Study, coder: str = ""):
    codebook = Codebook.load(study.codebook)
    return settled_answers(load_state(study, codebook), read_study(study).transcripts, [code.id for code in codebook.codes], coder)


def test_learn_writes_a_model_that_code_uses_and_that_holds_no_text(study: Study) -> None:
    decide_all(study)
    desk = open_workbench(study, encoder=HashingEncoder())
    model = learn(desk)
    keep(desk, model)
    again = load_model(study)
    assert again is not None
    assert again.name == model.name == "shared-1"
    card = json.loads((study.models / "shared-1" / "card.json").read_text(encoding="utf-8"))
    assert card["per_code"][TOOLS]["applies"] == card["per_code"][TOOLS]["applies_by_blind_answer"] == 12
    assert card["per_code"][WATER]["applies"] == 0
    assert card["codebook"] == Codebook.load(study.codebook).hash
    kept = b"".join(path.read_bytes() for path in study.models.rglob("*") if path.is_file())
    assert b"wheelbarrow" not in kept
    found = suggest(study_suggester(study, desk.codebook, HashingEncoder()), desk.transcripts, "run")
    taught = [item for item in found if item.code != WATER]
    assert len(taught) == 24
    assert all(item.code in codes_of(_text(desk, item)) for item in taught)
    assert all((item.probability is None) == (item.code == WATER) for item in found)


def _text(desk, item) -> str:
    transcript = next(t for t in desk.transcripts if t.text_hash == item.text)
    return transcript.text[item.start : item.end]


def test_learned_is_better_than_before_on_transcripts_it_did_not_see(study: Study) -> None:
    decide_all(study)
    card = learn(open_workbench(study, encoder=HashingEncoder())).card
    for code in (TOOLS, SEEDS):
        assert card["per_code"][code]["average_precision"] > 0.95
    assert card["per_code"][WATER]["average_precision"] is None


def test_shared_model_leaves_out_what_coders_disagree_on(study: Study) -> None:
    decide_all(study, "ana")
    decide_all(study, "ben", wrong=4)
    shared, ben = answers_of(study), answers_of(study, "ben")
    assert ben.labels[:, 2].sum() == 4
    assert shared.labels[:, 2].sum() == 0
    assert (~shared.known[:, 2]).sum() == 4
    decide_all(study, "consensus")
    assert answers_of(study).known.all()


def test_only_what_was_looked_for_is_an_answer(study: Study) -> None:
    decide_all(study)
    everything = answers_of(study)
    assert everything.known.all()
    assert everything.labels.sum() == 24
    log = next(study.decisions.glob("*.jsonl"))
    kept = [line for line in log.read_text(encoding="utf-8").splitlines() if '"add"' in line]
    log.unlink()
    fields = ("text", "start", "end", "quote", "code")
    LogWriter(study, "cam").append([Draft("accept", **{name: json.loads(line)[name] for name in fields}) for line in kept])
    accepted = answers_of(study)
    assert accepted.known.sum() == accepted.labels.sum() == 24
    assert not accepted.blind.any()


def test_dry_run_lists_changes_and_writes_nothing(study: Study) -> None:
    decide_all(study)
    desk = open_workbench(study, encoder=HashingEncoder())
    found = effect_of(desk, learned(desk)).changes
    assert found
    assert all(change.before != change.after for change in found)
    assert {change.code for change in found if change.after == "likely"} <= {TOOLS, SEEDS}
    assert not study.models.exists()


def test_older_models_stay_and_can_be_named(study: Study) -> None:
    decide_all(study)
    decide_all(study, "ben", wrong=8)
    for coder in ("", "ben"):
        desk = open_workbench(study, coder, HashingEncoder())
        keep(desk, learn(desk, coder=coder))
    assert model_names(study) == ["ben-1", "shared-1"]
    newest, first = load_model(study), load_model(study, "shared-1")
    assert newest is not None
    assert first is not None
    assert newest.name == "ben-1"
    assert not np.array_equal(newest.head.levels, first.head.levels)
    assert load_model(study, "none") is None
    with pytest.raises(UserError, match="exists already"):
        keep(desk, replace(newest, name="shared-1"))
    with pytest.raises(UserError, match=r"no model `anna`.*ben-1, shared-1"):
        load_model(study, "anna")


def test_without_a_model_nothing_changes(study: Study) -> None:
    codebook, transcripts = Codebook.load(study.codebook), read_study(study).transcripts
    plain = suggest(study_suggester(study, codebook, HashingEncoder()), transcripts, "run")
    assert all(item.probability is None for item in plain)
    decide_all(study)
    desk = open_workbench(study, encoder=HashingEncoder())
    keep(desk, learn(desk))
    off = Study(study.root, Settings(model="none"))
    assert suggest(study_suggester(off, codebook, HashingEncoder()), transcripts, "run") == plain


def test_learn_says_what_is_missing(study: Study) -> None:
    with pytest.raises(UserError, match="no settled decision"):
        learn(open_workbench(study, encoder=HashingEncoder()))
    decide_all(study)
    with pytest.raises(UserError, match=r"no decisions by `anna`.*ana"):
        open_workbench(study, "anna", HashingEncoder())


def test_a_model_of_another_encoder_is_refused_but_can_be_replaced(study: Study) -> None:
    decide_all(study)
    desk = open_workbench(study, encoder=HashingEncoder())
    keep(desk, learn(desk))
    other = HashingEncoder("other-64")
    with pytest.raises(UserError, match="learned with the encoder"):
        study_suggester(study, desk.codebook, other)
    assert learn(open_workbench(study, encoder=other)).encoder == "other-64"


def test_a_model_goes_on_when_the_codebook_changes(study: Study) -> None:
    decide_all(study)
    desk = open_workbench(study, encoder=HashingEncoder())
    keep(desk, learn(desk))
    before = suggest(study_suggester(study, desk.codebook, HashingEncoder()), desk.transcripts, "run")
    text = study.codebook.read_text(encoding="utf-8").replace("id: seed_swap", "id: seed_exchange\n        formerly: [seed_swap]")
    fence = "      - id: fence\n        label: Fence\n        definition: Gardens build a fence.\n"
    study.codebook.write_text(text.replace("      - id: tool_sharing", fence + "      - id: tool_sharing"), encoding="utf-8")
    codebook = Codebook.load(study.codebook)
    suggester = study_suggester(study, codebook, HashingEncoder())
    after = suggest(suggester, desk.transcripts, "run")

    def found(items, code):
        return {(item.start, item.probability is None): item.band for item in items if item.code == code}

    for now, then in ((found(after, TOOLS), found(before, TOOLS)), (found(after, "help.seed_exchange"), found(before, SEEDS))):
        assert now.keys() == then.keys() != set()
        moved = sum(now[place] != band for place, band in then.items())
        assert moved <= 1, "a new code changes what a spread is, and so what lies at a cut"
    new = suggester.explain("We put up a fence between the gardens.", "help.fence")
    assert new.decisions == 0
    scores = suggester.scores(["Gardens build a fence.", "I had soup for lunch."])["help.fence"]
    assert scores[0] > scores[1]
    assert learn(open_workbench(study, encoder=HashingEncoder())).codes[0] == "help.fence"


def test_a_model_can_be_chosen_and_left_again(study: Study) -> None:
    decide_all(study)
    for name in ("first", "second"):
        desk = open_workbench(study, encoder=HashingEncoder())
        keep(desk, learn(desk, name))
    for name in ("first", "second"):
        choose_model(study, name)
        model = load_model(study)
        assert model is not None
        assert model.name == name
    choose_model(study, "none")
    assert load_model(study) is None
    with pytest.raises(UserError, match=r"no model `third`.*first, second"):
        choose_model(study, "third")
    with pytest.raises(UserError, match=r'study\.toml says model = "first"'):
        choose_model(Study(study.root, Settings(model="first")), "second")


def test_learning_refreshes_the_background_with_the_talk_of_the_whole_study(study: Study) -> None:
    desk = open_workbench(study, encoder=HashingEncoder())
    shipped = desk.suggester.targets.background
    decide_all(study)
    desk = open_workbench(study, encoder=HashingEncoder())
    model = learn(desk)
    sentences = sum(len(p.sentences) for transcript in desk.transcripts for p in passages_of(transcript))
    refreshed = desk.suggester.using(model).targets.background
    assert refreshed.sentence_count == shipped.sentence_count + STUDY_SHARE * sentences
    assert refreshed.documents == shipped.documents + STUDY_SHARE * sum(len(transcript.coded_segments) for transcript in desk.transcripts)
    share = STUDY_SHARE * sentences / refreshed.sentence_count
    np.testing.assert_allclose(refreshed.mean, (1 - share) * shipped.mean + share * model.talk.mean, atol=1e-6)
    said = bag(["wheelbarrow"]).words
    assert (refreshed.idf[said] < shipped.idf[said]).all()
    found = taught(desk.suggester, desk.transcripts, desk.answers)
    plain = desk.suggester.targets.on(shipped)
    again = [plain.measure(p, v) for p, v in zip(*_first(desk), strict=True)]
    assert not np.allclose(found.units.evidence[1, 0], again[0].overlap)
    assert desk.suggester.using(None).targets.background is shipped


def _first(desk):
    passages = passages_of(desk.transcripts[0])[:1]
    return passages, desk.suggester.vectors(passages)


def test_the_card_says_which_codes_decisions_alone_make_likely(study: Study) -> None:
    decide_all(study)
    card = learn(open_workbench(study, encoder=HashingEncoder())).card["per_code"]
    assert {code: entry["decisions_alone_make_likely"] for code, entry in card.items()} == {TOOLS: True, SEEDS: True, WATER: False}


def test_a_model_of_the_version_before_suggests_as_it_did(study: Study) -> None:
    decide_all(study)
    desk = open_workbench(study, encoder=HashingEncoder())
    keep(desk, learn(desk, "old"))
    folder, now = study.models / "old", load_model(study)
    arrays = load_file(folder / "head.safetensors")
    arrays["slopes"] = np.ascontiguousarray(arrays["slopes"][:, 0])  # one for all codes, as version 4 had them
    del arrays["calibration.ahead"]
    save_file(arrays, folder / "head.safetensors")
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    digest = hashlib.sha256((folder / "head.safetensors").read_bytes()).hexdigest()
    (folder / "card.json").write_text(json.dumps(card | {"v": 4, "sha256": digest}), encoding="utf-8")
    old = load_model(study)
    assert old is not None
    assert now is not None
    units = taught(desk.suggester, desk.transcripts, desk.answers).units
    np.testing.assert_array_equal(old.head.logits(units), now.head.logits(units))
    assert old.calibration is not None
    assert not old.calibration.ahead.any(), "what the codebook alone calls possible was not ahead then"


def test_a_model_of_another_version_is_refused(study: Study) -> None:
    decide_all(study)
    desk = open_workbench(study, encoder=HashingEncoder())
    keep(desk, learn(desk, "old"))
    card = study.models / "old" / "card.json"
    card.write_text(card.read_text(encoding="utf-8").replace(f'"v": {VERSION}', '"v": 2'), encoding="utf-8")
    with pytest.raises(UserError, match="made by another version"):
        load_model(study)
