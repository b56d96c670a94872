"""YAML text to nodes: syntax errors in plain words, as many of them as can be found at once, and nothing that makes it hang."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import yaml

from icc_coding.codebook.mending import Fault, diagnose, without_tabs
from icc_coding.codebook.nodes import line_of
from icc_coding.errors import Problem

MAX_DEPTH = 60  # brackets or indents inside each other; a codebook needs eight
MAX_NODES = 200_000  # keys and values once aliases are written out; a codebook of 1,000 codes has about 50,000
MAX_MENDED = 50  # mistakes shown at once: each is mended and the text read again
_FAST: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNSEEN = yaml.reader.Reader.NON_PRINTABLE
ODD_BLANKS = "[\\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000]"  # those of word processors, as an expression
_BLANKS = re.compile(f"(?: |{ODD_BLANKS})*")
_TAB = re.compile(r"[ -]*\t|[^\"']*?:[ ]*\t")


@dataclass(slots=True)
class ComposedYaml:
    """The root node (None when nothing could be read), the syntax problems, and the lines that were mended to read on."""

    node: yaml.Node | None = None
    problems: list[Problem] = field(default_factory=list)
    mended: set[int] = field(default_factory=set)


def compose(text: str, file: str, loader: type[yaml.SafeLoader] = _FAST) -> ComposedYaml:
    """Compose a YAML text (LF line ends) to its root node.

    After a syntax error the line is mended in memory, where its meaning is plain, and reading goes on, so that one run
    shows every problem. A text that nests too deeply or whose aliases multiply beyond `MAX_NODES` gives a problem and no node.
    """
    return _YamlComposer(text, file, loader).run()


class _TooDeep(Exception):
    """Raised with the line at which nesting passes the limit."""


class _YamlComposer:
    def __init__(self, text: str, file: str, loader: type[yaml.SafeLoader]) -> None:
        self.lines = text.split("\n")
        self.file = file
        self.loader = loader
        self.result = ComposedYaml()

    def run(self) -> ComposedYaml:
        self._drop_unseen()
        self._drop_odd_blanks()
        node, error = self._try(self.lines)
        if error is not None:
            tabbed = self._drop_tabs()
            node, error = self._try(self.lines) if tabbed else (node, error)
            if error is not None and any(number <= _place(error) + 1 <= number + 3 for number in tabbed):
                return self.result  # what the tab stood for is not plain
        while error is not None:
            if len(self.result.mended) >= MAX_MENDED:
                self._report(_place(error) + 1, f"{MAX_MENDED} mistakes stand above this line.", "Mend them first, then check again.")
                return self.result
            fault = diagnose(error, self.lines)
            mended = self._mend(fault, error)
            rest = "" if mended else " What follows is checked once this is mended."
            self._report(fault.line, fault.message, fault.remedy + rest)
            if mended is None:
                return self.result
            self.lines, node, error = mended
        if node is not None and self._finite(node):
            self.result.node = node
        return self.result

    def _try(self, lines: list[str]) -> tuple[yaml.Node | None, yaml.MarkedYAMLError | None]:
        text = "\n".join(lines)
        try:
            self._check_depth(text)
            return yaml.compose(text, self.loader), None
        except yaml.MarkedYAMLError as error:
            return None, error
        except _TooDeep as error:
            self._report(
                error.args[0],
                f"more than {MAX_DEPTH} levels stand inside each other here.",
                "A codebook never needs that: close the brackets.",
            )
            return None, None

    def _mend(self, fault: Fault, error: yaml.MarkedYAMLError) -> tuple[list[str], yaml.Node | None, yaml.MarkedYAMLError | None] | None:
        """The first mended text that can be read further than the error, with its outcome."""
        for line in fault.mended:
            lines = [*self.lines[: fault.line - 1], line, *self.lines[fault.line :]]
            node, further = self._try(lines)
            if further is None or _place(further) > _place(error):
                self.result.mended.add(fault.line)
                return lines, node, further
        return None

    def _check_depth(self, text: str) -> None:
        """Walk the parser's events, which needs no stack, before `compose`, which does."""
        depth = 0
        for event in yaml.parse(text, self.loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                raise _TooDeep(event.start_mark.line + 1 if event.start_mark else 1)

    def _drop_unseen(self) -> None:
        for number, line in enumerate(self.lines, 1):
            found = _UNSEEN.search(line)
            if found:
                code = f"U+{ord(found.group()):04X}"
                self._report(
                    number, f"holds a character that cannot be seen ({code}).", "Delete it; such signs come from copying out of PDF files."
                )
                self.lines[number - 1] = _UNSEEN.sub(" ", line)

    def _drop_odd_blanks(self) -> None:
        """Report lines that are indented with other blanks than ordinary ones, each run of such lines once, and put ordinary ones there."""
        before = -1
        odd = {number: lead for number, line in enumerate(self.lines, 1) if (lead := _BLANKS.match(line)) and lead[0].strip(" ")}
        within = self._within_texts() if odd else set()
        for number, lead in odd.items():
            line = self.lines[number - 1]
            if number in within:
                continue
            if number != before + 1:
                remedy = "Replace them by ordinary blanks, here and in the lines below."
                self._report(number, "is indented with no-break spaces, as word processors write them.", remedy)
            self.lines[number - 1] = " " * len(lead[0]) + line[len(lead[0]) :]
            before = number

    def _within_texts(self) -> set[int]:
        """Lines on which a text in quotation marks, or below `|` or `>`, goes on: what they begin with belongs to it."""
        within: set[int] = set()
        try:
            for event in yaml.parse("\n".join(self.lines), self.loader):
                start, end = event.start_mark, event.end_mark
                if isinstance(event, yaml.ScalarEvent) and event.style and start and end:
                    within.update(range(start.line + 2, end.line + (end.column > 0) + 1))
        except yaml.MarkedYAMLError:
            pass  # what stands behind the mistake is taken for structure
        return within

    def _drop_tabs(self) -> list[int]:
        """Report every tab, and put in its place what lines the line up with the one above it."""
        tabbed = [number for number, line in enumerate(self.lines, 1) if _TAB.match(line)]
        for number in tabbed:
            self._report(number, "holds a tab where YAML allows only blanks.", "Replace the tab by blanks.")
            self.lines[number - 1] = without_tabs(self.lines, number - 1)
        self.result.mended.update(tabbed)
        return tabbed

    def _finite(self, root: yaml.Node) -> bool:
        """Whether the tree is small once aliases are written out, and does not contain itself."""
        sizes: dict[int, int] = {}
        open_nodes: set[int] = set()

        def size(node: yaml.Node) -> int:
            if id(node) in open_nodes:
                raise OverflowError(line_of(node))
            if id(node) not in sizes:
                open_nodes.add(id(node))
                sizes[id(node)] = 1 + sum(size(child) for child in _children(node))
                open_nodes.discard(id(node))
            if sizes[id(node)] > MAX_NODES:
                raise OverflowError(line_of(node))
            return sizes[id(node)]

        try:
            size(root)
        except OverflowError as error:
            remedy = "Write the values out instead of repeating them with `*`."
            self._report(error.args[0], f"what stands here grows to more than {MAX_NODES:,} values.", remedy)
            return False
        return True

    def _report(self, line: int, message: str, remedy: str) -> None:
        self.result.problems.append(Problem(self.file, line, message, remedy))


def _children(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _place(error: yaml.MarkedYAMLError) -> int:
    return int(error.problem_mark.line) if error.problem_mark else 0
