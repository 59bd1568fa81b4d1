"""RenderCV: a resume as YAML, mapped to JSON Resume; sections without a place there are kept as they are.

Source: RenderCV 2, "YAML input structure" of its user guide.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable, Mapping
from typing import Any

from skillmap.errors import InvalidResumeError
from skillmap.extract.bounds import Budget, check
from skillmap.extract.custom import section_id
from skillmap.extract.encoding import decode
from skillmap.extract.headings import section_of
from skillmap.extract.sniff import RENDERCV as MEDIA_TYPE
from skillmap.extract.structured import (
    date_of,
    dates_of,
    filled,
    location_of,
    span_of,
    structured_document,
)
from skillmap.extract.yaml_tree import read_yaml
from skillmap.models.document import Document, Notice
from skillmap.models.limits import ExtractLimits
from skillmap.models.resume import CUSTOM_PREFIX, Resume
from skillmap.protocols import ProviderStatus, Source

_LEFT_OUT = "rendercv.left_out"
_NETWORKS = {
    "LinkedIn": "https://linkedin.com/in/{}",
    "GitHub": "https://github.com/{}",
    "GitLab": "https://gitlab.com/{}",
    "Instagram": "https://instagram.com/{}",
    "ORCID": "https://orcid.org/{}",
    "StackOverflow": "https://stackoverflow.com/users/{}",
    "ResearchGate": "https://researchgate.net/profile/{}",
    "YouTube": "https://youtube.com/@{}",
    "Google Scholar": "https://scholar.google.com/citations?user={}",
    "Telegram": "https://t.me/{}",
    "X": "https://x.com/{}",
    "Bluesky": "https://bsky.app/profile/{}",
}
"""Where RenderCV itself links to. Source: its social networks model."""
_LINK = re.compile(r"\[([^\[\]]*)\]\(([^()\s]*)\)")
_MARKS = re.compile(r"\*{1,3}(?=\S)(.{1,500}?)(?<=\S)\*{1,3}|`([^`]{1,500})`")
_LABELLED = re.compile(r"([^:]{1,60}):\s+(\S.*)", re.DOTALL)
_SPOKEN = re.compile(r"(.+?)(?:(?:(?<!\s)\s+)?[(:,]|(?<!\s)\s+[–-]\s)\s*(.+?)\)?")
_BULLETS = ("bullet", "number", "reversed_number")


class RenderCvReader:
    """Reads RenderCV's YAML with PyYAML's parser and sets `Document.resume`."""

    name = "rendercv"
    media_types = (MEDIA_TYPE,)

    def status(self) -> ProviderStatus:
        """Whether PyYAML is installed."""
        if importlib.util.find_spec("yaml"):
            return ProviderStatus(works=True)
        return ProviderStatus(
            works=False, missing="PyYAML", remedy="pip install 'skillmap[standard]'"
        )

    def read(
        self,
        source: Source,
        *,
        limits: ExtractLimits,
        password: str | None = None,  # noqa: ARG002 - The protocol names it; YAML has no password.
    ) -> Document:
        """The document; see `skillmap.protocols.Reader`. Markdown in texts is taken off, design is passed over.

        Raises:
            InvalidResumeError: It is no YAML, or has no `cv`.
        """
        check("bytes_max", limits, len(source.data))
        found = decode(source.data)
        if found is None:
            raise InvalidResumeError("the bytes are no text")
        check("characters_max", limits, len(found[0]))
        tree = read_yaml(found[0], Budget(limits), limits)
        cv = tree.get("cv") if isinstance(tree, dict) else None
        if not isinstance(cv, dict):
            raise InvalidResumeError("it has no `cv`")
        mapping = _Mapping()
        resume = Resume.from_json_resume(mapping.resume(cv))
        notices = [
            Notice(
                code=_LEFT_OUT, text=f"JSON Resume has no place for {key!r}, which was left out."
            )
            for key in mapping.left_out
        ]
        return structured_document(
            source,
            resume,
            media_type=MEDIA_TYPE,
            reader=self.name,
            limits=limits,
            notices=notices,
        )


class _Mapping:
    """One resume in the making."""

    def __init__(self) -> None:
        self.left_out: list[str] = []
        self._sections: dict[str, list[dict[str, Any]]] = {}
        self._order: list[str] = []
        self._titles: dict[str, str] = {}
        self._custom: list[dict[str, Any]] = []
        self._ids: set[str] = set()

    def resume(self, cv: Mapping[str, Any]) -> dict[str, Any]:
        """The JSON Resume of what stands under `cv`."""
        basics = self._basics(cv)
        sections = cv.get("sections")
        for title, entries in sections.items() if isinstance(sections, dict) else ():
            if isinstance(entries, list):
                self._section(title, entries, basics)
        presentation = filled(
            {
                "sectionOrder": self._order,
                "sectionTitles": self._titles,
                "customSections": self._custom,
            }
        )
        tree: dict[str, Any] = {"basics": basics, **self._sections}
        if presentation:
            tree["meta"] = {"skillmap": presentation}
        return tree

    def _basics(self, cv: Mapping[str, Any]) -> dict[str, Any]:
        emails, phones, sites = (_texts(cv.get(key)) for key in ("email", "phone", "website"))
        for key, values in (("email", emails), ("phone", phones)):
            # JSON Resume has room for one.
            self.left_out += [f"a further {key}"] if len(values) > 1 else []
        if cv.get("photo"):
            self.left_out.append("photo")
        profiles = [
            filled(
                {
                    "network": _of(entry, "network"),
                    "username": _of(entry, "username"),
                    "url": _profile_url(entry),
                }
            )
            for entry in _mappings(cv.get("social_networks"))
        ]
        profiles += [
            filled({"network": _of(entry, "placeholder"), "url": _of(entry, "url")})
            for entry in _mappings(cv.get("custom_connections"))
        ]
        profiles += [{"network": "Website", "url": url} for url in sites[1:]]
        place = _of(cv, "location")
        return filled(
            {
                "name": _of(cv, "name"),
                "label": _of(cv, "headline") or _of(cv, "label"),
                "email": emails[0] if emails else "",
                "phone": phones[0].removeprefix("tel:") if phones else "",
                "url": sites[0] if sites else "",
                "location": location_of(place) if place else {},
                "profiles": profiles,
            }
        )

    def _section(self, title: str, entries: list[Any], basics: dict[str, Any]) -> None:
        shown = _title(title)
        key = section_of(shown) or ""
        found = [entry for entry in map(_entry, entries) if entry]
        if key == "summary":
            text = "\n".join(_line(entry) for entry in found)
            basics["summary"] = "\n".join(filter(None, (basics.get("summary", ""), text)))
        elif key in _BUILDERS:
            self._sections.setdefault(key, []).extend(_BUILDERS[key](entry) for entry in found)
        else:
            name = section_id(shown, self._ids)
            self._custom.append(
                {"id": name, "title": shown, "entries": [_custom(entry) for entry in found]}
            )
            key = CUSTOM_PREFIX + name
        if key not in self._order:
            self._order.append(key)
            if not key.startswith(CUSTOM_PREFIX):
                self._titles[key] = shown


Entry = dict[str, Any]
"""An entry with all of its texts plain. `items` are its highlights, `url` where its name leads."""


def _entry(value: Any) -> Entry:
    if isinstance(value, str):
        return {"text": _plain(value)}
    if not isinstance(value, dict):
        return {}
    entry: Entry = {}
    for key, content in value.items():
        if isinstance(content, list):
            entry[key] = [_plain(text) for text in _texts(content)]
        elif isinstance(content, str):
            entry[key] = _plain(content)
    entry["items"] = entry.pop("highlights", [])
    for key in ("company", "institution", "name", "title", "position"):
        # A name that is a link says where the entry itself is to be found.
        link = _LINK.search(value[key]) if isinstance(value.get(key), str) else None
        if link and "url" not in entry:
            entry["url"] = link[2]
    for key in _BULLETS:
        if key in entry:
            entry["text"] = entry.pop(key)
    return entry


def _dates(entry: Entry) -> dict[str, str]:
    if _of(entry, "date"):
        return span_of(_of(entry, "date"))
    return dates_of(_of(entry, "start_date"), _of(entry, "end_date"))


def _date(entry: Entry) -> str:
    text = _of(entry, "date") or _of(entry, "end_date") or _of(entry, "start_date")
    return date_of(text) if text else ""


def _name(entry: Entry) -> str:
    """What an entry of any type is called."""
    keys = ("name", "title", "company", "institution", "label", "text")
    return next((found for key in keys if (found := _of(entry, key))), "")


def _line(entry: Entry) -> str:
    """An entry as one text."""
    label, details = _of(entry, "label"), _of(entry, "details")
    return f"{label}: {details}" if label and details else _name(entry)


def _prose(entry: Entry) -> str:
    return "\n".join(filter(None, (_of(entry, "summary"), _of(entry, "details"))))


def _work(entry: Entry) -> Entry:
    name = _of(entry, "company") or _of(entry, "name") or _of(entry, "institution")
    tree = {
        "name": name,
        "position": _of(entry, "position"),
        "location": _of(entry, "location"),
        "url": _of(entry, "url"),
        **_dates(entry),
        "summary": _prose(entry) or _of(entry, "text"),
        "highlights": entry.get("items", []),
    }
    return filled(tree)


def _volunteer(entry: Entry) -> Entry:
    tree = _work(entry)
    if "name" in tree:
        tree["organization"] = tree.pop("name")
    return tree


def _education(entry: Entry) -> Entry:
    return filled(
        {
            "institution": _of(entry, "institution") or _name(entry),
            "area": _of(entry, "area"),
            "studyType": _of(entry, "degree"),
            "location": _of(entry, "location"),
            "url": _of(entry, "url"),
            **_dates(entry),
            "summary": _prose(entry),
            "highlights": entry.get("items", []),
        }
    )


def _project(entry: Entry) -> Entry:
    return filled(
        {
            "name": _name(entry),
            "description": _prose(entry),
            "location": _of(entry, "location"),
            "url": _of(entry, "url"),
            **_dates(entry),
            "highlights": entry.get("items", []),
        }
    )


def _skill(entry: Entry) -> Entry:
    label, details = _of(entry, "label"), _of(entry, "details")
    labelled = _LABELLED.fullmatch(_of(entry, "text"))
    if labelled:
        label, details = labelled[1], labelled[2]
    keywords = entry.get("items", []) or _listed(details)
    return filled({"name": label or _name(entry), "keywords": keywords})


def _language(entry: Entry) -> Entry:
    label, details = _of(entry, "label"), _of(entry, "details") or _of(entry, "summary")
    spoken = _SPOKEN.fullmatch(_name(entry)) if not details else None
    if spoken:
        label, details = spoken[1], spoken[2]
    return filled({"language": label or _name(entry), "fluency": details})


def _certificate(entry: Entry) -> Entry:
    tree = {"name": _name(entry), "date": _date(entry), "url": _of(entry, "url")}
    return filled(
        {**tree, "summary": "\n".join(filter(None, [_prose(entry), *entry.get("items", [])]))}
    )


def _award(entry: Entry) -> Entry:
    tree = {"title": _name(entry), "date": _date(entry)}
    return filled(
        {**tree, "summary": "\n".join(filter(None, [_prose(entry), *entry.get("items", [])]))}
    )


def _publication(entry: Entry) -> Entry:
    doi = _of(entry, "doi")
    return filled(
        {
            "name": _name(entry),
            "authors": entry.get("authors", []),
            "publisher": _of(entry, "journal"),
            "releaseDate": _date(entry),
            "url": _of(entry, "url") or (f"https://doi.org/{doi}" if doi else ""),
            "summary": "\n".join(filter(None, [_prose(entry), *entry.get("items", [])])),
        }
    )


def _interest(entry: Entry) -> Entry:
    return filled({"name": _name(entry), "keywords": _listed(_of(entry, "details"))})


def _reference(entry: Entry) -> Entry:
    text = "\n".join(filter(None, [_prose(entry), *entry.get("items", []), _of(entry, "text")]))
    name = "" if text == _name(entry) else _name(entry)
    return filled({"name": name, "reference": text})


def _custom(entry: Entry) -> Entry:
    if _of(entry, "text"):
        return {"summary": _of(entry, "text")}
    title = _of(entry, "position") or _of(entry, "degree") or _name(entry)
    other = [_of(entry, key) for key in ("company", "institution", "area", "journal")]
    return filled(
        {
            "title": title,
            "subtitle": ", ".join(text for text in other if text and text != title),
            "location": _of(entry, "location"),
            "url": _of(entry, "url"),
            **_dates(entry),
            "summary": _prose(entry),
            "highlights": entry.get("items", []),
        }
    )


_BUILDERS: dict[str, Callable[[Entry], Entry]] = {
    "work": _work,
    "volunteer": _volunteer,
    "education": _education,
    "projects": _project,
    "skills": _skill,
    "languages": _language,
    "certificates": _certificate,
    "awards": _award,
    "publications": _publication,
    "interests": _interest,
    "references": _reference,
}


def _of(entry: Mapping[str, Any], key: str) -> str:
    value = entry.get(key)
    return value.strip() if isinstance(value, str) else ""


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [text.strip() for text in values if isinstance(text, str) and text.strip()]


def _mappings(value: Any) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _profile_url(entry: Mapping[str, Any]) -> str:
    username = _of(entry, "username")
    pattern = _NETWORKS.get(_of(entry, "network"), "")
    if _of(entry, "network") == "Mastodon" and username.count("@") == 2:
        _, user, host = username.split("@")
        return f"https://{host}/@{user}"
    return pattern.format(username) if pattern and username else ""


def _title(key: str) -> str:
    """A section's key as RenderCV prints it: with spaces, and capitals where it has none of its own."""
    text = _plain(key.replace("_", " "))
    return text if any(letter.isupper() for letter in text) else text.title()


def _plain(text: str) -> str:
    """*text* without the Markdown that RenderCV knows."""
    text = _LINK.sub(r"\1", text)
    return _MARKS.sub(lambda mark: mark[1] or mark[2], text).strip()


def _listed(text: str) -> list[str]:
    """Parts between commas, those in brackets not looked at."""
    parts, end, inside = [], len(text), False
    for at in range(len(text) - 1, -1, -1):
        if text[at] in "()":
            inside = text[at] == ")"
        elif text[at] in ",;" and not inside:
            parts.append(text[at + 1 : end])
            end = at
    parts.append(text[:end])
    return [part.strip() for part in reversed(parts) if part.strip()]
