"""The contract that every parser keeps."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from skillmap.errors import EmptyTextLayerError, NotAResumeError
from skillmap.models.document import Document, Extraction
from skillmap.models.pointer import pointer_exists
from skillmap.plugins import check_provider
from skillmap.protocols import PARSERS, ModelParser, Parser, ParserContext, ProviderStatus
from skillmap.testing._rules import require, require_raises
from skillmap.testing.language_model import ScriptedModel
from skillmap.testing.samples import RECIPE_TEXT, RESUME_TEXT, document_of, sample_resume

# What is told about the document or solved from it stands nowhere in its text.
WITHOUT_EVIDENCE = ("/meta",)


def check_parser(factory: Callable[[], Parser], *, documents: tuple[Document, ...] = ()) -> None:
    """Hold the parsers that *factory* makes to the contract of `Parser`, and of `ModelParser` where they are some.

    Not to be called where an event loop runs. *documents* are further resumes to hold them to.

    Raises:
        AssertionError: It breaks the contract; the message says how.
        PluginContractError: It is no parser at all.
    """
    parser = factory()
    check_provider(parser, PARSERS, name=type(parser).__qualname__, origin=None)
    require(isinstance(parser.status(), ProviderStatus), "status() gives a ProviderStatus")
    sample = document_of(RESUME_TEXT)
    for document in (sample, *documents):
        before = document.model_dump_json()
        extraction = parser.parse(document)
        require(document.model_dump_json() == before, "it does not change the document")
        require(extraction == factory().parse(document), "the same document gives the same")
        require_evidence(extraction)
    name = parser.parse(sample).resume.basics
    require(name is not None and name.name == "Ines Okafor", "it finds the name on the first line")
    require_raises(EmptyTextLayerError, lambda: parser.parse(document_of(" \n ")))
    require_judged(parser)
    if isinstance(parser, ModelParser):
        _require_fallback(parser, sample)
    structured = sample.model_copy(update={"resume": sample_resume()})
    require(
        parser.parse(structured).resume == sample_resume(), "a structured resume is taken as it is"
    )


def require_judged(parser: Parser) -> None:
    """Hold *parser* to what it may make of a paper that is no resume: a refusal, or what it finds, with evidence.

    Whether a document is a resume the client judges, as its settings want; a parser may know better and refuse.

    Raises:
        AssertionError: It makes something up, or calls it a resume.
    """
    try:
        extraction = parser.parse(document_of(RECIPE_TEXT))
    except NotAResumeError:
        return
    require_evidence(extraction)
    judged = extraction.judgement
    require(judged is None or judged.answer != "yes", "it calls no recipe a resume")


def _require_fallback(parser: ModelParser, document: Document) -> None:
    """A model that answers nothing takes nothing away, and is told of unless it was not asked."""
    before = parser.parse(document)
    model = ScriptedModel("{}")
    after = asyncio.run(parser.refine(before, ParserContext(model=model)))
    require(after.resume == before.resume, "an empty answer of a model changes nothing")
    require_evidence(after)
    told = after.warnings[len(before.warnings) :]
    require(not model.requests or bool(told), "an empty answer of a model is told by a warning")


def require_evidence(extraction: Extraction) -> None:
    """Hold *extraction* to its law: every text has evidence, and the evidence says what it says.

    Raises:
        AssertionError: It does not; the message names the pointer.
    """
    pages = {page.number: page.text for page in extraction.document.pages}
    tree = extraction.resume.to_wire()
    proven = set()
    for found in extraction.fields:
        parent, _, last = found.pointer.rpartition("/")
        # "Present" is a value with evidence, and on the wire an end that is left out.
        at = parent if last == "endDate" else found.pointer
        require(pointer_exists(tree, at), f"there is a value at {found.pointer}")
        proven.add(found.pointer)
        for evidence in found.evidence:
            shown = pages.get(evidence.page, "")[evidence.start : evidence.end]
            require(evidence.text == shown, f"evidence of {found.pointer} is what the page shows")
    for pointer, text in extraction.resume.texts():
        told = text and not pointer.startswith(WITHOUT_EVIDENCE)
        require(not told or pointer in proven, f"the value at {pointer} has evidence")
