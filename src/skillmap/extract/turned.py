"""Titles that are turned by a quarter and stand beside their sections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from skillmap.extract.headings import section_of
from skillmap.models.document import Box

TITLES_MIN = 2
"""Turned titles from which on they are those of the page's sections."""


class Placed(Protocol):
    """A text with a place."""

    text: str
    box: Box


Text = TypeVar("Text", bound=Placed)


def with_turned(upright: Sequence[Text], turned: Sequence[Text]) -> list[Text]:
    """*upright*, in reading order, with the titles among *turned* before their sections, and the others last.

    A title stands at the middle or at the top of its section. Where the one ends and the next begins is told by the
    widest white between the middles of their titles.
    """
    titles = [one for one in turned if section_of(one.text.strip(" :")) is not None]
    if len(titles) < TITLES_MIN:
        return [*upright, *turned]
    titles.sort(key=lambda one: (_middle(one), one.box.x0))
    before: dict[int, list[Text]] = {}
    upper = float("-inf")
    for title in titles:
        at = _begin(upright, upper, _middle(title))
        before.setdefault(at, []).append(title)
        upper = _middle(title)
    result: list[Text] = []
    for index, one in enumerate(upright):
        result += [*before.get(index, ()), one]
    placed = set(map(id, titles))
    return [*result, *before.get(len(upright), ()), *(t for t in turned if id(t) not in placed)]


def _middle(one: Placed) -> float:
    return (one.box.y0 + one.box.y1) / 2


def _begin(upright: Sequence[Placed], upper: float, middle: float) -> int:
    """Index of the text below the widest white between two heights, or of the first one below the lower of them."""
    best, widest = None, float("-inf")
    for index, one in enumerate(upright):
        if not upper < _middle(one) <= middle:
            continue
        above = upright[index - 1].box.y1 if index else 0.0
        if best is None or one.box.y0 - above > widest:
            best, widest = index, one.box.y0 - above
    if best is not None:
        return best
    return next((i for i, one in enumerate(upright) if _middle(one) > middle), len(upright))
