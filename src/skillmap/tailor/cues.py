"""Words by which a posting tells what it asks: section titles, must and nice, years. Data, in five languages.

Source: written by the skillmap maintainers from postings in English, German, French, Spanish and Portuguese.
"""

from __future__ import annotations

import re
from typing import Literal

SectionKind = Literal["must", "nice", "context", "negated", "other"]
"""What the lines of a section are: asked, welcome, duties of the job, not asked, or not about the candidate."""

_HEADING_WORDS_MAX = 9
_HEADING_CHARACTERS_MAX = 70

# A heading of these kinds begins with one of these phrases. The first kind that fits wins.
_PHRASES: tuple[tuple[SectionKind, str], ...] = (
    (
        "negated",
        (
            "not required|not needed|not necessary|what you do not need|what you don't need|you do"
            " not need|you don't need"
            "|what we do not ask|what we don't ask|what we do not expect|what we don't expect|no need"
            "|nicht erforderlich|nicht notwendig|nicht nötig|was sie nicht brauchen|was du nicht brauchst"
            "|pas nécessaire|non requis|ce que nous ne demandons pas|no es necesario|no necesario|no requerido"
            "|lo que no pedimos|no pedimos|não necessário|não é necessário|o que não pedimos"
        ),
    ),
    (
        "other",
        (
            "what we offer|we offer|what you get|what you will get|what you'll get|how to apply|how we work|how we hire"
            "|about us|about the company|about our|who we are|why join|why work|why you|our values|our team|our company"
            "|equal opportunity|additional information|contact|wir bieten|was wir bieten|das bieten wir|wer wir sind"
            "|über uns|so bewerben|ihre bewerbung|unser angebot|nous offrons|ce que nous offrons|nous vous offrons"
            "|à propos|qui sommes|pour postuler|comment postuler|qué ofrecemos|lo que ofrecemos|ofrecemos|se ofrece"
            "|sobre nosotros|quiénes somos|cómo solicitar|cómo aplicar|oferecemos|o que oferecemos|sobre nós"
            "|sobre a empresa|quem somos|como se candidatar|candidate-se"
        ),
    ),
    (
        "nice",
        (
            "nice to have|nice-to-have|good to have|what would help|would be nice|would be great|it would be great"
            "|even better|extra points|bonus points|bonus|preferred|desired|desirable|ideally|von vorteil"
            "|das wäre|pluspunkte|wünschenswert|gern gesehen|un plus|serait un plus|les plus|atouts|souhaité"
            "|se valorará|valoramos|valorizamos|valoriza-se|mais-valias|se valora|deseable"
            "|valorable|desejável|desejáveis|diferenciais|diferencial"
            "|será um diferencial|helpful|also helpful|welcome|also welcome|a plus|an advantage|beneficial"
        ),
    ),
    (
        "context",
        (
            "what you will do|what you'll do|what you do|you will|in this role|your role|the role|about the role"
            "|about the job|about the position|the job|the position|your job|your work|the work"
            "|your mission|your tasks|your responsibilities|day to day|day-to-day"
            "|job summary|job description|job purpose|essential functions|essential duties|position summary"
            "|summary of duties|key accountabilities|ihre aufgaben|deine aufgaben|das erwartet|was sie erwartet"
            "|was dich erwartet|ihre rolle|deine rolle|vos missions|votre mission|vos"
            " responsabilités|votre rôle|le poste"
            "|description du poste|tus funciones|qué harás|tu misión|tus responsabilidades|descripción del puesto"
            "|o que você vai fazer|suas responsabilidades|suas atividades|descrição da vaga|o que você fará"
        ),
    ),
    (
        "must",
        (
            "what we ask for|what we ask|we look for|we expect|we require|you need|your skills"
            "|what you need|what you'll need|what you will need|what we need|what we expect|what we require"
            "|what we are looking for|what we're looking for|who we are looking for|we are looking"
            " for|we're looking for"
            "|what matters|must have|must-have|must haves|you have|you bring|you are|you should|what you bring"
            "|what you'll bring|what you will bring|who you are|about you|your profile|your"
            " background|your qualifications"
            "|ideal candidate|the ideal candidate|to be successful|required|minimum qualifications"
            "|basic qualifications|ihr profil|dein profil|das bringen sie|das bringst du|was sie"
            " mitbringen|was du mitbringst"
            "|sie bringen mit|du bringst mit|wir erwarten|was wir erwarten|wen wir suchen|votre profil|profil recherché"
            "|ce que nous recherchons|nous recherchons|vous avez|tu perfil|qué buscamos|lo que buscamos|buscamos"
            "|qué pedimos|lo que pedimos|imprescindible|se requiere|seu perfil|o que procuramos|o que esperamos"
            "|o que buscamos|procuramos|você tem"
        ),
    ),
)

# A heading may also consist of nothing but these words; the first kind of which a word is in it wins.
_WORDS: tuple[tuple[SectionKind, str], ...] = (
    (
        "other",
        (
            "benefits perks compensation salary pay apply application applications hours schedule eeo culture"
            " bewerbung kontakt benefits vergütung gehalt avantages rémunération candidature beneficios salario"
            " benefícios salário candidatura remuneração condiciones"
        ),
    ),
    (
        "nice",
        "bonus plus pluses advantages advantage optional preferred desired desirable assets atouts diferenciais",
    ),
    (
        "must",
        (
            "requirements requirement qualifications qualification must musts essential essentials"
            " skills skill experience"
            " education knowledge abilities ability profile competencies expertise background credentials training"
            " licenses certifications certificates anforderungen anforderungsprofil profil"
            " voraussetzungen qualifikation"
            " qualifikationen kenntnisse fähigkeiten erfahrung compétences exigences prérequis"
            " formation qualités requisitos"
            " perfil conocimientos competencias experiencia formación habilidades qualificações competências"
            " experiência conhecimentos formação pré-requisitos"
        ),
    ),
    (
        "context",
        (
            "responsibilities responsibility duties duty tasks task functions role mission accountabilities scope"
            " aufgaben aufgabengebiet tätigkeiten verantwortung missions tâches responsabilités poste funciones tareas"
            " responsabilidades descripción misión funções atividades tarefas descrição"
        ),
    ),
)
_FILLERS = frozenset(
    "and & or the your our you of for in to a key core main minimum required job position role general professional"
    " technical basic special other key additional specific necessary qualifications skills experience education"
    " und ihre dein deine fachliche persönliche et vos votre requises y tus tu e seu suas de la do da os as"
    " academic work working current candidate desired preferred valid years physical demands".split()
)
_HEADING_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*|&")


def heading_kind(line: str) -> SectionKind | None:
    """What section *line* opens, or None when it opens none that is known."""
    title = line.strip().strip("*#=_:-–— \t").replace("’", "'").casefold()
    if len(title) > _HEADING_CHARACTERS_MAX or title.endswith((".", ",", ";", "!")):
        return None
    words = _HEADING_WORD.findall(title)
    if not words or len(words) > _HEADING_WORDS_MAX:
        return None
    for kind, phrases in _PHRASES:
        for phrase in phrases.split("|"):
            if title == phrase or (
                title.startswith(phrase)
                and not title[len(phrase)].isalnum()
                and _closes(words, phrase)
            ):
                return kind
    return _kind_of_words(words)


def _closes(words: list[str], phrase: str) -> bool:
    """Whether a title says little after *phrase*: "Required skills" does, "Required to lift 50 lb" does not."""
    rest = words[len(_HEADING_WORD.findall(phrase)) :]
    known = _FILLERS.union(*(names.split() for _, names in _WORDS))
    if len(phrase.split()) == 1:
        return all(word in known for word in rest)
    return len(rest) <= 4


def _kind_of_words(words: list[str]) -> SectionKind | None:
    known = _FILLERS.union(*(names.split() for _, names in _WORDS))
    if not all(word in known for word in words):
        return None
    for kind, names in _WORDS:
        if any(word in names.split() for word in words):
            return kind
    return None


NICE = re.compile(
    r"\b(?:nice\s+to\s+have|a\s+plus|(?:strongly\s+|highly\s+)?preferred|preferably|preference|ideally|desirable|desired|bonus"
    r"|an?\s+advantage|an?\s+asset|welcome|helpful|optional|beneficial|good\s+to\s+have"
    r"|von\s+Vorteil|wünschenswert|idealerweise|gern(?:e)?\s+gesehen|optional|willkommen"
    r"|idéalement|un\s+plus|un\s+atout|souhait(?:é|ée|és|ées|able)|apprécié(?:e|s|es)?"
    r"|deseables?|se\s+valorará|valorables?|preferiblemente|preferentemente|idealmente"
    r"|desejáve(?:l|is)|diferencial|preferencialmente)\b",
    re.IGNORECASE,
)
"""A line with such words is welcome rather than asked."""

MUST = re.compile(
    r"\b(?:must|required?|requires|requirements?|need(?:ed|s)?|necessary|mandatory|essential|minimum|at\s+least|proficien(?:t|cy)"
    r"|experienced?\s+(?:with|in|of)|knowledge\s+of|ability\s+to|able\s+to|skilled\s+in|expert(?:ise)?\s+in|familiar(?:ity)?\s+with"
    r"|degree\s+in|pursuing\s+a|strong|solid|proven|looking\s+for|you\s+have|valid\s+\w+\s+licen[sc]e"
    r"|mindestens|erforderlich|Voraussetzung|Kenntnisse|Erfahrung(?:en)?\s+(?:mit|in|im)|abgeschlossene[sn]?|sicherer\s+Umgang|wir\s+suchen"
    r"|minimum|exigée?s?|requis(?:es?)?|expérience\s+(?:en|dans|de|avec)|maîtrise|connaissances?|diplôme|nous\s+recherchons"
    r"|imprescindible|se\s+requiere|experiencia\s+(?:en|con|de)|conocimientos?|dominio|titulación|buscamos|mínimo"
    r"|obrigatório|experiência\s+(?:em|com|de)|conhecimentos?|domínio|buscamos|procuramos)\b",
    re.IGNORECASE,
)
"""Words by which a sentence outside of any known section asks for something."""

_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twelve": 12, "fifteen": 15,
    "ein": 1, "einem": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9,
    "zehn": 10,
    "un": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
    "uno": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10,
    "um": 1, "dois": 2, "três": 3, "quatro": 4, "sete": 7, "oito": 8, "nove": 9, "dez": 10,
}  # fmt: skip
_NUMBER = (
    rf"(?:\d{{1,2}}(?:[.,]5)?|{'|'.join(sorted(_NUMBERS, key=lambda word: (-len(word), word)))})"
)
_YEARS = re.compile(
    rf"(?<![\w$€£.,])({_NUMBER})\s*(?:\(\d{{1,2}}\)\s*)?(?:\+|plus|or\s+more|oder\s+mehr|ou\s+plus|o\s+más|ou\s+mais)?"
    rf"(?:\s*(?:-|–|—|to|bis|à|a|and|or|ou|o|oder)\s*{_NUMBER})?\s*(?:\+|plus|or\s+more)?"
    r"[\s-]*(?:full\s+|volle\s+)?(?:years?|yrs?\.?|Jahre?n?|ans?|années?|años?|anos?)\b(?:['’]s?)?",
    re.IGNORECASE,
)
_NO_EXPERIENCE = re.compile(
    r"\s*(?:old|of\s+age|ago|in\s+business|warranty|contract|lease|term|alt|of\s+parental|from\s+now)\b|\s*(?:[-–]\s*)old",
    re.IGNORECASE,
)
_NOT_BEFORE = re.compile(
    r"(?:every|per|past|last|next|for\s+over|for\s+more\s+than|celebrat\w+|seit(?:\s+über)?|depuis)\s+(?:the\s+)?$",
    re.IGNORECASE,
)


def years_asked(text: str) -> float | None:
    """Years of experience that *text* asks for, the lower number of a range, the first one that it names; or None."""
    for match in _YEARS.finditer(text):
        if _NO_EXPERIENCE.match(text, match.end()) or _NOT_BEFORE.search(text[: match.start()]):
            continue
        number = match.group(1).casefold().replace(",", ".")
        years = float(_NUMBERS.get(number, 0) or number)
        if 0 < years <= 40:
            return years
    return None


ALTERNATIVE = re.compile(
    r"(?:\s*,\s*[^\W\d_]+(?:[ -][^\W\d_]+)?)?[\s,)]*(?:\band/or\b|\bor\b|\boder\b|\bbzw\.?|\bou\b"
    r"|\bo\b(?=\s)|\bu\b(?=\s)|/)"
    r"(?:\s+(?:in|with|mit|en|avec|con|com))?"
    r"(?:\s+(?:a|an|the|ein(?:e|em|en|er)?|une?|una?|uma?))?"
    r"(?:\s+(?:another|other|similar|comparable|equivalent|related|any\s+other|anderen?|vergleichbaren?|ähnlichen?|autres?|otr[oa]s?|outr[oa]s?))?"
    r"[\s(]*",
    re.IGNORECASE,
)
"""What stands between two skills of which one is enough."""

EXAMPLES = re.compile(
    r"[\s,(:]*(?:\bsuch\s+as\b|\blike\b|\be\.?g\.?,?|\bfor\s+example\b|\bfor\s+instance\b|\bi\.e\.|\bwie(?:\s+z\.\s?B\.)?|\bz\.\s?B\."
    r"|\bcomme\b|\btel(?:le)?s?\s+que\b|\bpar\s+exemple\b|\bcomo\b|\bpor\s+ejemplo\b|\bpor\s+exemplo\b|\btais\s+como\b)[\s:]*",
    re.IGNORECASE,
)
"""What stands between a kind of skill and its examples."""

ANY_OF = re.compile(
    r"\b(?:any|one|some|at\s+least\s+(?:one|two)|either)\s+of\b|\b(?:eine|einer|einem)\s+der\b|\b(?:l'un|une?)\s+des\b"
    r"|\b(?:alguno|alguna|uno|una|algum|alguma|um|uma)\s+d[aeo]s?\b",
    re.IGNORECASE,
)
"""Words before a list of which one member is enough."""

LISTED = re.compile(r"\s*,\s*(?:[^\W\d_]+(?:[ -][^\W\d_]+)?\s*,\s*)?")
"""What stands between the earlier members of a list; one of them may be unknown."""
