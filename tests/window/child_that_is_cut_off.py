"""A window's process that is cancelled in the middle of a line to the window."""

import sys
from collections.abc import Mapping
from typing import Any

from icc_coding.window import steps
from icc_coding.window.child import main
from icc_coding.window.talk import Talk


def cut_off(talk: Talk, options: Mapping[str, Any]) -> Mapping[str, Any]:
    talk.progress("reading", 1, 2)
    talk._out.write('{"progress": ["rea')
    raise KeyboardInterrupt


steps.STEPS["code"] = cut_off  # type: ignore[index]
sys.exit(main())
