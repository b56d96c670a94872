"""Rules tried before they are saved, on a small fictional study."""

from __future__ import annotations

from pathlib import Path

import harbours
from harbours import TUG, run


def test_a_rule_is_tried_in_the_talk_that_is_coded_and_the_new_one_is_shown_first(tmp_path: Path) -> None:
    study = harbours.make_study(tmp_path / "study")
    before = study.codebook.read_bytes()
    said = run(study, "codebook", "rule", TUG, "--add", "soup, accordion", "--try").output
    assert said.startswith("2 of 3 passages reached (today 1; 1 come, 0 go). Nothing was saved.")
    lines = [line for line in said.splitlines() if ": counts in " in line]
    assert [line.split(":")[0] for line in lines] == ["soup/accordion", "lend/borrow + tug within 6"]
    assert "[soup]" in said
    assert study.codebook.read_bytes() == before


def test_who_is_the_interviewer_by_study_toml_is_so_when_rules_are_tried(tmp_path: Path) -> None:
    study = harbours.make_study(tmp_path / "study")
    study.settings_file.write_text('[roles]\n"Captain Ode" = "interviewer"\n', encoding="utf-8")
    assert run(study, "codebook", "rule", TUG, "--try").output.startswith("0 of 1 passages reached (today 0; 0 come, 0 go).")
