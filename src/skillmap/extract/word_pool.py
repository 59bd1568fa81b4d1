"""The words that documents are read with: those of the packaged languages, and those of plugins.

All languages are known at once, since many resumes mix them. What is made of the words (sets, patterns, scores of
texts) is kept with the pool that it was made of, so that a client with languages of plugins and one without do not
meet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache, wraps
from importlib.resources import files
from typing import Any, TypeVar

from skillmap.models.vocabulary import SectionName, Vocabulary

PACKAGED = ("en", "de", "fr", "es", "pt", "it", "nl", "pl", "tr", "sv", "da", "no", "fi", "cs")
"""Languages with a file in `data/languages`, in the order in which their words are looked at."""
TEXTS_KEPT = 10_000
"""Texts of which a pool keeps what a function said, for each function."""

T = TypeVar("T")


class Pool:
    """Words of several languages. Of two with the same tag both count."""

    def __init__(self, vocabularies: Sequence[Vocabulary]) -> None:
        self.vocabularies = tuple(vocabularies)
        self.made: dict[Callable[..., Any], Any] = {}
        """What was made of the words, by the function that made it."""

    @property
    def tags(self) -> frozenset[str]:
        """Languages that are known."""
        return frozenset(vocabulary.tag for vocabulary in self.vocabularies)

    @property
    def added(self) -> tuple[Vocabulary, ...]:
        """Those beside the packaged ones, which come first."""
        return self.vocabularies[len(PACKAGED) :]

    def words(self, key: str) -> tuple[str, ...]:
        """Words of the list *key* in all languages, each once, in the order of the languages."""
        return _once(word for known in self.vocabularies for word in getattr(known, key))

    def of_section(self, key: str, section: SectionName) -> tuple[str, ...]:
        """Words of `titles` or `title_cores` for *section* in all languages."""
        return _once(
            word for known in self.vocabularies for word in getattr(known, key).get(section, ())
        )


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


@cache
def packaged() -> Pool:
    """The languages that come with the package; read once per process."""
    folder = files("skillmap.extract").joinpath("data", "languages")
    return Pool(
        [
            Vocabulary.model_validate_json(folder.joinpath(f"{tag}.json").read_bytes())
            for tag in PACKAGED
        ]
    )


def extended(vocabularies: Sequence[Vocabulary]) -> Pool:
    """The packaged languages and *vocabularies*."""
    return Pool((*packaged().vocabularies, *vocabularies))


_IN_USE: ContextVar[Pool | None] = ContextVar("skillmap words in use", default=None)


def in_use() -> Pool:
    """The words that this thread or task reads with."""
    return _IN_USE.get() or packaged()


def read_with(pool: Pool) -> None:
    """Read with *pool* in this thread from now on: for threads that work for another one."""
    _IN_USE.set(pool)


@contextmanager
def reading_with(pool: Pool | None) -> Iterator[None]:
    """Read with *pool* within the block; None is the packaged languages. Threads that are started in it do not know."""
    token = _IN_USE.set(pool)
    try:
        yield
    finally:
        _IN_USE.reset(token)


def per_pool(make: Callable[[Pool], T]) -> Callable[[], T]:
    """A function without arguments that gives what *make* makes of the pool in use, made once per pool."""

    @wraps(make)
    def made() -> T:
        # As `in_use()`, which is not called here since this is asked for a thousand times per document.
        pool = _IN_USE.get() or packaged()
        known: T | None = pool.made.get(make)
        if known is None:
            known = pool.made[make] = make(pool)
        return known

    return made


def kept_per_pool(say: Callable[[str], T]) -> Callable[[str], T]:
    """*say* with what it said of the last texts, kept with the pool in use."""
    usual = lru_cache(maxsize=TEXTS_KEPT)(say)

    @wraps(say)
    def said(text: str) -> T:
        pool = _IN_USE.get()
        # This is asked for a thousand times per document, nearly always with the packaged languages.
        if pool is None:
            return usual(text)
        known = pool.made.get(say)
        if known is None:
            known = pool.made[say] = lru_cache(maxsize=TEXTS_KEPT)(say)
        found: T = known(text)
        return found

    return said
