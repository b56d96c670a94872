"""Coders' names: `Ana`, `ana` and a name with its accents apart are one coder, or a question."""

from __future__ import annotations

from collections.abc import Iterable

from icc_coding.agreement.input.answers import TableAnswers, TableQuestion, TableSummary, option
from icc_coding.agreement.input.spelling import same
from icc_coding.phrasing import how_many


def one_name_each(file: str, pairs: Iterable[tuple[str, object]], answers: TableAnswers, said: TableSummary) -> dict[str, str]:
    """Spelling -> coder, for (spelling, unit) pairs as they stand in the file.

    Names that differ in case are one coder where they never rate the same unit, which is said. Where they do, it is asked; naming both
    with --coders takes them for two. Raises :class:`.TableQuestion`.
    """
    units: dict[str, set[object]] = {}
    for written, unit in pairs:
        units.setdefault(same(written), set()).add(unit)
    result: dict[str, str] = {}
    groups: dict[str, list[str]] = {}
    for name in units:
        groups.setdefault(name.casefold(), []).append(name)
    for names in groups.values():
        apart = [name for name in names if name in answers.coders]
        if len(names) == 1 or len(apart) == len(names):
            result |= {name: name for name in names}
            continue
        both = set.intersection(*(units[name] for name in names[:2]))
        listed = " and ".join(f"`{name}`" for name in names)
        if both:
            doubt = TableQuestion(
                file,
                f"are {listed} one coder? They rated {how_many(len(both), 'unit')} both.",
                [f"{option(names)} (they are two)", "one spelling in the table (they are one)"],
                f"{listed} are {len(names)} coders",
            )
            answers.settle(doubt, said)
            result |= {name: name for name in names}
            continue
        chosen = max(names, key=lambda name: (len(units[name]), name))
        result |= dict.fromkeys(names, chosen)
        said.notes.append(f"{listed} are taken for one coder, `{chosen}`: they never rated the same unit")
    return result


def match_coder(name: str, known: Iterable[str]) -> str:
    """The coder that a user means: as written, else the one that differs in case, accents' composition or blanks only; '' for none."""
    known = list(known)
    wanted = same(name)
    if wanted in known:
        return wanted
    alike = [coder for coder in known if same(coder).casefold() == wanted.casefold()]
    return alike[0] if len(alike) == 1 else ""
