"""What a reviewer writes into a cell or a comment: an answer, a code that fits, words behind them; however it was typed."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from icc_coding.cells import unguard
from icc_coding.codebook.model import Codebook
from icc_coding.letters import caseless
from icc_coding.reviewing.sheet.writing import ANSWERS

Labels = Mapping[str, Collection[str]] | None
"""Other names that lead to codes."""

_SAID = {
    "accept": "accepted,yes,agree,agreed,i agree,ok,okay,correct,ja,sí,si,oui,sim,evet,kabul",
    "reject": "rejected,no,disagree,disagreed,i disagree,wrong,incorrect,nein,nee,non,não,hayir,ret",
    "unsure": "?,??,not sure,i am not sure,unclear",
}
_SPELLINGS = {word: answer for answer, words in _SAID.items() for word in words.split(",")}
_LIKE = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-")
    | dict.fromkeys("\u2018\u2019\u201b\u02bc", "'")
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff")
)
_AROUND = "\"'“”„«»‹›`"


def as_answer(word: str) -> str:
    """Small letters and single blanks; hyphens and apostrophes as a keyboard has them, without quotation marks around and `.`, `!`, `,` behind."""
    told = caseless(" ".join(unguard(word.strip()).translate(_LIKE).split()))
    return told.strip(_AROUND).rstrip(".!,").strip(_AROUND).strip()


def answer_in(word: str) -> str | None:
    """`accept`, `reject` or `unsure` when a word (made plain) says one of them, however it is spelled."""
    word = _SPELLINGS.get(word, word)
    return word if word in ANSWERS else None


def parts_of(decision: str) -> list[str]:
    """The things that one cell says, made plain."""
    return [told for part in decision.replace("\n", ";").split(";") if (told := as_answer(part))]


def code_named(codebook: Codebook, word: str, labels: Labels = None) -> str | None:
    """A code by its id, its id without the dimension, its label or an older id; `labels` are other names that lead to codes."""
    word = as_answer(word)
    spellings = [(code.id, (code.id, code.own_id, code.label)) for code in codebook.codes]
    for way in range(3):
        matching = [code for code, names in spellings if as_answer(names[way]) == word]
        if len(matching) == 1:
            return matching[0]
    older = codebook.by_id.get(word)
    if older is None and labels and len(named := labels.get(word, ())) == 1:
        return next(iter(named))
    return older.id if older else None


def answered(codebook: Codebook, decision: str, note: str, labels: Labels) -> tuple[str, str]:
    """A cell's decision without the words behind it, and the note with them: `reject – see above` says both. As given where it cannot be read."""
    if _is_decision(codebook, decision, labels):
        return decision, note
    read = reads_as(codebook, decision, labels)
    said = [one for one, _ in read if one]
    return ("; ".join(said), "\n".join(filter(None, (note, *(words for _, words in read))))) if said else (decision, note)


def reads_as(codebook: Codebook, words: str, labels: Labels = None) -> list[tuple[str, str]]:
    """Free words as (decision, note) pairs, line by line: a decision is what a sheet's cell may say, what follows it (`:`, `,`, `-`) a note.

    What follows and is a decision itself belongs to it: `reject: Learning exchange` names the code that fits better.
    """
    pairs = []
    for line in words.split("\n"):
        line = line.strip()
        if not line:
            continue
        head, tail = line, ""
        if not _is_decision(codebook, head, labels):
            match = re.match(r"(?P<head>[^:,–—-]{1,80}?)\s*(?:[:,–—]|-(?=\s)|\.(?=\s))\s*(?P<tail>.+)", line)
            head, tail = (match["head"], match["tail"]) if match else ("", line)
            if tail and _is_decision(codebook, head, labels) and _is_decision(codebook, tail, labels):
                head, tail = f"{head}; {tail}", ""
        pairs.append((head.rstrip(".!"), tail) if head and _is_decision(codebook, head, labels) else ("", line))
    return pairs


def _is_decision(codebook: Codebook, words: str, labels: Labels) -> bool:
    parts = parts_of(words)
    return bool(parts) and all(answer_in(part) is not None or code_named(codebook, part, labels) is not None for part in parts)
