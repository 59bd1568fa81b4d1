"""Files that a search for hostile ones has found, made as small as they get: each was at fault once.

`nox -s fuzz` searches; see `docs/explanation/how-hostile-files-are-tested.md`. A file belongs into `regressions/`,
named for what is wrong with it, and is run through everything that reads files of its type.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from fuzz.clients import run_answer
from fuzz.targets import run_extract, run_layout, run_lines, run_ocr
from fuzz.watch import fault_of

FOLDER = Path(__file__).parent / "regressions"
FILES = sorted(path.name for path in FOLDER.iterdir())
RUNS = {".lines": run_lines, ".layout": run_layout, ".ocr": run_ocr, ".answer": run_answer}
"""Files that are no documents: bytes that choose lines, or pieces of text, for the rules; or what an engine sees; or a
model's answer."""


@pytest.mark.parametrize("name", FILES)
def test_found_file_is_taken_as_it_should_be(name: str) -> None:
    """A result that keeps the laws, or a typed error, within the time for its size."""
    path = FOLDER / name

    assert fault_of(RUNS.get(path.suffix, run_extract), path.read_bytes()) is None
