"""Passages counted from columns: the same numbers as building every row of the coded table and counting those."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from icc_coding.codebook.changing.kept import KeptCodebooks
from icc_coding.codebook.model import Code, Codebook, Dimension
from icc_coding.corpus import coded_excerpts, passages_of, tally
from icc_coding.corpus.reads import Reads
from icc_coding.corpus.tallying import Asking, Tallies, tally_text
from icc_coding.decisions.asked import Existing
from icc_coding.decisions.logs.record import Draft, Record, format_time
from icc_coding.decisions.overlap import Span
from icc_coding.decisions.replay import Replay
from icc_coding.suggesting.store import Suggestion
from icc_coding.transcripts import Transcript
from tests.decisions.conftest import make_transcript

TALK = make_transcript("lanterns", [("Q", "Who lights them?"), ("Mayor", "The lamp keepers do. Each street pays. We lend ladders. " * 3)])
OTHER = "b" * 64
CODES = ("v.a", "v.b", "h.c")
BOOK = Codebook(
    "fictional", "1", "en", tuple(Dimension(d, d, tuple(Code(c, d, c, "words") for c in CODES if c.startswith(d))) for d in ("v", "h"))
)
KEPT = KeptCodebooks(codes={"first": {"v.a": (), "v.b": ()}, "second": dict.fromkeys(CODES, ())}, since=((0, "first"),))
PLACES = st.sampled_from([(0, 20), (20, 40), (22, 38), (30, 60), (40, 60), (20, 60), (60, 64), (0, 120), (58, 62)])
CODERS = st.sampled_from(["ana", "ben", "consensus"])


@st.composite
def decisions(draw: st.DrawFn) -> list[tuple[str, Record]]:
    found = []
    for seq in range(1, draw(st.integers(0, 25)) + 1):
        coder, (start, end) = draw(CODERS), draw(PLACES)
        action = draw(st.sampled_from(["accept", "reject", "replace", "add", "adjust", "unsure", "read", "read", "read", "undo"]))
        more: dict[str, object] = {"code": draw(st.sampled_from([*CODES, "v.gone"]))}
        if action == "replace":
            more["to"] = draw(st.sampled_from(CODES))
        elif action == "adjust":
            more["to"] = draw(PLACES)
        elif action == "read":
            codes = st.lists(st.sampled_from(CODES), min_size=1, unique=True).map(lambda named: tuple(sorted(named)))
            more = {"codes": draw(st.just("all") | codes), "codebook": draw(st.sampled_from([None, "first", "second"]))}
        elif action == "undo":
            own = [record.id for _, record in found if record.coder == coder]
            if not own:
                continue
            more["undoes"] = draw(st.sampled_from(own))
        at = format_time(datetime(2026, 11, 22, 10, tzinfo=UTC) + timedelta(seconds=draw(st.integers(0, 9))))
        text = draw(st.sampled_from([TALK.text_hash] * 9 + [OTHER]))
        draft = Draft(action, text, start, end, "q", **more)  # type: ignore[arg-type]
        values = {name: getattr(draft, name) for name in Draft.__dataclass_fields__}
        found.append((coder, Record(seq=seq, prev="", id=f"{coder}-d-{seq}-00000000", at=at, coder=coder, **values)))
    return found


@st.composite
def proposals(draw: st.DrawFn) -> list[Suggestion]:
    found = draw(
        st.lists(st.tuples(PLACES, st.sampled_from([*CODES, "v.gone"]), st.sampled_from(["likely", "possible", "quiet"])), max_size=12)
    )
    return [
        Suggestion(TALK.text_hash, TALK.name, start, end, 0, (0,), code, 0.5, band, None, "", "", "")
        for (start, end), code, band in sorted(found, key=lambda one: (one[0], one[1]))
    ]


def plainly(state: Replay, coders: list[str], talk: Transcript, suggestions: list[Suggestion], hidden: Span | None) -> Tallies:
    """Row by row, passage by passage."""
    text = talk.text_hash
    codings = [coding for coder in coders for coding in state.codings_of(coder, text)]
    reads = Reads(reading for coder in coders for reading in state.readings_of(coder, text))
    rows = coded_excerpts([talk], BOOK, suggestions, codings)
    rows = [row for row in rows if hidden is None or not (row.start < hidden[1] and hidden[0] < row.end)]
    return tally(passages_of(rows, lambda _, code, span: (c for c in reads.coders(text) if reads.read(c, text, code, span))))


@settings(max_examples=250, deadline=None)
@given(decisions(), proposals(), st.none() | PLACES, st.none() | CODERS)
def test_counts_from_columns_are_those_of_the_rows(
    entries: list[tuple[str, Record]], suggestions: list[Suggestion], hidden: Span | None, alone: str | None
) -> None:
    state = Replay(entries, existing=Existing(KEPT, CODES, {}), renamed={})
    coders = state.coders if alone is None else [alone]
    hides = None if hidden is None else lambda span: span[0] < hidden[1] and hidden[0] < span[1]
    found = tally_text(Asking(state, coders, CODES, hides), TALK.text_hash, suggestions)
    assert found == plainly(state, coders, TALK, suggestions, hidden)


def test_codes_that_were_renamed_and_silence_that_means_no() -> None:
    def said(seq: int, coder: str, action: str, **more: object) -> tuple[str, Record]:
        draft = Draft(action, TALK.text_hash, 20, 40, "q", **more)  # type: ignore[arg-type]
        values = {name: getattr(draft, name) for name in Draft.__dataclass_fields__}
        return "d", Record(seq=seq, prev="", id=f"d{seq}", at="2026-11-22T10:00:00Z", coder=coder, **values)

    entries = [said(1, "ana", "accept", code="v.old"), said(2, "ben", "read", codes="all"), said(3, "ben", "reject", code="v.b")]
    state = Replay(entries, renamed={"v.old": "v.a"})
    waits = [Suggestion(TALK.text_hash, TALK.name, 60, 64, 0, (0,), "h.c", 0.5, "possible", None, "", "", "")]
    assert tally_text(Asking(state, ["ana", "ben"], CODES), TALK.text_hash, waits) == {
        "v.a": Counter(disputed=1),
        "v.b": Counter(rejected=1),
        "h.c": Counter(suggested=1, possible=1),
    }
    assert tally_text(Asking(state, [], CODES), TALK.text_hash, []) == {}
