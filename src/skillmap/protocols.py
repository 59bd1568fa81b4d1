"""The seams: what a provider of each kind does. Found by name through the entry-point group that each one names.

A provider is a class that is called without arguments and then satisfies the protocol. Calling it is cheap and
imports no heavy package; those are imported on first use, and a missing one is a `MissingExtraError`.
`skillmap.testing` holds a conformance check for each protocol.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from skillmap.models.change import Change, Finding
from skillmap.models.document import Document, Extraction, Line, Notice
from skillmap.models.job import Job
from skillmap.models.layout import Layout, RenderOptions
from skillmap.models.limits import ExtractLimits
from skillmap.models.resume import Resume
from skillmap.models.tailoring import TailorRequest
from skillmap.models.usage import Usage

READERS = "skillmap.readers"
OCR_ENGINES = "skillmap.ocr"
PARSERS = "skillmap.parsers"
AGENTS = "skillmap.agents"
RENDERERS = "skillmap.renderers"
HOOKS = "skillmap"

PROVIDER_GROUPS = (READERS, OCR_ENGINES, PARSERS, AGENTS, RENDERERS)
"""Entry-point groups of providers, in the order in which they are listed to people."""


@dataclass(frozen=True, slots=True)
class ProviderStatus:
    """Whether a provider can do its work here and now. `missing` and `remedy` are empty when it can."""

    works: bool
    missing: str = ""
    remedy: str = ""
    """How to get what is missing, as a command or a sentence."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file as bytes. `media_type` was found in the bytes; `name` is for people, and no reader opens it."""

    data: bytes
    name: str = ""
    media_type: str = "application/octet-stream"


@runtime_checkable
class Provider(Protocol):
    """What all providers have."""

    @property
    def name(self) -> str:
        """The name in the entry-point group."""
        ...

    def status(self) -> ProviderStatus:
        """Look for packages and programs, without importing heavy ones; quick, and raises nothing."""
        ...


@runtime_checkable
class Reader(Provider, Protocol):
    """Bytes to `Document`. Group `skillmap.readers`."""

    @property
    def media_types(self) -> tuple[str, ...]:
        """Media types that it reads."""
        ...

    def read(
        self, source: Source, *, limits: ExtractLimits, password: str | None = None
    ) -> Document:
        """The document with its lines in reading order, no text left out.

        The bytes are hostile until proven otherwise: no path, address or embedded file in them is opened.

        Raises:
            DocumentLimitError: A limit was passed; reading stopped there.
            EncryptedDocumentError: It needs another password.
            UnreadableDocumentError: The bytes are damaged.
            MissingExtraError: The package that reads them is not installed.
        """
        ...


@runtime_checkable
class OcrEngine(Provider, Protocol):
    """Picture to lines. Group `skillmap.ocr`."""

    def recognize(self, png: bytes, *, languages: Sequence[str]) -> tuple[Line, ...]:
        """Lines in the engine's order, boxes in pixels of the picture, a confidence in every span.

        *languages* are BCP 47 tags, the likeliest first.
        """
        ...


@runtime_checkable
class Parser(Provider, Protocol):
    """`Document` to `Extraction`. Group `skillmap.parsers`."""

    def parse(self, document: Document) -> Extraction:
        """The resume with evidence for every value. A value without evidence in *document* does not exist.

        Raises:
            NotAResumeError: The text is something else.
            EmptyTextLayerError: There is too little text to tell.
        """
        ...


AgentOutput = Change | Notice | Usage
"""What an agent yields: proposals, things that a person should know, and what its model calls consumed."""


@runtime_checkable
class Agent(Provider, Protocol):
    """Proposes changes. Group `skillmap.agents`.

    It has no way to change a resume: each proposal goes through the verifier on arrival, and only what the verifier
    lets through is applied, by somebody else.
    """

    def propose(self, request: TailorRequest) -> AsyncIterator[AgentOutput]:
        """Proposals for *request*, as they come. Ids of changes are unique; verdicts in them are ignored."""
        ...


@runtime_checkable
class Verifier(Protocol):
    """Looks for what a change claims and its evidence does not show. Not replaceable: plugins add checks by hook."""

    def check(self, change: Change, *, base: Resume, job: Job | None) -> tuple[Finding, ...]:
        """Findings, the gravest kind first; none when everything in the new text is shown by *base*."""
        ...


@runtime_checkable
class Renderer(Provider, Protocol):
    """`Layout` to bytes. Group `skillmap.renderers`."""

    @property
    def media_type(self) -> str:
        """Media type of what it makes."""
        ...

    @property
    def extension(self) -> str:
        """Usual file extension, with its dot."""
        ...

    def render(self, layout: Layout, *, resume: Resume, options: RenderOptions) -> bytes:
        """The file: all texts of *layout* in their order. The same input gives the same bytes.

        *resume* is what *layout* was made of, for formats that carry data instead of a page.

        Raises:
            TemplateError: *options* name a theme, locale or page size that it does not have.
            MissingFontError: A character cannot be shown.
            MissingExtraError: The package that it needs is not installed.
        """
        ...
