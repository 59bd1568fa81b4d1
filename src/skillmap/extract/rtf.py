"""RTF: paragraphs, lists, tables, text boxes, headers and footers in the order in which they are seen."""

from __future__ import annotations

from skillmap.errors import UnreadableDocumentError
from skillmap.extract.bounds import Budget, check
from skillmap.extract.flow import Flow
from skillmap.extract.flow_blocks import add_story
from skillmap.extract.rtf_parser import Content, Parser
from skillmap.extract.sniff import RTF as MEDIA_TYPE
from skillmap.models.document import Document, Image, LineRole, Notice
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import ProviderStatus, Source

_HIDDEN = {
    "hidden.invisible": "Text formatted as hidden was left out.",
    "hidden.white": "White text without a background was left out.",
    "hidden.tiny": "Text smaller than 2 points was left out.",
}
_IMAGES_MAX = 1_000


class RtfReader:
    """Reads Rich Text Format; it needs no other package."""

    name = "rtf"
    media_types = (MEDIA_TYPE, "text/rtf")

    def status(self) -> ProviderStatus:
        """It always works."""
        return ProviderStatus(works=True)

    def read(
        self,
        source: Source,
        *,
        limits: ExtractLimits,
        password: str | None = None,  # noqa: ARG002 - The protocol names it; RTF has no password.
    ) -> Document:
        """The document; see `skillmap.protocols.Reader`. Header lines come first, footer lines last."""
        check("bytes_max", limits, len(source.data))
        if not source.data.lstrip()[:5].startswith(b"{\\rtf"):
            raise UnreadableDocumentError("it does not begin as RTF does", media_type=MEDIA_TYPE)
        budget = Budget(limits)
        content = Parser(budget, limits).parse(source.data)
        flow = Flow(budget)
        flow.images.extend([Image()] * min(content.pictures, _IMAGES_MAX))
        _margins(content, flow, "header")
        add_story(content.stories["body"], flow, None)
        add_story(content.stories.get("note", []), flow, None)
        _margins(content, flow, "footer")
        notices = [
            Notice(code=code, text=text) for code, text in _HIDDEN.items() if code in content.hidden
        ]
        return flow.document(
            source, media_type=MEDIA_TYPE, reader=self.name, limits=limits, notices=notices
        )


def _margins(content: Content, flow: Flow, role: LineRole) -> None:
    """Headers or footers, each text once; those of a first page when it differs."""
    names = [f"{role} first"] if content.has_title_page else []
    seen: set[str] = set()
    for name in [*names, role]:
        for block in content.stories.get(name, []):
            text = block.text
            if text not in seen:
                seen.add(text)
                add_story([block], flow, role)
