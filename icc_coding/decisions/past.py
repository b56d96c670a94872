"""A study's history, read from its logs."""

from __future__ import annotations

from contextlib import suppress

from icc_coding.codebook.model import Codebook
from icc_coding.decisions.history import Event, HistoryChoice, history
from icc_coding.decisions.state import load_state
from icc_coding.errors import UserError
from icc_coding.files import parse_json
from icc_coding.study import Study
from icc_coding.transcripts.keep import frozen_names
from icc_coding.transcripts.withdrawn import withdrawals


def study_history(study: Study, *, coder: str = "", transcript: str = "", code: str = "", action: str = "", words: str = "") -> list[Event]:
    """All events of a study in the order they happened, perhaps of one coder, transcript, code or action, or with some words.

    A code is meant under each name that it has had. Raises UserError for a coder, transcript or code of which there is no decision.
    """
    codebook, _ = Codebook.check(study.codebook)  # a history is told whatever is wrong with the codebook
    state = load_state(study, codebook)
    names = text_names(study)
    records = state.records
    named = {record.text: names.get(record.text, "") for record in records if record.text}
    for name, value, known in (
        ("coder", coder, {record.coder for record in records}),
        ("transcript", transcript, set(named.values())),
        ("code", state.code_today(code), {state.code_today(code) for record in records for code in record.named_codes}),
    ):
        if value and value not in known:
            raise UserError(f"There is no decision of the {name} `{value}`. There are: {', '.join(sorted(known - {''})) or 'none'}.")
    choice = HistoryChoice(coder, code=code, action=action, words=words)
    picked = [record for record in choice.pick(records, state.code_today) if not transcript or named.get(record.text or "") == transcript]
    return history(state, names, picked)


def text_names(study: Study) -> dict[str, str]:
    """Text hash -> name of the transcript it was read from, of all frozen texts, and what withdrawn ones are called."""
    names: dict[str, str] = {}
    for text in frozen_names(study):
        try:
            names[text] = str(parse_json((study.texts / f"{text}.json").read_text(encoding="utf-8"))["name"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
    with suppress(UserError):  # a damaged list is reported by whoever needs it
        for text in withdrawals(study):
            names.setdefault(text, "a withdrawn text")
    return names
