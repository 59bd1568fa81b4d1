"""Blocks of each section. A section's function shows every field of its entries that has any text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from skillmap.models.layout import Block, EntryBlock, Inline, ListBlock, PairBlock, ParagraphBlock
from skillmap.models.resume import (
    CustomEntry,
    DatedModel,
    Education,
    Interest,
    Project,
    Resume,
    Skill,
    Volunteer,
    Work,
)
from skillmap.render.characters import clean, clean_lines
from skillmap.render.inlines import DETAIL_SEPARATOR, join_inlines, plain
from skillmap.render.links import short_url, web_href
from skillmap.render.locales import DateValue, Locale

Texts = Iterable[str] | None


def section_blocks(resume: Resume, key: str, locale: Locale) -> Iterator[Block]:
    """Blocks below the heading of section *key*; none when its entries are empty."""
    custom = resume.custom_section(key)
    if custom is not None:
        for entry in custom.entries:
            yield from _custom(entry, locale)
    elif key in _SECTIONS:
        yield from _SECTIONS[key](resume, locale)


def linked(text: str, url: str) -> tuple[Inline, ...]:
    """*text* that leads to *url*; without a text the address itself. An address that is no link is printed after it."""
    if not url:
        return (Inline(text=text),) if text else ()
    href = web_href(url)
    if not text:
        return (Inline(text=short_url(url) if href else url, href=href),)
    return (Inline(text=text, href=href),) if href else (Inline(text=f"{text} ({url})"),)


# ------------------------------------------------------------------------------------------ pieces


def _paragraphs(*texts: str | None) -> Iterator[Block]:
    for text in texts:
        for line in clean_lines(text):
            yield ParagraphBlock(inlines=(Inline(text=line),))


def _bullets(texts: Texts) -> Iterator[Block]:
    items = tuple((Inline(text=item),) for item in map(clean, texts or ()) if item)
    if items:
        yield ListBlock(items=items)


def _pair(label: str, texts: Texts) -> Iterator[Block]:
    joined = _commas(texts)
    if joined:
        yield PairBlock(label=label, inlines=(Inline(text=joined),))


def _commas(texts: Texts) -> str:
    return ", ".join(filter(None, map(clean, texts or ())))


def _remark(text: str | None, remark: str) -> str:
    """*text* with *remark* in brackets; either alone when the other is empty."""
    shown = clean(text)
    return f"{shown} ({remark})" if shown and remark else shown or remark


def _entry(
    title: tuple[Inline, ...],
    subtitle: tuple[Inline, ...] = (),
    *,
    date: str = "",
    location: str | None = None,
    continues: bool = False,
    inline: bool = False,
) -> Iterator[Block]:
    """The head of an entry; what comes first of title, subtitle, location and date is its title."""
    place = clean(location)
    if not plain(title):
        title, subtitle = subtitle, ()
    if not plain(title) and place:
        title, place = (Inline(text=place),), ""
    if not plain(title) and date:
        title, date = (Inline(text=date),), ""
    if plain(title):
        yield EntryBlock(
            title=tuple(part.model_copy(update={"bold": True}) for part in title),
            subtitle=subtitle,
            date=date,
            location=place,
            continues=continues,
            inline=inline,
        )


def _range(entry: DatedModel, locale: Locale) -> str:
    return locale.date_range(_date_text(entry.start_date), _date_text(entry.end_date))


def _date_text(value: DateValue) -> DateValue:
    return clean(value) if isinstance(value, str) else value


def _text(text: str | None) -> tuple[Inline, ...]:
    shown = clean(text)
    return (Inline(text=shown),) if shown else ()


# ---------------------------------------------------------------------------------------- sections


def _summary(resume: Resume, _locale: Locale) -> Iterator[Block]:
    yield from _paragraphs(resume.basics.summary if resume.basics else None)


def _work(resume: Resume, locale: Locale) -> Iterator[Block]:
    roles = resume.work or ()
    for group in resume.employments():
        for position, index in enumerate(group):
            role = roles[index]
            yield from _role(role, role.name, locale, role.location, continues=position > 0)


def _volunteer(resume: Resume, locale: Locale) -> Iterator[Block]:
    for role in resume.volunteer or ():
        yield from _role(role, role.organization, locale)


def _role(
    role: Work | Volunteer,
    employer: str | None,
    locale: Locale,
    location: str | None = None,
    *,
    continues: bool = False,
) -> Iterator[Block]:
    yield from _entry(
        _text(role.position),
        linked(clean(employer), clean(role.url)),
        date=_range(role, locale),
        location=location,
        continues=continues,
    )
    yield from _paragraphs(role.description if isinstance(role, Work) else None, role.summary)
    yield from _bullets(role.highlights)


def _education(resume: Resume, locale: Locale) -> Iterator[Block]:
    for course in resume.education or ():
        yield from _course(course, locale)


def _course(course: Education, locale: Locale) -> Iterator[Block]:
    score = clean(course.score)
    grade = f"{locale.labels['grade']}: {score}" if score else ""
    yield from _entry(
        _text(_commas(filter(None, (course.study_type, course.area)))),
        join_inlines((linked(clean(course.institution), clean(course.url)), _text(grade))),
        date=_range(course, locale),
    )
    yield from _pair(locale.labels["courses"], course.courses)


def _awards(resume: Resume, locale: Locale) -> Iterator[Block]:
    for award in resume.awards or ():
        date = locale.date(_date_text(award.date))
        yield from _entry(_text(award.title), _text(award.awarder), date=date, inline=True)
        yield from _paragraphs(award.summary)


def _certificates(resume: Resume, locale: Locale) -> Iterator[Block]:
    for certificate in resume.certificates or ():
        yield from _entry(
            linked(clean(certificate.name), clean(certificate.url)),
            _text(certificate.issuer),
            date=locale.date(_date_text(certificate.date)),
            inline=True,
        )


def _publications(resume: Resume, locale: Locale) -> Iterator[Block]:
    for publication in resume.publications or ():
        yield from _entry(
            linked(clean(publication.name), clean(publication.url)),
            _text(publication.publisher),
            date=locale.date(_date_text(publication.release_date)),
            inline=True,
        )
        yield from _paragraphs(publication.summary)


def _projects(resume: Resume, locale: Locale) -> Iterator[Block]:
    for project in resume.projects or ():
        yield from _project(project, locale)


def _project(project: Project, locale: Locale) -> Iterator[Block]:
    details = (_commas(project.roles), clean(project.entity), clean(project.type))
    yield from _entry(
        linked(clean(project.name), clean(project.url)),
        _text(DETAIL_SEPARATOR.join(filter(None, details))),
        date=_range(project, locale),
        inline=True,
    )
    yield from _paragraphs(project.description)
    yield from _bullets(project.highlights)
    yield from _pair(locale.labels["keywords"], project.keywords)


def _skills(resume: Resume, _locale: Locale) -> Iterator[Block]:
    yield from _groups(resume.skills or ())


def _interests(resume: Resume, _locale: Locale) -> Iterator[Block]:
    yield from _groups(resume.interests or ())


def _groups(groups: Iterable[Skill | Interest]) -> Iterator[Block]:
    """Groups with members as pairs; neighbours without members share a paragraph."""
    single: list[str] = []
    for group in groups:
        label = _remark(group.name, clean(group.level) if isinstance(group, Skill) else "")
        members = _commas(group.keywords)
        if label and not members:
            single.append(label)
            continue
        yield from _paragraphs(", ".join(single))
        single.clear()
        if label:
            yield PairBlock(label=label, inlines=(Inline(text=members),))
        else:
            yield from _paragraphs(members)
    yield from _paragraphs(", ".join(single))


def _languages(resume: Resume, _locale: Locale) -> Iterator[Block]:
    shown = (_remark(entry.language, clean(entry.fluency)) for entry in resume.languages or ())
    yield from _paragraphs(", ".join(filter(None, shown)))


def _references(resume: Resume, _locale: Locale) -> Iterator[Block]:
    for reference in resume.references or ():
        if clean(reference.reference):
            yield from _entry(_text(reference.name))
            yield from _paragraphs(reference.reference)
        else:
            yield from _paragraphs(reference.name)


def _custom(entry: CustomEntry, locale: Locale) -> Iterator[Block]:
    title, url = clean(entry.title), clean(entry.url)
    subtitle = _text(entry.subtitle)
    if title or not subtitle:
        head = linked(title, url)
    else:
        head, subtitle = linked(clean(entry.subtitle), url), ()
    yield from _entry(
        head, subtitle, date=_range(entry, locale), location=entry.location, inline=True
    )
    yield from _paragraphs(entry.summary)
    yield from _bullets(entry.highlights)


_SECTIONS: Mapping[str, Callable[[Resume, Locale], Iterator[Block]]] = {
    "summary": _summary,
    "work": _work,
    "projects": _projects,
    "education": _education,
    "skills": _skills,
    "certificates": _certificates,
    "languages": _languages,
    "publications": _publications,
    "awards": _awards,
    "volunteer": _volunteer,
    "interests": _interests,
    "references": _references,
}
