"""How much of the work a new text claims."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from skillmap.models.change import Finding, Severity
from skillmap.tailor.claim_sources import Claim, finding_by
from skillmap.tailor.claim_words import (
    Phrases,
    Word,
    claim_phrases,
    phrases_of,
    plain_stems,
    words_in,
)
from skillmap.tailor.claims_outcomes import shown_directions
from skillmap.tailor.claims_swaps import is_reworded
from skillmap.tailor.language import STOP_WORDS, fold
from skillmap.tailor.lexicon import is_derived
from skillmap.tailor.markers import phrases_at
from skillmap.tailor.verb_ladder import (
    BEFORE_VERBS,
    DOING,
    HELP,
    OWN,
    Clause,
    clauses_of,
    objects_of,
    verb_forms,
)
from skillmap.tailor.word_families import data, is_form, means_same, stem_of

CHECKER = "seniority"
_finding = finding_by(CHECKER)

_PASSIVE = frozenset(
    "was were been being is are got wurde wurden wird werden fue fueron foi foram".split()
)
_AFTER_PASSIVE = frozenset("for to as by into from in zum fur pour par como para por".split())
_BESIDE = frozenset("with alongside along mit avec con com".split())
_HEAD_MIN = 4
"""Letters of the shortest head of a compound: "Gruppe" of "Kindergartengruppe"."""
_JOINTLY = frozenset("jointly joint together shared cosupervised gemeinsam conjointement".split())
"""Words that say what "co-" does."""


def check_seniority(claim: Claim) -> Iterator[Finding]:
    """Findings about verbs: a level that the evidence does not have, or has of other work."""
    known = [clause for place in claim.line for clause in clauses_of(place.text)]
    if claim.kind in ("summary", "passage"):
        known += [_title(place.text) for place in claim.line if place.pointer.endswith("/position")]
    top = max((clause.shows for clause in known), default=0)
    severity: Severity
    for clause in clauses_of(claim.new):
        if max(clause.level, clause.shows) <= HELP:
            continue
        said = clause.level >= DOING or (
            clause.verb.endswith("ed") and stem_of(clause.verb) not in plain_stems()
        )
        if claim.kind == "summary" and not said:
            continue  # A summary opens with what somebody is, not with what they did.
        if _is_joint(claim, clause) or _says_no_more(claim, clause):
            continue
        by_doing = any(_did_by(place.text, clause.verb) for place in claim.line)
        helped = None if by_doing or _is_beside(claim, clause) else _helped(clause, known)
        if helped is not None:
            message = "The evidence says that this was somebody else's work, helped with."
            yield _finding(claim, "seniority.help_dropped", "error", message, (clause.verb,))
        elif clause.level > top and (top > 0 or clause.level >= OWN):
            message = "The evidence claims a smaller part of the work than this word."
            severity = "review" if _is_next(clause, known, top) else "error"
            yield _finding(claim, "seniority.raised", severity, message, (clause.verb,))
        elif clause.level >= OWN and not _about_same(clause, known):
            message = "The evidence says this of other work."
            severity = "review" if is_reworded(claim) else "error"
            yield _finding(claim, "seniority.other_object", severity, message, (clause.verb,))
    yield from _check_objects(claim)


def _check_objects(claim: Claim) -> Iterator[Finding]:
    """Findings about "managed the site" where the evidence has "supervised a gang on the site"."""
    if claim.kind != "line":
        return
    known = [stems for place in claim.line for stems in objects_of(place.text, OWN)]
    told = frozenset(stem for stems in known for stem in stems)
    if not told or any(stems <= _generic() for stems in known):
        return
    for stems in objects_of(claim.new, OWN):
        if stems and not any(means_same(stem, told) for stem in stems):
            message = "The evidence says this of other work."
            words = tuple(w.key for w in words_in(claim.new) if w.stem in stems)
            yield _finding(claim, "seniority.other_object", "error", message, words)


@cache
def _generic() -> frozenset[str]:
    """Stems of objects that say nothing without what follows them: "led a project to"."""
    words = (
        "project initiative program programme effort work development implementation process task"
    )
    return frozenset(stem_of(word) for word in words.split())


def _is_next(clause: Clause, known: Sequence[Clause], top: int) -> bool:
    """Whether it leads what the evidence runs, which may be the same: "lead the weekly clinic"."""
    if top != OWN or clause.level != OWN + 1:
        return False
    return any(
        other.shows == OWN and any(_is_about(stem, other.content) for stem in clause.content)
        for other in known
    )


def _says_no_more(claim: Claim, clause: Clause) -> bool:
    """Whether its verb carries a noun of what was done, or tells how a figure moved, or help is still told."""
    if clause.level > OWN or claim.old is None:
        return False
    if clause.verb in _guiding(claim.new):
        return True
    if clause.verb in _GIVING and not _GIVEN.isdisjoint(_opening_verbs(claim.old)):
        return True
    if _says_helped(claim.new) or (not _says_helped(claim.old) and _are_members(claim)):
        return True
    if clause.verb in _forms("caused"):
        return bool(shown_directions(claim))
    if clause.verb not in _forms("carrying"):
        return False
    words, done = words_in(claim.new), _opening_verbs(claim.old)
    at = next(at for at, word in enumerate(words) if word.key == clause.verb)
    for here in range(at + 1, min(at + 1 + _CARRIED, len(words))):
        word = words[here]
        if word.clause != words[at].clause:
            return False
        if word.key not in done and (
            is_form(word.stem, _stems(done)) or is_derived(word.key, done)
        ):
            after = words[here + 1 : here + 2]
            joined = after and after[0].clause == word.clause and after[0].key not in STOP_WORDS
            return not joined  # "Managed the assembly line" says more than that one assembled.
    return False


def _guiding(text: str) -> frozenset[str]:
    """Words that tell who oversaw it: "supervision" in "under the supervision of"."""
    words = words_in(text)
    return frozenset(
        word.key
        for first, after in phrases_at(text, "guided")
        for word in words[first : after + 1]
        if any(w.key in _UNDER for w in words[max(first - 2, 0) : after])
    )


_GIVING = frozenset("administer administers administered administering".split())
_GIVEN = frozenset("give gives gave giving dispense dispensed".split())
_UNDER = frozenset("under unter sous bajo sob".split())
_CARRIED = 5
"""Words after a verb among which the noun stands that it carries."""


def _opening_verbs(text: str) -> frozenset[str]:
    """What the sentences of a line open with, and what "and" joins to it."""
    words = words_in(text)
    return frozenset(
        word.key
        for at, word in enumerate(words)
        if word.opens or (at and words[at - 1].key in _AND and word.key.endswith("ed"))
    )


_AND = frozenset(("and",))


def _stems(keys: frozenset[str]) -> frozenset[str]:
    return frozenset(stem_of(key) for key in keys)


@cache
def _forms(table: str) -> frozenset[str]:
    return frozenset(
        form for verb in data("verbs.toml")[table]["verbs"] for form in verb_forms(verb)
    )


def _says_helped(text: str) -> bool:
    """Whether *text* still says, in whatever word, that the work was helped with."""
    return bool(_helping().found(text))


def _did_by(text: str, verb: str) -> bool:
    """Whether *text* tells that it was helped by doing this: "supported the agency by checking contrast"."""
    return any(
        stem_of(match[1] or match[2]) == stem_of(verb) for match in _BY_DOING.finditer(fold(text))
    )


_BY_DOING = re.compile(r"\bby (\w+ing)\b|\b(?:en|mediante) (\w+(?:ant|ando|iendo))\b")


def _are_members(claim: Claim) -> bool:
    """Whether the evidence says that somebody was one of several, and the new text does too."""
    old, new = (_membership().found(text) for text in (claim.old or "", claim.new))
    return bool(new) and any(phrase[-1] != "of" or phrase[0] in _BEING for phrase in old)


_BEING = frozenset(("member", "part", "one"))


@cache
def _membership() -> Phrases:
    return phrases_of(data("verbs.toml")["help"]["membership"])


@cache
def _helping() -> Phrases:
    return phrases_of(data("verbs.toml")["help"]["words"])


def _is_joint(claim: Claim, clause: Clause) -> bool:
    """Whether a text that says that others did it too claims no more than having worked on it."""
    return clause.level < DOING and bool(claim_phrases("joint").found(claim.new))


def _is_beside(claim: Claim, clause: Clause) -> bool:
    """Whether no listed verb claims more than help, and those helped are still named: "rode along with"."""
    words = words_in(claim.new)
    said = frozenset(word.stem for place in claim.line for word in words_in(place.text))
    return clause.level == 0 and any(
        word.key in _BESIDE and _names_somebody(words[at + 1 : at + 1 + _NAMED], said)
        for at, word in enumerate(words)
    )


_NAMED = 4
"""Words after "with" among which stands with whom."""


def _names_somebody(words: tuple[Word, ...], said: frozenset[str]) -> bool:
    if not words or words[0].key[0].isdigit():
        return False
    return any(word.stem in said and word.stem not in plain_stems() for word in words)


def check_readying(claim: Claim) -> Iterator[Finding]:
    """Findings about work that the evidence only scheduled, proposed or watched."""
    if claim.kind != "line" or claim.old is None:
        return
    before, doing = _readying()
    old, new = words_in(claim.old), words_in(claim.new)
    done = [word.key for word in new if word.key in doing]
    readied = [word for at, word in enumerate(old) if word.key in before and not _is_noun(old, at)]
    if not done or not readied or any(word.key in doing for word in old):
        return
    stems = frozenset(word.stem for word in new)
    if any(word.stem not in stems and not _synonym(word, new, doing) for word in readied):
        message = "The evidence tells of what came before this work."
        yield _finding(claim, "seniority.raised", "error", message, done[:1])


def _is_noun(words: tuple[Word, ...], at: int) -> bool:
    """Whether a form that may be a noun stands where no verb does: "kept the delivery schedule"."""
    if words[at].key.endswith(("ed", "ing")) or at == 0 or words[at].opens:
        return False
    before = words[at - 1]
    return before.clause == words[at].clause and before.key not in BEFORE_VERBS


def _synonym(word: Word, new: tuple[Word, ...], doing: frozenset[str]) -> bool:
    """Whether another word than one of *doing* stands for *word*."""
    others = frozenset(other.stem for other in new if other.key not in doing)
    return means_same(word.stem, others)


@cache
def _readying() -> tuple[frozenset[str], frozenset[str]]:
    table = data("verbs.toml")["readying"]
    before, doing = (
        frozenset(form for verb in table[name] for form in verb_forms(verb))
        for name in ("before", "doing")
    )
    return before, doing


def check_qualifiers(claim: Claim) -> Iterator[Finding]:
    """Findings about "junior", "part-qualified" and the like, gone from before what they qualify."""
    old, new = words_in(claim.old or ""), words_in(claim.new)
    kept = {word.key for word in new}
    for phrase, at in claim_phrases("qualifier").find(claim.old or ""):
        after = old[at + len(phrase) : at + len(phrase) + 1]
        if not after or after[0].key not in kept or any(part in kept for part in phrase):
            continue
        if after[0].clause != old[at].clause or after[0].stem in plain_stems():
            continue
        if phrase == ("co",) and kept & _JOINTLY:
            continue
        if phrase in _BEGINNING and _LESS_EXPERIENCED.search(claim.new):
            continue
        if phrase in _BEGINNING and any(
            p in _BEGINNING for p in claim_phrases("qualifier").found(claim.new)
        ):
            continue
        message = "The evidence has this only with a word that makes it less."
        words = (" ".join(phrase), after[0].key)
        yield _finding(claim, "seniority.qualifier_dropped", "error", message, words)


_LESS_EXPERIENCED = re.compile(
    r"\b(?:less experienced|newer|early-career|entry-level|weniger erfahren\w*|moins exp\u00e9riment\w+"
    r"|con menos experiencia|menos experientes?|new|neue[nr]?|nouveaux?|nuev[oa]s?|nov[oa]s?"
    r"|younger|j\u00fcngere[nr]?)\b",
    re.I,
)
_BEGINNING = (("trainee",), ("junior",), ("apprentice",), ("intern",))
"""Qualifiers of those who begin: none of them makes a rank larger than another does."""


def check_standing_in(claim: Claim) -> Iterator[Finding]:
    """Findings about work that was done by nobody named, or that one of several did."""
    yield from _check_passive(claim)
    yield from _check_one_of(claim)


def _check_passive(claim: Claim) -> Iterator[Finding]:
    """Findings about "repaired it" where the evidence says that it was repaired after a report."""
    old, new = words_in(claim.old or ""), words_in(claim.new)
    passive = {w.stem for before, w in pairwise(old) if before.key in _PASSIVE and not w.opens}
    active = {w.stem for at, w in enumerate(old) if at == 0 or old[at - 1].key not in _PASSIVE}
    first = new[0] if new else None
    opened = {word.stem for word in old if word.opens}
    still = len(new) > 1 and new[1].key in _AFTER_PASSIVE
    if still:
        return  # "Shortlisted for": without an object it is the passive, "was" left out.
    if first and first.key in STOP_WORDS:
        return
    if first and first.stem in passive - active and opened.isdisjoint(word.stem for word in new):
        message = "The evidence says that this was done, and not by whom."
        yield _finding(claim, "seniority.raised", "error", message, (first.key,))


def _check_one_of(claim: Claim) -> Iterator[Finding]:
    """Findings about "the first" where the evidence has "one of the first"."""
    several = claim_phrases("one_of")
    if not several.found(claim.old or "") or several.found(claim.new):
        return
    for phrase in claim_phrases("superlative").found(claim.new):
        if phrase in claim_phrases("superlative").found(claim.old or ""):
            message = "The evidence says this of several."
            yield _finding(claim, "superlative.added", "error", message, [" ".join(phrase)])


def _helped(clause: Clause, known: Sequence[Clause]) -> Clause | None:
    """The clause of the evidence that helped with what *clause* claims to have done."""

    def shared(other: Clause) -> int:
        return sum(1 for stem in clause.content if means_same(stem, other.content))

    helping = [other for other in known if other.level == HELP and shared(other)]
    best = max(helping, key=shared, default=None)
    doing = max((shared(other) for other in known if other.level > HELP), default=0)
    if best is None or doing >= shared(best):
        return None
    return best if shared(best) * 2 >= min(len(clause.content), len(best.content)) else None


def _about_same(clause: Clause, known: Sequence[Clause]) -> bool:
    if not clause.content:
        return True
    return any(
        other.shows >= clause.level
        and (not other.content or any(_is_about(stem, other.content) for stem in clause.content))
        for other in known
    )


def _is_about(stem: str, others: frozenset[str]) -> bool:
    """Whether *stem* is among *others*, or a compound with one of them as its head."""
    return means_same(stem, others) or any(
        len(other) >= _HEAD_MIN and stem.endswith(other) for other in others
    )


def _title(text: str) -> Clause:
    rank = any(True for _ in claim_phrases("title").find(text))
    level = OWN + 1 if rank else 0
    return Clause(level, "", frozenset(), level)
