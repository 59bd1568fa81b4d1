"""Pictures of pages, made fit for an OCR engine: upright, at its resolution, dark on white.

Engines cut a picture into black and white at one threshold, and light grey headings are gone. So each place is held
against the paper around it, and what is somewhat darker becomes clearly darker. Cost: a fifth of a second a page.
"""

from __future__ import annotations

import io
import math
import struct
import warnings
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from itertools import pairwise
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
_PAPER_REACH = 4
"""Pixels of it to each side that the brightest is taken of."""
_PAPER_SMOOTH = 6
_AREA_SCALE, _AREA_REACH = 4, 5
"""Reduction of that, and pixels to each side, that tell whether an area is dark: as far as three lines of text."""
_DARK_SHARE = 0.6
"""Brightness, by that of the brightest nearby, below which an area is dark. Source: dense text leaves 0.8 on white,
white letters on a dark ground reach 0.5."""
_NOISE = 8
"""Steps of 256 by which paper may be darker than the paper around it."""
_GAIN = 4
"""Source: of 2, 3, 4, 6 and 8 the smallest with which light grey headings of scans are read, and no letter is lost."""
_INK = 128
"""Steps of 256 below which a cleaned picture is ink."""
SKEW_MAX = 6.0
"""Degrees beyond which a page is not skewed by a scanner's feed or by a hand that holds a phone."""
_SKEW_MIN = 0.9
"""Degrees below which a page is left as it is. Source: from about one degree on Tesseract's boxes of words are as high
as their fallen lines; below, it reads a page as well as a level one, and dotted rules less often as words."""
_SKEW_LOOKS = ((6.0, 0.5, 8), (0.6, 0.1, 4))
"""Degrees to both sides, steps, and reduction of the picture at which it is looked for, coarse and then fine."""
_DAMAGES = (
    *(ArithmeticError, AttributeError, EOFError, LookupError, OSError, RuntimeError, SyntaxError),
    *(TypeError, ValueError, struct.error, zlib.error),
)
"""Pillow names no errors of its own: its decoders pass on whatever they stumble over. Source: found by fuzzing."""
_SKEW_FLATTENING = 4
"""How much more the picture is reduced along the lines than across."""


def prepare(image: Image, *, dpi: float, resolution: int) -> PagePicture:
    """*image*, which shows a page at *dpi*, at the engine's *resolution*, cleaned."""
    width, height = (side / dpi * 72 for side in image.size)
    image = image.convert("L")
    if dpi != resolution:
        size = tuple(max(1, round(side * resolution / dpi)) for side in image.size)
        image = image.resize((size[0], size[1]), _pil().LANCZOS)
    clean = cleaned(image)
    ink = sum(clean.histogram()[:_INK]) / (clean.width * clean.height)
    return PagePicture(png_of(straightened(clean)), resolution, width, height, ink)


def cleaned(image: Image) -> Image:
    """*image*, in grey, with each place as dark as it differs from the paper around it.

    Paper is what is brightest, and what is darkest in a wide dark area, such as a sidebar with white letters.
    """
    from PIL import ImageChops

    grey = image.convert("L")
    size = (max(1, grey.width // _PAPER_SCALE), max(1, grey.height // _PAPER_SCALE))
    small = grey.resize(size, _pil().BOX)
    brightest = _paper(small, brightest=True)
    ink = ImageChops.subtract(_enlarged(brightest, grey), grey)
    dark = _dark_areas(small, brightest)
    if dark.getbbox():
        light_ink = ImageChops.subtract(grey, _enlarged(_paper(small, brightest=False), grey))
        ink = _pil().composite(light_ink, ink, dark.resize(grey.size))
    return ink.point([max(0, 255 - max(0, step - _NOISE) * _GAIN) for step in range(256)])


def _paper(small: Image, *, brightest: bool) -> Image:
    from PIL import ImageFilter

    extreme = ImageFilter.MaxFilter(3) if brightest else ImageFilter.MinFilter(3)
    for _ in range(_PAPER_REACH):
        # The extreme of nine; four times over it is that of nine times nine, in half the time.
        small = small.filter(extreme)
    return small.filter(ImageFilter.GaussianBlur(_PAPER_SMOOTH))


def _enlarged(small: Image, like: Image) -> Image:
    return small.resize(like.size, _pil().BILINEAR)


def _dark_areas(small: Image, brightest: Image) -> Image:
    """Where *small* is dark for most of what is around, though there is something bright in it."""
    from PIL import ImageChops, ImageFilter

    mean = small.reduce(_AREA_SCALE).filter(ImageFilter.BoxBlur(_AREA_REACH))
    bright = brightest.reduce(_AREA_SCALE)
    for _ in range(_AREA_REACH):
        bright = bright.filter(ImageFilter.MaxFilter(3))
    bound = bright.point([round(step * _DARK_SHARE) for step in range(256)])
    return ImageChops.subtract(bound, mean).point([0, *[255] * 255])


def straightened(image: Image) -> Image:
    """*image*, dark on white, with its lines level, where they are not."""
    degrees = skew_of(image)
    return _turned_back(image, degrees) if abs(degrees) >= _SKEW_MIN else image


def _turned_back(image: Image, degrees: float) -> Image:
    """*image* turned by a few degrees against the clock: columns are moved up and down, then rows to the sides.

    By whole pixels, which no engine minds. Cost: a tenth of what turning each pixel takes.
    """
    fall = math.tan(math.radians(degrees))
    step = max(1, int(1 / abs(fall)))
    width, height = image.size
    columns = _pil().new("L", image.size, 255)
    for x in range(0, width, step):
        strip = image.crop((x, 0, min(x + step, width), height))
        columns.paste(strip, (x, -round((x + step / 2 - width / 2) * fall)))
    rows: Image = _pil().new("L", image.size, 255)
    for y in range(0, height, step):
        strip = columns.crop((0, y, width, min(y + step, height)))
        rows.paste(strip, (round((y + step / 2 - height / 2) * fall), y))
    return rows


def skew_of(image: Image) -> float:
    """Degrees, at most `SKEW_MAX`, by which the lines of *image* fall to the right.

    Level lines make rows of the page that are dark and rows that are white; at the angle where neighbouring rows differ
    most, lines are level. Cost: 30 ms for a page of 300 dpi.
    """
    angle = 0.0
    for reach, step, factor in _SKEW_LOOKS:
        small = image.reduce((factor * _SKEW_FLATTENING, factor))
        count = round(reach / step)
        # Of equals the smallest angle.
        angles = sorted((angle + step * number for number in range(-count, count + 1)), key=abs)
        angle = max(angles, key=lambda degrees: _level(small, degrees))
    return max(-SKEW_MAX, min(angle, SKEW_MAX))


def _level(small: Image, degrees: float) -> int:
    """How much neighbouring rows of *small* differ once it is sheared by *degrees*."""
    pil = _pil()
    fall = math.tan(math.radians(degrees)) * _SKEW_FLATTENING
    shear = (1, 0, 0, fall, 1, -fall * small.width / 2)
    level = small.transform(small.size, pil.AFFINE, shear, pil.BILINEAR, fillcolor=255)
    rows = level.resize((1, small.height), pil.BOX).tobytes()
    return sum((one - other) ** 2 for one, other in pairwise(rows))


def turned(picture: PagePicture, degrees: int) -> PagePicture:
    """*picture* turned clockwise by a multiple of 90 degrees."""
    if not degrees % 360:
        return picture
    image = open_picture(picture.png).rotate(-degrees, expand=True)
    sides = (picture.width, picture.height)
    width, height = sides if degrees % 180 == 0 else sides[::-1]
    return PagePicture(png_of(image), picture.dpi, width, height, picture.ink)


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
        with damages_told():
            image: Image = pil.open(io.BytesIO(data))
    except pil.DecompressionBombError as error:
        check("pixels_max", limits or ExtractLimits(), float("inf"))
        raise UnreadableDocumentError("the picture is too large") from error
    if limits is not None:
        check("pixels_max", limits, image.width * image.height)
    return image


@contextmanager
def damages_told() -> Generator[None]:
    """Turn what Pillow raises at a damaged picture into a typed error, and what it warns of into nothing.

    Raises:
        UnreadableDocumentError: Pillow raised any of `_DAMAGES`.
    """
    try:
        with warnings.catch_warnings():
            # Of sizes, too, though the bound here is `pixels_max`.
            warnings.simplefilter("ignore")
            yield
    except _DAMAGES as error:
        raise UnreadableDocumentError("the picture is damaged, or of an unknown kind") from error


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
