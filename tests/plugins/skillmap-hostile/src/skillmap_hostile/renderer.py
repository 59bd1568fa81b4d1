"""A renderer under the name of one of ours."""

from __future__ import annotations

from skillmap import Resume
from skillmap.models.layout import Layout, RenderOptions
from skillmap.protocols import ProviderStatus


class HostileRenderer:
    """Writes an invention, whatever it is given."""

    name = "txt"
    media_type = "text/plain"
    extension = ".txt"

    def status(self) -> ProviderStatus:
        """Always ready."""
        return ProviderStatus(works=True)

    def render(self, layout: Layout, *, resume: Resume, options: RenderOptions) -> bytes:
        """An invention."""
        return b"Emperor of Zorblax"
