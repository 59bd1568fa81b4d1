"""Entries with a label before each of their parts."""

from __future__ import annotations

from typing import Any

from skillmap.extract.rules import RulesParser
from tests.extract.pages import PageMaker, plain

HEAD = """
Ottoline Brandrick
Leeds, UK | 0113 496 0147 | ottoline.brandrick@example.org
"""


def resume_of(text: str) -> dict[str, Any]:
    return RulesParser().parse(plain(HEAD + text)).resume.to_json_resume()


def test_labels_with_colons() -> None:
    """A label that the entry has already begins the next one; items are what was done."""
    work = resume_of(
        """
EXPERIENCE
Organization: Kestrel Pumps Pvt Ltd, Salem
Designation: Area Manager
Duration: Apr 2019 - Present
Responsibilities:
* Opened eleven shops.
Organization: Deccan Drip
Designation: Officer
Duration: Jun 2015 - Mar 2019
Sold pumps to growers of sugar cane.
"""
    )["work"]

    keys = ("name", "position", "startDate", "endDate", "location")
    assert [
        ("Kestrel Pumps Pvt Ltd", "Area Manager", "2019-04", None, "Salem"),
        ("Deccan Drip", "Officer", "2015-06", "2019-03", None),
    ] == [tuple(job.get(key) for key in keys) for job in work]
    assert ["Opened eleven shops."] == work[0]["highlights"]
    assert "Sold pumps to growers of sugar cane." == work[1]["summary"]


def test_labels_in_spanish_and_in_one_line() -> None:
    """Labels of other languages, and two of them in a line."""
    resume = resume_of(
        """
EXPERIENCIA LABORAL
Empresa: Bodega Ribera | Cargo: Jefa de cocina
Período: marzo de 2018 – actualidad
Empresa: Hotel Mirador | Cargo: Cocinera
Período: mayo de 2012 – febrero de 2018
EDUCACIÓN
Institución: Escuela del Mar
Título: Técnico Superior en Cocina
Fecha: 2006 – 2008
Nota: 9,1
"""
    )

    assert [
        ("Bodega Ribera", "Jefa de cocina", "2018-03"),
        ("Hotel Mirador", "Cocinera", "2012-05"),
    ] == [(job["name"], job["position"], job["startDate"]) for job in resume["work"]]
    (study,) = resume["education"]
    assert ("Escuela del Mar", "Técnico Superior", "Cocina", "2008", "9,1") == tuple(
        study[key] for key in ("institution", "studyType", "area", "endDate", "score")
    )


def test_labels_in_a_column_of_their_own() -> None:
    """The form of the older Europass: labels at the left, values beside them that wrap."""
    maker = PageMaker()
    maker.add("Ottoline Brandrick", size=18).add("ottoline.brandrick@example.org")
    maker.add("Work experience", size=16, bold=True, gap=20)
    for dates, role, employer in (
        ("08/2016 – present", "Porter", "Harambee Trust"),
        ("02/2011 – 07/2016", "Clerk", "Kilele Tea Ltd"),
    ):
        for label, value in (
            ("Dates", dates),
            ("Occupation or position held", role),
            ("Main activities and responsibilities", "Kept the books and the keys of the house,"),
            ("Name and address of employer", employer),
        ):
            maker.add(label, gap=6).add(value, x=300, beside=True)
            if label.startswith("Main"):
                maker.add("and filed the papers", x=300, same_block=True)

    jobs = RulesParser().parse(maker.document()).resume.to_json_resume()["work"]

    assert [("Harambee Trust", "Porter"), ("Kilele Tea Ltd", "Clerk")] == [
        (job["name"], job["position"]) for job in jobs
    ]
    assert ["Kept the books and the keys of the house, and filed the papers"] * 2 == [
        job["summary"] for job in jobs
    ]
    assert [None, "2016-07"] == [job.get("endDate") for job in jobs]


def test_one_label_makes_no_labelled_entry() -> None:
    """Where only one part has a label, the others are read by their words and looks."""
    work = resume_of(
        """
EXPERIENCE
Cook, Old Mill Inn, 2015 - 2018
Responsibilities: the kitchen and its staff.
"""
    )["work"]

    assert [("Old Mill Inn", "Cook")] == [(job["name"], job["position"]) for job in work]


def test_labels_broken_over_lines_of_a_narrow_column() -> None:
    """A label in two lines is one, its value stands beside or below it, and words tell labels that no list has."""
    maker = PageMaker()
    maker.add("Curriculum vitae Europass", size=18)
    maker.add("Apellido(s) / Nombre(s)", gap=20).add("Ottoline Brandrick", x=300, beside=True)
    maker.add("Experiencia profesional", size=16, bold=True, gap=20)
    for dates, role, employer in (
        ("marzo 2018 – actualidad", "Cocinera", "Bodega Ribera, Haro"),
        ("mayo 2012 – febrero 2018", "Camarera", "Hotel Mirador, Haro"),
    ):
        maker.add("Fechas", x=100, gap=6).add(dates, x=300, beside=True)
        maker.add("Profesión o cargo", x=60, gap=6).add("desempeñado", x=60)
        maker.add(role, x=300)
        maker.add("Tipo de sector", x=60, gap=6).add("Hostelería", x=300, beside=True)
        maker.add("Nombre de la", x=60, gap=6).add("empresa", x=60)
        maker.add(employer, x=300)

    tree = RulesParser().parse(maker.document()).resume.to_json_resume()

    assert "Ottoline Brandrick" == tree["basics"]["name"]
    assert [
        ("Bodega Ribera", "Cocinera", "2018-03"),
        ("Hotel Mirador", "Camarera", "2012-05"),
    ] == [(job["name"], job["position"], job["startDate"]) for job in tree["work"]]
