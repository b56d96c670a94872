"""Comparing two runs, suggestion by suggestion with the reasons there can be, and making a run again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from icc_coding.decisions.codings import excerpt_id
from icc_coding.errors import UserError
from icc_coding.keeping.digest import PROGRAM, program_digest
from icc_coding.keeping.manifest import Manifest, load_manifest, made_with
from icc_coding.settings import load_settings
from icc_coding.study import Study

if TYPE_CHECKING:
    from icc_coding.suggesting.store import Suggestion
    from icc_coding.suggesting.suggester import Suggester
    from icc_coding.transcripts.model import Transcript

Rated = tuple[str, float, float | None]  # band, score, probability
_SETTINGS = ("encoder", "precision", "model")
_TOLD = {
    "text": "the transcript's text",
    "codebook": "the codebook",
    "model": "the learned model",
    "encoder": "the encoder",
    "precision": "the encoder's precision",
    "settings": "study.toml",
    "program": "the program or its libraries",
    "unknown": "nothing that the manifests know",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One suggestion that two runs rate differently, or that only one of them has (the other side is None). `why`: see :func:`cause_words`."""

    transcript: str
    text: str
    start: int
    end: int
    code: str
    before: Rated | None
    after: Rated | None
    why: tuple[str, ...]

    @property
    def excerpt_id(self) -> str:
        """What the excerpt is called in tables, and by `why`."""
        return excerpt_id(self.text, self.start, self.end)

    @property
    def band_changed(self) -> bool:
        """Whether it came, went, or has another band: what a reader of the tables sees."""
        return (self.before and self.before[0]) != (self.after and self.after[0])


@dataclass(frozen=True, slots=True)
class RunComparison:
    """What differs between two runs. `causes` are what went into them differently; `same` counts suggestions that are exactly alike."""

    first: str
    second: str
    same: int
    changes: tuple[Change, ...]
    causes: Mapping[str, tuple[str, str]]

    @property
    def largest_gap(self) -> float:
        """The largest difference of scores among suggestions that both runs have."""
        return max((abs(c.before[1] - c.after[1]) for c in self.changes if c.before and c.after), default=0.0)


def cause_words(cause: str) -> str:
    """A cause as it is printed."""
    return _TOLD[cause]


def compare_runs(study: Study, first: str, second: str) -> RunComparison:
    """Compare two kept runs. Raises UserError when one is not there."""
    a, b = load_manifest(study, first), load_manifest(study, second)
    return _compare(a, b, _suggestions(study, first), _suggestions(study, second))


def reproduce(study: Study, run: str) -> RunComparison:
    """Make a kept run again from its own codebook, settings, model and frozen texts, with today's program, and compare.

    Nothing of the study is changed. Raises UserError when a text or the model is not there any more.
    """
    from icc_coding.codebook.model import Codebook
    from icc_coding.suggesting.run import study_suggester, suggest

    manifest, folder = load_manifest(study, run), study.runs / run
    settings = load_settings(folder / "study.toml")
    then = Study(study.root, replace(settings, model=manifest.made_with.get("model") or "none"))
    suggester = study_suggester(then, Codebook.load(folder / "codebook.yaml"))
    transcripts = _transcripts(then, manifest)
    again = suggest(suggester, transcripts, run)
    now = replace(
        manifest, run=f"{run} again", made_with=_made_again(then, suggester), inputs=dict(manifest.inputs) | {PROGRAM: program_digest()}
    )
    return _compare(manifest, now, _suggestions(study, run), again)


def _made_again(study: Study, suggester: Suggester) -> dict[str, str]:
    return made_with(study, suggester.encoder.id, suggester.model.name if suggester.model is not None else "")


def _transcripts(study: Study, manifest: Manifest) -> list[Transcript]:
    from icc_coding.transcripts.reading import load_transcript

    hashes = sorted(
        name.rsplit("/", 1)[1].removesuffix(".txt")
        for name in manifest.outputs
        if name.startswith("coding/texts/") and name.endswith(".txt")
    )
    return [load_transcript(study, text) for text in hashes]


def _suggestions(study: Study, run: str) -> list[Suggestion]:
    from icc_coding.suggesting.store import read_suggestions

    path = study.runs / run / "suggestions.parquet"
    if not path.is_file():
        raise UserError(f"{path}: is gone, so this run cannot be compared. Put it back from a backup.")
    return read_suggestions(path)


def _compare(first: Manifest, second: Manifest, before: Sequence[Suggestion], after: Sequence[Suggestion]) -> RunComparison:
    causes = _causes(first, second)
    texts = [{s.transcript: s.text for s in side} for side in (before, after)]
    hashes = [{s.code: s.codebook for s in side} for side in (before, after)]
    sides = [{(s.text, s.start, s.end, s.code): s for s in side} for side in (before, after)]
    changes, same = [], 0
    for key in dict.fromkeys([*sides[0], *sides[1]]):
        one, other = sides[0].get(key), sides[1].get(key)
        rated = [None if s is None else (s.band, s.score, s.probability) for s in (one, other)]
        if rated[0] == rated[1]:
            same += 1
            continue
        found = one or other
        assert found is not None
        why = [cause for cause in causes if cause not in ("text", "codebook")]
        if hashes[0].get(found.code) != hashes[1].get(found.code) or "codebook" in causes:
            why.insert(0, "codebook")
        if texts[0].get(found.transcript) != texts[1].get(found.transcript):
            why.insert(0, "text")
        changes.append(
            Change(found.transcript, found.text, found.start, found.end, found.code, rated[0], rated[1], tuple(why or ("unknown",)))
        )
    changes.sort(key=lambda c: (c.transcript, c.start, c.end, c.code))
    return RunComparison(first.run, second.run, same, tuple(changes), causes)


def _causes(first: Manifest, second: Manifest) -> dict[str, tuple[str, str]]:
    """What went into two runs differently: cause -> (then, now), each shortened."""
    found: dict[str, tuple[str, str]] = {}

    def differ(cause: str, then: str, now: str) -> None:
        if then != now and cause not in found:
            found[cause] = (then or "none", now or "none")

    texts = [{n: d for n, d in m.inputs.items() if n.startswith("transcripts/")} for m in (first, second)]
    changed = sorted(n for n in {*texts[0], *texts[1]} if texts[0].get(n) != texts[1].get(n))
    if changed:
        found["text"] = ("", ", ".join(changed))
    differ("codebook", first.inputs.get("codebook.yaml", "")[:12], second.inputs.get("codebook.yaml", "")[:12])
    for name in _SETTINGS:
        then, now = first.made_with.get(name, ""), second.made_with.get(name, "")
        differ(name, then.rpartition("/")[0] if name == "encoder" else then, now.rpartition("/")[0] if name == "encoder" else now)
    differ("settings", first.inputs.get("study.toml", "")[:12], second.inputs.get("study.toml", "")[:12])
    differ("program", first.inputs.get(PROGRAM, "")[:12], second.inputs.get(PROGRAM, "")[:12])
    others = [n for n in first.made_with if n not in _SETTINGS and first.made_with.get(n) != second.made_with.get(n)]
    if others:
        differ("program", *(", ".join(f"{n} {m.made_with.get(n) or 'none'}" for n in others) for m in (first, second)))
    return found
