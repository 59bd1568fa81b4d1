"""Files as bytes, bounded."""

from __future__ import annotations

from pathlib import Path

from skillmap.errors import DocumentLimitError, UnreadableDocumentError


def read_file(path: Path, bytes_max: int) -> bytes:
    """Bytes of the file *path*.

    Raises:
        DocumentLimitError: It is larger than *bytes_max*, as `bytes_max`.
        UnreadableDocumentError: There is no such file, or it cannot be opened.
    """
    try:
        if path.is_dir():
            raise UnreadableDocumentError("it is a folder")
        size = path.stat().st_size
        if size > bytes_max:
            raise DocumentLimitError("bytes_max", maximum=bytes_max, actual=size)
        with path.open("rb") as stream:
            return stream.read(bytes_max + 1)
    except (OSError, ValueError) as e:
        reason = e.strerror if isinstance(e, OSError) and e.strerror else "not a path"
        raise UnreadableDocumentError(f"it cannot be opened ({reason})") from e
