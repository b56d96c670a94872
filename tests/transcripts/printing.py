"""The smallest PDF that holds lines of text, for tests: Helvetica 10 on A4, one list of lines a page."""

from __future__ import annotations

from collections.abc import Sequence


def pdf_of(pages: Sequence[Sequence[str]], *, leading: float = 12.0, left: float = 60.0) -> bytes:
    """A PDF; an empty line leaves a gap, a tab moves to a column 150 points further."""
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    kids: list[str] = []
    for lines in pages:
        stream = _content(lines, leading, left)
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        page = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {len(objects)} 0 R >>"
        )
        objects.append(page.encode())
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    return _file(objects)


def _content(lines: Sequence[str], leading: float, left: float) -> bytes:
    parts: list[str] = ["BT /F1 10 Tf"]
    height = 800.0
    for line in lines:
        for column, cell in enumerate(line.split("\t")):
            if cell.strip():
                escaped = cell.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
                parts.append(f"1 0 0 1 {left + 150 * column} {height} Tm ({escaped}) Tj")
        height -= leading
    return "\n".join([*parts, "ET"]).encode("cp1252", errors="replace")


def _file(objects: Sequence[bytes]) -> bytes:
    data = b"%PDF-1.4\n"
    places: list[int] = []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)


def placed(pages: Sequence[Sequence[tuple[float, float, str] | tuple[float, float, str, float]]]) -> bytes:
    """A PDF of words at given places: x, y and, where it is not 11, the size of the letters."""
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    kids: list[str] = []
    for items in pages:
        parts = ["BT"]
        for x, y, text, *size in items:
            escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
            parts.append(f"/F1 {size[0] if size else 11} Tf 1 0 0 1 {x} {y} Tm ({escaped}) Tj")
        stream = "\n".join([*parts, "ET"]).encode("cp1252")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>"
            % len(objects)
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    return _file(objects)
