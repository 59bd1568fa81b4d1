"""The contract that every reader keeps."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial

from skillmap.errors import (
    DocumentLimitError,
    EncryptedDocumentError,
    ExtractError,
    MissingExtraError,
)
from skillmap.models.document import Document, Page
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import ProviderStatus, Reader, Source
from skillmap.testing._rules import require, require_raises

_NOISE = bytes(hashlib.sha256(b"noise").digest()[index % 32] ^ index % 251 for index in range(999))


def check_reader(
    factory: Callable[[], Reader],
    *,
    sample: bytes,
    encrypted: bytes | None = None,
    password: str = "",
) -> None:
    """Hold readers that *factory* makes to the contract of `Reader`.

    *sample* is a document of the reader's first media type with some sentences of text. *encrypted*
    is one that *password* opens, for formats that know passwords.

    Raises:
        AssertionError: It breaks the contract; the message says how.
    """
    reader = factory()
    require(isinstance(reader, Reader), "it has the members of Reader")
    require(bool(reader.name), "it has a name")
    require(bool(reader.media_types), "it reads at least one media type")
    require(isinstance(reader.status(), ProviderStatus), "status() gives a ProviderStatus")
    source = Source(sample, "sample", reader.media_types[0])
    document = reader.read(source, limits=ExtractLimits())
    check_document(document, source)
    require(document.reader == reader.name, "the document names the reader")
    require(factory().read(source, limits=ExtractLimits()) == document, "it reads the same again")
    _check_limits(reader, source)
    _check_damage(reader, source)
    if encrypted is not None:
        _check_password(reader, Source(encrypted, "sample", reader.media_types[0]), password)


def check_document(document: Document, source: Source) -> None:
    """Hold *document*, which was read from *source*, to what parsers rely on.

    Raises:
        AssertionError: It breaks the contract; the message says how.
    """
    digest = hashlib.sha256(source.data).hexdigest()
    require(document.sha256 == digest, "sha256 is that of the bytes")
    require(document.byte_count == len(source.data), "byte_count is that of the bytes")
    require(document.name == source.name, "the document keeps the name")
    numbers = [page.number for page in document.pages]
    require(numbers == list(range(1, len(numbers) + 1)), "pages are numbered from 1")
    require(bool(document.text.strip()), "it has text")
    for page in document.pages:
        _check_page(page)


def _check_page(page: Page) -> None:
    text = page.text
    for line in page.lines:
        require(text[line.start : line.end] == line.text, "start and end of a line index its page")
        require(line.text == line.text.strip() != "", "no line is blank or has space at its ends")
        require("\n" not in line.text, "no line holds a line feed")
        joined = "".join(span.text for span in line.spans)
        require(joined == line.text, "a line is its spans, one after the other")
        require(line.block >= 0, "blocks are numbered from 0")
    for link in page.links:
        require(bool(link.url), "every link leads somewhere")
        require((link.start is None) == (link.end is None), "a link has both ends or none")
        if link.start is not None:
            require(text[link.start : link.end] == link.text, "a link's ends index its page")


def _check_limits(reader: Reader, source: Source) -> None:
    for limits in (
        ExtractLimits(bytes_max=1),
        ExtractLimits(characters_max=1, characters_min=0),
        ExtractLimits(seconds_max=1e-9),
    ):
        require_raises(DocumentLimitError, partial(reader.read, source, limits=limits))


def _check_damage(reader: Reader, source: Source) -> None:
    """Damaged bytes are read or refused, but with no other error than those of `Reader.read`."""
    half = len(source.data) // 2
    for data in (b"", _NOISE, source.data[:half], source.data[:16] + _NOISE):
        damaged = Source(data, "damaged", source.media_type)
        try:
            reader.read(damaged, limits=ExtractLimits(characters_min=0))
        except (ExtractError, MissingExtraError):
            continue


def _check_password(reader: Reader, source: Source, password: str) -> None:
    require_raises(EncryptedDocumentError, lambda: reader.read(source, limits=ExtractLimits()))
    require_raises(
        EncryptedDocumentError,
        lambda: reader.read(source, limits=ExtractLimits(), password=f"not {password}"),
    )
    document = reader.read(source, limits=ExtractLimits(), password=password)
    check_document(document, source)
