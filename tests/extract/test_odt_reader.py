"""ODT is read as a word processor shows it: styles on styles, lists, frames, margins, and without what is hidden."""

from __future__ import annotations

import time

import pytest

from skillmap.errors import (
    DocumentLimitError,
    EncryptedDocumentError,
    ExtractError,
    UnreadableDocumentError,
)
from skillmap.extract.odt import OdtReader
from skillmap.models.document import Document
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import Source
from tests.extract.odt_maker import odt, style

LIMITS = ExtractLimits(characters_min=0)


def _read(data: bytes) -> Document:
    return OdtReader().read(Source(data), limits=LIMITS)


def _seen(body: str, **options: object) -> list[tuple[str, str, int]]:
    lines = _read(odt(body, **options)).pages[0].lines  # type: ignore[arg-type]
    return [(line.text, line.role, line.level) for line in lines]


def test_styles_inherit() -> None:
    """Size and weight come from parents, shares of a size count, and a span changes a part."""
    automatic = (
        style("P1", parent="Big")
        + style("T1", family="text", font_size="50%", font_style="italic")
        + style("T2", family="text", font_weight="normal", color="#336699")
    )
    document = _read(
        odt(
            '<text:p text:style-name="P1">Olga <text:span text:style-name="T1">Brandt</text:span>'
            '<text:span text:style-name="T2">!</text:span></text:p>',
            automatic=automatic,
            styles=style("Big", font_weight="bold", font_size="20pt"),
        )
    )

    assert [
        ("Olga ", 20.0, True, False, 0),
        ("Brandt", 10.0, True, True, 0),
        ("!", 20.0, False, False, 0x336699),
    ] == [
        (span.text, span.size, span.bold, span.italic, span.color)
        for span in document.pages[0].lines[0].spans
    ]


def test_fonts_have_their_names() -> None:
    """A style names a face, the face its family; one that says nothing is called as the face."""
    faces = (
        '<style:font-face style:name="F1" svg:font-family="&apos;Open Sans&apos;" xmlns:svg="svg"/>'
        '<style:font-face style:name="F2"/>'
    )
    data = odt(
        '<text:p><text:span text:style-name="T1">a</text:span><text:span text:style-name="T2">b</text:span></text:p>',
        automatic=style("T1", family="text", font_name="F1")
        + style("T2", family="text", font_name="F2"),
        faces=faces,
    )

    assert ["Open Sans", "F2"] == [span.font for span in _read(data).pages[0].lines[0].spans]


def test_ring_of_styles_ends() -> None:
    """Two styles that rest on each other are no endless chain."""
    styles = style("A", parent="B", font_weight="bold") + style("B", parent="A")
    document = _read(odt('<text:p text:style-name="A">Olga Brandt</text:p>', styles=styles))

    assert document.pages[0].lines[0].bold


def test_headings_lists_and_white_space() -> None:
    """By element, by level, and for styles that are headings; spaces, tabs and breaks as elements."""
    heading = (
        '<style:style style:name="H" style:family="paragraph" style:default-outline-level="2"/>'
    )
    body = (
        '<text:h text:outline-level="1">Experience</text:h><text:p text:style-name="H">Crane\n  Operator</text:p>'
        "<text:p>a<text:s text:c='3'/>b<text:tab/>c<text:line-break/>d</text:p>"
        "<text:list><text:list-item><text:p>one</text:p><text:list><text:list-item><text:p>two</text:p>"
        "</text:list-item></text:list></text:list-item></text:list>"
    )

    assert [
        ("Experience", "heading", 1),
        ("Crane Operator", "heading", 2),
        ("a b\tc", "text", 0),
        ("d", "text", 0),
        ("one", "list_item", 0),
        ("two", "list_item", 1),
    ] == _seen(body, styles=heading)


def test_list_without_marks_is_text() -> None:
    """Word's numberings that show nothing arrive as lists of this kind."""
    automatic = (
        '<text:list-style style:name="L"><text:list-level-style-number text:level="1" '
        'style:num-format=""/></text:list-style>'
    )
    body = '<text:list text:style-name="L"><text:list-item><text:p>Emden</text:p></text:list-item></text:list>'

    assert [("Emden", "text", 0)] == _seen(body, automatic=automatic)


def test_tables_frames_and_margins() -> None:
    """Short rows are one line, long ones go cell by cell; frames come before the paragraph that holds them."""
    body = (
        "<text:p>Crane Operator<draw:frame><draw:text-box><text:p>Olga Brandt</text:p></draw:text-box></draw:frame>"
        "<draw:frame><draw:image/></draw:frame></text:p>"
        "<table:table><table:table-row><table:table-cell><text:p>Phone</text:p></table:table-cell>"
        "<table:table-cell><text:p>555</text:p></table:table-cell></table:table-row>"
        "<table:table-row><table:table-cell><text:p>a</text:p><text:p>b</text:p></table:table-cell>"
        "<table:table-cell><text:p>c</text:p></table:table-cell></table:table-row></table:table>"
    )
    margins = "<style:header><text:p>top</text:p></style:header><style:footer><text:p>end</text:p></style:footer>"
    page = _read(odt(body, margins=margins)).pages[0]

    assert [
        ("top", "header", None),
        ("Olga Brandt", "text", None),
        ("Crane Operator", "text", None),
        ("Phone\t555", "table_cell", 1),
        ("a", "table_cell", 2),
        ("b", "table_cell", 2),
        ("c", "table_cell", 2),
        ("end", "footer", None),
    ] == [(line.text, line.role, line.row) for line in page.lines]
    assert 1 == len(page.images)


def test_links_notes_and_what_is_not_shown() -> None:
    """Links keep their words, notes come last; comments and deleted text are not there at all."""
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
        '<text:p>Mail <text:a xlink:href="mailto:olga@example.org">me now</text:a>'
        "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>a note</text:p></text:note-body>"
        "</text:note><office:annotation><text:p>a comment</text:p></office:annotation></text:p>"
        "<text:p>Emden</text:p>"
    )
    page = _read(odt(body)).pages[0]

    assert "Mail me now\nEmden\na note" == page.text
    assert [("mailto:olga@example.org", "me now")] == [(link.url, link.text) for link in page.links]


def test_hidden_text_is_reported_and_not_read() -> None:
    """Hidden, tiny, white without a background; white on a shaded paragraph is seen."""
    automatic = (
        style("T1", family="text", display="none")
        + style("T2", family="text", font_size="1pt")
        + style("T3", family="text", color="#ffffff")
        + style("T4", family="text", color="#fdfdfd")
        + '<style:style style:name="P1" style:family="paragraph"><style:paragraph-properties '
        'fo:background-color="#000000"/></style:style>'
    )
    spans = "".join(
        f'<text:span text:style-name="T{number}">{text}</text:span>'
        for number, text in enumerate("abcd", 1)
    )
    body = (
        f'<text:p>Olga {spans}</text:p><text:p text:style-name="P1"><text:span text:style-name="T3">seen</text:span>'
        '</text:p><text:section text:display="none"><text:p>d</text:p></text:section>'
    )
    document = _read(odt(body, automatic=automatic))

    assert "Olga\nseen" == document.text
    assert ["hidden.invisible", "hidden.white", "hidden.tiny"] == [
        notice.code for notice in document.warnings
    ]


def test_password_is_told() -> None:
    """The list of parts says that they are encrypted, although the zip opens."""
    manifest = {"META-INF/manifest.xml": b"<manifest:encryption-data/>"}

    with pytest.raises(EncryptedDocumentError):
        _read(odt("<text:p>Olga</text:p>", parts=manifest))


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"PK\x03\x04 and no more", UnreadableDocumentError),
        (odt("<text:p>Olga</text:q>"), UnreadableDocumentError),
        (odt("<text:span>" * 300 + "</text:span>" * 300), DocumentLimitError),
        (
            odt("").replace(b"office:text>", b"office:chat>"),
            ExtractError,
        ),
    ],
)
def test_damaged_file_is_refused(data: bytes, error: type[ExtractError]) -> None:
    """No zip, no XML, too deep, no text."""
    with pytest.raises(error):
        _read(data)


@pytest.mark.parametrize("styles", [b"<x/>", b'<x xmlns="y"><master-styles/></x>'])
def test_styles_of_another_kind_do_no_harm(styles: bytes) -> None:
    """A text without any style is read all the same."""
    assert "Olga" == _read(odt("<text:p>Olga</text:p>", parts={"styles.xml": styles})).text


def test_entity_is_not_followed() -> None:
    """A document type is refused before anything in it is looked at."""
    data = odt("")
    hostile = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>'

    with pytest.raises(UnreadableDocumentError):
        _read(odt("", parts={"content.xml": hostile}))
    assert _read(data).text == ""


def test_many_paragraphs_are_read_soon() -> None:
    """What a style says is reckoned once: a small zip can hold tens of thousands of paragraphs."""
    many = '<text:p text:style-name="P1">a</text:p>' * 40_000
    data = odt(many, automatic=style("P1", parent="P2", font_weight="bold") + style("P2"))
    before = time.process_time()
    document = _read(data)

    assert time.process_time() - before < 4
    assert 40_000 == len(document.pages[0].lines)
