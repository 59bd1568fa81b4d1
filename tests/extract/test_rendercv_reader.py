"""RenderCV's YAML becomes JSON Resume, with dates as exact as they are told and nothing lost on the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from skillmap.errors import DocumentLimitError, InvalidResumeError
from skillmap.extract.rendercv import MEDIA_TYPE, RenderCvReader
from skillmap.extract.sniff import sniff
from skillmap.models.document import Document
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import Source

SAMPLE = Path(__file__).resolve().parents[1] / "files" / "formats" / "ines-carvalho.yaml"


def _read(text: str | bytes, **limits: int) -> Document:
    data = text.encode() if isinstance(text, str) else text
    return RenderCvReader().read(Source(data), limits=ExtractLimits(**limits))


@pytest.fixture(scope="module")
def tree() -> dict:
    resume = _read(SAMPLE.read_bytes()).resume
    assert resume is not None
    return resume.to_json_resume()


def test_type_is_found_in_the_bytes() -> None:
    """Other YAML stays text."""
    assert MEDIA_TYPE == sniff(SAMPLE.read_bytes(), "a.txt")
    assert MEDIA_TYPE == sniff(b"cv: # mine\r\n\r\n  name: Olga\r\n")
    assert "text/plain" == sniff(b"name: Olga\ncv:\n  - a\n", "a.yaml")


def test_basics(tree: dict) -> None:
    """Networks get the address that RenderCV links to."""
    assert {
        "name": "Inês Carvalho",
        "label": "Structural Engineer",
        "email": "ines.carvalho@example.com",
        "phone": "+351-220-555-0142",
        "url": "https://inescarvalho.example.org",
        "location": {"city": "Porto", "countryCode": "PT"},
        "profiles": [
            {
                "network": "LinkedIn",
                "username": "inescarvalho",
                "url": "https://linkedin.com/in/inescarvalho",
            },
            {
                "network": "Mastodon",
                "username": "@ines@social.example.org",
                "url": "https://social.example.org/@ines",
            },
            {"network": "Book a call", "url": "https://calls.example.org/ines"},
        ],
        "summary": "Engineer of bridges and halls with nine years of practice.",
    } == tree["basics"]


def test_entries_of_each_type(tree: dict) -> None:
    """Numbers stay as they are written; a link on a name says where the entry is found."""
    assert [
        {
            "name": "Arco Norte",
            "position": "Lead Structural Engineer",
            "location": "Porto, Portugal",
            "url": "https://arconorte.example.org",
            "startDate": "2019-03",
            "summary": "Footbridges for towns.",
            "highlights": [
                "Designed four footbridges, the longest of 84 m.",
                "Wrote a checking routine for joints.",
            ],
        },
        {
            "name": "Vale Betão",
            "position": "Engineer",
            "startDate": "2015-05",
            "endDate": "2019-02",
        },
    ] == tree["work"]
    assert ("MSc", "Civil Engineering", "2010", "2015-07", ["Grade: 17.50"]) == tuple(
        tree["education"][0][key]
        for key in ("studyType", "area", "startDate", "endDate", "highlights")
    )
    assert [
        {"name": "Analysis", "keywords": ["Robot", "SAP2000 (shells, cables)", "Python"]},
        {"name": "Codes", "keywords": ["Eurocode 2", "Eurocode 3"]},
    ] == tree["skills"]
    assert [
        {"language": "Portuguese", "fluency": "native"},
        {"language": "English", "fluency": "C1"},
    ] == tree["languages"]
    assert [
        {
            "name": "Damping of slender footbridges",
            "authors": ["I. Carvalho", "R. Sousa"],
            "publisher": "Iberian Structures",
            "releaseDate": "2021-11",
            "url": "https://doi.org/10.5555/2021.42",
        }
    ] == tree["publications"]
    assert [{"name": "Chartered Engineer", "date": "2018"}] == tree["certificates"]
    assert [{"title": "Young Engineer Prize", "summary": "2017"}] == tree["awards"]


def test_sections_keep_their_titles_and_order(tree: dict) -> None:
    """A section that JSON Resume does not know is kept as one of its own."""
    shown = tree["meta"]["skillmap"]

    assert [
        "summary",
        "work",
        "education",
        "skills",
        "languages",
        "publications",
        "certificates",
        "awards",
        "custom:bridges-i-walk-across",
    ] == shown["sectionOrder"]
    assert ("Experience", "Selected Honors") == (
        shown["sectionTitles"]["work"],
        shown["sectionTitles"]["awards"],
    )
    entries = shown["customSections"][0]["entries"]
    assert "Bridges I Walk Across" == shown["customSections"][0]["title"]
    assert ("Ponte da Arrábida", 2) == (entries[0]["title"], len(entries[0]["highlights"]))
    assert {"summary": "A text alone."} == entries[1]


def test_what_has_no_place_is_told() -> None:
    """Without the address itself."""
    texts = [notice.text for notice in _read(SAMPLE.read_bytes()).warnings]

    assert 2 == len(texts)
    assert "a further email" in texts[0]
    assert "photo" in texts[1]


@pytest.mark.parametrize(
    "text",
    ["cv: [", "cv: *a", "cv: &a [*a]", "other: 1", "cv: 1", "- cv", "\tcv:", "cv: {name: }"],
)
def test_other_text_is_refused(text: str) -> None:
    """No YAML, an alias to nothing or to itself, no `cv`, nothing in it."""
    with pytest.raises(InvalidResumeError):
        _read(text)


def test_aliases_cannot_multiply() -> None:
    """Ten lists of ten lists and so on: what is repeated counts each time; so do merged mappings."""
    lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    with pytest.raises(DocumentLimitError) as caught:
        _read("cv:\n  name: Olga\n" + "\n".join(lines))
    assert "characters_max" == caught.value.limit

    merges = ["b0: &b0 {k: lol}"]
    merges += [f"b{n}: &b{n} {{<<: [{', '.join([f'*b{n - 1}'] * 10)}]}}" for n in range(1, 12)]
    with pytest.raises(DocumentLimitError):
        _read("cv:\n  name: Olga\n" + "\n".join(merges))


def test_depth_and_tags() -> None:
    """Nesting is bounded, and no tag makes an object of Python."""
    with pytest.raises(DocumentLimitError) as caught:
        _read("cv: " + "[" * 1_000)
    assert "xml_depth_max" == caught.value.limit
    document = _read('cv:\n  name: !!python/object/apply:os.system ["true"]\n  headline: Welder')
    assert document.resume is not None
    assert {"label": "Welder"} == document.resume.to_json_resume()["basics"]
