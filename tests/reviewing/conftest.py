"""A small study of our own making: two fictional interviews on disk, with suggestions as the machine would store them."""

from __future__ import annotations

import shutil
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from icc_coding.codebook.model import Codebook
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.session import ReviewSession
from icc_coding.study import Study
from icc_coding.suggesting.store import Suggestion, save_suggestions
from icc_coding.transcripts import read_study
from icc_coding.transcripts.model import Transcript

HARBOUR = """Interviewer: How did the network of harbour towns start?

Mayor Lind: Three of us met at a fictional conference, and we kept calling each other to hear what had worked. 😀 We have copied two by-laws from one another since then. Nobody had planned that at all.

Interviewer: Who keeps it going?

Mayor Lind: We hired one person, full time, who runs it for all of the towns. Before that we had no dedicated staff, and it nearly fell asleep. My own council never asked what it costs.

Interviewer: And politics?

Mayor Lind: After the election the new majority wanted out, because it had been the other party's idea. So we left for two years. Then the ferry broke down and we came back.
"""
INLAND = """Interviewer: What do you share with other towns?

Director Oke: We buy salt and fire engines together, nine towns with one contract. It saves every one of us money. We kept calling each other to hear what had worked as well.

Interviewer: Would you join again? <script>alert("x")</script>

Director Oke: Yes. A council of our size cannot carry a water plant alone. The </textarea> meetings cost me two evenings a month, though & nobody pays for them.
"""
CODEBOOK = """name: Fictional codebook
version: 1.0.0
language: en
dimensions:
  - id: value
    label: Type of value
    codes:
      - id: learning_exchange
        label: Learning exchange
        definition: Local governments learn from each other.
        include: [They compare notes or copy what worked elsewhere.]
        exclude: [One-way training by a consultant.]
        examples: ["We ring each other up when something breaks."]
      - id: collective_purchasing
        label: Collective purchasing
        definition: Local governments buy together.
      - id: shared_service_delivery
        label: Shared service delivery
        definition: Local governments run a service together.
  - id: success
    label: Success factor
    codes:
      - id: dedicated_staff_or_backbone
        label: Dedicated staff or backbone
        definition: Somebody is paid to keep the collaboration going.
  - id: hindrance
    label: Hindrance
    codes:
      - id: no_dedicated_staff
        label: No dedicated staff
        definition: Nobody is paid to keep the collaboration going.
      - id: politicization
        label: Politicization
        definition: The collaboration becomes a matter of parties.
"""
LEARN, BUY, SERVE = "value.learning_exchange", "value.collective_purchasing", "value.shared_service_delivery"
STAFF, NO_STAFF, POLITICS = "success.dedicated_staff_or_backbone", "hindrance.no_dedicated_staff", "hindrance.politicization"
# (transcript, words, code, score, band)
SUGGESTED = [
    ("harbour", "we kept calling each other to hear what had worked.", LEARN, 0.91, "likely"),
    ("harbour", "We have copied two by-laws from one another since then.", LEARN, 0.55, "possible"),
    ("harbour", "We hired one person, full time, who runs it for all of the towns.", STAFF, 0.88, "likely"),
    ("harbour", "We hired one person, full time, who runs it for all of the towns.", SERVE, 0.52, "possible"),
    ("harbour", "Before that we had no dedicated staff, and it nearly fell asleep.", STAFF, 0.61, "possible"),
    ("harbour", "After the election the new majority wanted out, because it had been the other party's idea.", POLITICS, 0.83, "likely"),
    ("harbour", "My own council never asked what it costs.", BUY, 0.12, "quiet"),
    ("inland", "We buy salt and fire engines together, nine towns with one contract.", BUY, 0.95, "likely"),
    ("inland", "It saves every one of us money.", BUY, 0.5, "possible"),
    ("inland", "We kept calling each other to hear what had worked as well.", LEARN, 0.7, "likely"),
]


@pytest.fixture(autouse=True)
def _settings_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ICC_CODING_CONFIG", str(tmp_path_factory.mktemp("config")))


def make_study(root: Path) -> Study:
    """The two interviews with their suggestions; a copy of what is made once in a process."""
    shutil.copytree(Path(_made_once().name) / "study", root, dirs_exist_ok=True)
    return Study(root)


@lru_cache(maxsize=1)
def _made_once() -> TemporaryDirectory[str]:
    folder = TemporaryDirectory(prefix="fictional-")
    root = Path(folder.name) / "study"
    (root / "transcripts").mkdir(parents=True)
    (root / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    (root / "transcripts" / "harbour.txt").write_text(HARBOUR, encoding="utf-8")
    (root / "transcripts" / "inland.txt").write_text(INLAND, encoding="utf-8")
    study = Study(root)
    transcripts = {transcript.name: transcript for transcript in read_study(study).transcripts}
    hashes = {code.id: code.hash for code in Codebook.load(study.codebook).codes}
    save_suggestions(
        study, [suggestion(transcripts[name], words, code, score, band, hashes[code]) for name, words, code, score, band in SUGGESTED]
    )
    return folder


def suggestion(transcript: Transcript, words: str, code: str, score: float, band: str, codebook: str) -> Suggestion:
    start = transcript.text.index(words)
    segments = [s.index for s in transcript.segments if s.start < start + len(words) and start < s.end]
    return Suggestion(
        text=transcript.text_hash,
        transcript=transcript.name,
        start=start,
        end=start + len(words),
        segment=segments[0],
        segments=tuple(segments),
        code=code,
        score=score,
        band=band,
        probability=None,
        reason=f"rule: “{words.split()[1]}”",
        codebook=codebook,
        run="run-1",
    )


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return make_study(tmp_path / "study")


@pytest.fixture
def desk(study: Study) -> Desk:
    return Desk.open(study)


@pytest.fixture
def session(desk: Desk) -> ReviewSession:
    """Ana's session without a blind share, so that a test knows what comes."""
    return ReviewSession(desk, "ana", Options(blind_share=0.0))
