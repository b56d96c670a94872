"""Writes the example study's sample and decision logs from `example_codings.json`, with the transcripts and the codebook as they are now.

Run after changing a transcript, a reader or the codebook:  python benchmarks/make_example.py
The same input gives the same files, byte for byte. Only the logs and the sample named in the source file are replaced.
"""

from __future__ import annotations

import hashlib
import io
import json
import random
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from icc_coding.agreement import coefficients
from icc_coding.codebook.model import Codebook
from icc_coding.decisions.logs.log import line_hash, read_logs
from icc_coding.decisions.logs.names import log_name
from icc_coding.decisions.logs.record import Draft, Record, find_fault, format_time, parse_time
from icc_coding.decisions.overlap import Span, same_passage
from icc_coding.decisions.ratings import RatingsChoice, decided_ratings
from icc_coding.decisions.samples import Sample, SampledSegment
from icc_coding.decisions.state import load_state, referred_texts
from icc_coding.files import write_bytes_atomic, write_json_atomic
from icc_coding.keeping.digest import digest_of, inputs_of, run_name
from icc_coding.study import Study, open_study
from icc_coding.transcripts import Segment, Transcript, load_text, read_study

HERE = Path(__file__).parent
SOURCE = HERE / "example_codings.json"
EXAMPLE = HERE.parent / "icc_coding" / "template" / "example.zip"
PACKED = (".txt", ".docx", ".md", ".vtt", ".csv", ".json", ".jsonl")
PROPOSED = ("accept", "reject", "replace", "unsure")  # what answers a suggestion; an addition is the reviewer's own


@dataclass(frozen=True, slots=True)
class Passage:
    """A quoted passage found in its transcript, and the entry of the source file that speaks about it."""

    transcript: Transcript
    span: Span
    entry: dict[str, Any]

    @property
    def segments(self) -> list[Segment]:
        """The segments that a code of this passage counts for."""
        return [s for s in self.transcript.coded_segments if same_passage(self.span, (s.start, s.end))]


def main() -> None:
    study = open_study(HERE.parent)
    source = json.loads(SOURCE.read_text(encoding="utf-8"))
    transcripts = read_afresh(study, source)
    codebook = Codebook.load(study.codebook)
    passages = [find_passage(transcripts, entry) for entry in source["passages"]]
    sample = make_sample(source, passages)
    write_json_atomic(study.samples / f"{sample.name}.json", asdict(sample))
    maker = DraftMaker(codebook, sample.name, run_name(digest_of(inputs_of(study))))
    for coder in sample.coders:
        reviews = [find_passage(transcripts, entry) for entry in source["reviews"] if entry["coder"] == coder]
        steps = {
            "sample": [step for passage in in_order(sample, passages) for step in maker.blind_steps(passage, coder)],
            "reviews": [[maker.review(passage)] for passage in reviews],
        }
        sittings = [sitting for sitting in source["sittings"] if sitting["coder"] == coder]
        records = list(in_time(coder, source["device"], sittings, steps))
        write_log(study, coder, source["device"], records)
    check(study, codebook, sample, list(transcripts.values()))
    pack(study)


def pack(study: Study) -> None:
    """What `init --example` writes: transcripts, texts, decisions and samples, in one file of the package."""
    held = io.BytesIO()
    folders = (study.transcripts, study.texts, study.decisions, study.samples)
    with zipfile.ZipFile(held, "w") as archive:
        for path in sorted(one for folder in folders for one in folder.iterdir() if one.suffix in PACKED):
            member = zipfile.ZipInfo(path.relative_to(study.root).as_posix())  # of 1980: the same input gives the same file
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, path.read_bytes())
    EXAMPLE.write_bytes(held.getvalue())


def read_afresh(study: Study, source: dict[str, Any]) -> dict[str, Transcript]:
    """The transcripts by name, read as today's readers read them; older texts that no other log refers to are removed."""
    (study.samples / f"{source['sample']['name']}.json").unlink(missing_ok=True)
    for coder in dict.fromkeys(sitting["coder"] for sitting in source["sittings"]):
        for suffix in (".jsonl", ".head"):
            (study.decisions / log_name(coder, source["device"])).with_suffix(suffix).unlink(missing_ok=True)
    (study.cache / "reading").unlink(missing_ok=True)
    (study.coding / "logs.json").unlink(missing_ok=True)  # names the logs that are made anew here
    referred = referred_texts(study)
    transcripts = {transcript.name: transcript for transcript in read_study(study, keep=referred).transcripts}
    needed = referred | {transcript.text_hash for transcript in transcripts.values()}
    for path in study.texts.iterdir():
        if path.stem not in needed:
            path.unlink()
    return transcripts


def find_passage(transcripts: dict[str, Transcript], entry: dict[str, Any]) -> Passage:
    """Anchor a quote: its words with any whitespace between them, which must stand in the text exactly once."""
    transcript = transcripts[entry["transcript"]]
    words = r"\s+".join(re.escape(word) for word in entry["quote"].split())
    places = [match.span() for match in re.finditer(words, transcript.text)]
    if len(places) != 1:
        raise SystemExit(f"{transcript.name}: stands there {len(places)} times and should stand there once: {entry['quote']}")
    return Passage(transcript, places[0], entry)


def make_sample(source: dict[str, Any], passages: Sequence[Passage]) -> Sample:
    """The segments of all passages, the passages in a shuffled order; a segment stands for its share of its transcript."""
    shuffled = list(passages)
    random.Random(source["sample"]["seed"]).shuffle(shuffled)
    drawn = list(dict.fromkeys((p.transcript.name, s) for p in shuffled for s in p.segments))
    counts = Counter(name for name, _ in drawn)
    by_name = {passage.transcript.name: passage.transcript for passage in passages}
    segments = tuple(
        SampledSegment(t.text_hash, name, s.index, s.start, s.end, round(len(t.coded_segments) / counts[name], 6))
        for name, s in drawn
        for t in (by_name[name],)
    )
    coders = tuple(dict.fromkeys(sitting["coder"] for sitting in source["sittings"]))
    facts = source["sample"]
    return Sample(facts["name"], "reliability", "stratified", facts["seed"], facts["drawn_at"], coders, segments)


def in_order(sample: Sample, passages: Sequence[Passage]) -> list[Passage]:
    """The passages in the order in which the sample's segments are read."""
    place = {(s.transcript, s.index): number for number, s in reversed(list(enumerate(sample.segments)))}
    return sorted(passages, key=lambda p: min(place[p.transcript.name, s.index] for s in p.segments))


@dataclass(frozen=True, slots=True)
class DraftMaker:
    """Turns passages into drafts as a review session would write them."""

    codebook: Codebook
    sample: str
    run: str

    def blind_steps(self, passage: Passage, coder: str) -> Iterator[list[Draft]]:
        """One step a segment: that it was read for all codes; with the last one what was coded in the passage."""
        *before, last = passage.segments
        codes = passage.entry[coder]
        for segment in before:
            yield [self.reading(passage, segment, seconds(passage, coder, segment, 0))]
        taken = seconds(passage, coder, last, len(codes))
        added = [self.about(passage, "add", code, taken, blind=True, sample=self.sample) for code in codes]
        yield [*added, self.reading(passage, last, taken)]

    def reading(self, passage: Passage, segment: Segment, taken: float) -> Draft:
        text, span = passage.transcript, (segment.start, segment.end)
        return Draft("read", text.text_hash, *span, text.text[slice(*span)], codes="all", blind=True, seconds=taken, sample=self.sample)

    def review(self, passage: Passage) -> Draft:
        """A decision made with the suggestions in view."""
        entry = passage.entry
        taken = seconds(passage, entry["coder"], None, 1)
        proposed = entry["action"] in PROPOSED
        to = self.codebook.code(entry["to"]).id if "to" in entry else None
        facts = {"shown": proposed, "run": self.run if proposed else None, "to": to, "note": entry.get("note", "")}
        return self.about(passage, entry["action"], entry["code"], taken, **facts)

    def about(self, passage: Passage, action: str, code_id: str, taken: float, **facts: Any) -> Draft:
        start, end = passage.span
        code = self.codebook.code(code_id)
        text, quote = passage.transcript.text_hash, passage.transcript.text[start:end]
        return Draft(action, text, start, end, quote, code.id, seconds=taken, codebook=code.hash, **facts)


def seconds(passage: Passage, coder: str, segment: Segment | None, codes: int) -> float:
    """An invented but plausible time: 17 letters a second to read, some time for each code, and some hesitation."""
    start, end = (segment.start, segment.end) if segment else passage.span
    hesitation = random.Random(f"{coder} {passage.transcript.name} {start}").lognormvariate(1.2, 0.6)
    return round((end - start) / 17 + 5.5 * codes + hesitation, 1)


def in_time(coder: str, device: str, sittings: Sequence[dict[str, Any]], steps: dict[str, list[list[Draft]]]) -> Iterator[Record]:
    """Records of all sittings, chained; the steps of one kind are split evenly over the sittings for it."""
    seq, prev = 0, ""
    for kind, of_kind in steps.items():
        starts = [at for sitting in sittings if sitting["reads"] == kind for at in sitting["at"]]
        size = -(-len(of_kind) // len(starts))
        for number, start in enumerate(starts):
            now = parse_time(start)
            for step in of_kind[number * size : (number + 1) * size]:
                now += timedelta(seconds=step[-1].seconds or 0)
                name = step_name(coder, now, step)
                for draft in step:
                    seq += 1
                    record = Record(seq, prev, f"{coder}-{device}-{seq}-{name}", format_time(now), coder, **asdict(draft))
                    prev = line_hash(record.to_line())
                    yield record


def step_name(coder: str, now: datetime, step: Sequence[Draft]) -> str:
    """What the records of one step share; random in a real log, here it follows from what was done."""
    return hashlib.sha256(f"{coder} {now} {step}".encode()).hexdigest()[:8]


def write_log(study: Study, coder: str, device: str, records: Sequence[Record]) -> None:
    faults = [fault for record in records if (fault := find_fault(record))]
    if faults:
        raise SystemExit(f"{SOURCE.name}: makes a record that {faults[0]}")
    write_bytes_atomic(study.decisions / log_name(coder, device), b"".join(record.to_line() + b"\n" for record in records))


def check(study: Study, codebook: Codebook, sample: Sample, transcripts: Sequence[Transcript]) -> None:
    """Read everything back, compare each quote with its text, and print what the blind readings agree on."""
    records = [record for _, record in read_logs(study).entries()]
    for record in records:
        if record.span and record.quote != load_text(study, str(record.text))[slice(*record.span)]:
            raise SystemExit(f"{record.id}: the quote is not what stands in the text")
    state = load_state(study, codebook)
    codes = tuple(code.id for code in codebook.codes)
    ratings = decided_ratings(state, transcripts, RatingsChoice(codes, sample.coders, sample.name))
    print(f"{len(records)} records, {len(state.codings)} codings, {len(sample.segments)} segments in the sample `{sample.name}`")
    for number, code in enumerate(codes):
        values = ratings.values[:, :, number].astype(float)
        kappa = coefficients(values)["cohen_kappa"]
        used = " ".join(f"{coder} {int(row.sum())}" for coder, row in zip(ratings.coders, values, strict=True))
        print(f"  {code:<44} kappa {kappa.value if kappa.value is None else round(kappa.value, 2)!s:<5} {used}")
    whole = coefficients(ratings.values.reshape(len(sample.coders), -1).astype(float))["cohen_kappa"]
    print(f"  {'all codes taken together':<44} kappa {whole.value:.2f}")


if __name__ == "__main__":
    main()
