"""The manifest of a run: what it was made from and with, and the digest of everything it wrote.

`coding/run.json` is deleted before a run writes anything and written when all of it is on the disk: where it stands and its digests fit,
what lies in `coding/` is one whole run. Beside it, `coding/runs/RUN/` keeps of each of the last runs its manifest, its suggestions (places
and scores, no text of an interview), the codebook and the settings, so that runs can be compared and made again.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from icc_coding.disk import new_folder, remove_folder, sentence
from icc_coding.errors import NewerFormat, StorageError, UserError
from icc_coding.files import parse_json, read_bytes, read_measured, sha256_text, write_bytes_atomic, write_json_atomic
from icc_coding.installed import version
from icc_coding.keeping.digest import PROGRAM, digest_of, digests, run_name
from icc_coding.study import Study

KEPT = 20  # runs
VERSION = 1
LIBRARIES = (
    "icc-coding",
    "numpy",
    "scipy",
    "scikit-learn",
    "spacy",
    "spacy-lookups-data",
    "torch",
    "transformers",
    "sentence-transformers",
)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a run was made from (`inputs`: path -> SHA-256; `decisions`: digest of the logs), with which program, libraries, encoder and model
    (`made_with`), what it wrote (`outputs`: path -> SHA-256), and what `code` printed (`summary`)."""

    run: str
    inputs: Mapping[str, str]
    decisions: str
    made_with: Mapping[str, str]
    outputs: Mapping[str, str]
    summary: Mapping[str, Any]
    v: int = VERSION


def begin_run(study: Study) -> None:
    """Take the last run's manifest away, before anything it speaks of is replaced."""
    with sentence(study.run_manifest):
        study.run_manifest.unlink(missing_ok=True)


def finish_run(study: Study, manifest: Manifest) -> None:
    """Keep a run that is whole: its copy for comparisons first, `coding/run.json` last."""
    _keep_copy(study, manifest)
    write_json_atomic(study.run_manifest, _sealed(manifest))


def whole_run(study: Study, inputs: Mapping[str, str], decisions: str) -> Manifest | None:
    """The last run, if nothing it follows from has changed since and all it wrote is still there, byte for byte; else None."""
    try:
        kept = _read(study.run_manifest)
    except UserError:
        return None
    if dict(kept.inputs) != dict(inputs) or kept.decisions != decisions:
        return None
    try:
        there = digests([study.root / name for name in kept.outputs], study.root)
    except OSError:
        return None
    return kept if there == dict(kept.outputs) else None


def last_run(study: Study) -> Manifest:
    """The manifest of the last run over the whole study; raises UserError when there is none, or it is damaged."""
    if not study.run_manifest.exists():
        raise UserError(f"{study.run_manifest}: is not there. Run `icc-coding code`.")
    return _read(study.run_manifest)


def damaged_outputs(study: Study) -> list[str]:
    """What the last run wrote and is no longer as it was written; [] without a manifest (then nothing claims to be whole)."""
    try:
        kept = _read(study.run_manifest)
    except UserError:
        return []
    there: dict[str, str] = {}
    for name in kept.outputs:
        try:
            there |= digests([study.root / name], study.root)
        except OSError:
            continue
    return sorted(name for name, digest in kept.outputs.items() if there.get(name) != digest)


def outputs_of(study: Study, pages: Sequence[Path], texts: Sequence[str]) -> dict[str, str]:
    """The digests of a run's outputs: suggestions, table, pages, and the frozen texts it speaks of."""
    frozen = [study.texts / f"{text}{suffix}" for text in sorted(set(texts)) for suffix in (".txt", ".json")]
    return digests([study.suggestions, study.excerpts, *pages, *frozen], study.root)


def made_with(study: Study, encoder: str, model: str) -> dict[str, str]:
    """Program, libraries, platform, encoder (its name, digest and precision) and learned model ('' for none)."""
    return {name: version(name) for name in LIBRARIES} | {
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "encoder": encoder,
        "precision": encoder.rpartition("/")[2] if "/" in encoder else study.settings.encoder.precision,
        "model": model,
    }


def last_made_with(study: Study) -> dict[str, str]:
    """What the last run was made with; empty when no run is whole."""
    try:
        return dict(_read(study.run_manifest).made_with)
    except UserError:
        return {}


def last_program(study: Study) -> str:
    """Which build of the program made the last run, whole or cut off: the digest of its files; '' when no run is known."""
    newest = [study.runs / name / "manifest.json" for name in run_names(study)[:1]]
    for path in (study.run_manifest, *newest):
        try:
            return str(_read(path).inputs[PROGRAM])
        except NewerFormat:
            return "another"
        except (UserError, KeyError):
            continue
    return ""


def run_names(study: Study) -> list[str]:
    """Names of the runs that are kept, the newest first."""
    if not study.runs.is_dir():
        return []
    kept = [path.parent for path in study.runs.glob("run-*/manifest.json")]
    return [path.name for path in sorted(kept, key=lambda path: ((path / "manifest.json").stat().st_mtime_ns, path.name), reverse=True)]


def load_manifest(study: Study, run: str) -> Manifest:
    """The manifest of a kept run; raises UserError for one that is not there, or damaged."""
    known = run_names(study)
    if run not in known:
        raise UserError(f"There is no run `{run}` here. Kept are: {', '.join(known) or 'none yet; run `icc-coding code`'}.")
    remedy = "So this run can neither be compared nor made again; put it back from a backup, or delete its folder."
    return _read(study.runs / run / "manifest.json", remedy)


def _read(path: Path, remedy: str = "It is derived: run `icc-coding code` again.") -> Manifest:
    try:
        with sentence(path, writing=False):
            data = parse_json(read_measured(path))
        seal = data.pop("seal", None)  # older runs have none
        if data["v"] != VERSION:
            raise NewerFormat(f"{path}: was written by another version of icc-coding. Run `icc-coding code` again.")
        if seal is not None and seal != _seal(data):
            raise ValueError("it was changed")
        return _checked(Manifest(**data))
    except StorageError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UserError(f"{path}: is damaged. {remedy}") from error


def _sealed(manifest: Manifest) -> dict[str, Any]:
    data = asdict(manifest)
    return data | {"seal": _seal(data)}


def _seal(data: Mapping[str, Any]) -> str:
    """A digest of all that a manifest says, so that a changed one is not believed."""
    return sha256_text(json.dumps(data, sort_keys=True, ensure_ascii=False))


def _checked(manifest: Manifest) -> Manifest:
    """Raises TypeError for values that no run wrote."""
    maps = (manifest.inputs, manifest.made_with, manifest.outputs)
    words = [manifest.run, manifest.decisions, *(word for one in maps for word in one.values())]
    if not all(isinstance(word, str) for word in words) or not isinstance(manifest.summary.get("suggestions", 0), int):
        raise TypeError("a value is of another kind")
    return manifest


def _keep_copy(study: Study, manifest: Manifest) -> None:
    folder = study.runs / manifest.run
    if folder.exists():
        if (folder / "suggestions.parquet").is_file():
            write_bytes_atomic(folder / "suggestions.parquet", study.suggestions.read_bytes())
        write_json_atomic(folder / "manifest.json", _sealed(manifest))
        return
    with new_folder(folder) as part:
        for source in (study.suggestions, study.codebook, study.settings_file):
            if source.is_file():
                write_bytes_atomic(part / source.name, read_bytes(source))
        write_json_atomic(part / "manifest.json", _sealed(manifest))
    for name in run_names(study)[KEPT:]:
        remove_folder(study.runs / name)


def name_of(inputs: Mapping[str, str]) -> str:
    """The run's name that follows from its inputs."""
    return run_name(digest_of(inputs))
