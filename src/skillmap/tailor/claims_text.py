"""What no new text may have: hidden characters, links, contact data, copies, great length."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from skillmap.models.change import Finding
from skillmap.models.job import Job
from skillmap.tailor.claim_sources import Claim, finding_by
from skillmap.tailor.claim_words import Word, keys_in, words_in
from skillmap.tailor.language import STOP_WORDS
from skillmap.tailor.word_families import READINGS_MAX

CHECKER = "text"
_finding = finding_by(CHECKER)

CHARACTERS_MAX = {"line": 600, "summary": 1_500, "label": 200, "skill": 100, "passage": 6_000}
"""Longest text of each kind; the longest bullets of real resumes have about 400 characters."""
GROWTH_MAX = 1.6
GROWTH_FREE = 80
"""A text may grow by this many characters before its growth counts: short lines double easily."""
COPIED_WORDS = 6
"""Words in a row that are taken for a copy of the posting; shorter runs are common phrases."""
PUT_IN_WORDS = 4
"""The same where a sentence was put in beside all that stood there, or in the place of all of it."""

_LINK = re.compile(
    r"(?:https?|ftp|file|javascript|data|mailto):\S+|\bwww\.\S+"
    r"|\b[\w-]+\.(?:com|org|net|io|dev|example)\b/?\S*",
    re.IGNORECASE,
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_PHONE = re.compile(
    r"(?:\+|\b00)\d[\d ()./-]{6,}\d|\(\d{3}\)\s?\d{3}[-\s]\d{4}|\b\d{3}[-.]\d{3}[-.]\d{4}\b"
)
_MARKUP = re.compile(
    r"</?[A-Za-z!][^>]*>|\[[^\]]*\]\([^)]*\)|\*\*|__|`|\{\{|\}\}|<\||\|>|\\[a-z]+\{|&[a-z]+;|&#\w+;"
)
_ENDS = ").,;:!?]}\"'"
"""Marks that follow a link and are no part of it."""
_LOOKALIKES = frozenset({"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "LISU", "COPTIC"})


def check_text(claim: Claim, job: Job | None) -> Iterator[Finding]:
    """Findings about the characters of *claim*, its length, and what it copies."""
    old = "\n".join(place.text for place in claim.line) if claim.old is None else claim.old
    yield from _check_characters(claim, old)
    if not any(char.isalnum() for char in claim.new):
        yield _finding(claim, "text.malformed", "error", "A text without any words.", ())
    for code, found, message in (
        ("text.link", _LINK, "A link that was not there."),
        ("text.contact", _MAIL, "An address that was not there."),
        ("text.contact", _PHONE, "A telephone number that was not there."),
        ("text.markup", _MARKUP, "Markup that was not there."),
    ):
        texts = [match.group().rstrip(_ENDS) for match in found.finditer(claim.new)]
        new = [text for text in texts if text not in old]
        if new:
            yield _finding(claim, code, "error", message, new)
    yield from _check_length(claim)
    if job is not None:
        yield from _check_copies(claim, job)


def _check_characters(claim: Claim, old: str) -> Iterator[Finding]:
    hidden = {char for char in claim.new if _is_hidden(char) and char not in old}
    if hidden:
        names = sorted(f"U+{ord(char):04X}" for char in hidden)
        message = "Characters that do not show, or that change the direction of reading."
        yield _finding(claim, "text.hidden_characters", "error", message, names)
    known = {script for place in claim.all for script in _scripts(place.text)}
    if not _scripts(claim.new) - known:
        return
    mixed = [word for word in re.findall(r"\w+", claim.new) if _scripts(word) - known]
    if mixed:
        message = "Letters of a script that the resume does not use: they may look like others."
        yield _finding(claim, "text.mixed_scripts", "error", message, mixed)


def _is_hidden(char: str) -> bool:
    if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
        return True
    return char in "\u115f\u1160\u3164\uffa0\u2800" or "\ufe00" <= char <= "\ufe0f"


@lru_cache(maxsize=READINGS_MAX)
def _scripts(text: str) -> frozenset[str]:
    """Scripts in *text* whose letters pass for Latin ones."""
    if text.isascii():
        return frozenset()
    names = {unicodedata.name(char, "").split(" ")[0] for char in text if char.isalpha()}
    return frozenset(names & _LOOKALIKES)


def _check_length(claim: Claim) -> Iterator[Finding]:
    limit = CHARACTERS_MAX[claim.kind]
    if len(claim.new) > max(limit, len(claim.old or "")):
        message = f"Longer than {limit} characters."
        yield _finding(claim, "length.limit", "error", message, ())
    elif claim.old is not None and len(claim.new) > len(claim.old) * GROWTH_MAX + GROWTH_FREE:
        message = "Much longer than what it replaces: more is claimed, or the same in more words."
        yield _finding(claim, "length.grew", "review", message, ())


def _check_copies(claim: Claim, job: Job) -> Iterator[Finding]:
    size = COPIED_WORDS if _is_edited(claim) else PUT_IN_WORDS
    asked = _runs(job.text, size)
    copied = [run for run in _runs(claim.new, size) if run in asked]
    copied = [r for r in copied if all(r not in _runs(place.text, size) for place in claim.all)]
    if size < COPIED_WORDS:
        copied = [
            run for run in copied if sum(1 for key in run if key not in STOP_WORDS) >= size // 2
        ]
    if copied:
        message = f"{size} words or more in a row are the posting's, not the resume's."
        yield _finding(claim, "posting.copied", "error", message, [" ".join(copied[0])])


def _is_edited(claim: Claim) -> bool:
    """Whether a text keeps some of what it replaces, and not all of it: no sentence was put in or in its place."""
    old, new = words_in(claim.old or ""), words_in(claim.new)
    if not old:
        return True
    kept = keys_in(claim.new)
    left = sum(1 for word in old if word.key in kept)
    return left > _COMMON_WORDS and (left < len(old) or len(new) <= len(old))


_COMMON_WORDS = 1
"""Words that any two sentences may share."""


@lru_cache(maxsize=256)
def _runs(text: str, size: int) -> dict[tuple[str, ...], None]:
    words = words_in(text)
    runs = (words[at : at + size] for at in range(len(words) - size + 1))
    return dict.fromkeys(
        tuple(word.key for word in run)
        for run in runs
        if size == COPIED_WORDS or _is_in_one_go(run)
    )


def _is_in_one_go(run: tuple[Word, ...]) -> bool:
    """Whether no mark parts these words: the skills of a list may stand in a row anywhere."""
    return run[-1].clause - run[0].clause <= sum(1 for word in run if word.key in _AND)


_AND = frozenset("and und et y e".split())
