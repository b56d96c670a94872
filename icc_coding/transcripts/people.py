"""A frozen text with everything that the user says about its people: aliases, roles, cases."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from icc_coding.settings import TranscriptSettings
from icc_coding.transcripts.cases import Cases
from icc_coding.transcripts.conventions import names, persons
from icc_coding.transcripts.frozen import Frozen
from icc_coding.transcripts.keep import placed
from icc_coding.transcripts.lean import spoken_turns
from icc_coding.transcripts.model import Transcript, Turn
from icc_coding.transcripts.roles import roles_of

_FEW = 12  # speakers; in larger meetings likenesses of names are no news
_ALIKE = 0.86


def transcript_of(frozen: Frozen, settings: TranscriptSettings, cases: Cases) -> Transcript:
    """The transcript of a frozen text. Roles come from study.toml, else the cases file, else the text itself, each with its reason."""
    aliases = settings.aliases
    turns = spoken_turns(frozen.turns, aliases)
    kind = settings.kind or frozen.kind
    legend = {aliases.get(speaker, speaker): given for speaker, given in frozen.recognition.roles.items()}
    roles = roles_of(frozen.text, turns, kind, legend)
    facts = cases.facts(frozen.name, frozen.file, frozen.part, roles)
    for speaker, role in facts.roles.items():
        roles[speaker] = (role, f"{cases.file} says so")
    for label, role in settings.roles.items():
        speaker = aliases.get(label, label)
        if speaker in roles:
            roles[speaker] = (role, "study.toml says so")
    return Transcript(
        name=frozen.name,
        file=frozen.file,
        text=frozen.text,
        text_hash=frozen.text_hash,
        source_hash=frozen.source_hash,
        kind=kind,
        reader=frozen.recognition.name,
        reader_version=frozen.reader_version,
        turns=turns,
        segments=placed(frozen.segments, turns),
        roles={speaker: role for speaker, (role, _) in roles.items()},
        role_reasons={speaker: reason for speaker, (_, reason) in roles.items()},
        case=facts.case or frozen.part,
        attributes={**frozen.attributes, **facts.attributes},
        speaker_attributes=facts.by_speaker,
        language=frozen.language,
    )


def alias_hints(turns: Sequence[Turn]) -> Iterator[str]:
    """Labels that may be one person: a slip of the pen, the same word in other letters, two words for the interviewer."""
    counts = Counter(turn.speaker for turn in turns if turn.speaker)
    if len(counts) > _FEW:
        return
    ranked = [speaker for speaker, _ in counts.most_common()]
    for place, speaker in enumerate(ranked):
        for other in ranked[:place]:
            if _alike(speaker, other):
                yield f'“{speaker}” ({counts[speaker]}) and “{other}” ({counts[other]}) may be one person; if so, write under [aliases] in study.toml: "{speaker}" = "{other}".'
                break


def _alike(one: str, other: str) -> bool:
    if re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return False
    if one.lower() == other.lower():
        return True
    if persons.abbreviates(one, other) or persons.abbreviates(other, one):
        return True
    if names.stem(one) in names.INTERVIEWERS and names.stem(other) in names.INTERVIEWERS:
        return True
    return min(len(one), len(other)) >= 5 and difflib.SequenceMatcher(None, one.lower(), other.lower()).ratio() >= _ALIKE
