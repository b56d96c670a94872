"""A study's history, read from its logs."""

from __future__ import annotations

import json

from icc_coding.decisions.history import Event, history
from icc_coding.decisions.state import load_state
from icc_coding.errors import UserError
from icc_coding.study import Study
from icc_coding.transcripts.keep import frozen_names


def study_history(study: Study, *, coder: str = "", transcript: str = "", code: str = "") -> list[Event]:
    """All events of a study in the order they happened, perhaps of one coder, transcript or code. Raises UserError for an unknown one."""
    state = load_state(study)
    events = history(state, text_names(study))
    for name, value, known in (
        ("coder", coder, {event.coder for event in events}),
        ("transcript", transcript, {event.transcript for event in events}),
        ("code", code, {event.code for event in events if event.code}),
    ):
        if value and value not in known:
            raise UserError(f"There is no decision of the {name} `{value}`. There are: {', '.join(sorted(known - {''})) or 'none'}.")
    return [
        event
        for event in events
        if (not coder or event.coder == coder) and (not transcript or event.transcript == transcript) and (not code or event.code == code)
    ]


def text_names(study: Study) -> dict[str, str]:
    """Text hash -> name of the transcript it was read from, of all frozen texts."""
    names: dict[str, str] = {}
    for text in frozen_names(study):
        try:
            names[text] = str(json.loads((study.texts / f"{text}.json").read_text(encoding="utf-8"))["name"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return names
