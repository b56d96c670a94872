"""What a process of the window can do: each step calls the library as its command does, and hands back what the page shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from icc_coding.errors import UserError, each_once, shared_remarks
from icc_coding.files import write_bytes_atomic
from icc_coding.phrasing import how_many
from icc_coding.study import open_study
from icc_coding.window.caller import Caller, Step

Options = Mapping[str, Any]


def check(caller: Caller, options: Options) -> Options:
    """Read every file and say what was understood."""
    from icc_coding.codebook.model import Codebook
    from icc_coding.decisions.state import referred_texts
    from icc_coding.transcripts import read_study
    from icc_coding.transcripts.understood import understood

    study = open_study(caller.root)
    try:
        language = Codebook.load(study.codebook).language
    except UserError:
        language = ""
    reading = read_study(study, keep=referred_texts(study), progress=caller.progress, language=language)
    shared = shared_remarks(reading.notes)
    again = {f"{message} {remedy}".strip() for message, remedy in shared}
    files = [asdict(one) | {"problems": [said for said in one.problems if said not in again]} for one in understood(reading)]
    named = {one["file"] for one in files}
    return {
        "files": files,
        "notes": each_once([note for note in reading.notes if note.file not in named or (note.message, note.remedy) in shared]),
        "set_aside": list(reading.set_aside),
    }


def take(caller: Caller, options: Options) -> Options:
    """Read files that have come in and put those into the study that can be read; `files` are [place, name, what to do if the name is taken]."""
    from icc_coding.transcripts import read_paths
    from icc_coding.transcripts.adding import CASES, NameTaken, add_file
    from icc_coding.transcripts.understood import understood

    study = open_study(caller.root)
    taken: list[dict[str, Any]] = []
    for number, (place, name, what) in enumerate(options["files"]):
        caller.progress(name, number, len(options["files"]))
        path = Path(place)
        line: dict[str, Any] = {"file": name, "place": place, "outcome": "", "said": ""}
        if name.lower() not in CASES:
            found = understood(read_paths([path], study))
            if not found or not found[0].read_as:
                taken.append(line | {"outcome": "not read", "said": found[0].problems[0] if found else "It holds nothing that is read."})
                continue
        try:
            added = add_file(study, path, name, taken=what)
        except NameTaken as error:
            taken.append(line | {"outcome": "taken", "said": str(error)})
            continue
        taken.append(line | {"file": added.file, "outcome": added.outcome})
    return {"taken": taken}


def code(caller: Caller, options: Options) -> Options:
    """The main job. Until it writes, the manifest of the last run is put back when it does not come to its end."""
    from icc_coding.job import code_study

    study = open_study(caller.root)
    manifest = study.run_manifest.read_bytes() if study.run_manifest.exists() else None
    try:
        summary = code_study(study, (), caller.progress)
    except BaseException:
        if manifest is not None and not caller.wrote:
            write_bytes_atomic(study.run_manifest, manifest)
        raise
    counts = (
        f"{how_many(summary['suggestions'], 'suggestion')} nobody has decided yet, in {how_many(summary['transcripts'], 'transcript')}."
    )
    said = f"Nothing has changed since the last run, so nothing was done again: {counts}" if summary["unchanged"] else f"Coded: {counts}"
    return {"said": said, "skipped": summary["skipped"], "notes": summary["notes"], "unchanged": summary["unchanged"]}


def learn(caller: Caller, options: Options) -> Options:
    """Fit the codes to the decisions, show what it would change, and keep it only when the person says so."""
    from icc_coding.learning.study import effect_of, keep, learned, open_workbench

    coder = str(options.get("coder", ""))
    desk = open_workbench(open_study(caller.root), coder)
    new = learned(desk, "", coder, caller.progress)
    effect = effect_of(desk, new, caller.progress)
    card = new.model.card
    question = {
        "name": new.model.name,
        "learned_from": card["learned_from"],
        "segments": card["segments"],
        "transcripts": len(card["transcripts"]),
        "figures_are": card["figures_are"],
        "per_code": card["per_code"],
        "outcome": asdict(effect.outcome),
        "grows": effect.outcome.grows,
        "changes": len(effect.changes),
        "examples": [asdict(change) for change in effect.changes[:10]],
        "fixed": desk.study.settings.model,
    }
    if not caller.ask(question):
        return {"said": "Nothing was written: the study goes on as before.", "kept": ""}
    with caller.writing():
        keep(desk, new.model, effect)
    return {"said": f"Kept as models/{new.model.name}. Code again to suggest with it.", "kept": new.model.name}


def agree(caller: Caller, options: Options) -> Options:
    """How far coders agree, as the page of `agree --html`; or draw a sample for them to read."""
    if options.get("draw"):
        return _draw_to_agree(caller, str(options["sample"]), int(options["size"]), tuple(options["coders"]))
    from icc_coding.agreement.reporting.methods import interval_line, plain_line
    from icc_coding.agreement.reporting.page import as_html
    from icc_coding.agreement.reporting.report import AgreementOptions
    from icc_coding.agreement.reporting.text import notes_of
    from icc_coding.decisions.agreeing import AgreementChoice, report_study
    from icc_coding.window.agreed import decisions_now, keep_agreed

    study = open_study(caller.root)
    decisions = decisions_now(study)
    coders, sample = tuple(options.get("coders", ())), str(options.get("sample", ""))
    choice = AgreementChoice(coders, sample=sample, blind_only=not options.get("visible", False))
    report = report_study(study, choice, AgreementOptions(coders=coders, per=("code",)))
    page = as_html(report).encode()
    with caller.writing():
        write_bytes_atomic(Path(options["folder"]) / "agreement.html", page)
        keep_agreed(study, report, sample, decisions)
    return {
        "said": plain_line(report),
        "notes": [line for line in (interval_line(report), *notes_of(report)) if line],
        "page": "agreement.html",
    }


def _draw_to_agree(caller: Caller, name: str, size: int, coders: tuple[str, ...]) -> Options:
    from icc_coding.decisions.samples import SamplePlan
    from icc_coding.reviewing.rounds import draw

    study = open_study(caller.root)
    with caller.writing():
        drawn = draw(study, SamplePlan(name, size, coders))
    transcripts = len({segment.transcript for segment in drawn.segments})
    return {
        "said": f"Drawn: {how_many(len(drawn.segments), 'segment')} of {how_many(transcripts, 'transcript')}, to be read blind by {' and '.join(drawn.coders)}. "
        "When all have read them, measure here.",
        "drawn": drawn.name,
    }


def audit(caller: Caller, options: Options) -> Options:
    """What readings can show; or draw a sample; or, once it is read, what the machine missed."""
    from icc_coding.learning.auditing import sampling

    study, sample = open_study(caller.root), str(options.get("sample", ""))
    if options.get("draw"):
        coders = tuple(options["coders"])
        size = sampling.size_audit(study, float(options["at_most"]) / 100, 0)
        with caller.writing():
            drawn = sampling.draw_audit(study, sample, size, coders, 1)
        return {
            "said": f"Drawn: {how_many(len(drawn.segments), 'segment')} without a suggestion, to be read blind by {' and '.join(drawn.coders)}. "
            f"If no code turns up in them, at most {float(options['at_most']):g} % was missed, with 95 % confidence.",
            "drawn": drawn.name,
        }
    if sample:
        result = sampling.audit(study, sample)
        lines = [_missed(item) for item in (result.pooled, *result.codes)]
        return {"said": _audit_said(result), "sample": sample, "drawn_size": result.drawn, "lines": lines}
    plan = sampling.plan_audit(study)
    return {
        "said": f"{how_many(plan.unsuggested, 'segment', 'carries', 'carry')} no suggestion. In {how_many(plan.found, 'segment')} with one, people confirmed a code.",
        "plan": {"hits": list(plan.hits), "reach": [asdict(item) for item in plan.reach], "undecided": plan.undecided, "found": plan.found},
    }


def _missed(item: Any) -> Options:
    names = ("code", "read", "hits", "found", "at_most", "missed_at_most", "recall", "recall_interval")
    return {name: getattr(item, name) for name in names}


def _audit_said(result: Any) -> str:
    pooled = result.pooled
    if pooled.missed_at_most is None:
        return f"{pooled.read} of the {result.drawn} drawn segments are read. Too little is confirmed yet to give a bound."
    unread = result.drawn - pooled.read
    more = f" {unread} of the {result.drawn} drawn are not read yet." if unread else ""
    return f"With 95 % confidence at most {pooled.missed_at_most:.0%} of the segments that carry any code were missed.{more}"


def export(caller: Caller, options: Options) -> Options:
    """One file for other programs, in the folder that the window hands out from."""
    from icc_coding.corpus import Choice
    from icc_coding.exchange.export import export_study

    study, target = open_study(caller.root), Path(options["folder"]) / options["name"]
    choice = Choice(coders=tuple(options.get("coders", ())), codes=tuple(options.get("codes", ())), settled=bool(options.get("settled")))
    more = {name: value for name, value in options.get("more", {}).items() if value}
    said = export_study(study, target, str(options["content"]), choice=choice, **more)
    return {"said": said.replace(f"{target}", target.name).replace(f"{target.parent}/", ""), "page": target.name}


def report(caller: Caller, options: Options) -> Options:
    """All findings in `coding/report.html`, as the command writes it."""
    from icc_coding.analysis.report import ReportOptions, build_report, write_report
    from icc_coding.keeping.manifest import last_made_with

    study = open_study(caller.root)
    wanted = ReportOptions(bool(options.get("suggestions")), bool(options.get("without_text")), 5, last_made_with(study), "")
    contents = build_report(study, wanted)
    with caller.writing():
        size = write_report(contents, study.coding / "report.html")
    return {"said": f"Written: coding/report.html, {size / 1e6:.1f} MB.", "page": "report.html"}


def bring(caller: Caller, options: Options) -> Options:
    """What `import` does: say what would be taken in, and take it in when the person says so. The file that was sent is deleted then."""
    from icc_coding.importing import bring_in, take_back

    study = open_study(caller.root)
    if options.get("undo"):
        with caller.writing():
            return {"said": take_back(study)}
    file, coder, how = Path(options["file"]), str(options["coder"]), {"whole": bool(options.get("whole"))}
    caller.progress(f"reading {file.name}", 0, 0)
    would = bring_in(study, file, "", coder, dry_run=True, **how)
    kept = caller.ask({"file": file.name, "lines": would.splitlines()})
    if kept:
        with caller.writing():
            did = bring_in(study, file, "", coder, **how)
    if options.get("sent"):
        file.unlink()
    if not kept:
        return {"said": "Nothing was taken in: the study is as it was.", "unchanged": True}
    said, *notes = did.splitlines()
    return {"said": said, "notes": [line for line in notes if "import --undo" not in line]}  # the page has a button for it


STEPS: Mapping[str, Step] = {step.__name__: step for step in (check, take, code, learn, agree, audit, export, report)} | {"import": bring}
