"""Extract: bytes, type, reader, document, parser, resume. And postings that come as files."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from weakref import WeakKeyDictionary

from skillmap.client._listening import is_ours
from skillmap.client._parts import Parts
from skillmap.errors import MissingExtraError, NotAResumeError, SkillmapError
from skillmap.extract.watch import Watch, watching
from skillmap.extract.word_pool import Pool, extended, reading_with
from skillmap.models.document import Document, Extraction, Judgement, Notice
from skillmap.models.job import Job
from skillmap.models.vocabulary import Vocabulary
from skillmap.plugins import PLUGIN_FAILURES, Plugins, ProviderCheck
from skillmap.protocols import PARSERS, READERS, Parser, PictureSource, Reader, Source

Told = Callable[[int, int, int], None]
"""Is told that the page of that number is recognized, and so many of so many with it."""

PLAIN_TYPES = ("text/plain", "text/markdown")
"""Types whose bytes are the text: a posting of these is taken as it stands."""

NOT_A_RESUME = {
    "no": ("parse.not_a_resume", "This does not look like a resume"),
    "unsure": ("parse.maybe_not_a_resume", "This may not be a resume"),
}
"""Code and beginning of the warning for each answer that brings one."""

_DRAWN_BY_LIBRARY = Notice(
    code="ocr.rasterizer",
    text="A password was given, which Poppler takes where others can read it; the PDF library drew the pages.",
)

_WORDS: WeakKeyDictionary[Plugins, tuple[tuple[Vocabulary, ...], Pool]] = WeakKeyDictionary()
"""What was made of the words of plugins, which costs a while, for as long as a client has them."""

# MuPDF and PDFium keep state for the whole process: two clients in two threads must not meet there.
_TURN = threading.Lock()


def identify(data: bytes, name: str) -> Source:
    """The file with the type that its bytes show."""
    from skillmap.extract.sniff import sniff

    return Source(data=data, name=name, media_type=sniff(data, name))


def read(
    parts: Parts,
    source: Source,
    *,
    reader: str | Reader | None,
    password: str | None,
    watch: Watch | None = None,
    told: Told = lambda page, done, total: None,  # noqa: ARG005 - The names say what is told.
) -> Document:
    """What the reader for *source* sees in it, and an OCR engine on the pages that need one.

    *watch* hears which pages are read, and can stop the work; *told* hears which are recognized. Neither is in the
    thread of the caller's event loop.

    Raises:
        ExtractError: It cannot be read.
        PluginError: The reader failed in a way that its contract does not know.
        RunCancelledError: *watch* was told to stop.
    """
    limits = parts.settings.extract_limits
    with (
        watching(watch or Watch(page_seconds_max=limits.page_seconds_max)),
        words_of(parts.plugins),
    ):
        return _read(parts, source, reader, password, told)


def _read(
    parts: Parts,
    source: Source,
    reader: str | Reader | None,
    password: str | None,
    told: Told,
) -> Document:
    chosen = parts.find_reader(source, reader)
    if parts.reader_process is not None:
        from skillmap.extract.isolation import isolated

        failure = functools.partial(parts.failure, chosen, READERS)
        chosen = isolated(chosen, parts.reader_process, failure)
    secret = parts.settings.password
    if password is None and secret is not None:
        password = secret.get_secret_value()
    try:
        with _turn_of(parts, chosen):
            document = chosen.read(source, limits=parts.settings.extract_limits, password=password)
    except SkillmapError:
        raise
    except PLUGIN_FAILURES as e:
        raise parts.failure(chosen, READERS, f"failed with {type(e).__name__}") from e
    if type(document) is not Document:
        raise parts.failure(chosen, READERS, f"gave {type(document).__name__}, no Document")
    return _recognized(parts, document, source, chosen, password, told)


def _recognized(
    parts: Parts,
    document: Document,
    source: Source,
    reader: Reader,
    password: str | None,
    told: Told,
) -> Document:
    """*document* with OCR where it is needed and can be had; a notice for each page where it cannot."""
    if not isinstance(reader, PictureSource) or document.resume is not None:
        return document
    from skillmap.extract import ocr

    numbers = ocr.pages_to_recognize(document)
    limits = parts.settings.extract_limits
    hint = ""
    if numbers:
        try:
            engine = parts.find_ocr()
        except MissingExtraError as e:
            engine, hint = None, f"It needs OCR. {e}"
        else:
            hint = "It needs OCR, which is turned off." if engine is None else ""
        if engine is None:
            document = ocr.left_out(document, numbers, hint)
        else:
            document = ocr.recognize(
                document,
                source=source,
                reader=_pictures(parts, source, reader, password),
                engine=engine,
                limits=limits,
                password=password,
                languages=parts.settings.ocr_languages,
                told=lambda done, total: told(numbers[done - 1], done, total),
            )
            if _wants_poppler(parts, source) and password is not None:
                warnings = (*document.warnings, _DRAWN_BY_LIBRARY)
                document = document.model_copy(update={"warnings": warnings})
    ocr.require_text(document, limits, hint=hint)
    return document


def _pictures(
    parts: Parts, source: Source, reader: PictureSource, password: str | None
) -> PictureSource:
    """Who draws the pages: *reader*, or for a PDF whom the settings name."""
    if not _wants_poppler(parts, source) or password is not None:
        return reader
    from skillmap.extract.pdf_poppler import PopplerPictures

    return PopplerPictures()


def _wants_poppler(parts: Parts, source: Source) -> bool:
    return parts.settings.rasterizer == "poppler" and source.media_type == "application/pdf"


def rasterizer_check() -> ProviderCheck:
    """Whether Poppler could draw pages here, for which it has no group of its own."""
    from skillmap.extract.pdf_poppler import PopplerPictures

    poppler = PopplerPictures()
    status = poppler.status()
    return ProviderCheck(
        "skillmap.rasterizer",
        poppler.name,
        "skillmap",
        status.works,
        status.missing,
        status.remedy,
    )


def parse(parts: Parts, document: Document, *, parser: str | Parser | None) -> Extraction:
    """The resume in *document*, as the parser finds it.

    Raises:
        ExtractError: It has too little text, or is no resume and that is to be an error.
        PluginError: The parser failed in a way that its contract does not know.
    """
    chosen = parts.find_parser(parser)
    try:
        with words_of(parts.plugins):
            extraction = chosen.parse(document)
    except SkillmapError:
        raise
    except PLUGIN_FAILURES as e:
        raise parts.failure(chosen, PARSERS, f"failed with {type(e).__name__}") from e
    if type(extraction) is not Extraction:
        raise parts.failure(chosen, PARSERS, f"gave {type(extraction).__name__}, no Extraction")
    # Whoever reads the warnings wants those of the reader, too, and each once.
    warnings = tuple(dict.fromkeys((*document.warnings, *extraction.warnings)))
    return _judged(parts, extraction.model_copy(update={"warnings": warnings}))


def _judged(parts: Parts, extraction: Extraction) -> Extraction:
    """*extraction* with the judgement whether its document is a resume, and what the settings want done about it.

    Raises:
        NotAResumeError: It is none, and that is to be an error.
    """
    from skillmap.extract.kinds import judge

    judgement = extraction.judgement or judge(extraction)
    wanted = parts.settings.not_a_resume
    if wanted == "error":
        require_resume(judgement)
    texts = tuple(reason.text for reason in judgement.reasons)
    warnings = extraction.warnings
    if judgement.answer != "yes" and wanted != "ignore":
        code, start = NOT_A_RESUME[judgement.answer]
        warnings = (*warnings, Notice(code=code, text=f"{start}: {'; '.join(texts)}."))
    return extraction.model_copy(update={"judgement": judgement, "warnings": warnings})


def require_resume(judgement: Judgement | None) -> None:
    """Let nothing pass that is told to be no resume.

    Raises:
        NotAResumeError: The answer of *judgement* is no.
    """
    if judgement is None or judgement.answer != "no":
        return
    texts = tuple(reason.text for reason in judgement.reasons)
    codes = tuple(reason.code for reason in judgement.reasons)
    raise NotAResumeError(texts, codes=codes, probability=judgement.probability)


def posting_text(parts: Parts, data: bytes, name: str) -> str:
    """Text of a posting that came as a file of any type that can be read.

    Raises:
        ExtractError: The file cannot be read.
    """
    source = identify(data, name)
    if source.media_type in PLAIN_TYPES:
        from skillmap.extract.encoding import decode

        decoded = decode(data)
        if decoded is not None:
            return decoded[0]
    document = read(parts, source, reader=None, password=None)
    return "\n".join(page.text for page in document.pages)


def markup_read(parts: Parts, text: str) -> str:
    """*text* itself, or what a page shows when it is HTML, as postings from feeds and forms are.

    Raises:
        ExtractError: It is HTML that cannot be read.
    """
    # With its mark, so that no declaration in the page talks the reader into another encoding.
    source = identify(text.encode("utf-8-sig", errors="replace"), "")
    return posting_text(parts, source.data, "") if source.media_type == "text/html" else text


def analyze_posting(parts: Parts, text: str) -> Job:
    """The posting as requirements.

    Raises:
        NotAPostingError: The text is something else.
        PostingLimitError: It is too short or too long.
    """
    from skillmap.tailor import analyze

    return analyze(
        text,
        limits=parts.settings.posting_limits,
        normalize_skill=parts.plugins.normalize_skill,
    )


def words_of(plugins: Plugins) -> AbstractContextManager[object]:
    """Read with the words of *plugins*, too.

    Raises:
        PluginError: A plugin failed to give them.
    """
    vocabularies = plugins.vocabularies()
    if not vocabularies:
        return nullcontext()
    known = _WORDS.get(plugins)
    if known is None or known[0] is not vocabularies:
        known = _WORDS[plugins] = (vocabularies, extended(vocabularies))
    return reading_with(known[1])


def _turn_of(parts: Parts, reader: Reader) -> AbstractContextManager[object]:
    """Our own readers take turns in a process; what others may do at once is their affair."""
    if parts.reader_process is not None:
        return nullcontext()  # Every client has one of its own.
    # A program of its own keeps no state here, and takes seconds.
    if not is_ours(reader) or getattr(reader, "runs_programs", False):
        return nullcontext()
    return _TURN
