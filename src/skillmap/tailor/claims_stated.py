"""Skills that the resume names only to say that it does not have them: planned, given up, or those of others."""

from __future__ import annotations

from collections.abc import Iterator

from skillmap.models.change import Finding
from skillmap.tailor.claim_sources import Claim, Place, language_of_places, pointers
from skillmap.tailor.claim_words import stems_in, words_in
from skillmap.tailor.claims_negation import denied_in
from skillmap.tailor.claims_others import told_of_others
from skillmap.tailor.language import STOP_WORDS
from skillmap.tailor.markers import markers_in
from skillmap.tailor.skills import find_skills

CHECKER = "stated"

_SMALLER = ("plan", "pending", "attempt", "begun")
"""Classes of markers of what is not held yet."""


def check_stated(claim: Claim) -> Iterator[Finding]:
    """Findings about a skill added to a list that the resume names, and nowhere as one that is held."""
    if claim.kind != "skill" or claim.new == claim.old:
        return
    wanted = frozenset(w.stem for w in words_in(claim.new) if w.key not in STOP_WORDS)
    names = frozenset(mention.canonical for mention in find_skills(claim.new))
    places = [place for place in claim.all if _names(place, wanted, names)]
    if places and not any(_is_held(place, wanted, names, claim) for place in places):
        yield Finding(
            code="term.unsupported",
            severity="error",
            message="The resume names this, and does not say that it is held.",
            words=(claim.new,),
            evidence=pointers(places),
            checker=CHECKER,
        )


def _names(place: Place, wanted: frozenset[str], names: frozenset[str]) -> bool:
    if names & frozenset(mention.canonical for mention in find_skills(place.text)):
        return True
    return bool(wanted) and wanted <= stems_in(place.text)


def _is_held(place: Place, wanted: frozenset[str], names: frozenset[str], claim: Claim) -> bool:
    """Whether *place* tells of the skill as the writer's own, and neither as planned nor as denied."""
    if "/highlights/" not in place.pointer and not place.pointer.endswith(
        ("/summary", "/description")
    ):
        return True
    surfaces = [m.surface for m in find_skills(place.text) if m.canonical in names]
    about = frozenset(w.stem for text in surfaces for w in words_in(text)) or wanted
    if about & denied_in(place.text):
        return False
    if about & told_of_others(place.text, language_of_places(claim.all)):
        return False
    return not any(markers_in(place.text, name) for name in _SMALLER)
