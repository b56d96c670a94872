"""Round trips through other programs that are installed here: LibreOffice for docx, odt and xlsx. Prints JSON.

    python benchmarks/round_trips.py --study DIR --work DIR

DIR is a coded study. Each step says how much came back identical; a program that is not installed is named as missing.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

OFFICE = "soffice"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--study", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    if shutil.which(OFFICE) is None:
        print(json.dumps({"missing": OFFICE}))
        return
    print(
        json.dumps(
            {"documents": documents(arguments.study, arguments.work), "workbook": workbook(arguments.study, arguments.work)}, indent=1
        )
    )


def convert(path: Path, ending: str, folder: Path) -> Path:
    """Open and save by LibreOffice."""
    command = [OFFICE, "--headless", "--convert-to", ending, "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return folder / f"{path.stem}.{ending}"


def documents(root: Path, work: Path) -> list[dict[str, Any]]:
    """Each transcript as docx, then through odt and back: the same text, the same keys on the same words."""
    from icc_coding.exchange.export import export_study
    from icc_coding.exchange.word.commented import read_commented
    from icc_coding.study import open_study

    export_study(open_study(root), work / "out", "document")
    results = []
    for path in sorted((work / "out").glob("*.docx"))[:3]:
        before = read_commented(path)
        marks = {(comment.words, comment.start, comment.end, comment.author) for comment in before.comments}
        odt = convert(path, "odt", work / "odt")
        for name, file in (
            ("docx", convert(path, "docx", work / "docx")),
            ("odt", odt),
            ("odt, then docx", convert(odt, "docx", work / "back")),
        ):
            after = read_commented(file)
            same = marks & {(comment.words, comment.start, comment.end, comment.author) for comment in after.comments}
            results.append(
                {
                    "document": path.stem,
                    "through": name,
                    "text": after.text == before.text,
                    "hash": after.text_hash == before.text_hash,
                    "comments": len(before.comments),
                    "identical": len(same),
                }
            )
    return results


def workbook(root: Path, work: Path) -> dict[str, Any]:
    """The table as xlsx, through ods and back."""
    from icc_coding import read_coded
    from icc_coding.exchange.export import export_study
    from icc_coding.study import open_study

    export_study(open_study(root), work / "coded.xlsx")
    before = read_coded(work / "coded.xlsx").astype(str)
    found: dict[str, Any] = {"rows": len(before)}
    ods = convert(work / "coded.xlsx", "ods", work / "ods")
    for name, file in (("ods", ods), ("ods, then xlsx", convert(ods, "xlsx", work / "xlsx"))):
        after = read_coded(file).astype(str)
        differs = [column for column in before.columns if column not in after or before[column].tolist() != after[column].tolist()]
        found[name] = {"rows": len(after), "columns that differ": differs}
    return found


if __name__ == "__main__":
    main()
