"""Kinds of lies and of honest rewordings that hang on no single word."""

from __future__ import annotations

import pytest

from skillmap.models.change import Change, Verdict
from skillmap.models.job import Job
from skillmap.models.resume import Resume
from skillmap.tailor.claims_others import told_of_others
from skillmap.tailor.verify import ClaimsVerifier

LINE = "/work/0/highlights/0"


def resume(line: str, *, summary: str | None = None, label: str | None = None) -> Resume:
    """A job with one line, and a skill."""
    return Resume.from_json_resume(
        {
            "basics": {"name": "Ottilie Farkas", "summary": summary, "label": label},
            "work": [
                {"name": "Quillmere Logistics", "position": "Technician", "highlights": [line]}
            ],
            "skills": [{"name": "Tools", "keywords": ["K8s"]}],
        }
    )


def judged(base: Resume, pointer: str, old: str | None, new: str, op: str = "replace") -> Verdict:
    """What the verifier says of *new*."""
    change = Change(id="c", op=op, pointer=pointer, before=old, after=new)  # type: ignore[arg-type] # By name.
    return Verdict.of(ClaimsVerifier().check(change, base=base, job=None))


def errors(verdict: Verdict) -> set[str]:
    return {finding.code for finding in verdict.findings if finding.severity == "error"}


LIES = (
    (
        "Position animals for the scan; the vet takes the pictures.",
        "Position animals for the scan and take the pictures.",
        "deed.of_others",
    ),
    (
        "Write the method statements, which the site manager approves.",
        "Write and approve the method statements.",
        "deed.of_others",
    ),
    (
        "Enter orders in the ledger; as a team we close 120 a month.",
        "Enter and close 120 orders a month in the ledger.",
        "deed.of_others",
    ),
    (
        "Kept the first shop going while the owner opened a second one.",
        "Opened a second shop with the owner while keeping the first one going.",
        "deed.of_others",
    ),
    (
        "Cut panels to templates drawn up by the owner.",
        "Cut panels to templates that I drew up.",
        "deed.of_others",
    ),
    (
        "Prepared the files for nine hearings; counsel presented them.",
        "Prepared the files for nine hearings and presented them.",
        "deed.of_others",
    ),
    (
        "Schreibe Tests für die Presse, die von der Prüfabteilung automatisiert werden.",
        "Schreibe Tests für die Presse und automatisiere sie.",
        "deed.of_others",
    ),
    (
        "Wertete Messreihen aus und berichtete an den Schichtleiter.",
        "Wertete als Schichtleiterin Messreihen aus.",
        "title.added",
    ),
    (
        "Showed two students the loom; their coach is a colleague.",
        "As their coach, showed two students the loom.",
        "title.added",
    ),
    (
        "Was the second best seller of the shop in 2016.",
        "Was the best seller of the shop in 2016.",
        "superlative.added",
    ),
    (
        "Was named baker of the month twice.",
        "Was named baker of the year, and twice of the month.",
        "superlative.added",
    ),
    (
        "Reduje las quejas de 48 a 29 al año.",
        "Reduje las quejas de 48 a 29 al año, el nivel más bajo del sector.",
        "superlative.added",
    ),
    (
        "Held back 14 batches, of which 9 were released after a second test.",
        "Held back 14 batches, which were released after a second test.",
        "scope.raised",
    ),
    (
        "Passed each inspection without major findings.",
        "Passed each inspection without a single finding.",
        "scope.raised",
    ),
    ("Used the kiln once, to fire two bowls.", "Use the kiln to fire two bowls.", "scope.raised"),
    ("Answer calls every third weekend.", "Answer calls every weekend.", "frequency.changed"),
    (
        "Check the boiler every second Thursday.",
        "Check the boiler on Thursdays.",
        "frequency.changed",
    ),
    (
        "Vertrat die Leiterin im Sommer 2024 für acht Wochen.",
        "Vertrete seit Sommer 2024 die Leiterin.",
        "status.dropped",
    ),
    (
        "Wrote a proposal to replace the press; it was put off for cost reasons.",
        "Replaced the press, on the basis of a proposal of my own.",
        "status.dropped",
    ),
    (
        "Habe die Umstellung auf Kaltleim vorgeschlagen; entschieden ist darüber noch nicht.",
        "Auf meinen Vorschlag hin wurde auf Kaltleim umgestellt.",
        "status.dropped",
    ),
    (
        "Cut the 95th-percentile wait from 820 ms to 310 ms.",
        "Cut the 34th-percentile wait from 820 ms to 310 ms.",
        "number.unsupported",
    ),
    (
        "Formo en el telar a los nuevos, unas nueve personas al año.",
        "Tengo a mi cargo a los nuevos, unas nueve personas al año, a quienes formo en el telar.",
        "scope.raised",
    ),
)

HONEST = (
    (
        "Share the on-call rota with four other nurses, one night in five.",
        "One of five nurses on the on-call rota, working one night in five.",
    ),
    ("Serviced 38 looms in pairs.", "Two-person servicing of 38 looms."),
    ("Hold the briefing every morning.", "Daily morning briefing."),
    ("Check the boiler every second Thursday.", "Fortnightly checks of the boiler, on Thursdays."),
    (
        "Katalogisierte für die Bücherei in der Stadt etwa 60 Titel in der Woche.",
        "Katalogisierung von wöchentlich rund 60 Titeln für die Bücherei in der Stadt.",
    ),
    ("Arbeitete ein halbes Jahr in der Weberei mit.", "Sechs Monate Mitarbeit in der Weberei."),
    (
        "Wrote the request for the loom (25,000 euros); it was turned down.",
        "Request for the loom written (25,000 euros, turned down).",
    ),
    (
        "Brought spoilt jars down from 40 a quarter to 9 by ordering less.",
        "Ordered less, which cut spoilt jars from 40 to 9 a quarter.",
    ),
    (
        "A minha loja é uma das quatro do projeto-piloto de etiquetas.",
        "Loja participante, com outras três, no projeto-piloto de etiquetas.",
    ),
    (
        "Atendi clientes em português, espanhol e inglês.",
        "Atendimento de clientes em três línguas: português, espanhol e inglês.",
    ),
    (
        "Ramené les retards de 17 % à 9 % des commandes.",
        "Retards abaissés de huit points, de 17 % à 9 % des commandes.",
    ),
    (
        "Helped move the looms to the new hall; the facilities team ran the crane.",
        "Helped with the move of the looms to the new hall; the crane was run by facilities.",
    ),
    (
        "Supported an agency in a relaunch by checking contrast.",
        "Checked contrast for the agency in its relaunch.",
    ),
    ("Mentor two junior weavers.", "Provide mentoring to two less experienced weavers."),
    ("Was named weaver of the month twice.", "Twice recognized as weaver of the month."),
)


@pytest.mark.parametrize(("old", "new", "code"), LIES)
def test_lies_of_a_kind_are_refused(old: str, new: str, code: str) -> None:
    """For the reason that belongs to the kind, whatever words tell it."""
    found = judged(resume(old), LINE, old, new)

    assert code in {finding.code for finding in found.findings}
    assert "accept" != found.status


@pytest.mark.parametrize(("old", "new"), HONEST)
def test_honest_rewordings_of_a_kind_are_not_refused(old: str, new: str) -> None:
    """Nothing in them contradicts what stood there."""
    assert set() == errors(judged(resume(old), LINE, old, new))


SUMMARIES = (
    (
        "Engineer with seven years in payments and logistics.",
        "Engineer with seven years in payments.",
        "number.counts_other",
    ),
    (
        "Engineer with nine years in operations, the last four on Kubernetes.",
        "Engineer with nine years of Kubernetes.",
        "number.counts_other",
    ),
    (
        "Engineer who likes old looms.",
        "Engineer who likes old looms. Fellow Chartered Weaver.",
        "credential.added",
    ),
    (
        "Engineer who likes old looms.",
        "Engineer who likes old looms. Former production director at Quillmere Logistics.",
        "title.added",
    ),
    ("Engineer who speaks Danish.", "Engineer who speaks Danish (C2).", "expertise.raised"),
)


@pytest.mark.parametrize(("old", "new", "code"), SUMMARIES)
def test_summaries_that_say_more_are_refused(old: str, new: str, code: str) -> None:
    """Years of several fields told of one, and credentials and posts that no one place shows."""
    base = resume("Repaired looms.", summary=old)

    assert code in errors(judged(base, "/basics/summary", old, new))


def test_a_headline_keeps_what_makes_it_smaller() -> None:
    """No position was ever held without the word."""
    base = resume("Repaired looms.", label="Junior Weaver")

    found = judged(base, "/basics/label", "Junior Weaver", "Weaver")

    assert "seniority.qualifier_dropped" in errors(found)


@pytest.mark.parametrize("skill", ["Logistics", "Personio", "Sketching"])
def test_skills_that_only_sound_like_the_resume_are_not_listed(skill: str) -> None:
    """The name of an employer, and words that begin as others do, show no skill."""
    base = resume("Kept a list of personal lockers; sketched labels.")

    assert "accept" != judged(base, "/skills/0/keywords/1", None, skill, "add").status


def test_another_name_of_a_skill_is_listed() -> None:
    """Initials and digits stand for the name that they are short for."""
    verdict = judged(resume("Repaired looms."), "/skills/0/keywords/0", "K8s", "Kubernetes")

    assert "accept" == verdict.status


def test_a_skill_that_was_turned_down_is_not_held() -> None:
    """The resume names it, and says that it was not taken into use."""
    base = resume("Compared two presses for six weeks; the owner chose Letterflow.")

    assert "refuse" == judged(base, "/skills/0/keywords/1", None, "Letterflow", "add").status


def test_what_others_did_is_told_apart() -> None:
    """Only the part of the sentence whose subject is somebody else."""
    told = told_of_others("Position animals for the scan; the vet takes the pictures.", "en")

    assert {"pictur"} <= told
    assert told.isdisjoint({"animal", "scan"})
    assert frozenset() == told_of_others("Set up the alerts that brought night calls down.", "en")


def test_short_copies_count_where_a_sentence_was_put_in() -> None:
    """Four words in a row, which a reworded line may share with a posting by chance."""
    old = "Counted bobbins in the cellar."
    base = resume(old)
    posting = Job(text="You will take charge of stock control and count bobbins in the cellar.")
    change = Change(
        id="c",
        op="replace",
        pointer=LINE,
        before=old,
        after=f"{old} Also take charge of stock control.",
    )

    found = ClaimsVerifier().check(change, base=base, job=posting)

    assert "posting.copied" in {finding.code for finding in found}


def test_recounting_leaves_other_numbers_alone() -> None:
    """A number that took the place of another is no count of a list."""
    old = "Plan routes for 5 depots in Belgium and France."
    new = "Plan routes for 2 depots (Belgium, France)."

    assert "refuse" == judged(resume(old), LINE, old, new).status
