"""Write spaCy's rules for English words to icc_coding/english_tokens.json, so that no run has to import spaCy for them.

    python benchmarks/make_english_tokens.py

Run it after a change of the pinned release of spaCy. Name as releases only those whose rules are these: `--also 3.8.17` adds one.
"""

from __future__ import annotations

import argparse
import json

from icc_coding.english_tokens import KEPT, rules_of_spacy
from icc_coding.installed import version


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--also", action="append", default=[], metavar="RELEASE")
    releases = sorted({version("spacy"), *parser.parse_args().also})
    KEPT.write_text(json.dumps({"releases": releases, **rules_of_spacy()._asdict()}, indent=0, ensure_ascii=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
