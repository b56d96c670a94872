"""CHAT (`.cha`), as CLAN and TalkBank write it: what was said, without the marks of transcription."""

from __future__ import annotations

import re
from collections.abc import Iterator

from icc_coding.errors import UserError
from icc_coding.settings import TranscriptSettings
from icc_coding.transcripts.clock import milliseconds
from icc_coding.transcripts.draft import TranscriptDraft
from icc_coding.transcripts.readers.annotation.tiers import Annotated, Tier, TimedNote, draft_of
from icc_coding.transcripts.source import Source

# Times in milliseconds; the control characters around them are lost where a text was copied.
_BULLET = re.compile(r"\x15(\d+)_\d+\x15|·(\d+)_\d+·|(?<=\s)(\d+)_\d+(?=\s*$)")
# Marks of the transcriber, in the order in which they are taken out. What was not said goes, what was said stays.
_MARKS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"\x15[^\x15]*\x15", " "),
        (r"\[[^\]\n]*\]", " "),  # [//], [= a comment], [: a replacement], [*]
        (r"(?<!\S)&[=*][^\s]*", " "),  # &=laughs, &*INT:mhm
        (r"(?<!\S)&[-+~]?(?=\w)", ""),  # &-uh, &+fr: said, though no word
        (r"(?<!\S)0\S*", " "),  # 0is: left out by the speaker
        (r"\((?:\.+|\d+(?:[.:]\d*)*)\)", " "),  # (.) and (2.5): pauses
        (r"(?<=\w)\(([^\W\d_]+)\)|\(([^\W\d_]+)\)(?=\w)", r"\1\2"),  # (be)cause
        (r"[<>]", " "),
        (r"(?<=\w)@[a-z][\w:$&]*", ""),  # word@s:spa
        (r"\+/{1,2}[.?]|\+\.\.\.?", "…"),
        (r"\+\.\.\?", "?"),
        (r"\+!\?", "!?"),
        (r"\+[\"“”/.^,<+≈≋]+", " "),
        (r"(?<=\w)_(?=\w)", " "),
        (r"(?<=[^\W\d_]):+(?=[^\W\d_])|(?<=[^\W\d_]):{2,}", ""),  # lo:ng, so:: (one colon at the end may be a colon)
        (r"[↑↓↗↘⇗⇘→⌈⌉⌊⌋∆∇°▁▔☺♋⁇∬Ϋ∮↻§≠ʔˈˌ^]", ""),
        (r"\s*[„‡](?=\s)", ","),
        (r"\s+([.,?!…;])", r"\1"),
    )
)


def read(source: Source, settings: TranscriptSettings) -> list[TranscriptDraft]:
    """Main lines (`*INT:`) are turns; dependent lines (`%mor:`) and headers are not read. Raises :class:`UserError`."""
    marks: dict[str, list[TimedNote]] = {}
    roles: dict[str, tuple[str, str]] = {}
    dependent = 0
    for place, line in enumerate(_unfolded(source.text())):
        if line.startswith("@Participants:"):
            roles = dict(_roles(line.partition(":")[2]))
        elif line.startswith("*") and ":" in line[:30]:
            code, _, said = line[1:].partition(":")
            bullet = _BULLET.search(said)
            start = next((milliseconds(one) for one in bullet.groups() if one), None) if bullet else None
            if text := cleaned(_BULLET.sub(" ", said)):
                marks.setdefault(code.strip(), []).append(TimedNote(text, start, place=place))
        elif line.startswith("%"):
            dependent += 1
    if not marks:
        raise UserError(f"{source.name}: holds no main lines (`*INT: …`). Save it again in CLAN.")
    tiers = tuple(Tier(code, code, tuple(found)) for code, found in marks.items())
    return draft_of("cha", Annotated(tiers, roles, in_order=True), settings, source.name)


def _unfolded(text: str) -> Iterator[str]:
    """Lines; one that begins with a tab goes on with the line before."""
    open_line = ""
    for line in text.split("\n"):
        if line.startswith(("\t", " ")) and open_line:
            open_line += " " + line.strip()
            continue
        if open_line:
            yield open_line
        open_line = line.rstrip()
    if open_line:
        yield open_line


def _roles(people: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """`INT Ana Interviewer, MAY Mayor Participant`: the last word of each is the role."""
    for person in people.split(","):
        words = person.split()
        if len(words) > 1 and words[-1].casefold() in ("interviewer", "investigator", "moderator"):
            yield words[0], ("interviewer", f"@Participants says {words[-1]}")


def cleaned(text: str) -> str:
    """The words of a main line."""
    for pattern, instead in _MARKS:
        text = pattern.sub(instead, text)
    return " ".join(text.split()).strip(" ,")
