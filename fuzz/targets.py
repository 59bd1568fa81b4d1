"""What is fuzzed: one target for each reader, for what stands behind readers, and for all of it together.

A target takes bytes and may raise an `ExtractError`. Whatever else it raises is a finding, and so is a law that does
not hold.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from fuzz import layouts, mutators
from fuzz.mutators import Mutator
from skillmap.errors import ExtractError
from skillmap.extract import ocr
from skillmap.extract.doc import DocReader
from skillmap.extract.docx import DocxReader
from skillmap.extract.html import HtmlReader
from skillmap.extract.json_resume import JsonResumeReader
from skillmap.extract.linkedin import LinkedInReader
from skillmap.extract.markdown import MarkdownReader
from skillmap.extract.odt import OdtReader
from skillmap.extract.pdf_mupdf import MuPdfReader
from skillmap.extract.pdf_pages import assemble
from skillmap.extract.pdf_pdfium import PdfiumReader
from skillmap.extract.pictures import PictureReader
from skillmap.extract.rendercv import RenderCvReader
from skillmap.extract.rtf import RtfReader
from skillmap.extract.rules import RulesParser
from skillmap.extract.sniff import sniff
from skillmap.extract.text import TextReader
from skillmap.models.document import Document, Extraction
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import PictureSource, Reader, Source

ROOT = Path(__file__).parents[1]
FOLDERS = (ROOT / "tests/files/formats", ROOT / "examples", ROOT / "tests/extract/regressions")
CORPUS = ROOT.parent / "shared" / "corpus" / "dev" / "files"
"""Labelled resumes, which are not part of the repository; without them there are fewer seeds."""

RESOLUTION = 40
"""Dots per inch at which pages are shown: enough to run the code, and quick."""
PAGES_SHOWN_MAX = 2
LIMITS = ExtractLimits()

READERS: dict[str, Reader] = {
    reader.name: reader
    for reader in (
        # LibreOffice is a program of its own, with a test of its own.
        DocReader(use_libreoffice=False),
        DocxReader(),
        HtmlReader(),
        JsonResumeReader(),
        LinkedInReader(),
        MarkdownReader(),
        OdtReader(),
        MuPdfReader(),
        PdfiumReader(),
        PictureReader(),
        RenderCvReader(),
        RtfReader(),
        TextReader(),
    )
}


class BrokenLawError(Exception):
    """A result is not what its nouns promise."""


@dataclass(frozen=True)
class Target:
    """What to run on bytes, how to damage them, and which files to begin with."""

    name: str
    run: Callable[[bytes], None]
    mutate: Mutator
    endings: tuple[str, ...] = ()
    made: Callable[[], Sequence[bytes]] = tuple
    """Seeds that no file holds."""
    prepare: Callable[[bytes], bytes] = bytes
    """Turns a file into one whose inside a mutator of bytes can reach."""
    bytes_max: int = 200_000


# -- runs -------------------------------------------------------------------------------------


def read_with(reader: Reader, data: bytes) -> None:
    """Read *data* with one reader as the type that it reads, see what it shows, and parse what it saw."""
    media_type = reader.media_types[0]
    with suppress(ExtractError):
        found = sniff(data)
        media_type = found if found in reader.media_types else media_type
    _read(reader, Source(data, "file", media_type))


def _read(reader: Reader, source: Source) -> None:
    document = reader.read(source, limits=LIMITS)
    check_document(document)
    if isinstance(reader, PictureSource):
        for page in document.pages[:PAGES_SHOWN_MAX]:
            # A page that cannot be shown says nothing about the others.
            with suppress(ExtractError):
                reader.picture(source, page.number, resolution=RESOLUTION, limits=LIMITS)
        document = ocr.left_out(document, ocr.pages_to_recognize(document), "")
    check_extraction(RulesParser().parse(document))


def run_lines(data: bytes) -> None:
    """The rules alone, on lines of any text at any place."""
    document = layouts.lines_document(data)
    check_document(document)
    check_extraction(RulesParser().parse(document))


def run_layout(data: bytes) -> None:
    """Reading order and rules, on pieces of text painted at any place."""
    pages = layouts.painted_pages(data)
    document = assemble(pages, source=Source(b""), reader="fuzz", engine="fuzz")
    check_document(document)
    check_extraction(RulesParser().parse(document))


def run_extract(data: bytes) -> None:
    """The client's own way: type from the bytes, every reader for it, what is left to OCR, the parser."""
    media_type = sniff(data)
    for reader in READERS.values():
        if media_type in reader.media_types:
            with suppress(ExtractError):
                _read(reader, Source(data, "file", media_type))


# -- laws -------------------------------------------------------------------------------------


def check_document(document: Document) -> None:
    """Lines stand where they say that they stand.

    Raises:
        BrokenLawError: One does not.
    """
    for page in document.pages:
        text = page.text
        for line in page.lines:
            if text[line.start : line.end] != line.text:
                raise BrokenLawError("a line is not where it says that it is")
    # Whoever stores a document needs all of its text to be text.
    try:
        document.text.encode()
    except UnicodeEncodeError as error:
        raise BrokenLawError("the document has half a character") from error


def check_extraction(extraction: Extraction) -> None:
    """Evidence is in the document, and every line is evidence or is listed.

    Raises:
        BrokenLawError: It is not.
    """
    document = extraction.document
    check_document(document)
    pages = {page.number: page.text for page in document.pages}
    cited = [evidence for field in extraction.fields for evidence in field.evidence]
    for evidence in (*cited, *extraction.unassigned):
        if pages[evidence.page][evidence.start : evidence.end] != evidence.text:
            raise BrokenLawError("evidence does not stand at its place")
    extraction.model_dump_json()


# -- targets ----------------------------------------------------------------------------------

_XML_TOKENS = (b"<", b">", b"&", b"&#0;", b"<!--", b"]]>", b"<![CDATA[", b"<?x?>", b"<!DOCTYPE x>")
_text = mutators.text_mutator(b"\r", b"\r\n", b"\x00", b"\xff\xfe", b"\xfe\xff", b"\xed\xa0\x80")
_html = mutators.text_mutator(
    *_XML_TOKENS,
    *(
        b"<div>",
        b"</div>",
        b"<table><tr><td>",
        b"<li>",
        b"<ul>",
        b"<br>",
        b"<p style='display:none'>",
    ),
    *(b"<style>", b"</style>", b"p{display:none}", b"@media x{", b"/*", b"<meta charset=koi8-r>"),
    *(b"<script>", b"<a href='x'>", b"colspan='99999999'", b"&nbsp;", b"<pre>", b"<h1>", b"<td>"),
)
_markdown = mutators.text_mutator(
    *(
        b"# ",
        b"* ",
        b"- ",
        b"> ",
        b"1. ",
        b"    ",
        b"`",
        b"```\n",
        b"[",
        b"](",
        b")",
        b"![",
        b"*",
        b"_",
    ),
    *(
        b"|",
        b"|-|\n",
        b"---\n",
        b"===\n",
        b"<div>",
        b"\\",
        b"~~",
        b"<a@example.com>",
        b"\t",
        b"[a]: b\n",
    ),
)
_yaml = mutators.text_mutator(
    *(
        b"- ",
        b"  ",
        b": ",
        b"&a ",
        b"*a ",
        b"<<: *a\n",
        b"|\n",
        b">\n",
        b"!!python/object:os.system ",
    ),
    *(
        b"!!binary ",
        b"!!timestamp ",
        b"? ",
        b"[",
        b"]",
        b"{",
        b"}",
        b"---\n",
        b"...\n",
        b"%YAML 9.9\n",
    ),
    *(
        b"!!set ",
        b"!!omap ",
        b"!!int ",
        b"0x",
        b"1:2:3",
        b"~",
        b"'",
        b'"',
        b"\\x00",
        b".inf",
        b"2020-13-45",
    ),
    *(b"cv:\n", b"  sections:\n", b"    - name: x\n", b"2020-01-01T00:00:00+99:99"),
)
_rtf = mutators.text_mutator(
    *(
        b"{",
        b"}",
        b"\\",
        b"\\par ",
        b"\\'e4",
        b"\\u-999 ",
        b"\\u55357?\\u56832?",
        b"\\bin9999 ",
        b"\\uc9 ",
    ),
    *(
        b"\\trowd",
        b"\\cell ",
        b"\\row ",
        b"\\cellx1",
        b"{\\*\\x ",
        b"{\\field{\\*\\fldinst HYPERLINK x}",
    ),
    *(
        b"\\fs0 ",
        b"\\fs99999 ",
        b"\\v ",
        b"\\ansicpg99999 ",
        b"\\fonttbl",
        b"\\stylesheet",
        b"\\s99 ",
        b"\\pict ",
    ),
    *(
        b"\\listtext ",
        b"\\ls9 ",
        b"\\shptxt ",
        b"\\footnote ",
        b"\\upr ",
        b"\\ud ",
        b"\\nesttableprops ",
        b"\\itap9 ",
    ),
)
_csv = mutators.text_mutator(
    b",", b'"', b'""', b"\r\n", b"\x00", b"\xef\xbb\xbf", b"First Name,", b"\n,,,\n"
)


def _pieces_of_text(path_endings: tuple[str, ...], size: int = 1_200) -> Sequence[bytes]:
    """The beginnings of files, for small inputs are tried a hundred times as often as large ones."""
    return [path.read_bytes()[:size] for path in files(path_endings)]


def _pictures() -> Sequence[bytes]:
    """One small picture of each kind, and one of many frames."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (60, 40), "white")
    ImageDraw.Draw(image).text((5, 5), "Hollis Grant", fill="black")
    made = []
    modes = {"PNG": "RGBA", "JPEG": "RGB", "BMP": "RGB", "GIF": "P", "WEBP": "RGB", "TIFF": "1"}
    for kind, mode in modes.items():
        buffer = io.BytesIO()
        image.convert(mode).save(buffer, kind, dpi=(72, 72))
        made.append(buffer.getvalue())
    for kind, packing in (
        ("TIFF", "tiff_lzw"),
        ("TIFF", "group4"),
        ("TIFF", "jpeg"),
        ("GIF", None),
    ):
        buffer = io.BytesIO()
        frame = image.convert("1" if packing == "group4" else "RGB")
        frame.save(buffer, kind, save_all=True, append_images=[frame], compression=packing)
        made.append(buffer.getvalue())
    return made


def _chosen_bytes() -> Sequence[bytes]:
    """Bytes that choose layouts: short and long ones."""
    return [Random(size).randbytes(size) for size in (40, 200, 1_000, 4_000)]


def plain_pdf(data: bytes) -> bytes:
    """*data* with its streams unpacked; as it is where that cannot be done."""
    import pikepdf

    buffer = io.BytesIO()
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            pdf.save(
                buffer,
                compress_streams=False,
                stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
                object_stream_mode=pikepdf.ObjectStreamMode.disable,
                deterministic_id=True,
            )
    except pikepdf.PdfError:
        return data
    return buffer.getvalue()


def plain_zip(data: bytes) -> bytes:
    """*data* with its entries unpacked, and no pictures in it; as it is where it is no zip."""
    entries = {
        name: part
        for name, part in mutators.unzipped(data).items()
        if not name.lower().endswith((".png", ".jpg", ".jpeg", ".emf", ".bin"))
    }
    return mutators.zipped(entries) if entries else data


def any_mutator(data: bytes, random: Random, pool: Sequence[bytes]) -> bytes:
    """The mutator of the type that the bytes seem to have; sometimes that of another type."""
    chosen = next((mutate for magic, mutate in _BY_MAGIC if data.startswith(magic)), _text)
    if random.random() < 0.1:
        chosen = random.choice([mutate for _, mutate in _BY_MAGIC])
    return chosen(data, random, pool)


def _any_zip_part(data: bytes, random: Random, pool: Sequence[bytes]) -> bytes:
    mutate = mutators.mutate_xml if data.lstrip()[:1] == b"<" else _csv
    return mutate(data, random, pool)


_zip = mutators.zip_mutator(_any_zip_part)
_BY_MAGIC: tuple[tuple[bytes, Mutator], ...] = (
    (b"%PDF", mutators.mutate_pdf),
    (b"PK\x03\x04", _zip),
    (b"{\\rtf", _rtf),
    (b"{", mutators.mutate_json),
    (b"<", _html),
    (b"cv:", _yaml),
    (b"#", _markdown),
    (b"\xd0\xcf", mutators.mutate_bytes),
    (b"\x89PNG", mutators.mutate_bytes),
    (b"\xff\xd8", mutators.mutate_bytes),
    (b"BM", mutators.mutate_bytes),
    (b"II*", mutators.mutate_bytes),
)
_PICTURE_ENDINGS = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp", ".gif")
_TEXT_ENDINGS = (".txt", ".md", ".html", ".rtf", ".yaml", ".json")


def _reading(name: str, mutate: Mutator, *endings: str, **rest: Any) -> Target:
    return Target(name, partial(read_with, READERS[name]), mutate, endings, **rest)


TARGETS: dict[str, Target] = {
    target.name: target
    for target in (
        _reading("pdf", mutators.mutate_pdf, ".pdf", prepare=plain_pdf, bytes_max=400_000),
        _reading("pdfium", mutators.mutate_pdf, ".pdf", prepare=plain_pdf, bytes_max=400_000),
        _reading("docx", _zip, ".docx", prepare=plain_zip, bytes_max=400_000),
        _reading("odt", _zip, ".odt", prepare=plain_zip, bytes_max=400_000),
        _reading("linkedin", _zip, "linkedin.zip", prepare=plain_zip),
        _reading("doc", mutators.mutate_bytes, ".doc"),
        _reading("rtf", _rtf, ".rtf", made=partial(_pieces_of_text, (".rtf",))),
        _reading("html", _html, ".html", made=partial(_pieces_of_text, (".html",))),
        _reading("markdown", _markdown, ".md", ".txt", made=partial(_pieces_of_text, (".md",))),
        _reading("text", _text, ".txt", ".md", made=partial(_pieces_of_text, (".txt",))),
        _reading("json", mutators.mutate_json, ".json", made=lambda: [b"{}", b'{"basics":{}}']),
        _reading("rendercv", _yaml, ".yaml", made=lambda: [b"cv:\n  name: x\n"]),
        _reading("picture", mutators.mutate_bytes, *_PICTURE_ENDINGS, made=_pictures),
        Target("lines", run_lines, mutators.mutate_bytes, made=_chosen_bytes, bytes_max=8_000),
        Target("layout", run_layout, mutators.mutate_bytes, made=_chosen_bytes, bytes_max=8_000),
        Target(
            "extract",
            run_extract,
            any_mutator,
            (".pdf", ".docx", ".odt", ".zip", ".doc", *_TEXT_ENDINGS),
            made=_pictures,
        ),
    )
}


def files(endings: tuple[str, ...], folders: Sequence[Path] = (*FOLDERS, CORPUS)) -> Iterator[Path]:
    """Files with one of these endings, in order of folders and names: the project's own, then those of the corpus."""
    for folder in filter(Path.is_dir, folders):
        paths = sorted(path for path in folder.iterdir() if path.name.lower().endswith(endings))
        yield from (path for path in paths if path.name != "README.md")


def seeds(target: Target, *, count_max: int = 40) -> list[bytes]:
    """Files to begin with, prepared, small enough and none twice."""
    paths = files(target.endings) if target.endings else ()
    found = [*target.made(), *(target.prepare(path.read_bytes()) for path in paths)]
    fitting = dict.fromkeys(data for data in found if len(data) <= target.bytes_max)
    return list(fitting)[:count_max]
