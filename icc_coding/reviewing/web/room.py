"""What every page and action needs: the desk, the coders' sessions, and the templates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, cached_property
from pathlib import Path
from threading import Event
from typing import Annotated, Any
from urllib.parse import urlencode
from zlib import crc32

from anyio import CapacityLimiter
from fastapi import Depends
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from icc_coding.codebook.colors import DARK_PAGE, LIGHT_PAGE, color_of, tint, visible
from icc_coding.codebook.model import Codebook
from icc_coding.phrasing import clock, ending, how_many
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.explaining import Explainer
from icc_coding.reviewing.filters import DECIDED, Filter
from icc_coding.reviewing.insight import pace_hint
from icc_coding.reviewing.passages import PassageQuery
from icc_coding.reviewing.progress import share_done
from icc_coding.reviewing.proposals import BANDS
from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.session import ReviewSession
from icc_coding.reviewing.standing import OPEN, STATUSES
from icc_coding.reviewing.web.access import Access
from icc_coding.reviewing.web.entrance import address_of, place_of, static_files

HERE = Path(__file__).parent
STATUS_WORDS = {
    OPEN: "open",
    "accepted": "accepted",
    "rejected": "rejected",
    "replaced": "corrected",
    "added": "added",
    "unsure": "unsure",
    "read": "read: no",
}


@cache
def make_templates(*folders: Path) -> Environment:
    """The templates of the review, and of other folders; the first that has a name wins. They are compiled once, however often a study is opened."""
    places = [*folders, HERE / "templates"]
    pages = Environment(loader=FileSystemLoader(places), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    pages.filters["clock"] = clock
    pages.filters["counted"] = how_many
    pages.filters["ending"] = ending
    pages.filters["percent"] = lambda share: f"{share:.0%}"
    pages.filters["when"] = moment
    files = static_files(*(place.parent / "static" for place in places))
    addresses = {name: address_of(name, content) for name, (content, _) in files.items()}
    pages.globals.update(static=addresses.__getitem__, status_words=STATUS_WORDS, bands=BANDS, statuses=(*STATUSES, DECIDED))
    return pages


class Room:
    """One running review: its desk, one session per coder, and how pages are made."""

    def __init__(
        self, desk: Desk, sessions: Mapping[str, ReviewSession], access: Access, options: Options, pages: Environment | None = None
    ) -> None:
        """`pages`: the templates to fill, when there are more than those of the review: then it is part of a window with a home."""
        self.desk = desk
        self.sessions = dict(sessions)
        self.access = access
        self.options = options
        self.explainer = Explainer(desk)
        self.asked = Event()  # set by every answer
        self.when_idle: list[Callable[[], None]] = []  # what is worked out once nothing is asked for a while
        self.at_home = pages is not None
        self._pages = pages or make_templates()
        self._colours: tuple[Codebook, bytes] | None = None
        self._warm_up()

    def _warm_up(self) -> None:
        """Do now what would make the first page or search wait."""
        for name in self._pages.list_templates():
            self._pages.get_template(name)
        self.desk.prepare()

    @cached_property
    def seats(self) -> CapacityLimiter:
        """Threads for evidence, which may take long: whoever asks for more of it waits without one."""
        return CapacityLimiter(2)

    @contextmanager
    def session(self, request: Request) -> Iterator[ReviewSession]:
        """The session of whoever asks, up to date and held for the time of one answer."""
        with self.desk.lock:
            self.desk.refresh()
            self.desk.refuse_withdrawn()
            yield self.session_of(request.state.coder)
        self.asked.set()

    def marks(self) -> str:
        """Three marks that a page compares with what it shows: of all that people did, of the codebook, and of what is wrong with its file."""
        with self.desk.lock:  # a page that only asks is no reason to put off what is done while nobody asks
            self.desk.refresh()
            return f"{self.desk.version} {self.desk.codebook_version} {crc32(self.broken.encode())}"

    @property
    def broken(self) -> str:
        """What is wrong with the codebook's file as it is now; '' when nothing is."""
        return " ".join(str(problem) for problem in self.desk.problems if problem.file.endswith("codebook.yaml"))

    def session_of(self, coder: str) -> ReviewSession:
        """A coder's session; one who has only now come begins it."""
        if coder not in self.sessions:
            self.begin(coder, self.options)
        return self.sessions[coder]

    def begin(self, coder: str, options: Options) -> None:
        """A coder begins anew, for example to read a sample blind."""
        self.sessions[coder] = ReviewSession(self.desk, coder, options)

    def page(
        self, session: ReviewSession, template: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **context: Any
    ) -> HTMLResponse:
        """Fill a template for a session."""
        html = self._pages.get_template(template).render(self.common(session) | context)
        return HTMLResponse(html, status, dict(headers or {}))

    def part(self, template: str, **context: Any) -> Markup:
        """A part of a page that needs nothing of a session, so that it can be filled while nobody waits."""
        return Markup(self._pages.get_template(template).render(context))

    def common(self, session: ReviewSession) -> dict[str, Any]:
        """What every template may use."""
        total = session.standing.total
        return {
            "session": session,
            "desk": self.desk,
            "codebook": self.desk.codebook,
            "number_of": self.desk.code_numbers,
            "keys_of": self.desk.code_keys,
            "label_of": self.label_of,
            "filter_words": self.filter_words,
            "passages_of": passages_address,
            "open_count": total[OPEN],
            "done_share": share_done(total),
            "version": self.desk.version,
            "codebook_version": self.desk.codebook_version,
            "colours": address_of("codes.css", self.colours),
            "hint": pace_hint(session),
            "problems": [str(problem) for problem in (*self.desk.notices, *self.desk.problems)],
            "message": "",
            "several": len(self.sessions) > 1,
            "at_home": self.at_home,
            "place": place_of(self.desk.study, session.coder),
        }

    def label_of(self, code: str) -> str:
        """A code's label; a code that the codebook no longer has is shown by its id."""
        known = self.desk.codebook.by_id.get(code)
        return known.label if known else code

    def filter_words(self, chosen: Filter) -> list[str]:
        """What a filter narrows to, in words."""
        flags = {"stale": "older definition", "disagreement": "others differ", "again": "to look at again"}
        named = {"code": self.label_of(chosen.code), "status": STATUS_WORDS.get(chosen.status, chosen.status), "words": f"“{chosen.words}”"}
        return [flags.get(name) or named.get(name) or value for name, value in chosen.query.items()]

    @property
    def colours(self) -> bytes:
        """One CSS rule a code, so that no page needs a style attribute: its colour (darker on light pages, lighter on dark ones where it would not be seen), and tints of it."""
        if self._colours is not None and self._colours[0] is self.desk.codebook:
            return self._colours[1]
        rules = []
        for number, code in enumerate(self.desk.codebook.codes):
            color = color_of(self.desk.codebook, code.id)
            light, dark = visible(color, LIGHT_PAGE), visible(color, DARK_PAGE)
            rules.append(f".code-{number}{{--code:{light};--tint-light:{tint(color)};--tint-dark:{tint(color, dark=True)}}}")
            if dark != light:
                rules.append(f"@media (prefers-color-scheme: dark){{.code-{number}{{--code:{dark}}}}}")
        self._colours = (self.desk.codebook, ("\n".join(rules) + "\n").encode())
        return self._colours[1]


async def _room_of(request: Request) -> Room:
    room: Room = request.app.state.room
    return room


InRoom = Annotated[Room, Depends(_room_of)]  # a route's first parameter


def moment(at: str) -> Markup:
    """A time of the log, which a page with script shows in the reader's own zone (`static/times.js`)."""
    return Markup('<time datetime="{}">{} UTC</time>').format(at, at.replace("T", " ").removesuffix("Z")[:16]) if at else Markup("")


def passages_address(look: PassageQuery | None = None, **changed: str | int) -> str:
    """The address of the page of passages for a look, with some of its fields changed."""
    return "/passages?" + urlencode(replace(look or PassageQuery(), **changed).query)  # type: ignore[arg-type]
