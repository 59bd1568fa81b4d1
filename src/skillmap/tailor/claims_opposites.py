"""Words that give way to their opposites: "new customers" where the evidence has former ones."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from skillmap.models.change import Finding
from skillmap.tailor.claim_sources import Claim, pointers
from skillmap.tailor.claim_words import stems_in, words_in
from skillmap.tailor.language import fold
from skillmap.tailor.word_families import data, stem_of

CHECKER = "opposites"


def check_opposites(claim: Claim) -> Iterator[Finding]:
    """Findings about a word of the old text that is gone, and whose opposite has come."""
    if claim.kind not in ("line", "passage") or claim.old is None:
        return
    said = frozenset(stem for place in claim.line for stem in stems_in(place.text))
    kept = stems_in(claim.new)
    gone = frozenset(word.stem for word in words_in(claim.old)) - kept
    for word in words_in(claim.new):
        against = _opposites().get(word.stem, frozenset())
        if word.stem not in said and not against.isdisjoint(gone):
            yield Finding(
                code="direction.flipped",
                severity="error",
                message="The evidence says the opposite of this.",
                words=(claim.new[word.start : word.end],),
                evidence=pointers(claim.line),
                checker=CHECKER,
            )


@cache
def _opposites() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in data("word_families.toml")["opposites"]["pairs"].strip().splitlines():
        one, other = ([stem_of(fold(word)) for word in side.split()] for side in line.split("|"))
        for here, there in ((one, other), (other, one)):
            for stem in here:
                found.setdefault(stem, set()).update(there)
    return {stem: frozenset(stems) for stem, stems in found.items()}
