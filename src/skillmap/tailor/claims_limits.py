"""What limits a claim in few words: second best, nine of them, for eight weeks, once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from skillmap.models.change import Finding, Severity
from skillmap.tailor.claim_sources import Claim, finding_by
from skillmap.tailor.claim_words import claim_phrases, plain_stems, words_in
from skillmap.tailor.claims_swaps import is_reworded
from skillmap.tailor.language import fold
from skillmap.tailor.markers import markers_in, shows
from skillmap.tailor.quantities import SPANS, Quantity, quantities_in
from skillmap.tailor.word_families import data, means_same, stem_of

CHECKER = "limits"
_finding = finding_by(CHECKER)

_OF_WHICH = re.compile(
    r"\b(?:of (?:which|whom|these|those|them)|de (?:los|las) que|de (?:los|las) cuales|d[oa]s quais|dont|wovon|davon"
    r"|von denen|darunter|parmi lesquel(?:le)?s)\b",
    re.I,
)
_SINCE = re.compile(r"\b(?:since|seit|depuis|desde)\b(?:\s+\w+){0,2}?\s+(?:19|20)\d\d\b", re.I)
_AND_SINCE = re.compile(r"\b(?:since|seit|depuis|desde|until now|bis heute|to date)\b", re.I)
_ONCE = re.compile(
    r"\b(?:once|einmal|einmalig|une (?:seule )?fois|una (?:sola )?vez|uma (?:\u00fanica )?vez)\b"
    r"(?!\s+(?:a|an|per|every|each|pro|im|in der|par|por|ao|al|the|they|we|it|had)\b)",
    re.I,
)
_ONE_TIME = re.compile(
    r"\b(?:once|one|one-off|one-time|single|1|einmal\w*|ein|eine[nrm]?|une?|seule?|una?|sola?|uma?|\u00fanic[oa]|a|an)\b",
    re.I,
)
_FAILED = re.compile(
    r"\b(?:put off|postponed|rejected|declined|turned down|shelved|dropped|deferred|abandoned|cancelled|canceled"
    r"|abgelehnt|verschoben|zur\u00fcckgestellt|eingestellt|refus\u00e9e?|report\u00e9e?|abandonn\u00e9e?|rechazad[oa]|aplazad[oa]"
    r"|descartad[oa]"
    r"|recusad[oa]|adiad[oa]|rejeitad[oa]|suspens[oa])\b",
    re.I,
)
_TO_DO = re.compile(r"\b(?:to|zu|zur|de|para|a|\u00e0)\s+(\w{4,})", re.I)
_PROPOSED = re.compile(
    r"\b(?:propos\w+|proposals?|vorschlag|propuestas?|propostas?|suggest\w+|recommend\w+|schlug\b.*\bvor|vorgeschlagen|anregte|angeregt|propuse|propusimos|sugerí"
    r"|sugeri|propus|recomend\w+)\b",
    re.I,
)
_FOLLOWED = re.compile(
    r"\b(?:(?:on|at|following|after) my (?:suggestion|proposal|recommendation|initiative)"
    r"|auf mein\w* (?:vorschlag|anregung|initiative)"
    r"|nach meinem vorschlag|sur ma proposition|\u00e0 mon initiative|suite \u00e0 ma proposition"
    r"|a propuesta m\u00eda|por (?:mi|minha) (?:propuesta|iniciativa|proposta)"
    r"|my (?:suggestion|proposal) (?:was|is) (?:adopted|accepted))\b",
    re.I,
)


def check_limits(claim: Claim) -> Iterator[Finding]:
    """Findings about limits of the evidence that are gone while what they limit still stands."""
    if claim.old is None or claim.kind not in ("line", "summary"):
        return
    yield from _check_second(claim)
    yield from _check_part_after(claim)
    yield from _check_years_of(claim)
    yield from _check_every(claim)
    yield from _check_periods(claim)
    yield from _check_highest(claim)
    if claim.kind == "summary":
        yield from _check_fields(claim)
    if claim.kind == "line":
        yield from _check_since(claim)
        yield from _check_once(claim)
        yield from _check_proposed(claim)


def _check_second(claim: Claim) -> Iterator[Finding]:
    """Findings about "the best" where the evidence has the second best."""
    old, new = words_in(claim.old or ""), words_in(claim.new)
    seconds = {
        name
        for number, names in data("numbers.toml")["ordinals"].items()
        if number != "1"
        for name in names
    }
    if any(word.key in seconds for word in new):
        return
    kept = claim_phrases("superlative").found(claim.new)
    for phrase, at in claim_phrases("superlative").find(claim.old or ""):
        if at and old[at - 1].key in seconds and phrase[-1] in {key for p in kept for key in p}:
            message = "The evidence says that something else came before it."
            yield _finding(claim, "superlative.added", "error", message, phrase)


def _check_part_after(claim: Claim) -> Iterator[Finding]:
    """Findings about "14 batches, which were released" where the evidence says it of nine of them."""
    old = claim.old or ""
    marker = _OF_WHICH.search(old)
    if marker is None or _OF_WHICH.search(claim.new):
        return
    inside = [q for q in quantities_in(old) if q.start >= marker.end() and not q.is_year][:1]
    whole = [q for q in quantities_in(old) if q.end <= marker.start() and not q.is_year][-1:]
    if not inside or not whole or inside[0].start - marker.end() > _NEAR:
        return
    kept = quantities_in(claim.new)
    if _stands(inside[0], kept) or not _stands(whole[0], kept):
        return
    before = frozenset(word.stem for word in words_in(old) if word.end <= marker.start())
    said = [
        word
        for word in words_in(old)
        if word.start >= inside[0].end and word.stem not in plain_stems() | before
    ]
    new = frozenset(word.stem for word in words_in(claim.new))
    still = [word.key for word in said if means_same(word.stem, new)]
    if still:
        message = "The evidence says this of a part of them."
        yield _finding(claim, "scope.raised", "error", message, still[:1])


_NEAR = 12
"""Characters between "of which" and the number of the part."""


def _stands(one: Quantity, kept: Iterable[Quantity]) -> bool:
    return any(one.values & other.values for other in kept)


def _check_years_of(claim: Claim) -> Iterator[Finding]:
    """Findings about "nine years of X" where the evidence has nine years, and fewer of X."""
    known = _years_of(claim.old or "")
    for value, about in _years_of(claim.new):
        same = frozenset().union(*(stems for other, stems in known if other == value))
        others = frozenset().union(*(stems for other, stems in known if other != value))
        if not any(other == value for other, _ in known):
            continue
        moved = [stem for stem in about[:_SUBJECT] if stem in others and stem not in same]
        if moved:
            message = "The evidence has other years of this."
            yield _finding(claim, "number.counts_other", "error", message, moved)


_LAST = re.compile(
    r"\b(?:last|letzten|derni\u00e8res|\u00faltimos|davon|deles|dont|of them|including)\s+$", re.I
)
"""What stands before years whose unit is left out: "nine years, the last four on"."""
_SUBJECT = 2
"""Words after "nine years of" that tell of what."""


def _years_of(text: str) -> list[tuple[object, tuple[str, ...]]]:
    """Years in *text*, each with the stems of what follows up to the next number or end of the sentence."""
    found = [
        q
        for q in quantities_in(text)
        if q.unit == "year" or (q.unit is None and _LAST.search(text[: q.start]))
    ]
    words = words_in(text)
    ends = [*(q.start for q in found[1:]), len(text)][: len(found)]
    return [
        (
            max(quantity.values),
            tuple(
                word.stem
                for word in words
                if quantity.end <= word.start < end and word.stem not in plain_stems()
                if not any(w.opens for w in words if quantity.end <= w.start <= word.start)
            ),
        )
        for quantity, end in zip(found, ends, strict=True)
    ]


_EVERY_SO_MANY = re.compile(
    r"\b(?:every|each|jede[nrs]?|chaque|tous les|toutes les|cada|todos? [oa]s?)\s+"
    r"(?:other|second|third|fourth|fifth|sixth|2nd|3rd|4th|5th|two|three|four|five|six|\d+|zweite[nrs]?|dritte[nrs]?"
    r"|vierte[nrs]?|f\u00fcnfte[nrs]?|deux|trois|quatre|cinq|dos|tres|cuatro|cinco|dois|tr\u00eas|quatro|segund[oa]"
    r"|tercer[oa]?|terceir[oa])\s+(\w+)",
    re.I,
)
_EVERY_ONE = r"\b(?:every|each|all|jede[nrs]?|alle|chaque|tous les|toutes les|cada|tod[oa]s? [oa]s?|tod[oa]s l[oa]s)\s+"


def _check_every(claim: Claim) -> Iterator[Finding]:
    """Findings about "every weekend" where the evidence has every third."""
    old = claim.old or ""
    for match in _EVERY_SO_MANY.finditer(old):
        often = re.search(rf"{_EVERY_ONE}{re.escape(match[1][:_SHORTEST])}", claim.new, re.I)
        if often and not _EVERY_SO_MANY.search(claim.new):
            message = "The evidence says that it is less often."
            yield _finding(claim, "frequency.changed", "error", message, [often[0]])


_SHORTEST = 5
"""Letters that a time and its plural begin with."""
_PERIOD = re.compile(
    r"\b(?:of the (?:day|week|month|quarter|year|decade|century)|des (?:monats|jahres|jahrzehnts|tages)"
    r"|de l'ann\u00e9e|du (?:mois|jour|trimestre|si\u00e8cle)|del (?:mes|a\u00f1o|d\u00eda)|do (?:m\u00eas|ano|dia))\b",
    re.I,
)


def _check_periods(claim: Claim) -> Iterator[Finding]:
    """Findings about "agent of the year" where the evidence has one of the month."""
    old = {match[0].casefold() for place in claim.line for match in _PERIOD.finditer(place.text)}
    for match in _PERIOD.finditer(claim.new):
        if old and match[0].casefold() not in old and claim.kind == "line":
            message = "The evidence has this of another time."
            yield _finding(claim, "superlative.added", "error", message, [match[0]])


_ROMANCE_HIGHEST = re.compile(
    r"\b(?:el|la|los|las|le|les|o|a|os|as)\s+(?:[^\W\d_]{4,}\s+)?(?:m\u00e1s|plus|mais)\s+"
    r"(?!tarde|tardar|que\b|de\b|do\b|d'|tard)[^\W\d_]{3,}"
    r"(?=\s+(?:del?|du|des|do|da|dos|das|de la)\b)",
    re.I,
)


def _check_highest(claim: Claim) -> Iterator[Finding]:
    """Findings about superlatives of several words: "el nivel m\u00e1s bajo del sector"."""
    found = _ROMANCE_HIGHEST.search(claim.new)
    if found and not any(_ROMANCE_HIGHEST.search(place.text) for place in claim.line):
        message = "The evidence does not praise it so."
        yield _finding(claim, "superlative.added", "error", message, [found[0]])


_YEARS_IN = re.compile(
    r"\b(?P<years>[\w-]+)\s+(?:years?|jahren?|ans|a\u00f1os|anos)\s+"
    r"(?:of experience |d'exp\u00e9rience |erfahrung |de experiencia |de experi\u00eancia )?"
    r"(?:in|of|with|across|at|im|in der|dans|en|em|no|na|entre)\s+(?P<fields>[^.;:]+)",
    re.I,
)
_FIELD_ENDS = re.compile(
    r"(?:,\s*)?\b(?:since|seit|depuis|desde|mostly|mainly|currently|now|where|wo|the last|including|with|surtout|sobre"
    r"|davon|deles|de ellos|dont|of which)\b.*",
    re.I | re.S,
)
_FIELDS_PARTED = re.compile(r",|\b(?:and|und|et|y|e|sowie|puis|then)\b", re.I)


def _check_fields(claim: Claim) -> Iterator[Finding]:
    """Findings about "seven years in payments" where the evidence has them in payments and logistics."""
    old, new = (_YEARS_IN.search(text) for text in (claim.old or "", claim.new))
    if not old or not new or old["years"].casefold() != new["years"].casefold():
        return
    fields = _FIELD_ENDS.sub("", old["fields"])
    if quantities_in(fields):
        return
    parts = [
        frozenset(w.stem for w in words_in(part) if w.stem not in plain_stems())
        for part in _FIELDS_PARTED.split(fields)
    ]
    parts = [part for part in parts if part]
    stems = frozenset(word.stem for word in words_in(claim.new))
    kept = [part for part in parts if any(means_same(stem, stems) for stem in part)]
    if len(parts) > 1 and kept and len(kept) < len(parts):
        gone = [
            old["years"],
            *(word for part in parts if part not in kept for word in sorted(part)),
        ]
        message = "The evidence has these years in several fields together."
        yield _finding(claim, "number.counts_other", "error", message, gone)


def _check_since(claim: Claim) -> Iterator[Finding]:
    """Findings about "since 2024" where the evidence has "for eight weeks", which is gone."""
    old = claim.old or ""
    if not _SINCE.search(claim.new) or _AND_SINCE.search(old):
        return
    kept = quantities_in(claim.new)
    for quantity in quantities_in(old):
        if quantity.unit in SPANS and not any(
            quantity.values & other.values and other.unit == quantity.unit for other in kept
        ):
            message = "The evidence says that it was for a time only."
            yield _finding(claim, "status.dropped", "error", message, [quantity.surface])
            return


def _check_once(claim: Claim) -> Iterator[Finding]:
    """Findings about what the evidence tells of once, and the text of always."""
    old = claim.old or ""
    once = _ONCE.search(old)
    if once is None or _ONE_TIME.search(claim.new):
        return
    words = words_in(old)
    near = [word for word in words if abs(word.start - once.start()) <= _ONCE_REACH]
    new = frozenset(word.stem for word in words_in(claim.new))
    about = [
        w for w in near if w.stem not in plain_stems() and not once.start() <= w.start < once.end()
    ]
    if any(means_same(word.stem, new) for word in about):
        severity: Severity = "review" if is_reworded(claim) else "error"
        message = "The evidence says that it was once."
        yield _finding(claim, "scope.raised", severity, message, [once[0]])


_ONCE_REACH = 40
"""Characters around "once" that tell of what was once."""


def _check_proposed(claim: Claim) -> Iterator[Finding]:
    """Findings about what followed a proposal of which the evidence says that nothing is decided."""
    old = claim.old or ""
    if not _PROPOSED.search(old):
        return
    intended = {stem_of(fold(match[1])) for match in _TO_DO.finditer(old)}
    done = [word for word in words_in(claim.new) if word.opens and word.stem in intended]
    failed = _FAILED.search(old)
    if done and failed and not _FAILED.search(claim.new) and not shows(claim.new, "deny"):
        message = "The evidence says that this was proposed, and not done."
        yield _finding(claim, "status.dropped", "error", message, [done[0].key])
        return
    if not markers_in(old, "pending"):
        return
    followed = _FOLLOWED.search(claim.new)
    if followed and not shows(claim.new, "pending") and not shows(claim.new, "deny"):
        message = "The evidence says that this is still to come."
        yield _finding(claim, "status.dropped", "error", message, [followed[0]])
