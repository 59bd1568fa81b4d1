"""Shapes within columns: items side by side, cards that are lists, text set right, dates that wrap at the right."""

from __future__ import annotations

import pytest

from skillmap.extract.pdf_mupdf import MuPdfReader
from skillmap.extract.pdf_pdfium import PdfiumReader
from skillmap.extract.rules import RulesParser
from skillmap.models.document import Line
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import Reader, Source
from tests.extract.pages import PageMaker
from tests.extract.pdf_maker import Text, column, pdf

BOLD = {"fontname": "hebo"}
LIMITS = ExtractLimits(characters_min=0)
parse = RulesParser().parse


@pytest.fixture(params=[MuPdfReader, PdfiumReader], ids=["mupdf", "pdfium"])
def reader(request: pytest.FixtureRequest) -> Reader:
    return request.param()


def lines_of(reader: Reader, data: bytes) -> list[Line]:
    document = reader.read(Source(data), limits=LIMITS)
    return [line for page in document.pages for line in page.lines]


def paragraphs(lines: list[Line]) -> list[str]:
    """The texts of each block, in order."""
    blocks: dict[int, list[str]] = {}
    for line in lines:
        blocks.setdefault(line.block, []).append(line.text)
    return [" ".join(texts) for texts in blocks.values()]


def jobs() -> list[Text]:
    """Two jobs with their items in two columns each, the second column shorter than the first."""
    texts: list[Text] = []
    for y, title, years in (
        (100, "Crane Operator", "2011 - 2020"),
        (170, "Deckhand", "2005 - 2011"),
    ):
        texts += [(40, y, title, BOLD), (330, y, years)]
        texts += column(44, y + 18, "· Kept the schedule of\nfour cranes.\n· Trained the shift.")
        texts += column(210, y + 18, "· Wrote the storm plan")
        texts += column(210, y + 31, "of the port.")
    return texts


ITEMS = ["· Kept the schedule of four cranes.", "· Trained the shift."]


def test_items_in_two_columns_stay_with_their_entry(reader: Reader) -> None:
    """The left ones of an entry are read before its right ones; lines below the marker go on."""
    job = [*ITEMS, "· Wrote the storm plan of the port."]

    assert ["Crane Operator\t2011 - 2020", *job, "Deckhand\t2005 - 2011", *job] == paragraphs(
        lines_of(reader, pdf(jobs()))
    )


def test_items_in_two_columns_beside_a_sidebar(reader: Reader) -> None:
    """A sidebar further right is read after all entries."""
    side = column(
        460, 100, "Skills\nCranes\nWelding\nFirst aid\nKnots\nCoffee\nRadio\nCharts\nTides\nLocks"
    )
    texts = paragraphs(lines_of(reader, pdf(jobs() + side)))

    assert "Deckhand\t2005 - 2011" == texts[4]
    assert ITEMS == texts[5:7]
    assert "Locks" in texts[-1]


def test_cards_with_several_lines_are_read_one_by_one(reader: Reader) -> None:
    """A group of skills has its level and its words below it; no card has a year."""
    texts = [(40, 100, "Methods", BOLD), (220, 100, "Teaching", BOLD), (40, 160, "WORK")]
    texts += column(40, 114, "Advanced\nIsotopes · Dating ·\nAge models")
    texts += column(220, 114, "Basic\nSupervision")

    assert ["Methods", "Advanced", "Isotopes · Dating ·", "Age models", "Teaching", "Basic"] == [
        line.text for line in lines_of(reader, pdf(texts))
    ][:6]


def test_a_table_with_years_is_read_row_by_row(reader: Reader) -> None:
    """Though its last row has an empty cell."""
    texts = [(40, 100, "Degree", BOLD), (220, 100, "Year", BOLD)]
    texts += column(40, 114, "BSc Physics\nMSc Physics\nPhD, to come") + column(
        220, 114, "2011\n2013"
    )

    assert ["Degree\tYear", "BSc Physics\t2011", "MSc Physics\t2013", "PhD, to come"] == [
        line.text for line in lines_of(reader, pdf(texts))
    ]


def test_lines_set_right_are_one_paragraph_where_they_are_full(reader: Reader) -> None:
    """How full a line is shows at its left end."""
    texts: list[Text] = []
    for n, text in enumerate(
        ("Master of Business Administration,", "Finance", "Lakes Review", "Nurse of the Year Award")
    ):
        width = {"fontname": "cour", "fontsize": 10}
        texts.append((560 - 6.0 * len(text), 100 + 13 * n, text, width))

    assert [
        "Master of Business Administration, Finance",
        "Lakes Review",
        "Nurse of the Year Award",
    ] == (paragraphs(lines_of(reader, pdf(texts))))


@pytest.mark.parametrize("end", ["today", "05/2017"])
def test_a_date_at_the_right_that_wraps(end: str) -> None:
    """Its second half stands below its first one."""
    page = PageMaker().add("Yusuf Demir", size=22).add("yusuf.demir@example.com")
    page.add("Experience", size=14, bold=True, gap=10)
    page.add(("Estimator", {"bold": True}), "\t", "02/2014 –", gap=8)
    page.add(end, x=200)
    page.add("Bayou Construction, Houston, TX")
    page.add("• Ran the yard.", role="list_item")
    (job,) = parse(page.document()).resume.to_json_resume()["work"]

    assert ("2014-02", None if end == "today" else "2017-05") == (
        job["startDate"],
        job.get("endDate"),
    )


def test_a_place_at_the_top_of_a_sidebar_is_part_of_the_header() -> None:
    """Whatever section the column before it ended with."""
    page = PageMaker().add("Yusuf Demir", size=22).add("Estimator")
    top = page.lines[-1].box
    page.add("Experience", size=14, bold=True, gap=30)
    page.add(("Estimator", {"bold": True}), "\t", "2014 – 2017", gap=8)
    page.add("Bayou Construction")
    page.add("• Ran the yard.", role="list_item")
    assert top is not None
    page.at(top.y1).add("Houston, Texas", x=400, column=1, beside=True)
    page.add("Languages", size=14, bold=True, gap=40, x=400, column=1)
    page.add("English", x=400, column=1)
    resume = parse(page.document()).resume.to_json_resume()

    assert {"city": "Houston", "region": "Texas"} == resume["basics"]["location"]
    assert ["Ran the yard."] == resume["work"][0]["highlights"]


def test_titles_at_the_middle_of_their_sections(reader: Reader) -> None:
    """A rail of larger titles and dates: each title comes before all of its section, wherever it stands beside it."""
    larger = {"fontsize": 13}
    texts: list[Text] = [(240, 60, "Olga Brandt", {"fontsize": 18}), (240, 76, "Crane Operator")]
    texts += column(200, 120, "Phone\n04921 555\nolga@example.org", leading=16)
    texts += [(40, 139, "Contact", larger)]
    texts += [(40, 200, "Professional", larger), (40, 216, "Skills", larger)]
    texts += column(200, 200, "Yard: Cranes, Welding\nOffice: Excel, French", leading=16)
    texts += [(40, 262, "Work Experience", larger), (40, 278, "2011 to 2020", {"fontsize": 8})]
    texts += column(200, 260, "Crane Operator, Port of Emden\n- Trained the shift.", leading=16)
    texts += [(40, 310, "2005 to 2011", {"fontsize": 8})]
    texts += column(200, 310, "Deckhand, MS Undine\n- Knots and coffee.", leading=16)
    texts += column(
        200, 370, "German: native\nFrench: fluent\nDutch: basic\nDanish: basic", leading=16
    )
    texts += [(40, 394, "Languages", larger)]
    document = reader.read(Source(pdf(texts)), limits=LIMITS)
    resume = parse(document).resume.to_json_resume()

    assert ("Olga Brandt", "olga@example.org") == (
        resume["basics"]["name"],
        resume["basics"]["email"],
    )
    assert ["Yard", "Office"] == [group["name"] for group in resume["skills"]]
    assert [("2011", "2020", ["Trained the shift."]), ("2005", "2011", ["Knots and coffee."])] == [
        (job["startDate"], job["endDate"], job["highlights"]) for job in resume["work"]
    ]
    assert ["German", "French", "Dutch", "Danish"] == [
        one["language"] for one in resume["languages"]
    ]


def test_a_sidebar_right_of_dates(reader: Reader) -> None:
    """A wide strip that reaches above the dates is cut first: they are not part of the sidebar."""
    jobs = "".join(f"Crane driver {n}\nPort of Emden, Emden\n\n" for n in range(5))
    dates = "".join(f"201{n} - 201{n + 1}\n\n\n" for n in range(5))
    side = "Olga Brandt\nCrane driver\nolga@example.org\n020 555 0112\nHaarlem\n" + "Welding\n" * 16
    data = pdf(
        column(40, 100, "Drove cranes in three ports and\nnever dropped a single box.")
        + column(40, 140, jobs)
        + column(300, 140, dates)
        + column(450, 90, side, leading=12.1)
    )

    lines = [line.text for line in lines_of(reader, data)]

    assert "Crane driver 0\t2010 - 2011" in lines
    assert 21 == len(lines[lines.index("Olga Brandt") :])


def test_cards_of_three_lines(reader: Reader) -> None:
    """Studies side by side, each in its card, are read card by card with their dates."""
    bold, small = {**BOLD, "fontsize": 11}, {"fontsize": 8}
    data = pdf(
        column(40, 100, "School of Emden", **bold)
        + column(300, 100, "School of Leer", **bold)
        + column(40, 114, "Certificate of the yard")
        + column(300, 114, "Certificate of the sea")
        + column(40, 126, "2009 - 2011", **small)
        + column(300, 126, "2007 - 2009", **small)
    )

    assert [
        *("School of Emden", "Certificate of the yard", "2009 - 2011"),
        *("School of Leer", "Certificate of the sea", "2007 - 2009"),
    ] == [line.text for line in lines_of(reader, data)]


def test_sections_side_by_side(reader: Reader) -> None:
    """Titles at one height begin two columns, though all rows share their baselines."""
    title = {**BOLD, "fontsize": 13}
    data = pdf(
        column(40, 100, "Skills", **title)
        + column(300, 100, "Languages", **title)
        + column(40, 120, "Winches\nCranes\nRopes")
        + column(300, 120, "Dutch\nGerman\nDanish")
    )

    expected = ["Skills", "Winches", "Cranes", "Ropes", "Languages", "Dutch", "German", "Danish"]

    assert expected == [line.text for line in lines_of(reader, data)]


def test_titles_side_by_side_below_cards(reader: Reader) -> None:
    """They end what is above them, although one strip of white divides all."""
    title = {**BOLD, "fontsize": 13}
    data = pdf(
        column(40, 100, "Certificate of the yard,\nwith welding\nSchool of Emden\n2009 - 2011")
        + column(300, 100, "Certificate of the sea\nSchool of Leer\n2007 - 2009")
        + column(40, 180, "Skills", **title)
        + column(300, 180, "Languages", **title)
        + column(40, 200, "Winches\nCranes")
        + column(300, 200, "Dutch\nGerman")
    )
    lines = [line.text for line in lines_of(reader, data)]

    assert ["Skills", "Winches", "Cranes", "Languages", "Dutch", "German"] == lines[-6:]
    assert lines.index("2009 - 2011") < lines.index("Certificate of the sea")


def test_turned_titles_stand_before_their_sections(reader: Reader) -> None:
    """At the middle of a section, they begin it; other turned text comes last."""
    text = "Drove cranes in three ports.\nNever dropped a box.\n\n\n\n" + "Winches\n" * 5
    turned = {"rotate": 90}
    data = pdf(
        [
            *column(100, 100, text),
            (60, 130, "Profile", turned),
            (60, 230, "Skills", turned),
            (580, 700, "Printed on paper", turned),
        ]
    )
    lines = [line.text for line in lines_of(reader, data)]

    assert ["Profile", "Drove cranes in three ports.", "Never dropped a box.", "Skills"] == lines[
        :4
    ]
    assert "Printed on paper" == lines[-1]


def test_contact_data_above_a_column(reader: Reader) -> None:
    """It is part of the header, and what the column goes on with is not."""
    left = "Profile\nDrove cranes.\n\nExperience\nCrane driver\n2015 - 2018\nMoved boxes.\nMoved crates."
    right = "Watchman\n2011 - 2015\nKept the gate.\nKept the keys.\n\nPorter\n2009 - 2011\nCarried bags."
    data = pdf(
        [(40, 60, "Olga Brandt", {"fontsize": 20}), (40, 76, "Crane driver")]
        + column(440, 50, "olga.brandt@example.org\n020 555 0112")
        + column(40, 110, left)
        + column(300, 112, right, leading=14.5)
    )
    document = reader.read(Source(data), limits=LIMITS)
    resume = parse(document).resume.to_json_resume()

    assert "olga.brandt@example.org" == resume["basics"]["email"]
    assert ["2015", "2011", "2009"] == [job["startDate"] for job in resume["work"]]


def test_titles_in_the_middle_are_no_column(reader: Reader) -> None:
    """Short lines at the left and titles set in the middle are read from top to bottom."""
    title = {**BOLD, "fontsize": 12}
    data = pdf(
        column(260, 100, "SKILLS", **title)
        + column(40, 116, "Winches, cranes\nRopes")
        + column(255, 150, "LANGUAGES", **title)
        + column(40, 166, "Dutch\nGerman")
        + column(262, 200, "AWARDS", **title)
        + column(40, 216, "Crane of the year")
    )

    assert [
        *("SKILLS", "Winches, cranes", "Ropes", "LANGUAGES", "Dutch", "German"),
        *("AWARDS", "Crane of the year"),
    ] == [line.text for line in lines_of(reader, data)]


def test_contact_data_beside_a_paragraph(reader: Reader) -> None:
    """Two blocks, though their lines are level, whichever is on the left."""
    contact = "Haarlem\n020 555 0112\nolga.brandt@example.org\nexample.org/olga"
    prose = (
        "Crane driver who kept the schedule of four cranes\nfor eleven years and never lost a box."
    )
    title = {"fontsize": 22}
    for x, other in ((40, 220), (400, 40)):
        data = pdf(
            [(40, 60, "Olga Brandt", title)]
            + column(x, 100, contact)
            + column(other, 100, prose)
            + column(
                40, 180, "Experience\nCrane driver, Port of Emden, and all of its many winches"
            )
        )
        lines = [line.text for line in lines_of(reader, data)]
        at = lines.index("020 555 0112")

        assert contact.split("\n") == lines[at - 1 : at + 3]
        assert prose.split("\n")[1] in lines


def test_levels_right_of_languages_are_no_sidebar(reader: Reader) -> None:
    """A few short texts behind a wide strip do not part what stands beside them."""
    data = pdf(
        column(40, 100, "Skills\nWinches and cranes\nRopes and chains", leading=15)
        + column(300, 100, "Languages\nDutch\nGerman\nDanish", leading=15)
        + column(520, 115, "native\ngood\nsome", leading=15)
    )
    lines = [line.text for line in lines_of(reader, data)]

    assert ["Skills", "Winches and cranes", "Ropes and chains", "Languages"] == lines[:4]
    assert "Dutch\tnative" == lines[4]


def test_a_column_that_begins_above_the_name_beside_it(reader: Reader) -> None:
    """Its title is its own, and is not read before the other column."""
    title = {**BOLD, "fontsize": 13}
    data = pdf(
        [(40, 80, "Olga Brandt", {"fontsize": 20}), (230, 62, "Experience", title)]
        + column(40, 110, "Haarlem\nolga.brandt@example.org\nWinches\nCranes\nRopes", leading=19)
        + column(230, 84, "Crane driver, Port of Emden\nMoved boxes\nMoved crates\nKept keys\nLeft")
    )
    lines = [line.text for line in lines_of(reader, data)]

    assert ["Experience", "Crane driver, Port of Emden"] == lines[-6:-4]
    assert "Olga Brandt" == lines[0]
