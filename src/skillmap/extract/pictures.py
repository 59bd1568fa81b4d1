"""Pictures of resumes: JPEG, PNG, BMP, TIFF, WebP, GIF, and HEIC where pillow-heif is installed.

The reader itself sees pages without text; OCR reads them, as it does pages of a PDF without text.
"""

from __future__ import annotations

import hashlib
import importlib.util
from typing import TYPE_CHECKING

from skillmap.extract.bounds import Budget, check
from skillmap.extract.ocr_pictures import (
    believable_dpi,
    check_pixels,
    damages_told,
    open_picture,
    prepare,
)
from skillmap.models.document import Box, Document, Page, PagePicture
from skillmap.models.document import Image as PageImage
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import ProviderStatus, Source

if TYPE_CHECKING:
    from PIL.Image import Image

HEIF = "image/heif"
MEDIA_TYPES = (
    "image/png",
    "image/jpeg",
    "image/tiff",
    "image/bmp",
    "image/webp",
    "image/gif",
    HEIF,
)


class PictureReader:
    """Reads pictures with Pillow; each frame is a page."""

    name = "picture"
    media_types = MEDIA_TYPES

    def status(self) -> ProviderStatus:
        """Whether Pillow is installed."""
        if importlib.util.find_spec("PIL"):
            return ProviderStatus(works=True)
        return ProviderStatus(works=False, missing="pillow", remedy="pip install 'skillmap[ocr]'")

    def read(
        self,
        source: Source,
        *,
        limits: ExtractLimits,
        password: str | None = None,  # noqa: ARG002 - The protocol names it; pictures have none.
    ) -> Document:
        """A document of pages without text, each with the size of its frame; see `skillmap.protocols.Reader`."""
        check("bytes_max", limits, len(source.data))
        budget = Budget(limits)
        image = _opened(source, limits)
        with damages_told():
            frames = _frame_count(image)
        check("pages_max", limits, frames)
        pages = []
        for number in budget.pages(frames):
            budget.tick()
            frame = _frame(image, number, limits)
            with damages_told():
                dpi = believable_dpi(frame)
                width, height = (round(side / dpi * 72, 2) for side in _upright_size(frame))
            picture = PageImage(Box(0, 0, width, height), *frame.size)
            pages.append(Page(number, width, height, images=(picture,), engine="pillow"))
        return Document(
            name=source.name,
            media_type=source.media_type,
            sha256=hashlib.sha256(source.data).hexdigest(),
            byte_count=len(source.data),
            reader=self.name,
            pages=tuple(pages),
        )

    def picture(
        self,
        source: Source,
        number: int,
        *,
        resolution: int,
        limits: ExtractLimits,
        password: str | None = None,  # noqa: ARG002 - The protocol names it; pictures have none.
    ) -> PagePicture:
        """The frame of that number, turned as its camera says; see `skillmap.protocols.PictureSource`."""
        from PIL import ImageOps

        frame = _frame(_opened(source, limits), number, limits)
        with damages_told():
            dpi = believable_dpi(frame)
            # A narrow strip is taken for as wide as a page, which may then be miles long.
            width, height = (side / dpi * 72 for side in frame.size)
            check_pixels(limits, width, height, resolution)
            upright = ImageOps.exif_transpose(frame)
            return prepare(_on_paper(upright), dpi=dpi, resolution=resolution)


def _opened(source: Source, limits: ExtractLimits) -> Image:
    if source.media_type == HEIF:
        _learn_heif()
    return open_picture(source.data, limits)


def _learn_heif() -> None:
    """Teach Pillow to read HEIC, if its plugin is installed; else Pillow says that it cannot."""
    if importlib.util.find_spec("pillow_heif"):
        from pillow_heif import register_heif_opener

        register_heif_opener()


def _frame_count(image: Image) -> int:
    # An animation shows one page that moves.
    return 1 if image.format in ("GIF", "WEBP", "PNG") else getattr(image, "n_frames", 1)


def _frame(image: Image, number: int, limits: ExtractLimits) -> Image:
    with damages_told():
        image.seek(number - 1)
    check("pixels_max", limits, image.width * image.height)
    return image


def _upright_size(image: Image) -> tuple[int, int]:
    """Size as it is shown: EXIF orientations from 5 on lie on their side."""
    width, height = image.size
    return (height, width) if image.getexif().get(0x0112, 1) >= 5 else (width, height)


def _on_paper(image: Image) -> Image:
    """*image* on white where it lets the background through."""
    from PIL import Image as pil  # noqa: N813 - The module is called as its class.

    if "A" not in image.getbands() and "transparency" not in image.info:
        return image
    layer = image.convert("RGBA")
    paper = pil.new("RGBA", layer.size, "white")
    paper.alpha_composite(layer)
    return paper.convert("RGB")
