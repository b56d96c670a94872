"""Lines that are no speech: stage notes, ends of recordings, tools' own words, legends."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from icc_coding.transcripts.conventions import names
from icc_coding.transcripts.conventions.persons import abbreviates
from icc_coding.transcripts.draft import Line

_NOTE = re.compile(r"^\s*(?:\\?\[.{0,400}\\?\]|\*\([^)]{0,200}\)\*|_\([^)]{0,200}\)_)[\s.]*$")
_LONGEST_NOTE, _LONGEST_LEGEND = 600, 160
_SOUND = (
    r"laugh|applau|cheer|chuckl|giggl|sigh|cough|pause|silence|cross-?talk|inaudible|unintelligible|indiscernible|music|phone|ring|interrupt|break"
    r"|recording|audio|overlap|noise|background|whisper|gestur|nod|cry|sniff|clears|off.?mic|speaking|foreign|translat|redacted|deleted|anonym"
)
_HEARD = re.compile(rf"\b(?:{_SOUND})", re.IGNORECASE)
_ROUND = re.compile(rf"^\s*[*_]*\((?:[^()]*\b(?:{_SOUND})[^()]*|[^()]{{1,25}})\)[*_.\s]*$", re.IGNORECASE)
_QUOTED = re.compile(r"^\s*>\s+[(\[*_].*[)\]*_]\s*$")
_RULE = re.compile(r"^\s*(?:[-_=*~·•.]\s?){3,}\s*$")
_CHAT_TIER = re.compile(
    r"^(?:@(?:Begin|End|Languages|Participants|ID|Media|Options|Comment|Situation|Date|Location|Transcriber|G|Bg|Eg|New Episode)\b|%[a-z]{3}:)"
)
_CLOSING = re.compile(
    r"^[\s\[(*_#-]*(?:end of (?:the )?(?:interview|recording|transcript(?:ion)?|tape|audio|file|session|conversation|meeting|side)\b.{0,40}"
    r"|(?:interview|recording|transcript|audio|meeting|tape) (?:ends?|ended|stops?|stopped|concludes?|concluded)\b.{0,30}"
    r"|.{1,60} (?:started|stopped) transcription|transcribed (?:by|with|using)\b.{0,60}|this (?:editable )?transcript (?:was|has been) .{0,140}|transcription ended after\b.{0,30}|unedited transcript.{0,40}"
    r"|powered by .{0,40}|recording (?:on|off)\b.{0,20})[\s\])*_.!-]*$",
    re.IGNORECASE,
)
# The same in other languages, without a word behind it but a time; and a word for the end between signs.
_CLOSING_ELSEWHERE = re.compile(
    r"^[\s\[(*_#=–—-]*(?:ende (?:des|der) (?:interviews?|gespräche?s|aufnahme|aufzeichnung|transkripts|transkription|tonbands|sitzung)"
    r"|fin (?:de l['’]\s?|de la |du )(?:entretien|enregistrement|interview|transcription|bande|réunion|séance)"
    r"|fin(?:al)? (?:de la |del? )(?:entrevista|grabación|transcripción|audio|reunión)"
    r"|fine (?:dell['’]\s?|della |del )(?:intervista|registrazione|trascrizione|audio|nastro)"
    r"|fim d[ao] (?:entrevista|gravação|transcrição|áudio|reunião)"
    r"|einde (?:van (?:het |de )?)?(?:interview|opname|gesprek|transcript(?:ie)?)"
    r"|(?:görüşmenin|görüşme|mülakatın|kaydın|kayıt) sonu"
    r"|slutt? (?:på|af|av) (?:intervju(?:et|n)?|interview(?:et)?|opptak(?:et)?|optagelsen|inspelningen)"
    r"|(?:transkribiert (?:von|mit|durch)|transcrit par|transcrito por|trascritto da|getranscribeerd door|transkriberad av|transskriberet af)\b.{0,60})"
    r"(?:[\s,:(]*\d[\d:.,\s]*(?:uhr|min\.?|h)?)?[\s\])*_.!=–—-]*$"
    r"|^\s*[\[(*_#=–—-]{1,4}\s*(?:the end|end|ende|fin|fine|fim|einde|slutt?|son)\s*[\])*_#=–—-]{1,4}\s*$"
    r"|^\s*(?-i:END|ENDE|FIN|FINE|FIM|EINDE|THE END)\.?\s*$",
    re.IGNORECASE,
)
_LEGEND = re.compile(
    r"^\s*[\"'*_(\[]*(?P<a>[^=:–—\t]{1,40}?)[\"'*_]*\s*(?P<sign>=|:|–|—|\t| - | is )\s*[\"'*_]*(?P<b>[^=:]{1,60}?)[\"'*_)\]]*\s*[;,.]?$"
)


_RECORD = re.compile(
    r"^\s*(?:(?:moved|seconded) by\b|motion no\b|whereas\b|(?:and )?(?:therefore )?be it (?:further )?resolved\b|a recorded vote\b|yeas?\s*$|nays?\s*$)",
    re.IGNORECASE,
)


def record(text: str) -> bool:
    """Whether a line belongs to a motion or a vote as minutes print them."""
    return bool(_RECORD.match(text))


def stage_note(text: str) -> bool:
    """Whether a whole line is a note: `[Laughter.]`, `(applause)`, `> (laughter)`."""
    return 0 < len(text) < _LONGEST_NOTE and bool(_CHAT_TIER.match(text) or _NOTE.match(text) or _ROUND.match(text) or _QUOTED.match(text))


def spoken_aside(text: str) -> bool:
    """Whether words in round brackets name no sound: where a broken line goes on with them, somebody said them (“… the mayor / (my brother)”)."""
    return text.lstrip().startswith("(") and _HEARD.search(text) is None


def gathered(lines: Sequence[Line]) -> list[Line]:
    """The lines, with notes in brackets that run over several of them put into one."""
    result: list[Line] = []
    number = 0
    while number < len(lines):
        last = _note_end(lines, number)
        if last > number:
            words = " ".join(line.text.strip() for line in lines[number : last + 1])
            result.append(replace(lines[number], text=words, join="\n"))
        else:
            result.append(lines[number])
        number = last + 1
    return result


def _note_end(lines: Sequence[Line], number: int) -> int:
    """The line that closes the bracket a line begins with; the line itself when nothing near does."""
    if not lines[number].text.lstrip().startswith("[") or "]" in lines[number].text:
        return number
    for later in range(number + 1, min(number + 5, len(lines))):
        text = lines[later].text.strip()
        if not text or "[" in text:
            return number
        if "]" in text:
            return later if text.rstrip(".").endswith("]") else number
    return number


def rule_line(text: str) -> bool:
    """A line of dashes or stars."""
    return bool(_RULE.match(text))


def closing(text: str) -> bool:
    """`[END OF RECORDING]`, `Transcribed by …`: nobody's words, and nobody's turn goes on behind it."""
    return len(text) < 160 and bool(_CLOSING.match(text) or _CLOSING_ELSEWHERE.match(text))


def capitals(text: str) -> bool:
    """A line without any small letter, as section headings in minutes are."""
    return text == text.upper() and sum(character.isupper() for character in text) >= 2


def legend_roles(lines: Sequence[Line], speakers: Collection[str]) -> dict[str, tuple[str, str]]:
    """Roles that a legend gives (`A = Interviewer`, `Interviewer: Ana Ruiz (AR)`), looked for in `lines` before the talk.

    Returns speaker -> (role, reason).
    """
    roles: dict[str, tuple[str, str]] = {}
    for line in lines:
        match = _LEGEND.match(line.text) if len(line.text) < _LONGEST_LEGEND else None
        if match is None:
            continue
        for label, meaning in ((match["a"], match["b"]), (match["b"], match["a"])):
            role = _role_named(meaning)
            for speaker in _meant(label, speakers) if role else ():
                if role == "respondent" and _role_named(speaker) == "interviewer":
                    continue  # `Participants: P1, P2, Moderator`
                roles.setdefault(speaker, (role, f"the legend says “{' '.join(line.text.split())}”"))
    return roles


def _meant(words: str, speakers: Collection[str]) -> Iterator[str]:
    """The speakers that a legend's words name: `LM`, `Lea Marten (LM)`, `Lea Marten, LM`, `Lea Marten` for LM; one or several."""
    whole = names.clean(words)
    parts = {part for one in re.split(r"[,;/&()\[\]]|\s(?:and|und|et|y|ve)\s", words) if (part := names.clean(one))}
    exact = [speaker for speaker in speakers if speaker.lower() == whole.lower() or speaker in parts]
    short = {part: [speaker for speaker in speakers if abbreviates(speaker, part)] for part in parts}
    yield from exact or (found[0] for found in short.values() if len(found) == 1)


def _begins_with_role(words: str) -> bool:
    """Whether a few words are a role (`the interviewer`, `Respondent (city manager)`) and no greeting that names one."""
    stems = [names.stem(word) for word in names.words_of(words) if word.lower() not in ("the", "a", "an")]
    return bool(stems) and stems[0] in names.ROLE_WORDS and not re.search(r"[?!]|\.\s", words)


def _role_named(words: str) -> str:
    stems = [names.stem(word) for word in names.words_of(words)]
    if any(word in names.INTERVIEWERS and len(word) > 2 for word in stems):
        return "interviewer"
    return "respondent" if any(word in names.RESPONDENTS and len(word) > 3 for word in stems) else ""


def legend_line(text: str, speakers: Collection[str]) -> bool:
    """Whether a line explains a label instead of speaking: `I: Interviewer`, `Interviewer = S00`, `MR - Mayor Reed`."""
    match = _LEGEND.match(text) if len(text) < _LONGEST_LEGEND else None
    if match is None:
        return False
    left, right = names.clean(match["a"]), names.clean(match["b"])
    lowered = {speaker.lower() for speaker in speakers}
    explained = _role_named(right) and len(names.words_of(right)) <= 6 and (match["sign"] == "=" or _begins_with_role(right))
    return (left.lower() in lowered and bool(explained)) or (right.lower() in lowered and bool(_role_named(left)))
