"""A colour for every code: the author's own, or one from a palette with one family of hues for each dimension.

Every palette colour, as a bar or dot, keeps a contrast of 3 : 1 or more with white and with a dark page (WCAG 2.2, 1.4.11). Text
goes on the colour's :func:`tint`: black on the light one has 12 : 1 or more, white on the dark one 5 : 1 or more, also for colours
that an author chose. The first five families stay apart (0.12 or more in OKLab) under simulated protanopia, deuteranopia and
tritanopia (Machado, Oliveira & Fernandes 2009, IEEE TVCG 15(6)); further ones less. So colour never stands without the label.
"""

from __future__ import annotations

from icc_coding.codebook.model import Codebook

PALETTE: tuple[tuple[str, ...], ...] = (
    ("#2996f5", "#2d62c9", "#0680b8", "#2e6cd2", "#0a89c8", "#1b8eec"),  # blue
    ("#d95d9e", "#b73566", "#bc4fa2", "#ea6696", "#b34595", "#d05596"),  # pink
    ("#97980f", "#5a6f07", "#8b780d", "#657706", "#938201", "#8f8f0a"),  # olive
    ("#905b07", "#bd8b0c", "#b86301", "#92680b", "#ce7405", "#b47309"),  # brown
    ("#6d53c5", "#ad7bef", "#686cde", "#8657c8", "#7c7ef2", "#876fe3"),  # violet
    ("#0b764d", "#04a786", "#058c37", "#137e63", "#129f4b", "#0e9461"),  # green
    ("#ef6856", "#b1440a", "#d14957", "#c3460d", "#db535b", "#e55f4e"),  # red
    ("#01989e", "#0d7181", "#108780", "#13a2b5", "#097d78", "#058f95"),  # teal
)
LIGHT_PAGE, DARK_PAGE = "#fffefb", "#14161a"


def color_of(codebook: Codebook, code_id: str) -> str:
    """The colour of a code as `#rrggbb`: its own `color`, else by the places of its dimension and of the code in it.

    A dimension of more than six codes, or a codebook of more than eight dimensions, uses colours twice.
    """
    code = codebook.code(code_id)
    if code.color:
        return code.color
    number, dimension = next((n, one) for n, one in enumerate(codebook.dimensions) if one.id == code.dimension)
    return color_at(number, dimension.codes.index(code))


def color_at(dimension: int, place: int) -> str:
    """The palette's colour for a code that has none of its own, by the places of its dimension and of the code in it, from 0."""
    shades = PALETTE[dimension % len(PALETTE)]
    return shades[place % len(shades)]


def family_of(codebook: Codebook, code_id: str) -> tuple[str, ...]:
    """The palette's shades for the dimension of a code."""
    dimension = codebook.code(code_id).dimension
    family = next(number for number, one in enumerate(codebook.dimensions) if one.id == dimension)
    return PALETTE[family % len(PALETTE)]


def tint(color: str, *, dark: bool = False) -> str:
    """The colour as a ground for text: pale for black text, or `dark` for white text."""
    page, share = (DARK_PAGE, 0.38) if dark else ("#ffffff", 0.18)
    mixed = (round(share * mine + (1 - share) * under) for mine, under in zip(_rgb(color), _rgb(page), strict=True))
    return "#{:02x}{:02x}{:02x}".format(*mixed)


def visible(color: str, page: str) -> str:
    """The colour, moved towards black or white until a line in it stands out on a page (3 : 1); as it is where it does."""
    ink = max("#000000", "#ffffff", key=lambda one: contrast(one, page))
    mixed = (_mix(color, ink, share / 20) for share in range(21))
    return next(one for one in mixed if contrast(one, page) >= 3)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _mix(color: str, ink: str, share: float) -> str:
    pairs = zip(_rgb(color), _rgb(ink), strict=True)
    return "#" + bytes(round((1 - share) * mine + share * other) for mine, other in pairs).hex()


def _rgb(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _luminance(color: str) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (value / 255 for value in _rgb(color))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
