"""What makes a claim smaller stays, in whatever words."""

from __future__ import annotations

import pytest

from skillmap.models.change import Change, Verdict
from skillmap.models.resume import Resume
from skillmap.tailor.markers import CLASSES, markers_in, shows
from skillmap.tailor.verify import ClaimsVerifier
from skillmap.tailor.word_families import data


def verdict(old: str, new: str) -> Verdict:
    """What the verifier says of *new* where *old* stands as the only line of a job."""
    base = Resume.from_json_resume(
        {
            "basics": {"name": "Ottilie Farkas"},
            "work": [{"name": "Quillmere", "position": "Technician", "highlights": [old]}],
        }
    )
    pointer = "/work/0/highlights/0"
    change = Change(id="c", op="replace", pointer=pointer, before=old, after=new)
    return Verdict.of(ClaimsVerifier().check(change, base=base, job=None))


def codes(old: str, new: str) -> set[str]:
    return {finding.code for finding in verdict(old, new).findings if finding.severity == "error"}


DROPPED = (
    ("Plan to move the archive to a new cellar.", "Moved the archive to a new cellar.", "status.dropped"),
    ("Will teach a pottery class.", "Taught a pottery class.", "status.dropped"),
    ("Have begun to rebuild the organ bellows.", "Rebuilt the organ bellows.", "status.dropped"),
    ("Ran a trial of heated beehives.", "Introduced heated beehives.", "status.dropped"),
    ("Was nominated for the harbour prize.", "Winner of the harbour prize.", "status.dropped"),
    ("Helped the curator hang 40 paintings.", "Hung 40 paintings.", "seniority.help_dropped"),
    ("Took part in restoring a windmill.", "Restored a windmill.", "seniority.help_dropped"),
    ("Stand in for the head gardener.", "Work as head gardener.", "seniority.qualifier_dropped"),
    ("Set up looms under the supervision of a weaver.", "Set up looms.", "seniority.qualifier_dropped"),
    ("Painted 90 boats, two thirds of them ferries.", "Painted 90 ferries.", "scope.raised"),
    ("Ayudé a restaurar un molino.", "Restauré un molino.", "seniority.help_dropped"),
    ("Voy a abrir un taller de cerámica.", "Abrí un taller de cerámica.", "status.dropped"),
    ("Ai participé à la restauration d'un moulin.", "Ai restauré un moulin.", "seniority.help_dropped"),
    ("Ai commencé à restaurer un moulin.", "Ai restauré un moulin.", "status.dropped"),
    ("Half bei der Sanierung einer Mühle.", "Sanierte eine Mühle.", "seniority.help_dropped"),
    ("Soll ab Mai die Mühle sanieren.", "Sanierte die Mühle.", "status.dropped"),
)  # fmt: skip

KEPT = (
    ("Plan to move the archive to a new cellar.", "Move of the archive to a new cellar (planned)."),
    ("Took part in restoring a windmill.", "Was involved in restoring a windmill."),
    ("Took part in restoring a windmill.", "Participant in the restoration of a windmill."),
    ("Stand in for the head gardener.", "Deputise for the head gardener."),
    ("Was nominated for the harbour prize.", "Nominee for the harbour prize."),
    ("Participé en la obra de un molino.", "Tomé parte en la obra de un molino."),
    ("Remplace le chef pendant ses congés.", "Assure l'intérim du chef pendant ses congés."),
)


@pytest.mark.parametrize(("old", "new", "code"), DROPPED)
def test_what_makes_it_smaller_may_not_go(old: str, new: str, code: str) -> None:
    """The content stays and its marker is gone: that is refused, for that reason."""
    assert code in codes(old, new)


@pytest.mark.parametrize(("old", "new"), KEPT)
def test_another_phrase_of_the_class_will_do(old: str, new: str) -> None:
    """Any phrase of the class says the same; no error is found."""
    assert set() == codes(old, new)


def test_a_marker_may_go_with_its_content() -> None:
    """What was only planned may be left out altogether."""
    old = "Repair pumps; plan to learn welding."

    assert set() == codes(old, "Repair pumps.")


def test_not_yet_asks_a_person() -> None:
    """Leaving out that something is still to come may be harmless, so it is asked."""
    found = verdict(
        "Wrote a paper on tidal mills, not yet published.", "Wrote a paper on tidal mills."
    )

    assert "review" == found.status
    assert ["status.dropped"] == [finding.code for finding in found.findings]


@pytest.mark.parametrize(
    "text", ["Covered inquests and fairs.", "Filled in forms.", "Joined two planks."]
)
def test_homonyms_are_no_markers(text: str) -> None:
    """A phrase needs its frame: who covers inquests stands in for nobody."""
    assert not any(markers_in(text, name) for name in CLASSES)


def test_every_class_is_found_by_its_phrases() -> None:
    """The table has all classes, and each phrase that it asks for is found in itself."""
    table = data("markers.toml")

    assert set(CLASSES) == set(table)
    phrases = [
        (name, phrase.removeprefix("~ ").replace("*", ""))
        for name in CLASSES
        for items in table[name].get("asks", {}).values()
        for phrase in items
        if "_" not in phrase and "{" not in phrase
    ]
    assert len(phrases) > 300
    assert [] == [(name, phrase) for name, phrase in phrases if not shows(phrase, name)]


NUMBERS = (
    ("Tuned engines for PlayStation 5 racing rigs.", "Racing rigs for PlayStation 5: tuned engines."),
    ("Cut drying time from 90 minutes to 60 minutes.", "Cut drying time by 30 minutes, from 90 minutes to 60 minutes."),
    ("Sort mail, two thirds of it parcels.", "Sort mail, two out of three items of it parcels."),
    ("Write a fortnightly column.", "Write a column every two weeks."),
)  # fmt: skip


@pytest.mark.parametrize(("old", "new"), NUMBERS)
def test_numbers_that_say_the_same(old: str, new: str) -> None:
    """Names, differences, shares and rates are no new numbers."""
    assert not {code for code in codes(old, new) if code.startswith("number.")}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("Sell tea since 2021.", "Sell tea since 2014.", "number.counts_other"),
        ("Train 12 clerks.", "Train 12 managers and clerks.", "number.counts_other"),
        (
            "Moved the shop from Tryton to Odoo.",
            "Moved the shop from Odoo to Tryton.",
            "direction.flipped",
        ),
        ("Had no fire on my barge.", "Had no fire in the fleet.", "scope.raised"),
    ],
)
def test_facts_that_change_places(old: str, new: str, code: str) -> None:
    """Another year, another rank, the other way round, and more than one's own part are refused."""
    assert code in codes(old, new)
