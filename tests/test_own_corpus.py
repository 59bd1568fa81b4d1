"""The corpus in `benchmarks/corpus` is what its README says, and its truths demand nothing that is not printed."""

from __future__ import annotations

import html
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

CORPUS = Path(__file__).parents[1] / "benchmarks" / "corpus"
INDEX: list[dict[str, Any]] = json.loads((CORPUS / "index.json").read_text(encoding="utf-8"))
READABLE = [
    e for e in INDEX if e["kind"] == "text" and e["format"] in {"pdf", "docx", "odt", "html"}
]
DATES = {"startDate", "endDate", "date", "releaseDate"}
MARKS = {"_printed", "_skip", "_skip_sections", "network", "countryCode"}


def _squeezed(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("ı", "i").replace("ł", "l")
    return re.sub(r"[\W_]+", "", "".join(c for c in plain if not unicodedata.combining(c)))


def _text(path: Path) -> str:
    if path.suffix == ".pdf":
        with pypdfium2.PdfDocument(path) as pdf:
            return " ".join(page.get_textpage().get_text_range() for page in pdf)
    if path.suffix == ".html":
        source = path.read_text(encoding="utf-8")
        source = re.sub(r"<(style|script)\b.*?</\1>", "", source, flags=re.DOTALL)
    else:
        with zipfile.ZipFile(path) as archive:
            names = [
                n for n in archive.namelist() if re.search(r"(document|header\d*|content)\.xml$", n)
            ]
            source = " ".join(archive.read(name).decode("utf-8") for name in names)
    return html.unescape(re.sub(r"<[^>]+>", "", source))


def _with_whole_years(text: str) -> str:
    """A year printed as `’19` stands for 2019 and for 1919."""
    return " ".join([text, *(f"19{y} 20{y}" for y in re.findall(r"’(\d\d)\b", text))])


def _demanded(value: Any, key: str = "") -> Iterator[str]:
    """Strings that must stand in the text; profiles may be links alone."""
    if isinstance(value, dict):
        for name, item in value.items():
            if name not in MARKS | {"profiles", "url"}:
                yield from _demanded(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from _demanded(item, key)
    else:
        yield value[:4] if key in DATES else value


def _stands(string: str, text: str) -> bool:
    """Whole, or word by word where a date on the right stands between two lines of it."""
    return _squeezed(string) in text or all(_squeezed(word) in text for word in string.split())


def test_index_files_and_truths_belong_together() -> None:
    """Nothing is listed that is not there, and nothing lies about that is not listed."""
    assert {entry["file"] for entry in INDEX} == {
        f"files/{p.name}" for p in (CORPUS / "files").iterdir()
    }
    assert {f"{entry['stem']}.json" for entry in INDEX} == {
        p.name for p in (CORPUS / "truth").iterdir()
    }
    assert {entry["persona"] for entry in INDEX} == {p.stem for p in (CORPUS / "people").iterdir()}
    assert sum(p.stat().st_size for p in (CORPUS / "files").iterdir()) < 15_500_000


def test_parts_are_apart() -> None:
    """Each layout is in one part, which the corpus has a name for."""
    parts = {part: {e["template"] for e in INDEX if e["part"] == part} for part in ("open", "held")}

    assert parts["open"].isdisjoint(parts["held"])
    assert parts["open"] | parts["held"] == {e["template"] for e in INDEX}


@pytest.mark.parametrize("half", [0, 1])
def test_truths_demand_what_is_printed(half: int) -> None:
    """Each string demanded stands in the document, as programs read it that are no part of the package."""
    entries = READABLE[half::2]
    missing = []
    for entry in entries:
        text = _squeezed(_with_whole_years(_text(CORPUS / entry["file"])))
        truth = json.loads((CORPUS / "truth" / f"{entry['stem']}.json").read_text(encoding="utf-8"))
        missing += [f"{entry['stem']}: {s}" for s in _demanded(truth) if not _stands(s, text)]

    assert len(entries) > 30
    assert missing == []
