"""Who it is, in the headers that templates print: names over lines, titles larger than names, rails, footers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from skillmap.extract.rules import RulesParser
from skillmap.models.document import Document
from tests.extract.pages import PageMaker, document_of

parse = RulesParser().parse
BOLD = {"bold": True}


def basics_of(document: Document) -> dict[str, Any]:
    basics: dict[str, Any] = parse(document).resume.to_json_resume()["basics"]
    return basics


def with_work(page: PageMaker) -> PageMaker:
    page.add("Experience", size=14, bold=True, gap=10)
    page.add(("Estimator", BOLD), "\t", "2015 – 2019", gap=8)
    page.add("Bayou Construction, Houston, TX")
    return page.add("• Ran the yard.", role="list_item")


def test_a_title_that_is_larger_than_the_name() -> None:
    """The words of a job title are no name where the mailbox has a word of another line."""
    page = PageMaker()
    page.add(("Yusuf Demir", {"size": 15.0}), "\t", "(713) 555-0187", size=10)
    page.add("Houston, TX", "\t", "ydemir@example.com")
    page.add("Construction Project Manager", size=25, gap=10)
    basics = basics_of(with_work(page).document())

    assert ("Yusuf Demir", "Construction Project Manager") == (basics["name"], basics["label"])


def test_a_name_over_two_lines_beside_contact_data() -> None:
    """The mailbox tells its last line; the first one is in the same type above it."""
    page = PageMaker()
    page.add(("Gerda T.", {"size": 40.0}), "\t", "(713) 555-0187", size=40)
    page.add(("Vandenberg", {"size": 40.0}), "\t", "gt.vandenberg@example.com", size=40)
    page.add("Chief Financial Officer", size=20)
    basics = basics_of(with_work(page).document())

    assert ("Gerda T. Vandenberg", "Chief Financial Officer") == (basics["name"], basics["label"])


def test_letters_behind_a_name_in_its_second_line() -> None:
    """They are part of the name and no headline."""
    page = PageMaker().add("Delia Okoro-Hart,", size=32).add("RN", size=32, same_block=True)
    page.add("Emergency Department Charge", size=25).add("Nurse", size=25, same_block=True)
    page.add("delia.okoro@example.com")
    basics = basics_of(with_work(page).document())

    assert "Delia Okoro-Hart, RN" == basics["name"]
    assert "Emergency Department Charge Nurse" == basics["label"]


def test_a_headline_behind_the_name_that_goes_on_below() -> None:
    """It has a look of its own, which its second line shares."""
    page = PageMaker()
    page.add(("Nora Rahimi", BOLD), " | Junior Data", size=25)
    page.add("Analyst", size=25, same_block=True)
    page.add("nora.rahimi@example.com")
    basics = basics_of(with_work(page).document())

    assert ("Nora Rahimi", "Junior Data Analyst") == (basics["name"], basics["label"])


def test_name_title_and_profile_beside_labels() -> None:
    """Labels in a rail, of words that no list knows but "Personal data", as the Europass form has them."""
    page = PageMaker()
    page.add("CURRICULUM VITAE")
    page.add("PERSONAL DATA", "\t", ("Greta Karabey", {"size": 15.0}))
    page.add("greta.karabey@example.com", x=200)
    page.add("WISHED-FOR", "\t", "Mechanical Engineer")
    page.add(
        "Profile", "\t", "Engineer with twelve years of experience in the design of moulds for"
    )
    page.add("white goods.", x=200, same_block=True)
    page.add("WORK EXPERIENCE", gap=10)
    page.add("2015 – 2019", "\t", "Designer")
    page.add("Ege Moulds Ltd", x=200)
    page.add("EDUCATION", gap=10).add("2010 – 2014", "\t", "BSc, Gediz University")
    basics = basics_of(page.document())

    assert ("Greta Karabey", "Mechanical Engineer") == (basics["name"], basics["label"])
    assert basics["summary"].startswith("Engineer with")
    assert basics["summary"].endswith("moulds for white goods.")


def test_a_profile_without_title_is_read_to_its_last_line() -> None:
    """Also where that is short."""
    page = PageMaker().add("Yusuf Demir", size=22).add("yusuf@example.com")
    page.add("Former manager who is now an analyst and knows which of the questions matter", gap=8)
    page.add("most of all.", same_block=True)
    summary = basics_of(with_work(page).document())["summary"]

    assert summary.endswith("which of the questions matter most of all.")


@pytest.mark.parametrize("repeated", [False, True])
def test_contact_data_in_the_footer(repeated: bool) -> None:
    """The footer is read where nothing else has an address, and the name above further pages is no content."""
    page = with_work(PageMaker().add("Yusuf Demir", size=22))
    page.add("(713) 555-0187 • yusuf.demir@example.com", gap=200, role="footer")
    first = page.document().pages[0]
    more = PageMaker().add("Resume", "\t", "Yusuf Demir")
    more.add("• Kept the books.", role="list_item")
    second = replace(more.document().pages[0], number=2)
    if repeated:
        second = replace(
            second, lines=(*second.lines, replace(first.lines[-1], start=100, end=140))
        )
    resume = parse(document_of(first, second)).resume.to_json_resume()

    assert "yusuf.demir@example.com" == resume["basics"]["email"]
    assert "(713) 555-0187" == resume["basics"]["phone"]
    assert ["Ran the yard.", "Kept the books."] == resume["work"][0]["highlights"]


@pytest.mark.parametrize(
    ("printed", "place"),
    [
        ("Evanston – Illinois", {"city": "Evanston", "region": "Illinois"}),
        ("Zwolle – Overijssel", {"city": "Zwolle", "region": "Overijssel"}),
        ("Edinburgh, Scotland", {"city": "Edinburgh", "countryCode": "GB", "region": "Scotland"}),
        ("Tennessee", {"region": "Tennessee"}),
        # No list knows it, but it stands between the title and the phone number.
        ("Le Vivier", {"city": "Le Vivier"}),
    ],
)
def test_places_of_a_header(printed: str, place: dict[str, str]) -> None:
    """Parts of a place may be divided by dashes; a region alone is no city."""
    page = PageMaker().add("Yusuf Demir", size=22).add("yusuf.demir@example.com").add(printed)
    page.add("(713) 555-0187").add("Position", "\t", "Project Manager")
    basics = basics_of(with_work(page).document())

    assert ("Project Manager", place) == (basics["label"], basics["location"])


def test_a_city_beside_its_label() -> None:
    """In a cell of its own."""
    page = PageMaker().add("Yusuf Demir", size=22).add("Address", "\t", "Le Vivier")
    basics = basics_of(with_work(page.add("E-mail", "\t", "y.demir@example.com")).document())

    assert {"city": "Le Vivier"} == basics["location"]


def test_an_address_in_the_middle_of_a_row_does_not_go_on_below() -> None:
    """What stands below its row is something else, however close."""
    page = PageMaker().add("Yusuf Demir", size=22)
    page.add("yusuf.demir@example.com", "\t", "(713) 555-0187").add("yusufdemir", gap=0)

    assert "yusuf.demir@example.com" == basics_of(with_work(page).document())["email"]


def test_a_city_above_its_region() -> None:
    """Each in a line of its own: what stands above a region is a city, known or not."""
    page = PageMaker().add("Yusuf Demir", size=22).add("Project Manager")
    page.add("Flensbrück").add("Schleswig-Holstein").add("(713) 555-0187")
    basics = basics_of(with_work(page.add("yusuf.demir@example.com")).document())

    assert {"city": "Flensbrück", "region": "Schleswig-Holstein"} == basics["location"]


def test_a_name_in_two_lines_beside_contact_data() -> None:
    """Its words may stand far apart, and small type may be read between its lines."""
    page = PageMaker().add("Emiliano", "\t", "Zaragoza", size=34, x=170)
    page.add("(713) 555-0187", size=9).add("Quintero", size=34, x=170).add("Lawyer", x=170)
    basics = basics_of(with_work(page.add("e.zaragoza@example.com")).document())

    assert ("Emiliano Zaragoza Quintero", "Lawyer") == (basics["name"], basics["label"])


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        (("OB", "\t", "Ottoline Brandrick"), "Ottoline Brandrick"),
        (("ottoline brandrick",), "ottoline brandrick"),
        (("# Ottoline Brandrick",), "Ottoline Brandrick"),
    ],
)
def test_names_in_the_dress_of_templates(printed: tuple[str, ...], name: str) -> None:
    """Initials before it, small letters throughout, a sign of markup."""
    page = PageMaker().add(*printed, size=22).add("Estate Manager").add("office@example.com")

    assert (name, "Estate Manager") == tuple(
        basics_of(with_work(page).document())[key] for key in ("name", "label")
    )


def test_a_name_in_lines_of_a_sidebar() -> None:
    """It begins above the line that the mailbox tells."""
    page = with_work(PageMaker()).at(40.0)
    for line in ("Wilhelmina", "R.", "Castleberry"):
        page.add(line, size=17, bold=True, x=450, column=1)
    page.add("Chief Operating Officer", x=450, column=1).add(
        "w.castleberry@example.com", x=450, column=1
    )
    basics = basics_of(page.document())

    assert ("Wilhelmina R. Castleberry", "Chief Operating Officer") == (
        basics["name"],
        basics["label"],
    )


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("(713) 555-0187 · Brixhollow · y.demir@example.com", {"city": "Brixhollow"}),
        ("y.demir@example.com :: Brixhollow, Devonby", {"city": "Brixhollow", "region": "Devonby"}),
        ("y.demir@example.com ~ ⌂ Brixhollow", {"city": "Brixhollow"}),
    ],
)
def test_cities_that_no_list_knows_beside_contact_data(line: str, place: dict[str, str]) -> None:
    """A few words with capitals between dividers, beside an address or number."""
    page = PageMaker().add("Yusuf Demir", size=22).add("Estimator").add(line)

    assert place == basics_of(with_work(page).document())["location"]


def test_what_stands_below_a_whole_address_is_no_part_of_it() -> None:
    """A city, though both lines are of one block."""
    page = PageMaker().add("Yusuf Demir", size=22).add("Estimator").add("y.demir@example.com")
    basics = basics_of(with_work(page.add("Brixhollow", same_block=True)).document())

    assert ("y.demir@example.com", {"city": "Brixhollow"}) == (basics["email"], basics["location"])


@pytest.mark.parametrize(
    "labels", [("First name:", "Surname:"), ("Vorname", "Nachname"), ("Nom :", "Prénom :")]
)
def test_given_and_family_name_behind_labels(labels: tuple[str, str]) -> None:
    """Each in a row of its own, whichever comes first."""
    values = (
        ("Holloway", "Marguerite") if labels[0].startswith("Nom") else ("Marguerite", "Holloway")
    )
    page = PageMaker().add("Curriculum vitae", size=20)
    for label, value in zip(labels, values, strict=True):
        page.add(label, "\t", value)
    basics = basics_of(with_work(page.add("m.holloway@example.com")).document())

    assert "Marguerite Holloway" == basics["name"]


def test_a_city_before_a_long_telephone_number() -> None:
    """A number of many groups is no running text."""
    page = PageMaker().add("Yusuf Demir", size=22).add("Estimator").add("Brixhollow")
    basics = basics_of(with_work(page.add("+33 2 61 91 43 08")).document())

    assert ({"city": "Brixhollow"}, "+33 2 61 91 43 08") == (basics["location"], basics["phone"])


def test_a_head_repeated_on_further_pages() -> None:
    """Name and title at the top of each page are no content of the section that goes on there."""
    head = PageMaker().add("Yusuf Demir", size=22, role="header").add("Estimator", role="header")
    first = with_work(head.add("y.demir@example.com")).document().pages[0]
    more = PageMaker().add("Yusuf Demir", size=22, role="header").add("Estimator", role="header")
    second = replace(more.add("• Kept the books.", role="list_item").document().pages[0], number=2)
    (job,) = parse(document_of(first, second)).resume.to_json_resume()["work"]

    assert ["Ran the yard.", "Kept the books."] == job["highlights"]
