"""Pieces of heads given roles by a vote over all entries of a section."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from skillmap.extract.pieces import Head, Piece
from skillmap.extract.places import place_score

VOTE_WEIGHT = 1.2
"""How much the other entries' pieces in the same slot count against a piece's own words (1)."""

Scorer = Callable[[str], float]


class Vote:
    """What slots say over all heads of a section: the mean of each role's score per slot."""

    def __init__(self, heads: Sequence[Head], scorers: Mapping[str, Scorer]) -> None:
        """Score all pieces of *heads* for each role."""
        self._scorers = scorers
        sums: dict[tuple[object, ...], dict[str, float]] = defaultdict(lambda: defaultdict(float))
        counts: dict[tuple[object, ...], int] = defaultdict(int)
        for head in heads:
            for piece in head.pieces:
                counts[piece.slot] += 1
                for role, scorer in scorers.items():
                    sums[piece.slot][role] += scorer(piece.text)
        self._means = {
            slot: {role: sums[slot][role] / count for role in scorers}
            for slot, count in counts.items()
        }

    def score(self, piece: Piece, role: str) -> float:
        """The piece's own score for *role* and the mean of its slot."""
        own = self._scorers[role](piece.text)
        mean = self._means.get(piece.slot, {}).get(role, 0.0)
        return own + VOTE_WEIGHT * mean


def assign(
    head: Head, vote: Vote, main: tuple[str, str], *, place: str = "place"
) -> dict[str, Piece]:
    """The best roles for the pieces of *head*: at most one piece each for the two *main* roles and for the place.

    A piece is worth its score for the role it gets, less what it scores for the other main role; being early in the
    head is worth a little, since names stand before places.
    """
    pieces = head.pieces
    one, two = main
    table = [
        (
            vote.score(p, one),
            vote.score(p, two),
            vote.score(p, place) if p.order or p.line else place_score(p.text),
        )
        for p in pieces
    ]
    ones = [0.6 + a - 0.7 * b - 0.9 * c - 0.08 * n for n, (a, b, c) in enumerate(table)]
    twos = [0.6 + b - 0.7 * a - 0.9 * c - 0.08 * n for n, (a, b, c) in enumerate(table)]
    places = [1.2 * c - 0.5 * (a + b) - 0.35 for a, b, c in table]
    best = _best(ones, twos, places)
    roles = {}
    for role, index in zip((one, two, place), best, strict=True):
        if index is not None:
            roles[role] = pieces[index]
    return roles


def _best(
    ones: Sequence[float], twos: Sequence[float], places: Sequence[float]
) -> tuple[int | None, int | None, int | None]:
    """Which piece is best for each of three roles, by what each piece is worth in it; None leaves a role open."""
    best: tuple[int | None, int | None, int | None] = (None, None, None)
    most = float("-inf")
    for one, first in (*enumerate(ones), (None, 0.0)):
        for two, second in (*enumerate(twos), (None, 0.0)):
            if two is not None and two == one:
                continue
            value = first + second
            for place, third in (*enumerate(places), (None, 0.0)):
                taken = place is not None and place in (one, two)
                if not taken and value + third > most + 1e-9:
                    best, most = (one, two, place), value + third
    return best
