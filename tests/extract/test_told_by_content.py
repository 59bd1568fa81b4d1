"""Sections whose titles no list knows, told by what stands in them."""

from __future__ import annotations

from typing import Any

from skillmap.extract.rules import RulesParser
from tests.extract.pages import PageMaker

TITLE = {"size": 14, "bold": True, "gap": 12}


def resume_of(page: PageMaker) -> dict[str, Any]:
    tree: dict[str, Any] = RulesParser().parse(page.document()).resume.to_json_resume()
    return tree


def page_with(title: str, *lines: str) -> PageMaker:
    """A page whose section *title* is one among others that are known by their titles."""
    page = PageMaker().add("Ottoline Brandrick", size=22).add("ottoline.brandrick@example.org")
    page.add("Profile", **TITLE).add(
        "Porter who knows every lift of the house and its moods.", gap=8
    )
    page.add("Certificates", **TITLE).add("Lift attendant, 2014", gap=8)
    page.add(title, **TITLE)
    for line in lines:
        page.add(line, gap=6)
    return page


def test_jobs_below_an_unknown_title() -> None:
    """Most entries have dates and titles of jobs, and no other section is of work."""
    tree = resume_of(
        page_with(
            "Doors I held open",
            "Head Porter, Old Mill Inn, 2015 – 2019",
            "Night Porter, Harbour Hotel, 2011 – 2015",
        )
    )

    assert [("Head Porter", "2015"), ("Night Porter", "2011")] == [
        (job["position"], job["startDate"]) for job in tree["work"]
    ]
    assert "customSections" not in tree["meta"].get("skillmap", {})


def test_studies_below_an_unknown_title() -> None:
    """Degrees and schools with dates are education."""
    tree = resume_of(page_with("Blackboards", "Bachelor of Arts, University of Leeds, 2007 – 2010"))

    assert ["University of Leeds"] == [study["institution"] for study in tree["education"]]


def test_languages_below_an_unknown_title() -> None:
    """Names of languages, and nothing else."""
    tree = resume_of(page_with("Tongues", "English – native", "Dutch – good"))

    assert ["English", "Dutch"] == [one["language"] for one in tree["languages"]]


def test_a_second_section_of_jobs_stays_what_its_title_says() -> None:
    """Where a known title has the work, an unknown one is a section of its own."""
    page = page_with(
        "Doors I held open", "Chairman, Guild of Porters, 2012 – 2014", "Porter, 2010 – 2012"
    )
    page.add("Experience", **TITLE).add("Head Porter, Old Mill Inn, 2015 – 2019", gap=8)
    tree = resume_of(page)

    assert ["Head Porter"] == [job["position"] for job in tree["work"]]
    assert ["Doors I held open"] == [s["title"] for s in tree["meta"]["skillmap"]["customSections"]]
