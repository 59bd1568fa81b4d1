"""Addresses of a resume as links: only the web, mail and telephone; everything else stays text."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit, urlunsplit

_DOMAIN = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}(?::\d+)?(?:[/?#]\S*)?")
_MAIL = re.compile(r"[^@\s<>\"(),:;\[\]\\]+@[^@\s<>\"(),:;\[\]\\]+")
_PHONE = re.compile(r"\+?[0-9 ()./\u00a0\u2010-\u2013-]+")
_PATH_SAFE = "/:@!$&'()*+,;=~%-._?"
HREF_CHARACTERS_MAX = 2_000
"""Longest address that becomes a link; browsers and PDF viewers cut longer ones."""
PHONE_DIGITS = range(5, 18)
"""How many digits a telephone number has. Source: ITU-T E.164 allows 15; two more for a prefix such as `00`."""


def web_href(url: str) -> str | None:
    """*url* as an ASCII `http` or `https` address, or None when it is no such address.

    A bare domain such as `example.com/me` gets `https://`, as a browser would do.
    """
    if _DOMAIN.fullmatch(url):
        url = "https://" + url
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        return None
    try:
        ascii_host = host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError:
        return None
    if not re.fullmatch(r"[a-z0-9._-]+", ascii_host):
        return None
    rest = [quote(part, safe=_PATH_SAFE) for part in (parts.path, parts.query, parts.fragment)]
    netloc = ascii_host if port is None else f"{ascii_host}:{port}"
    href = urlunsplit((parts.scheme, netloc, *rest))
    return href if len(href) <= HREF_CHARACTERS_MAX else None


def mail_href(address: str) -> str | None:
    """*address* as a `mailto:` address, or None when it does not look like one."""
    return f"mailto:{quote(address, safe='@+-._~')}" if _MAIL.fullmatch(address) else None


def phone_href(number: str) -> str | None:
    """*number* as a `tel:` address, or None when there is more in it than a number."""
    digits = re.sub(r"[^0-9]", "", number)
    if not _PHONE.fullmatch(number) or len(digits) not in PHONE_DIGITS:
        return None
    return f"tel:{'+' if number.startswith('+') else ''}{digits}"


def short_url(url: str) -> str:
    """*url* as people print it: without scheme, `www.` and a closing slash."""
    bare = re.sub(r"^https?://(?:www\.)?", "", url, flags=re.IGNORECASE)
    return bare.removesuffix("/") or url
