"""The example files are what they claim to be, so that other tests may rely on them."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jsonschema
import pikepdf
import pypdfium2
import pytest
from examples.make import tomas_okonkwo

from tests.files import make_bad_files

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples"
FILES = ROOT / "tests" / "files"
RESUMES = sorted(path for path in EXAMPLES.iterdir() if path.is_file() and path.name != "README.md")
PRINTED = [path for path in RESUMES if path.stem not in {"noor-haddad", "scan-arturo-bellini"}]
DATE_KEYS = {"startDate", "endDate", "date", "releaseDate"}
CHANGING = {"encrypted-modern.pdf"}
"""AES needs fresh random numbers, so this one file differs at every call."""


def _truth(path: Path) -> dict[str, Any]:
    return json.loads((FILES / "truth" / f"{path.stem}.json").read_text(encoding="utf-8"))


def _leaves(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every string below *value* with the name of the field it stands in."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _leaves(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item, key)
    elif isinstance(value, str):
        yield key, value


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name == "href" and value]


def _pdf_text(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    found = [document[i].get_textpage().get_text_range() for i in range(len(document))]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            found += [str(note.A.URI) for note in page.get("/Annots", []) if "/URI" in note.A]
    return "\n".join(found)


def _docx_text(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = archive.read("word/document.xml").decode()
        links = archive.read("word/_rels/document.xml.rels").decode()
    texts = re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>|(</w:p>)", body)
    joined = "".join(text or "\n" for text, _ in texts)
    return joined.replace("&amp;", "&") + links


def _shown(path: Path) -> str:
    data = path.read_bytes()
    if path.suffix == ".pdf":
        return _pdf_text(data)
    if path.suffix == ".docx":
        return _docx_text(data)
    text = data.decode()
    if path.suffix == ".html":
        parser = _Html()
        parser.feed(text)
        return "".join(parser.found)
    return text.replace("  * ", "")


def _squeezed(text: str) -> str:
    """Without white space and case: line breaks and a title in capitals are layout."""
    return re.sub(r"\s+", "", text).casefold()


def test_there_is_a_truth_for_every_example_and_the_reverse() -> None:
    """No example without its truth, no truth without its example."""
    truths = sorted(path.stem for path in (FILES / "truth").glob("*.json"))

    assert sorted(path.stem for path in RESUMES) == truths
    assert 8 == len(truths)


@pytest.mark.parametrize("path", PRINTED, ids=lambda path: path.name)
def test_truth_holds_only_what_the_file_shows(path: Path) -> None:
    """Every string of a truth file stands in its document; of dates, the year does."""
    shown = _squeezed(_shown(path))
    missing = [
        (key, text)
        for key, text in _leaves(_truth(path))
        if _squeezed(text[:4] if key in DATE_KEYS else text) not in shown
    ]

    assert [] == missing


def test_json_example_is_its_own_truth() -> None:
    """A JSON Resume is extracted as it stands."""
    path = EXAMPLES / "noor-haddad.json"

    assert _truth(path) == json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", RESUMES, ids=lambda path: path.name)
def test_truth_is_valid_json_resume(path: Path) -> None:
    """Truth files pass the official schema; the loose one does without nulls and additions."""
    schema = json.loads((FILES / "schema" / "jsonresume-1.0.0.json").read_text(encoding="utf-8"))
    truth = {name: value for name, value in _truth(path).items() if not name.startswith("x-")}

    assert [] == list(jsonschema.Draft4Validator(schema).iter_errors(_without_nulls(truth)))


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(item) for name, item in value.items() if item is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("path", RESUMES, ids=lambda path: path.name)
def test_people_cannot_be_reached(path: Path) -> None:
    """Mail goes to reserved domains, phone numbers are set aside for fiction."""
    basics = _truth(path)["basics"]

    assert re.search(r"@example\.(com|org|net)$", basics["email"])
    assert re.search(r"555-01\d\d$|^\+49 221 4710 0\d\d$", basics["phone"])


def test_scan_shows_a_picture_and_no_text() -> None:
    """The scan is one image per page."""
    data = (EXAMPLES / "scan-arturo-bellini.pdf").read_bytes()

    assert "" == _pdf_text(data).strip()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert [["/Im0"]] == [[str(n) for n in page.Resources.XObject] for page in pdf.pages]


def test_docx_is_what_its_source_writes() -> None:
    """The stored DOCX has the parts that its maker writes today."""
    made = tomas_okonkwo.make(FILES / "truth" / "tomas-okonkwo.json")
    stored = (EXAMPLES / "tomas-okonkwo.docx").read_bytes()

    assert _parts(made) == _parts(stored)


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_docx_header_stands_in_a_text_box_twice() -> None:
    """Name and mail address are in the drawing and again in its fallback, nowhere else."""
    body = _parts((EXAMPLES / "tomas-okonkwo.docx").read_bytes())["word/document.xml"].decode()
    boxes = re.findall(r"<w:txbxContent>.*?</w:txbxContent>", body, re.DOTALL)

    assert 2 == len(boxes)
    assert boxes[0] == boxes[1]
    assert 2 == body.count("Tomas Okonkwo") == body.count("tomas.okonkwo@example.org")


def test_readme_names_every_example() -> None:
    """The list in `examples/README.md` is complete."""
    readme = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    names = [path.name for path in RESUMES]
    names += [path.name for path in sorted((EXAMPLES / "postings").iterdir())]

    assert [] == [name for name in names if f"`{name}`" not in readme]


def test_edits_fit_their_base() -> None:
    """Each edit starts from what stands at its pointer; twenty are honest, twenty are not."""
    base = json.loads((FILES / "edits" / "base.json").read_text(encoding="utf-8"))
    edits = json.loads((FILES / "edits" / "edits.json").read_text(encoding="utf-8"))

    assert [edit["before"] for edit in edits] == [_at(base, edit["pointer"]) for edit in edits]
    assert [] == [edit["id"] for edit in edits if edit["before"] == edit["after"]]
    assert 40 == len({edit["id"] for edit in edits})
    assert [20, 20] == [sum(edit["honest"] is kind for edit in edits) for kind in (True, False)]


def _at(value: Any, pointer: str) -> Any:
    for part in pointer.removeprefix("/").split("/"):
        value = value[int(part)] if isinstance(value, list) else value[part]
    return value


@pytest.mark.parametrize("name", sorted(set(make_bad_files.BAD_FILES) - CHANGING))
def test_bad_files_are_the_same_every_time(name: str) -> None:
    """A failure on a bad file can be repeated."""
    assert make_bad_files.bad_file(name) == make_bad_files.BAD_FILES[name]()


@pytest.mark.parametrize("name", ["encrypted.pdf", "encrypted-modern.pdf"])
def test_encrypted_pdfs_need_the_password(name: str) -> None:
    """Without the password they stay closed, with it they show their text."""
    data = make_bad_files.bad_file(name)

    with pytest.raises(pypdfium2.PdfiumError, match="password"):
        pypdfium2.PdfDocument(data)
    with pypdfium2.PdfDocument(data, password=make_bad_files.PASSWORD) as document:
        assert "Hollis Grant" in document[0].get_textpage().get_text_range()


def test_owner_locked_pdf_opens_without_password() -> None:
    """Forbidding to print is no lock on the text."""
    assert "Hollis Grant" in _pdf_text(make_bad_files.owner_locked_pdf())


def test_zip_bomb_is_small_and_unpacks_large() -> None:
    """Under 1 MB to send, 300 MB to unpack; the lying one says 1,000 bytes."""
    bomb, lie = make_bad_files.bad_file("zip-bomb.docx"), make_bad_files.bad_file("lying-zip.docx")

    assert max(len(bomb), len(lie)) < 1_000_000
    assert _claimed(bomb) > make_bad_files.BOMB_BYTES
    assert 1_000 == _claimed(lie)


def _claimed(data: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.getinfo("word/document.xml").file_size


def test_large_files_have_the_promised_size() -> None:
    """2,000 pages; 2,000,000 bytes of posting."""
    assert 2_000 == len(pypdfium2.PdfDocument(make_bad_files.many_pages_pdf()))
    assert 2_000_000 == len(make_bad_files.big_posting())


def test_hidden_text_is_in_the_text_layer() -> None:
    """A reader that takes all text gets all four hidden sentences, a person sees none."""
    data = make_bad_files.hidden_text_pdf()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        drawn = pdf.pages[0].Contents.read_bytes().decode("cp1252")

    assert 4 == drawn.count(make_bad_files.HIDDEN_TEXT)
