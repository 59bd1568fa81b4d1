"""A line of a posting to a requirement: its terms, alternatives, years and negation."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from skillmap.models.job import Requirement, RequirementKind, Term
from skillmap.tailor.cues import ALTERNATIVE, ANY_OF, EXAMPLES, LISTED, years_asked
from skillmap.tailor.ingest import Piece
from skillmap.tailor.language import COMMON_WORDS, fold, words_of
from skillmap.tailor.negation import is_within, negated_spans
from skillmap.tailor.skills import SkillMention, find_skills

NormalizeSkill = Callable[[str, str], str | None]

_PHRASES_MAX = 4
"""Unknown phrases kept per line; a line that names more is prose."""
_PHRASE_WORDS_MAX = 4

_WORD = re.compile(r"[^\W_]+(?:[-'’&/+.#][^\W_]+)*[+#]*")
_NAME = re.compile(r"^(?:[^\W\d_]*[A-ZÀ-ÖØ-Þ][^\W_]*[A-ZÀ-ÖØ-Þ0-9][^\W_]*|[A-Z]{2,}s?)$")
_LANGUAGE_LEVEL = re.compile(r"^[ABC][12][+]?$")

_VAGUE_WORDS = """
experience experienced years year knowledge ability able strong solid good excellent proven
demonstrated basic advanced working work works including include includes etc must required
preferred least minimum plus bonus nice ideally similar related relevant equivalent field degree
more than any some other others such like using use used understanding familiarity familiar
skills skill proficiency proficient expertise expert high level various multiple new own well
very across within between during about into over per under through via without would should
could may might want wants looking know knows need needs needed help helps make makes take takes
give up out one two three four five six seven eight nine ten who whom whose which what when
where how why every each both either yourself them they he she his her us me my mine comfortable
willing willingness eager passion passionate highly effectively record track welcome valid
current currently fluent native eligibility part time full day days week weeks month months
person people don erfahrung erfahrungen kenntnisse kenntnis gute guter gutes guten sehr
mindestens jahre jahren jahr umgang sicherer sichere idealerweise vorteil fundierte erste
mehrjährige berufserfahrung abgeschlossene abgeschlossenes vergleichbare vergleichbar oder
bereich verhandlungssicheres fließend fachlich disziplinarisch anderen andere expérience
connaissance connaissances maîtrise bonne bonnes bon ans année années idéalement atout ou
experiencia conocimiento conocimientos dominio años año mínimo buen buena nivel valorable
deseable alto but not no nor none never sind ist wird werden kein keine keinen nicht
erforderlich nötig notwendig aber und pas non aucun aucune nécessaire requis es son necesario
necesaria não necessário necessária preciso profissional professional professionnelle
profesional berufliche beruflicher comprovada comprobada experiência conhecimento conhecimentos
domínio anos ano bom boa nível desejável
"""
"""Words of postings that say how much, how well or for whom, and never what. Source: written by the maintainers."""

_CUT_WORDS = frozenset(
    fold(word)
    for word in (
        *(word for common in COMMON_WORDS.values() for word in sorted(common)),
        *_VAGUE_WORDS.split(),
    )
)


def make_requirement(
    piece: Piece,
    kind: RequirementKind,
    *,
    requirement_id: str,
    section_negated: bool,
    normalize_skill: NormalizeSkill | None,
) -> Requirement:
    """The requirement that *piece* states; all its terms are negated when its section is about what is not asked."""
    mentions = _outermost(find_skills(piece.text))
    negated = negated_spans(piece.text)
    unknown = _unknown_terms(piece.text, mentions, names_only=bool(mentions) or kind == "context")
    groups = _groups(piece.text, mentions)
    terms = [
        (mention.start, mention.end, mention.canonical, group)
        for mention, group in zip(mentions, groups, strict=True)
    ]
    group_next = max(groups, default=0) + 1
    for offset, (start, end) in enumerate(unknown):
        surface = piece.text[start:end]
        name = normalize_skill(surface, piece.text) if normalize_skill else None
        terms.append((start, end, name or _phrase_name(surface), group_next + offset))
    return Requirement(
        id=requirement_id,
        text=piece.text,
        kind=kind,
        start=piece.start,
        end=piece.end,
        terms=tuple(
            Term(
                text=piece.text[start:end],
                skill=skill,
                start=piece.start + start,
                end=piece.start + end,
                negated=section_negated or is_within(start, end, negated),
                group=group,
            )
            for start, end, skill, group in sorted(terms)
        ),
        years=None if section_negated else years_asked(piece.text),
        negated=section_negated or _is_all_negated(piece.text, negated),
    )


def _outermost(mentions: Sequence[SkillMention]) -> list[SkillMention]:
    """Only the whole names: who asks for "AWS Lambda" does not ask for AWS a second time."""
    kept: list[SkillMention] = []
    for mention in mentions:
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


def _is_all_negated(text: str, negated: tuple[tuple[int, int], ...]) -> bool:
    """Whether no word that carries meaning is left outside of the negated parts."""
    if not negated:
        return False
    rest = list(text)
    for start, end in negated:
        rest[start:end] = " " * (end - start)
    return not [word for word in words_of("".join(rest)) if word not in _CUT_WORDS]


def _phrase_name(surface: str) -> str:
    """An unknown term's name: its words with single spaces; small letters unless it is a name or an acronym."""
    words = surface.split()
    if any(_NAME.match(word) for word in words):
        return " ".join(words)
    return " ".join(words).casefold()


# -- alternatives -----------------------------------------------------------------------------


def _groups(text: str, mentions: Sequence[SkillMention]) -> list[int]:
    """A group number from 1 for each mention; mentions of one group are alternatives of each other."""
    parent = list(range(len(mentions)))
    joined = [False] * len(mentions)
    for index in range(1, len(mentions)):
        before, here = mentions[index - 1], mentions[index]
        between = text[before.end : here.start] if before.end <= here.start else ""
        if here.start < before.end or ALTERNATIVE.fullmatch(between) or EXAMPLES.fullmatch(between):
            joined[index] = True
        if between.strip() == "(" and _offers_choice(text, before.end):
            joined[index] = True
    any_of = ANY_OF.search(text)
    for index in range(len(mentions) - 1, 0, -1):
        # "A, B or C": what joins B and C joins A as well. "X such as A, B" likewise to the right.
        between = text[mentions[index - 1].end : mentions[index].start]
        if LISTED.fullmatch(between) and (
            (
                index + 1 < len(mentions)
                and joined[index + 1]
                and _ends_in_choice(text, mentions, index)
            )
            or _follows_examples(text, mentions, index)
            or (any_of and any_of.end() <= mentions[index - 1].start)
        ):
            joined[index] = True
    for index in range(1, len(mentions)):
        if joined[index]:
            parent[index] = parent[index - 1]
        earlier = [at for at in range(index) if mentions[at].canonical == mentions[index].canonical]
        if earlier:
            parent[index] = parent[earlier[0]]
    numbers = {root: number for number, root in enumerate(dict.fromkeys(parent), start=1)}
    return [numbers[root] for root in parent]


def _offers_choice(text: str, at: int) -> bool:
    closing = text.find(")", at)
    inside = text[at : closing if closing > 0 else len(text)]
    return re.search(r"\b(?:or|oder|ou|o|too|fine|auch|e\.g\.|z\.\s?B\.)\b", inside) is not None


def _ends_in_choice(text: str, mentions: Sequence[SkillMention], index: int) -> bool:
    between = text[mentions[index].end : mentions[index + 1].start]
    return bool(ALTERNATIVE.fullmatch(between)) or bool(LISTED.fullmatch(between))


def _follows_examples(text: str, mentions: Sequence[SkillMention], index: int) -> bool:
    for before in range(index - 1, 0, -1):
        between = text[mentions[before - 1].end : mentions[before].start]
        if EXAMPLES.fullmatch(between):
            return True
        if not LISTED.fullmatch(between):
            return False
    return False


# -- terms that the lexicon does not know ------------------------------------------------------


def _unknown_terms(
    text: str, mentions: Sequence[SkillMention], *, names_only: bool
) -> list[tuple[int, int]]:
    """Places of names and phrases that the lexicon does not know.

    Names and acronyms always; plain phrases only in a line that asks and has no known skill.
    """
    words = [match.span() for match in _WORD.finditer(text)]
    free = [span for span in words if not _touches(span, mentions)]
    if not names_only:
        return _phrases(text, free)
    return [
        (start, end)
        for start, end in free
        if _NAME.match(text[start:end])
        and fold(text[start:end]) not in _CUT_WORDS
        and not _LANGUAGE_LEVEL.match(text[start:end])
    ][:_PHRASES_MAX]


def _touches(span: tuple[int, int], mentions: Sequence[SkillMention]) -> bool:
    return any(span[0] < mention.end and mention.start < span[1] for mention in mentions)


def _phrases(text: str, words: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    phrases: list[list[tuple[int, int]]] = [[]]
    previous_end = 0
    for start, end in words:
        word = fold(text[start:end])
        if text[previous_end:start].strip(" \t\u00a0"):
            phrases.append([])
        previous_end = end
        if word in _CUT_WORDS or word.isdigit() or len(word) < 3:
            phrases.append([])
        else:
            phrases[-1].append((start, end))
    kept = [phrase for phrase in phrases if 0 < len(phrase) <= _PHRASE_WORDS_MAX]
    # A phrase of several words says more than one word; in doubt the earlier one.
    best = sorted(kept, key=lambda phrase: (-min(len(phrase), 2), phrase[0][0]))[:_PHRASES_MAX]
    return sorted((phrase[0][0], phrase[-1][1]) for phrase in best)
