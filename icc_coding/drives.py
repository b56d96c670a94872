"""What kind of drive a folder lies on, as far as the system tells."""

from __future__ import annotations

import os
import re
import sys
from functools import lru_cache
from pathlib import Path

_OWN = frozenset(  # what lies on these can be reached by programs of this machine alone
    ["ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "jfs", "reiserfs", "bcachefs", "tmpfs", "ramfs", "rootfs", "overlay", "aufs", "vfat", "exfat", "ntfs", "ntfs3", "fuseblk", "hfs", "hfsplus", "apfs"]
)
_MOUNTS = Path("/proc/self/mountinfo")
_OCTAL = re.compile(r"\\(\d{3})")


def is_own(folder: Path) -> bool:
    """Whether only programs of this machine can reach a folder; True also where the system does not tell.

    Elsewhere a lock that the system grants may be known to this machine alone: sshfs and most drives of that kind grant it and tell nobody.
    """
    if sys.platform != "linux":
        return True
    try:
        return _kind(os.stat(folder).st_dev, os.path.realpath(folder)) in {"", *_OWN}  # noqa: PTH116
    except OSError:
        return True


@lru_cache(maxsize=256)
def _kind(_device: int, folder: str) -> str:
    """The file system of a folder as the list of mounts names it, asked once a folder and drive; '' when it is not told."""
    best, kind = "", ""
    for line in _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines():
        left, _, right = line.partition(" - ")
        place = _OCTAL.sub(lambda found: chr(int(found[1], 8)), left.split(" ")[4]).rstrip("/")
        if len(place) >= len(best) and (folder + "/").startswith(place + "/"):
            best, kind = place, right.split(" ")[0]
    return kind
