"""`icc-coding codebook rename-dimension`, `scope` and `rule`: changing what stands around the codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from icc_coding.cli.codebook_making import changing, edited, load_codebook, make
from icc_coding.cli.options import print_json

if TYPE_CHECKING:
    from icc_coding.reviewing.trying import Trial
    from icc_coding.study import Study

_NOT_COUNTED = {"negated": "negated", "cancelled": "cancelled by an exclude rule", "unmet": "without what the code requires"}


@click.command("rename-dimension")
@click.argument("dimension")
@click.option("--label", default="", metavar="TEXT", help="What people see.")
@click.option("--id", "new_id", default="", metavar="ID", help="Its id; the codes keep their decisions under their older ids.")
@changing
def rename_dimension(dimension: str, label: str, new_id: str, **given: Any) -> None:
    """Give a dimension another label, another id, or both. Decisions stay with its codes.

    \b
    Example:
      icc-coding codebook rename-dimension success --label "What makes it work"
    """
    from icc_coding.codebook.changing.requests import RenameDimension

    if not label and not new_id:
        raise click.UsageError("Give a new --label, a new --id, or both.")
    make(RenameDimension(dimension, label, new_id), **given)


@click.command("scope")
@click.option("--definition", default=None, metavar="TEXT", help="What is codable at all, instead of what is there.")
@click.option("--example", "examples", multiple=True, metavar="TEXT", help="A passage that is codable. Added to what is there.")
@click.option("--counter-example", "counter_examples", multiple=True, metavar="TEXT", help="One that is not. Added to what is there.")
@click.option("--drop", multiple=True, metavar="TEXT", help="Take out an example or counter-example; its first words will do.")
@changing
def scope(
    definition: str | None, examples: tuple[str, ...], counter_examples: tuple[str, ...], drop: tuple[str, ...], **given: Any
) -> None:
    """Change what is codable at all: the scope's definition, examples and counter-examples. `codebook rule scope` changes its rules.

    \b
    Example:
      icc-coding codebook scope --counter-example "Our own departments meet on Mondays." --reason "Within one town is out."
    """
    from icc_coding.codebook.changing.requests import DefineScope

    found = load_codebook(given["study_dir"]).scope
    unknown = [one for one in drop if not any(text.startswith(one) for text in (*found.examples, *found.counter_examples))]
    if unknown:
        raise click.UsageError(f"No example of the scope begins with “{unknown[0]}”.")
    lists = edited(found.examples, examples, drop), edited(found.counter_examples, counter_examples, drop)
    make(DefineScope(definition, *lists), **given)


@click.command("rule")
@click.argument("code", metavar="CODE|scope")
@click.option("--add", "added", multiple=True, metavar="RULE", help="A rule as in the file, or plain words; may be repeated.")
@click.option("--drop", multiple=True, metavar="TEXT", help="Take out a rule; the beginning of its line will do.")
@click.option("--try", "only_try", is_flag=True, help="Only show what the rules would hit in the study; nothing is saved.")
@changing
def rule(code: str, added: tuple[str, ...], drop: tuple[str, ...], only_try: bool, **given: Any) -> None:
    """Add rules to a code or to the scope, and take rules out. Without either it lists them as they are written.

    A rule is refused when it is none, or takes too long on some sentences.

    \b
    Examples:
      icc-coding codebook rule value.learning_exchange --add "near: [[compare, share], [note, lesson]], within: 8" --try
      icc-coding codebook rule scope --add "phrase: [other towns], effect: require"
    """
    from icc_coding.codebook.changing.requests import SetRules
    from icc_coding.reviewing.trying import written_rules
    from icc_coding.study import open_study

    study = open_study(given["study_dir"])
    rules = written_rules(study, code)
    unknown = [one for one in drop if not any(line.startswith(one) for line in rules)]
    if unknown:
        raise click.UsageError(f"No rule of `{code}` begins with “{unknown[0]}”. `icc-coding codebook rule {code}` lists them.")
    wanted = tuple(line for line in rules if not any(line.startswith(one) for one in drop)) + added
    if only_try:
        _show(_try(study, code, wanted), given["as_json"])
    elif added or drop:
        make(SetRules(code, wanted), **given)
    elif given["as_json"]:
        print_json(list(rules))
    else:
        click.echo("\n".join(rules) or f"`{code}` has no rules.")


def _try(study: Study, code: str, rules: tuple[str, ...]) -> Trial:
    from icc_coding.reviewing.trying import try_rules
    from icc_coding.reviewing.word_search import WordSearch
    from icc_coding.transcripts import read_study
    from icc_coding.transcripts.folder import none_read

    transcripts = read_study(study).transcripts
    if not transcripts:
        raise none_read(study)
    return try_rules(study, WordSearch({one.text_hash: one for one in transcripts}), code, rules)


def _show(trial: Trial, as_json: bool) -> None:
    if as_json:
        from dataclasses import asdict

        print_json(asdict(trial))
        return
    click.echo(
        f"{trial.after:,} of {trial.looked_at:,} passages reached (today {trial.before:,}; {trial.came:,} come, {trial.went:,} go). Nothing was saved."
    )
    for one in trial.rules:
        kind = "" if one.rule.effect == "include" else f" ({one.rule.effect})"
        rest = "".join(f", {one.fates[fate]:,} {words}" for fate, words in _NOT_COUNTED.items() if one.fates.get(fate))
        click.echo(f"\n{one.rule.label}{kind}: counts in {one.fates.get('counted', 0):,}{rest}")
        for found in one.shown:
            click.echo(f"  {found.transcript}: … {found.before} [{found.words}] {found.after} …")


AROUND = (rename_dimension, scope, rule)
