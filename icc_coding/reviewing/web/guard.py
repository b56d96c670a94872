"""What the server answers to: the right host name, the right page, a person who may come; and what a page may do.

`docs/trust.md` lists the threats and the tests that hold the answers.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from icc_coding.reviewing.web.access import Access, cookie_of

LARGEST_BODY = 1_000_000  # bytes
_SAFE_METHODS = ("GET", "HEAD")
_BY_ITSELF = ("/here", "/home/reading", "/home/work")  # what open pages ask every second or two, also while nobody sits there
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class Guard:
    """ASGI middleware in front of everything: checks host, origin and cookie, and adds the headers that bind the page."""

    def __init__(
        self,
        app: ASGIApp,
        access: Access,
        *,
        opens: Sequence[str] = ("/enter",),
        larger: Mapping[str, int] = MappingProxyType({}),
        policies: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """`opens`: paths that ask for a token of their own. `larger`: path -> how many bytes a body sent there may have, where it is more
        than :data:`LARGEST_BODY`. `policies`: beginning of a path -> another content security policy, for pages that bring their own style.
        """
        self._app = app
        self._access = access
        self._opens = frozenset(opens)
        self._larger = larger
        self._policies = policies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that is refused, and pass on any other."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refused = self._refusal(scope, headers)
        if refused:
            await refused(scope, receive, _with_headers(send))
            return
        await self._app(
            scope,
            _bounded(receive, self._most(scope)),
            _with_headers(send, self._policy(scope["path"]), cached=scope["path"].startswith("/static/")),
        )

    def _policy(self, path: str) -> str:
        return next((policy for beginning, policy in self._policies.items() if path.startswith(beginning)), _POLICY)

    def _most(self, scope: Scope) -> int:
        return self._larger.get(scope["path"], LARGEST_BODY)

    def _refusal(self, scope: Scope, headers: Headers) -> PlainTextResponse | None:
        if not self._access.knows_host(headers.get("host", "")):
            return PlainTextResponse("This address does not lead to the review. Use the link that `icc-coding review` printed.", 421)
        if scope["method"] not in _SAFE_METHODS and not same_origin(headers):
            return PlainTextResponse("This request came from another page and was refused.", 403)
        if _length(headers) > self._most(scope):
            return PlainTextResponse("That is more than any page here sends; it was refused.", 413)
        if scope["path"] in self._opens or scope["path"].startswith("/static/"):
            return None
        visitor = self._access.sessions.visitor_of(cookie_of(headers, self._access), by_itself=scope["path"] in _BY_ITSELF)
        if visitor is None:
            return PlainTextResponse(
                "Open the review with your personal link: the program printed it, and whoever started it can give it to you. "
                "A session ends after some hours of rest; the link lets you in again.",
                401,
            )
        if visitor.person in self._access.lookers and scope["method"] not in _SAFE_METHODS:
            return PlainTextResponse("This link only shows; nothing was saved. Deciding needs a coder's own link.", 403)
        scope.setdefault("state", {}).update(coder=visitor.person, host=visitor.host)
        return None


def _length(headers: Headers) -> int:
    stated = headers.get("content-length", "0")
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 19 else sys.maxsize


def _bounded(receive: Receive, most: int = LARGEST_BODY) -> Receive:
    """A body that is longer than it said, or says no length, ends where it is more than any page sends."""
    total = 0

    async def take() -> Message:
        nonlocal total
        message = await receive()
        total += len(message.get("body", b""))
        return message if total <= most else {"type": "http.disconnect"}

    return take


def same_origin(headers: Headers) -> bool:
    """Whether a changing request comes from our own page: by its Origin, or by a header that other pages cannot send."""
    origin = headers.get("origin")
    if origin is not None:
        return urlsplit(origin).netloc.lower() == headers.get("host", "").lower()
    return headers.get("hx-request") == "true"


def _with_headers(send: Send, policy: str = _POLICY, *, cached: bool = False) -> Send:
    async def add(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            headers["Content-Security-Policy"] = policy
            if not (cached and "cache-control" in headers):
                headers["Cache-Control"] = "no-cache" if cached else "no-store"
        await send(message)

    return add
