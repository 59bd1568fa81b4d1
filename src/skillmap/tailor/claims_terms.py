"""Skills, tools and proper names of a new text: each must be in its evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from skillmap.models.change import Finding, Severity
from skillmap.models.job import Job
from skillmap.tailor.claim_sources import Claim, Place, entry_pointer, language_of_places, pointers
from skillmap.tailor.claim_words import (
    Word,
    claim_phrases,
    is_plain,
    keys_of_all,
    names_another,
    stems_in,
    stems_of_all,
    words_in,
)
from skillmap.tailor.inflection import stands_for
from skillmap.tailor.language import STOP_WORDS, fold, language_of
from skillmap.tailor.lexicon import has_gone_kin, is_derived
from skillmap.tailor.short_forms import initials_in, short_forms_in
from skillmap.tailor.skills import SkillMention, find_skills, fold_name, relation
from skillmap.tailor.verb_ladder import is_listed
from skillmap.tailor.word_families import (
    READINGS_MAX,
    data,
    in_compounds,
    is_form,
    means_same,
    short_for,
    stem_of,
)

CHECKER = "terms"

_NAME = re.compile(r"[^\W_][\w+#&'\u2019-]*(?:\.[\w]+)*")
_ACRONYM = re.compile(
    r"(?:[A-Z][A-Z0-9&+#-]+|[a-z]+[A-Z]\w*|[A-Z]\w*[a-z]\w*[A-Z]\w*|[A-Za-z]+\d\w*)"
)
_TIED = re.compile(
    r"(.+)-(?:based|built|made|led|run|style|related|speaking|language|owned|funded|sized|wide|specific|compatible|compliant|ready|trained|basiert\w*|gest\u00fctzt\w*)"
)
"""A name with a word that only says how something has to do with it: "Dovetail-based"."""
_SHORT = re.compile(r"[A-Z][A-Z0-9&]{1,5}s?")
_NOUNS_ARE_CAPITAL = frozenset({"de"})


def check_terms(claim: Claim, job: Job | None) -> Iterator[Finding]:
    """Findings about skills and names of *claim* that neither its line nor its entry has."""
    if claim.kind == "skill":
        yield from _check_skill(claim, job)
        return
    covered: list[tuple[int, int]] = []
    opening = {word.start for word in words_in(claim.new) if word.opens}
    for mention in find_skills(claim.new):
        covered.append((mention.start, mention.end))
        # At the beginning of a sentence a capital letter makes no name.
        opens = mention.start in opening and mention.surface[1:].islower()
        yield from _where(claim, job, mention.surface, mention.canonical, opens=opens)
    language = language_of(claim.new) or language_of_places(claim.all)
    for name, start, end in _names(claim.new, language):
        if _is_percentile(name, claim.line):
            continue
        if not any(low < end and start < high for low, high in covered):
            yield from _where(claim, job, name, None)


def _is_percentile(name: str, places: Iterable[Place]) -> bool:
    """Whether it is "p95" where the evidence has the 95th percentile."""
    number = re.fullmatch(r"[pP](\d\d)", name)
    if number is None:
        return False
    spelt = re.compile(
        rf"\b{number[1]}(?:th|st|nd|rd|[.eºª])?[- ]?(?:percentile|perzentil|centile|percentil)",
        re.I,
    )
    return any(spelt.search(place.text) for place in places)


def supported_spans(claim: Claim) -> list[tuple[int, int]]:
    """Where *claim* names skills that are in the resume; their words need no other support."""
    known = _skills_of(claim.all)
    return [
        (mention.start, mention.end)
        for mention in find_skills(claim.new)
        if mention.canonical in known
    ]


def _where(
    claim: Claim, job: Job | None, surface: str, canonical: str | None, *, opens: bool = False
) -> Iterator[Finding]:
    if _names_it(claim.near, surface, canonical, opens=opens):
        return
    if _names_it(claim.rest, surface, canonical):
        places = [place for place in claim.rest if _names_it((place,), surface, canonical)]
        message = "The resume has this in another place; is it true of this entry too?"
        yield _finding("term.other_entry", "review", message, surface, places)
    elif job is not None and _names_it((Place("", job.text),), surface, canonical):
        message = "Only the posting names this; the resume does not."
        yield _finding("term.only_in_posting", "error", message, surface, claim.line)
    else:
        message = "The resume does not name this."
        yield _finding("term.unsupported", "error", message, surface, claim.line)


def _names_it(
    places: Iterable[Place], surface: str, canonical: str | None, *, opens: bool = False
) -> bool:
    places = tuple(places)
    if canonical is not None and canonical in _skills_of(places):
        return True
    if any(_contains(place.text, surface) for place in places):
        return True
    tied = _TIED.fullmatch(surface)
    if tied is not None:
        return _names_it(places, tied[1], None, opens=opens)
    if _SHORT.fullmatch(surface) and any(
        fold(surface).removesuffix("s").replace("&", "") in short_forms_in(place.text)
        or is_short(surface, place.text)
        or (surface.endswith("s") and fold(surface[:-1]) in initials_in(place.text))
        for place in places
    ):
        return True
    if canonical is not None and _is_spelt_out(surface, places):
        return True
    # In lower case a skill may be a plain word: "scheduling" where the line has "scheduled".
    language = language_of_places(places)
    if not surface.islower() and not opens and language not in _NOUNS_ARE_CAPITAL:
        return False
    known = stems_of_all(place.text for place in places)
    words = words_in(surface)
    if (
        (opens or surface.islower())
        and len(words) == 1
        and _is_worded_anew(words[0].key, places, language)
    ):
        return True
    # A single one that claims nothing, such as "collaboration", is no skill that needs evidence.
    if len(words) == 1 and (is_plain(words[0]) or is_listed(words[0].key)):
        return True  # What verbs claim is judged by their level.
    keys = keys_of_all(place.text for place in places)
    if all(
        means_same(word.stem, known) or stands_for(word.key, keys, frozenset(), language)
        for word in words
    ):
        return True
    return language in _NOUNS_ARE_CAPITAL and len(words) == 1 and in_compounds(words[0].key, keys)


def _is_spelt_out(surface: str, places: Sequence[Place]) -> bool:
    """Whether one of *places* has all words of a skill, in whatever form: "TIG welding" in "welded, mostly TIG"."""
    words = [word for word in words_in(surface) if word.key not in STOP_WORDS]
    if len(words) < 2 or claim_phrases("credential").found(surface):
        return False
    language = language_of_places(tuple(places))
    return any(
        all(
            is_form(word.stem, stems_in(place.text))
            or (surface.islower() and _is_worded_anew(word.key, (place,), language))
            for word in words
        )
        for place in places
    )


def _is_worded_anew(key: str, places: Sequence[Place], language: str | None) -> bool:
    """Whether *key*, which a sentence opens with, is derived from a word of *places* or of one kind with it."""
    keys = keys_of_all(place.text for place in places)
    return is_derived(key, keys) or has_gone_kin(key, keys, frozenset(), language)


def _is_shown(word: Word, stems: frozenset[str], keys: frozenset[str]) -> bool:
    """Whether the resume has *word* itself or a form of it, and no mere like: no "modeller" in "modelled"."""
    return is_form(word.stem, stems) and not names_another(word, keys)


def is_short(surface: str, text: str) -> bool:
    """Whether *surface* is short for a word of *text*: "IV" where it has "intravenous"."""
    return short_for(stem_of(fold(surface)), frozenset(word.stem for word in words_in(text)))


def _skills_of(places: Iterable[Place]) -> frozenset[str]:
    return frozenset(name for place in places for name in _canonical_names(place.text))


@lru_cache(maxsize=READINGS_MAX)
def _canonical_names(text: str) -> frozenset[str]:
    return frozenset(mention.canonical for mention in find_skills(text))


@lru_cache(maxsize=READINGS_MAX)
def _folded(text: str) -> str:
    return f" {fold_name(text)} "


def _contains(text: str, surface: str) -> bool:
    wanted = _folded(surface)
    return bool(wanted.strip()) and wanted in _folded(text)


# -- names of skill lists ---------------------------------------------------------------------


_NO_PROOF = re.compile(
    r"^/(?:basics/name|basics/profiles|interests|references)|/work/\d+/name$"
    r"|/(?:institution|organization|entity|awarder|issuer|publisher|location|address|city|region)$"
)
"""Pointers of names and places, which show nothing of what somebody can do: "Calder Logistics" is no logistics."""


def _check_skill(claim: Claim, job: Job | None) -> Iterator[Finding]:
    """A name in a list of skills is one that the resume has, or means the same."""
    yield from _check_project_keyword(claim)
    if claim.pointer.endswith("/name") and _is_heading(claim.new, claim.old or ""):
        return
    claim = replace(
        claim,
        line=tuple(p for p in claim.all if not _NO_PROOF.search(p.pointer)),
        entry=(),
        rest=(),
    )
    if any(_contains(place.text, claim.new) for place in claim.all):
        return
    mentions = find_skills(claim.new)
    known = _skills_of(claim.all)
    if claim.old is not None and relation(claim.old, claim.new) == "same" and _shares_name(claim):
        return
    whole = [m for m in mentions if m.end - m.start == len(claim.new.strip())]
    if whole and all(mention.canonical in known for mention in whole):
        if not _shares_name(claim):
            message = "The resume has this by another name only; is it the same?"
            yield _finding("term.unsupported", "review", message, claim.new, ())
        return
    stems = stems_of_all(place.text for place in claim.all)
    keys = keys_of_all(place.text for place in claim.all)
    spans = [(m.start, m.end) for m in mentions if m.canonical in known]
    in_posting = job is not None and _contains(job.text, claim.new)
    novel = [
        word
        for word in words_in(claim.new)
        if not any(low <= word.start < high for low, high in spans)
        if word.key not in STOP_WORDS and not _is_shown(word, stems, keys)
    ]
    if (in_posting or claim.old is None) and not novel and not _is_whole_somewhere(claim):
        novel = list(words_in(claim.new))
    derived = [
        word
        for word in words_in(claim.new)
        if not any(low <= word.start < high for low, high in spans)
        if word.key not in STOP_WORDS and not _is_inflected(word.key, keys)
    ]
    is_group = claim.pointer.endswith("/name") and claim.old is not None
    if derived and not is_group and not novel and not _missing(mentions, known):
        message = "The resume has a word like this only; is it the same?"
        yield _finding("term.unsupported", "review", message, claim.new, ())
        return
    missing = _missing(mentions, known)
    if not novel and not missing:
        return
    code = "term.only_in_posting" if in_posting else "term.unsupported"
    message = "Nothing in the resume shows this skill."
    # A group may be called anew in words that name no skill; whether they do, a person knows.
    renamed = claim.pointer.endswith("/name") and claim.old is not None
    unknown = code == "term.unsupported" and not mentions and claim.new[1:].islower()
    severity: Severity = "review" if renamed and unknown else "error"
    yield _finding(code, severity, message, claim.new, ())


def _missing(mentions: Iterable[SkillMention], known: frozenset[str]) -> list[SkillMention]:
    """Those of *mentions* whose skill is none of *known*."""
    return [mention for mention in mentions if mention.canonical not in known]


def _is_inflected(key: str, keys: frozenset[str]) -> bool:
    """Whether a word among *keys* is *key* itself, perhaps in another number.

    What only begins alike may be a name, or more than was done: "Personio" is nobody's person, and who sketched
    something does not list sketching.
    """
    bare = _INFLECTION.sub("", key)
    return any(_INFLECTION.sub("", other) == bare for other in keys if other[:2] == key[:2])


_INFLECTION = re.compile(r"(?:(?<=\w{3})(?:es|e|s|en|n))$")


def _shares_name(claim: Claim) -> bool:
    """Whether the resume has a word of the skill, a longer or shorter form of one, or the skill is a short form itself.

    Names of one skill that have nothing in common, such as "continuous improvement" and "process optimization", are the
    same to some people and not to others.
    """
    if _SHORT.fullmatch(claim.new.strip()):
        return True
    mine = {mention.canonical for mention in find_skills(claim.new)}
    named = (
        m.surface for place in claim.all for m in find_skills(place.text) if m.canonical in mine
    )
    if any(surface[:1].casefold() == claim.new.strip()[:1].casefold() for surface in named):
        return True  # "K8s" and "Kubernetes".
    stems = stems_of_all(place.text for place in claim.all)
    keys = keys_of_all(place.text for place in claim.all)
    words = [w for w in words_in(claim.new) if w.key not in STOP_WORDS]
    initials = frozenset(
        key for key in keys if len(key) > 1 and claim.new.casefold().startswith(key[:1])
    )
    spelt = {"".join(w.key[0] for w in words)} & initials
    return bool(spelt) or any(
        word.stem in stems
        or any(
            len(key) >= _CUT_MIN
            and (key.startswith(word.key[:_CUT_MIN]) or word.key.startswith(key))
            for key in keys
        )
        for word in words
    )


_CUT_MIN = 4


def _is_whole_somewhere(claim: Claim) -> bool:
    """Whether one text of the resume has all words of a skill of the posting, in the same or another inflection."""
    wanted = [word for word in words_in(claim.new) if word.key not in STOP_WORDS]
    spans = {(m.start, m.end): m.canonical for m in find_skills(claim.new)}
    return any(
        all(
            word.stem in stems_in(place.text)
            or any(
                low <= word.start < high and name in _canonical_names(place.text)
                for (low, high), name in spans.items()
            )
            for word in wanted
        )
        for place in claim.all
    )


def _check_project_keyword(claim: Claim) -> Iterator[Finding]:
    """A keyword of a project is one that the project shows, or somebody is asked."""
    if not claim.pointer.startswith("/projects/"):
        return
    entry = entry_pointer(claim.pointer)
    near = tuple(place for place in claim.all if entry_pointer(place.pointer) == entry)
    mentions = {mention.canonical for mention in find_skills(claim.new)}
    if any(_contains(place.text, claim.new) for place in near):
        return
    if mentions and mentions <= _skills_of(near):
        return
    if any(_contains(place.text, claim.new) for place in claim.all) or mentions <= _skills_of(
        claim.all
    ):
        message = "The resume has this in another place; is it true of this project too?"
        yield _finding("term.other_entry", "review", message, claim.new, near)


def _is_heading(text: str, old: str) -> bool:
    """Whether *text* heads a group of skills and names none: "Tools", "Technical skills".

    Words of the *old* heading may stay: "Design" may become "Design software".
    """
    headings = {*data("claims.toml")["heading"]["words"], *map(fold, old.split())}
    return all(fold(word) in headings or word in "&/" for word in text.split())


# -- names ------------------------------------------------------------------------------------


def _names(text: str, language: str | None) -> list[tuple[str, int, int]]:
    """Words that look like names: undue capital letters, acronyms, letters with digits."""
    opening = {word.start for word in words_in(text) if word.opens}
    capitals_mean_names = language not in _NOUNS_ARE_CAPITAL and not _is_title_case(text)
    found = []
    for match in _NAME.finditer(text):
        word = match.group().rstrip("'\u2019-.")
        if len(word) < 2 or word[0].isdigit():
            continue
        bare = re.sub(r"['\u2019]s$", "", word)
        is_name = _ACRONYM.fullmatch(bare) is not None or (
            bare[0].isupper() and capitals_mean_names and match.start() not in opening
        )
        if is_name and fold(bare) not in _COMMON:
            found.append((bare, match.start(), match.start() + len(bare)))
    return found


_COMMON = frozenset("i ok a/b".split())


def _is_title_case(text: str) -> bool:
    words = [match.group() for match in _NAME.finditer(text) if len(match.group()) > 3]
    capital = sum(1 for word in words if word[0].isupper())
    return len(words) > 4 and capital > len(words) * 0.7


def _finding(
    code: str, severity: Severity, message: str, surface: str, places: Iterable[Place]
) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        message=message,
        words=(surface,),
        evidence=pointers(places),
        checker=CHECKER,
    )


def posting_words(job: Job | None) -> frozenset[str]:
    """Stems of the posting; empty without one."""
    return stems_in(job.text) if job is not None else frozenset()
