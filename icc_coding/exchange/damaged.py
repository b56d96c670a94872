"""Files of other programs hold what their programs write; one that holds something else was damaged, and that is one sentence."""

from __future__ import annotations

import errno
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from icc_coding.errors import UserError

P = ParamSpec("P")
T = TypeVar("T")

# What taking a file apart raises when its content is of another kind than its program writes. Anything else (a name that does not exist, a
# module that is missing, an assertion, too little memory) says nothing about the file and is a fault of ours, with its traceback.
OF_CONTENT = (
    *(ValueError, LookupError, TypeError, AttributeError, ArithmeticError, EOFError, RecursionError, NotImplementedError),
    *(zipfile.BadZipFile, zlib.error, struct.error, sqlite3.Error),
)
_PARSERS = ("lxml", "xml", "pyarrow")  # whatever these raise of their own


def of_another_program(read: Callable[Concatenate[Path, P], T]) -> Callable[Concatenate[Path, P], T]:
    """Around a function that only takes a file apart (its first argument): what its content makes it stumble over is a UserError.

    The sentence names where that was, so that a fault of ours cannot hide in it; `icc-coding --debug` shows all of it.
    """

    @wraps(read)
    def guarded(path: Path, /, *given: P.args, **named: P.kwargs) -> T:
        try:
            return read(path, *given, **named)
        except (UserError, MemoryError):
            raise
        except Exception as error:
            if not _is_of_content(error):
                raise
            raise UserError(
                f"{path.name}: holds something that its program does not write, so it was probably damaged on the way. Save it there again and "
                f"try once more; if it is whole there, report this: {type(error).__name__} at {_place(error)}."
            ) from error

    return guarded


def _is_of_content(error: Exception) -> bool:
    if isinstance(error, OSError):
        return error.errno in (None, errno.EINVAL)  # a place in an archive that cannot be
    if isinstance(error, RuntimeError) and "encrypted" in str(error):  # so zipfile says it
        return True
    return isinstance(error, OF_CONTENT) or type(error).__module__.partition(".")[0] in _PARSERS


def _place(error: Exception) -> str:
    """File and line of our own code where it happened: no word of the file itself."""
    step, found = error.__traceback__, ""
    while step is not None:
        path = Path(step.tb_frame.f_code.co_filename)
        if "icc_coding" in path.parts and path.name != Path(__file__).name:
            found = f"{path.name}:{step.tb_lineno}"
        step = step.tb_next
    return found
