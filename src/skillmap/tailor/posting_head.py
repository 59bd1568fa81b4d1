"""The head of a posting: title, company and location, as far as it says them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from skillmap.tailor.cues import MUST, heading_kind
from skillmap.tailor.ingest import Line

_HEAD_LINES_MAX = 6
_TITLE_CHARACTERS_MAX = 110
_LINE_CHARACTERS_MAX = 160
_COMPANY_CHARACTERS_MAX = 80
_NAME_WORDS_MAX = 8

_LABEL = re.compile(
    r"(?P<label>job\s+title|title|position|role|stelle|stellentitel|poste|puesto|cargo|vaga"
    r"|company|employer|organi[sz]ation|unternehmen|firma|arbeitgeber|entreprise|empresa"
    r"|location|place|office|standort|arbeitsort|ort|lieu|ubicación|lugar|local|localização)\s*:\s*(?P<value>.+)",
    re.IGNORECASE,
)
_KINDS = {
    "title": frozenset(
        "job title,title,position,role,stelle,stellentitel,poste,puesto,cargo,vaga".split(",")
    ),
    "company": frozenset(
        "company,employer,organization,organisation,unternehmen,firma,arbeitgeber,entreprise,empresa".split(
            ","
        )
    ),
}
_AT = re.compile(r"\s+(?:at|@|bei|chez|en la empresa|na empresa)\s+(?=[A-ZÀ-ÖØ-Þ0-9])")
_DASH = re.compile(r"\s+(?:-|–|—|\||·|•)\s+")
_LEGAL_FORM = re.compile(
    r"\b(?:Inc|LLC|Ltd|Limited|Corp(?:oration)?|PLC|GmbH(?:\s*&\s*Co\.?\s*KG)?|AG|SE|KG|S\.?A\.?S?|SARL|S\.?L\.?|Lda|N\.?V|B\.?V)\b\.?"
)
_SEARCHES = re.compile(
    r"(?:(?:Die|Das|Der|The|La|Le|El|A|O)\s+)?(?P<name>[A-ZÀ-ÖØ-Þ0-9][^.,;:()]{1,78}?)\s+"
    r"(?:sucht|is (?:hiring|looking for|seeking|recruiting)|seeks|recrute|recherche|busca|procura|contrata)\b"
)
"""A sentence that says who searches; the name needs a legal form, as "our client" and "this team" search, too."""
_SEARCHES_LINES_MAX = 12
_PLACE = re.compile(
    r"^(?:remote|hybrid|[A-ZÀ-ÖØ-Þ][\w.'’-]*(?:\s+[\w.'’-]+){0,3},\s*[A-ZÀ-ÖØ-Þ][\w.'’ -]+)",
    re.IGNORECASE,
)
_NO_PLACE = re.compile(
    r"[$€£]|\b(?:full|part)[\s-]time\b|\bhours?\b|\bper\b|\bsalary\b", re.IGNORECASE
)
_OTHER_LABEL = re.compile(r"[^\W\d_][\w /-]{0,24}:\s")
_TRAILER = re.compile(r"\s*[(,|].*$")


@dataclass(frozen=True, slots=True)
class Head:
    """What the first lines say; `line_count` of them are no requirements."""

    title: str | None
    company: str | None
    location: str | None
    line_count: int


def read_head(lines: Sequence[Line]) -> Head:
    """Title, company and location from the first block of short lines, or from lines such as "Company: …"."""
    found: dict[str, str] = {}
    head = list(_head_lines(lines))
    plain: list[str] = []
    for line in head:
        label = _LABEL.fullmatch(line.text)
        if label is None:
            plain.append(line.text.strip())
            continue
        found.setdefault(_kind_of(label["label"]), label["value"].strip())
    if plain and "title" not in found:
        title, _, company = _split_at(plain.pop(0))
        found["title"] = title
        if company:
            found.setdefault("company", company)
    for text in plain:
        _read_company_line(text, found)
    employer = found.get("company") or _searching(lines[len(head) :][:_SEARCHES_LINES_MAX])
    return Head(found.get("title"), employer, found.get("location"), len(head))


def _head_lines(lines: Sequence[Line]) -> Sequence[Line]:
    """The first lines up to an empty one, a bullet, a heading or a sentence."""
    count = 0
    for line in lines[:_HEAD_LINES_MAX]:
        text = line.text.strip()
        limit = _LINE_CHARACTERS_MAX if count else _TITLE_CHARACTERS_MAX
        if line.bullet or heading_kind(text) or len(text) > limit:
            break
        if count and (line.gap or MUST.search(text)):
            break
        if count and text.endswith(".") and len(text.split()) > _NAME_WORDS_MAX:
            break
        count += 1
    return lines[:count]


def _kind_of(label: str) -> str:
    folded = " ".join(label.casefold().split())
    return next((kind for kind, names in _KINDS.items() if folded in names), "location")


def _split_at(title: str) -> tuple[str, str, str]:
    match = _AT.search(title)
    if match is None:
        return title, "", ""
    return title[: match.start()], match.group(), _TRAILER.sub("", title[match.end() :]).strip()


def _read_company_line(text: str, found: dict[str, str]) -> None:
    """Read "Company - Place", "Company, Place" or "Company" or "Place"."""
    is_sentence = text.endswith(".") and not _LEGAL_FORM.search(text)
    if is_sentence or _NO_PLACE.search(text) or _OTHER_LABEL.match(text):
        return
    parts = _DASH.split(text, maxsplit=1)
    if len(parts) == 2:
        found.setdefault("company", parts[0].strip())
        found.setdefault("location", parts[1].strip())
        return
    name, comma, place = text.partition(", ")
    if "company" in found or (_PLACE.match(text) and "title" in found and _looks_like_place(text)):
        found.setdefault("location", text)
    elif comma and len(name) <= _COMPANY_CHARACTERS_MAX:
        found["company"] = name.strip()
        found.setdefault("location", place.strip())
    elif len(text) <= _COMPANY_CHARACTERS_MAX:
        found["company"] = text


def _searching(lines: Sequence[Line]) -> str | None:
    """The company of a sentence such as "Das Rehazentrum Elsterbogen GmbH sucht eine Leitung"."""
    for line in lines:
        match = None if line.bullet else _SEARCHES.match(line.text.strip())
        if match is not None and _LEGAL_FORM.search(match["name"]):
            return match["name"].strip()
    return None


def _looks_like_place(text: str) -> bool:
    """Whether "A, B" is a city and its country rather than a company and its city: A has one or two words."""
    name, _, place = text.partition(", ")
    return not _LEGAL_FORM.search(name) and len(name.split()) <= 2 and "," not in place
