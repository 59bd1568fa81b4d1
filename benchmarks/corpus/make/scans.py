"""Scans and pictures of built PDFs: rasterised, turned a little, with noise and loss; the same bytes every time."""

from __future__ import annotations

import random
import subprocess
import tempfile
from pathlib import Path

from PIL import Image, ImageFilter

DPI = {"scan": 150, "jpg": 150, "png": 120, "tiff": 200, "bmp": 150}


def scan(source: Path, target: Path, kind: str, seed: int) -> None:
    """Write the pages of the PDF *source* as *kind*: `scan` is a PDF of pictures, the others are picture files."""
    pages = [
        _worn(page, random.Random(seed * 100 + number))
        for number, page in enumerate(_pages(source, DPI[kind]))
    ]
    first, rest = pages[0], pages[1:]
    if kind == "scan":
        first.save(
            target, "PDF", resolution=DPI[kind], save_all=True, append_images=rest, quality=55
        )
    elif kind == "tiff":
        black = [page.convert("1", dither=Image.Dither.NONE) for page in pages]
        black[0].save(
            target,
            save_all=True,
            append_images=black[1:],
            compression="group4",
            dpi=(DPI[kind], DPI[kind]),
        )
    elif kind == "jpg":
        first.save(target, quality=50, dpi=(DPI[kind], DPI[kind]))
    elif kind == "png":
        first.point(lambda value: round(value / 51) * 51).save(
            target, optimize=True, dpi=(DPI[kind], DPI[kind])
        )
    else:
        first.convert("1").save(target)


def _pages(source: Path, dpi: int) -> list[Image.Image]:
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run(
            ["pdftoppm", "-r", str(dpi), "-gray", str(source), f"{scratch}/page"], check=True
        )
        return [Image.open(path).copy() for path in sorted(Path(scratch).glob("page*.pgm"))]


def _worn(page: Image.Image, chance: random.Random) -> Image.Image:
    turned = page.rotate(chance.uniform(-0.9, 0.9), Image.Resampling.BICUBIC, fillcolor=245)
    noise = _noise(turned.size, chance)
    worn = Image.blend(turned, noise, 0.07).filter(ImageFilter.GaussianBlur(0.35))
    return worn.point(lambda value: min(255, int(value * 1.06)))


def _noise(size: tuple[int, int], chance: random.Random) -> Image.Image:
    """Grey noise in grains of two pixels, from the seed alone."""
    width, height = (size[0] + 1) // 2, (size[1] + 1) // 2
    return Image.frombytes("L", (width, height), chance.randbytes(width * height)).resize(size)
