"""Containers that are zips, mostly of XML: opened with every bound that hostile files call for."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING

from skillmap.errors import (
    DocumentLimitError,
    EncryptedDocumentError,
    MissingExtraError,
    UnreadableDocumentError,
)
from skillmap.extract.bounds import check
from skillmap.models.limits import ExtractLimits

if TYPE_CHECKING:
    from lxml.etree import _Element


_DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    # A name that is not in its own encoding.
    ValueError,
)


_LEVELS_MAX = 2_048
"""Levels beyond which libxml2 itself reads no tree."""
NAMES_KEPT = 2_000
"""Names of elements that are kept split; a format has some hundreds."""


class Archive:
    """Parts of a zip by name. Nothing outside the zip is ever opened."""

    def __init__(self, data: bytes, limits: ExtractLimits, media_type: str) -> None:
        """Open the zip; its parts are unpacked when asked for, and counted together.

        Raises:
            EncryptedDocumentError: It is protected with a password.
            UnreadableDocumentError: It is no zip.
            DocumentLimitError: `zip_entries_max` is passed.
        """
        self.media_type = media_type
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGES as error:
            raise self.damaged("its zip is damaged") from error
        self._limits = limits
        self._unpacked = 0
        entries = self._zip.infolist()
        check("zip_entries_max", limits, len(entries))
        if any(entry.flag_bits & 1 for entry in entries):
            raise EncryptedDocumentError
        self.names = tuple(dict.fromkeys(entry.filename for entry in entries))
        self._known = frozenset(self.names)

    def read(self, name: str) -> bytes | None:
        """The bytes of a part, or None when there is none of that name.

        Raises:
            DocumentLimitError: All parts read so far are larger than `zip_bytes_max`.
        """
        if name not in self._known:
            return None
        if self._zip.getinfo(name).compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise self.damaged("a part of its zip is packed in an unusual way")
        room = self._limits.zip_bytes_max - self._unpacked
        try:
            with self._zip.open(name) as part:
                data = part.read(room + 1)
        except _DAMAGES as error:
            raise self.damaged("a part of its zip is damaged") from error
        self._unpacked += len(data)
        check("zip_bytes_max", self._limits, self._unpacked)
        return data

    def xml(self, name: str) -> _Element | None:
        """The root of a part, or None when there is none of that name."""
        data = self.read(name)
        return None if data is None else parse_xml(data, self._limits, self.media_type)

    def damaged(self, reason: str) -> UnreadableDocumentError:
        """The error that says what is wrong with it."""
        return UnreadableDocumentError(reason, media_type=self.media_type)


def parse_xml(data: bytes, limits: ExtractLimits, media_type: str) -> _Element:
    """The root of *data*, read without entities, DTDs or the network.

    Raises:
        UnreadableDocumentError: It is not well-formed, or has a document type.
        DocumentLimitError: It is nested deeper than `xml_depth_max`, or has more tags than `xml_tags_max`.
    """
    check_tags(data, limits)
    etree = _etree()
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True
    )
    try:
        root: _Element = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if "depth" in str(error).lower():
            raise DocumentLimitError("xml_depth_max", maximum=limits.xml_depth_max) from error
        if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        raise UnreadableDocumentError(
            "a part is no well-formed XML", media_type=media_type
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableDocumentError("a part declares a document type", media_type=media_type)
    most = limits.xml_depth_max
    if most < _LEVELS_MAX and _is_deeper(etree, most)(root):
        raise DocumentLimitError("xml_depth_max", maximum=most, actual=most + 1)
    return root


@lru_cache(maxsize=16)
def _is_deeper(etree: ModuleType, levels: int) -> Callable[[_Element], bool]:
    """Whether a tree has more than so many levels, as its library finds out in a tenth of the time of a walk."""
    is_deeper: Callable[[_Element], bool] = etree.XPath(f"boolean({'/*' * (levels + 1)})")
    return is_deeper


def check_tags(data: bytes, limits: ExtractLimits) -> None:
    """Count the tags in *data*, some XML or HTML, by the bytes that begin one in every encoding.

    Raises:
        DocumentLimitError: `xml_tags_max` is passed.
    """
    check("xml_tags_max", limits, data.count(b"<"))


def _etree() -> ModuleType:
    try:
        from lxml import etree
    except ImportError as error:
        raise MissingExtraError("lxml", extra="standard") from error
    return etree


def local(element: _Element) -> str:
    """An element's name without its namespace; empty for comments and processing instructions."""
    tag: object = element.tag
    return _without_space(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=NAMES_KEPT)
def _without_space(tag: str) -> str:
    return tag.rpartition("}")[2]


@lru_cache(maxsize=NAMES_KEPT)
def _beside(tag: str, name: str) -> str:
    """The attribute *name* in the namespace of *tag*."""
    return f"{tag.rpartition('}')[0]}}}{name}"


def attribute(element: _Element, name: str) -> str | None:
    """The attribute of that name, in whatever namespace."""
    value = element.get(_beside(str(element.tag), name)) or element.get(name)
    if value is not None:
        return value
    ending = f"}}{name}"
    return next((str(v) for k, v in element.attrib.items() if str(k).endswith(ending)), None)


def child(element: _Element | None, name: str) -> _Element | None:
    """The first child of that name, in whatever namespace."""
    if element is not None:
        for inner in element:
            if local(inner) == name:
                return inner
    return None


def children(element: _Element | None) -> dict[str, _Element]:
    """The first child of each name, in whatever namespace."""
    found: dict[str, _Element] = {}
    if element is not None:
        for inner in element:
            found.setdefault(local(inner), inner)
    return found
