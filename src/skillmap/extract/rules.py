"""The parser that needs no model: rules on words, look and place. It puts the pieces together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from skillmap.errors import EmptyTextLayerError
from skillmap.extract.contact import (
    Contact,
    closing_contact,
    footer_contact,
    overlaps,
    read_contact,
)
from skillmap.extract.custom import KEPT, looks_like_skills, read_custom, section_id
from skillmap.extract.education import read_education
from skillmap.extract.entries import Draft, read_jobs
from skillmap.extract.evidence import Found, assemble, unassigned
from skillmap.extract.headings import section_of
from skillmap.extract.identity import Identity, read_identity
from skillmap.extract.language import NO_WORDS, language_notices, language_of
from skillmap.extract.lists import read_interests, read_skills
from skillmap.extract.named import (
    read_awards,
    read_certificates,
    read_publications,
    read_references,
)
from skillmap.extract.names import find_name_row, without_closing, without_running_heads
from skillmap.extract.personal import is_personal_line
from skillmap.extract.plain import visible_characters
from skillmap.extract.projects import read_projects
from skillmap.extract.rows import Row, rows_of
from skillmap.extract.sections import CUSTOM, HEADER, Section, divide, sidebar_sections
from skillmap.extract.slices import Slice, joined
from skillmap.extract.spoken import header_languages, is_language, languages_of, read_languages
from skillmap.extract.told_by_content import key_of_content
from skillmap.models.document import Document, Extraction, Notice
from skillmap.models.limits import ExtractLimits
from skillmap.models.resume import CUSTOM_PREFIX
from skillmap.protocols import ProviderStatus

_ZONE = (HEADER, "contact")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


class RulesParser:
    """`Document` to `Extraction` by rules; see `skillmap.protocols.Parser`. No network, no model, no state."""

    name = "rules"

    def status(self) -> ProviderStatus:
        """It always works: it needs no package and no program."""
        return ProviderStatus(works=True)

    def parse(self, document: Document) -> Extraction:
        """The resume in *document* with evidence for every value.

        A document that already is structured data is passed through, without evidence.

        Raises:
            EmptyTextLayerError: There are fewer than `ExtractLimits.characters_min` characters.
        """
        if document.resume is not None:
            return Extraction(resume=document.resume, document=document, parser=self.name)
        sections, name_row = sections_of(document)
        reading = _Reading(document, sections, name_row)
        tree = reading.tree()
        resume, fields = assemble(tree, document)
        return Extraction(
            resume=resume,
            fields=fields,
            unassigned=unassigned(document, fields),
            warnings=tuple(reading.warnings),
            document=document,
            parser=self.name,
        )


def tree_of(document: Document) -> dict[str, Any]:
    """What the rules read in *document*, as JSON Resume with `Found` values.

    Raises:
        EmptyTextLayerError: There are fewer than `ExtractLimits.characters_min` characters.
    """
    sections, name_row = sections_of(document)
    return _Reading(document, sections, name_row).tree()


def sections_of(document: Document) -> tuple[list[Section], Row | None]:
    """Rows of *document* by section, the header first, and the row that shows the name.

    Raises:
        EmptyTextLayerError: There are fewer than `ExtractLimits.characters_min` characters.
    """
    _need_text(document)
    whole = rows_of(document)
    heads = {row.text for row in whole if row.role == "header" and row.page == whole[0].page}
    rows = [
        row
        for row in whole
        if row.role != "footer"
        # What is repeated at the top of further pages is no part of their sections.
        and not (row.role == "header" and row.page != whole[0].page and row.text in heads)
    ]
    if not rows:
        raise EmptyTextLayerError(page_count=len(document.pages), characters=0)
    name_row = find_name_row(rows)
    rows = without_running_heads(without_closing(rows, name_row), name_row)
    closing = closing_contact(rows)
    sections = divide(rows[: len(rows) - len(closing)], name_row)
    sections[0].rows += closing
    sections[0].rows += footer_contact([row for row in whole if row.role == "footer"], rows)
    return sections, name_row


def _need_text(document: Document) -> None:
    least = ExtractLimits().characters_min
    characters = visible_characters(document.text, least)
    if characters < least:
        raise EmptyTextLayerError(page_count=len(document.pages), characters=characters)


_HYPHEN_LAST = re.compile(r"\w-(?=\s|$)")
_DIVIDED = re.compile(r"(?<!\w)\w+-(?=\s|$)")
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def vocabulary(document: Document) -> frozenset[str]:
    """The words of the document, without the halves of words that a line end divides."""
    text = document.text.lower()
    if not _HYPHEN_LAST.search(text):
        return frozenset(_WORDS.findall(text))
    words: set[str] = set()
    divided = False
    for page in document.pages:
        for line in page.lines:
            text = line.text.lower()
            whole = _DIVIDED.sub(" ", text) if "-" in text else text
            found = _WORDS.findall(whole)
            words.update(found[1:] if divided else found)
            divided = whole != text
    return frozenset(words)


class _Reading:
    """One document on its way to a tree of `Found` values."""

    def __init__(
        self, document: Document, sections: Sequence[Section], name_row: Row | None
    ) -> None:
        self.document = document
        self.words = vocabulary(document)
        self.sections = sections
        self.language = language_of(document.text)
        self.warnings: list[Notice] = list(language_notices(self.language))
        zone = [row for section in sections if section.key in _ZONE for row in section.rows]
        zone += [row for section in sections if section.key == "summary" for row in section.rows]
        inside = {id(row) for row in zone}
        # Who vouches for somebody has an address, too.
        own = [section for section in sections if section.key != "references"]
        rest = [row for s in own for row in s.rows if id(row) not in inside]
        self.contact: Contact = read_contact(document, zone, rest)
        prose = set(map(id, _prose(zone)))
        header = [row for row in zone if id(row) not in prose]
        self.identity: Identity = read_identity(name_row, header, self.contact, self.words)
        self.titles: dict[str, Found] = {}
        self.order: list[str] = []
        self.custom: list[dict[str, Any]] = []
        self._ids: set[str] = set()
        self.content: dict[str, list[Draft]] = {}
        self.summary: Found | None = None
        beside = set(map(id, sidebar_sections(sections)))
        self.aside: set[str] = set()
        for section in sections:
            known = len(self.order)
            self._read(section)
            if id(section) in beside:
                self.aside.update(self.order[known:])
        if self._is_strange():
            self.warnings.append(NO_WORDS)

    def _is_strange(self) -> bool:
        """Whether somebody is named and can be reached, years are told, and no word beside: of an unknown language."""
        reached = self.contact.email or self.contact.phone
        known = self.language or self.titles or self.content.keys() - {"languages", "skills"}
        if known or not (self.identity.name and reached):
            return False
        return len(set(_YEAR.findall(self.document.text))) > 1

    # -- sections ---------------------------------------------------------------------------

    def _read(self, section: Section) -> None:
        key = section.key
        rows = self._free(section.rows, licences=key in ("certificates", "courses"))
        if key in _ZONE:
            self._read_summary(None, _prose(rows))
            if key == HEADER:
                self._add("languages", None, header_languages(rows))
            return
        if not rows:
            return
        if key == "summary":
            self._read_summary(section.title, rows)
            return
        if key == CUSTOM:
            key = key_of_content(rows, {one.key for one in self.sections}) or key
        if key == CUSTOM and looks_like_skills(section):
            key = "skills"
            self._add("skills", None, read_skills(rows, section.title))
            return
        if key in (CUSTOM, "container") or key in KEPT:
            self._read_custom(section, rows)
            return
        target = {"courses": "certificates"}.get(key, key)
        if target == "skills" and self._is_group(section):
            self._add("skills", None, read_skills(rows, section.title))
            return
        drafts = self._entries(target, rows)
        if target == "languages" and not any(is_language(draft) for draft in drafts):
            target, drafts = "skills", read_skills(rows, section.title)
            self._add(target, None, drafts)
            return
        self._add(target, section.title, drafts)
        self._move_languages()

    def _is_group(self, section: Section) -> bool:
        """Whether the title of *section* is the name of a group: it stands below another title of skills."""
        return section.empty_above or any("name" in d for d in self.content.get("skills", []))

    def _move_languages(self) -> None:
        """Take a group of natural languages out of the skills: "Languages: English, Irish"."""
        skills = self.content.get("skills", [])
        for draft in list(skills):
            name = draft.get("name")
            if not isinstance(name, Found) or section_of(name.text) != "languages":
                continue
            drafts = languages_of(draft.get("keywords") or [])
            if drafts:
                skills.remove(draft)
                self._add("languages", None, drafts)

    def _entries(self, key: str, rows: Sequence[Row]) -> list[Draft]:
        words = self.words
        if key == "work":
            return read_jobs(rows, words, company_key="name")
        if key == "volunteer":
            return read_jobs(rows, words, company_key="organization")
        if key == "education":
            return read_education(rows, words)
        if key == "projects":
            return read_projects(rows, words)
        if key == "skills":
            return read_skills(rows)
        if key == "languages":
            return read_languages(rows)
        if key == "interests":
            return read_interests(rows)
        if key == "references":
            return read_references(rows, words)
        if key == "certificates":
            return read_certificates(rows, words)
        if key == "awards":
            return read_awards(rows, words)
        assert key == "publications"
        return read_publications(rows, words)

    def _add(self, key: str, title: Slice | None, drafts: list[Draft]) -> None:
        if not drafts:
            return
        self.content.setdefault(key, []).extend(drafts)
        if key not in self.order:
            self.order.append(key)
        if title is not None and key not in self.titles:
            self.titles[key] = Found.of(joined([title]), [title], 0.95)

    def _read_custom(self, section: Section, rows: Sequence[Row]) -> None:
        assert section.title is not None
        known = section.key in KEPT
        title = Found.of(joined([section.title]), [section.title], 0.95 if known else 0.7)
        name = section_id(section.key if known else title.text, self._ids)
        self.custom.append({"id": name, "title": title, "entries": read_custom(rows, self.words)})
        self.order.append(CUSTOM_PREFIX + name)

    def _read_summary(self, title: Slice | None, rows: Sequence[Row]) -> None:
        slices = [cell for row in rows for cell in row.cells]
        if not slices or (self.summary is not None and title is None):
            return
        text = joined(slices, self.words)
        if len(text.split()) < 4 or (
            self.summary is not None and len(text) < len(self.summary.text)
        ):
            return
        self.summary = Found.of(text, slices, 0.9 if title is not None else 0.65)
        if "summary" not in self.order:
            self.order.append("summary")
        if title is not None:
            self.titles["summary"] = Found.of(joined([title]), [title], 0.95)

    def _free(self, rows: Sequence[Row], *, licences: bool) -> list[Row]:
        """*rows* without those that contact data, name, headline or place were read from.

        Personal facts go, too, but for *licences* among certificates: "Driving licence, class B".
        """
        place = self.identity.place
        parts = (
            []
            if place is None
            else [place.address, place.postal_code, place.city, place.region, place.country]
        )
        taken = [
            *self.contact.taken,
            *(self.identity.taken or ()),
            *(p for p in parts if p is not None),
        ]
        return [
            row
            for row in rows
            if not any(overlaps(cell, taken) for cell in row.cells)
            and (licences or not is_personal_line(row.text))
        ]

    # -- the tree ---------------------------------------------------------------------------

    def tree(self) -> dict[str, Any]:
        """JSON Resume with `Found` leaves."""
        tree: dict[str, Any] = {"basics": self._basics(), **self.content}
        presentation: dict[str, Any] = {
            "sectionOrder": self._printed_order(),
            "sectionTitles": dict(self.titles),
            "customSections": self.custom,
            "language": self.language,
        }
        tree["meta"] = {"skillmap": presentation}
        return tree

    def _printed_order(self) -> list[str]:
        """Keys of sections: those of the column with most text first, then those of the sidebars."""
        return sorted(self.order, key=lambda key: key in self.aside)

    def _basics(self) -> dict[str, Any]:
        identity, contact = self.identity, self.contact
        return {
            "name": identity.name,
            "label": identity.label,
            "email": contact.email,
            "phone": contact.phone,
            "url": contact.url,
            "summary": self.summary,
            "location": self._location(),
            "profiles": contact.profiles,
        }

    def _location(self) -> dict[str, Found]:
        place = self.identity.place
        if place is None:
            return {}
        confidence = 0.4 + 0.5 * place.score
        found = {
            "address": place.address,
            "postalCode": place.postal_code,
            "city": place.city,
            "region": place.region,
        }
        location = {
            key: Found.of(joined([piece]), [piece], confidence)
            for key, piece in found.items()
            if piece is not None
        }
        if place.country is not None and place.country_code:
            location["countryCode"] = Found.of(place.country_code, [place.country], confidence)
        return location


def _prose(rows: Sequence[Row]) -> list[Row]:
    """The rows of running text among *rows*, and those that a paragraph of it ends with."""
    kept: list[Row] = []
    above: Row | None = None
    for row in rows:
        if _is_prose(row) or (above is not None and kept[-1:] == [above] and _ends(above, row)):
            kept.append(row)
        above = row
    return kept


def _ends(above: Row, row: Row) -> bool:
    """Whether the reader saw *row* go on with the paragraph of *above*, with a geometry to tell by."""
    same = (above.page, above.column, above.block) == (row.page, row.column, row.block)
    return same and row.box is not None and not row.bullet and len(row.cells) == 1


def _is_prose(row: Row) -> bool:
    """Whether a row of the header is running text: nine words or more, three of them small."""
    words = row.text.split()
    small = sum(word[0].islower() for word in words)
    return len(row.cells) == 1 and len(words) >= 9 and small >= 3 and "@" not in row.text
