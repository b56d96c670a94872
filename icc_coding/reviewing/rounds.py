"""Samples and rounds: who is to read what, drawn from a study as it stands."""

from __future__ import annotations

from collections.abc import Sequence

from icc_coding.decisions.samples import Sample, SamplePlan, draw_sample
from icc_coding.decisions.state import referred_texts
from icc_coding.errors import UserError
from icc_coding.study import Study


def draw(study: Study, plan: SamplePlan) -> Sample:
    """Draw a sample from the study's transcripts; a stratified one uses the scores of the last run."""
    from icc_coding.suggesting.store import load_suggestions
    from icc_coding.transcripts import read_study

    transcripts = read_study(study, keep=referred_texts(study)).transcripts
    scores: dict[tuple[str, int], float] = {}
    if plan.method == "stratified":
        for item in load_suggestions(study):
            for segment in item.segments:
                scores[item.text, segment] = max(scores.get((item.text, segment), 0.0), item.score)
    return draw_sample(study, transcripts, plan, scores)


def check_assigned(sample: Sample, coders: Sequence[str]) -> None:
    """Raise UserError for a coder to whom the sample is not assigned."""
    for coder in coders:
        if coder not in sample.coders:
            raise UserError(
                f"The sample `{sample.name}` is for {', '.join(sample.coders)}, not for {coder}. "
                f"Let {coder} read it as well with `icc-coding sample {sample.name} --add {coder}`."
            )
