"""The contract that every vocabulary keeps: it reads its own words, and takes nothing from the packaged languages."""

from __future__ import annotations

from collections.abc import Iterator

from skillmap.extract.dates import find_dates
from skillmap.extract.headings import section_of
from skillmap.extract.language import language_of
from skillmap.extract.word_pool import Pool, packaged, reading_with
from skillmap.models.vocabulary import SectionName, Vocabulary
from skillmap.testing._rules import require


def check_vocabulary(vocabulary: Vocabulary) -> None:
    """Hold *vocabulary* to what a parser by rules needs, beside the packaged languages.

    Its months and words for the present make dates, its titles name their sections, its small words tell it, and
    titles, months and small words of the packaged languages mean what they meant before.

    Raises:
        AssertionError: It breaks the contract; the message says how.
    """
    others = [known for known in packaged().vocabularies if known.tag != vocabulary.tag]
    _check_lists(vocabulary)
    with reading_with(Pool([*others, vocabulary])):
        for known in (vocabulary, *others):
            _check_titles(known)
            _check_dates(known)
            told = " ".join(known.small_words * 3)
            require(
                language_of(told) == known.tag, f"the small words of {known.tag} tell {known.tag}"
            )


def _check_lists(vocabulary: Vocabulary) -> None:
    tag = vocabulary.tag
    names = [name for month in vocabulary.months for name in month]
    require(len(names) == len(set(names)), f"no two months of {tag} share a name")
    require(all(vocabulary.months), f"every month of {tag} has a name")
    alone = set(vocabulary.since_alone)
    require(alone <= set(vocabulary.since), f"since_alone of {tag} is a part of since")
    for section in ("work", "education", "skills", "languages"):
        require(bool(vocabulary.titles.get(section)), f"{tag} has a title for {section}")


def _check_titles(vocabulary: Vocabulary) -> None:
    for section, title in _titles(vocabulary):
        found = section_of(title)
        require(found == section, f"{title!r} of {vocabulary.tag} names {section}, not {found}")
        loud = section_of(title.upper())
        require(
            loud == section, f"{title.upper()!r} of {vocabulary.tag} names {section}, not {loud}"
        )


def _titles(vocabulary: Vocabulary) -> Iterator[tuple[SectionName, str]]:
    for section, titles in vocabulary.titles.items():
        for title in titles:
            yield section, title


def _check_dates(vocabulary: Vocabulary) -> None:
    for number, names in enumerate(vocabulary.months, 1):
        for name in names:
            for text in (f"{name} 2019", f"{name.upper()} 2019"):
                (date,) = find_dates(text) or (None,)
                month = date.first.month if date is not None and date.first is not None else None
                require(month == number, f"{text!r} of {vocabulary.tag} is month {number}")
    for present in vocabulary.present:
        (date,) = find_dates(f"03/2019 – {present}") or (None,)
        goes_on = date is not None and date.last is not None and date.last.is_present
        require(goes_on, f"what began and ends with {present!r} of {vocabulary.tag} goes on")
