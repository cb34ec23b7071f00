"""Colours as people see them: contrast, and what is left of a colour without one kind of cone."""

from __future__ import annotations

from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt
from operator import mul

Lab = tuple[float, float, float]

CONES = {
    "full colour": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red cones": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "no green cones": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "no blue cones": ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
}
"""How colours look to them, in linear light (Machado, Oliveira and Fernandes 2009)."""


def linear(colour: str) -> list[float]:
    parts = (int(colour[n : n + 2], 16) / 255 for n in (0, 2, 4))
    return [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]


def luminance(colour: str, eyes: str = "full colour") -> float:
    red, green, blue = _seen(colour, eyes)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str, eyes: str = "full colour") -> float:
    """As WCAG counts it: 1 for equal, 21 for black on white."""
    dark, light = sorted((luminance(one, eyes), luminance(other, eyes)))
    return (light + 0.05) / (dark + 0.05)


def _seen(colour: str, eyes: str) -> list[float]:
    """Linear red, green and blue of what is left of a colour."""
    return [min(1.0, max(0.0, sum(map(mul, row, linear(colour))))) for row in CONES[eyes]]


def as_seen(colour: str, eyes: str) -> Lab:
    """CIE L*a*b*."""
    r, g, b = _seen(colour, eyes)
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
    )
    x, y, z = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def difference(one: Lab, other: Lab) -> float:
    """CIEDE2000: about 1 can just be told apart side by side, and 5 at a glance."""
    mean_chroma = (hypot(*one[1:]) + hypot(*other[1:])) / 2
    stretch = 1.5 - 0.5 * sqrt(mean_chroma**7 / (mean_chroma**7 + 25**7))
    (l1, c1, h1), (l2, c2, h2) = (_polar(lab, stretch) for lab in (one, other))
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    hue = h1 + turn / 2 if c1 * c2 else h1 + h2
    parts = (
        (l2 - l1) / (1 + 0.015 * (light - 50) ** 2 / sqrt(20 + (light - 50) ** 2)),
        (c2 - c1) / (1 + 0.045 * chroma),
        2 * sqrt(c1 * c2) * sin(radians(turn / 2)) / (1 + 0.015 * chroma * _hue_weight(hue)),
    )
    return sqrt(sum(part**2 for part in parts) + _rotation(hue, chroma) * parts[1] * parts[2])


def _polar(lab: Lab, stretch: float) -> Lab:
    """Lightness, chroma and hue in degrees."""
    light, a, b = lab[0], lab[1] * stretch, lab[2]
    return light, hypot(a, b), degrees(atan2(b, a)) % 360


def _hue_weight(hue: float) -> float:
    terms = ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.20, 4, -63))
    return 1 + sum(share * cos(radians(times * hue + shift)) for share, times, shift in terms)


def _rotation(hue: float, chroma: float) -> float:
    """What blues need of their own."""
    turned = sin(radians(60 * exp(-((((hue % 360) - 275) / 25) ** 2))))
    return -2 * sqrt(chroma**7 / (chroma**7 + 25**7)) * turned
