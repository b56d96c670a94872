"""Bytes that a person's program wrote, as text: byte order marks, UTF-8, UTF-16, and the older encodings."""

from __future__ import annotations

from icc_coding.errors import UserError

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


def decode(data: bytes, name: str, *, keep_line_ends: bool = False) -> tuple[str, str]:
    """Decode a file's bytes to text without BOM and, unless `keep_line_ends`, with LF line ends.

    Returns the text and the encoding that was used. UTF-8 (and whatever a BOM names) is taken at its word; anything else is
    detected, and Western single-byte text is read as cp1252, which is what Word and Excel write. Raises :class:`UserError`
    for bytes that are no text.
    """
    text, encoding = _decoded(data, name)
    return (text if keep_line_ends else text.replace("\r\n", "\n").replace("\r", "\n")), encoding


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


# Bytes that cp1252 leaves undefined: text that holds them was written in something else.
_NOT_CP1252 = frozenset(b"\x81\x8d\x8f\x90\x9d")


def _detect(data: bytes, name: str) -> tuple[str, str]:
    control = sum(byte < 9 or 13 < byte < 32 for byte in data[:65536])
    if control > 0.02 * min(len(data), 65536):
        raise UserError(f"{name}: is not a text file (it is full of control bytes). Export it as .txt or .docx and try again.")
    from charset_normalizer import from_bytes

    best = from_bytes(data[:1_000_000]).best()
    single_byte_western = best is None or best.encoding.startswith(("cp125", "latin", "iso8859", "cp437", "cp850", "mac"))
    if single_byte_western and not _NOT_CP1252.intersection(data):
        letters = sum(byte >= 128 for byte in data)
        if best is None or letters < 0.2 * len(data) or len(data) < 64:  # too short to tell alphabets apart
            return data.decode("cp1252"), "cp1252"
    encoding = best.encoding if best is not None else "latin-1"
    return data.decode(encoding, errors="replace"), encoding
