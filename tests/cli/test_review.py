"""What a review shows and what its answers do, for changes of every kind and verdict."""

from __future__ import annotations

import io

import pytest

from skillmap import Change, SkillMap, Tailoring, hookimpl
from skillmap.cli._review import Decisions, review
from skillmap.cli._show import clean, console, tailoring_summary
from skillmap.models.change import Finding
from skillmap.settings import Settings
from skillmap.tailor import RulesAgent
from skillmap.testing.samples import POSTING_TEXT, sample_resume

BULLETS = [
    "Moved 40 services to Kubernetes without an outage.",
    "Cut the time of a release from two days to one hour with Terraform.",
]
CHANGES = (
    Change(
        id="word",
        op="replace",
        pointer="/work/1/highlights/0",
        before="Built the refund service in Python and PostgreSQL.",
        after="Built the refund service in PostgreSQL and Python.",
        reason="Puts first what is asked first.",
        evidence=("/work/1/highlights/0", "/nowhere"),
    ),
    Change(
        id="order",
        op="reorder",
        pointer="/skills",
        before=[0, 1],
        after=[1, 0],
        reason="Platforms are asked for.",
    ),
    Change(
        id="drop", op="drop", pointer="/work/0/highlights/1", before=BULLETS[1], reason="Short."
    ),
    Change(
        id="lie",
        op="add",
        pointer="/work/0/highlights/-",
        after="Led 400 engineers at Zorblax.",
        reason="Impressive.",
        requirement_ids=("unknown",),
    ),
)


class FourChanges(RulesAgent):
    """Proposes the changes above."""

    async def propose(self, request, context):
        for change in CHANGES:
            yield change


class AsksAboutWords:
    """Sends rewordings to a person."""

    @hookimpl
    def skillmap_check_change(self, change: Change) -> list[Finding]:
        if change.op != "replace":
            return []
        return [Finding(code="house.words", severity="review", message="Sure?", words=("Python",))]


@pytest.fixture
def draft() -> Tailoring:
    with SkillMap(settings=Settings(plugins=()), plugins=[AsksAboutWords()]) as sm:
        return sm.tailor(sample_resume(), POSTING_TEXT, agent=FourChanges())


def shown(draft: Tailoring, answers: str, capsys: pytest.CaptureFixture[str]) -> str:
    review(draft, io.StringIO(answers))
    return " ".join(capsys.readouterr().err.split())


def test_every_kind_of_change_can_be_read(
    draft: Tailoring, capsys: pytest.CaptureFixture[str]
) -> None:
    """Texts, orders, evidence, findings and what was refused are all in plain sight."""
    text = shown(draft, "q\n", capsys)
    whole = shown(draft, "a\na\na\n", capsys)

    assert "refused, cannot be accepted add /work/0/highlights/-" in text
    assert "after Led 400 engineers at Zorblax." in text
    assert "asked unknown" in text
    assert "1 of 3 replace /work/1/highlights/0" in text
    assert "Sure? (Python) [house.words]" in text
    assert "proof /work/1/highlights/0 Built the refund service" in text
    assert "2 of 3" not in text
    assert "before Languages | Platforms after Platforms | Languages" in whole
    assert f"before {BULLETS[1]} after (nothing)" in whole


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ("a\na\na\n", Decisions(confirm=["word"])),
        ("d\nd\nd\n", Decisions(decline=["word", "order", "drop"])),
        ("l\n", Decisions(confirm=["word"])),
        ("d\nl\n", Decisions(decline=["word"])),
        ("q\n", Decisions()),
        ("", Decisions()),
        ("maybe\n\nACCEPT\n", Decisions(confirm=["word"])),
    ],
)
def test_answers_become_decisions(draft: Tailoring, answers: str, expected: Decisions) -> None:
    """Accepting confirms what waited for a person; declining leaves out; the rest stays."""
    assert expected == review(draft, io.StringIO(answers))


def test_summary_tells_what_is_not_in_the_result(
    draft: Tailoring, capsys: pytest.CaptureFixture[str]
) -> None:
    """Counts by verdict and kind, and a table of what waits or was refused, with reasons."""
    with SkillMap(settings=Settings(plugins=())) as sm:
        declined = sm.decide(draft, decline=["order"])
    tailoring_summary(draft, [], console())
    tailoring_summary(declined, [], console())
    text = " ".join(capsys.readouterr().out.split())

    assert "2 accepted (1 reordered, 1 left out), 1 for review, 1 refused" in text
    assert "1 declined" in text
    assert "Not in the result" in text
    assert "[house.words]" in text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        (["a", ["b"]], "a, b"),
        ({"name": "Acme", "year": 2020}, "name: Acme; year: 2020"),
        ("a\n\tb\x1b[0m\u202e", "a b [0m"),
        ("x" * 200, "x" * 159 + "…"),
    ],
)
def test_values_are_shown_on_one_line(value: object, expected: str) -> None:
    """Whatever a change holds becomes one harmless line."""
    assert expected == clean(value)
