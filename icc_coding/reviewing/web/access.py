"""Who may come: links with tokens, and the sessions that they open.

Everyone has a link with a token, also a single coder on the loopback address: other users of the machine can reach that too. The link opens
a session, whose cookie is another secret, ends after some hours of rest, and is worthless as a link. Tokens are made anew at every start,
compared in constant time, and never logged.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers

COOKIE = "icc_reviewer"
IDLE = 4 * 3600.0  # seconds without a request after which a session ends
MOST_SESSIONS = 20  # of one person


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whose session it is: a person ('' for one who has not given a name yet), and whether it is the host.

    The host sits at this machine and started the program: only they may open other studies, say who they are, and hand out links.
    """

    person: str
    host: bool = False


class Sessions:
    """Who is in. A session begins with a link and ends after :data:`IDLE` seconds without a request; its cookie is no link."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._open: dict[str, tuple[Visitor, float]] = {}  # SHA-256 of the cookie -> whose it is, last request
        self._lock = Lock()

    def begin(self, person: str, *, host: bool = False) -> str:
        """A new session's cookie. A person has some sessions at most: the oldest gives way."""
        cookie = secrets.token_urlsafe(24)
        with self._lock:
            own = sorted((last, name) for name, (known, last) in self._open.items() if known.person == person)
            for _, name in own[: max(0, len(own) - MOST_SESSIONS + 1)]:
                del self._open[name]
            self._open[_hashed(cookie)] = (Visitor(person, host), self._clock())
        return cookie

    def visitor_of(self, cookie: str, *, by_itself: bool = False) -> Visitor | None:
        """Whose session it is; None when there is none such, or it has rested for too long. What a page asks `by_itself` is no sign of a person."""
        name, now = _hashed(cookie), self._clock()
        with self._lock:
            found = self._open.get(name)
            if found is None:
                return None
            if now - found[1] > IDLE:
                del self._open[name]
                return None
            if not by_itself:
                self._open[name] = (found[0], now)
            return found[0]

    def person_of(self, cookie: str) -> str | None:
        """The person of :meth:`visitor_of`."""
        found = self.visitor_of(cookie)
        return None if found is None else found.person

    def rename(self, cookie: str, person: str) -> None:
        """The host says who they are, from now on in this session."""
        name = _hashed(cookie)
        with self._lock:
            known, last = self._open[name]
            self._open[name] = (Visitor(person, known.host), last)


def _hashed(cookie: str) -> str:
    return hashlib.sha256(cookie.encode()).hexdigest()


@dataclass(frozen=True)
class Access:
    """Who reviews here. `tokens` (token -> person) make the links; whoever opens one gets a session of their own, kept in a cookie.

    `lookers` are persons whose link only shows: a supervisor's. `hosts` are those whose link makes them the host (see :class:`Visitor`);
    `''` among the persons is a host who has not given a name yet.
    """

    host: str
    port: int
    coders: tuple[str, ...]
    tokens: dict[str, str] = field(default_factory=dict)
    lookers: frozenset[str] = frozenset()
    sessions: Sessions = field(default_factory=Sessions)
    hosts: frozenset[str] = frozenset()

    @classmethod
    def grant(cls, host: str, port: int, coders: tuple[str, ...], lookers: Sequence[str] = (), hosts: Sequence[str] = ()) -> Access:
        """Access for these coders, and for those who only look, each with a link of their own, also on the loopback address."""
        people = (*coders, *lookers)
        tokens = {secrets.token_urlsafe(24): person for person in people}
        return cls(host, port, people, tokens, frozenset(lookers), hosts=frozenset(hosts))

    def admit(self, person: str) -> None:
        """A link for one more person, unless they have one."""
        if person not in self.tokens.values():
            self.tokens[secrets.token_urlsafe(24)] = person

    def enter(self, token: str) -> str | None:
        """Begin a session by a link's token: its cookie, or None when the link is not valid."""
        person = self.person_of(token)
        return None if person is None else self.sessions.begin(person, host=person in self.hosts)

    def person_of(self, token: str) -> str | None:
        """The person that a link's token belongs to."""
        found = None
        for known, person in tuple(self.tokens.items()):
            if hmac.compare_digest(known.encode(), token.encode()):
                found = person
        return found

    def link(self, person: str, page: str = "") -> str:
        """The address that lets a person in, and leads on to a page."""
        shown = _own_address() if self.host in ("0.0.0.0", "::") else self.host
        token = next(token for token, known in self.tokens.items() if known == person)
        to = f"&to={quote(page)}" if page else ""
        return f"http://{f'[{shown}]' if ':' in shown else shown}:{self.port}/enter?token={token}{to}"

    def links(self) -> dict[str, str]:
        """The address for each person."""
        return {person: self.link(person) for person in self.tokens.values()}

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


def cookie_of(headers: Headers, access: Access) -> str:
    """The cookie of a session here, '' without one."""
    name = f"{COOKIE}_{access.port}"
    for part in headers.get("cookie", "").split(";"):
        key, _, value = part.strip().partition("=")
        if key == name:
            return value
    return ""


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
