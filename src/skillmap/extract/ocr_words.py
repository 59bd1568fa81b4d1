"""Words that an OCR engine saw, as pieces of a page: upright, on baselines, in a few sizes.

An engine gives boxes around ink. What reading order and headings need is told by them only after some reckoning: a
scan is turned by a degree, the box of "nose" is half as high as that of "Type" in the same font, and a bullet comes as
a letter. Cost: about 2 ms a page.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from skillmap.extract.glyphs import Piece
from skillmap.models.document import Box, Line, Span

POINTS_PER_INCH = 72

# Heights in font sizes that ink reaches. Source: ascender, x-height and descender of Helvetica, Times and Calibri lie
# within a tenth of these.
_TALL, _LOW, _BELOW = 0.72, 0.52, 0.21
_LINE_HEIGHT = 1.3
"""Height in font sizes of boxes around whole lines. Source: lines of scans as the models of PaddleOCR frame them."""
_LOW_LETTERS = frozenset("acegmnopqrsuvwxyzçñ.,;:-–—~+=<>«»·•*_")
_HANGING_LETTERS = frozenset("gjpqyçQ()[]{}|@")

_MARKERS = frozenset("¢e+*«»-·•°o©®.~=>—–■#&@s_")
"""What engines read for a bullet; also two of them in a row."""
_GLUED = re.compile(r"(?P<mark>[«»¢•°]+)(?P<text>\w.*)|(?P<word>.*\w)(?P<tail>_[-—]?)")
"""A bullet or separator that an engine has not told from the word beside it."""

_TOP = r"(?:com|org|net|edu|gov|info|io|dev|me|co|eu|de|fr|es|pt|br|uk|it|nl|be|pl|tr|se|ch|at|dk|no|fi|cz)"
_MAIL = re.compile(
    rf"(?P<box>[a-z0-9][a-z0-9._+-]+)[@Q©®]{{1,2}}(?P<host>(?:[a-z0-9-]+[.,])+{_TOP})"
)
_HOST = re.compile(
    rf"(?P<host>(?:https?://)?(?:www[.,])?(?:[a-z0-9-]+[.,])+{_TOP})(?P<path>/[^\s,]+)"
    rf"|(?P<bare>www[.,](?:[a-z0-9-]+[.,])+{_TOP})"
)
"""Addresses in which one sign may be another; a host alone is one only behind "www"."""

_SURE = 0.7
"""Confidence from which on a word is believed, whatever the shape of its box."""
_LETTER_WIDTH_MAX = 4.0
"""Width of a letter, in heights of usual words, beyond which its box holds a rule. Source: letters of scans reach 1.8,
rules that were read as words begin at 7."""
_SIGN_HEIGHT_MAX = 3.5
_DASH_HEIGHT_MAX = 0.8
"""Heights of signs without letters, and of dashes, in heights of usual words, beyond which they are drawings."""
_NOISE_WORDS_MIN, _NOISE_LETTERS_MAX, _NOISE_CONFIDENCE = 3, 5, 0.5
"""Words in a line, letters in each, and mean confidence of a line of scraps: what is printed has longer words, or a
word of which the engine is sure."""
_DASHES = frozenset("-–—_")
_MARKER_WIDTH, _MARKER_HEIGHT = 0.75, 0.62
_MARKER_GAP, _MARKER_GAP_MAX = 0.25, 3.0
"""Bounds on a bullet and on the gap behind it, in font sizes."""

_GROUP_GAP = 1.5
"""Gap in heights of words from which on words of one line may be of different sizes."""
_SIZE_MIN = 1.0
"""Least size in points: engines frame some signs with a box of no height, and nothing printed is smaller."""
_SIZE_TOLERANCE = 1.08
"""Sizes that differ less are one size: the reckoning is that exact."""
_BASELINE_TOLERANCE = 0.3
"""Baselines that differ less, in font sizes, are one."""
_SIGN_RAISED = 0.45
"""Height in font sizes below which the foot of a bullet stands above its line's baseline."""
_SLOPE_WORDS_MIN = 4
"""Words in a line from which on its slope says something."""


@dataclass(slots=True)
class _Word:
    """A word in points, as its ink stands. `block` and `line` are the engine's own."""

    text: str
    box: Box
    confidence: float
    size: float = 0.0
    baseline: float = 0.0

    @property
    def middle(self) -> float:
        return (self.box.x0 + self.box.x1) / 2


def pieces_of_pages(
    pages: Sequence[tuple[Sequence[Line], float, float]],
) -> list[list[Piece]]:
    """For each page its words as pieces in points, from the engine's lines, dots per inch, and width in points.

    Sizes are told apart over all pages together, so that the headings of a document are of one size.
    """
    read = [_words_of_page(lines, dpi, width) for lines, dpi, width in pages]
    classes = _size_classes([word.size for words in read for word in words])
    result = []
    for words in read:
        for word in words:
            word.size = classes[round(word.size, 1)]
        _align(words)
        result.append(_pieces(words))
    return result


def without_drawings(lines: Sequence[Line]) -> tuple[tuple[Line, ...], int]:
    """*lines* without what was read into rules, icons and frames, and how many such words there were.

    They are told by a shape that no letter has, and only where the engine itself is in doubt.
    """
    heights = [span.box.height for line in lines for span in line.spans if span.box is not None]
    usual = statistics.median(heights) if heights else 0.0
    kept: list[Line] = []
    for line in lines:
        spans = tuple(span for span in line.spans if not _is_drawing(span, usual))
        if _is_noise(spans):
            continue
        if len(spans) == len(line.spans):
            kept.append(line)
        elif spans:
            text = "".join(span.text for span in spans).rstrip()
            kept.append(replace(line, text=text, spans=spans))
    left = sum(len(line.spans) for line in kept)
    return tuple(kept), sum(len(line.spans) for line in lines) - left


def _is_drawing(span: Span, usual: float) -> bool:
    text = span.text.strip()
    if span.box is None or span.confidence >= _SURE or not text:
        return False
    width, height = span.box.width, span.box.height
    if width > _LETTER_WIDTH_MAX * len(text) * max(usual, height):
        return True
    if set(text) <= _DASHES:
        return height > _DASH_HEIGHT_MAX * usual
    return height > _SIGN_HEIGHT_MAX * usual and not any(map(str.isalpha, text))


def _is_noise(spans: Sequence[Span]) -> bool:
    """Whether *spans*, a line, are scraps that an engine sees in the shade at the edge of a sheet."""
    return (
        len(spans) >= _NOISE_WORDS_MIN
        and all(len(span.text.strip()) <= _NOISE_LETTERS_MAX for span in spans)
        and statistics.fmean(span.confidence for span in spans) < _NOISE_CONFIDENCE
    )


def _words_of_page(lines: Sequence[Line], dpi: float, width: float) -> list[_Word]:
    scale = POINTS_PER_INCH / dpi
    rows = [row for line in lines if (row := _row(line, scale))]
    slope = _slope(rows)
    words = []
    for row in rows:
        for word in row:
            word.box = _lifted(word.box, slope * (word.middle - width / 2))
        for group in _groups(row):
            _measure(group)
            words.extend(group)
    return words


def _row(line: Line, scale: float) -> list[_Word]:
    words: list[_Word] = []
    for span in line.spans:
        text = span.text.strip()
        if span.box is None or not text:
            continue
        text = repaired(text)
        edges = (span.box.x0, span.box.y0, span.box.x1, span.box.y1)
        words += _unglued(_Word(text, Box(*(edge * scale for edge in edges)), span.confidence))
    return words


def repaired(text: str) -> str:
    """A word of which nothing but one sign keeps it from being an address, with that sign: "ada.dayQexample.com".

    Engines take an @ for a Q, and a dot for a comma. Between small letters neither stands for itself.
    """
    mail = _MAIL.fullmatch(text)
    if mail is not None:
        return f"{mail['box']}@{mail['host'].replace(',', '.')}"
    host = _HOST.fullmatch(text)
    if host is None:
        return text
    return (host["host"] or host["bare"]).replace(",", ".") + (host["path"] or "")


def _unglued(word: _Word) -> list[_Word]:
    """*word*, or the bullet or separator beside it and the word itself."""
    match = _GLUED.fullmatch(word.text)
    if match is None:
        return [word]
    head = match["mark"] or match["word"]
    cut = word.box.x0 + word.box.width * len(head) / len(word.text)
    left = replace(word, text=head, box=replace(word.box, x1=cut))
    right = replace(word, text=match["text"] or match["tail"], box=replace(word.box, x0=cut))
    return [left, right]


def _lifted(box: Box, by: float) -> Box:
    return Box(box.x0, box.y0 - by, box.x1, box.y1 - by)


# -- slope ------------------------------------------------------------------------------------


def _slope(rows: Sequence[Sequence[_Word]]) -> float:
    """How much the lines of a page fall to the right: the median of their slopes, long lines counting more."""
    slopes: list[tuple[float, float]] = []
    for row in rows:
        points = [(word.middle, _foot(word)) for word in row if len(word.text) > 1]
        if len(points) < _SLOPE_WORDS_MIN:
            continue
        x_mean = statistics.fmean(x for x, _ in points)
        y_mean = statistics.fmean(y for _, y in points)
        spread = sum((x - x_mean) ** 2 for x, _ in points)
        if spread:
            rise = sum((x - x_mean) * (y - y_mean) for x, y in points)
            slopes.append((rise / spread, spread**0.5))
    half = sum(weight for _, weight in slopes) / 2
    for slope, weight in sorted(slopes):
        half -= weight
        if half <= 0:
            return slope
    return 0.0


# -- sizes and baselines ----------------------------------------------------------------------


def _size(word: _Word) -> float:
    """Font size, from the height of the ink and from the letters that make it."""
    letters = set(word.text)
    top = _LOW if letters <= _LOW_LETTERS else _TALL
    return word.box.height / (top + (_BELOW if letters & _HANGING_LETTERS else 0.0))


def ink_of(text: str, box: Box) -> Box:
    """Where the ink of *text* is in *box*, for engines whose boxes are as high as a line whatever its letters are."""
    size = box.height / _LINE_HEIGHT
    letters = set(text)
    baseline = (box.y0 + box.y1 + (_TALL - _BELOW) * size) / 2
    top = baseline - (_LOW if letters <= _LOW_LETTERS else _TALL) * size
    bottom = baseline + (_BELOW if letters & _HANGING_LETTERS else 0.0) * size
    return Box(box.x0, top, box.x1, bottom)


def _foot(word: _Word) -> float:
    """The baseline under a word."""
    hangs = bool(set(word.text) & _HANGING_LETTERS)
    return word.box.y1 - (_BELOW * _size(word) if hangs else 0.0)


def _groups(row: Sequence[_Word]) -> list[list[_Word]]:
    """Words of one line, divided at wide gaps: a date at the margin may be smaller than the title."""
    height = statistics.median(word.box.height for word in row)
    groups = [[row[0]]]
    for word in row[1:]:
        reach = _MARKER_GAP_MAX if _is_sign(groups[-1][0]) else _GROUP_GAP
        if word.box.x0 - groups[-1][-1].box.x1 > reach * height:
            groups.append([])
        groups[-1].append(word)
    return groups


def _measure(group: Sequence[_Word]) -> None:
    """Give all words of *group* their common size and baseline."""
    # A sign on its own may stand anywhere between the lines.
    telling = [word for word in group if len(word.text) > 1 or word.text.isalnum()] or group
    size = max(statistics.median(map(_size, telling)), _SIZE_MIN)
    baseline = statistics.median(map(_foot, telling))
    for word in group:
        word.size, word.baseline = size, baseline


def _size_classes(sizes: Sequence[float]) -> dict[float, float]:
    """For each size, rounded to a tenth, the commonest size near it."""
    left = Counter(round(size, 1) for size in sizes)
    classes: dict[float, float] = {}
    while left:
        center = max(sorted(left), key=lambda size: sum(left[other] for other in _near(left, size)))
        for size in _near(left, center):
            classes[size] = center
            del left[size]
    return classes


def _near(sizes: Counter[float], center: float) -> list[float]:
    return [size for size in sizes if center / _SIZE_TOLERANCE <= size <= center * _SIZE_TOLERANCE]


def _align(words: list[_Word]) -> None:
    """Put *words* into order from top to bottom, with one baseline for what stands side by side."""
    words.sort(key=lambda word: word.baseline)
    start = 0
    while start < len(words):
        end = start + 1
        while end < len(words) and _is_beside(words[start], words[end]):
            end += 1
        baseline = statistics.median(word.baseline for word in words[start:end])
        for word in words[start:end]:
            word.baseline = baseline
        start = end
    words.sort(key=lambda word: (word.baseline, word.box.x0))


def _is_beside(first: _Word, other: _Word) -> bool:
    step = other.baseline - first.baseline
    if _is_sign(first):
        return step < _SIGN_RAISED * other.size
    return step < _BASELINE_TOLERANCE * min(first.size, other.size)


def _is_sign(word: _Word) -> bool:
    """Whether *word* may be a bullet, which stands above the baseline."""
    return len(word.text) <= 2 and set(word.text) <= _MARKERS


# -- pieces -----------------------------------------------------------------------------------


def _pieces(words: Sequence[_Word]) -> list[Piece]:
    body = statistics.median(word.size for word in words) if words else 0.0
    pieces = []
    for index, word in enumerate(words):
        before = _neighbour(words, index, -1)
        after = _neighbour(words, index, 1)
        is_marker = _is_marker(word, before, after, body)
        pieces.append(
            Piece(
                # The engine told the words apart; how narrow the gap between their boxes is says nothing.
                "• " if is_marker else f"{word.text} ",
                word.box.x0,
                word.box.x1,
                word.baseline,
                after.size if is_marker and after is not None else word.size,
                top=word.box.y0,
                bottom=word.box.y1,
                confidence=word.confidence,
            )
        )
    return pieces


def _neighbour(words: Sequence[_Word], index: int, step: int) -> _Word | None:
    """The word before or after on the same baseline."""
    other = index + step
    if 0 <= other < len(words) and words[other].baseline == words[index].baseline:
        return words[other]
    return None


def _is_marker(word: _Word, before: _Word | None, after: _Word | None, body: float) -> bool:
    """Whether a small lone sign before a text is a bullet, whatever letter the engine took it for."""
    if after is None or not _is_sign(word):
        return False
    gap = after.box.x0 - word.box.x1
    return (
        word.box.width < _MARKER_WIDTH * body
        and word.box.height < _MARKER_HEIGHT * body
        and _MARKER_GAP * body < gap < _MARKER_GAP_MAX * body
        and (before is None or word.box.x0 - before.box.x1 > body)
    )
