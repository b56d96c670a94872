"""What is newer than the suggestions is said, and nothing else."""

from __future__ import annotations

import os
import shutil

from harbours import run

from icc_coding.keeping.newer import Digests, newer_than_run
from icc_coding.study import Study


def line(study: Study, digests: Digests | None = None) -> str:
    return newer_than_run(study, digests).line


def test_nothing_is_newer_right_after_a_run_and_before_the_first(coded: Study) -> None:
    assert line(coded) == ""
    os.utime(coded.codebook)  # touched, not changed
    assert line(coded) == ""
    coded.suggestions.unlink()
    assert line(coded) == ""


def test_everything_that_suggestions_follow_from_is_named(coded: Study) -> None:
    digests = Digests()
    assert line(coded, digests) == ""
    with coded.codebook.open("a", encoding="utf-8") as file:
        file.write("\n# a thought\n")
    assert line(coded, digests) == "Since the last run the codebook has changed."
    first, second = sorted(path for path in coded.transcripts.iterdir() if path.suffix == ".txt")[:2]
    shutil.copy(first, coded.transcripts / "zz-island.txt")
    second.write_text(second.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    (coded.models / "m1").mkdir(parents=True)
    (coded.models / "m1" / "card.json").write_text("{}", encoding="utf-8")
    said = line(coded, digests)
    assert said == line(coded)
    assert "zz-island.txt was added" in said
    assert f"{second.name} was changed" in said
    assert "the model m1 changed or came" in said
    assert said in run(coded, "runs").output
    first.unlink()
    assert f"{first.name} was taken away" in line(coded, digests)


def test_many_files_are_counted_and_a_run_over_a_part_is_no_whole_one(coded: Study) -> None:
    some = next(path for path in coded.transcripts.iterdir() if path.suffix == ".txt")
    for number in range(6):
        shutil.copy(some, coded.transcripts / f"new-{number}.txt")
    assert "new-0.txt, new-1.txt, new-2.txt and 3 other transcripts were added" in line(coded)
    coded.run_manifest.unlink()
    assert "did not cover all of the study" in line(coded)
