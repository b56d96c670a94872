"""The steps as pages: what each does, its button, how far it is, and what came of it."""

from __future__ import annotations

import io
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from icc_coding.archives import NewZip
from icc_coding.decisions.samples import load_samples
from icc_coding.disk import make_folder
from icc_coding.errors import UserError
from icc_coding.window.answering import InWindow, answer, go
from icc_coding.window.bringing import brought, waiting
from icc_coding.window.formats import EXPORTS, FLAGS, choice_of
from icc_coding.window.window import Window

Text = Annotated[str, Form()]
STEPS = {
    "code": "Code",
    "learn": "Learn",
    "agree": "Agree",
    "audit": "Audit",
    "export": "Export",
    "import": "Import",
    "report": "Report",
}
_TYPES = {".html": "text/html; charset=utf-8"}
# A page that a step wrote brings its own style and pictures; it runs no script and belongs to no origin.
SHEET = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


router = APIRouter(prefix="/home")


@router.get("/step/{step}")
def page(window: InWindow, request: Request, step: str) -> HTMLResponse:
    """What a step does, and its options."""
    _allowed(window, request, step)
    return answer(window, request, "step.html", step=step, title=STEPS[step], piece=_piece(window, step), **_about(window, step))


@router.post("/step/{step}")
async def start(window: InWindow, request: Request, step: str) -> Response:
    """Begin a step."""
    _allowed(window, request, step)
    form = await request.form()
    options = brought(window, request, form) if step == "import" else _options(window, step, form)
    window.begin(step, options, request.state.coder)
    return go(request, f"/home/step/{step}")


@router.get("/work")
def work(window: InWindow, request: Request, step: str = "") -> Response:
    """Asked every second while something runs or waits: the line about it, and in the end the page anew."""
    piece = window.work.piece
    if piece is None or not piece.active or piece.status == "asking":
        return Response(status_code=204, headers={"HX-Refresh": "true"})
    return answer(window, request, "work_line.html", piece=piece)


@router.post("/cancel")
def cancel(window: InWindow, request: Request) -> Response:
    """Stop what runs."""
    window.work.cancel()
    return go(request, _back(window))


@router.post("/answer")
def answered(window: InWindow, request: Request, answer: Text) -> Response:
    """Yes or no to what the step asks."""
    window.work.answer(answer == "yes")
    return go(request, _back(window))


@router.get("/made/{name}")
def made(window: InWindow, request: Request, name: str, save: int = 0) -> Response:
    """A file that a step made."""
    _allowed(window, request, "report")
    path = _made(window, name)
    if path.is_dir():
        return _sent(_zipped(path), f"{name}.zip", save=True)
    return _sent(path.read_bytes(), name, save=bool(save) or path.suffix not in _TYPES)


def blind(window: Window, request: Request) -> bool:
    """Whether whoever asks reads blind throughout, so that nothing of the machine and of others may be told."""
    opened = window.opened
    return opened is not None and bool(request.state.coder) and opened.room.session_of(request.state.coder).blind


def _allowed(window: Window, request: Request, step: str) -> None:
    if window.study is None or step not in STEPS:
        raise UserError("There is no such step here.")
    if blind(window, request):
        raise UserError(
            "While you read blind, what the machine and others did stays hidden; this step would tell it. End the blind reading first."
        )


def _piece(window: Window, step: str) -> Any:
    piece = window.work.piece
    return piece if piece is not None and piece.step == step else None


def _back(window: Window) -> str:
    piece = window.work.piece
    return f"/home/step/{piece.step}" if piece is not None and piece.step in STEPS else "/home"


def _about(window: Window, step: str) -> Mapping[str, Any]:
    """What a step's form offers."""
    assert window.study is not None
    opened = window.opened
    coders = [] if opened is None else [one for one in opened.room.desk.state.coders if one != "consensus"]
    invited = [one for one in window.access.tokens.values() if one and one not in window.access.lookers]
    return {
        "coders": coders,
        "readers": list(dict.fromkeys([*coders, *invited])),
        "samples": load_samples(window.study) if step in ("agree", "audit") else [],
        "exports": EXPORTS,
        "flags": FLAGS,
        "waiting": waiting(window),
    }


def _options(window: Window, step: str, form: FormData) -> dict[str, Any]:
    """What a form asks for, as the step takes it. Raises UserError for what there is not."""
    assert window.study is not None
    coders = [str(one) for one in form.getlist("coders")]
    folder = window.study.cache / "window" / "made"
    if window.work.piece is None or not window.work.piece.active:
        shutil.rmtree(folder, ignore_errors=True)  # what the last step left was taken along or not
    make_folder(folder)
    text = {name: str(form.get(name, "")).strip() for name in ("sample", "at_most", "size", "format", "by", "coder")}
    if step == "agree" and form.get("draw"):
        if len(coders) < 2 or not text["sample"]:
            raise UserError("Drawing needs a name for the sample and at least two coders who read it.")
        return {"draw": True, "sample": text["sample"], "size": _number(text["size"]), "coders": coders}
    if step == "agree":
        return {"folder": str(folder), "coders": coders, "sample": text["sample"], "visible": bool(form.get("visible"))}
    if step == "learn":
        return {"coder": text["coder"]}
    if step == "audit":
        drawing = {"draw": True, "at_most": _percent(text["at_most"]), "coders": coders} if form.get("draw") else {}
        if drawing and not (coders and text["sample"]):
            raise UserError("Drawing needs a name for the sample and at least one coder who reads it.")
        return {"sample": text["sample"], **drawing}
    if step == "export":
        return {"folder": str(folder), **choice_of(text["format"], form)}
    if step == "report":
        return {"without_text": bool(form.get("without_text")), "suggestions": bool(form.get("suggestions"))}
    return {}


def _number(written: str) -> int:
    if not written.isascii() or not written.isdigit() or len(written) > 9 or not int(written):
        raise UserError("How many segments is a whole number, for example 50.")
    return int(written)


def _percent(written: str) -> float:
    try:
        share = float(written.replace(",", ".").rstrip("%"))
    except ValueError:
        share = 0.0
    if not 0 < share < 100:
        raise UserError("The share that may have been missed is a number of percent, for example 10.")
    return share


def _made(window: Window, name: str) -> Path:
    """A file that the last piece of a step left. Raises UserError for any other."""
    assert window.study is not None
    piece = window.work.piece
    if name == "report.html":
        path = window.study.coding / name
    elif piece is not None and piece.result.get("page") == name:
        path = window.study.cache / "window" / "made" / name
    else:
        raise UserError("This file is not there any more. Make it again.")
    if not path.exists():
        raise UserError("This file is not there any more. Make it again.")
    return path


def _sent(data: bytes, name: str, *, save: bool) -> Response:
    headers = {"Content-Disposition": f"{'attachment' if save else 'inline'}; filename*=UTF-8''{quote(name)}"}
    return Response(data, media_type=_TYPES.get(Path(name).suffix, "application/octet-stream"), headers=headers)


def _zipped(folder: Path) -> bytes:
    """A folder as one file, since a browser takes no folders."""
    held = io.BytesIO()
    with NewZip(held) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder.parent).as_posix())
    return held.getvalue()
