"""RTF as Word, pandoc and LibreOffice write it: code pages, looks, lists, tables, boxes, and what is not shown."""

from __future__ import annotations

import pytest

from skillmap.errors import DocumentLimitError, UnreadableDocumentError
from skillmap.extract.rtf import RtfReader
from skillmap.models.document import Document
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import Source

LIMITS = ExtractLimits(characters_min=0)
HEAD = (
    r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\froman\fcharset0 Times New Roman;}{\f1\fnil\fcharset2 Symbol;}"
    r"{\f2\fswiss\fcharset238 Arial CE;}{\f3\fnil\fcharset128 MS Mincho;}}"
    r"{\colortbl;\red255\green0\blue0;\red255\green255\blue255;}"
    r"{\stylesheet{\s0 Normal;}{\s1 heading 1;}{\*\cs1 Strong;}}"
)


def _read(body: str, head: str = HEAD) -> Document:
    return RtfReader().read(Source((head + body + "}").encode("latin-1")), limits=LIMITS)


def _seen(body: str) -> list[tuple[str, str, int]]:
    return [(line.text, line.role, line.level) for line in _read(body).pages[0].lines]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (r"J\'fcrgen", "Jürgen"),
        (r"J\u252?rgen", "Jürgen"),
        (r"{\uc2 J\u252\'81\'40rgen}", "Jürgen"),
        (r"{\uc0 J\u252 rgen}", "Jürgen"),
        (r"{\f2 Micha\'b3}", "Michał"),
        (r"{\f3 \'93\'fa\'96\'7b}", "日本"),
        (r"\u-10179?\u-8704? ok", "😀 ok"),
        (r"{\u-10179?}x", "x"),
        (r"{\f1\'28}{\f1 +49 491 555 0100}", "+49 491 555 0100"),
        (r"a\~b\_c\-d\emdash e", "a b-cd—e"),
        (r"\{x\} \\ y", r"{x} \ y"),
        ("a\r\nb", "ab"),
        (r"{\upr{\u63?}{\*\ud{J\u252?}}}rgen", "Jürgen"),
    ],
)
def test_characters(body: str, expected: str) -> None:
    """Code pages of the file and of fonts, Unicode with what stands in for it, symbols."""
    assert expected == _read(body).text


def test_looks() -> None:
    """Groups give back what was before; `plain` takes everything off."""
    body = r"{\b\fs36\cf1 Olga}{\i Brandt}\b x\b0 y\plain z"

    assert [
        ("Olga", 18.0, True, False, 0xFF0000, "Times New Roman"),
        ("Brandt", 12.0, False, True, 0, "Times New Roman"),
        ("x", 12.0, True, False, 0, "Times New Roman"),
        ("yz", 12.0, False, False, 0, "Times New Roman"),
    ] == [
        (span.text, span.size, span.bold, span.italic, span.color, span.font)
        for span in _read(body).pages[0].lines[0].spans
    ]


def test_lists_and_headings_of_word() -> None:
    """Markers are told as texts of their own; a heading is known by level or by the name of its style."""
    body = (
        r"\pard\plain\s1 Experience\par\pard\plain\outlinelevel1 Crane Operator\par"
        r"{\listtext\pard\plain\f1\'b7\tab}\pard\ls1\ilvl1 Lifted 40 t\par"
        r"{\pntext\f1\'b7\tab}{\*\pn\pnlvlblt\pnf1{\pntxtb\'b7}}\pard Trained six people\par"
        r"\pard\bullet\tab By hand\line still\par \pard\cs1 Emden\par"
    )

    assert [
        ("Experience", "heading", 1),
        ("Crane Operator", "heading", 2),
        ("Lifted 40 t", "list_item", 1),
        ("Trained six people", "list_item", 0),
        ("•\tBy hand", "list_item", 0),
        ("still", "text", 0),
        ("Emden", "text", 0),
    ] == _seen(body)


def test_as_pandoc_writes() -> None:
    """Each paragraph is a group, with its mark inside."""
    body = (
        r"{\pard \ql \f0 \sa180 \li0 \fi0 \outlinelevel0 \b \fs36 Experience\par}"
        r"{\pard \ql \f0 \sa0 \li360 \fi-360 \bullet \tx360\tab Lifted {\b 40 t}\par}"
        r'{\pard \ql \f0 \sa180 {\field{\*\fldinst{HYPERLINK "https://example.org"}}{\fldrslt{\ul site}}}\par}'
    )
    page = _read(body).pages[0]

    assert ["Experience", "•\tLifted 40 t", "site"] == page.text.split("\n")
    assert ("heading", 18.0, True) == (
        page.lines[0].role,
        page.lines[0].size,
        page.lines[0].bold,
    )
    assert [("https://example.org", "site")] == [(link.url, link.text) for link in page.links]


def test_tables_also_in_each_other() -> None:
    """Short rows are one line; a table in a cell is read where it stands."""
    row = r"\trowd\cellx100\cellx200\pard\intbl "
    body = (
        row + r"Phone\cell 555\cell\row "
        r"\pard\intbl\itap2 in\nestcell ner\nestcell{\*\nesttableprops\trowd\nestrow}{\nonesttables\par}"
        r"\pard\intbl outer\cell next\cell\row\pard after\par"
    )
    page = _read(body).pages[0]

    assert [
        ("Phone\t555", 1),
        ("in\tner", 2),
        ("outer", 2),
        ("next", 2),
        ("after", None),
    ] == [(line.text, line.row) for line in page.lines]


def test_boxes_margins_and_notes() -> None:
    """Boxes come before the paragraph that holds them, headers first, notes and footers last."""
    body = (
        r"{\header\pard top\par}{\footer\pard end\par}{\footerf\pard first\par}"
        r"Crane Operator{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt\pard Olga Brandt\par}}{\shprslt{\*\do again}}}"
        r"{\*\footnote\pard a note\par}\par{\pict 00ff}{\*\shppict{\pict 00ff}}{\nonshppict{\pict 00ff}}"
    )
    page = _read(body).pages[0]

    assert [
        ("top", "header"),
        ("Olga Brandt", "text"),
        ("Crane Operator", "text"),
        ("a note", "text"),
        ("end", "footer"),
    ] == [(line.text, line.role) for line in page.lines]
    assert 2 == len(page.images)


def test_what_is_no_text_is_not_read() -> None:
    """Unknown destinations, tables of the file, comments, binary data, deleted text."""
    body = (
        r"{\info{\title x}}{\*\unknown x}{\*\generator x;}{\*\annotation x}{\bkmkstart x}{\pict\bin4 {{}}}"
        r"{\deleted x}{\object{\*\objdata 00}{\result Olga}}"
    )

    assert "Olga" == _read(body).text


def test_hidden_text_is_reported_and_not_read() -> None:
    """Hidden, tiny, white; white on a shaded paragraph, mark or cell is seen."""
    body = (
        r"Olga {\v a}{\fs2 b}{\cf2 c}\par{\cf2\highlight1 mark}\par\pard\cbpat1{\cf2 shade}\par\pard"
        r"\trowd\clcbpat1\cellx100\cellx200\pard\intbl{\cf2 cell}\cell{\cf2 d}\cell\row"
    )
    document = _read(body)

    assert "Olga\nmark\nshade\ncell" == document.text
    assert ["hidden.invisible", "hidden.white", "hidden.tiny"] == [
        notice.code for notice in document.warnings
    ]


@pytest.mark.parametrize("body", ["}}}}x", r"{\fonttbl", r"\u", r"\'", r"{\field{\*\fldinst", "\\"])
def test_unbalanced_file_is_read_to_its_end(body: str) -> None:
    """Groups that are not closed, or closed too often, lose nothing that is shown."""
    assert _read(r"Olga\par " + body).text.startswith("Olga")


def test_bounds() -> None:
    """No RTF at all, groups too deep, and a million escapes in a row, which take linear time."""
    with pytest.raises(UnreadableDocumentError):
        RtfReader().read(Source(b"Olga"), limits=LIMITS)
    with pytest.raises(DocumentLimitError) as caught:
        _read("{" * 5_000)
    assert "xml_depth_max" == caught.value.limit
    with pytest.raises(DocumentLimitError):
        _read(r"\'41" * 600_000)
