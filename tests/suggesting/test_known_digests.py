from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from icc_coding.errors import UserError
from icc_coding.files import sha256_file
from icc_coding.settings import EncoderSettings
from icc_coding.suggesting.encoding import known_digests
from icc_coding.suggesting.encoding.encoder import SentenceEncoder
from icc_coding.suggesting.encoding.known_digests import KnownDigests

LONG_AGO = 1_600_000_000


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"w" * 1_000_001)
    os.utime(path, (LONG_AGO, LONG_AGO))
    monkeypatch.setattr(known_digests, "_SETTLED", -1.0)  # as if it had been written long ago
    return path


def _reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    read: list[str] = []
    monkeypatch.setattr(known_digests, "sha256_file", lambda path: (read.append(path.name), sha256_file(path))[1])
    return read


def test_weights_that_nobody_touched_are_read_once(weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = _reads(monkeypatch)
    assert [KnownDigests(tmp_path / "cache").of(weights) for _ in range(3)] == [sha256_file(weights)] * 3
    assert read == ["model.safetensors"]


def test_other_bytes_are_seen_also_with_the_size_and_time_of_the_first(weights: Path, tmp_path: Path) -> None:
    digests = KnownDigests(tmp_path / "cache")
    before = digests.of(weights)
    time.sleep(0.02)  # more than a file system's clock takes to tick
    weights.write_bytes(b"x" * 1_000_001)
    os.utime(weights, (LONG_AGO, LONG_AGO))
    assert digests.of(weights) == sha256_file(weights) != before


def test_what_was_written_just_now_and_what_is_small_is_read_each_time(
    weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known_digests, "_SETTLED", 3.0)
    read = _reads(monkeypatch)
    digests, small = KnownDigests(tmp_path / "cache"), tmp_path / "vocab.txt"
    small.write_text("word", encoding="utf-8")
    for path in (weights, small) * 2:
        assert digests.of(path) == sha256_file(path)
    assert len(read) == 4


def test_a_damaged_list_is_not_believed(weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    digests = KnownDigests(tmp_path / "cache")
    digests.of(weights)
    kept = next((tmp_path / "cache").iterdir())
    kept.write_bytes(kept.read_bytes().replace(sha256_file(weights).encode(), b"0" * 64))
    read = _reads(monkeypatch)
    assert digests.of(weights) == sha256_file(weights)
    assert read == ["model.safetensors"]


def test_weights_with_the_size_and_times_of_the_old_ones_are_not_loaded(weights: Path, tmp_path: Path) -> None:
    folder = tmp_path / "models" / "mine"
    folder.mkdir(parents=True)
    (folder / "modules.json").write_text("[]", encoding="utf-8")
    weights.rename(folder / weights.name)
    settings = EncoderSettings(name="mine")

    def encoder() -> SentenceEncoder:
        return SentenceEncoder(settings, folder.parent, tmp_path / "cache")

    before = encoder().files.sha256
    digests = KnownDigests(tmp_path / "cache")
    (old,) = digests._known().values()
    (folder / weights.name).write_bytes(b"x" * 1_000_001)
    assert encoder().files.sha256 != before
    digests._keep(dict.fromkeys(digests._known(), old))  # as if the drive had changed the bytes and nothing else
    assert encoder().files.sha256 == before
    with pytest.raises(UserError, match="holds other weights than before"):
        encoder().encode(["The tug is lent."])
