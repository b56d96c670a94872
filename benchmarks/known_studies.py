"""Studies whose codes are known, for `review_loop.py`: as a study in a folder, and as a table of what applies where.

Two kinds. In some sets people coded every turn of whole transcripts (`poets`, `pdpilot`, `wac`). In the others only some passages of the transcripts are
known: `example`, the invented study that comes with the program, with the codes on which its two invented readers agree and those that one of them
decided about elsewhere; and `icc`, twelve meetings with passages read by a language model. There everything is about these passages.
"""

from __future__ import annotations

import json
import re
import shutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from icc_coding.codebook.model import Codebook
from icc_coding.study import Study, open_study
from icc_coding.suggesting.store import Suggestion
from icc_coding.transcripts import read_study
from icc_coding.transcripts.model import Transcript

ROOT = Path(__file__).parent.parent
LEAST_USES = 8
INTERVIEWERS = ("DB", "Dan")
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Told:
    """Words of a transcript with the codes that apply to them, and those of which nothing is known."""

    said: str
    applies: frozenset[str]
    unknown: frozenset[str] = frozenset()
    speaker: str = ""


@dataclass(frozen=True)
class Known:
    """A set: what is known of each transcript. With `folder` its transcripts and codebook are files, and what is told are passages of them; without,
    it is every turn, and `codes` leads from the label of each code to its definition."""

    name: str
    told: dict[str, list[Told]]
    codes: dict[str, str] = field(default_factory=dict)
    folder: Path | None = None

    @property
    def words(self) -> int:
        """Words of the people who were asked, as far as something is known of them."""
        return sum(len(one.said.split()) for told in self.told.values() for one in told if one.speaker not in INTERVIEWERS)


def read_set(data: Path, name: str) -> Known:
    """`poets`, `pdpilot`, `wac`, `example` or `icc`."""
    if name in ("example", "icc"):
        return _example() if name == "example" else _meetings(data)
    if name == "wac":
        rows = _lines(data / "wac" / "turns.jsonl")
        codes = {item["code"]: item["definition"] for item in json.loads((data / "wac" / "codebook.json").read_text(encoding="utf-8"))}
    else:
        rows = _lines(data / "loop" / f"{name}.jsonl")
        used = [code for row in rows for code in row["codes"]]
        codes = {code: code for code in sorted(set(used)) if used.count(code) >= LEAST_USES}
    told = defaultdict(list)
    for row in rows:
        given = frozenset(f"code.{slug(code)}" for code in row["codes"] if code in codes)
        told[slug(row["transcript_id"])].append(Told(" ".join(row["text"].split()), given, speaker=row["speaker"] or "Unknown"))
    return Known(name, dict(told), codes)


def _example() -> Known:
    source = json.loads((Path(__file__).parent / "example_codings.json").read_text(encoding="utf-8"))
    told = defaultdict(list)
    for row in source["passages"]:
        both, either = frozenset(row["ana"]) & frozenset(row["ben"]), frozenset(row["ana"]) | frozenset(row["ben"])
        told[row["transcript"]].append(Told(row["quote"], both, either - both))
    codes = frozenset(code.id for code in Codebook.load(ROOT / "codebook.yaml").codes)
    for (transcript, quote), said in _reviewed(source["reviews"]).items():
        sure = {code: answers.pop() for code, answers in said.items() if len(answers) == 1}
        told[transcript].append(Told(quote, frozenset(code for code, right in sure.items() if right), codes - sure.keys()))
    return Known("example", dict(told), folder=ROOT / "transcripts")


def _reviewed(rows: list[dict[str, Any]]) -> dict[tuple[str, str], dict[str, set[bool]]]:
    """By transcript and quote: the codes that somebody decided about, with all that was said of each."""
    found: dict[tuple[str, str], dict[str, set[bool]]] = defaultdict(lambda: defaultdict(set))
    for row in rows:
        said = found[row["transcript"], row["quote"]]
        if row["action"] in ("accept", "add", "reject", "replace"):
            said[row["code"]].add(row["action"] in ("accept", "add"))
        if row["action"] == "replace":
            said[row["to"]].add(True)
    return found


def _meetings(data: Path) -> Known:
    told = defaultdict(list)
    for row in _lines(data / "icc_passages" / "passages.jsonl"):
        told[row["source"].split("#")[0]].append(Told(row["text"], frozenset(row["codes"])))
    return Known("icc", dict(told), folder=data / "icc_transcripts")


def write_study(known: Known, root: Path) -> Study:
    """The set as a study."""
    root.mkdir(parents=True)
    if known.folder is not None:
        shutil.copytree(known.folder, root / "transcripts", copy_function=shutil.copyfile)
        shutil.copyfile(ROOT / "codebook.yaml", root / "codebook.yaml")
        return open_study(root)
    (root / "transcripts").mkdir()
    for name, turns in known.told.items():
        said = [{"speaker": turn.speaker, "text": turn.said} for turn in turns]
        (root / "transcripts" / f"{name}.json").write_text(json.dumps(said), encoding="utf-8")
    lines = ["name: Known codes", "version: 1.0.0", "language: en", "dimensions:", "  - id: code", "    label: Code", "    codes:"]
    for code, definition in known.codes.items():
        lines.append(f"      - {{id: {slug(code)}, label: {json.dumps(code)}, definition: {json.dumps(definition)}}}")
    (root / "codebook.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    roles = "".join(f'"{name}" = "interviewer"\n' for name in INTERVIEWERS)
    (root / "study.toml").write_text(f"[roles]\n{roles}", encoding="utf-8")
    return open_study(root)


def slug(text: str) -> str:
    """A label as an id."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


class Truth:
    """Which codes apply where: a row for every turn, or passage, that holds talk which is coded; `applies` and `sure` are [rows x codes]."""

    def __init__(self, known: Known, study: Study) -> None:
        self.transcripts: dict[str, Transcript] = {t.text_hash: t for t in read_study(study).transcripts}
        self.codes = [code.id for code in Codebook.load(study.codebook).codes]
        self.column = {code: number for number, code in enumerate(self.codes)}
        self.places: list[tuple[str, int, int]] = []
        applies, unknown = [], []
        for text, transcript in self.transcripts.items():
            coded = np.array([(segment.start, segment.end) for segment in transcript.coded_segments]).reshape(-1, 2)
            for (start, end), told in _placed(transcript, known):
                if ((coded[:, 0] < end) & (start < coded[:, 1])).any():
                    self.places.append((text, start, end))
                    applies.append([code in told.applies for code in self.codes])
                    unknown.append([code in told.unknown for code in self.codes])
        self.applies: Bools = np.array(applies, dtype=bool)
        self.sure: Bools = ~np.array(unknown, dtype=bool)
        self.clusters = np.array([self.transcripts[text].name for text, _, _ in self.places])
        self._rows: dict[str, NDArray[np.int64]] = {}
        for text in self.transcripts:
            found = [(start, end, row) for row, (own, start, end) in enumerate(self.places) if own == text]
            self._rows[text] = np.array(found, dtype=np.int64).reshape(-1, 3)

    def rows(self, text: str, start: int, end: int) -> list[int]:
        """The rows that a span touches."""
        own = self._rows[text]
        return own[(own[:, 0] < end) & (start < own[:, 1]), 2].tolist()

    def codes_at(self, text: str, start: int, end: int) -> list[str]:
        """Codes that apply to one of the rows that a span touches."""
        return [self.codes[n] for n in np.flatnonzero(self.applies[self.rows(text, start, end)].any(axis=0))]

    def sure_at(self, text: str, start: int, end: int) -> list[str]:
        """Codes of which is known whether they apply there."""
        rows = self.rows(text, start, end)
        return [self.codes[n] for n in np.flatnonzero(self.sure[rows].all(axis=0))] if rows else []

    def marked(self, suggestions: list[Suggestion], bands: tuple[str, ...]) -> Bools:
        """Pairs of row and code that are suggested."""
        result = np.zeros_like(self.applies)
        for item in suggestions:
            if item.band in bands:
                result[self.rows(item.text, item.start, item.end), self.column[item.code]] = True
        return result


def _placed(transcript: Transcript, known: Known) -> Iterator[tuple[tuple[int, int], Told]]:
    """What is told of a transcript, with its place there; a passage must stand there once at least, and the first place is taken."""
    told = known.told.get(transcript.name, [])
    if known.folder is None:
        assert len(told) == len(transcript.turns)
        yield from (((turn.start, turn.end), one) for turn, one in zip(transcript.turns, told, strict=True))
        return
    for one in told:
        match = re.search(r"\s+".join(re.escape(word) for word in one.said.split()), transcript.text)
        assert match is not None, f"{transcript.name}: {one.said[:60]}"
        yield match.span(), one
