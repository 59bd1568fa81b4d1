"""The diff of two resumes: small changes that lead from one to the other, whatever they hold."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillmap.models.change import ChangeSet
from skillmap.models.resume import Resume
from skillmap.tailor.diff import PAIRS_MAX, diff

TEXTS = st.text(max_size=4) | st.sampled_from(
    ["Built the billing API", "Built the billing APIs", "Led the move to Kubernetes"]
)
LEAVES = TEXTS | st.none() | st.booleans() | st.integers(0, 2)
ROLES = st.fixed_dictionaries(
    {},
    optional={
        "name": TEXTS,
        "position": TEXTS,
        "highlights": st.lists(TEXTS, max_size=5),
        "startDate": st.sampled_from(["2020", "2021-02", "long ago"]),
        "unknown": LEAVES,
    },
)
RESUMES = st.fixed_dictionaries(
    {},
    optional={
        "basics": st.fixed_dictionaries({}, optional={"name": TEXTS, "summary": TEXTS}),
        "work": st.lists(ROLES, max_size=4),
        "skills": st.lists(st.fixed_dictionaries({}, optional={"name": TEXTS}), max_size=4),
        "x": st.lists(LEAVES, max_size=5),
    },
).map(Resume.from_json_resume)


@settings(deadline=None, max_examples=150)
@given(RESUMES, RESUMES)
def test_applying_the_diff_gives_the_edited_resume(base: Resume, edited: Resume) -> None:
    """Whatever two resumes are, the diff leads from one to the other as one change set."""
    changes = ChangeSet(base_hash=base.content_hash, changes=diff(base, edited))

    assert edited.to_json() == changes.apply(base).to_json()


@given(RESUMES)
def test_same_resume_has_no_differences(resume: Resume) -> None:
    """Nothing edited, nothing to verify."""
    assert () == diff(resume, resume)


def resume_of(**work: Any) -> Resume:
    return Resume.from_json_resume({"basics": {"name": "Ines"}, "work": [{"name": "Acme", **work}]})


def facts(base: Resume, edited: Resume) -> list[tuple[str, str]]:
    return [(change.op, change.pointer) for change in diff(base, edited)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (["Ran payroll for 900 people"], ["Ran payroll for 9,000 people"], "replace"),
        (["Ran payroll"], ["Led a team of forty engineers", "Ran payroll"], "add"),
        (["Ran payroll", "Kept books"], ["Kept books"], "drop"),
        (["Ran payroll", "Kept books"], ["Kept books", "Ran payroll"], "reorder"),
    ],
)
def test_edit_of_a_list_is_one_change(before: list[str], after: list[str], expected: str) -> None:
    """Each way to edit bullets is told as what it is."""
    assert [expected] == [
        op for op, _ in facts(resume_of(highlights=before), resume_of(highlights=after))
    ]


def test_edited_bullet_is_found_where_another_was_added() -> None:
    """An edited text is a replace, though the list grew and was put in another order."""
    base = resume_of(highlights=["Built the billing API in Go", "Ran payroll for 900 people"])
    edited = resume_of(
        highlights=[
            "Ran payroll for 990 people",
            "Spoke at EuroPython",
            "Built the billing API in Go",
        ]
    )

    assert [
        ("reorder", "/work/0/highlights"),
        ("replace", "/work/0/highlights/1"),
        ("add", "/work/0/highlights/1"),
    ] == facts(base, edited)


def test_protected_fields_show() -> None:
    """Names, titles and dates are differences like any other."""
    base = resume_of(position="Engineer", startDate="2020")
    edited = resume_of(position="Senior Engineer", startDate="2018")

    assert [("replace", "/work/0/startDate"), ("replace", "/work/0/position")] == facts(
        base, edited
    )


def test_entry_without_a_field_in_common_is_still_the_one_that_was_edited() -> None:
    """An entry whose every field was touched is found again by how alike it is."""
    base = Resume.from_json_resume({"skills": [{"keywords": ["Python", "Django", "SQL"]}]})
    edited = Resume.from_json_resume({"skills": [{"keywords": ["Python", "Django", "SQL", "Go"]}]})

    assert [("add", "/skills/0/keywords/3")] == facts(base, edited)


def test_true_is_not_one() -> None:
    """Values that Python holds for equal are not the same JSON."""
    base = Resume.from_json_resume({"x": [1, 0]})
    edited = Resume.from_json_resume({"x": [True, False]})

    assert [("replace", "/x/0"), ("replace", "/x/1")] == facts(base, edited)


def test_long_lists_are_told_by_position() -> None:
    """Beyond the limit on pairs nothing is compared at length, and the outcome is still right."""
    count = int(PAIRS_MAX**0.5) + 2
    base = resume_of(
        highlights=[f"Closed ticket {number} of the north region" for number in range(count)]
    )
    edited = resume_of(
        highlights=[f"Closed ticket {number} of the south region" for number in range(count)]
    )

    changes = ChangeSet(base_hash=base.content_hash, changes=diff(base, edited))

    assert {"replace"} == {change.op for change in changes.changes}
    assert edited == changes.apply(base)
