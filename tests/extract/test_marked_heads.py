"""Heads of entries with marks before them, in items, and wrapped beside their dates."""

from __future__ import annotations

from typing import Any

from skillmap.extract.rules import RulesParser
from tests.extract.pages import PageMaker, plain

HEAD = """
Ottoline Brandrick
Leeds, UK | 0113 496 0147 | ottoline.brandrick@example.org
"""


def section_of(pages: PageMaker, key: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = (
        RulesParser().parse(pages.document()).resume.to_json_resume()[key]
    )
    return entries


def pages() -> PageMaker:
    maker = PageMaker()
    maker.add("Ottoline Brandrick", size=18)
    maker.add("Leeds, UK")
    maker.add("ottoline.brandrick@example.org")
    return maker


def test_roles_on_a_time_line() -> None:
    """A role with a mark before it and its date below is a head, and the place below is none of an employer."""
    maker = pages().add("Work", size=16, bold=True, gap=20)
    maker.add("Clerk", bold=True, size=12).add("Kilele Tea Ltd", bold=True)
    maker.add("May 2020 – Present").add("Kericho, Kenya").add("• Filed the papers.", x=60)
    maker.add("Harambee Relief Trust", bold=True, size=12, gap=8)
    for role, dates in (
        ("Accountant", "May 2016 – Mar 2019"),
        ("Assistant", "Sep 2013 – Apr 2016"),
    ):
        maker.add(f"● {role}", gap=8).add(dates).add("Limuru")
        maker.add("• Kept the books in order.", x=60)

    jobs = section_of(maker, "work")

    assert [
        ("Kilele Tea Ltd", "Clerk", "2020-05"),
        ("Harambee Relief Trust", "Accountant", "2016-05"),
        ("Harambee Relief Trust", "Assistant", "2013-09"),
    ] == [(job["name"], job["position"], job["startDate"]) for job in jobs]
    assert [["Filed the papers."], ["Kept the books in order."], ["Kept the books in order."]] == [
        job["highlights"] for job in jobs
    ]


def test_items_with_a_date_each() -> None:
    """Items that each end in a date are entries, long or short."""
    resume = RulesParser().parse(
        plain(
            HEAD
            + """
CERTIFICATIONS
* Inspection and Testing of Electrical Installations in Old Buildings, City & Guilds, 2019
* Site Card, Building Skills Certification Scheme, 2021
"""
        )
    )

    assert [
        ("Inspection and Testing of Electrical Installations in Old Buildings", "2019"),
        ("Site Card", "2021"),
    ] == [(c["name"], c["date"]) for c in resume.resume.to_json_resume()["certificates"]]


def test_school_wrapped_beside_its_date() -> None:
    """What the date left no room for goes on in the next line."""
    maker = pages().add("Education", size=16, bold=True, gap=20)
    maker.add(("Bachelor of Arts History", {"bold": True}), " at University of Northern")
    maker.add("Sep 2009 – Jun 2012", x=320, beside=True)
    maker.add("Wisconsin").add("Grade: 3.4")

    (study,) = section_of(maker, "education")

    assert ("University of Northern Wisconsin", "2012-06", "3.4") == (
        study["institution"],
        study["endDate"],
        study["score"],
    )


def test_a_line_left_of_the_marks_is_no_item() -> None:
    """A name right below a list, in the same block, begins left of its marks: it is the next head."""
    maker = pages().add("Work", size=16, bold=True, gap=20)
    for name, role, dates in (
        ("Kilele Tea Ltd", "Clerk", "2016 – 2019"),
        ("Harambee Trust", "Porter", "2013 – 2016"),
    ):
        maker.add(name, bold=True, same_block=True).add(f"{role} | {dates}", same_block=True)
        maker.add("• Kept the books and the keys of the house", x=80, same_block=True)

    assert [("Kilele Tea Ltd", "Clerk"), ("Harambee Trust", "Porter")] == [
        (job["name"], job["position"]) for job in section_of(maker, "work")
    ]


def test_sentences_below_a_head_with_its_date_beside() -> None:
    """Running text of one or two short lines below a head is what was done, in whatever block it stands."""
    maker = pages().add("Work", size=16, bold=True, gap=20)
    for name, dates, told in (
        (
            "Kilele Tea Ltd, Clerk",
            "2016 – 2019",
            ("Opened a shop in Limuru. Won the prize for", "its tea."),
        ),
        (
            "Harambee Trust, Porter",
            "2013 – 2016",
            ("Kept the keys of all the houses safe for", "years."),
        ),
    ):
        maker.add(name, bold=True, gap=10).add(dates, x=400, beside=True, bold=True)
        for line in told:
            maker.add(line)

    assert [
        ("Kilele Tea Ltd", "Clerk", "Opened a shop in Limuru. Won the prize for its tea."),
        ("Harambee Trust", "Porter", "Kept the keys of all the houses safe for years."),
    ] == [(job["name"], job["position"], job["summary"]) for job in section_of(maker, "work")]


def test_an_employer_in_italics_that_is_wrapped() -> None:
    """The first words of a line in the look of the last ones above go on with them; the full stop is none of a name."""
    maker = pages().add("Work", size=16, bold=True, gap=20)
    maker.add("2016 – 2019")
    maker.add(
        ("Head of the Office", {"bold": True}),
        ", ",
        ("Harambee Packaging", {"italic": True}),
        x=200,
        beside=True,
    )
    maker.add(("Group", {"italic": True}), ", Limuru.", x=200, same_block=True)
    maker.add("• Kept the books.", x=205)

    (job,) = section_of(maker, "work")

    assert ("Harambee Packaging Group", "Head of the Office", "2016") == (
        job["name"],
        job["position"],
        job["startDate"],
    )


def test_a_school_wrapped_beside_a_rail() -> None:
    """What the margin left no room for goes on in the next line, in whatever block; a shorter line ends there."""
    maker = pages().add("Education", size=16, bold=True, gap=20)
    for dates, first, rest in (
        ("2009 – 2012", "University of the Arts and Sciences of Northern", "Wisconsin"),
        ("2006 – 2009", "College of Limuru", "Grade: 3.4"),
    ):
        maker.add(dates, gap=10)
        maker.add(("Bachelor, ", {"bold": True}), (first, {"italic": True}), x=200, beside=True)
        maker.add((rest, {"italic": True}), x=200)

    assert [
        ("University of the Arts and Sciences of Northern Wisconsin", None),
        ("College of Limuru", "3.4"),
    ] == [(study["institution"], study.get("score")) for study in section_of(maker, "education")]


def test_a_level_below_the_name_of_a_group() -> None:
    """The name of a group in one block with its level and items: the level is none of them."""
    maker = pages().add("Skills", size=16, bold=True, gap=20)
    maker.add("Kitchen", bold=True, gap=10).add("Advanced", same_block=True)
    maker.add("Baking, Grilling, Stocks", same_block=True)

    (skill,) = section_of(maker, "skills")

    assert ("Kitchen", "Advanced", ["Baking", "Grilling", "Stocks"]) == (
        skill["name"],
        skill["level"],
        skill["keywords"],
    )
