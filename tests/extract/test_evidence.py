"""Every value has its evidence, every word of the document is somewhere, and nothing is invented."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillmap.errors import EmptyTextLayerError
from skillmap.extract.evidence import Found, bound
from skillmap.extract.rules import RulesParser
from skillmap.models.date import PRESENT
from skillmap.models.document import Document, Evidence, Extraction
from skillmap.models.resume import Resume
from tests.extract.pages import WIDTH, PageMaker, document_of, plain

parse = RulesParser().parse

RESUME = """
Jürgen Weissmüller
Entwicklungsingenieur
Ahornweg 7, 70565 Stuttgart · 0171 3920042 · j.weissmueller@example.de
Berufserfahrung
Kessler Antriebstechnik GmbH, Senior Entwicklungsingenieur   04/2017 – heute
* Leitung eines Teams für Getriebe und Entwicklung bis zur Serien-
  reife.
* Senkung der Herstellkosten um 18 %.
Brandtner Fahrzeugteile AG, Konstruktionsingenieur   10/2012 – 03/2017
* Konstruktion von Kupplungen.
Ausbildung
Universität Stuttgart, Diplom-Ingenieur Maschinenbau, 2006 – 2012
Note: 1,3
Kenntnisse
CAD: CATIA V5, Siemens NX
Sprachen
Deutsch (Muttersprache), Englisch (C1)
Patente
Kupplungsgehäuse, 2016
"""

DERIVED = re.compile(r"Date$|/date$|/network$|/username$|/countryCode$")
WITHOUT_EVIDENCE = re.compile(r"/meta/skillmap/(?:sectionOrder/|language$|customSections/\d+/id$)")


def uncovered(extraction: Extraction) -> str:
    """Characters of the document but white space that are in no evidence and not unassigned."""
    left = []
    for page in extraction.document.pages:
        covered = bytearray(len(page.text))
        shown = [item for field in extraction.fields for item in field.evidence]
        for item in (*shown, *extraction.unassigned):
            if item.page == page.number:
                covered[item.start : item.end] = b"\1" * (item.end - item.start)
        left += [
            c for c, known in zip(page.text, covered, strict=True) if not (known or c.isspace())
        ]
    return "".join(left)


def misquoted(extraction: Extraction) -> list[str]:
    """Pointers whose evidence is not what stands in the page."""
    pages = {page.number: page.text for page in extraction.document.pages}
    wrong = [
        f.pointer
        for f in extraction.fields
        for e in f.evidence
        if pages[e.page][e.start : e.end] != e.text
    ]
    return wrong + [
        e.text for e in extraction.unassigned if pages[e.page][e.start : e.end] != e.text
    ]


def test_every_text_has_evidence() -> None:
    """Each text of the resume has evidence; only order, language and ids of sections are derived."""
    extraction = parse(plain(RESUME))
    known = {field.pointer for field in extraction.fields}
    texts = [pointer for pointer, _ in extraction.resume.texts()]

    assert [] == [p for p in texts if p not in known and not WITHOUT_EVIDENCE.match(p)]
    assert len(texts) > 25


def test_what_goes_on_in_a_custom_section() -> None:
    """An end that has not come is in the resume where its evidence says, in sections of any name."""
    shown = (Evidence(page=1, start=0, end=4, text="heute"),)
    entry = {"title": Found("Gemeinderat", shown, 0.6), "endDate": Found(PRESENT, shown, 0.9)}
    section = {"id": "mandate", "title": Found("Mandate", shown, 0.7), "entries": [entry]}
    resume, values = bound({"meta": {"skillmap": {"customSections": [section]}}})
    (kept,) = resume.presentation.custom_sections or ()

    assert PRESENT == kept.entries[0].end_date
    assert "/meta/skillmap/customSections/0/entries/0/endDate" in values


def test_evidence_holds_the_words_of_the_value() -> None:
    """The evidence of a value has its words, but for dates, networks and codes, which are what the words mean."""
    extraction = parse(plain(RESUME))
    lacking = []
    for field in extraction.fields:
        if DERIVED.search(field.pointer):
            continue
        value = re.sub(r"\W+", "", str(extraction.resume.at(field.pointer)))
        shown = re.sub(r"\W+", "", "".join(item.text for item in field.evidence))
        lacking += [field.pointer] if value not in shown else []

    assert [] == lacking


def test_fields_are_in_the_order_of_the_wire_format() -> None:
    """`fields` follows the resume's own order; the end that is not written stands after its start."""
    extraction = parse(plain(RESUME))
    order = [pointer for pointer, _ in extraction.resume.texts()]
    pointers = [field.pointer for field in extraction.fields]
    written = [pointer for pointer in pointers if pointer in order]

    assert sorted(written, key=order.index) == written
    assert "/work/0/endDate" == pointers[pointers.index("/work/0/startDate") + 1]
    assert ("04/2017 – heute",) == tuple(e.text for e in extraction.evidence("/work/0/endDate"))


def test_every_character_is_accounted_for() -> None:
    """What is evidence of no field, not even of a section's title, is unassigned; so are dividers and bullets."""
    extraction = parse(plain(RESUME))
    rest = extraction.unassigned

    assert "" == uncovered(extraction)
    assert [] == misquoted(extraction)
    assert ["Note:"] == [item.text for item in rest if item.has_words]
    assert {",", "·", "*", ":", "(", "),", ")"} == {i.text for i in rest if not i.has_words}


def test_rest_of_a_line_has_a_place_of_its_own() -> None:
    """The box of what is left of a line is of that part, not of the line."""
    page = PageMaker().add("Jane Miller", size=20).add("jane@example.com")
    page.add("Education", bold=True, gap=10).add("Ahornweg College, Law, 2006 - 2012").add(
        "Note: 1,3"
    )
    extraction = parse(page.document())
    (note,) = (item for item in extraction.unassigned if item.text == "Note:")

    assert note.box is not None
    assert note.box.x0 == pytest.approx(50)
    assert 50 + 4 * WIDTH < note.box.x1 < 50 + 6.5 * WIDTH


def test_target_of_a_link_is_evidence() -> None:
    """A value that is read from a link names the target, the words that it is printed on, and their place."""
    page = (
        PageMaker()
        .add("Jane Miller", size=20)
        .add("jane@example.com")
        .add("On GitHub, and elsewhere")
    )
    page.add("Education", bold=True, gap=10).add("Ahornweg College, Law, 2006 - 2012")
    page.link("https://github.com/jane-example", "GitHub")
    (shown,) = parse(page.document()).evidence("/basics/profiles/0/url")

    assert ("GitHub", "https://github.com/jane-example") == (shown.text, shown.url)
    assert shown.box is not None
    assert 50 + 2 * WIDTH < shown.box.x0 < shown.box.x1 < 50 + 12 * WIDTH


def test_hyphen_at_a_line_end() -> None:
    """A word divided at a line end is put together."""
    highlights = parse(plain(RESUME)).resume.to_json_resume()["work"][0]["highlights"]

    assert highlights[0].endswith("bis zur Serienreife.")


def test_confidence_is_within_bounds() -> None:
    """Confidence is above 0 and never 1: rules are never certain."""
    confidences = [field.confidence for field in parse(plain(RESUME)).fields]

    assert 0 < min(confidences) <= max(confidences) < 1


LINES = st.lists(
    st.one_of(
        st.sampled_from(RESUME.strip().splitlines()), st.text(max_size=60).filter(str.isprintable)
    ),
    min_size=3,
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(LINES)
def test_any_lines_in_any_order(lines: list[str]) -> None:
    """Whatever the lines are, there is a typed error, or a resume that keeps the laws above."""
    try:
        extraction = parse(plain("\n".join(lines)))
    except EmptyTextLayerError:
        return

    assert "" == uncovered(extraction)
    assert [] == misquoted(extraction)
    assert extraction.resume == Resume.model_validate(extraction.resume)


# -- too little for a resume ---------------------------------------------------------------------


def test_too_little_text() -> None:
    """A few letters are no text."""
    with pytest.raises(EmptyTextLayerError):
        parse(plain("Jane Miller\nClerk"))


def test_no_pages() -> None:
    """A document without lines is empty."""
    with pytest.raises(EmptyTextLayerError):
        parse(document_of())


def test_structured_data_is_passed_through() -> None:
    """A document that is JSON Resume already stays as it is."""
    resume = Resume.from_json_resume({"basics": {"name": "Noor Haddad"}, "x": 1})
    document = Document(
        media_type="application/json",
        sha256="0" * 64,
        byte_count=2,
        reader="json",
        pages=(),
        resume=resume,
    )

    assert resume == parse(document).resume


# -- bounds -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        ", ".join(["Abc"] * 5_000),
        "Manager, Acme 2019 - 2020 " * 500,
        "\n".join(["Manager, Acme Corp 2010 - 2012"] * 500),
        "a@" * 5_000,
    ],
)
def test_hostile_text_takes_linear_time(body: str) -> None:
    """Lines longer than any paragraph, and more entries than anyone had, end quickly and lose nothing."""
    started = time.process_time()
    extraction = parse(
        plain(f"Jane Miller\njane@example.com\nExperience\n{body}\nSkills\nSQL, Excel")
    )

    assert time.process_time() - started < 5
    assert "" == uncovered(extraction)
