"""The examples of docs/agreement.md run and give what the page says."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

from icc_coding import agreement

PAGE = Path(__file__).parents[2] / "docs" / "agreement.md"


def test_examples_of_the_page_run():
    text = PAGE.read_text(encoding="utf-8")
    blocks = re.findall(r"```pycon\n(.*?)```", text, re.DOTALL)
    assert len(blocks) >= 5
    test = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, PAGE.name, str(PAGE), 0)
    assert doctest.DocTestRunner().run(test).failed == 0


def test_the_page_names_every_coefficient():
    text = PAGE.read_text(encoding="utf-8")
    names = set(agreement.coefficients([[1, 2, 1], [1, 2, 2]])) | set(agreement.set_coefficients([[{"a"}], [{"b"}]]))
    names |= set(agreement.unitizing([("t", "A", 0, 2, "x"), ("t", "B", 0, 3, "x")], {"t": 9}))
    plain = {name for name in names if not name.startswith("krippendorff_alpha_")}
    assert {name for name in plain if name not in text and name.removeprefix("cohen_kappa") not in text} == set()
