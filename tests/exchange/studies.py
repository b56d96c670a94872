"""Random coded studies for round trips: whatever texts, coders, notes and spans there are. All of it is fictional."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from harbours import CODEBOOK, FEES, PILOTS, TUG
from hypothesis import strategies as st

from icc_coding.codebook.model import Codebook
from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.decisions.state import load_state
from icc_coding.study import Study, open_study
from icc_coding.transcripts import read_study

CODES = (TUG, PILOTS, FEES)
CODERS = ("ana", "Bén_2", "consensus")
LINES = (
    "The pilots ring the other harbour every evening.",
    "We lend our tug 🚢🚢 to them, and they thank us.",
    "Un cafe\u0301 avec le maire, puis le port voisin.",
    "קברניט אחד עוזר לקברניט אחר בכל ערב.",
    "👩‍👩‍👧 went there; 𝒜 stood on the quay.",
    "  Two blanks before, “quotes” & <marks> inside.",
    "Numbers 12,5 and 3–4, dates 1-2.",
)
# Notes may hold what XML forbids, and what looks like our own escapes and headings.
notes = st.sampled_from(["", "", "plain", "two\nlines", "a\x01b\x0cc", "_x0041_ & <b>", "[Include]", "=1+2", "tab\there", "\ufffe 😀"])


@dataclass(frozen=True)
class Coded:
    """One coding of a random study: transcript number, place as shares of its length, code, coder, action, note."""

    transcript: int
    start: float
    length: int
    code: str
    coder: str
    action: str
    blind: bool
    note: str


texts = st.lists(
    st.tuples(st.lists(st.sampled_from(LINES), min_size=1, max_size=8), st.sampled_from(["\n", "\r\n"]), st.booleans()),
    min_size=1,
    max_size=3,
)
codings = st.lists(
    st.builds(
        Coded,
        st.integers(0, 2),
        st.floats(0, 1),
        st.integers(1, 90),
        st.sampled_from(CODES),
        st.sampled_from(CODERS),
        st.sampled_from(["add", "accept"]),
        st.booleans(),
        notes,
    ),
    min_size=1,
    max_size=10,
)


def make(root: Path, sources: list[tuple[list[str], str, bool]]) -> Study:
    """A study with transcripts `t0`, `t1` …; each has its lines as turns of two speakers, its line end, and a BOM or none."""
    (root / "transcripts").mkdir(parents=True)
    (root / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    for number, (lines, end, bom) in enumerate(sources):
        labelled = [f"{('Ode', 'Rau')[place % 2]}: {line}" for place, line in enumerate(lines)]
        data = (end * 2).join([f"Interview {number}", *labelled]) + end
        (root / "transcripts" / f"t{number}.txt").write_bytes((b"\xef\xbb\xbf" if bom else b"") + data.encode("utf-8"))
    return open_study(root)


def code(study: Study, wanted: list[Coded]) -> None:
    """Decide what a random study says; a place and code once per coder."""
    transcripts = read_study(study).transcripts
    hashes = {one.id: one.hash for one in Codebook.load(study.codebook).codes}
    drafts: dict[str, dict[tuple[str, int, int, str], Draft]] = {}
    for one in wanted:
        transcript = transcripts[one.transcript % len(transcripts)]
        start = min(int(one.start * len(transcript.text)), len(transcript.text) - 1)
        end = min(start + one.length, len(transcript.text))
        if not transcript.text[start:end].strip():
            continue
        place = (transcript.text_hash, start, end, one.code)
        quote, more = transcript.text[start:end], {"blind": one.blind, "note": one.note, "codebook": hashes[one.code]}
        drafts.setdefault(one.coder, {})[place] = Draft(one.action, *place[:3], quote, one.code, **more)  # type: ignore[arg-type]
    for coder, mine in drafts.items():
        LogWriter(study, coder, device="desk").append(list(mine.values()))


def empty_twin(study: Study, root: Path) -> Study:
    """A study of the same transcripts in which nobody has decided anything."""
    shutil.copytree(study.transcripts, root / "transcripts")
    shutil.copy(study.codebook, root / "codebook.yaml")
    return open_study(root)


def held(study: Study) -> list[tuple[object, ...]]:
    """What everybody holds, as it must come back."""
    codings = load_state(study, Codebook.load(study.codebook)).codings
    return sorted((c.text, c.start, c.end, c.quote, c.code, c.coder, c.status, c.blind, c.note) for c in codings)
