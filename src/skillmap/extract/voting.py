"""Pieces of heads given roles by a vote over all entries of a section."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import permutations

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
    best: tuple[float, tuple[int, ...]] = (float("-inf"), ())
    indexes = [*range(len(pieces)), -1, -2, -3]
    for picked in permutations(indexes, 3):
        if (
            (picked[0] < 0 and picked[0] != -1)
            or (picked[1] < 0 and picked[1] != -2)
            or (picked[2] < 0 and picked[2] != -3)
        ):
            continue
        value = _worth(picked, table)
        if value > best[0] + 1e-9:
            best = (value, picked)
    roles = {}
    for role, index in zip((one, two, place), best[1], strict=False):
        if index >= 0:
            roles[role] = pieces[index]
    return roles


def _worth(picked: Sequence[int], table: Sequence[tuple[float, float, float]]) -> float:
    one, two, place = picked
    value = 0.0
    if one >= 0:
        s = table[one]
        value += 0.6 + s[0] - 0.7 * s[1] - 0.9 * s[2] - 0.08 * one
    if two >= 0:
        s = table[two]
        value += 0.6 + s[1] - 0.7 * s[0] - 0.9 * s[2] - 0.08 * two
    if place >= 0:
        s = table[place]
        value += 1.2 * s[2] - 0.5 * (s[0] + s[1]) - 0.35
    return value
