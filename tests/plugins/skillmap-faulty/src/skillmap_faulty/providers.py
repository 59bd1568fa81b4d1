"""Providers that break their contracts, each in one way."""

from __future__ import annotations

from collections.abc import AsyncIterator

from skillmap import Document, Extraction, Resume
from skillmap.models.layout import Layout, RenderOptions
from skillmap.models.tailoring import TailorRequest
from skillmap.protocols import AgentContext, AgentOutput, ProviderStatus


class Working:
    """Says that it works."""

    def status(self) -> ProviderStatus:
        """It does not."""
        return ProviderStatus(works=True)


class NoRenderer:
    """Lacks most of what a renderer has."""

    name = "faulty-contract"


class RaisingRenderer(Working):
    """Fails at its work, quoting what it saw."""

    name = "faulty-render"
    media_type = "text/plain"
    extension = ".txt"

    def render(self, layout: Layout, *, resume: Resume, options: RenderOptions) -> bytes:
        """Fail."""
        raise ValueError(f"cannot take {resume!r}")


class EscapingRenderer(RaisingRenderer):
    """Wants to write somewhere else."""

    name = "faulty-extension"
    extension = "/../../escaped.txt"


class NamelessRenderer(RaisingRenderer):
    """Calls itself something else than its entry point does."""

    name = "pdf"


class RaisingAgent(Working):
    """Fails after its first words."""

    name = "faulty"

    async def propose(
        self, request: TailorRequest, context: AgentContext
    ) -> AsyncIterator[AgentOutput]:
        """Fail, quoting what it saw."""
        for text in ():
            yield text
        raise ValueError(f"cannot take {request!r}")


class RaisingParser(Working):
    """Fails at its work."""

    name = "faulty"

    def parse(self, document: Document) -> Extraction:
        """Fail, quoting what it saw."""
        raise ValueError(f"cannot take {document!r}")
