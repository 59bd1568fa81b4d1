"""DOCX: real headings, lists and links, that open everywhere and say the same as the layout."""

from __future__ import annotations

import io
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from lxml import etree

from skillmap.errors import TemplateError
from skillmap.models.layout import EntryBlock, HeadingBlock, ListBlock, RenderOptions
from skillmap.models.resume import Resume
from skillmap.render import build_layout, load_theme, theme_names
from skillmap.render.themes import PAGE_SIZES
from tests.render.formats import hrefs, render, share_in_order, squeezed, texts
from tests.render.people import joerg, mara

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
LAYOUT = build_layout(mara())


@pytest.fixture(scope="module")
def parts() -> dict[str, bytes]:
    """All parts of Mara's DOCX by name."""
    with zipfile.ZipFile(io.BytesIO(render(mara(), "docx"))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def body(parts: dict[str, bytes]) -> Any:
    """Its text as a tree."""
    return etree.fromstring(parts["word/document.xml"])


def _styles(parts: dict[str, bytes]) -> dict[str, Any]:
    tree = etree.fromstring(parts["word/styles.xml"])
    return {style.get(f"{W}styleId"): style for style in tree.iter(f"{W}style")}


def _paragraphs(body: Any, style: str) -> list[Any]:
    return [p for p in body.iter(f"{W}p") if p.find(f"{W}pPr/{W}pStyle").get(f"{W}val") == style]


def test_headings_have_styles_with_outline_levels(parts: dict[str, bytes], body: Any) -> None:
    """One name, a heading per section, one per entry; the navigation pane shows them."""
    kinds = [type(block) for block in LAYOUT.blocks]
    styles = _styles(parts)

    assert [1, kinds.count(HeadingBlock), kinds.count(EntryBlock)] == [
        len(_paragraphs(body, f"Heading{level}")) for level in (1, 2, 3)
    ]
    assert ["0", "1", "2"] == [
        styles[f"Heading{level}"].find(f"{W}pPr/{W}outlineLvl").get(f"{W}val")
        for level in (1, 2, 3)
    ]


def test_bullets_are_numbered_paragraphs_without_typed_bullets(body: Any) -> None:
    """The list is a list to Word, and to screen readers."""
    items = _paragraphs(body, "ListBullet")

    assert sum(len(b.items) for b in LAYOUT.blocks if isinstance(b, ListBlock)) == len(items)
    assert all(item.find(f"{W}pPr/{W}numPr/{W}numId").get(f"{W}val") == "1" for item in items)
    assert "•" not in "".join(body.itertext())


def test_every_link_is_live_and_leads_where_the_layout_says(
    parts: dict[str, bytes], body: Any
) -> None:
    """Each hyperlink has a relationship, and no relationship is left over."""
    relations = etree.fromstring(parts["word/_rels/document.xml.rels"])
    targets = {
        relation.get("Id"): relation.get("Target")
        for relation in relations
        if relation.get("TargetMode") == "External"
    }
    links = [link.get(f"{R}id") for link in body.iter(f"{W}hyperlink")]

    assert hrefs(LAYOUT) == [targets[link] for link in links]
    assert set(targets) == set(links)


def test_dates_stand_at_a_right_tab_stop_at_the_margin(parts: dict[str, bytes], body: Any) -> None:
    """No spaces, no table: one tab, one stop at the width of the text."""
    theme, width = load_theme("classic"), PAGE_SIZES["a4"][0]
    stop = _styles(parts)["Heading3"].find(f"{W}pPr/{W}tabs/{W}tab")
    entries = [block for block in LAYOUT.blocks if isinstance(block, EntryBlock)]

    assert "right" == stop.get(f"{W}val")
    assert round((width - 2 * theme.margin_x) * 20) == int(stop.get(f"{W}pos"))
    assert [1 if entry.date else 0 for entry in entries] == [
        len(paragraph.findall(f"{W}r/{W}tab")) for paragraph in _paragraphs(body, "Heading3")
    ]


def test_the_strict_layout_has_no_tabs() -> None:
    """Dates stand in the line, after a bar."""
    document = docx.Document(io.BytesIO(render(mara(), "docx", RenderOptions(ats="strict"))))
    shown = [paragraph.text for paragraph in document.paragraphs]

    assert "Staff Engineer | Apr 2021 – Present" in shown
    assert not any("\t" in text for text in shown)


def test_nothing_hides_text_from_parsers(parts: dict[str, bytes], body: Any) -> None:
    """No tables, text boxes, drawings, columns, headers or footers, and no empty paragraphs."""
    tags = {etree.QName(element).localname for element in body.iter()}

    assert set() == tags & {"tbl", "txbxContent", "drawing", "pict", "cols", "headerReference"}
    assert not [name for name in parts if "header" in name or "footer" in name]
    assert all("".join(p.itertext()).strip() for p in body.iter(f"{W}p"))


def test_metadata_is_the_persons(parts: dict[str, bytes]) -> None:
    """Title, author and language are set; no tool signs as the author."""
    core = docx.Document(io.BytesIO(render(mara(), "docx"))).core_properties

    assert "Mara Lindqvist – Senior Backend Engineer" == core.title
    assert "Mara Lindqvist" == core.author
    assert "en-US" == core.language
    assert b'w:lang w:val="en-US"' in parts["word/styles.xml"]


def test_parts_are_those_that_are_needed(parts: dict[str, bytes]) -> None:
    """No thumbnail, no custom XML: nothing left over of a template."""
    assert [
        "[Content_Types].xml",
        "_rels/.rels",
        "docProps/core.xml",
        "docProps/app.xml",
        "word/document.xml",
        "word/_rels/document.xml.rels",
        "word/styles.xml",
        "word/numbering.xml",
        "word/settings.xml",
        "word/fontTable.xml",
    ] == list(parts)


# Order in which the schema wants the properties of paragraphs and runs; Word calls a file damaged that has another.
# Source: ECMA-376 part 1, CT_PPrBase and EG_RPrBase.
_PARAGRAPH_ORDER = (
    "pStyle keepNext keepLines pageBreakBefore widowControl numPr pBdr shd tabs bidi spacing ind jc outlineLvl"
).split()
_RUN_ORDER = "rStyle rFonts b bCs i iCs color sz szCs u rtl lang".split()


@pytest.mark.parametrize("theme", theme_names())
def test_properties_stand_in_the_order_of_the_schema(theme: str) -> None:
    """In every theme, in the text and in the styles."""
    data = render(mara(), "docx", RenderOptions(theme=theme))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = ("word/document.xml", "word/styles.xml")
        trees = [etree.fromstring(archive.read(name)) for name in names]
    orders = {f"{W}pPr": _PARAGRAPH_ORDER, f"{W}rPr": _RUN_ORDER}

    for properties in (p for tree in trees for tag in orders for p in tree.iter(tag)):
        names_found = [etree.QName(child).localname for child in properties]
        order = orders[properties.tag]
        assert sorted(names_found, key=order.index) == names_found


def test_every_style_that_is_used_is_there(parts: dict[str, bytes], body: Any) -> None:
    """A style that is missing is shown as plain text, without a word."""
    used = {e.get(f"{W}val") for tag in ("pStyle", "rStyle") for e in body.iter(f"{W}{tag}")}

    assert set() == used - set(_styles(parts))


@pytest.mark.parametrize("page", ["a4", "letter"])
def test_the_page_has_the_size_asked_for(page: Any) -> None:
    """In points, rounded to the unit of the format."""
    section = docx.Document(io.BytesIO(render(joerg(), "docx", RenderOptions(page=page)))).sections[
        0
    ]

    assert [round(side, 1) for side in PAGE_SIZES[page]] == [
        round(section.page_width.pt, 1),
        round(section.page_height.pt, 1),
    ]


def test_right_to_left_text_runs_from_right_to_left() -> None:
    """Every font question is up to the machine that shows it."""
    wire = {"basics": {"name": "نور حداد"}, "meta": {"skillmap": {"language": "ar"}}}
    with zipfile.ZipFile(io.BytesIO(render(Resume.from_json_resume(wire), "docx"))) as archive:
        assert b"<w:bidi/>" in archive.read("word/styles.xml")


def test_an_unknown_theme_is_an_error_that_lists_the_known() -> None:
    """A choice that cannot be met is not passed over."""
    with pytest.raises(TemplateError, match=r"Known: classic, compact, serif\."):
        render(joerg(), "docx", RenderOptions(theme="fancy"))


@pytest.mark.slow
@pytest.mark.needs("soffice")
def test_libreoffice_opens_it_and_shows_all_of_it(tmp_path: Path) -> None:
    """Every text in its order, also what the numbering and the tab stops add."""
    (tmp_path / "mara.docx").write_bytes(render(mara(), "docx"))
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    command += ["--convert-to", "txt:Text (encoded):UTF8", "--outdir", str(tmp_path)]
    subprocess.run(
        [*command, str(tmp_path / "mara.docx")], check=True, capture_output=True, timeout=120
    )
    shown = (tmp_path / "mara.txt").read_text(encoding="utf-8-sig")

    assert 1 == share_in_order(texts(LAYOUT), shown)
    assert squeezed("• Moved 31 million accounts") in squeezed(shown)
