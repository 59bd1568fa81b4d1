"""Pictures of pages, made fit for an OCR engine: upright, at its resolution, dark on white.

Engines cut a picture into black and white at one threshold, and light grey headings are gone. So each place is held
against the paper around it, and what is somewhat darker becomes clearly darker. Cost: a fifth of a second a page.
"""

from __future__ import annotations

import io
import warnings
from types import ModuleType
from typing import TYPE_CHECKING

from skillmap.errors import MissingExtraError, UnreadableDocumentError
from skillmap.extract.bounds import check
from skillmap.models.document import PagePicture
from skillmap.models.limits import ExtractLimits

if TYPE_CHECKING:
    from PIL.Image import Image

PAGE_WIDTH = 595.28
"""Points across the short side of A4, which a picture without a believable resolution is taken for."""
_DPI_MIN, _DPI_MAX = 100, 1200
"""Resolutions that scanners and cameras are set to; others are made up, such as 72 and 96."""
_PAGE_POINTS = (300.0, 1300.0)
"""Short side of a page that a resolution may lead to: from A6 to A3."""
_PAPER_SCALE = 8
"""The paper around a place is looked at in a picture that is smaller by this factor."""
_PAPER_REACH = 9
_PAPER_SMOOTH = 6
_NOISE = 8
"""Steps of 256 by which paper may be darker than the paper around it."""
_GAIN = 4
"""Source: of 2, 3, 4, 6 and 8 the smallest with which light grey headings of scans are read, and no letter is lost."""


def prepare(image: Image, *, dpi: float, resolution: int) -> PagePicture:
    """*image*, which shows a page at *dpi*, at the engine's *resolution*, cleaned."""
    width, height = (side / dpi * 72 for side in image.size)
    image = image.convert("L")
    if dpi != resolution:
        size = tuple(max(1, round(side * resolution / dpi)) for side in image.size)
        image = image.resize((size[0], size[1]), _pil().LANCZOS)
    return PagePicture(png_of(cleaned(image)), resolution, width, height)


def cleaned(image: Image) -> Image:
    """*image*, in grey, with each place as dark as it is against the paper around it."""
    from PIL import ImageChops, ImageFilter

    grey = image.convert("L")
    small = (max(1, grey.width // _PAPER_SCALE), max(1, grey.height // _PAPER_SCALE))
    paper = (
        grey.resize(small, _pil().BOX)
        .filter(ImageFilter.MaxFilter(_PAPER_REACH))
        .filter(ImageFilter.GaussianBlur(_PAPER_SMOOTH))
        .resize(grey.size, _pil().BILINEAR)
    )
    darkness = ImageChops.subtract(paper, grey)
    return darkness.point([max(0, 255 - max(0, step - _NOISE) * _GAIN) for step in range(256)])


def turned(picture: PagePicture, degrees: int) -> PagePicture:
    """*picture* turned clockwise by a multiple of 90 degrees."""
    if not degrees % 360:
        return picture
    image = open_picture(picture.png).rotate(-degrees, expand=True)
    sides = (picture.width, picture.height)
    width, height = sides if degrees % 180 == 0 else sides[::-1]
    return PagePicture(png_of(image), picture.dpi, width, height)


def png_of(image: Image) -> bytes:
    """*image* as PNG, packed quickly rather than tightly: it is unpacked at once."""
    data = io.BytesIO()
    image.save(data, "PNG", compress_level=1)
    return data.getvalue()


def open_picture(data: bytes, limits: ExtractLimits | None = None) -> Image:
    """The picture in *data*, not yet unpacked.

    Raises:
        UnreadableDocumentError: It is none that Pillow reads.
        DocumentLimitError: It has more pixels than `pixels_max`.
    """
    pil = _pil()
    try:
        with warnings.catch_warnings():
            # Pillow warns at a size of its own; the bound here is `pixels_max`.
            warnings.simplefilter("ignore", pil.DecompressionBombWarning)
            image: Image = pil.open(io.BytesIO(data))
    except pil.DecompressionBombError as error:
        check("pixels_max", limits or ExtractLimits(), float("inf"))
        raise UnreadableDocumentError("the picture is too large") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise UnreadableDocumentError("the picture is damaged, or of an unknown kind") from error
    if limits is not None:
        check("pixels_max", limits, image.width * image.height)
    return image


def grey_image(width: int, height: int, samples: bytes) -> Image:
    """The picture of *width* times *height* bytes, one for each pixel, 255 for white."""
    image: Image = _pil().frombytes("L", (width, height), samples)
    return image


def check_pixels(limits: ExtractLimits, width: float, height: float, resolution: int) -> None:
    """Raise `DocumentLimitError` when a page of that size in points would have more than `pixels_max`."""
    per_point = resolution / 72
    check("pixels_max", limits, width * per_point * height * per_point)


def believable_dpi(image: Image) -> float:
    """Resolution that *image* claims, or the one at which its short side is as wide as A4."""
    claimed = image.info.get("dpi", (0, 0))[0]
    short = min(image.size)
    if _DPI_MIN <= claimed <= _DPI_MAX:
        points = short / float(claimed) * 72
        if _PAGE_POINTS[0] <= points <= _PAGE_POINTS[1]:
            return float(claimed)
    return short / PAGE_WIDTH * 72


def _pil() -> ModuleType:
    try:
        from PIL import Image
    except ImportError as error:
        raise MissingExtraError("pillow", extra="ocr") from error
    return Image
