"""Bounds on what is read: every one has a name, a default and a typed error."""

from __future__ import annotations

from pydantic import Field

from skillmap.models._base import Model


class ExtractLimits(Model):
    """Bounds on a document.

    Going over one raises `DocumentLimitError` with the field's name as `limit`.
    """

    bytes_max: int = Field(default=25_000_000, gt=0)
    """Size of the file."""
    pages_max: int = Field(default=50, gt=0)
    """Pages of a PDF. The longest academic CVs have about 40."""
    characters_max: int = Field(default=500_000, gt=0)
    """Characters of text in the whole document."""
    zip_entries_max: int = Field(default=2_000, gt=0)
    """Files in a container such as DOCX."""
    zip_bytes_max: int = Field(default=100_000_000, gt=0)
    """Size of a container once unpacked, counted while unpacking, not as the container claims."""
    xml_depth_max: int = Field(default=200, gt=0)
    """Nesting of elements in XML and HTML, of groups in RTF, and of lists and mappings in YAML."""
    xml_tags_max: int = Field(default=2_000_000, gt=0)
    """Tags in one part of a container or in one HTML file, counted before a tree of them is made.

    Each costs up to 120 bytes of memory, and no more than four of the file; resumes have some thousands.
    """
    fonts_max: int = Field(default=200, gt=0)
    """Fonts on one page of a PDF. Resumes have up to ten."""
    nesting_max: int = Field(default=20, gt=0)
    """Nesting of objects on a page of a PDF, as of files that were stamped several times; resumes have one level."""
    objects_max: int = Field(default=50_000, gt=0)
    """Objects that a page of a PDF shows, each as often as it is shown; looked at by the reader on PyMuPDF."""
    pixels_max: int = Field(default=100_000_000, gt=0)
    """Pixels of one picture; A4 at 600 dpi has 35 million."""
    seconds_max: float = Field(default=60.0, gt=0)
    """Time for reading one document, looked at between pages or paragraphs; to the second in a process of its own."""
    page_seconds_max: float = Field(default=30.0, gt=0)
    """Time for one page of a PDF or picture: for its text, its picture, and each time that Tesseract looks at it.

    Looked at after each page; programs, and readers in a process of their own, are ended within a second.
    """
    ocr_seconds_max: float = Field(default=600.0, gt=0)
    """Time for recognizing the pages of one document, looked at between pages; those that are left have a notice."""
    memory_bytes_max: int = Field(default=2_000_000_000, ge=500_000_000)
    """Address space of a reader in a process of its own, libraries included; looked at nowhere else."""
    characters_min: int = Field(default=50, ge=0)
    """Characters other than white space, below which a text is no resume: `EmptyTextLayerError`."""


class PostingLimits(Model):
    """Bounds on a posting. Going over one of characters raises `PostingLimitError`."""

    characters_min: int = Field(default=20, ge=0)
    """Characters other than white space, after hidden ones are gone."""
    characters_max: int = Field(default=50_000, gt=0)
    """Characters as given; a long posting has about 10,000."""
    requirements_max: int = Field(default=200, gt=0)
    """Requirements that are kept; further ones are left out, with a warning."""
