"""What a question, its reason or a tip may say: nothing of the candidate that the resume does not show."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator

from skillmap.models.job import Job
from skillmap.models.resume import Resume
from skillmap.tailor.claim_sources import passage_sources
from skillmap.tailor.claim_words import claim_phrases, stems_in, words_in
from skillmap.tailor.claims_text import check_text
from skillmap.tailor.language import language_of
from skillmap.tailor.prompts import quotes_prompt
from skillmap.tailor.quantities import quantities_in
from skillmap.tailor.skills import find_skills
from skillmap.tailor.word_families import means_same

QUESTION_CHARACTERS_MAX = 900
"""Longest question, reason or tip: one or two sentences, with a few quotations."""
STRETCH_CHARACTERS_MAX = 1_000
"""Numbers are read in stretches of this length: longer than any sentence that says something."""

_PLAIN_NUMBER_MAX = 3
_SMALL = frozenset({"i", "cv"})
"""Words with a capital letter that are no names."""
_QUOTED = re.compile(
    '[\u201c\u201e\u00ab\u2039"]\\s?([^\u201c\u201d\u201e\u00ab\u00bb\u2039\u203a"]{3,400}?)'
    '\\s?[\u201d\u201c\u00bb\u203a"]'
)


class RemarkChecker:
    """Checks questions and remarks about one resume and one posting.

    They may quote both word by word. Beyond quotations, every number, every known skill, every credential and, where
    nouns have no capitals, every name must stand in one of them, so that no question suggests that something was done.
    """

    def __init__(self, base: Resume, job: Job) -> None:
        """Read both once."""
        self._base = base
        texts = [place.text for place in passage_sources(base, (), new="").all] + [job.text]
        self._sources = [_plain(text) for text in texts]
        self._numbers = frozenset(
            value
            for text in texts
            for stretch in _stretches(text)
            for quantity in quantities_in(stretch)
            for value in quantity.values
        )
        self._text = "\n".join(texts)
        self._stems = stems_in(self._text)
        self._credentials = frozenset(claim_phrases("credential").found(self._text))
        languages = {language_of(text) for text in ("\n".join(texts[:-1]), job.text)}
        self._has_small_nouns = "de" not in languages
        self._skills = frozenset(
            mention.canonical for text in texts for mention in find_skills(text)
        ) | {term.skill for requirement in job.requirements for term in requirement.terms}

    def check(self, text: str) -> tuple[str, ...]:
        """Codes of what is wrong with *text*; none when it may be shown."""
        if not text.strip() or len(text) > QUESTION_CHARACTERS_MAX:
            return ("length.limit",)
        claim = passage_sources(self._base, (), new=text)
        codes = [finding.code for finding in check_text(claim, None)]
        rest = _QUOTED.sub(self._unquoted, text)
        codes += (*self._unknown_numbers(rest), *self._unknown_skills(rest))
        codes += (*self._unknown_credentials(rest), *self._unknown_names(rest))
        if quotes_prompt(text):
            codes.append("text.prompt")
        return tuple(dict.fromkeys(codes))

    def _unquoted(self, match: re.Match[str]) -> str:
        """Nothing where the resume or the posting has the quotation word by word."""
        quoted = _plain(match[1]).rstrip(".,;:\u2026 ")
        return " " if any(quoted in source for source in self._sources) else match[0]

    def _unknown_numbers(self, text: str) -> Iterable[str]:
        for quantity in quantities_in(text):
            # "Which one", "two things": small numbers in words count nothing of the candidate's.
            is_plain = quantity.surface.isalpha() and max(quantity.values) <= _PLAIN_NUMBER_MAX
            if not is_plain and not quantity.values & self._numbers:
                yield "number.unsupported"

    def _unknown_skills(self, text: str) -> Iterable[str]:
        if any(mention.canonical not in self._skills for mention in find_skills(text)):
            yield "term.unsupported"

    def _unknown_credentials(self, text: str) -> Iterable[str]:
        if set(claim_phrases("credential").found(text)) - self._credentials:
            yield "credential.added"

    def _unknown_names(self, text: str) -> Iterable[str]:
        """Words with a capital letter within a sentence that neither text has: in German, every noun is one."""
        if not self._has_small_nouns:
            return
        for word in words_in(text):
            is_name = text[word.start].isupper() and not word.opens and word.key not in _SMALL
            if is_name and not means_same(word.stem, self._stems):
                yield "term.unsupported"


def _stretches(text: str) -> Iterator[str]:
    """Lines of *text*, long ones in parts: the time to read numbers grows faster than the text that they stand in."""
    for line in text.split("\n"):
        yield from textwrap.wrap(line, STRETCH_CHARACTERS_MAX, break_on_hyphens=False)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
