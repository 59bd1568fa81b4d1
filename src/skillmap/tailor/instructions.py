"""Lines of a posting that are written for a language model instead of a person. A signal, never a gate."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from skillmap.tailor.ingest import Line, Piece, sentences_of

_MODEL = (
    r"(?:AI|A\.I\.|LLM|language\s+model|chat\s?bot|ChatGPT|GPT|Claude|Gemini|(?:AI|helpful|virtual)\s+assistant|KI|IA"
    r"|Sprachmodell|künstliche\s+Intelligenz|inteligencia\s+artificial|modelo\s+de\s+lenguaje"
    r"|intelligence\s+artificielle|modèle\s+de\s+langage|inteligência\s+artificial)"
)
_NO_JOB = (
    r"(?:\s+(?:language\s+)?(?:model|assistant|agent|bot|system))?"
    r"(?=\s*(?:$|[^\w\s-]|(?:and|or|that|who|which|with|without|reading|please|then|now|so|bist|sind|et|y|und|e)\b))"
)
"""Behind a model: what follows shows that it is one, and not an "AI engineer" or an "AI enthusiast"."""
_ORDERS = (
    r"(?:instructions?|prompts?|rules?(?!\s+of\s+thumb)|guidelines?|commands?|directions?|context|messages?"
    r"|Anweisung(?:en)?|Regeln|Vorgaben|instrucciones|reglas|indicaciones|consignes|règles|instruções|regras)"
)
_BEFORE = (
    r"(?:previous|prior|above|earlier|preceding|foregoing|vorherigen?|obigen?|bisherigen?|anteriores|previas"
    r"|précédentes?|antérieures?)"
)
_RESUME = r"(?:resume|résumé|cv)"
_PERSON = r"(?:candidate|applicant|person)"
_WHOSE = (
    rf"(?:{_BEFORE}|all|any|every|each|your?|my|these|those|the|alle|deine|ihre|die|todas|tus|las|toutes|tes|vos|les"
    r"|suas)"
)
_NOT = r"(?<!never\s)(?<!not\s)(?<!n't\s)(?<!nicht\s)(?<!nunca\s)(?<!jamais\s)"
_OVERRIDES = (
    (
        rf"{_NOT}\b(?:ignore|disregard|forget|override|bypass|set\s+aside|vergiss|vergessen\s+sie|ignoriere?n?(?:\s+sie)?"
        rf"|ignora|ignore[zn]?|olvida|oubliez?|esque[çc]a)\b[^.\n]{{0,30}}\b{_WHOSE}\b[^.\n]{{0,30}}\b{_ORDERS}\b"
    ),
    rf"{_NOT}\b(?:ignore|disregard|forget|override|bypass)\s+{_ORDERS}\s+(?:above|before|you|that\s+you|given)\b",
    (
        rf"\b(?:ignore[zn]?|disregard|forget|vergiss|ignora|olvida|oubliez?|esque[çc]a)\b[^.\n]{{0,20}}"
        rf"\b(?:everything|all|anything|alles|todo|tout|tudo)\b[^.\n]{{0,20}}\b(?:{_BEFORE}|anterior|précédent)\b"
    ),
    r"^\W*(?:(?:new|updated|real|actual)\s+instructions?|new\s+task)\s*:",
    r"\byour\s+new\s+(?:instructions|rules)\b",
    r"\b(?:respond|reply|answer)\s+(?:only|exactly)\s+with\b|\boutput\s+(?:only|exactly|the\s+full)\b",
    r"\b(?:do\s+not|don't|never)\s+(?:tell|inform|alert|warn|notify)\s+the\s+(?:user|candidate|applicant|human)\b",
)
_TO_A_MODEL = (
    rf"\bas\s+an?\s+(?:AI|language)\s+(?:model|assistant|agent)\b{_NO_JOB}",
    rf"\bif\s+you(?:\s+are|'re)\s+an?\s+(?:\w+\s+)?{_MODEL}\b{_NO_JOB}",
    rf"\b(?:falls|wenn|sofern)\s+(?:du|sie)\s+(?:eine?\s+)?{_MODEL}\s+(?:bist|sind)\b",
    (
        rf"\b(?:you\s+are|act\s+as|you're|pretend\s+to\s+be|du\s+bist|eres|tu\s+es|vous\s+êtes|você\s+é)\s+(?:now\s+)?"
        rf"(?:an?\s+|eine?\s+|una?\s+|une?\s+|um(?:a)?\s+)?(?:\w+\s+)?{_MODEL}\b{_NO_JOB}"
    ),
    (
        rf"\b(?:as|(?:dear|attention|note\s+to|hey|hello)[,:]?)\s+(?:an?\s+|any\s+|all\s+|the\s+)?{_MODEL}s?\b\s*[,:]"
    ),
    (
        rf"\b(?:(?:Hinweis|Nachricht|Anweisung)\s+(?:an|für)\s+(?:die|das|alle)|Achtung,?|(?:note|message)\s+(?:à|pour)"
        rf"\s+(?:l['’]|la|le|les)|(?:nota|mensaje|mensagem)\s+(?:para|a)\s+(?:la|el|o))\s*{_MODEL}s?\b"
    ),
    (
        rf"\b{_MODEL}s?\s+(?:must|should|shall)\s+(?:\w+\s+)?(?:write|state|say|claim|mention|begin|ignore"
        r"|disregard|rate|rank|recommend|describe|pretend|insert|obey)\b"
    ),
)
_DELIMITERS = (
    (
        r"<\|?\s*/?\s*(?:im_start|im_end|system|assistant|user|endoftext|job_description|posting|resume|instructions?)\b"
        r"[^>\n]*\|?>"
    ),
    r"</\d{4,12}>",
    r"^\s*(?:#+\s*(?:system|assistant|developer)|(?:system|assistant|developer)\s+(?:prompt|message))\s*:\s",
    (
        r"^\s*(?:system|developer)\s*:\s+(?:you\s+(?:are|must|shall|should|will|have)|your\s+(?:task|instructions|role)"
        r"|do|always|never|ignore)\b"
    ),
    r"^\s*assistant\s*:\s+(?:understood|sure|certainly|of\s+course|i\s+will|i'll)\b",
    r"```\s*(?:system|assistant|prompt)",
    r"\[/?(?:INST|SYS|SYSTEM)\]|<<SYS>>",
)
_LEAKS = (
    (
        r"\b(?:repeat|reveal|print|show|output|disclose|leak|quote|paste)\b[^.\n]{0,30}"
        r"\b(?:system\s+prompt|your\s+(?:prompt|instructions))\b"
    ),
    r"\byour\s+(?:\w+\s+)?system\s+prompt\b",
    (
        r"\b(?:verrate|zeige?|wiederhole|nenne)\b[^.\n]{0,30}"
        r"\b(?:deinen?|deine|Ihren?|Ihre)\s+(?:System[\s-]?prompt|Prompt|Anweisungen)\b"
    ),
    r"\b(?:revela|muestra|imprime|repite)\b[^.\n]{0,30}\btus?\s+(?:prompt|instrucciones)\b",
    (
        r"\b(?:révèle|affiche|montre|répète|imprime)z?\b[^.\n]{0,30}"
        r"\b(?:ton|tes|votre|vos)\s+(?:prompt|consignes|instructions)\b"
    ),
    (
        r"\b(?:insert|include|append|fill|print|reveal|show|output|with)\b[^.\n]{0,80}"
        r"\byour\s+(?:API[\s_-]?keys?|credentials|environment\s+variables)\b"
    ),
    (
        rf"\b(?:send|forward|e-?mail|upload|transmit)\b[^.\n]{{0,30}}\b(?:{_RESUME}|data)\b[^.\n]{{0,20}}"
        rf"\bof\s+(?:the|this)\s+{_PERSON}\b[^.\n]{{0,30}}(?:@|https?:|\bby\s+e-?mail\s+to\b)"
    ),
    r"!\[[^\]]*\]\(\s*https?:",
)
_FALSE_FACTS = (
    rf"\b(?:write|state|say|claim)\s+that\s+(?:the|this)\s+{_PERSON}\s+(?:has|holds|is|was|can)\b",
    rf"\b(?:claim|pretend|assert)\s+that\s+(?:the|this)\s+{_PERSON}\b",
    rf"\bdescribe\s+(?:me|(?:the|this|every)\s+{_PERSON})\s+as\b",
    rf"\b{_PERSON}\s+(?:must|should|shall|is\s+to)\s+be\s+(?:described|rated|ranked|scored|presented)\s+as\b",
    r"\b(?:add|insert|append|write)\b[^.\n]{0,60}\b(?:to|into)\s+the\s+(?:skills|experience|summary|work)\s+section\b",
    (
        rf"\b(?:the|this|that|his|her|each|every)\s+(?:candidate'?s?\s+)?{_RESUME}\s+(?:must|should|shall|has\s+to)"
        r"\s+(?:\w+\s+)?(?:state|say|claim|mention|list|include|contain|show|read)\b"
    ),
    (
        r"\b(?:der|dieser|jeder)\s+Lebenslauf\s+(?:muss|soll|sollte)\b[^.\n]{0,80}"
        r"\b(?:enthalten|nennen|angeben|erwähnen|aufführen|ausweisen)\b"
    ),
    r"\ble\s+(?:CV|curriculum)\s+doit\s+(?:\w+\s+)?(?:mentionner|indiquer|dire|inclure|contenir|affirmer)\b",
    (
        r"\bel\s+(?:curr[ií]cul(?:um|o)|CV)\s+debe\s+(?:\w+\s+)?"
        r"(?:indicar|decir|incluir|mencionar|mostrar|contener|afirmar)\b"
    ),
    r"\bo\s+(?:curr[ií]culo|CV)\s+deve\s+(?:\w+\s+)?(?:indicar|dizer|incluir|mencionar|mostrar|conter|afirmar)\b",
    (
        r"\b(?:add|insert|include|write|put|append|inject)\b[^.\n]{0,80}\b(?:in|into|to|on)\s+(?:the|this|their|his|her|every|all)\s+"
        r"(?:candidate'?s?\s+)?(?:resumes?|résumés?|cvs?|output|answer|response)\b"
    ),
    r"\beven\s+if\s+(?:it\s+is\s+|they\s+are\s+|you\s+are\s+)?not\s+(?:held|true|in\s+the\s+(?:resume|cv)|listed|mentioned|present)\b",
    r"\b(?:rate|rank|score|mark)\s+(?:this|the|every|me)\s+(?:candidate|applicant|resume|cv|as|10)\b",
)
_SMUGGLED = (
    r"\bcall\s+(?:the\s+)?(?:tool|function)\s*[\"'`:(]|\bcall\s+tailor\b",
    r"\"(?:op|edits?|changes?|pointer|tool_calls?|function_call)\"\s*:\s*[\[{\"]",
)
_ENCODED = (
    r"\b(?:decode|dekodiere|décode|decodifica|base64|rot13)\b[^\n]{0,40}[A-Za-z0-9+/=]{24,}",
    (
        r"(?-i:(?<![\w/.-])(?=[A-Za-z0-9+/]*[0-9])(?=[A-Za-z0-9+/]*[a-z])(?=[A-Za-z0-9+/]*[A-Z])"
        r"[A-Za-z0-9+/]{48,}={0,2}(?![\w/.-]))"
    ),
    (
        r"\b(?:rot-?13|base64|hexadecimal|decode|decipher|backwards)\b[^.\n]{0,60}"
        r"\b(?:obey|execute|do\s+what|follow\s+(?:it|them))\b"
    ),
)
_PATTERNS = (
    *_OVERRIDES,
    *_TO_A_MODEL,
    *_DELIMITERS,
    *_LEAKS,
    *_FALSE_FACTS,
    *_SMUGGLED,
    *_ENCODED,
)
_INSTRUCTION = re.compile(
    "|".join(f"(?:{pattern})" for pattern in _PATTERNS), re.IGNORECASE | re.MULTILINE
)
_LINE_CHARACTERS_MAX = 4_000
"""Longer lines are looked at in their first part: the patterns are a signal, and time is bounded."""

_HOMOGLYPHS = str.maketrans("аеорсухіѕԁјІЅЈАВЕКМНОРСТХ", "aeopcyxisdjISJABEKMHOPCTX")
"""Cyrillic letters that look like Latin ones."""


_TAGS = {code: chr(code - 0xE0000) for code in range(0xE0020, 0xE007F)}
"""Invisible twins of ASCII characters."""
_SPACED = re.compile(r"\b\w(?:[ .]\w\b){5,}(?:[ .]{2,}\w\b(?:[ .]\w\b)*)*")
"""Words written letter by letter, with wider gaps between them."""
_REVERSED = re.compile("\u202e([^\u202c\n]*)")
"""What a mark turns round on the screen: it stands backwards in the text, or it is shown backwards."""


def is_instruction(line: str) -> bool:
    """Whether *line* looks like an order to a language model. "Operating system: Linux" and the like do not.

    Characters that nobody sees are looked through: an order that is only hidden in them counts, too.
    """
    return any(_INSTRUCTION.search(reading) for reading in _readings(line[:_LINE_CHARACTERS_MAX]))


def _readings(line: str) -> Iterator[str]:
    """*line* as a model may read it: plainly, then with each disguise taken off that it wears."""
    folded = unicodedata.normalize("NFKC", line).translate(_HOMOGLYPHS)
    yield "".join(char for char in folded if unicodedata.category(char) != "Cf")
    tagged = "".join(_TAGS[ord(char)] for char in folded if ord(char) in _TAGS)
    if tagged:
        yield tagged
    for turned in _REVERSED.finditer(folded):
        yield turned[1][::-1]
    if _SPACED.search(folded):
        yield _SPACED.sub(lambda match: _closed_up(match[0]), folded)


def _closed_up(spaced: str) -> str:
    words = re.split(r"[ .]{2,}", spaced)
    return " ".join(re.sub(r"[ .]", "", word) for word in words)


def instruction_pieces(text: str, lines: Sequence[Line]) -> tuple[Piece, ...]:
    """Sentences of *text* that look like orders to a language model, or the whole line where no one sentence does."""
    found: list[Piece] = []
    for line in lines:
        if not is_instruction(line.text):
            continue
        sentences = sentences_of(text, line.start, line.end)
        orders = [piece for piece in sentences if is_instruction(piece.text)]
        found += orders or [Piece(line.text, line.start, line.end)]
    return tuple(found)
