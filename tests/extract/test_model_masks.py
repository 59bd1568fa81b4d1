"""No contact data in what a model is shown, and all of it in what comes out."""

from __future__ import annotations

import time

import pytest

from skillmap.asking.masking import Mask
from skillmap.extract.model_ground import Grounding
from skillmap.extract.model_lines import mask_for, numbered, parts_of
from skillmap.extract.rules import sections_of
from skillmap.models.document import Extraction
from skillmap.models.resume import Resume
from skillmap.testing.openai_server import FakeOpenAI
from skillmap.testing.samples import document_of
from tests.contact_data import contact_data
from tests.extract.model_client import UNSURE, answer, extracted, resume_of

HEADERS = {
    "usual": "noor.haddad@example.com | +1 312-555-0147 | github.com/noorhaddad",
    "hidden": "noor.haddad (at) example.com | Tel. 030 23125 014",
    "in pieces": "noor.haddad@exa\nmple.com\n(312) 555-0147",
    "with a birth date": "Born 12 March 1990 in Lyon\nnoor.haddad@example.com",
    "another address": "Lindenstraße 14, 50674 Köln\nnoor.haddad@example.com\nnoorhaddad.example.dev",
    "two of them": "noor.haddad@example.com, n.haddad@example.org\n+44 20 7946 0018 or 612.555.0148",
}
SECRETS = (
    "noor",
    "haddad",
    "canal street",
    "chicago",
    "köln",
    "60601",
    "lindenstr",
    "1990",
    "555",
    "7946",
    "23125",
    "mple.com",
)


@pytest.mark.parametrize("header", HEADERS)
def test_no_contact_data_is_sent(header: str) -> None:
    """Of none of the kinds that resumes have, also where every line is shown; the same name in a bullet is hidden."""
    text = UNSURE.replace(HEADERS["usual"], HEADERS[header])
    text = text.replace("Cut load times", "Cut load times (with Noor Haddad's tool)")
    with FakeOpenAI(answer()) as server:
        extracted(server, text, parser="llm")
        (request,) = server.requests
    said = request.prompt_text.lower()

    assert () == contact_data(request.prompt_text)
    assert [] == [secret for secret in SECRETS if secret in said]
    assert "[name1]" in said
    assert "northwind analytics" in said


def test_marks_become_what_they_stand_for() -> None:
    """A value that holds a mark is the document's own words."""
    text = UNSURE.replace("Application", "Haddad")
    said = answer(certificates=[{"name": "15:Certified Kubernetes [name1] Developer"}])
    with FakeOpenAI(said) as server:
        found = extracted(server, text)
        (request,) = server.requests

    assert "Haddad" not in request.prompt_text
    assert "Certified Kubernetes Haddad Developer" == resume_of(found)["certificates"][1]["name"]


def test_what_looks_like_a_name_is_hidden_where_the_name_is_in_doubt() -> None:
    """No rule has found the name; a model chooses among marks, and the document's words come out."""
    sections, _ = sections_of(document_of(UNSURE))
    lines = numbered(sections)
    nameless = Extraction(resume=Resume(), document=document_of(UNSURE))
    mask = mask_for(nameless, lines, name_is_sure=False)
    shown = "".join(text for _, text in parts_of(lines, sections, mask, None))

    assert "\n1 [name1]\n" in shown
    assert "Haddad" not in shown
    assert "Noor Haddad" == Grounding(lines, mask).slices("1:[name1]")[0].text


@pytest.mark.parametrize("unit", ["a.", "a-", "1", "www.", "a@b.", "one{}@example.com "])
def test_hostile_lines_are_masked_soon(unit: str) -> None:
    """Work that grows with the square of the length would take a minute for a posting of one long line."""
    text = "".join(unit.format(number) for number in range(50_000 // len(unit)))
    mask = Mask({"basics": {"name": "Noor Haddad"}})
    before = time.process_time()
    hidden = mask.hide(text)

    assert time.process_time() - before < 3
    assert text == mask.restore(hidden)
