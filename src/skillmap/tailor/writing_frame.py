"""What stands around the passages of a letter: subject, greeting, closing and name. No agent ever writes it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from skillmap.models.job import Job
from skillmap.models.resume import Resume
from skillmap.models.writing import WritingKind
from skillmap.tailor.claim_sources import passage_sources
from skillmap.tailor.claims_text import check_text
from skillmap.tailor.passages import PassageKind
from skillmap.tailor.writing_words import fill, letter_words

PASSAGE_KIND: dict[WritingKind, PassageKind] = {
    "cover_letter": "letter",
    "follow_up_email": "email",
    "outreach_message": "outreach",
}
"""As what the verifier judges the passages of a writing."""

NAME_CHARACTERS_MAX = 120
"""Longest title, company or name that is put into a greeting, a subject or a signature; longer ones are left out."""

_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_DASH = re.compile(r"\s+[-\u2013\u2014|\u00b7\u2022/]\s+")
_SENTENCE = re.compile(
    r"\b(?:we|we're|our|join|hiring|wanted|wir|suchen|gesucht|nous|recrutons|recherchons|buscamos|nuestro)\b",
    re.IGNORECASE,
)
"""Words of a first line that calls for applications instead of naming the position."""
_LEGAL_FORM = re.compile(
    r"(?:,? (?:(?:gGmbH|GmbH|AG|SE|KG|KGaA|OHG|UG|Inc\.?|LLC|Ltd\.?|Limited|Corp\.?|PLC|SARL|Lda\.?"
    r"|S\.?A\.?S?\.?|S\.?L\.?U?\.?|N\.V\.|B\.V\.)(?: & Co\.? ?(?:KGaA|KG|OHG))?))+$"
)
_UNPRINTED = re.compile(r"[<>{}\[\]\\|*_`~^]")


@dataclass(frozen=True, slots=True)
class Frame:
    """Texts around the passages; each may be empty."""

    subject: str
    salutation: str
    closing: str
    signature: str


def make_frame(kind: WritingKind, language: str, job: Job, base: Resume) -> Frame:
    """The frame of a writing in *language*, one of `WRITING_LANGUAGES`. Nothing in it is left open."""
    words = letter_words(language)["frame"]
    values = {"title": title_of(job), "company": company_of(job)}
    name = base.basics.name if base.basics else None
    return Frame(
        subject=fill(words["subject"][kind], values),
        salutation=fill(words["salutation"], values),
        closing=words["closing"],
        signature=_name(name),
    )


def title_of(job: Job) -> str:
    """The title of the position as a sentence names it: without brackets, and without what follows a dash."""
    title = _BRACKETS.sub("", job.title or "")
    if _SENTENCE.search(title):
        return ""
    title = _DASH.split(title, maxsplit=1)[0].strip(" ,;:-\u2013\u2014")
    if title.isupper() and " " in title:
        title = title.title()
    return _name(title)


def company_of(job: Job) -> str:
    """The employer's name as a sentence has it, without its legal form, or ""."""
    name = " ".join((job.company or "").split())
    return _name(_LEGAL_FORM.sub("", name).strip(" ,") or name)


def workplace_of(job: Job) -> str:
    """Where the posting says that the work is, or ""."""
    return _name(_BRACKETS.sub("", job.location or ""))


def _name(text: str | None) -> str:
    """*text* if it is a name and nothing else: no address, no markup, no hidden sign; else ""."""
    name = " ".join((text or "").split())
    if not 0 < len(name) <= NAME_CHARACTERS_MAX or _UNPRINTED.search(name):
        return ""
    claim = passage_sources(Resume(), (), new=name)
    # Whatever script the name is written in, nothing shows another one.
    codes = {finding.code for finding in check_text(claim, None)} - {"text.mixed_scripts"}
    return "" if codes else name
