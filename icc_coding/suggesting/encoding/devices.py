"""In which precision vectors are computed, and on what: decided without loading torch where that is possible."""

from __future__ import annotations

import os
import platform
from functools import lru_cache
from pathlib import Path

from icc_coding.errors import UserError
from icc_coding.settings import EncoderSettings

# Drivers of graphics processors: NVIDIA's on Linux, in Windows' Linux (WSL) and on Windows, and AMD's.
_DRIVERS = tuple(
    map(Path, ("/proc/driver/nvidia/version", "/dev/dxg", f"{os.environ.get('SYSTEMROOT', 'C:/Windows')}/System32/nvcuda.dll", "/dev/kfd"))
)


def precision_of(settings: EncoderSettings, *, packed: bool) -> str:
    """`fp32`, `bf16` or `fp16`: what the settings name, or for `auto` what is fast here for a model on the packed path.

    bf16 where the processor computes in it, fp16 where there is a graphics processor that torch can use, fp32 elsewhere and for models
    that are left to sentence-transformers.
    """
    if settings.precision != "auto":
        return settings.precision
    if not packed:
        return "fp32"
    return "fp16" if accelerator() else "bf16" if bf16_is_fast() else "fp32"


def refuse_slow_half(precision: str, name: str, *, packed: bool) -> None:
    """Raise UserError where fp16 would be computed by the processor, which takes some fourteen times as long over it as over bf16.

    Asked when vectors have to be computed, not when settings are read: what is there can be reviewed on any machine.
    """
    if precision != "fp16" or (packed and accelerator()):
        return
    why = "this machine has no graphics processor that torch can use" if packed else f"{name} is computed by the processor on every machine"
    raise UserError(
        f'study.toml: the precision is fp16, which only a graphics processor computes fast, and {why}. Write `precision = "bf16"` or "fp32" '
        "under [encoder] and run this again."
    )


@lru_cache(maxsize=1)
def accelerator() -> str:
    """`cuda` or `mps` when torch can use one; '' otherwise. torch is loaded only where there is a sign of one."""
    apple = platform.system() == "Darwin" and platform.machine() == "arm64"
    if not apple and not any(driver.exists() for driver in _DRIVERS):
        return ""
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if apple and torch.backends.mps.is_available() else ""


def bf16_is_fast() -> bool:
    """Whether this processor computes in bfloat16 (AMX or AVX512-BF16); elsewhere it would be slower than fp32."""
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return False
    return "amx_bf16" in flags or "avx512_bf16" in flags
