"""Rich Text Format, token by token: what was deleted, hidden or only tells where a link leads is no part of the text; tables keep their cells."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from icc_coding.errors import UserError
from icc_coding.settings import TranscriptSettings
from icc_coding.transcripts.draft import LeftOut, Line, TranscriptDraft
from icc_coding.transcripts.readers.blocks import Block, TableBlock, boxed, draft_of_blocks, having_left_out
from icc_coding.transcripts.readers.guard import guarded
from icc_coding.transcripts.readers.rtf_flow import Flow, whole
from icc_coding.transcripts.readers.rtf_words import CHARACTERS, SHOWN, SKIPPED, Token, charset, code_page, tokens
from icc_coding.transcripts.source import Source

_DEEPEST = 5_000  # groups inside groups


def read(source: Source, settings: TranscriptSettings) -> list[TranscriptDraft]:
    """The document's paragraphs and tables."""
    data = source.data()
    with guarded(source, "RTF document"):
        blocks, left_out = blocks_of(data)
    if not any(block.text.strip() if isinstance(block, Line) else block.words for block in blocks):
        raise UserError(f"{source.name}: holds no text. Save it again as .docx and try that.")
    return having_left_out(draft_of_blocks("rtf", blocks, settings, source.name), left_out)


def blocks_of(data: bytes) -> tuple[list[Block], list[LeftOut]]:
    """The document's paragraphs and tables without the empty lines at both ends, and what is no part of its text."""
    document = _Document()
    for token in tokens(data.decode("latin-1")):
        document.take(token)
    document.end()
    blocks = document.flow.blocks
    written = [n for n, block in enumerate(blocks) if isinstance(block, TableBlock) or block.text.strip()]
    return blocks[written[0] : written[-1] + 1] if written else [], document.left_out


@dataclass(frozen=True, slots=True)
class _State:
    """What a group has set: it ends with the group. `place` is '' for the document's text, else what the group holds."""

    place: str = ""
    hidden: bool = False
    deleted: bool = False
    struck: bool = False
    bold: bool = False
    fallback: int = 1  # characters to pass over behind \u
    codec: str = ""


@dataclass
class _Document:
    """The blocks as they are gathered."""

    flow: Flow = field(default_factory=Flow)
    around: list[tuple[int, Flow]] = field(default_factory=list)  # outside a text box: the depth of its group, the flow it interrupts
    left_out: list[LeftOut] = field(default_factory=list)
    state: _State = field(default_factory=_State)
    outer: list[_State] = field(default_factory=list)
    codec: str = "cp1252"
    fonts: dict[int, str] = field(default_factory=dict)
    headings: set[int] = field(default_factory=set)
    data: bytearray = field(default_factory=bytearray)  # characters written as bytes, decoded together
    gone: list[str] = field(default_factory=list)  # words of the passage that is being left out
    kind: str = ""
    passing: int = 0
    starred: bool = False
    named: int = -1  # the style whose name is being read
    font: int = -1
    name: str = ""

    def take(self, token: Token) -> None:
        """One token."""
        if token.kind == "brace":
            self.flush()
            self.brace(token.value)
        elif self.passing and token.kind in ("byte", "text", "symbol"):
            self.pass_over(token)
        elif token.kind == "byte":
            self.data.append(int(token.value, 16))
        elif token.kind == "text":
            self.text(token.value)
        elif token.kind == "symbol":
            if token.value == "*":
                self.starred = True
            elif token.value in "\r\n":
                self.word("par", None)
            elif token.value in CHARACTERS:
                self.text(CHARACTERS[token.value])
        else:
            self.word(token.value, token.number)
        if token.kind != "symbol":
            self.starred = False

    def brace(self, brace: str) -> None:
        self.passing = 0
        if brace == "{":
            if len(self.outer) > _DEEPEST:
                raise ValueError("too deep")
            self.outer.append(self.state)
            return
        if self.state.place == "stylesheet" and self.named >= 0:
            if self.name.strip().lower().startswith(("heading", "title", "subtitle")):
                self.headings.add(self.named)
            self.named, self.name = -1, ""
        ended, self.state = self.state.place, self.outer.pop() if self.outer else _State()
        if ended in ("note", "comment") and self.state.place != ended:
            self.leave_out(ended, "")
            self.settle()
        if self.around and len(self.outer) < self.around[-1][0]:
            self.close_box()

    def pass_over(self, token: Token) -> None:
        """The substitute behind a \\u character."""
        if token.kind == "text" and len(token.value) > self.passing:
            rest, self.passing = token.value[self.passing :], 0
            self.text(rest)
        else:
            self.passing -= min(self.passing, len(token.value) if token.kind == "text" else 1)

    def word(self, word: str, number: int | None) -> None:
        on = number != 0
        if word == "u":
            self.text(chr((number or 0) % 65536))
            self.passing = self.state.fallback
        elif word in CHARACTERS:
            self.text(CHARACTERS[word])
        elif word in ("par", "sect", "cell", "row"):
            self.flush()
            self.structure(word)
        elif word in _PLACES:
            self.enter(_PLACES[word])
        elif word in SKIPPED or (self.starred and word not in SHOWN):
            self.enter("skipped")
        elif word in ("shptxt", "dptxbxtext") and self.state.place != "skipped":
            self.box()
        elif word == "uc":
            self.state = replace(self.state, fallback=max(0, number or 0))
        elif word in ("v", "deleted", "strike", "striked", "b"):
            self.set(**{{"v": "hidden", "deleted": "deleted", "b": "bold"}.get(word, "struck"): on})
        elif word == "plain":
            self.set(hidden=False, deleted=False, struck=False, bold=False, codec="")
        elif word == "pard":
            self.flow.inside, self.flow.style = False, -1
        elif word == "intbl":
            self.flow.inside = True
        elif word == "s" and number is not None:
            self.named = self.flow.style = number
        else:
            self.lettering(word, number)

    def lettering(self, word: str, number: int | None) -> None:
        """Fonts and code pages."""
        if word == "ansicpg":
            self.codec = code_page(number)
        elif word == "mac":
            self.codec = "mac_roman"
        elif word == "f" and number is not None:
            self.font = number
            if self.state.place != "fonttbl":
                self.set(codec=self.fonts.get(number, ""))
        elif word == "fcharset" and self.state.place == "fonttbl":
            self.fonts[self.font] = charset(number)

    def set(self, **changes: str | bool) -> None:
        self.flush()
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]

    def enter(self, place: str) -> None:
        if self.state.place != "skipped":
            self.set(place=place)

    def text(self, text: str) -> None:
        if self.data:
            self.flush()
        state = self.state
        if state.place == "stylesheet":
            self.name += text
        elif state.place in ("note", "comment"):
            self.leave_out(state.place, text)
        elif state.place == "":
            kind = "deleted" if state.deleted else "hidden" if state.hidden else "struck" if state.struck else ""
            if kind:
                self.leave_out(kind, text)
            else:
                self.settle()
                self.flow.parts.append((text, state.bold))

    def leave_out(self, kind: str, text: str) -> None:
        if kind != self.kind:
            self.settle()
        self.kind = kind
        self.gone.append(text)

    def settle(self) -> None:
        """End the passage that is left out."""
        if self.gone:
            self.left_out.append(LeftOut(self.kind, whole("".join(self.gone))))
            self.gone, self.kind = [], ""

    def flush(self) -> None:
        """Decode the bytes that have gathered."""
        if self.data:
            data, self.data = bytes(self.data), bytearray()
            self.text(data.decode(self.state.codec or self.codec, "replace"))

    def structure(self, word: str) -> None:
        if self.state.place == "stylesheet" or self.state.place == "skipped":
            return
        if self.state.place or (word in ("par", "sect") and self.state.deleted):
            self.leave_out(self.state.place or "deleted", " ")
        else:
            self.flow.structure(word, self.headings)

    def box(self) -> None:
        """A text box begins inside a paragraph, which goes on behind it."""
        self.flush()
        self.around.append((len(self.outer), self.flow))
        self.flow = Flow()
        self.state = replace(self.state, place="")

    def close_box(self) -> None:
        """The group of a text box has ended: what it held follows the paragraph that it hangs on."""
        self.settle()
        inner, (_, self.flow) = self.flow, self.around.pop()
        inner.end(self.headings)
        held = [block for block in inner.blocks if isinstance(block, TableBlock) or block.text.strip()]
        self.flow.hanging += held
        self.left_out.append(boxed(held))

    def end(self) -> None:
        """The end of the file: whatever is open counts."""
        self.flush()
        self.settle()
        while self.around:
            self.close_box()
        self.flow.end(self.headings)


_PLACES = {"footnote": "note", "annotation": "comment", "stylesheet": "stylesheet", "fonttbl": "fonttbl"}
