"""Files of other programs hold what their programs write; one that holds something else was damaged, and that is one sentence."""

from __future__ import annotations

import errno
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from icc_coding.errors import UserError

P = ParamSpec("P")
T = TypeVar("T")


def of_another_program(read: Callable[Concatenate[Path, P], T]) -> Callable[Concatenate[Path, P], T]:
    """Around a function that only takes a file apart (its first argument): what it stumbles over is the file's fault, a UserError."""

    @wraps(read)
    def guarded(path: Path, /, *given: P.args, **named: P.kwargs) -> T:
        try:
            return read(path, *given, **named)
        except (UserError, MemoryError):
            raise
        except Exception as error:
            if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):  # these two: a place in an archive that cannot be
                raise
            raise UserError(
                f"{path.name}: holds something that its program does not write, so it was damaged on the way. Save it there again and try once more."
            ) from error

    return guarded
