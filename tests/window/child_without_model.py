"""A window's process whose encoder is no model: each word has a direction of its own."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import harbours

import icc_coding.suggesting.basis
from icc_coding.window.child import main

icc_coding.suggesting.basis.SentenceEncoder = harbours.fake_encoder  # type: ignore[misc]
status = main()
sys.stdout.flush()
os._exit(status)
