"""Resumes in tables, narrow columns and margins: cells paired, names and dates put together again."""

from __future__ import annotations

from typing import Any

import pytest

from skillmap.extract.docx import DocxReader
from skillmap.extract.rules import RulesParser
from skillmap.models.document import Document
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import Source
from tests.extract.docx_maker import docx, paragraph
from tests.extract.pages import PageMaker, plain

BOLD = {"bold": True}
BULLET = "• "


def resume_of(document: Document) -> dict[str, Any]:
    return RulesParser().parse(document).resume.to_json_resume()


def table(*rows: tuple[list[str], ...]) -> str:
    """A table; every cell is a list of paragraphs."""
    cells = ["".join(f"<w:tc>{''.join(cell)}</w:tc>" for cell in row) for row in rows]
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def read(body: str) -> Document:
    return DocxReader().read(Source(docx(body), "cv.docx"), limits=ExtractLimits())


def strong(text: str) -> str:
    return paragraph(text, run="<w:b/>")


CONTACT = [paragraph("Olga Brandvold"), paragraph("olga@example.org"), paragraph("Bergen, Norway")]


def test_two_columns_in_one_row_of_a_table() -> None:
    """A table of one row with sections in both cells is two columns, read one after the other."""
    left = [*CONTACT, strong("SKILLS"), paragraph("Excel, Sage"), paragraph("Payroll")]
    right = [
        strong("WORK EXPERIENCE"),
        strong("Payroll Clerk"),
        paragraph("Fjord Fish AS, Bergen, Norway"),
        paragraph("Jan 2015 – Mar 2019"),
        paragraph(BULLET + "Paid 300 people on time."),
        strong("EDUCATION"),
        strong("BSc in Accounting"),
        paragraph("University of Vestland"),
        paragraph("2011 – 2014"),
    ]
    resume = resume_of(read(table((left, right))))
    (job,) = resume["work"]
    (degree,) = resume["education"]

    assert ("Payroll Clerk", "Fjord Fish AS") == (job["position"], job["name"])
    assert ["Paid 300 people on time."] == job["highlights"]
    assert "University of Vestland" == degree["institution"]


def test_dates_in_the_first_cell_of_each_row() -> None:
    """A date beside an entry of several lines stands beside its first line, and no item runs into another."""
    entry = [
        strong("Payroll Clerk"),
        paragraph("Fjord Fish AS, Bergen, Norway"),
        paragraph(BULLET + "Paid 300 people on time."),
        paragraph(BULLET + "Kept the tax files."),
    ]
    body = "".join(CONTACT) + strong("Work experience")
    resume = resume_of(read(body + table(([paragraph("01.2015 - 03.2019")], entry))))
    (job,) = resume["work"]

    assert ("Payroll Clerk", "Fjord Fish AS", "2015-01", "2019-03") == (
        job["position"],
        job["name"],
        job["startDate"],
        job["endDate"],
    )
    assert ["Paid 300 people on time.", "Kept the tax files."] == job["highlights"]


def test_a_name_over_three_lines() -> None:
    """A long name in a narrow column is broken; a particle may begin a line, and a hyphen may end one."""
    page = PageMaker().add("Solène", size=22, bold=True)
    page.add("d'Harcourt-", size=22, bold=True, same_block=True)
    page.add("Vannier", size=22, bold=True, same_block=True)
    page.add("Notary").add("solene@example.org").add("Experience", size=14, bold=True, gap=9)
    page.add("Clerk, Étude Carnot, 2015 – 2019")
    basics = resume_of(page.document())["basics"]

    assert ("Solène d'Harcourt-Vannier", "Notary") == (basics["name"], basics["label"])


def test_a_date_broken_over_lines_of_a_margin() -> None:
    """In the margin "Jun 2016–Jan" above "2020" is one range, with evidence over both lines."""
    page = PageMaker().add("Olga Brandvold", size=22).add("olga@example.org")
    page.add("Experience", size=14, gap=9, x=130)
    page.add("Jun 2016–Jan", x=50, column=1, row=1)
    page.add("2020", x=90, column=1, row=1, same_block=True, gap=-10)
    page.add("Payroll Clerk, Fjord Fish AS", x=130, column=2, row=1, beside=True)
    page.add("• Paid 300 people on time.", x=130, column=2, row=1, role="list_item")
    document = page.document()
    extraction = RulesParser().parse(document)
    (job,) = extraction.resume.to_json_resume()["work"]
    (shown,) = extraction.evidence("/work/0/startDate")

    assert ("2016-06", "2020-01") == (job["startDate"], job["endDate"])
    assert "Jun 2016–Jan\n2020" == shown.text == document.text[shown.start : shown.end]


def test_contact_at_the_foot_of_the_page() -> None:
    """Address and phone below the last section are no part of it."""
    resume = resume_of(
        plain(
            """
Olga Brandvold
Payroll Clerk
EXPERIENCE
Payroll Clerk, Fjord Fish AS, 2015 - 2019
* Paid 300 people on time.
LANGUAGES
Norwegian, English
12 Harbour Street, Bergen, Norway
+47 55 55 01 42   olga@example.org
"""
        )
    )

    assert ["Norwegian", "English"] == [entry["language"] for entry in resume["languages"]]
    assert "Bergen" == resume["basics"]["location"]["city"]
    assert "olga@example.org" == resume["basics"]["email"]


@pytest.mark.parametrize("code", ["4050-180 Porto", "80530-010 Curitiba"])
def test_postal_codes_are_no_phone_numbers(code: str) -> None:
    """Portuguese and Brazilian postal codes look like short phone numbers."""
    text = f"Olga Brandvold\n12 Rua Nova, {code}\n+47 55 55 01 42 | olga@example.org\n"
    text += "EXPERIENCE\nPayroll Clerk, Fjord Fish AS, 2015 - 2019\n* Paid 300 people on time.\n"

    assert "+47 55 55 01 42" == resume_of(plain(text))["basics"]["phone"]


@pytest.mark.parametrize(
    "text",
    [
        *("1902 - 1911", "1899–1904", "(1881-1959)", "Akte 311/2023", "2023/0118"),
        *("NIF 123 456 789", "VAT no. 123 4567 89", "UELN 826 000 1234567", "PESEL: 86011 22334"),
    ],
)
def test_years_and_numbers_of_bills_are_no_phone_numbers(text: str) -> None:
    """Neither alone nor before a real one."""
    head = f"Olga Brandvold\nBergen, {text}\nolga@example.org\n"
    rest = "EXPERIENCE\nPayroll Clerk, Fjord Fish AS, 2015 - 2019\n* Paid 300 people on time.\n"

    assert "phone" not in resume_of(plain(head + rest))["basics"]
    found = resume_of(plain(head + "030/555 0142\n" + rest))
    assert "030/555 0142" == found["basics"]["phone"]


def test_an_address_below_the_mail_is_no_part_of_it() -> None:
    """An e-mail address that is whole does not go on with the web address under it."""
    page = PageMaker().add("Olga Brandvold", size=22).add("olga@example.org")
    page.add("brandvold.example.net", same_block=True)
    page.add("Experience", size=14, bold=True, gap=9).add("Clerk, Fjord Fish AS, 2015 – 2019")

    assert "olga@example.org" == resume_of(page.document())["basics"]["email"]


def test_a_linked_mail_behind_letters_that_fold_longer() -> None:
    """A sharp s is two letters when folded: the slice of the address does not move."""
    page = PageMaker().add("Olga Brandvold", size=22).add("Kreuzstraße 4 | olga@example.org")
    page.link("mailto:olga@example.org", "olga@example.org")
    page.add("Experience", size=14, bold=True, gap=9).add("Clerk, Fjord Fish AS, 2015 – 2019")

    assert "olga@example.org" == resume_of(page.document())["basics"]["email"]


def test_who_gave_a_certificate_behind_a_comma_or_in_brackets() -> None:
    """One certificate with a date tells its issuer behind a comma, or in brackets."""
    page = PageMaker().add("Olga Brandvold", size=22).add("olga@example.org")
    page.add("Experience", size=14, bold=True, gap=9).add("Clerk, Fjord Fish AS, 2015 – 2019")
    page.add("Certificates", size=14, bold=True, gap=9).add("Food Safety, Nordland County, 2021")
    page.add("Awards", size=14, bold=True, gap=9).add("2019 Best Clerk (Bergen Chamber)")
    resume = resume_of(page.document())

    assert ("Food Safety", "Nordland County") == (
        resume["certificates"][0]["name"],
        resume["certificates"][0]["issuer"],
    )
    assert ("Best Clerk", "Bergen Chamber") == (
        resume["awards"][0]["title"],
        resume["awards"][0]["awarder"],
    )


def test_titles_of_a_sidebar_do_not_make_titles_of_names() -> None:
    """Names in the look of a sidebar's titles stay in the section of larger title above them."""
    page = PageMaker().add("Olga Brandvold", size=22).add("Contact", bold=True, gap=9)
    page.add("olga@example.org").add("Skills", bold=True, gap=9).add("Excel")
    page.add("Languages", bold=True, gap=9).add("Norwegian")
    page.add("Experience", size=14, bold=True, gap=9).add("Clerk, Fjord Fish AS, 2015 – 2019")
    page.add("Projects", size=14, bold=True, gap=9).add("tidetable", bold=True)
    page.add("Prints the tides of a harbour.")
    (project,) = resume_of(page.document())["projects"]

    assert "tidetable" == project["name"]


def test_a_place_that_a_line_end_divides() -> None:
    """The country under "Employer, City," goes with the city."""
    page = PageMaker().add("Olga Brandvold", size=22).add("olga@example.org")
    page.add("Experience", size=14, bold=True, gap=9)
    page.add("Payroll Clerk", bold=True).add("Institute of Fisheries, Utrecht,")
    page.add("Netherlands", same_block=True).add("2015 – 2019")
    (job,) = resume_of(page.document())["work"]

    assert ("Institute of Fisheries", "Utrecht, Netherlands") == (job["name"], job["location"])


def test_a_title_over_two_lines() -> None:
    """A title that a narrow column breaks is one title."""
    page = PageMaker().add("Olga Brandvold", size=22).add("olga@example.org")
    page.add("Experience", size=14, bold=True, gap=9).add("Clerk, Fjord Fish AS, 2015 – 2019")
    page.add("Formations et", size=14, bold=True, gap=9)
    page.add("diplômes", size=14, bold=True, same_block=True)
    page.add("Licence de droit, Université de Caen, 2012 – 2015")
    (degree,) = resume_of(page.document())["education"]

    assert "Université de Caen" == degree["institution"]


@pytest.mark.parametrize("label", ["Name", "Nom et prénom:", "Nombre y apellidos"])
def test_a_name_beside_a_label(label: str) -> None:
    """A name in plain type below the title of the personal data is known by its label."""
    page = PageMaker().add("Contact", size=14, bold=True).add(label, "\t", "Olga Brandvold")
    page.add("E-mail", "\t", "hello@example.org")
    page.add("Experience", size=14, bold=True, gap=9).add("Clerk, Fjord Fish AS, 2015 – 2019")

    assert "Olga Brandvold" == resume_of(page.document())["basics"]["name"]


def test_entries_that_are_items_and_end_in_their_years() -> None:
    """Every item of a list of degrees is one, however long, when it ends in its years."""
    resume = resume_of(
        plain(
            """
Olga Brandvold
olga@example.org
EDUCATION
* Master, Marine Biology and Fisheries, University of Vestland (2013–2015)
* Bachelor, General and Molecular Biology, University of Vestland (2010–2013)
LANGUAGES
Norwegian: native / English: C1 / French: B2
"""
        )
    )

    assert [("2013", "2015"), ("2010", "2013")] == [
        (entry["startDate"], entry["endDate"]) for entry in resume["education"]
    ]
    assert [("Norwegian", "native"), ("English", "C1"), ("French", "B2")] == [
        (entry["language"], entry["fluency"]) for entry in resume["languages"]
    ]


def test_an_issuer_and_a_year_in_one_bracket() -> None:
    """A bracket such as "(Issuer, 2023)" gives both, and no bracket is left over."""
    page = PageMaker().add("Olga Brandvold", size=22).add("olga@example.org")
    page.add("Experience", size=14, bold=True, gap=9).add("Clerk, Fjord Fish AS, 2015 – 2019")
    page.add("Certificates", size=14, bold=True, gap=9).add("• Safe Nets (Nordhav, 2023)")
    (entry,) = resume_of(page.document())["certificates"]

    assert {"name": "Safe Nets", "issuer": "Nordhav", "date": "2023"} == entry


def test_a_headline_before_or_beside_a_place() -> None:
    """The headline ends where the place begins, after a dash or in the cell beside it."""
    dashed = PageMaker().add("Olga Brandvold", size=22)
    dashed.add("Payroll Clerk — 12 Harbour Street, Bergen, Norway").add("olga@example.org")
    beside = PageMaker().add("Olga Brandvold", size=22)
    beside.add("Payroll Clerk", "\t", "Bergen, Norway").add("olga@example.org")

    for page in (dashed, beside):
        page.add("Experience", size=14, bold=True, gap=9).add("Clerk, Fjord Fish AS, 2015 – 2019")
        basics = resume_of(page.document())["basics"]
        assert ("Payroll Clerk", "Bergen") == (basics["label"], basics["location"]["city"])


def test_a_long_bold_head_below_its_dates() -> None:
    """A bold line of many words below a line of dates is the head of the entry, not running text."""
    page = PageMaker().add("Olga Brandvold", size=22).add("olga@example.org")
    page.add("Education", size=14, bold=True, gap=9).add("09/2008 – 06/2010")
    page.add(
        "Master of Science, Logistics of Fish and of Other Sea Food, University of Vestland",
        bold=True,
    )
    (degree,) = resume_of(page.document())["education"]

    assert ("Master of Science", "University of Vestland") == (
        degree["studyType"],
        degree["institution"],
    )
