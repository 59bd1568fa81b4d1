"""Languages: the packaged ones are read by their words, others by layout, and which is which is told."""

from __future__ import annotations

from typing import Any

import pytest

from skillmap.extract.dates import find_dates, find_durations
from skillmap.extract.headings import section_of
from skillmap.extract.language import is_known, language_of
from skillmap.extract.rules import RulesParser
from skillmap.extract.word_pool import PACKAGED, extended, in_use, packaged, reading_with
from skillmap.models.document import Extraction
from skillmap.models.vocabulary import Vocabulary
from skillmap.testing.vocabularies import check_vocabulary
from tests.extract.pages import PageMaker, plain

parse = RulesParser().parse

ITALIAN = """
Paolo Vismara
Elettricista
Via Mazzini 12, 20121 Milano
Tel. 02 5550 0175 - E-mail: paolo.vismara@example.it
Nato il 3 aprile 1984 a Lecco

ESPERIENZE LAVORATIVE
Elettricista, Impianti Brambilla S.r.l., Milano, da marzo 2016 a oggi
* Impianti civili e industriali.
Apprendista elettricista, Ditta Colombo Impianti, Bergamo, dal 09/2005 al 02/2016
* Cablaggio di quadri elettrici.

ISTRUZIONE E FORMAZIONE
Diploma di perito elettrotecnico, Istituto Tecnico Badoni, settembre 2000 - luglio 2005
Voto: 84/100

COMPETENZE
Domotica, Fotovoltaico, Lettura schemi

LINGUE
Italiano: madrelingua
Inglese: B1
"""
DUTCH = """
Maaike de Wit
Kleuterleerkracht
Dorpsstraat 8, 3511 AB Utrecht | 06-55500143 | maaike.dewit@example.nl
Geboortedatum: 2 mei 1991

Werkervaring
Groepsleerkracht, Basisschool De Regenboog, Utrecht, augustus 2017 - heden
* Lesgeven aan groep 1 en 2.
Stagiaire, Kinderdagverblijf Pinokkio, Gouda, sept. 2014 - juni 2017
* Dagelijkse verzorging.

Opleidingen
Bachelor Pabo, Hogeschool Domplein, 2013 - 2017

Vaardigheden
Muziek, Gezond eten, ParnasSys

Talenkennis
Nederlands (moedertaal)
Engels (goed)
"""
POLISH = """
Marek Jabłoński
Kierowca C+E
ul. Lipowa 7, 60-101 Poznań | tel. 601 555 017 | marek.jablonski@example.pl
Data urodzenia: 4.07.1979 r.

DOŚWIADCZENIE ZAWODOWE
Kierowca, Trans-Wielkopolska Sp. z o.o., Poznań, od V 2014 - nadal
* Transport międzynarodowy.
Magazynier, Hurtownia Budowlana Cegła, Kalisz, wrzesień 2006 r. - kwiecień 2014 r. (7 lat 8 mies.)
* Kompletacja zamówień.

WYKSZTAŁCENIE
Technik mechanik, Zespół Szkół Samochodowych, 1994 - 1999

UMIEJĘTNOŚCI
Obsługa tachografu, Wózki widłowe, ADR

ZNAJOMOŚĆ JĘZYKÓW
polski - ojczysty
niemiecki - komunikatywny
"""
TURKISH = """
Zeynep Arslan
Grafik Tasarımcı
Kadıköy, İstanbul | 0555 000 07 89 | zeynep.arslan@example.com
Doğum Tarihi: 12.03.1993

İŞ DENEYİMİ
Grafik Tasarımcı, Mavi Reklam Ajansı, İstanbul, Mart 2018 - Halen
* Marka kimliği çalışmaları.
Stajyer, Ege Matbaacılık Ltd. Şti., İzmir, Haziran 2016 - Eylül 2016
* Baskı öncesi hazırlık.

EĞİTİM BİLGİLERİ
Lisans, Ege Kıyı Üniversitesi, 2012 - 2016

BECERİLER
Illustrator, Fotoğraf, Tipografi

YABANCI DİL
İngilizce: İyi
Almanca: Başlangıç
"""
SWEDISH = """
Lars Nyberg
Undersköterska
Storgatan 5, 903 26 Umeå | 070-555 01 31 | lars.nyberg@example.se
Född: 1986-11-02

Arbetslivserfarenhet
Undersköterska, Norrlands Äldreboende, Umeå, 2017-04 - tills vidare
* Omvårdnad och dokumentation.
Vårdbiträde, Skellefteå kommun, augusti 2008 - mars 2017
* Hemtjänst.

Utbildning
Omvårdnadsprogrammet, Dragonskolan, 2002 - 2005

Kompetenser
Läkemedelsdelegering, Demensvård, Förflyttningsteknik

Språkkunskaper
Svenska: modersmål
Finska: flytande
"""
DANISH = """
Mette Holm
Socialrådgiver
Nørregade 14, 8000 Aarhus C | Tlf. 20 55 50 14 | mette.holm@example.dk
Født: 4. maj 1988

Erhvervserfaring
Socialrådgiver, Aarhus Kommune, Aarhus, august 2016 - nu
* Sagsbehandling af unge på kanten.
Kontorassistent, Vestjysk Revision A/S, Viborg, marts 2010 - juli 2012
* Bogføring og journalisering.

Uddannelse
Professionsbachelor, VIA Professionshøjskole, 2012 - 2016

Kompetencer
Myndighedsarbejde, Schultz Fasit, Mægling

Sprog
Dansk: modersmål
Engelsk: flydende
"""
NORWEGIAN = """
Ingrid Solberg
Sykepleier
Storgata 22, 7010 Trondheim | Tlf. 900 55 014 | ingrid.solberg@example.no
Fødselsdato: 12.03.1990

Arbeidserfaring
Sykepleier, St. Elisabeth Sykehus, Trondheim, september 2015 - d.d.
* Akuttmottak og oppfølging av studenter.
Butikkmedarbeider, Kiwi Moholt, Trondheim, juni 2010 - august 2012
* Kasse og varepåfylling.

Utdanning
Bachelor, Høgskolen i Fjordane, 2012 - 2015

Ferdigheter
Triage, Sårstell, DIPS

Språk
Norsk: morsmål
Tysk: grunnleggende
"""
FINNISH = """
Katja Virtanen
Kirjanpitäjä
Hämeenkatu 5, 33100 Tampere | puh. 040 555 0143 | katja.virtanen@example.fi
Syntymäaika: 3.6.1985

Työkokemus
Kirjanpitäjä, Tilitoimisto Luku Oy, Tampere, 3/2015 – nykyhetki
* Kuukausiraportointi ja tilinpäätökset.
Myyjä, Osuuskauppa Lähikauppa, Lahti, elokuu 2006 – toukokuu 2010
* Asiakaspalvelu ja kassa.

Koulutus
Tradenomi, Hämeen ammattikorkeakoulu, 2010 – 2014

Osaaminen
Netvisor, Palkanlaskenta, Verotus

Kielitaito
Suomi: äidinkieli
Ruotsi: hyvä
"""
CZECH = """
Petra Dvořáková
Účetní
Masarykova 12, 602 00 Brno | Tel. +420 601 555 014 | petra.dvorakova@example.cz
Datum narození: 5. 6. 1987

PRACOVNÍ ZKUŠENOSTI
Účetní, Moravské strojírny s.r.o., Brno, leden 2015 - dosud
* Vedení podvojného účetnictví.
Prodavačka, Obchod U Lípy, Olomouc, září 2006 - červen 2009
* Obsluha zákazníků.

VZDĚLÁNÍ
Maturita, Obchodní akademie Olomouc, 2002 - 2006

DOVEDNOSTI
Pohoda, Helios, MS Excel

JAZYKOVÉ ZNALOSTI
Angličtina: pokročilá
Němčina: základy
"""


def resume_of(text: str) -> dict[str, Any]:
    return parse(plain(text)).resume.to_json_resume()


def jobs_of(tree: dict[str, Any]) -> list[tuple[str | None, ...]]:
    keys = ("position", "name", "startDate", "endDate")
    return [tuple(job.get(key) for key in keys) for job in tree["work"]]


@pytest.mark.parametrize(
    ("tag", "text", "jobs", "school", "skill", "languages"),
    [
        (
            "it",
            ITALIAN,
            [
                ("Elettricista", "Impianti Brambilla S.r.l.", "2016-03", None),
                ("Apprendista elettricista", "Ditta Colombo Impianti", "2005-09", "2016-02"),
            ],
            "Istituto Tecnico Badoni",
            "Fotovoltaico",
            [("Italiano", "madrelingua"), ("Inglese", "B1")],
        ),
        (
            "nl",
            DUTCH,
            [
                ("Groepsleerkracht", "Basisschool De Regenboog", "2017-08", None),
                ("Stagiaire", "Kinderdagverblijf Pinokkio", "2014-09", "2017-06"),
            ],
            "Hogeschool Domplein",
            "Gezond eten",
            [("Nederlands", "moedertaal"), ("Engels", "goed")],
        ),
        (
            "pl",
            POLISH,
            [
                ("Kierowca", "Trans-Wielkopolska Sp. z o.o.", "2014-05", None),
                ("Magazynier", "Hurtownia Budowlana Cegła", "2006-09", "2014-04"),
            ],
            "Zespół Szkół Samochodowych",
            "Wózki widłowe",
            [("polski", "ojczysty"), ("niemiecki", "komunikatywny")],
        ),
        (
            "tr",
            TURKISH,
            [
                ("Grafik Tasarımcı", "Mavi Reklam Ajansı", "2018-03", None),
                ("Stajyer", "Ege Matbaacılık Ltd. Şti.", "2016-06", "2016-09"),
            ],
            "Ege Kıyı Üniversitesi",
            "Tipografi",
            [("İngilizce", "İyi"), ("Almanca", "Başlangıç")],
        ),
        (
            "sv",
            SWEDISH,
            [
                ("Undersköterska", "Norrlands Äldreboende", "2017-04", None),
                ("Vårdbiträde", "Skellefteå kommun", "2008-08", "2017-03"),
            ],
            "Dragonskolan",
            "Demensvård",
            [("Svenska", "modersmål"), ("Finska", "flytande")],
        ),
        (
            "da",
            DANISH,
            [
                ("Socialrådgiver", "Aarhus Kommune", "2016-08", None),
                ("Kontorassistent", "Vestjysk Revision A/S", "2010-03", "2012-07"),
            ],
            "VIA Professionshøjskole",
            "Mægling",
            [("Dansk", "modersmål"), ("Engelsk", "flydende")],
        ),
        (
            "no",
            NORWEGIAN,
            [
                ("Sykepleier", "St. Elisabeth Sykehus", "2015-09", None),
                ("Butikkmedarbeider", "Kiwi Moholt", "2010-06", "2012-08"),
            ],
            "Høgskolen i Fjordane",
            "Sårstell",
            [("Norsk", "morsmål"), ("Tysk", "grunnleggende")],
        ),
        (
            "fi",
            FINNISH,
            [
                ("Kirjanpitäjä", "Tilitoimisto Luku Oy", "2015-03", None),
                ("Myyjä", "Osuuskauppa Lähikauppa", "2006-08", "2010-05"),
            ],
            "Hämeen ammattikorkeakoulu",
            "Palkanlaskenta",
            [("Suomi", "äidinkieli"), ("Ruotsi", "hyvä")],
        ),
        (
            "cs",
            CZECH,
            [
                ("Účetní", "Moravské strojírny s.r.o.", "2015-01", None),
                ("Prodavačka", "Obchod U Lípy", "2006-09", "2009-06"),
            ],
            "Obchodní akademie Olomouc",
            "Helios",
            [("Angličtina", "pokročilá"), ("Němčina", "základy")],
        ),
    ],
)
def test_a_resume_in_each_language(
    tag: str,
    text: str,
    jobs: list[tuple[str | None, ...]],
    school: str,
    skill: str,
    languages: list[tuple[str, str]],
) -> None:
    """Sections, dates, the present, who was whose employee, schools, skills and languages."""
    tree = resume_of(text)
    name, label = text.split("\n")[1:3]

    assert (name, label) == (tree["basics"]["name"], tree["basics"]["label"])
    assert jobs == jobs_of(tree)
    assert [school] == [entry["institution"] for entry in tree["education"]]
    assert skill in [entry["name"] for entry in tree["skills"]]
    assert languages == [(entry["language"], entry["fluency"]) for entry in tree["languages"]]
    assert language_of(text) in (tag, None)
    assert tag != "tr" or language_of(text) == tag
    born = (
        "nato il",
        "geboortedatum",
        "urodzenia",
        "doğum",
        "född:",
        "født",
        "fødsels",
        "syntymä",
        "narození",
    )
    assert not any(word in str(tree).casefold() for word in born)


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("ESPERIENZE PROFESSIONALI MATURATE", "work"),
        ("Capacità e competenze tecniche", "skills"),
        ("Titoli di studio", "education"),
        ("W E R K E R V A R I N G", "work"),
        ("Opleidingen en cursussen", "education"),
        ("Doswiadczenie zawodowe", "work"),
        ("WYKSZTALCENIE", "education"),
        ("Znajomość języków obcych", "languages"),
        ("Kursy i szkolenia", "courses"),
        ("IS DENEYIMI", "work"),
        ("İŞ DENEYİMLERİ", "work"),
        ("EGITIM BILGILERI", "education"),
        ("Yabancı Dil", "languages"),
        ("Anställningar", "work"),
        ("Ideellt engagemang", "volunteer"),
        ("KURSER OCH CERTIFIKAT", "certificates"),
        ("Aus- und Weiterbildung", "education"),
        ("Implications bénévoles", "volunteer"),
        ("Scholastic Record", "education"),
        ("Antecedentes laborales", "work"),
        ("Percurso profissional", "work"),
    ],
)
def test_titles_as_people_write_them(title: str, key: str) -> None:
    """Inflected, in capitals, letterspaced, and without the accents that a keyboard lacks."""
    assert key == section_of(title)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("dal 05/2016 al 04/2018", "2016-05", "2018-04"),
        ("da marzo 2019 a oggi", "2019-03", "present"),
        ("tot 2018", None, "2018"),
        ("sinds maart 2019", "2019-03", "present"),
        ("mrt. 2015 t/m dec. 2017", "2015-03", "2017-12"),
        ("od III 2015 do VI 2018", "2015-03", "2018-06"),
        ("marca 2019 r. – do chwili obecnej", "2019-03", "present"),
        ("pazdziernik 2010 - czerwiec 2012", "2010-10", "2012-06"),
        ("Mart 2015'ten beri", "2015-03", "present"),
        ("SUBAT 2018 – HALEN", "2018-02", "present"),
        ("KASIM 2020 – günümüz", "2020-11", "present"),
        ("hösten 2019 – tills vidare", "2019", "present"),
        ("den 1 mars 2019 till 30 april 2020", "2019-03-01", "2020-04-30"),
        ("2019年4月 – 2021年3月", "2019-04", "2021-03"),
        ("2018. március", None, None),
        ("2018. 03. – 2020. 11.", "2018-03", "2020-11"),
    ],
)
def test_dates_in_each_language(text: str, first: str | None, last: str | None) -> None:
    """Words around dates, inflected and Roman months, and what goes on."""
    (date,) = find_dates(text)

    assert (first, last) == (
        None if text.endswith("március") else date.first and str(date.first),
        date.last and str(date.last),
    )


def test_a_numeral_behind_a_word_is_no_month() -> None:
    """The second level is not February."""
    (date,) = find_dates("Level II 2019")

    assert "2019" == str(date.first)


@pytest.mark.parametrize(
    "text", ["3 lata 2 mies.", "2 anni e 3 mesi", "4 jaar en 1 maand", "1 år och 6 månader"]
)
def test_durations_in_each_language(text: str) -> None:
    """A duration is found whole, so that it is no part of a name."""
    assert ((0, len(text)),) == find_durations(text)


def test_languages_mix() -> None:
    """Titles in one language over texts in another."""
    tree = resume_of(POLISH.replace("DOŚWIADCZENIE ZAWODOWE", "WORK EXPERIENCE"))

    assert ["Kierowca", "Magazynier"] == [job["position"] for job in tree["work"]]


@pytest.mark.parametrize("tag", PACKAGED)
def test_packaged_words_tell_their_language(tag: str) -> None:
    """Each packaged language has a file of that name, and its small words tell it."""
    (vocabulary,) = [known for known in packaged().vocabularies if known.tag == tag]

    assert tag == language_of(" ".join(vocabulary.small_words * 3))
    assert is_known(tag)


def test_packaged_words_keep_the_contract_of_plugins() -> None:
    """The suite looks at all packaged languages beside the one that it is called for."""
    check_vocabulary(packaged().vocabularies[0])


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        (
            "hu",
            "Könyvelő vagyok és a munkát pontosan végzem, valamint egy csapat is dolgozik, hogy az jó legyen, mint.",
        ),
        (
            "ro",
            "Sunt contabilă cu zece ani de experiență în companii și am lucrat pentru firme din țară, prin care este.",
        ),
        ("ru", "Главный бухгалтер с десятилетним опытом работы."),
        ("uk", "Головний бухгалтер із десятирічним досвідом роботи."),
        ("el", "Λογίστρια με δεκαετή πείρα σε εμπορικές εταιρείες."),
        ("he", "רואת חשבון עם ניסיון של עשר שנים בחברות מסחר."),
        ("ar", "محاسبة ذات خبرة عشر سنوات في شركات تجارية."),
        ("ja", "営業担当として新規顧客を開拓し、売上を大きく伸ばしました。チームを率いました。"),
        ("zh", "负责后端系统的开发与维护，优化数据库查询性能，带领五人团队完成多个项目工作。"),
    ],
)
def test_other_languages_are_told(tag: str, text: str) -> None:
    """By small words or script; their words are not known."""
    assert tag == language_of(text)
    assert not is_known(tag)


def foreign() -> Extraction:
    """A Greek resume of one page."""
    page = PageMaker().add("Μαρία Παππά", size=20).add("maria.pappa@example.gr")
    page.add("+30 210 555 0123")
    page.add("Επαγγελματική εμπειρία", size=13, bold=True, gap=9)
    page.add("Λογίστρια", bold=True).add("Αιγαίο Εμπορική").add("03/2018 – 06/2024")
    page.add("Τήρηση βιβλίων και σύνταξη δηλώσεων.")
    page.add("Εκπαίδευση", size=13, bold=True, gap=9)
    page.add("Πτυχίο Οικονομικών", bold=True).add("Πανεπιστήμιο Πειραιώς").add("2008 – 2012")
    return parse(page.document())


def test_an_unknown_language_is_read_by_layout_and_reported() -> None:
    """Contact data, sections by look and dates in digits; the notice names the language and nothing personal."""
    extraction = foreign()
    tree = extraction.resume.to_json_resume()

    assert ("Μαρία Παππά", "maria.pappa@example.gr") == (
        tree["basics"]["name"],
        tree["basics"]["email"],
    )
    assert ["Επαγγελματική εμπειρία", "Εκπαίδευση"] == [
        section["title"] for section in tree["meta"]["skillmap"]["customSections"]
    ]
    entries = [s["entries"][0] for s in tree["meta"]["skillmap"]["customSections"]]
    assert ["2018-03", "2008"] == [entry["startDate"] for entry in entries]
    (notice,) = [one for one in extraction.warnings if one.code == "parse.language"]
    assert "'el'" in notice.text
    assert "Παππά" not in notice.text


@pytest.mark.parametrize(
    "title", ["Резюме", "ΒΙΟΓΡΑΦΙΚΟ ΣΗΜΕΙΩΜΑ", "Önéletrajz", "履歴書", "السيرة الذاتية", "이력서"]
)
def test_a_title_in_an_unknown_language_is_no_name(title: str) -> None:
    """What is printed above a resume is known in more languages than its sections are."""
    extraction = RulesParser().parse(
        plain(f"{title}\n\nLarisa Brandvold\nlarisa@example.org\n+47 55 55 01 42, Bergen, Norway\n")
    )

    assert extraction.resume.basics is not None
    assert "Larisa Brandvold" == extraction.resume.basics.name


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("UZOEFU WA KAZI\n2018 - 2021  Mwalimu, Shule ya Msingi Kisumu", True),
        ("RADNO ISKUSTVO\n2017. - 2021.  Voditelj skladišta, Jadran promet d.o.o.", True),
        ("Työkokemus\n2016 - 2018  Leipuri, Viljan Leipomo, Pori", False),
        ("EXPERIENCE\n2016 - 2018  Baker, Crumb & Co, Hull", False),
    ],
    ids=["sw", "hr", "fi", "en"],
)
def test_a_language_that_nothing_tells_is_reported(text: str, *, is_told: bool) -> None:
    """Where no small words tell it, and no title is known; a resume with known titles needs no small words."""
    extraction = RulesParser().parse(plain(f"Amani Brandvold\namani@example.org\n\n{text}\n"))

    assert is_told == ("parse.language" in [notice.code for notice in extraction.warnings])


def test_nothing_of_an_unknown_language_is_lost() -> None:
    """What is no field is listed as unassigned."""
    extraction = foreign()
    document = extraction.document
    assert document is not None
    kept = str(extraction.resume.to_json_resume())
    kept += " ".join(part.text for part in extraction.unassigned)

    for word in document.text.split():
        if word.isalpha():
            assert word in kept


def test_a_pool_in_use_is_not_that_of_others() -> None:
    """Words that one reader adds are gone when it is done."""
    klingon = Vocabulary(
        tag="tlh",
        name="Klingon",
        source="Made up for this test.",
        small_words=("ghaH", "vaj", "jIH", "maH", "bIH"),
        months=tuple((f"jar{number}q",) for number in "abcdefghijkl"),
        titles={"work": ("Qap",)},
    )
    before = in_use()

    with reading_with(extended([klingon])):
        assert "work" == section_of("Qap")
        assert "2019-02" == str(find_dates("jarbq 2019")[0].first)
    assert section_of("Qap") is None
    assert before is in_use()


@pytest.mark.parametrize(
    ("line", "location"),
    [
        (
            "ul. Karmelicka 27/4, 31-110 Kraków",
            {"address": "ul. Karmelicka 27/4", "postalCode": "31-110", "city": "Kraków"},
        ),
        (
            "Storgatan 9 B, 211 22 Malmö",
            {"address": "Storgatan 9 B", "postalCode": "211 22", "city": "Malmö"},
        ),
        (
            "Thorbeckegracht 12, 8011 PK Zwolle",
            {"address": "Thorbeckegracht 12", "postalCode": "8011 PK", "city": "Zwolle"},
        ),
        (
            "Via Camozzi 18, 24121 Bergamo, Italia",
            {
                "address": "Via Camozzi 18",
                "postalCode": "24121",
                "city": "Bergamo",
                "countryCode": "IT",
            },
        ),
    ],
)
def test_addresses_of_each_country(line: str, location: dict[str, str]) -> None:
    """Street, postal code in the form of the country, and city."""
    text = f"\nBirgitta Ek\n{line} | birgitta.ek@example.org\n\nWORK\nClerk, Bygg AB, 2015 - 2018\n"

    assert location == resume_of(text)["basics"]["location"]


def test_a_title_that_letterspacing_cut_elsewhere() -> None:
    """Narrow pairs of letters stand closer than others: the words of a title come out of place."""
    assert "languages" == section_of("ZNAJOMOŚĆ JĘZYKÓW OB CYCH")
    assert section_of("PLAYS") is None


def test_a_date_in_the_second_row_of_an_item() -> None:
    """In a narrow column the year of a certificate wraps; the items are two all the same."""
    page = PageMaker().add("Sanne Bos", size=20).add("sanne.bos@example.nl")
    page.add("Werkervaring", size=13, bold=True, gap=9)
    page.add("Kok, Eetcafé De Brug, 2015 – 2018")
    page.add("Certificaten", size=13, bold=True, gap=9)
    page.add("• Gespecialiseerde wondzorg", role="list_item")
    page.add("(2020)", x=58, same_block=True)
    page.add("• Registratie in het", role="list_item")
    page.add("grote register (2013)", x=58, same_block=True)
    tree = parse(page.document()).resume.to_json_resume()

    assert [
        ("Gespecialiseerde wondzorg", "2020"),
        ("Registratie in het grote register", "2013"),
    ] == [(entry["name"], entry["date"]) for entry in tree["certificates"]]


@pytest.mark.parametrize("licence", ["Patente B", "Rijbewijs B", "Prawo jazdy kat. B", "Permis B"])
def test_a_licence_among_certificates_is_one(licence: str) -> None:
    """The same words in the header are a personal fact that no field is for."""
    head = (
        f"\nBirgitta Ek\nbirgitta.ek@example.org\n{licence}\n\nWORK\nClerk, Bygg AB, 2015 - 2018\n"
    )

    assert licence not in str(resume_of(head))
    tree = resume_of(head + f"\nCERTIFICATES\n{licence} (2012)\nFirst Aid (2020)\n")
    assert [licence, "First Aid"] == [entry["name"] for entry in tree["certificates"]]
