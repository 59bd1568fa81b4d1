"""Is it a job posting at all? Counted signs for a posting, and for what people paste by mistake."""

from __future__ import annotations

import re
from collections.abc import Sequence

from skillmap.errors import NotAPostingError
from skillmap.models.document import Notice
from skillmap.models.job import Requirement

_READ_CHARACTERS_MAX = 20_000


def _signs(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE | re.MULTILINE) for pattern in patterns)


_POSTING = _signs(
    (
        r"\b(?:responsibilities|duties|requirements|qualifications|what you (?:will|'ll) do"
        r"|what you need|must have|nice to have)\b"
    ),
    (
        r"\b(?:we are|we're|is|are) (?:looking|searching|seeking|hiring)\b|\bwe need (?:someone|a)\b"
        r"|\bjoin (?:our|us|the)\b|\bis (?:looking|seeking)\b"
    ),
    (
        r"\bapply (?:now|with|by|at|to|online|today)\b|\bsend (?:us )?your (?:resume|cv|application)\b"
        r"|\bhow to apply\b|\bplease apply\b|\bsend a resume\b"
    ),
    (
        r"\b(?:full|part)[\s-]time\b|\bfreelance\b|\bpermanent position\b|\binternship\b|\bon-?site\b"
        r"|\bhybrid\b|\bremote\b"
    ),
    (
        r"\b(?:the|this|our|ideal|successful) (?:candidates?|position|role|applicant|job)\b"
        r"|\bthe incumbent\b|\byou will\b|\byou'll\b|\byour role\b|\bin this role\b"
    ),
    (
        r"\b\d{1,2}\+? (?:or more )?years\b.{0,40}\bexperience\b|\bexperience (?:with"
        r"|in) \w+.{0,40}\b(?:required|preferred|a plus)\b|\d\+ years"
    ),
    (
        r"\bsalary\b|\bcompensation\b|\bbenefits\b|\bpaid (?:time off|leave|vacation)\b|\bper (?:year"
        r"|hour)\b|\bequal opportunity\b"
    ),
    r"\((?:m/w/d|w/m/d|m/f/d|f/m/d|m/f/x|h/f|f/h|m/f|gn)\)",
    (
        r"\b(?:Ihre Aufgaben|Ihr Profil|Dein Profil|Deine Aufgaben|Anforderungen|Wir bieten"
        r"|Stellenbeschreibung|Wir suchen)\b"
    ),
    r"\b(?:Bewerbung|bewerben|Berufserfahrung|Vollzeit|Teilzeit|unbefristet|Stellenanzeige)\b",
    (
        r"\b(?:votre profil|profil recherché|vos missions|nous recherchons|candidature|CDI|CDD"
        r"|temps plein|postuler|poste)\b"
    ),
    (
        r"\b(?:requisitos|funciones|buscamos|ofrecemos|jornada completa|candidatos?|puesto"
        r"|oferta de empleo|incorporación)\b"
    ),
    r"\b(?:vaga|candidatar|candidatura|procuramos|oferecemos|responsabilidades|requisitos|tempo integral|currículo)\b",
    r"\b(?:engineer|developer|manager|nurse|analyst|assistant|director|technician|specialist|coordinator|accountant|teacher|designer"
    r"|clerk|driver|chef|cook|consultant|officer|supervisor|intern|lead|Leitung|Ingenieur|Entwickler|Leiter)(?:in)?\b",
)
_RECIPE = _signs(
    r"\b(?:ingredients|zutaten|ingrédients|ingredientes)\b",
    r"\bpreheat\b|\boven (?:to|at)\b|\bOfen\b.{0,30}\bvorheizen\b|\bpréchauffe[rz]\b|\bprecalienta\b|\bpreaque[çc]a\b",
    r"(?<![\d/.,])\d[\d/.,]{0,6}\s{0,3}(?:cups?|tbsp|tsp|tablespoons?|teaspoons?|EL|TL|cuillères?|cucharadas?|colheres?|cloves?|pinch)\b",
    (
        r"\b(?:simmer|whisk|sauté|saute|knead|chop|dice|stir|drain|season to taste|bring to (?:a"
        r"|the) boil|verrühren|köcheln|mijoter|hornear)\b"
    ),
    r"\b(?:flour|sugar|butter|garlic|onions?|olive oil|eggs?|Mehl|Zucker|farine|harina|farinha)\b",
    r"\bserves? \d|\bservings?\b|\bPortionen\b|\bpour \d+ personnes\b|\bcook(?:ing)? (?:time|for)\b|\bbake for\b",
)
_INVOICE = _signs(
    r"\binvoice (?:no|number|date|#)|\bRechnung(?:snummer|sdatum)\b|\bfacture n|\bfactura n|\bfatura n",
    r"\b(?:amount due|total due|balance due|sub-?total|Gesamtbetrag|Rechnungsbetrag|montant dû|importe total)\b",
    r"\b(?:IBAN|BIC|SWIFT|sort code|VAT (?:no|number|id)|USt-IdNr)\b",
    r"\b(?:payment terms|due (?:date|within)|bill to|net 30|zahlbar|Zahlungsziel)\b",
    r"\bqty\b|\bunit price\b|\bquantity\b|\bEinzelpreis\b|\bprix unitaire\b",
    r"^\s*(?:invoice|rechnung|facture|factura|fatura)\b",
)
_HOMEWORK = _signs(
    (
        r"\b(?:homework|problem set|worksheet|assignment (?:\d|due)|Hausaufgaben?|Übungsblatt|devoirs?"
        r"|tarea \d|lista de exercícios)\b"
    ),
    r"^\s*(?:exercise|question|problem|aufgabe|exercice|ejercicio|exercício)\s*\d+",
    (
        r"\b(?:prove that|show that|solve (?:for|the)|calculate the|compute the|derive|integrate"
        r"|find the value|beweisen sie|berechnen sie|calculez|calcula)\b"
    ),
    r"\(\d+\s*(?:points?|pts|marks|Punkte)\)",
    (
        r"\bdue (?:on )?(?:monday|tuesday|wednesday|thursday|friday|sunday|saturday|in class"
        r"|at midnight)\b|\bsubmit (?:your )?(?:answers|work|solutions)\b"
    ),
    r"\b(?:write an essay|your essay|minimum \d+ words|textbook|chapter \d+|show your work)\b",
)
_RESUME = _signs(
    r"^\s*(?:curriculum vitae|résumé|resume|lebenslauf|cv)\s*$",
    (
        r"^\s*(?:work experience|professional experience|employment(?: history)?|berufserfahrung"
        r"|expérience professionnelle|experiencia(?: laboral| profesional)?|experiência profissional)\s*:?\s*$"
    ),
    r"^\s*(?:education|ausbildung|formation|formación|educación|formação|bildungsweg)\s*:?\s*$",
    r"^\s*(?:references|hobbies|interests|languages|sprachen|langues|idiomas|skills|summary|profile|projects|certifications)\s*:?\s*$",
    r"(?:(?:19|20)\d\d|present|heute|today)\s*(?:-|–|—|to|bis)\s*(?:(?:\w+\s+)?(?:19|20)\d\d|present|heute|today|current|now)\b(?:.|\n)*?(?:(?:19|20)\d\d)\s*(?:-|–|—|to|bis)\s*(?:\w+\s+)?(?:(?:19|20)\d\d|present|heute)",
    r"\A(?:.*\n){0,6}.*[\w.+-]{1,64}@[\w-]{1,63}\.\w",
    r"\blinkedin\.com/in/|\bdate of birth\b|\bgeburtsdatum\b",
)
_OTHERS: tuple[tuple[str, tuple[re.Pattern[str], ...]], ...] = (
    ("a recipe", _RECIPE),
    ("an invoice", _INVOICE),
    ("homework", _HOMEWORK),
    ("a resume", _RESUME),
)
_OTHER_SIGNS_MIN = 3
"""So many different signs of another kind of text are needed before it counts as one."""
_POSTING_SIGNS_SURE = 3


def check_posting(text: str, requirements: Sequence[Requirement]) -> tuple[Notice, ...]:
    """A warning when it is doubtful that *text* is a posting; nothing when it is not.

    Raises:
        NotAPostingError: The signs of something else prevail, or nothing in it is about work.
    """
    read = text[:_READ_CHARACTERS_MAX]
    posting = _count(_POSTING, read)
    reasons = tuple(
        f"it has the marks of {name}"
        for name, signs in _OTHERS
        if _count(signs, read) >= _OTHER_SIGNS_MIN and _count(signs, read) > posting
    )
    if reasons:
        raise NotAPostingError(reasons)
    known = any(requirement.kind != "context" for requirement in requirements)
    if not posting and not known:
        raise NotAPostingError(("it says nothing of duties, requirements or terms of work",))
    if posting < _POSTING_SIGNS_SURE or not requirements:
        return (
            Notice(
                code="posting.unsure",
                text="The text says little that a job posting would say; look at the requirements before using them.",
            ),
        )
    return ()


def _count(signs: Sequence[re.Pattern[str]], text: str) -> int:
    return sum(1 for sign in signs if sign.search(text))
