"""JSON Resume: the structured data itself, and its texts as lines to point at."""

from __future__ import annotations

import json

from skillmap.errors import InvalidResumeError
from skillmap.extract.bounds import check
from skillmap.extract.encoding import decode, joined_surrogates
from skillmap.extract.structured import structured_document
from skillmap.models.document import Document
from skillmap.models.limits import ExtractLimits
from skillmap.models.resume import SECTIONS, Resume
from skillmap.protocols import ProviderStatus, Source

MEDIA_TYPE = "application/json"
_KEYS = frozenset(SECTIONS) - {"summary"} | {"basics"}


class JsonResumeReader:
    """Reads JSON Resume 1.0.0 and sets `Document.resume`; there is one block of lines per text."""

    name = "json"
    media_types = (MEDIA_TYPE,)

    def status(self) -> ProviderStatus:
        """It always works."""
        return ProviderStatus(works=True)

    def read(
        self,
        source: Source,
        *,
        limits: ExtractLimits,
        password: str | None = None,  # noqa: ARG002 - The protocol names it; JSON has no password.
    ) -> Document:
        """The document; see `skillmap.protocols.Reader`.

        Raises:
            InvalidResumeError: It is no JSON, or JSON of something else.
        """
        check("bytes_max", limits, len(source.data))
        found = decode(source.data)
        if found is None:
            raise InvalidResumeError("the bytes are no text")
        check("characters_max", limits, len(found[0]))
        resume = Resume.from_json_resume(_whole(found[0]))
        if not _KEYS & resume.to_json_resume().keys():
            raise InvalidResumeError("it has none of the sections that a JSON Resume has")
        return structured_document(
            source, resume, media_type=MEDIA_TYPE, reader=self.name, limits=limits
        )


def _whole(text: str) -> str:
    """*text* without escapes of half a character, which no other format can hold."""
    if "\\ud" not in text.lower():
        return text
    try:
        return joined_surrogates(json.dumps(json.loads(text), ensure_ascii=False))
    except (ValueError, RecursionError):
        return text
