"""What is fuzzed: one target for each reader, for what stands behind readers, and for all of it together.

A target takes bytes and may raise an `ExtractError`. Whatever else it raises is a finding, and so is a law that does
not hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from fuzz import layouts, made, mutators, tokens
from fuzz.clients import answers, mutate_answer, run_answer, run_process, run_stream
from fuzz.laws import check_document, check_extraction
from fuzz.mutators import Mutator
from fuzz.pdf_damage import mutate_pdf, plain_pdf
from skillmap.errors import EncryptedDocumentError, ExtractError
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
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import PictureSource, Reader, Source
from tests.files.make_bad_files import PASSWORD

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
    password = None
    try:
        document = reader.read(source, limits=LIMITS)
    except EncryptedDocumentError:
        password = PASSWORD
        document = reader.read(source, limits=LIMITS, password=password)
    check_document(document)
    if isinstance(reader, PictureSource):
        for page in document.pages[:PAGES_SHOWN_MAX]:
            # A page that cannot be shown says nothing about the others.
            with suppress(ExtractError):
                reader.picture(
                    source,
                    page.number,
                    resolution=RESOLUTION,
                    limits=LIMITS,
                    password=password,
                )
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


def run_ocr(data: bytes) -> None:
    """What an engine may see in pictures, through to the rules."""
    document = layouts.recognized_document(data)
    check_document(document)
    check_extraction(RulesParser().parse(document))


# -- targets ----------------------------------------------------------------------------------


def _texts(endings: tuple[str, ...], *others: str, size: int = 1_200) -> Sequence[bytes]:
    """The beginnings of files, for small inputs are tried a hundred times as often as large ones; others; bad files."""
    begun = [path.read_bytes()[:size] for path in files(endings)]
    return [*begun, *(text.encode() for text in others), *made.bad_files(*endings)]


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
    chosen = next((mutate for magic, mutate in _BY_MAGIC if data.startswith(magic)), tokens.TEXT)
    if random.random() < 0.1:
        chosen = random.choice([mutate for _, mutate in _BY_MAGIC])
    return chosen(data, random, pool)


def _any_zip_part(data: bytes, random: Random, pool: Sequence[bytes]) -> bytes:
    mutate = mutators.mutate_xml if data.lstrip()[:1] == b"<" else tokens.CSV
    return mutate(data, random, pool)


_zip = mutators.zip_mutator(_any_zip_part)
_BY_MAGIC: tuple[tuple[bytes, Mutator], ...] = (
    (b"%PDF", mutate_pdf),
    (b"PK\x03\x04", _zip),
    (b"{\\rtf", tokens.RTF),
    (b"{", mutators.mutate_json),
    (b"<", tokens.HTML),
    (b"cv:", tokens.YAML),
    (b"#", tokens.MARKDOWN),
    (b"\xd0\xcf", mutators.mutate_bytes),
    (b"\x89PNG", mutators.mutate_bytes),
    (b"\xff\xd8", mutators.mutate_bytes),
    (b"BM", mutators.mutate_bytes),
    (b"II*", mutators.mutate_bytes),
)
_PICTURE_ENDINGS = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp", ".gif")
_TEXT_ENDINGS = (".txt", ".md", ".html", ".rtf", ".yaml", ".json")


def _one_of_each() -> Sequence[bytes]:
    """A small file of each type but DOC, for which the client would start LibreOffice."""
    paths = files((".docx", ".odt", ".zip", *_TEXT_ENDINGS), FOLDERS)
    found = [plain_zip(path.read_bytes()) for path in paths]
    return [*made.pdf_files()[:3], *made.pictures(), *found]


def _behind_bytes() -> Sequence[bytes]:
    """The same, behind a byte that says after how many events whoever listens has heard enough."""
    return [bytes([7 * number % 256]) + data for number, data in enumerate(_one_of_each())]


def _behind_a_byte(data: bytes, random: Random, pool: Sequence[bytes]) -> bytes:
    first = bytes([random.randrange(256)]) if random.random() < 0.3 else data[:1]
    return first + any_mutator(data[1:], random, [other[1:] for other in pool])


def _reading(name: str, mutate: Mutator, *endings: str, **rest: Any) -> Target:
    return Target(name, partial(read_with, READERS[name]), mutate, endings, **rest)


TARGETS: dict[str, Target] = {
    target.name: target
    for target in (
        _reading(
            *("pdf", mutate_pdf, ".pdf"),
            made=made.pdf_files,
            prepare=plain_pdf,
            bytes_max=400_000,
        ),
        _reading(
            *("pdfium", mutate_pdf, ".pdf"),
            made=made.pdf_files,
            prepare=plain_pdf,
            bytes_max=400_000,
        ),
        _reading("docx", _zip, ".docx", made=made.docx_files, prepare=plain_zip, bytes_max=400_000),
        _reading("odt", _zip, ".odt", made=made.odt_files, prepare=plain_zip, bytes_max=400_000),
        _reading("linkedin", _zip, "linkedin.zip", made=made.linkedin_files, prepare=plain_zip),
        _reading("doc", mutators.mutate_bytes, ".doc"),
        _reading("rtf", tokens.RTF, ".rtf", made=partial(_texts, (".rtf",), made.RTF)),
        _reading("html", tokens.HTML, ".html", made=partial(_texts, (".html",), made.HTML)),
        _reading(
            *("markdown", tokens.MARKDOWN, ".md", ".txt"),
            made=partial(_texts, (".md",), made.MARKDOWN),
        ),
        _reading(
            "text", tokens.TEXT, ".txt", ".md", made=lambda: [*made.texts(), *_texts((".txt",))]
        ),
        _reading(
            *("json", mutators.mutate_json, ".json"),
            made=partial(_texts, (".json",), "{}", '{"basics":{}}', made.JSON),
        ),
        _reading("rendercv", tokens.YAML, ".yaml", made=partial(_texts, (".yaml",), made.YAML)),
        _reading("picture", mutators.mutate_bytes, *_PICTURE_ENDINGS, made=made.pictures),
        Target("lines", run_lines, mutators.mutate_bytes, made=made.chosen_bytes, bytes_max=8_000),
        Target(
            "layout", run_layout, mutators.mutate_bytes, made=made.chosen_bytes, bytes_max=8_000
        ),
        Target("ocr", run_ocr, mutators.mutate_bytes, made=made.chosen_bytes, bytes_max=8_000),
        Target("answer", run_answer, mutate_answer, made=answers, bytes_max=60_000),
        Target("stream", run_stream, _behind_a_byte, made=_behind_bytes, bytes_max=100_000),
        Target("process", run_process, any_mutator, made=_one_of_each, bytes_max=100_000),
        Target(
            "extract",
            run_extract,
            any_mutator,
            (".pdf", ".docx", ".odt", ".zip", ".doc", *_TEXT_ENDINGS),
            made=made.pictures,
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
