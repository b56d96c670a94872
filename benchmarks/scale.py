"""The main job on a million words: memory, time outside the encoder, and the second run. Prints JSON.

    python benchmarks/scale.py --data PATH [--words 1000000]

PATH holds text transcripts (`Name: text`). They are repeated, each time with other words at the beginning of sentences so that no vector
is found in the cache, until the study has so many words. All figures come from one run; quote the ratios.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

OPENERS = ("", "And ", "So ", "Well ", "Now ", "But ", "Then ", "Again ")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--words", type=int, default=1_000_000)
    parser.add_argument("--inner", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.inner:
        print(json.dumps(measure(arguments.inner)))
        return
    with tempfile.TemporaryDirectory() as folder:
        study = Path(folder)
        words = build(study, arguments.data, arguments.words)
        first = json.loads(subprocess.check_output([sys.executable, __file__, "--data", ".", "--inner", folder]))
        started = time.perf_counter()
        subprocess.check_output([sys.executable, "-m", "icc_coding", "code", "--study", folder])
        second = time.perf_counter() - started
        result = {
            "words": words,
            **first,
            "outside_to_encoding": round(first["outside_seconds"] / first["encoding_seconds"], 3),
            "second_run_seconds": round(second, 2),
            "second_to_first": round(second / first["total_seconds"], 4),
        }
        print(json.dumps(result, indent=1))


def build(study: Path, data: Path, words: int) -> int:
    root = Path(__file__).parent.parent
    (study / "transcripts").mkdir()
    (study / "codebook.yaml").write_bytes((root / "codebook.yaml").read_bytes())
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(data.glob("*.txt"))}
    count = 0
    for number, opener in enumerate(OPENERS):
        for name, text in texts.items():
            if count >= words:
                return count
            changed = re.sub(r"(?<=[.?!] )(?=[A-Z])", opener, text)
            (study / "transcripts" / f"{name}-{number}.txt").write_text(changed, encoding="utf-8")
            count += len(changed.split())
    return count


def measure(folder: Path) -> dict[str, float]:
    started = time.perf_counter()
    import pandas  # noqa: F401
    import pyarrow.parquet  # noqa: F401
    import sentence_transformers  # noqa: F401
    import spacy  # noqa: F401

    from icc_coding.study import open_study
    from icc_coding.suggesting.encoder import SentenceEncoder

    spent = {"encoding": 0.0, "imports": time.perf_counter() - started}
    plain, load = SentenceEncoder.encode, SentenceEncoder._load

    def loading(self: SentenceEncoder) -> object:
        begun = time.perf_counter()
        model = load(self)
        spent["imports"] += time.perf_counter() - begun
        return model

    def encoding(self: SentenceEncoder, texts: list[str], progress: object = None) -> object:
        loading(self)
        begun = time.perf_counter()
        vectors = plain(self, texts, progress)  # type: ignore[arg-type]
        spent["encoding"] += time.perf_counter() - begun
        return vectors

    SentenceEncoder.encode = encoding  # type: ignore[assignment,method-assign]
    from icc_coding.job import code_study

    summary = code_study(open_study(folder))
    total = time.perf_counter() - started
    return {
        "suggestions": summary["suggestions"],
        "total_seconds": round(total, 1),
        "encoding_seconds": round(spent["encoding"], 1),
        "imports_seconds": round(spent["imports"], 1),
        "outside_seconds": round(total - spent["encoding"] - spent["imports"], 1),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


if __name__ == "__main__":
    main()
