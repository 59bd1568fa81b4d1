"""Whether a document is a resume: answers, probabilities, and reasons that quote nothing."""

from __future__ import annotations

import pytest

from skillmap import SkillMap
from skillmap.errors import NotAResumeError
from skillmap.extract.kinds import NO_BELOW, REASONS_MAX, YES_FROM, judge, tokens_of
from skillmap.extract.rules import RulesParser
from skillmap.models.document import Extraction, Judgement
from skillmap.testing.samples import RECIPE_TEXT, RESUME_TEXT, document_of, sample_resume

INVOICE = """
Northwind Traders Ltd, 12 Harbour Road, Leeds
Invoice number 118   Date 12 March 2023
Bill to: Jane Miller, jane@example.com, +44 113 555 0199
Quantity   Unit price   Total
Subtotal 120.00   VAT 24.00   Amount due 144.00
Payment terms: 30 days
"""
POSTING = """
Senior Backend Engineer
We are looking for a senior backend engineer to join our team in Berlin.
What you will do
You will be responsible for our payment services.
Requirements
5+ years of experience with Python. Degree in Computer Science.
What we offer
Flexible hours. Apply now at jobs@example.com. Equal opportunity employer.
"""
LETTER = """
Jane Miller, 12 Elm Street, Springfield
jane@example.com
Dear Hiring Manager,
I am writing to apply for the role of analyst which I saw on your website on 3 March 2023.
I have built many dashboards since 2019 and would love to talk about it.
Yours sincerely,
Jane Miller
"""
OTHERS = {"invoice": INVOICE, "letter": LETTER, "posting": POSTING, "recipe": RECIPE_TEXT}
WORDLESS = """
Dagny Solheim
dagny@example.no
+47 22 55 01 00
Xqzlfdb
2019 - 2024   Vrtnpq, Bergen
2016 - 2019   Klmwrt, Oslo
2012 - 2016   Zdfghk, Tromsø
"""
"""A resume of which nothing can be told by words: only its structure is left."""


def extraction_of(text: str) -> Extraction:
    """What the rules make of *text*."""
    return RulesParser().parse(document_of(text))


@pytest.mark.parametrize("name", sorted(OTHERS))
def test_other_papers(name: str) -> None:
    """A recipe, an invoice, a posting and a letter are no resumes, for reasons that quote nothing."""
    judged = judge(extraction_of(OTHERS[name]))

    assert ("no", True) == (judged.answer, judged.probability < NO_BELOW)
    assert 1 <= len(judged.reasons) <= REASONS_MAX
    assert all(reason.weight < 0 for reason in judged.reasons)
    told = " ".join(reason.text for reason in judged.reasons)
    assert not [word for word in ("Jane", "Berlin", "Northwind", "144", "flour") if word in told]


def test_resume() -> None:
    """A resume is one, for reasons that speak for it, what weighs most first."""
    judged = judge(extraction_of(RESUME_TEXT))

    assert ("yes", True) == (judged.answer, judged.probability >= YES_FROM)
    weights = [reason.weight for reason in judged.reasons]
    assert weights == sorted(weights, reverse=True)
    assert min(weights) > 0
    assert "Okafor" not in " ".join(reason.text for reason in judged.reasons)


def test_structure_without_words() -> None:
    """A name, contact data and ranges of dates are enough where no word is known."""
    judged = judge(extraction_of(WORDLESS))

    assert "yes" == judged.answer, judged


def test_structured_data_is_a_resume() -> None:
    """What came as JSON Resume is one by its format, however little it holds."""
    document = document_of("{}").model_copy(update={"resume": sample_resume()})

    judged = judge(RulesParser().parse(document))

    assert ("yes", 1.0, ["structured"]) == (
        judged.answer,
        judged.probability,
        [reason.code for reason in judged.reasons],
    )


def test_turkish_capitals() -> None:
    """The dotted capital I divides no word."""
    assert ["iş", "ilanı"] == tokens_of("İş İlanı")


# -- what the client does about it ------------------------------------------------------------


def test_warning_by_default() -> None:
    """The extraction is given, with a warning that says why."""
    with SkillMap() as sm:
        extraction = sm.extract(INVOICE.encode(), name="paper.txt")

    assert extraction.judgement is not None
    assert "no" == extraction.judgement.answer
    (notice,) = [w for w in extraction.warnings if w.code == "parse.not_a_resume"]
    assert all(reason.text in notice.text for reason in extraction.judgement.reasons)


def test_error_where_wanted() -> None:
    """The error has the reasons, their codes and the probability, and nothing of the document."""
    with SkillMap(not_a_resume="error") as sm:
        with pytest.raises(NotAResumeError) as caught:
            sm.extract(INVOICE.encode(), name="paper.txt")
        assert sm.extract(RESUME_TEXT.encode(), name="paper.txt").judgement is not None

    error = caught.value
    assert len(error.codes) == len(error.reasons) > 0
    assert error.probability is not None
    assert error.probability < NO_BELOW
    assert "Miller" not in str(error)


def test_nothing_where_ignored() -> None:
    """The judgement is there for whoever looks, and nobody is told."""
    with SkillMap(not_a_resume="ignore") as sm:
        extraction = sm.extract(INVOICE.encode(), name="paper.txt")

    assert extraction.judgement is not None
    assert "no" == extraction.judgement.answer
    assert () == extraction.warnings


def test_judgement_of_a_parser_counts() -> None:
    """A parser that judges for itself is believed."""
    verdict = Judgement(answer="unsure", probability=0.5)

    class Judging(RulesParser):
        def parse(self, document):
            return super().parse(document).model_copy(update={"judgement": verdict})

    with SkillMap(parser=Judging(), not_a_resume="error") as sm:
        extraction = sm.extract(INVOICE.encode(), name="paper.txt")

    assert verdict == extraction.judgement
    assert ["parse.maybe_not_a_resume"] == [w.code for w in extraction.warnings]
