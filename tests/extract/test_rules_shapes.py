"""Shapes of resumes that words alone tell: company or position first, roles in groups, prose."""

from __future__ import annotations

from typing import Any

from skillmap.extract.rules import RulesParser
from tests.extract.pages import plain

parse = RulesParser().parse


def resume_of(text: str) -> dict[str, Any]:
    return parse(plain(text)).resume.to_json_resume()


def pick(entries: list[dict[str, Any]], *keys: str) -> list[tuple[Any, ...]]:
    return [tuple(entry.get(key) for key in keys) for entry in entries]


HEAD = """
Grace Odhiambo-Lund
Nairobi, Kenya | +254 20 555 0147 | grace.lund@example.org | linkedin.com/in/grace-lund-example
"""


def test_header_in_one_line() -> None:
    """Contact data between bars is told apart."""
    basics = resume_of(HEAD + "EXPERIENCE\nClerk, Kilele Tea Ltd, 2015 - 2018\n* Filed.\n")[
        "basics"
    ]

    assert "Grace Odhiambo-Lund" == basics["name"]
    assert "grace.lund@example.org" == basics["email"]
    assert "+254 20 555 0147" == basics["phone"]
    assert {"city": "Nairobi", "countryCode": "KE"} == basics["location"]
    assert ("LinkedIn", "grace-lund-example") == (
        basics["profiles"][0]["network"],
        basics["profiles"][0]["username"],
    )


def test_roles_under_one_employer() -> None:
    """Roles below an employer get its name; the next employer starts anew."""
    work = resume_of(
        HEAD
        + """
EXPERIENCE
Harambee Relief Trust, Nairobi, Kenya
Finance Manager   March 2018 - Present
* Oversee a budget of $14 million.
Senior Accountant   June 2014 - February 2018
* Prepared donor reports.
Kilele Tea Growers Ltd, Kericho, Kenya
Accounts Assistant   Jan 2011 - May 2014
* Reconciled invoices.
"""
    )["work"]

    assert [
        ("Harambee Relief Trust", "Finance Manager", "2018-03", None),
        ("Harambee Relief Trust", "Senior Accountant", "2014-06", "2018-02"),
        ("Kilele Tea Growers Ltd", "Accounts Assistant", "2011-01", "2014-05"),
    ] == pick(work, "name", "position", "startDate", "endDate")
    assert ["Prepared donor reports."] == work[1]["highlights"]


def test_employer_with_dates_of_its_own_above_its_roles() -> None:
    """An employer with the dates of the whole employment is no role; its place goes to the roles."""
    work = resume_of(
        HEAD
        + """
EXPERIENCE
Brightline Logistics   2015 - Present
Leeds, UK
Head of Product, Critical Care Systems   Jan 2020 - Present
* Led 5 managers.
Product Manager   Jun 2015 - Dec 2019
* Shipped route planning.
"""
    )["work"]

    assert [
        ("Brightline Logistics", "Head of Product, Critical Care Systems", "Leeds, UK"),
        ("Brightline Logistics", "Product Manager", "Leeds, UK"),
    ] == pick(work, "name", "position", "location")


def test_position_at_company_with_prose() -> None:
    """The form "Position at Company (dates)", and running text instead of items."""
    work = resume_of(
        HEAD
        + """
Experience
Senior Data Engineer at Noordzee Analytics (2019 - present)
Built streaming pipelines. Mentored three engineers.
Data Engineer at Polder Systems BV (2016 - 2019)
Moved the warehouse to the cloud.
"""
    )["work"]

    assert [
        (
            "Noordzee Analytics",
            "Senior Data Engineer",
            "Built streaming pipelines. Mentored three engineers.",
        ),
        ("Polder Systems BV", "Data Engineer", "Moved the warehouse to the cloud."),
    ] == pick(work, "name", "position", "summary")


def test_bars_and_dates_below() -> None:
    """The form "Position | Company | City" with the dates in the next line, in Spanish."""
    work = resume_of(
        """
Carmen Ibáñez Robledo
C/ Mayor 18, 3º B, 28013 Madrid
Tel.: 91 555 01 22 · carmen.ibanez@example.es
EXPERIENCIA PROFESIONAL
Enfermera de urgencias | Hospital San Telmo | Madrid
marzo de 2017 – actualidad
* Atención a 60 pacientes por turno.
Enfermera de planta | Clínica Virgen del Mar | Toledo
septiembre de 2013 – febrero de 2017
* Administración de medicación.
"""
    )["work"]

    assert [
        ("Hospital San Telmo", "Enfermera de urgencias", "Madrid", "2017-03", None),
        ("Clínica Virgen del Mar", "Enfermera de planta", "Toledo", "2013-09", "2017-02"),
    ] == pick(work, "name", "position", "location", "startDate", "endDate")


def test_dates_above_and_names_in_capitals() -> None:
    """Dates above the employer; employers in capitals are no titles of sections."""
    work = resume_of(
        HEAD
        + """
WORK HISTORY
2020 - Present
GULF COAST BUILDERS, INC.
Project Manager
* Deliver projects.
2015 - 2020
BAYOU CONSTRUCTION
Assistant Project Manager
* Tracked submittals.
EDUCATION
2015
Bachelor of Science, Construction Management
Texas Plains University
GPA: 3.6
MILITARY SERVICE
U.S. Army Reserve, Sergeant, 2009 - 2015
"""
    )

    assert [
        ("GULF COAST BUILDERS, INC.", "Project Manager", "2020"),
        ("BAYOU CONSTRUCTION", "Assistant Project Manager", "2015"),
    ] == pick(work["work"], "name", "position", "startDate")
    assert [
        ("Texas Plains University", "Bachelor of Science", "Construction Management", "2015", "3.6")
    ] == pick(work["education"], "institution", "studyType", "area", "endDate", "score")
    custom = work["meta"]["skillmap"]["customSections"]
    assert ["MILITARY SERVICE"] == [section["title"] for section in custom]
    assert ["work", "education", "custom:military"] == work["meta"]["skillmap"]["sectionOrder"]


def test_cities_that_no_list_knows() -> None:
    """The form "Company, City" in all entries: the city is cut off, because all have one."""
    work = resume_of(
        HEAD
        + """
Experiência profissional
Arquiteta sénior   mar. 2019 – atual
Ateliê Ponte Velha, Sernancelhe
* Coordenação do projeto.
Arquiteta   set. 2015 – fev. 2019
Cooperativa Casa Comum, Gondomar
* Projeto de execução.
"""
    )["work"]

    assert [
        ("Ateliê Ponte Velha", "Sernancelhe"),
        ("Cooperativa Casa Comum", "Gondomar"),
    ] == pick(work, "name", "location")


def test_address_over_three_lines() -> None:
    """Street, postal code with city, and country in a line each are one place."""
    basics = resume_of(
        """
Dr. Helmut Brandstätter
Gartenweg 7
8010 Graz
Österreich
E-Mail: h.brandstaetter@example.at
Berufserfahrung
seit 10/2015   Leiter Qualitätsmanagement
Steirische Wälzlager AG, Graz
* Einführung von ISO 9001.
"""
    )["basics"]

    assert {
        "address": "Gartenweg 7",
        "postalCode": "8010",
        "city": "Graz",
        "countryCode": "AT",
    } == basics["location"]
    assert "label" not in basics


def test_lists() -> None:
    """Groups of skills, languages with levels, certificates with issuers, awards; "upon request" is no reference."""
    resume = resume_of(
        HEAD
        + """
EXPERIENCE
Clerk, Kilele Tea Ltd, 2015 - 2018
* Filed.
SKILLS
Accounting: QuickBooks, Sage, IFRS (full, small)
Office: Excel
LANGUAGES
English (C1), Swahili - native, Luo
CERTIFICATIONS
Certified Public Accountant (CPA-K), KASNEB, 2013
AWARDS
Employee of the Year, Harambee Relief Trust, 2019
INTERESTS
Running, choir
REFERENCES
Available upon request
"""
    )

    assert [
        ("Accounting", ["QuickBooks", "Sage", "IFRS (full, small)"]),
        ("Office", ["Excel"]),
    ] == pick(resume["skills"], "name", "keywords")
    assert [("English", "C1"), ("Swahili", "native"), ("Luo", None)] == pick(
        resume["languages"], "language", "fluency"
    )
    assert [("Certified Public Accountant (CPA-K)", "KASNEB", "2013")] == pick(
        resume["certificates"], "name", "issuer", "date"
    )
    assert [("Employee of the Year", "Harambee Relief Trust", "2019")] == pick(
        resume["awards"], "title", "awarder", "date"
    )
    assert [("Running",), ("choir",)] == pick(resume["interests"], "name")
    assert "references" not in resume


def test_languages_among_the_skills() -> None:
    """A group of natural languages leaves the skills; programming languages stay."""
    resume = resume_of(
        HEAD
        + """
EXPERIENCE
Clerk, Kilele Tea Ltd, 2015 - 2018
* Filed.
SKILLS
Languages: English, Swahili
Programming languages: Python, SQL
"""
    )

    assert ["English", "Swahili"] == [entry["language"] for entry in resume["languages"]]
    assert [("Programming languages", ["Python", "SQL"])] == pick(
        resume["skills"], "name", "keywords"
    )


def test_language_of_the_resume() -> None:
    """The language is told by its small words."""
    text = HEAD + "Berufserfahrung\nKoch, Gasthof Adler GmbH, 2015 - 2018\n"
    text += "* Leitung der Küche mit zwei Köchen und Einkauf für das Haus.\n"
    text += "* Planung der Karte und der Feste im Sommer.\n"

    assert "de" == resume_of(text)["meta"]["skillmap"]["language"]
