"""`build_layout`: every field is shown, in the order as printed, in the language of the resume."""

from __future__ import annotations

from typing import Any

import pytest

from skillmap.errors import RenderError, TemplateError
from skillmap.models.layout import (
    ContactBlock,
    EntryBlock,
    HeadingBlock,
    Layout,
    ListBlock,
    NameBlock,
    PairBlock,
    ParagraphBlock,
    RenderOptions,
)
from skillmap.models.resume import Resume
from skillmap.render import build_layout
from skillmap.render.inlines import plain
from skillmap.render.layout import CHARACTERS_MAX, KEYWORDS_MAX
from tests.render.formats import hrefs, texts
from tests.render.people import MARA_WIRE, joerg, mara


def _layout(wire: dict[str, Any], **options: Any) -> Layout:
    return build_layout(Resume.from_json_resume(wire), RenderOptions(**options))


def _entries(layout: Layout) -> list[EntryBlock]:
    return [block for block in layout.blocks if isinstance(block, EntryBlock)]


def _shown(layout: Layout) -> str:
    return "\n".join([*texts(layout), *hrefs(layout)])


# ------------------------------------------------------------------------------------- nothing lost

_NOT_SHOWN = ("/basics/image", "/meta/")
_AS_DATES = ("startDate", "endDate", "date", "releaseDate")


def test_every_text_of_the_schema_is_shown() -> None:
    """Only the photo's address and the metadata of the file are left out, as documented."""
    shown = _shown(build_layout(mara())).casefold()
    lost = [
        pointer
        for pointer, text in mara().texts()
        if not pointer.startswith(_NOT_SHOWN)
        and pointer.rsplit("/", 1)[-1] not in _AS_DATES
        and not all(line.casefold() in shown for line in text.splitlines())
    ]

    assert [] == lost


def test_custom_sections_are_shown_whole() -> None:
    """A section that the schema does not know loses no field either."""
    shown = _shown(build_layout(mara()))
    entry = MARA_WIRE["meta"]["skillmap"]["customSections"][0]["entries"][0]

    fields = ("title", "subtitle", "location", "url", "summary")
    expected = ["Patents", *(entry[field] for field in fields), *entry["highlights"]]
    assert [] == [text for text in expected if text not in shown]


def test_a_custom_entry_without_a_title_is_headed_by_its_subtitle() -> None:
    """Which then carries the link."""
    entry = {"subtitle": "Second lieutenant", "url": "https://example.com/army"}
    section = {"id": "m", "title": "Service", "entries": [entry]}
    layout = _layout({"meta": {"skillmap": {"customSections": [section]}}})

    assert ["Service", "Second lieutenant"] == texts(layout)
    assert ["https://example.com/army"] == hrefs(layout)


def test_every_date_is_shown_at_its_precision() -> None:
    """A day stays a day, a year a year; what has no end goes on."""
    assert [
        "Apr 2021 – Present",
        "Sep 2018 – Mar 2021",
        "Jun 15, 2015 – Aug 31, 2018",
        "Jan 2022 – Jun 2022",
        "Sep 2011 – May 2015",
        "2020 – 2021",
        "Feb 2023",
        "May 1, 2023",
        "Nov 2022",
        "2019 – 2022",
        "",
    ] == [entry.date for entry in _entries(build_layout(mara()))]


# ------------------------------------------------------------------------------- order and headings


def test_sections_stand_in_the_printed_order_with_the_printed_titles() -> None:
    """First the printed order, then the default one; a section without content has no heading."""
    headings = [b.text for b in build_layout(mara()).blocks if isinstance(b, HeadingBlock)]

    assert [
        "Summary",
        "Skills",
        "Where I worked",
        "Patents",
        "Education",
        "Projects",
        "Certificates",
        "Languages",
        "Publications",
        "Awards",
        "Volunteering",
        "Interests",
        "References",
    ] == headings


def test_sections_that_are_named_stand_first() -> None:
    """The others follow as in the resume; what it lacks, or is named twice, changes nothing."""
    own = [block.key for block in _layout(MARA_WIRE).blocks if isinstance(block, HeadingBlock)]
    wanted = (own[2], "no-such-section", own[1], own[2])

    layout = _layout(MARA_WIRE, section_order=wanted)

    shown = [block.key for block in layout.blocks if isinstance(block, HeadingBlock)]
    assert [own[2], own[1], own[0], *own[3:]] == shown
    assert sorted(texts(layout)) == sorted(texts(_layout(MARA_WIRE)))


def test_a_section_of_empty_entries_has_no_heading() -> None:
    """A heading with nothing below it is noise, to readers and to screen readers."""
    assert () == _layout({"work": [{}, {"name": None, "highlights": [" "]}], "skills": [{}]}).blocks


def test_roles_at_one_employer_stand_together_and_each_names_it() -> None:
    """Whoever reads one role alone still learns whose it was."""
    first, second, third = _entries(build_layout(mara()))[:3]

    assert [False, True, False] == [entry.continues for entry in (first, second, third)]
    assert ["Harbor Payments", "Harbor Payments"] == [plain(e.subtitle) for e in (first, second)]


def test_what_stands_first_becomes_the_title() -> None:
    """An entry without a position is headed by its employer, else its place, else its date."""
    layout = _layout(
        {
            "work": [
                {"name": "Ferry"},
                {"location": "Riga"},
                {"startDate": "2019", "endDate": "2020"},
            ]
        }
    )

    assert ["Ferry", "Riga", "2019 – 2020"] == [plain(entry.title) for entry in _entries(layout)]
    assert ["", "", ""] == [entry.date for entry in _entries(layout)]


def test_a_bullet_without_an_entry_is_kept() -> None:
    """Nothing is lost when an entry has no head at all."""
    layout = _layout({"work": [{"highlights": ["Built a bridge."]}]})

    assert ["HeadingBlock", "ListBlock"] == [type(block).__name__ for block in layout.blocks]


# ------------------------------------------------------------------------------------------- pieces


def test_the_headline_is_the_name_when_there_is_no_name() -> None:
    """A document needs a first heading."""
    name = _layout({"basics": {"label": "Baker"}}).blocks[0]

    assert NameBlock(text="Baker") == name


def test_contact_items_link_and_say_where_they_lead() -> None:
    """A network is named when its address does not, a user when the address does not have them."""
    contact = build_layout(mara()).blocks[1]
    assert isinstance(contact, ContactBlock)

    assert [
        "mara.lindqvist@example.com",
        "+1 (503) 555-0142",
        "12 Alder Way, Portland, Oregon 97201, US",
        "mara.example.com",
        "linkedin.com/in/mara-lindqvist-example",
        "Blog: notes.example.org/q (quietqueues)",
        "Matrix: @mara:example.org",
    ] == [plain(item) for item in contact.items]


def test_the_postal_code_stands_where_the_country_has_it() -> None:
    """Before the city in Germany, after the region in the United States."""
    contact = build_layout(joerg()).blocks[1]
    assert isinstance(contact, ContactBlock)

    assert "04109 Leipzig, DE" == plain(contact.items[2])


def test_skills_without_members_share_a_line() -> None:
    """Single skills do not take a line each; groups keep theirs, in the order of the resume."""
    blocks = build_layout(mara()).blocks
    start = next(
        i for i, b in enumerate(blocks) if isinstance(b, HeadingBlock) and b.key == "skills"
    )

    assert [
        ("pair", "Languages (Expert)", "Python, Go, SQL"),
        ("paragraph", "", "Kubernetes, Incident response (Advanced)"),
        ("pair", "Tools", "PostgreSQL, Kafka, Terraform"),
    ] == [
        (block.type, getattr(block, "label", ""), plain(block.inlines))
        for block in blocks[start + 1 : start + 4]
        if isinstance(block, PairBlock | ParagraphBlock)
    ]


def test_line_ends_in_running_text_make_paragraphs() -> None:
    """In a bullet they are spaces: a bullet is one paragraph."""
    layout = _layout(
        {"basics": {"summary": "One.\r\n\r\nTwo.\n"}, "work": [{"highlights": ["a\nb"]}]}
    )

    assert ["Summary", "One.", "Two.", "Work Experience", "a b"] == texts(layout)


def test_a_date_that_is_on_no_calendar_is_shown_as_it_stands() -> None:
    """And nobody adds that it goes on."""
    layout = _layout({"work": [{"position": "Cook", "startDate": "Summer 2019"}]})

    assert "Summer 2019" == _entries(layout)[0].date


# ---------------------------------------------------------------------------------------- languages


def test_labels_and_dates_are_in_the_language_of_the_resume() -> None:
    """No option is needed when the resume says its language."""
    layout = build_layout(joerg())

    assert "de-DE" == layout.language
    assert ["Berufserfahrung", "Sprachen"] == [
        block.text for block in layout.blocks if isinstance(block, HeadingBlock)
    ]
    assert "03/2019 – heute" == _entries(layout)[0].date


def test_an_option_chooses_the_language() -> None:
    """For a resume that does not say it, or says it wrongly."""
    layout = build_layout(joerg(), RenderOptions(locale="fr_CA"))

    assert "fr-CA" == layout.language
    assert "mars 2019 – aujourd’hui" == _entries(layout)[0].date


def test_an_unknown_locale_is_an_error_that_lists_the_known() -> None:
    """A choice that cannot be met is not passed over."""
    with pytest.raises(TemplateError, match=r"Known: de, en, es, fr, pt\."):
        build_layout(joerg(), RenderOptions(locale="tlh"))


def test_a_resume_in_another_language_gets_english_labels_and_a_notice() -> None:
    """Its own language stays that of the document."""
    layout = _layout({"basics": {"name": "A"}, "meta": {"skillmap": {"language": "it"}}})

    assert "it" == layout.language
    assert ["render.locale_unknown"] == [warning.code for warning in layout.warnings]


def test_a_language_that_is_no_tag_is_told() -> None:
    """A word such as "German" cannot be written into a document's metadata."""
    layout = _layout({"meta": {"skillmap": {"language": 'German"><script>'}}})

    assert "en" == layout.language
    assert ["render.language_malformed"] == [warning.code for warning in layout.warnings]


# ------------------------------------------------------------------------------------------- limits


def test_dropped_characters_are_told() -> None:
    """Invisible text is not shown, and not passed over."""
    layout = _layout({"basics": {"name": "A\x00da\u202e L\ue001"}})

    assert "Ada L" == layout.title
    assert ["3 characters that cannot be seen or printed were left out."] == [
        warning.text for warning in layout.warnings
    ]


def test_a_resume_beyond_the_limit_is_refused() -> None:
    """Half a million characters are no resume."""
    wire = {"basics": {"summary": "a" * (CHARACTERS_MAX + 1)}}

    with pytest.raises(RenderError, match="500000"):
        _layout(wire)


def test_keywords_of_the_metadata_are_bounded() -> None:
    """Each skill once, the first ones only."""
    names = [f"Skill {number}" for number in range(KEYWORDS_MAX + 10)]
    layout = _layout({"skills": [{"name": "All", "keywords": names + names}]})

    assert tuple(names[:KEYWORDS_MAX]) == layout.keywords


def test_bullets_are_one_list() -> None:
    """A screen reader then says how many there are."""
    lists = [block for block in build_layout(mara()).blocks if isinstance(block, ListBlock)]

    assert 2 == len(lists[0].items)
