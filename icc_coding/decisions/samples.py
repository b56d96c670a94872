"""Samples: segments drawn once for a study, which everyone they are assigned to reads blind, all codes asked."""

from __future__ import annotations

import random
import re
import warnings
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from icc_coding.decisions.logs.names import people
from icc_coding.decisions.logs.record import format_time
from icc_coding.decisions.stratified import Scores, draw_stratified
from icc_coding.errors import LeftOutWarning, UserError
from icc_coding.files import as_kept, read_kept, write_json_atomic
from icc_coding.letters import caseless
from icc_coding.phrasing import how_many
from icc_coding.study import Study

if TYPE_CHECKING:
    from icc_coding.transcripts.model import Transcript

AIMS = ("training", "reliability", "recoding")
METHODS = ("random", "stratified")
_VERSION = 1
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True)
class SampledSegment:
    """One drawn segment. `weight` is how many segments of the study it stands for: its group's size over the number drawn from it."""

    text: str
    transcript: str
    index: int
    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Sample:
    """A drawn sample, in the order in which it is read. `of` names the sample that a recoding round reads again."""

    name: str
    aim: str
    method: str
    seed: int
    drawn_at: str
    coders: tuple[str, ...]
    segments: tuple[SampledSegment, ...]
    of: str | None = None


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """What is asked for: how many segments, how they are drawn, for whom and what for."""

    name: str
    size: int
    coders: tuple[str, ...]
    aim: str = "reliability"
    method: str = "random"
    seed: int = 1


def draw_sample(
    study: Study,
    transcripts: Sequence[Transcript],
    plan: SamplePlan,
    scores: Scores | None = None,
    only: Collection[tuple[str, int]] | None = None,
) -> Sample:
    """Draw a sample and keep it in `coding/samples/<name>.json`; the same transcripts and seed give the same segments.

    `random`: every codable segment has the same chance. `stratified`: transcripts take part by their length, and within each the
    segments of low, middle and high best score (thirds of the study) come in equal numbers, so that rare codes are met; then
    `scores` is needed. `only` restricts it to some segments, as (text hash, segment index). Raises UserError when the name is taken or nothing can be drawn.
    """
    _check_plan(study, plan, scores)
    pool = [(transcript, segment.index) for transcript in transcripts for segment in transcript.coded_segments]
    if only is not None:
        pool = [(transcript, index) for transcript, index in pool if (transcript.text_hash, index) in only]
    if plan.size > len(pool):
        raise UserError(
            f"The study has {how_many(len(pool), 'segment')} to draw from, fewer than {plan.size}. Ask for a smaller sample (--size)."
        )
    keys = [(transcript.text_hash, index) for transcript, index in pool]
    rng = random.Random(plan.seed)
    if plan.method == "random":
        drawn = dict.fromkeys(rng.sample(range(len(pool)), plan.size), len(pool) / plan.size)
    else:
        assert scores is not None
        drawn = draw_stratified(keys, scores, plan.size, rng)
    return _keep(study, plan, [(*pool[position], weight) for position, weight in sorted(drawn.items())], rng)


def keep_drawn(study: Study, transcripts: Sequence[Transcript], plan: SamplePlan, drawn: Mapping[tuple[str, int], float]) -> Sample:
    """Keep a sample that was drawn by other rules: `drawn` holds (text hash, segment index) and each segment's weight.

    It is shuffled by the plan's seed and kept as :func:`draw_sample` does. Raises UserError when the name is taken.
    """
    _check_plan(study, replace(plan, method="random"), None)
    segments = [
        (transcript, segment.index, drawn[transcript.text_hash, segment.index])
        for transcript in transcripts
        for segment in transcript.coded_segments
        if (transcript.text_hash, segment.index) in drawn
    ]
    return _keep(study, plan, segments, random.Random(plan.seed))


def _keep(study: Study, plan: SamplePlan, drawn: list[tuple[Transcript, int, float]], rng: random.Random) -> Sample:
    order = list(drawn)
    rng.shuffle(order)
    sample = Sample(
        name=plan.name,
        aim=plan.aim,
        method=plan.method,
        seed=plan.seed,
        drawn_at=format_time(datetime.now(UTC)),
        coders=people(study, plan.coders),
        segments=tuple(_sampled(*item) for item in order),
    )
    _add(study, sample)
    return sample


def recode_sample(study: Study, name: str, of: str, coders: Sequence[str] = (), *, seed: int = 1) -> Sample:
    """A recoding round: the segments of an earlier sample in a new order, to be read again by the same people (or by `coders`)."""
    earlier = load_sample(study, of)
    chosen = people(study, coders) or earlier.coders
    _check_plan(study, SamplePlan(name, len(earlier.segments), chosen, aim="recoding"), None)
    segments = list(earlier.segments)
    random.Random(seed).shuffle(segments)
    sample = replace(
        earlier,
        name=name,
        aim="recoding",
        seed=seed,
        drawn_at=format_time(datetime.now(UTC)),
        coders=chosen,
        segments=tuple(segments),
        of=of,
    )
    _add(study, sample)
    return sample


def assign_sample(study: Study, name: str, coders: Sequence[str]) -> Sample:
    """Let further people read a sample; the segments stay as they were drawn."""
    with study.changing(study.samples):
        sample = load_sample(study, name)
        sample = replace(sample, coders=people(study, (*sample.coders, *coders)))
        _write(study, sample)
    return sample


def rewrite_samples(study: Study, change: Callable[[SampledSegment], SampledSegment | None]) -> None:
    """Change the segments of every sample, or leave some out (None), after texts were withdrawn."""
    with study.changing(study.samples):
        for sample in load_samples(study):
            kept = tuple(new for segment in sample.segments if (new := change(segment)) is not None)
            if kept != sample.segments:
                _write(study, replace(sample, segments=kept))


def load_sample(study: Study, name: str) -> Sample:
    """Read one sample; an unknown name is a UserError that lists the known ones."""
    path = _path(study, name)
    if not path.is_file():
        known = ", ".join(sample_names(study)) or "none yet"
        raise UserError(f"There is no sample `{name}` in this study (known: {known}). Draw it with `icc-coding sample {name}`.")
    try:
        data: dict[str, Any] = read_kept(path, _VERSION)
        data.pop("v", None)
        sample = as_kept(Sample, data)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise UserError(
            f"{path}: is not a sample as icc-coding writes it. Wait until the drive has finished, or put it back from a backup."
        ) from error
    if sample.name != name:
        raise UserError(f"{path}: is a copy of the sample `{sample.name}` under another name. Delete it, or give it its name back.")
    return sample


def load_samples(study: Study) -> list[Sample]:
    """All samples, by name; one that cannot be read (half arrived, or a copy under another name) is left out with a warning."""
    found = []
    for name in sample_names(study):
        try:
            found.append(load_sample(study, name))
        except UserError as error:
            warnings.warn(f"{error} Everything else goes on without it.", LeftOutWarning, stacklevel=2)
    return found


def sample_names(study: Study) -> list[str]:
    """Names of the study's samples: files that are called as this program calls samples."""
    if not study.samples.is_dir():
        return []
    return sorted(path.stem for path in study.samples.glob("*.json") if is_sample_name(path.stem) and path.is_file())


def is_sample_name(name: str) -> bool:
    """Whether a file is called as this program calls samples (a copy may still be: its content names another sample then)."""
    return _NAME.fullmatch(name) is not None


def _check_plan(study: Study, plan: SamplePlan, scores: Scores | None) -> None:
    if not _NAME.fullmatch(plan.name):
        raise UserError(f"`{plan.name}` cannot name a sample. Use up to 40 letters, digits, - and _, for example `round-1`.")
    if plan.aim not in AIMS or plan.method not in METHODS:
        raise UserError(f"A sample's aim is one of {', '.join(AIMS)} and it is drawn {' or '.join(METHODS)}.")
    if plan.size < 1:
        raise UserError("A sample needs at least one segment. Ask for some with --size.")
    if not plan.coders:
        raise UserError(f"Nobody is to read the sample `{plan.name}`. Name its coders with --coder.")
    if plan.method == "stratified" and not scores:
        raise UserError("A stratified sample needs scores, and there are none yet. Run `icc-coding code` first, or draw a random one.")
    _refuse_taken(study, plan.name)


def _refuse_taken(study: Study, name: str) -> None:
    same = [known for known in sample_names(study) if caseless(known) == caseless(name)]  # one file, on drives that tell no capitals
    if same or _path(study, name).exists():
        raise UserError(f"The sample `{same[0] if same else name}` was drawn before and stays as it is. Choose another name for a new one.")


def _sampled(transcript: Transcript, index: int, weight: float) -> SampledSegment:
    segment = transcript.segments[index]
    return SampledSegment(transcript.text_hash, transcript.name, index, segment.start, segment.end, round(weight, 6))


def _path(study: Study, name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise UserError(f"`{name}` cannot name a sample. Use letters, digits, - and _.")
    return study.samples / f"{name}.json"


def _add(study: Study, sample: Sample) -> None:
    with study.changing(study.samples):
        _refuse_taken(study, sample.name)  # somebody else may have drawn one meanwhile
        _write(study, sample)


def _write(study: Study, sample: Sample) -> None:
    write_json_atomic(_path(study, sample.name), {"v": _VERSION} | asdict(sample))
