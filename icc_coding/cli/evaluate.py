"""`icc-coding evaluate`: how good the suggestions are."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from icc_coding.cli.expected import print_outcome
from icc_coding.cli.numbers import bare
from icc_coding.cli.options import json_option, print_json, study_option
from icc_coding.phrasing import how_many

if TYPE_CHECKING:
    from icc_coding.learning.evaluation.curve import Curve
    from icc_coding.learning.evaluation.encoders import EncoderComparison
    from icc_coding.learning.evaluation.evaluate import Evaluation
    from icc_coding.learning.evaluation.report import EvaluationReport
    from icc_coding.learning.evaluation.resampling import Figure
    from icc_coding.learning.evaluation.stopping import StopAdvice

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@click.command("evaluate", context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--coder", default="", metavar="NAME", help="Against one coder's decisions instead of the settled ones.")
@click.option(
    "--plots",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Write the figures as pictures (PNG and SVG) and as a table (CSV) into FOLDER.",
)
@click.option(
    "--encoder",
    "encoders",
    multiple=True,
    metavar="NAME",
    help="Compare encoders instead: a sentence-transformers model by name or folder; give it twice or more.",
)
@study_option
@json_option
def command(coder: str, plots: Path | None, encoders: tuple[str, ...], study_dir: Path, as_json: bool) -> None:
    """Measure the suggestions against the decisions.

    Learns from some transcripts and tests on the others, so the figures hold for transcripts that nobody has decided on yet, as far as
    those are like the decided ones. Says for each code whether more review is likely to pay. Intervals are over transcripts.

    \b
    Example:
      icc-coding evaluate
      icc-coding evaluate --plots pictures
      icc-coding evaluate --encoder all-MiniLM-L6-v2 --encoder models/my-model
    """
    from icc_coding.learning.study import open_workbench
    from icc_coding.study import open_study

    if encoders and (len(set(encoders)) < 2 or plots):
        raise click.UsageError("--encoder compares: name two encoders or more, without --plots.")
    study = open_study(study_dir)
    if encoders:
        from icc_coding.learning.evaluation.encoders import compare_encoders

        comparison = compare_encoders(study, tuple(dict.fromkeys(encoders)), coder)
        print_json(comparison.as_data()) if as_json else _print_comparison(comparison)
        return
    from icc_coding.learning.evaluation.report import evaluate_study

    if sys.stderr.isatty():
        click.echo("Learning some thirty times from parts of the decisions; with thousands of them this takes a minute or two.", err=True)
    report = evaluate_study(open_workbench(study, coder))
    print_json(report.as_data()) if as_json else _print(report)
    if plots is not None:
        from icc_coding.learning.evaluation.plots import write_plots

        for path in write_plots(report, plots):
            click.echo(f"Written: {path}", err=as_json)


def _print(report: EvaluationReport) -> None:
    result = report.evaluation
    click.echo(
        f"{how_many(result.segments, 'segment')} of {how_many(result.transcripts, 'transcript')}, {result.blind_share:.0%} of the answers given blind."
    )
    click.echo("Learned from some transcripts, tested on the others. Intervals (95 %) are over transcripts.")
    if result.few:
        click.echo("With fewer than ten transcripts no interval is to be relied on.")
    if result.blind_share < 1:
        click.echo("Answers given with the suggestions in view lean towards them, which flatters the machine.")
    click.echo("")
    _print_ranking(result)
    _print_suggestions(result)
    _print_blind(result)
    print_outcome(report.outcome)
    click.echo("before: as `code` suggests now. after: as it would, once `learn` has used these decisions.")
    click.echo("")
    _print_reliability(result)
    _print_curve(report.curve)
    _print_advice(report.advice)


def _print_ranking(result: Evaluation) -> None:
    width = _width(row.code for row in result.codes)
    click.echo("Average precision (AP): 1 when all segments with the code are ranked before all others.")
    click.echo(f"  {'':<{width}} {'applies':>9}  {'before':>6}  {'learned':<19}  gain")
    for row in result.codes:
        support = f"{row.applies} in {row.transcripts}"
        click.echo(f"  {row.code:<{width}} {support:>9}  {_short(row.ap_before):>6}  {_long(row.ap):<19}  {_long(row.gain, '+')}")
    means = f"{_short(result.mean_ap_before):>6}  {_long(result.mean_ap):<19}  {_long(result.mean_gain, '+')}"
    click.echo(f"  {'mean over codes':<{width}} {'':>9}  {means}")
    click.echo("  applies: segments with the code, and in how many transcripts. before: by the codebook alone.")
    click.echo("")


def _print_suggestions(result: Evaluation) -> None:
    width = _width(row.code for row in result.codes)
    click.echo("Suggestions called likely, against the decisions (Cohen's kappa as in icc-coding agree):")
    click.echo(f"  {'':<{width}} {'precision: right of suggested':<31}recall: right of those with it")
    for row in (*result.codes, None):
        name = "all codes together" if row is None else row.code
        one = row or result.together
        right = f"{one.right} of {one.suggested}"
        recall = f"{one.right} of {one.applies}"
        click.echo(f"  {name:<{width}} {right:<10} {_long(one.precision):<19} {recall:<10} {_long(one.recall)}")
    click.echo(f"  {'':<{width}} {'F1':<19}  kappa")
    for code in result.codes:
        click.echo(f"  {code.code:<{width}} {_long(code.f1):<19}  {_long(code.kappa)}")
    click.echo(f"  {'all codes together':<{width}} {_long(result.together.f1)}")
    click.echo("  –  undefined: nothing suggested, or nothing to find. An interval without width says only that the")
    click.echo("     few transcripts concerned are alike, not that the figure is certain.")
    click.echo("")


def _print_blind(result: Evaluation) -> None:
    """What the decisions above cannot say: they are about what the machine proposed."""
    one = result.blind
    if not one.applies and not one.suggested:
        click.echo("Nothing was read blind yet. The figures above are about what the machine had chosen, and say")
        click.echo("little of the rest: `review` hands out random passages to read blind among its cards.")
    else:
        click.echo("Of these, in passages read blind, which the machine did not choose: likely and right")
        click.echo(f"  {one.right} of {one.suggested} {_long(one.precision)}, of {one.applies} that have a code {_long(one.recall)}")
    click.echo("")


def _print_reliability(result: Evaluation) -> None:
    if not result.reliability:
        click.echo("No code has ten blind positives yet, so there are no probabilities to check.")
        click.echo("")
        return
    click.echo("Probabilities against what came true (codes with ten or more blind positives):")
    for row in result.reliability:
        click.echo(
            f"  {row.start:.2f} to {row.end:.2f}  {row.count:>6} times  expected {bare(row.expected)}  came true {bare(row.observed)}"
        )
    click.echo(f"  Brier skill {_long(result.brier_skill)}: above 0 is better than knowing only how frequent a code is.")
    click.echo("")


def _print_curve(curve: Curve) -> None:
    click.echo("Learning curve: mean AP on unseen transcripts after learning from so many segments")
    for point in curve.points:
        click.echo(f"  {point.segments:>6}  {_long(point.mean_ap)}")
    gain = curve.next_hundred
    if gain.value is not None:
        between = "" if gain.low is None or gain.high is None else f", between {bare(gain.low, '+')} and {bare(gain.high, '+')}"
        click.echo(f"  Another 100 segments, read for all codes, would change it by about {bare(gain.value, '+')}{between},")
        click.echo("  if it goes on growing with the logarithm of their number.")
    click.echo("")


def _print_advice(advice: list[StopAdvice]) -> None:
    width = _width(row.code for row in advice)
    click.echo("Is more review worth it?")
    click.echo(f"  {'':<{width}} {'advice':<11}  {'100 more bring':<19}  {'stable':>6}  undecided")
    for row in advice:
        stable = "–" if row.stable is None else bare(row.stable)
        gain = "–" if row.verdict == "too few" else _long(row.next_hundred, "+")
        click.echo(f"  {row.code:<{width}} {row.verdict:<11}  {gain:<19}  {stable:>6}  {row.likely} + {row.possible}")
    click.echo("  go on        another 100 segments raise the AP even at the lower end of the interval")
    click.echo("  may stop     they bring less than .02 even at the upper end, and suggestions hardly change any more")
    click.echo("               (stable: kappa between the suggestions of successive models, .99 or more)")
    click.echo("  not settled  neither can be said, or there are fewer than ten transcripts")
    click.echo("  too few      found in fewer than ten segments")
    click.echo("  undecided    likely + possible suggestions that wait; what carries no suggestion: icc-coding audit")
    click.echo("This is advice from how learning has gone so far, and no promise.")


def _print_comparison(comparison: EncoderComparison) -> None:
    others = comparison.encoders[1:]
    width = _width(comparison.codes)
    click.echo(
        f"{how_many(comparison.segments, 'segment')} of {how_many(comparison.transcripts, 'transcript')}; the same folds and draws for every encoder."
    )
    if comparison.few:
        click.echo("With fewer than ten transcripts no interval is to be relied on.")
    click.echo("")
    for letter, one in zip(_LETTERS, comparison.encoders, strict=False):
        click.echo(
            f"  {letter}  {one.name}: {how_many(one.dimensions, 'dimension')}, {one.per_second:.0f} segments a second on this machine"
        )
        click.echo(f"     {one.id}")
    click.echo("")
    click.echo("Average precision, from the codebook alone → after learning:")
    letters = "".join(f"{letter:<14}" for letter in _LETTERS[: len(comparison.encoders)])
    paired = len(others) == 1  # room for one column of differences; --json has all of them
    click.echo(f"  {'':<{width}} {'applies':>7}  {letters}{'B minus A after learning' if paired else ''}".rstrip())
    for place, code in enumerate(comparison.codes):
        cells = "".join(f"{_short(one.before[place]) + ' → ' + _short(one.learned[place]):<14}" for one in comparison.encoders)
        gain = _long(others[0].gains[place], "+") if paired else ""
        click.echo(f"  {code:<{width}} {comparison.applies[place]:>7}  {cells}{gain}".rstrip())
    means = "".join(f"{_short(one.mean_before) + ' → ' + _short(one.mean_learned):<14}" for one in comparison.encoders)
    click.echo(f"  {'mean over codes':<{width}} {'':>7}  {means}".rstrip())
    click.echo("")
    for letter, one in zip(_LETTERS[1:], others, strict=False):
        click.echo(
            f"{letter} minus A, mean AP: from the codebook {_long(one.gain_before, '+')}; after learning {_long(one.gain_learned, '+')}."
        )
        click.echo(f"  {_meaning(letter, one.gain_learned, comparison.few)}")


def _meaning(letter: str, gain: Figure, few: bool) -> str:
    if gain.low is None or gain.high is None:
        return "No interval can be given, so nothing can be said about the difference."
    if gain.low <= 0 <= gain.high:
        return "The interval holds 0: these decisions do not tell the two apart."
    side, better = ("above", "better") if gain.low > 0 else ("below", "worse")
    return f"The interval lies {side} 0: {letter} is {better} here" + (", but so few transcripts do not settle it." if few else ".")


def _width(codes: Iterable[str]) -> int:
    """Room for the names in a table's first column."""
    return max(len("mean over codes"), *(len(code) for code in codes))


def _long(figure: Figure, sign: str = "") -> str:
    if figure.value is None:
        return "–"
    between = "" if figure.low is None or figure.high is None else f" ({bare(figure.low, sign)} to {bare(figure.high, sign)})"
    return bare(figure.value, sign) + between


def _short(figure: Figure) -> str:
    return "–" if figure.value is None else bare(figure.value)
