"""What kind of drive a folder lies on, as far as the system tells."""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

_OWN = frozenset(  # what lies on these can be reached by programs of this machine alone
    [
        "ext2",
        "ext3",
        "ext4",
        "xfs",
        "btrfs",
        "zfs",
        "f2fs",
        "jfs",
        "reiserfs",
        "bcachefs",
        "tmpfs",
        "ramfs",
        "rootfs",
        "overlay",
        "aufs",
        "vfat",
        "exfat",
        "ntfs",
        "ntfs3",
        "fuseblk",
        "hfs",
        "hfsplus",
        "apfs",
    ]
)
_MOUNTS = Path("/proc/self/mountinfo")
_PAST_MEMORY = getattr(os, "O_DIRECT", 0)
_OCTAL = re.compile(r"\\(\d{3})")


def is_own(folder: Path) -> bool:
    """Whether only programs of this machine can reach a folder; True also where the system does not tell.

    Elsewhere a lock that the system grants may be known to this machine alone: sshfs and most drives of that kind grant it and tell nobody.
    """
    return kind_of(folder) in {"", *_OWN}


def look_anew(path: Path) -> None:
    """Have the size of a file asked of its drive before it is read, where drives go on saying what they remember.

    sshfs and its like (FUSE) remember a file's size for some seconds, and a file that another machine has made longer is read only so far;
    reading past the memory of the system makes it ask again.
    """
    if kind_of(path.parent).startswith("fuse.") and _PAST_MEMORY:
        with suppress(OSError):  # reading itself tells what is wrong
            descriptor = os.open(path, os.O_RDONLY | _PAST_MEMORY)
            try:
                os.pread(descriptor, 1, 0)
            finally:
                os.close(descriptor)


def kind_of(folder: Path) -> str:
    """The file system of a folder, as Linux calls it; '' where the system does not tell."""
    if sys.platform != "linux":
        return ""
    try:
        return _kind(os.stat(folder).st_dev, os.path.realpath(folder))  # noqa: PTH116
    except OSError:
        return ""


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
