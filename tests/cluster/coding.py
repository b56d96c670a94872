"""`icc-coding code --cluster local:2`, with no model and every transcript a portion, for tests that kill it.

The processes of a local cluster import this file too. In the folder EVENTS each transcript that is measured leaves a line; the one named by
HOLD waits there once until it is killed, and the one named by DIE always ends its process.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
from fakes import HashingEncoder

from icc_coding.cluster import measuring
from icc_coding.suggesting import basis, parsed

EVENTS = Path(os.environ["EVENTS"])
_real = parsed.passages_of


def _passages_of(transcript: Any) -> Any:
    with (EVENTS / "measured").open("a", encoding="utf-8") as handle:
        handle.write(transcript.name + "\n")
    if transcript.name == os.environ.get("DIE"):
        os._exit(1)
    if transcript.name == os.environ.get("HOLD") and not (EVENTS / "held").exists():
        (EVENTS / "held.part").write_text(str(os.getpid()), encoding="utf-8")
        (EVENTS / "held.part").rename(EVENTS / "held")
        time.sleep(600)
    return _real(transcript)


basis.SentenceEncoder = lambda *_: HashingEncoder()  # type: ignore[assignment,misc]
measuring._PORTION = 1
parsed.passages_of = _passages_of

if __name__ == "__main__":
    from icc_coding.cli import main

    main(["code", "--cluster", "local:2", "--json", "--study", sys.argv[1]])
