"""A resume is data: nothing in it becomes code, markup or a dangerous link, in any format."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape
from html.parser import HTMLParser

import markdown_it
import pikepdf
import pytest
from lxml import etree

from skillmap.models.layout import RenderOptions
from skillmap.models.resume import Resume
from skillmap.render import build_layout, render_report
from skillmap.render.layout import _DEFAULT_OPTIONS
from skillmap.render.links import HREF_CHARACTERS_MAX, mail_href, phone_href, short_url, web_href
from tests.render.formats import hrefs, render
from tests.render.people import HOSTILE_TEXTS, hostile
from tests.render.tailorings import tailoring

_ALLOWED = re.compile(r"(?:https?://[a-z0-9]|mailto:|tel:\+?[0-9])")


class _Tags(HTMLParser):
    """Names of the elements of a page, and all attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]


_RESUME_TAGS = set(
    "html head meta title style body main h1 h2 h3 p ul li span section strong em a".split()
)


def test_html_has_only_the_elements_of_the_page() -> None:
    """No script, no picture, no attribute that runs or loads anything."""
    tags = _Tags(render(hostile(), "html").decode())

    assert set() == tags.names - _RESUME_TAGS
    assert set() == {name for name in tags.attributes if name.startswith("on") or name == "style"}
    assert all(_ALLOWED.match(address) for address in tags.addresses)


def test_html_forbids_the_browser_everything_but_its_own_style() -> None:
    """A second lock, should a future template escape too little."""
    page = unescape(render(hostile(), "html").decode())

    assert "default-src 'none'; style-src 'sha256-" in page


def test_markdown_has_only_the_elements_of_the_layout() -> None:
    """Neither raw HTML nor code, quotes, pictures, rules or emphasis of the resume's making."""
    tokens = markdown_it.MarkdownIt("commonmark").parse(render(hostile(), "md").decode())
    flat = [child for token in tokens for child in (token, *(token.children or ()))]
    targets = [str(token.attrs["href"]) for token in flat if token.type == "link_open"]

    assert {"heading", "paragraph", "bullet_list", "list_item", "inline", "text", "link"} | {
        "strong"
    } >= {token.type.removesuffix("_open").removesuffix("_close") for token in flat}
    assert all(_ALLOWED.match(target) for target in targets)


def test_docx_is_well_formed_and_links_only_to_the_web_mail_and_telephone() -> None:
    """Text with the look of XML is text."""
    with zipfile.ZipFile(io.BytesIO(render(hostile(), "docx"))) as archive:
        trees = {name: etree.fromstring(archive.read(name)) for name in archive.namelist()}
    relations = trees["word/_rels/document.xml.rels"]
    targets = [r.get("Target") for r in relations if r.get("TargetMode") == "External"]

    assert targets
    assert all(_ALLOWED.match(target) for target in targets)


def test_pdf_has_no_code_and_links_only_to_the_web_mail_and_telephone() -> None:
    """The engine gets the resume as data, so that `#panic()` is six letters and two brackets."""
    with pikepdf.open(io.BytesIO(render(hostile(), "pdf"))) as pdf:
        links = [link for page in pdf.pages for link in page.get("/Annots", [])]
        targets = [str(link.A.URI) for link in links]

        assert "/OpenAction" not in pdf.Root
        assert "/JavaScript" not in pdf.Root.get("/Names", {})
    assert all(_ALLOWED.match(target) for target in targets)
    assert sorted(hrefs(build_layout(hostile()))) == sorted(targets)


def test_the_report_has_no_script_and_loads_nothing() -> None:
    """Every text of posting, resume, agent and check is escaped."""
    nasty = HOSTILE_TEXTS[1]
    value = tailoring()
    job = value.job.model_copy(update={"title": nasty, "company": nasty, "language": '"><script>'})
    first, *rest = value.changes.changes
    changes = value.changes.model_copy(
        update={"changes": (first.model_copy(update={"reason": nasty, "after": nasty}), *rest)}
    )
    update = {"job": job, "changes": changes, "agent": nasty}
    page = render_report(value.model_copy(update=update)).decode()
    tags = _Tags(page)

    assert "script" not in tags.names
    assert not {name for name in tags.attributes if name.startswith("on")}
    assert all(address.startswith("#") for address in tags.addresses)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize("format", ["html", "md", "txt", "docx", "pdf"])
def test_control_characters_do_not_reach_a_file(format: str) -> None:
    """A null byte, an escape sequence and a direction override are taken out before."""
    wire = {"basics": {"name": "A\x00\x1b[31mda", "summary": "b\u202eevil\ufeff\u200b\ufffe"}}
    data = render(Resume.from_json_resume(wire), format, RenderOptions())
    if format in ("html", "md", "txt"):
        assert not re.search("[\x00-\x08\x0b-\x1f\u202e\u200b\ufeff\ufffe]", data.decode())
    assert b"\x1b[31m" not in data or format == "pdf"  # Compressed streams may hold any bytes.


# -------------------------------------------------------------------------------------------- links


@pytest.mark.parametrize(
    ("url", "href"),
    [
        ("https://example.com/a", "https://example.com/a"),
        ("HTTP://Example.COM", "http://example.com"),
        ("example.com/me", "https://example.com/me"),
        ("example.com:8080/x?y=1#z", "https://example.com:8080/x?y=1#z"),
        ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
        ('https://a.example/"><b>', "https://a.example/%22%3E%3Cb%3E"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("ftp://a.example", None),
        ("//a.example/x", None),
        ("https://", None),
        ("https://user:pass@a.example", None),
        ("https://a.example:99999/", None),
        ("https://[::1", None),
        ("https://a b.example/", None),
        ("https://a..ü.example/", None),
        ("not a link", None),
        ("https://a.example/" + "x" * HREF_CHARACTERS_MAX, None),
    ],
)
def test_web_addresses(url: str, href: str | None) -> None:
    """Only `http` and `https` with a host; the rest stays text."""
    assert href == web_href(url)


@pytest.mark.parametrize(
    ("address", "href"),
    [
        ("a.b+c@example.com", "mailto:a.b+c@example.com"),
        ("a@b.example?bcc=x", "mailto:a@b.example%3Fbcc%3Dx"),
        ("ä@b.example", "mailto:%C3%A4@b.example"),
        ("no address", None),
        ("a@b@c.example", None),
        ("a@b.example,c@d.example", None),
    ],
)
def test_mail_addresses(address: str, href: str | None) -> None:
    """One address; nothing in it becomes a header of the mail."""
    assert href == mail_href(address)


@pytest.mark.parametrize(
    ("number", "href"),
    [
        ("+49 (0)151 / 555-01", "tel:+49015155501"),
        ("0151.55501", "tel:015155501"),
        ("1234", None),
        ("+1 555 0100 ext. 3", None),
        ("5" * 30, None),
        ("tel:123456;x", None),
    ],
)
def test_telephone_numbers(number: str, href: str | None) -> None:
    """Digits and what people put between them, of a length that telephones know."""
    assert href == phone_href(number)


def test_short_addresses() -> None:
    """As people print them; what is nothing but a scheme stays."""
    assert "example.com/me" == short_url("https://www.example.com/me/")
    assert "https://" == short_url("https://")


def test_default_options_are_the_plain_ones() -> None:
    """Leaving them out is the same as giving the default."""
    assert RenderOptions() == _DEFAULT_OPTIONS
