"""Pictures of findings: labelled, told apart without colour, the same bytes every time. Each shows one analysis."""

from __future__ import annotations

from icc_coding.analysis.pictures.bars import draw_factors, draw_saturation
from icc_coding.analysis.pictures.canvas import Picture, save
from icc_coding.analysis.pictures.grids import draw_matrix, draw_typology
from icc_coding.analysis.pictures.network import draw_network
from icc_coding.analysis.pictures.timeline import draw_timeline

__all__ = [
    "Picture",
    "draw_factors",
    "draw_matrix",
    "draw_network",
    "draw_saturation",
    "draw_timeline",
    "draw_typology",
    "save",
]
