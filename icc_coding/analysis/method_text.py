"""What was done, as a paragraph and a table for the Methods section of a paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from icc_coding import __version__
from icc_coding.agreement.reporting.methods import methods_paragraph, plain_line
from icc_coding.agreement.reporting.report import AgreementOptions, Report
from icc_coding.analysis.basis import Material, material
from icc_coding.analysis.kinds import UNITS
from icc_coding.corpus import ACCEPTED, DISPUTED, SUGGESTED
from icc_coding.decisions.agreeing import AgreementChoice, report_study
from icc_coding.decisions.logs.record import CONSENSUS
from icc_coding.errors import UserError
from icc_coding.learning.auditing.sampling import Audit, audit
from icc_coding.phrasing import how_many
from icc_coding.study import Study

_NAMED = {
    name: name.capitalize() for name in ("python", "platform", "encoder", "model", "precision")
}  # packages are named as they name themselves
SOFTWARE = f"icc-coding (version {__version__})"


@dataclass(frozen=True)
class Methods:
    """A paragraph ready for a paper, a table (what, value), and what they rest on; `agreement` and `audit` are None where there is none."""

    paragraph: str
    table: tuple[tuple[str, str], ...]
    agreement: Report | None
    audit: Audit | None
    citation: str


def methods(
    study: Study, *, made_with: Mapping[str, str] | None = None, sample: str = "", audited: str = "", found: Material | None = None
) -> Methods:
    """Describe how a study was coded, with its figures.

    made_with   what the last run was made with, as its manifest has it (encoder, model, versions)
    sample      agreement on what was read for this sample only
    audited     the sample of an audit, whose bound is reported
    """
    known = found or material(study)
    made_with = made_with or {}
    agreement = _agreement(study, sample, known)
    result = audit(study, audited) if audited else None
    sentences = [
        _sources(known),
        _coding(known),
        _machine(known, made_with),
        methods_paragraph(agreement)
        if agreement is not None
        else "Agreement between coders was not measured: no two coders read the same passages blind.",
        _audit_line(result),
    ]
    return Methods(
        " ".join(part for part in sentences if part), tuple(_table(known, made_with, agreement, result)), agreement, result, citation()
    )


def citation() -> str:
    """How the software is cited."""
    return f"The icc-coding developers (2026). icc-coding (version {__version__}) [Computer software]. MIT licence."


def _agreement(study: Study, sample: str, found: Material) -> Report | None:
    coders = {coder for transcript in found.corpus.transcripts for coder in found.corpus.reads.coders(transcript.text_hash)}
    if len(coders - {CONSENSUS}) < 2 and not sample:
        return None
    try:
        return report_study(study, AgreementChoice(sample=sample), AgreementOptions(per=("code",)))
    except UserError:
        if sample:
            raise
        return None


def _sources(found: Material) -> str:
    parts = []
    for kind, table in found.transcripts.groupby("kind", sort=False):
        number = len(table)
        name = UNITS[str(kind)] if number != 1 else UNITS[str(kind)].removesuffix("s")
        parts.append(f"{number:,} {name} ({how_many(int(table['words'].sum()), 'word')})")
    return f"The material consists of {_listed(parts)}."


def _coding(found: Material) -> str:
    book, rows = found.codebook, found.corpus.rows
    people = sorted({row.coder for row in rows} - {CONSENSUS})
    taken = [row for row in rows if row.coder != CONSENSUS]
    blind = sum(bool(row.blind) for row in taken)
    standing = Counter(found.standings)
    settled = standing[ACCEPTED]
    text = (
        f"It was coded with the codebook “{book.name}”, version {book.version} ({how_many(len(book.codes), 'code')} in {how_many(len(book.dimensions), 'dimension')}, "
        f"hash {book.hash}). {len(people)} {'coder' if len(people) == 1 else 'coders'} ({', '.join(people) or 'nobody'}) took "
        f"{how_many(len(taken), 'decision')} on passages, {blind:,} of them blind, that is without seeing suggestions or other coders' work; "
        f"{settled:,} coded passages stand."
    )
    if settled_ones := len(rows) - len(taken):
        text += f" Disagreements were settled in adjudication ({settled_ones:,} {'passage' if settled_ones == 1 else 'passages'})."
    if standing[DISPUTED]:
        text += f" {how_many(standing[DISPUTED], 'passage')} on which coders differ {'is' if standing[DISPUTED] == 1 else 'are'} not settled, and left out."
    return text


def _machine(found: Material, made_with: Mapping[str, str]) -> str:
    waiting = Counter(found.standings)[SUGGESTED]
    encoder = made_with.get("encoder", "")
    model = made_with.get("model", "")
    learned = f", learned from decisions (model {model})" if model else ""
    text = f"Passages were proposed by {SOFTWARE} from sentence embeddings{f' ({encoder})' if encoder else ''}, word overlap and rules{learned}, and decided by people."
    if found.suggestions:
        return f"{text} Numbers marked as such include likely suggestions that nobody has decided."
    return f"{text} {waiting:,} proposals that nobody has decided are not counted." if waiting else text


def _audit_line(result: Audit | None) -> str:
    if result is None:
        return ""
    pooled = result.pooled
    bound = pooled.missed_at_most
    share = "" if bound is None else f"; with 95 % confidence at most {bound:.0%} of the segments with any code were missed"
    return f"Of {how_many(pooled.unsuggested, 'segment')} without a proposal, {pooled.read:,} {'was' if pooled.read == 1 else 'were'} drawn at random and read blind; {pooled.hits:,} of them had a code{share}."


def _table(found: Material, made_with: Mapping[str, str], agreement: Report | None, result: Audit | None) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for kind, table in found.transcripts.groupby("kind", sort=False):
        rows.append(
            (
                UNITS[str(kind)].capitalize(),
                f"{len(table):,} ({how_many(int(table['words'].sum()), 'word')}, {how_many(int(table['segments'].sum()), 'segment')})",
            )
        )
    decided = Counter(row.coder for row in found.corpus.rows)
    rows += [(f"Decisions by {coder}", f"{number:,}") for coder, number in sorted(decided.items())]
    rows.append(("Coded passages that stand", f"{Counter(found.standings)[ACCEPTED]:,}"))
    rows.append(("Codebook", f"{found.codebook.name} {found.codebook.version}, hash {found.codebook.hash}"))
    rows += [(_NAMED.get(name, name), value) for name, value in made_with.items() if value]
    if agreement is not None:
        rows.append(("Agreement", plain_line(agreement)))
    if result is not None and result.pooled.missed_at_most is not None:
        rows.append(("Missed at most (95 %)", f"{result.pooled.missed_at_most:.0%} ({how_many(result.pooled.read, 'segment')} read)"))
    rows.append(("Software", citation()))
    return rows


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else "nothing"
