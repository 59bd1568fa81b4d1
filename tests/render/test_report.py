"""The report: every requirement, every change, every gap, with words from both sides."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from lxml import html as lxml_html

from skillmap.models.change import Change
from skillmap.models.job import Match, RequirementMatch
from skillmap.models.layout import RenderOptions
from skillmap.render import render_report
from skillmap.render.charts import status_chart
from skillmap.render.diff import WORDS_MAX, diff_words
from skillmap.render.markup import Html, element, joined
from skillmap.render.places import place
from skillmap.render.report import SAME_SCORE
from tests.render.people import mara
from tests.render.tailorings import tailoring


@pytest.fixture(scope="module")
def text() -> str:
    """The report as a page."""
    return render_report(tailoring()).decode()


@pytest.fixture(scope="module")
def tree(text: str) -> lxml_html.HtmlElement:
    """The same as a tree."""
    return lxml_html.document_fromstring(text)


def _shown(element_: lxml_html.HtmlElement) -> str:
    return " ".join(element_.text_content().split())


def test_it_says_who_applies_for_what(tree: lxml_html.HtmlElement) -> None:
    """In the title of the window and at the top of the page."""
    assert "Tailoring report – Mara Lindqvist – Backend Engineer, Fjord Bank" == _shown(
        tree.find("head/title")
    )
    assert "Mara Lindqvist" == _shown(tree.find(".//h1"))


def test_the_match_is_drawn_and_told_in_numbers(tree: lxml_html.HtmlElement) -> None:
    """A chart has a text that says the same, and bars as long as the score."""
    charts = tree.findall(".//svg")

    assert [
        "Match: 58% before, 74% after",
        "Before: 1 of 2 skills; after: 2 of 2 skills",
        "Before: 1 met, 1 partly, 1 missing; after: 2 met, 0 partly, 1 missing",
    ] == [chart.get("aria-label") for chart in charts]
    assert ["174.0", "222.0"] == [
        bar.get("width") for bar in charts[0].findall("rect") if bar.get("class") == "bar met"
    ]
    facts = [_shown(term) for term in tree.findall(".//dl[@class='facts']//dd")]
    assert ["58%", "74%", "3", "1", "2", "1"] == facts


def test_each_requirement_has_its_words_its_status_and_its_evidence(
    tree: lxml_html.HtmlElement,
) -> None:
    """Before and after, with the place in the resume where the words stand."""
    rows = [[_shown(cell) for cell in row] for row in tree.findall(".//tbody/tr")]

    evidence = "Where I worked › Backend Engineer, Harbor Payments › bullet 1"
    shown = f"PythonPython and PostgreSQL {evidence}9.5 years found"
    asked = "5+ years of Python or Java.5 years asked"
    assert [asked, "Required", "✓ met", "✓ met", shown] == rows[0]
    assert ["Required", "◐ partly", "✓ met"] == rows[1][1:4]
    assert ["Nice to have", "✗ missing", "✗ missing", "Rust – not shown"] == rows[2][1:]
    assert ["Not needed", "not scored", "not scored", "–"] == rows[3][1:]
    marks = [mark.text for mark in tree.findall(".//tbody//mark")]
    assert ["Python", "Java", "K8s", "Rust", "COBOL"] == marks


def test_each_change_has_its_state_its_reason_and_both_sides(
    tree: lxml_html.HtmlElement,
) -> None:
    """In the order proposed; what was refused is there with what the check found."""
    cards = tree.findall(".//article")

    assert [
        "Reworded: Where I worked › Backend Engineer, Harbor Payments › bullet 1 ✓ Accepted",
        "Reordered: Skills ✓ Accepted",
        "Reworded: Where I worked › Staff Engineer, Harbor Payments › bullet 2 ✗ Refused",
        "Left out: Interests › Bread ? To review",
        "Added: Skills › Kubernetes › keywords ✓ Confirmed by a person",
        "Reordered: Order of sections ✗ Declined by a person",
    ] == [_shown(card.find("h3")) for card in cards]
    first = _shown(cards[0])
    assert "The posting asks for Python first & foremost." in first
    assert "Asked for by5+ years of Python or Java." in first
    assert "Refuses: The resume does not show this skill: Rust" in _shown(cards[2])
    assert "Asks: A wider scope: all claims/scope_raised" in _shown(cards[2])


def test_changed_words_are_marked_on_both_sides(tree: lxml_html.HtmlElement) -> None:
    """As deleted and inserted text, which a screen reader tells."""
    refused = tree.findall(".//article")[2]

    assert [] == [deleted.text for deleted in refused.findall(".//del")]
    assert ["all ", " in Rust"] == [inserted.text for inserted in refused.findall(".//ins")]


def test_a_reordering_shows_both_orders(tree: lxml_html.HtmlElement) -> None:
    """Elements by their names; those that moved say where they were."""
    before, after = tree.findall(".//article")[1].findall(".//ol")

    assert ["Languages", "Kubernetes", "Incident response", "Tools"] == [_shown(i) for i in before]
    assert ["Kubernetes was 2", "Languages was 1", "Incident response", "Tools"] == [
        _shown(item) for item in after
    ]


def test_gaps_and_warnings_are_told(tree: lxml_html.HtmlElement) -> None:
    """With what comes near, and where."""
    sections = {section.get("aria-labelledby"): _shown(section) for section in tree.iter("section")}

    assert (
        "Rust – nice to have. Rust is a plus.What comes near it:Go Skills › Languages › keyword 2"
        in (sections["gaps"])
    )
    assert "tailor.short The posting is short." in sections["warnings"]
    assert "job.hidden_characters 3 hidden characters were removed." in sections["warnings"]


def test_quotes_are_in_the_language_they_are_in(tree: lxml_html.HtmlElement) -> None:
    """So that a screen reader speaks a German posting in German within the English page."""
    quotes = tree.findall(".//q")

    assert quotes
    assert {"en", "en-US"} == {quote.get("lang") for quote in quotes}


def test_headings_do_not_skip_a_level_and_ids_are_unique(tree: lxml_html.HtmlElement) -> None:
    """One first heading; every section is named by one."""
    levels = [int(e.tag[1]) for e in tree.iter("h1", "h2", "h3", "h4")]
    ids = [e.get("id") for e in tree.iter() if e.get("id")]

    assert 1 == levels.count(1)
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert len(ids) == len(set(ids))
    assert all(e.get("aria-labelledby") in ids for e in tree.iter("section", "article"))
    assert all(link.get("href")[1:] in ids for link in tree.iter("a"))


def test_it_needs_nothing_from_anywhere(text: str) -> None:
    """No address that a browser would load, no script, no timing that differs each time."""
    assert not re.search(r"<(?:script|link|img|iframe|object)|src=|url\(|@import|3\.2", text)
    assert text == render_report(tailoring()).decode()


def test_an_empty_tailoring_says_so() -> None:
    """No requirement, no change, no gap, no warning: a sentence each."""
    full = tailoring()
    job = full.job.model_copy(update={"requirements": (), "warnings": (), "title": None})
    bare = full.model_copy(
        update={
            "job": job.model_copy(update={"company": None}),
            "changes": full.changes.subset([]),
            "decisions": {},
            "gaps": (),
            "warnings": (),
            "agent": "",
            "usage": type(full.usage)(),
            "match_before": type(full.match_before)(score=0),
            "match_after": type(full.match_after)(score=0),
        }
    )
    shown = _shown(lxml_html.document_fromstring(render_report(bare).decode()))

    for sentence in (
        "No requirement was found in the posting.",
        "Nothing was proposed.",
        "The resume shows all that the posting asks for.",
        "WarningsNone.",
        "No language model was asked.",
    ):
        assert sentence in shown


def test_terms_that_overlap_are_marked_once(tree: lxml_html.HtmlElement) -> None:
    """The first of them; the text stays whole. A gap need not have anything near it."""
    full = tailoring()
    asked = full.job.requirements[1]
    longer = asked.terms[0].model_copy(update={"text": "K8s in", "end": asked.terms[0].end + 3})
    asked = asked.model_copy(update={"terms": (*asked.terms, longer)})
    gap = full.gaps[0].model_copy(update={"bridges": (), "requirement_id": "none"})
    job = full.job.model_copy(update={"requirements": (asked,)})
    changed = full.model_copy(update={"job": job, "gaps": (gap,)})

    row = lxml_html.document_fromstring(render_report(changed).decode()).find(".//tbody/tr/th")

    assert ["K8s"] == [mark.text for mark in row.findall(".//mark")]
    assert "K8s in production." == _shown(row)


def test_a_score_that_stays_is_explained() -> None:
    """Good changes need not move it, and nobody should wonder why."""
    full = tailoring()
    same = full.model_copy(update={"match_before": full.match_after})

    assert SAME_SCORE in render_report(same).decode()
    assert SAME_SCORE not in render_report(full).decode()


def test_a_narrow_segment_has_no_number_within() -> None:
    """It would not fit; the text of the chart and the total beside it have it."""
    one = RequirementMatch(requirement_id="r", status="missing", score=0)
    many = (one.model_copy(update={"status": "met", "score": 1}),) * 40
    match = Match(score=0.9, requirements=(*many, one))
    chart = lxml_html.fragment_fromstring(status_chart(match, match))

    assert ["Before", "40", "41", "After", "40", "41"] == [e.text for e in chart.iter("text")]


def test_several_fields_are_shown_with_their_names() -> None:
    """An entry that is left out is shown whole."""
    full = tailoring()
    dropped = Change(
        id="d", op="drop", pointer="/languages/0", before={"language": "English", "fluency": "C2"}
    )
    changes = full.changes.model_copy(update={"changes": (dropped,)})
    page = full.model_copy(update={"changes": changes, "decisions": {"d": "accepted"}})

    assert "<del>language: English; fluency: C2</del>" in render_report(page).decode()


def test_the_paper_has_the_size_asked_for() -> None:
    """For those who print it."""
    page = render_report(tailoring(), options=RenderOptions(page="letter")).decode()

    assert "@page { size: 612.00pt 792.00pt;" in page


def test_colours_of_text_can_be_read(text: str) -> None:
    """At least 4.5 to 1 on page and card, light and dark. Source: WCAG 2.2, 1.4.3."""
    palettes = re.findall(r":root \{ color-scheme[^}]*\}|:root \{ --text[^}]*\}", text)
    assert len(palettes) >= 2
    for palette in palettes:
        colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", palette))
        for ink in ("text", "muted", "accent", "met", "partly", "missing"):
            for ground in ("page", "card"):
                assert _contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
        for ground in ("added", "removed"):
            assert _contrast(colours["text"], colours[ground]) >= 4.5
        for bar in ("met", "partly", "missing"):
            assert _contrast(colours["on-bar"], colours[bar]) >= 4.5


def _contrast(one: str, other: str) -> float:
    light, dark = sorted(map(_luminance, (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# -------------------------------------------------------------------------------------------- parts


@pytest.mark.parametrize(
    ("before", "after", "stretches"),
    [
        ("a b", "a b", (("same", "a b"),)),
        ("a b c", "a x c", (("same", "a "), ("removed", "b"), ("added", "x"), ("same", " c"))),
        ("", "new", (("added", "new"),)),
        ("old", "", (("removed", "old"),)),
        ("", "", ()),
        ("C++", "C#", (("same", "C"), ("removed", "++"), ("added", "#"))),
    ],
)
def test_words_are_compared(before: str, after: str, stretches: object) -> None:
    """Marks count as words of their own."""
    assert stretches == diff_words(before, after)


def test_a_text_beyond_the_limit_counts_as_replaced() -> None:
    """The comparison takes quadratic time."""
    long = "word " * (WORDS_MAX // 2 + 1)

    assert (("removed", long), ("added", "x")) == diff_words(long, "x")


@pytest.mark.parametrize(
    ("pointer", "words"),
    [
        ("/basics/summary", "Summary"),
        ("/basics/label", "Head › headline"),
        ("/basics/location/city", "Head › location › city"),
        ("/work", "Where I worked"),
        ("/work/2/position", "Where I worked › Developer, Tillamook Transit › position"),
        ("/work/9/highlights/-", "Where I worked › entry 10 › bullet (new)"),
        ("/education/0/courses/1", "Education › B.Sc., Cascadia State University › course 2"),
        ("/education/0/studyType", "Education › B.Sc., Cascadia State University › degree"),
        ("/skills/0/keywords", "Skills › Languages › keywords"),
        ("/meta/skillmap/sectionOrder", "Order of sections"),
        ("/meta/skillmap/language", "Presentation"),
        (
            "/meta/skillmap/customSections/0/entries/0/summary",
            "Patents › Order-independent ledger, US 00/000,001 › summary",
        ),
        ("/meta/skillmap/customSections/7/title", "section 8 › title"),
        ("/x-own/3", "x-own › entry 4"),
        ("", "Resume"),
    ],
)
def test_places_have_words(pointer: str, words: str) -> None:
    """As a reader would say where something stands."""
    assert words == place(mara(), pointer)


def test_markup_escapes_whatever_is_not_markup() -> None:
    """Contents and attributes; there is no other way in."""
    made = element("p", "<b>", Html("<i>x</i>"), title='"><', hidden=True, lang=None)

    assert '<p title="&quot;&gt;&lt;" hidden>&lt;b&gt;<i>x</i></p>' == made
    assert "&lt; &amp; a" == joined(["<", "a"], " & ")
