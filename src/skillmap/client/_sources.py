"""What callers hand in, as bytes: bounded, and never a path that stood in a document."""

from __future__ import annotations

import re
from pathlib import Path
from typing import BinaryIO

from skillmap.errors import (
    DocumentLimitError,
    UnreadableDocumentError,
    UsageError,
)
from skillmap.extract.files import read_file

FileSource = str | Path | bytes | BinaryIO
"""A file: its path (a str always is one), its bytes, or something open for reading bytes."""

PATH_CHARACTERS_MAX = 1_000
"""Longer texts are no paths: file systems allow 255 characters per name."""

# A posting has several words; one token with a file ending or a scheme is a name, not a text.
_ONE_TOKEN = re.compile(r"\S+(\.[A-Za-z0-9]{1,5})|[a-z][a-z0-9+.-]*://\S+")


def read_source(source: FileSource, *, name: str | None, bytes_max: int) -> tuple[bytes, str]:
    """Bytes of *source* and its name for people; no more than *bytes_max* are ever read.

    Raises:
        DocumentLimitError: It is larger.
        UnreadableDocumentError: There is no such file, or it cannot be opened.
    """
    if isinstance(source, bytes | bytearray | memoryview):
        data, found = bytes(source), ""
    elif isinstance(source, str | Path):
        data, found = read_file(Path(source), bytes_max), Path(source).name
    elif hasattr(source, "read"):
        data, found = _read_stream(source, bytes_max), _stream_name(source)
    else:
        raise UsageError(f"A file is a path, bytes or an open file, not {type(source).__name__}.")
    if len(data) > bytes_max:
        raise DocumentLimitError("bytes_max", maximum=bytes_max, actual=len(data))
    return data, found if name is None else name


def posting_path(posting: str) -> Path | None:
    """The existing file that *posting* names, or None when it is the posting's text.

    Raises:
        UsageError: It names a file that is not there, or is an address: those are not fetched.
    """
    word = posting.strip()
    if "\n" in word or len(word) > PATH_CHARACTERS_MAX or "\0" in word:
        return None
    if _is_file(Path(word)):
        return Path(word)
    if "://" in word and _ONE_TOKEN.fullmatch(word):
        raise UsageError("Postings are not fetched from addresses: pass the text or a file.")
    if _ONE_TOKEN.fullmatch(word):
        raise UsageError("There is no file of that name; pass the text of the posting or its path.")
    return None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def _read_stream(stream: BinaryIO, bytes_max: int) -> bytes:
    try:
        data = stream.read(bytes_max + 1)
    except (OSError, ValueError) as e:
        raise UnreadableDocumentError("reading from the open file failed") from e
    if not isinstance(data, bytes):
        raise UsageError("Open the file for reading bytes: mode 'rb'.")
    return data


def _stream_name(stream: BinaryIO) -> str:
    name = getattr(stream, "name", "")
    return Path(name).name if isinstance(name, str) else ""
