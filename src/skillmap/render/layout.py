"""`build_layout`: a resume solved into blocks: order, titles, dates and links, once for all formats."""

from __future__ import annotations

from skillmap.errors import RenderError
from skillmap.models.document import Notice
from skillmap.models.layout import (
    Block,
    ContactBlock,
    HeadingBlock,
    Inline,
    Layout,
    NameBlock,
    RenderOptions,
)
from skillmap.models.resume import Basics, Location, Profile, Resume
from skillmap.render.characters import clean, count_dropped
from skillmap.render.links import mail_href, phone_href, short_url, web_href
from skillmap.render.locales import (
    Locale,
    find_locale,
    is_language_tag,
    language_tag,
    load_locale,
)
from skillmap.render.sections import linked, section_blocks

DEFAULT_LOCALE = "en"
CHARACTERS_MAX = 500_000
"""Most characters that a resume to render may have: about 200 full pages."""
KEYWORDS_MAX = 50
"""Most names of skills in a document's metadata; more look like stuffing to a search engine."""
POSTAL_CODE_LAST = frozenset({"AU", "CA", "GB", "IE", "IN", "NZ", "SG", "US", "ZA"})
"""Countries that print the postal code after the city. Source: Universal Postal Union, addressing systems."""

_DEFAULT_OPTIONS = RenderOptions()


def build_layout(resume: Resume, options: RenderOptions = _DEFAULT_OPTIONS) -> Layout:
    """The blocks of *resume*: name, contact line, then each section that has content, in the order as printed.

    Every field of JSON Resume's schema is shown except `basics.image` and `meta`; fields that nobody knows are not. An
    employer is printed with each of its roles, so that each role can be read by itself.

    Raises:
        TemplateError: *options* name a locale that is not packaged.
        RenderError: *resume* has more than `CHARACTERS_MAX` characters.
    """
    if sum(len(text) for _, text in resume.texts()) > CHARACTERS_MAX:
        raise RenderError(f"A resume to render may have {CHARACTERS_MAX} characters.")
    language, locale, warnings = _language(resume, options)
    basics = resume.basics or Basics()
    name = clean(basics.name)
    blocks = [*head_blocks(basics, name)]
    for key in _printed_order(resume, options):
        blocks += _section(resume, key, locale)
    dropped = count_dropped(resume)
    if dropped:
        text = f"{dropped} characters that cannot be seen or printed were left out."
        warnings.append(Notice(code="render.characters_dropped", text=text))
    return Layout(
        title=" – ".join(part for part in (name, clean(basics.label)) if part) or "Resume",
        author=name,
        language=language,
        blocks=tuple(blocks),
        keywords=_keywords(resume),
        warnings=tuple(warnings),
    )


def _language(resume: Resume, options: RenderOptions) -> tuple[str, Locale, list[Notice]]:
    """The document's language, the locale for labels and dates, and a notice when they differ."""
    if options.locale is not None:
        return language_tag(options.locale), load_locale(options.locale), []
    tag = resume.language or DEFAULT_LOCALE
    if not is_language_tag(tag):
        text = f"The resume's language is no BCP 47 tag: {DEFAULT_LOCALE!r} is taken."
        notice = Notice(code="render.language_malformed", text=text)
        return DEFAULT_LOCALE, load_locale(DEFAULT_LOCALE), [notice]
    language, locale = language_tag(tag), find_locale(tag)
    if locale is not None:
        return language, locale, []
    text = f"There is no locale {language!r}: labels and dates are in {DEFAULT_LOCALE!r}."
    notice = Notice(code="render.locale_unknown", text=text)
    return language, load_locale(DEFAULT_LOCALE), [notice]


def _printed_order(resume: Resume, options: RenderOptions) -> tuple[str, ...]:
    """Keys of the resume's sections, those first that *options* name."""
    own = resume.section_order
    first = [key for key in dict.fromkeys(options.section_order) if key in own]
    return (*first, *(key for key in own if key not in first))


def _section(resume: Resume, key: str, locale: Locale) -> list[Block]:
    body = list(section_blocks(resume, key, locale))
    if not body:
        return []
    custom = resume.custom_section(key)
    printed = (resume.presentation.section_titles or {}).get(key)
    title = clean(printed) or (clean(custom.title) if custom else "") or locale.sections.get(key)
    return [HeadingBlock(text=title or key, key=key), *body]


def head_blocks(basics: Basics, name: str) -> list[Block]:
    """Name, headline and the ways to reach the person, as a resume and a letter show them."""
    blocks: list[Block] = []
    label = clean(basics.label)
    if name or label:
        blocks.append(NameBlock(text=name or label, label=label if name and label else None))
    items = tuple(item for item in _contact_items(basics) if item)
    if items:
        blocks.append(ContactBlock(items=items))
    return blocks


def _contact_items(basics: Basics) -> list[tuple[Inline, ...]]:
    email, phone, url = clean(basics.email), clean(basics.phone), clean(basics.url)
    items = [
        (Inline(text=email, href=mail_href(email)),) if email else (),
        (Inline(text=phone, href=phone_href(phone)),) if phone else (),
        _plain(_location(basics.location) if basics.location else ""),
        linked("", url),
    ]
    return items + [_profile(profile) for profile in basics.profiles or ()]


def _plain(text: str) -> tuple[Inline, ...]:
    return (Inline(text=text),) if text else ()


def _location(location: Location) -> str:
    """The address in the order of its country: the postal code before or after the city."""
    city, postal, region = map(clean, (location.city, location.postal_code, location.region))
    country = clean(location.country_code)
    if country.upper() in POSTAL_CODE_LAST:
        places = [city, " ".join(part for part in (region, postal) if part)]
    else:
        places = [" ".join(part for part in (postal, city) if part), region]
    return ", ".join(part for part in (clean(location.address), *places, country) if part)


def _profile(profile: Profile) -> tuple[Inline, ...]:
    """The address, after the network's name when the address does not show it; without an address the user name."""
    network, username, url = map(clean, (profile.network, profile.username, profile.url))
    if not url:
        return _plain(": ".join(part for part in (network, username) if part))
    shown = url.casefold()
    prefix = f"{network}: " if network and network.casefold() not in shown else ""
    suffix = f" ({username})" if username.lstrip("@").casefold() not in shown else ""
    parts = (
        Inline(text=prefix),
        Inline(text=short_url(url), href=web_href(url)),
        Inline(text=suffix),
    )
    return tuple(part for part in parts if part.text)


def _keywords(resume: Resume) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for skill in resume.skills or ():
        names.update(dict.fromkeys(filter(None, map(clean, skill.keywords or (skill.name,)))))
    return tuple(names)[:KEYWORDS_MAX]
