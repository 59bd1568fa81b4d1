"""A list of damaged resumes without end: the same number and seed always give the same one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from random import Random

from fuzz import mutators
from fuzz.pdf_damage import plain_pdf
from fuzz.targets import any_mutator, files, plain_zip

ENDINGS = (
    *(".pdf", ".docx", ".doc", ".odt", ".rtf", ".txt", ".md", ".html", ".json", ".yaml", ".zip"),
    *(".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp", ".gif"),
)
OTHERS_MAX = 4
"""Files of the same ending that pieces are taken from."""


def sources() -> tuple[Path, ...]:
    """The project's own files and those of the corpus where it is there, in a fixed order."""
    return tuple(files(ENDINGS))


def mutation(paths: Sequence[Path], number: int, seed: int) -> bytes:
    """Mutation *number* of *paths*, which take turns."""
    random = Random(f"{seed}:{number}")
    path = paths[number % len(paths)]
    kin = [other for other in paths if other.suffix == path.suffix]
    data = path.read_bytes()
    if random.random() < 0.5:
        data = _plain(path)
    pool = [other.read_bytes() for other in random.sample(kin, min(len(kin), OTHERS_MAX))]
    way = mutators.mutate_bytes if random.random() < 0.3 else any_mutator
    return way(data, random, pool)


@lru_cache(maxsize=200)
def _plain(path: Path) -> bytes:
    """The file with its inside unpacked."""
    data = path.read_bytes()
    if data.startswith(b"%PDF"):
        return plain_pdf(data)
    return plain_zip(data) if data.startswith(b"PK") else data
