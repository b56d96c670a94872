"""Years of a study by chance, and whether all that counts it says the same after each step.

    python benchmarks/long_run.py [--steps 60] [--seed 1]

Interviews come, are corrected, renamed and withdrawn; four coders decide and read on five devices; codes are merged, split, renamed, moved and
added; disagreements are settled; the machine codes again. After every third step passages are counted by `export --settled`, `matrix`, `report`,
`methods`, `passages`, the folder for an archive and the window's home, decisions by `methods` and the archive, records by `verify` and in the
files, and agreement from the study and from the archive's table. The encoder is no model, all content is fictional.
Prints JSON; `differences` must be empty.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from click.testing import CliRunner
from harbours import fake_encoder, make_study, run

import icc_coding.suggesting.basis as basis
from icc_coding.cli import main as program
from icc_coding.codebook.model import Codebook
from icc_coding.corpus import ACCEPTED, load_corpus, tally
from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.decisions.state import load_state, referred_texts
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.session import ReviewSession
from icc_coding.transcripts import read_study
from icc_coding.window.counting import PassageCounts

SAYS = (
    "We lend our tug to the other harbour when {} asks.",
    "The pilots ring the other harbour about {} every evening.",
    "They took our ships away with lower fees, said {}.",
    "In {} we had soup and it rained.",
)
CODERS, DEVICES = ("ana", "ben", "eva", "zoé"), ("desk", "lap", "pad", "old", "lab")


class LongRun:
    """A study, and what may happen to it."""

    def __init__(self, root: Path, seed: int) -> None:
        self.random, self.number = random.Random(seed), 0
        self.study = make_study(root)
        self.steps: tuple[Callable[[], None], ...] = (
            *(self.interview,) * 2,
            *(self.decide,) * 4,
            *(self.codebook,) * 3,
            self.withdraw,
            self.correct,
            self.rename,
            self.settle,
            self.code,
        )

    def word(self) -> str:
        """A name that nobody has."""
        return "".join(self.random.choice("bdfgklmnprst") + self.random.choice("aeiou") for _ in range(3)).capitalize()

    def said(self) -> str:
        """A few sentences."""
        return "Captain Ode: " + " ".join(self.random.choice(SAYS).format(self.word()) for _ in range(self.random.randint(1, 6)))

    def interview(self) -> None:
        """One more interview."""
        self.number += 1
        talk = [line for _ in range(self.random.randint(2, 5)) for line in (f"Interviewer: What about {self.word()}?", self.said())]
        (self.study.transcripts / f"talk{self.number:03d}.txt").write_text("\n\n".join(talk) + "\n", encoding="utf-8")

    def decide(self) -> None:
        """Somebody decides about some segments, and often has read all of three transcripts."""
        transcripts = [t for t in read_study(self.study, keep=referred_texts(self.study)).transcripts if t.coded_segments]
        codes, blind = Codebook.load(self.study.codebook).codes, self.random.random() < 0.6
        drafts = []
        for _ in range(self.random.randint(1, 12)):
            t, code = self.random.choice(transcripts), self.random.choice(codes)
            segment, action = (
                self.random.choice(t.coded_segments),
                self.random.choice(("add", "add", "accept", "reject", "unsure", "replace")),
            )
            cut = self.random.randint(0, 4) if segment.end - segment.start > 12 else 0
            start, end = segment.start + cut, segment.end - cut
            others = [one.id for one in codes if one.id != code.id]
            to = self.random.choice(others) if action == "replace" else None
            drafts.append(Draft(action, t.text_hash, start, end, t.text[start:end], code.id, to, blind=blind, codebook=code.hash))
        for t in self.random.sample(transcripts, min(len(transcripts), self.random.choice((0, 3)))):
            start, end = t.coded_segments[0].start, t.coded_segments[-1].end
            drafts.append(Draft("read", t.text_hash, start, end, t.text[start:end], codes="all", blind=True))
        LogWriter(self.study, self.random.choice(CODERS), device=self.random.choice(DEVICES)).append(drafts)

    def codebook(self) -> None:
        """A change of the codebook."""
        codebook = Codebook.load(self.study.codebook)
        ids = [code.id for code in codebook.codes]
        one = self.random.choice(ids)
        into = ("--into", self.word(), "--into", self.word())
        changes: list[tuple[str, ...]] = [
            ("split", one, *into),
            ("split", one, *into, "--keep"),
            ("rename", one, "--label", self.word(), "--id", f"{self.word().lower()}{self.random.randint(0, 99)}"),
            ("move", one, self.random.choice([*(d.id for d in codebook.dimensions), "extra"]), "--dimension-label", "Extra"),
            ("add", f"{self.word()} new", "--dimension", codebook.dimensions[0].id),
        ]
        changes += [("merge", one, self.random.choice([code for code in ids if code != one]))] * 2 if len(ids) > 3 else []
        run(self.study, "codebook", *self.random.choice(changes))

    def withdraw(self) -> None:
        """A participant leaves."""
        names = [t.name for t in read_study(self.study, keep=referred_texts(self.study)).transcripts]
        if len(names) > 3:
            name = self.random.choice(names)
            arguments = ["withdraw", name, "--by", "ana", "--study", str(self.study.root)]
            CliRunner().invoke(program, arguments, input=f"{name}\n", catch_exceptions=False)

    def _file(self) -> Path:
        paths = sorted(self.study.transcripts.glob("*.txt"))
        return paths[self.random.randrange(len(paths))]

    def correct(self) -> None:
        """A transcript is corrected, or goes on."""
        path = self._file()
        text = path.read_text(encoding="utf-8")
        more = f"{text}\nInterviewer: And?\n\n{self.said()}\n"
        path.write_text(text.replace("soup", "stew", 1) if self.random.random() < 0.5 else more, encoding="utf-8")

    def rename(self) -> None:
        """A transcript is called something else."""
        self.number += 1
        path = self._file()
        path.rename(path.with_name(f"talk{self.number:03d}.txt"))

    def settle(self) -> None:
        """Some passages are settled."""
        codebook = Codebook.load(self.study.codebook)
        open_ones = [c for c in load_state(self.study, codebook).codings if c.coder != "consensus" and c.code in codebook.by_id]
        drafts = [
            Draft(self.random.choice(("accept", "reject")), c.text, c.start, c.end, c.quote, c.code, by="ana")
            for c in self.random.sample(open_ones, min(4, len(open_ones)))
        ]
        LogWriter(self.study, "consensus", device="desk").append(drafts)

    def code(self) -> None:
        """The machine codes."""
        run(self.study, "code")

    def differences(self, folder: Path) -> Iterator[str]:
        """Where two faces say different numbers."""
        settled: Counter[str] = Counter()
        if run(self.study, "export", folder / "settled.csv", "--settled").exit_code == 0:
            settled.update(row["code"] for row in _table(folder / "settled.csv"))
        method, archive, total = self._method(), folder / "archive", sum(settled.values())
        run(self.study, "export", archive, "--dataset")
        about = (archive / "METHOD.md").read_text(encoding="utf-8")
        matrix: Counter[str] = Counter()
        for cell in self._json("matrix", "code", "transcript"):
            matrix[cell["row"]] += cell["count"]
        desk = Desk.open(self.study)
        home = PassageCounts(desk).count(ReviewSession(desk, "ana", Options(blind_share=0)))
        people = Counter(row["coder"] for row in _table(archive / "codings.csv") if row["status"] != "suggested")
        files = (self.study.root / "coding" / "decisions").glob("*.jsonl")
        pairs: list[tuple[str, object, object]] = [
            ("matrix", +matrix, +settled),
            ("report", _number(r"([\d,]+) settled", run(self.study, "report").output), total),
            ("methods", _number(r"([\d,]+) coded passages? stand", method), total),
            ("archive", _number(r"([\d,]+) passages are settled as coded", about), total),
            ("home", home, tally(load_corpus(self.study).passages())),
            ("decisions", _number(r"took ([\d,]+) decision", method), sum(people.values()) - people["consensus"]),
            ("verify", run(self.study, "verify").exit_code, 0),
            (
                "records",
                _number(r"([\d,]+) record", run(self.study, "verify").output),
                sum(len(p.read_bytes().splitlines()) for p in files),
            ),
        ]
        pairs += [(f"passages {code}", self._json("passages", code)["standings"][ACCEPTED], count) for code, count in settled.items()]
        pairs += self._agreement(archive / "ratings.csv")
        yield from (f"{what}: {one} is not {other}" for what, one, other in pairs if one != other)

    def _agreement(self, table: Path) -> Iterator[tuple[str, object, object]]:
        """Agreement from the study and from the archive's table, where everybody was asked for everything."""
        if not table.exists() or any(row["not_asked"] for row in _table(table)):
            return
        study, archive = self._json("agree")["coefficients"], self._json("agree", "--table", table)["coefficients"]
        for name in study.keys() - {"pooled_binary_alpha"}:
            yield f"agree {name}", study[name]["value"], archive[name]["value"]

    def _method(self) -> str:
        return " ".join(run(self.study, "methods").output.split())

    def _json(self, *arguments: str | Path) -> Any:
        return json.loads(run(self.study, *arguments, "--json").output)


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _number(pattern: str, text: str) -> int | None:
    found = re.search(pattern, text)
    return int(found[1].replace(",", "")) if found else None


def main() -> None:
    """Play and compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    basis.SentenceEncoder = fake_encoder  # type: ignore[assignment,misc]
    began, found, compared = time.monotonic(), [], 0
    with tempfile.TemporaryDirectory() as folder:
        played = LongRun(Path(folder) / "study", asked.seed)
        played.code()
        for step in range(asked.steps):
            chosen = played.random.choice(played.steps)
            chosen()
            if step % 3 == 2:
                place = Path(folder) / f"faces{step}"
                place.mkdir()
                found += [f"step {step}, after {chosen.__name__}: {one}" for one in played.differences(place)]
                compared += 1
    print(
        json.dumps(
            {"steps": asked.steps, "compared": compared, "seconds": round(time.monotonic() - began, 1), "differences": found}, indent=1
        )
    )


if __name__ == "__main__":
    main()
