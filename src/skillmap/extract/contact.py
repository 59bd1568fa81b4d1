"""Contact data: e-mail address, phone number, links and profiles, wherever they are printed."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from operator import itemgetter

from skillmap.extract._data import load
from skillmap.extract.dates import find_dates
from skillmap.extract.evidence import Found
from skillmap.extract.pieces import PLACE_SURE
from skillmap.extract.places import is_street, place_score
from skillmap.extract.plain import fold
from skillmap.extract.rows import Row
from skillmap.extract.slices import Slice, SourceLine
from skillmap.models.document import Document, Evidence, Link, Page

_EMAIL = re.compile(r"(?<![\w.+%'-])[\w.+%'-]*[\w+%-]@(?:[\w-]+\.)+[A-Za-z]{2,24}(?![\w@])")
_EMAIL_HEAD = re.compile(r"(?<![\w.+%'-])(?:[\w.+%'-]+@[\w.-]*|[\w.+%'-]{3,})$")
_PHONE = re.compile(
    r"(?<![\w@./+-])(?:\+|00)?\s?\(?\d[\d \u00a0().\-–/]{5,20}\d(?!\w|@|\.\d)(?:\s?(?:x|ext\.?)\s?\d{1,5})?"
)
_NO_PHONE = re.compile(
    r"\d{4,5}-\d{3}"
    r"|(?:1[89]|20)\d\d\s?[-–/]\s?(?:1[89]|20)\d\d"
    r"|[1-9]\d*/(?:19|20)\d\d|(?:19|20)\d\d/\d+"
)
"""What would pass for a phone number: postal codes of Portugal and Brazil, ranges of years that are no dates of a
career, and numbers of bills and files with their year. Source: CTT (0000-000), Correios (00000-000)."""
_NUMBERED = re.compile(
    r"\b(?:IBAN|BIC|ISBN|ISSN|UELN|VAT|VIN|SSN|NIF|NIE|DNI|CIF|CPF|CNPJ|PESEL|NIP|REGON|IČO|DIČ|P\.?\s?IVA"
    r"|USt-?Id(?:Nr)?|Steuer-?Nr|Kunden-?Nr|Siret|Siren)[.:]?\s*(?:no|nr|n°|number)?[.:]?\s*$",
    re.IGNORECASE,
)
"""What stands before numbers that banks, tax offices and registers give."""
_URL = re.compile(
    r"(?:https?://|www\.)[^\s<>()\[\]|,;]+"
    r"|(?<![@\w.-])(?:[a-z0-9][a-z0-9-]*\.)+(?:com|org|net|io|dev|me|co|de|fr|es|pt|br|uk|ch|at|eu|info|app|ai|tech|design|site|page|blog|xyz|nl|be|it|ca|us|ie|pk|ng|ae|in|edu|gov|mx|ar|cl|pe|online|cloud|studio|art|work|tv|to|science|gg|link|bio|cv|example)(?:\.[a-z]{2})?(?:/[^\s<>()\[\]|,;]*)?(?![\w@])",
    re.IGNORECASE,
)
_MAP = re.compile(r"//maps\.|/maps[/?]|//goo\.gl/maps|openstreetmap\.org", re.IGNORECASE)
_LABEL = re.compile(r"([^\W\d_][\w .-]{1,18})\s*[:：]\s*$")
_LINKS_MAX = 500
"""Addresses in the header that are looked at: no person has so many, and each is held against all others."""
ENDING_MAX = 7
"""Characters, with the full stop, of the end of a mail address beyond which what stands below is no part of it."""
PHONE_DIGITS = (7, 15)
"""Fewer are extensions or codes; 15 is the most that ITU-T E.164 allows."""


@dataclass(slots=True)
class Contact:
    """What was found, and which slices it took; `taken` covers labels too."""

    email: Found | None = None
    phone: Found | None = None
    url: Found | None = None
    profiles: list[dict[str, Found]] = field(default_factory=list)
    taken: list[Slice] = field(default_factory=list)


def read_contact(document: Document, zone: Sequence[Row], rest: Sequence[Row]) -> Contact:
    """Contact data of *zone* (header, contact sections); what it lacks is looked for in *rest*.

    Links count where they are printed in *zone*, or lead to a mailbox, a phone or a known network from anywhere.
    """
    contact = Contact()
    _read_email(contact, document, zone, rest)
    _read_phone(contact, document, zone, rest)
    _read_links(contact, document, zone)
    return contact


# -- e-mail -----------------------------------------------------------------------------------


CLOSING_ROWS_MAX = 5


def closing_contact(rows: Sequence[Row]) -> list[Row]:
    """The last of *rows* when they hold address, phone and e-mail address, which no row before them does.

    Some templates print them at the foot of the page.
    """
    count = 0
    for row in rows[:0:-1][:CLOSING_ROWS_MAX]:
        text = row.text
        reach = _EMAIL.search(text) or _URL.search(text) or _PHONE.search(text)
        if row.bullet or not (reach or is_street(text) or place_score(text) >= PLACE_SURE):
            break
        count += 1
    closing = list(rows[len(rows) - count :])
    if not any("@" in row.text for row in closing):
        return []
    return [] if any("@" in row.text for row in rows[: len(rows) - count]) else closing


def footer_contact(footers: Sequence[Row], rows: Sequence[Row]) -> list[Row]:
    """The first page's footer when it has the e-mail address or phone number of a document without any in *rows*.

    Footers repeat on every page; one of them is enough.
    """
    first = [row for row in footers if row.page == footers[0].page]
    if any("@" in row.text for row in rows):
        return []
    reached = any("@" in cell.text or any(_phones(cell, ())) for row in first for cell in row.cells)
    return first if reached else []


def _read_email(
    contact: Contact, document: Document, zone: Sequence[Row], rest: Sequence[Row]
) -> None:
    linked = _link_targets(document, "mailto:")
    for rows in (zone, rest):
        for index, row in enumerate(rows):
            for cell in row.cells:
                if "@" not in cell.text:
                    continue
                found = _email_at(rows, index, cell, linked)
                if found is not None and contact.email is None:
                    value, slices, confidence = found
                    contact.email = Found.of(value, slices, confidence)
                    contact.taken += slices
                    return


def _email_at(
    rows: Sequence[Row], index: int, cell: Slice, linked: Sequence[str]
) -> tuple[str, list[Slice], float] | None:
    match = _EMAIL.search(cell.text)
    whole = cell.cut(*match.span()) if match else None
    for address in linked:
        pieces = _spread(rows, index, cell, address)
        if pieces:
            return "".join(piece.text for piece in pieces), pieces, 0.99
    wrapped = _wrapped_email(rows, index, cell, whole)
    if wrapped is not None:
        return "".join(piece.text for piece in wrapped), wrapped, 0.8
    if whole is None:
        return None
    return whole.text, [whole], 0.97


def _spread(rows: Sequence[Row], index: int, cell: Slice, target: str) -> list[Slice]:
    """Slices from *cell* on, over at most three rows, that read *target* when put together; none when they do not."""
    wanted = re.compile(re.escape(target), re.IGNORECASE)
    for length in range(1, 4):
        pieces = [cell]
        pieces += [row.cells[0] for row in rows[index + 1 : index + length]]
        found = wanted.search("".join(piece.text for piece in pieces))
        if found is not None and len(pieces) == length:
            return list(_cut_over(pieces, *found.span()))
    return []


def _cut_over(pieces: Sequence[Slice], start: int, end: int) -> Iterator[Slice]:
    position = 0
    for piece in pieces:
        size = len(piece.text)
        first, last = max(start - position, 0), min(end - position, size)
        if first < last:
            yield piece.cut(first, last)
        position += size


def _wrapped_email(
    rows: Sequence[Row], index: int, cell: Slice, whole: Slice | None
) -> list[Slice] | None:
    """An address that goes on in the next row: its end is missing, or the row stops within it, close above a tail."""
    if index + 1 >= len(rows):
        return None
    after = rows[index + 1]
    tail = after.cells[0].text
    head = _EMAIL_HEAD.search(cell.text)
    if head is None or not re.fullmatch(r"[\w.-]{1,30}", tail) or len(after.cells) > 1:
        return None
    joined = head[0] + tail
    if not _EMAIL.fullmatch(joined):
        return None
    row = rows[index]
    if cell is not row.cells[-1]:
        return None
    if whole is not None and _URL.fullmatch(tail) and _URL.fullmatch(whole.text.split("@")[1]):
        return None
    together = (after.page, after.column, after.block) == (row.page, row.column, row.block)
    capital = tail[0].isupper() and not cell.text.isupper()
    if whole is not None and (capital or len(joined) - joined.rfind(".") > ENDING_MAX):
        return None
    if whole is not None and not (together and row.box is not None):
        gap, before = after.gap, row.gap
        if gap is None or before is None or gap >= before - 0.1 or _URL.fullmatch(tail):
            return None
    return [cell.cut(*head.span()), after.cells[0]]


def _link_targets(document: Document, scheme: str) -> list[str]:
    found = []
    for page in document.pages:
        for link in page.links:
            if link.url.lower().startswith(scheme):
                target = link.url[len(scheme) :].split("?")[0].strip()
                if target and target not in found:
                    found.append(target)
    return found


# -- phone ------------------------------------------------------------------------------------


def _read_phone(
    contact: Contact, document: Document, zone: Sequence[Row], rest: Sequence[Row]
) -> None:
    linked = {re.sub(r"\D", "", target) for target in _link_targets(document, "tel:")}
    for row in zone:
        for cell in row.cells:
            for piece in _phones(cell, contact.taken):
                contact.phone = Found.of(piece.text, [piece], 0.95)
                contact.taken.append(piece)
                return
    for row in rest:
        for cell in row.cells:
            for piece in _phones(cell, contact.taken):
                digits = re.sub(r"\D", "", piece.text)
                if digits in linked or piece.text.startswith("+"):
                    contact.phone = Found.of(piece.text, [piece], 0.8)
                    contact.taken.append(piece)
                    return


def _phones(cell: Slice, taken: Sequence[Slice]) -> Iterator[Slice]:
    text = cell.text
    if sum(character.isdigit() for character in text) < PHONE_DIGITS[0]:
        return
    dates = find_dates(text)
    for match in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if not PHONE_DIGITS[0] <= len(digits) <= PHONE_DIGITS[1]:
            continue
        if _NO_PHONE.fullmatch(match[0].strip(" ()")):
            continue
        if any(date.start < match.end() and date.end > match.start() for date in dates):
            continue
        if _NUMBERED.search(text, 0, match.start()):
            continue
        piece = cell.cut(*match.span())
        if not overlaps(piece, taken):
            yield piece


# -- links ------------------------------------------------------------------------------------


def _read_links(contact: Contact, document: Document, zone: Sequence[Row]) -> None:
    seen: set[str] = set()
    lines = _ByPage(cell for row in zone for cell in row.cells)
    for page in document.pages:
        for link in page.links:
            if len(contact.taken) > _LINKS_MAX:
                return
            if not link.url.lower().startswith(("http://", "https://")) or _MAP.search(link.url):
                continue
            where = _printed(page, link, lines)
            if where is None and not (link.start is None and page.number == 1):
                continue
            evidence = _link_evidence(page, link, where)
            _add_link(contact, link.url, evidence, seen, 0.9, where)
    _read_printed_urls(contact, zone, seen)


def _read_printed_urls(contact: Contact, zone: Sequence[Row], seen: set[str]) -> None:
    for index, row in enumerate(zone):
        for cell in row.cells:
            for match in _URL.finditer(cell.text):
                piece = cell.cut(*match.span()).strip(".,;")
                if len(contact.taken) > _LINKS_MAX:
                    return
                if overlaps(piece, contact.taken) or find_dates(piece.text):
                    continue
                pieces = [piece]
                if match.end() == len(cell.text) and index + 1 < len(zone):
                    pieces += _url_tail(piece, zone[index + 1])
                text = "".join(part.text for part in pieces)
                _add_link(
                    contact,
                    text,
                    tuple(part.evidence() for part in pieces),
                    seen,
                    0.9,
                    None,
                )
                contact.taken += pieces


def is_url(text: str) -> bool:
    """Whether *text* is one web address and nothing else."""
    return _URL.fullmatch(text) is not None


def _url_tail(piece: Slice, after: Row) -> list[Slice]:
    """The rest of an address that goes on in the next row: one word, below an address that ends unfinished."""
    tail = after.cells[0]
    if not piece.text.endswith(("/", "-", "_")) or not re.fullmatch(r"[\w./-]{1,60}", tail.text):
        return []
    return [tail]


class _ByPage:
    """Lines found by the place of a text in its page: files of thousands of links have thousands of lines, too."""

    def __init__(self, cells: Iterable[Slice]) -> None:
        self._lines: dict[int, list[tuple[int, SourceLine]]] = {}
        for cell in cells:
            self._lines.setdefault(cell.source.page, []).append(
                (cell.source.line.start, cell.source)
            )
        for lines in self._lines.values():
            lines.sort(key=itemgetter(0))

    def at(self, page: int, place: int) -> SourceLine | None:
        """The line that has *place*, or is empty and stands there."""
        lines = self._lines.get(page, [])
        index = bisect_right(lines, place, key=itemgetter(0)) - 1
        if index < 0:
            return None
        line = lines[index][1].line
        return lines[index][1] if place < max(line.end, line.start + 1) else None


def _printed(page: Page, link: Link, lines: _ByPage) -> Slice | None:
    """The part of the zone that *link* is printed on."""
    if link.start is None or link.end is None:
        return None
    source = lines.at(page.number, link.start)
    if source is None:
        return None
    first = source.line.start
    return Slice(source, link.start - first, min(link.end, source.line.end) - first)


def _link_evidence(page: Page, link: Link, where: Slice | None) -> tuple[Evidence, ...]:
    """The words that *link* is printed on, or its area, with its target."""
    if where is not None:
        return (where.evidence().model_copy(update={"url": link.url}),)
    start, end = link.start or 0, link.end or 0
    text = page.text[start:end]
    return (
        Evidence(page=page.number, start=start, end=end, text=text, box=link.box, url=link.url),
    )


def _add_link(
    contact: Contact,
    url: str,
    evidence: tuple[Evidence, ...],
    seen: set[str],
    confidence: float,
    where: Slice | None,
) -> None:
    key = _plain_url(url)
    if where is not None:
        contact.taken.append(where)
    if not key or key in seen:
        return
    seen.add(key)
    network = network_of(url)
    if network is None:
        if contact.url is None and not re.search(r"\.(?:png|jpe?g|svg|gif|css|js)$", key):
            contact.url = Found(url, evidence, confidence)
        return
    profile = {
        "network": Found(network, evidence, confidence),
        "url": Found(url, evidence, confidence),
    }
    username = _username(url)
    if username:
        profile["username"] = Found(username, evidence, confidence)
    contact.profiles.append(profile)


def _plain_url(url: str) -> str:
    plain = re.sub(r"^(?:https?:)?//", "", url.strip().casefold())
    return re.sub(r"^www\.", "", plain).split("?")[0].split("#")[0].rstrip("/")


@cache
def _hosts() -> dict[str, str]:
    hosts: dict[str, str] = load("networks")["hosts"]
    return hosts


def network_of(url: str) -> str | None:
    """The network that *url* leads to, by the list of hosts, or None. Its own pages without an account count too."""
    host = _plain_url(url).split("/")[0]
    while host:
        if host in _hosts():
            return _hosts()[host]
        host = host.partition(".")[2]
    return None


def _username(url: str) -> str:
    path = re.sub(r"^(?:https?:)?//", "", url.strip()).split("?")[0].rstrip("/").split("/")[1:]
    prefixes = load("networks")["path_prefixes"]
    while len(path) > 1 and path[0].casefold() in prefixes:
        path = path[1:]
    return path[0].lstrip("@") if path else ""


def network_named(text: str) -> str | None:
    """The network whose name *text* is, such as a label before an account."""
    return _networks().get(fold(text).replace(" ", ""))


@cache
def _networks() -> dict[str, str]:
    """Names of networks by the same, folded and without spaces; the first of equals."""
    names: dict[str, str] = {}
    for name in _hosts().values():
        names.setdefault(fold(name).replace(" ", ""), name)
    return names


def overlaps(piece: Slice, taken: Sequence[Slice]) -> bool:
    """Whether *piece* shares characters with one of *taken*."""
    return any(
        other.source.line is piece.source.line
        and other.source.page == piece.source.page
        and other.start < piece.end
        and other.end > piece.start
        for other in taken
    )
