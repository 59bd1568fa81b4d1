"""DOC is read by LibreOffice or from its own tables, and says by which; in other formats the same text comes out."""

from __future__ import annotations

import os
import stat
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from skillmap.errors import (
    DocumentLimitError,
    EncryptedDocumentError,
    UnreadableDocumentError,
)
from skillmap.extract import libreoffice
from skillmap.extract.doc import DocReader
from skillmap.extract.doc_styles import Text
from skillmap.extract.docx import DocxReader
from skillmap.extract.odt import OdtReader
from skillmap.extract.rtf import RtfReader
from skillmap.models.document import Document
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import Reader, Source

ROOT = Path(__file__).resolve().parents[2]
FORMATS = ROOT / "tests" / "files" / "formats"
DOC = FORMATS / "tomas-okonkwo.doc"
TABLES = DocReader(use_libreoffice=False)


def _read(reader: Reader, path: Path) -> Document:
    return reader.read(Source(path.read_bytes(), path.name), limits=ExtractLimits())


def _looks(document: Document) -> Counter[tuple[object, ...]]:
    """Lines and how they look. The page that a footer counts is whatever the last program thought."""
    return Counter(
        (line.text, line.role, line.level, line.row, round(line.size, 1), line.bold, line.italic)
        for line in document.pages[0].lines
        if not line.text.startswith("Page ")
    )


@pytest.mark.parametrize(
    ("reader", "suffix"), [(OdtReader(), "odt"), (RtfReader(), "rtf"), (TABLES, "doc")]
)
def test_all_formats_show_the_same(reader: Reader, suffix: str) -> None:
    """LibreOffice has saved one DOCX in each of them: roles, levels, rows, sizes and weights are equal."""
    expected = _read(DocxReader(), ROOT / "examples" / "tomas-okonkwo.docx")
    found = _read(reader, FORMATS / f"tomas-okonkwo.{suffix}")

    assert _looks(expected) == _looks(found)
    assert Counter(link.url for link in expected.pages[0].links) == Counter(
        link.url for link in found.pages[0].links
    )


@pytest.mark.parametrize(
    ("reader", "suffix"), [(OdtReader(), "odt"), (RtfReader(), "rtf"), (TABLES, "doc")]
)
def test_all_formats_show_the_same_of_what_is_seldom(reader: Reader, suffix: str) -> None:
    """Boxes, tables in each other, white in shade, fields, notes, margins, and four ways of hiding text."""
    expected = _read(DocxReader(), FORMATS / "olga-brandt.docx")
    found = _read(reader, FORMATS / f"olga-brandt.{suffix}")
    lines = _looks(expected)
    if suffix == "rtf":
        # LibreOffice has left the box out of this file.
        lines = Counter(dict(entry for entry in lines.items() if "Crane" not in str(entry[0][0])))

    assert lines == _looks(found)
    assert [("https://example.org/olga", "my site")] == [
        (link.url, link.text) for link in found.pages[0].links
    ]
    assert ["hidden.invisible", "hidden.white", "hidden.tiny"] == [
        notice.code for notice in found.warnings if notice.code != "doc.engine"
    ]
    for word in ("hidden words", "white words", "tiny words", "deleted words"):
        assert word not in found.text


def test_poorer_way_is_told() -> None:
    """Without LibreOffice there is a notice, and the engine is named."""
    document = _read(TABLES, DOC)

    assert "word-binary" == document.pages[0].engine
    assert ["doc.engine"] == [notice.code for notice in document.warnings]


@pytest.mark.needs("soffice")
@pytest.mark.slow
def test_libreoffice_reads_several_at_once() -> None:
    """Each call has a profile of its own, so none waits for or disturbs another."""
    with ThreadPoolExecutor(2) as pool:
        documents = list(pool.map(lambda _: _read(DocReader(), DOC), range(2)))

    assert documents[0] == documents[1]
    assert ("libreoffice", ()) == (documents[0].pages[0].engine, documents[0].warnings)
    assert _looks(_read(TABLES, DOC)) == _looks(documents[0])


def _program(folder: Path, script: str) -> str:
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_conversion_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    """A program that hangs, and a child of it, are gone when the time is up."""
    program = _program(tmp_path, f"sleep 60 & echo $! > {tmp_path}/child; wait")
    started = time.monotonic()
    with pytest.raises(DocumentLimitError) as caught:
        libreoffice.convert(program, b"x", suffix="doc", target="docx", seconds=0.5)

    assert "seconds_max" == caught.value.limit
    assert time.monotonic() - started < 10
    child = int((tmp_path / "child").read_text())
    for _ in range(100):
        status = Path(f"/proc/{child}/stat")
        if not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z":
            break
        time.sleep(0.05)
    else:
        pytest.fail("the child still runs")


def test_conversion_sees_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the environment only what programs need comes along; the home is a folder of its own."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    program = _program(tmp_path, f"env > {tmp_path}/environment")
    with pytest.raises(UnreadableDocumentError):
        libreoffice.convert(program, b"x", suffix="doc", target="docx", seconds=30)
    environment = (tmp_path / "environment").read_text()

    assert "sk-secret" not in environment
    assert f"HOME={Path.home()}\n" not in environment
    assert "PATH=" in environment


def test_profile_forbids_macros_and_links(tmp_path: Path) -> None:
    """The settings that a conversion starts with."""
    program = _program(
        tmp_path,
        f'for word in "$@"; do case $word in -env:UserInstallation=file://*) '
        f'cp "${{word#-env:UserInstallation=file://}}/user/registrymodifications.xcu" {tmp_path}/settings;; esac; done',
    )
    with pytest.raises(UnreadableDocumentError):
        libreoffice.convert(program, b"x", suffix="doc", target="docx", seconds=30)
    settings = (tmp_path / "settings").read_text()

    for name, value in (
        ("DisableMacrosExecution", "true"),
        ("MacroSecurityLevel", "3"),
        ("Link", "0"),
    ):
        assert f'oor:name="{name}" oor:op="fuse"><value>{value}<' in settings


def test_failed_conversion_falls_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When LibreOffice makes nothing, the tables are read, and the notice says so."""
    _program(tmp_path, "exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    document = _read(DocReader(), DOC)

    assert "word-binary" == document.pages[0].engine
    assert "could not open it" in document.warnings[0].text


def test_status_tells_what_would_be_better(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It works without LibreOffice, and names it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    status = DocReader().status()

    assert status.works
    assert "LibreOffice" in status.missing
    assert "libreoffice" in status.remedy


HEADER = DOC.read_bytes().index(b"\xec\xa5")
"""Where the main stream begins: with its mark."""


def _changed(offset: int, value: bytes) -> bytes:
    """The example with bytes of its header changed."""
    data = bytearray(DOC.read_bytes())
    data[HEADER + offset : HEADER + offset + len(value)] = value
    return bytes(data)


def test_password_age_and_size_are_told() -> None:
    """By the header, before anything else is read."""
    encrypted = _changed(11, bytes([DOC.read_bytes()[HEADER + 11] | 0x01]))
    with pytest.raises(EncryptedDocumentError):
        TABLES.read(Source(encrypted), limits=ExtractLimits())
    with pytest.raises(UnreadableDocumentError, match="older than Word 97"):
        TABLES.read(Source(_changed(2, b"\x65\x00")), limits=ExtractLimits())
    with pytest.raises(DocumentLimitError):
        TABLES.read(Source(DOC.read_bytes()), limits=ExtractLimits(characters_max=1_000))


@pytest.mark.parametrize("index", [1, 11, 12, 13, 15, 33])
def test_damaged_table_is_refused_or_passed_over(index: int) -> None:
    """Styles, margins, looks and fonts may be missing; the pieces may not."""
    data = _changed(0x9A + 8 * index + 4, b"\x00\x00\x00\x00")
    if index == 33:
        with pytest.raises(UnreadableDocumentError):
            TABLES.read(Source(data), limits=ExtractLimits())
    else:
        assert "Okonkwo" in TABLES.read(Source(data), limits=ExtractLimits()).text


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ("350801", Text(bold=True)),
        ("350880", Text()),
        ("360881", Text(italic=True)),
        ("434a1800", Text(size=12)),
        ("422a06", Text(color=0xFF0000)),
        ("706800800000", Text(color=0x008000)),
        ("7068000000ff", Text()),
        ("096a030028f0", Text(font=3, symbol=0xF028)),
        ("0c2a07", Text(shaded=True)),
        ("ffffffff", Text()),
        ("35", Text()),
    ],
)
def test_changes_of_looks(changes: str, expected: Text) -> None:
    """Numbers of the specification: weight, as or unlike the style, size, colours, symbols; and what is cut off."""
    assert expected == Text().changed(bytes.fromhex(changes), Text())


def test_words_in_a_character_style_are_bold() -> None:
    """The look stands in the style alone; a part of a heading can be light."""
    spans = [
        (span.text.strip(), span.bold)
        for line in _read(TABLES, FORMATS / "strong.doc").pages[0].lines
        for span in line.spans
    ]

    assert [
        ("Plain", False),
        ("strong words", True),
        ("Bold head", True),
        ("light", False),
    ] == spans[:4]
