"""Bytes that a person's program wrote, as text: byte order marks, UTF-8, UTF-16, and the older encodings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

from icc_coding.errors import UserError

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


_SHORT = 1 << 16  # bytes that tell a file's encoding
_HALF = re.compile("[\ud800-\udfff]")  # what Python makes of bytes in a name that are no UTF-8


def is_writable(name: object) -> bool:
    """Whether a name (or path) can be written down. Files that came from old archives may have names in another encoding."""
    return not _HALF.search(str(name))


def shown_name(name: str) -> str:
    """A name as it can be shown and written, with a mark in the place of each byte that is no text."""
    return _HALF.sub("\ufffd", name)


def decode(data: bytes, name: str, *, keep_line_ends: bool = False) -> tuple[str, str]:
    """Decode a file's bytes to text without BOM and, unless `keep_line_ends`, with LF line ends.

    Returns the text and the encoding that was used. UTF-8 (and whatever a BOM names) is taken at its word; anything else is
    guessed: of the Western code pages the one that makes whole words of it, cp1252 (what Word and Excel write) first. Raises :class:`UserError`
    for bytes that are no text.
    """
    text, encoding = _decoded(data, name)
    return (text if keep_line_ends else text.replace("\r\n", "\n").replace("\r", "\n")), encoding


def ways_to_decode(data: bytes) -> Iterator[str]:
    """Bytes that are no UTF-8 as text: as cp1252 has it, as the guess of :func:`decode` by their beginning, and what is too short for a guess as
    every Western code page reads it."""
    encodings = ["cp1252"]
    with suppress(UserError):  # no text
        encodings += [_decoded(data[:_SHORT], "")[1], *(_WESTERN if len(data) < _SHORT else ())]
    for encoding in dict.fromkeys(encodings):
        yield data.decode(encoding, errors="replace")


def _decoded(data: bytes, name: str) -> tuple[str, str]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return data[len(bom) :].decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise UserError(f"{name}: begins like {encoding} but breaks at byte {error.start}. Save it again as UTF-8.") from error
    if b"\x00" in data[:65536]:
        return _decode_without_bom(data, name)
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _detect(data, name)


def _decode_without_bom(data: bytes, name: str) -> tuple[str, str]:
    """UTF-16 without a BOM has its zeros all on one side; anything else with zeros is no text."""
    sample = data[:65536]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    for encoding, zeros, others in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if zeros > 0.3 * len(sample) / 2 and others < 0.05 * len(sample) / 2:
            try:
                return data.decode(encoding), encoding
            except UnicodeDecodeError:
                break
    raise UserError(f"{name}: is not a text file (it holds zero bytes). Export it as .txt or .docx and try again.")


# Western and Central European code pages of one byte a letter, likeliest first; cp850, cp852 and cp437 are of DOS, mac_roman of old Macs.
_WESTERN = ("cp1252", "cp1250", "mac_roman", "cp850", "cp1254", "cp1257", "cp852", "cp437")
_IN_WORD = re.compile(r"([^\W\d_])([^\x00-\x7f])(?=([^\W\d_])?)")
_FINE = frozenset("’‘´ʼ‐‑–—…·\u00ad\u00a0/")  # signs that stand between letters
_NEVER_BEHIND = frozenset("¹³¶¼¾¿£¡¢¥¨¯¸‚„ˆ‰‹")  # and such as no letter has right behind it
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")


def _detect(data: bytes, name: str) -> tuple[str, str]:
    control = sum(byte < 9 or 13 < byte < 32 for byte in data[:65536])
    if control > 0.02 * min(len(data), 65536):
        raise UserError(f"{name}: is not a text file (it is full of control bytes). Export it as .txt or .docx and try again.")
    sample = data[:1_000_000]
    mostly_plain = sum(byte >= 128 for byte in sample) < 0.2 * len(sample)
    western, odd = _western(sample)
    if (mostly_plain or len(sample) < 64) and odd == 0:  # or too short to tell alphabets apart
        return data.decode(western, errors="replace"), western
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    encoding = western if best is None or (mostly_plain and not _many_bytes(best.encoding)) else best.encoding
    return data.decode(encoding, errors="replace"), encoding


def _many_bytes(encoding: str) -> bool:
    """Whether a code page writes letters as several bytes, as those of East Asia do."""
    return encoding.startswith(("big5", "gb", "euc", "shift", "cp932", "cp949", "cp950", "johab", "iso2022", "utf", "hz"))


def _western(data: bytes) -> tuple[str, int]:
    """The Western code page that puts the fewest signs and capitals into words, and how many these are."""
    found: list[tuple[int, int, str]] = []
    for order, encoding in enumerate(_WESTERN):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        found.append((sum(_odd(*match) for match in _IN_WORD.findall(text)), order, encoding))
    odd, _, encoding = min(found)  # cp437 and mac_roman decode everything
    return ("cp1254" if encoding == "cp1252" and _turkish(data.decode(encoding)) else encoding), odd


def _turkish(text: str) -> bool:
    """Whether text read as cp1252 is Turkish, which only differs in six letters: its ı, ş and ğ look like ý, þ and ð, but no Icelandic goes with them."""
    six, icelandic = (sum(map(text.count, letters)) for letters in ("ýþðÝÞÐ", "áéíóúæÁÉÍÓÚÆ"))
    others = sum(letter.isalpha() for letter in _NOT_ASCII.findall(text)) - six - icelandic
    return six >= 3 and six > others / 2 and six > 4 * icelandic


def _odd(before: str, letter: str, after: str) -> bool:
    """Whether a character is out of place behind a letter: a capital behind a small one, a sign inside a word."""
    if letter.isalpha():
        return letter.isupper() and before.islower()
    return letter in _NEVER_BEHIND or (after != "" and letter not in _FINE)


def guessed(encoding: str, text: str) -> str:
    """What is said when letters hang on a guessed code page: its name and two words; '' when nothing hangs on it."""
    if encoding.startswith("utf") or text.isascii():
        return ""
    words = [word for word in dict.fromkeys(_WORD.findall(text)) if any(letter.isalpha() and letter > "\x7f" for letter in word)]
    if not words:
        return ""
    shown = " and ".join(f"“{word}”" for word in words[:2])
    return f"its letters were read as {encoding}, which is a guess: {shown}. If they look wrong, save the file as UTF-8."
