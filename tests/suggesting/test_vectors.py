"""The vector cache: it saves work and never changes a result, whatever happened to its files."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import numpy as np
import pytest
from fakes import HashingEncoder

from icc_coding.suggesting.encoding.vectors import CachedEncoder

TEXTS = ["We lend tools.", "They shut the tap.", "😀 naïve", "", "We lend tools."]


def plain(texts: list[str]) -> np.ndarray:
    return HashingEncoder().encode(texts)


def files(cache: Path) -> dict[str, Path]:
    """The cache's own files by name."""
    return {path.name: path for path in cache.rglob("*") if path.is_file()}


def test_vectors_are_the_same_with_without_and_from_the_cache(tmp_path: Path) -> None:
    for texts in (TEXTS, TEXTS[::-1], TEXTS[:1], []):
        for encoder in (CachedEncoder(HashingEncoder(), tmp_path), CachedEncoder(HashingEncoder())):
            vectors = encoder.encode(texts)
            assert vectors.dtype == np.float32
            np.testing.assert_array_equal(vectors, plain(texts))


def test_nothing_is_encoded_twice_not_even_in_one_call_or_by_the_next_program(tmp_path: Path) -> None:
    first = HashingEncoder()
    CachedEncoder(first, tmp_path).encode(TEXTS)
    assert first.asked == [["We lend tools.", "They shut the tap.", "😀 naïve", ""]]
    second = HashingEncoder()
    CachedEncoder(second, tmp_path).encode([*TEXTS, "A new one."])
    assert second.asked == [["A new one."]]


def test_without_a_folder_repeated_texts_are_encoded_once() -> None:
    encoder = HashingEncoder()
    CachedEncoder(encoder).encode(["a", "b", "a"])
    assert encoder.asked == [["a", "b"]]


def test_encoders_with_different_ids_never_share_vectors(tmp_path: Path) -> None:
    one, other = HashingEncoder("one/fp32"), HashingEncoder("one/bf16")
    for encoder in (one, other):
        cached = CachedEncoder(encoder, tmp_path)
        assert cached.id == encoder.id
        cached.encode(["We lend tools."])
    assert one.asked == other.asked == [["We lend tools."]]


def test_progress_counts_every_text_once_also_those_that_were_known(tmp_path: Path) -> None:
    for texts in (TEXTS[:2], TEXTS[:4]):
        told: list[int] = []
        CachedEncoder(HashingEncoder(), tmp_path).encode(texts, told.append)
        assert sum(told) == len(texts)


@pytest.mark.parametrize("damage", [None, b"", b"xy", "cut", "changed"])
def test_a_lost_or_spoilt_file_costs_time_and_nothing_else(tmp_path: Path, damage: bytes | str | None) -> None:
    for texts in (TEXTS[:2], TEXTS[2:]):
        CachedEncoder(HashingEncoder(), tmp_path).encode(texts)
    path = sorted(files(tmp_path).values())[0]
    whole = path.read_bytes()
    if damage is None:
        path.unlink()
    elif isinstance(damage, bytes):
        path.write_bytes(damage)
    else:
        path.write_bytes(whole[:-3] if damage == "cut" else whole[:-1] + bytes([whole[-1] ^ 1]))
    for texts in (TEXTS[:1], [*TEXTS, "A new one."], TEXTS):
        np.testing.assert_array_equal(CachedEncoder(HashingEncoder(), tmp_path).encode(texts), plain(texts))
    third = HashingEncoder()
    CachedEncoder(third, tmp_path).encode([*TEXTS, "A new one."])
    assert third.asked == []


def test_a_file_is_named_by_its_digest_and_never_changed(tmp_path: Path) -> None:
    CachedEncoder(HashingEncoder(), tmp_path).encode(TEXTS[:2])
    before = {name: path.read_bytes() for name, path in files(tmp_path).items()}
    CachedEncoder(HashingEncoder(), tmp_path).encode(TEXTS)
    after = {name: path.read_bytes() for name, path in files(tmp_path).items()}
    assert before.items() < after.items()
    assert all(name == f"{hashlib.sha256(data).hexdigest()}.vectors" for name, data in after.items())


def test_many_small_files_become_one(tmp_path: Path) -> None:
    encoder = CachedEncoder(HashingEncoder(), tmp_path)
    texts = [f"Sentence {number}." for number in range(70)]
    for text in texts:
        encoder.encode([text])
    assert len(files(tmp_path)) < 10
    later = HashingEncoder()
    np.testing.assert_array_equal(CachedEncoder(later, tmp_path).encode(texts), plain(texts))
    assert later.asked == []


def test_two_programs_that_write_at_once_do_not_mix_their_vectors(tmp_path: Path) -> None:
    one, other = CachedEncoder(HashingEncoder(), tmp_path), CachedEncoder(HashingEncoder(), tmp_path)
    one.encode(["a"])
    other.encode(["b"])
    one.encode(["c"])
    other.encode(["d"])
    for encoder in (one, other):
        np.testing.assert_array_equal(encoder.encode(["a", "b", "c", "d", "e"]), plain(["a", "b", "c", "d", "e"]))


def test_the_folder_may_be_deleted_at_any_time(tmp_path: Path) -> None:
    encoder = CachedEncoder(HashingEncoder(), tmp_path)
    encoder.encode(TEXTS)
    shutil.rmtree(tmp_path / "vectors")
    np.testing.assert_array_equal(encoder.encode(TEXTS), plain(TEXTS))


def test_a_file_that_is_cut_off_while_it_is_in_use_is_not_believed(tmp_path: Path) -> None:
    encoder = CachedEncoder(HashingEncoder(), tmp_path)
    encoder.encode(TEXTS)
    for path in files(tmp_path).values():
        path.write_bytes(path.read_bytes()[:60])
    np.testing.assert_array_equal(encoder.encode(TEXTS), plain(TEXTS))


def test_what_is_known_is_read_and_not_mapped(tmp_path: Path) -> None:
    texts = [f"Sentence {number}." for number in range(300)]
    encoder = CachedEncoder(HashingEncoder(), tmp_path)
    encoder.encode(texts)
    some = [texts[number] for number in (299, 7, 8, 9, 7, 0, 150, 151)]
    np.testing.assert_array_equal(encoder.encode(some), plain(some))
    assert str(tmp_path) not in Path("/proc/self/maps").read_text(encoding="utf-8") if Path("/proc/self/maps").exists() else True
