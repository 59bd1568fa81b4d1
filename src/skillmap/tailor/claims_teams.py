"""Work "in" a team where the evidence has work "for" it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

from skillmap.models.change import Finding
from skillmap.tailor.claim_sources import Claim, pointers
from skillmap.tailor.claim_words import Phrase, words_in
from skillmap.tailor.language import fold
from skillmap.tailor.word_families import READINGS_MAX, data

CHECKER = "reach"


def check_membership(claim: Claim) -> Iterator[Finding]:
    """Findings about work "in the finance team" where the evidence has work for it."""
    inside, outside = (_memberships(side) for side in ("inside", "outside"))
    known = [team for place in claim.near for team in _teams(place.text, inside)]
    served = [team for place in claim.near for team in _teams(place.text, outside)]
    for team in _teams(claim.new, inside):
        if team in served and team not in known:
            yield Finding(
                code="scope.raised",
                severity="review",
                message="The evidence tells of work for this team, not in it.",
                words=(" ".join(team),),
                evidence=pointers(claim.line),
                checker=CHECKER,
            )


@cache
def _memberships(side: str) -> frozenset[str]:
    return frozenset(map(fold, data("claims.toml")["membership"][side]))


@lru_cache(maxsize=READINGS_MAX)
def _teams(text: str, leads: frozenset[str]) -> tuple[Phrase, ...]:
    """Names of teams in *text* that follow one of *leads*: "the finance team" is `finance team`."""
    words = words_in(text)
    found = []
    for at, word in enumerate(words):
        if word.key not in leads:
            continue
        name = [other for other in words[at + 1 : at + 5] if other.clause == word.clause]
        name = name[1:] if name and name[0].key in _ARTICLES else name
        heads = [i for i, other in enumerate(name) if (other.key,) in _team_words()]
        if heads and heads[0] > 0:
            found.append(tuple(other.key for other in name[: heads[0] + 1]))
    return tuple(found)


_ARTICLES = frozenset("the a an our das dem die der den le la les el o os as".split())


@cache
def _team_words() -> frozenset[Phrase]:
    names = ("part", "whole")
    return frozenset(
        tuple(word.key for word in words_in(item))
        for name in names
        for item in data("claims.toml")[name]["words"]
    )
