"""PDF: accessible, readable by every extractor, and the same bytes every time."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
import pypdf
import pypdfium2
import pytest
from pdfminer.high_level import extract_text

from skillmap.errors import MissingExtraError, MissingFontError, RenderError, TemplateError
from skillmap.models.layout import (
    EntryBlock,
    HeadingBlock,
    Inline,
    ListBlock,
    NameBlock,
    ParagraphBlock,
    RenderOptions,
)
from skillmap.models.resume import Resume
from skillmap.render import build_layout, theme_names
from skillmap.render.pdf import PdfRenderer
from tests.render.fonts import font_for
from tests.render.formats import hrefs, render, share_in_order, squeezed, texts
from tests.render.people import joerg, mara

TABBED = RenderOptions(ats="tabbed")
LAYOUT = build_layout(mara())


@pytest.fixture(scope="module")
def data() -> bytes:
    """Mara's resume as a PDF."""
    return render(mara(), "pdf")


@pytest.fixture
def pdf(data: bytes) -> Iterator[pikepdf.Pdf]:
    """The same, opened."""
    with pikepdf.open(io.BytesIO(data)) as opened:
        yield opened


# ------------------------------------------------------------------------------------------- tagged


def test_it_is_tagged_and_says_that_it_is_pdf_ua(pdf: pikepdf.Pdf) -> None:
    """Marked content, a structure tree and the identifier that checkers look for."""
    assert bool(pdf.Root.MarkInfo.Marked)
    assert "/StructTreeRoot" in pdf.Root
    with pdf.open_metadata() as metadata:
        assert "1" == metadata["pdfuaid:part"]


def test_its_language_title_and_author_are_set(pdf: pikepdf.Pdf) -> None:
    """A screen reader speaks the language; a viewer shows the title, not the name of a file."""
    assert "en-US" == str(pdf.Root.Lang)
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    assert "Mara Lindqvist – Senior Backend Engineer" == str(pdf.docinfo["/Title"])
    assert "Mara Lindqvist" == str(pdf.docinfo["/Author"])
    assert str(pdf.docinfo["/Keywords"]).startswith("Python, Go, SQL, Kubernetes")


def test_its_tags_count_what_the_layout_has(pdf: pikepdf.Pdf) -> None:
    """Headings of three levels, lists with their items, links: no more and no fewer."""
    counts = Counter(str(element.get("/S")) for element in _structure(pdf.Root.StructTreeRoot))
    kinds = Counter(type(block) for block in LAYOUT.blocks)
    bullets = sum(len(block.items) for block in LAYOUT.blocks if isinstance(block, ListBlock))

    assert {
        "/H1": kinds[NameBlock],
        "/H2": kinds[HeadingBlock],
        "/H3": kinds[EntryBlock],
        "/L": kinds[ListBlock],
        "/LI": bullets,
        "/LBody": bullets,
        "/Link": len(hrefs(LAYOUT)),
        "/Table": 0,
        "/Figure": 0,
    } == {
        tag: counts[tag]
        for tag in ("/H1", "/H2", "/H3", "/L", "/LI", "/LBody", "/Link", "/Table", "/Figure")
    }


def _structure(element: Any) -> Iterator[Any]:
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from _structure(kid)


def test_every_link_is_tagged_and_leads_where_the_layout_says(pdf: pikepdf.Pdf) -> None:
    """A link outside of the structure tree is a link that a screen reader does not offer."""
    links = [
        annotation
        for page in pdf.pages
        for annotation in page.get("/Annots", [])
        if annotation.Subtype == "/Link"
    ]

    assert all("/StructParent" in link for link in links)
    assert sorted(hrefs(LAYOUT)) == sorted(str(link.A.URI) for link in links)


# --------------------------------------------------------------------------------- fonts and pages


def test_all_fonts_are_embedded_subsets_that_map_to_unicode(pdf: pikepdf.Pdf) -> None:
    """Or else a page looks different elsewhere, and its text cannot be copied."""
    fonts = [font for page in pdf.pages for font in page.Resources.get("/Font", {}).values()]

    assert fonts
    for font in fonts:
        assert "/ToUnicode" in font
        assert re.fullmatch(r"/[A-Z]{6}\+.+", str(font.BaseFont))
        descriptor = font.DescendantFonts[0].FontDescriptor
        assert {"/FontFile2", "/FontFile3"} & set(descriptor.keys())


def test_no_page_is_a_picture_and_nothing_is_encrypted(pdf: pikepdf.Pdf, data: bytes) -> None:
    """The text is text, on every page."""
    assert not pdf.is_encrypted
    with pymupdf.open(stream=data) as document:
        assert all(page.get_text().strip() and not page.get_images() for page in document)


def test_no_character_is_one_that_searches_miss(data: bytes) -> None:
    """No ligatures, private characters, replacement characters or soft hyphens."""
    with pymupdf.open(stream=data) as document:
        shown = "".join(page.get_text() for page in document)

    assert [] == re.findall("[\ufb00-\ufb06\ue000-\uf8ff\ufffd\u00ad\u200b]", shown)


@pytest.mark.parametrize(("page", "size"), [("a4", (595.28, 841.89)), ("letter", (612, 792))])
def test_the_page_has_the_size_asked_for(page: Any, size: tuple[float, float]) -> None:
    """In points, to a hundredth."""
    with pikepdf.open(io.BytesIO(render(joerg(), "pdf", RenderOptions(page=page)))) as pdf:
        box = [float(value) for value in pdf.pages[0].MediaBox]

    assert [0, 0, *size] == pytest.approx(box, abs=0.01)


def test_qpdf_finds_nothing_wrong(pdf: pikepdf.Pdf) -> None:
    """Neither errors nor warnings."""
    assert [] == pdf.check_pdf_syntax()


@pytest.mark.parametrize("theme", theme_names())
def test_a_short_resume_is_one_page_in_every_theme(theme: str) -> None:
    """And every theme passes the same strict export."""
    with pikepdf.open(io.BytesIO(render(joerg(), "pdf", RenderOptions(theme=theme)))) as pdf:
        assert 1 == len(pdf.pages)


# ---------------------------------------------------------------------------------------- text order


def _pypdf(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def _pdfium(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def _mupdf(data: bytes) -> str:
    with pymupdf.open(stream=data) as document:
        return "\n".join(page.get_text() for page in document)


def _pdfminer(data: bytes) -> str:
    return extract_text(io.BytesIO(data))


def _poppler(data: bytes) -> str:
    command = ["pdftotext", "-", "-"]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode()


EXTRACTORS = {
    "pypdf": _pypdf,
    "pdfium": _pdfium,
    "mupdf": _mupdf,
    "pdfminer": _pdfminer,
    "poppler": _poppler,
}


@pytest.mark.parametrize("name", ["pypdf", "pdfium", "mupdf"])
def test_extractors_read_dates_at_the_margin_in_order(name: str) -> None:
    """At least 99 % of the texts, one after the other as the layout has them."""
    shown = EXTRACTORS[name](render(mara(), "pdf", TABBED))

    assert 0.99 <= share_in_order(texts(LAYOUT), shown)


@pytest.mark.parametrize(
    "name",
    [
        "pypdf",
        "pdfium",
        "mupdf",
        "pdfminer",
        pytest.param("poppler", marks=pytest.mark.needs("poppler")),
    ],
)
def test_every_extractor_reads_the_file_in_order(name: str, data: bytes) -> None:
    """Also those that take dates at the right margin for a column of their own."""
    assert 0.99 <= share_in_order(texts(LAYOUT), EXTRACTORS[name](data))
    assert data == render(mara(), "pdf", RenderOptions(ats="strict"))


@pytest.mark.parametrize(
    "name", ["pdfminer", pytest.param("poppler", marks=pytest.mark.needs("poppler"))]
)
def test_column_finders_misplace_only_dates_at_the_margin(name: str) -> None:
    """They read the dates of short entries after their section: why `tabbed` is not the default."""
    data = render(mara(), "pdf", TABBED)
    dates = {entry.date for entry in LAYOUT.blocks if isinstance(entry, EntryBlock)}
    shown = EXTRACTORS[name](data)
    others = [text for text in texts(LAYOUT) if text not in dates]

    assert 0.99 <= share_in_order(others, shown)
    assert all(squeezed(date) in squeezed(shown) for date in dates)


# ---------------------------------------------------------------------------------- hard content


@pytest.mark.parametrize(
    "wire",
    [
        {"work": [{"name": "Acme", "position": "Cook", "highlights": ["Cooked."]}]},
        {"basics": {"email": "somebody@example.com"}},
        {"basics": {"summary": "Cooks well."}, "skills": [{"name": "Soups"}]},
    ],
)
def test_a_resume_without_a_name_is_a_valid_file(wire: dict[str, Any]) -> None:
    """Its sections are the highest headings then."""
    resume = Resume.from_json_resume(wire)
    shown = EXTRACTORS["mupdf"](render(resume, "pdf"))

    assert 1.0 == share_in_order(texts(build_layout(resume)), shown)


def test_a_long_word_is_broken_and_read_as_one() -> None:
    """An address longer than a line stays on the page and in one piece for whoever copies it."""
    word = "x" * 40 + "/" + "Abcdefghij" * 20
    data = render(Resume.from_json_resume({"basics": {"name": "A", "summary": word}}), "pdf")

    with pymupdf.open(stream=data) as document:
        boxes = [block[:4] for block in document[0].get_text("blocks")]
        assert all(x1 <= 595.28 - 50 for _, _, x1, _ in boxes)
        assert word in squeezed(document[0].get_text())


def test_a_heading_is_not_left_alone_at_the_foot_of_a_page() -> None:
    """Section heading, head of the entry and the first line below it stay together."""
    for count in range(30, 50):
        work = [
            {"position": "Filler", "highlights": ["Line."] * count},
            {"position": "Last one", "name": "Employer", "highlights": ["Bullet."]},
        ]
        data = render(Resume.from_json_resume({"basics": {"name": "A"}, "work": work}), "pdf")
        with pymupdf.open(stream=data) as document:
            pages = [page.get_text() for page in document]
        assert ["Last one", "Employer", "Bullet."] == [
            text for text in ("Last one", "Employer", "Bullet.") if text in pages[-1]
        ] or len(pages) == 1


@pytest.mark.parametrize(
    ("text", "characters"),
    [
        ("山田太郎", ("U+592A", "U+5C71", "U+7530", "U+90CE")),
        ("نور", ("U+0631", "U+0646", "U+0648")),
        ("ok 𐎀", ("U+10380",)),
    ],
)
def test_a_character_that_no_font_shows_is_named(text: str, characters: tuple[str, ...]) -> None:
    """Never a box on the page; the error names the code points and no other text."""
    resume = Resume.from_json_resume({"basics": {"name": "Secret Person", "summary": text}})

    with pytest.raises(MissingFontError) as caught:
        render(resume, "pdf")

    assert set(caught.value.characters) <= set(characters)
    assert caught.value.characters
    assert "Secret" not in str(caught.value)


def test_a_font_of_the_users_shows_what_ours_do_not(tmp_path: Path) -> None:
    """`font_paths` of the renderer or of the options name folders; the packaged fonts stay first."""
    (tmp_path / "cjk.ttf").write_bytes(font_for("山田太郎", family="Test Gothic"))
    resume = Resume.from_json_resume({"basics": {"name": "Yamada Tarō 山田太郎"}})
    options = RenderOptions()
    renderer = PdfRenderer(font_paths=[tmp_path])

    data = renderer.render(build_layout(resume, options), resume=resume, options=options)

    assert "山田太郎" in _mupdf(data)
    assert data == render(resume, "pdf", RenderOptions(font_paths=(str(tmp_path),)))


def test_a_font_path_that_is_no_folder_is_an_error(tmp_path: Path) -> None:
    """It is not passed over."""
    renderer = PdfRenderer(font_paths=[tmp_path / "missing"])

    with pytest.raises(TemplateError, match="is no folder"):
        renderer.render(LAYOUT, resume=mara(), options=RenderOptions())


def test_what_typst_refuses_is_an_error_without_text_of_the_resume() -> None:
    """A layout that was not made by `build_layout` may hold an empty address."""
    link = ParagraphBlock(inlines=(Inline(text="Secret", href=""),))
    layout = LAYOUT.model_copy(update={"blocks": (NameBlock(text="Secret"), link)})

    with pytest.raises(RenderError, match="typst refused the document") as caught:
        PdfRenderer().render(layout, resume=mara(), options=RenderOptions())

    assert "Secret" not in str(caught.value)


def test_marks_arrows_and_letters_of_europe_are_shown() -> None:
    """What people put into resumes is in the packaged fonts."""
    text = "→ ✓ ★ ≥ ≠ € ½ © ’ • ● ő ż Я Ω Nguyễn Văn Đức Ș ʼ ″ − × µ ² ₂ ‰ № … – — › »"
    data = render(Resume.from_json_resume({"basics": {"name": "A", "summary": text}}), "pdf")

    assert squeezed(text) in squeezed(_mupdf(data))


def test_an_unknown_theme_is_an_error_that_lists_the_known() -> None:
    """A choice that cannot be met is not passed over."""
    with pytest.raises(TemplateError, match=r"Known: classic, compact, serif\."):
        render(joerg(), "pdf", RenderOptions(theme="../../etc/passwd"))


def test_an_empty_resume_is_an_empty_page() -> None:
    """There is nothing to show, and nothing that fails."""
    with pikepdf.open(io.BytesIO(render(Resume.from_json_resume({}), "pdf"))) as pdf:
        assert 1 == len(pdf.pages)


def test_it_says_what_is_missing_without_typst(monkeypatch: pytest.MonkeyPatch) -> None:
    """`skillmap doctor` shows how to get it."""
    monkeypatch.setitem(sys.modules, "typst", None)

    assert "typst" == PdfRenderer().status().missing
    with pytest.raises(MissingExtraError, match="standard"):
        render(joerg(), "pdf")
