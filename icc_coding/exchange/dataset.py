"""A folder for an archive: data, codebook, dictionary, method, README with counts, checksums and licence; with or without words."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from icc_coding import __version__
from icc_coding.codebook.dump import to_yaml
from icc_coding.codebook.model import Code, Codebook
from icc_coding.corpus import DISPUTED, SUGGESTED, UNSURE, Corpus, counted, tally
from icc_coding.decisions.logs.record import CONSENSUS
from icc_coding.disk import new_folder
from icc_coding.errors import UserError
from icc_coding.exchange.books.qdc import write_qdc
from icc_coding.exchange.books.tables import write_table
from icc_coding.exchange.dataset_ratings import has_unasked, ratings_table
from icc_coding.exchange.flat.delimited import write_delimited
from icc_coding.exchange.flat.others import write_parquet
from icc_coding.exchange.flat.table import TEXT, Column, Table, dictionary_table, long_table
from icc_coding.exchange.memo_table import memos_left_behind
from icc_coding.exchange.registry import Wanted
from icc_coding.files import sha256_file, write_text_atomic
from icc_coding.phrasing import how_many
from icc_coding.transcripts.model import Transcript

# Columns that hold, or may hold, words of a transcript or of a person.
WORDS = ("text", "question", "note", "reason", "speaker")


def write(wanted: Wanted) -> str:
    """Write the folder; `without_text` leaves no word of any transcript in any file of it. It must not exist."""
    folder, corpus, bare = wanted.file, wanted.corpus, wanted.without_text
    if folder.exists():
        raise UserError(f"{folder}: is there already. Name a folder that does not exist yet.")
    names = _names(corpus) if bare else {}
    codebook = _bare(corpus.codebook) if bare else corpus.codebook
    ratings = ratings_table(wanted, names)
    tables = _tables(corpus, names, bare, ratings)
    with new_folder(folder) as place:
        written = {}
        dictionary: list[list[str]] = []
        for name, table in tables.items():
            written[name] = write_delimited(place / f"{name}.csv", table)
            dictionary += [[f"{name}.csv", *map(str, line)] for line in dictionary_table(table).rows]
        write_parquet(place / "codings.parquet", tables["codings"])
        header = tuple(Column(name) for name in ("table", "column", "type", "values", "meaning"))
        write_delimited(place / "dictionary.csv", Table("dictionary", header, dictionary, len(dictionary)))
        write_text_atomic(place / "codebook.yaml", to_yaml(codebook))
        write_qdc(place / "codebook.qdc", codebook)
        write_table(place / "codebook.csv", codebook)
        if not bare:
            for transcript in corpus.transcripts:
                write_text_atomic(place / "texts" / f"{transcript.text_hash}.txt", transcript.text)
        write_text_atomic(place / "METHOD.md", _method(corpus))
        write_text_atomic(place / "README.md", _readme(wanted, corpus, written, partial=ratings is not None and has_unasked(ratings)))
        files = sorted(path for path in place.rglob("*") if path.is_file())
        sums = "".join(f"{sha256_file(path)}  {path.relative_to(place).as_posix()}\n" for path in files)
        write_text_atomic(place / "SHA256SUMS", sums)
    words = "without a word of the transcripts" if bare else f"with {how_many(len(corpus.transcripts), 'text')}"
    rows_written, stored = written["codings"], wanted.whole.stored
    said = f"{how_many(rows_written, 'coding')} written of {stored} stored, {how_many(written['settled'], 'passage')}, {words}; {how_many(len(files) + 1, 'file')}."
    return " ".join(filter(None, [f"{folder}: {said}", memos_left_behind(wanted)]))


def _tables(corpus: Corpus, names: dict[str, str], bare: bool, ratings: Table | None) -> dict[str, Table]:
    """The tables by name, with their rows at hand: some are written twice."""
    long = {"codings": long_table(corpus), "settled": long_table(corpus.settled(answers=True))}
    tables = {name: _without(table, names) if bare else table for name, table in long.items()}
    tables["transcripts"] = _transcripts(corpus, names)
    if ratings is not None:
        tables["ratings"] = ratings
    whole = {name: [tuple(row) for row in table.rows] for name, table in tables.items()}
    return {name: Table(name, tables[name].columns, rows, len(rows)) for name, rows in whole.items()}


def _names(corpus: Corpus) -> dict[str, str]:
    """Transcripts and cases by number: their own names may be words of the talk, or people's."""
    names = {transcript.name: f"transcript-{number:03d}" for number, transcript in enumerate(corpus.transcripts, 1)}
    cases = dict.fromkeys(case for row in corpus.rows for case in (row.case,) if case)
    cases |= dict.fromkeys(transcript.case for transcript in corpus.transcripts if transcript.case)
    return names | {f"case\0{case}": f"case-{number:03d}" for number, case in enumerate(cases, 1)}


def _without(table: Table, names: dict[str, str]) -> Table:
    """The table without columns of words, transcripts and cases by number."""
    kept = [(place, column) for place, column in enumerate(table.columns) if column.name not in WORDS]

    def shown(name: str, value: object) -> object:
        if name == "transcript":
            return names.get(str(value), "")
        return names.get(f"case\0{value}", "") if name == "case" else value

    rows = [[shown(column.name, row[place]) for place, column in kept] for row in table.rows]
    return Table(table.name, tuple(column for _, column in kept), rows, table.size)  # type: ignore[arg-type]


def _transcripts(corpus: Corpus, names: dict[str, str]) -> Table:
    header = (
        Column("transcript", TEXT, "the transcript's name"),
        Column("kind", TEXT, "what it is", "interview, survey, document"),
        Column("case", TEXT, "the interviewee or city"),
        Column("text_sha256", TEXT, "SHA-256 of the frozen text, which places are counted in"),
        Column("characters", "whole number", "length of the text in Unicode code points"),
        Column("segments", "whole number", "segments that can be coded"),
        *(Column(f"case.{name}", TEXT, f"the case's {name}") for name in corpus.attributes),
    )

    def row(transcript: Transcript) -> tuple[object, ...]:
        case = names.get(f"case\0{transcript.case}", "") if names else transcript.case
        facts = (transcript.text_hash, len(transcript.text), len(transcript.coded_segments))
        attributes = (transcript.attributes.get(name, "") for name in corpus.attributes)
        return (names.get(transcript.name, transcript.name), transcript.kind, case, *facts, *attributes)

    rows = [row(transcript) for transcript in corpus.transcripts]
    return Table("transcripts", header, rows, len(rows))  # type: ignore[arg-type]


def _bare(codebook: Codebook) -> Codebook:
    """The codebook without examples: these may be taken from the transcripts."""

    def code(one: Code) -> Code:
        return replace(one, examples=(), counter_examples=())

    dimensions = tuple(replace(one, codes=tuple(map(code, one.codes))) for one in codebook.dimensions)
    return replace(codebook, dimensions=dimensions, scope=replace(codebook.scope, examples=(), counter_examples=()))


def _method(corpus: Corpus) -> str:
    """What was coded by whom, in a paragraph of figures."""
    people = Counter(row.coder for row in corpus.rows if row.status != SUGGESTED)
    blind = sum(row.blind is True for row in corpus.rows)
    tallies = tally(corpus.passages())
    coders = ", ".join(f"{coder} ({count})" for coder, count in sorted(people.items()) if coder != CONSENSUS) or "nobody"
    open_ones = counted(tallies, DISPUTED) + counted(tallies, UNSURE)
    return (
        "# Method\n\n"
        f"{how_many(len(corpus.transcripts), 'transcript', 'was', 'were')} coded with the codebook “{corpus.codebook.name}” {corpus.codebook.version} "
        f"({how_many(len(corpus.codebook.codes), 'code')}, hash {corpus.codebook.hash}) in icc-coding {__version__}. Decisions by coder: {coders}; "
        f"{people[CONSENSUS]} were settled as consensus; {blind} of all decisions were made blind, with the machine's suggestions and other "
        f"coders hidden. {how_many(counted(tallies, 'accepted'), 'passage', 'is', 'are')} settled as coded, {how_many(open_ones, 'passage', 'is', 'are')} open, and {counted(tallies, SUGGESTED)} "
        "suggestions of the machine were not decided by anybody. A passage is counted once, whoever spoke of it. Only what was read for a "
        "code and not coded is a “no”; everything else that is not in the table was not asked.\n"
    )


def _readme(wanted: Wanted, corpus: Corpus, written: dict[str, int], *, partial: bool) -> str:
    words = (
        "This version holds no words of the transcripts: the columns of words, examples in the codebook and names are left out; places are "
        "characters of texts that the study keeps, named by their SHA-256.\n"
        if wanted.without_text
        else "`texts/` holds the frozen texts by their SHA-256; places are counted in them in Unicode code points, from 0.\n"
    )
    tallies = tally(corpus.passages())
    coded, open_ones = counted(tallies, "accepted"), counted(tallies, DISPUTED) + counted(tallies, UNSURE)
    stands = f"{coded} coded (`accepted`), {open_ones} open (`unsure`: coders differ or could not tell), the rest not coded (`rejected`)"
    ratings = f"| ratings.csv | {_of_ratings(partial)} | {written['ratings']} |\n" if "ratings" in written else ""
    return (
        f"# {corpus.codebook.name}: coded data\n\n{words}\n"
        f"| file | holds | rows |\n|---|---|---|\n"
        f"| codings.csv, codings.parquet | every coder's decisions and undecided suggestions | {written['codings']} of {wanted.whole.stored} stored |\n"
        f"| settled.csv | one row per passage and code as it stands after adjudication: {stands} | {written['settled']} |\n{ratings}"
        f"| transcripts.csv | the transcripts and what is known about them | {written['transcripts']} |\n"
        f"| dictionary.csv | what every column means | |\n| codebook.yaml, .qdc, .csv | the codebook | {len(corpus.codebook.codes)} |\n"
        "| METHOD.md | who coded what, and how | |\n| SHA256SUMS | checksums of all other files: `sha256sum -c SHA256SUMS` | |\n\n"
        f"Licence: {wanted.licence or 'not stated (give one with --licence)'}\n"
    )


def _of_ratings(partial: bool) -> str:
    """What the table of ratings holds; `partial`: coders were not asked for all codes everywhere."""
    about = "the blind readings that agreement is computed from, also those that gave no code"
    if partial:
        return f"{about}; a code in `not_asked` is neither a yes nor a no of that coder there"
    return (
        f"{about}: `icc-coding agree --table ratings.csv --per code` gives the figures again (only alpha of all unit x code decisions counts "
        "codes that nobody gave as well, which are not in the table)"
    )
