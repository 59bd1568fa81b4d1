"""What a parser by rules knows of one language: the words that resumes in it are made of."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from skillmap.models._base import Model

SectionName = Literal[
    "summary",
    "work",
    "education",
    "skills",
    "projects",
    "certificates",
    "courses",
    "languages",
    "awards",
    "publications",
    "volunteer",
    "interests",
    "references",
    "patents",
    "memberships",
    "military",
    "contact",
]
"""What a title may say: the sections of JSON Resume, two that are read into others (`courses`, `contact`), and three
that become custom sections of these ids, since JSON Resume has no place for them."""

EntryLabel = Literal[
    "position", "employer", "dates", "place", "tasks", "degree", "school", "area", "score"
]
"""What a label within an entry may announce, where each part of it stands in a line of its own."""


def _no_blanks(word: str) -> str:
    if word != word.strip():
        raise ValueError("white space around a word")
    return word


Word = Annotated[str, StringConstraints(min_length=1, max_length=100), AfterValidator(_no_blanks)]
"""A word or phrase as it is printed; case and accents do not count where it is compared."""
Words = tuple[Word, ...]
CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]


class Vocabulary(Model):
    """Words of one language, for `skillmap_vocabularies`; a language that lacks some of them is read less well.

    Only the first five are needed. Words of all languages are known at once, since many resumes mix them: a word that
    means something else in another language does harm there, and is better left out. Words of up to four letters in
    the lists from `job_titles` to `publishers` count only when they are printed with a capital letter.
    """

    tag: str = Field(pattern=r"^[a-z]{2,3}$")
    """BCP 47 tag of the language, without region."""
    name: Word
    """English name of the language."""
    source: str = Field(min_length=1)
    """Where the words are from, and under which licence."""
    small_words: Words = Field(min_length=5)
    """Frequent small words, by which the language is told."""
    months: tuple[Words, ...] = Field(min_length=12, max_length=12)
    """Names of January to December in all forms that are printed: inflected, and abbreviated without full stop."""

    present: Words = ()
    """What is printed for the end of what goes on: "present", "to date"."""
    since: Words = ()
    """Words before a first date."""
    since_alone: Words = ()
    """Those of `since` after which one date alone means that it goes on."""
    since_after: Words = ()
    """What makes the date before it mean that it goes on: 'den beri in Turkish."""
    until: Words = ()
    """Words before a last date that stands alone."""
    to: Words = ()
    """Words between two dates."""
    before_dates: Words = ()
    """Words before a date that change nothing: "expected", seasons, terms, "school year"."""
    year_marks: Words = ()
    """What may follow a year and says no more: "r." in Polish."""
    duration_units: Words = ()
    """"years", "months" and "weeks" in all forms that follow a number."""
    one: Words = ()
    """Articles that stand for the number one before a unit."""

    titles: dict[SectionName, Words] = Field(default_factory=dict)
    """Titles of sections, whole; joining words and order of print matter, case and accents do not."""
    title_cores: dict[SectionName, Words] = Field(default_factory=dict)
    """Words that name a section together with any number of `title_modifiers` and `joining` words."""
    title_modifiers: Words = ()
    joining: Words = ()
    """Small words within titles: "and", "of", "my"."""
    conjunctions: Words = ()
    """"And" between two titles or two parts of a duration."""
    containers: Words = ()
    """Titles above all sections: "curriculum vitae"."""
    inner: Words = ()
    """Titles within an entry: "Responsibilities"."""

    contact_labels: Words = ()
    """Labels before contact data: "Phone", "lives in"."""
    personal_labels: Words = ()
    """Labels of lines that no field is for: birth, nationality, driving licence."""
    name_labels: Words = ()
    """Labels before the name of the person."""
    family_name_labels: Words = ()
    """Those of `name_labels` that stand before a family name alone: "Surname"."""

    job_titles: Words = ()
    job_title_endings: Words = ()
    """Ends of compound words: "ingenieur" for "Bauingenieur"."""
    job_title_marks: Words = ()
    """Words beside job titles: "senior"."""
    organizations: Words = ()
    """Words that names of employers have: legal forms, kinds of companies, shops, authorities, clubs."""
    organization_endings: Words = ()
    departments: Words = ()
    """Words for the parts that employers have: "department"."""
    institutions: Words = ()
    """Words that names of schools have."""
    institution_endings: Words = ()
    degrees: Words = ()
    areas: Words = ()
    """Subjects of study."""
    area_endings: Words = ()
    entry_labels: dict[EntryLabel, Words] = Field(default_factory=dict)
    """Labels before the parts of an entry: "Employer:", "Period:". Those before a grade are `score_labels`."""
    score_labels: Words = ()
    """Labels before a grade."""
    score_words: Words = ()
    """Grades in words."""
    course_labels: Words = ()
    keyword_labels: Words = ()
    """Labels before the tools of a project or job."""
    fluency: Words = ()
    """How well a language is spoken."""
    languages: Words = ()
    """Names of languages in this language."""
    on_request: Words = ()
    """What stands where references are not given."""
    remote: Words = ()
    """What stands for a place where there is none: "remote"."""
    at: Words = ()
    """Words between a job title and an employer."""
    credentials: Words = ()
    """Letters after the name of a person."""
    prizes: Words = ()
    publishers: Words = ()

    countries: dict[CountryCode, Words] = Field(default_factory=dict)
    """Names of countries by ISO 3166-1 code."""
    regions: Words = ()
    cities: Words = ()
    """Cities that are printed without region or country."""
    streets: Words = ()
    """Words of streets with a number: "street"."""
    street_endings: Words = ()
