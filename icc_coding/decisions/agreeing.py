"""What a study hands to the agreement statistics: ratings of segments, turns, transcripts or characters, or free spans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from icc_coding.agreement.input.people import match_coder
from icc_coding.agreement.ratings import MISSING, UNITS, Ratings, character_ratings
from icc_coding.agreement.reporting.report import AgreementOptions, Report, report_ratings, with_notes
from icc_coding.agreement.reporting.spans_report import SpanSource, report_spans
from icc_coding.codebook.model import Codebook
from icc_coding.decisions.logs.log import read_logs
from icc_coding.decisions.logs.record import CONSENSUS
from icc_coding.decisions.machine_spans import MachineSpans, with_machine
from icc_coding.decisions.ratings import RatingsChoice, UnitizedSpans, decided_ratings, decided_spans, unit_name
from icc_coding.decisions.replay import Replay
from icc_coding.decisions.samples import load_sample
from icc_coding.decisions.state import load_state, referred_texts
from icc_coding.errors import UserError
from icc_coding.letters import caseless
from icc_coding.phrasing import how_many
from icc_coding.study import Study
from icc_coding.transcripts import read_study
from icc_coding.transcripts.model import Transcript


@dataclass(frozen=True, slots=True)
class AgreementChoice:
    """Which of a study's decisions are compared.

    coders      whom, in this order; nobody named = everyone who has decided
    unit        `segment`, `turn`, `transcript`, `character`, or `span` for free spans
    sample      only what was read for this sample
    blind_only  only what was decided with suggestions and other coders hidden
    machine     the name under which the machine's codes join, and these codes ('' and nothing = without the machine)
    weighted    whether segments count by the weights they were drawn with for the sample
    reference   the coder whose codes are the settled ones; their decisions need not be blind
    """

    coders: tuple[str, ...] = ()
    unit: str = "segment"
    sample: str = ""
    blind_only: bool = True
    machine: str = ""
    machine_spans: MachineSpans = MachineSpans()  # noqa: RUF009 - frozen
    reference: str = ""
    weighted: bool = False


@dataclass(frozen=True, slots=True)
class StudyRatings:
    """Ratings of a study, and what to know before reading figures made from them."""

    ratings: Ratings
    notes: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)  # code -> its name in words


def report_study(study: Study, choice: AgreementChoice, options: AgreementOptions) -> Report:
    """How far the coders of a study agree: the report that `agree` prints. `options.per` and the rest say how it is broken down.

    Raises :class:`UserError` as :func:`study_ratings` and :func:`study_spans` do.
    """
    if choice.unit == "span":
        found = study_spans(study, choice)
        place = SpanSource(study.root.name, lambda row: f"{found.spans[row][0]}, coder {found.spans[row][1]}")
        return report_spans(found.spans, found.lengths, place, replace(options, coders=()))
    of_study = study_ratings(study, choice)
    options = replace(options, coders=tuple(match_coder(name, of_study.ratings.coders) or name for name in options.coders))
    everyone = tuple(dict.fromkeys((*options.coders, *of_study.ratings.coders))) if options.coders else ()
    report = report_ratings(of_study.ratings, replace(options, coders=everyone), study.root.name)
    return with_notes(replace(report, labels=of_study.labels), of_study.notes)


def study_ratings(study: Study, choice: AgreementChoice, least: int = 2) -> StudyRatings:
    """The ratings that agreement is computed from.

    Raises :class:`UserError` when fewer than `least` coders have readings that count, for an unknown unit, and for a machine without codes.
    """
    if choice.unit not in UNITS:
        raise UserError(f"the unit cannot be `{choice.unit}`. Choose one of: {', '.join(UNITS)}.")
    if choice.machine and not choice.machine_spans:
        raise UserError("the machine has no suggestions in this study yet. Run `icc-coding code` first.")
    labels, transcripts, state = _material(study)
    codes = tuple(labels)
    decided = _ratings_choice(study, choice, codes, state)
    if choice.unit == "character":
        found = decided_spans(state, transcripts, decided)
        if not found.spans:
            raise UserError("no transcript was read whole by all these coders, which the unit `character` needs. Use the unit `segment`.")
        return StudyRatings(character_ratings(found.spans, found.lengths, codes), (), labels)
    ratings, notes = one_coder_each(decided_ratings(state, transcripts, decided), choice.coders)
    if not choice.coders:
        ratings = ratings.select([coder for index, coder in enumerate(ratings.coders) if (ratings.values[index] != MISSING).any()])
    notes.append(_never_no(ratings))
    shared = int(((ratings.values != MISSING).any(axis=2).sum(axis=0) > 1).sum())
    everything = sum(len(transcript.coded_segments) for transcript in transcripts)
    notes += [
        f"{shared:,} of the study's {how_many(everything, 'segment')} {'was' if shared == 1 else 'were'} rated by two coders or more ({round(100 * shared / max(everything, 1))} %)"
    ]
    if not shared and len(ratings.coders) > 1:
        notes.append(_how_to_meet(ratings.coders, choice))
    if choice.reference:
        ratings, note = _with_reference(ratings, state, transcripts, choice.reference, codes)
        notes.append(note)
    if choice.machine:
        ratings = with_machine(ratings, transcripts, choice.machine, choice.machine_spans)
        notes.append(
            "the machine's codes are its likely and possible suggestions; it may have learned from these decisions, see `evaluate`"
        )
    if least and (len(ratings.coders) < least or not len(ratings.transcripts)):
        raise UserError(_too_few(ratings, choice))
    ratings = _weighed(_with_cases(ratings, transcripts), study, choice)
    return StudyRatings(_in_units(ratings, transcripts, choice.unit), tuple(note for note in notes if note), labels)


def _never_no(ratings: Ratings) -> str:
    """A sentence about coders who said yes and never no: of them is only known where they coded, which is no agreement.

    Raises :class:`UserError` when that is true of all, because every number would be 1 then.
    """
    said = [set(np.unique(values)) & {0, 1} for values in ratings.values]
    silent = [coder for coder, values in zip(ratings.coders, said, strict=True) if values == {1}]
    if not silent:
        return ""
    names = " and ".join(silent[:4]) + (f" and {len(silent) - 4} others" if len(silent) > 4 else "")
    known = f"what {names} read without giving a code is not recorded, so it is not known where they said no"
    remedy = "where codings came from another program, import the file again with --whole (a tick in the window), if its coders read their transcripts to the end"
    if len(silent) > 1 and len(silent) == sum(bool(values) for values in said):
        raise UserError(
            f"{known}, and agreement on yes alone would be 1 whatever they coded. {remedy[0].upper()}{remedy[1:]}; or draw a sample that they read blind."
        )
    return f"{known}: their agreement is over what they coded alone. {remedy[0].upper()}{remedy[1:]}"


def _how_to_meet(coders: Sequence[str], choice: AgreementChoice) -> str:
    """What to do where no two coders read the same passage."""
    if choice.sample:
        return (
            f"nothing of the sample `{choice.sample}` was read by two coders yet: read it with `icc-coding review --sample {choice.sample}`"
        )
    people = " ".join(f"--coder {name}" for name in coders)
    return f"blind readings meet in a sample: draw one with `icc-coding sample round-1 {people}`, or in the window under Agree; all read it, then compare"


def study_spans(study: Study, choice: AgreementChoice) -> UnitizedSpans:
    """Free spans of the transcripts that all coders read whole, for the unitizing coefficients."""
    labels, transcripts, state = _material(study)
    found = decided_spans(state, transcripts, _ratings_choice(study, choice, tuple(labels), state))
    if not found.spans or len({row[1] for row in found.spans}) < 2:
        raise UserError("no transcript was read whole by two coders, which free spans need. Use the unit `segment`.")
    return found


def one_coder_each(ratings: Ratings, named: Sequence[str] = ()) -> tuple[Ratings, list[str]]:
    """Coders whose names differ in case only as one, where they never answered the same question; and what to say about it.

    Raises :class:`UserError` where they did, unless both are `named`: then they are two.
    """
    groups: dict[str, list[str]] = {}
    for coder in ratings.coders:
        groups.setdefault(caseless(coder), []).append(coder)
    values, notes, gone = ratings.values, [], []
    for names in groups.values():
        if len(names) < 2 or all(name in named for name in names):
            continue
        rows = [ratings.coders.index(name) for name in names]
        listed = " and ".join(f"`{name}`" for name in names)
        if ((values[rows] != MISSING).sum(axis=0) > 1).any():
            raise UserError(
                f"are {listed} one coder? They decided about the same segments. If they are two, name both: agree {' '.join(names)}."
            )
        values = values.copy()
        values[rows[0]] = values[rows].max(axis=0)
        notes.append(f"{listed} are taken for one coder: they never decided about the same segment")
        gone += names[1:]
    if not gone:
        return ratings, notes
    return replace(ratings, values=values).select([coder for coder in ratings.coders if coder not in gone]), notes


def _material(study: Study) -> tuple[dict[str, str], tuple[Transcript, ...], Replay]:
    """The codes with their names in words, the transcripts and the decisions."""
    codebook = Codebook.load(study.codebook)
    logs = read_logs(study)
    transcripts = read_study(study, keep=referred_texts(study, logs)).transcripts
    return {code.id: code.label for code in codebook.codes}, transcripts, load_state(study, codebook, logs=logs)


def _ratings_choice(study: Study, choice: AgreementChoice, codes: tuple[str, ...], state: Replay) -> RatingsChoice:
    apart = {choice.machine, choice.reference} - {""}
    choice = replace(choice, coders=tuple(match_coder(name, state.coders) or name for name in choice.coders))
    if choice.sample:
        load_sample(study, choice.sample)
    unknown = [coder for coder in choice.coders if coder not in state.coders and coder not in apart]
    if unknown:
        known = ", ".join(state.coders) or "nobody yet"
        raise UserError(f"coder `{unknown[0]}` has no decisions in this study (known: {known}).")
    people = choice.coders or tuple(coder for coder in state.coders if coder != CONSENSUS)
    named = tuple(coder for coder in people if coder not in apart)
    return RatingsChoice(codes, named, choice.sample or None, choice.blind_only)


def _with_reference(
    ratings: Ratings, state: Replay, transcripts: Sequence[Transcript], reference: str, codes: tuple[str, ...]
) -> tuple[Ratings, str]:
    """The reference as one more coder. Where a consensus was not needed because everybody gave the same answer, that answer is settled."""
    settled = decided_ratings(state, transcripts, RatingsChoice(codes, (reference,), None, blind_only=False))
    joined = ratings.join(settled)
    if reference != CONSENSUS:
        return joined, ""
    people, last = joined.values[:-1], joined.values[-1]
    agreed = ((people != MISSING).sum(axis=0) > 1) & ~((people == 1).any(axis=0) & (people == 0).any(axis=0))
    answer = np.where((people == 1).any(axis=0), 1, 0)
    filled = np.where((last == MISSING) & agreed, answer, last).astype(np.int8)
    values = np.concatenate([people, filled[None]])
    return replace(
        joined, values=values
    ), "where two people or more gave the same answer, it counts as settled without a consensus decision"


def _weighed(ratings: Ratings, study: Study, choice: AgreementChoice) -> Ratings:
    """Segments by how many of the study each stands for, their mean set to 1."""
    if not choice.weighted:
        return ratings
    if not choice.sample or choice.unit != "segment":
        raise UserError("--weighted needs the sample whose segments have weights, and the unit `segment`: name it with --sample NAME.")
    weight = {unit_name(item.transcript, item.index): item.weight for item in load_sample(study, choice.sample).segments}
    known = ratings.select(units=np.array([unit in weight for unit in ratings.units]))
    drawn = np.array([weight[unit] for unit in known.units])
    return replace(known, weights=drawn / drawn.mean() if len(drawn) else drawn)


def _with_cases(ratings: Ratings, transcripts: Sequence[Transcript]) -> Ratings:
    """Attributes of the case (country, wave …) beside the role of who speaks; the speaker's name is no attribute to compare by."""
    found = {transcript.name: transcript for transcript in transcripts}
    names = dict.fromkeys(name for transcript in transcripts for name in transcript.attributes)
    attributes = {name: [found[unit].attributes.get(name, "") for unit in ratings.transcripts] for name in names}
    kinds = [found[unit].kind for unit in ratings.transcripts]
    kept = {name: values for name, values in ratings.attributes.items() if name != "speaker"}
    return replace(ratings, attributes={**kept, "kind": kinds, **attributes})


def _in_units(ratings: Ratings, transcripts: Sequence[Transcript], unit: str) -> Ratings:
    if unit == "segment":
        return ratings
    if unit == "transcript":
        return ratings.collapse(ratings.transcripts, unit)
    turns = {unit_name(t.name, s.index): f"{t.name}:turn {t.turn_of(s).index}" for t in transcripts for s in t.coded_segments}
    return ratings.collapse([turns[name] for name in ratings.units], unit)


def _too_few(ratings: Ratings, choice: AgreementChoice) -> str:
    what = "blind readings" if choice.blind_only else "readings"
    where = f" of the sample `{choice.sample}`" if choice.sample else ""
    left = (
        f" {how_many(ratings.left_out, 'decision', 'was', 'were')} made with suggestions visible, or an import brought them; --visible counts them too."
        if ratings.left_out
        else ""
    )
    return (
        f"agreement needs {what}{where} by two coders, and there are {len(ratings.coders) if len(ratings.transcripts) else 0}."
        f"{left} Draw a sample with `icc-coding sample NAME` and let two people review it."
    )
