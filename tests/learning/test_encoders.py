"""Other encoders: small models of our own making, saved as sentence-transformers folders, in place of the shipped one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from fakes import HashingEncoder

from icc_coding.cli import main
from icc_coding.cli.numbers import bare
from icc_coding.errors import UserError
from icc_coding.learning.evaluation.encoders import compare_encoders
from icc_coding.settings import EncoderSettings
from icc_coding.study import Study
from icc_coding.suggesting.background import base_background
from icc_coding.suggesting.encoding.encoder import SentenceEncoder
from icc_coding.suggesting.encoding.encoder_files import find_encoder
from learning.conftest import decide_all, write_study

WORDS = ["we", "lend", "our", "tools", "seeds", "swap", "tomato", "exchange", "the", "fence", "ladder", "number", "soup", "bus", "tap"]


def static_model(folder: Path, dimensions: int, seed: int) -> Path:
    """Every word a random vector, a text their mean: a real sentence-transformers model of a few kilobytes."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    vocabulary = {word: place for place, word in enumerate(["[UNK]", *WORDS])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    weights = np.random.default_rng(seed).normal(size=(len(vocabulary), dimensions)).astype(np.float32)
    model = SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=weights)], device="cpu")
    model.save(str(folder), create_model_card=False)
    return folder


def tiny_transformer(folder: Path) -> Path:
    """One layer of DistilBERT with random weights: a transformer that knows no token types."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import DistilBertConfig, DistilBertModel, DistilBertTokenizerFast

    plain = folder / "plain"
    plain.mkdir(parents=True)
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]
    (plain / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    DistilBertTokenizerFast(vocab_file=str(plain / "vocab.txt")).save_pretrained(plain)
    torch.manual_seed(0)
    config = DistilBertConfig(vocab_size=len(vocabulary), dim=16, n_layers=1, n_heads=2, hidden_dim=32, max_position_embeddings=64)
    DistilBertModel(config).save_pretrained(plain)
    words = Transformer(str(plain), max_seq_length=64)
    SentenceTransformer(modules=[words, Pooling(16)], device="cpu").save(str(folder / "tiny"), create_model_card=False)
    return folder / "tiny"


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("models")
    static_model(root / "words-8", 8, 1)
    static_model(root / "words-24", 24, 2)
    tiny_transformer(root / "made")
    return root


@pytest.fixture
def decided(tmp_path: Path, models: Path) -> Study:
    study = write_study(tmp_path / "study")
    decide_all(study)
    study.models.mkdir()
    for name in ("words-8", "words-24"):
        (study.models / name).symlink_to(models / name)
    return study


def run(study: Study, *words: str) -> str:
    result = CliRunner().invoke(main, [words[0], "--study", str(study.root), *words[1:]], catch_exceptions=False)
    return f"{result.exit_code} {result.output}"


def use(study: Study, name: str) -> None:
    study.settings_file.write_text(f'[encoder]\nname = "{name}"\n', encoding="utf-8")


def test_two_encoders_on_the_same_folds_with_paired_differences(decided: Study) -> None:
    known = {"a": HashingEncoder("a"), "b": HashingEncoder("b")}

    def opened(settings: EncoderSettings, study: Study) -> HashingEncoder:
        return known[settings.name]

    result = compare_encoders(decided, ["a", "b"], opened=opened)
    first, second = result.encoders
    assert (result.segments, result.transcripts, result.few) == (40, 4, True)
    assert (first.learned, first.mean_before) == (second.learned, second.mean_before), "the same vectors, so the same figures"
    assert second.gain_learned.value == second.gain_learned.low == second.gain_learned.high == 0
    assert first.gain_learned.value is None
    assert first.dimensions == 64
    with pytest.raises(UserError, match="a and also-a are the same encoder"):
        compare_encoders(decided, ["a", "also-a"], opened=lambda settings, study: known["a"])


def test_evaluate_compares_models_by_name_and_folder(decided: Study, models: Path) -> None:
    data = json.loads(run(decided, "evaluate", "--encoder", "words-8", "--encoder", str(models / "words-24"), "--json").removeprefix("0 "))
    assert [one["dimensions"] for one in data["encoders"]] == [8, 24]
    assert [one["id"].split("@")[0] for one in data["encoders"]] == ["words-8", "words-24"]
    first, second = data["encoders"]
    assert second["gain_learned"]["value"] == pytest.approx(second["mean_learned"]["value"] - first["mean_learned"]["value"])
    assert len(second["gains"]) == len(data["codes"]) == 3
    shown = run(decided, "evaluate", "--encoder", "words-8", "--encoder", "words-24")
    assert "B minus A, mean AP" in shown
    means = next(line for line in shown.splitlines() if "mean over codes" in line)
    shown_means = [bare(one[which]["value"]) for one in data["encoders"] for which in ("mean_before", "mean_learned")]
    assert means.split()[3:] == [shown_means[0], "→", shown_means[1], shown_means[2], "→", shown_means[3]]
    assert max(len(line) for line in shown.splitlines()) <= 101
    assert run(decided, "evaluate", "--encoder", "words-8").startswith("2 ")
    assert run(decided, "evaluate", "--encoder", "words-8", "--encoder", "words-9").startswith("1 Error: The encoder words-9 is not on")


def test_another_encoder_codes_learns_and_explains_and_keeps_its_models_apart(decided: Study) -> None:
    use(decided, "models/words-8")
    for words in (("code",), ("learn",), ("code",), ("evaluate",)):
        assert run(decided, *words).startswith("0 ")
    rows = (decided.coding / "excerpts.csv").read_text(encoding="utf-8").splitlines()
    assert run(decided, "why", rows[1].split(",")[0]).startswith("0 ")
    use(decided, "words-24")
    said = run(decided, "code")
    assert said.startswith("1 ")
    assert "was learned with the encoder words-8@" in said
    assert said.count("\n") == 1
    assert run(decided, "learn").startswith("0 "), "a model of another encoder does not keep a new one from being learned"
    assert run(decided, "code").startswith("0 ")


def test_the_background_is_measured_anew_for_another_encoder(models: Path) -> None:
    made = SentenceEncoder(EncoderSettings(name=str(models / "words-8")))
    background = base_background(made)
    assert background.mean.shape == (8,)
    assert background.vectors.shape[1] == 8


def test_a_transformer_without_token_types_encodes_as_its_library_does(models: Path) -> None:
    from sentence_transformers import SentenceTransformer

    folder = models / "made" / "tiny"
    made = SentenceEncoder(EncoderSettings(name=str(folder)))
    texts = ["we lend our tools", "the bus", "tomato " * 100, ""]
    theirs = SentenceTransformer(str(folder), device="cpu").encode(texts, normalize_embeddings=True)
    ours = made.encode(texts)
    np.testing.assert_allclose(ours, theirs, atol=1e-5)
    np.testing.assert_array_equal(made.encode(texts[1:2]), ours[1:2])


def test_a_default_prompt_is_put_in_front(models: Path, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(models / "words-8"), device="cpu", prompts={"query": "soup "}, default_prompt_name="query")
    model.save(str(tmp_path / "prompted"), create_model_card=False)
    plain, prompted = (SentenceEncoder(EncoderSettings(name=str(path))) for path in (models / "words-8", tmp_path / "prompted"))
    np.testing.assert_allclose(prompted.encode(["tools"]), plain.encode(["soup tools"]), atol=1e-6)


def test_the_id_tells_models_apart_by_all_their_files_and_not_by_their_place(models: Path, tmp_path: Path) -> None:
    import shutil

    def identity(folder: Path) -> str:
        return SentenceEncoder(EncoderSettings(name=str(folder))).id

    copy = shutil.copytree(models / "made" / "tiny", tmp_path / "elsewhere" / "tiny")
    assert identity(copy) == identity(models / "made" / "tiny")
    pooling = next(copy.glob("*Pooling/config.json"))
    pooling.write_text(pooling.read_text(encoding="utf-8").replace("mean", "max"), encoding="utf-8")
    assert identity(copy) != identity(models / "made" / "tiny"), "the same weights with another pooling give other vectors"


def test_a_folder_is_found_from_the_study_wherever_the_command_runs(
    decided: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = find_encoder(EncoderSettings(name="./models/words-8"), decided.models)
    assert Path(found.folder) == decided.models / "words-8"


@pytest.mark.parametrize("name", ["./nowhere", "/no/such/folder", "~/nowhere", "models/of/mine"])
def test_a_wrong_folder_is_one_sentence_that_says_where_was_looked(name: str, decided: Study) -> None:
    with pytest.raises(UserError, match=r"is no folder of a sentence-transformers model: there is no modules.json") as caught:
        find_encoder(EncoderSettings(name=name), decided.models)
    assert "\n" not in str(caught.value)


def test_code_that_comes_with_a_model_is_never_run(models: Path, tmp_path: Path) -> None:
    import shutil

    folder = shutil.copytree(models / "words-8", tmp_path / "foreign")
    marks = folder / "modules.json"
    modules: list[dict[str, Any]] = json.loads(marks.read_text(encoding="utf-8"))
    modules[0]["type"] = "intruder.Module"
    marks.write_text(json.dumps(modules), encoding="utf-8")
    (folder / "intruder.py").write_text("raise SystemExit('run')", encoding="utf-8")
    with pytest.raises(UserError, match=r"brings program code of its own \(intruder.Module\), which is never run"):
        SentenceEncoder(EncoderSettings(name=str(folder))).encode(["a"])
