"""DOC, Word 97-2003: by LibreOffice where it is installed, else from the file's own tables."""

from __future__ import annotations

import hashlib
import importlib.util
import time
from dataclasses import replace

from skillmap.errors import UnreadableDocumentError
from skillmap.extract import libreoffice
from skillmap.extract.bounds import Budget, check
from skillmap.extract.doc_binary import BinaryReader
from skillmap.extract.doc_parts import MEDIA_TYPE, WordFile
from skillmap.extract.docx import DocxReader
from skillmap.extract.flow import Flow
from skillmap.models.document import Document, Notice
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import ProviderStatus, Source

BINARY = "word-binary"
LIBREOFFICE = "libreoffice"
_POORER = Notice(
    code="doc.engine",
    text="LibreOffice is not installed; the file's own tables were read, without pictures and list numbers.",
)
_FAILED = Notice(
    code="doc.engine",
    text="LibreOffice could not open it; the file's own tables were read, without pictures and list numbers.",
)
_HIDDEN = {
    "hidden.invisible": "Text formatted as hidden was left out.",
    "hidden.white": "White text without a background was left out.",
    "hidden.tiny": "Text smaller than 2 points was left out.",
}


class DocReader:
    """Reads Word 97-2003 files. Which way it went is `Page.engine`: `libreoffice` or `word-binary`."""

    name = "doc"
    media_types = (MEDIA_TYPE,)
    runs_programs = True

    def __init__(self, *, use_libreoffice: bool = True) -> None:
        """With *use_libreoffice* off, the file's own tables are read although LibreOffice is there."""
        self._use_libreoffice = use_libreoffice

    def status(self) -> ProviderStatus:
        """Whether olefile is installed; and whether LibreOffice is, which is only better."""
        if not importlib.util.find_spec("olefile"):
            return ProviderStatus(
                works=False, missing="olefile", remedy="pip install 'skillmap[standard]'"
            )
        if libreoffice.program() is None:
            return ProviderStatus(
                works=True,
                missing="LibreOffice, which reads it better",
                remedy="apt-get install libreoffice-writer-nogui",
            )
        return ProviderStatus(works=True)

    def read(
        self,
        source: Source,
        *,
        limits: ExtractLimits,
        password: str | None = None,  # noqa: ARG002 - The protocol names it; nothing here decrypts.
    ) -> Document:
        """The document; see `skillmap.protocols.Reader`. Cost: seconds with LibreOffice, else milliseconds.

        Raises:
            EncryptedDocumentError: It is protected with a password; none is tried.
        """
        check("bytes_max", limits, len(source.data))
        started = time.monotonic()
        # LibreOffice opens anything, and guesses; only what is a Word file comes to it.
        file = WordFile(source.data, limits)
        found = libreoffice.program() if self._use_libreoffice else None
        if found is None:
            return self._from_tables(file, source, limits, _POORER)
        room = limits.seconds_max - (time.monotonic() - started)
        check("seconds_max", limits, limits.seconds_max - room)
        try:
            data = libreoffice.convert(
                found, source.data, suffix="doc", target="docx", seconds=room
            )
        except UnreadableDocumentError:
            return self._from_tables(file, source, limits, _FAILED)
        return self._from_docx(source, data, limits)

    def _from_docx(self, source: Source, data: bytes, limits: ExtractLimits) -> Document:
        """The document in *data*, a DOCX that LibreOffice has made of *source*."""
        # The bytes are ours now: what may be large is the DOCX, not the file that was sent.
        room = limits.model_copy(update={"bytes_max": max(limits.bytes_max, len(data))})
        document = DocxReader().read(Source(data, source.name), limits=room)
        return document.model_copy(
            update={
                "media_type": MEDIA_TYPE,
                "sha256": hashlib.sha256(source.data).hexdigest(),
                "byte_count": len(source.data),
                "reader": self.name,
                "pages": tuple(replace(page, engine=LIBREOFFICE) for page in document.pages),
            }
        )

    def _from_tables(
        self, file: WordFile, source: Source, limits: ExtractLimits, notice: Notice
    ) -> Document:
        budget = Budget(limits)
        reading = BinaryReader(file, budget)
        flow = Flow(budget)
        reading.fill(flow)
        notices = [
            Notice(code=code, text=text) for code, text in _HIDDEN.items() if code in reading.hidden
        ]
        document = flow.document(
            source,
            media_type=MEDIA_TYPE,
            reader=self.name,
            limits=limits,
            notices=[notice, *notices],
        )
        return document.model_copy(
            update={"pages": tuple(replace(page, engine=BINARY) for page in document.pages)}
        )
