"""Notes that stay when somebody withdraws and name them: on codes, on the study, on other talks. Whoever withdraws decides which go as well."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from icc_coding.decisions.logs.record import Record
from icc_coding.errors import UserError
from icc_coding.transcripts.frozen import Frozen

_SHORTEST = 3  # letters of the last part of a name, which is looked for alone as well


def names_of(name: str, speaker: str, texts: Iterable[Frozen]) -> list[str]:
    """What somebody may be called: a speaker, or a transcript and who answers in it, as a whole and by the last part of the name."""
    roles = {turn.speaker: one.recognition.roles.get(turn.speaker, ("",))[0] for one in texts for turn in one.turns if turn.speaker}
    whole = [speaker] if speaker else [name, *sorted(who for who, role in roles.items() if role != "interviewer")]
    last = [one.split()[-1] for one in whole if one.strip()]
    return list(dict.fromkeys([*whole, *(one for one in last if len(one) >= _SHORTEST and one[0].isupper() and one.isalpha())]))


def naming(records: Iterable[Record], names: Sequence[str]) -> list[Record]:
    """The records whose note names somebody."""
    either = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    wanted = re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)
    return [record for record in records if record.note and either and wanted.search(record.note)]


def versions_of(records: Sequence[Record], wanted: Collection[str]) -> frozenset[str]:
    """The ids of some notes, given by their ids or the beginnings of these, with all their earlier and later versions. Raises UserError."""
    found: set[str] = set()
    for one in wanted:
        here = {record.id for record in records if record.note and record.id.startswith(one)}
        if len(here) != 1:
            how = "Several notes begin" if here else "No note begins"
            raise UserError(f"{how} with `{one}`. `icc-coding memos` shows each with its id.")
        found |= here
    changes = [(record.id, record.undoes) for record in records if record.action == "note" and record.undoes]
    while more := {id_ for pair in changes for id_ in pair if found & {*pair}} - found:
        found |= more
    return frozenset(found)
