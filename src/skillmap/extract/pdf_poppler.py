"""Pictures of PDF pages by Poppler, a system program, through pdf2image, where a host asks for it.

Poppler works in processes of its own, which a damaged file may crash without harm. Their time is bounded, and the size
of a page is asked for before it is drawn.
"""

from __future__ import annotations

import importlib.util
import math
import re
import shutil
from types import ModuleType
from typing import TYPE_CHECKING, Any

from skillmap.errors import DocumentLimitError, MissingExtraError, UnreadableDocumentError
from skillmap.extract.bounds import check
from skillmap.extract.ocr_pictures import check_pixels, damages_told, prepare
from skillmap.extract.watch import current
from skillmap.models.document import PagePicture
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import ProviderStatus, Source

if TYPE_CHECKING:
    from PIL.Image import Image

MEDIA_TYPE = "application/pdf"
PROGRAMS = ("pdfinfo", "pdftoppm")
_SIZE = re.compile(r"([\d.]+) x ([\d.]+) pts")


class PopplerPictures:
    """Draws pages with Poppler; what is not encrypted, since it takes passwords where other users can read them."""

    name = "poppler"

    def status(self) -> ProviderStatus:
        """Whether pdf2image and the programs of Poppler are installed."""
        if not importlib.util.find_spec("pdf2image"):
            return ProviderStatus(
                works=False, missing="pdf2image", remedy="pip install 'skillmap[ocr]'"
            )
        for program in PROGRAMS:
            if shutil.which(program) is None:
                return ProviderStatus(
                    works=False,
                    missing=f"the program {program} of Poppler",
                    remedy="apt-get install poppler-utils",
                )
        return ProviderStatus(works=True)

    def picture(
        self,
        source: Source,
        number: int,
        *,
        resolution: int,
        limits: ExtractLimits,
        password: str | None = None,  # noqa: ARG002 - The protocol names it.
    ) -> PagePicture:
        """The page of that number as it is shown; see `skillmap.protocols.PictureSource`.

        Cost: the start of four processes, and a temporary file that only this user can read.

        Raises:
            MissingExtraError: pdf2image or a program of Poppler is not installed.
            DocumentLimitError: It takes longer than `page_seconds_max`, or has more pixels than `pixels_max`.
            UnreadableDocumentError: Poppler cannot show the page, or the file is encrypted.
        """
        check("bytes_max", limits, len(source.data))
        missing = self.status().missing
        if missing:
            raise MissingExtraError(missing, extra="ocr")
        image = _drawn(_pdf2image(), source.data, number, resolution, limits)
        current().check()
        return prepare(image, dpi=resolution, resolution=resolution)


def _drawn(
    pdf2image: ModuleType, data: bytes, number: int, resolution: int, limits: ExtractLimits
) -> Image:
    errors = pdf2image.exceptions
    seconds = min(limits.page_seconds_max, current().page_seconds_max)
    page: dict[str, Any] = {"first_page": number, "last_page": number, "timeout": seconds}
    try:
        width, height = _size(pdf2image.pdfinfo_from_bytes(data, **page))
        check_pixels(limits, width, height, resolution)
        with damages_told():
            images = pdf2image.convert_from_bytes(
                data, dpi=resolution, grayscale=True, use_cropbox=True, **page
            )
    except errors.PDFPopplerTimeoutError as error:
        raise DocumentLimitError("page_seconds_max", maximum=seconds) from error
    except errors.PopplerNotInstalledError as error:
        raise MissingExtraError("poppler", extra="ocr") from error
    except (errors.PDFPageCountError, errors.PDFSyntaxError) as error:
        raise _unshown() from error
    if not images:
        raise _unshown()
    image: Image = images[0]
    return image


def _size(facts: dict[str, Any]) -> tuple[float, float]:
    """Points of the page that `pdfinfo` was asked for, which has a line of its own, such as `Page    1 size`."""
    sizes = (
        _SIZE.match(str(value))
        for key, value in facts.items()
        if key.startswith("Page ") and key.endswith(" size")
    )
    found = next(filter(None, sizes), None)
    if found is None:
        raise _unshown()
    width, height = float(found[1]), float(found[2])
    if not (math.isfinite(width * height) and width * height > 0):
        raise _unshown()
    return width, height


def _unshown() -> UnreadableDocumentError:
    return UnreadableDocumentError("Poppler cannot show a page of it", media_type=MEDIA_TYPE)


def _pdf2image() -> ModuleType:
    try:
        import pdf2image
        import pdf2image.exceptions
    except ImportError as error:
        raise MissingExtraError("pdf2image", extra="ocr") from error
    found: ModuleType = pdf2image
    return found
