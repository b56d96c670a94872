"""A window's process that reads transcripts for half a minute before it goes on: there is time to cancel it."""

import signal
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import harbours

import icc_coding.coding
import icc_coding.suggesting.basis
from icc_coding.window.child import main

icc_coding.suggesting.basis.SentenceEncoder = harbours.fake_encoder  # type: ignore[misc]
read = icc_coding.coding.read_study


def slowly(*things: Any, progress: Any = None, **others: Any) -> Any:
    for number in range(600):
        progress("reading", number, 600)
        time.sleep(0.05)
    return read(*things, progress=progress, **others)


signal.signal(signal.SIGINT, signal.SIG_IGN)  # as for a program that a script has put into the background
icc_coding.coding.read_study = slowly  # type: ignore[assignment]
sys.exit(main())
