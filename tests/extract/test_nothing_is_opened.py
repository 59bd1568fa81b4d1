"""Nothing that a document names or carries is opened: no address, file, embedded file, macro or entity.

Each file asks in every way of its format for a page of a server here and for a file of this machine, and carries an
embedded object; none of their words may show up, the server may not be asked, the file not be read.
"""

from __future__ import annotations

import io
import os
import tempfile
import threading
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pikepdf
import pytest

from skillmap.errors import UnreadableDocumentError
from skillmap.extract.doc import DocReader
from skillmap.extract.docx import DocxReader
from skillmap.extract.html import HtmlReader
from skillmap.extract.markdown import MarkdownReader
from skillmap.extract.odt import OdtReader
from skillmap.extract.pdf_mupdf import MuPdfReader
from skillmap.extract.pdf_pdfium import PdfiumReader
from skillmap.extract.rendercv import RenderCvReader
from skillmap.extract.rtf import RtfReader
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import PictureSource, Reader, Source
from tests.extract.docx_maker import docx, paragraph
from tests.extract.odt_maker import odt
from tests.files.make_bad_files import bad_file

LINKED_DOC = Path(__file__).parents[1] / "files" / "bad" / "linked-picture.doc"
"""Made by LibreOffice of an ODT: its picture is a link to port 00000 of this machine."""
SHOWN = "Hollis Grant, payroll clerk"
WORDS = ("hollis.grant@example.com", "Fernhill Payroll, 2019 - 2022, ran the payroll of 900 people")
SECRET, EMBEDDED, FETCHED = "words-of-a-file", "words-of-an-object", "words-of-a-page"
# The file could be the content of a page of a PDF, too.
CONTENT = f"BT /F0 12 Tf 72 400 Td ({SECRET}) Tj ET"


@dataclass
class Trap:
    """A server and a file that tell whether somebody came."""

    port: int
    file: Path
    asked: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def file_url(self) -> str:
        return self.file.as_uri()

    def set(self) -> None:
        """From now on a read of the file is seen in its time of access."""
        os.utime(self.file, (1_000_000_000, 1_100_000_000))

    @property
    def was_read(self) -> bool:
        return self.file.stat().st_atime != 1_000_000_000


@pytest.fixture
def trap() -> Iterator[Trap]:
    """The server answers whatever it is asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(FETCHED.encode())

        def log_message(self, *words: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "canary.txt"
        file.write_text(CONTENT)
        made = Trap(server.server_port, file, asked)
        made.set()
        yield made
    server.shutdown()
    thread.join()
    server.server_close()


def test_trap_works(trap: Trap) -> None:
    """It tells of a request, and of a read where the file system keeps times of access."""
    with urllib.request.urlopen(f"{trap.url}/page") as page:
        assert FETCHED.encode() == page.read()
    assert SECRET in trap.file.read_text()

    assert ["/page"] == trap.asked
    if "noatime" not in Path("/proc/mounts").read_text():
        assert trap.was_read


# -- files ------------------------------------------------------------------------------------


def docx_file(trap: Trap) -> bytes:
    """Remote template, picture and sub-document, INCLUDETEXT, an alternative content, an object, a macro."""
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    field_codes = "".join(
        f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{code}</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
        for code in (
            f' INCLUDETEXT "{trap.file_url}" ',
            f' INCLUDEPICTURE "{trap.url}/picture.png" \\d ',
            f' DDEAUTO cmd "/c type {trap.file}" ',
        )
    )
    body = "".join(map(paragraph, (SHOWN, *WORDS))) + field_codes
    body += '<w:altChunk r:id="chunk"/><w:subDoc r:id="sub"/>'
    space = 'xmlns:o="urn:schemas-microsoft-com:office:office"'
    body += f'<w:p><w:r><w:object><o:OLEObject {space} r:id="ole"/></w:object></w:r></w:p>'
    remote = (
        ("attachedTemplate", f"{trap.url}/evil.dotm"),
        ("image", f"{trap.url}/pixel.png"),
        ("subDocument", trap.file_url),
        ("frame", trap.file_url),
    )
    relations = "".join(
        f'<Relationship Id="r{at}" Type="{relation}/{kind}" Target="{target}" TargetMode="External"/>'
        for at, (kind, target) in enumerate(remote)
    )
    relations += "".join(
        f'<Relationship Id="{name}" Type="{relation}/{kind}" Target="{target}"/>'
        for name, kind, target in (
            ("chunk", "aFChunk", "chunk.html"),
            ("ole", "oleObject", "embeddings/oleObject1.bin"),
            ("sub", "subDocument", f"../../../../../../../..{trap.file}"),
            ("vba", "vbaProject", "vbaProject.bin"),
        )
    )
    parts = {
        "word/chunk.html": f"<p>{EMBEDDED}</p><img src='{trap.url}/chunk.png'>",
        "word/embeddings/oleObject1.bin": EMBEDDED,
        "word/vbaProject.bin": f'Sub AutoOpen()\nShell "cat {trap.file}"\n\' {EMBEDDED}\nEnd Sub',
    }
    return _rewritten(docx(body), parts, "word/_rels/document.xml.rels", relations)


def _rewritten(data: bytes, parts: dict[str, str], name: str, relations: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for entry in old.infolist():
            text = old.read(entry).decode()
            if entry.filename == name:
                text = text.replace("</Relationships>", relations + "</Relationships>")
            new.writestr(entry.filename, text)
        for part, text in parts.items():
            new.writestr(part, text)
    return buffer.getvalue()


def odt_file(trap: Trap) -> bytes:
    """Linked sections and picture, an embedded object, a script."""
    body = "".join(f"<text:p>{line}</text:p>" for line in (SHOWN, *WORDS))
    for number, address in enumerate((trap.file_url, f"{trap.url}/section.txt")):
        body += f'<text:section text:name="s{number}"><text:section-source xlink:href="{address}"/></text:section>'
    body += (
        f'<text:p><draw:frame><draw:image xlink:href="{trap.url}/picture.png"/></draw:frame>'
        '<draw:frame><draw:object xlink:href="./Object 1"/></draw:frame>'
        f'<draw:frame><draw:object xlink:href="{trap.file_url}"/></draw:frame></text:p>'
    )
    inner = odt(f"<text:p>{EMBEDDED}</text:p>")
    with zipfile.ZipFile(io.BytesIO(inner)) as archive:
        content = archive.read("content.xml")
    basic = f'Sub Main\nShell("cat {trap.file}")\nREM {EMBEDDED}\nEnd Sub'.encode()
    parts = {"Object 1/content.xml": content, "Basic/Standard/Module1.xml": basic}
    return odt(body, parts=parts)


def rtf_file(trap: Trap) -> bytes:
    """An embedded and a linked object, INCLUDETEXT and INCLUDEPICTURE, a remote template."""
    lines = "\\par ".join((SHOWN, *WORDS))
    fields = "".join(
        f"{{\\field{{\\*\\fldinst {code}}}{{\\fldrslt}}}}"
        for code in (
            f'INCLUDETEXT "{trap.file}"',
            f'INCLUDEPICTURE "{trap.url}/picture.png" \\\\d',
            f'DDEAUTO cmd "/c type {trap.file}"',
        )
    )
    objects = (
        f"{{\\object\\objemb{{\\*\\objclass Package}}{{\\*\\objdata {EMBEDDED.encode().hex()}}}}}"
        f"{{\\object\\objautlink\\objupdate{{\\*\\objdata {str(trap.file).encode().hex()}}}}}"
    )
    template = f"{{\\*\\template {trap.url}/evil.dotm}}"
    return f"{{\\rtf1\\ansi {template}{lines}\\par {fields}{objects}\\par}}".encode()


def html_file(trap: Trap) -> bytes:
    """All elements that load something, an entity, a script that would."""
    return f"""<!DOCTYPE html [<!ENTITY canary SYSTEM "{trap.file_url}">]>
<html><head><base href="{trap.url}/"><link rel="stylesheet" href="style.css">
<meta http-equiv="refresh" content="0; url={trap.url}/next">
<style>@import url("{trap.url}/more.css"); p {{ background: url("{trap.url}/p.png") }}</style>
<script src="script.js"></script><script>document.write("{EMBEDDED}")</script></head>
<body><p>{SHOWN}</p><p>{WORDS[0]}</p><p>{WORDS[1]}</p><p>&canary;</p>
<img src="picture.png" srcset="{trap.url}/2x.png 2x"><iframe src="{trap.file_url}"></iframe>
<iframe srcdoc="<p>{EMBEDDED}</p>"></iframe><object data="{trap.file_url}"></object>
<embed src="{trap.url}/embed"><video src="{trap.url}/film" poster="{trap.url}/poster"></video>
<svg><image href="{trap.url}/svg.png"/><use href="{trap.url}/a.svg#b"/></svg>
<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{trap.file_url}" parse="text"/>
<applet code="{trap.url}/x.class"></applet></body></html>""".encode()


def markdown_file(trap: Trap) -> bytes:
    """Pictures, HTML and transclusions in the manners of several programs."""
    return f"""# {SHOWN}

{WORDS[0]}

{WORDS[1]}

![portrait]({trap.url}/portrait.png) ![[{trap.file}]] {{{{{trap.file}}}}} !include {trap.file}

<iframe src="{trap.file_url}"></iframe>
""".encode()


def yaml_file(trap: Trap) -> bytes:
    """Tags that would run or include something, in a CV of RenderCV."""
    return f"""cv:
  name: {SHOWN.partition(",")[0]}
  email: {WORDS[0]}
  sections:
    summary:
      - !include {trap.file}
      - !!python/object/apply:urllib.request.urlopen ["{trap.url}/yaml"]
      - {WORDS[1].replace(":", "")}
""".encode()


def pdf_file(trap: Trap) -> bytes:
    """An attachment, actions, JavaScript, a form in XML, and a content and a picture that lie elsewhere."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(612, 792))
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    lines = [
        f"BT /F0 12 Tf 72 {700 - 20 * at} Td ({line}) Tj ET"
        for at, line in enumerate((SHOWN, *WORDS))
    ]
    elsewhere = pdf.make_stream(b"")
    elsewhere.F = pikepdf.Dictionary(
        Type=pikepdf.Name.Filespec, F=str(trap.file), UF=str(trap.file)
    )
    picture = pdf.make_stream(b"\xff" * 4)
    picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    picture.Width = picture.Height = 2
    picture.ColorSpace, picture.BitsPerComponent = pikepdf.Name.DeviceGray, 8
    picture.F = pikepdf.Dictionary(FS=pikepdf.Name.URL, F=f"{trap.url}/picture.png")
    page.Resources = pikepdf.Dictionary(
        Font=pikepdf.Dictionary(F0=font), XObject=pikepdf.Dictionary(X=picture)
    )
    shown = pdf.make_stream(("\n".join(lines) + "\nq 50 0 0 50 72 100 cm /X Do Q\n").encode())
    page.Contents = pikepdf.Array([shown, elsewhere])
    pdf.attachments["note.txt"] = EMBEDDED.encode()
    script = pikepdf.Dictionary(
        S=pikepdf.Name.JavaScript,
        JS=f'app.launchURL("{trap.url}/js"); app.alert("{EMBEDDED}")',
    )
    launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=str(trap.file))
    away = pikepdf.Dictionary(S=pikepdf.Name.GoToR, F=str(trap.file), D=[0, pikepdf.Name.Fit])
    form = pikepdf.Dictionary(S=pikepdf.Name.SubmitForm, F=f"{trap.url}/form")
    script.Next = pikepdf.Array([launch, away, form])
    pdf.Root.OpenAction = script
    page.AA = pikepdf.Dictionary(O=launch)
    xfa = f'<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><p>{EMBEDDED}</p></xdp:xdp>'
    pdf.Root.AcroForm = pikepdf.Dictionary(
        Fields=pikepdf.Array([]), XFA=pdf.make_stream(xfa.encode())
    )
    buffer = io.BytesIO()
    pdf.save(buffer)
    return buffer.getvalue()


def doc_file(trap: Trap) -> bytes:
    """A linked picture."""
    data = LINKED_DOC.read_bytes()
    for encoding in ("ascii", "utf-16-le"):
        data = data.replace("00000/".encode(encoding), f"{trap.port:05}/".encode(encoding))
    assert f":{trap.port:05}/picture.png".encode() in data
    return data


def doc_with_text_of_a_file(trap: Trap) -> bytes:
    """The same field, made to include a text."""
    words = ("INCLUDEPICTURE", "INCLUDETEXT   ")
    old, new = (word.encode("utf-16-le") for word in words)
    data = doc_file(trap)
    assert old in data
    return data.replace(old, new)


CASES: list[tuple[Reader, Callable[[Trap], bytes]]] = [
    (DocReader(use_libreoffice=False), doc_file),
    (DocReader(use_libreoffice=False), doc_with_text_of_a_file),
    (DocxReader(), docx_file),
    (HtmlReader(), html_file),
    (MarkdownReader(), markdown_file),
    (MuPdfReader(), pdf_file),
    (OdtReader(), odt_file),
    (PdfiumReader(), pdf_file),
    (RtfReader(), rtf_file),
]


def nothing_is_opened(reader: Reader, data: bytes, trap: Trap) -> None:
    source = Source(data, "resume", reader.media_types[0])
    text = reader.read(source, limits=ExtractLimits()).text
    if isinstance(reader, PictureSource):
        reader.picture(source, 1, resolution=72, limits=ExtractLimits())

    assert SHOWN in text
    assert [] == [word for word in (SECRET, EMBEDDED, FETCHED) if word in text]
    assert [] == trap.asked
    assert not trap.was_read


@pytest.mark.parametrize(
    ("reader", "make"), CASES, ids=lambda value: getattr(value, "name", None) or value.__name__
)
def test_nothing_is_opened(reader: Reader, make: Callable[[Trap], bytes], trap: Trap) -> None:
    """What is printed in the document itself is read, and nothing else."""
    nothing_is_opened(reader, make(trap), trap)


@pytest.mark.needs("soffice")
@pytest.mark.parametrize("make", [doc_file, doc_with_text_of_a_file])
def test_libreoffice_opens_nothing(make: Callable[[Trap], bytes], trap: Trap) -> None:
    """Neither does the program that converts old Word files."""
    nothing_is_opened(DocReader(), make(trap), trap)


def test_tags_of_yaml_are_not_followed(trap: Trap) -> None:
    """They are taken for what is written there, or refused."""
    source = Source(yaml_file(trap), "cv.yaml", RenderCvReader.media_types[0])
    try:
        text = RenderCvReader().read(source, limits=ExtractLimits()).text
    except UnreadableDocumentError as error:
        text = str(error)

    assert SECRET not in text
    assert FETCHED not in text
    assert [] == trap.asked
    assert not trap.was_read


@pytest.mark.parametrize(
    "name", ["external-entity.docx", "entity-bomb.docx", "external-entity.odt"]
)
def test_document_type_is_refused(name: str) -> None:
    """XML that declares entities is no part of any honest file."""
    reader: Reader = DocxReader() if name.endswith("docx") else OdtReader()
    source = Source(bad_file(name), name, reader.media_types[0])
    with pytest.raises(UnreadableDocumentError, match=r"document type|well-formed"):
        reader.read(source, limits=ExtractLimits())
