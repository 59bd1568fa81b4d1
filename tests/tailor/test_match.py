from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmap.models.date import PartialDate
from skillmap.models.job import Match, RequirementMatch
from skillmap.models.resume import Resume, Work
from skillmap.tailor.match import match, years_worked
from skillmap.tailor.posting import analyze
from tests.tailor.resumes import BASE, POSTING, TODAY, example_jobs, example_resumes, job, resume

SPELLINGS = {"K8s": "Kubernetes", "Postgres": "PostgreSQL", "JS": "JavaScript", "Go": "Golang"}


def score(text: str = POSTING, base: Resume | None = None) -> float:
    return match(base or resume(), job(text), today=TODAY).score


def result(found: Match, requirement_id: str) -> RequirementMatch:
    return next(item for item in found.requirements if item.requirement_id == requirement_id)


def replaced(value: object, old: str, new: str) -> object:
    """*value* with the word *old* replaced in all its texts."""
    if isinstance(value, str):
        return " ".join(new if word == old else word for word in value.split(" "))
    if isinstance(value, list):
        return [replaced(item, old, new) for item in value]
    if isinstance(value, dict):
        return {key: replaced(item, old, new) for key, item in value.items()}
    return value


def test_evidence_stands_on_both_sides() -> None:
    """Each answer names the requirement and quotes the words at a pointer of the resume."""
    base = resume()
    found = match(base, job(), today=TODAY)
    answer = result(found, "must-1")

    assert ("met", 5.9) == (answer.status, answer.years_found)
    assert [("/work/0/highlights/1", "K8s")] == [
        (quote.pointer, quote.text) for quote in answer.terms[0].evidence
    ]
    for item in found.requirements:
        for term in item.terms:
            for quote in term.evidence:
                assert quote.text in base.at(quote.pointer)


def test_work_is_quoted_before_what_only_sums_it_up() -> None:
    """A bullet point proves more than a list or a summary, and its words are quoted once."""
    shown = Resume.from_json_resume(
        {
            "basics": {"summary": "Knows Kubernetes."},
            "skills": [{"name": "Kubernetes"}],
            "work": [{"name": "Acme", "highlights": ["Ran kubernetes."]}],
        }
    )
    answer = match(shown, job("What you need\n- Kubernetes\n- SQL")).requirements[0]

    assert ["/work/0/highlights/0"] == [quote.pointer for quote in answer.terms[0].evidence]


def test_gaps_are_what_is_not_shown() -> None:
    """What is asked and not shown is a gap, with bridges to what comes near; what is waived is none."""
    found = match(resume(), job(), today=TODAY)

    assert [("Apache Kafka", "nice"), ("gRPC", "nice")] == [(g.skill, g.kind) for g in found.gaps]
    assert "context-1" not in [item.requirement_id for item in found.requirements]


def test_related_skills_count_half_and_bridge_the_gap() -> None:
    """Docker is near Kubernetes, and is not Kubernetes."""
    base = resume(work=[], skills=[{"name": "Docker"}])
    found = match(base, job("Engineer\n\nRequirements\n- Kubernetes\n- Linux\n"), today=TODAY)

    assert ("related", 0.5, "partly") == (
        result(found, "must-1").terms[0].relation,
        result(found, "must-1").score,
        result(found, "must-1").status,
    )
    assert [("Kubernetes", ["Docker"]), ("Linux", [])] == [
        (gap.skill, [quote.text for quote in gap.bridges]) for gap in found.gaps
    ]


def test_implied_skills_count_in_full() -> None:
    """Whoever shows Django shows Python; the evidence says Django."""
    base = resume(work=[], skills=[{"name": "Django"}])
    found = match(base, job("Engineer\n\nRequirements\n- Python\n- Linux\n"), today=TODAY)

    assert ("same", "Django") == (
        result(found, "must-1").terms[0].relation,
        result(found, "must-1").terms[0].evidence[0].text,
    )


@pytest.mark.parametrize("old", sorted(SPELLINGS))
def test_another_spelling_changes_nothing(old: str) -> None:
    """The score does not depend on which name of a skill either side uses."""
    new = SPELLINGS[old]
    base = Resume.from_json_resume(replaced(BASE, old, new))  # type: ignore[arg-type]

    assert score() == score(base=base)
    assert score() == score(POSTING.replace(new, old) if new in POSTING else POSTING)


@given(st.data())
def test_order_changes_nothing(data: st.DataObject) -> None:
    """Any order of bullet points, skills, entries, and of lines within a section gives the same score."""
    lines = POSTING.split("\n")
    musts = data.draw(st.permutations(lines[4:8]))
    work = [
        {**entry, "highlights": data.draw(st.permutations(entry["highlights"]))}
        for entry in data.draw(st.permutations(BASE["work"]))  # type: ignore[arg-type]
    ]
    skills = data.draw(st.permutations(BASE["skills"]))  # type: ignore[arg-type]

    text = "\n".join([*lines[:4], *musts, *lines[8:]])
    assert score() == score(text, resume(work=work, skills=skills))


EVIDENCE = [
    "Kafka", "gRPC", "Rust", "Docker", "Kubernetes", "GraphQL", "Windows Server", "Linkerd", "SQL", "Poetry",
]  # fmt: skip


@given(
    st.lists(st.sampled_from(EVIDENCE), max_size=3),
    st.sampled_from(EVIDENCE),
    st.sampled_from(["skills", "old", "new", "summary"]),
)
def test_more_evidence_never_lowers_the_score(before: list[str], added: str, place: str) -> None:
    """Whatever true evidence is added, anywhere, the score stays or rises."""
    base = resume(skills=[{"name": name} for name in before])
    wire = base.to_wire()
    if place == "skills":
        wire["skills"].append({"name": added})
    elif place == "summary":
        wire["basics"]["summary"] = f"Years of {added}."
    else:
        wire["work"][0 if place == "new" else 1]["highlights"].append(f"Introduced {added}.")

    assert score(base=base) <= score(base=Resume.from_json_resume(wire))


@given(st.integers(0, 11))
def test_more_years_never_lower_the_score(months: int) -> None:
    """A longer job is worth as much or more."""
    roles = [
        [{"name": "Mill", "startDate": "2024-01", "endDate": end, "highlights": ["Ran K8s."]}]
        for end in (f"2025-{months + 1:02}", f"2026-{months + 1:02}")
    ]
    shorter, longer = (score(base=resume(work=work)) for work in roles)

    assert shorter <= longer


def test_negation_counts_on_both_sides() -> None:
    """What the posting waives is not asked; what the resume denies is not shown."""
    waived = "Engineer\n\nRequirements\n- Linux\n- No experience with Kubernetes is needed\n"
    asked = "Engineer\n\nRequirements\n- Linux\n- Experience with Kubernetes\n"
    linux = resume(work=[], skills=[{"name": "Linux"}])
    summary = "Linux; no experience with Kubernetes, Rust, Go"
    denied = resume(work=[], skills=[], basics={"summary": summary})

    assert (1.0, 0.5) == (score(waived, linux), score(asked, linux))
    assert score(asked, linux) == score(asked, denied)


def test_one_alternative_is_enough() -> None:
    """Of "Go or Rust" one is asked; of "Go and Rust" both are."""
    base = resume(work=[], skills=[{"name": "Tools", "keywords": ["Go", "Linux"]}])
    text = "Engineer\n\nRequirements\n- Linux\n- Go {} Rust\n"

    assert 1.0 == score(text.format("or"), base)
    assert score(text.format("and"), base) < 1.0


def test_phrases_match_by_their_stems() -> None:
    """Fields that the lexicon does not know are matched by their own words."""
    text = "Falconer\n\nRequirements\n- Training of peregrine falcons\n- Glove making\n"
    base = resume(work=[{"name": "Castle", "highlights": ["Made gloves for 30 visitors."]}])
    found = match(base, job(text), today=TODAY)

    assert ["partly", "missing"] == [result(found, name).status for name in ("must-2", "must-1")]
    assert ["related"] == [term.relation for term in result(found, "must-2").terms]


def test_the_hook_makes_unknown_names_meet() -> None:
    """Two names that a plugin maps to one skill are the same."""

    def normalize(name: str, context: str) -> str | None:
        return "Falconry" if name in ("FALC", "Hawking") else None

    posting = analyze(
        "Falconer wanted\n\nRequirements\n- Linux and FALC\n", normalize_skill=normalize
    )
    base = resume(work=[], skills=[{"name": "Tools", "keywords": ["Hawking", "Linux"]}])

    assert 1.0 == match(base, posting, today=TODAY, normalize_skill=normalize).score
    assert match(base, posting, today=TODAY).score < 1.0


@pytest.mark.parametrize(
    ("spans", "years"),
    [
        ([("2019-03", "2019-05")], 0.25),
        ([("2019-01", "2019-12"), ("2019-06", "2020-05")], 17 / 12),
        ([("2019-01", "2019-12"), ("2019-02", "2019-03")], 1.0),
        ([("2012", "2016")], 4.0),
        ([("2025-12", None)], 1.0),
        ([("2026-01", "2030-01")], 11 / 12),
        ([("2027-01", None)], 0.0),
        ([("summer", None)], 0.0),
        ([(None, "2019-01")], 0.0),
        ([], 0.0),
    ],
)
def test_years_come_from_dates(spans: list[tuple[str | None, str | None]], years: float) -> None:
    """Overlaps count once, the last month counts, the future and what is on no calendar do not."""
    roles = [
        Work.model_validate({"startDate": start, **({"endDate": end} if end else {})})
        for start, end in spans
    ]

    assert years == pytest.approx(years_worked(roles, today=PartialDate(2026, 11)))


def test_a_job_without_requirements_scores_nothing() -> None:
    """Nothing asked, nothing answered."""
    empty = job().model_copy(update={"requirements": ()})

    assert Match(score=0.0) == match(resume(), empty, today=TODAY)


def test_examples_find_their_people() -> None:
    """Each example posting ranks the resume that was written for it first."""
    people, jobs = example_resumes(), example_jobs()
    written_for = {
        "analytics-lead": "noor-haddad",
        "arquiteta-reabilitacao-pt": "sofia-marques",
        "customer-success-lead": "jonas-weber",
        "icu-nurse-manager": "tomas-okonkwo",
        "mechanical-design-engineer": "petra-novak",
        "platform-engineer": "maya-lindholm",
        "restaurant-manager": "scan-arturo-bellini",
        "supply-chain-manager-de": "lena-hoffmeister-lebenslauf",
    }
    best = {
        name: max(people, key=lambda person: match(people[person], posting, today=TODAY).score)
        for name, posting in jobs.items()
    }

    assert written_for == best


def test_shared_wording_counts_words_not_skills() -> None:
    """Of four asked skills that are shown, one is written as the posting writes it; after rewording all are."""
    reworded = Resume.from_json_resume(
        replaced(
            replaced(replaced(BASE, "K8s.", "Kubernetes."), "Postgres", "PostgreSQL"),
            "JS.",
            "JavaScript.",
        )  # type: ignore[arg-type]
    )

    before, after = match(resume(), job()), match(reworded, job())

    assert (1, 4) == (before.skills_in_its_words, before.skills_shown)
    assert (4, 4) == (after.skills_in_its_words, after.skills_shown)


@given(
    st.sampled_from(EVIDENCE),
    st.sampled_from(["No experience with {} is needed", "{} is not required"]),
)
def test_a_waived_skill_changes_nothing(skill: str, waiver: str) -> None:
    """A line that waives a skill, whether the resume shows it or not, leaves the score as it is."""
    waived = POSTING.replace("- gRPC\n", f"- gRPC\n- {waiver.format(skill)}\n")

    assert score() == score(waived)


def test_translations_are_the_same_skill() -> None:
    """A German resume answers an English posting."""
    base = resume(work=[], skills=[{"name": "Projektmanagement"}, {"name": "Linux"}])
    text = "Manager\n\nRequirements\n- Project management\n- Linux\n"

    assert 1.0 == score(text, base)


def test_custom_sections_count() -> None:
    """What a resume shows in a section of its own is evidence like any other."""
    section = {
        "id": "patents",
        "title": "Patents",
        "entries": [{"title": "A Linux scheduler", "highlights": ["With Rust."]}],
    }
    base = resume(work=[], skills=[], meta={"skillmap": {"customSections": [section]}})
    found = match(base, job("Engineer\n\nRequirements\n- Linux\n- Rust\n"), today=TODAY)

    assert 1.0 == found.score
    assert "/meta/skillmap/customSections/0/entries/0/title" == (
        result(found, "must-1").terms[0].evidence[0].pointer
    )


def test_terms_that_nobody_grouped_stand_alone() -> None:
    """Group 0 is the default of the noun and makes no alternatives; without stems the words themselves count."""
    posting = job("Engineer\n\nRequirements\n- Linux\n- Rust\n")
    line = posting.requirements[0]
    term = line.terms[0].model_copy(update={"group": 0})
    other = term.model_copy(update={"skill": "設計"})
    changed = posting.model_copy(
        update={"requirements": (line.model_copy(update={"terms": (term, other)}),)}
    )
    one = resume(work=[], skills=[{"name": "Linux"}])
    both = resume(work=[], skills=[{"name": "Linux"}, {"name": "構造設計"}])

    assert (0.6667, 1.0) == tuple(match(base, changed, today=TODAY).score for base in (one, both))
