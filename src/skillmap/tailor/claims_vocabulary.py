"""The closed vocabulary: a word that no evidence has is a new claim until somebody says no."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator

from skillmap.models.change import Finding, Severity
from skillmap.models.job import Job
from skillmap.tailor.claim_sources import Claim, Place, language_of_places, pointers
from skillmap.tailor.claim_words import (
    Word,
    is_plain,
    keys_in,
    keys_of_all,
    names_another,
    phrases_saying,
    plain_spans,
    plain_stems,
    stems_in,
    stems_of_all,
    words_in,
)
from skillmap.tailor.claims_markers import marker_spans
from skillmap.tailor.claims_negation import negates
from skillmap.tailor.claims_outcomes import direction_of, is_told, shown_directions
from skillmap.tailor.claims_rates import rate_spans
from skillmap.tailor.claims_recounts import counted_spans
from skillmap.tailor.claims_swaps import (
    is_about_other,
    is_reworded,
    known_elsewhere,
    swapped,
)
from skillmap.tailor.claims_terms import posting_words, supported_spans
from skillmap.tailor.inflection import stands_for
from skillmap.tailor.language import STOP_WORDS
from skillmap.tailor.lexicon import has_gone_kin, is_derived, is_general, is_light
from skillmap.tailor.number_words import is_number_word
from skillmap.tailor.quantities import quantities_in
from skillmap.tailor.short_forms import short_forms_in
from skillmap.tailor.verb_ladder import helping_verbs, is_deed, is_verb, light_verbs
from skillmap.tailor.word_families import (
    has_gone_synonym,
    in_compounds,
    is_form,
    is_synonym,
    means_same,
    particles,
    short_for,
    stem_of,
)

CHECKER = "vocabulary"

_ENDING_IN_ER = ("de", "fr", "es", "pt")
"""Languages in which "-er" and "-or" do not tell that a word names a person or thing."""
_NO_BASIS = re.compile(r"/highlights/|/(?:name|institution|organization|entity)$")
"""Pointers of an entry's other lines, and of names: an employer's is no word for what was done there."""
_PAST = re.compile(r"ed$|^(?:led|ran|oversaw|undertook|gave|held|made)$")
_EVENTS = frozenset("falls drops rises cuts slips".split())
"""Plurals that name events: "pressure ulcers and falls" tells of no direction."""

_SHORTEST, _LONGEST = 3, 5
"""Words that an abbreviation stands for; two letters begin too many pairs of words."""


def check_vocabulary(
    claim: Claim,
    job: Job | None,
    *,
    named: Collection[str] = (),
    asked: Collection[str] = (),
) -> Iterator[Finding]:
    """Findings about words that neither the evidence has nor the list of plain words.

    *named* are words that other findings of the same claim name: they are not named again. *asked* are words that
    others ask about: they are named again only where they are an error.
    """
    if claim.kind in ("skill", "label"):
        return
    extra = _extra_verbs(claim)
    if extra:
        message = "What was done is still said, and this besides."
        yield _finding(claim, "content.added", "error", message, list(extra))
    told = frozenset(word.key for text in named for word in words_in(text))
    novel = [word for word in _novel(claim) if word.key not in told]
    if not novel:
        elsewhere = [word for word in known_elsewhere(claim) if word.key not in told]
        if elsewhere:
            message = "This stands where the line has something else; nothing else changed."
            yield _finding(claim, "content.replaced", "error", message, elsewhere)
        return
    in_place = swapped(claim, novel)
    if in_place:
        message = "This stands where the evidence has something else; nothing else changed."
        yield _finding(claim, "content.replaced", "error", message, in_place)
        return
    topic = _topic_end(claim)
    if is_about_other(claim, [word for word in novel if word.start >= topic]):
        message = "Most of this is about something that the evidence does not have."
        yield _finding(claim, "content.other", "error", message, novel)
        return
    in_resume = stems_of_all(place.text for place in claim.all)
    borrowed = [
        word for word in novel if word.stem in posting_words(job) and word.stem not in in_resume
    ]
    if borrowed:
        message = "The new words are the posting's; the resume has none of them."
        in_topic = all(word.start < topic for word in borrowed)
        severity: Severity = "review" if in_topic or _is_another_word(claim, borrowed) else "error"
        yield _finding(claim, "posting.borrowed", severity, message, borrowed)
    added = [word for word in novel if not word.opens]
    if not borrowed and len(added) > _replaced(claim):
        message = "All that stood there is still said, and this besides."
        in_topic = all(word.start < topic for word in added)
        asks = in_topic or _cites_more(claim) or _is_another_word(claim, added)
        severity = "review" if asks else "error"
        yield _finding(claim, "content.added", severity, message, added)
    elif not borrowed and (novel := [w for w in novel if claim.new[w.start : w.end] not in asked]):
        message = "Words that the evidence does not have; do they say something new?"
        yield _finding(claim, "vocabulary.new", "review", message, novel)


_TOPIC = re.compile(
    r"(?:[^\W\d_][\w'\u2019&/-]*\s+){0,3}[^\W\d_][\w'\u2019&/-]*(?:,[^:,]{1,20})?:\s"
)
"""A word or some before a colon, which a line may open with to say what it is about."""


def _topic_end(claim: Claim) -> int:
    """Where the topic ends that a new line opens with, "Workflow automation: ..."; 0 without one."""
    if claim.kind != "line" or claim.old is None:
        return 0
    found = _TOPIC.match(claim.new)
    return found.end() if found and not _TOPIC.match(claim.old) else 0


def _is_another_word(claim: Claim, words: list[Word]) -> bool:
    """Whether a single plain word in a line built anew may be another word for something there."""
    if claim.kind == "line" and len(words) == 1 and words[0].opens and _describes(claim, words[0]):
        return True
    return (
        claim.kind == "line"
        and len(words) == 1
        and (words[0].opens or claim.new[words[0].start].islower())
        and (claim.old is None or is_reworded(claim))
    )


def _describes(claim: Claim, word: Word) -> bool:
    """Whether *word* only describes the next one, which its evidence has: "root cause" for "cause"."""
    following = [w for w in words_in(claim.new) if w.start > word.start][:1]
    said = stems_of_all(place.text for place in claim.line)
    return (
        bool(following)
        and following[0].clause == word.clause
        and following[0].stem in said
        and not is_deed(word.key)
        and not is_plain(following[0])
    )


def _cites_more(claim: Claim) -> bool:
    """Whether other lines of the entry are cited: what is added may be another word for theirs."""
    lines = sum(1 for place in claim.line if "/highlights/" in place.pointer)
    return claim.kind == "line" and lines > 1


def _replaced(claim: Claim) -> float:
    """How many words of the old text new ones may stand for; no bound where one that says much is gone.

    Where all that was said is still said, a further word is no other word for it, but a further
    statement. Lighter words such as "get" may have given way to others.
    """
    new = stems_in(claim.new)
    gone = [
        word
        for word in words_in(claim.old or "")
        if not is_number_word(word.key) and not means_same(word.stem, new)
    ]
    if claim.old is None or any(word.stem not in plain_stems() for word in gone):
        return math.inf
    return sum(1 for word in gone if word.key not in STOP_WORDS)


def _finding(
    claim: Claim, code: str, severity: Severity, message: str, words: list[Word]
) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        message=message,
        words=tuple(dict.fromkeys(claim.new[word.start : word.end] for word in words)),
        evidence=pointers(claim.line),
        checker=CHECKER,
    )


def _novel(claim: Claim) -> list[Word]:
    """Words of the new text that its basis neither has nor says otherwise.

    A word may take another one's place: then that one is gone from the new text.
    """
    basis = _basis(claim)
    stems = stems_of_all(place.text for place in basis)
    told = stems_of_all(place.text for place in claim.line)
    kept = stems_in(claim.new)
    spans = [*supported_spans(claim), *rate_spans(claim), *plain_spans(claim.new)]
    spans += [(quantity.start, quantity.end) for quantity in quantities_in(claim.new)]
    spans += _spelled_out(claim.new, basis)
    spans += [*marker_spans(claim), *counted_spans(claim)]
    spans += phrases_saying(claim.new, told)
    shown = shown_directions(claim)
    words = words_in(claim.new)
    said = keys_of_all(place.text for place in basis)
    written = keys_in(claim.new)
    line_keys = keys_of_all(place.text for place in claim.line)
    language = language_of_places(claim.all)
    built_anew = claim.kind == "line" and is_reworded(claim)
    keys = said if language == "de" else frozenset()
    infinitives = language in _ENDING_IN_ER
    names = keys_of_all(place.text for place in claim.near)
    short = frozenset().union(*(short_forms_in(place.text) for place in basis))
    found = []
    for at, word in enumerate(words):
        if word.key in said or word.key[0] in "#0123456789" or is_plain(word) or word.key in short:
            continue
        if word.key in names and claim.new[word.start].isupper():
            continue
        light = word.key in light_verbs() or word.key in helping_verbs()
        way = None if word.key in _EVENTS else direction_of(word)
        if light or is_told(way, shown) or negates(word, claim):
            continue
        if any(low <= word.start < high for low, high in spans):
            continue
        if is_light(word.key) or has_gone_kin(word.key, line_keys, written, language):
            continue
        if built_anew and is_general(word.key):
            continue
        if not infinitives and names_another(word, said):
            found.append(word)
            continue
        if is_derived(word.key, line_keys):
            continue
        if (
            is_form(word.stem, stems)
            or has_gone_synonym(word.stem, told, kept)
            or short_for(word.stem, stems)
            or stands_for(word.key, said, written, language)
        ):
            continue
        if not _joins(words, at, stems, kept) and not in_compounds(word.key, keys):
            found.append(word)
    return found


def _extra_verbs(claim: Claim) -> tuple[Word, ...]:
    """Verbs that say little and take no other's place: "organized fairs and gave talks" for "gave talks"."""
    if claim.old is None or claim.kind != "line":
        return ()
    told, kept, said = stems_in(claim.old), keys_in(claim.new), keys_in(claim.old)
    new = [
        word
        for word in words_in(claim.new)
        if word.key in light_verbs() and _PAST.search(word.key) and word.key not in said
        if not is_synonym(word.stem, told)
    ]
    old = words_in(claim.old)
    gone = sum(1 for at, word in enumerate(old) if is_verb(old, at) and word.key not in kept)
    has_verbs = any(is_verb(old, at) for at in range(len(old)))
    return tuple(new[gone:]) if has_verbs else tuple(new[1:])


def _basis(claim: Claim) -> tuple[Place, ...]:
    """What the words of a new text may rest on: its line, and of its entry all but the other lines."""
    return claim.line + tuple(p for p in claim.entry if not _NO_BASIS.search(p.pointer))


def _spelled_out(text: str, basis: tuple[Place, ...]) -> list[tuple[int, int]]:
    """Where *text* says in words what the basis has as an abbreviation."""
    known = {key.removesuffix("s") for place in basis for key in keys_in(place.text)}
    words = words_in(text)
    initials = "".join(word.key[0] for word in words)
    return [
        (words[at].start, words[at + size - 1].end)
        for size in range(_SHORTEST, _LONGEST + 1)
        for at in range(len(words) - size + 1)
        if initials[at : at + size] in known
    ]


def _joins(words: tuple[Word, ...], at: int, stems: frozenset[str], kept: frozenset[str]) -> bool:
    """Whether it is half of a word of the evidence: "back end" and "backend", "stellte ... her"."""
    word = words[at]
    others = [*words[max(at - 1, 0) : at]]
    joined = [other.key + word.key for other in others]
    joined += [word.key + other.key for other in words[at + 1 : at + 2]]
    ending = [other for other in words[at + 1 :] if other.clause == word.clause][-1:]
    joined += [other.key + word.key for other in ending if other.key in particles()]
    if word.key in particles():
        joined += [word.key + other.key for other in words[:at] if other.clause == word.clause]
    forms = [stem_of(key) for key in joined]
    return any(is_form(form, stems) or has_gone_synonym(form, stems, kept) for form in forms)
