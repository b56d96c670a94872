"""`export codebook.…` and `import codebook.…`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from icc_coding.codebook.diff import CodeChange, compare
from icc_coding.codebook.document import to_html
from icc_coding.codebook.document_markdown import to_markdown
from icc_coding.codebook.dump import to_yaml
from icc_coding.codebook.model import Codebook
from icc_coding.decisions.state import load_state
from icc_coding.errors import UserError
from icc_coding.exchange.books.model import of_depth, to_codebook
from icc_coding.exchange.books.qdc import read_qdc, write_qdc
from icc_coding.exchange.books.tables import read_list, read_table, write_list, write_table, write_tags
from icc_coding.exchange.books.word import write_word
from icc_coding.exchange.damaged import of_another_program
from icc_coding.exchange.registry import CONTENTS, Brought, Wanted, named_content
from icc_coding.files import read_bytes, write_bytes_atomic, write_text_atomic
from icc_coding.phrasing import how_many
from icc_coding.transcripts.tongue import name_of

_TABLES = (".csv", ".tsv", ".xlsx", ".ods")


def write(wanted: Wanted) -> str:
    """Write the codebook as `.yaml`, `.docx`, `.html`, `.md`, `.qdc`, `.csv`, `.tsv`, `.xlsx`, or as QualCoder's list (`.txt`)."""
    codebook, path = wanted.codebook, wanted.file
    if wanted.target and (wanted.target != "taguette" or wanted.suffix != ".csv"):
        raise UserError(f"{path.name}: --target taguette writes a .csv of tags; a codebook knows no other target.")
    if wanted.suffix in (".yaml", ".yml"):
        write_text_atomic(path, to_yaml(codebook))
    elif wanted.suffix == ".qdc":
        write_qdc(path, codebook)
    elif wanted.suffix == ".txt":
        write_list(path, codebook)
    elif wanted.target == "taguette":
        write_tags(path, codebook)
    elif wanted.suffix in _TABLES:
        write_table(path, codebook)
    else:
        write_document(path, codebook)
    return f"{path}: {how_many(len(codebook.codes), 'code')} written of {len(codebook.codes)} in the codebook."


def write_document(path: Path, codebook: Codebook) -> None:
    """Write the codebook as a document for people: `.html`, `.htm`, `.md` or `.docx`; any other ending is a :class:`UserError`."""
    ending = path.suffix.lower()
    if ending == ".docx":
        write_word(path, codebook)
    elif ending in (".html", ".htm", ".md"):
        write_text_atomic(path, to_markdown(codebook) if ending == ".md" else to_html(codebook))
    else:
        raise UserError(f"{path}: a codebook's document ends in .html, .docx or .md. Choose one of these.")


@of_another_program
def read_codebook(path: Path) -> tuple[Codebook, tuple[str, ...]]:
    """A codebook in any of the formats that are taken in, and what one would want to know about how it was read. Raises UserError."""
    suffix = path.suffix.lower()
    if suffix in (".yaml", ".yml"):
        return Codebook.load(path), ()
    book = read_qdc(path) if suffix == ".qdc" else read_list(path) if suffix == ".txt" else read_table(path)
    codebook = to_codebook(book, path.name)
    told = "language" not in book.rest and codebook.language != "en"
    language = f"Its language was told by its words: {name_of(codebook.language)}." if told else ""
    return codebook, tuple(filter(None, (*book.remarks, of_depth(book), language)))


def is_codebook(path: Path) -> bool:
    """By its ending, or a table or list whose name says "codebook" or begins with "codes"."""
    named = named_content(path, CONTENTS) == "codebook" or path.stem.lower().startswith("codes")
    return path.suffix.lower() in (".qdc", ".yaml", ".yml") or named


def _kind(change: CodeChange) -> str:
    """What became of a code; where its meaning is the same, in what else it differs."""
    if change.kind != "changed" or change.meaning:
        return change.kind
    return f"with another {' and '.join(one.field for one in change.form)} only (decisions stay as good as they were)"


def read(brought: Brought) -> str:
    """Make a codebook the study's own. The one before stays beside it as `codebook.before-import.yaml`."""
    new, remarks = read_codebook(brought.file)
    old = Codebook.load(brought.study.codebook)
    counted = Counter(_kind(change) for change in compare(old, new).codes)
    changed = ", ".join(f"{count} {kind}" for kind, count in sorted(counted.items())) or "no code changed"
    decided = {coding.code for coding in load_state(brought.study, new).codings} - set(new.by_id)
    lines = [f"{brought.file.name}: {how_many(len(new.codes), 'code')}; against the study's codebook: {changed}.", *remarks]
    if decided:
        lines.append(f"Decisions on {', '.join(sorted(decided))} are kept, but these codes are not in the new codebook.")
    if not brought.dry_run and old != new:
        kept = brought.study.codebook.with_name("codebook.before-import.yaml")
        with brought.study.changing(brought.study.codebook):
            write_bytes_atomic(kept, read_bytes(brought.study.codebook))
            write_text_atomic(brought.study.codebook, to_yaml(new))
        lines.append(f"It is the study's codebook now; the one before is {kept.name}.")
    return "\n".join(lines)
