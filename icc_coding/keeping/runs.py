"""Comparing two runs, suggestion by suggestion with the reasons there can be, and making a run again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from icc_coding.decisions.codings import excerpt_id
from icc_coding.errors import UserError
from icc_coding.keeping.digest import PROGRAM, digest_of, digests, input_files, program_digest
from icc_coding.keeping.manifest import Manifest, load_manifest, made_with
from icc_coding.settings import load_settings
from icc_coding.study import Study

if TYPE_CHECKING:
    from icc_coding.suggesting.store import Suggestion
    from icc_coding.suggesting.suggester import Suggester
    from icc_coding.transcripts.model import Transcript

Rated = tuple[str, float, float | None]  # band, score, probability
_SETTINGS = ("encoder", "precision")
_CASES = ("transcripts/cases.csv", "transcripts/cases.xlsx")  # what is known of people; no suggestion follows from it
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
    return _compare(_causes(study, a, b), (first, second), (_suggestions(study, first), _suggestions(study, second)))


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
    now = replace(manifest, run=f"{run} again", made_with=_made_again(then, suggester), inputs=_inputs_again(study, manifest))
    return _compare(_causes(study, manifest, now), (run, now.run), (_suggestions(study, run), again))


def _inputs_again(study: Study, manifest: Manifest) -> dict[str, str]:
    """Codebook, settings and texts are those of the run; the program and the learned model are what is there today."""
    kept = {name: digest for name, digest in manifest.inputs.items() if not name.startswith("models/")}
    learned = [path for path in input_files(study) if study.models in path.parents]
    return kept | digests(learned, study.root) | {PROGRAM: program_digest()}


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


def suggestion_count(study: Study, run: str) -> int:
    """How many suggestions a kept run made, whatever was decided about them. Raises UserError when they are gone or damaged."""
    from icc_coding.suggesting.store import StoredSuggestions

    return len(StoredSuggestions(_stored(study, run)))


def _suggestions(study: Study, run: str) -> list[Suggestion]:
    from icc_coding.suggesting.store import read_suggestions

    return read_suggestions(_stored(study, run))


def _stored(study: Study, run: str) -> Path:
    path = study.runs / run / "suggestions.parquet"
    if not path.is_file():
        raise UserError(f"{path}: is gone, so this run cannot be compared. Put it back from a backup.")
    return path


def _compare(
    causes: Mapping[str, tuple[str, str]], runs: tuple[str, str], suggestions: tuple[Sequence[Suggestion], Sequence[Suggestion]]
) -> RunComparison:
    texts = [{s.transcript: s.text for s in side} for side in suggestions]
    sides = [{(s.text, s.start, s.end, s.code): s for s in side} for side in suggestions]
    changes, same = [], 0
    for key in dict.fromkeys([*sides[0], *sides[1]]):
        one, other = sides[0].get(key), sides[1].get(key)
        rated = [None if s is None else (s.band, s.score, s.probability) for s in (one, other)]
        if rated[0] == rated[1]:
            same += 1
            continue
        found = one or other
        assert found is not None
        # A text changes what is suggested in its own transcript; everything else may change everything.
        own = texts[0].get(found.transcript) != texts[1].get(found.transcript)
        why = [cause for cause in causes if cause != "text" or own] or list(causes) or ["unknown"]
        changes.append(Change(found.transcript, found.text, found.start, found.end, found.code, rated[0], rated[1], tuple(why)))
    changes.sort(key=lambda c: (c.transcript, c.start, c.end, c.code))
    return RunComparison(*runs, same, tuple(changes), causes)


def _causes(study: Study, first: Manifest, second: Manifest) -> dict[str, tuple[str, str]]:
    """What went into two runs differently: cause -> (then, now), each shortened. What reads differently and means the same is no cause."""
    found: dict[str, tuple[str, str]] = {}

    def differ(cause: str, then: str, now: str) -> None:
        if then != now:
            found[cause] = (then or "none", now or "none")

    texts = [{n: d for n, d in m.inputs.items() if n.startswith("transcripts/") and n not in _CASES} for m in (first, second)]
    changed = sorted(n for n in {*texts[0], *texts[1]} if texts[0].get(n) != texts[1].get(n))
    if changed:
        found["text"] = ("", ", ".join(changed))
    if _codebooks_differ(study, first, second):
        differ("codebook", *_digests(first, second, "codebook.yaml"))
    for name in _SETTINGS:
        then, now = first.made_with.get(name, ""), second.made_with.get(name, "")
        differ(name, then.rpartition("/")[0] if name == "encoder" else then, now.rpartition("/")[0] if name == "encoder" else now)
    differ("model", *_models(first, second))
    if _settings_differ(study, first, second):
        differ("settings", *_digests(first, second, "study.toml"))
    differ("program", *_programs(first, second))
    return found


def _digests(first: Manifest, second: Manifest, name: str) -> tuple[str, str]:
    return first.inputs.get(name, "")[:12], second.inputs.get(name, "")[:12]


def _codebooks_differ(study: Study, first: Manifest, second: Manifest) -> bool:
    """Whether their codebooks say something else: a comment, or the order of lines, says nothing."""
    from icc_coding.codebook.diff import compare
    from icc_coding.codebook.model import Codebook

    if first.inputs.get("codebook.yaml") == second.inputs.get("codebook.yaml"):
        return False
    try:
        then, now = (Codebook.load(study.runs / manifest.run / "codebook.yaml") for manifest in (first, second))
    except UserError:
        return True
    return then.hash != now.hash or not compare(then, now).empty


def _settings_differ(study: Study, first: Manifest, second: Manifest) -> bool:
    """Whether their settings differ in more than the model and the encoder, which are compared as they were used."""
    if first.inputs.get("study.toml") == second.inputs.get("study.toml"):
        return False
    try:
        then, now = (load_settings(study.runs / manifest.run / "study.toml") for manifest in (first, second))
    except UserError:
        return True
    return replace(then, model=now.model, encoder=now.encoder, shared=now.shared) != now


def _models(first: Manifest, second: Manifest) -> tuple[str, str]:
    """The learned models by name; where two of one name were learned differently (other decisions, another seed), with a digest."""
    names = [manifest.made_with.get("model", "") for manifest in (first, second)]
    files = [
        {path: digest for path, digest in manifest.inputs.items() if name and path.startswith(f"models/{name}/")}
        for manifest, name in zip((first, second), names, strict=True)
    ]
    if names[0] == names[1] and files[0] != files[1]:
        return f"{names[0]} ({digest_of(files[0])[:12]})", f"{names[1]} ({digest_of(files[1])[:12]})"
    return names[0], names[1]


def _programs(first: Manifest, second: Manifest) -> tuple[str, str]:
    others = [n for n in first.made_with if n not in (*_SETTINGS, "model") and first.made_with.get(n) != second.made_with.get(n)]
    own = first.inputs.get(PROGRAM) != second.inputs.get(PROGRAM)
    then, now = (
        ", ".join([*([m.inputs.get(PROGRAM, "")[:12] or "none"] if own else []), *(f"{n} {m.made_with.get(n) or 'none'}" for n in others)])
        for m in (first, second)
    )
    return then, now
