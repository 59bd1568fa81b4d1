"""DOCX is read as Word shows it: boxes, tables, lists, margins, and without what is hidden."""

from __future__ import annotations

import pytest

from skillmap.errors import DocumentLimitError, UnreadableDocumentError
from skillmap.extract.docx import DocxReader
from skillmap.models.document import Document
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import Source
from tests.extract.docx_maker import docx, paragraph

LIMITS = ExtractLimits(characters_min=0)


def _read(data: bytes) -> Document:
    return DocxReader().read(Source(data), limits=LIMITS)


def _texts(body: str, **options: object) -> list[str]:
    return [line.text for line in _read(docx(body, **options)).pages[0].lines]  # type: ignore[arg-type]


def _cell(*paragraphs: str) -> str:
    return f"<w:tc>{''.join(paragraphs)}</w:tc>"


# -- order ------------------------------------------------------------------------------------


def test_text_box_is_read_once_and_before_its_paragraph() -> None:
    """Word writes a text box twice, for itself and for older programs."""
    box = f"<w:txbxContent>{paragraph('Olga Brandt')}</w:txbxContent>"
    anchor = (
        "<w:p><w:r><mc:AlternateContent>"
        f'<mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r><w:r><w:t>Crane Operator</w:t></w:r></w:p>"
    )

    assert ["Olga Brandt", "Crane Operator", "Emden"] == _texts(anchor + paragraph("Emden"))


def test_choice_without_branches_ends() -> None:
    """Damaged alternatives are walked through once."""
    drawing = "<w:drawing><mc:AlternateContent><w:x/></mc:AlternateContent></w:drawing>"
    body = f"<w:p><w:r>{drawing}<w:t>Olga</w:t></w:r></w:p>"

    assert ["Olga"] == _texts(body)


def test_old_text_box_is_read_too() -> None:
    """Files of older programs have the VML form alone."""
    box = f"<w:txbxContent>{paragraph('Olga Brandt')}</w:txbxContent>"
    body = f"<w:p><w:r><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></w:r></w:p>"

    assert ["Olga Brandt"] == _texts(body)


def test_headers_come_first_and_footers_last() -> None:
    """Each part once, also when several sections use it; the first page's header when it is shown."""
    references = (
        '<w:headerReference w:type="default" r:id="header1"/>'
        '<w:headerReference w:type="first" r:id="header2"/>'
        '<w:headerReference w:type="even" r:id="header3"/>'
        '<w:footerReference w:type="default" r:id="footer1"/><w:titlePg/>'
    )
    parts = {
        name: paragraph(name) for name in ("header1", "header2", "header3", "footer1", "footer2")
    }
    data = docx(
        f"<w:p><w:pPr><w:sectPr>{references}</w:sectPr></w:pPr></w:p>"
        f"{paragraph('Olga Brandt')}<w:sectPr>{references}</w:sectPr>",
        parts=parts,
    )

    assert [
        ("header1", "header"),
        ("header2", "header"),
        ("Olga Brandt", "text"),
        ("footer1", "footer"),
    ] == [(line.text, line.role) for line in _read(data).pages[0].lines]


def test_row_of_short_cells_is_one_line() -> None:
    """Cells are divided by tabs; the row has a number and its look is kept per cell."""
    row = f"<w:tr>{_cell(paragraph('Skills', run='<w:b/>'))}{_cell(paragraph('Cranes'))}</w:tr>"
    lines = _read(docx(f"<w:tbl>{row}{row}</w:tbl>")).pages[0].lines

    assert [("Skills\tCranes", 1, "table_cell"), ("Skills\tCranes", 2, "table_cell")] == [
        (line.text, line.row, line.role) for line in lines
    ]
    assert [True, False] == [lines[0].spans[0].bold, lines[0].spans[2].bold]


def test_layout_table_is_read_cell_by_cell() -> None:
    """A sidebar made as a table cell is read to its end before the cell beside it."""
    side = _cell(paragraph("Contact"), paragraph("Emden"))
    main = _cell(paragraph("Experience"), paragraph("Crane Operator"))
    lines = _read(docx(f"<w:tbl><w:tr>{side}{main}</w:tr></w:tbl>")).pages[0].lines

    assert [("Contact", 0), ("Emden", 0), ("Experience", 1), ("Crane Operator", 1)] == [
        (line.text, line.column) for line in lines
    ]
    assert {1} == {line.row for line in lines}


def test_content_controls_and_smart_tags_are_read_through() -> None:
    """Fields of templates hold real text, unless they still show what to type."""
    control = f"<w:sdt><w:sdtContent>{paragraph('Olga Brandt')}</w:sdtContent></w:sdt>"
    prompt = (
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
        f"<w:sdtContent>{paragraph('Click to enter a name')}</w:sdtContent></w:sdt>"
    )

    assert ["Olga Brandt"] == _texts(control + prompt)


# -- text -------------------------------------------------------------------------------------


def test_tabs_breaks_and_special_hyphens() -> None:
    """A tab stays, a break makes a line, a hyphen that may not break is a hyphen, soft ones go."""
    body = (
        "<w:p><w:r><w:t>Crane Operator</w:t><w:tab/><w:t>2011</w:t><w:noBreakHyphen/><w:t>2020</w:t>"
        "<w:br/><w:t>Em</w:t><w:softHyphen/><w:t>den</w:t></w:r></w:p>"
    )

    assert ["Crane Operator\t2011-2020", "Emden"] == _texts(body)


def test_tracked_changes_are_read_as_accepted() -> None:
    """Deleted and moved-away text is gone, inserted text is there."""
    body = (
        "<w:p><w:del><w:r><w:delText>Deckhand</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>Crane Operator</w:t></w:r></w:ins>"
        "<w:moveFrom><w:r><w:t>in Leer</w:t></w:r></w:moveFrom></w:p>"
    )

    assert ["Crane Operator"] == _texts(body)


def test_hidden_text_is_reported_and_not_read() -> None:
    """Vanished, white and tiny text become notices."""
    body = (
        paragraph("Olga Brandt")
        + paragraph("vanished", run="<w:vanish/>")
        + paragraph("white", run='<w:color w:val="FFFFFF"/>')
        + paragraph("nearly white", run='<w:color w:val="FCFCFD"/>')
        + paragraph("tiny", run='<w:sz w:val="2"/>')
    )
    document = _read(docx(body))

    assert "Olga Brandt" == document.text
    assert ["hidden.invisible", "hidden.white", "hidden.tiny"] == [
        notice.code for notice in document.warnings
    ]


def test_white_text_on_a_background_is_read() -> None:
    """A dark heading bar is a design."""
    white = '<w:color w:val="FFFFFF"/>'
    bar = paragraph("Experience", run=white, properties='<w:shd w:val="clear" w:fill="223344"/>')

    assert ["Experience"] == _texts(bar)


def test_hyperlinks_and_link_fields() -> None:
    """Both ways in which Word links; relations are looked up, never opened."""
    body = (
        '<w:p><w:hyperlink r:id="link1"><w:r><w:t>olga@</w:t></w:r><w:r><w:rPr><w:b/></w:rPr>'
        "<w:t>example.org</w:t></w:r></w:hyperlink></w:p>"
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText> HYPERLINK "https://example.org/olga" </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>My site</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    page = _read(docx(body, links={"link1": "mailto:olga@example.org"})).pages[0]

    assert "olga@example.org\nMy site" == page.text
    assert [
        ("mailto:olga@example.org", "olga@example.org", 0, 16),
        ("https://example.org/olga", "My site", 17, 24),
    ] == [(link.url, link.text, link.start, link.end) for link in page.links]


# -- styles -----------------------------------------------------------------------------------

STYLES = """
<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="21"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:styleId="Base"><w:name w:val="Base"/><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="berschrift2"><w:name w:val="heading 2"/><w:basedOn w:val="Base"/>
  <w:rPr><w:sz w:val="28"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Section"><w:name w:val="Section"/><w:basedOn w:val="berschrift2"/>
  <w:pPr><w:outlineLvl w:val="2"/></w:pPr><w:rPr><w:b w:val="0"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Item"><w:name w:val="Item"/>
  <w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="7"/></w:numPr></w:pPr></w:style>
<w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Ring"><w:name w:val="Ring"/><w:basedOn w:val="Ring"/></w:style>
"""


def test_styles_hand_down_what_they_rest_on() -> None:
    """Heading level, size and weight come through style inheritance; direct formatting wins."""
    body = (
        paragraph("a", style="berschrift2")
        + paragraph("b", style="Section")
        + paragraph("c", run='<w:rStyle w:val="Strong"/>')
        + paragraph("d", style="Base", run='<w:b w:val="false"/>')
        + paragraph("e", style="Ring")
    )
    lines = _read(docx(body, styles=STYLES)).pages[0].lines

    assert [
        ("heading", 2, 14.0, True),
        ("heading", 3, 14.0, False),
        ("text", 0, 10.5, True),
        ("text", 0, 10.5, False),
        ("text", 0, 10.5, False),
    ] == [(line.role, line.level, line.size, line.bold) for line in lines]


def test_lists_have_levels_and_no_markers() -> None:
    """Numbering comes from the paragraph or its style; number 0 switches it off."""
    direct = "<w:numPr><w:numId w:val='3'/></w:numPr>"
    off = "<w:numPr><w:numId w:val='0'/></w:numPr>"
    body = (
        paragraph("a", properties=direct)
        + paragraph("b", style="Item")
        + paragraph("c", style="Item", properties=off)
    )
    lines = _read(docx(body, styles=STYLES)).pages[0].lines

    assert [("list_item", 0), ("list_item", 1), ("text", 0)] == [(x.role, x.level) for x in lines]


# -- limits -----------------------------------------------------------------------------------


def test_each_limit_of_the_container_is_kept() -> None:
    """Entries, unpacked bytes and depth of XML have names of their own."""
    data = docx(paragraph("Olga Brandt") * 50)
    found = []
    for limits in (
        ExtractLimits(zip_entries_max=2),
        ExtractLimits(zip_bytes_max=1_000),
        ExtractLimits(xml_depth_max=3),
    ):
        with pytest.raises(DocumentLimitError) as caught:
            DocxReader().read(Source(data), limits=limits)
        found.append(caught.value.limit)

    assert ["zip_entries_max", "zip_bytes_max", "xml_depth_max"] == found


def test_zip_without_a_document_is_unreadable() -> None:
    """A zip of something else is no DOCX."""
    from tests.files.make_bad_files import zip_without_document

    with pytest.raises(UnreadableDocumentError):
        _read(zip_without_document())
