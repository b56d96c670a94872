"""Pictures are files of the right kind that say what they rest on."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from fakes import HashingEncoder

from icc_coding.cli.evaluate import command
from icc_coding.learning import study as learning_study
from icc_coding.learning.evaluation.curve import learning_curve
from icc_coding.learning.evaluation.evaluate import cross_validate, evaluate
from icc_coding.learning.evaluation.plots import write_plots
from icc_coding.learning.evaluation.report import EvaluationReport
from icc_coding.learning.evaluation.stopping import StopAdvice
from icc_coding.learning.outcome import Outcome
from icc_coding.study import Study
from learning.conftest import decide_all
from learning.test_evaluate import made

LABELS = {"x.common": "A common code with a long label that needs two lines", "x.rare": "=rare & <odd>"}


@pytest.fixture(scope="module")
def report() -> EvaluationReport:
    found = made()
    crossed = cross_validate(found)
    curve = learning_curve(found, crossed)
    advice = [StopAdvice(code, "too few", 1, curve.by_code[code], None, 2, 3) for code in LABELS]
    return EvaluationReport(LABELS, evaluate(crossed), curve, advice, crossed, Outcome(()))


@pytest.fixture(scope="module")
def written(report: EvaluationReport, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The files of the report, drawn once for the tests that look at them."""
    return write_plots(report, tmp_path_factory.mktemp("plots") / "new" / "pictures")


def test_every_picture_is_written_as_png_and_svg_with_labels_and_what_it_rests_on(written: list[Path]) -> None:
    assert [path.name for path in written] == [
        *(
            f"{name}.{kind}"
            for name in ("average-precision", "learning-curve", "reliability", "precision-recall")
            for kind in ("png", "svg")
        ),
        "evaluation.csv",
    ]
    for path in written[:-1]:
        data = path.read_bytes()
        if path.suffix == ".png":
            assert data.startswith(b"\x89PNG")
        else:
            text = " ".join(data.decode("utf-8").split())
            assert "320 segments of 8 transcripts, held out by transcript." in text
            assert ("fewer than ten" in text) is (path.stem != "precision-recall"), "where intervals are drawn"
    forest = written[1].read_text(encoding="utf-8")
    assert LABELS["x.common"] in forest
    assert "x.common" not in forest


def test_the_legend_of_the_trade_offs_lies_between_the_title_and_the_names_of_codes(written: list[Path]) -> None:
    picture = next(path for path in written if path.name == "precision-recall.svg").read_text(encoding="utf-8")
    height = {words: float(y) for y, words in re.findall(r'<text[^>]*(?:translate\([\d.]+ | y=")([\d.]+)[^>]*>([^<]+)</text>', picture)}
    legend = height["the codebook alone"]
    assert height["What a longer list of suggestions costs, by code"] < legend - 8
    assert (
        legend < min(y for words, y in height.items() if words.startswith("A common code")) - 8
    )  # points: no line of 8.5 lies over another


def test_pictures_are_the_same_bytes_again_and_leave_the_style_of_others_alone(
    report: EvaluationReport, written: list[Path], tmp_path: Path
) -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    assert [path.read_bytes() for path in written] == [path.read_bytes() for path in write_plots(report, tmp_path)]
    assert dict(mpl.rcParams) == before


def test_the_table_holds_every_code_with_its_figures(report: EvaluationReport, written: list[Path]) -> None:
    table = written[-1]
    rows = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8"))))
    assert [row["code"] for row in rows] == ["x.common", "x.rare"]
    assert rows[1]["label"] == "'=rare & <odd>"
    assert float(rows[0]["ap"]) == pytest.approx(report.evaluation.codes[0].ap.value, abs=1e-4)
    assert float(rows[0]["ap_low"]) <= float(rows[0]["ap"]) <= float(rows[0]["ap_high"])
    assert (rows[0]["advice"], rows[0]["undecided_possible"]) == ("too few", "3")


def test_twenty_codes_keep_their_labels_apart(report: EvaluationReport, tmp_path: Path) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    from icc_coding.learning.evaluation import plots

    codes = [report.evaluation.codes[0]] * 20
    many = replace(report, evaluation=replace(report.evaluation, codes=codes))
    canvas = plots._forest(many)
    renderer = FigureCanvasAgg(canvas).get_renderer()
    canvas.draw(renderer)
    boxes = [label.get_window_extent(renderer) for label in canvas.axes[0].get_yticklabels()]
    tops = np.array(sorted((box.y0, box.y1) for box in boxes))
    assert len(boxes) == 21
    assert (tops[1:, 0] >= tops[:-1, 1]).all()
    assert min(box.x0 for box in boxes) >= 0


def test_evaluate_writes_plots(study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning_study, "open_workbench", partial(learning_study.open_workbench, encoder=HashingEncoder()))
    decide_all(study)
    shown = CliRunner().invoke(command, ["--study", str(study.root), "--plots", str(tmp_path / "p")], catch_exceptions=False)
    assert shown.exit_code == 0
    assert "average-precision.png" in shown.output
    assert (tmp_path / "p" / "learning-curve.svg").exists()
