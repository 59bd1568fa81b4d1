"""What the README's demo makes: the tailored files hold up to every check of ours and of others."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterator
from pathlib import Path

import docx
import pikepdf
import pytest

from skillmap import Resume, SkillMap, Tailoring
from skillmap.client import Rendered
from skillmap.render.layout import build_layout
from tests.render.formats import share_in_order, texts
from tests.render.test_pdf import EXTRACTORS
from tests.render.test_round_trip import facts_of

EXAMPLES = Path(__file__).parents[1] / "examples"


@pytest.fixture(scope="module")
def client() -> Iterator[SkillMap]:
    with SkillMap() as sm:
        yield sm


@pytest.fixture(scope="module")
def draft(client: SkillMap) -> Tailoring:
    """The demo's tailoring."""
    return client.tailor(
        EXAMPLES / "maya-lindholm.pdf", EXAMPLES / "postings" / "platform-engineer.txt"
    )


@pytest.fixture(scope="module")
def result(draft: Tailoring) -> Resume:
    return draft.result.resume


@pytest.fixture(scope="module")
def pdf(client: SkillMap, draft: Tailoring) -> Rendered:
    return client.render(draft, "pdf")


@pytest.fixture(scope="module")
def word(client: SkillMap, draft: Tailoring) -> Rendered:
    return client.render(draft, "docx")


def test_it_changes_much_and_invents_nothing(draft: Tailoring) -> None:
    """Changes are applied, none needs a person, and what is missing is a gap."""
    assert len(draft.accepted) > 10
    assert () == draft.to_review == draft.refused
    assert {"gRPC", "HIPAA"} <= {gap.skill for gap in draft.gaps}
    for change in draft.accepted:
        assert change.reason


@pytest.mark.parametrize("format", ["pdf", "docx"])
def test_our_own_extractor_reads_what_went_in(
    client: SkillMap, draft: Tailoring, result: Resume, format: str
) -> None:
    """Names, employers, titles, dates and bullets of the tailored resume."""
    rendered = client.render(draft, format)
    read = client.extract(rendered.data).resume

    assert (1.0, ()) == (rendered.round_trip, rendered.warnings)
    assert facts_of(result.to_json_resume()) == facts_of(read.to_json_resume())
    assert len(facts_of(result.to_json_resume())["work"]) == 4


@pytest.mark.parametrize(
    "name",
    [
        *(name for name in EXTRACTORS if name != "poppler"),
        pytest.param("poppler", marks=pytest.mark.needs("poppler")),
    ],
)
def test_every_extractor_reads_the_pdf_in_order(pdf: Rendered, result: Resume, name: str) -> None:
    """At least 99 % of the texts."""
    assert 0.99 <= share_in_order(texts(build_layout(result)), EXTRACTORS[name](pdf.data))


def test_the_pdf_is_tagged_and_says_what_it_is(pdf: Rendered) -> None:
    """PDF/UA, with language and title, and nothing that qpdf minds."""
    with pikepdf.open(io.BytesIO(pdf.data)) as document:
        root = document.Root

        assert True is bool(root.MarkInfo.Marked)
        assert "/StructTreeRoot" in root
        assert "en" == str(root.Lang)
        assert True is bool(root.ViewerPreferences.DisplayDocTitle)
        assert b"pdfuaid" in root.Metadata.read_bytes()
        assert "Maya Lindholm" in str(document.docinfo.Title)
        assert [] == document.check_pdf_syntax()


def test_word_processors_open_the_docx(word: Rendered) -> None:
    """python-docx finds headings and no table."""
    document = docx.Document(io.BytesIO(word.data))

    assert [] == document.tables
    assert "Maya Lindholm" in [paragraph.text for paragraph in document.paragraphs]


@pytest.mark.slow
@pytest.mark.needs("soffice")
def test_libreoffice_shows_all_of_the_docx(word: Rendered, result: Resume, tmp_path: Path) -> None:
    """Every text, in order."""
    source = word.save(tmp_path / "demo.docx")
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    command += ["--convert-to", "txt:Text (encoded):UTF8", "--outdir", str(tmp_path), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    shown = (tmp_path / "demo.txt").read_text(encoding="utf-8-sig")

    assert 1 == share_in_order(texts(build_layout(result)), shown)
