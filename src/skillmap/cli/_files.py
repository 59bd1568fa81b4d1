"""Files of the command line: `-` is standard input or output, and no input is overwritten."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from skillmap.errors import DocumentLimitError, InvalidResumeError, RenderError, UsageError
from skillmap.models.tailoring import Tailoring

STANDARD = "-"
STANDARD_STEM = "resume"
"""Name of files made from standard input."""


def source_of(word: str, *, bytes_max: int) -> Path | bytes:
    """The file that *word* names, or the bytes of standard input.

    Raises:
        DocumentLimitError: Standard input is larger than *bytes_max*.
        UsageError: There is no standard input.
    """
    if word != STANDARD:
        return Path(word)
    if sys.stdin is None:
        raise UsageError("Standard input is closed.")
    data = sys.stdin.buffer.read(bytes_max + 1)
    if len(data) > bytes_max:
        raise DocumentLimitError("bytes_max", maximum=bytes_max, actual=len(data))
    return data


def stem_of(word: str) -> str:
    """Name without ending for what is made from the file *word*."""
    return STANDARD_STEM if word == STANDARD else Path(word).stem or STANDARD_STEM


def saved_tailoring(source: Path | bytes, *, bytes_max: int) -> Tailoring | None:
    """The tailoring that `skillmap tailor` wrote to *source*, or None when it is something else.

    Raises:
        InvalidResumeError: It looks like a tailoring, and is none.
    """
    if isinstance(source, Path):
        if source.suffix.lower() != ".json" or not source.is_file():
            return None
        if source.stat().st_size > bytes_max:
            return None
        source = source.read_bytes()
    try:
        tree = json.loads(source)
    except (ValueError, RecursionError):
        return None
    if not isinstance(tree, dict) or not {"base", "changes", "decisions"} <= tree.keys():
        return None
    try:
        return Tailoring.model_validate(tree)
    except ValueError:
        raise InvalidResumeError("it has the fields of a tailoring, and is none") from None


def target_in(folder: Path, name: str, *, inputs: list[str]) -> Path:
    """*folder*/*name*, in a folder that exists from now on.

    Raises:
        UsageError: That is one of *inputs*, which would be lost.
        RenderError: The folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise RenderError(f"The folder cannot be made ({e.strerror}).") from e
    target = folder / name
    for word in inputs:
        if word != STANDARD and target.resolve() == Path(word).resolve():
            raise UsageError(f"Writing {name!r} would replace the file that was read.")
    return target


def write_text(target: Path, text: str) -> None:
    """Write UTF-8.

    Raises:
        RenderError: The file cannot be written.
    """
    try:
        target.write_text(text, encoding="utf-8", newline="\n")
    except OSError as e:
        raise RenderError(f"The file cannot be written ({e.strerror}).") from e


def print_bytes(data: bytes) -> None:
    """Write *data* to standard output as it is."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def print_json(value: Any, *, indent: int | None = 2) -> None:
    """Write *value* as UTF-8 JSON, whatever the terminal's encoding."""
    print_bytes((json_text(value, indent=indent) + "\n").encode("utf-8", errors="replace"))


def json_text(value: Any, *, indent: int | None = 2) -> str:
    """*value* as JSON in its own order of keys."""
    return json.dumps(value, ensure_ascii=False, indent=indent)
