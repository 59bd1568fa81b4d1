"""Lists of names: certificates, awards, projects, and skills in grids."""

from __future__ import annotations

from typing import Any

import pytest

from skillmap.extract.rules import RulesParser
from tests.extract.pages import PageMaker, plain

HEAD = """
Ottoline Brandrick
Leeds, UK | 0113 496 0147 | ottoline.brandrick@example.org
"""


def resume_of(text: str) -> dict[str, Any]:
    return RulesParser().parse(plain(HEAD + text)).resume.to_json_resume()


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ("Cook of the Year, North, Pans Weekly, 2021", "40 under 40, Leeds Ledger, 2006"),
            [("Cook of the Year, North", "Pans Weekly"), ("40 under 40", "Leeds Ledger")],
        ),
        (
            ("Best Tart, Oven Society, York, 2019", "Best Pie, Crust Society, Leeds, 2020"),
            [("Best Tart", "Oven Society"), ("Best Pie", "Crust Society")],
        ),
    ],
)
def test_issuer_behind_the_last_comma(
    lines: tuple[str, ...], expected: list[tuple[str, str]]
) -> None:
    """Titles may have commas of their own; a place behind who gave the award is not its giver."""
    awards = resume_of("AWARDS\n" + "\n".join(f"* {line}" for line in lines))["awards"]

    assert [title for title, _ in expected] == [award["title"] for award in awards]
    assert expected[0][1] in awards[0]["awarder"]


def test_plural_prizes_are_who_gives_them() -> None:
    """The line below a commendation is who gave it, and not its name, although it has "awards" in it."""
    awards = resume_of("AWARDS\nCommended, Title Design   2019\nWestern Screen Awards\n")["awards"]

    assert [("Commended, Title Design", "Western Screen Awards")] == [
        (award["title"], award["awarder"]) for award in awards
    ]


def test_projects_with_a_colon() -> None:
    """What stands before the colon is the name, what stands behind it tells of the project."""
    (project,) = resume_of("PROJECTS\n* Bus Map: shows where late buses in Leeds are\n")["projects"]

    assert ("Bus Map", "shows where late buses in Leeds are") == (
        project["name"],
        project["description"],
    )


def test_groups_of_skills_side_by_side() -> None:
    """Each item belongs to the bold name above it in its own column, and a level is no item."""
    page = PageMaker().add("Ottoline Brandrick", size=20, bold=True)
    page.add("ottoline.brandrick@example.org").add("SKILLS", size=14, bold=True, gap=12)
    page.add("Kitchen", bold=True, gap=8).add("Office", x=300, bold=True, beside=True)
    page.add("Advanced").add("Basic", x=300, beside=True)
    page.add("Baking").add("Spreadsheets", x=300, beside=True)
    page.add("Stock control")
    page.add("EXPERIENCE", size=14, bold=True, gap=12)
    page.add("Cook, Old Mill Inn", "\t", "2015 – 2018", gap=8).add("• Ran the kitchen.")
    skills = RulesParser().parse(page.document()).resume.to_json_resume()["skills"]

    assert [
        ("Kitchen", "Advanced", ["Baking", "Stock control"]),
        ("Office", "Basic", ["Spreadsheets"]),
    ] == [(group["name"], group.get("level"), group["keywords"]) for group in skills]


def test_lists_of_skills_go_on_below() -> None:
    """A line that no comma ends goes on in the next; the last item before a further group is kept."""
    page = PageMaker().add("Ottoline Brandrick", size=20, bold=True)
    page.add("ottoline.brandrick@example.org").add("SKILLS", size=14, bold=True, gap=12)
    page.add("Drawing: Illustrator, Storyboards, Toon", gap=8)
    page.add("Boom Harmony")
    page.add("Office: Invoices, Budgets")
    skills = RulesParser().parse(page.document()).resume.to_json_resume()["skills"]

    assert [
        ("Drawing", ["Illustrator", "Storyboards", "Toon Boom Harmony"]),
        ("Office", ["Invoices", "Budgets"]),
    ] == [(group["name"], group["keywords"]) for group in skills]


@pytest.mark.parametrize(
    "lines",
    [
        ("Oven Society: Best Tart, 2019", "Leeds Pie Guild: Best Crust, 2020"),
        ("Best Tart, Oven Society, 2019", "Best Crust, Leeds Pie Guild, 2020"),
    ],
)
def test_who_gave_it_before_a_colon(lines: tuple[str, ...]) -> None:
    """Where all entries say so, the giver stands before a colon; else it stands last."""
    awards = resume_of("AWARDS\n" + "\n".join(f"* {line}" for line in lines))["awards"]

    assert [("Best Tart", "Oven Society"), ("Best Crust", "Leeds Pie Guild")] == [
        (award["title"], award["awarder"]) for award in awards
    ]


def test_a_colon_within_a_name() -> None:
    """A colon in one of several names divides nothing."""
    certificates = resume_of(
        "CERTIFICATES\n* Ovens Certified: Crust Associate, Oven Guild, 2019\n"
        "* First Aid, Red Cross, 2020\n"
    )["certificates"]

    assert ["Ovens Certified: Crust Associate", "First Aid"] == [c["name"] for c in certificates]


def test_marks_and_shares_beside_skills() -> None:
    """Ticks, stars and percent tell how well something is mastered and are no part of its name."""
    skills = resume_of("SKILLS\n✓ Welding 80%\n✓ Brazing (65 %)\nTools – Lathe, Mill\n")["skills"]

    assert ["Welding", "Brazing"] == [skill["name"] for skill in skills[:2]]
    assert ("Tools", ["Lathe", "Mill"]) == (skills[2]["name"], skills[2]["keywords"])
