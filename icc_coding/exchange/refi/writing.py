"""Writing a project: `export study.qdpx --target spec|nvivo|atlasti|maxqda|qualcoder`.

GUIDs follow from what they name, so that the same study gives the same file. Everything is written as it is met; only the text that
is being written is in memory.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from icc_coding import __version__
from icc_coding.archives import NewZip
from icc_coding.codebook.colors import color_of
from icc_coding.codebook.model import Codebook
from icc_coding.corpus import MACHINE, SUGGESTED, CodedExcerpt, Corpus
from icc_coding.disk import replacing
from icc_coding.errors import UserError
from icc_coding.exchange.memo_table import memos_left_behind
from icc_coding.exchange.refi.cases import WrittenCases
from icc_coding.exchange.refi.describing import describe
from icc_coding.exchange.refi.evidence import MACHINE_USER, evidence_of
from icc_coding.exchange.refi.guids import case_guid, code_guid, guid, source_guid, user_guid
from icc_coding.exchange.refi.offsets import FileOffsets
from icc_coding.exchange.refi.profiles import RefiProfile, profile_of
from icc_coding.exchange.refi.rest import rest_of
from icc_coding.exchange.registry import Wanted
from icc_coding.exchange.xml import escape_text
from icc_coding.phrasing import how_many
from icc_coding.transcripts.model import Transcript

_EPOCH = "2000-01-01T00:00:00Z"  # where a creation time is required and none is known
_FIRST_OF_DAY = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def element(tag: str, content: str = "", /, **attributes: str) -> str:
    """An XML element; attributes with '' are left out. `content` is XML already."""
    shown = "".join(f' {key}="{escape_text(value)}"' for key, value in attributes.items() if value != "")
    return f"<{tag}{shown}>{content}</{tag}>" if content else f"<{tag}{shown}/>"


def text_element(name: str, text: str) -> str:
    """An element that holds text; nothing for ''."""
    return f"<{name}>{escape_text(text)}</{name}>" if text else ""


def write(wanted: Wanted) -> str:
    """Write a `.qdpx`. Codings that apply are written; suggestions only on request, under a user of their own."""
    profile = profile_of(wanted.target)
    corpus = wanted.corpus
    rows = [row for row in corpus.rows if row.applies or (wanted.suggestions and row.status == SUGGESTED)]
    if not rows and not corpus.transcripts:
        raise UserError(f"{wanted.file.name}: there is nothing to write yet. Run `icc-coding code` first.")
    out = _ProjectWriter(corpus, rows, profile, wanted.title)
    with replacing(wanted.file) as handle, NewZip(handle, 3) as archive:
        out.write(archive)
    aside = len(corpus.rows) - len(rows)
    said = [
        f"{wanted.file}: {how_many(len(rows), 'coding')} written of {wanted.whole.stored} stored, {how_many(len(corpus.transcripts), 'transcript')}, "
        f"{how_many(len(corpus.codebook.codes), 'code')}, as {profile.name} reads them."
    ]
    if aside:
        said.append(f"{how_many(aside, 'row', 'was', 'were')} left out, not applying or not asked for (rejected, unsure, undecided).")
    if out.replaced:
        said.append(
            f"{how_many(out.replaced, 'character', 'is', 'are')} shown as □, being above U+FFFF (emoji …), because {profile.name} would shift what follows them."
        )
    said += filter(None, [memos_left_behind(wanted)])
    if apart := sum(_speakers_apart(transcript) for transcript in corpus.transcripts):
        who = how_many(apart, "speaker", "who differs", "who differ")
        said.append(
            f"What cases.csv says of {who} from their transcript is not part of it, because the format knows cases only: take cases.csv along."
        )
    return " ".join(said)


def _speakers_apart(transcript: Transcript) -> int:
    """How many speakers have a case or an attribute that their transcript as a whole does not have."""
    whole = {"case": transcript.case, **transcript.attributes}
    return sum(any(whole.get(name) != value for name, value in own.items()) for own in transcript.speaker_attributes.values())


@dataclass
class _ProjectWriter:
    corpus: Corpus
    rows: Sequence[CodedExcerpt]
    profile: RefiProfile
    name: str
    replaced: int = 0

    @cached_property
    def codebook(self) -> Codebook:
        return self.corpus.codebook

    def write(self, archive: NewZip) -> None:
        for transcript in self.corpus.transcripts:
            self.replaced += sum(old != new for old, new in zip(transcript.text, self.profile.written(transcript.text), strict=True))
            archive.writestr(f"{self.profile.folder}/{source_guid(transcript)}.txt", self.profile.data(transcript.text))
        with archive.open(self.profile.xml, "w", force_zip64=True) as member:
            out = io.TextIOWrapper(member, encoding="utf-8")
            for part in self.parts():
                out.write(part)
            out.flush()
            out.detach()

    def parts(self) -> Iterator[str]:
        yield (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<Project name="{escape_text(self.name)}" origin="icc-coding {__version__} ({self.profile.name})" '
            f'creationDateTime="{self.created}" xmlns="urn:QDA-XML:project:1.0">\n'
        )
        users = sorted({coder for row in self.rows for coder in coders_of(row)})
        if users:
            yield "<Users>" + "".join(element("User", guid=user_guid(coder), name=user_name(coder)) for coder in users) + "</Users>\n"
        yield f"<CodeBook>{codes_xml(self.codebook)}</CodeBook>\n"
        yield self.cases.variables
        yield self.cases.cases
        if self.corpus.transcripts:
            yield "<Sources>\n"
            by_name = {name: list(rows) for name, rows in groupby(self.rows, key=lambda row: row.transcript)}
            for transcript in self.corpus.transcripts:
                yield from self.source(transcript, by_name.get(transcript.name, []))
            yield "</Sources>\n"
        if self.profile.notes and self.rows:
            yield "<Notes>\n"
            for row in self.rows:
                yield self.note(row)
            yield "</Notes>\n"
        yield f"<Sets>{''.join(self.sets())}</Sets>\n"
        yield text_element("Description", f"{self.codebook.name} {self.codebook.version}: coded excerpts of {self.name}.")
        yield "</Project>\n"

    @cached_property
    def created(self) -> str:
        """The latest decision, so that the same decisions give the same file."""
        return max((row.decided_at for row in self.rows if _FIRST_OF_DAY.fullmatch(row.decided_at)), default=_EPOCH)

    @cached_property
    def cases(self) -> WrittenCases:
        """Who was interviewed, and what is known about them."""
        return WrittenCases.of(self.corpus.transcripts, typed=self.profile.typed)

    def source(self, transcript: Transcript, rows: Sequence[CodedExcerpt]) -> Iterator[str]:
        text = self.profile.written(transcript.text)
        counted = FileOffsets(text, self.profile.convention, crlf=self.profile.crlf, bom=self.profile.bom)
        identity = source_guid(transcript)
        yield (
            f'<TextSource guid="{identity}" name="{escape_text(transcript.name)}" plainTextPath="internal://{identity}.txt" '
            f'creationDateTime="{self.created}">\n'
        )
        if self.profile.case_codes and transcript.case and transcript.text:
            start, end = counted.outward(0, len(text))
            coding = element("Coding", element("CodeRef", targetGUID=case_guid(transcript.case)), guid=guid("case of", transcript.name))
            yield element("PlainTextSelection", coding, guid=guid("whole", transcript.name), startPosition=str(start), endPosition=str(end))
        for row in rows:
            for coder in coders_of(row):
                yield self.selection(row, coder, text, counted)
        yield self.cases.own.get(transcript.name, "") + "</TextSource>\n"

    def selection(self, row: CodedExcerpt, coder: str, text: str, counted: FileOffsets) -> str:
        """One selection for each coder and code: programs that keep one coder a selection lose nobody."""
        key = (row.excerpt_id, row.transcript, row.code, coder)
        start, end = counted.outward(row.start, row.end)
        at = row.decided_at if _FIRST_OF_DAY.fullmatch(row.decided_at) else self.created
        described, inner = row.note, f'<CodeRef targetGUID="{code_guid(row.code)}"/>'
        if self.profile.notes:
            inner += f'<NoteRef targetGUID="{guid("evidence", *key)}"/>'
        else:
            described = f"{described}\n\n{evidence_of(row)}" if described else evidence_of(row)
        user = user_guid(coder)
        return (
            f'<PlainTextSelection guid="{guid("selection", *key)}" name="{escape_text(text[row.start : row.end])}" startPosition="{start}" '
            f'endPosition="{end}" creatingUser="{user}" creationDateTime="{at}">{text_element("Description", described)}'
            f'<Coding guid="{guid("coding", *key)}" creatingUser="{user}" creationDateTime="{at}">{inner}</Coding></PlainTextSelection>\n'
        )

    def note(self, row: CodedExcerpt) -> str:
        """The evidence of a coding, as a note that the coding refers to."""
        return "".join(
            f'<Note guid="{guid("evidence", row.excerpt_id, row.transcript, row.code, coder)}" name="Evidence" '
            f'creatingUser="{user_guid(coder)}" creationDateTime="{self.created}">{text_element("PlainTextContent", evidence_of(row))}</Note>\n'
            for coder in coders_of(row)
        )

    def sets(self) -> Iterator[str]:
        """The codebook's own set, which holds what codes cannot; and the transcripts of each kind."""
        members = "".join(element("MemberCode", targetGUID=code_guid(code.id)) for code in self.codebook.codes)
        yield element("Set", text_element("Description", rest_of(self.codebook)) + members, guid=guid("codebook"), name=self.codebook.name)
        for kind in sorted({transcript.kind for transcript in self.corpus.transcripts}):
            sources = [element("MemberSource", targetGUID=source_guid(t)) for t in self.corpus.transcripts if t.kind == kind]
            yield element("Set", "".join(sources), guid=guid("kind", kind), name=f"{kind}s")


def codes_xml(codebook: Codebook) -> str:
    """`<Codes>`: a dimension is a code that cannot be given, its codes below it."""
    top = []
    for dimension in codebook.dimensions:
        codes = "".join(
            element(
                "Code",
                text_element("Description", describe(code)),
                guid=code_guid(code.id),
                name=code.label,
                isCodable="true",
                color=color_of(codebook, code.id),
            )
            for code in dimension.codes
        )
        top.append(element("Code", codes, guid=guid("dimension", dimension.id), name=dimension.label, isCodable="false"))
    return f"<Codes>{''.join(top)}</Codes>"


def coders_of(row: CodedExcerpt) -> tuple[str, ...]:
    """Who a row is written for: a settled row names everybody who agrees."""
    return tuple(row.coder.split(";"))


def user_name(coder: str) -> str:
    """A coder as other programs list them."""
    return MACHINE_USER if coder == MACHINE else coder
