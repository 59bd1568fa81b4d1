"""Make the pictures of README.md and docs/index.md: `python docs/make_images.py`.

Tailors the example of the demo, draws the first page of the PDF with PyMuPDF, and takes the top of
the report, and one change in it, with a headless Chromium (`apt-get install chromium`). The first two
pictures have the proportions of an A4 page.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pymupdf  # noqa: TID253 - A script, not the package.
from PIL import Image, ImageOps  # noqa: TID253

from skillmap import SkillMap

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
RESUME = ROOT / "examples" / "maya-lindholm.pdf"
POSTING = ROOT / "examples" / "postings" / "platform-engineer.txt"

WIDTH, HEIGHT = 1000, 1414
COLOURS = 96
BORDER = "#d0d0d0"
"""Drawn around a picture, or white paper would have no edge on a white page."""

MARGIN = 24

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_TIMEOUT_SECONDS = 60


def main() -> None:
    """Make the pictures."""
    with SkillMap() as sm:
        draft = sm.tailor(RESUME, POSTING)
        pdf, report = sm.render(draft, "pdf").data, sm.render(draft, "report").data
    save(first_page(pdf), IMAGES / "demo-resume.png")
    save(screenshot(report), IMAGES / "demo-report.png")
    save(without_white_end(screenshot(only_one_change(report))), IMAGES / "demo-change.png")


def first_page(pdf: bytes) -> Image.Image:
    """The first page, `WIDTH` pixels wide."""
    with pymupdf.open(stream=pdf) as document:
        page = document[0]
        zoom = WIDTH / page.rect.width
        png = page.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom)).tobytes("png")
    return Image.open(io.BytesIO(png))


def only_one_change(report: bytes) -> bytes:
    """The report with nothing to see but its second change, which is a reworded bullet."""
    head, _, _ = report.partition(b"<body")
    changes = re.findall(rb"<article.*?</article>", report, re.DOTALL)
    return head + b"<body><main>" + changes[1] + b"</main></body></html>"


def without_white_end(picture: Image.Image) -> Image.Image:
    """*picture* up to its last line that is not white, and a margin."""
    ink = ImageOps.invert(picture.convert("L")).getbbox()
    bottom = ink[3] if ink else picture.height
    return picture.crop((0, 0, picture.width, min(bottom + MARGIN, picture.height)))


def screenshot(html: bytes) -> Image.Image:
    """The top of the page, as a browser shows it."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        sys.exit(f"none of {', '.join(BROWSERS)} is installed")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "report.html").write_bytes(html)
        subprocess.run(
            [
                *(browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
                *("--disable-background-networking", f"--user-data-dir={folder / 'profile'}"),
                *(f"--window-size={WIDTH},{HEIGHT}", f"--screenshot={folder / 'report.png'}"),
                (folder / "report.html").as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=BROWSER_TIMEOUT_SECONDS,
        )
        return Image.open(io.BytesIO((folder / "report.png").read_bytes()))


def save(picture: Image.Image, path: Path) -> None:
    """Write a small PNG: text on white needs few colours."""
    path.parent.mkdir(parents=True, exist_ok=True)
    framed = ImageOps.expand(picture.convert("RGB"), border=1, fill=BORDER)
    few = framed.quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {few.width} x {few.height}, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
