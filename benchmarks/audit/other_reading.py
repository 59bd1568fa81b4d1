"""Text of files that flow, read by somebody else: LibreOffice, lxml, or the XML itself; none of it is our reader's."""

from __future__ import annotations

import subprocess
import tempfile
import zipfile
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

OFFICE_SECONDS_MAX = 120
_OFFICE_TEXT = "txt:Text (encoded):UTF8"
_ODF_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_ODF_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_UNSEEN = ("script", "style", "noscript", "template", "title", "head")


@lru_cache(maxsize=64)
def text_of(path: Path) -> str | None:
    """What DOC, RTF, ODT or HTML at *path* says, in its order; None for other formats, and without LibreOffice."""
    match path.suffix:
        case ".doc" | ".rtf":
            return _by_office(path)
        case ".odt":
            return _odt(path)
        case ".html" | ".htm":
            return _html(path)
    return None


def addresses_of(path: Path) -> str:
    """All that links of the file may lead to, as it stands in the file."""
    if path.suffix == ".odt":
        with zipfile.ZipFile(path) as package:
            return package.read("content.xml").decode(errors="replace")
    return path.read_bytes().decode("utf-8", errors="replace")


def _by_office(path: Path) -> str | None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command = [
            "soffice",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            *("--convert-to", _OFFICE_TEXT, "--outdir", name, str(path)),
        ]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=OFFICE_SECONDS_MAX)
        except FileNotFoundError:
            return None
        return (folder / f"{path.stem}.txt").read_text(encoding="utf-8-sig")


def _odt(path: Path) -> str:
    with zipfile.ZipFile(path) as package:
        root = ElementTree.fromstring(package.read("content.xml"))
    texts: list[str] = []

    def walk(node: ElementTree.Element) -> None:
        if node.tag in (f"{_ODF_TEXT}tracked-changes", f"{_ODF_OFFICE}annotation"):
            return
        if node.tag in (f"{_ODF_TEXT}s", f"{_ODF_TEXT}tab", f"{_ODF_TEXT}line-break"):
            texts.append(" ")
        texts.append(node.text or "")
        for child in node:
            walk(child)
            texts.append(child.tail or "")
        if node.tag in (f"{_ODF_TEXT}p", f"{_ODF_TEXT}h"):
            texts.append("\n")

    for body in root.iter(f"{_ODF_OFFICE}text"):
        walk(body)
    return "".join(texts)


def _html(path: Path) -> str:
    from lxml import html

    # Without a declaration lxml takes bytes for Latin-1; what is written today is UTF-8.
    parser = html.HTMLParser(encoding="utf-8")
    body = html.fromstring(path.read_bytes(), parser=parser).find("body")
    assert body is not None
    for node in [node for node in body.iter() if node.tag in _UNSEEN]:
        node.drop_tree()
    return "\n".join(str(text) for text in body.itertext())
