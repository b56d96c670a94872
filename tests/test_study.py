"""Opening a study, and what `study.toml` may say. All names are fictional."""

from __future__ import annotations

from pathlib import Path

import pytest

from icc_coding.errors import ProblemsError, UserError
from icc_coding.settings import EncoderSettings, Settings, load_settings
from icc_coding.study import open_study

SETTINGS = """model = "spring"

[encoder]
name = "other-model"
precision = "bf16"
offline = false

[roles]
"Ode" = "interviewer"
"Rau" = "other"

[aliases]
"O." = "Ode"

[[transcripts]]
files = "*.csv"
kind = "survey"
respondent = "id"
questions = ["Why?"]

[[transcripts]]
files = "late-*.csv"
respondent = "number"

[transcripts.roles]
"Ode" = "respondent"
"""


@pytest.fixture
def toml(tmp_path: Path) -> Path:
    return tmp_path / "study.toml"


def problems(path: Path, text: str) -> list[tuple[int | None, str]]:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProblemsError) as caught:
        load_settings(path)
    return [(problem.line, f"{problem.message} {problem.remedy}") for problem in caught.value.problems]


def test_everything_that_may_be_said(toml: Path) -> None:
    toml.write_text(SETTINGS, encoding="utf-8")
    settings = load_settings(toml)
    assert (settings.model, settings.encoder) == ("spring", EncoderSettings("other-model", "bf16", False))
    early, late, other = (settings.for_file(name) for name in ("deep/early.csv", "late-1.csv", "late.txt"))
    assert (early.kind, early.respondent, early.questions) == ("survey", "id", ("Why?",))
    assert (late.kind, late.respondent, late.questions) == ("survey", "number", ("Why?",))
    assert (other.kind, other.respondent, other.questions) == ("", "", ())
    assert [one.roles["Ode"] for one in (early, late, other)] == ["interviewer", "respondent", "interviewer"]
    assert late.roles["Rau"] == "other"
    assert late.aliases == {"O.": "Ode"}


def test_without_a_file_the_defaults(toml: Path) -> None:
    assert load_settings(toml) == Settings()


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('# a\nmodle = "x"\n', 2, "unknown setting `modle`. Known are: model, shared, encoder, roles"),
        ('[encoder]\nname = "x"\nprecison = "fp32"\n', 3, "unknown setting `precison` in [encoder]."),
        ("model = 3\n", 1, "`model` must be a text in quotes."),
        ("\nencoder = 3\n", 2, "`encoder` must be a block [encoder]."),
        ('[encoder]\noffline = "no"\n', 2, "`offline` must be true or false."),
        ('[encoder]\nprecision = "fp8"\n', 2, "`precision` cannot be `fp8`. Choose one of: auto, fp32, bf16, fp16."),
        ('[roles]\n\n"Ode" = "boss"\n', 3, "`Ode` cannot have the role `boss`. Choose one of: interviewer, respondent, other."),
        ('roles = "Ode"\n', 1, '`roles` must be lines of the form "Name" = "value".'),
        ("[aliases]\nO = 3\n", 1, '`aliases` must be lines of the form "Name" = "value".'),
        ('transcripts = "x"\n', 1, "`transcripts` must be written as [[transcripts]] blocks."),
        ('[[transcripts]]\nkind = "survey"\n', 1, "a [[transcripts]] block needs `files`"),
        ('[[transcripts]]\nfiles = "a"\nkind = "poem"\n', 3, "`kind` cannot be `poem`. Choose one of: interview, survey, document."),
        ('[[transcripts]]\nfiles = "a"\nquestions = "Why?"\n', 3, "`questions` must be a list of column names."),
        ('[[transcripts]]\nfiles = "a"\nfile = "b"\n', 3, "unknown setting `file` in [transcripts]."),
    ],
)
def test_a_mistake_is_named_with_its_line(toml: Path, text: str, line: int, said: str) -> None:
    ((found, message),) = problems(toml, text)
    assert found == line
    assert said in message


def test_all_mistakes_at_once(toml: Path) -> None:
    found = problems(toml, 'modle = "x"\nmodel = 3\n\n[roles]\n"Ode" = "boss"\n')
    assert [line for line, _ in found] == [1, 2, 5]


def test_what_is_no_toml_is_one_sentence(toml: Path) -> None:
    toml.write_text("model = \n", encoding="utf-8")
    with pytest.raises(UserError, match=r"study\.toml: .*line 1"):
        load_settings(toml)


def test_a_study_is_found_from_inside(tmp_path: Path) -> None:
    (tmp_path / "codebook.yaml").write_text("name: fictional\n", encoding="utf-8")
    (tmp_path / "coding" / "reading").mkdir(parents=True)
    assert open_study(tmp_path / "coding" / "reading").root == tmp_path.resolve()
    assert open_study(tmp_path / "transcripts" / "a.txt").root == tmp_path.resolve()


def test_outside_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"is not inside a study .* `icc-coding init my-study`"):
        open_study(tmp_path)


def test_cases_may_be_a_workbook(tmp_path: Path) -> None:
    (tmp_path / "codebook.yaml").write_text("name: fictional\n", encoding="utf-8")
    study = open_study(tmp_path)
    assert study.cases == tmp_path.resolve() / "transcripts" / "cases.csv"
    (tmp_path / "transcripts").mkdir()
    (tmp_path / "transcripts" / "cases.xlsx").write_bytes(b"")
    assert study.cases.name == "cases.xlsx"
