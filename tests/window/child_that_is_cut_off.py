"""A window's process that is cancelled in the middle of a line to the window."""

import sys
from collections.abc import Mapping
from typing import Any

from icc_coding.window import steps
from icc_coding.window.caller import Caller
from icc_coding.window.child import main


def cut_off(caller: Caller, options: Mapping[str, Any]) -> Mapping[str, Any]:
    caller.progress("reading", 1, 2)
    caller._out.write('{"progress": ["rea')
    raise KeyboardInterrupt


steps.STEPS["code"] = cut_off  # type: ignore[index]
sys.exit(main())
