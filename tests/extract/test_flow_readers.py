"""HTML, Markdown, text and JSON Resume become lines with roles, blocks and links."""

from __future__ import annotations

import json

import pytest

from skillmap.errors import (
    DocumentLimitError,
    EmptyTextLayerError,
    InvalidResumeError,
    UnsupportedFormatError,
)
from skillmap.extract.html import HtmlReader
from skillmap.extract.json_resume import JsonResumeReader
from skillmap.extract.markdown import MarkdownReader
from skillmap.extract.text import TextReader
from skillmap.models.document import Document
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import Reader, Source

LIMITS = ExtractLimits(characters_min=0)


def _read(reader: Reader, text: str) -> Document:
    return reader.read(Source(text.encode()), limits=LIMITS)


def _seen(document: Document) -> list[tuple[str, str, int]]:
    return [(line.text, line.role, line.level) for line in document.pages[0].lines]


# -- HTML -------------------------------------------------------------------------------------


def test_html_shows_what_a_browser_shows() -> None:
    """Scripts, styles, menus and comments are no text; entities and white space are resolved."""
    document = _read(
        HtmlReader(),
        "<html><head><title>x</title><style>p{color:red}</style></head><body><nav>Home</nav>"
        "<h1>Olga  Brandt</h1><!-- x --><script>x()</script><p>Cranes &amp;\n <b>Welding</b><br>Emden</p>"
        "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul></body></html>",
    )

    assert [
        ("Olga Brandt", "heading", 1),
        ("Cranes & Welding", "text", 0),
        ("Emden", "text", 0),
        ("a", "list_item", 0),
        ("b", "list_item", 1),
        ("c", "list_item", 0),
    ] == _seen(document)
    assert ["Cranes & ", "Welding"] == [span.text for span in document.pages[0].lines[1].spans]


def test_html_tables_and_floats() -> None:
    """Short cells make one line; what floats right ends the line after it."""
    document = _read(
        HtmlReader(),
        "<style>.when {float: right}</style>"
        "<table><tr><th>Phone</th><td>555</td></tr><tr><td><p>a</p><p>b</p></td><td>c</td></tr></table>"
        "<div><span class='when'>2011</span><h3>Crane Operator</h3></div>",
    )

    assert ["Phone\t555", "a", "b", "c", "Crane Operator\t2011"] == document.text.split("\n")
    assert [1, 2, 2, 2, None] == [line.row for line in document.pages[0].lines]


def test_html_links_keep_their_words() -> None:
    """Only links that lead out of the page count."""
    page = _read(
        HtmlReader(),
        '<p>Mail <a href="mailto:olga@example.org">me <i>now</i></a>, <a href="#top">top</a></p>',
    ).pages[0]

    assert [("mailto:olga@example.org", "me now")] == [(link.url, link.text) for link in page.links]
    assert "me now" == page.text[page.links[0].start : page.links[0].end]


def test_html_hidden_text_is_reported_and_not_read() -> None:
    """By attribute, by style, by style sheet."""
    document = _read(
        HtmlReader(),
        "<style>.x{display:none} @media print {p {display:none}}</style><p>Olga Brandt</p>"
        "<p hidden>a</p><p class=x>b</p><p style='color:#fff'>c</p><p style='font-size:1px'>d</p>"
        "<div style='background:#000'><p style='color:white'>Emden</p></div>",
    )

    assert "Olga Brandt\nEmden" == document.text
    assert ["hidden.invisible", "hidden.white", "hidden.tiny"] == [
        n.code for n in document.warnings
    ]


@pytest.mark.parametrize(
    ("style", "code"),
    [
        ("position:absolute; left:-9999px", "hidden.offpage"),
        ("text-indent: -999em", "hidden.offpage"),
        ("font-size:0.01em", "hidden.tiny"),
        ("color:#fefefe", "hidden.white"),
        ("color:black;color:rgb(255, 255, 253)", "hidden.white"),
        ("color:transparent", "hidden.invisible"),
        ("position:absolute;clip:rect(0 0 0 0)", "hidden.invisible"),
    ],
)
def test_html_ways_of_hiding(style: str, code: str) -> None:
    """Text off the screen, nearly white, or cut away is told and not read."""
    document = _read(HtmlReader(), f"<p>Olga Brandt</p><p style='{style}'>unseen words</p>")

    assert "Olga Brandt" == document.text
    assert [code] == [notice.code for notice in document.warnings]


@pytest.mark.parametrize(
    "style",
    ["margin-left:-120px", "color:#eee", "color:#fff;background:#123", "color:white;color:#222"],
)
def test_html_design_is_no_hiding(style: str) -> None:
    """Labels that hang in the margin, pale text and white on dark are seen."""
    document = _read(HtmlReader(), f"<p>Olga Brandt</p><p style='{style}'>Emden</p>")

    assert "Olga Brandt\nEmden" == document.text
    assert () == document.warnings


def test_html_nothing_is_loaded() -> None:
    """External entities and addresses stay what they are."""
    document = _read(
        HtmlReader(),
        '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname">]><html><body><p>Olga &x;</p>'
        '<img src="http://example.org/x.png"><iframe src="file:///etc/hostname"></iframe></body></html>',
    )

    assert "Olga &x;" in document.text
    assert 1 == len(document.pages[0].images)


def test_html_nesting_is_bounded() -> None:
    """Thousands of open elements are refused, not followed."""
    with pytest.raises(DocumentLimitError) as caught:
        _read(HtmlReader(), "<div>" * 5_000 + "Olga")

    assert "xml_depth_max" == caught.value.limit


# -- Markdown ---------------------------------------------------------------------------------


def test_markdown_structure() -> None:
    """Headings, nested items without markers, tables, soft breaks as lines of one block."""
    document = _read(
        MarkdownReader(),
        "# Olga Brandt\n\nCranes and\nwelding in **Emden**\n\n- a\n  - b\n\n"
        "| Phone | 555 |\n|---|---|\n| Mail | [me](mailto:olga@example.org) |\n",
    )

    assert [
        ("Olga Brandt", "heading", 1),
        ("Cranes and", "text", 0),
        ("welding in Emden", "text", 0),
        ("a", "list_item", 0),
        ("b", "list_item", 1),
        ("Phone\t555", "table_cell", 0),
        ("Mail\tme", "table_cell", 0),
    ] == _seen(document)
    assert [0, 1, 1, 2, 3, 4, 5] == [line.block for line in document.pages[0].lines]
    assert [False, True] == [span.bold for span in document.pages[0].lines[2].spans]
    assert ["me"] == [link.text for link in document.pages[0].links]


def test_markdown_front_matter_and_html_are_text() -> None:
    """What stands above the text may be the only place of the name."""
    text = "---\nname: Olga\n---\nCrane<br>Operator\n\n<div>Emden</div>\n"

    assert ["name: Olga", "Crane", "Operator", "Emden"] == _read(MarkdownReader(), text).text.split(
        "\n"
    )


# -- text -------------------------------------------------------------------------------------


def test_text_paragraphs_items_and_columns() -> None:
    """Wrapped lines are one block, items keep their markers, wide gaps are tabs."""
    document = _read(
        TextReader(),
        "Olga Brandt\n\nKept the schedule of four cranes for eleven years, in three languages,\n"
        "and wrote the storm plan.\n\nCrane Operator                 2011 - 2020\nPort of Emden\n"
        "- wrote plans\n  for storms\n- mended cranes\n",
    )

    assert [0, 1, 1, 2, 3, 4, 4, 5] == [line.block for line in document.pages[0].lines]
    assert "Crane Operator\t2011 - 2020" == document.pages[0].lines[3].text
    assert [("- wrote plans", "list_item", 0), ("for storms", "text", 0)] == _seen(document)[5:7]


def test_text_in_a_guessed_encoding_says_so() -> None:
    """Nothing tells Windows-1252 from its neighbours."""
    document = TextReader().read(Source("Kranführerin".encode("cp1252")), limits=LIMITS)

    assert "Kranführerin" == document.text
    assert ["text.encoding"] == [notice.code for notice in document.warnings]


def test_bytes_that_are_no_text_are_refused() -> None:
    """A reader that is asked by name says what it was given."""
    with pytest.raises(UnsupportedFormatError):
        TextReader().read(Source(bytes(range(256)) * 20), limits=LIMITS)


def test_too_little_text_is_an_error() -> None:
    """No resume fits into a line, and nobody shall be invented."""
    with pytest.raises(EmptyTextLayerError) as caught:
        TextReader().read(Source(b"Olga Brandt"), limits=ExtractLimits())

    assert (1, 10) == (caught.value.page_count, caught.value.characters)


# -- JSON Resume ------------------------------------------------------------------------------


def test_json_resume_is_taken_as_it_is() -> None:
    """The resume is set, and each of its texts is a block of lines to point at."""
    data = {"basics": {"name": "Olga Brandt", "summary": "Cranes.\nWelding."}}
    document = _read(JsonResumeReader(), json.dumps(data))

    assert document.resume is not None
    assert data == document.resume.to_json_resume()
    assert ["Olga Brandt", "Cranes.", "Welding."] == document.text.split("\n")
    assert [0, 1, 1] == [line.block for line in document.pages[0].lines]


@pytest.mark.parametrize("text", ["[]", "{", '{"name": "package"}', "{}", '{"basics": {}}'])
def test_json_of_something_else_is_refused(text: str) -> None:
    """JSON alone makes no resume."""
    with pytest.raises(InvalidResumeError):
        _read(JsonResumeReader(), text)
