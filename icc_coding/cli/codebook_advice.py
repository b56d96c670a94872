"""`icc-coding codebook advice`: what the decisions say about the codebook, on a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import asdict
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import click

from icc_coding.cli.options import print_json
from icc_coding.phrasing import how_many, one_line

if TYPE_CHECKING:
    from icc_coding.learning.advising.advice import Advice, Suspect
    from icc_coding.learning.advising.confusions import ConfusedCodes
    from icc_coding.learning.advising.decided import Decided, DecidedExcerpt
    from icc_coding.learning.advising.examples import Proposal
    from icc_coding.reviewing.adjudicate import Cause

_WIDTH = 100
_PAIRS, _EACH, _SUSPECTS = 5, 5, 5  # what is shown without --code


def show_advice(study_dir: Path, code: str, as_json: bool) -> None:
    """Work the advice out and print it."""
    from icc_coding.learning import study as learning_study
    from icc_coding.learning.advising.advice import advise
    from icc_coding.study import open_study

    advice = advise(learning_study.open_workbench(open_study(study_dir)), code)
    print_json(asdict(advice)) if as_json else _print(advice, code)


def _print(advice: Advice, code: str) -> None:
    _tell(
        f"From settled answers about {how_many(advice.answered, 'segment')} of {how_many(advice.transcripts, 'transcript')}"
        + (f", for {code}." if code else ".")
    )
    _confusions(advice.confusions, bool(code))
    _proposals(advice.proposals, bool(code))
    if advice.missing:
        click.echo("")
        _tell(advice.missing)
    _stale(advice)
    _causes(advice.causes)
    _suspects(advice.suspects, bool(code))


def _confusions(confusions: Sequence[ConfusedCodes], everything: bool) -> None:
    _title(f"Codes confused with each other: {len(confusions) or 'none so far'}")
    if not confusions:
        return
    _tell(
        "Passages in which one code was replaced by the other, coders chose differently, or both (of one dimension) were suggested and one applied.",
        "  ",
    )
    shown = confusions if everything else confusions[:_PAIRS]
    for item in shown:
        click.echo("")
        _tell(f"{item.first} / {item.second}: {_passages(item.passages)}", "  ")
        _tell("; ".join(_ways(item)), "    ")
        _side_by_side([(f"{case.transcript}: {case.what}", f"“{case.text}”") for case in item.cases])
    _more(len(confusions) - len(shown), "pairs")


def _ways(item: ConfusedCodes) -> list[str]:
    return [
        text
        for count, text in (
            (item.second_by_first, f"{item.second} replaced by {item.first} {_times(item.second_by_first)}"),
            (item.first_by_second, f"{item.first} replaced by {item.second} {_times(item.first_by_second)}"),
            (item.coders_differ, f"coders differ {_times(item.coders_differ)}"),
            (item.suggested_together, f"both suggested, one applied {_times(item.suggested_together)}"),
        )
        if count
    ]


def _proposals(proposals: Sequence[Proposal], everything: bool) -> None:
    from icc_coding.learning.advising.examples import COUNTER_EXAMPLE, EXAMPLE

    if not proposals:
        return
    wrong = sorted((p for p in proposals if p.field == COUNTER_EXAMPLE), key=lambda p: (not p.suggested, p.rank / p.answered))
    missed = sorted((p for p in proposals if p.field == EXAMPLE), key=lambda p: (p.suggested, -p.rank / p.answered))
    both = "before learning and after learning from the other transcripts."
    _worth_adding("Counter-examples", f"People say no here, yet the machine ranks it high, {both}", wrong, everything)
    _worth_adding("Examples", f"People say yes here, yet the machine would have missed it, {both}", missed, everything)
    click.echo("")
    _tell(
        "Paste a line below the field of that name of its code, shorten it and change names: the codebook is shown to others. Words "
        "taken from these interviews make `evaluate` look a little too good on them; words of your own do not.",
        "  ",
    )


def _worth_adding(what: str, why: str, found: Sequence[Proposal], everything: bool) -> None:
    _title(f"{what} worth adding: {len(found) or 'none'}")
    if not found:
        return
    _tell(why, "  ")
    shown = found if everything else found[:_EACH]
    for proposal in shown:
        click.echo("")
        today = "; suggested today" if proposal.suggested else ""
        _tell(
            f"{proposal.code}: ranked {proposal.rank} of {proposal.answered} answered segments; applies to {proposal.applies}{today}. "
            f"{_source(proposal.excerpt)}; {_answers(proposal.excerpt.decided)}.",
            "  ",
        )
        click.echo(f"    {proposal.field}:")
        _tell(proposal.yaml, "      ", "        ")
    _more(len(found) - len(shown), "excerpts")


def _stale(advice: Advice) -> None:
    total = sum(item.decisions for item in advice.stale)
    _title(f"Decisions under an older definition: {total or 'none'}")
    for item in advice.stale:
        _tell(f"{item.code}: {item.decisions} by {', '.join(item.coders)}", "  ")
    if advice.stale:
        _tell("Look at them again in `icc-coding review` with the filter for older definitions.", "  ")


def _causes(causes: Sequence[Cause]) -> None:
    _title(f"Why coders differed, as settled in `adjudicate`: {len(causes) or 'nothing settled yet'}")
    for cause in causes:
        why = f": {cause.why}" if cause.why else ""
        _tell(f"{cause.code}, {cause.cause}{why} ({cause.by}, {cause.at[:10]})", "  ")
        _tell(f"“{one_line(cause.quote, 90)}”", "    ")


def _suspects(suspects: Sequence[Suspect], everything: bool) -> None:
    _title(f"Decisions to look at again: {len(suspects) or 'none'}")
    if not suspects:
        return
    _tell(
        "Each rests on one person, and both the machine (without having seen the transcript) and most of the ten most similar answered "
        "segments say otherwise. Most will turn out right: unusual excerpts look like this, too. A look is cheap; change nothing unread.",
        "  ",
    )
    shown = suspects if everything else suspects[:_SUSPECTS]
    for item in shown:
        click.echo("")
        _tell(
            f"{item.code} {'applies' if item.applies else 'does not apply'}: {_answers(item.excerpt.decided)}; {_source(item.excerpt)}",
            "  ",
        )
        _tell(f"“{item.excerpt.text}”", "    ")
        _tell(f"{item.against} of the {item.asked} most similar segments got the other answer, such as:", "    ")
        for near in item.neighbours:
            _tell(f"“{one_line(near.text, 120)}” ({near.transcript}; {_answers(near.decided)})", "      ")
        if item.excerpt.excerpt:
            click.echo(f"    icc-coding why {item.excerpt.excerpt} {item.code}")
    click.echo("")
    _tell("To go through them: `icc-coding review --coder NAME --suspicious`.", "  ")
    _more(len(suspects) - len(shown), "decisions")


def _side_by_side(texts: Sequence[tuple[str, str]]) -> None:
    """Two cases, each with its head, in two columns; one alone takes the whole width."""
    if len(texts) == 1:
        for text in texts[0]:
            _tell(text, "    ")
        return
    half = (_WIDTH - 4 - 3) // 2
    columns = [[line for part in text for line in textwrap.wrap(part, half, break_on_hyphens=False)] for text in texts]
    for left, right in zip_longest(*columns, fillvalue=""):
        click.echo(f"    {left:<{half}} | {right}".rstrip())


def _title(text: str) -> None:
    click.echo("")
    click.secho(text, bold=True)


def _more(count: int, what: str) -> None:
    if count > 0:
        click.echo(f"\n  {count} more {what}: --code CODE shows all of one code, --json everything.")


def _answers(decided: Sequence[Decided]) -> str:
    return "; ".join(f"{item.coder} {item.at[:10]}: {item.what}" for item in decided)


def _source(excerpt: DecidedExcerpt) -> str:
    speaker = f", {excerpt.speaker}" if excerpt.speaker else ""
    return f"{excerpt.transcript}{speaker}" + (f", excerpt {excerpt.excerpt}" if excerpt.excerpt else "")


def _passages(count: int) -> str:
    return f"{count:,} passage" + ("" if count == 1 else "s")


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _tell(text: str, indent: str = "", later: str | None = None) -> None:
    begin = indent if later is None else later
    click.echo(textwrap.fill(text, _WIDTH, initial_indent=indent, subsequent_indent=begin, break_on_hyphens=False, break_long_words=False))
