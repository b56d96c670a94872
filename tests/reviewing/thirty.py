"""A codebook of thirty codes, as large as teams make them."""

from __future__ import annotations

from icc_coding.study import Study

from .conftest import CODEBOOK

MORE = {
    "form": (
        "Form",
        ["Joint policymaking", "Political movement", "Regional coordination", "Issue-based coalition", "Operational partnership"],
    ),
    "consideration": (
        "Consideration",
        [
            "Strategic participation",
            "Peer support",
            "Cost of going alone",
            "Cost of participating",
            "Trust between mayors",
            "Distance and travel",
            "Unequal size of the towns",
            "Money from the region",
            "Legal limits",
        ],
    ),
    "course": (
        "Course of it",
        [
            "Language and words in common",
            "Mandate from the council",
            "Press and public attention",
            "Crisis as a push",
            "Ending a collaboration",
            "Work for the staff",
            "Reporting duties",
            "Dependency on elected leaders",
            "Shared values",
            "Étude and plan",
        ],
    ),
}


def thirty_codes(study: Study) -> Study:
    """The study with a codebook of thirty codes in six dimensions; the six that it had come first."""
    parts = [CODEBOOK]
    for dimension, (label, names) in MORE.items():
        parts.append(f"  - id: {dimension}\n    label: {label}\n    codes:\n")
        for number, name in enumerate(names, 1):
            parts.append(f"      - {{id: {dimension}_{number}, label: {name}, definition: Talk about {name.lower()}.}}\n")
    study.codebook.write_text("".join(parts), encoding="utf-8")
    return study
