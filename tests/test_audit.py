"""The checks of `nox -s accuracy` fail where they should."""

from __future__ import annotations

import subprocess
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks.audit.accounting import left_out, lost
from benchmarks.audit.calibration import (
    Judged,
    calibration_error,
    discrimination,
    wrong_in_lowest,
)
from benchmarks.audit.places import misplaced

from skillmap import SkillMap
from skillmap.models.document import Extraction
from skillmap.settings import Settings

EXAMPLE = Path(__file__).parents[1] / "examples" / "maya-lindholm.pdf"


@pytest.fixture(scope="module", params=["pdf", "pdfium"])
def extraction(request: pytest.FixtureRequest) -> Extraction:
    """An example read by one of the PDF readers."""
    with SkillMap(reader=request.param, settings=Settings()) as sm:
        return sm.extract(EXAMPLE)


def test_nothing_is_found_in_a_good_extraction(extraction: Extraction) -> None:
    """The example loses nothing, and its evidence is in its place."""
    characters, gone = lost(extraction)
    letters, missing = left_out(extraction.document, EXAMPLE) or (0, None)
    values, wrong = misplaced(extraction, EXAMPLE)

    assert (0, 0, []) == (gone, missing.total() if missing else 0, wrong)
    assert min(characters, letters) > 1_000
    assert values > 50


def test_characters_that_vanish_are_counted(extraction: Extraction) -> None:
    """Without a stretch of what is left over, its characters are lost."""
    *kept, last = extraction.unassigned
    damaged = extraction.model_copy(update={"unassigned": tuple(kept)})

    assert len(last.text.replace(" ", "")) == lost(damaged)[1]


def test_lines_that_a_reader_drops_are_counted(extraction: Extraction) -> None:
    """A line that only the other library has is missing."""
    page = extraction.document.pages[0]
    line = page.lines[5]
    short = replace(page, lines=(*page.lines[:5], *page.lines[6:]))
    document = extraction.document.model_copy(update={"pages": (short,)})
    found = left_out(document, EXAMPLE)

    assert found is not None
    assert sum(c.isalnum() for c in line.text) == found[1].total()


def test_evidence_elsewhere_is_told(extraction: Extraction) -> None:
    """A box that holds other words, and words that do not hold the value, are wrong."""
    first, second, *others = extraction.fields
    away = first.evidence[0].model_copy(update={"box": extraction.fields[-1].evidence[0].box})
    moved = first.model_copy(update={"evidence": (away,)})
    swapped = second.model_copy(update={"evidence": first.evidence})
    damaged = extraction.model_copy(update={"fields": (moved, swapped, *others)})

    assert [(first.pointer, "the words are not in the box")] == [
        (one.pointer, one.why) for one in misplaced(damaged, EXAMPLE)[1][:1]
    ]
    assert (second.pointer, "the value is not in its words") in [
        (one.pointer, one.why) for one in misplaced(damaged, EXAMPLE)[1]
    ]


def test_measures_of_confidence() -> None:
    """By hand: nine of ten right at 0.9 is calibrated, all right is 0.1 off; order is seen by the other measures."""

    def values(*pairs: tuple[float, float]) -> list[Judged]:
        return [Judged("", (), confidence, right) for confidence, right in pairs]

    even = values(*[(0.9, 1.0)] * 9, (0.9, 0.0))
    ordered = values(*[(0.9, 1.0)] * 9, (0.2, 0.0))

    assert 0.0 == pytest.approx(calibration_error(even))
    assert 0.1 == pytest.approx(calibration_error(values(*[(0.9, 1.0)] * 10)))
    assert (0.5, 1.0) == (discrimination(even), discrimination(ordered))
    assert 1.0 == wrong_in_lowest(ordered)


FLOWING = """<html><head><title>Resume</title></head><body><h1>Petra Nováková</h1>
<p>petra@example.org · +47 55 55 01 42 · <a href="https://petra.example.org/work">my work</a></p>
<h2>Experience</h2><h3>Data Engineer</h3><p>Northwind Analytics, Bergen</p><p>January 2019 – March 2022</p>
<ul><li>Built pipelines for 40 reports</li><li>Cut load times by half</li></ul>
<h2>Education</h2><p>University of Leeds, BSc Mathematics, 2011 – 2014</p></body></html>"""


def flowing(folder: Path, suffix: str) -> Path:
    """The resume above in a file of that type, made by LibreOffice where it is no HTML."""
    page = folder / "resume.html"
    page.write_text(FLOWING, encoding="utf-8")
    if suffix != "html":
        command = [
            "soffice",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
        ]
        command += ["--writer", "--convert-to", suffix, "--outdir", str(folder), str(page)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    return page.with_suffix(f".{suffix}")


@pytest.mark.parametrize(
    "suffix",
    ["html", *(pytest.param(one, marks=pytest.mark.needs("soffice")) for one in ("odt", "rtf"))],
)
def test_files_that_flow_are_held_against_another_reading(tmp_path: Path, suffix: str) -> None:
    """All is there, in the words of the file; a line that is dropped and words that are invented are told."""
    path = flowing(tmp_path, suffix)
    with SkillMap(settings=Settings(plugins=())) as sm:
        found = sm.extract(path)
    document = found.document
    letters, missing = left_out(document, path) or (0, Counter())
    values, wrong = misplaced(found, path)

    assert (0, []) == (missing.total(), wrong)
    assert letters > 150
    assert values > 10
    (page,) = document.pages
    short = replace(page, lines=page.lines[1:])
    damaged = left_out(document.model_copy(update={"pages": (short,)}), path)
    assert damaged is not None
    assert sum(map(str.isalnum, page.lines[0].text)) == damaged[1].total()
    first, *others = found.fields
    invented = first.evidence[0].model_copy(update={"text": f"{first.evidence[0].text} Invented"})
    lying = first.model_copy(update={"evidence": (invented,)})
    told = misplaced(found.model_copy(update={"fields": (lying, *others)}), path)[1]
    assert [first.pointer] == [one.pointer for one in told]
