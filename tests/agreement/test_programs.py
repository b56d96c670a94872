"""What other programs export: read by its columns per document, or refused with the reason."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from icc_coding.agreement import coefficients, set_coefficients, unitizing
from icc_coding.cli import main

TEXT = "The ferry is ours 🚢. The quay is theirs. Nobody owns the tide."


def write(folder: Path, text: str, name: str = "export.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def dump(folder: Path, data: Any, name: str) -> Path:
    text = "\n".join(json.dumps(record) for record in data) if name.endswith("l") else json.dumps(data)
    return write(folder, text, name)


def data(*arguments: object) -> dict[str, Any]:
    result = CliRunner().invoke(main, ["agree", *map(str, arguments), "--json"])
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def refused(*arguments: object) -> str:
    result = CliRunner().invoke(main, ["agree", *map(str, arguments)])
    assert result.exit_code == 1, result.output
    return result.output


def test_dedoose_excerpts(tmp_path: Path) -> None:
    head = "Media Title,Excerpt Range,Excerpt Creator,Excerpt Date,Excerpt Copy,Resource Creator,Resource Date,Codes Applied Combined"
    head += ",Code: Trade Applied,Code: Trade Range,Code: Trade\\Fish Applied"
    rows = [
        'kai.docx,0-40,Ida,2025-05-01,x,Ida,2025-05-01,"Trade, Fish",True,,True',
        "kai.docx,10-40,Per,2025-05-02,x,Ida,2025-05-01,Trade,True,,False",
        "pier.docx,5-9,Per,2025-05-02,x,Ida,2025-05-01,Fish,False,,True",
    ]
    got = data("--table", write(tmp_path, "\n".join([head, *rows])))
    assert got["layout"] == "spans"
    assert "Dedoose's excerpts" in got["read_as"]
    assert "1 of 2 texts was read" in got["read_as"] or "1 of 2 texts were read" in got["read_as"]
    lengths = {"kai.docx": 40, "pier.docx": 9}
    spans = [("kai.docx", "Ida", 0, 40, "Trade"), ("kai.docx", "Per", 10, 40, "Trade"), ("pier.docx", "Per", None, None, None)]
    right = unitizing(spans, lengths)["u_alpha"]
    assert got["parts"]["Trade"]["u_alpha"]["value"] == pytest.approx(right.value) if right.value is not None else True
    combined = "\n".join(line.rsplit(",", 3)[0] for line in [head, *rows])
    assert set(data("--table", write(tmp_path, combined))["parts"]) == {"Trade", "Fish"}


def test_inception_agreement_table(tmp_path: Path) -> None:
    rows = ["Type,Collection,Document,Layer,Feature,Position,Flags,ida,per"]
    for n, (a, b) in enumerate([("PER", "PER"), ("LOC", "PER"), ("LOC", "LOC"), ("PER", "")]):
        rows.append(f"SpanPosition,,kai.txt,Named entity,value,{n * 10}-{n * 10 + 4},USED,{a},{b}")
    got = data("--table", write(tmp_path, "\n".join(rows)))
    right = coefficients([["PER", "LOC", "LOC", "PER"], ["PER", "PER", "LOC", None]])
    assert got["coefficients"]["krippendorff_alpha"]["value"] == pytest.approx(right["krippendorff_alpha"].value)
    assert got["coders"] == ["ida", "per"]
    assert got["n_transcripts"] == 1
    assert "INCEpTION" in got["read_as"]


@pytest.mark.parametrize("size", ["1000", "1,000 chars", None])
def test_nvivo_and_qualcoder_comparisons_by_characters(tmp_path: Path, size: str | None) -> None:
    if size is None:
        head = "Code tree,Id,Agree %,A and B %,Not A Not B %,Disagree %,A not B %,B not A %,Kappa"
        rows = ["Trade,7,90.0,30.0,60.0,10.0,6.0,4.0,0.79"]
    else:
        head = "Node,Source,Source Folder,Source Size,Kappa,Agreement (%),A and B (%),Not A and Not B (%),Disagreement (%),A and Not B (%),B and Not A (%)"
        rows = [f'Trade,kai,Internals,"{size}",0.79,90,30,60,10,6,4']
    got = data("--table", write(tmp_path, "\n".join([head, *rows])))
    (row,) = [row for row in got["rows"] if row["code"] == "Trade"]
    p_e = 0.36 * 0.34 + 0.64 * 0.66
    assert row["coefficients"]["cohen_kappa"]["value"] == pytest.approx((0.9 - p_e) / (1 - p_e))
    assert got["unit"] == "character"
    assert any("neighbouring characters" in note for note in got["notes"])


def test_maxqda_coded_segments_are_compared_by_paragraph(tmp_path: Path) -> None:
    head = "Document group,Document name,Code,Begin,End,Weight score,Segment,Created by"
    rows = [
        "A,kai,Trade,1,2,0,x,Ida",
        "A,kai,Trade,2,3,0,x,Ida",
        "A,kai,Trade,2,3,0,x,Per",
        "A,kai,Law,5,6,0,x,Ida",
        "A,kai,Law,5,6,0,x,Per",
    ]
    got = data("--table", write(tmp_path, "\n".join([head, *rows])))
    spans = [("kai", "Ida", 0, 3, "Trade"), ("kai", "Per", 1, 3, "Trade"), ("kai", "Ida", 4, 6, "Law"), ("kai", "Per", 4, 6, "Law")]
    assert got["coefficients"]["u_alpha"]["value"] == pytest.approx(unitizing(spans, {"kai": 6})["u_alpha"].value)
    assert "paragraphs" in got["read_as"]
    assert "Created by" in refused("--table", write(tmp_path, "\n".join(line.rsplit(",", 1)[0] for line in [head, *rows])))


REFUSED = {
    "ATLAS.ti": (
        "ID,Quotation Name,Document,Quotation Content,Comment,Codes,Reference,Created by\n1:1,x,D 1: kai,words,,Trade,12 - 12,Ida\n",
        "QDPX",
    ),
    "Taguette": ("id,document,tag,content\n1,kai,Trade,words\n", "neither coders nor positions"),
    "MAXQDA": ("Code,Agreements,Disagreements,Total,Percent\nTrade,4,2,6,66.67\n", "without who coded what"),
    "passages": ("Codename,Coder,Coded text,File name\nTrade,Ida,words,kai\nTrade,Per,words,kai\n", "without positions"),
}


@pytest.mark.parametrize("program", REFUSED)
def test_what_cannot_be_compared_is_refused_with_the_reason(tmp_path: Path, program: str) -> None:
    text, reason = REFUSED[program]
    said = refused("--table", write(tmp_path, text))
    assert reason in said
    assert "alpha" not in said


def test_qualcoder_codings_with_positions(tmp_path: Path) -> None:
    rows = [
        "cid,fid,seltext,pos0,pos1,owner,date,memo",
        "7,1,x,0,20,ida,2025-05-01,",
        "7,1,x,5,20,per,2025-05-02,",
        "7,2,x,0,9,per,2025-05-02,",
    ]
    got = data("--table", write(tmp_path, "\n".join(rows)))
    assert got["coders"] == ["ida", "per"]
    assert "1 of 2 texts" in got["read_as"]


def label_studio(text: str, *people: tuple[Any, list[tuple[int, int, str]], bool]) -> dict[str, Any]:
    annotations = [
        {
            "completed_by": who,
            "was_cancelled": cancelled,
            "result": [{"type": "labels", "value": {"start": a, "end": b, "text": quote, "labels": ["Trade"]}} for a, b, quote in spans],
        }
        for who, spans, cancelled in people
    ]
    return {"id": 3, "data": {"text": text}, "annotations": annotations}


def test_label_studio_spans_in_units_of_the_browser(tmp_path: Path) -> None:
    quay = TEXT.index("The quay")
    units = len(TEXT[:quay].encode("utf-16-le")) // 2
    task = label_studio(
        TEXT,
        (1, [(units, units + 8, "The quay")], False),
        ({"email": "per@harbour.example"}, [(units, units + 8, "The quay")], False),
        (9, [(0, 3, "The")], True),
    )
    got = data("--table", dump(tmp_path, [task], "export.json"))
    assert got["coders"] == ["user 1", "per@harbour.example"]
    assert got["coefficients"]["u_alpha"]["value"] == 1
    assert got["length"] == len(TEXT)


def test_label_studio_choices_and_its_flat_form(tmp_path: Path) -> None:
    def task(number: int, *answers: tuple[int, str]) -> dict[str, Any]:
        found = [{"completed_by": who, "result": [{"type": "choices", "value": {"choices": [choice]}}]} for who, choice in answers]
        return {"id": number, "data": {"text": f"text {number}"}, "annotations": found}

    tasks = [task(1, (1, "yes"), (2, "yes")), task(2, (1, "no"), (2, "yes")), task(3, (1, "no"), (2, "no"))]
    right = coefficients([["yes", "no", "no"], ["yes", "yes", "no"]])["krippendorff_alpha"].value
    assert data("--table", dump(tmp_path, tasks, "a.json"))["coefficients"]["krippendorff_alpha"]["value"] == pytest.approx(right)
    flat = [
        {"id": t["id"], "text": "x", "sentiment": a["result"][0]["value"]["choices"][0], "annotator": a["completed_by"], "annotation_id": 7}
        for t in tasks
        for a in t["annotations"]
    ]
    assert data("--table", dump(tmp_path, flat, "b.json"))["coefficients"]["krippendorff_alpha"]["value"] == pytest.approx(right)


def test_prodigy(tmp_path: Path) -> None:
    def example(number: int, who: str, start: int, answer: str = "accept") -> dict[str, Any]:
        spans = [{"start": start, "end": 9, "label": "Trade"}]
        return {"text": TEXT, "_input_hash": number, "_task_hash": 1, "_session_id": f"harbour-{who}", "spans": spans, "answer": answer}

    records = [example(1, "ida", 4), example(1, "per", 4), example(2, "ida", 0), example(2, "per", 0, "ignore")]
    got = data("--table", dump(tmp_path, records, "export.jsonl"))
    assert got["coders"] == ["ida", "per"]
    assert got["coefficients"]["u_alpha"]["value"] == 1
    assert "1 of 2 texts" in got["read_as"]
    choices = [
        {"text": f"{n}", "_input_hash": n, "_task_hash": n, "_annotator_id": f"h-{who}", "accept": codes, "answer": "accept"}
        for who, answers in (("ida", [["a"], ["a", "b"], []]), ("per", [["a"], ["b"], []]))
        for n, codes in enumerate(answers)
    ]
    right = set_coefficients([[{"a"}, {"a", "b"}, set()], [{"a"}, {"b"}, set()]])["krippendorff_alpha_masi"].value
    assert data("--table", dump(tmp_path, choices, "c.jsonl"))["coefficients"]["krippendorff_alpha_masi"]["value"] == pytest.approx(right)


def test_doccano_one_file_a_coder_or_packed(tmp_path: Path) -> None:
    ida = dump(tmp_path, [{"id": 1, "text": TEXT, "label": [[4, 9, "Trade"]]}], "ida.jsonl")
    per = dump(tmp_path, [{"id": 1, "text": TEXT, "label": [[4, 9, "Trade"], [20, 30, "Law"]]}], "per.jsonl")
    got = data("--table", ida, "--table", per)
    right = unitizing([("t", "ida", 4, 9, "Trade"), ("t", "per", 4, 9, "Trade"), ("t", "per", 20, 30, "Law")], {"t": len(TEXT)})
    assert got["coefficients"]["u_alpha"]["value"] == pytest.approx(right["u_alpha"].value)
    assert got["coders"] == ["ida", "per"]
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for path in (ida, per):
            archive.write(path, path.name)
    assert data("--table", tmp_path / "all.zip")["coefficients"]["u_alpha"]["value"] == pytest.approx(right["u_alpha"].value)
    assert "agreement needs two coders" in refused("--table", ida)
    other = dump(tmp_path, [{"id": 1, "text": "Another text", "label": [[0, 7, "Trade"]]}], "eva.jsonl")
    assert "text 1 is one text for `ida` and another for `eva`" in refused("--table", ida, "--table", other)


def test_json_of_no_known_program(tmp_path: Path) -> None:
    assert "no program that is known here" in refused("--table", dump(tmp_path, [{"colour": "red"}], "x.json"))
    assert "is no JSON" in refused("--table", write(tmp_path, '{"a": 1}\n{oops\n', "x.jsonl"))
    assert "INCEpTION" in refused("--table", dump(tmp_path, {"%TYPES": {}, "%FEATURE_STRUCTURES": []}, "x.json"))


@pytest.mark.parametrize("annotations", [-1, "none", {"result": []}, True])
def test_annotations_that_are_no_list_end_in_a_sentence(tmp_path: Path, annotations: object) -> None:
    path = tmp_path / "marks.json"
    path.write_text(json.dumps([{"id": 1, "data": {"text": "We lend."}, "annotations": annotations}]), encoding="utf-8")
    assert "marks.json" in refused("--table", path)
