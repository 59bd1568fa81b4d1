"""What changed in an edit, who did what, and what words claim: rules that know no pair of words."""

from __future__ import annotations

import pytest

from skillmap.models.change import Verdict
from skillmap.tailor.lexicon import has_gone_kin, is_derived, is_general, is_light, kinds_of
from skillmap.tailor.word_families import data
from tests.tailor.test_mechanisms import findings

SWAPS = [
    # Another thing in a sentence left as it was; the same thing by another word.
    (
        "Supported the scanning of 900 glass negatives by an outside vendor.",
        "Assisted with the scanning of 900 glass negatives by an external vendor.",
        "Supported the scanning of 900 audio tapes by an outside vendor.",
        "content.replaced",
    ),
    (
        "Looked after the garden of a primary school in Leith for two summers.",
        "Cared for the garden of a primary school in Leith over two summers.",
        "Looked after the garden of a primary hospital in Leith for two summers.",
        "content.replaced",
    ),
    # A line about something else.
    (
        "Cleaned the mixers after each shift.",
        "Cleaning of the mixers after every shift.",
        "Counselled patients on inhalers and vaccinations.",
        "content.other",
    ),
    # A deed of others.
    (
        "Cut waste from 3% to 2% with a plan that our manager designed.",
        "Reduced waste from 3% to 2% using a plan designed by our manager.",
        "Designed a plan that cut waste from 3% to 2%.",
        "deed.of_others",
    ),
    # A result denied beyond an amount only.
    (
        "Balanced the till every evening; no shortage above $5 since May.",
        "Balanced the till every evening, with no shortage over $5 since May.",
        "Balanced the till every evening, with no shortage since May.",
        "scope.raised",
    ),
]


@pytest.mark.parametrize(("old", "honest", "lie", "code"), SWAPS, ids=[row[2] for row in SWAPS])
def test_what_changed_decides(old: str, honest: str, lie: str, code: str) -> None:
    """The honest rewording has no finding; the lie has an error of that code."""
    assert findings(old, honest) == ()
    assert code in {found.code for found in findings(old, lie) if found.severity == "error"}


def test_a_rewording_of_one_word_in_many_places_is_only_asked_about() -> None:
    """An unknown word in a line built anew asks; the same word in a sentence left as it was is an error."""
    old = "Wrote the newsletter for the members of the allotment society."
    anew = "For allotment society members, newsletter and almanac writing."
    swapped = "Wrote the almanac for the members of the allotment society."

    assert Verdict.of(findings(old, anew)).status == "review"
    assert Verdict.of(findings(old, swapped)).status == "refuse"


def test_another_kind_of_work_is_asked_about() -> None:
    """A deed that is no form and no kind of what the evidence tells."""
    old = "Packed orders for 25 cafes."

    assert {found.code for found in findings(old, "Counted orders from 25 cafes.")} == {
        "deed.changed"
    }
    assert findings(old, "Packaged orders for 25 cafes.") == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # Ratios, shares, sums and ages that two numbers tell.
        ("Grew the choir from 14 to 33 members.", "More than doubled the choir, from 14 to 33 members."),
        ("Was on call one weekend in four.", "On call every fourth weekend."),
        ("Audited 26 suppliers, half of them on site.", "Audited 26 suppliers, 13 of them on site."),
        ("Cut errors from 18% to 11%.", "Cut errors by seven percentage points, from 18% to 11%."),
        ("Watched 15 children aged 7 to 11.", "Watched 15 children who were 7 to 11 years old."),
        # Words of other languages that look like numbers and directions.
        ("Assisted in 14 operations.", "Assisted in 14 surgeries."),
        ("Introduced labels for 300 books.", "Labels for 300 books, once I introduced them."),
        # A verb that carries another, an occasion, a share in a book.
        ("Order consumables for the lab.", "Manage the ordering of consumables for the lab."),
        ("Gave tours of the brewery.", "Led tours of the brewery."),
        ("Contributed two chapters to the handbook.", "Two chapters contributed to the handbook."),
    ],
)  # fmt: skip
def test_what_is_said_otherwise_is_accepted(old: str, new: str) -> None:
    """Each would be refused by a rule that compares words and numbers one by one."""
    assert findings(old, new) == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Grew the choir from 14 to 33 members.", "Tripled the choir, from 14 to 33 members."),
        ("Audited 26 suppliers, half of them on site.", "Audited 26 suppliers, 20 of them on site."),
        ("Assembled gearboxes on a line.", "Managed a gearbox assembly line."),
        ("Attended tours of the brewery.", "Led tours of the brewery."),
        ("Contributed to the handbook.", "Wrote the handbook."),
    ],
)  # fmt: skip
def test_the_lie_beside_it_is_refused(old: str, new: str) -> None:
    """The same shapes, untrue."""
    assert Verdict.of(findings(old, new)).status == "refuse"


# -- the lexicon ------------------------------------------------------------------------------


def test_lexicon_has_all_languages() -> None:
    """Light and general words and kinds in all five; no word of change or rank is light."""
    table = data("lexicon.toml")

    for part in ("light", "kin", "general"):
        assert set(table[part]) == {"en", "de", "fr", "es", "pt"}
    assert is_light("throughout")
    assert is_general("participants")
    assert not any(map(is_light, ("reduced", "led", "founded", "expert", "allein", "gran", "vida")))


def test_kinds_take_the_place_of_what_is_gone() -> None:
    """A word of the same kind stands for one that is gone, not for one that still stands."""
    said, kept = frozenset({"fixed", "pumps"}), frozenset({"repaired", "pumps"})

    assert has_gone_kin("repaired", said, kept, "en")
    assert not has_gone_kin("repaired", said, kept | said, "en")
    assert not has_gone_kin("sold", said, frozenset({"sold"}), "en")
    assert kinds_of("reparierte", "de") & kinds_of("reparatur", "de")
    assert kinds_of("gorgonzola", "en") == frozenset()


def test_derived_words_begin_alike() -> None:
    """Long enough a beginning, and no more than an ending behind it."""
    assert is_derived("conferencia", ["conferia"])
    assert is_derived("defence", ["defended"])
    assert not is_derived("contract", ["contact"])
    assert not is_derived("art", ["article"])
