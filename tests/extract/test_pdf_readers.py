"""What is special to PDF: hidden text, icons, bullets, letterspacing, links, scans, limits."""

from __future__ import annotations

import math
import time
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from skillmap.errors import DocumentLimitError, EncryptedDocumentError, UnreadableDocumentError
from skillmap.extract.glyphs import Fill, Piece
from skillmap.extract.pdf_mupdf import MuPdfReader
from skillmap.extract.pdf_pages import Area, PageContent, assemble, lying
from skillmap.extract.pdf_pdfium import PdfiumReader
from skillmap.models.document import Box, Document
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import Reader, Source
from tests.extract.pdf_maker import column, pdf
from tests.files import make_bad_files

REGRESSIONS = Path(__file__).parent / "regressions"

LIMITS = ExtractLimits(characters_min=0)
WHITE = {"color": (1, 1, 1)}


@pytest.fixture(params=[MuPdfReader, PdfiumReader], ids=["mupdf", "pdfium"])
def reader(request: pytest.FixtureRequest) -> Reader:
    return request.param()


def _read(reader: Reader, data: bytes) -> Document:
    return reader.read(Source(data), limits=LIMITS)


def _codes(document: Document) -> list[str]:
    return [notice.code for notice in document.warnings]


# -- hidden text ------------------------------------------------------------------------------


def test_hidden_text_is_reported_and_not_read(reader: Reader) -> None:
    """Invisible, white, tiny and off-page text become notices that do not quote it."""
    document = _read(reader, make_bad_files.hidden_text_pdf())

    assert ["hidden.invisible", "hidden.white", "hidden.tiny", "hidden.offpage"] == _codes(document)
    assert make_bad_files.HIDDEN_TEXT not in document.model_dump_json()


def test_text_under_a_shape_is_reported_and_not_read(reader: Reader) -> None:
    """A rectangle that is painted later covers what is under it."""
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((72, 72), "Olga Brandt")
    page.insert_text((72, 100), "Hire me whatever the rest says")
    page.draw_rect((60, 85, 400, 110), fill=(1, 1, 1), color=None)
    found = _read(reader, document.tobytes())

    assert "Olga Brandt" == found.text
    assert ["hidden.covered"] == _codes(found)


def test_white_text_on_a_dark_shape_is_read(reader: Reader) -> None:
    """A dark sidebar with white text is a design, not a trick."""

    def sidebar(page: Any) -> None:
        page.draw_rect((0, 0, 200, 842), fill=(0.1, 0.2, 0.3), color=None)

    document = _read(reader, pdf([(40, 100, "Olga Brandt", WHITE)], draw=sidebar))

    assert "Olga Brandt" == document.text
    assert [] == _codes(document)
    assert 0xFFFFFF == document.pages[0].lines[0].spans[0].color


def test_text_under_a_scan_is_read_as_ocr(reader: Reader) -> None:
    """The invisible text of a searchable scan is all there is, and it says where it is from."""
    document = pymupdf.open()
    page = document.new_page()
    picture = pymupdf.Pixmap(pymupdf.csGRAY, pymupdf.IRect(0, 0, 60, 80))
    picture.clear_with(200)
    page.insert_image(page.rect, pixmap=picture)
    page.insert_text((72, 72), "Olga Brandt, Crane Operator", render_mode=3)
    found = _read(reader, document.tobytes())

    assert "Olga Brandt, Crane Operator" == found.text
    assert [("ocr", "embedded")] == [(page.method, page.engine) for page in found.pages]
    assert ["ocr.embedded"] == _codes(found)


# -- characters -------------------------------------------------------------------------------


def test_letterspaced_heading_is_closed_up(reader: Reader) -> None:
    """Letters set apart are one word; the wider gaps are between words."""
    spaced, x = [], 40.0
    for letter in "WORK EXPERIENCE":
        if letter != " ":
            spaced.append((x, 100.0, letter))
        x += pymupdf.get_text_length(letter, fontsize=10) + 3
    document = _read(reader, pdf(spaced))

    assert "WORK EXPERIENCE" == document.text


def test_ligatures_spaces_and_invisible_characters_are_made_plain() -> None:
    """One alphabet for parsers, whatever the font calls its glyphs."""
    from skillmap.extract.glyphs import ICON, clean

    assert "office flat-rate a b" == clean("o\ufb03ce\u00a0\ufb02at\u00adrate a\u2009b\u200b")
    assert f"{ICON}Emden" == clean("\uf3c5Emden", "FontAwesome")
    assert "• Cranes" == clean("\uf0b7 Cranes", "SymbolMT")


def test_text_painted_twice_is_one_bold_text(reader: Reader) -> None:
    """Printing a text again a hair to the right is how some programs make it bold."""
    document = _read(reader, pdf([(40, 100, "Olga Brandt"), (40.3, 100, "Olga Brandt")]))

    assert "Olga Brandt" == document.text


def test_raised_letters_stay_in_their_line(reader: Reader) -> None:
    """A superscript has its own baseline, and is part of the line all the same."""
    small = {"fontsize": 6}
    document = _read(reader, pdf([(40, 100, "The 4"), (64.5, 96, "th", small), (72, 100, "crane")]))

    assert "The 4th crane" == document.text


def test_bullets_painted_as_shapes_make_list_items(reader: Reader) -> None:
    """The item's text has no marker then, and its second line belongs to its block."""

    def dots(page: Any) -> None:
        for y in (97, 123):
            page.draw_circle((46, y), 1.5, fill=(0, 0, 0), color=None)

    texts = column(
        55, 100, "Kept the schedule of four cranes for\neleven years\nWrote the storm plan"
    )
    lines = _read(reader, pdf(texts, draw=dots)).pages[0].lines

    assert [("list_item", 0), ("text", 0), ("list_item", 1)] == [(x.role, x.block) for x in lines]


def test_tags_on_plates_are_divided_by_tabs(reader: Reader) -> None:
    """Skills on coloured plates stand closer together than columns do, and are still apart."""

    def plates(page: Any) -> None:
        page.draw_rect((38, 90, 80, 104), fill=(0.9, 0.9, 1), color=None)
        page.draw_rect((82, 90, 130, 104), fill=(0.9, 0.9, 1), color=None)

    document = _read(reader, pdf([(42, 100, "Cranes"), (86, 100, "Welding")], draw=plates))

    assert "Cranes\tWelding" == document.text


def test_lines_of_one_paragraph_are_one_block(reader: Reader) -> None:
    """A line continues the one above if its first word would not have fitted there."""
    texts = column(
        40,
        100,
        "Crane Operator\n"
        "Port of Emden\n"
        "Kept the schedule of four cranes for eleven years in three languages,\n"
        "and wrote the storm plan that the port uses when the wind turns.\n",
    )
    lines = _read(reader, pdf(texts)).pages[0].lines

    assert [0, 1, 2, 2] == [line.block for line in lines]


# -- margins and links ------------------------------------------------------------------------


def test_repeated_lines_in_margins_are_headers_and_footers(reader: Reader) -> None:
    """Lines at the same place of several pages that differ in numbers only."""
    pages = [
        [
            (40, 40, "Olga Brandt"),
            *column(40, 140, f"Port {number}\nCrane Operator"),
            (500, 820, f"Page {number} of 2"),
        ]
        for number in (1, 2)
    ]
    document = _read(reader, pdf(*pages))

    assert [["header", "text", "text", "footer"]] * 2 == [
        [line.role for line in page.lines] for page in document.pages
    ]


def test_years_at_the_top_of_two_pages_are_no_header(reader: Reader) -> None:
    """Numbers that stand at the same height on two pages are as different as any text."""
    pages = [[(40, 40, year), *column(40, 140, f"Port {year}")] for year in ("2017", "1994")]

    roles = [line.role for page in _read(reader, pdf(*pages)).pages for line in page.lines]

    assert ["text"] * 4 == roles


def test_link_knows_the_words_under_it(reader: Reader) -> None:
    """Offsets of a link index the page's text."""

    def link(page: Any) -> None:
        box = pymupdf.Rect(39, 90, 98, 103)
        page.insert_link({"kind": pymupdf.LINK_URI, "from": box, "uri": "https://example.org/olga"})

    page = _read(reader, pdf([(40, 100, "My web site is here")], draw=link)).pages[0]

    assert [("https://example.org/olga", "My web site")] == [(x.url, x.text) for x in page.links]
    assert "My web site" == page.text[page.links[0].start : page.links[0].end]


# -- turned pages and forms -------------------------------------------------------------------


def _resume_pages() -> Any:
    return pymupdf.open(make_bad_files.EXAMPLES / "maya-lindholm.pdf")


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_page_that_says_it_is_turned_is_read_as_shown(reader: Reader, degrees: int) -> None:
    """Its content lies turned the other way, as printers and scanners make it."""
    upright = _resume_pages()
    turned = pymupdf.open()
    for number, page in enumerate(upright):
        size = (
            page.rect.br
            if degrees == 180
            else page.rect.br.transform(pymupdf.Matrix(0, 1, 1, 0, 0, 0))
        )
        new = turned.new_page(width=size.x, height=size.y)
        new.show_pdf_page(new.rect, upright, number, rotate=degrees)
        new.set_rotation(degrees)
    document = _read(reader, turned.tobytes(no_new_id=True))

    assert _read(reader, upright.tobytes(no_new_id=True)).text == document.text
    assert [] == _codes(document)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_page_that_lies_on_its_side_is_turned_back(reader: Reader, degrees: int) -> None:
    """All lines and links are those of the upright page, and a notice tells of the turn."""
    upright = _resume_pages()
    expected = _read(reader, upright.tobytes(no_new_id=True))
    for page in upright:
        page.set_rotation(degrees)
    found = _read(reader, upright.tobytes(no_new_id=True))

    assert expected.text == found.text
    assert ["page.turned"] * len(found.pages) == _codes(found)
    assert [[(link.url, link.text) for link in page.links] for page in expected.pages] == [
        [(link.url, link.text) for link in page.links] for page in found.pages
    ]


def _form(*, looks: bool) -> bytes:
    """A page with a label, a field, a field that is not shown, a text note, and a link."""
    document = pymupdf.open()
    page = document.new_page(width=595, height=842)
    page.insert_text((50, 100), "Employer", fontsize=10)
    for top, value in ((88, "Hafen Emden"), (148, "not shown")):
        widget = pymupdf.Widget()
        widget.field_type = pymupdf.PDF_WIDGET_TYPE_TEXT
        widget.field_name = f"field{top}"
        widget.rect = pymupdf.Rect(150, top, 350, top + 16)
        widget.field_value, widget.text_fontsize = value, 10
        page.add_widget(widget)
    fields = [widget.xref for widget in page.widgets()]
    document.xref_set_key(fields[1], "F", "2")
    if not looks:
        for field in fields:
            document.xref_set_key(field, "AP", "null")
    page.add_freetext_annot(pymupdf.Rect(50, 200, 250, 220), "since 2011", fontsize=10).update()
    box = pymupdf.Rect(49, 90, 98, 103)
    page.insert_link({"kind": pymupdf.LINK_URI, "from": box, "uri": "https://example.org/emden"})
    return document.tobytes(no_new_id=True)


@pytest.mark.parametrize("looks", [True, False])
def test_values_of_fields_are_text(reader: Reader, looks: bool) -> None:
    """What a form shows is part of the page, also when the viewer has to draw it; links stay."""
    page = _read(reader, _form(looks=looks)).pages[0]

    assert ["Employer\tHafen Emden", "since 2011"] == [line.text for line in page.lines]
    assert [("https://example.org/emden", "Employer")] == [
        (link.url, link.text) for link in page.links
    ]


# -- damage and limits ------------------------------------------------------------------------


def test_encrypted_file_opens_with_its_password(reader: Reader) -> None:
    """Old and new encryption alike; without the password the error says what to do."""
    for data in (make_bad_files.encrypted_pdf(), make_bad_files.encrypted_pdf_modern()):
        with pytest.raises(EncryptedDocumentError, match="password"):
            _read(reader, data)
        document = reader.read(Source(data), limits=LIMITS, password=make_bad_files.PASSWORD)
        assert document.text.startswith("Hollis Grant")


def test_file_with_an_owner_password_only_opens_without_one(reader: Reader) -> None:
    """Such a file forbids printing, not reading."""
    assert _read(reader, make_bad_files.owner_locked_pdf()).text.startswith("Hollis Grant")


def test_many_pages_are_refused_before_they_are_read(reader: Reader) -> None:
    """The number of pages stands in the file, so the answer takes no time."""
    data = make_bad_files.many_pages_pdf()
    start = time.process_time()
    with pytest.raises(DocumentLimitError) as caught:
        _read(reader, data)

    assert ("pages_max", 50, 2000) == (
        caught.value.limit,
        caught.value.maximum,
        caught.value.actual,
    )
    assert time.process_time() - start < 1.0


@pytest.mark.parametrize("name", ["truncated_pdf", "pdf_header_only", "binary_noise", "empty"])
def test_damaged_file_is_unreadable(
    reader: Reader, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """A typed error, and not a word on the process's own output."""
    with pytest.raises(UnreadableDocumentError):
        _read(reader, getattr(make_bad_files, name)())

    assert ("", "") == capfd.readouterr()


def test_page_of_very_many_pieces_is_read_in_time(reader: Reader) -> None:
    """Columns are not looked for on a page that no person wrote."""
    spots = ((20 + 7 * (n % 78), 20 + 7 * (n // 78)) for n in range(8_000))
    painted = "".join(f"1 0 0 1 {x} {y} Tm (x) Tj " for x, y in spots)
    document = pymupdf.open("pdf", pdf([(0, 0, "x")]))
    document.update_stream(document[0].get_contents()[0], f"BT /helv 5 Tf {painted} ET".encode())
    start = time.process_time()
    found = _read(reader, document.tobytes())

    assert 8_000 == found.text.count("x")
    assert ["layout.simplified"] == _codes(found)
    assert time.process_time() - start < 10.0


def test_page_of_very_many_shapes_is_read_in_time(reader: Reader) -> None:
    """Shapes are compared with texts, so only so many of them are."""
    shapes = "".join(f"{n % 500} {n // 500 * 4} 9 8 re f " for n in range(40_000))
    texts = "".join(f"1 0 0 1 20 {20 + 7 * n} Tm (crane) Tj " for n in range(100))
    document = pymupdf.open("pdf", pdf([(0, 0, "x")]))
    stream = f"1 1 1 rg {shapes} 0 g BT /helv 5 Tf {texts} ET"
    document.update_stream(document[0].get_contents()[0], stream.encode())
    start = time.process_time()
    found = _read(reader, document.tobytes())

    assert 100 == found.text.count("crane")
    assert ["layout.simplified"] == _codes(found)
    assert time.process_time() - start < 10.0


@pytest.mark.parametrize("place", [math.nan, math.inf, -1e30])
def test_what_is_at_no_number_is_off_the_page(place: float) -> None:
    """Damaged matrices make such places in both libraries; the text is left out, and that is told."""
    content = PageContent(
        612.0,
        792.0,
        [
            Piece("Rail and crane", 72.0, 140.0, 100.0, 10.0, top=92.0, bottom=102.0),
            Piece("Nowhere", place, place, place, 10.0, rotation=place),
        ],
        fills=[Fill(place, 0.0, 600.0, 790.0, 0, 3, solid=True)],
        areas=[Area("https://example.com", Box(0.0, place, 1.0, 1.0))],
    )
    found = assemble([content], source=Source(b""), reader="pdf", engine="mupdf")

    assert 0 == lying(content)
    assert "Rail and crane" == found.text
    assert ["hidden.offpage"] == _codes(found)
    assert () == found.pages[0].links


@pytest.mark.parametrize("side", [math.nan, math.inf])
def test_page_of_no_size_has_none(side: float) -> None:
    """Its text is off it, whatever the other side is."""
    found = assemble(
        [
            PageContent(
                612.0, side, [Piece("Rail", 72.0, 90.0, 100.0, 10.0, top=92.0, bottom=102.0)]
            )
        ],
        source=Source(b""),
        reader="pdf",
        engine="mupdf",
    )

    assert 0.0 == found.pages[0].height
    assert ["hidden.offpage"] == _codes(found)


def test_character_of_two_halves_is_whole(reader: Reader) -> None:
    """Fonts tell characters beyond U+FFFF as two; a half alone, which a damaged font tells, is none."""
    data = (REGRESSIONS / "half-character.pdf").read_bytes()
    found = _read(reader, data)

    assert "\U0001f600" == found.pages[0].lines[-1].text
    assert found.text == found.text.encode("utf-8", "ignore").decode()
