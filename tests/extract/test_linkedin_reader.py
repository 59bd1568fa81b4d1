"""LinkedIn's copy of one's data: the files about the person become a resume, the others stay closed."""

from __future__ import annotations

import io
import zipfile

import pytest

from skillmap.errors import DocumentLimitError, InvalidResumeError, UnreadableDocumentError
from skillmap.extract.linkedin import MEDIA_TYPE, LinkedInReader
from skillmap.extract.sniff import sniff
from skillmap.models.document import Document
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import Source

FILES = {
    "Profile.csv": (
        "First Name,Last Name,Maiden Name,Address,Birth Date,Headline,Summary,Industry,Zip Code,Geo Location,"
        "Twitter Handles,Websites,Instant Messengers\n"
        'Amadou,Keita,,,Mar 3,Logistics Planner,"Plans routes.\nLikes maps.",Transport,69003,"Lyon, France",'
        '[akeita],"[PORTFOLIO:https://keita.example.org,OTHER:https://maps.example.org]",\n'
    ),
    "Email Addresses.csv": (
        "Email Address,Confirmed,Primary,Updated On\nold@example.org,Yes,No,\namadou.keita@example.com,Yes,Yes,\n"
    ),
    "PhoneNumbers.csv": "Extension,Number,Type\n,,Home\n,+33 1 99 00 55 12,Mobile\n",
    "Positions.csv": (
        "Company Name,Title,Description,Location,Started On,Finished On\n"
        'Trans Rhône,Planner,"Night routes.\n- Cut empty runs by 12 %\n• Trained four people",Lyon,Sep 2021,\n'
        "Fret Sud,Clerk,• Kept the books. • Wrote rosters.,Marseille,2018,Aug 2021\n"
    ),
    "Education.csv": (
        "School Name,Start Date,End Date,Notes,Degree Name,Activities\n"
        'IUT Lumière,2015,2018,Thesis on depots,"DUT, Logistics",Chess club\n'
    ),
    "Skills.csv": "Name\nRouting\nExcel\n",
    "Languages.csv": "Name,Proficiency\nFrench,Native or bilingual proficiency\nBambara,\n",
    "Certifications.csv": (
        "Name,Url,Authority,Started On,Finished On,License Number\n"
        "Dangerous Goods,https://dg.example.org,IATA,Mar 2022,Mar 2024,DG-7\n"
    ),
    "Projects.csv": "Title,Description,Url,Started On,Finished On\nNight map,A map of ramps,,Jan 2020,\n",
    "Honors.csv": "Title,Description,Issued On\nPlanner of the year,For shipping,Dec 2022\n",
    "Volunteering.csv": (
        "Company Name,Role,Cause,Started On,Finished On,Description\nFood bank,Driver,Poverty,2019,2020,\n"
    ),
    "Recommendations_Received.csv": (
        "First Name,Last Name,Company,Job Title,Text,Creation Date,Status\n"
        "Zoé,Petit,Trans Rhône,Director,Never late.,01/02/22,VISIBLE\nA,B,C,D,No.,01/02/22,HIDDEN\n"
    ),
    "Courses.csv": "Name,Number\nQueueing,L3-11\n",
    "Connections.csv": "First Name,Last Name\nSomeone,Else\n",
    "messages.csv": "CONTENT\nsecret words\n",
    "Jobs/keita family.jpg": "not opened",
}


def _zip(files: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(f"Basic_LinkedInDataExport/{name}", data)
    return buffer.getvalue()


def _read(files: dict[str, str | bytes], **limits: int) -> Document:
    return LinkedInReader().read(Source(_zip(files)), limits=ExtractLimits(**limits))


@pytest.fixture(scope="module")
def tree() -> dict:
    resume = _read(dict(FILES)).resume
    assert resume is not None
    return resume.to_json_resume()


def test_type_is_found_in_the_names() -> None:
    """Two of its files are enough; one may be in any archive."""
    assert MEDIA_TYPE == sniff(_zip(dict(FILES)))
    assert "application/zip" == sniff(_zip({"Skills.csv": "Name\n"}))


def test_basics(tree: dict) -> None:
    """The primary address, the first number, the first site; more sites are profiles."""
    assert {
        "name": "Amadou Keita",
        "label": "Logistics Planner",
        "email": "amadou.keita@example.com",
        "phone": "+33 1 99 00 55 12",
        "url": "https://keita.example.org",
        "summary": "Plans routes.\nLikes maps.",
        "location": {"city": "Lyon", "countryCode": "FR", "postalCode": "69003"},
        "profiles": [
            {"network": "Other", "url": "https://maps.example.org"},
            {"network": "Twitter", "username": "akeita"},
        ],
    } == tree["basics"]


def test_sections(tree: dict) -> None:
    """Items of a description become highlights, whether on lines of their own or not."""
    assert [
        {
            "name": "Trans Rhône",
            "position": "Planner",
            "location": "Lyon",
            "startDate": "2021-09",
            "summary": "Night routes.",
            "highlights": ["Cut empty runs by 12 %", "Trained four people"],
        },
        {
            "name": "Fret Sud",
            "position": "Clerk",
            "location": "Marseille",
            "startDate": "2018",
            "endDate": "2021-08",
            "highlights": ["Kept the books.", "Wrote rosters."],
        },
    ] == tree["work"]
    assert [
        {
            "institution": "IUT Lumière",
            "studyType": "DUT",
            "area": "Logistics",
            "startDate": "2015",
            "endDate": "2018",
            "summary": "Thesis on depots\nChess club",
        }
    ] == tree["education"]
    assert ["Routing", "Excel"] == [skill["name"] for skill in tree["skills"]]
    assert {"language": "Bambara"} == tree["languages"][1]
    assert [
        {
            "name": "Dangerous Goods",
            "issuer": "IATA",
            "date": "2022-03",
            "url": "https://dg.example.org",
            "licenseNumber": "DG-7",
            "expires": "2024-03",
        }
    ] == tree["certificates"]
    assert ("2022-12", "2020-01", "Food bank") == (
        tree["awards"][0]["date"],
        tree["projects"][0]["startDate"],
        tree["volunteer"][0]["organization"],
    )
    assert [{"name": "Zoé Petit, Director, Trans Rhône", "reference": "Never late."}] == tree[
        "references"
    ]
    assert "custom:courses" == tree["meta"]["skillmap"]["sectionOrder"][-1]


def test_other_files_stay_closed() -> None:
    """Names that LinkedIn gives are told, names that a person gives are counted, no content is read."""
    document = _read(dict(FILES))

    assert [
        "These files were not opened: Connections.csv, messages.csv and 1 more.",
        "Left out of the profile: Birth Date, Industry.",
    ] == [notice.text for notice in document.warnings]
    assert "secret words" not in document.text


def test_encodings_and_line_ends() -> None:
    """A mark at the beginning, CRLF, and files that a spreadsheet has saved in Windows-1252."""
    document = _read(
        {
            "Profile.csv": "\ufeffFirst Name,Last Name\r\nAmadou,Keita\r\n",
            "Positions.csv": "Company Name,Title\nTrans Rhône,Chef dépôt\n".encode("cp1252"),
        }
    )
    assert document.resume is not None
    assert "Trans Rhône" == document.resume.at("/work/0/name")
    assert "Amadou Keita" == document.resume.at("/basics/name")


@pytest.mark.parametrize(
    "files",
    [
        {"Connections.csv": "a,b\n1,2\n"},
        {"Profile.csv": "", "Skills.csv": "Name\n"},
        {"Profile.csv": "Other,Columns\n1,2\n"},
    ],
)
def test_zip_without_a_person_is_refused(files: dict[str, str | bytes]) -> None:
    """None of the files, or none with anything in it."""
    with pytest.raises(InvalidResumeError):
        _read(files)


def test_bounds() -> None:
    """Entries, size once unpacked, characters; and bytes that are no text."""
    bomb = {"Profile.csv": "First Name\n" + "x" * 200_000}
    with pytest.raises(DocumentLimitError) as caught:
        _read(dict(FILES), zip_entries_max=3)
    assert "zip_entries_max" == caught.value.limit
    with pytest.raises(DocumentLimitError) as caught:
        _read(bomb, zip_bytes_max=1_000)
    assert "zip_bytes_max" == caught.value.limit
    with pytest.raises(DocumentLimitError) as caught:
        _read(bomb, characters_max=1_000)
    assert "characters_max" == caught.value.limit
    with pytest.raises(UnreadableDocumentError):
        _read({"Profile.csv": bytes(range(32)) * 100})
    with pytest.raises(UnreadableDocumentError):
        LinkedInReader().read(Source(b"PK\x03\x04"), limits=ExtractLimits())
