"""Is it a resume at all? Told by what resumes have and by what other papers have, never by one word alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from skillmap.extract._data import load
from skillmap.extract.plain import fold
from skillmap.models.document import Document

SURE = 4
"""Points from which a document is a resume without a warning."""
LEAST = 2
"""Points below which it is none, unless nothing else fits either and it has a title of a resume's section."""
OTHER = 3
"""Different telling words of another kind of paper from which it counts as that kind."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a document is a resume: `yes`, `perhaps` or `no`, with reasons that quote nothing."""

    answer: str
    reasons: tuple[str, ...] = ()


def judge(
    document: Document,
    *,
    section_keys: Sequence[str],
    has_contact: bool,
    entry_count: int,
) -> Judgement:
    """Whether *document* is a resume.

    Points: 1 for each different section title (3 at most), 2 for an e-mail address or phone number, 1 for each entry
    with a date (3 at most). Another kind of paper takes 1 for each of its words beyond two, 4 at most.
    """
    titles = len({key for key in section_keys if key not in ("header", "custom", "container")})
    points = min(titles, 3) + 2 * has_contact + min(entry_count, 3)
    kind, words = _other_kind(document)
    against = min(max(words - OTHER + 1, 0), 4)
    reasons = []
    if titles == 0:
        reasons.append("it has no section titles of a resume")
    if not has_contact:
        reasons.append("it has no e-mail address or phone number")
    if entry_count == 0:
        reasons.append("it has no entries with dates")
    if against:
        reasons.append(f"{words} expressions in it are usual in {_PLURAL[kind]}")
    if points - against >= SURE:
        return Judgement("yes")
    if points - against >= LEAST and points > against:
        return Judgement("perhaps", tuple(reasons))
    return Judgement("no", tuple(reasons))


_PLURAL = {
    "recipe": "recipes",
    "invoice": "invoices",
    "posting": "job postings",
    "letter": "letters",
    "": "",
}


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (
            kind,
            re.compile(
                r"(?<!\w)(?:"
                + "|".join(re.escape(fold(w)) for w in sorted(words, key=len, reverse=True))
                + r")(?!\w)"
            ),
        )
        for kind, words in load("kinds")["kinds"].items()
    )


def _other_kind(document: Document) -> tuple[str, int]:
    """The other kind with the most different telling words, and their number."""
    text = " ".join(fold(line.text) for page in document.pages for line in page.lines)
    best = ("", 0)
    for kind, pattern in _patterns():
        count = len(set(pattern.findall(text)))
        if count > best[1]:
            best = (kind, count)
    return best
