"""Web archives (`.mht`): what Word's "Single File Web Page" and browsers write, a page packed as a mail."""

from __future__ import annotations

import re

from icc_coding.decoding import decode

_HEAD = re.compile(rb"\s*(?:[A-Za-z][\w-]*:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){1,40}\r?\n")


def is_packed(data: bytes) -> bool:
    """Whether bytes begin like a mail that holds a page."""
    head = _HEAD.match(data)
    return head is not None and re.search(rb"(?im)^content-type:\s*(?:multipart/|text/html)", head[0]) is not None


def page_of(data: bytes, name: str) -> str:
    """The markup of the page that a web archive shows, '' when it holds none. Raises :class:`UserError` for letters that are none."""
    from email import message_from_bytes

    for part in message_from_bytes(data).walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            content = part.get_payload(decode=True)
            charset = part.get_content_charset()
            if isinstance(content, bytes):
                try:
                    return content.decode(charset) if charset and not content.startswith(b"\xef\xbb\xbf") else decode(content, name)[0]
                except (UnicodeDecodeError, LookupError):
                    return decode(content, name)[0]
    return ""
