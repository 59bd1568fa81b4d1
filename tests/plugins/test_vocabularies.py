"""A language that a plugin adds: read by the client that has it, and by no other."""

from __future__ import annotations

from collections.abc import Callable

from skillmap import SkillMap
from skillmap.plugins import Plugins
from skillmap.settings import Settings
from skillmap.testing.vocabularies import check_vocabulary

Install = Callable[..., None]

RESUME = """\
# Farkas Réka

Könyvelő

6720 Szeged, Kárász utca 4. | +36 30 555 0123 | farkas.reka@example.hu

## Bemutatkozás

Könyvelő vagyok, aki a kis- és középvállalatok ügyeit intézi, és több mint tíz éve dolgozik a szakmában,
valamint egy ötfős csapat munkáját is irányítja, nem csak a sajátját, hogy az eredmény pontos legyen.

## Szakmai tapasztalat

**Főkönyvelő**, Tisza Élelmiszer Kft., 2018. március – jelenleg

- Havi zárások elkészítése.

**Könyvelő**, Bükk Iroda Bt., 2012. szept. – 2018. febr.

- Számlák rögzítése.

## Tanulmányok

**Közgazdász**, Alföld Egyetem, 2007 – 2012

## Nyelvtudás

- Angol (középfok)
- Német (alapfok)
"""


def test_a_plugin_adds_a_language(install: Install) -> None:
    """The same file: sections, dates and languages with the plugin, layout and a notice without it."""
    install("skillmap-hungarian")
    with SkillMap() as knowing, SkillMap(settings=Settings(plugins=())) as other:
        read = knowing.extract(RESUME.encode(), name="cv.md")
        left = other.extract(RESUME.encode(), name="cv.md")
        again = knowing.extract(RESUME.encode(), name="cv.md")

    tree = read.resume.to_json_resume()
    assert [
        ("Főkönyvelő", "Tisza Élelmiszer Kft.", "2018-03", None),
        ("Könyvelő", "Bükk Iroda Bt.", "2012-09", "2018-02"),
    ] == [
        (job["position"], job["name"], job["startDate"], job.get("endDate")) for job in tree["work"]
    ]
    assert ["Alföld Egyetem"] == [school["institution"] for school in tree["education"]]
    assert [("Angol", "középfok"), ("Német", "alapfok")] == [
        (entry["language"], entry["fluency"]) for entry in tree["languages"]
    ]
    assert "hu" == tree["meta"]["skillmap"]["language"]
    assert [] == [warning.code for warning in read.warnings]
    assert read == again

    without = left.resume.to_json_resume()
    assert "parse.language" in [warning.code for warning in left.warnings]
    assert "work" not in without
    titles = [section["title"] for section in without["meta"]["skillmap"]["customSections"]]
    assert ["Bemutatkozás", "Szakmai tapasztalat", "Tanulmányok"] == titles[:3]
    assert ("farkas.reka@example.hu", "+36 30 555 0123") == (
        without["basics"]["email"],
        without["basics"]["phone"],
    )


def test_the_words_of_a_plugin_keep_the_contract(install: Install) -> None:
    """The package is held to what `skillmap.testing` asks of vocabularies."""
    install("skillmap-hungarian")
    (hungarian,) = Plugins(only=("hungarian",)).vocabularies()

    check_vocabulary(hungarian)
