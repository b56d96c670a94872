"""`import FILE.qdpx`."""

from __future__ import annotations

from icc_coding.exchange.refi.reading import read_project
from icc_coding.exchange.registry import Brought
from icc_coding.exchange.taking.report import Taken
from icc_coding.exchange.taking.take import take_project


def read(brought: Brought) -> Taken:
    """Take a project in, from whichever program."""
    return take_project(brought, read_project(brought.file, brought.offsets))
