"""Who may come: links with tokens, and the sessions that they open.

Everyone has a link with a token, also a single coder on the loopback address: other users of the machine can reach that too. The link opens
a session, whose cookie is another secret, ends after some hours of rest, and is worthless as a link. Tokens are made anew at every start,
compared in constant time, and never logged. Whoever lists the programs of a machine sees with what address a browser was started: that one
holds a ticket, which lets in once.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
import secrets
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic, time
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers

COOKIE = "icc_reviewer"
IDLE = 4 * 3600.0  # seconds without a request after which a session ends
MOST_SESSIONS = 20  # of one person
TICKET = 300.0  # seconds in which a browser has to be there
_TICKET = re.compile(r"once\.(\d{1,12})\.[0-9a-f]{32}")


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


def ticket(token: str) -> str:
    """A word that lets in once, and for some minutes, whoever the token lets in."""
    word = f"once.{int(time())}.{secrets.token_hex(16)}"
    return f"{word}.{_signed(word, token)}"


def _signed(word: str, token: str) -> str:
    return hmac.digest(token.encode(), word.encode(), "sha256").hex()


class Tickets:
    """Those that were used."""

    def __init__(self) -> None:
        self._used: set[str] = set()
        self._lock = Lock()

    def use(self, word: str) -> bool:
        """Whether a ticket that somebody's token has signed still lets in; from now on it does not."""
        made = _TICKET.match(word)
        with self._lock:
            good = made is not None and abs(time() - int(made[1])) <= TICKET and made[0] not in self._used
            if made is not None:
                self._used.add(made[0])
        return good


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
    tickets: Tickets = field(default_factory=Tickets)

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
        """Begin a session by a link's token, or a ticket: its cookie, or None when the link is not valid (any more)."""
        person = self.person_of(token)
        if person is None or (is_ticket(token) and not self.tickets.use(token)):
            return None
        return self.sessions.begin(person, host=person in self.hosts)

    def person_of(self, token: str) -> str | None:
        """The person that a link's token belongs to, or whose token has signed a ticket, used or not."""
        found = None
        word, _, signature = token.rpartition(".")
        for known, person in tuple(self.tokens.items()):
            expected, given = (_signed(word, known), signature) if is_ticket(token) else (known, token)
            if hmac.compare_digest(expected.encode(), given.encode()):
                found = person
        return found

    def link(self, person: str, page: str = "", *, once: bool = False) -> str:
        """The address that lets a person in, for as long as the program runs or `once`, and leads on to a page."""
        shown = _own_address() if self.host in ("0.0.0.0", "::") else self.host
        token = next(token for token, known in self.tokens.items() if known == person)
        token = ticket(token) if once else token
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


def is_ticket(token: str) -> bool:
    """Whether a link's word is a ticket and no token: those have no full stops."""
    return _TICKET.match(token) is not None


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
