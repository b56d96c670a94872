"""Who may talk to the server: the right host name, the right page, the right person; and what a page may do.

On the loopback address with one coder there is no login. Everywhere else each coder has a link with a token, which becomes a cookie
at the first visit. Tokens are made anew at every start, compared in constant time, and never logged.
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "icc_reviewer"
_SAFE_METHODS = ("GET", "HEAD")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


@dataclass(frozen=True)
class Access:
    """Who reviews here. `tokens` (token -> coder) is empty for a single coder on the loopback address, who needs none."""

    host: str
    port: int
    coders: tuple[str, ...]
    tokens: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def grant(cls, host: str, port: int, coders: tuple[str, ...]) -> Access:
        """Access for these coders, with links when there are several or the address can be reached from elsewhere."""
        needs_links = len(coders) > 1 or not is_loopback(host)
        return cls(host, port, coders, {secrets.token_urlsafe(24): coder for coder in coders} if needs_links else {})

    def coder_of(self, token: str) -> str | None:
        """The coder that a token belongs to; without tokens the one coder there is."""
        if not self.tokens:
            return self.coders[0]
        found = None
        for known, coder in self.tokens.items():
            if hmac.compare_digest(known.encode(), token.encode()):
                found = coder
        return found

    def links(self) -> dict[str, str]:
        """The address for each coder."""
        shown = _own_address() if self.host in ("0.0.0.0", "::") else self.host
        base = f"http://{f'[{shown}]' if ':' in shown else shown}:{self.port}"
        return {coder: f"{base}/enter?token={token}" for token, coder in self.tokens.items()} or {self.coders[0]: f"{base}/"}

    def knows_host(self, header: str) -> bool:
        """Whether a Host header names this server: a name that somebody else's DNS made lead here is refused."""
        name, port = _split_host(header)
        if port != self.port:
            return False
        if name in ("localhost", "127.0.0.1", "::1") or name == self.host.lower():
            return True
        if is_loopback(self.host):
            return False
        machine = socket.gethostname().lower()
        return _is_address(name) or name in (machine, f"{machine}.local", socket.getfqdn().lower())


class Guard:
    """ASGI middleware in front of everything: checks host, origin and cookie, and adds the headers that bind the page."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access

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
        await self._app(scope, receive, _with_headers(send, cached=scope["path"].startswith("/static/")))

    def _refusal(self, scope: Scope, headers: Headers) -> PlainTextResponse | None:
        if not self._access.knows_host(headers.get("host", "")):
            return PlainTextResponse("This address does not lead to the review. Use the link that `icc-coding review` printed.", 421)
        if scope["method"] not in _SAFE_METHODS and not same_origin(headers):
            return PlainTextResponse("This request came from another page and was refused.", 403)
        if scope["path"] == "/enter" or scope["path"].startswith("/static/"):
            return None
        coder = self._access.coder_of(_cookie(headers, f"{COOKIE}_{self._access.port}"))
        if coder is None:
            return PlainTextResponse("Open the review with your personal link: whoever started it can give it to you.", 401)
        scope.setdefault("state", {})["coder"] = coder
        return None


def same_origin(headers: Headers) -> bool:
    """Whether a changing request comes from our own page: by its Origin, or by a header that other pages cannot send."""
    origin = headers.get("origin")
    if origin is not None:
        return urlsplit(origin).netloc.lower() == headers.get("host", "").lower()
    return headers.get("hx-request") == "true"


def is_loopback(host: str) -> bool:
    """Whether an address can be reached from this machine only."""
    return host == "localhost" or (_is_address(host) and ipaddress.ip_address(host).is_loopback)


def _own_address() -> str:
    """This machine's address in its network, else its name. Connecting a datagram socket chooses a route and sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("10.255.255.255", 1))
            return str(probe.getsockname()[0])
        except OSError:
            return socket.gethostname()


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _split_host(header: str) -> tuple[str, int]:
    try:
        parts = urlsplit(f"//{header}")
        return (parts.hostname or "").lower(), parts.port or 80
    except ValueError:
        return "", 0


def _cookie(headers: Headers, name: str) -> str:
    for part in headers.get("cookie", "").split(";"):
        key, _, value = part.strip().partition("=")
        if key == name:
            return value
    return ""


def _with_headers(send: Send, *, cached: bool = False) -> Send:
    async def add(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            headers["Cache-Control"] = "no-cache" if cached else "no-store"
        await send(message)

    return add
