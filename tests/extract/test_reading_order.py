"""Pages are read as a person reads them: columns, rails, tables, cards."""

from __future__ import annotations

from typing import Any

import pytest

from skillmap.extract.pdf_mupdf import MuPdfReader
from skillmap.extract.pdf_pdfium import PdfiumReader
from skillmap.models.document import Line
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import Reader, Source
from tests.extract.pdf_maker import Text, column, pdf

BOLD = {"fontname": "hebo"}
LIMITS = ExtractLimits(characters_min=0)

PROSE = """
Kept the harbour's crane schedule for eleven years and
never lost a container to a wrong berth. Trained the
night shift and wrote the storm plan that the port still
uses when the wind turns to the north.
"""
LONG = """
Kept the schedule of four cranes for eleven years, in three languages and most weathers,
and wrote the storm plan that the port uses when the wind turns north.
"""


@pytest.fixture(params=[MuPdfReader, PdfiumReader], ids=["mupdf", "pdfium"])
def reader(request: pytest.FixtureRequest) -> Reader:
    return request.param()


def _lines(reader: Reader, data: bytes) -> list[Line]:
    document = reader.read(Source(data), limits=LIMITS)
    return [line for page in document.pages for line in page.lines]


def _texts(reader: Reader, data: bytes) -> list[str]:
    return [line.text for line in _lines(reader, data)]


def test_sidebar_on_the_left_is_read_before_the_main_part(reader: Reader) -> None:
    """Two columns with their own line spacing are read one after the other."""
    side = "Contact\nOlga Brandt\nolga@example.org\n\nSkills\nCranes\nWelding\nFirst aid"
    main = (
        "Experience\n"
        + PROSE.strip()
        + "\nEducation\nPort School of Emden\nCertificate of the yard"
    )
    data = pdf(column(40, 100, side, leading=16.1) + column(200, 100, main, leading=13))

    expected = [line for line in side.split("\n") + main.split("\n") if line]
    lines = _lines(reader, data)

    assert expected == [line.text for line in lines]
    assert [0] * 7 + [1] * 8 == [line.column for line in lines]


def test_sidebar_on_the_right_is_read_after_the_main_part(reader: Reader) -> None:
    """The column that begins further left comes first, even if it begins lower."""
    main = "Experience\n" + PROSE.strip()
    side = "Skills\nCranes\nWelding\nFirst aid"
    data = pdf(column(40, 104, main, leading=13) + column(420, 100, side, leading=17.3))

    assert main.split("\n") + side.split("\n") == _texts(reader, data)


def test_full_width_header_comes_before_the_columns(reader: Reader) -> None:
    """A line over both columns belongs to neither."""
    header: list[Any] = [
        (40, 60, "Olga Brandt, Crane Operator and Trainer in the Port of Emden", {"fontsize": 16})
    ]
    side, main = "Skills\nCranes\nWelding", "Experience\nPort of Emden\nCrane Operator\nSince 2011"
    data = pdf(header + column(40, 100, side, leading=19) + column(220, 103, main, leading=12.5))
    lines = _lines(reader, data)

    assert [header[0][2], *side.split("\n"), *main.split("\n")] == [line.text for line in lines]
    assert [0, 1, 1, 1, 2, 2, 2, 2] == [line.column for line in lines]


def test_short_name_above_two_columns_is_part_of_neither(reader: Reader) -> None:
    """What stands above the first line that both columns share is their header."""
    side, main = "About\nEmden\nolga@example.org", "Summary\n" + LONG.strip()
    data = pdf(
        [(40, 60, "Olga Brandt", {"fontsize": 22})]
        + column(40, 120, side, leading=21)
        + column(170, 120, main, leading=13)
    )

    assert ["Olga Brandt", 0] == [(line := _lines(reader, data)[0]).text, line.column]
    assert [1, 1, 1, 2, 2, 2] == [line.column for line in _lines(reader, data)[1:]]


def test_dates_left_of_the_text_are_rows(reader: Reader) -> None:
    """A rail's line comes right before the entry beside it, and both have the same row."""
    first = column(60, 100, "2011 - 2020") + column(170, 100, "Crane Operator\n" + LONG.strip())
    second = column(60, 160, "2005 - 2011") + column(
        170, 160, "Deckhand\nKnots, paint, and coffee."
    )
    lines = _lines(reader, pdf(first + second))

    assert [
        (1, "2011 - 2020"),
        (1, "Crane Operator"),
        (1, LONG.strip().split("\n")[0]),
        (1, LONG.strip().split("\n")[1]),
        (2, "2005 - 2011"),
        (2, "Deckhand"),
        (2, "Knots, paint, and coffee."),
    ] == [(line.row, line.text) for line in lines]


def test_date_that_wraps_in_its_rail_stays_together(reader: Reader) -> None:
    """The second line of a date does not split the text beside it."""
    main = "Crane Operator\nPort of Emden\n" + LONG.strip()
    data = pdf(
        column(60, 100, "March 2011 -\ntoday")
        + column(170, 100, main)
        + column(60, 190, "2005 - 2011")
        + column(170, 190, "Deckhand\nKnots and coffee")
    )

    assert ["March 2011 -", "today", "Crane Operator"] == _texts(reader, data)[:3]


def test_section_labels_left_of_the_text_hold_all_their_lines(reader: Reader) -> None:
    """A label's row lasts until the next label."""
    data = pdf(
        column(40, 100, "PROFILE")
        + column(160, 100, LONG)
        + column(40, 150, "WORK")
        + column(160, 150, "Crane Operator\nPort of Emden\n\nDeckhand\nMS Undine")
    )
    lines = _lines(reader, data)

    assert ["PROFILE", "WORK"] == [line.text for line in lines if line.column == lines[0].column]
    assert [1, 1, 1, 2, 2, 2, 2, 2] == [line.row for line in lines]


def test_date_at_the_end_of_a_title_is_part_of_its_line(reader: Reader) -> None:
    """A wide gap on one baseline is a tab, and the tab is a span of its own."""
    data = pdf(
        [(40, 100, "Crane Operator", BOLD), (480, 100, "2011 - 2020")]
        + column(40, 113, LONG)
        + [(40, 152, "Deckhand", BOLD), (480, 152, "2005 - 2011")]
    )
    lines = _lines(reader, data)

    assert ["Crane Operator\t2011 - 2020", "Deckhand\t2005 - 2011"] == [
        lines[0].text,
        lines[-1].text,
    ]
    assert ["Crane Operator", "\t", "2011 - 2020"] == [span.text for span in lines[0].spans]
    assert [True, False] == [lines[0].spans[0].bold, lines[0].spans[2].bold]


def test_second_line_at_the_right_does_not_cut_the_item_beside_it(reader: Reader) -> None:
    """Place and date stacked at the right of a title and its first item follow the title."""
    data = pdf(
        [(40, 100, "Crane Operator, Port of Emden", BOLD), (520, 100, "Emden")]
        + [(500, 113, "2011 - 2020")]
        + [(44, 113, "- Kept the schedule of four cranes for eleven years, in all weathers,")]
        + [(52, 126, "and wrote the storm plan.")]
        + [(40, 152, "Deckhand, MS Undine", BOLD), (520, 152, "Leer")]
        + [(500, 165, "2005 - 2011"), (44, 165, "- Knots and coffee.")]
    )

    assert [
        "Crane Operator, Port of Emden\tEmden",
        "2011 - 2020",
        "- Kept the schedule of four cranes for eleven years, in all weathers,",
        "and wrote the storm plan.",
    ] == _texts(reader, data)[:4]


def test_table_of_labels_and_values_is_read_row_by_row(reader: Reader) -> None:
    """When both sides have the same lines, each pair is one line."""
    labels, values = "Phone\nE-Mail\nBorn\nLicence", "+49 4921 555\nolga@example.org\n1984\nClass B"
    data = pdf(column(40, 100, labels) + column(180, 100, values))

    assert [f"{a}\t{b}" for a, b in zip(labels.split(), values.split("\n"), strict=True)] == _texts(
        reader, data
    )


def test_cards_side_by_side_are_read_one_by_one(reader: Reader) -> None:
    """A language and its level below it stay together."""
    names = [
        (40 + 150 * n, 100, name, BOLD) for n, name in enumerate(["German", "Frisian", "Dutch"])
    ]
    levels = [(40 + 150 * n, 114, level) for n, level in enumerate(["Native", "Fluent", "Basic"])]

    assert ["German", "Native", "Frisian", "Fluent", "Dutch", "Basic"] == _texts(
        reader, pdf(names + levels)
    )


def test_turned_text_comes_last(reader: Reader) -> None:
    """Text that runs up the margin does not cut the lines that it passes."""
    data = pdf([(20, 300, "Curriculum vitae", {"rotate": 90}), *column(60, 100, PROSE)])
    lines = _lines(reader, data)

    assert "Curriculum vitae" == lines[-1].text
    assert 270.0 == lines[-1].spans[0].rotation % 360


def test_page_that_is_shown_turned_is_read_as_it_is_shown(reader: Reader) -> None:
    """A page's own rotation changes coordinates, not the order."""

    def turn(page: Any) -> None:
        page.set_rotation(90)

    data = pdf(
        [(100, 400, "Olga Brandt", {"rotate": 90}), (120, 400, "Crane Operator", {"rotate": 90})],
        draw=turn,
    )
    document = reader.read(Source(data), limits=LIMITS)

    assert ["Olga Brandt", "Crane Operator"] == [line.text for line in document.pages[0].lines]
    assert (842.0, 595.0) == (document.pages[0].width, document.pages[0].height)
    box = document.pages[0].lines[0].box
    assert box is not None
    assert (442.0, 92.0) == (round(box.x0), round(box.y0))


def test_heading_between_columns_and_the_text_below_is_read_after_both(reader: Reader) -> None:
    """A short heading at the left is no part of the left column when wide text follows it."""
    left, right = "Harbour Street 4\n26721 Emden\nGermany", "Olga Brandt\nCrane Operator"
    data = pdf(
        column(40, 100, left, leading=15)
        + column(330, 93, right, leading=19)
        + column(40, 200, "Background")
        + column(40, 220, LONG)
    )

    assert [*left.split("\n"), *right.split("\n"), "Background"] == _texts(reader, data)[:6]


def test_sidebar_beside_lines_that_end_in_dates(reader: Reader) -> None:
    """A short sidebar is cut off before the dates of the main part are, also where its address is too long for it."""
    side = "Haarlem\nHolland\n020 555 0112\nolga.example.org\nolga.brandt.van.nispen@example.org"
    jobs = "".join(f"Crane driver, Port of Emden {n}\nMoved a thousand boxes\n" for n in range(5))
    dates = "".join(f"201{n} - 201{n + 1}\n\n" for n in range(5))
    data = pdf(
        column(40, 100, side, leading=15)
        + column(200, 100, jobs, leading=13)
        + column(480, 100, dates, leading=13)
    )

    lines = _texts(reader, data)

    assert side.split("\n") == lines[:5]
    assert "Crane driver, Port of Emden 0\t2010 - 2011" == lines[5]


def test_dates_alone_on_the_right_stand_below_their_titles(reader: Reader) -> None:
    """They are no column, although none shares a baseline with the text."""
    text = (
        "Crane driver\n\nMoved a thousand boxes a day\nWatchman\n\nKept the gate\nPorter\n\nCarried"
    )
    dates = "2015 - 2018\n\n\n2011 - 2015\n\n\n2009 - 2011"
    data = pdf(column(40, 100, text, leading=20) + column(480, 120, dates, leading=20))

    expected = ["Crane driver", "2015 - 2018", "Moved a thousand boxes a day", "Watchman"]

    assert expected == _texts(reader, data)[:4]


def test_title_that_runs_into_the_text_beside_it(reader: Reader) -> None:
    """Larger type that touches the next column is no part of its text."""
    text = "German: native\n\nDutch: good\n\nFrench: some\n\nDanish: little"
    title = {"fontsize": 14, **BOLD}
    data = pdf(
        column(100, 100, "Languages", **title)
        + column(166, 100, text, leading=12)
        + column(100, 220, "Crafts", **title)
        + column(166, 220, "Welding\n\nSplicing", leading=12)
    )

    lines = _texts(reader, data)

    assert ["Languages", "German: native"] == lines[:2]
    assert ["Crafts", "Welding"] == [line for line in lines if line in ("Crafts", "Welding")]


def test_words_of_a_stretched_line_are_one_text(reader: Reader) -> None:
    """Wide gaps of equal width between single words of a justified line divide nothing."""
    places = {40: "Business", 93: "and", 120: "Management,", 192: "University", 247: "of"}
    row: list[Text] = [(x, 100, word) for x, word in places.items()]
    data = pdf([*row, (40, 112, "Greenmarsh with all that the marsh has to give to it")])

    assert "Business and Management, University of" == _texts(reader, data)[0]


def test_numbers_of_pages_are_footers(reader: Reader) -> None:
    """Alone below all text, or with the count of pages and a name; a number above the end of the text is none."""
    text = column(40, 100, "Crane driver\n12\nMoved a thousand boxes a day")
    data = pdf([*text, (290, 750, "1")], [*text, (200, 800, "Page 2 of 2 - Olga Brandt")])

    lines = _lines(reader, data)

    assert ["1", "Page 2 of 2 - Olga Brandt"] == [x.text for x in lines if x.role == "footer"]
    assert ["12", "12"] == [x.text for x in lines if x.text.isdigit() and x.role == "text"]


def test_a_section_goes_on_below_its_first_line(reader: Reader) -> None:
    """A title beside nothing, below other text, is no title of what stands above it."""
    rail = "Languages\n\n\n\n\n\nSkills\n\nTools"
    main = "Dutch and German\nboth since school\n\n\n\n\n\n\nWinches and cranes of many makers and ages"
    data = pdf(column(40, 100, rail, leading=13) + column(200, 100, main, leading=13))

    lines = _texts(reader, data)

    assert lines.index("both since school") < lines.index("Skills")
