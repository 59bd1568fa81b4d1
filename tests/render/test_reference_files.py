"""Reference files: how one resume looks in the formats that people read as text.

After a change that is wanted, write them anew with `SKILLMAP_UPDATE_REFERENCES=1` and read the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.render.formats import render
from tests.render.people import mara

_FOLDER = Path(__file__).parent / "references"


@pytest.mark.parametrize("format", ["txt", "md", "html"])
def test_the_output_is_that_of_the_reference_file(format: str) -> None:
    """Byte for byte."""
    path = _FOLDER / f"mara-lindqvist.{format}"
    data = render(mara(), format)
    if os.environ.get("SKILLMAP_UPDATE_REFERENCES") == "1":
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)

    assert path.read_bytes().decode() == data.decode()
