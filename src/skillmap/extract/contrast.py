"""Which colours of text show on their background."""

from __future__ import annotations

from functools import lru_cache

CONTRAST_MIN = 1.08
"""Contrast, as WCAG 2 defines it, below which a text does not show on what is painted under it."""
WHITE = 0xFFFFFF


@lru_cache(maxsize=1_000)
def contrast(one: int, other: int) -> float:
    """Contrast of two colours, from 1. Source: WCAG 2.1, definition of contrast ratio."""
    if one == other:
        return 1.0
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def is_as_paper(color: int) -> bool:
    """Whether text of that colour does not show on white: it is white, or nearly."""
    return contrast(color, WHITE) < CONTRAST_MIN


def _luminance(color: int) -> float:
    """Relative luminance. Source: WCAG 2.1, definition of relative luminance."""
    parts = ((color >> shift & 0xFF) / 255 for shift in (16, 8, 0))
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
