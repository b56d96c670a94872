"""How `code` grows with words, with codes and with workers: seconds, processor seconds, peak memory. Prints JSON.

    python benchmarks/scale.py words [--sizes 100000 1000000 10000000] [--encoder cheap]
    python benchmarks/scale.py codes [--sizes 20 200 2000]
    python benchmarks/scale.py workers [--sizes 1 2] [--words 200000]

The talk is that of the example study, again and again, with every fourth word exchanged for another so that no interview is another's copy;
`--data FOLDER` takes other transcripts. `--encoder cheap` puts sums of one random direction a word in the encoder's place (and loads no
model): what grows with the words is all still there, and ten million of them take minutes instead of the better part of an hour. Every
run is a process of its own; `peak_mb` is that process's, without its workers, whose own largest peak is `worker_peak_mb`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
DEFAULTS = {"words": [100_000, 1_000_000, 10_000_000], "codes": [20, 200, 2_000], "workers": [1, 2]}
WORDS_A_FILE = 8_000
OUTPUTS = ("suggestions.parquet", "excerpts.csv")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("step", choices=[*DEFAULTS, "inner"])
    parser.add_argument("--sizes", type=int, nargs="+")
    parser.add_argument("--words", type=int, default=200_000)
    parser.add_argument("--data", type=Path, default=ROOT)
    parser.add_argument("--encoder", choices=["real", "cheap"], default="real")
    parser.add_argument("--study", help=argparse.SUPPRESS)
    parser.add_argument("--cluster", default="", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step == "inner":
        print(json.dumps(run(Path(given.study), given.cluster, cheap=given.encoder == "cheap")))
        return
    sizes = given.sizes or DEFAULTS[given.step]
    print(json.dumps({"encoder": given.encoder, **STEPS[given.step](given, sizes)}, indent=1))


def by_words(given: argparse.Namespace, sizes: Sequence[int]) -> dict[str, Any]:
    """One `code` of each size; `times` compares the peaks with the smallest size's."""
    found = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            words = build(Path(folder), given.data, size)
            found.append({"words": words, **apart(folder, given.encoder)})
            print(found[-1], file=sys.stderr)
    return {
        "runs": found,
        "peak_times_the_size_before": [round(b["peak_mb"] / a["peak_mb"], 2) for a, b in pairwise(found)],
    }


def by_codes(given: argparse.Namespace, sizes: Sequence[int]) -> dict[str, Any]:
    """One `code` of 2,300 words with so many codes."""
    found = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            words = build(Path(folder), given.data, 2_300)
            (Path(folder) / "codebook.yaml").write_text(codebook_of(size), encoding="utf-8")
            found.append({"codes": size, "words": words, **apart(folder, given.encoder)})
            print(found[-1], file=sys.stderr)
    return {"runs": found}


def by_workers(given: argparse.Namespace, sizes: Sequence[int]) -> dict[str, Any]:
    """The same study without workers and with so many; whether all wrote the same bytes."""
    with tempfile.TemporaryDirectory() as folder:
        words = build(Path(folder), given.data, given.words)
        found = {"none": apart(folder, given.encoder, digests=True)}
        for size in sizes:
            for name in (".icc-cache", "coding"):
                subprocess.check_call(["rm", "-rf", str(Path(folder) / name)])
            found[str(size)] = apart(folder, given.encoder, f"local:{size}", digests=True)
            print(found[str(size)], file=sys.stderr)
    first, last = found[str(sizes[0])], found[str(sizes[-1])]
    return {
        "words": words,
        "runs": found,
        "same_bytes": len({json.dumps(one["digests"]) for one in found.values()}) == 1,
        "measuring_times": round(first["measuring_seconds"] / last["measuring_seconds"], 2),
        "whole_times": round(first["seconds"] / last["seconds"], 2),
    }


STEPS = {"words": by_words, "codes": by_codes, "workers": by_workers}


def apart(folder: str, encoder: str, cluster: str = "", *, digests: bool = False) -> dict[str, Any]:
    """A run in a process of its own."""
    told = subprocess.check_output([sys.executable, __file__, "inner", "--study", folder, "--encoder", encoder, "--cluster", cluster])
    result: dict[str, Any] = json.loads(told)
    if digests:
        files = {name: (Path(folder) / "coding" / name).read_bytes() for name in OUTPUTS}
        result["digests"] = {name: hashlib.sha256(data).hexdigest()[:16] for name, data in files.items()}
    return result


def build(study: Path, data: Path, words: int) -> int:
    """A study of about so many words; returns how many."""
    from icc_coding.study import open_study
    from icc_coding.transcripts import read_paths, read_study

    (study / "transcripts").mkdir()
    (study / "codebook.yaml").write_bytes((ROOT / "codebook.yaml").read_bytes())
    own = (data / "codebook.yaml").is_file()
    transcripts = (read_study(open_study(data)) if own else read_paths([data])).transcripts
    talk = [(turn.speaker, one.text[turn.start : turn.end].split()) for one in transcripts if one.kind == "interview" for turn in one.turns]
    vocabulary = [word for _, said in talk for word in said if word.isalpha()]
    rng, count, place, number = random.Random(1), 0, 0, 0
    while count < words:
        lines, size = [], 0
        while size < min(WORDS_A_FILE, words - count):
            speaker, said = talk[place % len(talk)]
            place += 1
            changed = [rng.choice(vocabulary) if n % 4 == 3 and word.isalpha() else word for n, word in enumerate(said)]
            lines.append(f"{speaker or 'Speaker'}: {' '.join(changed)}\n")
            size += len(said)
        (study / "transcripts" / f"talk-{number:05}.txt").write_text("\n".join(lines), encoding="utf-8")
        count, number = count + size, number + 1
    return count


def codebook_of(codes: int) -> str:
    """An invented codebook: definitions, two examples and a rule a code, of words that occur."""
    from invented import WORDS

    rng = random.Random(codes)
    lines = ["name: Invented", "version: 1.0.0", "language: en", "dimensions:"]
    for number in range(codes):
        if number % 20 == 0:
            lines += [f"  - id: d{number // 20}", f"    label: Dimension {number // 20}", "    codes:"]
        said = [" ".join(rng.choices(WORDS, k=14)).capitalize() for _ in range(3)]
        lines += [f"      - id: c{number}", f"        label: Code {number}", f"        definition: {said[0]} number {number}."]
        lines += [f'        examples: ["{said[1]}.", "{said[2]}."]', f'        rules: [{{phrase: "{" ".join(rng.choices(WORDS, k=3))}"}}]']
    return "\n".join(lines) + "\n"


def run(study: Path, cluster: str, *, cheap: bool) -> dict[str, Any]:
    """`code` on a study, cold."""
    if cheap:
        use_cheap_encoder()
    from icc_coding.job import code_study
    from icc_coding.study import open_study

    started, measuring = time.perf_counter(), 0.0
    opened, failed = open_study(study), None
    if cluster:
        from icc_coding.cluster import connected, measure_on_cluster
        from icc_coding.keeping.digest import inputs_of
        from icc_coding.keeping.manifest import name_of

        with connected(cluster, opened) as client:
            if cheap:
                client.run(use_cheap_encoder)
            begun = time.perf_counter()
            failed = measure_on_cluster(opened, name_of(inputs_of(opened)), client)
            measuring = time.perf_counter() - begun
    summary = code_study(opened, failed=failed)
    own, below = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    told = {
        "suggestions": summary["suggestions"],
        "seconds": round(time.perf_counter() - started, 1),
        "processor_seconds": round(own.ru_utime + own.ru_stime + below.ru_utime + below.ru_stime, 1),
        "peak_mb": round(own.ru_maxrss / 1024),
    }
    workers = {"measuring_seconds": round(measuring, 1), "worker_peak_mb": round(below.ru_maxrss / 1024)}
    return told | (workers if cluster else {})


def use_cheap_encoder() -> None:
    """In this process: no model."""
    import numpy as np

    from icc_coding.suggesting.encoding.encoder import SentenceEncoder

    @lru_cache(maxsize=100_000)
    def direction(word: str) -> Any:
        return np.random.default_rng(zlib.crc32(word.encode())).standard_normal(384, dtype=np.float32)

    def vectors(texts: Sequence[str]) -> Iterator[Any]:
        for text in texts:
            total = sum((direction(word) for word in text.lower().split()), start=direction(""))
            yield total / np.linalg.norm(total)

    def encode(self: SentenceEncoder, texts: Sequence[str], progress: Any = None) -> Any:
        if progress is not None:
            progress(len(texts))
        return np.array(list(vectors(texts)), dtype=np.float32).reshape(len(texts), 384)

    SentenceEncoder.encode = encode  # type: ignore[method-assign]
    SentenceEncoder.id = property(lambda self: "cheap/fp32")  # type: ignore[assignment,method-assign]


if __name__ == "__main__":
    main()
