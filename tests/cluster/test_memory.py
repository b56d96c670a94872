"""A worker's memory, seen by the pages that the system has to hand out anew."""

import os
import platform
import subprocess
import sys

import pytest

FAULTS = """
import resource, sys
if "reuse" in sys.argv:
    from icc_coding.cluster.memory import reuse_memory
    reuse_memory()
bytearray(1 << 20)
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(20):
    bytearray(1 << 20)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux") or "glibc" not in platform.libc_ver(), reason="the C library of Linux")
def test_a_worker_keeps_memory_that_dask_has_it_hand_back() -> None:
    def faults(*how: str) -> int:
        environment = os.environ | {"MALLOC_TRIM_THRESHOLD_": "65536", "PYTHONMALLOC": "malloc"}
        return int(subprocess.check_output([sys.executable, "-c", FAULTS, *how], env=environment))

    assert faults() > 4_000 > 1_000 > faults("reuse")
