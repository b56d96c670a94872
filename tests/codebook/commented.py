"""Codebooks with comments wherever people put them, in every layout that the loader takes, and changes to make in them."""

from __future__ import annotations

from hypothesis import strategies as st

from icc_coding.codebook.changing.requests import Add, Change, Define, Merge, Move, NewCode, Recolor, Remove, Rename, Split
from icc_coding.codebook.model import Codebook

WORDS = [
    "ferry",
    "harbour: the old one",
    "we #agreed",
    "it's said",
    '"quoted"',
    "yes",
    "1.0",
    "2026-11-22",
    "naïve 😀",
    "- dash",
    "a, b",
    "[x]",
    "long " * 40,
]
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(lambda words: " ".join(words).strip())
some = st.lists(texts, max_size=3, unique=True)


@st.composite
def codebooks(draw: st.DrawFn) -> str:
    """A codebook's text. Each comment is unique and begins with the id of the code inside which it stands, or with `free`."""
    style = _Style(draw)
    lines = [style.comment("free"), "name: Made up  # free-name", "version: '1'", "language: en"]
    if draw(st.booleans()):
        lines += ["changes:", style.dash(0) + "{date: 2020-01-02, reason: 'begun: so'}  # free-why"]
    lines += ["", style.comment("free"), "dimensions:"]
    for dimension in "dim", "other":
        pad = style.dash(0)
        lines += [f"{pad}id: {dimension}  # free-{dimension}", f"{' ' * len(pad)}label: {dimension.title()}", f"{' ' * len(pad)}codes:"]
        for number in range(draw(st.integers(1, 3))):
            lines += style.code(f"{dimension}{number}", len(pad))
        lines.append("")
    lines.append(style.comment("free"))
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    return newline.join(line for line in lines if line is not None) + draw(st.sampled_from(["", newline]))


class _Style:
    """How a person lays a file out."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.offset = draw(st.sampled_from([0, 2]))
        self.spaced = draw(st.booleans())
        self.count = 0

    def comment(self, owner: str, indent: int = 0) -> str:
        self.count += 1
        return f"{' ' * indent}# {owner}-{self.count}."

    def dash(self, column: int) -> str:
        return " " * (column + self.offset) + "- "

    def code(self, name: str, column: int) -> list[str]:
        draw, head = self.draw, self.dash(column)
        pad = " " * len(head)
        lines = [""] if self.spaced else []
        if draw(st.booleans()):
            lines.append(self.comment(f"{name}-above", len(head) - 2) if self.spaced else self.comment(name, len(pad)))
        lines += [f"{head}id: {name}", f"{pad}label: Code {name}  # {name}-label."]
        if draw(st.booleans()):
            lines.append(f'{pad}color: "#AABBCC"')
        if draw(st.booleans()):
            lines.append(f"{pad}formerly: [old_{name}]")
        lines += draw(
            st.sampled_from(
                [
                    [f"{pad}definition: Short and plain."],
                    [f"{pad}definition: >-  # {name}-folded.", f"{pad}  Folded over", f"{pad}  two lines.", "", f"{pad}  And a paragraph."],
                    [f"{pad}definition: |", f"{pad}    As it stands", f"{pad}    # not a comment"],
                    [f"{pad}definition: 'In quotes, it''s", f"{pad}  on two lines'"],
                ]
            )
        )
        lines.append(self.comment(name, len(pad)))
        for key in ("include", "examples"):
            lines += draw(
                st.sampled_from(
                    [
                        [],
                        [f"{pad}{key}: [one {key}, 'two, {key}']"],
                        [
                            f"{pad}{key}:",
                            f"{self.dash(len(pad))}first {key}  # {name}-{key}.",
                            self.comment(name, len(pad) + 2),
                            f"{self.dash(len(pad))}second {key} over",
                            f"{' ' * (len(pad) + self.offset)}  two lines",
                        ],
                    ]
                )
            )
        if draw(st.booleans()):
            lines += [
                f"{pad}rules:",
                f"{self.dash(len(pad))}{{phrase: 'word {name}'}}",
                f"{self.dash(len(pad))}{{near: [[a], [b]], within: 8}}",
            ]
        return lines


@st.composite
def changes(draw: st.DrawFn, codebook: Codebook) -> Change:
    """A change of any kind about the codes that there are."""
    code = draw(st.sampled_from([code.id for code in codebook.codes]))
    other = draw(st.sampled_from([code.id for code in codebook.codes]))
    name = f"n{draw(st.integers(0, 10**6))}"
    new = NewCode(f"New {name}", definition=draw(texts), examples=tuple(draw(some)))
    dimension = draw(st.sampled_from(["dim", "other", "fresh"]))
    return draw(
        st.sampled_from(
            [
                Add(dimension, new, "Fresh"),
                Define(code, draw(texts), tuple(draw(some)), None, tuple(draw(some)), None, draw(texts)),
                Rename(code, draw(texts), name),
                Recolor(code, draw(st.sampled_from(["", "#123456"]))),
                Merge(code, other, draw(st.booleans())),
                Move(code, dimension, "Fresh"),
                Split(code, (new, NewCode(f"And {name}")), draw(st.booleans())),
                Remove(code),
            ]
        )
    )
