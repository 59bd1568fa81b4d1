"""Turns printed pages into what an office scanner makes of them: an image-only PDF."""

from __future__ import annotations

import io
import random

import pikepdf
import pypdfium2
from PIL import Image, ImageChops, ImageFilter

DOTS_PER_INCH = 200
"""What office scanners are set to when nobody changes it; enough for 11-point text."""

TILT_DEGREES = 0.7
PAPER, INK = 243, 38
"""Grey levels of sheet and toner; a scan is never pure white or pure black."""

NOISE_LEVELS = 13
JPEG_QUALITY = 62


def scan(pdf: bytes, *, seed: int = 7) -> bytes:
    """*pdf* as grey JPEG pages without any text; the same bytes for the same *seed*."""
    document = pypdfium2.PdfDocument(pdf)
    result = pikepdf.new()
    for index in range(len(document)):
        page = document[index]
        width, height = page.get_size()
        sheet = page.render(scale=DOTS_PER_INCH / 72).to_pil().convert("L")
        _add_page(result, _scanned(sheet, seed + index), width, height)
    buffer = io.BytesIO()
    result.save(buffer, deterministic_id=True)
    return buffer.getvalue()


def _scanned(sheet: Image.Image, seed: int) -> Image.Image:
    """The sheet laid a little askew, softened, unevenly lit, grainy and specked with dust."""
    sheet = sheet.point([INK + (PAPER - INK) * level // 255 for level in range(256)])
    sheet = sheet.rotate(TILT_DEGREES, Image.Resampling.BICUBIC, fillcolor=PAPER)
    sheet = sheet.filter(ImageFilter.GaussianBlur(0.6))
    chance = random.Random(seed)
    shadow = Image.linear_gradient("L").rotate(90).resize(sheet.size)
    sheet = ImageChops.subtract(sheet, shadow.point([level // 14 for level in range(256)]))
    grain = Image.frombytes("L", sheet.size, chance.randbytes(sheet.width * sheet.height))
    grain = grain.point([level * NOISE_LEVELS // 255 for level in range(256)])
    sheet = ImageChops.subtract(sheet, grain)
    for _ in range(60):
        spot = (chance.randrange(sheet.width - 2), chance.randrange(sheet.height - 2))
        sheet.paste(chance.randrange(60, 150), (*spot, spot[0] + 2, spot[1] + 1))
    return sheet


def _add_page(result: pikepdf.Pdf, sheet: Image.Image, width: float, height: float) -> None:
    jpeg = io.BytesIO()
    sheet.save(jpeg, "JPEG", quality=JPEG_QUALITY, dpi=(DOTS_PER_INCH, DOTS_PER_INCH))
    image = pikepdf.Stream(result, jpeg.getvalue())
    image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    image.Width, image.Height = sheet.size
    image.ColorSpace, image.BitsPerComponent = pikepdf.Name.DeviceGray, 8
    image.Filter = pikepdf.Name.DCTDecode
    result.add_blank_page(page_size=(width, height))
    page = result.pages[-1]
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
    page.Contents = pikepdf.Stream(result, f"q {width} 0 0 {height} 0 0 cm /Im0 Do Q".encode())
