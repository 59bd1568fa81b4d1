"""Shapes that look and place tell: type, rails, sidebars, wrapped lines, links."""

from __future__ import annotations

from typing import Any

from skillmap.extract.rules import RulesParser
from tests.extract.pages import PageMaker

parse = RulesParser().parse
BOLD = {"bold": True}


def resume_of(page: PageMaker) -> dict[str, Any]:
    return parse(page.document()).resume.to_json_resume()


def header() -> PageMaker:
    page = PageMaker()
    page.add("Yusuf Demir, PMP", size=22)
    page.add("Construction Project Manager", size=12)
    return page.add("yusuf.demir@example.com | (713) 555-0187 | Houston, TX")


def test_position_and_company_in_one_line_told_by_type() -> None:
    """Bold is one role throughout the section, whatever the words."""
    page = header().add("Experience", size=14, bold=True, gap=10)
    for title, firm, dates in (
        ("Project Manager", "Gulf Tides", "2020 – Present"),
        ("Estimator", "Bayou & Pine", "2015 – 2019"),
        ("Wrangler", "Mesa Verde", "2012 – 2014"),
    ):
        page.add((title, BOLD), f", {firm} – Houston, TX", "\t", dates, gap=8)
        page.add("• Ran the yard.", role="list_item")
    work = resume_of(page)["work"]

    assert ["Project Manager", "Estimator", "Wrangler"] == [entry["position"] for entry in work]
    assert ["Gulf Tides", "Bayou & Pine", "Mesa Verde"] == [entry["name"] for entry in work]
    assert ["Houston, TX"] * 3 == [entry["location"] for entry in work]


def test_dates_in_a_rail() -> None:
    """Dates in a column at the left belong to the entry beside them."""
    page = header().add("Experience", size=14, bold=True, gap=10)
    for row, (title, firm, dates) in enumerate(
        (
            ("Project Manager", "Gulf Coast Builders, Inc.", "2020 – Present"),
            ("Estimator", "Bayou Construction", "2015 – 2019"),
        )
    ):
        page.add(dates, column=1, row=row, gap=8)
        page.add((title, BOLD), x=180, column=2, row=row, beside=True)
        page.add(firm, x=180, column=2, row=row)
        page.add("• Ran the yard.", x=190, column=2, row=row, role="list_item")
    work = resume_of(page)["work"]

    assert [
        ("Project Manager", "Gulf Coast Builders, Inc.", "2020", None),
        ("Estimator", "Bayou Construction", "2015", "2019"),
    ] == [(e["position"], e["name"], e["startDate"], e.get("endDate")) for e in work]


def test_date_at_the_right_of_an_item_belongs_to_the_entry() -> None:
    """What stands at the right of the items is the entry's date, not the items' end."""
    page = header().add("Experience", size=14, bold=True, gap=10)
    for firm, dates in (
        ("Gulf Coast Builders, Inc.", "2020 – Present"),
        ("Bayou Construction", "2015 – 2019"),
    ):
        page.add((firm, BOLD), ", Project Manager", "\t", "Houston, TX", gap=8)
        page.add("• Ran the yard and the office.", "\t", dates, x=60, role="list_item")
    work = resume_of(page)["work"]

    assert [("2020", None), ("2015", "2019")] == [(e["startDate"], e.get("endDate")) for e in work]
    assert [["Ran the yard and the office."]] * 2 == [e["highlights"] for e in work]


def test_honours_in_brackets_are_a_score() -> None:
    """A degree in bold type, honours in brackets, and the school in one line."""
    page = header().add("Education", size=14, bold=True, gap=10)
    page.add(
        ("BSc Mathematics", BOLD), " (First Class Honours), University of York", "\t", "2008 – 2011"
    )
    page.add("Experience", size=14, bold=True, gap=10)
    page.add(("Estimator", BOLD), ", Bayou & Pine", "\t", "2012 – 2014")
    page.add("Reckoned the cost of forty bridges.", same_block=True)
    resume = resume_of(page)

    assert [("BSc", "Mathematics", "University of York", "First Class Honours")] == [
        (e["studyType"], e["area"], e["institution"], e["score"]) for e in resume["education"]
    ]
    assert ("Bayou & Pine", "Reckoned the cost of forty bridges.") == (
        resume["work"][0]["name"],
        resume["work"][0]["summary"],
    )


def test_name_below_the_sidebar() -> None:
    """A sidebar is read first; the name is still the name, and the main column comes first."""
    page = PageMaker()
    page.add("CONTACT", bold=True, size=11)
    page.add("maya@example.com").add("+1 612-555-0148")
    page.add("SKILLS", bold=True, size=11, gap=8)
    page.add("Python, Go").add("LANGUAGES", bold=True, size=11, gap=8).add("English (Native)")
    page.add("Maya Lindholm", x=200, size=24, bold=True, column=1)
    page.add("Platform Engineer", x=200, size=12, column=1)
    page.add("EXPERIENCE", x=200, bold=True, size=11, gap=8, column=1)
    page.add("Engineer", "\t", "2019 – Present", x=200, column=1)
    page.add("Kestrel Freight Systems", x=200, column=1)
    page.add(
        "• Moved forty-six services from old hosts to new ones without a night shift.",
        x=200,
        column=1,
        role="list_item",
    )
    resume = resume_of(page)

    assert ("Maya Lindholm", "Platform Engineer") == (
        resume["basics"]["name"],
        resume["basics"]["label"],
    )
    assert ["work", "skills", "languages"] == resume["meta"]["skillmap"]["sectionOrder"]


def test_email_address_over_two_lines() -> None:
    """A wrapped address is put together; without a link its unfinished end tells."""
    page = PageMaker().add("Chioma Adeyemi", size=22)
    page.add("chioma.adeyemi@exampl").add("e.com", same_block=True).add("+234 1 555 0142")
    page.add("Experience", size=14, bold=True).add("Data Analyst, Savanna Analytics, 2018 – 2019")
    extraction = parse(page.document())

    assert "chioma.adeyemi@example.com" == extraction.resume.to_json_resume()["basics"]["email"]
    assert ["chioma.adeyemi@exampl", "e.com"] == [
        e.text for e in extraction.evidence("/basics/email")
    ]


def test_profile_that_is_only_a_link() -> None:
    """A link on a word counts with its target; the evidence is the word."""
    page = header().add("LinkedIn").link("https://www.linkedin.com/in/yusuf-demir-ex", "LinkedIn")
    page.add("Experience", size=14, bold=True).add("Estimator, Bayou Construction, 2018 – 2019")
    extraction = parse(page.document())
    profile = extraction.resume.to_json_resume()["basics"]["profiles"][0]

    assert ("LinkedIn", "yusuf-demir-ex") == (profile["network"], profile["username"])
    assert ["LinkedIn"] == [e.text for e in extraction.evidence("/basics/profiles/0/url")]


def test_sidebar_titles_that_are_groups_of_skills() -> None:
    """Titles that no list knows, above short items, are groups of skills."""
    page = header().add("Languages", size=13, bold=True, gap=8).add("English (C1)")
    for title, items in (
        ("Machine Learning", ["scikit-learn", "XGBoost"]),
        ("Programming", ["Python", "R"]),
    ):
        page.add(title, size=13, bold=True, gap=8)
        for item in items:
            page.add(item)
    for title in ("Experience", "Education"):
        page.add(title, size=13, bold=True, gap=8)
        page.add(
            {
                "Experience": "Analyst, Savanna Analytics, 2018 – 2019",
                "Education": "BSc Physics, University of Padua, 2014",
            }.get(title, "English (C1)")
        )
    skills = resume_of(page)["skills"]

    assert [
        {"name": "Machine Learning", "keywords": ["scikit-learn", "XGBoost"]},
        {"name": "Programming", "keywords": ["Python", "R"]},
    ] == skills


def test_an_item_may_end_in_words_that_count_time() -> None:
    """In "… in / a year." the second line ends a sentence; it is no duration beside the entry."""
    page = header().add("Experience", size=14, bold=True, gap=10)
    page.add(("Project Manager", BOLD), ", Gulf Tides", "\t", "2020 – Present", gap=8)
    page.add("• Cut the claims of all subcontractors from 11 to 3 in", role="list_item", x=60)
    page.add("a year.", x=70, same_block=True)
    (entry,) = resume_of(page)["work"]

    assert ["Cut the claims of all subcontractors from 11 to 3 in a year."] == entry["highlights"]


def test_a_certificate_whose_name_has_a_dash_and_two_lines() -> None:
    """The dash is no divider where the issuer stands below in a look of its own."""
    page = header().add("Certificates", size=14, bold=True, gap=10)
    page.add("Chartered Construction", size=11, gap=8)
    page.add("Manager – Associate", size=11, same_block=True)
    page.add("Board of Builders, Sep 2020", size=9)
    (entry,) = resume_of(page)["certificates"]

    assert ("Chartered Construction Manager – Associate", "2020-09") == (
        entry["name"],
        entry["date"],
    )
    assert "Board of Builders" == entry["issuer"]


def test_the_address_of_a_project_stands_beside_its_name() -> None:
    """It is no second name."""
    page = header().add("Projects", size=14, bold=True, gap=10)
    page.add(("Levelbook", BOLD), "\t", "example.com/levelbook", gap=8)
    page.add("A notebook for surveyors, used on forty sites in three counties.", gap=6)
    (entry,) = resume_of(page)["projects"]

    assert ("Levelbook", "example.com/levelbook") == (entry["name"], entry["url"])


def test_a_title_broken_beside_the_text_of_its_section() -> None:
    """The second line of a title in a rail is read behind the first line of the text, and is no content."""
    page = header().add("Work", size=14, x=90).add("Porter, Old Mill Inn", x=170, beside=True)
    page.add("2015 – 2018", x=400, beside=True).add("Carried the bags.", x=170, gap=8)
    page.add("Skills", size=14, x=80, gap=12).add("Lifting, Smiling", x=170, beside=True)
    page.add("Selected", "\t", "Bus Delay Map", size=14, x=65, gap=12)
    page.add("Projects", size=14, x=65)
    page.add("A map of late buses, drawn every night from open data.", x=170)
    tree = resume_of(page)

    assert "Bus Delay Map" == tree["projects"][0]["name"]
    assert ["Lifting", "Smiling"] == [
        k for s in tree["skills"] for k in s.get("keywords", [s["name"]])
    ]


def test_a_range_that_wraps_in_its_paragraph() -> None:
    """The second half of a date is no item and no second date."""
    page = header().add("Experience", size=14, bold=True, gap=10)
    for role, dates, end in (
        ("Porter", "Jun 2015 – Feb", "2019"),
        ("Watchman", "Sep 2012 –", "May 2015"),
    ):
        page.add(role, bold=True, gap=8).add(f"Old Mill Inn, Ipswich | {dates}", gap=2)
        page.add(end, same_block=True)
        page.add("• Carried the bags of all guests.", role="list_item")
    jobs = resume_of(page)["work"]

    assert [("2015-06", "2019-02"), ("2012-09", "2015-05")] == [
        (job["startDate"], job["endDate"]) for job in jobs
    ]


def test_a_profile_beside_its_title_in_a_table() -> None:
    """The title is one though the row ends as a sentence does."""
    page = header()
    text = "Porter who knows every lift of the house and all of its many moods."
    page.add("Profile", "\t", text, gap=8)

    assert text == resume_of(page)["basics"]["summary"]
