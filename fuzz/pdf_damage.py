"""Damage to what is inside a PDF, and the PDF with its inside laid open for it."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from random import Random

from fuzz.mutators import NUMBERS, flip_bits, mutate_bytes, number, splice
from tests.files.make_bad_files import PASSWORD

_OBJECT = re.compile(rb"\d+ \d+ obj\b.*?\bendobj", re.DOTALL)
_NAME = re.compile(rb"/[A-Za-z][A-Za-z0-9]*")
_REFERENCE = re.compile(rb"(\d+) 0 R\b")
_OPERATOR = re.compile(
    rb"(?<=[\s\])>])(?:T[jJdDmfcwzrLs*]|BT|ET|cm|Do|re|q|Q|gs|BI|ID|EI|['\"])(?=\s)"
)
_SPACE = re.compile(rb"[\s\]>)]")
_TOKENS = (
    *(b" [", b" ]", b" <<", b" >>", b" (", b") ", b" <", b"> ", b" null ", b" true ", b" % "),
    *(b" q ", b" Q ", b" BT ", b" ET ", b" 0 0 0 0 0 0 cm ", b" 1e9 Tz ", b" 3 Tr ", b" 0 Tf "),
    *(
        b" /Artifact BMC ",
        b" EMC ",
        b" /Span <</ActualText <FEFFD83D>>> BDC ",
        b" 9 0 R ",
        b" 1 0 R ",
    ),
    *(b"/Type/Page", b"/Kids[1 0 R]", b"/Parent 1 0 R", b"/Rotate 90", b"/MediaBox[0 0 0 0]"),
    *(b"/UserUnit 75000", b"/CropBox[9 9 1 1]", b"/Filter/FlateDecode", b"/Length 999999999"),
    *(b"/Filter[/ASCIIHexDecode/LZWDecode]", b"/Predictor 15/Columns 99999999", b"/Prev 9"),
    *(b"/Subtype/Type3", b"/ToUnicode 9 0 R", b"/Encoding/Identity-V", b"/DW 0", b"/W[0[9]]"),
    *(b"/Subtype/Form", b"/SMask<</S/Alpha>>", b"/OC 9 0 R", b"/Annots[9 0 R]", b"/URI(x:)"),
)


def mutate_pdf(data: bytes, random: Random, pool: Sequence[bytes]) -> bytes:
    """Numbers, names, references, operators and whole objects change, among the usual damage of bytes."""
    for _ in range(random.choice((1, 1, 2, 4))):
        way = random.randrange(9)
        if way == 0:
            data = mutate_bytes(data, random, pool)
        elif way in (1, 2):
            data = number(data, random)
        elif way == 3:
            data = _one_for_another(data, random, _NAME)
        elif way == 4:
            data = _one_for_another(data, random, _REFERENCE)
        elif way == 5:
            data = _one_for_another(data, random, _OPERATOR)
        elif way == 6:
            data = _one_for_another(data, random, _OBJECT)
        elif way == 7:
            data = _with_token(data, random)
        else:
            data = _object_of_others(data, random, pool)
    # What stands in streams of objects, or is encrypted, is read by other code than what lies open.
    return packed(data, random.randrange(6)) if random.random() < 0.02 else data


def _with_token(data: bytes, random: Random) -> bytes:
    """A word of the language of PDF is put between others, once or, nested, many times."""
    space = _SPACE.search(data, random.randrange(len(data) + 1))
    at = space.end() if space else len(data)
    token = random.choice(_TOKENS) * random.choice((1, 1, 1, 1, 3, 200, 2_000))
    if random.random() < 0.2:
        token = f" {random.choice(NUMBERS)} ".encode() * random.choice((1, 6))
    return data[:at] + token + data[at:]


def _one_for_another(data: bytes, random: Random, pattern: re.Pattern[bytes]) -> bytes:
    found = list(pattern.finditer(data))
    if len(found) < 2:
        return flip_bits(data, random)
    one, other = random.choice(found), random.choice(found)
    return data[: one.start()] + other.group() + data[one.end() :]


def _object_of_others(data: bytes, random: Random, pool: Sequence[bytes]) -> bytes:
    objects = _OBJECT.findall(random.choice(pool)) if pool else []
    own = list(_OBJECT.finditer(data))
    if not objects or not own:
        return splice(data, random, pool)
    place = random.choice(own)
    head = re.match(rb"\d+ \d+ obj", place.group())
    taken = re.sub(rb"^\d+ \d+ obj", head.group() if head else b"", random.choice(objects))
    return data[: place.start()] + taken + data[place.end() :]


def plain_pdf(data: bytes) -> bytes:
    """*data* with its streams unpacked; as it is where that cannot be done."""
    import pikepdf

    buffer = io.BytesIO()
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            pdf.save(
                buffer,
                compress_streams=False,
                stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
                object_stream_mode=pikepdf.ObjectStreamMode.disable,
                deterministic_id=True,
            )
    except pikepdf.PdfError:
        return data
    return buffer.getvalue()


def packed(data: bytes, way: int) -> bytes:
    """*data* with its objects in streams, or encrypted; as it is where that cannot be done.

    *way* 0 packs objects; 1 to 3 encrypt so that no password is asked for, each by another method; 4 and 5 so that
    `PASSWORD` is. Methods with AES are left out, for they take chance from elsewhere.
    """
    import pikepdf

    buffer = io.BytesIO()
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if way == 0:
                mode = pikepdf.ObjectStreamMode.generate
                pdf.save(buffer, object_stream_mode=mode, deterministic_id=True)
            else:
                lock = pikepdf.Encryption(
                    owner="owner",
                    user=PASSWORD if way > 3 else "",
                    R=(2, 3, 4)[way % 3],
                    aes=False,
                    metadata=way % 3 == 2,
                )
                pdf.save(buffer, encryption=lock, static_id=True)
    except (pikepdf.PdfError, pikepdf.ForeignObjectError, RuntimeError, ValueError, OverflowError):
        return data
    return buffer.getvalue()
